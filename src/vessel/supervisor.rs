//! The local supervisor of each node: restarts what exits (card C3).
//!
//! A service by itself is restarted with back-off, until its start limit is reached. The delay is
//! measured from the finish of the last run and starts over after a long clean one, as Kubernetes
//! does (pod lifecycle documentation: 10 s doubling to 300 s, reset after 10 min); the limit is
//! systemd's (`StartLimitBurst`): all starts count, and a restart that would be one too many makes
//! the container dead when it is due. Services in a supervision tree follow [`tree`] instead.

mod tree;
mod window;

pub use tree::{Seat, Strategy, SupervisorPlan};

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container::{self, Condition, Exit};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::node;
use crate::vessel::plan::{Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::probe::Verdict;
use crate::vessel::world::World;
use tree::Trees;
use window::Window;

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
    /// How often it may be started.
    pub limit: Option<LimitPlan>,
}

/// How often a container may be started before its supervisor gives it up.
#[derive(Clone, Copy, Debug)]
pub struct LimitPlan {
    /// Starts that are allowed within the time.
    pub starts: u32,
    /// The time.
    pub within: Span,
    /// True if the node is rebooted then.
    pub reboots: bool,
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
    /// Its start limit was reached.
    gave_up: bool,
}

const FRESH: Watch =
    Watch { restarts: 0, last_start: Time::ZERO, wait: Ticket::NONE, gave_up: false };

/// What supervisors remember of their containers.
#[derive(Clone, Debug)]
pub struct State {
    watches: Vec<Watch>,
    /// Starts of each container; none where no container has a limit.
    starts: Vec<Window>,
    trees: Trees,
}

impl State {
    /// Nothing remembered.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let limited = plan.containers.iter().any(|c| c.restart.limit.is_some());
        let starts = if limited { plan.containers.len() } else { 0 };
        State {
            watches: vec![FRESH; plan.containers.len()],
            starts: vec![Window::default(); starts],
            trees: Trees::default(),
        }
    }

    /// True if a container waits for its restart.
    #[must_use]
    pub fn waits(&self, c: u32) -> bool {
        self.watches[c as usize].wait != Ticket::NONE
    }

    /// Forgets all starts and restarts of a container.
    fn forget(&mut self, c: u32) -> Watch {
        if let Some(window) = self.starts.get_mut(c as usize) {
            window.clear();
        }
        std::mem::replace(&mut self.watches[c as usize], FRESH)
    }
}

/// Nothing remembered, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.supervisor.watches.fill(FRESH);
    for window in &mut w.supervisor.starts {
        window.clear();
    }
    w.supervisor.trees.clear();
    if p.has_trees() {
        for n in 0..p.nodes.len() as u32 {
            if !w.node.up(n) {
                tree::stopped(w, p, n, NO_CAUSE);
            }
        }
    }
}

/// What supervisors listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerStarting) => {
            w.supervisor.watches[c as usize].last_start = w.now;
            if let Some(limit) = &p.containers[c as usize].restart.limit {
                w.supervisor.starts[c as usize].count(w.now, limit.within);
            }
        }
        (Kind::Container(c), FactKind::ContainerStarted) => tree::moved(w, p, c),
        (Kind::Container(c), FactKind::ContainerExited) => exited(w, p, c, fact),
        // On another node another supervisor starts it, which remembers nothing.
        (Kind::Container(c), FactKind::ContainerPlaced) => {
            let mut wait = w.supervisor.forget(c).wait;
            w.cancel(&mut wait);
        }
        (Kind::Container(c), FactKind::ContainerEvicted) => {
            tree::left(w, p, c, fact.argument(), fact.root());
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
                if !w.supervisor.waits(c) && !w.container.exists(c) {
                    let component = p.containers[c as usize].component;
                    w.emit(FactKind::StartContainer, component, 0, fact.root());
                }
            }
            if p.has_trees() {
                tree::node_up(w, p, n);
            }
        }
        // A supervisor that starts with its node remembers nothing of what was before.
        (Kind::Node(n), FactKind::NodeStopped) => {
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                let mut watch = w.supervisor.forget(c);
                w.cancel(&mut watch.wait);
                if watch.gave_up {
                    container::forgive(w, p, c);
                }
            }
            if p.has_trees() {
                tree::stopped(w, p, n, fact.root());
            }
        }
        _ => {}
    }
}

/// Orders to supervisors: what was given up is tried again, and nothing that was before counts.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Container(c) = p.kind(order.component()) else { return };
    if order.kind() == FactKind::ReviveContainer && !w.container.exists(c) {
        let mut wait = w.supervisor.forget(c).wait;
        w.cancel(&mut wait);
        tree::revived(w, p, c);
    }
}

fn exited(w: &mut World, p: &Plan, c: u32, fact: Fact) {
    let watch = &mut w.supervisor.watches[c as usize];
    let mut wait = std::mem::replace(&mut watch.wait, Ticket::NONE);
    let why = fact.argument();
    let others = [Exit::NodeStopped, Exit::Shelved, Exit::Evicted];
    // Who has stopped it on purpose starts it again.
    if w.container.stopped(c) || others.iter().any(|&other| why == other as u32) {
        w.cancel(&mut wait);
        tree::moved(w, p, c);
        return;
    }
    let spec = &p.containers[c as usize];
    if spec.restart.policy == Policy::Never {
        w.container.set_condition(c, Condition::Dead);
        w.emit(FactKind::ContainerDead, spec.component, 0, fact.root());
        tree::moved(w, p, c);
        return;
    }
    if tree::seat(p, c).is_some() {
        tree::exited(w, p, c, fact.root());
        return;
    }
    if w.now - watch.last_start > spec.restart.reset_after {
        watch.restarts = 0;
    }
    let restarts = watch.restarts;
    watch.restarts = restarts.saturating_add(1);
    let delay = spec.restart.delay(restarts);
    if delay == Span(0) && restarts == 0 {
        restart(w, p, c, fact.root());
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
    restart(w, p, c, root);
}

/// Starts a container again, or gives it up if that is one start too many.
fn restart(w: &mut World, p: &Plan, c: u32, root: RowId) {
    let spec = &p.containers[c as usize];
    if let Some(limit) = &spec.restart.limit
        && w.supervisor.starts[c as usize].seen(w.now, limit.within) >= limit.starts as usize
    {
        w.supervisor.watches[c as usize].gave_up = true;
        w.container.set_condition(c, Condition::Dead);
        w.emit(FactKind::ContainerDead, spec.component, 0, root);
        // What can help now has yet to notice.
        container::enter(w, p, c, Stage::Detect);
        if limit.reboots {
            let node = p.node_component(w.container.node(c));
            w.emit(FactKind::RestartNode, node, node::RESET, root);
        }
        return;
    }
    w.emit(FactKind::StartContainer, spec.component, 0, root);
}
