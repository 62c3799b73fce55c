//! Orchestrators: control planes that notice dead nodes and have replicas replaced (cards D1, D2).

use crate::kernel::time::Span;
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

/// A control plane as planned.
#[derive(Clone, Debug)]
pub struct OrchestratorPlan {
    /// Its name.
    pub name: String,
    /// Number of the service that runs it.
    pub service: u32,
    /// Containers of that service.
    pub replicas: Vec<u32>,
    /// How many of them must serve.
    pub quorum: u32,
    /// Time from a node's death, as it sees it, until replicas there are replaced, where the service
    /// does not say.
    pub toleration: Span,
}

/// All orchestrators in flight.
#[derive(Clone, Debug)]
pub struct State {}

impl State {
    /// All working.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let _ = plan;
        State {}
    }
}

/// True if the control plane can decide and act: a leader serves, and a quorum.
#[must_use]
pub fn works(w: &World, p: &Plan, o: u32) -> bool {
    let _ = (w, p, o);
    true
}

/// True if the control plane believes that a node is alive.
#[must_use]
pub fn believes_ready(w: &World, p: &Plan, o: u32, n: u32) -> bool {
    let _ = (p, o);
    w.node.up(n)
}

/// True if a container that waits for a place may be started elsewhere: it is not `exclusive`, or its
/// old node is known to be off.
#[must_use]
pub fn may_be_placed(w: &World, p: &Plan, c: u32) -> bool {
    let _ = (w, p, c);
    true
}
