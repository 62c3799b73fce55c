//! A comparison as tables: each function's candidates side by side, then their differences.

use crate::campaign::compare::{Comparison, Enough, Measure, Pair};
use crate::campaign::summary::ItemSummary;
use crate::report::clean::plain;
use crate::report::format;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::stats::estimate::Estimate;
use crate::vessel::fact::STAGE_NAMES;

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// The whole report of a comparison.
#[must_use]
pub fn compare(comparison: &Comparison, style: Style) -> String {
    let mut out = String::new();
    for sentence in sentences(comparison) {
        out.push_str(&style.paint(Paint::Bold, style.wrap(&sentence, 0).trim_end()));
        out.push('\n');
    }
    out.push_str(&flown(comparison, style));
    out.push_str(&candidates(comparison, style));
    out.push_str(&anatomy(comparison, style));
    out.push_str(&differences(comparison, style));
    out
}

fn flown(comparison: &Comparison, style: Style) -> String {
    let Some(first) = comparison.candidates.first() else { return String::new() };
    let summary = &first.summary;
    let text = format!(
        "{} with {} candidates, {} of {} each on the same luck, seed {}.",
        plain(&summary.mission),
        comparison.candidates.len(),
        format::counted(summary.replications, "replication"),
        format::duration(summary.duration),
        summary.seed
    );
    let mut out = style.wrap(&text, 0);
    if let Some(said) = &comparison.stopping {
        out.push_str(&style.wrap(&plain(&enough(said)), 0));
    }
    out
}

/// Why so many were flown.
fn enough(said: &Enough) -> String {
    let reached = said.reached.map_or_else(
        || "no figure yet".to_owned(),
        |half| format!("known within {} of the worse", format::percent(half)),
    );
    format!(
        "{} at look {} of {}: differences in {} {reached}, wanted {}; all looks hold together.",
        if said.met { "Enough" } else { "Not enough" },
        said.look,
        said.looks,
        said.measure,
        format::percent(said.wanted)
    )
}

fn label(comparison: &Comparison, candidate: usize) -> String {
    comparison.candidates.get(candidate).map_or_else(String::new, |c| plain(&c.label))
}

/// One sentence for each measure: who is best, and if that is sure.
#[must_use]
pub fn sentences(comparison: &Comparison) -> Vec<String> {
    comparison.measures.iter().map(|measure| sentence(comparison, measure)).collect()
}

fn sentence(comparison: &Comparison, measure: &Measure) -> String {
    let name = plain(&measure.name);
    let Some(&best) = measure.ranking.first() else { return name };
    let against: Vec<&Pair> = measure.pairs.iter().filter(|p| p.better == best).collect();
    let decided = against.iter().filter(|pair| pair.decided()).count();
    let label = label(comparison, best);
    let rivals = measure.ranking.len() - 1;
    if decided == rivals {
        format!("{name}: {label} is best.")
    } else if measure.pairs.iter().any(Pair::decided) {
        format!("{name}: {label} looks best, but not all of the others are ruled out.")
    } else {
        format!("{name}: no clear difference.")
    }
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
        ("availability", Left),
        ("down per year", Right),
        ("MTTR", Right),
    ]);
    for measure in &comparison.measures {
        for (place, &c) in measure.ranking.iter().enumerate() {
            let name = if place == 0 { plain(&measure.name) } else { String::new() };
            let (share, year, mttr) = match item(comparison, c, &measure.name) {
                Some(item) => (
                    format::share(&item.availability),
                    format::time_alone(&item.downtime_per_year),
                    format::time_alone(&item.mttr),
                ),
                None => {
                    let success = &comparison.candidates[c].summary.success;
                    let share = success.as_ref().map(format::share).unwrap_or_default();
                    (share, "-".to_owned(), "-".to_owned())
                }
            };
            table.row(vec![name, label(comparison, c), share, year, mttr]);
        }
    }
    out.push_str(&table.render(style, 2));
    out
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
        ("less down per year, or fewer lost", Left),
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
                (difference(measure, pair), Paint::Plain),
                (format::count(pair.differing), Paint::Plain),
                (pair.gain.map_or_else(|| "-".to_owned(), gain), Paint::Plain),
            ]);
        }
    }
    let mut out = style.heading("Differences (all intervals of one measure hold together)");
    out.push_str(&table.render(style, 2));
    let note = "  better: – where the interval holds zero; differ in: replications whose downtime differs; gain: how many times more \
                replications two campaigns on luck of their own would need for as narrow an interval.";
    out.push_str(&style.paint(Paint::Faint, style.wrap(note, 2).trim_end()));
    out.push('\n');
    out
}

/// Gains above this are not told apart: hardly anything differed.
const GAIN: f64 = 1000.0;

/// A factor with two digits, as far as it says anything.
fn gain(factor: f64) -> String {
    if factor > GAIN {
        return "> 1000×".to_owned();
    }
    format!("{}×", format::significant(factor, 2))
}

/// The difference in words: seconds a year for functions, a share for losses.
fn difference(measure: &Measure, pair: &Pair) -> String {
    let e = &pair.difference;
    let signed = |x: f64, words: fn(f64) -> String| {
        if x < 0.0 { format!("-{}", words(-x)) } else { words(x) }
    };
    let words = |e: &Estimate, words: fn(f64) -> String| {
        let ends = (signed(e.low, words), signed(e.high, words));
        format!("{} ({} … {})", signed(e.value, words), ends.0, ends.1)
    };
    if measure.name == "mission success" {
        words(e, |share| format!("{} %", format::significant(100.0 * share, 2)))
    } else {
        words(&e.scaled(YEAR), format::duration)
    }
}
