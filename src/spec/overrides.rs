//! `--set path=value`: one value of a mission or a model replaced from outside.

use super::codes;
use super::decode::{FieldSchema, Schema};
use super::diagnostic::Diagnostic;
use super::load::Language;
use super::place::{FileId, FileKind, Place, Sources};
use super::reader;
use super::suggest::{listing, nearest};
use super::tree::{Key, Tree, Value};

/// A word of a path.
struct Step {
    text: String,
    place: Place,
    quoted: bool,
}

type Outcome = Result<(), Box<Diagnostic>>;

/// Applies the `number`th override (from 1) to the mission if its first word is a field of
/// missions, else to the model. Names of maps must exist; fields of records may be new.
pub fn apply(
    number: usize,
    set: &str,
    language: &Language,
    (mission, model): (&mut Tree, &mut Tree),
    sources: &mut Sources,
) -> Outcome {
    let file = sources.add(format!("--set #{number}"), set, FileKind::Override);
    let (steps, value_at) = steps(file, set)?;
    let value = value(file, set, value_at);
    let Some(first) = steps.first() else { return Err(malformed(file, set)) };
    if first.text == "model" && steps.len() == 1 {
        let found = Diagnostic::error(
            codes::BAD_OVERRIDE_PATH,
            first.place,
            "the model is not set with --set",
        );
        return Err(Box::new(found.help("fly another model with -m OTHER")));
    }
    let known = |schema: Schema| {
        fields_of(schema, None)
            .is_some_and(|fields| fields.iter().any(|field| field.name == first.text))
    };
    if known(language.mission) {
        return set_at(mission, Some(language.mission), &steps, value);
    }
    if known(language.model) || model.get(&first.text).is_some() {
        return set_at(model, Some(language.model), &steps, value);
    }
    let roots = [language.mission, language.model];
    let names: Vec<&str> = roots
        .iter()
        .flat_map(|schema| fields_of(*schema, None).unwrap_or(&[]))
        .map(|field| field.name)
        .collect();
    let message = format!("`{}` is a field of neither missions nor models", first.text);
    Err(unknown(first.place, message, &first.text, &names))
}

fn malformed(file: FileId, set: &str) -> Box<Diagnostic> {
    let place = Place::new(file, 0, set.len());
    let found = Diagnostic::error(codes::BAD_OVERRIDE, place, "an override is `path=value`");
    Box::new(found.help("for instance `--set services.navigation.replicas=3`"))
}

fn unknown(place: Place, message: String, wrong: &str, names: &[&str]) -> Box<Diagnostic> {
    let help = match nearest(wrong, names.iter().copied()) {
        // `phases[0]`, as other languages write it.
        _ if wrong.ends_with(']') && wrong.contains('[') => {
            let plain = wrong.trim_end_matches(']').replace("][", ".").replace('[', ".");
            format!("entries of lists are numbered from 0: `{plain}`")
        }
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", listing(names.iter().copied(), 12)),
    };
    Box::new(Diagnostic::error(codes::BAD_OVERRIDE_PATH, place, message).help(help))
}

/// The words of the path, and where the value starts. Words are split at dots outside quotes.
fn steps(file: FileId, set: &str) -> Result<(Vec<Step>, usize), Box<Diagnostic>> {
    let mut steps = Vec::new();
    let (mut start, mut quoted, mut inside) = (0, false, false);
    for (at, c) in set.char_indices() {
        match c {
            '"' => {
                inside = !inside;
                quoted = true;
            }
            '.' | '=' if !inside => {
                let text = set[start..at].trim().trim_matches('"');
                if text.is_empty() {
                    return Err(malformed(file, set));
                }
                steps.push(Step {
                    text: text.to_string(),
                    place: Place::new(file, start, at),
                    quoted,
                });
                if c == '=' {
                    return Ok((steps, at + 1));
                }
                (start, quoted) = (at + 1, false);
            }
            _ => {}
        }
    }
    Err(malformed(file, set))
}

/// The value: RON, or else a text as it stands.
fn value(file: FileId, set: &str, from: usize) -> Tree {
    let reading = reader::read(file, set, from);
    match reading.tree {
        Some(tree) if reading.mistakes.is_empty() => tree,
        _ => {
            let text = set[from..].trim();
            let start = from + (set[from..].len() - set[from..].trim_start().len());
            let place = Place::new(file, start, start + text.len());
            Tree { place, value: Value::Text(text.to_string()) }
        }
    }
}

/// The fields of a record, or of the choice of this name.
fn fields_of(schema: Schema, choice: Option<&str>) -> Option<&'static [FieldSchema]> {
    match peel(schema) {
        Schema::Record(record) => Some(record.fields),
        Schema::Choice(all) => {
            all.variants.iter().find(|variant| Some(variant.name) == choice).map(|it| it.fields)
        }
        _ => None,
    }
}

fn peel(schema: Schema) -> Schema {
    match schema {
        Schema::Optional(inner) => peel(inner()),
        other => other,
    }
}

/// Replaces what the path leads to from this tree on.
fn set_at(tree: &mut Tree, schema: Option<Schema>, steps: &[Step], value: Tree) -> Outcome {
    let Some((step, rest)) = steps.split_first() else {
        *tree = value;
        return Ok(());
    };
    let schema = schema.map(peel);
    let what = tree.value.what();
    match &mut tree.value {
        Value::Map(entries) => {
            let inner = match schema {
                Some(Schema::Map(inner)) => Some(inner()),
                _ => None,
            };
            let Some((index, used)) = longest(entries, steps) else {
                let names: Vec<&str> = entries.iter().map(|(key, _)| key.text.as_str()).collect();
                return Err(unknown(
                    step.place,
                    format!("there is no `{}` here", step.text),
                    &step.text,
                    &names,
                ));
            };
            set_at(&mut entries[index].1, inner, &steps[used..], value)
        }
        Value::Record { name, fields } => {
            let choice = name.as_ref().map(|name| name.text.clone());
            let known = schema.and_then(|schema| fields_of(schema, choice.as_deref()));
            set_field(fields, known, (step, rest), value)
        }
        Value::Unit => {
            let mut fields = Vec::new();
            let known = schema.and_then(|schema| fields_of(schema, None));
            set_field(&mut fields, known, (step, rest), value)?;
            tree.value = Value::Record { name: None, fields };
            Ok(())
        }
        Value::List(items) | Value::Tuple(items) => {
            let position = || step.text.parse::<usize>().ok();
            let inner = match schema {
                Some(Schema::List(inner)) => Some(inner()),
                Some(Schema::Tuple(all)) => position().and_then(|at| all.get(at)).map(|it| it()),
                _ => None,
            };
            set_item(items, inner, (step, rest), value)
        }
        Value::Variant { name, args } if !args.is_empty() => {
            let fields =
                schema.and_then(|schema| fields_of(schema, Some(&name.text))).unwrap_or(&[]);
            let position = fields.iter().position(|field| field.name == step.text);
            match position.and_then(|index| args.get_mut(index).zip(fields.get(index))) {
                Some((arg, field)) => set_at(arg, Some((field.schema)()), rest, value),
                None => set_item(args, None, (step, rest), value),
            }
        }
        _ => {
            let message = format!("`{}` leads into {what}, which has no parts", step.text);
            let found = Diagnostic::error(codes::BAD_OVERRIDE_PATH, step.place, message);
            Err(Box::new(found.help("end the path before it, and set the whole value")))
        }
    }
}

fn set_field(
    fields: &mut Vec<(Key, Tree)>,
    known: Option<&'static [FieldSchema]>,
    (step, rest): (&Step, &[Step]),
    value: Tree,
) -> Outcome {
    let schema = known.and_then(|all| all.iter().find(|field| field.name == step.text));
    let inner = schema.map(|field| (field.schema)());
    if let Some((_, tree)) = fields.iter_mut().find(|(key, _)| key.text == step.text) {
        return set_at(tree, inner, rest, value);
    }
    if let (Some(all), None) = (known, schema) {
        let names: Vec<&str> = all.iter().map(|field| field.name).collect();
        return Err(unknown(
            step.place,
            format!("there is no field `{}` here", step.text),
            &step.text,
            &names,
        ));
    }
    // A new field: records on the way are made, so that one field of an inherited record can be
    // set; everything else has to be set whole.
    let mut tree = match inner.map(peel) {
        Some(Schema::Map(_)) => Tree { place: step.place, value: Value::Map(Vec::new()) },
        Some(Schema::Record(_)) | None => Tree { place: step.place, value: Value::Unit },
        Some(_) if rest.is_empty() => Tree { place: step.place, value: Value::Unit },
        Some(_) => {
            let message = format!("`{}` is not given, so nothing in it can be set", step.text);
            let found = Diagnostic::error(codes::BAD_OVERRIDE_PATH, step.place, message);
            return Err(Box::new(found.help(format!("set it whole: `{}=…`", step.text))));
        }
    };
    set_at(&mut tree, inner, rest, value)?;
    fields.push((Key { text: step.text.clone(), place: step.place }, tree));
    Ok(())
}

/// An item of a list: by number from 0, or by its field `name`.
fn set_item(
    items: &mut [Tree],
    schema: Option<Schema>,
    (step, rest): (&Step, &[Step]),
    value: Tree,
) -> Outcome {
    let named = |tree: &Tree| tree.get("name").and_then(Tree::text).map(str::to_string);
    let by_name = items.iter().position(|tree| named(tree).as_deref() == Some(step.text.as_str()));
    let by_number = step.text.parse::<usize>().ok().filter(|index| *index < items.len());
    if let Some(item) = by_name.or(by_number).and_then(|index| items.get_mut(index)) {
        return set_at(item, schema, rest, value);
    }
    let names: Vec<String> = items
        .iter()
        .enumerate()
        .map(|(index, tree)| named(tree).unwrap_or(index.to_string()))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Err(unknown(step.place, format!("the list has no `{}`", step.text), &step.text, &names))
}

/// The entry whose name takes the most words of the path: names may have dots in them.
fn longest(entries: &[(Key, Tree)], steps: &[Step]) -> Option<(usize, usize)> {
    let quoted = steps.first().is_some_and(|step| step.quoted);
    let most = if quoted { 1 } else { steps.len() };
    (1..=most).rev().find_map(|used| {
        let words: Vec<&str> = steps[..used].iter().map(|step| step.text.as_str()).collect();
        let name = words.join(".");
        entries.iter().position(|(key, _)| key.text == name).map(|index| (index, used))
    })
}
