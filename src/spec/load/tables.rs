//! Files of numbers: `Empirical("file.csv")` and `Table("file.csv")` become the lists they name.

use super::Loader;
use crate::spec::codes;
use crate::spec::dist::MAX_EMPIRICAL;
use crate::spec::place::{FileId, Place};
use crate::spec::tree::{Tree, Value};

/// The choices whose single text is a file's path.
const CHOICES: [&str; 2] = ["Empirical", "Table"];

impl Loader<'_> {
    /// Replaces file names by the files' rows, everywhere in a tree. One column makes a list of
    /// texts, several a list of tuples. Each value's place is in its own file.
    pub(super) fn tables(&mut self, path: &str, tree: &mut Tree) {
        if let Some(named) = file_of(tree) {
            let place = named.place;
            let name = named.text().unwrap_or("").to_string();
            let Some(file) = self.resolve(path, &name, place) else { return };
            // A file that could not be read was reported: an empty list keeps the decoder quiet
            // about the rest, and loading fails anyway.
            if !self.rows.contains_key(&file) {
                let rows =
                    self.text(&file, Some(place)).map(|file| self.rows(file)).unwrap_or_default();
                self.rows.insert(file.clone(), rows);
            }
            let rows = self.rows.get(&file).cloned().unwrap_or_default();
            let size = rows.iter().map(Tree::size).sum();
            let rows = if self.counted(size, place) { rows } else { Vec::new() };
            *named = Tree { place, value: Value::List(rows) };
            return;
        }
        match &mut tree.value {
            Value::List(items) | Value::Tuple(items) | Value::Variant { args: items, .. } => {
                items.iter_mut().for_each(|item| self.tables(path, item));
            }
            Value::Map(entries) | Value::Record { fields: entries, .. } => {
                entries.iter_mut().for_each(|(_, item)| self.tables(path, item));
            }
            _ => {}
        }
    }

    fn rows(&mut self, file: FileId) -> Vec<Tree> {
        let text = self.sources.text(file).to_string();
        let mut rows = Vec::new();
        let mut columns = None;
        let mut start = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let from = start;
            start += line.len();
            let shown = line.trim();
            if shown.is_empty() || shown.starts_with('#') {
                continue;
            }
            let heading =
                rows.is_empty() && shown.starts_with(|c: char| c.is_alphabetic() || c == '"');
            if heading {
                continue;
            }
            let row = cells(file, line, from);
            let place = row.first().map_or(Place::new(file, from, from), |cell| cell.place);
            if *columns.get_or_insert(row.len()) != row.len() {
                let message = format!(
                    "line {} has {} cells, the ones before have {}",
                    index + 1,
                    row.len(),
                    columns.unwrap_or(0)
                );
                self.report(codes::BAD_TABLE, Some(place), message, None);
                break;
            }
            if rows.len() >= MAX_EMPIRICAL {
                let message = format!("more than {MAX_EMPIRICAL} lines");
                self.report(codes::BAD_TABLE, Some(place), message, None);
                break;
            }
            rows.push(match <[Tree; 1]>::try_from(row) {
                Ok([single]) => single,
                Err(row) => Tree { place, value: Value::Tuple(row) },
            });
        }
        if rows.is_empty() {
            let message = format!("`{}` holds no rows", self.sources.name(file));
            self.report(codes::BAD_TABLE, Some(Place::new(file, 0, 0)), message, None);
        }
        rows
    }
}

/// The text inside a choice that names a file.
fn file_of(tree: &mut Tree) -> Option<&mut Tree> {
    let inner = match &mut tree.value {
        Value::Variant { name, args }
            if CHOICES.contains(&name.text.as_str()) && args.len() == 1 =>
        {
            args.first_mut()
        }
        Value::Record { name: Some(name), fields } if CHOICES.contains(&name.text.as_str()) => {
            fields
                .iter_mut()
                .find(|(key, _)| matches!(key.text.as_str(), "values" | "rows" | "file"))
                .map(|(_, tree)| tree)
        }
        _ => None,
    };
    inner.filter(|tree| tree.text().is_some())
}

/// The cells of one line, spaces and quotes around them dropped.
fn cells(file: FileId, line: &str, start: usize) -> Vec<Tree> {
    let mut at = start;
    let mut out = Vec::new();
    for cell in line.split(',') {
        let lead = cell.len() - cell.trim_start().len();
        let inner = cell.trim();
        let place = Place::new(file, at + lead, at + lead + inner.len());
        let text = inner.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(inner);
        out.push(Tree { place, value: Value::Text(text.to_string()) });
        at += cell.len() + 1;
    }
    out
}
