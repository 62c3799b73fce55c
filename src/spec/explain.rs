//! `explain`: the reference of the language and of its diagnostics, from the types' own doc
//! comments.

mod word;

use super::belief;
use super::codes;
use super::decode::{ChoiceSchema, Decode as _, FieldSchema, Schema, paragraphs};
use super::suggest::{listing, nearest};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Explains a path of the language, with or without the names and numbers of entries
/// (`services.probe`, `services.nav.probe`, `ladder.0.wait`), a type (`Dist`), a choice
/// (`PowerCycle`), what a value is (`duration`, all of them: `units`) or a code (`E104`). `roots` are the documents by name: `("mission", …)`, `("model", …)`. The error
/// says what there is instead.
pub fn explain(roots: &[(&str, Schema)], path: &str) -> Result<String, String> {
    let path = path.trim();
    if let Some(code) = codes::find(path) {
        return Ok(format!("{}: {}\n\n{}\n", code.id, code.title, code.text));
    }
    let words: Vec<&str> = path.split('.').map(str::trim).filter(|word| !word.is_empty()).collect();
    let Some((first, rest)) = words.split_first() else { return Ok(overview(roots)) };
    if let (Some((name, schema)), []) = (roots.iter().find(|(name, _)| name == first), rest) {
        return Ok(page(name, None, *schema));
    }
    if let Some(text) = chosen(roots, &words) {
        return Ok(text);
    }
    let mut pages = Vec::new();
    let mut problem = None;
    for (name, schema) in roots {
        let words = if name == first { rest } else { &words };
        match follow(*schema, words) {
            Ok((field, schema)) => {
                pages.push((format!("{name}: {}", words.join(".")), field, schema))
            }
            Err(deeper) => problem = nearer(problem, deeper),
        }
    }
    if pages.is_empty() {
        if let ([], Some(text)) = (rest, word::explain(roots, first)) {
            return Ok(text);
        }
        return Err(lost(roots, path, problem));
    }
    let texts: Vec<String> =
        pages.into_iter().map(|(title, field, schema)| page(&title, Some(field), schema)).collect();
    Ok(texts.join("\n"))
}

/// The page of a choice that a path ends in: `links.windows.Conjunction`.
fn chosen(roots: &[(&str, Schema)], words: &[&str]) -> Option<String> {
    let (last, path) = words.split_last()?;
    roots.iter().find_map(|(name, schema)| {
        let path = if path.first() == Some(name) { &path[1..] } else { path };
        let (_, schema) = follow(*schema, path).ok()?;
        let exact = |all: &ChoiceSchema| all.variants.iter().any(|choice| choice.name == *last);
        match schema.inner() {
            schema @ Schema::Choice(all) if exact(&all) => word::choice(schema, last),
            _ => None,
        }
    })
}

/// Where following a path failed: how many words were understood, the word, and what there is.
struct Lost {
    depth: usize,
    word: String,
    names: Vec<&'static str>,
}

fn nearer(a: Option<Lost>, b: Lost) -> Option<Lost> {
    match a {
        Some(a) if a.depth > b.depth => Some(a),
        Some(mut a) if a.depth == b.depth && a.word == b.word => {
            a.names.extend(b.names);
            Some(a)
        }
        _ => Some(b),
    }
}

fn lost(roots: &[(&str, Schema)], path: &str, problem: Option<Lost>) -> String {
    if path.len() == 4
        && path.starts_with(['E', 'W', 'e', 'w'])
        && path[1..].bytes().all(|b| b.is_ascii_digit())
    {
        return format!("there is no code `{path}`");
    }
    let Some(Lost { word, mut names, .. }) = problem else {
        return format!("nothing is known of `{path}`");
    };
    let types = types(roots);
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    // A single word may be anything; one within a path is what stands there, or a type.
    let words = match path.contains('.') {
        true => types.iter().map(|(name, _)| *name).collect(),
        false => word::names(&types),
    };
    let near = nearest(&word, names.iter().copied().chain(words));
    match near {
        Some(near) => format!("`{word}` is not known; did you mean `{near}`?"),
        None if names.is_empty() => {
            format!("`{word}` is not known: there is nothing further inside")
        }
        None => format!("`{word}` is not known; there are {}", listing(names, 40)),
    }
}

/// Follows the words of a path through records and choices; maps and lists are passed through.
fn follow(schema: Schema, words: &[&str]) -> Result<(&'static FieldSchema, Schema), Lost> {
    let mut schema = schema;
    let mut last = None;
    for (depth, word) in words.iter().enumerate() {
        let fields = reachable(schema);
        let Some(field) = fields.iter().find(|field| field.name == *word) else {
            let ends = depth + 1 == words.len();
            let typo = ends && nearest(word, fields.iter().map(|field| field.name)).is_some();
            if let (Some(entry), true) = (entry(schema, word), last.is_some() && !typo) {
                schema = entry;
                continue;
            }
            // A choice's word may stand in the path: `redundancy.HotStandby.takeover`.
            if let (Schema::Choice(all), Some(found)) = (schema.inner(), last)
                && all.variants.iter().any(|variant| variant.name == *word)
            {
                last = Some(found);
                continue;
            }
            let names = fields.iter().map(|field| field.name).collect();
            return Err(Lost { depth, word: (*word).to_string(), names });
        };
        last = Some(*field);
        schema = (field.schema)();
    }
    last.map(|field| (field, schema)).ok_or(Lost {
        depth: 0,
        word: String::new(),
        names: Vec::new(),
    })
}

/// What stands under a name in a map, or under a number in a list or tuple.
fn entry(schema: Schema, word: &str) -> Option<Schema> {
    let index: Option<usize> = word.parse().ok();
    match schema {
        Schema::Optional(inner) => entry(inner(), word),
        Schema::Map(inner) => Some(inner()),
        Schema::List(inner) => index.map(|_| inner()),
        Schema::Tuple(items) => items.get(index?).map(|item| item()),
        _ => None,
    }
}

/// The fields that can stand directly inside.
fn reachable(schema: Schema) -> Vec<&'static FieldSchema> {
    match schema.inner() {
        Schema::Record(record) => record.fields.iter().collect(),
        Schema::Choice(choice) => {
            choice.variants.iter().flat_map(|variant| variant.fields).collect()
        }
        Schema::Tuple(items) => items.iter().flat_map(|item| reachable(item())).collect(),
        _ => Vec::new(),
    }
}

/// All named types that can be reached.
fn types(roots: &[(&str, Schema)]) -> Vec<(&'static str, Schema)> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut waiting: Vec<Schema> = roots.iter().rev().map(|(_, schema)| *schema).collect();
    while let Some(schema) = waiting.pop() {
        let schema = schema.inner();
        let name = match schema {
            Schema::Record(record) => record.name,
            Schema::Choice(choice) => choice.name,
            Schema::Tuple(items) => {
                waiting.extend(items.iter().rev().map(|item| item()));
                continue;
            }
            _ => continue,
        };
        if seen.insert(name) {
            found.push((name, schema));
            waiting.extend(reachable(schema).iter().rev().map(|field| (field.schema)()));
        }
    }
    // No field is of this type, since it may stand for any number.
    found.push((belief::WORD, belief::Belief::schema()));
    found
}

fn overview(roots: &[(&str, Schema)]) -> String {
    let pages: Vec<String> = roots.iter().map(|(name, schema)| page(name, None, *schema)).collect();
    pages.join("\n")
}

/// One entry of the reference.
fn page(title: &str, field: Option<&FieldSchema>, schema: Schema) -> String {
    let mut out = format!("{title}\n");
    let _ = writeln!(out, "  type:    {}", schema.what());
    if let Some(field) = field {
        let default = field.default.unwrap_or("none: it must be given");
        let _ = writeln!(out, "  default: {default}");
    }
    if let Schema::Scalar(scalar) = schema.inner() {
        if !scalar.about.is_empty() {
            let _ = writeln!(out, "  takes:   {}", scalar.about);
        }
        let _ = writeln!(out, "  example: {}", scalar.example);
    }
    if let Some(field) = field {
        indented(&mut out, field.doc);
    }
    match schema.inner() {
        Schema::Record(record) => {
            indented(&mut out, record.doc);
            also(&mut out, record.also);
            out.push_str("\n  fields:\n");
            fields(&mut out, record.fields, "    ");
        }
        Schema::Choice(choice) => {
            indented(&mut out, choice.doc);
            also(&mut out, choice.also);
            out.push_str("\n  choices:\n");
            for variant in choice.variants {
                let _ = writeln!(out, "    {}  {}", variant.name, one_line(variant.doc));
                fields(&mut out, variant.fields, "      ");
            }
        }
        _ => {}
    }
    out
}

fn also(out: &mut String, also: &str) {
    if !also.is_empty() {
        let _ = writeln!(out, "\n  In short it may be written as {also}.");
    }
}

fn indented(out: &mut String, doc: &[&str]) {
    let text = paragraphs(doc);
    if !text.is_empty() {
        out.push('\n');
    }
    for line in text.lines() {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    }
}

fn fields(out: &mut String, fields: &[FieldSchema], indent: &str) {
    let width = fields.iter().map(|field| field.name.len()).max().unwrap_or(0);
    for field in fields {
        let default = match field.default {
            Some(text) => format!("default {text}"),
            None => "required".to_string(),
        };
        let what = (field.schema)().what();
        let _ = writeln!(out, "{indent}{:width$}  {what}; {default}", field.name);
        let doc = one_line(field.doc);
        if !doc.is_empty() {
            let _ = writeln!(out, "{indent}{:width$}    {doc}", "");
        }
    }
}

/// The first paragraph.
fn one_line(doc: &[&str]) -> String {
    paragraphs(doc).split("\n\n").next().unwrap_or("").to_string()
}

#[cfg(test)]
mod tests;
