//! Minimal cut sets: what takes down the mission or a function, and nothing less does.
//!
//! A set is minimal moment by moment: what one fault breaks alone at a moment, no pair breaks there;
//! a fault that loses the mission breaks everything, but sets of a function are those that take it
//! down while the mission flies.
//! Its probability is that its fault strikes in the stretches that its moments stand for, by the
//! mode's own course over them; of two, that the second comes there while the other is there
//! (`super::meet`).

use crate::campaign::scan::Flown;
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
    /// Chance that it comes; none if the model gives no rate for one of its faults.
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

/// Chance that one fault comes, or two come together, at some of the moments; none if the model gives
/// no rate of one.
pub(super) fn probability(
    flown: &Flown<'_>,
    faults: &[usize],
    moments: &BTreeSet<usize>,
) -> Option<f64> {
    match *faults {
        [f] => {
            let course = flown.quiet.course(f)?;
            let mut none = 1.0;
            for (from, to) in stretches(flown, moments) {
                none *= 1.0 - course.chance(from, to);
            }
            Some(1.0 - none)
        }
        [f, g] => flown.meetings.chance(f, g, moments),
        _ => None,
    }
}

/// The stretches that moments stand for, nanoseconds since mission start; what joins is one.
fn stretches(flown: &Flown<'_>, moments: &BTreeSet<usize>) -> Vec<(f64, f64)> {
    let mut found: Vec<(f64, f64)> = Vec::new();
    for moment in moments.iter().filter_map(|&m| flown.moments.get(m)) {
        let (from, to) = (moment.from.0 as f64, moment.to.0 as f64);
        match found.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => found.push((from, to)),
        }
    }
    found
}
