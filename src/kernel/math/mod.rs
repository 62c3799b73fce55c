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

/// The smallest double in [low, high] at which `reached` holds, for a `reached` that stays true
/// once it is; `high` when it holds nowhere. Needs 0 ≤ low ≤ high; at most 64 calls.
///
/// Halves the interval of bit patterns, not of values: positive doubles are ordered as their bits,
/// and so it always ends, exactly, over any number of decades.
pub fn first_where(low: f64, high: f64, reached: impl Fn(f64) -> bool) -> f64 {
    debug_assert!(0.0 <= low && low <= high, "no interval: {low} to {high}");
    let (mut low, mut high) = (low.max(0.0).to_bits(), high.to_bits());
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(f64::from_bits(middle)) { high = middle } else { low = middle + 1 }
    }
    f64::from_bits(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_where_is_exact_over_decades() {
        assert_eq!(first_where(0.0, f64::MAX, |x| x >= 1.25e-9), 1.25e-9);
        assert_eq!(first_where(0.0, 10.0, |x| x > 3.0), 3.0f64.next_up());
        assert_eq!(first_where(1.0, 10.0, |_| false), 10.0);
        assert_eq!(first_where(1.0, 10.0, |_| true), 1.0);
    }

    #[test]
    fn complements_are_accurate_at_both_ends() {
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-15, "{a} {b}");
        close(neg_ln_complement(1e-300), 300.0 * std::f64::consts::LN_10);
        close(neg_ln_complement(700.0), exp(-700.0));
        close(neg_ln_complement(std::f64::consts::LN_2), std::f64::consts::LN_2);
    }
}
