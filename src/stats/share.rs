//! Shares: intervals for counts of replications, and the bounds where none or all did.

use super::Estimate;
use super::special::{beta_quantile, normal_quantile};

/// Under so many of either kind the ends of a share are exact.
const FEW: u64 = 100;

/// The share `successes / n` with the interval of [`proportion_ends`]; a one-sided exact bound where
/// none or all succeeded, no data without n.
///
/// `successes` above `n` counts as `n`. `confidence` in `(0, 1)`.
#[must_use]
pub fn proportion(successes: u64, n: u64, confidence: f64) -> Estimate {
    share(successes, n, confidence, proportion_ends)
}

/// The share `successes / n` with Wilson's interval, and [`proportion`]'s bounds: cheap, for the
/// many points of a curve, which decide nothing.
#[must_use]
pub fn wilson(successes: u64, n: u64, confidence: f64) -> Estimate {
    share(successes, n, confidence, |s, n, confidence| {
        wilson_ends(s as f64 / n as f64, n as f64, confidence)
    })
}

fn share(
    successes: u64,
    n: u64,
    confidence: f64,
    ends: impl Fn(u64, u64, f64) -> (f64, f64),
) -> Estimate {
    let successes = successes.min(n);
    if n == 0 {
        return Estimate::no_data(0, confidence);
    }
    if successes == 0 {
        return Estimate::upper_bound(0.0, none_of(n, confidence), n, confidence);
    }
    if successes == n {
        return Estimate::lower_bound(all_of(n, confidence), 1.0, n, confidence);
    }
    let (share, whole) = (successes as f64 / n as f64, n as f64);
    let std_error = libm::sqrt(share * (1.0 - share) / whole);
    Estimate::interval(share, ends(successes, n, confidence), std_error, n, confidence)
}

/// Both ends for `successes` of `n`, neither none nor all: Wilson's (E. B. Wilson, J. Am. Statist.
/// Ass. 22 (1927) 209–212), or, under 100 of either kind, the exact ones (C. J. Clopper and
/// E. S. Pearson, Biometrika 26 (1934) 404–413).
///
/// Wilson's end towards 0 lies too high where few were seen: after one it is missed six times as
/// often as it says at 95 %, and thirty times at the 99.4 % of a campaign that looks eight times; a
/// single loss then decided a requirement. From 100 on it is off by less than a quarter at 95 %.
#[must_use]
pub fn proportion_ends(successes: u64, n: u64, confidence: f64) -> (f64, f64) {
    let failures = n.saturating_sub(successes);
    let (s, f) = (successes as f64, failures as f64);
    if successes.min(failures) >= FEW {
        return wilson_ends(s / n as f64, n as f64, confidence);
    }
    let tail = 0.5 - 0.5 * confidence;
    // The smaller side's quantiles: near 0 they keep their digits, near 1 they would not.
    let ends = |few: f64, many: f64| {
        let low = if few < 0.5 { 0.0 } else { beta_quantile(few, many + 1.0, tail) };
        (low, beta_quantile(few + 1.0, many, 1.0 - tail))
    };
    if successes <= failures {
        ends(s, f)
    } else {
        let (low, high) = ends(f, s);
        (1.0 - high, 1.0 - low)
    }
}

/// Wilson's ends for a `share` seen in an effective number `n > 0`, which need not be whole.
#[must_use]
pub fn wilson_ends(share: f64, n: f64, confidence: f64) -> (f64, f64) {
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let shrink = 1.0 / (1.0 + z * z / n);
    let middle = share + z * z / (2.0 * n);
    let half = z * libm::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
    (((middle - half) * shrink).max(0.0), ((middle + half) * shrink).min(1.0))
}

/// The largest share that still shows none in `n` with probability 1 − `confidence`:
/// 1 − α^(1/n), exact. 1 without n.
#[must_use]
pub fn none_of(n: u64, confidence: f64) -> f64 {
    if n == 0 {
        return 1.0;
    }
    -libm::expm1(libm::log1p(-confidence) / n as f64)
}

/// The smallest share that still shows all of `n` with probability 1 − `confidence`: α^(1/n).
#[must_use]
pub fn all_of(n: u64, confidence: f64) -> f64 {
    if n == 0 {
        return 0.0;
    }
    libm::exp(libm::log1p(-confidence) / n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Kind;
    use proptest::prelude::*;

    #[test]
    fn textbook_values() {
        // Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 1/29.
        for (s, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 29, 0.0061, 0.1718)]
        {
            let e = wilson_ends(s as f64 / n as f64, n as f64, 0.95);
            assert!((e.0 - low).abs() < 6e-5 && (e.1 - high).abs() < 6e-5, "{e:?}");
        }
    }

    #[test]
    fn few_have_exact_ends() {
        // Newcombe, the same table, method 5 (Clopper–Pearson); 30 of 1000 by the binomial sum.
        for (s, n, low, high) in [(15, 148, 0.0578, 0.1617), (1, 29, 0.0009, 0.1776)] {
            let e = proportion(s, n, 0.95);
            assert!((e.low - low).abs() < 6e-5 && (e.high - high).abs() < 6e-5, "{e:?}");
        }
        let below = |p: f64| {
            let mut term = libm::pow(1.0 - p, 1000.0);
            let mut sum = 0.0;
            for k in 0..30_u32 {
                sum += term;
                term *= (1000.0 - f64::from(k)) / f64::from(k + 1) * p / (1.0 - p);
            }
            sum
        };
        let e = proportion(30, 1000, 0.95);
        assert!((1.0 - below(e.low) - 0.025).abs() < 1e-9, "{e:?}");
        // Wilson's takes over where both are near each other.
        let (exact, wilson) = (proportion(99, 100_000, 0.95), proportion(100, 100_000, 0.95));
        assert!((wilson.low / exact.low - 100.0 / 99.0).abs() < 0.02);
        assert!((wilson.high / exact.high - 100.0 / 99.0).abs() < 0.02);
    }

    #[test]
    fn none_and_all_are_exact_bounds() {
        let none = proportion(0, 100, 0.95);
        assert_eq!(none.kind, Kind::UpperBound);
        assert!((libm::pow(1.0 - none.high, 100.0) - 0.05).abs() < 1e-12);
        let all = proportion(100, 100, 0.95);
        assert_eq!(all.kind, Kind::LowerBound);
        assert!((libm::pow(all.low, 100.0) - 0.05).abs() < 1e-12);
        assert!((all.low + none.high - 1.0).abs() < 1e-15);
        assert_eq!(proportion(0, 0, 0.95).kind, Kind::NoData);
        assert!(none_of(u64::MAX, 0.95) > 0.0);
    }

    proptest! {
        #[test]
        fn holds_the_share_and_mirrors(n in 1u64..1_000_000, part in 0.0f64..1.0) {
            let s = (n as f64 * part) as u64;
            let (e, m) = (proportion(s, n, 0.95), proportion(n - s, n, 0.95).complement());
            prop_assert!(0.0 <= e.low && e.low <= e.value && e.value <= e.high && e.high <= 1.0);
            prop_assert!((e.low - m.low).abs() < 1e-12 && (e.high - m.high).abs() < 1e-12);
            prop_assert_eq!(e.kind, m.kind);
        }
    }
}
