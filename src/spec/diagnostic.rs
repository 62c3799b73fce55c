//! Mistakes and findings, each with the text it is about, its reason and its remedy.

use super::codes::{self, Code};
use super::place::Place;
use std::collections::BTreeSet;

mod render;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be flown.
    Error,
    /// A finding: the author should look.
    Warning,
}

/// One mistake or finding. Messages are lower-case; the remedy goes to `help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind it is.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, with the names in question.
    pub message: String,
    /// The text it is about; `None` for what no file says (a mission that is not there).
    pub place: Option<Place>,
    /// Words under the underlined text.
    pub label: String,
    /// Other texts that have to do with it.
    pub others: Vec<(Place, String)>,
    /// Reasons.
    pub notes: Vec<String>,
    /// The remedy.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, Some(place), message)
    }

    /// A finding at a place.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Warning, Some(place), message)
    }

    /// An error that no text of the user shows.
    pub fn nowhere(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, Severity::Error, None, message)
    }

    fn new(
        code: Code,
        severity: Severity,
        place: Option<Place>,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            place,
            label: String::new(),
            others: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// With words under the underlined text.
    pub fn label(mut self, label: impl Into<String>) -> Diagnostic {
        self.label = label.into();
        self
    }

    /// With another text that has to do with it.
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Diagnostic {
        self.others.push((place, label.into()));
        self
    }

    /// With a reason.
    pub fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// With the remedy.
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// With the remedy, if there is one.
    pub fn help_if(mut self, help: Option<String>) -> Diagnostic {
        self.help = help.or(self.help);
        self
    }
}

/// The most diagnostics that are kept; what comes after is counted.
pub const MAX_DIAGNOSTICS: usize = 100;

/// All mistakes and findings of a load: sorted by place, each once, capped.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    /// What was said already: an inherited mistake is met once per heir.
    seen: BTreeSet<(Option<Place>, Code, String)>,
    dropped: usize,
    errors: usize,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Diagnostics {
        Diagnostics::default()
    }

    /// Adds one, unless the same was added before.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
        }
        let full = self.found.len() >= MAX_DIAGNOSTICS;
        // Errors push warnings out: what stops the flight must be seen.
        let weakest = self.found.iter().rposition(|kept| kept.severity == Severity::Warning);
        let key = (diagnostic.place, diagnostic.code, diagnostic.message.clone());
        if self.seen.contains(&key) {
            return;
        }
        if full {
            self.dropped += 1;
            match (diagnostic.severity, weakest) {
                (Severity::Error, Some(index)) => {
                    self.found.remove(index);
                }
                _ => return,
            }
        }
        self.seen.insert(key);
        self.found.push(diagnostic);
    }

    /// Adds all of another collection.
    pub fn append(&mut self, other: Diagnostics) {
        self.dropped += other.dropped;
        for diagnostic in other.found {
            self.push(diagnostic);
        }
    }

    /// Whether any error was added.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether further ones are only counted: nobody needs to look for a remedy then.
    pub fn is_full(&self) -> bool {
        self.found.len() >= MAX_DIAGNOSTICS
    }

    /// How many more there were than are kept.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// The kept ones by place: first what has none, then file by file, top to bottom; what lacks a
    /// source comes last.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.found.iter().collect();
        all.sort_by_key(|found| {
            (found.code == codes::UNSOURCED, found.place, found.severity, found.code)
        });
        all
    }
}

/// Whether a character would act on a terminal, or hide, instead of being shown: control
/// characters and marks that reverse or join text.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// A user's text made fit for a terminal: hidden characters become visible escapes.
pub fn neutral(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests;
