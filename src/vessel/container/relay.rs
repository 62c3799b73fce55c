//! What a container takes over from its node: whether it serves, and the recovery that it waits for.

use super::{Condition, enter};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{dependency, network};

/// True if it runs, answers well, is ready and can be reached: it serves if no dependency is missing.
#[must_use]
pub(in crate::vessel) fn sound(w: &World, c: u32) -> bool {
    let container = &w.container.containers[c as usize];
    let up = w.node.up(container.node) && w.network.reachable(container.node) && w.probe.ready(c);
    let well = container.hangs + container.grays == 0;
    up && container.condition == Condition::Running && well
}

/// Finds out if the container serves now, and says so where that has changed.
pub(in crate::vessel) fn update(w: &mut World, p: &Plan, c: u32, root: RowId, stage: Stage) {
    let spec = &p.containers[c as usize];
    let serves = sound(w, c)
        && !(p.has_dependencies() && dependency::lacks(w, p, c))
        && !(p.speaks() && w.peer.stalled(c));
    let container = &mut w.container.containers[c as usize];
    if serves == container.serves {
        if !serves {
            pass_on(w, p, c);
        }
        return;
    }
    container.serves = serves;
    if serves {
        let root = std::mem::replace(&mut container.root, NO_CAUSE);
        w.emit(FactKind::Up, spec.component, 0, root);
    } else {
        container.root = root;
        container.stage = stage;
        w.emit(FactKind::Down, spec.component, stage as u32, root);
    }
}

/// What a container was down for is gone, and its process would serve but for its node, which is down
/// or cut off for something else: that pays from now on.
fn pass_on(w: &mut World, p: &Plan, c: u32) {
    let container = &w.container.containers[c as usize];
    let well = container.hangs + container.grays == 0 && w.probe.ready(c);
    if container.condition != Condition::Running || !well || w.failure.active(container.root) {
        return;
    }
    let n = container.node;
    let (root, stage) = match w.node.up(n) {
        false => (w.node.root(n), w.node.stage(n)),
        true => {
            let cut = network::cause(w, p, n);
            (cut, w.failure.stage(cut))
        }
    };
    if root != NO_CAUSE && root != w.container.root(c) {
        w.container.containers[c as usize].root = root;
        w.container.containers[c as usize].stage = stage;
        w.emit(FactKind::ChargeMoved, p.containers[c as usize].component, stage as u32, root);
    }
}

/// Finds out anew who of those on a node serves.
pub(in crate::vessel) fn update_all(w: &mut World, p: &Plan, n: u32, root: RowId, stage: Stage) {
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        update(w, p, c, root, stage);
    }
}

/// Charges a container that does not run, and waits for nothing but a hold, to who holds it.
pub(in crate::vessel) fn blame(w: &mut World, p: &Plan, c: u32, root: RowId, stage: Stage) {
    let n = w.container.node(c);
    let waits = !w.node.up(n) || !w.network.reachable(n) || !w.container.placed(c);
    let container = &mut w.container.containers[c as usize];
    if waits || container.serves || container.shelved || container.condition == Condition::Dead {
        return;
    }
    if container.root == root {
        enter(w, p, c, stage);
        return;
    }
    container.root = root;
    container.stage = stage;
    w.emit(FactKind::ChargeMoved, p.containers[c as usize].component, stage as u32, root);
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
