//! `explain` of a single word that is no field of a document: a type, a choice, a value, a field of
//! something deeper.

use super::{also, fields, indented, page, types};
use crate::spec::decode::{FieldSchema, Scalar, Schema};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What the word means, in every sense that it has; none if it has none.
pub(super) fn explain(roots: &[(&str, Schema)], word: &str) -> Option<String> {
    let all = types(roots);
    if word.eq_ignore_ascii_case("units") {
        return Some(units(&all));
    }
    let named = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
    if let Some((_, schema)) = named {
        return Some(page(word, None, *schema));
    }
    let mut pages: Vec<String> = all.iter().filter_map(|(_, s)| choice(*s, word)).collect();
    let values = scalars(&all);
    pages.extend(values.get(&word.to_lowercase()).map(|s| page(word, None, Schema::Scalar(*s))));
    if pages.is_empty() {
        pages.extend(all.iter().filter_map(|(name, schema)| field(name, *schema, word)));
    }
    (!pages.is_empty()).then(|| pages.join("\n"))
}

/// All that a single word can be: types, choices, fields.
pub(super) fn names(all: &[(&'static str, Schema)]) -> Vec<&'static str> {
    let mut found: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    for (_, schema) in all {
        if let Schema::Choice(all) = schema {
            found.extend(all.variants.iter().map(|choice| choice.name));
        }
    }
    found.extend(all.iter().flat_map(|(_, schema)| direct(*schema)).map(|field| field.name));
    found
}

/// A choice of this name.
pub(super) fn choice(schema: Schema, word: &str) -> Option<String> {
    let Schema::Choice(all) = schema else { return None };
    let found = all.variants.iter().find(|choice| choice.name.eq_ignore_ascii_case(word))?;
    let mut out = format!("{}: a choice of {}\n", found.name, all.name);
    indented(&mut out, found.doc);
    if !found.fields.is_empty() {
        out.push_str("\n  fields:\n");
        fields(&mut out, found.fields, "    ");
    }
    also(&mut out, all.also);
    Some(out)
}

/// A field of this name.
fn field(owner: &str, schema: Schema, word: &str) -> Option<String> {
    let found = direct(schema).into_iter().find(|f| f.name.eq_ignore_ascii_case(word))?;
    Some(page(&format!("{owner}: {}", found.name), Some(found), (found.schema)()))
}

fn direct(schema: Schema) -> Vec<&'static FieldSchema> {
    match schema {
        Schema::Record(record) => record.fields.iter().collect(),
        Schema::Choice(all) => all.variants.iter().flat_map(|choice| choice.fields).collect(),
        _ => Vec::new(),
    }
}

/// What single values can be, by their names without the article.
fn scalars(all: &[(&'static str, Schema)]) -> BTreeMap<String, Scalar> {
    let mut found = BTreeMap::new();
    for field in all.iter().flat_map(|(_, schema)| direct(*schema)) {
        collect((field.schema)(), &mut found);
    }
    found
}

fn collect(schema: Schema, found: &mut BTreeMap<String, Scalar>) {
    match schema.inner() {
        Schema::Scalar(scalar) => {
            let name = scalar.name.trim_start_matches("a ").trim_start_matches("an ");
            found.entry(name.to_lowercase()).or_insert(scalar);
        }
        Schema::Tuple(items) => items.iter().for_each(|item| collect(item(), found)),
        _ => {}
    }
}

/// Every kind of value with its units.
fn units(all: &[(&'static str, Schema)]) -> String {
    let mut out = String::from("units: how values are written\n");
    for scalar in scalars(all).values().filter(|scalar| !scalar.about.is_empty()) {
        let _ = writeln!(out, "\n  {}\n    takes:   {}", scalar.name, scalar.about);
        let _ = writeln!(out, "    example: {}", scalar.example);
    }
    out
}
