//! How likely two faults are there together: Vesely's occurrence of a cut set of two (W. E. Vesely,
//! Nucl. Eng. Des. 13 (1970) 337), one strikes while the other is there.
//!
//! A fault lasts as long as its flight at that moment, in which every duration is its median; what
//! is drawn of its own stages counts with its distribution (the one that spreads most) or its mean
//! (the others) instead. Each strike of one fault either finds the other there or is joined by it
//! before it ends, at most once, so that no pair is likelier than either of its faults.

use crate::campaign::scan::Moment;
use crate::campaign::scan::pairs::Singles;
use crate::campaign::scan::quiet::{Fault, Quiet};
use crate::campaign::scan::rate::{self, Course, interpolated};
use crate::kernel::dist::Dist;
use crate::kernel::math::{exp, ln};
use crate::kernel::time::Time;
use crate::vessel::failure::{Detect, Repair, RowPlan, inspection_end};
use std::collections::{BTreeMap, BTreeSet};

/// Cells of the mission, about; and of one stretch at least and at most.
const CELLS: usize = 256;
const LEAST: usize = 4;
const MOST: usize = 64;
/// Points of a distribution of lengths, spread evenly in the logit of survival up to this one.
const POINTS: u32 = 48;
const LOGIT: f64 = 16.0;

/// A part of the mission.
#[derive(Clone, Copy, Debug)]
struct Cell {
    from: f64,
    to: f64,
    /// The moment that says how long faults last that strike here.
    moment: usize,
    /// True if it lies in that moment's own stretch.
    own: bool,
}

/// When a fault strikes and is there, cell by cell.
#[derive(Clone, Debug)]
struct Presence {
    /// Strikes expected up to the end of each cell, which is the first figure.
    until: Vec<(f64, f64)>,
    /// Chance that it is there, in the middle of each cell.
    there: Vec<f64>,
    /// For each moment, how long it lasts: weights and nanoseconds; nothing where it loses the
    /// mission, and nobody is left to see another.
    stays: Vec<Vec<(f64, f64)>>,
}

/// All faults that pairs are made of.
#[derive(Clone, Debug)]
pub(super) struct Meetings {
    cells: Vec<Cell>,
    faults: BTreeMap<usize, Presence>,
    end: f64,
}

fn nanos(at: Time) -> f64 {
    (at - Time::ZERO).0 as f64
}

impl Meetings {
    /// What faults of these numbers do over the mission.
    pub(super) fn new(
        quiet: &Quiet,
        moments: &[Moment],
        singles: &Singles,
        faults: &BTreeSet<usize>,
    ) -> Meetings {
        let end = nanos(quiet.plan.end);
        let cells = cells(moments, end);
        let presence = |&f: &usize| {
            let course = quiet.course(f)?;
            let lasts = |(m, moment): (usize, &Moment)| {
                let outcome = &singles[f][m];
                if outcome.lost.is_some() {
                    return Vec::new();
                }
                stays(quiet, &quiet.faults[f], moment.at, outcome.lasts)
            };
            let stays = moments.iter().enumerate().map(lasts).collect();
            Some((f, Presence::new(&cells, course, stays)))
        };
        let faults = faults.iter().filter_map(presence).collect();
        Meetings { cells, faults, end }
    }

    /// Chance that two faults are there together when the second of them comes, at some of the
    /// moments; none if the model gives no rate of one.
    pub(super) fn chance(&self, a: usize, b: usize, moments: &BTreeSet<usize>) -> Option<f64> {
        let (a, b) = (self.faults.get(&a)?, self.faults.get(&b)?);
        let seen = |a, b| self.joined(a, b, moments);
        Some(seen(a, b).min(seen(b, a)))
    }

    /// Chance that `a` strikes and meets `b`.
    fn joined(&self, a: &Presence, b: &Presence, moments: &BTreeSet<usize>) -> f64 {
        let here = |cell: &Cell| cell.own && moments.contains(&cell.moment);
        // Strikes of `b` in the stretches that count.
        let mut counted = vec![(0.0, 0.0)];
        let (mut sum, mut before) = (0.0, 0.0);
        for (cell, &(to, until)) in self.cells.iter().zip(&b.until) {
            sum += if here(cell) { until - before } else { 0.0 };
            before = until;
            counted.push((to, sum));
        }
        let (mut once, mut often, mut before) = (0.0, 0.0, 0.0);
        for (i, cell) in self.cells.iter().enumerate() {
            let until = a.until[i].1;
            // It strikes only where it is not there.
            let strikes = (until - before) * (1.0 - a.there[i]);
            before = until;
            if strikes <= 0.0 {
                continue;
            }
            let middle = 0.5 * (cell.from + cell.to);
            let missed = if here(cell) { 1.0 - b.there[i] } else { 1.0 };
            let from = interpolated(&counted, middle);
            for &(weight, lasts) in &a.stays[cell.moment] {
                let more = interpolated(&counted, (middle + lasts).min(self.end)) - from;
                let meets = strikes * weight * (1.0 - missed * exp(-more));
                // What stays strikes once, what ends as often as it likes.
                *(if lasts < self.end { &mut often } else { &mut once }) += meets;
            }
        }
        (1.0 - (1.0 - once) * exp(-often)).clamp(0.0, 1.0)
    }
}

/// The mission in cells. What no moment stands for is as at the next one, or the last.
fn cells(moments: &[Moment], end: f64) -> Vec<Cell> {
    let number = (CELLS / moments.len().max(1)).clamp(LEAST, MOST);
    let mut cells: Vec<Cell> = Vec::new();
    let mut fill = |to: f64, moment: usize, own: bool| {
        let from = cells.last().map_or(0.0, |cell| cell.to);
        if to <= from {
            return;
        }
        let at = |i: usize| from + (to - from) * i as f64 / number as f64;
        cells.extend((0..number).map(|i| Cell { from: at(i), to: at(i + 1), moment, own }));
    };
    for (m, moment) in moments.iter().enumerate() {
        fill(nanos(moment.from), m, false);
        fill(nanos(moment.to), m, true);
    }
    fill(end, moments.len().saturating_sub(1), false);
    cells
}

impl Presence {
    fn new(cells: &[Cell], course: &Course, stays: Vec<Vec<(f64, f64)>>) -> Presence {
        let until: Vec<(f64, f64)> =
            cells.iter().map(|cell| (cell.to, course.until(cell.to))).collect();
        let line: Vec<(f64, f64)> = [(0.0, 0.0)].into_iter().chain(until.iter().copied()).collect();
        // Strikes between two instants that are still there at the second, of one moment's cells.
        let there = |cell: &Cell| {
            let now = 0.5 * (cell.from + cell.to);
            let mut expected = 0.0;
            for same in cells.chunk_by(|a, b| (a.moment, a.own) == (b.moment, b.own)) {
                let (Some(first), Some(last)) = (same.first(), same.last()) else { continue };
                if first.from >= now {
                    break;
                }
                let to = last.to.min(now);
                for &(weight, lasts) in &stays[first.moment] {
                    let from = first.from.max(now - lasts);
                    if from < to {
                        expected += weight * (interpolated(&line, to) - interpolated(&line, from));
                    }
                }
            }
            rate::chance(expected)
        };
        let there = cells.iter().map(there).collect();
        Presence { until, there, stays }
    }
}

/// How long a fault lasts that strikes at `at` and whose flight, all medians, says `lasts`: weights
/// that sum to 1, and nanoseconds.
fn stays(quiet: &Quiet, fault: &Fault, at: Time, lasts: Option<u64>) -> Vec<(f64, f64)> {
    let Some(lasts) = lasts else { return vec![(1.0, f64::INFINITY)] };
    let row = &quiet.plan.rows[fault.row as usize];
    let (waits, known) = match &row.detect {
        Detect::After(_) => (0.0, 0.0),
        Detect::ProofTest { every, offset, lasts } => {
            let found = inspection_end(at, *every, *offset, *lasts) - at;
            (found.0 as f64, 0.5 * every.0 as f64 + lasts.0 as f64)
        }
    };
    let stages = stages(row);
    let medians: f64 = waits + stages.iter().map(|dist| median(dist)).sum::<f64>();
    // Over before its own stages could be: somebody else was faster.
    let lasts = lasts as f64;
    if medians > lasts {
        return vec![(1.0, lasts)];
    }
    let excess = |dist: &Dist| dist.mean().map_or(0.0, |mean| mean - median(dist));
    let spread = |a: &&&Dist, b: &&&Dist| excess(a).abs().total_cmp(&excess(b).abs());
    let Some(&widest) = stages.iter().max_by(spread) else { return vec![(1.0, lasts)] };
    let others: f64 = stages.iter().map(|dist| excess(dist)).sum::<f64>() - excess(widest);
    let rest = (lasts - waits + known + others - median(widest)).max(0.0);
    lengths(widest).map(|(weight, length)| (weight, rest + length)).collect()
}

fn median(dist: &Dist) -> f64 {
    dist.sample(1 << 63).0 as f64
}

/// The stages of a fault's own recovery that are drawn: the way to its repair, or until it passes.
fn stages(row: &RowPlan) -> Vec<&Dist> {
    let mut way = vec![&row.decide.dist, &row.transit.dist];
    if let Detect::After(detect) = &row.detect {
        way.push(&detect.dist);
    }
    if let Repair::Work(work) = &row.repair {
        way.push(&work.dist);
    }
    let passes = row.lasts.as_ref().map(|lasts| &lasts.dist);
    let sooner = |passes: &&Dist| {
        let act: f64 = way.iter().map(|dist| median(dist)).sum();
        matches!(row.repair, Repair::Never) || median(passes) <= act
    };
    passes.filter(sooner).map_or(way.clone(), |passes| vec![passes])
}

/// A distribution as weights and lengths.
fn lengths(dist: &Dist) -> impl Iterator<Item = (f64, f64)> {
    let survival = |logit: f64| 1.0 / (1.0 + exp(-logit));
    let step = 2.0 * LOGIT / f64::from(POINTS);
    (0..POINTS).map(move |i| {
        let low = -LOGIT + step * f64::from(i);
        let below = if i == 0 { 0.0 } else { survival(low) };
        let above = if i + 1 == POINTS { 1.0 } else { survival(low + step) };
        (above - below, dist.age_at_hazard(-ln(survival(low + 0.5 * step))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_their_distributions_mean() {
        let dists = [
            Dist::LogNormal { mu: 3.0, sigma: 2.0 },
            Dist::Exponential { mean: 7.0 },
            Dist::Weibull { shape: 0.5, scale: 4.0 },
            Dist::Uniform { low: 1.0, high: 4.0 },
        ];
        for dist in dists {
            let mean: f64 = lengths(&dist).map(|(weight, length)| weight * length).sum();
            let weights: f64 = lengths(&dist).map(|(weight, _)| weight).sum();
            assert!((weights - 1.0).abs() < 1e-12);
            assert!((mean / dist.mean().unwrap() - 1.0).abs() < 0.02, "{dist:?} {mean}");
        }
    }
}
