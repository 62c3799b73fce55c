//! Fault domains: what strikes one takes down all inside it (card A2).

use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::failure::Effect;
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// A fault domain as planned.
#[derive(Clone, Debug)]
pub struct DomainPlan {
    /// Its component.
    pub component: ComponentId,
    /// The domain around it.
    pub within: Option<u32>,
    /// All nodes inside it, at any depth.
    pub nodes: Vec<u32>,
}

/// All domains in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// How many faults each has now, and the oldest of them.
    faults: Vec<(u32, RowId)>,
}

impl State {
    /// All domains sound.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { faults: vec![(0, NO_CAUSE); plan.domains.len()] }
    }

    /// True while a fault of the domain itself is there.
    #[must_use]
    pub fn failed(&self, d: u32) -> bool {
        self.faults[d as usize].0 > 0
    }
}

/// All domains sound, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.domain.faults.fill((0, NO_CAUSE));
}

/// What domains listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let Kind::Domain(d) = p.kind(fact.component()) else { return };
    if p.rows.get(fact.root() as usize).is_some_and(|row| row.effect == Effect::Isolate) {
        return;
    }
    let entry = &mut w.domain.faults[d as usize];
    match fact.kind() {
        FactKind::FaultStruck => {
            entry.0 += 1;
            if entry.0 == 1 {
                entry.1 = fact.root();
                w.emit(FactKind::DomainFailed, fact.component(), 0, fact.root());
            }
        }
        FactKind::FaultCleared => {
            entry.0 -= 1;
            if entry.0 == 0 {
                let root = std::mem::replace(&mut entry.1, NO_CAUSE);
                w.emit(FactKind::DomainRestored, fact.component(), 0, root);
            } else if entry.1 == fact.root()
                && let Some(next) = super::failure::oldest_holding(w, p, fact.component())
            {
                w.domain.faults[d as usize].1 = next;
            }
        }
        _ => {}
    }
}

/// The fault that keeps a node dark from outside, if any: the innermost failed domain's.
pub(super) fn cause(w: &World, p: &Plan, n: u32) -> Option<RowId> {
    let mut domain = p.nodes[n as usize].domain;
    while let Some(d) = domain {
        if w.domain.failed(d) {
            return Some(w.domain.faults[d as usize].1);
        }
        domain = p.domains[d as usize].within;
    }
    None
}
