//! A document as a tree in which every value and every name knows its place.
//!
//! `imports`, `from` and `--set` edit this tree; only the edited tree is decoded into types.

use super::place::Place;

/// A name (of a field, a map's entry or a variant) and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name, unquoted.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The range of the text that is the value.
    pub place: Place,
    /// The value.
    pub value: Value,
}

/// What RON can say. `Some(x)` reads as `x`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `true`, `false`.
    Bool(bool),
    /// A number, as written but without `_`.
    Number(String),
    /// A string, or a single character.
    Text(String),
    /// `[a, b]`.
    List(Vec<Tree>),
    /// `{ "a": 1 }`.
    Map(Vec<(Key, Tree)>),
    /// `(a: 1)` or `Name(a: 1)`.
    Record {
        /// The name before the parenthesis.
        name: Option<Key>,
        /// The fields in order.
        fields: Vec<(Key, Tree)>,
    },
    /// `Name`, or `Name(1, 2)`.
    Variant {
        /// The variant's name.
        name: Key,
        /// Its arguments; none for a unit variant.
        args: Vec<Tree>,
    },
    /// `(1, 2)`.
    Tuple(Vec<Tree>),
    /// `()`.
    Unit,
    /// `None`.
    Nothing,
}

impl Value {
    /// What the value is, for messages: `a list`.
    pub fn what(&self) -> &'static str {
        match self {
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a bare number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
            Value::Record { name: None, .. } => "a record",
            Value::Record { .. } => "a variant with fields",
            Value::Variant { args, .. } if args.is_empty() => "a bare word",
            Value::Variant { .. } => "a variant with values",
            Value::Tuple(_) => "a tuple",
            Value::Unit => "an empty record",
            Value::Nothing => "`None`",
        }
    }
}

impl Tree {
    /// The entries of a map or a record, or `None` for anything else.
    pub fn entries(&self) -> Option<&[(Key, Tree)]> {
        match &self.value {
            Value::Map(entries) | Value::Record { fields: entries, .. } => Some(entries),
            Value::Unit => Some(&[]),
            _ => None,
        }
    }

    /// The entries of a map or a record to change; `()` turns into an empty record.
    pub fn entries_mut(&mut self) -> Option<&mut Vec<(Key, Tree)>> {
        if self.value == Value::Unit {
            self.value = Value::Record { name: None, fields: Vec::new() };
        }
        match &mut self.value {
            Value::Map(entries) | Value::Record { fields: entries, .. } => Some(entries),
            _ => None,
        }
    }

    /// The entry of a map or record with this name.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        self.entries()?.iter().find(|(key, _)| key.text == name).map(|(_, tree)| tree)
    }

    /// The entry of a map or record with this name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Tree> {
        self.entries_mut()?.iter_mut().find(|(key, _)| key.text == name).map(|(_, tree)| tree)
    }

    /// Follows names through maps and records.
    pub fn at(&self, path: &[&str]) -> Option<&Tree> {
        path.iter().try_fold(self, |tree, name| tree.get(name))
    }

    /// Follows names through maps and records, to change what is there.
    pub fn at_mut(&mut self, path: &[&str]) -> Option<&mut Tree> {
        path.iter().try_fold(self, |tree, name| tree.get_mut(name))
    }

    /// Takes an entry out of a map or record.
    pub fn remove(&mut self, name: &str) -> Option<(Key, Tree)> {
        let entries = self.entries_mut()?;
        let index = entries.iter().position(|(key, _)| key.text == name)?;
        Some(entries.remove(index))
    }

    /// The text, if the value is one.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number of values in this tree, itself included.
    pub fn size(&self) -> usize {
        let children: usize = match &self.value {
            Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
                items.iter().map(Tree::size).sum()
            }
            Value::Map(entries) | Value::Record { fields: entries, .. } => {
                entries.iter().map(|(_, tree)| tree.size()).sum()
            }
            _ => 0,
        };
        children + 1
    }

    /// The value as RON on one line. Reading it back gives the same value (places aside).
    pub fn to_ron(&self) -> String {
        let mut out = String::new();
        self.write_ron(&mut out);
        out
    }

    fn write_ron(&self, out: &mut String) {
        match &self.value {
            Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Value::Number(text) => out.push_str(text),
            Value::Text(text) => write_text(text, out),
            Value::List(items) => write_items('[', items, ']', out),
            Value::Tuple(items) => write_items('(', items, ')', out),
            Value::Map(entries) => {
                out.push('{');
                for (index, (key, tree)) in entries.iter().enumerate() {
                    out.push_str(if index == 0 { " " } else { ", " });
                    write_text(&key.text, out);
                    out.push_str(": ");
                    tree.write_ron(out);
                }
                out.push_str(if entries.is_empty() { "}" } else { " }" });
            }
            Value::Record { name, fields } => {
                out.push_str(name.as_ref().map_or("", |name| &name.text));
                out.push('(');
                for (index, (key, tree)) in fields.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    out.push_str(&key.text);
                    out.push_str(": ");
                    tree.write_ron(out);
                }
                out.push(')');
            }
            Value::Variant { name, args } => {
                out.push_str(&name.text);
                if !args.is_empty() {
                    write_items('(', args, ')', out);
                }
            }
            Value::Unit => out.push_str("()"),
            Value::Nothing => out.push_str("None"),
        }
    }
}

fn write_items(open: char, items: &[Tree], close: char, out: &mut String) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "" } else { ", " });
        item.write_ron(out);
    }
    out.push(close);
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if super::diagnostic::is_hidden(c) => {
                out.push_str(&format!("\\u{{{:x}}}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
