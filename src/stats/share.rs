//! Shares: Wilson's interval for counts of replications, and the bounds where none or all did.

use super::Estimate;
use super::special::normal_quantile;

/// The share `successes / n` with Wilson's score interval (E. B. Wilson, J. Am. Statist. Ass. 22
/// (1927) 209–212); a one-sided exact bound where none or all succeeded, no data without n.
///
/// `successes` above `n` counts as `n`. `confidence` in `(0, 1)`.
#[must_use]
pub fn wilson(successes: u64, n: u64, confidence: f64) -> Estimate {
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
    Estimate::interval(share, wilson_ends(share, whole, confidence), std_error, n, confidence)
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
            let e = wilson(s, n, 0.95);
            assert!((e.low - low).abs() < 6e-5 && (e.high - high).abs() < 6e-5, "{e:?}");
        }
    }

    #[test]
    fn none_and_all_are_exact_bounds() {
        let none = wilson(0, 100, 0.95);
        assert_eq!(none.kind, Kind::UpperBound);
        assert!((libm::pow(1.0 - none.high, 100.0) - 0.05).abs() < 1e-12);
        let all = wilson(100, 100, 0.95);
        assert_eq!(all.kind, Kind::LowerBound);
        assert!((libm::pow(all.low, 100.0) - 0.05).abs() < 1e-12);
        assert!((all.low + none.high - 1.0).abs() < 1e-15);
        assert_eq!(wilson(0, 0, 0.95).kind, Kind::NoData);
        assert!(none_of(u64::MAX, 0.95) > 0.0);
    }

    proptest! {
        #[test]
        fn holds_the_share_and_mirrors(n in 1u64..1_000_000, part in 0.0f64..1.0) {
            let s = (n as f64 * part) as u64;
            let (e, m) = (wilson(s, n, 0.95), wilson(n - s, n, 0.95).complement());
            prop_assert!(0.0 <= e.low && e.low <= e.value && e.value <= e.high && e.high <= 1.0);
            prop_assert!((e.low - m.low).abs() < 1e-12 && (e.high - m.high).abs() < 1e-12);
            prop_assert_eq!(e.kind, m.kind);
        }
    }
}
