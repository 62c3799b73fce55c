//! Distributions of durations, drawn by inverse transform from one uniform each.
//!
//! Everything is said through the cumulative hazard H = −ln S (S survival, the chance to outlive
//! an age): a draw is the age at which H reaches a unit exponential, H⁻¹(−ln u). A running clock
//! ([`super::clock`]) is the same statement cut into pieces. Ages and parameters are doubles in
//! nanoseconds; what is drawn is a [`Span`]. Small u means late: u is the survival of the draw.

mod hazard;
mod mixture;
#[cfg(test)]
mod tests;

use super::math::{exp, fast, gamma_function, normal, sqrt};
use super::time::Span;
use std::sync::Arc;

/// How long something lasts. [`Dist::check`] says what parameters are sound; the other methods
/// take soundness for granted (unsound ones give nonsense, never a panic).
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// S(t) = e^(−t/mean).
    Exponential {
        /// Mean, ns, > 0.
        mean: f64,
    },
    /// S(t) = e^(−(t/scale)^shape).
    Weibull {
        /// Shape, > 0; below 1 hazard falls with age, above 1 it rises.
        shape: f64,
        /// Scale, ns, > 0: the age that a share 1/e outlives.
        scale: f64,
    },
    /// ln t is normal.
    LogNormal {
        /// Mean of ln(t / 1 ns): the logarithm of the median in nanoseconds.
        mu: f64,
        /// Standard deviation of ln t, > 0.
        sigma: f64,
    },
    /// S(t) = Q(shape, t/scale), the regularised incomplete gamma function.
    Gamma {
        /// Shape, > 0.
        shape: f64,
        /// Scale, ns, > 0; the mean is shape · scale.
        scale: f64,
    },
    /// Evenly between two bounds.
    Uniform {
        /// Lower bound, ns, ≥ 0.
        low: f64,
        /// Upper bound, ns, > low.
        high: f64,
    },
    /// Always the same, exact to the nanosecond.
    Fixed(Span),
    /// A density that rises in a straight line from `low` to `mode` and falls to `high`.
    Triangular {
        /// Lower bound, ns, ≥ 0.
        low: f64,
        /// Most likely value, ns, between the bounds.
        mode: f64,
        /// Upper bound, ns, > low.
        high: f64,
    },
    /// One of these values, each as likely as the others; see [`Dist::empirical`].
    Empirical(
        /// In ascending order, not empty.
        Arc<[Span]>,
    ),
    /// One of several distributions; the weights are shares that sum to 1. A draw inverts the
    /// mixture's own survival, so that one uniform does and smaller means later here, too.
    Mixture(
        /// (share, distribution), not empty.
        Box<[(f64, Dist)]>,
    ),
    /// First arrival of the non-homogeneous Poisson process with Λ(t) = (t/alpha)^beta. Unlike a
    /// Weibull clock, its age is not set back by an arrival; see [`Dist::is_process`].
    PowerLaw {
        /// Age at which one arrival is expected to have happened, ns, > 0.
        alpha: f64,
        /// Growth, > 0; below 1 arrivals thin out with age, above 1 they crowd.
        beta: f64,
    },
    /// Does not happen.
    Never,
}

impl Dist {
    /// The empirical distribution of `values`, in any order.
    pub fn empirical(mut values: Vec<Span>) -> Dist {
        values.sort_unstable();
        Dist::Empirical(values.into())
    }

    /// The mixture of `parts`, given by weights of any positive sum.
    pub fn mixture(mut parts: Vec<(f64, Dist)>) -> Dist {
        let total: f64 = parts.iter().map(|part| part.0).sum();
        for part in &mut parts {
            part.0 /= total;
        }
        Dist::Mixture(parts.into())
    }

    /// A duration drawn with 64 random bits: H⁻¹(−ln u) with u = [`fast::uniform`].
    #[inline]
    pub fn sample(&self, raw: u64) -> Span {
        match self {
            Dist::Exponential { mean } => Span::from_nanos_f64(mean * fast::unit_exponential(raw)),
            Dist::Fixed(span) => *span,
            Dist::Weibull { shape, scale } | Dist::PowerLaw { alpha: scale, beta: shape } => {
                let hazard = fast::unit_exponential(raw);
                Span::from_nanos_f64(scale * fast::power(hazard, 1.0 / shape))
            }
            Dist::LogNormal { mu, sigma } => {
                let z = -normal::quantile(fast::uniform(raw));
                Span::from_nanos_f64(fast::exp(mu + sigma * z))
            }
            Dist::Uniform { low, high } => {
                Span::from_nanos_f64(high - fast::uniform(raw) * (high - low))
            }
            Dist::Triangular { low, mode, high } => {
                let u = fast::uniform(raw);
                Span::from_nanos_f64(triangular(*low, *mode, *high, u, 1.0 - u))
            }
            Dist::Empirical(values) => hazard::pick(values, fast::uniform(raw)),
            Dist::Gamma { .. } | Dist::Mixture(_) => {
                Span::from_nanos_f64(self.age_at_hazard(fast::unit_exponential(raw)))
            }
            Dist::Never => Span::NEVER,
        }
    }

    /// What is left at `age` (ns, ≥ 0), drawn from the distribution given that it was outlived.
    /// Zero where no one gets that old.
    #[inline]
    pub fn residual(&self, age: f64, raw: u64) -> Span {
        match self {
            // Memoryless, and where nothing has passed nothing needs to be conditioned on.
            Dist::Exponential { .. } | Dist::Never => self.sample(raw),
            _ if age <= 0.0 => self.sample(raw),
            _ => Span::from_nanos_f64(self.residual_nanos(age, raw)),
        }
    }

    /// [`Dist::residual`] before rounding, ns.
    pub(super) fn residual_nanos(&self, age: f64, raw: u64) -> f64 {
        let fate = match self {
            Dist::Fixed(span) => span.as_nanos_f64(),
            Dist::Empirical(values) => {
                let outlived = values.partition_point(|value| value.as_nanos_f64() <= age);
                if outlived == values.len() {
                    return 0.0;
                }
                nanos_or_never(hazard::pick(&values[outlived..], fast::uniform(raw)))
            }
            Dist::Never => f64::INFINITY,
            _ => {
                let spent = self.cumulative_hazard(age);
                if spent == f64::INFINITY {
                    return 0.0;
                }
                self.age_at_hazard(spent + fast::unit_exponential(raw))
            }
        };
        (fate - age).max(0.0)
    }

    /// Expected duration, ns; none where there is none ([`Dist::Never`], or a part that never
    /// ends). For [`Dist::PowerLaw`], that of the first arrival.
    pub fn mean(&self) -> Option<f64> {
        let mean = match self {
            Dist::Exponential { mean } => *mean,
            Dist::Weibull { shape, scale } | Dist::PowerLaw { alpha: scale, beta: shape } => {
                scale * gamma_function(1.0 + 1.0 / shape)
            }
            Dist::LogNormal { mu, sigma } => exp(mu + 0.5 * sigma * sigma),
            Dist::Gamma { shape, scale } => shape * scale,
            Dist::Uniform { low, high } => 0.5 * (low + high),
            Dist::Fixed(span) => nanos_or_never(*span),
            Dist::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Dist::Empirical(values) => {
                let total: f64 = values.iter().copied().map(nanos_or_never).sum();
                total / values.len() as f64
            }
            Dist::Mixture(parts) => {
                let mut total = 0.0;
                for (share, part) in parts {
                    if *share > 0.0 {
                        total += share * part.mean()?;
                    }
                }
                total
            }
            Dist::Never => return None,
        };
        mean.is_finite().then_some(mean)
    }

    /// Whether single values have a chance of their own, so that a hazard *rate* means nothing:
    /// then the environment scales age, as dormancy does.
    pub fn has_atoms(&self) -> bool {
        match self {
            Dist::Fixed(_) | Dist::Empirical(_) => true,
            Dist::Mixture(parts) => parts.iter().any(|(_, part)| part.has_atoms()),
            _ => false,
        }
    }

    /// Whether age goes on through an arrival instead of starting at zero: start the next clock at
    /// the age of the last one.
    pub fn is_process(&self) -> bool {
        matches!(self, Dist::PowerLaw { .. })
    }

    /// Whether the parameters are sound.
    ///
    /// # Errors
    /// What is wrong, as a clause in lower case.
    pub fn check(&self) -> Result<(), &'static str> {
        let positive =
            |x: f64, message| if x > 0.0 && x.is_finite() { Ok(()) } else { Err(message) };
        match self {
            Dist::Exponential { mean } => positive(*mean, "the mean must be above zero"),
            Dist::Weibull { shape, scale } | Dist::Gamma { shape, scale } => {
                positive(*shape, "the shape must be above zero")?;
                positive(*scale, "the scale must be above zero")
            }
            Dist::PowerLaw { alpha, beta } => {
                positive(*alpha, "alpha must be above zero")?;
                positive(*beta, "beta must be above zero")
            }
            Dist::LogNormal { mu, sigma } => {
                positive(*sigma, "sigma must be above zero")?;
                if mu.is_finite() { Ok(()) } else { Err("the median must be above zero") }
            }
            Dist::Uniform { low, high } => bounds(*low, *high),
            Dist::Triangular { low, mode, high } => {
                bounds(*low, *high)?;
                let inside = low <= mode && mode <= high;
                if inside { Ok(()) } else { Err("the mode must lie between the bounds") }
            }
            Dist::Empirical(values) if values.is_empty() => Err("there must be at least one value"),
            Dist::Empirical(values) if !values.is_sorted() => Err("values must be in order"),
            Dist::Mixture(parts) => {
                let total: f64 = parts.iter().map(|part| part.0).sum();
                let shares = parts.iter().all(|part| part.0 >= 0.0);
                if !shares || (total - 1.0).abs() > 1e-9 {
                    return Err("the shares must not be negative and must sum to 1");
                }
                parts.iter().try_for_each(|(_, part)| part.check())
            }
            Dist::Fixed(_) | Dist::Empirical(_) | Dist::Never => Ok(()),
        }
    }
}

/// Whether 0 ≤ low < high < ∞.
fn bounds(low: f64, high: f64) -> Result<(), &'static str> {
    if low < 0.0 || !low.is_finite() || !high.is_finite() {
        Err("the bounds must not be negative or infinite")
    } else if low < high {
        Ok(())
    } else {
        Err("the lower bound must be below the upper one")
    }
}

/// A span as a double, never as infinity.
fn nanos_or_never(span: Span) -> f64 {
    if span.is_never() { f64::INFINITY } else { span.as_nanos_f64() }
}

/// The triangular distribution's age with this survival; `passed` = 1 − `survival`, given apart
/// because either may be too near to 1 to be told from it.
fn triangular(low: f64, mode: f64, high: f64, survival: f64, passed: f64) -> f64 {
    let width = high - low;
    if survival * width <= high - mode {
        high - sqrt(survival * width * (high - mode))
    } else {
        low + sqrt(passed * width * (mode - low))
    }
}
