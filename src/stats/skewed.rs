//! An interval for means of lopsided data: few replications carry all the downtime.

use super::special::{normal_quantile, student_t_quantile};

/// What [`skewed_interval`] needs to know of an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Skewed {
    /// The estimate, above 0.
    pub value: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Its skewness: Σe³ / (Σe²)^1.5, in `[-1, 1]`.
    pub skewness: f64,
    /// Degrees of freedom behind the standard error; at least 1.
    pub degrees: f64,
}

impl Skewed {
    /// The ends by Hall's cubic alone, for quantities of either sign.
    ///
    /// The studentized mean is made symmetric by the monotone cubic of P. Hall, "On the removal of
    /// skewness by transformation", J. R. Statist. Soc. B 54 (1992) 221–228: with skewness g,
    /// T(z) = 3/g · (∛(1 + g(z − g/6)) − 1), and the ends are value − se·T(±q), q the quantile of
    /// Student's t at `(1 + confidence)/2`.
    #[must_use]
    pub fn cubic_ends(&self, confidence: f64) -> (f64, f64) {
        let q = self.q(confidence);
        let g = self.skewness;
        let cubic = |z: f64| {
            if g.abs() < 1e-6 {
                return z;
            }
            3.0 / g * (libm::cbrt(1.0 + g * (z - g / 6.0)) - 1.0)
        };
        (self.value - self.std_error * cubic(q), self.value - self.std_error * cubic(-q))
    }

    /// The ends on the log scale, of a value above 0.
    #[must_use]
    pub fn log_ends(&self, confidence: f64) -> (f64, f64) {
        // With one or two degrees of freedom exp(q·step) is astronomic and says nothing. Capped, a
        // single outage still reads from 1/50 to 13 times itself (Poisson: 1/40 to 5.6 times).
        let z = normal_quantile(0.5 + 0.5 * confidence);
        let q = self.q(confidence);
        let step = self.std_error / self.value;
        let end = |steps: f64| self.value * libm::exp(steps * step);
        (end(-q.min(2.0 * z)), end(q.min(1.3 * z)))
    }

    fn q(&self, confidence: f64) -> f64 {
        student_t_quantile(self.degrees.max(1.0), 0.5 + 0.5 * confidence)
    }
}

/// The two ends of an interval of `confidence` for a positive quantity: [`Skewed::cubic_ends`],
/// with the upper end at least that on the log scale, and the lower end from the log scale where
/// the cubic's would not be positive (seen downtime excludes zero).
///
/// Chosen by simulation over normal, t, log, log-t, gamma (Fay and Feuer), Johnson and log-skew
/// intervals, as the only one whose two tails stay near 2.5 % each for all lengths tried: with
/// lognormal (sigma 1) lengths and 30 affected replications the others missed the truth above
/// their upper end 3.9 to 8.2 % of the time (Fay and Feuer 2.9 %, but 0.9 % below), this one 2.4 %.
#[must_use]
pub fn skewed_interval(s: Skewed, confidence: f64) -> (f64, f64) {
    if s.std_error <= 0.0 || s.value <= 0.0 {
        return (s.value, s.value);
    }
    let (low, high) = s.cubic_ends(confidence);
    let (floor, ceiling) = s.log_ends(confidence);
    (if low > 0.0 { low } else { floor }, high.max(ceiling))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_skewness_it_is_students_interval() {
        let s = Skewed { value: 10.0, std_error: 1.0, skewness: 0.0, degrees: 9.0 };
        let (low, high) = skewed_interval(s, 0.95);
        assert!((low - (10.0 - 2.262_157_162_74)).abs() < 1e-9);
        // The log scale reaches a little further up.
        assert!(high > 12.262 && high < 12.6);
    }

    #[test]
    fn the_ends_hold_the_value_and_stay_positive_for_any_skewness() {
        for k in 0..=20 {
            for degrees in [1.0, 2.0, 5.0, 19.0, 1000.0] {
                for std_error in [0.01, 0.3, 1.0] {
                    let skewness = f64::from(k) / 10.0 - 1.0;
                    let s = Skewed { value: 1.0, std_error, skewness, degrees };
                    let (low, high) = skewed_interval(s, 0.95);
                    assert!(0.0 < low && low < 1.0 && 1.0 < high && high.is_finite(), "{s:?}");
                }
            }
        }
    }
}
