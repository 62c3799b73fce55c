//! A comparison in words: what every form of its report says.

use crate::campaign::compare::{Comparison, Enough, Measure, Pair, SUCCESS};
use crate::report::format;
use crate::stats::estimate::{Estimate, Kind, Printable};
use crate::vessel::cost::{Cost, Sum};

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;
/// Gains above this are not told apart: hardly anything differed.
const GAIN: f64 = 1000.0;

/// What a candidate is called. Names are as given: the caller cleans them for its format.
#[must_use]
pub fn label(comparison: &Comparison, candidate: usize) -> &str {
    comparison.candidates.get(candidate).map_or("", |c| c.label.as_str())
}

/// Replications, if all candidates flew the same flights.
fn all_identical(comparison: &Comparison) -> Option<u64> {
    let count = comparison.candidates.len();
    let same = count > 1 && (1..count).all(|c| comparison.identical(0, c));
    same.then(|| replications(comparison))
}

/// Which candidates flew the same flights, where not all did.
fn twins(comparison: &Comparison) -> Vec<String> {
    if all_identical(comparison).is_some() {
        return Vec::new();
    }
    let count = comparison.candidates.len();
    let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
    let same = pairs.filter(|&(a, b)| comparison.identical(a, b));
    let words = same.map(|(a, b)| {
        let (a, b) = (label(comparison, a), label(comparison, b));
        format!("{a} and {b} flew the very same flights: nothing that sets them apart was used.")
    });
    words.collect()
}

/// What is known of two that never differed: `the same in all 500 replications (at most 0.6 % of
/// flights differ)`.
fn never(pair: &Pair) -> String {
    let n = format::counted(pair.difference.n, "replication");
    let most = format::percent(pair.difference.high);
    format!("the same in all {n} (at most {most} of flights differ)")
}

fn replications(comparison: &Comparison) -> u64 {
    comparison.candidates.first().map_or(0, |c| c.summary.replications)
}

/// What the best of two costs more: `, for 5 kg and 25 W more`.
fn more(comparison: &Comparison, best: usize) -> String {
    let (Some(mine), Some(other)) =
        (comparison.candidates.get(best), comparison.candidates.get(1 - best.min(1)))
    else {
        return String::new();
    };
    if comparison.candidates.len() != 2 {
        return String::new();
    }
    let known = |cost: &Cost, sum: Sum| sum.nodes == cost.nodes;
    let each = [(mine.cost.mass, other.cost.mass, "kg"), (mine.cost.power, other.cost.power, "W")];
    let parts: Vec<String> = each
        .into_iter()
        .filter(|&(a, b, _)| {
            known(&mine.cost, a) && known(&other.cost, b) && a.total.to_bits() != b.total.to_bits()
        })
        .map(|(a, b, unit)| {
            let word = if a.total > b.total { "more" } else { "less" };
            format!("{} {unit} {word}", amount((a.total - b.total).abs()))
        })
        .collect();
    if parts.is_empty() { String::new() } else { format!(", for {}", parts.join(" and ")) }
}

fn amount(x: f64) -> String {
    let text = format::significant(x, 3);
    match text.contains('.') && !text.contains('e') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// A sum over nodes with its unit: `12 kg`, `12 kg (3 of 4 nodes)`, `-` if no node says it.
#[must_use]
pub fn sum(cost: &Cost, sum: &Sum, unit: &str) -> String {
    match sum.nodes {
        0 => "-".to_owned(),
        n if n == cost.nodes => format!("{} {unit}", amount(sum.total)),
        n => format!("{} {unit} ({n} of {} nodes)", amount(sum.total), cost.nodes),
    }
}

/// All prices of a candidate.
#[must_use]
pub fn price(cost: &Cost) -> String {
    let each = cost.price.iter().map(|(currency, total)| sum(cost, total, currency));
    let each: Vec<String> = each.collect();
    if each.is_empty() { "-".to_owned() } else { each.join(", ") }
}

/// True if any candidate says what it weighs, takes or costs.
#[must_use]
pub fn priced(comparison: &Comparison) -> bool {
    let says = |c: &Cost| c.mass.nodes > 0 || c.power.nodes > 0 || !c.price.is_empty();
    comparison.candidates.iter().any(|candidate| says(&candidate.cost))
}

/// One sentence for each measure: who is best, by how much, and if that is sure.
#[must_use]
pub fn sentences(comparison: &Comparison) -> Vec<String> {
    let each = comparison.measures.iter().map(|measure| order::sentence(comparison, measure));
    twins(comparison).into_iter().chain(each).collect()
}

/// Names in a row: `a`, `a and b`, `a, b and c`.
fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let Some(last) = names.pop() else { return String::new() };
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// Why so many were flown.
#[must_use]
pub fn enough(said: &Enough) -> String {
    let reached = said.reached.map_or_else(
        || "not yet known".to_owned(),
        |half| format!("known within {}", format::percent(half)),
    );
    format!(
        "{} at look {} of {}: the share of {} that the better avoids is {reached}, wanted {}; all \
         looks hold together.",
        if said.met { "Enough" } else { "Not enough" },
        said.look,
        said.looks,
        measure_in_words(&said.measure),
        format::percent(said.wanted)
    )
}

/// What a share is of.
fn measure_in_words(name: &str) -> String {
    if name == SUCCESS { "losses".to_owned() } else { format!("{name}'s downtime") }
}

/// What was flown.
#[must_use]
pub fn flown(comparison: &Comparison) -> String {
    let Some(first) = comparison.candidates.first() else { return String::new() };
    let summary = &first.summary;
    format!(
        "{} with {} candidates, {} of {} each on the same luck, seed {}.",
        summary.mission,
        comparison.candidates.len(),
        format::counted(summary.replications, "replication"),
        format::duration(summary.duration),
        summary.seed
    )
}

/// What to do next; none if all is decided.
#[must_use]
pub fn advice(comparison: &Comparison) -> Option<String> {
    if all_identical(comparison).is_some() {
        return None;
    }
    if comparison.stopping.as_ref().is_some_and(|said| !said.met) {
        return Some("allow more replications by --max".to_owned());
    }
    let open = |m: &&Measure| !m.pairs.iter().all(Pair::decided);
    let open = comparison.measures.iter().find(open)?;
    let n = 4 * replications(comparison);
    Some(format!("{} is not decided: fly more, as by -n {n}", open.name))
}

/// A candidate's value in words: time down a year, or a share lost.
#[must_use]
pub fn value(measure: &Measure, candidate: usize) -> String {
    let Some(e) = measure.values.get(candidate) else { return "-".to_owned() };
    if measure.name != SUCCESS {
        return format::time_alone(&e.scaled(YEAR));
    }
    let hundred = |x: f64| format!("{} %", format::significant(100.0 * x, 2));
    match e.printable() {
        Printable::Interval { value, .. } => hundred(value),
        Printable::AtLeast(bound) => format!("≥ {}", hundred(bound)),
        Printable::AtMost(bound) => format!("≤ {}", hundred(bound)),
        Printable::Nothing => "-".to_owned(),
    }
}

/// The difference in words: seconds a year for functions, a share for losses.
#[must_use]
pub fn difference(measure: &Measure, pair: &Pair) -> String {
    let e = &pair.difference;
    if e.kind == Kind::NoData {
        return "-".to_owned();
    }
    if pair.never_differs() {
        return never(pair);
    }
    let signed = |x: f64, words: fn(f64) -> String| {
        if x < 0.0 { format!("-{}", words(-x)) } else { words(x) }
    };
    let words = |e: &Estimate, words: fn(f64) -> String| {
        let ends = (signed(e.low, words), signed(e.high, words));
        format!("{} ({} … {})", signed(e.value, words), ends.0, ends.1)
    };
    if measure.name == SUCCESS {
        words(e, |share| format!("{} %", format::significant(100.0 * share, 2)))
    } else {
        words(&e.scaled(YEAR), format::duration)
    }
}

/// The gain with two digits, as far as it says anything.
#[must_use]
pub fn gain(pair: &Pair) -> String {
    match pair.gain {
        None => "-".to_owned(),
        Some(factor) if factor > GAIN => "> 1000×".to_owned(),
        Some(factor) => format!("{}×", format::significant(factor, 2)),
    }
}

mod order;
#[cfg(test)]
mod tests;
mod verdict;
pub use verdict::verdict;
