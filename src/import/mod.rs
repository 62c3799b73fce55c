//! What others wrote, read into values of ours: ION contact plans ([`contacts`]) and CCSDS orbit
//! ephemeris messages ([`oem`]); and the model parts written of them ([`emit`]).
//!
//! Files come from anywhere: whatever their bytes are, reading ends in a value or in [`Problems`],
//! each with line, column, reason and remedy, in time proportional to the size of the file.

use std::fmt;

pub mod calendar;
pub mod contacts;
pub mod emit;
pub mod oem;

/// The longest file that is read, in bytes.
pub const MAX_BYTES: usize = 256 << 20;

/// The most problems that are kept; those after are counted.
const MAX_PROBLEMS: usize = 100;

/// The most characters of a file that a message quotes.
const MAX_QUOTED: usize = 40;

/// One mistake in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.reason, self.remedy)
    }
}

/// All mistakes of a file, top to bottom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    /// The first hundred.
    pub found: Vec<Problem>,
    /// How many more there are.
    pub more: usize,
}

impl Problems {
    /// Adds one.
    pub(crate) fn push(&mut self, at: Spot, reason: impl Into<String>, remedy: impl Into<String>) {
        if self.found.len() >= MAX_PROBLEMS {
            self.more += 1;
            return;
        }
        let (reason, remedy) = (reason.into(), remedy.into());
        self.found.push(Problem { line: at.line, column: at.column, reason, remedy });
    }

    /// The value, unless something is wrong.
    pub(crate) fn or<T>(mut self, value: T) -> Result<T, Problems> {
        if self.found.is_empty() {
            return Ok(value);
        }
        self.found.sort_by_key(|problem| (problem.line, problem.column));
        Err(self)
    }

    fn one(at: Spot, reason: impl Into<String>, remedy: impl Into<String>) -> Problems {
        let mut problems = Problems::default();
        problems.push(at, reason, remedy);
        problems
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.found {
            writeln!(f, "{problem}")?;
        }
        if self.more > 0 {
            writeln!(f, "and {} more", self.more)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// A place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spot {
    pub line: usize,
    pub column: usize,
}

/// The file's text.
///
/// # Errors
/// More than [`MAX_BYTES`], or bytes that are not UTF-8 (ASCII is).
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Problems> {
    let start = Spot { line: 1, column: 1 };
    if bytes.len() > MAX_BYTES {
        let reason = format!("{} bytes are more than the {MAX_BYTES} that are read", bytes.len());
        return Err(Problems::one(start, reason, "cut the file into several"));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
            let at = Spot { line, column };
            Err(Problems::one(at, "this is not text", "save the file as ASCII or UTF-8"))
        }
    }
}

/// A word of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub text: &'a str,
    line: &'a str,
    number: usize,
}

impl Word<'_> {
    /// Where it begins.
    pub fn at(&self) -> Spot {
        // Both slices are of one text, so the offset is the distance of their beginnings.
        let offset = self.text.as_ptr() as usize - self.line.as_ptr() as usize;
        Spot { line: self.number, column: column(self.line, offset) }
    }
}

/// The words of a line between white space.
pub(crate) fn words(line: &str, number: usize) -> impl Iterator<Item = Word<'_>> {
    line.split_ascii_whitespace().map(move |text| Word { text, line, number })
}

/// The column of a byte offset; long lines are not counted twice through.
fn column(line: &str, offset: usize) -> usize {
    match line.get(..offset.min(1000)) {
        Some(before) => before.chars().count() + offset.saturating_sub(1000) + 1,
        None => offset + 1,
    }
}

/// A piece of the file fit for a message: cut, and nothing in it that acts on a terminal.
pub fn quoted(text: &str) -> String {
    let mut out: String = String::from("`");
    for c in text.chars().take(MAX_QUOTED) {
        if c.is_control() || ('\u{200b}'..='\u{2069}').contains(&c) || c == '\u{feff}' {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out.push_str(if text.chars().nth(MAX_QUOTED).is_some() { "…`" } else { "`" });
    out
}

#[cfg(test)]
mod tests;
