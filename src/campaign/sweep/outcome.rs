//! What a sweep says: the best point of each measure, which others are no worse, and where a
//! parameter's knee lies.

use crate::campaign::error::Error;
use crate::campaign::sweep::beliefs::{Ignorance, Met, ignorance, met};
use crate::campaign::sweep::indices::{Influences, influences};
use crate::campaign::sweep::knee::knee;
use crate::campaign::sweep::least::least;
use crate::campaign::sweep::logbook::Logbook;
use crate::campaign::sweep::point::{Flown, LOSS, Measured};
use crate::campaign::sweep::{Design, SCHEMA_VERSION, Sweep};
use crate::kernel::fingerprint::Fingerprint;
use crate::spec::vary::numbers;
use crate::stats::estimate::{CONFIDENCE, Estimate, Kind};
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
    /// How sure it is that each requirement is met; [`Design::Beliefs`] only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub met: Vec<Met>,
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

/// What a point has more of than another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behind {
    /// How much more is down while flown, as a share of the needed time; or lost, as a share of the
    /// replications.
    pub more: Estimate,
    /// Replications in which the two differ.
    pub differing: u64,
}

impl Behind {
    /// True if it is surely more.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.more.low > 0.0
    }

    /// True if the two were the same in every replication: `more` is 0, and its ends what the share
    /// of replications may be that differ.
    #[must_use]
    pub fn never_differs(&self) -> bool {
        self.differing == 0 && self.more.kind == Kind::Interval
    }
}

/// What all points say of one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The function; `mission success` for the share of replications lost.
    pub name: String,
    /// Points that stand for themselves, the best (smallest share seen) first; last those that are
    /// surely lost more often than the one lost least, and less available.
    pub ranking: Vec<usize>,
    /// Of these last those that are not surely down more while flown: what they may be down less
    /// ended with the mission. None of them is called the best, or no worse than it.
    pub shadowed: Vec<usize>,
    /// By point, how much more is down than at the best; none for the best, for points that stand
    /// not for themselves, and in designs that pair nothing.
    pub behind_best: Vec<Option<Behind>>,
    /// The same against the point as written.
    pub behind_written: Vec<Option<Behind>>,
    /// Points over which the best is no clear gain, itself included, in order of their numbers;
    /// empty in designs that pair nothing.
    pub near: Vec<usize>,
    /// Of those, the one that asks for the least: by price, mass, power, containers, cores; of
    /// several the best. None if all ask for the same, or differ in what not all of their nodes
    /// state.
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
    /// First and last of the stretch of the line around its best, over which that is no clear gain.
    pub at: usize,
    /// See `at`.
    pub to: usize,
    /// Places outside of the stretch over which the best is no clear gain either.
    pub others: Vec<usize>,
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
            met: Vec::new(),
        };
        let names = outcome.figures().next().map_or(0, |(_, figures)| figures.measures.len());
        outcome.measures = (0..names).map(|at| outcome.ranked(at)).collect();
        if sweep.design.paired() {
            let confidence = 1.0 - (1.0 - CONFIDENCE) / pairs;
            let losses = differences(logbook, &outcome, &outcome.losses(), confidence)?;
            outcome.shadow(&losses);
            let found = differences(logbook, &outcome, &outcome.wanted(), confidence)?;
            outcome.compare(&found);
        }
        let draws = || outcome.figures().map(|(_, figures)| figures.measures.as_slice());
        outcome.met = sweep.requirements.iter().filter_map(|it| met(it, draws())).collect();
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
        let value = |point: usize| self.of(point).map(|figures| &figures.measures[at]);
        Measure {
            name: name.unwrap_or_default(),
            ranking,
            shadowed: Vec::new(),
            behind_best: vec![None; self.points.len()],
            behind_written: vec![None; self.points.len()],
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

    /// The place of the best of a line, by a measure's ranking.
    fn best_of(&self, line: &[usize], measure: usize) -> Option<usize> {
        let ranking = &self.measures[measure].ranking;
        let rank = |point: usize| ranking.iter().position(|&it| it == self.same[point]);
        (0..line.len()).min_by_key(|&place| (rank(line[place]), place))
    }

    /// Number of the measure that is the share of losses.
    fn loss(&self) -> Option<usize> {
        self.measures.iter().position(Measure::is_loss)
    }

    /// Differences in losses against the point that is lost least.
    fn losses(&self) -> Wanted {
        let Some(at) = self.loss() else { return Wanted::new() };
        let Some(&least) = self.measures[at].ranking.first() else { return Wanted::new() };
        let all = self.figures().map(|(point, _)| (at, point, least));
        all.filter(|&(_, a, b)| a != b).collect()
    }

    /// Whether `a` is less available than `b`, what losses leave undone included.
    fn is_less_available(&self, measure: usize, a: usize, b: usize) -> bool {
        let whole = |point| self.of(point).map(|figures| figures.measures[measure].whole);
        whole(a) > whole(b)
    }

    /// Finds who is lost so often that no downtime speaks for him.
    fn shadow(&mut self, losses: &Found) {
        for at in 0..self.measures.len() {
            let apart = |(&(_, a, least), behind): (&(usize, usize, usize), &Behind)| {
                (behind.is_sure() && self.is_less_available(at, a, least)).then_some(a)
            };
            if Some(at) == self.loss() {
                continue;
            }
            let shadowed: Vec<usize> = losses.iter().filter_map(apart).collect();
            let measure = &mut self.measures[at];
            // Stable: either part stays in its order.
            measure.ranking.sort_by_key(|point| shadowed.contains(point));
            measure.shadowed = shadowed;
        }
    }

    /// Differences to be drawn from the lines: those of each measure that are spoken of, and with
    /// each function's the same pair's losses.
    fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::new();
        for (at, measure) in self.measures.iter().enumerate() {
            let Some(&best) = measure.ranking.first() else { continue };
            let all = self.figures().map(|(point, _)| point);
            let references: Vec<usize> = self.written().into_iter().chain([best]).collect();
            wanted.extend(all.flat_map(|a| references.iter().map(move |&b| (at, a, b))));
            for (_, line) in self.lines(best) {
                let Some(best) = self.best_of(&line, at) else { continue };
                let best = self.same[line[best]];
                wanted.extend(line.iter().map(|&point| (at, self.same[point], best)));
            }
        }
        if let Some(loss) = self.loss() {
            let pairs: Vec<(usize, usize)> = wanted.iter().map(|&(_, a, b)| (a, b)).collect();
            wanted.extend(pairs.into_iter().map(|(a, b)| (loss, a, b)));
        }
        wanted.retain(|&(_, a, b)| a != b);
        wanted
    }

    /// Whether a point is clearly worse than another: surely down more, and not only because the
    /// other's missions are lost before they can be.
    fn is_worse(&self, found: &Found, measure: usize, (a, b): (usize, usize)) -> bool {
        let (a, b) = (self.same[a], self.same[b]);
        let behind = |measure| found.get(&(measure, a, b));
        let lost_less = || {
            let lost = self.loss().filter(|&loss| loss != measure).and_then(behind);
            lost.is_some_and(|lost| lost.more.high < 0.0) && self.is_less_available(measure, b, a)
        };
        behind(measure).is_some_and(Behind::is_sure) && !lost_less()
    }

    fn compare(&mut self, found: &Found) {
        for at in 0..self.measures.len() {
            let Some(&best) = self.measures[at].ranking.first() else { continue };
            let all = |reference: Option<usize>| -> Vec<Option<Behind>> {
                let own = |a: usize| found.get(&(at, a, reference?)).copied();
                let each = (0..self.points.len()).map(|a| own(a).filter(|_| self.same[a] == a));
                each.collect()
            };
            let (behind_best, behind_written) = (all(Some(best)), all(self.written()));
            let shadowed = |a: usize| self.measures[at].shadowed.contains(&self.same[a]);
            let open = |a: usize, b: usize| !shadowed(a) && !self.is_worse(found, at, (a, b));
            let own = self.figures().map(|(point, _)| point);
            let near: Vec<usize> = own.filter(|&a| open(a, best)).collect();
            let least = self.least(&near, &self.measures[at].ranking);
            let knees = self.lines(best).into_iter().filter_map(|(parameter, line)| {
                let place = self.best_of(&line, at)?;
                let (&first, &last) = (line.first()?, line.last()?);
                let rising = self.share(last, at) <= self.share(first, at);
                let open = line.iter().map(|&point| open(point, line[place])).collect();
                knee(parameter, line, open, place, rising)
            });
            let knees = knees.collect();
            let measure = &mut self.measures[at];
            (measure.behind_best, measure.behind_written) = (behind_best, behind_written);
            (measure.near, measure.least, measure.knees) = (near, least, knees);
            // Who is surely down more besides is plainly worse.
            let sure = |point: &usize| measure.behind_best[*point].is_some_and(|it| it.is_sure());
            measure.shadowed.retain(|point| !sure(point));
        }
    }

    /// Of these points the one that asks for the least; none if all ask for the same, or that is
    /// not known.
    fn least(&self, near: &[usize], ranking: &[usize]) -> Option<usize> {
        let ranked: Vec<usize> = ranking.iter().copied().filter(|it| near.contains(it)).collect();
        let points: Vec<_> = ranked.iter().map(|&point| &self.sweep.points[point]).collect();
        let places = least(&points)?;
        ranked.into_iter().zip(places).min_by_key(|&(_, place)| place).map(|(point, _)| point)
    }
}

/// Differences by measure, point, and the point it is compared with.
type Wanted = BTreeSet<(usize, usize, usize)>;
type Found = BTreeMap<(usize, usize, usize), Behind>;

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
    wanted: &Wanted,
    confidence: f64,
) -> Result<Found, Error> {
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
