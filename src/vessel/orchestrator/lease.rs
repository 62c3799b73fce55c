//! Leases of nodes: who renews, who counts as dead (Kubernetes' node lifecycle controller).
//!
//! Each node renews every `heartbeat`, at a phase of its own; the leader looks every `poll` since its
//! election and counts a node as dead at the first look later than `grace` after the last renewal.
//! Renewals and looks are never simulated: when a node falls silent its last renewal is known, and
//! the one look that matters is scheduled. A new leader's clock starts every grace anew.

use super::{hears, key, unkey, works};
use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{FactKind, Stage};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{network, recovery};

/// A node has stopped: when it is up again its agent is another, which renews at once.
pub(super) fn stopped(w: &mut World, n: u32) {
    for plane in &mut w.orchestrator.planes {
        plane.leases[n as usize].phase = None;
    }
}

/// The instant that a node's renewals are counted from: drawn when it is first asked for.
fn phase(w: &mut World, p: &Plan, o: u32, n: u32) -> Time {
    if let Some(phase) = w.orchestrator.planes[o as usize].leases[n as usize].phase {
        return phase;
    }
    let spec = &p.orchestrators[o as usize];
    let u = w.uniform(spec.phases[n as usize]);
    let phase = Time::ZERO + Span::from_nanos_f64(u * spec.heartbeat.as_nanos_f64());
    w.orchestrator.planes[o as usize].leases[n as usize].phase = Some(phase);
    phase
}

/// The last renewal before an instant (one that would fall on it does not come); a node that runs
/// from the beginning has renewed before it.
#[must_use]
pub fn last_renewal(phase: Time, every: Span, now: Time) -> Time {
    if now <= phase {
        return Time(phase.0.saturating_sub(every.0));
    }
    phase + Span((now.0 - phase.0 - 1) / every.0 * every.0)
}

/// The first renewal at or after an instant.
#[must_use]
pub fn next_renewal(phase: Time, every: Span, now: Time) -> Time {
    phase + Span((now - phase).0.div_ceil(every.0).saturating_mul(every.0))
}

/// The first look (from `since` on, every `poll`, not before `now`) that is later than `due`.
#[must_use]
pub fn first_look(since: Time, poll: Span, due: Time, now: Time) -> Time {
    let after = if due < since { 0 } else { (due - since).0 / poll.0 + 1 };
    let not_before = (now - since).0.div_ceil(poll.0);
    since + Span(after.max(not_before).saturating_mul(poll.0))
}

/// A node renews no more: it is down, or cut off.
pub(super) fn silent(w: &mut World, p: &Plan, n: u32) {
    for o in 0..p.orchestrators.len() as u32 {
        falls_silent(w, p, o, n);
    }
}

/// How long what a node says is on its way to the leader.
fn delay(w: &mut World, p: &Plan, o: u32, n: u32) -> Span {
    match w.orchestrator.planes[o as usize].leader.filter(|_| p.has_networks) {
        Some(c) => {
            let home = w.container.node(c);
            network::latency(w, p, n, home).unwrap_or(Span(0))
        }
        None => Span(0),
    }
}

/// Finds out anew which nodes the leader hears.
pub(super) fn judge_all(w: &mut World, p: &Plan, o: u32) {
    if !p.has_networks {
        return;
    }
    for n in 0..p.nodes.len() as u32 {
        if hears(w, p, o, n) {
            speaks(w, p, n);
        } else {
            falls_silent(w, p, o, n);
        }
    }
}

fn falls_silent(w: &mut World, p: &Plan, o: u32, n: u32) {
    if !w.orchestrator.planes[o as usize].leases[n as usize].silent && !hears(w, p, o, n) {
        let phase = phase(w, p, o, n);
        // What was on its way arrives all the same.
        let delay = delay(w, p, o, n);
        let last = last_renewal(phase, p.orchestrators[o as usize].heartbeat, w.now) + delay;
        let lease = &mut w.orchestrator.planes[o as usize].leases[n as usize];
        lease.silent = true;
        lease.last = last;
        let mut hear = std::mem::replace(&mut lease.hear, Ticket::NONE);
        w.cancel(&mut hear);
        expect(w, p, o, n);
    }
}

/// Schedules the look that finds a silent node dead.
fn expect(w: &mut World, p: &Plan, o: u32, n: u32) {
    let spec = &p.orchestrators[o as usize];
    let plane = &mut w.orchestrator.planes[o as usize];
    let since = plane.since;
    let lease = &mut plane.leases[n as usize];
    let mut old = std::mem::replace(&mut lease.declare, Ticket::NONE);
    let due = lease.last + spec.grace;
    let wanted = lease.silent && !lease.unready;
    w.cancel(&mut old);
    if wanted {
        let at = first_look(since, spec.poll, due, w.now);
        let ticket = w.at(at, Event::Declare(key(p, o, n)));
        w.orchestrator.planes[o as usize].leases[n as usize].declare = ticket;
    }
}

/// A new leader, or one that has its quorum again: every grace begins now.
pub(super) fn all_anew(w: &mut World, p: &Plan, o: u32) {
    let now = w.now;
    for n in 0..p.nodes.len() as u32 {
        let lease = &mut w.orchestrator.planes[o as usize].leases[n as usize];
        if lease.silent && !lease.unready {
            lease.last = now;
            expect(w, p, o, n);
        }
    }
}

/// A node can renew again: it is up, and can be reached.
pub(super) fn speaks(w: &mut World, p: &Plan, n: u32) {
    for o in 0..p.orchestrators.len() as u32 {
        if !hears(w, p, o, n) {
            continue;
        }
        let lease = &mut w.orchestrator.planes[o as usize].leases[n as usize];
        if !lease.silent {
            continue;
        }
        let now = w.now;
        let phase = *lease.phase.get_or_insert(now);
        let delay = delay(w, p, o, n);
        let at = next_renewal(phase, p.orchestrators[o as usize].heartbeat, now) + delay;
        if at <= now {
            hear(w, p, o, n);
            continue;
        }
        let mut old = std::mem::replace(
            &mut w.orchestrator.planes[o as usize].leases[n as usize].hear,
            Ticket::NONE,
        );
        w.cancel(&mut old);
        let ticket = w.at(at, Event::Renewed(key(p, o, n)));
        w.orchestrator.planes[o as usize].leases[n as usize].hear = ticket;
    }
}

/// A renewal comes, the first after a silence.
pub(in crate::vessel) fn heard(w: &mut World, p: &Plan, event: u32) {
    let (o, n) = unkey(p, event);
    w.orchestrator.planes[o as usize].leases[n as usize].hear = Ticket::NONE;
    // It may have fallen silent again in the meantime.
    if hears(w, p, o, n) {
        hear(w, p, o, n);
    }
}

fn hear(w: &mut World, p: &Plan, o: u32, n: u32) {
    let lease = &mut w.orchestrator.planes[o as usize].leases[n as usize];
    let was_unready = lease.unready;
    let root = std::mem::replace(&mut lease.root, NO_CAUSE);
    let mut tickets = [lease.declare, lease.slot, lease.hear];
    (lease.declare, lease.slot, lease.hear) = (Ticket::NONE, Ticket::NONE, Ticket::NONE);
    (lease.silent, lease.unready, lease.tainted) = (false, false, false);
    for ticket in &mut tickets {
        w.cancel(ticket);
    }
    super::copy::answered(w, p, o, n);
    if was_unready {
        super::evict::spared(w, p, o, n);
        w.emit(FactKind::NodeReady, p.node_component(n), o, root);
        super::evict::review(w, p, o);
    }
}

/// A look finds a node's lease too old: it counts as dead.
pub(in crate::vessel) fn declare(w: &mut World, p: &Plan, event: u32) {
    let (o, n) = unkey(p, event);
    let lease = &mut w.orchestrator.planes[o as usize].leases[n as usize];
    lease.declare = Ticket::NONE;
    if !lease.silent || lease.unready || !works(w, p, o) {
        return;
    }
    w.orchestrator.planes[o as usize].leases[n as usize].unready = true;
    let root = root(w, p, o, n);
    w.orchestrator.planes[o as usize].leases[n as usize].root = root;
    w.emit(FactKind::NodeUnready, p.node_component(n), o, root);
    recovery::observed(w, p, p.node_component(n), Stage::Decide);
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        recovery::observed(w, p, p.containers[c as usize].component, Stage::Decide);
    }
    super::evict::review(w, p, o);
}

/// What a node that does not answer is silent for: its downtime's cause, or what cuts it off.
fn root(w: &World, p: &Plan, o: u32, n: u32) -> RowId {
    if !w.node.up(n) {
        return w.node.root(n);
    }
    match w.orchestrator.planes[o as usize].leader.filter(|_| p.has_networks) {
        Some(c) => network::why(w, p, w.container.node(c), n),
        None => network::cause(w, p, n),
    }
}
