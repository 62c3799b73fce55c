//! The beta distribution and Student's t, which rests on it.

use super::{MAX_TERMS, NEGLIGIBLE, normal_quantile, solve_increasing};

/// Probability that a beta variate with parameters `a`, `b` is at most `x`: the regularized
/// incomplete beta function I_x(a, b), by the continued fraction DLMF 8.17.22.
///
/// `a, b > 0`, `x` in `[0, 1]`.
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if a.is_nan() || b.is_nan() || x.is_nan() || a <= 0.0 || b <= 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    split_beta(a, b, x, 1.0 - x)
}

/// I_x(a, b) where the caller gives `y` = 1 − x too, so that neither tail loses digits.
fn split_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
    let front = libm::exp(a * libm::log(x) + b * libm::log(y) - log_beta);
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * fraction(a, b, x) / a).min(1.0)
    } else {
        (1.0 - front * fraction(b, a, y) / b).max(0.0)
    }
}

/// The continued fraction, by Lentz's forward evaluation.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for m in 1..MAX_TERMS {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        value *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 4.0 * NEGLIGIBLE {
            break;
        }
    }
    value
}

/// The `x` at which [`beta_cdf`] with `a`, `b` reaches `p`.
///
/// `a, b > 0`, `p` in `[0, 1]`; result in `[0, 1]`.
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if a.is_nan() || b.is_nan() || a <= 0.0 || b <= 0.0 || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    solve_increasing(|x| beta_cdf(a, b, x), p, 0.0, 1.0)
}

/// Probability that a Student t variate with `degrees` of freedom is at most `t`
/// (Abramowitz and Stegun 26.7.1 through the incomplete beta function).
///
/// `degrees > 0`, need not be whole.
#[must_use]
pub fn student_t_cdf(degrees: f64, t: f64) -> f64 {
    if degrees.is_nan() || degrees <= 0.0 || t.is_nan() {
        return f64::NAN;
    }
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let square = t * t;
    let whole = degrees + square;
    if square <= 0.0 {
        return 0.5;
    }
    let tail = 0.5 * split_beta(0.5 * degrees, 0.5, degrees / whole, square / whole);
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The `t` with [`student_t_cdf`] = `p`.
///
/// `degrees > 0`, `p` in `(0, 1)`; 0 and 1 give the infinities. Above a million degrees the normal
/// quantile serves (they differ by less than 2e-6).
#[must_use]
pub fn student_t_quantile(degrees: f64, p: f64) -> f64 {
    if degrees.is_nan() || degrees <= 0.0 || p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if degrees > 1e6 || p <= 0.0 || p >= 1.0 {
        return normal_quantile(p);
    }
    // Solve for the positive t of the upper tail, where the tail probability keeps its digits.
    let tail = if p < 0.5 { p } else { 1.0 - p };
    if tail >= 0.5 {
        return 0.0;
    }
    let mut high = 2.0 - 2.0 * normal_quantile(tail);
    while student_t_cdf(degrees, -high) > tail && high < 1e300 {
        high *= 2.0;
    }
    let t = solve_increasing(|t| -student_t_cdf(degrees, -t), -tail, 0.0, high);
    if p < 0.5 { -t } else { t }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_t_matches_published_tables() {
        for (degrees, p, t) in [
            (1.0, 0.975, 12.706_204_736_174_698),
            (2.0, 0.975, 4.302_652_729_749_464),
            (5.0, 0.95, 2.015_048_373_333_024),
            (10.0, 0.975, 2.228_138_851_986_274),
            (19.0, 0.975, 2.093_024_054_408_309),
            (30.0, 0.995, 2.749_995_653_567_231),
            (1000.0, 0.975, 1.962_339_080_859_19),
        ] {
            let found = student_t_quantile(degrees, p);
            assert!((found / t - 1.0).abs() < 1e-9, "{degrees} {p}: {found}");
            assert!((student_t_quantile(degrees, 1.0 - p) + found).abs() < 1e-9);
        }
        assert_eq!(student_t_quantile(7.0, 0.5), 0.0);
    }

    #[test]
    fn clopper_pearson_textbook_case() {
        // 10 of 100 at 95 %: 4.90 % to 17.62 %.
        assert!((beta_quantile(10.0, 91.0, 0.025) - 0.049_005).abs() < 1e-6);
        assert!((beta_quantile(11.0, 90.0, 0.975) - 0.176_223).abs() < 1e-6);
    }

    #[test]
    fn power_is_the_beta_with_one_unit_parameter() {
        for a in [0.5, 1.0, 3.0, 250.0] {
            for k in 1..50 {
                let x = f64::from(k) / 50.0;
                assert!((beta_cdf(a, 1.0, x) - libm::pow(x, a)).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn quantile_inverts_cdf() {
        for (a, b) in [(0.5, 0.5), (2.0, 9.0), (20.0, 1e5), (3e3, 4e3)] {
            for p in [0.001, 0.05, 0.5, 0.975] {
                let back = beta_cdf(a, b, beta_quantile(a, b, p));
                assert!((back - p).abs() < 1e-9, "{a} {b} {p}: {back}");
            }
        }
    }

    #[test]
    fn nonsense_is_nan() {
        assert!(beta_cdf(0.0, 1.0, 0.5).is_nan() && student_t_quantile(-1.0, 0.5).is_nan());
        assert!(beta_quantile(1.0, 1.0, f64::NAN).is_nan());
    }
}
