//! A comparison as tables: each function's candidates side by side, then their differences.

use crate::campaign::compare::Comparison;
use crate::campaign::summary::ItemSummary;
use crate::report::clean::plain;
use crate::report::compare as words;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{format, recovery};
use crate::vessel::fact::STAGE_NAMES;

/// The whole report of a comparison.
#[must_use]
pub fn compare(comparison: &Comparison, style: Style) -> String {
    let verdict = style.wrap(&plain(&words::verdict(comparison)), 0);
    let mut out = style.paint(Paint::Bold, verdict.trim_end());
    out.push('\n');
    for sentence in words::sentences(comparison) {
        out.push_str(&style.wrap(&plain(&sentence), 0));
    }
    out.push_str(&style.wrap(&plain(&words::flown(comparison)), 0));
    if let Some(said) = &comparison.stopping {
        out.push_str(&style.wrap(&plain(&words::enough(said)), 0));
    }
    out.push_str(&candidates(comparison, style));
    out.push_str(&costs(comparison, style));
    out.push_str(&anatomy(comparison, style));
    out.push_str(&differences(comparison, style));
    if let Some(advice) = words::advice(comparison) {
        out.push_str(&style.wrap(&format!("What next: {}.", plain(&advice)), 0));
    }
    out
}

fn label(comparison: &Comparison, candidate: usize) -> String {
    plain(words::label(comparison, candidate))
}

fn item<'a>(comparison: &'a Comparison, c: usize, name: &str) -> Option<&'a ItemSummary> {
    comparison.candidates[c].summary.items.iter().find(|item| item.name == name)
}

/// What each candidate is by itself.
fn candidates(comparison: &Comparison, style: Style) -> String {
    let mut out = style.heading("Candidates");
    let mut table = Table::new(&[
        ("function", Left),
        ("candidate", Left),
        ("down a year", Right),
        ("availability", Left),
        ("MTTR", Right),
    ]);
    for measure in &comparison.measures {
        for (place, &c) in measure.ranking.iter().enumerate() {
            let name = if place == 0 { plain(&measure.name) } else { String::new() };
            let (share, mttr) = match item(comparison, c, &measure.name) {
                Some(item) => (format::share(&item.availability), recovery::mttr_alone(item)),
                None => {
                    let success = &comparison.candidates[c].summary.success;
                    (success.as_ref().map(format::share).unwrap_or_default(), "-".to_owned())
                }
            };
            table.row(vec![name, label(comparison, c), words::value(measure, c), share, mttr]);
        }
    }
    out.push_str(&table.render(style, 2));
    let note = "  down a year: while the mission is flown, and the share of missions lost; availability: what a \
                loss leaves undone is down too.";
    out.push_str(&style.paint(Paint::Faint, style.wrap(note, 2).trim_end()));
    out.push('\n');
    out
}

/// What they weigh, take and cost, if any says it.
fn costs(comparison: &Comparison, style: Style) -> String {
    if !words::priced(comparison) {
        return String::new();
    }
    let mut table = Table::new(&[
        ("candidate", Left),
        ("nodes", Right),
        ("mass", Right),
        ("power", Right),
        ("price", Right),
    ]);
    for candidate in &comparison.candidates {
        let cost = &candidate.cost;
        table.row(vec![
            plain(&candidate.label),
            format::count(u64::from(cost.nodes)),
            words::sum(cost, &cost.mass, "kg"),
            words::sum(cost, &cost.power, "W"),
            words::price(cost),
        ]);
    }
    style.heading("What their computers weigh, take and cost") + &table.render(style, 2)
}

/// Where an outage's time goes, side by side.
fn anatomy(comparison: &Comparison, style: Style) -> String {
    let heads = [("function", Left), ("candidate", Left), ("outages", Right)];
    let stages = STAGE_NAMES.map(|stage| (stage, Right));
    let mut table = Table::new(&[&heads[..], &stages[..]].concat());
    for measure in &comparison.measures {
        for (place, &c) in measure.ranking.iter().enumerate() {
            let Some(item) = item(comparison, c, &measure.name) else { continue };
            let name = if place == 0 { plain(&measure.name) } else { String::new() };
            let mut cells = vec![name, label(comparison, c), format::count(item.outages)];
            cells.extend(item.anatomy.iter().map(format::time_alone));
            table.row(cells);
        }
    }
    if table.is_empty() {
        return String::new();
    }
    style.heading("Where an outage's time goes (mean per outage)") + &table.render(style, 2)
}

fn differences(comparison: &Comparison, style: Style) -> String {
    let mut table = Table::new(&[
        ("measure", Left),
        ("better", Left),
        ("than", Left),
        ("less down a year, or fewer lost", Left),
        ("differ in", Right),
        ("gain", Right),
    ]);
    for measure in &comparison.measures {
        for (i, pair) in measure.pairs.iter().enumerate() {
            let name = if i == 0 { plain(&measure.name) } else { String::new() };
            let (better, worse) = (label(comparison, pair.better), label(comparison, pair.worse));
            // Where the interval holds zero, neither is the better one.
            let (better, than) = if pair.decided() {
                ((better, Paint::Good), worse)
            } else {
                (("–".to_owned(), Paint::Plain), format!("{better}, {worse}"))
            };
            table.painted(vec![
                (name, Paint::Plain),
                better,
                (than, Paint::Plain),
                (words::difference(measure, pair), Paint::Plain),
                (format::count(pair.differing), Paint::Plain),
                (words::gain(pair), Paint::Plain),
            ]);
        }
    }
    let mut out = style.heading("Differences (all intervals, of all measures, hold together)");
    out.push_str(&table.render(style, 2));
    let note = "  better: – where the interval holds zero; differ in: replications whose downtime differs; gain: how many times more \
                replications two campaigns on luck of their own would need for as narrow an interval.";
    out.push_str(&style.paint(Paint::Faint, style.wrap(note, 2).trim_end()));
    out.push('\n');
    out
}
