//! From a tree to typed values, collecting every mistake on the way.
//!
//! A type of the language implements [`Decode`], nearly always through `language!`. Decoding goes
//! on after a mistake: the field is lost, its neighbours are still read.

use super::codes::{self, Code};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::place::{At, FileKind, Place, Sources};
use super::reader;
use super::suggest::{listing, nearest};
use super::tree::{Key, Tree, Value};
use std::collections::BTreeMap;

mod basic;
mod schema;

pub use basic::{Map, Name};
pub use schema::{
    ChoiceSchema, FieldSchema, Lazy, RecordSchema, Scalar, Schema, VariantSchema, decodes,
    paragraphs, plain,
};

/// A type of the language.
pub trait Decode: Sized {
    /// The value of the tree, or `None` after reporting why there is none.
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Self>;

    /// What may be written, for `explain` and `show`.
    fn schema() -> Schema;
}

/// Decodes one document; collects its mistakes.
#[derive(Debug)]
pub struct Decoder<'a> {
    sources: &'a mut Sources,
    diagnostics: Diagnostics,
    path: Vec<String>,
    /// The language's defaults that were needed, each read once: by type and field.
    defaults: BTreeMap<(&'static str, &'static str), Option<Tree>>,
}

impl<'a> Decoder<'a> {
    /// A decoder for trees whose places are in `sources`. Defaults are added to it.
    pub fn new(sources: &'a mut Sources) -> Decoder<'a> {
        Decoder {
            sources,
            diagnostics: Diagnostics::new(),
            path: Vec::new(),
            defaults: BTreeMap::new(),
        }
    }

    /// All mistakes met.
    pub fn finish(self) -> Diagnostics {
        self.diagnostics
    }

    /// The mistakes met so far; they are forgotten here.
    pub fn take(&mut self) -> Diagnostics {
        std::mem::take(&mut self.diagnostics)
    }

    /// Adds a mistake or a finding.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The texts.
    pub fn sources(&self) -> &Sources {
        self.sources
    }

    /// Where the decoder is: `nodes.fc-1.modes`.
    pub fn path(&self) -> String {
        self.path.join(".")
    }

    /// Decodes what stands under a name.
    pub fn within<T: Decode>(&mut self, name: &str, tree: &Tree) -> Option<T> {
        self.path.push(name.to_string());
        let value = T::decode(tree, self);
        self.path.pop();
        value
    }

    /// Reports that another kind of value belongs here; for use as a decoder's result.
    pub fn wrong<T>(&mut self, tree: &Tree, wanted: &str, help: Option<String>) -> Option<T> {
        let mut message = format!("expected {wanted}, found {}", tree.value.what());
        if let Value::Nothing = tree.value {
            message = format!("expected {wanted}: `None` is not possible here");
        }
        let found = Diagnostic::error(codes::WRONG_KIND, tree.place, message);
        self.report(found.label(format!("{wanted} belongs here")).help_if(help));
        None
    }

    /// Reports a mistake about this value; for use as a decoder's result.
    pub fn fail<T>(&mut self, code: Code, place: Place, message: String, help: &str) -> Option<T> {
        let help = (!help.is_empty()).then(|| help.to_string());
        self.report(Diagnostic::error(code, place, message).help_if(help));
        None
    }

    /// The text of a value. In an override, bare words, numbers and truth values
    /// are texts too.
    pub fn text<'t>(&self, tree: &'t Tree) -> Option<&'t str> {
        match &tree.value {
            Value::Text(text) => Some(text),
            Value::Variant { name, args } if args.is_empty() && self.is_override(tree) => {
                Some(&name.text)
            }
            Value::Number(text) if self.is_override(tree) => Some(text),
            Value::Bool(value) if self.is_override(tree) => {
                Some(if *value { "true" } else { "false" })
            }
            _ => None,
        }
    }

    fn is_override(&self, tree: &Tree) -> bool {
        self.sources.kind(tree.place.file) == FileKind::Override
    }

    /// The fields of a record without a name, or with its type's name.
    pub fn record<'t>(
        &mut self,
        tree: &'t Tree,
        owner: &'static str,
        schema: &'static [FieldSchema],
    ) -> Option<Fields<'t>> {
        match &tree.value {
            Value::Unit => Some(self.fields(owner, tree.place, schema, &[])),
            Value::Record { name, fields } if name.as_ref().is_none_or(|it| it.text == owner) => {
                Some(self.fields(owner, tree.place, schema, fields))
            }
            Value::Map(_) => {
                let help = "records are written `( field: value )`, with plain field names";
                self.wrong(tree, "a record", Some(help.to_string()))
            }
            _ => {
                let help = format!("write `( … )` with the fields {}", names(schema));
                self.wrong(tree, "a record", Some(help))
            }
        }
    }

    fn fields<'t>(
        &mut self,
        owner: &'static str,
        place: Place,
        schema: &'static [FieldSchema],
        given: &'t [(Key, Tree)],
    ) -> Fields<'t> {
        let mut found = vec![None; schema.len()];
        for (key, tree) in given {
            match schema.iter().position(|field| field.name == key.text) {
                Some(index) => found[index] = Some(tree),
                None => self.unknown_field(key, owner, schema),
            }
        }
        Fields { owner, place, schema, found }
    }

    fn unknown_field(&mut self, key: &Key, owner: &str, schema: &[FieldSchema]) {
        let message = format!("`{}` is not a field of {owner}", key.text);
        let found = Diagnostic::error(codes::UNKNOWN_FIELD, key.place, message);
        if self.diagnostics.is_full() {
            return self.report(found);
        }
        let found = match nearest(&key.text, schema.iter().map(|field| field.name)) {
            Some(name) => found.help(format!("did you mean `{name}`?")),
            None => found.help(format!("the fields are {}", names(schema))),
        };
        self.report(found.label("not known here"));
    }

    /// Decodes one field: what was given, else its default, else it is missing.
    pub fn field<T: Decode>(&mut self, fields: &Fields<'_>, index: usize) -> Option<T> {
        let schema = fields.schema.get(index)?;
        if let Some(tree) = fields.found.get(index).copied().flatten() {
            return self.within(schema.name, tree);
        }
        if let Some(text) = schema.default {
            let tree = self.default_of(fields.owner, schema.name, text)?;
            return self.within(schema.name, &tree);
        }
        let message = format!("{} needs the field `{}`", fields.owner, schema.name);
        let found = Diagnostic::error(codes::MISSING_FIELD, fields.place, message);
        let example = (schema.schema)().example();
        let found = found.label(format!("`{}` is missing", schema.name));
        self.report(found.help(format!("add `{}: {example}`", schema.name)));
        None
    }

    /// A default of the language, read once and kept as a virtual file of its own.
    fn default_of(&mut self, owner: &'static str, field: &'static str, text: &str) -> Option<Tree> {
        if let Some(tree) = self.defaults.get(&(owner, field)) {
            return tree.clone();
        }
        let file = self.sources.add(format!("default of {owner}.{field}"), text, FileKind::Default);
        let reading = reader::read(file, text, 0);
        if !reading.mistakes.is_empty() {
            let message = format!("the default of {owner}.{field} is not RON");
            self.report(Diagnostic::error(
                codes::BROKEN_DEFAULT,
                Place::new(file, 0, text.len()),
                message,
            ));
        }
        let tree = reading.tree.filter(|_| reading.mistakes.is_empty());
        self.defaults.insert((owner, field), tree.clone());
        tree
    }

    /// Which choice a value is, with its fields: given by name or by position.
    pub fn variant<'t>(
        &mut self,
        tree: &'t Tree,
        owner: &'static str,
        choices: &'static [VariantSchema],
    ) -> Option<(usize, Fields<'t>)> {
        let name = match &tree.value {
            Value::Variant { name, .. } | Value::Record { name: Some(name), .. } => name,
            Value::Text(text) if choices.iter().any(|choice| choice.name == text) => {
                let help = format!("write it without quotes: {text}");
                return self.wrong(tree, &format!("one of the choices of {owner}"), Some(help));
            }
            _ => {
                let listed = listing(choices.iter().map(|choice| choice.name), 12);
                let help = format!("the choices are {listed}");
                return self.wrong(tree, &format!("one of the choices of {owner}"), Some(help));
            }
        };
        let Some(index) = choices.iter().position(|choice| choice.name == name.text) else {
            return self.unknown_variant(name, owner, choices);
        };
        let schema = choices[index].fields;
        let path = choices[index].path;
        let fields = match &tree.value {
            Value::Record { fields, .. } => self.fields(path, tree.place, schema, fields),
            Value::Variant { args, .. } => self.positional(path, tree, schema, args)?,
            _ => return None,
        };
        Some((index, fields))
    }

    fn unknown_variant<T>(
        &mut self,
        name: &Key,
        owner: &str,
        choices: &'static [VariantSchema],
    ) -> Option<T> {
        let message = format!("`{}` is not one of the choices of {owner}", name.text);
        let found = Diagnostic::error(codes::UNKNOWN_VARIANT, name.place, message);
        let listed = listing(choices.iter().map(|choice| choice.name), 20);
        let help = match nearest(&name.text, choices.iter().map(|choice| choice.name)) {
            Some(near) => format!("did you mean `{near}`? the choices are {listed}"),
            None => format!("the choices are {listed}"),
        };
        self.report(found.help(help));
        None
    }

    fn positional<'t>(
        &mut self,
        owner: &'static str,
        tree: &Tree,
        schema: &'static [FieldSchema],
        args: &'t [Tree],
    ) -> Option<Fields<'t>> {
        if let Some(extra) = args.get(schema.len()) {
            let message = match schema.len() {
                0 => format!("{owner} takes no values"),
                1 => format!("{owner} takes one value"),
                many => format!("{owner} takes at most {many} values"),
            };
            let help = if schema.is_empty() {
                "write it without parentheses".to_string()
            } else {
                format!("its values are {}", names(schema))
            };
            return self.fail(codes::WRONG_COUNT, extra.place, message, &help);
        }
        let mut found: Vec<Option<&Tree>> = args.iter().map(Some).collect();
        found.resize(schema.len(), None);
        Some(Fields { owner, place: tree.place, schema, found })
    }
}

fn names(schema: &[FieldSchema]) -> String {
    listing(schema.iter().map(|field| field.name), 40)
}

/// What was given of a record's fields.
#[derive(Debug)]
pub struct Fields<'t> {
    owner: &'static str,
    place: Place,
    schema: &'static [FieldSchema],
    found: Vec<Option<&'t Tree>>,
}

/// Decodes a whole document. The value is there only if nothing was wrong with it.
pub fn decode_document<T: Decode>(tree: &Tree, sources: &mut Sources) -> (Option<T>, Diagnostics) {
    let mut decoder = Decoder::new(sources);
    let value = T::decode(tree, &mut decoder);
    let diagnostics = decoder.finish();
    (value.filter(|_| !diagnostics.has_errors()), diagnostics)
}

impl<T: Decode> Decode for At<T> {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<At<T>> {
        Some(At { value: T::decode(tree, d)?, place: tree.place })
    }

    fn schema() -> Schema {
        T::schema()
    }
}
