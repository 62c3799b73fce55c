//! Mean unavailability over replications, most of which saw no downtime at all.

use super::Estimate;
use super::share::none_of;
use super::skewed::{Skewed, skewed_interval};
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

    /// Unavailability with its interval; [`Estimate::complement`] gives the availability.
    ///
    /// - No downtime seen: the bound 1 − α^(1/n) times the worst case, a replication that is down
    ///   all its needed time.
    /// - Any seen: [`skewed_interval`] with (affected − 1) degrees of freedom. Measured coverage at
    ///   95 %, compound Poisson downtimes of fixed, exponential and lognormal (sigma 1) lengths,
    ///   8000 campaigns each: 94.2–97.9 % with 20 to 1000 affected (97.9 % only where fixed lengths
    ///   make the estimate a lattice). With 1 to 19 affected it is conservative, 98 % measured at 8.
    ///   A class of outages so long and rare that none was seen cannot be covered by any method.
    /// - No needed time: no data.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let (n, affected) = (self.sums.n(), self.sums.affected());
        let Some(value) = self.sums.ratio() else { return Estimate::no_data(n, confidence) };
        if affected == 0 {
            return Estimate::upper_bound(0.0, none_of(n, confidence), n, confidence);
        }
        if n < 2 {
            // One flight with downtime: nothing is known of the spread.
            return Estimate::interval(value, (0.0, 1.0), 0.0, n, confidence);
        }
        let e = self.sums.residuals(value);
        let correction = n as f64 / (n as f64 - 1.0);
        let std_error = libm::sqrt(e.squares * correction) / self.sums.y() as f64;
        let skewness = e.skewness();
        let degrees = affected as f64 - 1.0;
        let (low, high) =
            skewed_interval(Skewed { value, std_error, skewness, degrees }, confidence);
        Estimate::interval(value, (low, high.min(1.0)), std_error, n, confidence)
    }
}
