//! Moving between nodes: a container is evicted from one and placed on another.

use super::stop::terminate;
use super::{Condition, Exit, Hold, exit, start};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::orchestrator;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// Has a container leave its node in good order: told to stop if it runs, at once if it does not. An
/// agent that does not answer tells it nothing, and one that is on its way out needs not be told.
pub(super) fn preempt(w: &mut World, p: &Plan, c: u32, order: Fact) {
    let (n, root) = (w.container.node(c), order.root());
    let by = p.containers[c as usize].orchestrator;
    let answers = by.is_some_and(|o| orchestrator::hears(w, p, o, n));
    if !w.container.placed(c) || w.container.leaving(c) || !answers {
        return;
    }
    w.emit(FactKind::ContainerPreempted, order.component(), order.argument(), root);
    w.container.containers[c as usize].leaving = true;
    let grace = p.containers[c as usize].grace;
    terminate(w, p, c, root, grace);
    if !w.container.exists(c) {
        evict(w, p, c, root);
    }
}

/// Takes a container from its node: what runs there ends, and nothing is started any more.
pub(super) fn evict(w: &mut World, p: &Plan, c: u32, root: RowId) {
    if !w.container.placed(c) {
        return;
    }
    exit(w, p, c, Exit::Evicted, root);
    let container = &mut w.container.containers[c as usize];
    container.leaving = false;
    container.holds |= Hold::Evicted as u8;
    container.condition = Condition::Idle;
    let node = container.node;
    w.container.on[node as usize].retain(|&other| other != c);
    w.emit(FactKind::ContainerEvicted, p.containers[c as usize].component, node, root);
}

/// Places a container that waits for that on a node, and starts it if nothing else holds it.
pub(super) fn place(w: &mut World, p: &Plan, c: u32, node: u32) {
    if w.container.placed(c) || node as usize >= p.nodes.len() {
        return;
    }
    let on = &mut w.container.on[node as usize];
    let at = on.partition_point(|&other| other < c);
    on.insert(at, c);
    let container = &mut w.container.containers[c as usize];
    container.holds &= !(Hold::Evicted as u8);
    container.pulled &= container.node == node || p.containers[c as usize].pull.is_none();
    container.node = node;
    let root = container.root;
    w.emit(FactKind::ContainerPlaced, p.containers[c as usize].component, node, root);
    start(w, p, c);
}

/// Hands for tests of the checker, which must see what no mechanism does.
#[cfg(test)]
impl super::State {
    pub(in crate::vessel) fn list(&mut self, n: u32) -> &mut Vec<u32> {
        &mut self.on[n as usize]
    }

    pub(in crate::vessel) fn take_place(&mut self, c: u32) {
        self.containers[c as usize].holds |= Hold::Evicted as u8;
    }
}
