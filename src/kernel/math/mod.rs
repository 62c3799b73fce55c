//! Transcendental functions with the same bits everywhere.
//!
//! The platform's functions differ between processors; these are `libm` in software, or built from
//! sums, products, quotients and square roots, which IEEE 754 fixes. [`fast`] holds the logarithm
//! and exponential that draws spend their time in; [`normal`] and [`gamma`] the two special
//! functions that distributions need.

pub mod fast;
pub mod gamma;
pub mod normal;

/// Natural logarithm; NaN below 0, −∞ at 0.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Decimal logarithm; NaN below 0, −∞ at 0.
#[inline]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// ln(1 + x), accurate for small x.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// e^x.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// e^x − 1, accurate for small x.
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// x^y.
#[inline]
pub fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// √x, correctly rounded on every platform.
#[inline]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Complementary error function.
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// ln Γ(x) for x > 0.
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Γ(x).
#[inline]
pub fn gamma_function(x: f64) -> f64 {
    libm::tgamma(x)
}

/// −ln(1 − e^−h): the cumulative hazard that belongs to the complement of survival e^−h, h > 0.
///
/// Two forms, switched at ln 2 so that neither subtracts neighbours (Mächler, *Accurately
/// computing log(1 − exp(−|a|))*, 2012).
#[inline]
pub fn neg_ln_complement(h: f64) -> f64 {
    if h < std::f64::consts::LN_2 { -ln(-exp_m1(-h)) } else { -ln_1p(-exp(-h)) }
}

/// The smallest x in [low, high], within `resolution` above it, at which `excess` is not negative,
/// for an `excess` that never falls; `high` when it is negative everywhere. Needs 0 ≤ low ≤ high.
///
/// Two steps of the false position (Illinois variant: Dowell and Jarratt, BIT 11, 1971), then one
/// that halves the interval of bit patterns. Positive doubles are ordered as their bits, so the
/// halving alone needs 64 steps over any number of decades and past any jump; false positions make
/// that about a dozen where `excess` is smooth.
pub fn first_root(low: f64, high: f64, resolution: f64, excess: impl Fn(f64) -> f64) -> f64 {
    debug_assert!(0.0 <= low && low <= high, "no interval: {low} to {high}");
    let (mut low, mut high) = (low, high);
    let mut below = excess(low);
    if below >= 0.0 {
        return low;
    }
    let mut above = excess(high);
    let mut last_moved_high = None;
    for step in 1.. {
        if above <= 0.0 || high - low <= resolution || low.next_up() >= high {
            break;
        }
        let middle = if step % 3 == 0 || above == f64::INFINITY {
            f64::from_bits(low.to_bits() + (high.to_bits() - low.to_bits()) / 2)
        } else {
            let guess = low - below * (high - low) / (above - below);
            guess.clamp(low.next_up(), high.next_down())
        };
        let here = excess(middle);
        let moves_high = here >= 0.0;
        // An end that stays twice in a row counts half, so that the next guess falls behind it.
        let stuck = last_moved_high == Some(moves_high);
        if moves_high {
            (high, above) = (middle, here);
            below = if stuck { below / 2.0 } else { below };
        } else {
            (low, below) = (middle, here);
            above = if stuck { above / 2.0 } else { above };
        }
        last_moved_high = Some(moves_high);
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_over_decades_and_past_jumps() {
        let jump = |x: f64| if x >= 1.25e-9 { f64::INFINITY } else { -1.0 };
        assert_eq!(first_root(0.0, f64::MAX, 0.0, jump), 1.25e-9);
        let step = |x: f64| if x > 3.0 { 1.0 } else { -1e-9 };
        assert_eq!(first_root(0.0, 10.0, 0.0, step), 3.0f64.next_up());
        assert_eq!(first_root(1.0, 10.0, 0.0, |_| -1.0), 10.0);
        assert_eq!(first_root(1.0, 10.0, 0.0, |_| 1.0), 1.0);
        assert_eq!(first_root(0.0, 1e9, 0.0, |x| x * x - 2.25), 1.5);
        let coarse = first_root(0.0, 1e9, 0.25, |x| x * x - 2.25);
        assert!((1.5..=1.75).contains(&coarse), "{coarse}");
    }

    #[test]
    fn smooth_roots_are_quick() {
        let calls = std::cell::Cell::new(0);
        let root = first_root(1.0, 1e12, 0.0, |x| {
            calls.set(calls.get() + 1);
            x - 3e5 + sqrt(x)
        });
        assert!((root - 299_452.78).abs() < 0.01, "{root}");
        assert!(calls.get() < 30, "{} calls", calls.get());
    }

    #[test]
    fn complements_are_accurate_at_both_ends() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-15, "{a} {b}");
        close(neg_ln_complement(1e-300), 300.0 * std::f64::consts::LN_10);
        close(neg_ln_complement(700.0), exp(-700.0));
        close(neg_ln_complement(std::f64::consts::LN_2), std::f64::consts::LN_2);
    }
}
