//! Evictions: replicas leave nodes that count as dead, at a limited rate (Kubernetes' taint-based
//! eviction and its disruption modes).
//!
//! A node that counts as dead is tainted: one of a zone each `eviction_pause`, and none while too
//! much of the zone is dead, since then it is rather the network. Its replicas leave when the
//! toleration of their service has passed since the taint.

use super::{copy, key, unkey, works};
use crate::kernel::agenda::Ticket;
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// True if a zone's nodes are too many dead for evictions there.
fn stopped(w: &World, p: &Plan, o: u32, zone: u32) -> bool {
    let spec = &p.orchestrators[o as usize];
    let leases = &w.orchestrator.planes[o as usize].leases;
    let of = |zone: u32| {
        let all = spec.zones.iter().zip(leases).filter(move |(z, _)| **z == zone);
        all.fold((0_u32, 0_u32), |(n, dead), (_, lease)| (n + 1, dead + u32::from(lease.unready)))
    };
    let (nodes, dead) = of(zone);
    if dead < nodes {
        return f64::from(dead) >= spec.eviction_limit * f64::from(nodes);
    }
    // A zone that is dead as a whole is given up, unless all of them are.
    leases.iter().all(|lease| lease.unready)
}

/// Goes through the nodes that count as dead: whose turn has come?
pub(super) fn review(w: &mut World, p: &Plan, o: u32) {
    if !works(w, p, o) {
        return;
    }
    for n in 0..p.nodes.len() as u32 {
        let lease = w.orchestrator.planes[o as usize].leases[n as usize];
        let zone = p.orchestrators[o as usize].zones[n as usize];
        if !lease.unready || stopped(w, p, o, zone) {
            continue;
        }
        if lease.tainted {
            // What fell due while evictions stood still leaves now.
            for i in (0..w.container.on(n).len()).rev() {
                let c = w.container.on(n)[i];
                if w.orchestrator.evictions[c as usize] == Ticket::NONE && mine(p, o, c) {
                    order(w, p, c);
                }
            }
        } else if lease.slot == Ticket::NONE {
            let last = w.orchestrator.planes[o as usize].zones[zone as usize];
            let at = last.map_or(w.now, |at| at + p.orchestrators[o as usize].eviction_pause);
            if at <= w.now {
                strike(w, p, o, n);
            } else {
                let slot = w.at(at, Event::Taint(key(p, o, n)));
                w.orchestrator.planes[o as usize].leases[n as usize].slot = slot;
            }
        }
    }
}

fn mine(p: &Plan, o: u32, c: u32) -> bool {
    p.containers[c as usize].orchestrator == Some(o)
}

/// A node's turn has come.
pub(in crate::vessel) fn taint(w: &mut World, p: &Plan, event: u32) {
    let (o, n) = unkey(p, event);
    w.orchestrator.planes[o as usize].leases[n as usize].slot = Ticket::NONE;
    // Others may have had the turn, or evictions may stand still.
    review(w, p, o);
}

fn strike(w: &mut World, p: &Plan, o: u32, n: u32) {
    let zone = p.orchestrators[o as usize].zones[n as usize];
    let now = w.now;
    let plane = &mut w.orchestrator.planes[o as usize];
    plane.zones[zone as usize] = Some(now);
    plane.leases[n as usize].tainted = true;
    for i in (0..w.container.on(n).len()).rev() {
        let c = w.container.on(n)[i];
        if !mine(p, o, c) {
            continue;
        }
        let toleration = p.containers[c as usize].toleration;
        if toleration.0 == 0 {
            order(w, p, c);
        } else {
            let ticket = w.after(toleration, Event::Evict(c));
            w.orchestrator.evictions[c as usize] = ticket;
        }
    }
}

/// A replica's toleration is over.
pub(in crate::vessel) fn evict_due(w: &mut World, p: &Plan, c: u32) {
    w.orchestrator.evictions[c as usize] = Ticket::NONE;
    if let Some(o) = p.containers[c as usize].orchestrator {
        review(w, p, o);
    }
}

/// A replica whose restarts are used up has waited: it leaves, once there is a control plane for it.
pub(in crate::vessel) fn reschedule_due(w: &mut World, p: &Plan, c: u32) {
    w.orchestrator.reschedules[c as usize] = Ticket::NONE;
    let Some(o) = p.containers[c as usize].orchestrator else { return };
    // Somebody else may have started it.
    if !w.container.dead(c) {
        return;
    }
    if works(w, p, o) {
        return order(w, p, c);
    }
    let ticket = w.after(p.orchestrators[o as usize].poll, Event::Reschedule(c));
    w.orchestrator.reschedules[c as usize] = ticket;
}

/// A replica has left its node: nothing of what was to come there does.
pub(super) fn left(w: &mut World, c: u32) {
    let state = &mut w.orchestrator;
    let pending = [&mut state.evictions[c as usize], &mut state.reschedules[c as usize]];
    for mut ticket in pending.map(|ticket| std::mem::replace(ticket, Ticket::NONE)) {
        w.cancel(&mut ticket);
    }
}

fn order(w: &mut World, p: &Plan, c: u32) {
    copy::left_behind(w, p, c);
    let root = cause(w, p, c);
    w.emit(FactKind::EvictContainer, p.containers[c as usize].component, 0, root);
}

/// A node counts as alive again: what was to leave stays.
pub(super) fn spared(w: &mut World, p: &Plan, o: u32, n: u32) {
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        if mine(p, o, c) {
            let mut ticket =
                std::mem::replace(&mut w.orchestrator.evictions[c as usize], Ticket::NONE);
            w.cancel(&mut ticket);
        }
    }
}

/// A replica's restarts are used up: it is placed anew after a wait, where that is wanted.
pub(super) fn dead(w: &mut World, p: &Plan, c: u32) {
    let Some(o) = p.containers[c as usize].orchestrator else { return };
    let Some(waits) = &p.orchestrators[o as usize].reschedule else { return };
    let (times, last) = w.orchestrator.rescheduled[c as usize];
    let times = if w.now - last > waits.reset_after { 0 } else { times };
    w.orchestrator.rescheduled[c as usize] = (times + 1, w.now);
    let span = waits.delay(times);
    let ticket = w.after(span, Event::Reschedule(c));
    let mut old = std::mem::replace(&mut w.orchestrator.reschedules[c as usize], ticket);
    w.cancel(&mut old);
}

/// What a container is evicted for: what it is down for; else, if it serves where nobody hears of it,
/// what its node counts as dead for.
fn cause(w: &World, p: &Plan, c: u32) -> RowId {
    let root = w.container.root(c);
    let node = w.container.node(c) as usize;
    match p.containers[c as usize].orchestrator {
        Some(o) if root == NO_CAUSE => w.orchestrator.planes[o as usize].leases[node].root,
        _ => root,
    }
}
