//! Orders to containers: what others want of them.

use super::stop::terminate;
use super::{Condition, Exit, exit, place, start};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::world::World;

/// Orders to containers.
pub(in crate::vessel) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Container(c) = p.kind(order.component()) else { return };
    let container = &mut w.container.containers[c as usize];
    match order.kind() {
        FactKind::StartContainer => start(w, p, c),
        FactKind::ReviveContainer => {
            if container.condition == Condition::Dead {
                container.condition = Condition::Idle;
            }
            start(w, p, c);
        }
        FactKind::KillContainer => {
            let own = p.containers[c as usize].grace;
            let shutdown = order.argument().checked_sub(1).map(|s| &p.shutdowns[s as usize]);
            let grace = shutdown.map_or(own, |shutdown| shutdown.grace.min(own));
            terminate(w, p, c, order.root(), grace);
        }
        FactKind::PowerOn => {
            container.shelved = false;
            container.root = order.root();
            w.emit(FactKind::ChargeMoved, order.component(), Stage::Act as u32, order.root());
            start(w, p, c);
        }
        FactKind::PowerOff => {
            container.shelved = true;
            exit(w, p, c, Exit::Shelved, NO_CAUSE);
        }
        FactKind::PreemptContainer => place::preempt(w, p, c, order),
        FactKind::PlaceContainer => place::place(w, p, c, order.argument()),
        FactKind::EvictContainer => place::evict(w, p, c, order.root()),
        _ => {}
    }
}

/// What was given up on a node that has stopped is started when that is up again; until then it is
/// down for what the node is down for.
pub(in crate::vessel) fn forgive(w: &mut World, p: &Plan, c: u32) {
    let node = w.container.node(c);
    let (root, stage) = (w.node.root(node), w.node.stage(node));
    let container = &mut w.container.containers[c as usize];
    container.condition = Condition::Idle;
    if container.root != root {
        container.root = root;
        container.stage = stage;
        w.emit(FactKind::ChargeMoved, p.containers[c as usize].component, stage as u32, root);
    }
}
