//! Heartbeats in closed form (card C2): sent at `origin + k·every`, each on its way for `delay`; who
//! sends them is declared lost when `failures·every + grace` have passed since the last arrival.
//!
//! Nothing ticks: everything is asked of instants, by division. As with probes, what happens to the
//! sender at the very instant of a beat comes before the beat: one that is due when the sender stops
//! is not sent. An arrival at the very instant of a declaration comes before the declaration.
//!
//! Where beats are lost by chance, a false alarm is a run of [`Beats::misses`] losses in a row. Which
//! beat completes it is drawn by [`super::runs::RunLength::first`]; how many of the last beats were
//! lost when a sender stops that has not been declared lost, by [`super::runs::RunLength::state`].

use super::time::{Span, Time};

/// A sender of beats, and how long its listener waits for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beats {
    /// Time between two beats, above zero.
    pub every: Span,
    /// The first beat is sent then.
    pub origin: Time,
    /// Time that a beat is on its way.
    pub delay: Span,
    /// Periods without an arrival until the sender is declared lost, at least one.
    pub failures: u32,
    /// What is added to them.
    pub grace: Span,
}

impl Beats {
    /// When the first beat at or after `at` is sent; [`Time::NEVER`] beyond the end of time.
    #[must_use]
    pub fn next(&self, at: Time) -> Time {
        self.origin + self.times((at - self.origin).0.div_ceil(self.every.0))
    }

    /// When the last beat at or before `at` was sent; none before the first.
    #[must_use]
    pub fn last(&self, at: Time) -> Option<Time> {
        let since = at.0.checked_sub(self.origin.0)?;
        Some(Time(at.0 - since % self.every.0))
    }

    /// When the last arrival at or before `at` was, if none is lost; none before the first.
    #[must_use]
    pub fn arrived(&self, at: Time) -> Option<Time> {
        Some(self.last(Time(at.0.checked_sub(self.delay.0)?))? + self.delay)
    }

    /// How many beats are sent from `from` on and before `until`.
    #[must_use]
    pub fn sent(&self, from: Time, until: Time) -> u64 {
        let before = |at: Time| (at - self.origin).0.div_ceil(self.every.0);
        before(until).saturating_sub(before(from))
    }

    /// Time without an arrival after which the sender is declared lost.
    #[must_use]
    pub fn patience(&self) -> Span {
        self.times(u64::from(self.failures)) + self.grace
    }

    /// When a sender that stops at `stop` is declared lost, if the last `missing` of its beats before
    /// that were lost on their way. Who never sent one is measured as if the first had been sent.
    #[must_use]
    pub fn declared(&self, stop: Time, missing: u32) -> Time {
        let last = self.last(Time(stop.0.saturating_sub(1))).unwrap_or(self.origin);
        let lost = self.times(u64::from(missing)).0;
        let heard = Time(last.0.saturating_sub(lost)).max(self.origin);
        heard + self.delay + self.patience()
    }

    /// Losses in a row that make a false alarm: all beats that could arrive in time.
    #[must_use]
    pub fn misses(&self) -> u32 {
        let more = u32::try_from(self.grace.0 / self.every.0).unwrap_or(u32::MAX);
        self.failures.saturating_add(more)
    }

    /// When a sender that goes on is declared lost all the same, if the `nth` beat (1, 2, …) from
    /// instant `from` on completes a run of [`Beats::misses`] losses. `u64::MAX` stands for never.
    #[must_use]
    pub fn false_alarm(&self, from: Time, nth: u64) -> Time {
        if nth == u64::MAX {
            return Time::NEVER;
        }
        // The last arrival lies `misses` periods before the arrival that this beat would have had.
        let late = Span(self.grace.0 % self.every.0);
        self.next(from) + self.times(nth.saturating_sub(1)) + self.delay + late
    }

    fn times(&self, n: u64) -> Span {
        Span(self.every.0.saturating_mul(n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    /// Leases as Kubernetes renews them: every 10 s, dead 50 s after the last.
    fn leases() -> Beats {
        Beats {
            every: Span::secs(10),
            origin: Time(3 * S),
            delay: Span::millis(20),
            failures: 1,
            grace: Span::secs(40),
        }
    }

    #[test]
    fn a_dead_node_is_declared_forty_to_fifty_seconds_later() {
        let leases = leases();
        // Just after the beat of 103 s, and just before and at that of 113 s.
        assert_eq!(leases.declared(Time(103 * S + 1), 0), Time(153 * S + S / 50));
        assert_eq!(leases.declared(Time(113 * S), 0), Time(153 * S + S / 50));
        assert_eq!(leases.declared(Time(113 * S + 1), 0), Time(163 * S + S / 50));
        // Two beats before it were lost; before the first, it is measured from there.
        assert_eq!(leases.declared(Time(113 * S), 2), Time(133 * S + S / 50));
        assert_eq!(leases.declared(Time(S), 0), Time(53 * S + S / 50));
    }

    #[test]
    fn beats_and_arrivals_by_hand() {
        let leases = leases();
        assert_eq!(
            (leases.last(Time(2 * S)), leases.last(Time(13 * S))),
            (None, Some(Time(13 * S)))
        );
        assert_eq!(leases.arrived(Time(3 * S)), None);
        assert_eq!(leases.arrived(Time(13 * S + S / 50 - 1)), Some(Time(3 * S + S / 50)));
        assert_eq!(leases.next(Time(3 * S + 1)), Time(13 * S));
        assert_eq!(leases.sent(Time(0), Time(13 * S)), 1);
        assert_eq!(leases.sent(Time(13 * S), Time(33 * S + 1)), 3);
    }

    #[test]
    fn a_false_alarm_takes_all_beats_that_could_arrive_in_time() {
        let mut leases = leases();
        assert_eq!(leases.misses(), 5);
        // The last arrival was sent at 53 s; those of 63 to 103 s are lost, the tenth from 13 s on.
        assert_eq!(leases.false_alarm(Time(12 * S), 10), Time(103 * S + S / 50));
        assert_eq!(leases.false_alarm(Time(12 * S), u64::MAX), Time::NEVER);
        leases.grace = Span::secs(47);
        assert_eq!(leases.misses(), 5);
        assert_eq!(leases.false_alarm(Time(12 * S), 10), Time(110 * S + S / 50));
    }

    #[test]
    fn the_end_of_time_is_never() {
        let beats = Beats { every: Span(u64::MAX / 2 + 9), ..leases() };
        assert_eq!(beats.next(Time(u64::MAX - 1)), Time::NEVER);
        assert_eq!(beats.false_alarm(Time(4 * S), 1 << 40), Time::NEVER);
        assert_eq!(Beats { failures: 9, ..beats }.declared(Time(9 * S), 0), Time::NEVER);
    }
}
