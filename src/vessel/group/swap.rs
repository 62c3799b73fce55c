//! Swaps by order: a standby group gives the active role to the next of its members, though the one
//! that has it may serve.

use super::{Group, Sharing, announce_takeover, block, judge, members, serves, spare, take};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::failure;
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::world::World;

/// The order to swap. It does nothing where no spare can take over, while a take-over is under way, and
/// after one that has failed.
pub(in crate::vessel) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Group(g) = p.kind(order.component()) else { return };
    let spec = &p.groups[g as usize];
    let standby = !matches!(spec.sharing, Sharing::Active | Sharing::Voting);
    if order.kind() != FactKind::SwapActive || !standby || w.group.groups[g as usize].blocked {
        return;
    }
    let Some((old, new)) = pair(w, p, g) else { return };
    if !w.chance(spec.coverage, spec.luck) {
        return block(w, p, g);
    }
    let left = w.group.memberships[old as usize].component;
    w.group.memberships[old as usize].active = false;
    let Group { up, blame, .. } = &mut w.group.groups[g as usize];
    // Nobody's recovery is waited for, only the take-over.
    *blame = spec.component;
    let was_up = *up;
    let span = w.draw(&spec.takeover);
    if span.0 == 0 && serves(w, p, w.group.memberships[new as usize].component) {
        take(w, p, new);
    } else {
        w.group.memberships[new as usize].transit = w.after(span, Event::TakeOver(new));
        if !was_up {
            announce_takeover(w, p, g);
        }
    }
    judge(w, p, g, order.root());
    if spec.sharing == Sharing::Cold {
        w.emit(FactKind::PowerOff, left, 0, NO_CAUSE);
    } else {
        // A warm spare ages at another rate.
        failure::wake(w, p, left);
    }
}

/// Who has the role and who takes it: the next in the order of preference, from the first again after
/// the last.
fn pair(w: &World, p: &Plan, g: u32) -> Option<(u32, u32)> {
    let all = members(p, g);
    let member = |m: u32| &w.group.memberships[m as usize];
    let under_way = all.clone().any(|m| member(m).transit != crate::kernel::agenda::Ticket::NONE);
    let old = all.clone().find(|&m| member(m).active)?;
    let mut after = (old + 1..all.end).chain(all.start..old);
    let new = after.find(|&m| !member(m).active && spare::eligible(w, p, m))?;
    (!under_way).then_some((old, new))
}
