//! The local supervisor of each node: restarts what exits, with back-off (card C3).
//!
//! The delay is measured from the finish of the last run and starts over after a long clean one,
//! as Kubernetes does (pod lifecycle documentation: 10 s doubling to 300 s, reset after 10 min).

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container::{self, Condition, Exit};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, Plan};
use crate::vessel::probe::Verdict;
use crate::vessel::world::World;

/// When a container is restarted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Whatever the reason.
    Always,
    /// After a failure (all exits that this simulator knows are failures, but for orders).
    OnFailure,
    /// Not at all.
    Never,
}

/// How a container is restarted.
#[derive(Clone, Debug)]
pub struct RestartPlan {
    /// When.
    pub policy: Policy,
    /// Delay before the first restart.
    pub first: Span,
    /// Delay before the second.
    pub initial: Span,
    /// Factor from one delay to the next.
    pub factor: f64,
    /// Longest delay.
    pub cap: Span,
    /// A run longer than this starts the sequence over.
    pub reset_after: Span,
}

impl RestartPlan {
    /// Delay before a restart that has `before` restarts before it without a long clean run.
    ///
    /// `first`, `initial`, then `factor` times more each time, at most `cap`.
    #[must_use]
    pub fn delay(&self, before: u32) -> Span {
        if before == 0 {
            return self.first;
        }
        let mut delay = self.initial.as_nanos_f64();
        let cap = self.cap.as_nanos_f64();
        for _ in 1..before {
            let next = delay * self.factor;
            // At the cap, or where nothing grows, the sequence stays where it is.
            if delay >= cap || next <= delay {
                break;
            }
            delay = next;
        }
        Span::from_nanos_f64(delay.min(cap))
    }
}

#[derive(Clone, Copy, Debug)]
struct Watch {
    restarts: u32,
    last_start: Time,
    wait: Ticket,
}

const FRESH: Watch = Watch { restarts: 0, last_start: Time::ZERO, wait: Ticket::NONE };

/// What supervisors remember of their containers.
#[derive(Clone, Debug)]
pub struct State {
    watches: Vec<Watch>,
}

impl State {
    /// Nothing remembered.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { watches: vec![FRESH; plan.containers.len()] }
    }
}

/// Nothing remembered, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.supervisor.watches.fill(FRESH);
}

/// What supervisors listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerStarting) => {
            w.supervisor.watches[c as usize].last_start = w.now;
        }
        (Kind::Container(c), FactKind::ContainerExited) => exited(w, p, c, fact),
        // On another node another supervisor starts it, which remembers nothing.
        (Kind::Container(c), FactKind::ContainerPlaced) => {
            let watch = &mut w.supervisor.watches[c as usize];
            let mut wait = std::mem::replace(watch, FRESH).wait;
            w.cancel(&mut wait);
        }
        (Kind::Container(_), FactKind::ProbeVerdict)
            if fact.argument() == Verdict::GivenUp as u32 =>
        {
            w.emit(FactKind::KillContainer, fact.component(), 0, fact.root());
        }
        (Kind::Node(n), FactKind::Up) => {
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                // What waits goes on waiting: its supervisor was frozen with the node, not restarted.
                let waits = w.supervisor.watches[c as usize].wait != Ticket::NONE;
                if !waits && !w.container.exists(c) {
                    let component = p.containers[c as usize].component;
                    w.emit(FactKind::StartContainer, component, 0, fact.root());
                }
            }
        }
        // A supervisor that starts with its node remembers nothing of what was before.
        (Kind::Node(n), FactKind::NodeStopped) => {
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                let mut wait = std::mem::replace(&mut w.supervisor.watches[c as usize], FRESH).wait;
                w.cancel(&mut wait);
            }
        }
        _ => {}
    }
}

fn exited(w: &mut World, p: &Plan, c: u32, fact: Fact) {
    let watch = &mut w.supervisor.watches[c as usize];
    let mut wait = std::mem::replace(&mut watch.wait, Ticket::NONE);
    let why = fact.argument();
    let others = [Exit::NodeStopped, Exit::Shelved, Exit::Evicted];
    if others.iter().any(|&other| why == other as u32) {
        w.cancel(&mut wait);
        return;
    }
    let spec = &p.containers[c as usize];
    if spec.restart.policy == Policy::Never {
        w.container.set_condition(c, Condition::Dead);
        w.emit(FactKind::ContainerDead, spec.component, 0, fact.root());
        return;
    }
    if w.now - watch.last_start > spec.restart.reset_after {
        watch.restarts = 0;
    }
    let restarts = watch.restarts;
    watch.restarts = restarts.saturating_add(1);
    let delay = spec.restart.delay(restarts);
    if delay == Span(0) && restarts == 0 {
        w.emit(FactKind::StartContainer, spec.component, 0, fact.root());
        return;
    }
    w.container.set_condition(c, Condition::BackOff);
    w.emit(FactKind::ContainerBackOff, spec.component, restarts, fact.root());
    container::enter(w, p, c, Stage::Decide);
    w.supervisor.watches[c as usize].wait = w.after(delay, Event::BackOffOver(c));
}

/// A back-off is over: the container is started.
pub(super) fn back_off_over(w: &mut World, p: &Plan, c: u32) {
    w.supervisor.watches[c as usize].wait = Ticket::NONE;
    let root = w.container.root(c);
    w.emit(FactKind::StartContainer, p.containers[c as usize].component, 0, root);
}
