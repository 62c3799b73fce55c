//! Probes in closed form: startup, liveness and readiness (card C1).
//!
//! Checks begin at `launch + initial_delay + k·every`; a healthy process answers at once, a sick
//! one fails at the timeout, and where the timeout is longer than the period the next check follows
//! the end of the last. The state machine is the kubelet's (prober worker): readiness begins as
//! failed, liveness as passed; both wait for the startup probe; a verdict changes after `failures`
//! or `successes` equal results in a row.
//!
//! Nothing ticks. Only when a process turns well or sick are the checks since the last turn counted
//! (a division, not a loop), and the verdicts to come foreseen, as if it stayed so.

mod noise;

pub use noise::{Chance, NoisePlan};

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container::{self, ContainerPlan};
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

/// Where one probe stands with one process: the checks that have begun are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Beginning of the next check.
    pub(super) next: Time,
    /// Passed checks in a row, up to the last one.
    pub(super) passed: u32,
    /// Failed checks in a row, up to the last one.
    pub(super) failed: u32,
}

impl ProbePlan {
    /// Period of checks while they fail.
    fn stride(&self) -> Span {
        self.every.max(self.timeout)
    }

    /// First check at or after `from` on the grid of a process launched at `launch`.
    pub(super) fn on_grid(&self, launch: Time, from: Time) -> Time {
        let origin = launch + self.initial_delay;
        origin + times(self.every, (from - origin).0.div_ceil(self.every.0))
    }

    /// A probe of a process launched at `launch` that is not looked at before `gate`.
    pub(super) fn begin(&self, launch: Time, gate: Time) -> Run {
        Run { next: self.on_grid(launch, gate), passed: 0, failed: 0 }
    }

    /// Counts the checks that begin before `until`, all of them passed or all failed.
    pub(super) fn count(&self, run: &mut Run, launch: Time, until: Time, well: bool) {
        if run.next >= until {
            return;
        }
        if !well {
            let checks = (until - run.next).0.div_ceil(self.stride().0);
            run.next += times(self.stride(), checks);
            (run.passed, run.failed) = (0, run.failed.saturating_add(clamped(checks)));
            return;
        }
        // The first may be off the grid, after failures with a long timeout; the others are on it.
        let second = self.on_grid(launch, run.next + Span(1));
        run.next = self.on_grid(launch, until).max(second);
        let checks = 1 + (run.next - second).0 / self.every.0;
        (run.passed, run.failed) = (run.passed.saturating_add(clamped(checks)), 0);
    }

    /// Beginning of the passed check that makes the verdict, if all pass from now on.
    fn passes(&self, run: &Run, launch: Time) -> Time {
        match self.successes.saturating_sub(run.passed) {
            0 | 1 => run.next,
            n => self.on_grid(launch, run.next + Span(1)) + times(self.every, u64::from(n - 2)),
        }
    }

    /// End of the failed check that makes the verdict, if all fail from now on.
    pub(super) fn fails(&self, run: &Run) -> Time {
        let before = self.failures.saturating_sub(run.failed).saturating_sub(1);
        run.next + times(self.stride(), u64::from(before)) + self.timeout
    }

    /// True if the failed check that makes the verdict has begun.
    pub(super) fn decided(&self, run: &Run) -> bool {
        run.failed >= self.failures
    }
}

fn times(span: Span, n: u64) -> Span {
    Span(span.0.saturating_mul(n))
}

fn clamped(checks: u64) -> u32 {
    u32::try_from(checks).unwrap_or(u32::MAX)
}

#[derive(Clone, Copy, Debug)]
struct Watch {
    ready: bool,
    /// True while the process answers.
    well: bool,
    /// Share of its answers that are errors.
    gray: f64,
    /// True once the startup probe has passed, and without one.
    open: bool,
    startup: Run,
    liveness: Run,
    readiness: Run,
    /// The last fault that made the process sick, or what it was started for.
    root: RowId,
    give_up: Ticket,
    turn: Ticket,
    /// Beginning of the check that brings a pending failure (on life, on readiness) if luck does;
    /// never, if the process is sick or nothing errs.
    decides: [Time; 2],
}

/// A probe that never looks.
pub(super) const UNUSED: Run = Run { next: Time::NEVER, passed: 0, failed: 0 };

/// Number of liveness in [`Watch::decides`].
const LIFE: usize = 0;
/// Number of readiness in [`Watch::decides`].
const READINESS: usize = 1;

const FRESH: Watch = Watch {
    ready: false,
    well: false,
    gray: 0.0,
    open: true,
    startup: UNUSED,
    liveness: UNUSED,
    readiness: UNUSED,
    root: NO_CAUSE,
    give_up: Ticket::NONE,
    turn: Ticket::NONE,
    decides: [Time::NEVER; 2],
};

impl Watch {
    /// The startup probe has passed: the others look from now on.
    fn open_at(&mut self, probes: &ProbesPlan, launch: Time, gate: Time) {
        self.open = true;
        self.liveness = probes.liveness.map_or(UNUSED, |probe| probe.begin(launch, gate));
        self.readiness = probes.readiness.map_or(UNUSED, |probe| probe.begin(launch, gate));
    }

    /// Counts all checks that have begun before `until`, except for those that luck decides.
    fn count(&mut self, spec: &ContainerPlan, launch: Time, until: Time) {
        let (well, probes) = (self.well, &spec.probes);
        if let Some(probe) = &probes.startup
            && !self.open
        {
            if well && self.startup.next < until {
                self.open_at(probes, launch, self.startup.next);
            } else {
                probe.count(&mut self.startup, launch, until, well);
            }
        }
        if !self.open {
            return;
        }
        if let Some(probe) = &probes.liveness
            && spec.noise.on_life(self).is_none()
        {
            probe.count(&mut self.liveness, launch, until, well);
        }
        if let Some(probe) = &probes.readiness
            && spec.noise.on_readiness(self).is_none()
        {
            probe.count(&mut self.readiness, launch, until, well);
        }
    }

    /// When readiness is confirmed, if the process stays well from `now` on.
    fn confirmed(&self, probes: &ProbesPlan, launch: Time, now: Time) -> Time {
        let gate = if self.open { now } else { self.startup.next };
        match &probes.readiness {
            None => gate,
            Some(probe) if self.open => probe.passes(&self.readiness, launch),
            Some(probe) => probe.passes(&probe.begin(launch, gate), launch),
        }
    }
}

/// What the probes know.
#[derive(Clone, Debug)]
pub struct State {
    watches: Vec<Watch>,
}

impl State {
    /// No container watched yet.
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

/// All that runs at the beginning of a flight is ready, its startup long over.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (watch, spec) in w.probe.watches.iter_mut().zip(&p.containers) {
        *watch = Watch { ready: true, well: true, ..FRESH };
        watch.open_at(&spec.probes, Time::ZERO, Time::ZERO);
    }
}

/// Probes that err do so from the beginning of a flight on; containers have begun before.
pub(super) fn begin_to_err(w: &mut World, p: &Plan) {
    for c in 0..p.containers.len() as u32 {
        if p.containers[c as usize].noise.errs() && w.container.runs(c) {
            foresee(w, p, c);
        }
    }
}

/// What probes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let Kind::Container(c) = p.kind(fact.component()) else { return };
    match fact.kind() {
        FactKind::ContainerStarted => turned(w, p, c, true),
        FactKind::ContainerExited | FactKind::ContainerTerminating => forget(w, c),
        _ => {}
    }
}

/// The process is gone, or going: readiness is failed, nothing more is checked.
fn forget(w: &mut World, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    let mut tickets = [watch.give_up, watch.turn];
    *watch = FRESH;
    for ticket in &mut tickets {
        w.cancel(ticket);
    }
}

/// A launch: checks will begin, and fail until the process answers.
pub(super) fn starting(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let launch = w.container.launched(c);
    let mut watch = Watch { root: w.container.root(c), ..FRESH };
    match &probes.startup {
        Some(probe) => {
            watch.open = false;
            watch.startup = probe.begin(launch, launch);
        }
        None => watch.open_at(probes, launch, launch),
    }
    w.probe.watches[c as usize] = watch;
    foresee(w, p, c);
}

/// A process that is watched hangs, because of `root`.
pub(super) fn hung(w: &mut World, p: &Plan, c: u32, root: RowId) {
    w.probe.watches[c as usize].root = root;
    turned(w, p, c, false);
}

/// A process that is watched answers again.
pub(super) fn hang_ended(w: &mut World, p: &Plan, c: u32) {
    turned(w, p, c, true);
}

/// The process turns well or sick: from now on checks pass or fail.
fn turned(w: &mut World, p: &Plan, c: u32, well: bool) {
    count(w, p, c);
    w.probe.watches[c as usize].well = well;
    foresee(w, p, c);
}

/// A process that is watched answers this share of its requests with errors from now on, because of
/// `root`.
pub(super) fn grayed(w: &mut World, p: &Plan, c: u32, share: f64, root: RowId) {
    count(w, p, c);
    let watch = &mut w.probe.watches[c as usize];
    watch.gray = share;
    if share > 0.0 {
        watch.root = root;
    }
    foresee(w, p, c);
}

/// Counts all checks that have begun.
fn count(w: &mut World, p: &Plan, c: u32) {
    let launch = w.container.launched(c);
    w.probe.watches[c as usize].count(&p.containers[c as usize], launch, w.now);
    noise::count(w, p, c);
}

/// Schedules the verdicts that come if the process stays as it is; those of failed checks that
/// have begun come anyway.
fn foresee(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let watch = w.probe.watches[c as usize];
    let killer = match &probes.startup {
        Some(probe) if !watch.open => Some((probe, watch.startup)),
        _ => probes.liveness.as_ref().map(|probe| (probe, watch.liveness)),
    };
    if let Some((probe, run)) = killer
        && !probe.decided(&run)
    {
        let mut old = watch.give_up;
        w.cancel(&mut old);
        let (decides, at) = match watch.well {
            true => noise::gives_up(w, p, c),
            false => (Time::NEVER, probe.fails(&run)),
        };
        w.probe.watches[c as usize].decides[LIFE] = decides;
        w.probe.watches[c as usize].give_up = w.at(at, Event::GivenUp(c));
    }
    foresee_turn(w, p, c);
}

/// Schedules the turn of readiness that comes if the process stays as it is.
fn foresee_turn(w: &mut World, p: &Plan, c: u32) {
    let probes = &p.containers[c as usize].probes;
    let launch = w.container.launched(c);
    let watch = w.probe.watches[c as usize];
    if watch.ready {
        if let Some(probe) = &probes.readiness
            && !probe.decided(&watch.readiness)
        {
            let (decides, at) = match watch.well {
                true => noise::unready(w, p, c),
                false => (Time::NEVER, probe.fails(&watch.readiness)),
            };
            w.probe.watches[c as usize].decides[READINESS] = decides;
            turn_at(w, c, at, Event::Unready(c));
        }
        return;
    }
    w.probe.watches[c as usize].decides[READINESS] = Time::NEVER;
    let now = w.now;
    let at = match noise::ready(w, p, c) {
        _ if !watch.well => Time::NEVER,
        Some(at) => at,
        None => watch.confirmed(probes, launch, now),
    };
    if at <= now {
        turn_at(w, c, Time::NEVER, Event::Ready(c));
        ready(w, p, c);
        return;
    }
    turn_at(w, c, at, Event::Ready(c));
    if watch.well && watch.gray <= 0.0 {
        container::enter(w, p, c, Stage::Resync);
    }
}

/// Replaces the turn of readiness that was foreseen.
fn turn_at(w: &mut World, c: u32, at: Time, event: Event) {
    let mut old = w.probe.watches[c as usize].turn;
    w.cancel(&mut old);
    w.probe.watches[c as usize].turn = w.at(at, event);
}

/// Readiness is confirmed.
pub(super) fn ready(w: &mut World, p: &Plan, c: u32) {
    let launch = w.container.launched(c);
    let watch = &mut w.probe.watches[c as usize];
    watch.ready = true;
    watch.turn = Ticket::NONE;
    // The check that says so is counted now: a hang at this very instant comes after it.
    watch.count(&p.containers[c as usize], launch, w.now + Span(1));
    noise::was_ready(w, p, c);
    say(w, p, c, Verdict::Ready);
}

/// A readiness probe takes a container out of service.
pub(super) fn unready(w: &mut World, p: &Plan, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    watch.ready = false;
    watch.turn = Ticket::NONE;
    noise::was_unready(w, p, c);
    say(w, p, c, Verdict::Unready);
    if p.containers[c as usize].noise.liveness.is_some() {
        // What luck has in store for liveness stays as it is.
        foresee_turn(w, p, c);
    } else {
        foresee(w, p, c);
    }
}

/// Liveness or startup has failed: the supervisor is to kill.
pub(super) fn given_up(w: &mut World, p: &Plan, c: u32) {
    w.probe.watches[c as usize].give_up = Ticket::NONE;
    noise::was_given_up(w, p, c);
    say(w, p, c, Verdict::GivenUp);
}

/// A verdict, with what the container is down for; or, if it serves again by now, was sick for.
fn say(w: &mut World, p: &Plan, c: u32, verdict: Verdict) {
    let held = w.container.root(c);
    let root = if held == NO_CAUSE { w.probe.watches[c as usize].root } else { held };
    w.emit(FactKind::ProbeVerdict, p.containers[c as usize].component, verdict as u32, root);
}
