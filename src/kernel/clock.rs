//! Clocks: what runs towards a failure, knows its age, and can be sped up, slowed and redrawn.
//!
//! A failure is due when the hazard lived through reaches a unit-exponential threshold, drawn once.
//! When conditions change, the hazard spent so far is subtracted and the rest is run down at the
//! new pace; nothing is ever drawn again, so the result is exact and the order of draws is not
//! disturbed. Dormancy changes the *speed* of age, environment multiplies the *hazard*. Where the
//! distribution has atoms there is no hazard rate; both factors then scale age.

use super::dist::Dist;
use super::math::fast;
use super::time::{Span, Time};

/// What is left to run down.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Left {
    /// Everything, and nothing has been computed yet: the random bits themselves. Most clocks run
    /// undisturbed, and then a start costs one sample and no hazard arithmetic.
    Raw(u64),
    /// Unit-exponential hazard left at `since`.
    Hazard(f64),
    /// Age (ns) at which it fires: for distributions with atoms.
    Age(f64),
}

/// A running clock: plain data, 56 bytes. Its distribution is passed in, always the same one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    since: Time,
    fires: Time,
    /// Age at `since`, ns.
    age: f64,
    speed: f64,
    hazard: f64,
    left: Left,
}

impl Clock {
    /// Starts a clock of this `age` (ns, ≥ 0; what it outlived so far), ageing `speed` nanoseconds
    /// per nanosecond under `hazard` times its own hazard (both ≥ 0), with 64 random bits. Returns
    /// it and the instant at which it fires.
    #[inline]
    pub fn start(
        dist: &Dist,
        now: Time,
        age: f64,
        speed: f64,
        hazard: f64,
        raw: u64,
    ) -> (Clock, Time) {
        debug_assert!(age >= 0.0 && speed >= 0.0 && hazard >= 0.0, "{age} {speed} {hazard}");
        let mut clock =
            Clock { since: now, fires: Time::NEVER, age, speed, hazard, left: Left::Raw(raw) };
        if clock.is_plain() {
            clock.fires = now + dist.sample(raw);
        } else {
            clock.left = if dist.has_atoms() {
                Left::Age(age + dist.residual_nanos(age, raw))
            } else {
                Left::Hazard(fast::unit_exponential(raw))
            };
            clock.fires = clock.project(dist);
        }
        (clock, clock.fires)
    }

    /// New, and under no influence.
    #[inline]
    #[expect(clippy::float_cmp, reason = "exactly the neutral values take the fast path")]
    fn is_plain(&self) -> bool {
        self.age == 0.0 && self.speed == 1.0 && self.hazard == 1.0
    }

    /// The instant at which it fires as things stand.
    #[inline]
    pub fn fires(&self) -> Time {
        self.fires
    }

    /// The ageing speed now in force.
    #[inline]
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// The hazard multiplier now in force.
    #[inline]
    pub fn hazard(&self) -> f64 {
        self.hazard
    }

    /// Its age in ns at `now`, which must not be before its last change.
    #[inline]
    pub fn age(&self, now: Time) -> f64 {
        let pace = match self.left {
            Left::Age(_) => self.speed * self.hazard,
            // Not yet asked for means both factors are 1.
            Left::Raw(_) | Left::Hazard(_) => self.speed,
        };
        self.age + pace * (now - self.since).as_nanos_f64()
    }

    /// Puts new factors in force (see [`Clock::start`]) and returns the new instant of firing:
    /// [`Time::NEVER`] while either is zero, the same instant where neither has changed.
    #[expect(
        clippy::float_cmp,
        reason = "factors are set, not computed: the same is the same bits"
    )]
    pub fn rescale(&mut self, dist: &Dist, now: Time, speed: f64, hazard: f64) -> Time {
        debug_assert!(speed >= 0.0 && hazard >= 0.0, "{speed} {hazard}");
        debug_assert!(now <= self.fires, "the clock fired at {}, it is {now}", self.fires);
        if speed == self.speed && hazard == self.hazard {
            return self.fires;
        }
        if let Left::Raw(raw) = self.left {
            self.left = if dist.has_atoms() {
                Left::Age(dist.residual_nanos(0.0, raw))
            } else {
                Left::Hazard(fast::unit_exponential(raw))
            };
        }
        let age = self.age(now);
        if let Left::Hazard(left) = &mut self.left
            && self.hazard > 0.0
            && age > self.age
        {
            let spent = dist.cumulative_hazard(age) - dist.cumulative_hazard(self.age);
            // Beyond the end of the distribution (infinite hazard, or rounding) nothing is left.
            *left = (*left - self.hazard * spent).max(0.0);
        }
        self.age = age;
        self.since = now;
        self.speed = speed;
        self.hazard = hazard;
        self.fires = self.project(dist);
        self.fires
    }

    /// Draws anew what is left, given the age reached, under the factors in force; returns the new
    /// instant of firing. What rare-event splitting does to a copy: it lives on with other luck.
    pub fn redraw(&mut self, dist: &Dist, now: Time, raw: u64) -> Time {
        let age = self.age(now);
        let (clock, fires) = Clock::start(dist, now, age, self.speed, self.hazard, raw);
        *self = clock;
        fires
    }

    /// The instant at which it fires, from `since` on.
    fn project(&self, dist: &Dist) -> Time {
        let pace = match self.left {
            Left::Age(_) => self.speed * self.hazard,
            Left::Raw(_) | Left::Hazard(_) => self.speed,
        };
        if pace <= 0.0 || self.hazard <= 0.0 {
            return Time::NEVER;
        }
        let end = match self.left {
            Left::Raw(raw) => self.age + dist.residual_nanos(self.age, raw),
            Left::Age(age) => age,
            Left::Hazard(left) => {
                let spent = dist.cumulative_hazard(self.age);
                if spent == f64::INFINITY {
                    self.age
                } else {
                    dist.age_at_hazard(spent + left / self.hazard)
                }
            }
        };
        self.since + Span::from_nanos_f64((end - self.age).max(0.0) / pace)
    }
}

#[cfg(test)]
mod tests;
