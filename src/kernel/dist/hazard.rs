//! Cumulative hazards and their inverses: what a clock that knows its age computes with.

use super::{Dist, mixture, nanos_or_never, triangular};
use crate::kernel::math::{exp, exp_m1, fast, gamma, ln, ln_1p, normal};
use crate::kernel::time::Span;

/// The value with this survival among equally likely ones in ascending order.
#[inline]
pub(super) fn pick(values: &[Span], survival: f64) -> Span {
    let n = values.len();
    // Survival in ((k−1)/n, k/n] belongs to the kth value from the end; never out of range, since
    // rounding may give n for survivals just below 1.
    let from_end = ((survival * n as f64) as usize).min(n.saturating_sub(1));
    values.get(n - 1 - from_end).copied().unwrap_or(Span::NEVER)
}

impl Dist {
    /// The chance to outlive `age` (ns, ≥ 0): P(X > age).
    pub fn survival(&self, age: f64) -> f64 {
        match self {
            Dist::Empirical(values) => {
                let outlived = values.partition_point(|value| value.as_nanos_f64() <= age);
                (values.len() - outlived) as f64 / values.len() as f64
            }
            Dist::Mixture(parts) => parts.iter().map(|(share, p)| share * p.survival(age)).sum(),
            _ => exp(-self.cumulative_hazard(age)),
        }
    }

    /// H(age) = −ln S(age), for `age` in ns ≥ 0; infinite where no one gets that old. Accurate
    /// where S is nearly 1 and where S underflows.
    pub fn cumulative_hazard(&self, age: f64) -> f64 {
        if age <= 0.0 && !self.has_atoms() {
            return 0.0;
        }
        match self {
            Dist::Exponential { mean } => age / mean,
            Dist::Weibull { shape, scale } | Dist::PowerLaw { alpha: scale, beta: shape } => {
                fast::power(age / scale, *shape)
            }
            Dist::LogNormal { mu, sigma } => normal::cumulative_hazard((ln(age) - mu) / sigma),
            Dist::Gamma { shape, scale } => gamma::cumulative_hazard(*shape, age / scale),
            Dist::Uniform { low, high } => {
                if age <= *low {
                    0.0
                } else if age >= *high {
                    f64::INFINITY
                } else {
                    neg_ln((high - age) / (high - low), (age - low) / (high - low))
                }
            }
            Dist::Triangular { low, mode, high } => {
                let width = high - low;
                if age <= *low {
                    0.0
                } else if age >= *high {
                    f64::INFINITY
                } else if age < *mode {
                    -ln_1p(-((age - low) / width * ((age - low) / (mode - low))))
                } else {
                    let survival = (high - age) / width * ((high - age) / (high - mode));
                    neg_ln(survival, 1.0 - survival)
                }
            }
            Dist::Fixed(span) if age < nanos_or_never(*span) => 0.0,
            Dist::Fixed(_) => f64::INFINITY,
            Dist::Empirical(_) => {
                let survival = self.survival(age);
                neg_ln(survival, 1.0 - survival)
            }
            Dist::Mixture(parts) => mixture::cumulative_hazard(parts, age),
            Dist::Never => 0.0,
        }
    }

    /// The smallest age (ns) at which H reaches `h` ≥ 0: the inverse of
    /// [`Dist::cumulative_hazard`]. At 0 the earliest age possible; infinite where H never gets
    /// there.
    pub fn age_at_hazard(&self, h: f64) -> f64 {
        let h = h.max(0.0);
        match self {
            Dist::Exponential { mean } => mean * h,
            Dist::Weibull { shape, scale } | Dist::PowerLaw { alpha: scale, beta: shape } => {
                scale * fast::power(h, 1.0 / shape)
            }
            Dist::LogNormal { mu, sigma } => {
                if h <= 0.0 {
                    0.0
                } else if h == f64::INFINITY {
                    h
                } else {
                    fast::exp(mu + sigma * normal::at_hazard(h))
                }
            }
            Dist::Gamma { shape, scale } => scale * gamma::at_hazard(*shape, h),
            Dist::Uniform { low, high } => {
                if h < 1.0 {
                    low - (high - low) * exp_m1(-h)
                } else {
                    high - (high - low) * exp(-h)
                }
            }
            Dist::Triangular { low, mode, high } => {
                triangular(*low, *mode, *high, exp(-h), -exp_m1(-h))
            }
            Dist::Fixed(span) => nanos_or_never(*span),
            Dist::Empirical(values) => nanos_or_never(pick_at(values, h)),
            Dist::Mixture(parts) => mixture::age_at_hazard(parts, h),
            Dist::Never => f64::INFINITY,
        }
    }
}

/// The smallest value whose cumulative hazard reaches `h`.
fn pick_at(values: &[Span], h: f64) -> Span {
    let n = values.len() as f64;
    // The kth of n has survival (n−k)/n. Searching by the same expression that gives the hazard
    // keeps the two inverse to each other to the last bit.
    let reached = |k: usize| {
        let survival = (n - k as f64) / n;
        neg_ln(survival, 1.0 - survival) >= h
    };
    let (mut low, mut high) = (1, values.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) { high = middle } else { low = middle + 1 }
    }
    values.get(high.wrapping_sub(1)).copied().unwrap_or(Span::NEVER)
}

/// −ln of a survival whose complement is given too: by the smaller of the two.
pub(super) fn neg_ln(survival: f64, passed: f64) -> f64 {
    if passed < 0.5 { -ln_1p(-passed) } else { -ln(survival) }
}
