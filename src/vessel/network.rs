//! The data plane: which nodes can be reached (cards D2 and F2).
//!
//! All nodes reach each other, except those that a fault with the effect `Isolate`, of their own or
//! of a domain around them, cuts off. A node that is cut off runs on: unreachable is not dead.

use crate::vessel::container;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure::Effect;
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// The data plane in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// How many faults cut each node off.
    cuts: Vec<u16>,
}

impl State {
    /// All nodes can be reached.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { cuts: vec![0; plan.nodes.len()] }
    }

    /// True if the rest of the vessel can reach node `n`, whether or not anything there answers.
    #[inline]
    #[must_use]
    pub fn reachable(&self, n: u32) -> bool {
        self.cuts[n as usize] == 0
    }

    /// True if a message gets from node `a` to node `b`.
    #[must_use]
    pub fn reaches(&self, a: u32, b: u32) -> bool {
        a == b || self.reachable(a) && self.reachable(b)
    }
}

/// The fault that cuts node `n` off, of its own or of a domain around it; [`NO_CAUSE`] for none.
#[must_use]
pub fn cause(w: &World, p: &Plan, n: u32) -> RowId {
    if w.network.reachable(n) {
        return NO_CAUSE;
    }
    let within = |d: &u32| p.domains[*d as usize].within;
    let domains = std::iter::successors(p.nodes[n as usize].domain, within);
    let around = domains.map(|d| p.domains[d as usize].component);
    let isolates = |component: ComponentId| {
        let of = w.failure.of(component);
        of.into_iter()
            .find(|&row| p.rows[row as usize].effect == Effect::Isolate && w.failure.active(row))
    };
    std::iter::once(p.node_component(n)).chain(around).find_map(isolates).unwrap_or(NO_CAUSE)
}

/// All nodes can be reached, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.network.cuts.fill(0);
}

/// What the data plane listens to: isolating faults, and their recovery.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let row = p.rows.get(fact.root() as usize);
    if row.is_none_or(|row| row.effect != Effect::Isolate || row.component != fact.component()) {
        return;
    }
    match p.kind(fact.component()) {
        Kind::Node(n) => concerns(w, p, n, fact),
        Kind::Domain(d) => {
            for &n in &p.domains[d as usize].nodes {
                concerns(w, p, n, fact);
            }
        }
        _ => {}
    }
}

fn concerns(w: &mut World, p: &Plan, n: u32, fact: Fact) {
    let cuts = &mut w.network.cuts[n as usize];
    match fact.kind() {
        FactKind::FaultStruck => {
            *cuts += 1;
            if *cuts == 1 {
                w.emit(FactKind::NodeIsolated, p.node_component(n), 0, fact.root());
            }
        }
        FactKind::FaultCleared => {
            *cuts -= 1;
            if *cuts == 0 {
                w.emit(FactKind::NodeReachable, p.node_component(n), 0, fact.root());
            } else {
                // Something else still cuts it off, which pays from now on.
                container::update_all(w, p, n, NO_CAUSE, Stage::Act);
            }
        }
        // A domain's recovery is that of the nodes in it.
        FactKind::StageEntered if fact.component() != p.node_component(n) => {
            w.enter(p.node_component(n), fact.stage(), fact.root());
        }
        _ => {}
    }
}
