//! Checks that fail by chance: answers that are lost, and errors of a process that is gray.
//!
//! Nothing ticks here either. The check that completes a run of failures (or, to be ready again, of
//! successes) is drawn from its exact distribution, one uniform per verdict ([`RunLength`]). When the
//! process turns before that, the failures in a row so far are drawn from theirs, given that no
//! verdict fell, and the next verdict anew: the chain has no memory, so that nothing else need be
//! known of the past. A sick process fails each check, whatever luck would say.
//!
//! [`RunLength`]: crate::kernel::runs::RunLength

use super::{LIFE, ProbePlan, READINESS, Run, Watch, foresee_turn, times};
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::container;
use crate::vessel::fact::Stage;
use crate::vessel::failure;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// How often readiness errs about a process that answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The share of its requests that the process answers with errors, 0 if it is not gray.
    pub share: f64,
    /// Number, in [`Plan::runs`], of the runs of failed checks.
    pub failures: u32,
    /// Number, in [`Plan::runs`], of the runs of passed ones.
    pub successes: u32,
}

/// How the probes of a container err.
#[derive(Clone, Debug, PartialEq)]
pub struct NoisePlan {
    /// Number, in [`Plan::runs`], of the runs of lost liveness checks; none if none is lost.
    pub liveness: Option<u32>,
    /// Probability that a readiness check is lost.
    pub loss: f64,
    /// Readiness for each share of errors, 0 only if checks are lost.
    pub readiness: Vec<Chance>,
    /// Luck of liveness and of readiness.
    pub luck: [StreamId; 2],
    /// Row that false alarms are charged to, where checks are lost.
    pub row: Option<RowId>,
}

impl Default for NoisePlan {
    fn default() -> NoisePlan {
        let luck = [StreamId(0); 2];
        NoisePlan { liveness: None, loss: 0.0, readiness: Vec::new(), luck, row: None }
    }
}

impl NoisePlan {
    /// True if checks of a container that is sound can be lost.
    #[must_use]
    pub fn errs(&self) -> bool {
        self.liveness.is_some() || self.loss > 0.0
    }

    /// The runs by which liveness errs now, if it does.
    pub(super) fn on_life(&self, watch: &Watch) -> Option<u32> {
        self.liveness.filter(|_| watch.well)
    }

    /// How readiness errs now, if it does.
    pub(super) fn on_readiness(&self, watch: &Watch) -> Option<Chance> {
        let same = |chance: &&Chance| chance.share.to_bits() == watch.gray.to_bits();
        self.readiness.iter().find(same).copied().filter(|_| watch.well)
    }
}

impl ProbePlan {
    /// Beginning of the n-th check from the next on, of a process that answers in time.
    pub(in crate::vessel) fn nth(&self, run: &Run, launch: Time, n: u64) -> Time {
        match n {
            0 | 1 => run.next,
            u64::MAX => Time::NEVER,
            n => self.on_grid(launch, run.next + Span(1)) + times(self.every, n - 2),
        }
    }

    /// Checks that begin before `until`, and the beginning of the one after them.
    pub(in crate::vessel) fn begun(&self, run: &Run, launch: Time, until: Time) -> (u64, Time) {
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
    let spec = &p.containers[c as usize];
    let watch = w.probe.watches[c as usize];
    if !watch.open {
        return;
    }
    let (launch, now) = (w.container.launched(c), w.now);
    if let (Some(probe), Some(runs)) = (&spec.probes.liveness, spec.noise.on_life(&watch)) {
        let (n, next) = probe.begun(&watch.liveness, launch, now);
        let decided = watch.decides[LIFE] < now;
        if n > 0 {
            let failed = match decided {
                true => probe.failures,
                false => state(w, p, runs, spec.noise.luck[LIFE], n, watch.liveness.failed),
            };
            w.probe.watches[c as usize].liveness = Run { next, passed: 0, failed };
        }
    }
    if let (Some(probe), Some(chance)) = (&spec.probes.readiness, spec.noise.on_readiness(&watch)) {
        let (n, next) = probe.begun(&watch.readiness, launch, now);
        let luck = spec.noise.luck[READINESS];
        let decided = watch.decides[READINESS] < now;
        let Run { passed, failed, .. } = watch.readiness;
        if n > 0 {
            let (passed, failed) = match watch.ready {
                true if decided => (0, probe.failures),
                true => (0, state(w, p, chance.failures, luck, n, failed)),
                false => (state(w, p, chance.successes, luck, n, passed), 0),
            };
            w.probe.watches[c as usize].readiness = Run { next, passed, failed };
        }
    }
}

/// How many equal results in a row stand after `n` checks that made no verdict.
fn state(w: &mut World, p: &Plan, runs: u32, luck: StreamId, n: u64, from: u32) -> u32 {
    let u = w.uniform(luck);
    p.runs[runs as usize].state(u, n, from)
}

/// The check that makes the next verdict: 1 for the next one.
fn first(w: &mut World, p: &Plan, runs: u32, luck: StreamId, from: u32) -> u64 {
    let u = w.uniform(luck);
    p.runs[runs as usize].first(u, from)
}

/// When luck makes liveness fail if the process stays well: beginning and verdict of the check.
pub(super) fn gives_up(w: &mut World, p: &Plan, c: u32) -> (Time, Time) {
    let spec = &p.containers[c as usize];
    let watch = w.probe.watches[c as usize];
    let (Some(probe), Some(runs)) = (&spec.probes.liveness, spec.noise.on_life(&watch)) else {
        return (Time::NEVER, Time::NEVER);
    };
    let launch = w.container.launched(c);
    // Behind a startup probe it begins with the next check of that, which passes.
    let run = if watch.open { watch.liveness } else { probe.begin(launch, watch.startup.next) };
    let at = probe.nth(&run, launch, first(w, p, runs, spec.noise.luck[LIFE], run.failed));
    (at, at + probe.timeout)
}

/// When luck makes readiness fail if the process stays as it is: beginning and verdict of the check.
pub(super) fn unready(w: &mut World, p: &Plan, c: u32) -> (Time, Time) {
    let spec = &p.containers[c as usize];
    let watch = w.probe.watches[c as usize];
    let chance = spec.noise.on_readiness(&watch);
    let (Some(probe), Some(chance)) = (&spec.probes.readiness, chance) else {
        return (Time::NEVER, Time::NEVER);
    };
    let run = watch.readiness;
    let n = first(w, p, chance.failures, spec.noise.luck[READINESS], run.failed);
    let at = probe.nth(&run, w.container.launched(c), n);
    // An error comes at once; an answer that is lost is waited for.
    (at, if chance.share > 0.0 { at } else { at + probe.timeout })
}

/// When luck lets readiness pass, if the process stays as it is; none if readiness does not err.
pub(super) fn ready(w: &mut World, p: &Plan, c: u32) -> Option<Time> {
    let spec = &p.containers[c as usize];
    let watch = w.probe.watches[c as usize];
    let (probe, chance) = (spec.probes.readiness.as_ref()?, spec.noise.on_readiness(&watch)?);
    let launch = w.container.launched(c);
    let run = if watch.open { watch.readiness } else { probe.begin(launch, watch.startup.next) };
    let n = first(w, p, chance.successes, spec.noise.luck[READINESS], run.passed);
    Some(probe.nth(&run, launch, n))
}

/// Readiness has passed, by luck or without: a false alarm is over, the next failure is foreseen.
pub(super) fn was_ready(w: &mut World, p: &Plan, c: u32) {
    let spec = &p.containers[c as usize];
    let (launch, until) = (w.container.launched(c), w.now + Span(1));
    let watch = &mut w.probe.watches[c as usize];
    if let (Some(probe), Some(_)) = (&spec.probes.readiness, spec.noise.on_readiness(watch)) {
        let (_, next) = probe.begun(&watch.readiness, launch, until);
        watch.readiness = Run { next, passed: probe.successes, failed: 0 };
        foresee_turn(w, p, c);
    }
    if let Some(row) = spec.noise.row {
        failure::clear(w, p, row);
    }
}

/// Readiness has failed; if by luck, no success stands, and an alarm is false unless it is gray.
pub(super) fn was_unready(w: &mut World, p: &Plan, c: u32) {
    let spec = &p.containers[c as usize];
    let launch = w.container.launched(c);
    let watch = &mut w.probe.watches[c as usize];
    let decided = std::mem::replace(&mut watch.decides[READINESS], Time::NEVER);
    let Some(probe) = spec.probes.readiness.filter(|_| decided != Time::NEVER && watch.well) else {
        return;
    };
    let (_, next) = probe.begun(&watch.readiness, launch, decided + Span(1));
    watch.readiness = Run { next, passed: 0, failed: 0 };
    if watch.gray > 0.0 {
        container::enter(w, p, c, Stage::Decide);
    } else {
        raise(w, p, c);
    }
}

/// Liveness or startup has failed: a false alarm, if luck did it and the process is well.
pub(super) fn was_given_up(w: &mut World, p: &Plan, c: u32) {
    let watch = &mut w.probe.watches[c as usize];
    let decided = std::mem::replace(&mut watch.decides[LIFE], Time::NEVER);
    if decided != Time::NEVER && watch.well {
        raise(w, p, c);
    }
}

/// Opens the account of a false alarm, which the container's next readiness or end closes.
fn raise(w: &mut World, p: &Plan, c: u32) {
    if let Some(row) = p.containers[c as usize].noise.row {
        failure::strike(w, p, row);
        w.probe.watches[c as usize].root = row;
    }
}
