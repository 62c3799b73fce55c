//! The plain types of the language: texts, names, numbers, lists, maps, tuples.

use super::{Decode, Decoder, Lazy, Scalar, Schema};
use crate::spec::codes;
use crate::spec::place::Place;
use crate::spec::quantity::number;
use crate::spec::tree::{Key, Tree, Value};
use std::fmt;

/// A name that the author gave to something, and where it stands. Two names are equal if their
/// texts are.
#[derive(Clone, Debug)]
pub struct Name {
    /// The name: 1 to 128 characters, a letter or digit first, then also ` . _ : / -`.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn new(text: &str, place: Place, d: &mut Decoder<'_>) -> Option<Name> {
        let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        let fine = |c: char| c.is_ascii_alphanumeric() || " ._:/-".contains(c);
        let problem = if text.is_empty() {
            "an empty name".to_string()
        } else if text.len() > 128 {
            format!("a name of {} characters", text.chars().count())
        } else if let Some(c) = text.chars().find(|c| !fine(*c)) {
            format!("the name {text:?} has the character {c:?}")
        } else if !first || text.ends_with(' ') {
            format!(
                "the name {text:?} starts or ends with {:?}",
                if first { ' ' } else { text.chars().next().unwrap_or(' ') }
            )
        } else {
            return Some(Name { text: text.to_string(), place });
        };
        let help = "names have 1 to 128 characters: a letter or digit first, then letters, digits, spaces and . _ : / -";
        d.fail(codes::BAD_NAME, place, problem, help)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.text == other.text
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Name) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Name) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl AsRef<str> for Name {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Decode for Name {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Name> {
        match d.text(tree).map(str::to_string) {
            Some(text) => Name::new(&text, tree.place, d),
            None => d.wrong(tree, "a name", quotes(tree)),
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a name",
            about: "1 to 128 characters: a letter or digit first, then letters, digits, spaces and . _ : / -",
            example: "\"name\"",
        })
    }
}

fn quotes(tree: &Tree) -> Option<String> {
    match &tree.value {
        Value::Variant { name, args } if args.is_empty() => {
            Some(format!("texts are quoted: \"{}\"", name.text))
        }
        Value::Number(text) => Some(format!("texts are quoted: \"{text}\"")),
        _ => None,
    }
}

impl Decode for String {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<String> {
        match d.text(tree) {
            Some(text) => Some(text.to_string()),
            None => d.wrong(tree, "a text", quotes(tree)),
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "a text", about: "", example: "\"text\"" })
    }
}

impl Decode for bool {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<bool> {
        match &tree.value {
            Value::Bool(value) => Some(*value),
            _ => d.wrong(tree, "true or false", None),
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "true or false", about: "", example: "true" })
    }
}

/// A whole number from 0 to `most`; reports anything else.
pub fn whole(tree: &Tree, most: u64, d: &mut Decoder<'_>) -> Option<u64> {
    let Value::Number(text) = &tree.value else { return d.wrong(tree, "a whole number", None) };
    match number::integer(text) {
        Some(value) if value <= most => Some(value),
        _ => {
            let message = format!("`{text}` is not a whole number from 0 to {most}");
            let whole = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let code = if whole { codes::OUT_OF_RANGE } else { codes::WRONG_KIND };
            d.fail(code, tree.place, message, "")
        }
    }
}

/// A finite number; reports anything else.
pub fn finite(tree: &Tree, d: &mut Decoder<'_>) -> Option<f64> {
    let Value::Number(text) = &tree.value else { return d.wrong(tree, "a number", None) };
    match number::float(text) {
        Some(value) => Some(value),
        None => d.fail(codes::OUT_OF_RANGE, tree.place, format!("`{text}` is too large"), ""),
    }
}

impl Decode for u32 {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<u32> {
        whole(tree, u64::from(u32::MAX), d).and_then(|value| u32::try_from(value).ok())
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "a whole number", about: "0 to 4294967295", example: "3" })
    }
}

impl Decode for u64 {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<u64> {
        whole(tree, u64::MAX, d)
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "a whole number", about: "0 to 2^64 - 1", example: "3" })
    }
}

impl Decode for f64 {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<f64> {
        finite(tree, d)
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "a number", about: "finite", example: "1.5" })
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Option<T>> {
        match &tree.value {
            Value::Nothing => Some(None),
            _ => T::decode(tree, d).map(Some),
        }
    }

    fn schema() -> Schema {
        Schema::Optional(T::schema)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Box<T>> {
        T::decode(tree, d).map(Box::new)
    }

    fn schema() -> Schema {
        T::schema()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Vec<T>> {
        let Value::List(items) = &tree.value else {
            let help = match &tree.value {
                Value::Map(_) => None,
                _ => Some(format!("write `[ {} ]`", shorten(tree))),
            };
            return d.wrong(tree, "a list", help);
        };
        let decoded: Vec<Option<T>> = items
            .iter()
            .enumerate()
            .map(|(index, item)| d.within(&index.to_string(), item))
            .collect();
        decoded.into_iter().collect()
    }

    fn schema() -> Schema {
        Schema::List(T::schema)
    }
}

fn shorten(tree: &Tree) -> String {
    if tree.size() > 4 { "…".to_string() } else { tree.to_ron() }
}

impl Decode for Tree {
    fn decode(tree: &Tree, _: &mut Decoder<'_>) -> Option<Tree> {
        Some(tree.clone())
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar { name: "anything", about: "", example: "…" })
    }
}

/// Named entries in the order in which they were written. Names are unique: the reader refuses
/// doubles.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<T>(
    /// The entries in order.
    pub Vec<(Name, T)>,
    /// Their indices in the order of the names, for looking one up.
    Vec<usize>,
);

impl<T> Default for Map<T> {
    fn default() -> Map<T> {
        Map::from(Vec::new())
    }
}

impl<T> From<Vec<(Name, T)>> for Map<T> {
    fn from(entries: Vec<(Name, T)>) -> Map<T> {
        let mut by_name: Vec<usize> = (0..entries.len()).collect();
        by_name.sort_by(|a, b| entries[*a].0.cmp(&entries[*b].0));
        Map(entries, by_name)
    }
}

impl<T> Map<T> {
    /// The index of the entry with this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        let text = |index: &usize| self.0.get(*index).map(|(name, _)| name.as_str());
        let found = self.1.binary_search_by(|index| text(index).cmp(&Some(name)));
        found.ok().and_then(|at| self.1.get(at).copied())
    }

    /// The entry with this name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.index_of(name).and_then(|index| self.0.get(index)).map(|(_, value)| value)
    }

    /// The entries in order.
    pub fn iter(&self) -> std::slice::Iter<'_, (Name, T)> {
        self.0.iter()
    }

    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().map(|(name, _)| name)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = &'a (Name, T);
    type IntoIter = std::slice::Iter<'a, (Name, T)>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Decode> Decode for Map<T> {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Map<T>> {
        let Value::Map(entries) = &tree.value else {
            let help = "maps are written `{ \"name\": value }`, an empty one `{}`";
            return d.wrong(tree, "a map", Some(help.to_string()));
        };
        let mut decoded = Vec::with_capacity(entries.len());
        for (Key { text, place }, value) in entries {
            let name = Name::new(text, *place, d);
            let value = d.within(text, value);
            decoded.push(name.zip(value));
        }
        decoded.into_iter().collect::<Option<Vec<_>>>().map(Map::from)
    }

    fn schema() -> Schema {
        Schema::Map(T::schema)
    }
}

macro_rules! tuple {
    ($count:literal: $($kind:ident $index:tt),*) => {
        impl<$($kind: Decode),*> Decode for ($($kind,)*) {
            fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Self> {
                let Value::Tuple(items) = &tree.value else {
                    let help = format!("write `{}`", Self::schema().example());
                    return d.wrong(tree, &format!("{} values in parentheses", $count), Some(help));
                };
                if items.len() != $count {
                    let message = format!("{} values belong here, found {}", $count, items.len());
                    let help = format!("write `{}`", Self::schema().example());
                    return d.fail(codes::WRONG_COUNT, tree.place, message, &help);
                }
                let decoded = ($($kind::decode(&items[$index], d),)*);
                Some(($(decoded.$index?,)*))
            }

            fn schema() -> Schema {
                struct Items<$($kind),*>($(std::marker::PhantomData<$kind>),*);
                impl<$($kind: Decode),*> Items<$($kind),*> {
                    const LIST: &'static [Lazy] = &[$($kind::schema),*];
                }
                Schema::Tuple(Items::<$($kind),*>::LIST)
            }
        }
    };
}

tuple!(2: A 0, B 1);
tuple!(3: A 0, B 1, C 2);
