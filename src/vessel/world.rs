//! The state of a vessel in flight: plain data, one field a mechanism, copied by `clone_from`.

use crate::kernel::agenda::{Agenda, Ticket};
use crate::kernel::limits::Limits;
use crate::kernel::streams::Streams;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, FactQueue, Stage};
use crate::vessel::plan::{ComponentId, Draw, Plan, RowId};
use crate::vessel::{
    buffer, calls, container, crew, dependency, domain, failure, function, ground, group, ladder,
    link, loss, network, node, orchestrator, peer, phase, probe, resources, routing, safe_mode,
    scheduler, shutdown, supervisor, timer, transfer, watchdog,
};

/// Everything that changes during a flight.
#[derive(Clone, Debug)]
pub struct World {
    /// The present instant.
    pub now: Time,
    /// True once a loss criterion was met or the end was reached.
    pub over: bool,
    pub(super) agenda: Agenda<Event>,
    pub(super) queue: FactQueue,
    pub(super) streams: Streams,
    pub(super) phase: phase::State,
    pub(super) failure: failure::State,
    pub(super) domain: domain::State,
    pub(super) node: node::State,
    pub(super) network: network::State,
    pub(super) link: link::State,
    pub(super) ground: ground::State,
    pub(super) group: group::State,
    pub(super) container: container::State,
    pub(super) supervisor: supervisor::State,
    pub(super) dependency: dependency::State,
    pub(super) probe: probe::State,
    pub(super) resources: resources::State,
    pub(super) orchestrator: orchestrator::State,
    pub(super) routing: routing::State,
    pub(super) scheduler: scheduler::State,
    pub(super) watchdog: watchdog::State,
    pub(super) ladder: ladder::State,
    pub(super) timer: timer::State,
    pub(super) safe_mode: safe_mode::State,
    pub(super) shutdown: shutdown::State,
    pub(super) peer: peer::State,
    pub(super) buffer: buffer::State,
    pub(super) calls: calls::State,
    pub(super) transfer: transfer::State,
    pub(super) crew: crew::State,
    pub(super) function: function::State,
    pub(super) loss: loss::State,
}

impl World {
    /// Appends a fact to the queue.
    #[inline]
    pub(super) fn emit(&mut self, kind: FactKind, component: ComponentId, arg: u32, root: RowId) {
        self.queue.push(Fact::new(kind, component, arg, root));
    }

    /// Says that the recovery of a component that is down enters a stage.
    #[inline]
    pub(super) fn enter(&mut self, component: ComponentId, stage: Stage, root: RowId) {
        self.emit(FactKind::StageEntered, component, stage as u32, root);
    }

    /// Schedules an event after a span; a span of [`Span::NEVER`] schedules nothing.
    #[inline]
    pub(super) fn after(&mut self, span: Span, event: Event) -> Ticket {
        let at = self.now + span;
        self.at(at, event)
    }

    /// Schedules an event at an instant; [`Time::NEVER`] schedules nothing.
    #[inline]
    pub(super) fn at(&mut self, at: Time, event: Event) -> Ticket {
        self.agenda.schedule(at, event)
    }

    /// Cancels an event, if it has not fired.
    #[inline]
    pub(super) fn cancel(&mut self, ticket: &mut Ticket) {
        if *ticket != Ticket::NONE {
            self.agenda.cancel(*ticket);
            *ticket = Ticket::NONE;
        }
    }

    /// Draws a duration; one that is always the same costs no draw.
    #[inline]
    pub(super) fn draw(&mut self, draw: &Draw) -> Span {
        match draw.fixed() {
            Some(span) => span,
            None => draw.dist.sample(self.streams.draw(draw.stream)),
        }
    }

    /// Draws whether something of probability `p` happens; certainties cost no draw.
    #[inline]
    pub(super) fn chance(&mut self, p: f64, stream: crate::kernel::streams::StreamId) -> bool {
        if p >= 1.0 {
            return true;
        }
        if p <= 0.0 {
            return false;
        }
        self.uniform(stream) < p
    }

    /// Draws a number between 0 and 1, both excluded.
    #[inline]
    pub(super) fn uniform(&mut self, stream: crate::kernel::streams::StreamId) -> f64 {
        ((self.streams.draw(stream) >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Number of events that have fired in this flight.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.agenda.processed()
    }

    /// Number of events that fired at the same instant as the one before.
    #[must_use]
    pub fn ties(&self) -> u64 {
        self.agenda.ties()
    }

    /// A world of this plan's size, not yet begun, with the kernel's default limits.
    #[must_use]
    pub fn new(plan: &Plan) -> World {
        World::limited(plan, Limits::default())
    }

    /// A world of this plan's size, not yet begun, with limits of its own.
    #[must_use]
    pub fn limited(plan: &Plan, limits: Limits) -> World {
        World {
            now: Time::ZERO,
            over: false,
            agenda: Agenda::with_limits(limits),
            queue: FactQueue::default(),
            streams: Streams::new(plan.streams.clone()),
            phase: phase::State::new(plan),
            failure: failure::State::new(plan),
            domain: domain::State::new(plan),
            node: node::State::new(plan),
            network: network::State::new(plan),
            link: link::State::new(plan),
            ground: ground::State::new(plan),
            group: group::State::new(plan),
            container: container::State::new(plan),
            supervisor: supervisor::State::new(plan),
            dependency: dependency::State::new(plan),
            probe: probe::State::new(plan),
            resources: resources::State::new(plan),
            orchestrator: orchestrator::State::new(plan),
            routing: routing::State::new(plan),
            scheduler: scheduler::State::new(plan),
            watchdog: watchdog::State::new(plan),
            ladder: ladder::State::new(plan),
            timer: timer::State::new(plan),
            safe_mode: safe_mode::State::new(),
            shutdown: shutdown::State::new(),
            peer: peer::State::new(),
            buffer: buffer::State::new(plan),
            calls: calls::State::new(plan),
            transfer: transfer::State::new(plan),
            crew: crew::State::new(plan),
            function: function::State::new(plan),
            loss: loss::State::new(plan),
        }
    }
}
