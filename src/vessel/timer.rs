//! Watchdog timers in the hardware of nodes: what is not fed in time is reset (cards A1 and E1).
//!
//! Software feeds the timer at s + k·feed, where s is the beginning of the last boot or the instant
//! at which the node came up, whichever is later. A hang at t stops that: the last feeding is the
//! last before t (one due at t does not come any more), and the timer expires `timeout` after it. So
//! no feeding is ever an event; a twin that ticks stands in the tests. What hangs in a boot is
//! caught the same way, since the boot loader feeds as well. A reset removes hangs, not latch-ups:
//! of those the timer expires again and again until the node, if it counts its resets, cycles its
//! power; where it does not count them, the timer is of no use against a latch-up, and stays quiet.

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure::Effect;
use crate::vessel::node::{Counts, RESET};
use crate::vessel::plan::{Kind, Plan, RowId};
use crate::vessel::recovery;
use crate::vessel::world::World;

/// A node's timer as planned.
#[derive(Clone, Debug)]
pub struct TimerPlan {
    /// Time after the last feeding at which it resets the node.
    pub timeout: Span,
    /// Time between two feedings; shorter.
    pub feed: Span,
    /// Probability that a hang stops the feeding.
    pub coverage: f64,
    /// Luck of that.
    pub luck: StreamId,
}

#[derive(Clone, Copy, Debug)]
struct Timer {
    /// Its first feeding since the last start.
    since: Time,
    expiry: Ticket,
}

const FRESH: Timer = Timer { since: Time::ZERO, expiry: Ticket::NONE };

/// All timers in flight, by node.
#[derive(Clone, Debug)]
pub struct State {
    timers: Vec<Timer>,
}

impl State {
    /// All fed; none, if no node has one.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { timers: vec![FRESH; if plan.has_timers { plan.nodes.len() } else { 0 }] }
    }
}

/// All are fed, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.timer.timers.fill(FRESH);
}

/// What timers listen to: nodes that start, hang and are cured.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let Kind::Node(n) = p.kind(fact.component()) else { return };
    let Some(spec) = &p.nodes[n as usize].timer else { return };
    match fact.kind() {
        FactKind::Up | FactKind::BootBegan => w.timer.timers[n as usize].since = w.now,
        FactKind::FaultStruck => struck(w, p, n, spec, fact.root()),
        FactKind::FaultCleared if !w.node.stuck(n) => {
            let mut expiry =
                std::mem::replace(&mut w.timer.timers[n as usize].expiry, Ticket::NONE);
            w.cancel(&mut expiry);
        }
        // A reset that did not help starts it anew.
        FactKind::NodeStopped if fact.argument() == RESET && latched(w, p, n) => {
            let expires = w.now + spec.timeout;
            run(w, n, expires);
        }
        _ => {}
    }
}

/// True if only a power cycle helps, and resets lead to one.
fn latched(w: &World, p: &Plan, n: u32) -> bool {
    w.node.stuck(n) && w.node.latched(n) && p.nodes[n as usize].counts != Counts::FailedBoots
}

fn struck(w: &mut World, p: &Plan, n: u32, spec: &TimerPlan, row: RowId) {
    // Where nothing feeds it any more, nothing changes.
    if w.timer.timers[n as usize].expiry != Ticket::NONE || !w.node.stuck(n) {
        return;
    }
    let stops = match p.rows[row as usize].effect {
        Effect::Hang => w.chance(spec.coverage, spec.luck),
        Effect::Latchup(_) => latched(w, p, n),
        _ => false,
    };
    if stops {
        let last = last_feeding(w.timer.timers[n as usize].since, spec.feed, w.now);
        run(w, n, last + spec.timeout);
    }
}

/// The last feeding at `since` or at a whole number of `feed` after it that comes before `now`; the
/// first always comes.
fn last_feeding(since: Time, feed: Span, now: Time) -> Time {
    let before = (now - since).0.div_ceil(feed.0).saturating_sub(1);
    since + Span(before * feed.0)
}

fn run(w: &mut World, n: u32, expires: Time) {
    let mut old = w.timer.timers[n as usize].expiry;
    w.cancel(&mut old);
    w.timer.timers[n as usize].expiry = w.at(expires, Event::TimerExpires(n));
}

/// A timer was not fed in time: it resets its node.
pub(super) fn expires(w: &mut World, p: &Plan, n: u32) {
    w.timer.timers[n as usize].expiry = Ticket::NONE;
    if !w.node.stuck(n) {
        return;
    }
    let (component, root) = (p.node_component(n), w.node.root(n));
    w.emit(FactKind::TimerExpired, component, 0, root);
    if !w.node.latched(n) {
        // The reset cures it: this is where it is noticed and acted upon.
        recovery::observed(w, p, component, Stage::Act);
    }
    w.emit(FactKind::RestartNode, component, RESET, root);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_feeding_comes_before_the_hang() {
        let last = |since, feed, now| last_feeding(Time(since), Span(feed), Time(now)).0;
        assert_eq!(last(100, 30, 100), 100);
        assert_eq!(last(100, 30, 101), 100);
        assert_eq!(last(100, 30, 130), 100, "the one due at the hang does not come");
        assert_eq!(last(100, 30, 131), 130);
        assert_eq!(last(100, 30, 199), 190);
        assert_eq!(last(0, 1, u64::MAX), u64::MAX - 1);
    }
}
