//! Orders to containers: what others want of them.

use super::{Exit, exit, place, start, terminate};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::world::World;

/// Orders to containers.
pub(in crate::vessel) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Container(c) = p.kind(order.component()) else { return };
    let container = &mut w.container.containers[c as usize];
    match order.kind() {
        FactKind::StartContainer => start(w, p, c),
        FactKind::KillContainer => terminate(w, p, c, order.root()),
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
        FactKind::PlaceContainer => place::place(w, p, c, order.argument()),
        FactKind::EvictContainer => place::evict(w, p, c, order.root()),
        _ => {}
    }
}
