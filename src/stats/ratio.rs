//! Ratio of two totals over replications: MTTR, MTTD, mean stage times.

use super::Estimate;
use super::skewed::{Skewed, skewed_interval};
use super::sums::PairSums;

/// From this many outages on, the delta method replaces the jackknife.
const JACKKNIFE_BELOW: u64 = 100;

/// Accumulates (total, count) per replication, e.g. downtime in nanoseconds and outages; the
/// estimate is Σ total / Σ count, never a mean of means. Replications are the clusters.
///
/// Memory is bounded: single pairs are kept only while there are fewer than 100 outages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    sums: PairSums,
    /// Replications with a count, while the jackknife may be needed.
    pairs: Vec<(u64, u64)>,
    clusters: u64,
}

impl Ratio {
    /// Adds one replication's total and count. A total without a count adds to the total alone.
    pub fn push(&mut self, total: u64, count: u64) {
        self.sums.push(total, count);
        if count == 0 && total == 0 {
            return;
        }
        self.clusters += 1;
        self.keep((total, count));
    }

    /// Adds the replications of another, which follow these.
    pub fn merge(&mut self, other: &Self) {
        self.sums.merge(&other.sums);
        self.clusters += other.clusters;
        for &pair in &other.pairs {
            self.keep(pair);
        }
        self.forget();
    }

    fn keep(&mut self, pair: (u64, u64)) {
        if self.pairs.len() < JACKKNIFE_BELOW as usize {
            self.pairs.push(pair);
        }
        self.forget();
    }

    fn forget(&mut self) {
        if self.sums.y() >= u128::from(JACKKNIFE_BELOW) {
            self.pairs = Vec::new();
        }
    }

    /// Replications pushed.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.sums.n()
    }

    /// Replications with an outage.
    #[must_use]
    pub fn affected(&self) -> u64 {
        self.clusters
    }

    /// Σ total, exact.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.sums.x()
    }

    /// Σ count, exact.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.sums.y()
    }

    /// The ratio with its interval; n counts replications.
    ///
    /// Standard error by delete-one-replication jackknife under 100 outages, by the delta method
    /// from there; ends by [`skewed_interval`] with (affected − 1) degrees of freedom.
    /// No outage: no data. One affected replication: an interval from 0 to infinity, since nothing
    /// is known of the spread between replications.
    #[must_use]
    pub fn estimate(&self, confidence: f64) -> Estimate {
        let (n, m) = (self.sums.n(), self.clusters);
        let Some(value) = self.sums.ratio() else { return Estimate::no_data(n, confidence) };
        if m < 2 {
            return Estimate::interval(value, (0.0, f64::INFINITY), 0.0, n, confidence);
        }
        let e = self.sums.residuals(value);
        let std_error = self.jackknife(value).unwrap_or_else(|| {
            libm::sqrt(e.squares * m as f64 / (m as f64 - 1.0)) / self.sums.y() as f64
        });
        let skewness = e.skewness();
        let spread = Skewed { value, std_error, skewness, degrees: m as f64 - 1.0 };
        Estimate::interval(value, skewed_interval(spread, confidence), std_error, n, confidence)
    }

    /// Standard error from the ratios with one replication left out; `None` where pairs are no
    /// longer kept or one replication holds every outage.
    fn jackknife(&self, value: f64) -> Option<f64> {
        if self.pairs.len() as u64 != self.clusters {
            return None;
        }
        let (mut sum, mut squares) = (0.0, 0.0);
        for &(total, count) in &self.pairs {
            let rest = self.sums.y() - u128::from(count);
            if rest == 0 {
                return None;
            }
            let without = (self.sums.x() - u128::from(total)) as f64 / rest as f64 - value;
            sum += without;
            squares += without * without;
        }
        let m = self.clusters as f64;
        Some(libm::sqrt(((squares - sum * sum / m) * (m - 1.0) / m).max(0.0)))
    }
}
