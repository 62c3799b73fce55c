//! What a watchdog hears of one target, in closed form (cards C1 and C2). Nothing ticks: questions are
//! counted when the target turns well or sick.
//!
//! Beats are questions that nobody puts. The alarm about them is raised `failures·every + grace` after
//! the last that came: after as many in a row are missing as are due in that time, and what is left of
//! the grace after the last of them. So beats are planned as questions with that number and timeout,
//! the first one period after the beginning, which counts as a beat.
//!
//! Where answers are lost by chance, the question that completes a run of losses is drawn from its
//! exact distribution, one uniform an alarm ([`RunLength`]). When the target turns sick before that,
//! the losses in a row so far are drawn from theirs, given that no alarm fell.

use super::Watch;
use crate::kernel::runs::RunLength;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::plan::Plan;
use crate::vessel::probe::{ProbePlan, Run, UNUSED};
use crate::vessel::world::World;

/// How a watchdog hears of its targets, as planned.
#[derive(Clone, Debug)]
pub struct HearingPlan {
    /// Questions: `failures` without an answer in a row raise the alarm.
    pub probe: ProbePlan,
    /// When so many answers are lost in a row, and when the first is not; none if no answer is lost.
    pub luck: Option<(RunLength, RunLength)>,
}

impl HearingPlan {
    /// Hears by asking.
    #[must_use]
    pub fn asks(every: Span, timeout: Span, failures: u32, loss: f64) -> HearingPlan {
        let luck =
            (loss > 0.0).then(|| (RunLength::new(loss, failures), RunLength::new(1.0 - loss, 1)));
        let initial_delay = Span(0);
        let probe = ProbePlan { every, timeout, failures, successes: 1, initial_delay };
        HearingPlan { probe, luck }
    }

    /// Hears by beats, which are late after `grace` (see the module).
    #[must_use]
    pub fn beats(every: Span, grace: Span, failures: u32, loss: f64) -> HearingPlan {
        let more = u32::try_from(grace.0 / every.0).unwrap_or(u32::MAX);
        let rest = Span(grace.0 % every.0);
        let mut plan = HearingPlan::asks(every, rest, failures.saturating_add(more), loss);
        plan.probe.initial_delay = every;
        plan
    }
}

/// What is known of one target, up to the last time that it turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hearing {
    /// Since when the watchdog listens.
    origin: Time,
    run: Run,
    /// The question at which luck completes a run of losses, if the target stays well.
    decides: Time,
}

pub(super) const SILENCE: Hearing =
    Hearing { origin: Time::ZERO, run: UNUSED, decides: Time::NEVER };

/// Begins to listen, now.
pub(super) fn begin(w: &World, plan: &HearingPlan) -> Hearing {
    Hearing { origin: w.now, run: plan.probe.begin(w.now, w.now), decides: Time::NEVER }
}

/// The plan and the stream of a watch.
fn of(p: &Plan, i: u32) -> (&HearingPlan, StreamId) {
    let watch = &p.watches[i as usize];
    (&p.watchdogs[watch.watchdog as usize].hearing, watch.luck)
}

/// Counts the questions that were due before now, the target being as it was.
pub(super) fn count(w: &mut World, p: &Plan, i: u32, watch: &Watch) -> Hearing {
    let (plan, stream) = of(p, i);
    let mut hearing = watch.hearing;
    let Some((silences, _)) = plan.luck.as_ref().filter(|_| watch.well) else {
        plan.probe.count(&mut hearing.run, hearing.origin, w.now, watch.well);
        return hearing;
    };
    let (n, next) = plan.probe.begun(&hearing.run, hearing.origin, w.now);
    let failed = if watch.alarmed || hearing.decides < w.now {
        plan.probe.failures
    } else if n > 0 {
        let u = w.uniform(stream);
        silences.state(u, n, hearing.run.failed)
    } else {
        hearing.run.failed
    };
    hearing.run = Run { next, passed: 0, failed };
    hearing.decides = Time::NEVER;
    hearing
}

/// When the alarm is raised, if the target stays as it is; `Time::NEVER` if it is not. None if the
/// question that raises it has been put: what the target does meanwhile changes nothing.
pub(super) fn alarm(w: &mut World, p: &Plan, i: u32, watch: &mut Watch) -> Option<Time> {
    let (plan, stream) = of(p, i);
    let Hearing { origin, run, .. } = watch.hearing;
    if plan.probe.decided(&run) {
        return None;
    }
    match &plan.luck {
        _ if !watch.well => Some(plan.probe.fails(&run)),
        None => Some(Time::NEVER),
        Some((silences, _)) => {
            let u = w.uniform(stream);
            let at = plan.probe.nth(&run, origin, silences.first(u, run.failed));
            watch.hearing.decides = at;
            Some(at + plan.probe.timeout)
        }
    }
}

/// The alarm was raised: what luck had decided has come.
pub(super) fn raised(p: &Plan, i: u32, watch: &mut Watch) {
    let (plan, _) = of(p, i);
    let Hearing { origin, run, decides } = watch.hearing;
    if decides != Time::NEVER {
        let (_, next) = plan.probe.begun(&run, origin, decides + Span(1));
        let run = Run { next, passed: 0, failed: plan.probe.failures };
        watch.hearing = Hearing { origin, run, decides: Time::NEVER };
    }
}

/// When a target that is well is heard after an alarm.
pub(super) fn heard(w: &mut World, p: &Plan, i: u32, watch: &Watch) -> Time {
    let (plan, stream) = of(p, i);
    let Hearing { origin, run, .. } = watch.hearing;
    match &plan.luck {
        None => run.next,
        Some((_, answers)) => {
            let u = w.uniform(stream);
            plan.probe.nth(&run, origin, answers.first(u, 0))
        }
    }
}

/// The target was heard just now: that question is counted, a hang at this very instant comes after.
pub(super) fn answered(w: &World, p: &Plan, i: u32, watch: &mut Watch) {
    let (plan, _) = of(p, i);
    let Hearing { origin, run, .. } = watch.hearing;
    let (_, next) = plan.probe.begun(&run, origin, w.now + Span(1));
    watch.hearing.run = Run { next, passed: 0, failed: 0 };
}
