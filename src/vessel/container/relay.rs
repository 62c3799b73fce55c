//! What a container takes over from its node: whether it serves, and the recovery that it waits for.

use super::{Condition, enter, update};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// Finds out anew who of those on a node serves.
pub(super) fn update_all(w: &mut World, p: &Plan, n: u32, root: RowId, stage: Stage) {
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        update(w, p, c, root, stage);
    }
}

/// While a container waits for its node, the node's recovery is its own.
pub(super) fn relay(w: &mut World, p: &Plan, n: u32, fact: Fact) {
    if w.node.up(n) && w.network.reachable(n) {
        return;
    }
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        let container = &mut w.container.containers[c as usize];
        if container.serves || container.shelved || container.condition == Condition::Dead {
            continue;
        }
        let component = p.containers[c as usize].component;
        if fact.kind() == FactKind::ChargeMoved {
            container.root = fact.root();
            container.stage = fact.stage();
            w.emit(FactKind::ChargeMoved, component, fact.argument(), fact.root());
        } else if container.root == fact.root() {
            enter(w, p, c, fact.stage());
        }
    }
}
