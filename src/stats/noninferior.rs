//! Not worse than before: two unavailabilities (or shares of losses) by their ratio, on the log
//! scale, within a margin.
//!
//! What is kept of a campaign is [`Moments`]; from those of two campaigns on luck of their own, the
//! ends of ln(now / before) follow by recovering variance from each one's own interval (G. Zou and
//! A. Donner, Statistics in Medicine 27 (2008) 1693–1702), so that lopsided data keep their
//! lopsided intervals. Campaigns that share luck differ by less than that: the ends are cautious.

use super::share::{all_of, none_of, proportion_ends};
use super::skewed::{Skewed, skewed_interval};
use super::special::{normal_quantile, student_t_cdf};
use serde::{Deserialize, Serialize};

/// The smallest error asked for: smaller p-values read as this.
const LEAST: f64 = 1e-9;
/// Halvings of the logarithm of a p-value's bracket: to a part in 10^8.
const STEPS: u32 = 32;

/// What moments are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A mean over replications, most of which are 0.
    Mean,
    /// A share of replications.
    Share,
}

/// What must be kept of an estimate to know its interval at any confidence.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moments {
    /// What they are of.
    pub shape: Shape,
    /// The estimate, in `[0, 1]`; 0 if nothing was seen.
    pub value: f64,
    /// Its standard error; 0 if nothing was seen.
    pub std_error: f64,
    /// Its skewness, in `[-1, 1]`.
    pub skewness: f64,
    /// Replications.
    pub n: u64,
    /// Replications in which anything was seen.
    pub affected: u64,
}

impl Moments {
    /// Of the share `seen / n`; more than `n` seen counts as `n`.
    #[must_use]
    pub fn share(seen: u64, n: u64) -> Moments {
        let affected = seen.min(n);
        let (value, whole) = (affected as f64 / n.max(1) as f64, n.max(1) as f64);
        let std_error = libm::sqrt(value * (1.0 - value) / whole);
        Moments { shape: Shape::Share, value, std_error, skewness: 0.0, n, affected }
    }

    /// Both ends of an interval whose ends are each missed with (1 − `confidence`)/2, in `[0, 1]`.
    /// Where all replications are alike, as many may be unlike them as `n` may leave unseen, and
    /// be down for any time.
    #[must_use]
    pub fn ends(&self, confidence: f64) -> (f64, f64) {
        let &Moments { value, std_error, skewness, n, affected, .. } = self;
        let one_sided = 0.5 + 0.5 * confidence;
        match self.shape {
            _ if affected == 0 => (0.0, none_of(n, one_sided)),
            Shape::Share if affected >= n => (all_of(n, one_sided), 1.0),
            Shape::Share => proportion_ends(affected, n, confidence),
            Shape::Mean if n < 2 => (0.0, 1.0),
            Shape::Mean if std_error <= 0.0 => {
                let unlike = none_of(n, one_sided);
                (value * (1.0 - unlike), value * (1.0 - unlike) + unlike)
            }
            Shape::Mean => {
                let degrees = affected as f64 - 1.0;
                let skewed = Skewed { value, std_error, skewness, degrees };
                let (low, high) = skewed_interval(skewed, confidence);
                (low, high.min(1.0))
            }
        }
    }
}

/// ln(now / before) with its ends, each missed with (1 − `confidence`)/2. Where one saw nothing the
/// value is infinite, or `NaN` if both did, and the ends are those of the box of both intervals.
#[must_use]
pub fn log_ratio(now: &Moments, before: &Moments, confidence: f64) -> (f64, f64, f64) {
    let ln = |m: &Moments| {
        let (low, high) = m.ends(confidence);
        (libm::log(m.value), libm::log(low), libm::log(high))
    };
    let ((a, a_low, a_high), (b, b_low, b_high)) = (ln(now), ln(before));
    let value = a - b;
    if !value.is_finite() {
        return (value, a_low - b_high, a_high - b_low);
    }
    let low = value - libm::hypot(a - a_low, b_high - b);
    let high = value + libm::hypot(a_high - a, b - b_low);
    (value, low, high)
}

/// How sure it is that `now` is at most, and that it is more than, `before` times 1 + margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// p-value of "worse by at least the margin": small where it is shown not to be.
    pub not_worse: f64,
    /// p-value of "worse by at most the margin": small where it is shown to be worse.
    pub worse: f64,
}

/// Holds two against each other; `margin` is a share above 0 (0.05 permits 1.05 times as much).
/// Each p-value is the larger of two: the smallest one-sided error at which the interval's end
/// clears the margin, from 1e-9 (1 where even an error of one half does not), and that of
/// a pooled test, which knows of the long and rare outages that only one of both has seen.
#[must_use]
pub fn evidence(now: &Moments, before: &Moments, margin: f64) -> Evidence {
    let limit = libm::log1p(margin);
    let ends = |error: f64| log_ratio(now, before, 1.0 - 2.0 * error);
    let pooled = Pooled::new(now, before, margin);
    let tail = |turn: f64| pooled.as_ref().map_or(0.5, |it| it.tail(turn));
    Evidence {
        not_worse: smallest(|error| ends(error).2 <= limit).max(tail(1.0)),
        worse: smallest(|error| ends(error).1 > limit).max(tail(-1.0)),
    }
}

/// Both campaigns as one, each replication of `before` counting 1 + margin times: what the spread
/// is if `now` is just as much worse as is permitted.
///
/// Each campaign's own interval rests on what that campaign saw. Where one outage in a thousand is a
/// thousand times as long as the others, sixty replications hardly ever see one, are sure of
/// themselves, and wrong by far. Both together have seen it: as a score test of two proportions
/// does, this takes the spread from both. Degrees of freedom are those of as many equal outages as
/// would spread as much, less one.
struct Pooled {
    /// How many standard errors `now` lies above the margin.
    away: f64,
    degrees: f64,
}

impl Pooled {
    /// None where neither saw anything.
    fn new(now: &Moments, before: &Moments, margin: f64) -> Option<Pooled> {
        let scaled = |m: &Moments, factor: f64| {
            let n = m.n as f64;
            (n, factor * m.value, factor * factor * m.std_error * m.std_error * n)
        };
        let (a, b) = (scaled(now, 1.0), scaled(before, 1.0 + margin));
        let n = a.0 + b.0;
        let mean = (a.0 * a.1 + b.0 * b.1) / n;
        let squares = |(n, value, variance): (f64, f64, f64)| {
            n * (variance + (value - mean) * (value - mean))
        };
        let variance = (squares(a) + squares(b)) / n;
        let away = (a.1 - b.1) / libm::sqrt(variance * (1.0 / a.0 + 1.0 / b.0));
        let degrees = (n * mean * mean / (variance + mean * mean) - 1.0).max(1.0);
        away.is_finite().then_some(Pooled { away, degrees })
    }

    /// p-value of "worse by at most the margin" for a turn of −1, of "by at least" for 1.
    fn tail(&self, turn: f64) -> f64 {
        student_t_cdf(self.degrees, turn * self.away)
    }
}

/// The smallest error at which something holds that holds for all larger ones too.
fn smallest(holds: impl Fn(f64) -> bool) -> f64 {
    if !holds(0.5) {
        return 1.0;
    }
    if holds(LEAST) {
        return LEAST;
    }
    let (mut low, mut high) = (libm::log(LEAST), libm::log(0.5));
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        if holds(libm::exp(middle)) { high = middle } else { low = middle }
    }
    libm::exp(high)
}

/// By how much both campaigns would have to grow for the ends to clear the margin, if the ratio
/// stays; none where no number can be named. Each end is missed with `error`.
#[must_use]
pub fn growth(now: &Moments, before: &Moments, margin: f64, error: f64) -> Option<f64> {
    let (value, low, high) = log_ratio(now, before, 1.0 - 2.0 * error);
    let away = libm::log1p(margin) - value;
    let half = if away > 0.0 { high - value } else { value - low };
    let pooled = Pooled::new(now, before, margin)?;
    let normal = normal_quantile(1.0 - error) / pooled.away;
    let factor = (half / away * (half / away)).max(normal * normal);
    (value.is_finite() && factor.is_finite()).then(|| factor.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(value: f64, std_error: f64) -> Moments {
        let (n, affected) = (1_000_000, 500_000);
        Moments { shape: Shape::Mean, value, std_error, skewness: 0.0, n, affected }
    }

    #[test]
    fn many_data_give_the_normal_interval_of_the_log_ratio() {
        // Relative standard errors of 1 % and 2 %: that of ln is √5 %.
        let (value, low, high) = log_ratio(&mean(2e-3, 2e-5), &mean(1e-3, 2e-5), 0.95);
        let half = 1.959_964 * libm::sqrt(5e-4);
        assert!((value - core::f64::consts::LN_2).abs() < 1e-12);
        assert!((high - value - half).abs() < 1e-3 && (value - low - half).abs() < 1e-3);
    }

    #[test]
    fn p_values_are_those_of_a_test_on_the_log_scale() {
        let (now, before) = (mean(1e-3, 1e-5), mean(1e-3, 1e-5));
        let e = evidence(&now, &before, 0.05);
        // ln 1.05 is 3.45 standard errors away: 2.8e-4, a little more by the curvature.
        let exact = crate::stats::special::normal_cdf(-libm::log1p(0.05) / libm::sqrt(2e-4));
        assert!(e.not_worse > 0.5 * exact && e.not_worse < 2.0 * exact, "{e:?} {exact}");
        assert_eq!(e.worse, 1.0);
        let worse = evidence(&mean(1.3e-3, 1e-5), &before, 0.05);
        assert_eq!((worse.not_worse, worse.worse), (1.0, LEAST));
    }

    #[test]
    fn what_only_one_has_seen_is_no_proof() {
        // Few see only short outages of 1e-6; many see a whole day lost in 26 of 10 000 flights.
        let of = |value: f64, std_error: f64, n: u64, affected: u64| Moments {
            shape: Shape::Mean,
            value,
            std_error,
            skewness: 0.5,
            n,
            affected,
        };
        let few = of(1e-6, 2e-7, 60, 25);
        let many = of(1.04e-4, 2e-5, 10_000, 4100);
        let (low, _) = few.ends(0.999_99);
        assert!(low > 0.0 && many.ends(0.999_99).0 > 10.0 * few.ends(0.999_99).1);
        let e = evidence(&many, &few, 0.05);
        assert!(e.worse > 0.2, "{e:?}");
        let e = evidence(&few, &many, 0.05);
        assert!(e.not_worse > 0.2, "{e:?}");
        // As many flights that did not see them are a proof.
        let unhurt = of(1e-6, 2e-8, 10_000, 4100);
        assert!(evidence(&many, &unhurt, 0.05).worse < 1e-4);
    }

    #[test]
    fn shares_have_their_ends_and_bounds_at_their_error() {
        let m = Moments::share(0, 1000);
        let (low, high) = m.ends(0.95);
        // One-sided at 2.5 %: 1 − 0.025^(1/1000).
        assert!(low == 0.0 && (high - 0.003_682).abs() < 1e-6, "{high}");
        assert_eq!(Moments::share(7, 7).ends(0.95).1, 1.0);
        let (low, high) = Moments::share(15, 148).ends(0.95);
        assert!((low - 0.0578).abs() < 6e-5 && (high - 0.1617).abs() < 6e-5);
    }

    #[test]
    fn nothing_seen_shows_little() {
        let (none, some) = (Moments::share(0, 1000), Moments::share(30, 1000));
        let e = evidence(&none, &some, 0.05);
        assert!(e.not_worse < 1e-3 && e.worse >= 1.0, "{e:?}");
        let e = evidence(&some, &none, 0.05);
        assert!(e.worse < 1e-3 && e.not_worse >= 1.0, "{e:?}");
        let e = evidence(&none, &none, 0.05);
        assert_eq!((e.not_worse, e.worse), (1.0, 1.0));
        assert_eq!(growth(&none, &none, 0.05, 0.05), None);
    }

    #[test]
    fn growth_names_the_n_that_would_decide() {
        let (now, before) = (mean(1e-3, 5e-5), mean(1e-3, 5e-5));
        let half = normal_quantile(0.95) * libm::sqrt(2.0) * 0.05;
        let exact = half * half / (libm::log1p(0.05) * libm::log1p(0.05));
        let found = growth(&now, &before, 0.05, 0.05).unwrap();
        assert!((found / exact - 1.0).abs() < 0.2, "{found} {exact}");
    }
}
