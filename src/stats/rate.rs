//! Events per time: exact Poisson intervals, and the cluster version for events that come in
//! bursts.

use super::Estimate;
use super::skewed::{Skewed, skewed_interval};
use super::special::gamma_quantile;
use super::sums::PairSums;

/// Rate of a Poisson process: `events / exposure`, in events per unit of `exposure`, with
/// Garwood's exact interval (F. Garwood, Biometrika 28 (1936) 437–442); n counts events.
///
/// No event: the bound −ln α / exposure. No exposure (0 or less): no data.
#[must_use]
pub fn poisson_rate(events: u64, exposure: f64, confidence: f64) -> Estimate {
    if exposure.is_nan() || exposure <= 0.0 {
        return Estimate::no_data(events, confidence);
    }
    if events == 0 {
        return Estimate::upper_bound(0.0, -libm::log1p(-confidence) / exposure, 0, confidence);
    }
    let (k, tail) = (events as f64, 0.5 - 0.5 * confidence);
    let ends = (gamma_quantile(k, tail) / exposure, gamma_quantile(k + 1.0, 1.0 - tail) / exposure);
    Estimate::interval(k / exposure, ends, libm::sqrt(k) / exposure, events, confidence)
}

/// Rate of events over replications that may come in bursts: Σ events / Σ time, replications as
/// clusters. Its [`Estimate::reciprocal`] is the mean time between events (MTBF over up time).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    sums: PairSums,
}

impl Rate {
    /// Adds one replication: events, and nanoseconds during which they could happen.
    pub fn push(&mut self, events: u64, exposure_ns: u64) {
        self.sums.push(events, exposure_ns);
    }

    /// Adds the replications of another.
    pub fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
    }

    /// Total events, exact.
    #[must_use]
    pub fn events(&self) -> u128 {
        self.sums.x()
    }

    /// Total exposure in nanoseconds, exact.
    #[must_use]
    pub fn exposure_ns(&self) -> u128 {
        self.sums.y()
    }

    /// Events per nanosecond with the interval; n counts replications.
    ///
    /// No event: −ln α / Σ time, the Poisson bound. Under 20 affected replications the wider of
    /// Garwood's interval and the clusters'; from there [`skewed_interval`].
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let (n, affected) = (self.sums.n(), self.sums.affected());
        let Some(value) = self.sums.ratio() else { return Estimate::no_data(n, confidence) };
        let time = self.sums.y() as f64;
        let events = u64::try_from(self.sums.x()).unwrap_or(u64::MAX);
        let poisson = Estimate { n, ..poisson_rate(events, time, confidence) };
        if affected == 0 || n < 2 {
            return poisson;
        }
        let e = self.sums.residuals(value);
        let std_error = libm::sqrt(e.squares * n as f64 / (n as f64 - 1.0)) / time;
        let skewness = e.skewness();
        let spread = Skewed { value, std_error, skewness, degrees: affected as f64 - 1.0 };
        let (mut low, mut high) = skewed_interval(spread, confidence);
        if affected < 20 {
            (low, high) = (low.min(poisson.low), high.max(poisson.high));
        }
        Estimate::interval(value, (low, high), std_error, n, confidence)
    }
}
