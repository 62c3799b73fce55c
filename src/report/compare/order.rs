//! What one measure says of its candidates, in a sentence that says no more than the pairs do: an
//! order only where each pair shows it, and "no clear difference" instead of equality.

use super::{label, listed, never};
use crate::campaign::compare::{Comparison, Measure, Pair, SUCCESS};
use crate::report::format;

/// One sentence for a measure: who is before whom, or better by how much.
pub(super) fn sentence(comparison: &Comparison, measure: &Measure) -> String {
    let name = &measure.name;
    if let [pair] = measure.pairs.as_slice() {
        return match pair.decided() {
            false if pair.never_differs() => format!("{name}: {}.", never(pair)),
            false => format!("{name}: no clear difference."),
            true => format!(
                "{name}: {} is {}than {}{}.",
                label(comparison, pair.better),
                by(measure, pair),
                label(comparison, pair.worse),
                but(comparison, measure)
            ),
        };
    }
    if !measure.pairs.is_empty() && measure.pairs.iter().all(Pair::never_differs) {
        return format!("{name}: {}.", never(&measure.pairs[0]));
    }
    if !measure.pairs.iter().any(Pair::decided) {
        return format!("{name}: no clear difference.");
    }
    format!("{name}: {}{}.", clauses(comparison, measure).join("; "), but(comparison, measure))
}

/// True if the first is surely better than the second in this measure.
fn before(measure: &Measure, a: usize, b: usize) -> bool {
    measure.pair(a, b).is_some_and(|pair| pair.decided() && pair.better == a)
}

/// The ranking in groups, each of which is before all that follow, as a whole.
fn groups(measure: &Measure) -> Vec<&[usize]> {
    let ranking = measure.ranking.as_slice();
    let (mut groups, mut start) = (Vec::new(), 0);
    for cut in 1..=ranking.len() {
        let (left, right) = ranking.split_at(cut);
        if left.iter().all(|&a| right.iter().all(|&b| before(measure, a, b))) {
            groups.push(&ranking[start..cut]);
            start = cut;
        }
    }
    groups
}

fn clauses(comparison: &Comparison, measure: &Measure) -> Vec<String> {
    let names = |all: &[usize]| listed(all.iter().map(|&c| label(comparison, c)));
    let groups = groups(measure);
    let mut clauses = Vec::new();
    if groups.len() > 1 {
        clauses.push(groups.iter().map(|group| names(group)).collect::<Vec<_>>().join(" before "));
    }
    for group in &groups {
        for &a in *group {
            let worse: Vec<usize> =
                group.iter().copied().filter(|&b| before(measure, a, b)).collect();
            if !worse.is_empty() {
                clauses.push(format!("{} before {}", label(comparison, a), names(&worse)));
            }
        }
    }
    let mut open = measure.pairs.iter().filter(|pair| !pair.decided());
    match (open.next(), open.next()) {
        (Some(pair), None) => {
            let both = names(&[pair.better, pair.worse]);
            clauses.push(format!("no clear difference between {both}"));
        }
        (Some(_), Some(_)) => clauses.push("no clear difference between the others".to_owned()),
        (None, _) => {}
    }
    clauses
}

/// Whose lead is worth less than it looks: `; but x is lost more often than y`.
fn but(comparison: &Comparison, measure: &Measure) -> String {
    let mut set_aside = measure.pairs.iter().filter(|pair| shadowed(comparison, measure, pair));
    let Some(pair) = set_aside.next() else { return String::new() };
    format!(
        "; but {} is lost more often than {}, and downtime ends with the mission",
        label(comparison, pair.better),
        label(comparison, pair.worse)
    )
}

/// The pairs that leave no doubt about which of the two is the better choice in one measure.
pub(super) fn sure<'a>(
    comparison: &'a Comparison,
    measure: &'a Measure,
) -> impl Iterator<Item = &'a Pair> {
    measure.pairs.iter().filter(|pair| pair.decided() && !shadowed(comparison, measure, pair))
}

/// True if the one that is surely down less while flown is surely lost more often than the other,
/// and less available for it: what would have been downtime ended with the mission.
pub(super) fn shadowed(comparison: &Comparison, measure: &Measure, pair: &Pair) -> bool {
    let success = comparison.measures.iter().find(|m| m.name == SUCCESS);
    let lost = success.filter(|_| pair.decided() && measure.name != SUCCESS);
    let lost = lost.and_then(|success| success.pair(pair.better, pair.worse));
    let whole = |c: usize| {
        let items = &comparison.candidates.get(c)?.summary.items;
        items.iter().find(|item| item.name == measure.name).map(|item| item.availability.value)
    };
    lost.is_some_and(|lost| lost.decided() && lost.worse == pair.better)
        && whole(pair.better) < whole(pair.worse)
}

/// By how much the better is better: `down less by 39 % (34 … 44) `.
fn by(measure: &Measure, pair: &Pair) -> String {
    let word = if measure.name == SUCCESS { "lost less often" } else { "down less" };
    let Some(share) = pair.avoided.filter(|share| share.low.is_finite()) else {
        return format!("{word} ");
    };
    let hundred = |x: f64| match x {
        0.0 => "0".to_owned(),
        _ => format::significant(100.0 * x.min(1.0), 2),
    };
    format!(
        "{word} by {} % ({} … {}) ",
        hundred(share.value),
        hundred(share.low),
        hundred(share.high)
    )
}
