//! Flying a replication twice: the same again, or a bug.
//!
//! The second flight has a world of its own, fresh from the plan, so that whatever an earlier
//! replication left behind in the first one's shows.

use crate::campaign::error::Error;
use crate::campaign::replicate::{Pilot, caught};
use crate::kernel::fingerprint::Fingerprint;
use crate::kernel::time::Time;
use crate::ledger::{Row, Trace};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::flight;
use crate::vessel::plan::Plan;
use crate::vessel::world::World;
use std::fmt;

/// Facts of each flight that are kept to find the first that differs.
const FACTS: usize = 4_000_000;

/// True for the share of replications that are to be flown twice: always the same ones.
#[must_use]
pub fn chosen(replication: u64, share: f64) -> bool {
    let mut hash = Fingerprint::new();
    hash.fold(replication);
    let uniform = (hash.finish() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0);
    uniform < share
}

/// The first fact in which two flights of one replication differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its number, counted from 0.
    pub number: usize,
    /// What the first flight says; none if it has ended.
    pub first: Option<String>,
    /// What the second flight says; none if it has ended.
    pub second: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |fact: &Option<String>| fact.clone().unwrap_or_else(|| "nothing".to_owned());
        let (first, second) = (said(&self.first), said(&self.second));
        write!(f, "fact {} was `{first}`, then `{second}`", self.number)
    }
}

/// Flies the row's replication again in a fresh world and compares.
///
/// # Errors
/// [`Error::Diverged`] if anything in the row differs; whatever the second flight says.
pub(super) fn again(plan: &Plan, pilot: &mut Pilot<'_>, row: &Row) -> Result<(), Error> {
    let second = Pilot::new(plan).fly(row.replication)?;
    if second == *row {
        return Ok(());
    }
    let mut traces = [Trace::new(FACTS), Trace::new(FACTS)];
    let mut fresh = World::new(plan);
    for (trace, world) in traces.iter_mut().zip([pilot.world(), &mut fresh]) {
        caught(row.replication, || flight::fly(plan, world, row.replication, trace))?;
    }
    let difference = first_difference(plan, &traces[0], &traces[1]).map(Box::new);
    Err(Error::Diverged { replication: row.replication, difference })
}

/// The first fact in which two traces differ; none if they are the same.
#[must_use]
pub fn first_difference(plan: &Plan, first: &Trace, second: &Trace) -> Option<Difference> {
    let (a, b) = (&first.facts, &second.facts);
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    if same == a.len() && same == b.len() {
        return None;
    }
    let said = |facts: &[(Time, Fact)]| facts.get(same).map(|&(at, fact)| describe(plan, at, fact));
    Some(Difference { number: same, first: said(a), second: said(b) })
}

/// A fact in words enough to tell it from another.
fn describe(plan: &Plan, at: Time, fact: Fact) -> String {
    let i = fact.component() as usize;
    let name = match fact.kind() {
        FactKind::NeedUnmet | FactKind::NeedMet => plan.tree.items.get(i).map(|item| &item.name),
        FactKind::MissionLost => plan.losses.get(i).map(|loss| &loss.name),
        FactKind::PhaseBegan | FactKind::MissionEnded => None,
        _ => plan.components.get(i).map(|component| &component.name),
    };
    let name = name.map_or("-", String::as_str);
    let (kind, argument, cause) = (fact.kind(), fact.argument(), plan.cause(fact.root()));
    format!("{at} {kind:?} {name} {argument} by {cause}")
}
