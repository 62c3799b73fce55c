//! What may be written where: the language described as data, from the same text as its types.

use super::{Decode, Decoder};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::place::Sources;
use crate::spec::tree::Tree;
use std::collections::BTreeSet;

/// A schema that is made when it is asked for: types may contain themselves.
pub type Lazy = fn() -> Schema;

/// What may be written for a type.
#[derive(Clone, Copy, Debug)]
pub enum Schema {
    /// A text, number or quantity.
    Scalar(Scalar),
    /// The same or `None`.
    Optional(Lazy),
    /// `[ … ]`.
    List(Lazy),
    /// `{ "name": … }`.
    Map(Lazy),
    /// `( a, b )`.
    Tuple(&'static [Lazy]),
    /// `( field: … )`.
    Record(RecordSchema),
    /// `Word` or `Word( … )`.
    Choice(ChoiceSchema),
}

/// A single value.
#[derive(Clone, Copy, Debug)]
pub struct Scalar {
    /// What it is: `a duration`.
    pub name: &'static str,
    /// Its units and range, in words; may be empty.
    pub about: &'static str,
    /// How one is written.
    pub example: &'static str,
}

/// A record's fields.
#[derive(Clone, Copy, Debug)]
pub struct RecordSchema {
    /// The type's name.
    pub name: &'static str,
    /// Its doc comment, line by line.
    pub doc: &'static [&'static str],
    /// Its fields in order.
    pub fields: &'static [FieldSchema],
    /// What may be written besides a record; empty for nothing.
    pub also: &'static str,
}

/// A type with choices.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceSchema {
    /// The type's name.
    pub name: &'static str,
    /// Its doc comment, line by line.
    pub doc: &'static [&'static str],
    /// The choices in order.
    pub variants: &'static [VariantSchema],
    /// What may be written besides a choice; empty for nothing.
    pub also: &'static str,
}

/// One choice.
#[derive(Clone, Copy, Debug)]
pub struct VariantSchema {
    /// The word.
    pub name: &'static str,
    /// Type and word: `Effect::Reset`.
    pub path: &'static str,
    /// Its doc comment, line by line.
    pub doc: &'static [&'static str],
    /// Its values.
    pub fields: &'static [FieldSchema],
}

/// One field of a record or a choice.
#[derive(Clone, Copy, Debug)]
pub struct FieldSchema {
    /// Its name.
    pub name: &'static str,
    /// Its doc comment, line by line.
    pub doc: &'static [&'static str],
    /// The default as RON; `None` if the field is required.
    pub default: Option<&'static str>,
    /// What may be written.
    pub schema: Lazy,
    /// Decodes a tree as the field's type and throws the value away: for checking defaults.
    pub decodes: fn(&Tree, &mut Decoder<'_>) -> bool,
}

/// Whether a tree decodes as a `T`.
pub fn decodes<T: Decode>(tree: &Tree, d: &mut Decoder<'_>) -> bool {
    T::decode(tree, d).is_some()
}

/// A field's name without the `r#` that keywords of Rust need.
pub const fn plain(name: &'static str) -> &'static str {
    let bytes = name.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'r' && bytes[1] == b'#' { name.split_at(2).1 } else { name }
}

/// Doc comment lines as paragraphs: one line each, empty lines between.
pub fn paragraphs(doc: &[&str]) -> String {
    let mut out = String::new();
    for line in doc.iter().map(|line| line.trim()) {
        if line.is_empty() {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push_str("\n\n");
            }
            continue;
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(if line.starts_with("- ") { '\n' } else { ' ' });
        }
        out.push_str(line);
    }
    out.trim_end().to_string()
}

impl Schema {
    /// What it is in words: `a list of texts` reads `a list of: a text`.
    pub fn what(&self) -> String {
        match self {
            Schema::Scalar(scalar) => scalar.name.to_string(),
            Schema::Optional(inner) => format!("{}, or None", inner().what()),
            Schema::List(inner) => format!("a list of: {}", inner().what()),
            Schema::Map(inner) => format!("a map from names to: {}", inner().what()),
            Schema::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| item().what()).collect();
                format!("({})", items.join(", "))
            }
            Schema::Record(record) => format!("a record, {}", record.name),
            Schema::Choice(choice) => format!("one of the choices of {}", choice.name),
        }
    }

    /// How one is written. Records and choices are shown in short.
    pub fn example(&self) -> String {
        match self {
            Schema::Scalar(scalar) => scalar.example.to_string(),
            Schema::Optional(inner) => inner().example(),
            Schema::List(_) => "[ … ]".to_string(),
            Schema::Map(_) => "{ \"name\": … }".to_string(),
            Schema::Tuple(items) => {
                let items: Vec<String> = items.iter().map(|item| item().example()).collect();
                format!("({})", items.join(", "))
            }
            Schema::Record(_) => "( … )".to_string(),
            Schema::Choice(choice) => choice.variants.first().map_or(String::new(), |first| {
                if first.fields.is_empty() {
                    first.name.to_string()
                } else {
                    format!("{}( … )", first.name)
                }
            }),
        }
    }

    /// Through `Optional`, `List` and `Map` to what they hold.
    pub fn inner(self) -> Schema {
        match self {
            Schema::Optional(inner) | Schema::List(inner) | Schema::Map(inner) => inner().inner(),
            other => other,
        }
    }

    /// Reads every default of the language that can be reached from here: a test of the types.
    pub fn check_defaults(self) -> (Sources, Diagnostics) {
        let mut sources = Sources::new();
        let mut seen = BTreeSet::new();
        let mut decoder = Decoder::new(&mut sources);
        check(self, &mut seen, &mut decoder);
        let found = decoder.finish();
        (sources, found)
    }
}

fn check(schema: Schema, seen: &mut BTreeSet<&'static str>, d: &mut Decoder<'_>) {
    let mut all: Vec<(&'static str, &'static [FieldSchema])> = Vec::new();
    match schema.inner() {
        Schema::Tuple(items) => items.iter().for_each(|item| check(item(), seen, d)),
        Schema::Record(record) => all.push((record.name, record.fields)),
        Schema::Choice(choice) => {
            all.extend(choice.variants.iter().map(|variant| (variant.path, variant.fields)));
        }
        _ => {}
    }
    for (owner, fields) in all {
        if !seen.insert(owner) {
            continue;
        }
        for field in fields {
            let tree = field.default.and_then(|text| d.default_of(owner, field.name, text));
            if let Some(tree) = tree {
                (field.decodes)(&tree, d);
            }
            check((field.schema)(), seen, d);
        }
    }
}
