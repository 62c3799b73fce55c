//! Distributions as an author writes them.
//!
//! Plain data: sampling is the kernel's. A bare duration means `Fixed`, a rate (`"200 FIT"`,
//! `"3.2e-6 /h"`) means `Exponential` with the mean 1 / rate, and a rate of zero means `Never`.

use super::codes;
use super::decode::{Decode, Decoder, Scalar, Schema};
use super::language::language;
use super::place::Place;
use super::quantity::number::{float, plain};
use super::quantity::{Duration, Factor, PositiveDuration, Problem, Quantity, Rate};
use super::tree::{Tree, Value};
use std::fmt;

/// The most values of an `Empirical`.
pub const MAX_EMPIRICAL: usize = 100_000;

/// A parameter that is a time above zero, in nanoseconds. Unlike a duration it may lie past the
/// clock's 584 years: the mean of a rare fault does.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Scale(pub f64);

impl Scale {
    fn parse(text: &str) -> Result<Scale, Problem> {
        let nanos = match Duration::parse(text) {
            Ok(duration) => duration.0 as f64,
            // Longer than the clock: the unit is fine, only the size is not; years are enough.
            Err(problem) => {
                match text.trim().strip_suffix('y').and_then(|years| float(years.trim())) {
                    Some(years) if years > 0.0 && years < 1e12 => years * 31_557_600e9,
                    _ => return Err(problem),
                }
            }
        };
        if nanos > 0.0 {
            return Ok(Scale(nanos));
        }
        Err(Problem { code: codes::OUT_OF_RANGE, message: "zero is not possible here".to_string() })
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 9.0e18 && self.0 % 1.0 == 0.0 {
            return Duration(self.0 as u64).fmt(f);
        }
        write!(f, "{} y", plain(self.0 / 31_557_600e9))
    }
}

impl Decode for Scale {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Scale> {
        if let Value::Number(_) = &tree.value
            && Duration::decode(tree, d).is_none()
        {
            // Its unit is missing, and that is said.
            return None;
        }
        let Some(text) = d.text(tree) else {
            return d.wrong(tree, "a time above zero", Some("write it like \"4 y\"".to_string()));
        };
        match Scale::parse(text) {
            Ok(scale) => Some(scale),
            Err(problem) => {
                let message = format!("a time: {}", problem.message);
                let help = format!("write it like \"4 y\"; it takes {}", PositiveDuration::UNITS);
                d.fail(problem.code, tree.place, message, &help)
            }
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a time above zero",
            about: "ns, us, ms, s, min, h, d, w, y (365.25 d); in y also past 584",
            example: "\"4 y\"",
        })
    }
}

/// The mean of an exponential: a time above zero, or the rate that is its inverse.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// The mean in nanoseconds; finite, above zero.
    pub nanos: f64,
    /// The rate, if it was written so.
    pub rate: Option<Rate>,
}

impl Mean {
    fn of(rate: Rate) -> Option<Mean> {
        let nanos = 3.6e12 / rate.0;
        (nanos.is_finite() && nanos > 0.0).then_some(Mean { nanos, rate: Some(rate) })
    }
}

impl fmt::Display for Mean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rate {
            Some(rate) => rate.fmt(f),
            None => Scale(self.nanos).fmt(f),
        }
    }
}

impl Decode for Mean {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Mean> {
        if !d.text(tree).is_some_and(Rate::is_meant) {
            return Scale::decode(tree, d).map(|scale| Mean { nanos: scale.0, rate: None });
        }
        let rate = Rate::decode(tree, d)?;
        match Mean::of(rate) {
            Some(mean) => Some(mean),
            None => {
                let message = format!("a rate of {rate} has no mean");
                let help = "what never happens is `Never`";
                d.fail(codes::OUT_OF_RANGE, tree.place, message, help)
            }
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a mean: a time above zero, or a rate",
            about: "ns, us, ms, s, min, h, d, w, y; /h, /s, /min, /d, /w, /y, FIT",
            example: "\"4 y\"",
        })
    }
}

language! {
    /// How long something takes, or when it strikes.
    ///
    /// A bare duration (`"60 s"`) means `Fixed`, a rate (`"200 FIT"`, `"3.2e-6 /h"`) means
    /// `Exponential`.
    pub enum Dist short("a duration (Fixed) or a rate (Exponential)", short) check(check) {
        /// Memoryless: F(t) = 1 - exp(-t / mean).
        Exponential {
            /// The mean, or the rate that is its inverse.
            mean: Mean,
        },
        /// F(t) = 1 - exp(-(t / scale)^shape): wears out with a shape above 1, infant mortality
        /// below.
        Weibull {
            /// The shape, above zero.
            shape: Factor,
            /// The scale: 63.2 % have struck by then.
            scale: Scale,
        },
        /// The logarithm is normal: typical of repair times.
        LogNormal {
            /// The median.
            median: Scale,
            /// The standard deviation of the natural logarithm.
            sigma: Factor,
        },
        /// The sum of `shape` exponential stages, generalized to any shape.
        Gamma {
            /// The shape, above zero.
            shape: Factor,
            /// The scale: the mean of one stage.
            scale: Scale,
        },
        /// Every value from low to high alike.
        Uniform {
            /// The least.
            low: Duration,
            /// The most.
            high: Duration,
        },
        /// Always the same.
        Fixed {
            /// The value.
            value: Duration,
        },
        /// Rises from low to mode, falls to high.
        Triangular {
            /// The least.
            low: Duration,
            /// The most likely.
            mode: Duration,
            /// The most.
            high: Duration,
        },
        /// One of the values listed, each alike; or a file with one value per line.
        Empirical {
            /// The values, or the name of a file that holds them.
            values: Vec<Duration>,
        },
        /// One of several distributions, by weight.
        Mixture {
            /// Pairs of a weight and a distribution; the weights need not add up to 1.
            parts: Vec<(Factor, Dist)>,
        },
        /// Non-homogeneous Poisson: (t / alpha)^beta events are expected up to t.
        PowerLaw {
            /// The scale: one event is expected by then.
            alpha: Scale,
            /// The growth, above zero: above 1 wear-out, below 1 learning.
            beta: Factor,
        },
        /// Does not happen.
        Never,
    }
}

/// A bare duration or rate.
fn short(tree: &Tree, d: &mut Decoder<'_>) -> Option<Option<Dist>> {
    let text = match &tree.value {
        Value::Text(text) => text,
        Value::Number(_) => {
            return Some(Duration::decode(tree, d).map(|value| Dist::Fixed { value }));
        }
        _ => return None,
    };
    if Dist::VARIANTS.iter().any(|choice| choice.name == text) {
        return None;
    }
    if !Rate::is_meant(text) {
        return Some(Duration::decode(tree, d).map(|value| Dist::Fixed { value }));
    }
    Some(Rate::decode(tree, d).map(|rate| match Mean::of(rate) {
        Some(mean) => Dist::Exponential { mean },
        None => Dist::Never,
    }))
}

/// Whether the parameters describe a distribution; reports why not.
fn check(dist: &Dist, place: Place, d: &mut Decoder<'_>) -> bool {
    let positive = |what: &str, value: &Factor| {
        (value.0 <= 0.0).then(|| format!("the {what} must be above zero"))
    };
    let problem = match dist {
        Dist::Weibull { shape, .. } | Dist::Gamma { shape, .. } => positive("shape", shape),
        Dist::PowerLaw { beta, .. } => positive("exponent beta", beta),
        Dist::Uniform { low, high } if low > high => {
            Some(format!("low ({low}) is above high ({high})"))
        }
        Dist::Triangular { low, mode, high } if low > mode || mode > high => {
            Some(format!("the order is low ({low}), mode ({mode}), high ({high})"))
        }
        Dist::Empirical { values } if values.is_empty() => Some("there are no values".to_string()),
        Dist::Empirical { values } if values.len() > MAX_EMPIRICAL => {
            Some(format!("{} values; the limit is {MAX_EMPIRICAL}", values.len()))
        }
        Dist::Mixture { parts } if parts.is_empty() => Some("there are no parts".to_string()),
        Dist::Mixture { parts } => {
            let sum: f64 = parts.iter().map(|(weight, _)| weight.0).sum();
            let fine = sum > 0.0 && sum.is_finite();
            (!fine).then(|| "the weights must add up to more than zero".to_string())
        }
        _ => None,
    };
    match problem {
        None => true,
        Some(problem) => {
            let message = format!("not a distribution: {problem}");
            d.fail::<()>(codes::BAD_DISTRIBUTION, place, message, "").is_some()
        }
    }
}

impl fmt::Display for Dist {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dist::Exponential { mean } => write!(f, "Exponential({mean})"),
            Dist::Weibull { shape, scale } => write!(f, "Weibull({shape}, {scale})"),
            Dist::LogNormal { median, sigma } => write!(f, "LogNormal({median}, {sigma})"),
            Dist::Gamma { shape, scale } => write!(f, "Gamma({shape}, {scale})"),
            Dist::Uniform { low, high } => write!(f, "Uniform({low}, {high})"),
            Dist::Fixed { value } => value.fmt(f),
            Dist::Triangular { low, mode, high } => write!(f, "Triangular({low}, {mode}, {high})"),
            Dist::Empirical { values } => write!(f, "Empirical({} values)", values.len()),
            Dist::Mixture { parts } => {
                let parts: Vec<String> =
                    parts.iter().map(|(weight, dist)| format!("{weight} × {dist}")).collect();
                write!(f, "Mixture({})", parts.join(", "))
            }
            Dist::PowerLaw { alpha, beta } => write!(f, "PowerLaw({alpha}, {beta})"),
            Dist::Never => f.write_str("Never"),
        }
    }
}

impl Dist {
    /// A middle value in nanoseconds, for lints: the mean, the median or the mode, whichever the
    /// author gives; none where that takes more than a look.
    #[must_use]
    pub fn typical(&self) -> Option<f64> {
        match self {
            Dist::Fixed { value } => Some(value.0 as f64),
            Dist::LogNormal { median, .. } => Some(median.0),
            Dist::Exponential { mean } => Some(mean.nanos),
            Dist::Gamma { shape, scale } => Some(shape.0 * scale.0),
            Dist::Uniform { low, high } => Some((low.0 as f64 + high.0 as f64) / 2.0),
            Dist::Triangular { mode, .. } => Some(mode.0 as f64),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
