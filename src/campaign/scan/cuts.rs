//! Minimal cut sets: what takes down the mission or a function, and nothing less does.
//!
//! A set is minimal moment by moment: what one fault breaks alone at a moment, no pair breaks there;
//! a fault that loses the mission breaks everything, but sets of a function are those that take it
//! down while the mission flies.
//! Its probability is of first order: rates times the stretches that its moments stand for, and for
//! pairs Vesely's occurrence of one fault while the other is there.

use crate::campaign::scan::{Flown, rate};
use std::collections::{BTreeMap, BTreeSet};

/// A minimal cut set.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// What it breaks, see [`super::strike::Outcome::hits`].
    pub top: u32,
    /// Numbers of its faults: one or two, in order.
    pub faults: Vec<usize>,
    /// Numbers of the moments at which it does.
    pub moments: BTreeSet<usize>,
    /// Chance that it comes, to first order; none if the model gives no rate for one of its faults.
    pub probability: Option<f64>,
}

/// All minimal cut sets of up to as many faults as were struck together: those of one thing
/// together, the likeliest first, those without a figure last.
pub(super) fn cuts(flown: &Flown<'_>) -> Vec<Cut> {
    let mut found: BTreeMap<(u32, Vec<usize>), BTreeSet<usize>> = BTreeMap::new();
    for (f, outcomes) in flown.singles.iter().enumerate() {
        for (m, outcome) in outcomes.iter().enumerate() {
            for top in outcome.hits() {
                found.entry((top, vec![f])).or_default().insert(m);
            }
        }
    }
    for pair in flown.pairs {
        for &top in &pair.news {
            let faults = vec![pair.faults.0, pair.faults.1];
            found.entry((top, faults)).or_default().insert(pair.moment);
        }
    }
    let mut cuts: Vec<Cut> = found
        .into_iter()
        .map(|((top, faults), moments)| {
            let probability = probability(flown, &faults, &moments);
            Cut { top, faults, moments, probability }
        })
        .collect();
    let figure = |cut: &Cut| cut.probability.unwrap_or(-1.0);
    cuts.sort_by(|a, b| a.top.cmp(&b.top).then(figure(b).total_cmp(&figure(a))));
    cuts
}

/// Chance that faults come together at some of the moments; none if a rate is missing.
pub(super) fn probability(
    flown: &Flown<'_>,
    faults: &[usize],
    moments: &BTreeSet<usize>,
) -> Option<f64> {
    let stretches = || moments.iter().filter_map(|&m| flown.moments.get(m));
    let known = |f: usize| Some((flown.quiet.faults.get(f)?.rate?, lasts(flown, f)));
    let expected: f64 = match *faults {
        [f] => {
            let (rate, _) = known(f)?;
            stretches().map(|m| rate * (m.to - m.from).0 as f64).sum()
        }
        [f, g] => {
            let (a, b) = (known(f)?, known(g)?);
            stretches().map(|m| rate::pair(a, b, m.from.0 as f64, m.to.0 as f64)).sum()
        }
        _ => return None,
    };
    Some(rate::chance(expected))
}

/// How long a fault lasts, nanoseconds: the longest of its flights, infinite if one never ends.
fn lasts(flown: &Flown<'_>, fault: usize) -> f64 {
    let all = flown.singles[fault].iter().filter(|outcome| outcome.lost.is_none());
    all.map(|o| o.lasts.map_or(f64::INFINITY, |lasts| lasts as f64)).fold(0.0, f64::max)
}
