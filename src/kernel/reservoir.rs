//! A reservoir: something that fills and drains at rates that change only at events.
//!
//! Its level is a whole number of *grains*, its rates are grains per nanosecond, so that levels,
//! spills and instants are exact: between two changes the level is a straight line, cut off at empty
//! and at the cap. The instant at which it is full (or empty) is the first nanosecond at which it is:
//! room over rate, rounded up.

use crate::kernel::time::{Span, Time};

/// The fastest that a reservoir fills, and a drain with a rate runs, in grains per nanosecond; faster
/// ones are taken for this.
pub const FASTEST: u64 = 1_000_000_000_000_000_000;

/// Something that fills and drains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reservoir {
    level: u128,
    since: Time,
    fill: u64,
    drain: Option<u64>,
    cap: Option<u128>,
}

/// What went in, and what of it found no room, in grains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// What was poured in.
    pub poured: u128,
    /// What found no room.
    pub spilled: u128,
}

impl Reservoir {
    /// An empty one, at rest at the beginning of time; `cap` in grains, none for a bottomless one.
    #[must_use]
    pub fn new(cap: Option<u128>) -> Reservoir {
        Reservoir { level: 0, since: Time::ZERO, fill: 0, drain: Some(0), cap }
    }

    /// Grains per nanosecond that come in.
    #[must_use]
    pub fn fill(&self) -> u64 {
        self.fill
    }

    /// Grains per nanosecond that are taken; none if all is, at once.
    #[must_use]
    pub fn drain(&self) -> Option<u64> {
        self.drain
    }

    /// The level after the rates have held until `at`, and what has passed.
    fn until(&self, at: Time) -> (u128, Passed) {
        let span = u128::from((at - self.since).0);
        let poured = u128::from(self.fill).saturating_mul(span);
        let Some(drain) = self.drain else { return (0, Passed { poured, spilled: 0 }) };
        let drained = u128::from(drain).saturating_mul(span);
        let level = self.level.saturating_add(poured).saturating_sub(drained);
        let most = self.cap.unwrap_or(u128::MAX).max(self.level.min(level));
        (level.min(most), Passed { poured, spilled: level.saturating_sub(most) })
    }

    /// What is in it at `at`, not before the last change.
    #[must_use]
    pub fn level(&self, at: Time) -> u128 {
        self.until(at).0
    }

    /// What will have passed from the last change to `at`.
    #[must_use]
    pub fn passed(&self, at: Time) -> Passed {
        self.until(at).1
    }

    /// True if nothing more fits in at `at`.
    #[must_use]
    pub fn is_full(&self, at: Time) -> bool {
        self.cap.is_some_and(|cap| self.level(at) >= cap)
    }

    /// From `at` on it fills and drains at these rates (no drain rate: what comes in is through at
    /// once). Gives what has passed since the last change.
    pub fn set(&mut self, at: Time, fill: u64, drain: Option<u64>) -> Passed {
        let (level, passed) = self.until(at);
        let drain = drain.map(|drain| drain.min(FASTEST));
        self.level = if drain.is_none() { 0 } else { level };
        (self.since, self.fill, self.drain) = (at, fill.min(FASTEST), drain);
        passed
    }

    /// Takes out all that is in it at `at`: the rates go on. Gives how much that was; what has passed
    /// before is to be asked for before.
    pub fn empty(&mut self, at: Time) -> u128 {
        let level = self.level(at);
        (self.level, self.since) = (0, at);
        level
    }

    /// Grains per nanosecond by which its level rises (or falls, below zero) at `at`.
    #[must_use]
    pub fn slope(&self, at: Time) -> i64 {
        let Some(drain) = self.drain else { return 0 };
        // Both are at most `FASTEST`.
        let slope = self.fill as i64 - drain as i64;
        let level = self.level(at);
        let still = slope < 0 && level == 0 || slope > 0 && self.is_full(at);
        if still { 0 } else { slope }
    }

    /// The next instant after the last change at which it becomes full, or empty; [`Time::NEVER`] if
    /// it does neither.
    #[must_use]
    pub fn next(&self) -> Time {
        let slope = self.slope(self.since);
        let room = match (slope, self.cap) {
            (0, _) => return Time::NEVER,
            (1.., None) => return Time::NEVER,
            (1.., Some(cap)) => cap.saturating_sub(self.level),
            _ => self.level,
        };
        self.since + reach(room, slope.unsigned_abs())
    }
}

/// The time in which so many grains pass at a rate per nanosecond, rounded up; [`Span::NEVER`] at rate
/// zero.
#[must_use]
pub fn reach(grains: u128, rate: u64) -> Span {
    if rate == 0 {
        return Span::NEVER;
    }
    Span(u64::try_from(grains.div_ceil(u128::from(rate))).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_fills_spills_and_drains() {
        let mut r = Reservoir::new(Some(100));
        r.set(Time(10), 7, Some(0));
        // 100 / 7 = 14.3: full at the fifteenth nanosecond, five grains too many.
        assert_eq!((r.next(), r.level(Time(24)), r.level(Time(25))), (Time(25), 98, 100));
        assert_eq!(r.passed(Time(25)), Passed { poured: 105, spilled: 5 });
        assert_eq!(r.set(Time(30), 7, Some(10)), Passed { poured: 140, spilled: 40 });
        // Falls by three: empty after 33.3.
        assert_eq!((r.next(), r.slope(Time(40)), r.level(Time(40))), (Time(64), -3, 70));
        assert_eq!((r.level(Time(64)), r.slope(Time(64))), (0, 0));
        r.set(Time(70), 7, None);
        assert_eq!((r.level(Time(90)), r.next()), (0, Time::NEVER));
    }

    #[test]
    fn extremes_saturate() {
        let mut r = Reservoir::new(None);
        r.set(Time::ZERO, u64::MAX, Some(0));
        assert_eq!(r.level(Time::NEVER), u128::from(FASTEST) * u128::from(u64::MAX));
        assert_eq!((r.next(), reach(5, 0)), (Time::NEVER, Span::NEVER));
        assert_eq!(reach(u128::MAX, 1), Span::NEVER);
    }

    proptest! {
        /// Nanosecond by nanosecond, with rates that change now and then.
        #[test]
        fn it_is_what_ticking_makes_of_it(
            cap in prop::option::of(0u128..300),
            steps in prop::collection::vec((1u64..60, 0u64..12, prop::option::of(0u64..12)), 1..8),
        ) {
            let mut r = Reservoir::new(cap);
            let (mut now, mut level, mut spilled, mut poured) = (0u64, 0u128, 0u128, 0u128);
            let mut all = Passed::default();
            for (lasts, fill, drain) in steps {
                let passed = r.set(Time(now), fill, drain);
                all = Passed { poured: all.poured + passed.poured, spilled: all.spilled + passed.spilled };
                prop_assert_eq!(all, Passed { poured, spilled });
                if drain.is_none() { level = 0; }
                let next = r.next();
                let mut turned = None;
                for _ in 0..lasts {
                    let before = level;
                    now += 1;
                    poured += u128::from(fill);
                    level = match drain {
                        None => 0,
                        Some(drain) => (level + u128::from(fill)).saturating_sub(u128::from(drain)),
                    };
                    if let Some(cap) = cap && level > cap {
                        spilled += level - cap;
                        level = cap;
                    }
                    prop_assert_eq!(r.level(Time(now)), level);
                    let full = cap.is_some_and(|cap| level >= cap && before < cap && drain.is_some());
                    let empty = before > 0 && level == 0;
                    if turned.is_none() && (full || empty) {
                        turned = Some(Time(now));
                    }
                }
                let seen = (next <= Time(now)).then_some(next);
                prop_assert_eq!(seen, turned);
            }
        }
    }
}
