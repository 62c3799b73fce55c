//! A check for a terminal: the verdict, what has changed, and each measure.

use crate::campaign::check::{Check, Gate};
use crate::report::clean::plain;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{check as words, format, verdict};

/// The report of one check.
#[must_use]
pub fn check(check: &Check, style: Style) -> String {
    let sentence = style.wrap(&plain(&words::sentence(check)), 0);
    let mut out = style.paint(verdict::paint(check.verdict), sentence.trim_end());
    out.push('\n');
    out.push_str(&style.wrap(&plain(&words::flown(check)), 0));
    out.push_str(&style.wrap(&plain(&format!("Exact gate: {}.", words::gate(check))), 0));
    for change in &check.changes {
        out.push_str(&format!("  {} {}\n", plain(&change.what), plain(&change.how)));
    }
    if check.gate != Gate::Same {
        out.push_str(&measures(check, style));
    }
    if let Some(advice) = words::advice(check) {
        out.push_str(&style.wrap(&format!("What next: {}.", plain(&advice)), 0));
    }
    out
}

fn measures(check: &Check, style: Style) -> String {
    let mut table = Table::new(&[
        ("measure", Left),
        ("verdict", Left),
        ("before", Right),
        ("now", Right),
        ("now / before", Left),
        ("error", Right),
    ]);
    for measure in &check.measures {
        let plain_cell = |text: String| (text, Paint::Plain);
        table.painted(vec![
            plain_cell(plain(&measure.name)),
            (words::word(measure.outcome).to_owned(), words::paint(measure.outcome)),
            plain_cell(words::figure(measure, &measure.before)),
            plain_cell(words::figure(measure, &measure.now)),
            plain_cell(words::ratio(measure)),
            plain_cell(words::error(measure)),
        ]);
    }
    if table.is_empty() {
        return String::new();
    }
    let mut out = style.heading("Measures");
    out.push_str(&table.render(style, 2));
    let (look, looks) = check.looks;
    let note = format!(
        "  Time down while the mission is flown; what a loss leaves undone counts as the loss. At most {} \
         times is permitted (margin {}). same: in each of the baseline's replications. error: with which the verdict is said, corrected over measures and \
         looks; a verdict needs {}. Look {look} of {looks}, at most {} replications.",
        format::significant(1.0 + check.margin, 3),
        words::margin(check),
        format::significant(1.0 - check.confidence, 1),
        format::count(check.max)
    );
    out.push_str(&style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()));
    out.push('\n');
    out
}
