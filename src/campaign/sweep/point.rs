//! One point of a sweep, flown: what is kept of it.

use crate::campaign::context::Context;
use crate::campaign::desk::{Desk, Range};
use crate::campaign::error::Error;
use crate::campaign::labels::Labels;
use crate::campaign::replicate::Pilot;
use crate::campaign::tally::Tally;
use crate::ledger::Row;
use crate::stats::Paired;
use crate::stats::estimate::{CONFIDENCE, Estimate};
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

/// Stands for one lost replication in sums of nanoseconds.
const LOST: u64 = 1_000_000_000;
/// What the share of losses is called among measures.
pub const LOSS: &str = "mission success";

/// What is kept of a point that was flown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Flown {
    /// Version of Shakedown.
    pub shakedown: String,
    /// Digest of the plan, 16 hexadecimal digits.
    pub plan: String,
    /// Number of the first replication.
    pub first: u64,
    /// Replications flown.
    pub replications: u64,
    /// Fold of their fingerprints.
    pub fingerprint: String,
    /// Functions, then mission success if it can be lost.
    pub measures: Vec<Measured>,
    /// Nanoseconds down by measure and replication; empty if no other point is paired with it.
    pub down: Vec<Vec<u64>>,
}

/// One measure of a point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The function's name, or [`LOSS`].
    pub name: String,
    /// Share of the needed time that was down, as seen: for ranking.
    pub share: f64,
    /// Unavailability, or the share of replications lost.
    pub unavailability: Estimate,
    /// Mean time to recovery, seconds; no data for [`LOSS`].
    pub mttr: Estimate,
    /// Charged outages, or replications lost.
    pub outages: u64,
    /// Nanoseconds needed per replication.
    pub needed: u64,
}

impl Flown {
    /// Whether a file's point is the one wanted, with what is wanted of it.
    pub(super) fn serves(&self, plan: &str, first: u64, n: u64, paired: bool) -> bool {
        let same = self.shakedown == env!("CARGO_PKG_VERSION") && self.plan == plan;
        let all = |down: &Vec<u64>| down.len() as u64 == n;
        let kept = self.down.len() == self.measures.len() && self.down.iter().all(all);
        same && (self.first, self.replications) == (first, n) && (kept || !paired)
    }

    /// How much more is down here than there in one measure, replication by replication.
    pub(super) fn minus(&self, other: &Flown, measure: usize, confidence: f64) -> Option<Estimate> {
        let needed = self.measures.get(measure)?.needed.max(other.measures.get(measure)?.needed);
        let mut pairs = Paired::default();
        for (&a, &b) in self.down.get(measure)?.iter().zip(other.down.get(measure)?) {
            pairs.push(a, b, needed);
        }
        Some(pairs.estimate(confidence))
    }
}

/// The fold of a range of replications.
struct Fold {
    tally: Tally,
    fingerprints: Vec<u64>,
    down: Vec<Vec<u64>>,
    needed: Vec<u64>,
}

impl Fold {
    fn new(plan: &Plan, functions: &[usize]) -> Fold {
        let measures = functions.len() + 1;
        let (down, needed) = (vec![Vec::new(); measures], vec![0; measures]);
        Fold { tally: Tally::new(plan), fingerprints: Vec::new(), down, needed }
    }

    fn push(&mut self, plan: &Plan, functions: &[usize], row: &Row) {
        self.tally.push(plan, row);
        self.fingerprints.push(row.fingerprint);
        let loss = (if row.loss.is_some() { LOST } else { 0 }, LOST);
        let items = functions.iter().map(|&item| (row.items[item].down, row.items[item].needed));
        for (measure, (down, needed)) in items.chain([loss]).enumerate() {
            self.down[measure].push(down);
            self.needed[measure] = self.needed[measure].max(needed);
        }
    }

    fn merge(&mut self, other: &mut Fold) {
        self.tally.merge(&other.tally, &other.fingerprints);
        for (mine, theirs) in self.down.iter_mut().zip(&mut other.down) {
            mine.append(theirs);
        }
        for (mine, theirs) in self.needed.iter_mut().zip(&other.needed) {
            *mine = (*mine).max(*theirs);
        }
    }
}

/// Flies replications `first..first + n` of a plan; none if `stop` was set before the last.
pub(super) fn fly(
    plan: &Plan,
    context: &Context,
    (first, n, jobs): (u64, u64, usize),
    stop: &AtomicBool,
    mut seen: impl FnMut(u64),
) -> Result<Option<Fold2>, Error> {
    let items = plan.tree.items.iter().enumerate();
    let functions = items.filter(|(_, item)| item.kind == ItemKind::Function);
    let functions: Vec<usize> = functions.map(|(i, _)| i).collect();
    let desk = Desk::new(first, first + n, jobs, stop);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
    let (sender, receiver) = mpsc::channel();
    let mut all = Fold::new(plan, &functions);
    pool.in_place_scope(|scope| {
        for _ in 0..jobs {
            let (sender, desk, functions) = (sender.clone(), &desk, &functions);
            scope.spawn(move |_| work(plan, functions, desk, &sender));
        }
        drop(sender);
        let (mut early, mut next) = (BTreeMap::new(), 0);
        for (number, flown) in receiver {
            early.insert(number, flown);
            while let Some(flown) = early.remove(&next) {
                next += 1;
                all.merge(&mut flown?);
                desk.reduced();
                seen(all.tally.n());
            }
        }
        Ok::<(), Error>(())
    })?;
    if all.tally.n() < n {
        return Ok(None);
    }
    Ok(Some(Fold2 { measures: measures(plan, context, &functions, &all), all }))
}
