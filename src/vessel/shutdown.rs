//! Orderly shutdown of a node: its containers are stopped level by level, then it reboots (card E4).
//!
//! Those stop first that others do not depend on. A level ends when its last process is gone; each
//! takes its own time to stop, up to the grace period. A node that goes down meanwhile ends it.

use crate::kernel::time::Span;
use crate::vessel::container::{self, Hold};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::node::RESET;
use crate::vessel::plan::{Kind, Plan, RowId};
use crate::vessel::world::World;

/// A shutdown as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShutdownPlan {
    /// Level of each service: lower ones stop earlier.
    pub levels: Vec<u32>,
    /// Time after which a stop is forced; the service's own grace period, if that is shorter.
    pub grace: Span,
}

/// A node's shutdown under way.
#[derive(Clone, Debug)]
struct Going {
    node: u32,
    shutdown: u32,
    /// The level that is stopping.
    level: Option<u32>,
    root: RowId,
    /// Containers that were there at its beginning.
    held: Vec<u32>,
}

/// All shutdowns in flight.
#[derive(Clone, Debug, Default)]
pub struct State {
    going: Vec<Going>,
}

impl State {
    /// None.
    #[must_use]
    pub fn new() -> State {
        State::default()
    }

    /// True if a node is being shut down.
    #[must_use]
    pub fn of(&self, n: u32) -> bool {
        self.at(n).is_some()
    }

    fn at(&self, n: u32) -> Option<usize> {
        self.going.iter().position(|going| going.node == n)
    }
}

/// None, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.shutdown.going.clear();
}

/// The order to shut a node down; one that is not up, or being shut down, cannot obey.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Node(n) = p.kind(order.component()) else { return };
    if order.kind() != FactKind::ShutDownNode || !w.node.up(n) || w.shutdown.of(n) {
        return;
    }
    let (shutdown, root) = (order.argument(), order.root());
    w.emit(FactKind::ShutdownBegan, order.component(), shutdown, root);
    let held = w.container.on(n).to_vec();
    for &c in &held {
        container::hold(w, c, Hold::Shutdown);
    }
    w.shutdown.going.push(Going { node: n, shutdown, level: None, root, held });
    proceed(w, p, n);
}

/// Stops the next level once the present one is gone; after the last the node reboots.
fn proceed(w: &mut World, p: &Plan, n: u32) {
    let Some(at) = w.shutdown.at(n) else { return };
    let going = &w.shutdown.going[at];
    let (shutdown, root, before) = (going.shutdown, going.root, going.level);
    let levels = &p.shutdowns[shutdown as usize].levels;
    let level = |c: u32| levels[p.containers[c as usize].service as usize];
    let left = |c: &&u32| w.container.exists(**c) && w.container.node(**c) == n;
    let next = going.held.iter().filter(left).map(|&c| level(c)).min();
    if next.is_some() && next == before {
        return;
    }
    let Some(next) = next else { return end(w, p, n, false) };
    let stops: Vec<u32> =
        going.held.iter().filter(left).copied().filter(|&c| level(c) == next).collect();
    w.shutdown.going[at].level = Some(next);
    for c in stops {
        let component = p.containers[c as usize].component;
        w.emit(FactKind::KillContainer, component, shutdown + 1, root);
    }
}

/// Ends a shutdown: the node reboots, unless it went down before.
fn end(w: &mut World, p: &Plan, n: u32, early: bool) {
    let Some(at) = w.shutdown.at(n) else { return };
    let Going { root, held, .. } = w.shutdown.going.swap_remove(at);
    w.emit(FactKind::ShutdownEnded, p.node_component(n), u32::from(early), root);
    if !early {
        w.emit(FactKind::RestartNode, p.node_component(n), RESET, root);
    }
    // Nothing starts before the node is up again: it goes down first.
    for c in held {
        container::release(w, p, c, Hold::Shutdown, root);
    }
}

/// What shutdowns listen to: processes that are gone, and nodes that go down.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerExited)
            if w.container.held_by(c, Hold::Shutdown) =>
        {
            let n = w.container.node(c);
            proceed(w, p, n);
        }
        // Elsewhere nothing is shut down.
        (Kind::Container(c), FactKind::ContainerEvicted) => {
            if let Some(at) = w.shutdown.at(fact.argument()) {
                let going = &mut w.shutdown.going[at];
                going.held.retain(|&other| other != c);
                let root = going.root;
                container::release(w, p, c, Hold::Shutdown, root);
            }
        }
        (Kind::Node(n), FactKind::Down) => end(w, p, n, true),
        _ => {}
    }
}
