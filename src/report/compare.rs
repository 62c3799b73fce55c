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

/// The verdict on the whole: who is better, in how many measures, and what it costs.
#[must_use]
pub fn verdict(comparison: &Comparison) -> String {
    let count = comparison.candidates.len();
    let score = |c: usize| {
        let decided = comparison.measures.iter().map(|measure| {
            let any = |is: &dyn Fn(&Pair) -> bool| sure(comparison, measure).any(is);
            (any(&|pair| pair.better == c), any(&|pair| pair.worse == c))
        });
        decided.fold((0, 0), |(won, lost), (w, l)| (won + usize::from(w), lost + usize::from(l)))
    };
    let scores: Vec<(usize, usize)> = (0..count).map(score).collect();
    let measures = comparison.measures.len();
    if let Some(n) = all_identical(comparison) {
        return format!(
            "No difference: all candidates flew the very same flights, in {}.",
            format::counted(n, "replication")
        );
    }
    if scores.iter().all(|&(won, _)| won == 0) {
        return format!(
            "No clear difference in any of {} after {}.",
            format::counted(measures as u64, "measure"),
            format::counted(replications(comparison), "replication")
        );
    }
    let unbeaten: Vec<usize> =
        (0..count).filter(|&c| scores[c].1 == 0 && scores[c].0 > 0).collect();
    match unbeaten.as_slice() {
        &[best] => {
            let (name, won) = (label(comparison, best), scores[best].0);
            let cost = more(comparison, best);
            format!(
                "{name} is the better choice: better in {won} of {measures} measures, worse in none{cost}."
            )
        }
        [] => {
            let each = (0..count).filter_map(|c| {
                let best = comparison.measures.iter().filter(|m| leads(comparison, m, c));
                let names: Vec<&str> = best.map(|m| m.name.as_str()).collect();
                (!names.is_empty())
                    .then(|| format!("{} for {}", label(comparison, c), names.join(", ")))
            });
            let each: Vec<String> = each.collect();
            format!("It depends on what is asked: {}.", each.join("; "))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|&c| label(comparison, c)).collect();
            format!("None of {} is worse than any other in any measure.", names.join(", "))
        }
    }
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

/// The pairs that leave no doubt about which of the two is the better choice in one measure.
fn sure<'a>(comparison: &'a Comparison, measure: &'a Measure) -> impl Iterator<Item = &'a Pair> {
    measure.pairs.iter().filter(|pair| pair.decided() && !shadowed(comparison, measure, pair))
}

/// True if the one that is down less while flown is surely lost more often than the other, and
/// less available for it: what would have been downtime ended with the mission.
fn shadowed(comparison: &Comparison, measure: &Measure, pair: &Pair) -> bool {
    let success = comparison.measures.iter().find(|m| m.name == SUCCESS);
    let lost = success.filter(|_| measure.name != SUCCESS);
    let lost = lost.and_then(|success| success.pair(pair.better, pair.worse));
    let whole = |c: usize| {
        let items = &comparison.candidates.get(c)?.summary.items;
        items.iter().find(|item| item.name == measure.name).map(|item| item.availability.value)
    };
    lost.is_some_and(|lost| lost.decided() && lost.worse == pair.better)
        && whole(pair.better) < whole(pair.worse)
}

/// Surely better than some other in one measure, and not surely worse than any.
fn leads(comparison: &Comparison, measure: &Measure, candidate: usize) -> bool {
    let any = |is: &dyn Fn(&Pair) -> bool| sure(comparison, measure).any(is);
    any(&|pair| pair.better == candidate) && !any(&|pair| pair.worse == candidate)
}

/// Whose lead is worth less than it looks: `; but x is lost more often than y`.
fn but(comparison: &Comparison, measure: &Measure) -> String {
    let open = measure.pairs.iter().filter(|pair| shadowed(comparison, measure, pair));
    let Some(pair) = open.into_iter().find(|pair| pair.decided()) else { return String::new() };
    format!(
        "; but {} is lost more often than {}, and downtime ends with the mission",
        label(comparison, pair.better),
        label(comparison, pair.worse)
    )
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
    let each = comparison.measures.iter().map(|measure| sentence(comparison, measure));
    twins(comparison).into_iter().chain(each).collect()
}

fn sentence(comparison: &Comparison, measure: &Measure) -> String {
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
    let mut out = format!("{name}: ");
    for (place, &c) in measure.ranking.iter().enumerate() {
        if let Some(&before) = place.checked_sub(1).and_then(|i| measure.ranking.get(i)) {
            let sure = measure.pair(before, c).is_some_and(Pair::decided);
            out.push_str(if sure { " before " } else { " ≈ " });
        }
        out.push_str(label(comparison, c));
    }
    out + &but(comparison, measure) + "."
}

/// By how much the better is better: `down 39 % less (34 … 44 %) `; the ends are the difference's,
/// by the worse one's value.
fn by(measure: &Measure, pair: &Pair) -> String {
    let word = if measure.name == SUCCESS { "lost less often" } else { "down less" };
    let Some(share) = relative(measure, pair) else { return format!("{word} ") };
    let hundred = |x: f64| format::significant(100.0 * x.min(1.0), 2);
    format!(
        "{word} by {} % ({} … {}) ",
        hundred(share.value),
        hundred(share.low),
        hundred(share.high)
    )
}

/// A difference by the worse one's value; none where that is none.
#[must_use]
pub fn relative(measure: &Measure, pair: &Pair) -> Option<Estimate> {
    let whole = measure.figure(pair.worse)?;
    Some(pair.difference.scaled(1.0 / whole))
}

/// Why so many were flown.
#[must_use]
pub fn enough(said: &Enough) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_better_choice_is_named_with_what_it_costs() {
        let comparison = fixture::comparison();
        assert_eq!(
            verdict(&comparison),
            "two is the better choice: better in 2 of 3 measures, worse in none, for 5 kg more and 20 W less."
        );
        let said = sentences(&comparison);
        assert_eq!(said[0], "guidance: two is down less by 50 % (30 … 70) than one.");
        assert_eq!(said[1], "habitability: no clear difference.");
        assert_eq!(said[2], "mission success: two is lost less often by 50 % (30 … 70) than one.");
        assert!(advice(&comparison).unwrap().contains("habitability is not decided"));
    }

    #[test]
    fn what_is_better_here_and_worse_there_depends() {
        let mut comparison = fixture::comparison();
        let turned = &mut comparison.measures[2];
        turned.ranking.reverse();
        let pair = &mut turned.pairs[0];
        (pair.better, pair.worse) = (pair.worse, pair.better);
        assert_eq!(
            verdict(&comparison),
            "It depends on what is asked: one for mission success; two for guidance."
        );
        comparison.measures.truncate(2);
        comparison.measures.remove(0);
        assert!(verdict(&comparison).starts_with("No clear difference in any of 1 measure after "));
    }

    #[test]
    fn to_be_lost_is_no_way_to_be_down_less() {
        let mut comparison = fixture::comparison();
        let turned = &mut comparison.measures[0];
        turned.ranking.reverse();
        let pair = &mut turned.pairs[0];
        (pair.better, pair.worse) = (pair.worse, pair.better);
        for item in &mut comparison.candidates[0].summary.items {
            item.availability.value *= 0.9;
        }
        assert_eq!(
            verdict(&comparison),
            "two is the better choice: better in 1 of 3 measures, worse in none, for 5 kg more and 20 W less."
        );
        let said = sentences(&comparison);
        assert!(
            said[0].ends_with(
                "but one is lost more often than two, and downtime ends with the mission."
            )
        );
    }

    #[test]
    fn what_never_differs_has_no_interval_and_what_is_identical_is_said() {
        let mut found = fixture::comparison();
        for measure in &mut found.measures {
            let pair = &mut measure.pairs[0];
            let high = 1.0 - libm::pow(0.05, 1.0 / 500.0);
            pair.difference = Estimate::interval(0.0, (-high, high), 0.0, 500, 0.95);
            (pair.differing, pair.gain) = (0, None);
        }
        // Three expected are the most that stay unseen: 3 of 500.
        let same = "the same in all 500 replications (at most 0.6 % of flights differ)";
        assert_eq!(difference(&found.measures[0], &found.measures[0].pairs[0]), same);
        assert_eq!(sentences(&found)[0], format!("guidance: {same}."));
        assert_eq!(
            verdict(&found),
            "No difference: all candidates flew the very same flights, in 10000 replications."
        );
        assert_eq!(advice(&found), None);
        // Facts differ, downtime does not: not the same flights.
        found.candidates[1].summary.fingerprint.push('0');
        assert!(verdict(&found).starts_with("No clear difference in any"), "{}", verdict(&found));
        assert!(advice(&found).is_some());
        let text = crate::report::svg::comparison(&found);
        assert!(text.contains("the same in all 500 replications"), "{text}");
    }

    #[test]
    fn sums_say_of_how_many_nodes_they_are() {
        let cost = Cost { nodes: 3, ..Cost::default() };
        let some = Sum { total: 12.5, nodes: 2 };
        assert_eq!(sum(&cost, &some, "kg"), "12.5 kg (2 of 3 nodes)");
        assert_eq!(sum(&cost, &Sum { nodes: 3, ..some }, "kg"), "12.5 kg");
        assert_eq!(sum(&cost, &Sum::default(), "kg"), "-");
        assert_eq!(amount(100.0), "100");
    }
}
