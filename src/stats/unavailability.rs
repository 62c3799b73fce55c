//! Mean unavailability over replications, most of which saw no downtime at all.

use super::Estimate;
use super::noninferior::{Moments, Shape};
use super::share::none_of;
use super::sums::PairSums;

/// Accumulates (downtime, needed time) per replication; exact, so order and merging do not matter.
///
/// The estimate is Σ downtime / Σ needed time, which is the mean over replications wherever all
/// need the same time (needed time is scheduled by the mission).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unavailability {
    sums: PairSums,
}

impl Unavailability {
    /// Adds one replication: nanoseconds down (at most `needed_ns`; more counts as that) of
    /// nanoseconds needed.
    pub fn push(&mut self, down_ns: u64, needed_ns: u64) {
        self.sums.push(down_ns.min(needed_ns), needed_ns);
    }

    /// Adds the replications of another.
    pub fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
    }

    /// Replications pushed.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.sums.n()
    }

    /// Replications with any downtime.
    #[must_use]
    pub fn affected(&self) -> u64 {
        self.sums.affected()
    }

    /// Total downtime in nanoseconds, exact.
    #[must_use]
    pub fn down_ns(&self) -> u128 {
        self.sums.x()
    }

    /// Total needed time in nanoseconds, exact.
    #[must_use]
    pub fn needed_ns(&self) -> u128 {
        self.sums.y()
    }

    /// What must be kept of it to know its interval at any confidence; none without needed time.
    /// Of one flight with downtime nothing is known of the spread.
    #[must_use]
    pub fn moments(&self) -> Option<Moments> {
        let (n, affected) = (self.sums.n(), self.sums.affected());
        let (shape, value) = (Shape::Mean, self.sums.ratio()?);
        if affected == 0 || n < 2 {
            return Some(Moments { shape, value, std_error: 0.0, skewness: 0.0, n, affected });
        }
        let e = self.sums.residuals(value);
        let correction = n as f64 / (n as f64 - 1.0);
        let std_error = libm::sqrt(e.squares * correction) / self.sums.y() as f64;
        Some(Moments { shape, value, std_error, skewness: e.skewness(), n, affected })
    }

    /// Unavailability with its interval; [`Estimate::complement`] gives the availability.
    ///
    /// - No downtime seen: the bound 1 − α^(1/n) times the worst case, a replication that is down
    ///   all its needed time.
    /// - Any seen: [`skewed_interval`](super::skewed::skewed_interval) with (affected − 1) degrees of freedom. Measured coverage at
    ///   95 % (3000 to 10 000 campaigns each, `stats::coverage`), downtimes at random or in bursts,
    ///   30 to 200 affected of 1000 and 10 000 replications: exponential lengths 95.0–96.8 %,
    ///   lognormal (sigma 1) 94.5–96.5 %, fixed 94.8–97.9 % (the most where 30 equal outages make
    ///   the estimate a lattice). Means of 2 to 12 affected: conservative, 95.0–99.6 %. A kind of
    ///   outage so long and rare that none was seen cannot be covered by any method.
    /// - All down for the same time: as many may be unlike them as `n` may leave unseen, and down
    ///   for any time ([`Moments::ends`]).
    /// - No needed time: no data.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let n = self.sums.n();
        let Some(moments) = self.moments() else { return Estimate::no_data(n, confidence) };
        if moments.affected == 0 {
            return Estimate::upper_bound(0.0, none_of(n, confidence), n, confidence);
        }
        let Moments { value, std_error, .. } = moments;
        Estimate::interval(value, moments.ends(confidence), std_error, n, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Kind;
    use proptest::prelude::*;

    #[test]
    fn nothing_seen_is_a_bound_and_nothing_needed_no_data() {
        let mut u = Unavailability::default();
        assert_eq!(u.estimate(0.95).kind, Kind::NoData);
        u.push(7, 0);
        assert_eq!((u.estimate(0.95).kind, u.down_ns()), (Kind::NoData, 0));
        let mut u = Unavailability::default();
        for _ in 0..3000 {
            u.push(0, 1 << 60);
        }
        let e = u.estimate(0.95);
        assert_eq!((e.kind, e.n), (Kind::UpperBound, 3000));
        assert!((e.high - 0.000_998_08).abs() < 1e-8);
        assert!(e.complement().low < 1.0 && e.complement().value < 1.0);
    }

    #[test]
    fn mean_and_standard_error_by_hand() {
        // Unavailabilities 0, 0, 0.2, 0.4: mean 0.15, variance 0.11/3.
        let mut u = Unavailability::default();
        for down in [0, 0, 20, 40] {
            u.push(down, 100);
        }
        let e = u.estimate(0.95);
        assert!((e.value - 0.15).abs() < 1e-15);
        assert!((e.std_error - libm::sqrt(0.11 / 3.0 / 4.0)).abs() < 1e-15);
        assert_eq!((u.affected(), u.needed_ns(), u.down_ns()), (2, 400, 60));
    }

    #[test]
    fn one_affected_replication_is_wide() {
        let mut u = Unavailability::default();
        u.push(1_000_000, 1_000_000_000);
        assert_eq!((u.estimate(0.95).low, u.estimate(0.95).high), (0.0, 1.0));
        for _ in 0..999 {
            u.push(0, 1_000_000_000);
        }
        let e = u.estimate(0.95);
        // At least Garwood's five and a half times for a single event.
        assert!(e.high > 5.57 * e.value && e.high < 20.0 * e.value && e.low > 0.0, "{e:?}");
    }

    proptest! {
        #[test]
        fn the_interval_lies_in_0_1_around_the_value(v in prop::collection::vec(0u64..2000, 1..50)) {
            let mut u = Unavailability::default();
            v.iter().for_each(|&d| u.push(d, 1000));
            let e = u.estimate(0.95);
            prop_assert!(0.0 <= e.low && e.low <= e.value && e.value <= e.high && e.high <= 1.0, "{:?}", e);
        }
    }
}
