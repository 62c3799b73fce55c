//! Who leads a control plane: leader election by lease, as Kubernetes' client library does it.
//!
//! The leader renews every `retry` from its election on. The others look at the lease at intervals
//! drawn evenly between `retry` and `retry·(1 + jitter)`, and each takes the lead at its first look
//! more than `lease` after the look at which it saw the last renewal (client-go leaderelection:
//! the observer's own clock counts). Looks are drawn only when a leader is lost: the first after the
//! last renewal from the stationary distribution of a renewal process, the few behind it one by one.

use super::OrchestratorPlan;
use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::plan::{NO_CAUSE, Plan};
use crate::vessel::world::World;
use crate::vessel::{routing, scheduler};

/// True if so many replicas serve that the control plane's store can decide.
pub(super) fn quorate(w: &World, p: &Plan, o: u32) -> bool {
    match w.orchestrator.planes[o as usize].leader.filter(|_| p.has_networks) {
        Some(c) => gathers(w, p, o, c),
        None => p.orchestrators[o as usize].replicas.iter().any(|&c| gathers(w, p, o, c)),
    }
}

/// True if so many replicas serve within reach of replica `c`.
fn gathers(w: &World, p: &Plan, o: u32, c: u32) -> bool {
    let spec = &p.orchestrators[o as usize];
    let home = w.container.node(c);
    let there = |&&other: &&u32| {
        w.container.serves(other)
            && (!p.has_networks || w.network.reaches(home, w.container.node(other)))
    };
    spec.replicas.iter().filter(there).count() as u32 >= spec.quorum
}

/// Which nodes reach which has changed: a leader on an island without a quorum leads no more, as the
/// store does not let it renew; those of an island that has one look at the lease.
pub(super) fn parted(w: &mut World, p: &Plan, o: u32) {
    let leader = w.orchestrator.planes[o as usize].leader;
    if let Some(c) = leader.filter(|&c| !gathers(w, p, o, c)) {
        lost(w, p, o, c);
        expect(w, o);
    } else if leader.is_none() && quorate(w, p, o) {
        look_again(w, p, o);
        expect(w, o);
    }
}

/// The control planes that a container is a replica of, with its number among theirs.
fn of(p: &Plan, c: u32) -> impl Iterator<Item = (u32, usize)> {
    (0u32..).zip(&p.orchestrators).filter_map(move |(o, spec)| {
        spec.replicas.iter().position(|&replica| replica == c).map(|i| (o, i))
    })
}

/// A replica serves no more: if it led, the others will take the lead.
pub(super) fn down(w: &mut World, p: &Plan, c: u32) {
    for (o, i) in of(p, c) {
        w.orchestrator.planes[o as usize].takes[i] = Time::NEVER;
        if w.orchestrator.planes[o as usize].leader == Some(c) {
            lost(w, p, o, c);
        }
        expect(w, o);
    }
}

fn lost(w: &mut World, p: &Plan, o: u32, c: u32) {
    let spec = &p.orchestrators[o as usize];
    let plane = &mut w.orchestrator.planes[o as usize];
    plane.leader = None;
    // The renewal that would fall on this very instant does not come.
    let since = (w.now - plane.since).0.saturating_sub(1);
    let last = plane.since + Span(since / spec.retry.0 * spec.retry.0);
    let root = w.container.root(c);
    w.orchestrator.planes[o as usize].lost = root;
    w.emit(FactKind::LeaderLost, p.containers[c as usize].component, o, root);
    for (i, &other) in spec.replicas.iter().enumerate() {
        if w.container.serves(other) {
            let takes = takes(w, spec, i, last);
            w.orchestrator.planes[o as usize].takes[i] = takes.max(w.now);
        }
    }
}

/// When replica `i` takes the lead, the last renewal having been at `last`.
fn takes(w: &mut World, spec: &OrchestratorPlan, i: usize, last: Time) -> Time {
    let (least, most) = (spec.retry.as_nanos_f64(), spec.longest_look.as_nanos_f64());
    let seen = residual(least, most, w.uniform(spec.looks[i]));
    outlasts(w, spec, i, last + Span::from_nanos_f64(seen))
}

/// Looks that are walked one by one; beyond so many their phase is forgotten, and the next look after
/// the lease is drawn at once.
const WALKED: u64 = 1000;

/// The first look of replica `i` more than a lease after the one at `seen`.
fn outlasts(w: &mut World, spec: &OrchestratorPlan, i: usize, seen: Time) -> Time {
    let (least, most) = (spec.retry.as_nanos_f64(), spec.longest_look.as_nanos_f64());
    if spec.lease.0 / spec.retry.0.max(1) > WALKED {
        let late = residual(least, most, w.uniform(spec.looks[i]));
        return seen + spec.lease + Span::from_nanos_f64(late.max(1.0));
    }
    let mut look = seen;
    // One beyond all time stands still.
    while look - seen <= spec.lease && look < Time::NEVER {
        let between = least + (most - least) * w.uniform(spec.looks[i]);
        look += Span::from_nanos_f64(between.max(1.0));
    }
    look
}

/// Time from an instant to the next of a renewal process with intervals spread evenly between
/// `least` and `most`: quantile `u` of the stationary distribution, whose density is the probability
/// that an interval is longer, over their mean.
fn residual(least: f64, most: f64, u: f64) -> f64 {
    let area = u * (least + most) / 2.0;
    if area <= least {
        return area;
    }
    let spread = most - least;
    least + spread * (1.0 - libm::sqrt((1.0 - 2.0 * (area - least) / spread).max(0.0)))
}

/// A replica serves again: it sees the lease now, and may take it when it has seen no renewal for
/// long enough.
pub(super) fn up(w: &mut World, p: &Plan, c: u32) {
    for (o, i) in of(p, c) {
        let spec = &p.orchestrators[o as usize];
        let now = w.now;
        if w.orchestrator.planes[o as usize].leader.is_none() {
            let look = outlasts(w, spec, i, now);
            w.orchestrator.planes[o as usize].takes[i] = look;
            if quorate(w, p, o) {
                look_again(w, p, o);
            }
            expect(w, o);
        } else if super::works(w, p, o) {
            // The quorum is there again: what waited for it goes on.
            super::lease::all_anew(w, p, o);
            super::evict::review(w, p, o);
            scheduler::ask(w);
            routing::all_told(w, p);
        }
    }
}

/// Those whose time had come without a quorum take the lead at their next look.
fn look_again(w: &mut World, p: &Plan, o: u32) {
    let spec = &p.orchestrators[o as usize];
    let (least, most) = (spec.retry.as_nanos_f64(), spec.longest_look.as_nanos_f64());
    for (i, &c) in spec.replicas.iter().enumerate() {
        let idle = w.orchestrator.planes[o as usize].takes[i] == Time::NEVER;
        if idle && w.container.serves(c) {
            let look = Span::from_nanos_f64(residual(least, most, w.uniform(spec.looks[i])));
            w.orchestrator.planes[o as usize].takes[i] = w.now + look;
        }
    }
}

/// Schedules the next election.
fn expect(w: &mut World, o: u32) {
    let plane = &mut w.orchestrator.planes[o as usize];
    let mut old = std::mem::replace(&mut plane.election, Ticket::NONE);
    let at = match plane.leader {
        Some(_) => Time::NEVER,
        None => plane.takes.iter().copied().min().unwrap_or(Time::NEVER),
    };
    w.cancel(&mut old);
    let at = if at == Time::NEVER { at } else { at.max(w.now) };
    w.orchestrator.planes[o as usize].election = w.at(at, Event::Elect(o));
}

/// A replica takes the lead, if a quorum lets it; else it looks again.
pub(in crate::vessel) fn elect(w: &mut World, p: &Plan, o: u32) {
    let spec = &p.orchestrators[o as usize];
    let plane = &mut w.orchestrator.planes[o as usize];
    plane.election = Ticket::NONE;
    let takes = &plane.takes;
    let Some(i) = (0..takes.len()).min_by_key(|&i| (takes[i], i)) else { return };
    let c = spec.replicas[i];
    if !gathers(w, p, o, c) {
        // Without a quorum no lease can be written: it goes on looking, see `up`.
        w.orchestrator.planes[o as usize].takes[i] = Time::NEVER;
        return expect(w, o);
    }
    let now = w.now;
    let plane = &mut w.orchestrator.planes[o as usize];
    plane.leader = Some(c);
    plane.since = now;
    plane.takes.fill(Time::NEVER);
    let root = std::mem::replace(&mut plane.lost, NO_CAUSE);
    w.emit(FactKind::LeaderElected, p.containers[c as usize].component, o, root);
}
