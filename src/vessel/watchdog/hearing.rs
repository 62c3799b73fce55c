//! What a watchdog hears of one target, in closed form: answers to its questions (card C1) or beats
//! (card C2). Nothing ticks: questions and beats are counted when the target turns well or sick.

use crate::kernel::time::{Span, Time};
use crate::vessel::probe::{ProbePlan, Run};

/// How a watchdog hears of its targets, as planned.
#[derive(Clone, Copy, Debug)]
pub struct HearingPlan {
    /// Questions: `failures` without an answer in a row raise the alarm. Of beats, `timeout` is the
    /// grace that is added to their times.
    pub probe: ProbePlan,
    /// True if the targets send beats without being asked.
    pub beats: bool,
}

/// What is known of one target, up to the last time that it turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hearing {
    /// Questions and beats are due at `origin + k·every`.
    origin: Time,
    run: Run,
    /// The last beat that came.
    last: Time,
}

pub(super) const SILENCE: Hearing =
    Hearing { origin: Time::ZERO, run: crate::vessel::probe::UNUSED, last: Time::ZERO };

impl HearingPlan {
    /// Begins to listen: the first question is put at once, the first beat counts as heard.
    pub(super) fn begin(&self, origin: Time) -> Hearing {
        Hearing { origin, run: self.probe.begin(origin, origin), last: origin }
    }

    /// Counts all that was due before `until`, the target being well or sick all the time.
    pub(super) fn count(&self, hearing: &mut Hearing, until: Time, well: bool) {
        let (probe, origin) = (&self.probe, hearing.origin);
        if !self.beats {
            return probe.count(&mut hearing.run, origin, until, well);
        }
        let next = &mut hearing.run.next;
        if *next < until {
            let after = probe.on_grid(origin, until);
            if well {
                hearing.last = Time(after.0 - probe.every.0);
            }
            *next = after;
        }
    }

    /// When the alarm is raised, if the target stays as it is; `Time::NEVER` if it is not.
    pub(super) fn alarm(&self, hearing: &Hearing, well: bool) -> Time {
        if self.beats {
            let silence = Span(self.probe.every.0.saturating_mul(self.probe.failures.into()));
            let missed = hearing.last + silence + self.probe.timeout;
            return if well && hearing.run.next <= missed { Time::NEVER } else { missed };
        }
        if well { Time::NEVER } else { self.probe.fails(&hearing.run) }
    }

    /// True if the question that raises the alarm has been put, and was not answered: what the target
    /// does until its time is over changes nothing.
    pub(super) fn decided(&self, hearing: &Hearing) -> bool {
        !self.beats && self.probe.decided(&hearing.run)
    }

    /// When a target that is well is heard next.
    pub(super) fn heard(&self, hearing: &Hearing) -> Time {
        hearing.run.next
    }
}
