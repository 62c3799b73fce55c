//! Candidates compared: all fly the same mission on the same luck, replication by replication.
//!
//! Streams are keyed by the names of components, so what two candidates have in common fails at the
//! same instants in both, and the difference of a replication shows what the candidates make of it.
//! Intervals of differences are simultaneous over all pairs of one measure (Bonferroni), and over
//! all looks of a comparison that ends once they are narrow enough.

use crate::campaign::context::Context;
use crate::campaign::crew::{self, Flown};
use crate::campaign::error::Error;
use crate::campaign::labels::Labels;
use crate::campaign::replicate::Pilot;
use crate::campaign::sink::Progress;
use crate::campaign::summary::Summary;
use crate::campaign::tally::Tally;
use crate::ledger::Row;
use crate::stats::estimate::{CONFIDENCE, Estimate, Kind};
use crate::stats::paired::Paired;
use crate::stats::sequential::Looks;
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// Version of the shape of a comparison's JSON.
pub const SCHEMA_VERSION: u32 = 1;
/// Stands for one lost replication in sums of nanoseconds.
const LOST: u64 = 1_000_000_000;

/// One candidate, ready to fly.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// What the comparison calls it.
    pub label: &'a str,
    /// Its plan; all candidates fly one mission with one seed.
    pub plan: &'a Plan,
    /// What its summary says beside what was flown.
    pub context: &'a Context,
}

/// A comparison's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Confidence at which all differences of one measure hold together.
    pub confidence: f64,
    /// The candidates, as given, each with all that a campaign would say of it.
    pub candidates: Vec<Compared>,
    /// Functions that all candidates have, then mission success.
    pub measures: Vec<Measure>,
    /// Why so many were flown, if the comparison was to end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping: Option<Enough>,
}

/// How precise differences must be for a comparison to end by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// When it looks; each look spends a part of the permitted error.
    pub looks: Looks,
    /// The measure: a function that all have, or `mission success`; none: the first.
    pub measure: Option<String>,
    /// Half the width of each pair's interval, by the figure of the worse: at most this share.
    pub relative: f64,
}

/// Where a comparison that was to end by itself has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enough {
    /// Number of the look that this is said of, from 1.
    pub look: u64,
    /// How many there would have been.
    pub looks: u64,
    /// Replications of the last.
    pub max: u64,
    /// The measure.
    pub measure: String,
    /// Half the width of a pair's interval by the figure of the worse, at most.
    pub wanted: f64,
    /// The same, of the widest pair; none where the worse has no figure.
    pub reached: Option<f64>,
    /// True if it is precise.
    pub met: bool,
}

/// One candidate in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What the comparison calls it.
    pub label: String,
    /// What a campaign of as many replications says of it.
    pub summary: Summary,
}

/// One measure of all candidates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The function; `mission success` for the share of replications lost.
    pub name: String,
    /// Candidates by their number, the best (smallest mean) first.
    pub ranking: Vec<usize>,
    /// Every pair of candidates, the better first.
    pub pairs: Vec<Pair>,
}

/// The difference of two candidates in one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// Number of the candidate with the smaller mean.
    pub better: usize,
    /// Number of the other.
    pub worse: usize,
    /// Unavailability (or share of losses) of the worse minus that of the better.
    pub difference: Estimate,
    /// Replications in which the two differ.
    pub differing: u64,
    /// How many times more replications two independent campaigns would need for an interval of
    /// this width; none if the two never differ.
    pub gain: Option<f64>,
}

impl Pair {
    /// True if the interval leaves no doubt about which of the two is better.
    #[must_use]
    pub fn decided(&self) -> bool {
        self.difference.low > 0.0
    }
}

/// What is asked of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Replications, 1 or more; unless `precision` says when there are enough.
    pub n: u64,
    /// Threads, 1 or more; no result depends on it.
    pub jobs: usize,
    /// When it ends by itself; none: when all are flown.
    pub precision: Option<Precision>,
}

/// Compares candidates over replications from 0 on. When `stop` is set, what is being flown is
/// finished and the comparison is of that.
///
/// # Errors
/// See [`Error`]; [`Error::Options`] for fewer than two candidates, nothing to fly, or a measure
/// that not all have.
pub fn compare(
    candidates: &[Candidate<'_>],
    options: &Options,
    progress: &mut dyn Progress,
    stop: &AtomicBool,
) -> Result<Comparison, Error> {
    if candidates.len() < 2 {
        return Err(Error::Options("a comparison needs at least two candidates"));
    }
    let &Options { n, jobs, ref precision } = options;
    if n == 0 || jobs == 0 {
        return Err(Error::Options("a comparison needs at least one replication and thread"));
    }
    let functions = functions(candidates);
    let looks = precision.as_ref().map_or(Looks::new(n, n), |precision| precision.looks);
    let mut fold = Fold::new(candidates, functions.len());
    for (number, look) in (1..).zip(looks.iter()) {
        fold.fly_to(candidates, &functions, look, jobs, progress, stop)?;
        let Some(precision) = precision else { break };
        let found = fold.compared(candidates, &functions, look, looks);
        let said = precision.look(&found, number)?;
        // Stopped before the look: nothing can be said of it.
        let stopped = fold.tallies[0].n() < look;
        if said.met || stopped || look == looks.last() {
            return Ok(Comparison { stopping: (!stopped).then_some(said), ..found });
        }
    }
    Ok(fold.compared(candidates, &functions, n, looks))
}

impl Precision {
    /// What is to be said of a comparison after a look, numbered from 1.
    fn look(&self, found: &Comparison, look: u64) -> Result<Enough, Error> {
        let named = |m: &&Measure| self.measure.as_ref().is_none_or(|name| *name == m.name);
        let measure = found.measures.iter().find(named);
        let missing = Error::Options("the measure to be precise is none that all candidates have");
        let measure = measure.ok_or(missing)?;
        let each = measure.pairs.iter().map(|pair| {
            let e = &pair.difference;
            let half = 0.5 * (e.high - e.low) / found.figure(&measure.name, pair.worse)?;
            half.is_finite().then_some(half)
        });
        let reached = each.collect::<Option<Vec<f64>>>();
        let reached = reached.map(|all| all.into_iter().fold(0.0, f64::max));
        Ok(Enough {
            look,
            looks: self.looks.count(),
            max: self.looks.last(),
            measure: measure.name.clone(),
            wanted: self.relative,
            reached,
            met: reached.is_some_and(|half| half <= self.relative),
        })
    }
}

impl Comparison {
    /// A candidate's figure in a measure, if it is above 0 and no mere bound.
    fn figure(&self, measure: &str, candidate: usize) -> Option<f64> {
        let summary = &self.candidates[candidate].summary;
        let item = summary.items.iter().find(|item| item.name == measure);
        let lost = || summary.success.map(|success| success.complement());
        let e = item.map(|item| item.unavailability).or_else(lost)?;
        (e.kind == Kind::Interval && e.value > 0.0).then_some(e.value)
    }
}

/// Functions that all candidates have: their numbers, candidate by candidate.
fn functions(candidates: &[Candidate<'_>]) -> Vec<Vec<usize>> {
    let first = candidates.first().map_or(&[][..], |c| c.plan.tree.items.as_slice());
    let named = |name: &str, c: &Candidate<'_>| {
        let is =
            |i: &crate::vessel::function::ItemPlan| i.name == name && i.kind == ItemKind::Function;
        c.plan.tree.items.iter().position(is)
    };
    let functions = first.iter().filter(|item| item.kind == ItemKind::Function);
    functions.filter_map(|item| candidates.iter().map(|c| named(&item.name, c)).collect()).collect()
}

/// What is known of a range of replications, or of all.
struct Fold {
    tallies: Vec<Tally>,
    fingerprints: Vec<Vec<u64>>,
    /// For each measure, each pair of candidates (the first minus the second).
    pairs: Vec<Vec<Paired>>,
}

/// Numbers of all pairs of `count` candidates.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

impl Fold {
    fn new(candidates: &[Candidate<'_>], functions: usize) -> Fold {
        let each = vec![Paired::default(); pairs(candidates.len()).count()];
        Fold {
            tallies: candidates.iter().map(|c| Tally::new(c.plan)).collect(),
            fingerprints: vec![Vec::new(); candidates.len()],
            pairs: vec![each; functions + 1],
        }
    }

    fn push(&mut self, candidates: &[Candidate<'_>], functions: &[Vec<usize>], rows: &[Row]) {
        for ((tally, candidate), row) in self.tallies.iter_mut().zip(candidates).zip(rows) {
            tally.push(candidate.plan, row);
        }
        for (list, row) in self.fingerprints.iter_mut().zip(rows) {
            list.push(row.fingerprint);
        }
        for (measure, paired) in self.pairs.iter_mut().enumerate() {
            let value = |c: usize| match functions.get(measure) {
                Some(items) => {
                    let item = &rows[c].items[items[c]];
                    (item.down, item.needed)
                }
                None => (if rows[c].loss.is_some() { LOST } else { 0 }, LOST),
            };
            for ((a, b), pair) in pairs(rows.len()).zip(paired) {
                let ((down_a, needed_a), (down_b, needed_b)) = (value(a), value(b));
                pair.push(down_a, down_b, needed_a.max(needed_b));
            }
        }
    }

    fn merge(&mut self, other: &Fold) {
        for (i, tally) in self.tallies.iter_mut().enumerate() {
            tally.merge(&other.tallies[i], &other.fingerprints[i]);
        }
        for (mine, theirs) in self.pairs.iter_mut().flatten().zip(other.pairs.iter().flatten()) {
            mine.merge(theirs);
        }
    }

    /// Flies on to replication `end`, or until `stop` is set.
    fn fly_to(
        &mut self,
        candidates: &[Candidate<'_>],
        functions: &[Vec<usize>],
        end: u64,
        jobs: usize,
        progress: &mut dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let fly =
            |pilots: &mut Vec<Pilot<'_>>, range| fly_range(candidates, functions, pilots, range);
        let hire = || candidates.iter().map(|c| Pilot::new(c.plan)).collect();
        crew::in_order(self.tallies[0].n()..end, jobs, stop, hire, fly, |flown: Fold| {
            self.merge(&flown);
            let worst = self.tallies[0].worst(candidates[0].plan);
            progress.update(self.tallies[0].n(), end, worst);
        })
    }

    /// What is known so far, of `n` replications that were asked for.
    fn compared(
        &self,
        candidates: &[Candidate<'_>],
        functions: &[Vec<usize>],
        n: u64,
        looks: Looks,
    ) -> Comparison {
        let summaries = self.tallies.iter().zip(candidates).map(|(tally, candidate)| {
            let labels = Labels::new(candidate.plan);
            let summary = tally.summary(candidate.plan, &labels, candidate.context, n);
            Compared { label: candidate.label.to_owned(), summary }
        });
        let candidates: Vec<Compared> = summaries.collect();
        let loses = candidates.iter().any(|c| c.summary.success.is_some());
        let count = functions.len() + usize::from(loses);
        let each = self.pairs.iter().take(count).enumerate();
        let measures =
            each.map(|(m, paired)| measure(&candidates, functions.get(m), paired, looks));
        let measures = measures.collect();
        let (schema_version, confidence) = (SCHEMA_VERSION, CONFIDENCE);
        Comparison { schema_version, confidence, candidates, measures, stopping: None }
    }
}

/// Flies a range of replications, all candidates each.
fn fly_range(
    candidates: &[Candidate<'_>],
    functions: &[Vec<usize>],
    pilots: &mut [Pilot<'_>],
    range: Range<u64>,
) -> Result<Flown<Fold>, Error> {
    let mut fold = Fold::new(candidates, functions.len());
    let mut rows = Vec::with_capacity(pilots.len());
    for replication in range {
        rows.clear();
        for pilot in pilots.iter_mut() {
            rows.push(pilot.fly(replication)?);
        }
        fold.push(candidates, functions, &rows);
    }
    let events = fold.tallies.iter().map(Tally::events).sum();
    Ok(Flown { fold, events })
}

/// What one measure says of all candidates.
fn measure(
    candidates: &[Compared],
    items: Option<&Vec<usize>>,
    paired: &[Paired],
    looks: Looks,
) -> Measure {
    let own = |c: usize| -> Estimate {
        let summary = &candidates[c].summary;
        match items {
            Some(items) => summary.items[items[c]].unavailability,
            None => summary.success.map_or_else(
                || Estimate::no_data(summary.replications, CONFIDENCE),
                |success| success.complement(),
            ),
        }
    };
    let name = match items {
        Some(items) => candidates[0].summary.items[items[0]].name.clone(),
        None => "mission success".to_owned(),
    };
    let mut ranking: Vec<usize> = (0..candidates.len()).collect();
    ranking.sort_by(|&a, &b| own(a).value.total_cmp(&own(b).value).then(a.cmp(&b)));
    let confidence = 1.0 - looks.part(1.0 - CONFIDENCE) / paired.len().max(1) as f64;
    let pairs = pairs(candidates.len()).zip(paired).map(|((a, b), pair)| {
        let e = pair.estimate(confidence);
        let swapped = own(a).value <= own(b).value;
        let (better, worse) = if swapped { (a, b) } else { (b, a) };
        let difference = if swapped { mirrored(&e) } else { e };
        let apart = own(a).std_error * own(a).std_error + own(b).std_error * own(b).std_error;
        let together = e.std_error * e.std_error;
        let gain = (together > 0.0).then(|| apart / together);
        Pair { better, worse, difference, differing: pair.differing(), gain }
    });
    Measure { name, ranking, pairs: pairs.collect() }
}

/// The same difference, seen from the other side.
fn mirrored(e: &Estimate) -> Estimate {
    Estimate { value: -e.value, low: -e.high, high: -e.low, ..*e }
}

#[cfg(test)]
mod tests;
