//! Where a piece of text stands: files (real and virtual), byte ranges, lines and columns.
//!
//! Every value of a document carries a [`Place`], so that a mistake found ten steps later can still
//! be shown under the text that made it. `--set` overrides and the language's own defaults are
//! virtual files in the same arena: they have places like any other text.

use std::fmt;

/// A file of a [`Sources`] arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u16);

/// A byte range in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file the range is in.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte; equal to `start` for a point between two characters.
    pub end: u32,
}

impl Place {
    /// The bytes `start..end` of `file`. A range past 4 GiB is cut there (no file is that long).
    pub fn new(file: FileId, start: usize, end: usize) -> Place {
        let clip = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Place { file, start: clip(start), end: clip(end.max(start)) }
    }

    /// The smallest range that holds both. Places in two files: the first one.
    pub fn to(self, other: Place) -> Place {
        if self.file != other.file {
            return self;
        }
        Place { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The range as indices into the file's text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a source file is, since some rules differ: a bare word is text only in an override.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Read through `Files`.
    Document,
    /// A `--set path=value`.
    Override,
    /// A default of the language, written as RON in the type that has it.
    Default,
}

/// One text with its name.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Logical path, `--set #1`, or `default of Node.boot`.
    pub name: String,
    /// The whole text.
    pub text: String,
    /// What it is.
    pub kind: FileKind,
    /// Byte offsets at which lines start, for line numbers by bisection.
    line_starts: Vec<u32>,
}

/// All texts of one load: an arena, only added to.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// An empty arena.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a text. Past 65 535 files the last one is replaced; the loader's own limit on files
    /// lies far below.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        kind: FileKind,
    ) -> FileId {
        let text = text.into();
        let starts = std::iter::once(0).chain(
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1),
        );
        let line_starts = starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        let file = SourceFile { name: name.into(), text, kind, line_starts };
        if self.files.len() > usize::from(u16::MAX) {
            self.files.pop();
        }
        self.files.push(file);
        FileId(u16::try_from(self.files.len() - 1).unwrap_or(u16::MAX))
    }

    /// The file with this id, if it is of this arena.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(usize::from(id.0))
    }

    /// The text of a file; empty for an id of another arena.
    pub fn text(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| file.text.as_str())
    }

    /// The name of a file; `?` for an id of another arena.
    pub fn name(&self, id: FileId) -> &str {
        self.get(id).map_or("?", |file| file.name.as_str())
    }

    /// The kind of a file, [`FileKind::Document`] for an id of another arena.
    pub fn kind(&self, id: FileId) -> FileKind {
        self.get(id).map_or(FileKind::Document, |file| file.kind)
    }

    /// The text under a place; empty if the place is not of this arena.
    pub fn slice(&self, place: Place) -> &str {
        self.text(place.file).get(place.range()).unwrap_or("")
    }

    /// Line and column (both from 1; columns count characters) at which a place starts.
    pub fn line_col(&self, place: Place) -> (usize, usize) {
        let Some(file) = self.get(place.file) else { return (1, 1) };
        let line = file.line_starts.partition_point(|start| *start <= place.start).max(1);
        let start = file.line_starts.get(line - 1).map_or(0, |at| *at as usize);
        let before = file.text.get(start..place.start as usize).unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// Byte offset of the first character of a line (from 1), or the text's length past the last.
    pub fn line_start(&self, file: FileId, line: usize) -> usize {
        let Some(source) = self.get(file) else { return 0 };
        source.line_starts.get(line.saturating_sub(1)).map_or(source.text.len(), |at| *at as usize)
    }

    /// All files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// `file:line:column` for a document, the virtual file's name otherwise.
    pub fn origin(&self, place: Place) -> String {
        match self.kind(place.file) {
            FileKind::Document => {
                let (line, column) = self.line_col(place);
                format!("{}:{line}:{column}", self.name(place.file))
            }
            FileKind::Override => self.name(place.file).to_string(),
            FileKind::Default => "default".to_string(),
        }
    }
}

/// A value with the place it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Display> fmt::Display for At<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_from_one_and_columns_count_characters() {
        let mut sources = Sources::new();
        let file = sources.add("a.ron", "one\nµ two\n\nend", FileKind::Document);
        let at = |start, end| sources.line_col(Place::new(file, start, end));
        assert_eq!(at(0, 1), (1, 1));
        assert_eq!(at(3, 4), (1, 4));
        assert_eq!(at(4, 6), (2, 1));
        assert_eq!(at(7, 10), (2, 3));
        assert_eq!(at(11, 11), (3, 1));
        assert_eq!(at(12, 15), (4, 1));
        assert_eq!(sources.origin(Place::new(file, 7, 10)), "a.ron:2:3");
    }

    #[test]
    fn places_of_another_arena_do_not_panic() {
        let sources = Sources::new();
        let place = Place::new(FileId(7), 5, 3);
        assert_eq!(sources.slice(place), "");
        assert_eq!(sources.line_col(place), (1, 1));
        assert_eq!(place.range(), 5..5);
    }
}
