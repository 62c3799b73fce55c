//! Spares: which can take over, which is called, what happens to one that breaks before it is up.

use super::{Membership, Sharing, announce_takeover, block, judge, members, serves, take};
use crate::kernel::agenda::Ticket;
use crate::kernel::time::Span;
use crate::vessel::event::Event;
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::world::World;

/// A cold replica on a node that is up again may be called.
pub(super) fn node_up(w: &mut World, p: &Plan, n: u32) {
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        let Some(m) = w.group.membership(p.containers[c as usize].component) else { continue };
        let g = w.group.memberships[m as usize].group;
        if p.groups[g as usize].sharing == Sharing::Cold {
            fill(w, p, g, false);
            judge(w, p, g, NO_CAUSE);
        }
    }
}

/// A cold spare that is being called breaks before it is up: call another.
pub(super) fn called_spare_failed(w: &mut World, p: &Plan, m: u32) {
    let Membership { group: g, component, active, mut transit } = w.group.memberships[m as usize];
    let called = active || transit != Ticket::NONE;
    if p.groups[g as usize].sharing == Sharing::Cold
        && called
        && broken(w, p, m)
        && !serves(w, p, component)
    {
        w.cancel(&mut transit);
        w.group.memberships[m as usize].transit = Ticket::NONE;
        w.group.memberships[m as usize].active = false;
        fill(w, p, g, false);
    }
}

/// True if a member that was called will not come up by itself (after a reset or a crash it will).
fn broken(w: &World, p: &Plan, m: u32) -> bool {
    match p.kind(w.group.memberships[m as usize].component) {
        Kind::Node(n) => w.node.defective(n),
        Kind::Container(c) => {
            let up = w.node.up(w.container.node(c));
            !up || w.container.hangs(c) || w.container.dead(c)
        }
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) => false,
    }
}

/// True if a spare can take over: it runs, or it is cold and sound.
pub(super) fn eligible(w: &World, p: &Plan, m: u32) -> bool {
    let membership = &w.group.memberships[m as usize];
    let cold = match (p.groups[membership.group as usize].sharing, p.kind(membership.component)) {
        (Sharing::Cold, Kind::Node(n)) => w.node.shelved(n) && !w.node.defective(n),
        (Sharing::Cold, Kind::Container(c)) => w.container.startable(w, c),
        _ => false,
    };
    cold || serves(w, p, membership.component)
}

/// Calls spares until enough members have, or are taking, the active role.
pub(super) fn fill(w: &mut World, p: &Plan, g: u32, sure: bool) {
    let spec = &p.groups[g as usize];
    if matches!(spec.sharing, Sharing::Active | Sharing::Voting) {
        return;
    }
    loop {
        let taken = members(p, g).filter(|&m| {
            let m = &w.group.memberships[m as usize];
            m.active || m.transit != Ticket::NONE
        });
        if w.group.groups[g as usize].blocked || taken.count() as u32 >= spec.need {
            return;
        }
        let Some(m) = next_spare(w, p, g) else { return };
        // One of a cold group that is up (again) has nothing to be switched to.
        let there = spec.sharing == Sharing::Cold
            && serves(w, p, w.group.memberships[m as usize].component);
        if !sure && !there && !w.chance(spec.coverage, spec.luck) {
            return block(w, p, g);
        }
        let span = if there { Span(0) } else { w.draw(&spec.takeover) };
        if span.0 == 0 {
            take(w, p, m);
        } else {
            w.group.memberships[m as usize].transit = w.after(span, Event::TakeOver(m));
            announce_takeover(w, p, g);
        }
    }
}

/// The spare to call: one that runs, before one that would have to be powered; else by preference.
fn next_spare(w: &World, p: &Plan, g: u32) -> Option<u32> {
    let idle = |&m: &u32| {
        let membership = &w.group.memberships[m as usize];
        !membership.active && membership.transit == Ticket::NONE && eligible(w, p, m)
    };
    let runs = |&m: &u32| serves(w, p, w.group.memberships[m as usize].component);
    members(p, g).filter(idle).find(runs).or_else(|| members(p, g).find(idle))
}

/// A member is up again and needed: it takes its role back at once, and calls under way that are no
/// longer needed are taken back.
pub(super) fn resume(w: &mut World, p: &Plan, g: u32, m: u32) {
    take(w, p, m);
    let taken = |w: &World| {
        let has_role = |m: &u32| {
            let m = &w.group.memberships[*m as usize];
            m.active || m.transit != Ticket::NONE
        };
        members(p, g).filter(has_role).count() as u32
    };
    while taken(w) > p.groups[g as usize].need {
        let called = |m: &u32| w.group.memberships[*m as usize].transit != Ticket::NONE;
        let Some(last) = members(p, g).rfind(called) else { return };
        let mut transit =
            std::mem::replace(&mut w.group.memberships[last as usize].transit, Ticket::NONE);
        w.cancel(&mut transit);
    }
}
