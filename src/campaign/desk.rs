//! The desk: hands out ranges of replications in order, and holds back who runs too far ahead.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Events that a range should hold: some tens of milliseconds of work, so that handing out, merging
/// and writing cost nothing beside it.
const EVENTS: u64 = 200_000;
/// Most replications of one range: bounds what waits in memory.
const MOST: u64 = 4096;
/// Ranges that each thread may be ahead of the reduction.
const AHEAD: u64 = 4;

/// A range of replications to be flown by one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// Its number among the ranges.
    pub(super) number: u64,
    pub(super) from: u64,
    pub(super) to: u64,
}

#[derive(Debug)]
struct State {
    next: u64,
    end: u64,
    number: u64,
    /// Ranges that the reduction has taken.
    reduced: u64,
    flown: u64,
    events: u64,
}

/// Shared by all threads of a campaign.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    state: Mutex<State>,
    changed: Condvar,
    jobs: u64,
    stop: &'a AtomicBool,
}

impl<'a> Desk<'a> {
    /// Replications `from..end` are to be flown by `jobs` threads, until `stop` is set.
    pub(super) fn new(from: u64, end: u64, jobs: usize, stop: &'a AtomicBool) -> Desk<'a> {
        let state = State { next: from, end, number: 0, reduced: 0, flown: 0, events: 0 };
        let (state, changed) = (Mutex::new(state), Condvar::new());
        Desk { state, changed, jobs: jobs.max(1) as u64, stop }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change of the state is one assignment: a panic leaves nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next range; none when all are handed out, or after [`Desk::close`] or a stop. Waits
    /// while too many are unreduced.
    pub(super) fn take(&self) -> Option<Range> {
        let mut state = self.lock();
        while state.number >= state.reduced + AHEAD * self.jobs && state.next < state.end {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if self.stop.load(Ordering::Relaxed) {
            state.end = state.next;
        }
        if state.next >= state.end {
            return None;
        }
        let (number, from) = (state.number, state.next);
        let to = from + self.size(&state);
        state.number += 1;
        state.next = to;
        Some(Range { number, from, to })
    }

    /// How many replications the next range has. It depends on what threads have reported so far,
    /// hence on luck; no result depends on it.
    fn size(&self, state: &State) -> u64 {
        let per_replication = state.events / state.flown.max(1) + 1;
        let enough = if state.flown == 0 { 1 } else { EVENTS / per_replication };
        let left = state.end - state.next;
        enough.min(MOST).min(left / (2 * self.jobs)).clamp(1, left)
    }

    /// A thread has flown `n` replications of so many events.
    pub(super) fn report(&self, n: u64, events: u64) {
        let mut state = self.lock();
        state.flown += n;
        state.events += events;
    }

    /// The reduction has taken a range.
    pub(super) fn reduced(&self) {
        self.lock().reduced += 1;
        self.changed.notify_all();
    }

    /// Hands out no more.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.end = state.next;
        drop(state);
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranges_cover_all_in_order(
            from in 0u64..1000, n in 1u64..20_000, jobs in 1usize..9, events in 0u64..100_000,
        ) {
            let stop = AtomicBool::new(false);
            let desk = Desk::new(from, from + n, jobs, &stop);
            let (mut next, mut number) = (from, 0);
            while let Some(range) = desk.take() {
                prop_assert_eq!((range.number, range.from), (number, next));
                prop_assert!(range.to > range.from && range.to - range.from <= MOST);
                desk.report(range.to - range.from, events);
                desk.reduced();
                (next, number) = (range.to, number + 1);
            }
            prop_assert_eq!(next, from + n);
        }
    }

    #[test]
    fn a_stop_and_a_close_hand_out_no_more() {
        let stop = AtomicBool::new(false);
        let desk = Desk::new(0, 100, 2, &stop);
        assert_eq!(desk.take(), Some(Range { number: 0, from: 0, to: 1 }));
        stop.store(true, Ordering::Relaxed);
        assert_eq!(desk.take(), None);
        stop.store(false, Ordering::Relaxed);
        assert_eq!(desk.take(), None);
        let desk = Desk::new(0, 100, 2, &stop);
        desk.close();
        assert_eq!(desk.take(), None);
    }

    #[test]
    fn who_runs_ahead_waits_for_the_reduction() {
        let stop = AtomicBool::new(false);
        let desk = Desk::new(0, 100, 1, &stop);
        for _ in 0..AHEAD {
            assert!(desk.take().is_some());
        }
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| desk.take());
            desk.reduced();
            assert_eq!(waiting.join().unwrap().map(|range| range.number), Some(AHEAD));
            let closed = scope.spawn(|| desk.take());
            desk.close();
            assert_eq!(closed.join().unwrap(), None);
        });
    }
}
