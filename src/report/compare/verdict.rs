//! The verdict of a comparison: who is the better choice, if anybody is.
//!
//! One candidate is better than another if it surely is so in some measure, and surely worse in
//! none. The best choice is better than every other; nothing less is called so.

use super::order::{shadowed, sure};
use super::{all_identical, label, listed, more, replications};
use crate::campaign::compare::{Comparison, SUCCESS};
use crate::report::format;

/// The number of measures in which each candidate (row) is surely better than each other (column).
struct Wins(Vec<Vec<usize>>);

impl Wins {
    fn of(comparison: &Comparison) -> Wins {
        let count = comparison.candidates.len();
        let mut wins = vec![vec![0; count]; count];
        for measure in &comparison.measures {
            for pair in sure(comparison, measure) {
                let slot = wins.get_mut(pair.better).and_then(|row| row.get_mut(pair.worse));
                slot.into_iter().for_each(|won| *won += 1);
            }
        }
        Wins(wins)
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn over(&self, a: usize, b: usize) -> usize {
        self.0[a][b]
    }

    fn better(&self, a: usize, b: usize) -> bool {
        self.over(a, b) > 0 && self.over(b, a) == 0
    }

    /// Better in one measure and worse in another.
    fn mixed(&self, a: usize, b: usize) -> bool {
        self.over(a, b) > 0 && self.over(b, a) > 0
    }

    fn others(&self, a: usize) -> impl Iterator<Item = usize> + use<> {
        (0..self.count()).filter(move |&b| b != a)
    }

    fn beaten_by(&self, a: usize) -> Vec<usize> {
        self.others(a).filter(|&b| self.better(a, b)).collect()
    }

    fn unbeaten(&self) -> Vec<usize> {
        (0..self.count()).filter(|&a| !self.others(a).any(|b| self.better(b, a))).collect()
    }
}

/// The verdict on the whole: who is better, in how many measures, and what it costs.
#[must_use]
pub fn verdict(comparison: &Comparison) -> String {
    if let Some(n) = all_identical(comparison) {
        return format!(
            "No difference: all candidates flew the very same flights, in {}.",
            format::counted(n, "replication")
        );
    }
    let wins = Wins::of(comparison);
    let unbeaten = wins.unbeaten();
    let best = (0..wins.count()).find(|&c| wins.others(c).all(|other| wins.better(c, other)));
    let said = if let Some(best) = best.filter(|_| wins.count() > 1) {
        chosen(comparison, &wins, best)
    } else if wins.0.iter().flatten().all(|&won| won == 0) {
        format!(
            "No clear difference in any of {} after {}",
            format::counted(comparison.measures.len() as u64, "measure"),
            format::counted(replications(comparison), "replication")
        )
    } else if unbeaten.iter().any(|&a| wins.others(a).any(|b| wins.mixed(a, b))) {
        format!("It depends on what is asked: {}", by_measure(comparison))
    } else {
        format!("No single best choice: {}", parted(comparison, &wins, &unbeaten))
    };
    format!("{said}.{}", set_aside(comparison))
}

/// Of the one that is better than every other.
fn chosen(comparison: &Comparison, wins: &Wins, best: usize) -> String {
    let (name, all) = (label(comparison, best), comparison.measures.len());
    let others: Vec<usize> = wins.others(best).collect();
    let won = |other: usize| wins.over(best, other);
    match others.as_slice() {
        &[other] => {
            let rest = open(comparison, best, other);
            let cost = more(comparison, best);
            let rest = match (won(other), rest) {
                (won, 0) => format!("better in {won} of {all} measures"),
                (won, rest) => format!(
                    "better in {won} of {all} measures, no clear difference in {}",
                    format::count(rest)
                ),
            };
            format!("{name} is the better choice: {rest}{cost}")
        }
        few if few.len() <= 3 => {
            let each = few
                .iter()
                .map(|&other| format!("than {} in {}", label(comparison, other), won(other)));
            let each = listed(each);
            format!(
                "{name} is the best choice: better {each} of {all} measures, surely worse in none"
            )
        }
        many => {
            let least = many.iter().map(|&other| won(other)).min().unwrap_or(0);
            format!(
                "{name} is the best choice: better than each of the {} others in {least} of {all} \
                 measures or more, surely worse in none",
                many.len()
            )
        }
    }
}

/// Measures in which nothing is sure between two.
fn open(comparison: &Comparison, a: usize, b: usize) -> u64 {
    let open = |m: &&crate::campaign::compare::Measure| m.pair(a, b).is_some_and(|p| !p.decided());
    comparison.measures.iter().filter(open).count() as u64
}

/// Measure by measure those that are not surely worse than any other: `a for x and y; a or b for z`.
fn by_measure(comparison: &Comparison) -> String {
    let mut tops: Vec<(Vec<usize>, Vec<&str>)> = Vec::new();
    for measure in &comparison.measures {
        let worse: Vec<usize> = sure(comparison, measure).map(|pair| pair.worse).collect();
        let top: Vec<usize> =
            (0..comparison.candidates.len()).filter(|c| !worse.contains(c)).collect();
        if worse.is_empty() {
            continue;
        }
        match tops.iter_mut().find(|(who, _)| *who == top) {
            Some((_, measures)) => measures.push(&measure.name),
            None => tops.push((top, vec![&measure.name])),
        }
    }
    tops.sort_by_key(|(who, _)| who.len());
    let each = tops.into_iter().map(|(who, measures)| {
        let names: Vec<&str> = who.iter().map(|&c| label(comparison, c)).collect();
        format!("{} for {}", names.join(" or "), listed(measures))
    });
    each.collect::<Vec<_>>().join("; ")
}

/// Where some are better than others and nobody than all: who is not told apart, who beats whom.
fn parted(comparison: &Comparison, wins: &Wins, unbeaten: &[usize]) -> String {
    let names = |all: &[usize]| listed(all.iter().map(|&c| label(comparison, c)));
    let rest: Vec<usize> = (0..wins.count()).filter(|c| !unbeaten.contains(c)).collect();
    let mut clauses = Vec::new();
    if unbeaten.len() > 1 {
        clauses.push(format!("no clear difference between {}", names(unbeaten)));
    }
    let over_all = |&a: &usize| rest.iter().all(|&b| wins.better(a, b));
    if unbeaten.len() > 1 && unbeaten.iter().all(over_all) {
        let each = if unbeaten.len() == 2 { "both" } else { "each" };
        let verb = if unbeaten.len() == 2 { "are" } else { "is" };
        clauses.push(format!("{each} {verb} better than {}", names(&rest)));
        return clauses.join("; ");
    }
    for c in 0..wins.count() {
        let beaten = wins.beaten_by(c);
        if !beaten.is_empty() {
            clauses.push(format!("{} is better than {}", label(comparison, c), names(&beaten)));
        }
    }
    clauses.join("; ")
}

/// In which measures somebody is down less only in flights that others survive.
fn set_aside(comparison: &Comparison) -> String {
    let each = comparison.measures.iter().filter(|m| m.name != SUCCESS).filter_map(|measure| {
        let pair = measure.pairs.iter().find(|pair| shadowed(comparison, measure, pair))?;
        Some(format!("{} ({})", measure.name, label(comparison, pair.better)))
    });
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return String::new();
    }
    format!(" Set aside, as who is down less is lost more often: {}.", each.join(", "))
}
