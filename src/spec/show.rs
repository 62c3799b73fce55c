//! `show`: a resolved document, flattened, each value with where it came from.

use super::belief::Believed;
use super::decode::{FieldSchema, Schema};
use super::diagnostic::neutral;
use super::place::{FileKind, Place, Sources};
use super::tree::{Key, Tree, Value};
use std::collections::BTreeMap;

/// One value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShowLine {
    /// Its path: `services.navigation.replicas`.
    pub path: String,
    /// The value as RON, on one line; hidden characters are escaped.
    pub value: String,
    /// `file:line:column`, `--set #1`, or `default`.
    pub origin: String,
    /// Whether the language gave it.
    pub is_default: bool,
    /// What is believed, if the value is what a belief is held at.
    pub belief: Option<String>,
}

/// Flattens a document. Fields that are not given appear with their defaults; required ones that
/// are missing do not appear (the decoder has reported them). `beliefs` are those that are held in
/// the tree.
pub fn show(schema: Schema, tree: &Tree, sources: &Sources, beliefs: &[Believed]) -> Vec<ShowLine> {
    let beliefs = beliefs.iter().map(|it| (it.place, it)).collect();
    let mut shower = Shower { sources, beliefs, lines: Vec::new(), path: Vec::new() };
    shower.value(schema, tree, false);
    shower.lines
}

struct Shower<'a> {
    sources: &'a Sources,
    beliefs: BTreeMap<Place, &'a Believed>,
    lines: Vec<ShowLine>,
    path: Vec<String>,
}

impl Shower<'_> {
    fn within(&mut self, name: &str, work: impl FnOnce(&mut Self)) {
        self.path.push(name.to_string());
        work(self);
        self.path.pop();
    }

    /// One line; `place` is `None` for a default.
    fn line(&mut self, value: &str, place: Option<Place>) {
        let document = |place: &Place| self.sources.kind(place.file) != FileKind::Default;
        let place = place.filter(document);
        let belief = place.and_then(|place| self.beliefs.get(&place));
        let origin = place.map_or("default".to_string(), |place| self.sources.origin(place));
        self.lines.push(ShowLine {
            path: neutral(&self.path.join(".")),
            value: neutral(value),
            origin: neutral(&origin),
            is_default: place.is_none(),
            belief: belief.map(|it| neutral(&it.words())),
        });
    }

    /// A value that was given, or that stands for a default (`standing` then says so).
    fn value(&mut self, schema: Schema, tree: &Tree, standing: bool) {
        let place = (!standing).then_some(tree.place);
        match (peel(schema), &tree.value) {
            (Schema::Map(inner), Value::Map(entries)) if !entries.is_empty() => {
                for (key, tree) in entries {
                    self.within(&key.text, |it| it.value(inner(), tree, standing));
                }
            }
            (Schema::List(inner), Value::List(items))
                if items.iter().any(|item| item.size() > 1) =>
            {
                for (index, item) in items.iter().enumerate() {
                    let name = item.get("name").and_then(Tree::text).map(str::to_string);
                    let name = name.unwrap_or(index.to_string());
                    self.within(&name, |it| it.value(inner(), item, standing));
                }
            }
            (Schema::Record(record), Value::Record { fields, .. }) => {
                self.fields(record.fields, fields, standing);
            }
            (Schema::Record(record), Value::Unit) => self.fields(record.fields, &[], standing),
            (Schema::Choice(choice), Value::Record { name: Some(name), fields }) => {
                self.line(&name.text, (!standing).then_some(name.place));
                if let Some(variant) = choice.variants.iter().find(|it| it.name == name.text) {
                    self.fields(variant.fields, fields, standing);
                }
            }
            _ => self.line(&tree.to_ron(), place),
        }
    }

    fn fields(&mut self, schema: &[FieldSchema], given: &[(Key, Tree)], standing: bool) {
        if self.path.len() > 64 {
            return;
        }
        for field in schema {
            let found = given.iter().find(|(key, _)| key.text == field.name);
            self.within(field.name, |it| match (found, field.default) {
                (Some((_, tree)), _) => it.value((field.schema)(), tree, standing),
                (None, Some("()")) => it.empty((field.schema)()),
                (None, Some(text)) => it.line(text, None),
                (None, None) => {}
            });
        }
        // What the language does not know is shown too: nobody should have to guess where it went.
        for (key, tree) in given {
            if !schema.iter().any(|field| field.name == key.text) {
                self.within(&key.text, |it| it.line(&tree.to_ron(), Some(tree.place)));
            }
        }
    }

    /// A record that stands for its own defaults.
    fn empty(&mut self, schema: Schema) {
        match peel(schema) {
            Schema::Record(record) => self.fields(record.fields, &[], true),
            _ => self.line("()", None),
        }
    }
}

fn peel(schema: Schema) -> Schema {
    match schema {
        Schema::Optional(inner) => peel(inner()),
        other => other,
    }
}
