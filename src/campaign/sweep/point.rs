//! One point of a sweep, flown: what is kept of it, and the line that keeps it.

use crate::campaign::crew;
use crate::campaign::digest::Digester;
use crate::campaign::error::Error;
use crate::campaign::items::ItemTally;
use crate::campaign::notable::watched;
use crate::campaign::replicate::Pilot;
use crate::campaign::sink::Progress;
use crate::campaign::sweep::outcome::Behind;
use crate::campaign::tally::Tally;
use crate::ledger::Row;
use crate::stats::estimate::{CONFIDENCE, Estimate, Kind};
use crate::stats::{Paired, Unavailability};
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// Stands for one lost replication in sums of nanoseconds.
const LOST: u64 = 1_000_000_000;
/// What the share of losses is called among measures.
pub const LOSS: &str = crate::campaign::baseline::SUCCESS;
/// Version of the shape of a point's line.
const VERSION: u32 = 2;

/// What is kept of a point that was flown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flown {
    version: u32,
    /// Digest of the plan, 16 hexadecimal digits.
    pub plan: String,
    /// Number of the first replication.
    pub first: u64,
    /// Replications flown.
    pub replications: u64,
    /// Fold of their fingerprints.
    pub fingerprint: String,
    /// Functions (services where the mission names none), then mission success if it can be lost.
    pub measures: Vec<Measured>,
    /// Downtime while flown, by measure: how many replications since the last with any, and
    /// nanoseconds. Empty if no other point is paired with it.
    down: Vec<Vec<(u64, u64)>>,
}

/// One measure of a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The function's name, or [`LOSS`].
    pub name: String,
    /// Share of the needed time that was down while the mission was flown, or of replications lost,
    /// as seen: what points are compared by. A bound would not do.
    pub share: f64,
    /// Its standard error; where nothing was down, a quarter of the bound.
    pub error: f64,
    /// The share of the needed time that was down with what losses leave undone among it, as seen;
    /// or of replications lost.
    pub whole: f64,
    /// Unavailability, what losses leave undone included, or the share of replications lost.
    pub unavailability: Estimate,
    /// Mean time to recovery, seconds; no data for [`LOSS`].
    pub mttr: Estimate,
    /// Charged outages, or replications lost.
    pub outages: u64,
    /// Nanoseconds needed per replication.
    needed: u64,
}

impl Flown {
    /// The line that keeps it: a digest of what follows, and what follows.
    pub(super) fn line(&self) -> Result<Vec<u8>, Error> {
        let text = serde_json::to_string(self)
            .map_err(|error| Error::Resume(format!("a point cannot be kept ({error})")))?;
        let mut digester = Digester::default();
        digester.add(text.as_bytes());
        Ok(format!("{} {text}\n", digester.digest()).into_bytes())
    }

    /// What a line keeps.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub(super) fn read(line: &[u8]) -> Result<Flown, &'static str> {
        let line = line.strip_suffix(b"\n").ok_or("it ends within the line")?;
        let (digest, text) = line.split_at_checked(17).ok_or("it is no line of a sweep")?;
        let mut digester = Digester::default();
        digester.add(text);
        if digest.strip_suffix(b" ") != Some(digester.digest().as_bytes()) {
            return Err("it is not as it was written");
        }
        let flown: Flown = serde_json::from_slice(text).map_err(|_| "it is of another version")?;
        if flown.version == VERSION { Ok(flown) } else { Err("it is of another version") }
    }

    /// Whether downtimes are kept, for every measure.
    pub(super) fn is_paired(&self) -> bool {
        self.down.len() == self.measures.len()
    }

    /// How much more is down here than there in one measure, replication by replication; none if
    /// either lacks it.
    pub(super) fn minus(&self, other: &Flown, name: &str, confidence: f64) -> Option<Behind> {
        let (here, needed) = self.down_of(name)?;
        let (there, needed_there) = other.down_of(name)?;
        let (n, needed) = (self.replications.min(other.replications), needed.max(needed_there));
        let mut pairs = Paired::default();
        for (a, b) in Dense::new(here).zip(Dense::new(there)).take(usize::try_from(n).ok()?) {
            pairs.push(a, b, needed);
        }
        Some(Behind { more: pairs.estimate(confidence), differing: pairs.differing() })
    }

    fn down_of(&self, name: &str) -> Option<(&[(u64, u64)], u64)> {
        let at = self.measures.iter().position(|measure| measure.name == name)?;
        Some((self.down.get(at)?, self.measures[at].needed))
    }
}

/// Downtime replication by replication, without end.
struct Dense<'a> {
    left: std::slice::Iter<'a, (u64, u64)>,
    next: Option<(u64, u64)>,
}

impl Dense<'_> {
    fn new(sparse: &[(u64, u64)]) -> Dense<'_> {
        let mut left = sparse.iter();
        let next = left.next().copied();
        Dense { left, next }
    }
}

impl Iterator for Dense<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        Some(match &mut self.next {
            Some((0, down)) => {
                let down = *down;
                self.next = self.left.next().copied();
                down
            }
            Some((wait, _)) => {
                *wait -= 1;
                0
            }
            None => 0,
        })
    }
}

/// What is measured of a plan, by number of the item.
fn measured(plan: &Plan) -> Vec<usize> {
    (0..plan.tree.items.len()).filter(|&item| watched(plan, item)).collect()
}

/// The fold of a range of replications.
struct Fold {
    tally: Tally,
    fingerprints: Vec<u64>,
    /// Downtime while flown, by measure and replication.
    down: Vec<Vec<u64>>,
    /// The same, by function.
    flown: Vec<Unavailability>,
    needed: Vec<u64>,
}

impl Fold {
    fn new(plan: &Plan, items: &[usize]) -> Fold {
        let measures = items.len() + usize::from(!plan.losses.is_empty());
        Fold {
            tally: Tally::new(plan),
            fingerprints: Vec::new(),
            down: vec![Vec::new(); measures],
            flown: vec![Unavailability::default(); items.len()],
            needed: vec![0; measures],
        }
    }

    fn push(&mut self, plan: &Plan, items: &[usize], row: &Row) {
        self.tally.push(plan, row);
        self.fingerprints.push(row.fingerprint);
        let loss = (if row.loss.is_some() { LOST } else { 0 }, LOST);
        // As in a comparison: what a loss leaves undone belongs to mission success alone.
        let flown = |&item: &usize| {
            let item = &row.items[item];
            (item.down - item.lost, item.needed)
        };
        for (own, item) in self.flown.iter_mut().zip(items) {
            let (down, needed) = flown(item);
            own.push(down, needed);
        }
        let into = self.down.iter_mut().zip(&mut self.needed);
        for ((list, most), (down, needed)) in into.zip(items.iter().map(flown).chain([loss])) {
            list.push(down);
            *most = (*most).max(needed);
        }
    }

    fn merge(&mut self, other: &mut Fold) {
        self.tally.merge(&other.tally, &other.fingerprints);
        for (mine, theirs) in self.down.iter_mut().zip(&mut other.down) {
            mine.append(theirs);
        }
        for (mine, theirs) in self.flown.iter_mut().zip(&other.flown) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.needed.iter_mut().zip(&other.needed) {
            *mine = (*mine).max(*theirs);
        }
    }

    fn measures(&self, plan: &Plan, items: &[usize]) -> Vec<Measured> {
        let function = |(at, &item): (usize, &usize)| {
            let tally: &ItemTally = &self.tally.items[item];
            let flown = self.flown[at].moments();
            Measured {
                name: plan.tree.items[item].name.clone(),
                share: flown.map_or(0.0, |flown| flown.value),
                error: error(&self.flown[at].estimate(CONFIDENCE)),
                whole: tally.down_share().unwrap_or(0.0),
                unavailability: tally.unavailability(plan, CONFIDENCE),
                mttr: tally.mttr(plan, CONFIDENCE),
                outages: tally.charged(),
                needed: self.needed[at],
            }
        };
        let mut measures: Vec<Measured> = items.iter().enumerate().map(function).collect();
        let n = self.tally.n();
        if let Some(success) = self.tally.losses.success(n, CONFIDENCE) {
            let lost = self.tally.losses.count();
            let share = lost as f64 / n.max(1) as f64;
            measures.push(Measured {
                name: LOSS.to_owned(),
                share,
                error: error(&success),
                whole: share,
                unavailability: success.complement(),
                mttr: Estimate::no_data(n, CONFIDENCE),
                outages: lost,
                needed: LOST,
            });
        }
        measures
    }
}

/// The standard error of a share; a quarter of the width of what is only a bound.
fn error(e: &Estimate) -> f64 {
    match e.kind {
        Kind::Interval => e.std_error,
        Kind::LowerBound | Kind::UpperBound => 0.25 * (e.high - e.low),
        Kind::NoData => 0.0,
    }
}

/// Nonzero entries, each with how many zeros stand before it.
fn sparse(dense: &[u64]) -> Vec<(u64, u64)> {
    let mut out = Vec::new();
    let mut zeros = 0;
    for &down in dense {
        if down == 0 {
            zeros += 1;
        } else {
            out.push((zeros, down));
            zeros = 0;
        }
    }
    out
}

/// How a point is flown.
pub(super) struct Task<'a> {
    pub(super) plan: &'a Plan,
    /// Digest of it.
    pub(super) digest: &'a str,
    pub(super) range: Range<u64>,
    pub(super) jobs: usize,
    /// Whether others are paired with it.
    pub(super) paired: bool,
    /// Replications of the sweep that are flown before it, and of all.
    pub(super) before: (u64, u64),
}

/// Flies a point; none if `stop` was set before its last replication.
pub(super) fn fly(
    task: &Task<'_>,
    progress: &mut dyn Progress,
    stop: &AtomicBool,
) -> Result<Option<Flown>, Error> {
    let &Task { plan, jobs, before: (before, asked), .. } = task;
    let items = measured(plan);
    let mut all = Fold::new(plan, &items);
    let fly_range = |pilot: &mut Pilot<'_>, range: Range<u64>| {
        let mut fold = Fold::new(plan, &items);
        for replication in range {
            fold.push(plan, &items, &pilot.fly(replication)?);
        }
        let events = fold.tally.events();
        Ok(crew::Flown { fold, events })
    };
    let hire = || Pilot::new(plan);
    crew::in_order(task.range.clone(), jobs, stop, hire, fly_range, |mut fold: Fold| {
        all.merge(&mut fold);
        progress.update(before + all.tally.n(), asked, all.tally.worst(plan));
    })?;
    let n = task.range.end - task.range.start;
    if all.tally.n() < n {
        return Ok(None);
    }
    let down = all.down.iter().filter(|_| task.paired).map(|down| sparse(down)).collect();
    Ok(Some(Flown {
        version: VERSION,
        plan: task.digest.to_owned(),
        first: task.range.start,
        replications: n,
        fingerprint: all.tally.fingerprint().to_string(),
        measures: all.measures(plan, &items),
        down,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sparse_is_dense_again() {
        for dense in [vec![], vec![0, 0], vec![5, 0, 0, 7, 8, 0], vec![0, 1]] {
            let sparse = sparse(&dense);
            let back: Vec<u64> = Dense::new(&sparse).take(dense.len()).collect();
            assert_eq!(back, dense);
        }
    }
}
