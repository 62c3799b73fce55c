//! Baselines: what a mission's campaign said once, kept in a file under version control, so that
//! [`mod@crate::campaign::check`] can tell whether a change made it worse.
//!
//! A measure is a function's downtime *while the mission is flown*, by its needed time, or the share
//! of missions lost. What a loss leaves undone belongs to the latter alone: a handful of losses
//! would else drown what every flight has to say of a function.

use crate::campaign::context::Context;
use crate::campaign::crew::{self, Flown};
use crate::campaign::error::Error;
use crate::campaign::replicate::Pilot;
use crate::campaign::sink::Progress;
use crate::kernel::fingerprint::{Digest, Fingerprint};
use crate::ledger::Row;
use crate::stats::{Moments, Unavailability};
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

/// Version of the shape of a baseline's JSON.
pub const BASELINE_VERSION: u32 = 1;
/// Most replications of a baseline.
pub const MOST: u64 = 1_000_000_000;
/// Name of the measure that is the share of missions lost.
pub const SUCCESS: &str = "mission success";

/// What one campaign said; equal inputs, equal bytes: no path of this machine, no host, no clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// [`BASELINE_VERSION`].
    pub schema_version: u32,
    /// Version of Shakedown that flew it.
    pub shakedown: String,
    /// Name of the mission.
    pub mission: String,
    /// Name of the model.
    pub model: String,
    /// Seed of all streams.
    pub seed: u64,
    /// Overrides in force.
    pub overrides: Vec<String>,
    /// Input files, relative to their root, and their digests.
    pub inputs: Vec<(String, String)>,
    /// Replications flown, from 0 on.
    pub replications: u64,
    /// Fold of their fingerprints, in order.
    pub fingerprint: String,
    /// The functions in the mission's order, then mission success if it can be lost.
    pub measures: Vec<Stored>,
    /// Why it was changed, the oldest first.
    pub history: Vec<Reason>,
}

/// One measure of a baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Name of the function, or [`SUCCESS`].
    pub name: String,
    /// The share down (or lost), with all that its interval needs.
    pub estimate: Moments,
    /// Fold of what the measure was in each replication, in order.
    pub fingerprint: String,
}

/// A change of a baseline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why, in the words of whoever changed it.
    pub reason: String,
    /// Version of Shakedown that flew the new one.
    pub shakedown: String,
    /// Fingerprint and replications before.
    pub before: (String, u64),
    /// Fingerprint and replications after.
    pub after: (String, u64),
}

/// Flies replications `0..n` by `jobs` threads for a baseline without history; no result depends on
/// `jobs`. None if `stop` was set before all were flown.
///
/// # Errors
/// See [`Error`].
pub fn baseline(
    plan: &Plan,
    context: &Context,
    n: u64,
    jobs: usize,
    progress: &mut dyn Progress,
    stop: &AtomicBool,
) -> Result<Option<Baseline>, Error> {
    let mut fold = Fold::new(plan);
    fold.fly(plan, n, jobs, progress, stop)?;
    Ok((fold.n == n).then(|| Baseline {
        schema_version: BASELINE_VERSION,
        shakedown: env!("CARGO_PKG_VERSION").to_owned(),
        mission: plan.mission.clone(),
        model: plan.model.clone(),
        seed: plan.seed,
        overrides: context.overrides.clone(),
        inputs: context.inputs.clone(),
        replications: n,
        fingerprint: fold.fingerprint.digest().to_string(),
        measures: fold.measures(plan),
        history: Vec::new(),
    }))
}

impl Baseline {
    /// This one in the place of `old`, whose history it goes on with.
    #[must_use]
    pub fn instead_of(mut self, old: &Baseline, reason: &str) -> Baseline {
        let of = |it: &Baseline| (it.fingerprint.clone(), it.replications);
        let reason = Reason {
            reason: reason.to_owned(),
            shakedown: self.shakedown.clone(),
            before: of(old),
            after: of(&self),
        };
        self.history.clone_from(&old.history);
        self.history.push(reason);
        self
    }

    /// What is wrong with one that was read; none if it can be used.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let share = |x: f64| (0.0..=1.0).contains(&x);
        let sound = |m: &Moments| {
            let spread =
                (0.0..1e6).contains(&m.std_error) && (-1.001..=1.001).contains(&m.skewness);
            share(m.value) && spread && m.n == self.replications && m.affected <= m.n
        };
        let names: BTreeSet<&str> = self.measures.iter().map(|m| m.name.as_str()).collect();
        if !(2..=MOST).contains(&self.replications) {
            Some("its number of replications is none that a baseline has")
        } else if self.fingerprint.parse::<Digest>().is_err() {
            Some("its fingerprint is none")
        } else if names.len() != self.measures.len() {
            Some("a measure stands in it twice")
        } else if !self.measures.iter().all(|m| sound(&m.estimate)) {
            Some("a measure's figures are not those of its replications")
        } else {
            None
        }
    }

    /// True if both say the same of the same inputs; why they were changed does not count.
    #[must_use]
    pub fn same(&self, other: &Baseline) -> bool {
        let bare = |it: &Baseline| Baseline { history: Vec::new(), ..it.clone() };
        bare(self) == bare(other)
    }
}

/// What is kept of replications while they are flown.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    pub(super) n: u64,
    pub(super) fingerprint: Fingerprint,
    lost: u64,
    /// Numbers of the functions among the plan's items.
    functions: Vec<usize>,
    down: Vec<Unavailability>,
    /// One for each function, then that of the losses.
    fingerprints: Vec<Fingerprint>,
}

/// A range of replications: what has no order, and what must be folded in order.
struct Rows {
    down: Vec<Unavailability>,
    lost: u64,
    fingerprints: Vec<u64>,
    /// One for each function, then that of the losses.
    figures: Vec<Vec<u64>>,
}

impl Fold {
    pub(super) fn new(plan: &Plan) -> Fold {
        let items = plan.tree.items.iter().enumerate();
        let functions = items.filter(|(_, item)| item.kind == ItemKind::Function);
        let functions: Vec<usize> = functions.map(|(i, _)| i).collect();
        Fold {
            n: 0,
            fingerprint: Fingerprint::new(),
            lost: 0,
            down: vec![Unavailability::default(); functions.len()],
            fingerprints: vec![Fingerprint::new(); functions.len() + 1],
            functions,
        }
    }

    /// Flies on to replication `end`, or until `stop` is set.
    pub(super) fn fly(
        &mut self,
        plan: &Plan,
        end: u64,
        jobs: usize,
        progress: &mut dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        if end == 0 || jobs == 0 {
            return Err(Error::Options("at least one replication and thread are needed"));
        }
        let functions = self.functions.clone();
        let fly = |pilot: &mut Pilot<'_>, range: std::ops::Range<u64>| {
            let mut rows = Rows::new(functions.len());
            let mut events = 0;
            for replication in range {
                let row = pilot.fly(replication)?;
                events += row.events;
                rows.push(&functions, &row);
            }
            Ok(Flown { fold: rows, events })
        };
        crew::in_order(
            self.n..end,
            jobs,
            stop,
            || Pilot::new(plan),
            fly,
            |rows| {
                self.take(&rows);
                progress.update(self.n, end, None);
            },
        )
    }

    fn take(&mut self, rows: &Rows) {
        self.n += rows.fingerprints.len() as u64;
        self.lost += rows.lost;
        for &word in &rows.fingerprints {
            self.fingerprint.fold(word);
        }
        for (mine, theirs) in self.down.iter_mut().zip(&rows.down) {
            mine.merge(theirs);
        }
        for (fingerprint, words) in self.fingerprints.iter_mut().zip(&rows.figures) {
            words.iter().for_each(|&word| fingerprint.fold(word));
        }
    }

    /// The measures so far; functions that are never needed are none.
    pub(super) fn measures(&self, plan: &Plan) -> Vec<Stored> {
        let functions = self.functions.iter().zip(&self.down).zip(&self.fingerprints);
        let functions = functions.filter_map(|((&item, down), fingerprint)| {
            let name = plan.tree.items[item].name.clone();
            let fingerprint = fingerprint.digest().to_string();
            Some(Stored { name, estimate: down.moments()?, fingerprint })
        });
        let losses = (!plan.losses.is_empty()).then(|| Stored {
            name: SUCCESS.to_owned(),
            estimate: Moments::share(self.lost, self.n),
            fingerprint: self.fingerprints[self.functions.len()].digest().to_string(),
        });
        functions.chain(losses).collect()
    }
}

impl Rows {
    fn new(functions: usize) -> Rows {
        Rows {
            down: vec![Unavailability::default(); functions],
            lost: 0,
            fingerprints: Vec::new(),
            figures: vec![Vec::new(); functions + 1],
        }
    }

    fn push(&mut self, functions: &[usize], row: &Row) {
        self.fingerprints.push(row.fingerprint);
        let lost = u64::from(row.loss.is_some());
        self.lost += lost;
        for ((&item, down), figures) in functions.iter().zip(&mut self.down).zip(&mut self.figures)
        {
            let item = &row.items[item];
            down.push(item.down - item.lost, item.needed);
            figures.extend([item.down, item.lost, item.outages, item.needed]);
        }
        self.figures[functions.len()].push(lost);
    }
}
