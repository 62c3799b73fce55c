//! Diagnostics as text: the place underlined, the reason, the remedy.

use super::{Diagnostic, Diagnostics, Severity, is_hidden, neutral};
use crate::spec::place::{Place, Sources};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use std::fmt::Write as _;
use std::ops::Range;

/// Width of the terminal that snippets are cut to. Fixed, so that equal input gives equal output.
const WIDTH: usize = 120;

/// The most bytes of one line that are shown on either side of a mistake: files made by programs
/// may be one long line.
const MAX_SIDE: usize = 400;

impl Diagnostics {
    /// All kept diagnostics as text, with a closing line that counts them.
    pub fn render(&self, sources: &Sources, color: bool) -> String {
        let mut out = String::new();
        for diagnostic in self.sorted() {
            out.push_str(&diagnostic.render(sources, color));
            out.push_str("\n\n");
        }
        let sorted = self.sorted();
        let errors = sorted.iter().filter(|found| found.severity == Severity::Error).count();
        let warnings = sorted.len() - errors;
        let mut counts = Vec::new();
        for (count, one, many) in [(errors, "error", "errors"), (warnings, "warning", "warnings")] {
            if count > 0 {
                counts.push(format!("{count} {}", if count == 1 { one } else { many }));
            }
        }
        if !counts.is_empty() {
            out.push_str(&counts.join(", "));
            if self.dropped > 0 {
                let _ = write!(out, " and {} more", self.dropped);
            }
            if let Some(first) = sorted.first() {
                let _ = write!(out, "; `shakedown explain {}` tells more", first.code.id);
            }
            out.push('\n');
        }
        out
    }
}

impl Diagnostic {
    /// This diagnostic as text, without a newline at its end.
    pub fn render(&self, sources: &Sources, color: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group =
            Group::with_title(level.primary_title(neutral(&self.message)).id(self.code.id));
        let mut marks: Vec<(Place, &str, bool)> = Vec::new();
        if let Some(place) = self.place {
            marks.push((place, &self.label, true));
        }
        marks.extend(self.others.iter().map(|(place, label)| (*place, label.as_str(), false)));
        let mut done: Vec<bool> = vec![false; marks.len()];
        for first in 0..marks.len() {
            if done[first] {
                continue;
            }
            let file = marks[first].0.file;
            let mut same = Vec::new();
            for (index, mark) in marks.iter().enumerate() {
                if mark.0.file == file {
                    done[index] = true;
                    same.push(*mark);
                }
            }
            group = group.elements(snippets(sources, &same));
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(neutral(note)));
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(neutral(help)));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.term_width(WIDTH).render(&[group])
    }
}

/// The lines of one file that hold the marks. Long stretches between two marks are folded by the
/// renderer; here the lines are only cut out, so that a large file costs nothing.
fn snippets<'a>(sources: &Sources, marks: &[(Place, &str, bool)]) -> Vec<Element<'a>> {
    let Some((first, _, _)) = marks.first() else { return Vec::new() };
    let file = first.file;
    let text = sources.text(file);
    let name = neutral(sources.name(file));
    let mut elements = Vec::new();
    let near: Vec<_> = marks.iter().map(|mark| (clip(text, mark.0), mark.1, mark.2)).collect();
    let start = near.iter().map(|mark| line_begin(text, mark.0.start)).min().unwrap_or(0);
    let end = near.iter().map(|mark| line_end(text, mark.0.end)).max().unwrap_or(0);
    // Marks far apart, or on a line as long as a book, get a snippet each.
    let apart = end - start > 16 * MAX_SIDE;
    let groups: Vec<Vec<_>> =
        if apart { near.into_iter().map(|mark| vec![mark]).collect() } else { vec![near] };
    for group in groups {
        let start = group.iter().map(|mark| line_begin(text, mark.0.start)).min().unwrap_or(0);
        let end = group.iter().map(|mark| line_end(text, mark.0.end)).max().unwrap_or(0);
        let low = group.iter().map(|mark| mark.0.start).min().unwrap_or(0);
        let high = group.iter().map(|mark| mark.0.end).max().unwrap_or(0);
        let start = boundary(text, start.max(low.saturating_sub(MAX_SIDE)));
        let end = boundary(text, end.min(high.saturating_add(MAX_SIDE))).max(high);
        let (line, _) = sources.line_col(Place::new(file, start, start));
        let (shown, offsets) = visible(text.get(start..end).unwrap_or(""));
        let mut snippet = Snippet::source(shown).line_start(line).path(name.clone());
        for (range, label, primary) in group {
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let span = offsets(range.start - start)..offsets(range.end - start);
            let label = (!label.is_empty()).then(|| neutral(label));
            snippet = snippet.annotation(kind.span(span).label(label));
        }
        elements.push(Element::from(snippet));
    }
    elements
}

/// Replaces hidden characters by visible escapes, and says where each byte went.
fn visible(text: &str) -> (String, impl Fn(usize) -> usize + use<>) {
    let mut out = String::with_capacity(text.len());
    let mut moved: Vec<(usize, usize)> = Vec::new();
    for (at, c) in text.char_indices() {
        if c == '\r' && (at + 1 == text.len() || text[at + 1..].starts_with('\n')) {
            // A line end of Windows: nothing to see.
            moved.push((at + 1, out.len()));
        } else if is_hidden(c) && c != '\n' && c != '\t' {
            out.extend(c.escape_unicode());
            moved.push((at + c.len_utf8(), out.len()));
        } else {
            out.push(c);
        }
    }
    let offsets = move |at: usize| {
        let after = moved.partition_point(|(from, _)| *from <= at);
        match after.checked_sub(1).and_then(|index| moved.get(index)) {
            Some((from, to)) => at - from + to,
            None => at,
        }
    };
    (out, offsets)
}

/// The place's range inside the text, cut to its first line: a record of forty lines is shown by
/// its beginning.
fn clip(text: &str, place: Place) -> Range<usize> {
    let start = boundary(text, place.range().start);
    let end = boundary(text, place.range().end).max(start);
    let inner = text.get(start..end).unwrap_or("");
    let first = inner.find('\n').map_or(end, |at| start + at);
    let first = boundary(text, first.min(start + MAX_SIDE)).max(start);
    let trimmed = text.get(start..first).unwrap_or("").trim_end().len();
    start..start + trimmed
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn line_begin(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| at + newline)
}
