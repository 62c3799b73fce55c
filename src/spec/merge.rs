//! Laying trees together: `from` lays one over another, `imports` puts them side by side, and
//! nodes and services take what they lack from hardware and profiles.
//!
//! All of it happens to trees, so that each value keeps the place it came from.

use super::codes;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::reader::MAX_VALUES;
use super::suggest::{listing, nearest};
use super::tree::{Key, Tree, Value};
use std::collections::BTreeMap;

/// The word that takes an entry of the base away.
const REMOVED: &str = "Removed";

/// Entries of the model's map `section` take the fields they lack from the entry of the map `base`
/// that their field `field` names: nodes by `hardware` from `hardware`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inherit {
    /// The map whose entries inherit.
    pub section: &'static str,
    /// The field that names what they inherit from.
    pub field: &'static str,
    /// The map they inherit from.
    pub base: &'static str,
}

/// Lays `own` over `base`: maps and records are merged deeply, anything else is replaced, and the
/// word `Removed` takes an entry away. A choice of another name replaces; a record without a name
/// over a choice changes the choice's fields.
pub fn lay_over(base: Tree, own: Tree, found: &mut Diagnostics) -> Tree {
    let place = own.place;
    let same_choice = match (&base.value, &own.value) {
        (Value::Record { name: Some(base), .. }, Value::Record { name: Some(own), .. }) => {
            base.text == own.text
        }
        (Value::Record { name: None, .. }, Value::Record { name: Some(_), .. }) => false,
        _ => true,
    };
    let value = match (base.value, own.value) {
        (Value::Map(base), Value::Map(own)) => Value::Map(lay_entries(base, own, found)),
        (Value::Record { name, fields: base }, Value::Record { fields: own, .. })
            if same_choice =>
        {
            Value::Record { name, fields: lay_entries(base, own, found) }
        }
        (base @ Value::Record { name: None, .. }, Value::Unit) => base,
        (_, own) => own,
    };
    Tree { place, value }
}

fn lay_entries(
    mut base: Vec<(Key, Tree)>,
    own: Vec<(Key, Tree)>,
    found: &mut Diagnostics,
) -> Vec<(Key, Tree)> {
    // Positions by name: both sides may have many entries.
    let mut positions: BTreeMap<String, usize> =
        base.iter().enumerate().map(|(index, (key, _))| (key.text.clone(), index)).collect();
    let mut removed = Vec::new();
    for (key, tree) in own {
        let at = positions.get(&key.text).copied();
        match (at, is_removed(&tree)) {
            (Some(index), true) => removed.push(index),
            (None, true) => {
                let message = format!("`{}` is not there to be removed", key.text);
                let near = nearest(&key.text, base.iter().map(|(key, _)| key.text.as_str()));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                found.push(
                    Diagnostic::error(codes::REMOVED_NOTHING, key.place, message).help_if(help),
                );
            }
            (Some(index), false) => {
                let old = std::mem::replace(
                    &mut base[index].1,
                    Tree { place: tree.place, value: Value::Unit },
                );
                base[index] = (key, lay_over(old, tree, found));
            }
            (None, false) => {
                positions.insert(key.text.clone(), base.len());
                base.push((key, tree));
            }
        }
    }
    removed.sort_unstable();
    let mut index = 0;
    base.retain(|_| {
        index += 1;
        removed.binary_search(&(index - 1)).is_err()
    });
    base
}

fn is_removed(tree: &Tree) -> bool {
    matches!(&tree.value, Value::Variant { name, args } if name.text == REMOVED && args.is_empty())
}

/// Fields that say something about their file, not about the vessel: they are not imported.
const OF_THE_FILE: [&str; 4] = ["name", "about", "source", "grade"];

/// Puts the entries of an imported part into the importing document: maps are united, lists
/// joined, other fields taken if they are not there. The same name in both is reported.
pub fn unite(into: &mut Tree, part: Tree, found: &mut Diagnostics) {
    let (place, whole) = (part.place, matches!(part.value, Value::Record { .. } | Value::Unit));
    let fields = match part.value {
        Value::Record { fields, .. } => fields,
        _ if whole => return,
        _ => {
            let message = "an imported file is not a record";
            found.push(
                Diagnostic::error(codes::WRONG_KIND, place, message)
                    .help("write `( nodes: { … } )`"),
            );
            return;
        }
    };
    let Some(entries) = into.entries_mut() else { return };
    let known: BTreeMap<String, usize> =
        entries.iter().enumerate().map(|(index, (key, _))| (key.text.clone(), index)).collect();
    for (key, tree) in fields {
        if OF_THE_FILE.contains(&key.text.as_str()) {
            continue;
        }
        let Some(index) = known.get(&key.text) else {
            entries.push((key, tree));
            continue;
        };
        let (own_key, own) = &mut entries[*index];
        match (&mut own.value, tree.value) {
            (Value::Map(own), Value::Map(more)) => unite_maps(own, more, found),
            (Value::List(own), Value::List(more)) => own.extend(more),
            _ => found.push(twice(&key, own_key)),
        }
    }
}

fn unite_maps(own: &mut Vec<(Key, Tree)>, more: Vec<(Key, Tree)>, found: &mut Diagnostics) {
    let known: BTreeMap<String, Key> =
        own.iter().map(|(key, _)| (key.text.clone(), key.clone())).collect();
    for (key, tree) in more {
        match known.get(&key.text) {
            Some(before) => found.push(twice(&key, before)),
            None => own.push((key, tree)),
        }
    }
}

fn twice(key: &Key, before: &Key) -> Diagnostic {
    let message = format!("`{}` is defined in two files", key.text);
    Diagnostic::error(codes::DEFINED_TWICE, before.place, message)
        .label("defined here")
        .also(key.place, "and here, in an imported file")
        .help("rename one; to change what another model has, start `from:` it")
}

/// Fills the entries of a model from what they inherit from. What they say themselves wins.
pub fn inherit(model: &mut Tree, rules: &[Inherit], found: &mut Diagnostics) {
    let mut values = model.size();
    for rule in rules {
        let bases = model.get(rule.base).cloned();
        let bases = bases.as_ref().and_then(Tree::entries).unwrap_or(&[]);
        let by_name: BTreeMap<&str, &Tree> =
            bases.iter().map(|(key, tree)| (key.text.as_str(), tree)).collect();
        let Some(Value::Map(heirs)) = model.get_mut(rule.section).map(|tree| &mut tree.value)
        else {
            continue;
        };
        for (_, heir) in heirs {
            let Some(wanted) = heir.get(rule.field).cloned() else { continue };
            // In an override a bare word is a text; anything else is the decoder's to report.
            let name = match &wanted.value {
                Value::Text(text) => text,
                Value::Variant { name, args } if args.is_empty() => &name.text,
                _ => continue,
            };
            let Some(base) = by_name.get(name.as_str()) else {
                found.push(unknown(&wanted, name, rule, bases));
                continue;
            };
            values += base.size();
            if values > 2 * MAX_VALUES {
                let message = "too many values after `hardware` and `profile` are filled in";
                let diagnostic = Diagnostic::error(codes::TOO_MANY_VALUES, wanted.place, message);
                found.push(diagnostic.help("write equal nodes once, with `replicas`"));
                return;
            }
            let own = std::mem::replace(heir, Tree { place: heir.place, value: Value::Unit });
            *heir = lay_over((*base).clone(), own, found);
        }
    }
}

fn unknown(wanted: &Tree, name: &str, rule: &Inherit, bases: &[(Key, Tree)]) -> Diagnostic {
    let message = format!("there is no `{name}` under `{}`", rule.base);
    let names = || bases.iter().map(|(key, _)| key.text.as_str());
    let help = match nearest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if bases.is_empty() => format!("import a file that has `{}`", rule.base),
        None => format!("there are {}", listing(names(), 12)),
    };
    Diagnostic::error(codes::UNKNOWN_BASE, wanted.place, message).help(help)
}
