//! Pairs of faults: which are worth a flight, and which break what neither breaks alone.

use crate::campaign::error::Error;
use crate::campaign::scan::quiet::Quiet;
use crate::campaign::scan::strike::{Outcome, Strike, strike_all};
use crate::campaign::scan::symmetry::{Exchange, orbits};
use crate::campaign::scan::{Counts, Moment};
use std::collections::BTreeSet;

/// What all single faults do: one entry a fault, in it one a moment.
pub type Singles = Vec<Vec<Outcome>>;

/// A pair of faults, struck at once, that breaks something which neither breaks alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Numbers of the two faults, the smaller first.
    pub faults: (usize, usize),
    /// Number of the moment.
    pub moment: usize,
    /// What the two break together; see [`Outcome::hits`].
    pub news: BTreeSet<u32>,
    /// What happens.
    pub outcome: Outcome,
}

/// Of each component, the faults that pairs are made of: what stays (the likeliest mode that nothing
/// ends, or else its loss) and the mode that takes the longest to end.
#[must_use]
pub fn chosen(quiet: &Quiet, singles: &Singles) -> Vec<usize> {
    let ends = |f: usize| singles[f].iter().filter_map(|outcome| outcome.lasts).max();
    let stays = |f: usize| {
        singles[f].iter().any(|outcome| outcome.lost.is_none() && outcome.lasts.is_none())
    };
    let mut chosen = BTreeSet::new();
    let mut from = 0;
    for same in quiet.faults.chunk_by(|a, b| a.component == b.component) {
        let all = from..from + same.len();
        from = all.end;
        let rate = |f: &usize| quiet.faults[*f].rate.unwrap_or(0.0);
        let permanent = all.clone().filter(|&f| stays(f));
        chosen.extend(permanent.rev().max_by(|a, b| rate(a).total_cmp(&rate(b))));
        // Where every flight lost the mission nobody knows how long it lasts: it loses alone.
        let transient = all.filter(|&f| !stays(f) && ends(f).is_some_and(|lasts| lasts > 0));
        chosen.extend(transient.rev().max_by_key(|&f| ends(f)));
    }
    chosen.into_iter().collect()
}

/// Where each fault goes under an exchange; a fault whose counterpart is not there stays.
fn moves(quiet: &Quiet, exchange: &Exchange) -> Vec<usize> {
    let mode = |f: usize| {
        let fault = &quiet.faults[f];
        (fault.lost, quiet.plan.rows[fault.row as usize].mode.as_str())
    };
    let to = |f: usize| {
        let wanted = exchange[quiet.faults[f].component as usize];
        let same = |&g: &usize| quiet.faults[g].component == wanted && mode(g) == mode(f);
        (0..quiet.faults.len()).find(same).unwrap_or(f)
    };
    (0..quiet.faults.len()).map(to).collect()
}

/// Flies pairs at all moments.
///
/// Not flown are pairs of which one alone loses the mission (or, where there is none to lose, each
/// function is lost for good by one of the two), and those that `exchanges` lead to from another; the latter get its outcome.
///
/// # Errors
/// As [`strike_all`].
pub fn pairs(
    quiet: &Quiet,
    moments: &[Moment],
    singles: &Singles,
    exchanges: Option<&[Exchange]>,
    jobs: usize,
    counts: &mut Counts,
) -> Result<Vec<Pair>, Error> {
    let chosen = chosen(quiet, singles);
    let apart = |a: usize, b: usize| quiet.faults[a].component != quiet.faults[b].component;
    let all: Vec<(usize, usize)> = chosen
        .iter()
        .enumerate()
        .flat_map(|(i, &a)| chosen[i + 1..].iter().map(move |&b| (a, b)))
        .filter(|&(a, b)| apart(a, b))
        .collect();
    let loses = !quiet.plan.losses.is_empty();
    let moves: Vec<Vec<usize>> =
        exchanges.unwrap_or(&[]).iter().map(|exchange| moves(quiet, exchange)).collect();
    let least = orbits(&all, &moves);
    counts.pairs = (all.len() * moments.len()) as u64;
    let mut strikes = Vec::new();
    // For each moment and pair, the number of its flight.
    let mut flights: Vec<Vec<Option<usize>>> = vec![vec![None; all.len()]; moments.len()];
    for (m, moment) in moments.iter().enumerate() {
        for (p, &(a, b)) in all.iter().enumerate() {
            let idle = exchanges.is_some() && beaten(loses, &singles[a][m], &singles[b][m]);
            flights[m][p] = match (idle, least[p] == p) {
                (true, _) => {
                    counts.beaten += 1;
                    None
                }
                (false, false) => {
                    counts.symmetric += 1;
                    flights[m][least[p]]
                }
                (false, true) => {
                    strikes.push(Strike { at: moment.at, faults: vec![a, b] });
                    Some(strikes.len() - 1)
                }
            };
        }
    }
    counts.pairs_flown = strikes.len() as u64;
    let outcomes = strike_all(quiet, &strikes, jobs)?;
    let mut found = Vec::new();
    for (m, flights) in flights.iter().enumerate() {
        for (&(a, b), flight) in all.iter().zip(flights) {
            let Some(outcome) = flight.and_then(|flight| outcomes.get(flight)) else { continue };
            if [a, b].iter().any(|&f| singles[f][m].lost.is_some()) {
                continue;
            }
            let alone = &singles[a][m].hits() | &singles[b][m].hits();
            let news = &outcome.hits() - &alone;
            if !news.is_empty() {
                let outcome = outcome.clone();
                found.push(Pair { faults: (a, b), moment: m, news, outcome });
            }
        }
    }
    Ok(found)
}

/// True if nothing is left that the two could break together; `loses` if there is a mission to lose.
fn beaten(loses: bool, a: &Outcome, b: &Outcome) -> bool {
    let mut both = a.functions.iter().zip(&b.functions);
    let all = !loses && both.all(|(a, b)| a.for_good || b.for_good);
    all || a.lost.is_some() || b.lost.is_some()
}
