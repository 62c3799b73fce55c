//! Annotations that GitHub Actions takes from a job's output: one line a verdict.

use crate::campaign::check::{Check, Outcome};
use crate::campaign::summary::Verdict;
use crate::kernel::fingerprint::{Digest, name_hash};
use crate::report::check as words;
use crate::report::clean::plain;

/// One check's annotations; `file` is the mission's path as it was given. A fail is an error, an
/// undecided one a warning, a pass a notice.
#[must_use]
pub fn annotations(check: &Check, file: &str) -> String {
    let kind = match check.verdict {
        Verdict::Pass => "notice",
        Verdict::Fail => "error",
        Verdict::Inconclusive => "warning",
    };
    let mut out = line(kind, file, "shakedown check", &words::sentence(check));
    let failed = |o: Outcome| matches!(o, Outcome::Fail | Outcome::Missing);
    for measure in check.measures.iter().filter(|m| failed(m.outcome)) {
        out.push_str(&line("error", file, &measure.name, &words::told(check, measure)));
    }
    out
}

/// A report among a job's output, in which the runner takes no line for a command: what a baseline
/// or a mission of strangers says there stays text. The word that ends it is the text's own digest,
/// which cannot stand in the text.
#[must_use]
pub fn quiet(report: &str) -> String {
    let word = Digest(name_hash(report));
    let end = if report.ends_with('\n') { "" } else { "\n" };
    format!("::stop-commands::{word}\n{report}{end}::{word}::\n")
}

fn line(kind: &str, file: &str, title: &str, message: &str) -> String {
    let (file, title) = (property(file), property(title));
    format!("::{kind} file={file},title={title}::{}\n", data(message))
}

/// As GitHub wants a message: nothing in it may end the line or look like an escape.
fn data(text: &str) -> String {
    plain(text).replace('%', "%25")
}

/// As GitHub wants a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_a_report_are_not_obeyed() {
        let report = "measure\n::stop-commands::x\n::error::forged\n";
        let shown = quiet(report);
        let lines: Vec<&str> = shown.lines().collect();
        let word = lines[0].strip_prefix("::stop-commands::").unwrap();
        assert_eq!(lines.last(), Some(&format!("::{word}::").as_str()));
        assert!(!report.contains(word) && lines.len() == 5);
    }

    #[test]
    fn a_line_cannot_be_left() {
        let line = line("error", "a,b:c.ron", "x\n::error::", "50 %\nmore");
        assert_eq!(line.lines().count(), 1);
        assert!(line.starts_with("::error file=a%2Cb%3Ac.ron,title=x"), "{line}");
        assert!(line.contains("50 %25"), "{line}");
        assert_eq!(line.matches("::").count(), 2, "{line}");
    }
}
