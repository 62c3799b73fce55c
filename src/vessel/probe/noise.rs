//! Checks that fail by chance: answers that are lost, and errors of a process that is gray.
//!
//! Nothing ticks here either. The check that completes a run of failures (or, to be ready again, of
//! successes) is drawn from its exact distribution, one uniform per verdict ([`RunLength`]). When the
//! process turns well or sick before that, the failures in a row so far are drawn from theirs, given
//! that no verdict fell; what the first draw knew beyond that is forgotten, which changes nothing:
//! the chain has no memory.

use super::{ProbePlan, Run, Watch};
use crate::kernel::runs::RunLength;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::fact::Stage;
use crate::vessel::failure::{self, Effect};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{container, probe};

/// How the probes of a container err.
#[derive(Clone, Debug, PartialEq)]
pub struct NoisePlan {
    /// Probability that a liveness check is lost, and when so many are in a row.
    pub liveness: (f64, Option<RunLength>),
    /// The same for readiness.
    pub readiness: (f64, Option<RunLength>),
    /// Luck of liveness.
    pub liveness_luck: StreamId,
    /// Luck of readiness.
    pub readiness_luck: StreamId,
    /// Row that false alarms are charged to.
    pub row: Option<RowId>,
}

impl Default for NoisePlan {
    fn default() -> NoisePlan {
        let (liveness_luck, readiness_luck) = (StreamId(0), StreamId(0));
        let (liveness, readiness) = ((0.0, None), (0.0, None));
        NoisePlan { liveness, readiness, liveness_luck, readiness_luck, row: None }
    }
}

impl NoisePlan {
    /// True if a probe of a well process can fail.
    #[must_use]
    pub fn errs(&self) -> bool {
        self.liveness.0 > 0.0 || self.readiness.0 > 0.0
    }
}

/// Number of [`Watch::decides`] for liveness.
const LIFE: usize = 0;
/// Number of [`Watch::decides`] for readiness.
const READINESS: usize = 1;

/// Probability that a readiness check of a well process fails.
fn failing(w: &World, p: &Plan, c: u32) -> f64 {
    let loss = p.containers[c as usize].noise.readiness.0;
    1.0 - (1.0 - loss) * (1.0 - w.probe.watches[c as usize].gray)
}

/// True if readiness checks of this well process fail by chance.
pub(super) fn errs(w: &World, p: &Plan, c: u32) -> bool {
    p.containers[c as usize].probes.readiness.is_some() && failing(w, p, c) > 0.0
}

/// Runs of failing readiness checks at the present probability.
fn failures(w: &World, p: &Plan, c: u32, probe: &ProbePlan) -> RunLength {
    match &p.containers[c as usize].noise.readiness.1 {
        Some(runs) if w.probe.watches[c as usize].gray <= 0.0 => runs.clone(),
        _ => RunLength::new(failing(w, p, c), probe.failures),
    }
}

/// Runs of passing readiness checks at the present probability.
fn successes(w: &World, p: &Plan, c: u32, probe: &ProbePlan) -> RunLength {
    RunLength::new(1.0 - failing(w, p, c), probe.successes)
}

impl ProbePlan {
    /// Beginning of the n-th check from the next on, of a process that answers in time.
    fn nth(&self, run: &Run, launch: Time, n: u64) -> Time {
        match n {
            0 | 1 => run.next,
            u64::MAX => Time::NEVER,
            n => self.on_grid(launch, run.next + Span(1)) + probe::times(self.every, n - 2),
        }
    }

    /// Checks that begin before `until`, and the beginning of the one after them.
    fn begun(&self, run: &Run, launch: Time, until: Time) -> (u64, Time) {
        if run.next >= until {
            return (0, run.next);
        }
        let second = self.on_grid(launch, run.next + Span(1));
        let next = self.on_grid(launch, until).max(second);
        (1 + (next - second).0 / self.every.0, next)
    }
}

/// Counts the checks that luck has decided since the last turn, up to now.
pub(super) fn count(w: &mut World, p: &Plan, c: u32) {
    let watch = w.probe.watches[c as usize];
    if !watch.well || !watch.open {
        return;
    }
    let spec = &p.containers[c as usize];
    if let (Some(probe), (loss, Some(runs))) = (&spec.probes.liveness, &spec.noise.liveness)
        && *loss > 0.0
    {
        let stream = spec.noise.liveness_luck;
        let run = counted(w, c, probe, watch.liveness, (LIFE, runs, stream));
        w.probe.watches[c as usize].liveness = run;
    }
    if let Some(probe) = &spec.probes.readiness
        && errs(w, p, c)
    {
        let stream = spec.noise.readiness_luck;
        let runs = if watch.ready { failures(w, p, c, probe) } else { successes(w, p, c, probe) };
        let run = if watch.ready {
            counted(w, c, probe, watch.readiness, (READINESS, &runs, stream))
        } else {
            let launch = w.container.launched(c);
            let (n, next) = probe.begun(&watch.readiness, launch, w.now);
            let passed = state(w, &runs, stream, n, watch.readiness.passed);
            Run { next, passed, failed: 0 }
        };
        w.probe.watches[c as usize].readiness = run;
    }
}

/// The failures in a row up to now; all of a run if the check that decides it has begun.
fn counted(
    w: &mut World,
    c: u32,
    probe: &ProbePlan,
    run: Run,
    (which, runs, stream): (usize, &RunLength, StreamId),
) -> Run {
    let launch = w.container.launched(c);
    let (n, next) = probe.begun(&run, launch, w.now);
    if w.probe.watches[c as usize].decides[which] < w.now {
        return Run { next, passed: 0, failed: probe.failures };
    }
    Run { next, passed: 0, failed: state(w, runs, stream, n, run.failed) }
}

fn state(w: &mut World, runs: &RunLength, stream: StreamId, n: u64, from: u32) -> u32 {
    if n == 0 {
        return from;
    }
    let u = w.uniform(stream);
    runs.state(u, n, from)
}

/// When luck makes liveness fail, if the process stays well.
pub(super) fn gives_up(w: &mut World, p: &Plan, c: u32) -> Time {
    let spec = &p.containers[c as usize];
    let watch = w.probe.watches[c as usize];
    let (Some(probe), (_, Some(runs)), true) =
        (&spec.probes.liveness, &spec.noise.liveness, watch.open)
    else {
        return Time::NEVER;
    };
    let u = w.uniform(spec.noise.liveness_luck);
    let launch = w.container.launched(c);
    let at = probe.nth(&watch.liveness, launch, runs.first(u, watch.liveness.failed));
    w.probe.watches[c as usize].decides[LIFE] = at;
    at + probe.timeout
}

/// When luck makes readiness fail, if the process stays well.
pub(super) fn unready(w: &mut World, p: &Plan, c: u32) -> Time {
    let spec = &p.containers[c as usize];
    let Some(probe) = spec.probes.readiness.as_ref().filter(|_| errs(w, p, c)) else {
        return Time::NEVER;
    };
    let runs = failures(w, p, c, probe);
    let u = w.uniform(spec.noise.readiness_luck);
    let watch = w.probe.watches[c as usize];
    let launch = w.container.launched(c);
    let at = probe.nth(&watch.readiness, launch, runs.first(u, watch.readiness.failed));
    w.probe.watches[c as usize].decides[READINESS] = at;
    // An error comes at once; an answer that is lost is waited for.
    if watch.gray > 0.0 { at } else { at + probe.timeout }
}

/// When luck lets readiness pass, if the process stays well.
pub(super) fn ready(w: &mut World, p: &Plan, c: u32) -> Time {
    let spec = &p.containers[c as usize];
    let Some(probe) = &spec.probes.readiness else { return w.now };
    let launch = w.container.launched(c);
    let watch = w.probe.watches[c as usize];
    let run = match watch.open {
        true => watch.readiness,
        false => probe.begin(launch, watch.startup.next),
    };
    let runs = successes(w, p, c, probe);
    let u = w.uniform(spec.noise.readiness_luck);
    probe.nth(&run, launch, runs.first(u, run.passed))
}

/// Readiness has passed by luck: the check that said so is counted, and no failure stands.
pub(super) fn was_ready(w: &mut World, p: &Plan, c: u32) {
    let launch = w.container.launched(c);
    let until = w.now + Span(1);
    let probes = &p.containers[c as usize].probes;
    let watch = &mut w.probe.watches[c as usize];
    if !watch.open {
        // The startup probe passed on the way here.
        watch.open_at(probes, launch, watch.startup.next);
    }
    if let Some(probe) = &probes.readiness {
        let (_, next) = probe.begun(&watch.readiness, launch, until);
        watch.readiness = Run { next, passed: probe.successes, failed: 0 };
    }
}

/// Readiness has failed by luck: the check that said so is counted, and no success stands.
pub(super) fn was_unready(w: &mut World, p: &Plan, c: u32) {
    let launch = w.container.launched(c);
    let Some(probe) = &p.containers[c as usize].probes.readiness else { return };
    let watch = &mut w.probe.watches[c as usize];
    let decided = watch.decides[READINESS];
    let until = if decided == Time::NEVER { w.now } else { decided + Span(1) };
    let (_, next) = probe.begun(&watch.readiness, launch, until);
    watch.readiness = Run { next, passed: 0, failed: 0 };
    watch.decides[READINESS] = Time::NEVER;
    if watch.gray > 0.0 {
        container::enter(w, p, c, Stage::Decide);
    } else {
        raise(w, p, c);
    }
}

/// Liveness has failed: a false alarm, if the process is well.
pub(super) fn was_given_up(w: &mut World, p: &Plan, c: u32) {
    w.probe.watches[c as usize].decides[LIFE] = Time::NEVER;
    if w.probe.watches[c as usize].well {
        raise(w, p, c);
    }
}

/// Opens the account of a false alarm.
fn raise(w: &mut World, p: &Plan, c: u32) {
    if let Some(row) = p.containers[c as usize].noise.row {
        failure::strike(w, p, row);
        w.probe.watches[c as usize].root = row;
    }
}

/// Closes it: the process is ready again.
pub(super) fn over(w: &mut World, p: &Plan, c: u32) {
    if let Some(row) = p.containers[c as usize].noise.row {
        failure::clear(w, p, row);
    }
}

/// The share of errors among a process's answers has changed, because of `row`.
pub(in crate::vessel) fn grayed(w: &mut World, p: &Plan, c: u32, row: RowId) {
    if !w.container.exists(c) {
        return;
    }
    count(w, p, c);
    let component = p.containers[c as usize].component;
    let share = |row: RowId| match p.rows[row as usize].effect {
        Effect::Gray(share) if w.failure.active(row) => share,
        _ => 0.0,
    };
    let gray = w.failure.of(component).map(share).fold(0.0, f64::max);
    let launch = w.container.launched(c);
    let now = w.now;
    let watch: &mut Watch = &mut w.probe.watches[c as usize];
    watch.count(&p.containers[c as usize].probes, launch, now);
    watch.gray = gray;
    watch.decides[READINESS] = Time::NEVER;
    if row != NO_CAUSE && gray > 0.0 {
        watch.root = row;
    }
    probe::foresee_turn(w, p, c);
}
