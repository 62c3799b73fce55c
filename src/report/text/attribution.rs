//! Which root causes take most, as a table; and bars of characters.

use crate::campaign::summary::Summary;
use crate::report::clean::plain;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{causes, format, verdict};

/// Root causes that the table names; the rest is summed up.
const CAUSES: usize = 10;
/// Columns of a full bar of the anatomy.
const BAR: usize = 5;

/// `value` of `total` as a bar of at most [`BAR`] columns, in eighths.
pub(super) fn bar(value: f64, total: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if !(total > 0.0 && value > 0.0) {
        return String::new();
    }
    let eighths = libm::ceil(value / total * (BAR * 8) as f64).min((BAR * 8) as f64) as usize;
    "█".repeat(eighths / 8) + EIGHTHS[eighths % 8]
}

/// "lost 63 %, act 30 %": the two longest parts of downtime.
fn part_words(parts: &[f64; causes::PARTS]) -> String {
    let total: f64 = parts.iter().sum();
    let mut order: Vec<usize> = (0..causes::PARTS).filter(|&i| parts[i] > 0.0).collect();
    order.sort_by(|&a, &b| parts[b].total_cmp(&parts[a]));
    let words: Vec<String> = order
        .iter()
        .take(2)
        .map(|&i| format!("{} {}", causes::PART_NAMES[i], format::percent(parts[i] / total)))
        .collect();
    words.join(", ")
}

/// The root causes with the most downtime, and what it was spent on.
pub(super) fn attribution(summary: &Summary, style: Style) -> String {
    let ranked = causes::ranking(summary);
    if ranked.is_empty() {
        return String::new();
    }
    let kind = verdict::kind_word(causes::counted(summary));
    let mut table = Table::new(&[
        ("root cause", Left),
        ("share", Right),
        ("", Left),
        ("downtime", Right),
        ("outages", Right),
        ("longest stages", Left),
        ("takes down", Left),
    ]);
    for entry in ranked.iter().take(CAUSES) {
        let injected = if entry.injected { " (injected)" } else { "" };
        let first = entry.items.first().map(|name| plain(name)).unwrap_or_default();
        let more = entry.items.len().saturating_sub(1);
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        table.row(vec![
            plain(&entry.cause) + injected,
            format::percent(entry.share),
            bar(entry.share, 1.0),
            format::duration(entry.down),
            format::count(entry.outages),
            part_words(&entry.parts),
            crate::report::clean::shorten(&first, 20) + &more,
        ]);
    }
    let mut out = style.heading(&format!("What takes the {kind}s down (all replications)"));
    out.push_str(&table.render(style, 2));
    if ranked.len() > CAUSES {
        let rest = &ranked[CAUSES..];
        let share: f64 = rest.iter().map(|r| r.share).sum();
        let causes = format::counted(rest.len() as u64, "more cause");
        out.push_str(&format!("  … and {causes} with {} together\n", format::percent(share)));
    }
    out.push_str(&summed(kind, style));
    out
}

/// What the figures of the table add up.
fn summed(kind: &str, style: Style) -> String {
    let note = format!(
        "  downtime, outages: summed over the {kind}s that each takes down, and over all replications."
    );
    style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()) + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn what_is_lost_is_named_first_where_it_is_most() {
        let text = attribution(&fixture::lossy_summary(), Style::default());
        let row = text.lines().find(|line| line.contains("fc-2/seu")).unwrap();
        assert!(row.contains("95 %") && row.contains("lost 99 %, act 0.5 %"), "{text}");
    }

    #[test]
    fn bars_are_as_long_as_their_share() {
        assert_eq!(bar(1.0, 1.0), "█████");
        assert_eq!(bar(0.5, 1.0), "██▌");
        assert_eq!(bar(1e-9, 1.0), "▏");
        assert_eq!(bar(0.0, 1.0), "");
        assert_eq!(bar(f64::NAN, 1.0), "");
    }
}
