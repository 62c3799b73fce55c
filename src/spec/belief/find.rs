//! The walk through a document's tree that finds beliefs, checks that what they may draw can stand
//! where they stand, and holds them.

use super::{Belief, Believed, EDGE, MAX_BELIEFS, WORD, drawn};
use crate::spec::codes;
use crate::spec::decode::{ChoiceSchema, Decode, Decoder, FieldSchema, Schema};
use crate::spec::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::place::Sources;
use crate::spec::tree::{Key, Tree, Value};

/// Single values that no number stands for, by their names in the language.
const TEXTS: [&str; 3] = ["a text", "a name", "anything"];

/// What is known of the place at which the walk is.
#[derive(Clone, Copy)]
struct Spot<'s> {
    /// What may be written here; none inside what decodes itself without saying of what.
    schema: Option<Schema>,
    /// Decodes the nearest field around this place.
    decodes: fn(&Tree, &mut Decoder<'_>) -> bool,
    /// That field's value with another value at this place.
    field: &'s dyn Fn(Tree) -> Tree,
}

pub(super) struct Finder<'s> {
    decoder: Decoder<'s>,
    all: Vec<Believed>,
    mistakes: Diagnostics,
    path: Vec<String>,
}

impl<'s> Finder<'s> {
    pub(super) fn new(sources: &'s mut Sources) -> Finder<'s> {
        let decoder = Decoder::new(sources);
        Finder { decoder, all: Vec::new(), mistakes: Diagnostics::new(), path: Vec::new() }
    }

    pub(super) fn finish(self) -> (Vec<Believed>, Diagnostics) {
        (self.all, self.mistakes)
    }

    /// Finds and holds the beliefs of a document.
    pub(super) fn document(&mut self, schema: Schema, tree: &mut Tree) {
        if let (true, Schema::Record(record)) = (has_belief(tree), schema) {
            self.fields(record.fields, tree);
        }
    }

    /// The fields of a record that says what it may hold; the decoder reports unknown ones.
    fn fields(&mut self, schema: &'static [FieldSchema], tree: &mut Tree) {
        let entries: &mut Vec<(Key, Tree)> = match &mut tree.value {
            Value::Record { fields, .. } => fields,
            _ => return,
        };
        for (key, tree) in entries {
            if let Some(field) = schema.iter().find(|field| field.name == key.text) {
                self.field(field, &key.text, tree);
            }
        }
    }

    fn field(&mut self, field: &FieldSchema, step: &str, tree: &mut Tree) {
        let schema = Some((field.schema)());
        let spot = Spot { schema, decodes: field.decodes, field: &|tree| tree };
        self.step(step, &spot, tree);
    }

    fn step(&mut self, step: &str, spot: &Spot<'_>, tree: &mut Tree) {
        if !has_belief(tree) {
            return;
        }
        let quoted = step.contains('.');
        self.path.push(if quoted { format!("\"{step}\"") } else { step.to_owned() });
        if is_belief(tree) {
            self.hold(spot, tree);
        } else {
            self.inside(spot, tree);
        }
        self.path.pop();
    }

    fn inside(&mut self, spot: &Spot<'_>, tree: &mut Tree) {
        match (spot.schema.map(peel), &tree.value) {
            (Some(Schema::Record(record)), Value::Record { .. }) => {
                return self.fields(record.fields, tree);
            }
            (Some(Schema::Choice(all)), Value::Record { name: Some(name), .. }) => {
                if let Some(fields) = variant(&all, &name.text) {
                    return self.fields(fields, tree);
                }
            }
            (Some(Schema::Choice(all)), Value::Variant { name, .. }) => {
                if let Some(fields) = variant(&all, &name.text) {
                    return self.args(fields, tree);
                }
            }
            _ => {}
        }
        self.children(spot, tree);
    }

    /// The values of a choice that are given by position.
    fn args(&mut self, schema: &'static [FieldSchema], tree: &mut Tree) {
        let Value::Variant { args, .. } = &mut tree.value else { return };
        for (tree, field) in args.iter_mut().zip(schema) {
            self.field(field, field.name, tree);
        }
    }

    /// What stands in anything else: entries and items, each in the field around it.
    fn children(&mut self, spot: &Spot<'_>, tree: &mut Tree) {
        for index in 0..count(tree) {
            if !child(tree, index).is_some_and(|inner| has_belief(inner)) {
                continue;
            }
            let Some((step, schema)) = step_to(tree, index, spot.schema.map(peel)) else {
                continue;
            };
            // Of many entries only this one need be decoded.
            let alone = alone(tree, index);
            let slot = usize::from(alone.is_none()) * index;
            let around = alone.unwrap_or_else(|| tree.clone());
            let field = |value: Tree| {
                let mut around = around.clone();
                if let Some(place) = child(&mut around, slot) {
                    *place = value;
                }
                (spot.field)(around)
            };
            let spot = Spot { schema, decodes: spot.decodes, field: &field };
            let Some(inner) = child(tree, index) else { continue };
            self.step(&step, &spot, inner);
        }
    }

    fn fail(&mut self, found: Diagnostic) {
        self.mistakes.push(found);
    }

    /// Holds the belief that the tree is.
    fn hold(&mut self, spot: &Spot<'_>, tree: &mut Tree) {
        if self.mistakes.is_full() {
            return;
        }
        if let Some(what) = spot.schema.and_then(not_a_number) {
            let message = format!("a belief cannot stand here; what belongs here is {what}");
            let help = "beliefs are of numbers: durations, rates, shares, factors, amounts";
            let found = Diagnostic::error(codes::NO_BELIEF_HERE, tree.place, message);
            return self.fail(found.help(help));
        }
        if self.all.len() >= MAX_BELIEFS {
            let message = format!("more than {MAX_BELIEFS} beliefs");
            let found = Diagnostic::error(codes::TOO_MANY_VALUES, tree.place, message);
            return self.fail(found.help("believe only what matters and is not known"));
        }
        let belief = Belief::decode(tree, &mut self.decoder);
        self.mistakes.append(self.decoder.take());
        let Some(belief) = belief else { return };
        let Ok(law) = belief.law() else { return };
        let held = belief.held(&law);
        // A median that cannot stand here is reported when it is decoded, like any value.
        if self.misfit(spot, held.clone()).is_none() {
            for u in [1.0 - EDGE, EDGE] {
                let drawn = drawn(&law, u, tree.place);
                let reaches = drawn.to_ron();
                if let Some(why) = self.misfit(spot, drawn) {
                    let message =
                        format!("the belief reaches {reaches}, which cannot stand here: {why}");
                    let help = "every draw must be possible: lower the factor, or write a range with `low` and `high`; what counts in whole steps is no belief: --vary it";
                    let found = Diagnostic::error(codes::BELIEF_TOO_WIDE, tree.place, message);
                    return self.fail(found.help(help));
                }
            }
        }
        self.all.push(Believed {
            path: self.path.join("."),
            law,
            text: tree.to_ron(),
            held: held.to_ron(),
            at: if belief.median.is_some() { "median" } else { "middle" },
            place: held.place,
        });
        *tree = held;
    }

    /// Why the field around this place cannot be decoded with another value here.
    fn misfit(&mut self, spot: &Spot<'_>, value: Tree) -> Option<String> {
        let fits = (spot.decodes)(&(spot.field)(value), &mut self.decoder);
        let found = self.decoder.take();
        let first = || found.sorted().first().map(|found| found.message.clone());
        (!fits).then(|| first().unwrap_or_default())
    }
}

fn is_belief(tree: &Tree) -> bool {
    match &tree.value {
        Value::Variant { name, .. } | Value::Record { name: Some(name), .. } => name.text == WORD,
        _ => false,
    }
}

fn has_belief(tree: &Tree) -> bool {
    is_belief(tree)
        || match &tree.value {
            Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
                items.iter().any(has_belief)
            }
            Value::Map(entries) | Value::Record { fields: entries, .. } => {
                entries.iter().any(|(_, tree)| has_belief(tree))
            }
            _ => false,
        }
}

fn peel(schema: Schema) -> Schema {
    match schema {
        Schema::Optional(inner) => peel(inner()),
        other => other,
    }
}

fn variant(all: &ChoiceSchema, name: &str) -> Option<&'static [FieldSchema]> {
    all.variants.iter().find(|variant| variant.name == name).map(|variant| variant.fields)
}

/// What belongs where surely no number does.
fn not_a_number(schema: Schema) -> Option<String> {
    let schema = peel(schema);
    let is = match schema {
        Schema::Scalar(scalar) => TEXTS.contains(&scalar.name),
        Schema::Choice(choice) => choice.also.is_empty(),
        Schema::Record(record) => record.also.is_empty(),
        _ => true,
    };
    is.then(|| schema.what())
}

/// How many values stand directly inside.
fn count(tree: &Tree) -> usize {
    match &tree.value {
        Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
            items.len()
        }
        Value::Map(entries) | Value::Record { fields: entries, .. } => entries.len(),
        _ => 0,
    }
}

fn child(tree: &mut Tree, index: usize) -> Option<&mut Tree> {
    match &mut tree.value {
        Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
            items.get_mut(index)
        }
        Value::Map(entries) | Value::Record { fields: entries, .. } => {
            entries.get_mut(index).map(|(_, tree)| tree)
        }
        _ => None,
    }
}

/// A list or map with this item alone: none for what must be whole.
fn alone(tree: &Tree, index: usize) -> Option<Tree> {
    let value = match &tree.value {
        Value::List(items) => Value::List(vec![items.get(index)?.clone()]),
        Value::Map(entries) => Value::Map(vec![entries.get(index)?.clone()]),
        _ => return None,
    };
    Some(Tree { place: tree.place, value })
}

/// The word of a path that leads to a child, and what may be written there.
fn step_to(tree: &Tree, index: usize, schema: Option<Schema>) -> Option<(String, Option<Schema>)> {
    let name = |entries: &[(Key, Tree)]| entries.get(index).map(|(key, _)| key.text.clone());
    Some(match (&tree.value, schema) {
        (Value::Map(entries), Some(Schema::Map(inner))) => (name(entries)?, Some(inner())),
        (Value::Map(entries) | Value::Record { fields: entries, .. }, _) => (name(entries)?, None),
        (Value::List(items), Some(Schema::List(inner))) => {
            let own = items.get(index)?.get("name").and_then(Tree::text).map(str::to_owned);
            (own.unwrap_or(index.to_string()), Some(inner()))
        }
        (Value::Tuple(_), Some(Schema::Tuple(all))) => {
            (index.to_string(), all.get(index).map(|inner| inner()))
        }
        _ => (index.to_string(), None),
    })
}
