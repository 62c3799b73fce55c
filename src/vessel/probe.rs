//! Probes in closed form: startup, liveness and readiness (card C1).
//!
//! Checks begin at `launch + initial_delay + k·every`; a healthy process answers at once, a sick
//! one fails at the timeout, and where the timeout is as long as the period the next check follows
//! the end of the last. Nothing ticks: each verdict's instant follows from when the process was
//! launched, when it answered and when it hung. The state machine is the kubelet's (prober worker):
//! readiness begins as failed, liveness as passed; both wait for the startup probe; a verdict
//! changes after `failures` or `successes` equal results in a row.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// A probe as planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbePlan {
    /// Time between the beginnings of checks, above zero.
    pub every: Span,
    /// Time after which a check without answer has failed.
    pub timeout: Span,
    /// Failed checks in a row that make the verdict.
    pub failures: u32,
    /// Passed checks in a row that make the verdict.
    pub successes: u32,
    /// Time from the launch to the first check.
    pub initial_delay: Span,
}

/// The probes of a container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbesPlan {
    /// Holds the others back until it has passed; kills when it fails.
    pub startup: Option<ProbePlan>,
    /// Kills when it fails.
    pub liveness: Option<ProbePlan>,
    /// Takes out of service when it fails.
    pub readiness: Option<ProbePlan>,
}

/// What a probe says: the argument of [`FactKind::ProbeVerdict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Verdict {
    /// Readiness passed.
    Ready = 0,
    /// Readiness failed.
    Unready = 1,
    /// Liveness or startup failed: the container is to be killed.
    GivenUp = 2,
}

impl ProbePlan {
    /// Period of checks while they fail.
    fn stride(&self) -> u64 {
        self.every.0.max(self.timeout.0)
    }

    /// First check that begins at or after `from`, on the grid of a process launched at `launch`.
    #[must_use]
    pub fn first_check(&self, launch: Time, from: Time) -> Time {
        let origin = launch + self.initial_delay;
        if from <= origin {
            return origin;
        }
        let periods = (from - origin).0.div_ceil(self.every.0);
        Time(origin.0.saturating_add(periods.saturating_mul(self.every.0)))
    }

    /// First passed check, of checks that begin at `first` and fail until `answers`.
    #[must_use]
    pub fn first_pass(&self, first: Time, answers: Time) -> Time {
        if answers <= first {
            return first;
        }
        let strides = (answers - first).0.div_ceil(self.stride());
        Time(first.0.saturating_add(strides.saturating_mul(self.stride())))
    }

    /// Beginning of the deciding check of a failing run that begins at `first`.
    #[must_use]
    pub fn deciding(&self, first: Time) -> Time {
        let strides = u64::from(self.failures.saturating_sub(1));
        Time(first.0.saturating_add(strides.saturating_mul(self.stride())))
    }

    /// When the verdict *passed* comes, if the first passed check began at `pass`.
    #[must_use]
    pub fn passed(&self, launch: Time, pass: Time) -> Time {
        if self.successes <= 1 {
            return pass;
        }
        let second = self.first_check(launch, Time(pass.0.saturating_add(1)));
        let more = u64::from(self.successes - 2).saturating_mul(self.every.0);
        Time(second.0.saturating_add(more))
    }

    /// First check of the failing run that a hang at `hang` makes or prolongs.
    ///
    /// `gate` is the instant before which no check is made; the process answered from `answers`.
    #[must_use]
    pub fn failing_run(&self, launch: Time, gate: Time, answers: Time, hang: Time) -> Time {
        let first = self.first_check(launch, gate);
        if first >= hang {
            return first;
        }
        let pass = self.first_pass(first, answers);
        if pass >= hang { first } else { self.first_check(launch, hang) }
    }
}

#[derive(Clone, Copy, Debug)]
struct Watch {
    ready: bool,
    /// When the startup probe passed (or the launch, without one).
    gate: Time,
    /// Beginning of the check that decides on giving up.
    deciding: Time,
    /// Beginnings of the first failing and the deciding check of readiness.
    unready: (Time, Time),
    /// What hung it: a verdict may come after the hang is over.
    hung_by: RowId,
    give_up: Ticket,
    turn: Ticket,
}

const FRESH: Watch = Watch {
    ready: true,
    gate: Time::ZERO,
    deciding: Time::NEVER,
    unready: (Time::NEVER, Time::NEVER),
    hung_by: NO_CAUSE,
    give_up: Ticket::NONE,
    turn: Ticket::NONE,
};

/// What the probes know.
#[derive(Clone, Debug)]
pub struct State {
    watches: Vec<Watch>,
}

impl State {
    /// All containers ready.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { watches: vec![FRESH; plan.containers.len()] }
    }

    /// True if readiness has passed, or nothing asks.
    #[inline]
    #[must_use]
    pub fn ready(&self, c: u32) -> bool {
        self.watches[c as usize].ready
    }
}

/// All that runs at the beginning of a flight is ready.
pub(super) fn begin(w: &mut World) {
    w.probe.watches.fill(FRESH);
}

/// What probes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let Kind::Container(c) = p.kind(fact.component()) else { return };
    match fact.kind() {
        FactKind::ContainerStarted => started(w, p, c),
        FactKind::ContainerExited | FactKind::ContainerTerminating => forget(w, c),
        _ => {}
    }
}

/// The process is gone, or going: readiness is failed, nothing more is checked.
fn forget(w: &mut World, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    let mut tickets = [watch.give_up, watch.turn];
    *watch = FRESH;
    watch.ready = false;
    for ticket in &mut tickets {
        w.cancel(ticket);
    }
}

/// A launch: will the probe that watches the start lose patience before the process answers?
pub(super) fn starting(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let (launch, answers) = w.container.launch(c);
    w.probe.watches[c as usize] = FRESH;
    w.probe.watches[c as usize].ready = false;
    w.probe.watches[c as usize].gate = launch;
    let Some(probe) = probes.startup.or(probes.liveness) else { return };
    let first = probe.first_check(launch, launch);
    let pass = probe.first_pass(first, answers);
    let deciding = probe.deciding(first);
    if probes.startup.is_some() {
        w.probe.watches[c as usize].gate = pass;
    }
    if deciding < pass {
        w.probe.watches[c as usize].deciding = deciding;
        let ticket = w.at(deciding + probe.timeout, Event::GivenUp(c));
        w.probe.watches[c as usize].give_up = ticket;
    }
}

/// The process answers: readiness will be confirmed.
fn started(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let (launch, answers) = w.container.launch(c);
    let gate = w.probe.watches[c as usize].gate;
    let ready_at = match probes.readiness {
        Some(probe) => {
            let first = probe.first_check(launch, gate);
            probe.passed(launch, probe.first_pass(first, answers))
        }
        None => gate.max(answers),
    };
    if ready_at <= w.now {
        ready(w, p, c);
        return;
    }
    container::enter(w, p, c, Stage::Resync);
    w.probe.watches[c as usize].turn = w.at(ready_at, Event::Ready(c));
}

/// Readiness is confirmed.
pub(super) fn ready(w: &mut World, p: &Plan, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    watch.ready = true;
    watch.turn = Ticket::NONE;
    let root = w.container.root(c);
    let component = p.containers[c as usize].component;
    w.emit(FactKind::ProbeVerdict, component, Verdict::Ready as u32, root);
}

/// A container hangs: when will it be given up, and when taken out of service?
pub(super) fn hung(w: &mut World, p: &Plan, c: u32, row: RowId) {
    w.probe.watches[c as usize].hung_by = row;
    let probes = &p.containers[c as usize].probes;
    let (launch, answers) = w.container.launch(c);
    let (now, gate) = (w.now, w.probe.watches[c as usize].gate);
    let run = match (probes.startup, probes.liveness) {
        // The startup probe has not passed: its checks go on failing from the first.
        (Some(startup), _) if gate >= now => Some((startup, startup.first_check(launch, launch))),
        (_, Some(liveness)) => Some((liveness, liveness.failing_run(launch, gate, answers, now))),
        _ => None,
    };
    if let Some((probe, first)) = run
        && w.probe.watches[c as usize].give_up == Ticket::NONE
    {
        let deciding = probe.deciding(first);
        let ticket = w.at(deciding + probe.timeout, Event::GivenUp(c));
        w.probe.watches[c as usize].give_up = ticket;
        w.probe.watches[c as usize].deciding = deciding;
    }
    if !w.probe.watches[c as usize].ready {
        let mut turn = std::mem::replace(&mut w.probe.watches[c as usize].turn, Ticket::NONE);
        w.cancel(&mut turn);
    } else if let Some(probe) = probes.readiness {
        let first = probe.failing_run(launch, gate, answers, now);
        let deciding = probe.deciding(first);
        w.probe.watches[c as usize].unready = (first, deciding);
        let ticket = w.at(deciding + probe.timeout, Event::Unready(c));
        w.probe.watches[c as usize].turn = ticket;
    }
}

/// A readiness probe takes a container out of service.
pub(super) fn unready(w: &mut World, p: &Plan, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    watch.ready = false;
    watch.turn = Ticket::NONE;
    let root = watch.hung_by;
    let component = p.containers[c as usize].component;
    w.emit(FactKind::ProbeVerdict, component, Verdict::Unready as u32, root);
    if !w.container.hangs(c) {
        confirm_again(w, p, c);
    }
}

/// A hang ended by itself: verdicts whose deciding check had not begun will not come.
pub(super) fn hang_ended(w: &mut World, p: &Plan, c: u32) {
    let now = w.now;
    let watch = &mut w.probe.watches[c as usize];
    if watch.deciding >= now {
        let mut ticket = std::mem::replace(&mut watch.give_up, Ticket::NONE);
        w.cancel(&mut ticket);
    }
    let watch = &mut w.probe.watches[c as usize];
    if !watch.ready {
        confirm_again(w, p, c);
    } else if watch.unready.1 >= now {
        let mut ticket = std::mem::replace(&mut watch.turn, Ticket::NONE);
        w.cancel(&mut ticket);
    }
}

/// The process answers again and is not ready: when is readiness confirmed?
fn confirm_again(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let (launch, _) = w.container.launch(c);
    let now = w.now;
    if let Some(startup) = probes.startup
        && w.probe.watches[c as usize].gate >= now
    {
        let pass = startup.first_pass(startup.first_check(launch, launch), now);
        w.probe.watches[c as usize].gate = pass;
    }
    if !w.container.runs(c) {
        return;
    }
    let watch = w.probe.watches[c as usize];
    let ready_at = match probes.readiness {
        // Checks have failed since the run began, at a stride of their own.
        Some(probe) if watch.unready.0 != Time::NEVER => {
            probe.passed(launch, probe.first_pass(watch.unready.0, now))
        }
        Some(probe) => {
            probe.passed(launch, probe.first_pass(probe.first_check(launch, watch.gate), now))
        }
        None => watch.gate.max(now),
    };
    container::enter(w, p, c, Stage::Resync);
    w.probe.watches[c as usize].turn = w.at(ready_at, Event::Ready(c));
}

/// Liveness or startup has failed: the supervisor is to kill.
pub(super) fn given_up(w: &mut World, p: &Plan, c: u32) {
    w.probe.watches[c as usize].give_up = Ticket::NONE;
    let hung_by = w.probe.watches[c as usize].hung_by;
    let root = if w.container.serves(c) { hung_by } else { w.container.root(c) };
    let component = p.containers[c as usize].component;
    w.emit(FactKind::ProbeVerdict, component, Verdict::GivenUp as u32, root);
}
