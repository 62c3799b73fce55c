//! What a sweep says: the best point of each measure, which others are no worse, and where a
//! parameter's knee lies.

use crate::campaign::error::Error;
use crate::campaign::sweep::beliefs::{Ignorance, ignorance};
use crate::campaign::sweep::indices::{Influences, influences};
use crate::campaign::sweep::logbook::Logbook;
use crate::campaign::sweep::point::{Flown, LOSS, Measured};
use crate::campaign::sweep::{Design, SCHEMA_VERSION, Sweep};
use crate::kernel::fingerprint::Fingerprint;
use crate::spec::vary::numbers;
use crate::stats::estimate::{CONFIDENCE, Estimate};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A sweep's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What was swept.
    pub sweep: Sweep,
    /// Fold of the points' fingerprints, 16 hexadecimal digits.
    pub fingerprint: String,
    /// Confidence at which all differences of one measure, between any two points, hold together.
    pub confidence: f64,
    /// For each point, the one that stands for it: the first with the same plan.
    pub same: Vec<usize>,
    /// Figures of the points that stand for themselves; none for others.
    pub points: Vec<Option<Figures>>,
    /// Measures that all points have.
    pub measures: Vec<Measure>,
}

/// What one point showed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// Fold of its replications' fingerprints, 16 hexadecimal digits.
    pub fingerprint: String,
    /// In the order of [`Outcome::measures`].
    pub measures: Vec<Measured>,
}

/// What all points say of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The function; `mission success` for the share of replications lost.
    pub name: String,
    /// Points that stand for themselves, the best (smallest share seen) first.
    pub ranking: Vec<usize>,
    /// By point, how much more is down than at the best, as a share; none for the best, for points
    /// that stand not for themselves, and in designs that pair nothing.
    pub behind_best: Vec<Option<Estimate>>,
    /// The same against the point as written.
    pub behind_written: Vec<Option<Estimate>>,
    /// Points over which the best is no clear gain, itself included, in order of their numbers;
    /// empty in designs that pair nothing.
    pub near: Vec<usize>,
    /// Of those, the one that asks for the least ([`crate::campaign::sweep::Point::asks`]); of several the best. None if all
    /// ask for the same.
    pub least: Option<usize>,
    /// Along which parameters it could be seen where gains end.
    pub knees: Vec<Knee>,
    /// What each parameter has to do with the spread; [`Design::Sensitivity`] only.
    pub influences: Option<Influences>,
    /// What is chance and what is not known; [`Design::Beliefs`] only.
    pub ignorance: Option<Ignorance>,
}

/// One parameter's line of points, and where gains along it end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Knee {
    /// Number of the parameter.
    pub parameter: usize,
    /// Points in the direction in which the measure gets better.
    pub line: Vec<usize>,
    /// Whether the parameter's values grow along the line.
    pub rising: bool,
    /// Which of the line's is the first over which no other is a clear gain.
    pub at: usize,
}

impl Outcome {
    /// What the lines of a sweep say. The downtimes of two points at most, beside those that others
    /// are compared with, are in memory at once.
    ///
    /// # Errors
    /// [`Error::Options`] if not all points are flown; [`Error::Io`], [`Error::Resume`] as the
    /// logbook says.
    pub fn new(logbook: &Logbook<'_>) -> Result<Outcome, Error> {
        if logbook.kept() < logbook.asked() {
            return Err(Error::Options("not all points of the sweep are flown"));
        }
        let sweep = logbook.sweep();
        let mut points = vec![None; sweep.points.len()];
        let mut fingerprint = Fingerprint::new();
        for (line, &point) in logbook.points().iter().enumerate() {
            let Flown { fingerprint: own, measures, .. } = logbook.read(line)?;
            fingerprint.fold(u64::from_str_radix(&own, 16).unwrap_or(0));
            points[point] = Some(Figures { fingerprint: own, measures });
        }
        common(&mut points);
        let flown = logbook.points().len() as f64;
        // All pairs: whichever point turns out best, its differences are among them.
        let pairs = (0.5 * flown * (flown - 1.0)).max(1.0);
        let mut outcome = Outcome {
            schema_version: SCHEMA_VERSION,
            sweep: sweep.clone(),
            fingerprint: fingerprint.digest().to_string(),
            confidence: CONFIDENCE,
            same: sweep.same(),
            points,
            measures: Vec::new(),
        };
        let names = outcome.figures().next().map_or(0, |(_, figures)| figures.measures.len());
        outcome.measures = (0..names).map(|at| outcome.ranked(at)).collect();
        if sweep.design.paired() {
            let confidence = 1.0 - (1.0 - CONFIDENCE) / pairs;
            let wanted = outcome.wanted();
            let found = differences(logbook, &outcome, &wanted, confidence)?;
            outcome.compare(&found);
        }
        Ok(outcome)
    }

    /// Points that stand for themselves, with their numbers.
    pub fn figures(&self) -> impl Iterator<Item = (usize, &Figures)> {
        self.points.iter().enumerate().filter_map(|(i, figures)| Some((i, figures.as_ref()?)))
    }

    /// The figures of a point, or of the one that stands for it.
    #[must_use]
    pub fn of(&self, point: usize) -> Option<&Figures> {
        self.points.get(*self.same.get(point)?)?.as_ref()
    }

    /// Values as numbers in the unit of the first, if that is what they are.
    #[must_use]
    pub fn sizes(values: &[&str]) -> Option<Vec<f64>> {
        numbers(values)
    }

    /// The point that stands for the one as written.
    #[must_use]
    pub fn written(&self) -> Option<usize> {
        self.sweep.written().map(|written| self.same[written])
    }

    fn share(&self, point: usize, measure: usize) -> f64 {
        self.of(point).map_or(f64::INFINITY, |figures| figures.measures[measure].share)
    }

    fn ranked(&self, at: usize) -> Measure {
        let mut ranking: Vec<usize> = self.figures().map(|(point, _)| point).collect();
        ranking.sort_by(|&a, &b| self.share(a, at).total_cmp(&self.share(b, at)).then(a.cmp(&b)));
        let name = self.figures().next().map(|(_, figures)| figures.measures[at].name.clone());
        let none = vec![None; self.points.len()];
        let value = |point: usize| self.of(point).map(|figures| &figures.measures[at]);
        Measure {
            name: name.unwrap_or_default(),
            ranking,
            behind_best: none.clone(),
            behind_written: none,
            near: Vec::new(),
            least: None,
            knees: Vec::new(),
            influences: (self.sweep.design == Design::Sensitivity)
                .then(|| influences(&self.sweep, value))
                .flatten(),
            ignorance: (self.sweep.design == Design::Beliefs)
                .then(|| ignorance(&self.sweep, value))
                .flatten(),
        }
    }

    /// Lines of points along which one parameter changes: through the best in a grid, through what
    /// is written one at a time. In order of the parameter's values.
    fn lines(&self, best: usize) -> Vec<(usize, Vec<usize>)> {
        let points = &self.sweep.points;
        let through = |parameter: usize| -> Vec<usize> {
            let on = |&i: &usize| match self.sweep.design {
                Design::Grid => (0..self.sweep.parameters.len())
                    .all(|p| p == parameter || points[i].values[p] == points[best].values[p]),
                Design::OneAtATime => points[i].values[parameter].is_some(),
                _ => false,
            };
            (0..points.len())
                .filter(|i| points[*i].values[parameter].is_some())
                .filter(on)
                .collect()
        };
        let ordered = |parameter: usize| -> Option<(usize, Vec<usize>)> {
            let line = through(parameter);
            let values: Option<Vec<&str>> =
                line.iter().map(|&i| points[i].values[parameter].as_deref()).collect();
            let sizes = numbers(&values?)?;
            let mut line: Vec<(f64, usize)> = sizes.into_iter().zip(line).collect();
            line.sort_by(|a, b| a.0.total_cmp(&b.0));
            (line.len() > 1).then(|| (parameter, line.into_iter().map(|(_, i)| i).collect()))
        };
        (0..self.sweep.parameters.len()).filter_map(ordered).collect()
    }

    fn best_of(&self, line: &[usize], measure: usize) -> Option<usize> {
        let share = |point: usize| self.share(point, measure);
        let best = line.iter().copied().min_by(|&a, &b| share(a).total_cmp(&share(b)))?;
        Some(self.same[best])
    }

    /// Differences to be drawn from the lines: measure, point, and the point it is compared with.
    fn wanted(&self) -> BTreeSet<(usize, usize, usize)> {
        let mut wanted = BTreeSet::new();
        for (at, measure) in self.measures.iter().enumerate() {
            let Some(&best) = measure.ranking.first() else { continue };
            let all = self.figures().map(|(point, _)| point);
            let references: Vec<usize> = self.written().into_iter().chain([best]).collect();
            wanted.extend(all.flat_map(|a| references.iter().map(move |&b| (at, a, b))));
            for (_, line) in self.lines(best) {
                let Some(best) = self.best_of(&line, at) else { continue };
                wanted.extend(line.iter().map(|&point| (at, self.same[point], best)));
            }
        }
        wanted.retain(|&(_, a, b)| a != b);
        wanted
    }

    fn compare(&mut self, found: &BTreeMap<(usize, usize, usize), Estimate>) {
        for at in 0..self.measures.len() {
            let Some(&best) = self.measures[at].ranking.first() else { continue };
            let own: Vec<usize> = self.figures().map(|(point, _)| point).collect();
            let behind = |a: usize, b: usize| found.get(&(at, self.same[a], b)).copied();
            let worse = |a: usize, b: usize| behind(a, b).is_some_and(|e| e.low > 0.0);
            let all = |reference: Option<usize>| -> Vec<Option<Estimate>> {
                let each = (0..self.points.len()).map(|a| behind(a, reference?));
                let each: Vec<_> = each.collect();
                each.into_iter().enumerate().map(|(a, e)| e.filter(|_| self.same[a] == a)).collect()
            };
            let (behind_best, behind_written) = (all(Some(best)), all(self.written()));
            let near: Vec<usize> = own.iter().copied().filter(|&a| !worse(a, best)).collect();
            let least = self.least(&near, &self.measures[at].ranking);
            let knees = self.lines(best).into_iter().filter_map(|(parameter, line)| {
                let best = self.best_of(&line, at)?;
                let (&first, &last) = (line.first()?, line.last()?);
                let rising = self.share(last, at) <= self.share(first, at);
                let mut line = line;
                if !rising {
                    line.reverse();
                }
                let knee = line.iter().position(|&point| !worse(point, best))?;
                Some(Knee { parameter, line, rising, at: knee })
            });
            let knees = knees.collect();
            let measure = &mut self.measures[at];
            (measure.behind_best, measure.behind_written) = (behind_best, behind_written);
            (measure.near, measure.least, measure.knees) = (near, least, knees);
        }
    }

    /// Of these points the one that asks for the least; none if all ask for the same.
    fn least(&self, near: &[usize], ranking: &[usize]) -> Option<usize> {
        let asks = |a: usize, b: usize| self.sweep.points[a].asks(&self.sweep.points[b]);
        let ranked = ranking.iter().copied().filter(|point| near.contains(point));
        let least = ranked.min_by(|&a, &b| asks(a, b))?;
        near.iter().any(|&point| asks(point, least).is_gt()).then_some(least)
    }
}

/// Keeps the measures that all points have, in the first's order.
fn common(points: &mut [Option<Figures>]) {
    let names = |figures: &Figures| -> Vec<String> {
        figures.measures.iter().map(|measure| measure.name.clone()).collect()
    };
    let mut kept: Vec<String> = points.iter().flatten().next().map(names).unwrap_or_default();
    for figures in points.iter().flatten() {
        let there = names(figures);
        kept.retain(|name| there.contains(name));
    }
    for figures in points.iter_mut().flatten() {
        let find = |name: &String| figures.measures.iter().find(|m| m.name == *name).cloned();
        figures.measures = kept.iter().filter_map(find).collect();
    }
}

/// Reads the differences that are wanted from the lines.
fn differences(
    logbook: &Logbook<'_>,
    outcome: &Outcome,
    wanted: &BTreeSet<(usize, usize, usize)>,
    confidence: f64,
) -> Result<BTreeMap<(usize, usize, usize), Estimate>, Error> {
    let lines = logbook.points().iter().enumerate();
    let lines: BTreeMap<usize, usize> = lines.map(|(line, &point)| (point, line)).collect();
    let read = |point: usize| match lines.get(&point) {
        Some(&line) => logbook.read(line),
        None => Err(Error::Options("a point of the sweep is not flown")),
    };
    let mut references: BTreeMap<usize, Flown> = BTreeMap::new();
    for &(_, _, reference) in wanted {
        if let std::collections::btree_map::Entry::Vacant(free) = references.entry(reference) {
            free.insert(read(reference)?);
        }
    }
    let mut by_point: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for &(measure, point, reference) in wanted {
        by_point.entry(point).or_default().push((measure, reference));
    }
    let mut found = BTreeMap::new();
    for (point, pairs) in by_point {
        let flown = read(point)?;
        for (measure, reference) in pairs {
            let name = &outcome.measures[measure].name;
            let other = references.get(&reference);
            if let Some(e) = other.and_then(|other| flown.minus(other, name, confidence)) {
                found.insert((measure, point, reference), e);
            }
        }
    }
    Ok(found)
}

impl Measure {
    /// Whether it is the share of replications lost, not a function's downtime.
    #[must_use]
    pub fn is_loss(&self) -> bool {
        self.name == LOSS
    }
}
