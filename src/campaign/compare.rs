//! Candidates compared: all fly the same mission on the same luck, replication by replication.
//!
//! A measure is a function's downtime *while the mission is flown*, by its needed time, or the share
//! of missions lost, as in [`mod@crate::campaign::baseline`]: what a loss leaves undone belongs to
//! the latter alone, or a handful of losses would be all that is said of every function.
//!
//! Streams are keyed by the names of components, so what two candidates have in common fails at the
//! same instants in both, and the difference of a replication shows what the candidates make of it.
//! Intervals of differences are simultaneous over all pairs, all measures (Bonferroni: the verdict
//! is about all of them), and all looks of a comparison that ends once they are narrow enough; so
//! are the shares that the better avoids. Whoever is called better is so with all others at 95 %.

use crate::campaign::context::Context;
use crate::campaign::error::Error;
use crate::campaign::sink::Progress;
use crate::campaign::summary::Summary;
use crate::stats::estimate::{Estimate, Kind};
use crate::stats::sequential::Looks;
use crate::vessel::cost::Cost;
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;
use fold::Fold;
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;

/// Version of the shape of a comparison's JSON.
pub const SCHEMA_VERSION: u32 = 3;
/// Name of the measure that is the share of missions lost.
pub const SUCCESS: &str = crate::campaign::baseline::SUCCESS;

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
    /// Confidence at which all differences, of all measures, hold together; and all shares.
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
    /// Half the width of the interval of each pair's [`Pair::avoided`]: at most this.
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
    /// Half the width of the interval of a pair's [`Pair::avoided`], at most.
    pub wanted: f64,
    /// The same, of the widest pair; none where one is not known at all.
    pub reached: Option<f64>,
    /// True if it is precise.
    pub met: bool,
}

/// One candidate in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// What the comparison calls it.
    pub label: String,
    /// What its nodes weigh, take and cost, as far as its model says.
    pub cost: Cost,
    /// What a campaign of as many replications says of it.
    pub summary: Summary,
}

/// One measure of all candidates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The function; [`SUCCESS`] for the share of replications lost.
    pub name: String,
    /// Each candidate's own: the share of its needed time that it is down while flown, or that of
    /// replications lost. Of one look, and not simultaneous.
    pub values: Vec<Estimate>,
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
    /// The worse one's value minus the better one's.
    pub difference: Estimate,
    /// The share of the worse one's value that the better avoids, with an interval of its own: 1
    /// minus the ratio of both. None if the worse one's is 0, or too few were flown.
    pub avoided: Option<Estimate>,
    /// Replications in which the two differ.
    pub differing: u64,
    /// How many times more replications two independent campaigns would need for an interval of
    /// this width; none if the two never differ.
    pub gain: Option<f64>,
}

impl Measure {
    /// The pair of two candidates, in either order.
    #[must_use]
    pub fn pair(&self, a: usize, b: usize) -> Option<&Pair> {
        let is = |p: &&Pair| (p.better, p.worse) == (a, b) || (p.better, p.worse) == (b, a);
        self.pairs.iter().find(is)
    }
}

impl Comparison {
    /// True if two candidates flew the very same flights: fingerprint by fingerprint.
    #[must_use]
    pub fn identical(&self, a: usize, b: usize) -> bool {
        let print = |c: usize| self.candidates.get(c).map(|c| c.summary.fingerprint.as_str());
        let same = |m: &Measure| m.pair(a, b).is_none_or(Pair::never_differs);
        print(a).is_some() && print(a) == print(b) && self.measures.iter().all(same)
    }
}

impl Pair {
    /// True if the two were the same in every replication. The difference then is 0, and its upper
    /// end the share of replications that may differ at most.
    #[must_use]
    pub fn never_differs(&self) -> bool {
        self.differing == 0 && self.difference.kind == Kind::Interval
    }

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
        let stopped = fold.n() < look;
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
            let half = pair.avoided.map(|e| 0.5 * (e.high - e.low))?;
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

/// The names of what candidates are compared by: functions that all have, then [`SUCCESS`] if the
/// mission can be lost.
#[must_use]
pub fn measures(candidates: &[Candidate<'_>]) -> Vec<String> {
    let Some(first) = candidates.first() else { return Vec::new() };
    let named = |items: Vec<usize>| first.plan.tree.items.get(*items.first()?);
    let names = functions(candidates).into_iter().filter_map(named).map(|item| item.name.clone());
    let loses = candidates.iter().any(|c| !c.plan.losses.is_empty());
    names.chain(loses.then(|| SUCCESS.to_owned())).collect()
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

mod fold;
#[cfg(test)]
mod tests;
