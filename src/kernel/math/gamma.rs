//! The regularised incomplete gamma function: P, Q, −ln Q and its inverse.
//!
//! P by its power series left of a + 1, Q by its continued fraction right of it (Abramowitz and
//! Stegun 6.5.29 and 6.5.31; the fraction evaluated as by Lentz, *Applied Optics* 15, 1976). The
//! common factor is kept as a logarithm, so that −ln Q is accurate where Q itself underflows.

use super::{exp, exp_m1, first_root, ln, ln_1p, ln_gamma, normal, sqrt};

/// More terms than any shape up to 10^6 needs; a bound, not a tuning knob.
const MOST_TERMS: u32 = 20_000;

/// ln(x^a e^-x / Γ(a)).
fn ln_factor(a: f64, x: f64) -> f64 {
    a * ln(x) - x - ln_gamma(a)
}

/// Σ x^n / (a (a+1) … (a+n)), which times the factor is P.
fn series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..MOST_TERMS {
        term *= x / (a + f64::from(n));
        sum += term;
        if term < sum * (0.25 * f64::EPSILON) {
            break;
        }
    }
    sum
}

/// 1/(x+1−a− 1(1−a)/(x+3−a− 2(2−a)/(x+5−a− …))), which times the factor is Q.
fn fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    for n in 1..MOST_TERMS {
        let n = f64::from(n);
        let an = n * (a - n);
        b += 2.0;
        d = nonzero(b + an * d, TINY).recip();
        c = nonzero(b + an / c, TINY);
        let change = c * d;
        value *= change;
        if (change - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    value
}

/// `x`, or `tiny` in place of a vanishing denominator.
fn nonzero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

/// P(a, x) = γ(a, x) / Γ(a), for a > 0, x ≥ 0.
pub fn p(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x < a + 1.0 {
        exp(ln_factor(a, x)) * series(a, x)
    } else {
        1.0 - exp(ln_factor(a, x)) * fraction(a, x)
    }
}

/// Q(a, x) = 1 − P(a, x), for a > 0, x ≥ 0.
pub fn q(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < a + 1.0 {
        1.0 - exp(ln_factor(a, x)) * series(a, x)
    } else {
        exp(ln_factor(a, x)) * fraction(a, x)
    }
}

/// −ln Q(a, x): the cumulative hazard of the gamma distribution at x (in units of its scale).
pub fn cumulative_hazard(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x == f64::INFINITY {
        f64::INFINITY
    } else {
        cumulative_hazard_by(a, x, ln_factor(a, x))
    }
}

/// −ln Q(a, x) for 0 < x < ∞, given the common factor's logarithm.
fn cumulative_hazard_by(a: f64, x: f64, factor: f64) -> f64 {
    if x < a + 1.0 { -ln_1p(-exp(factor) * series(a, x)) } else { -(factor + ln(fraction(a, x))) }
}

/// The x at which −ln Q(a, x) = h, for h ≥ 0: the inverse of [`cumulative_hazard`].
///
/// Starts from the small-x limit P ≈ x^a / Γ(a+1) or from Wilson and Hilferty's cube (the cube root
/// of a gamma variate is nearly normal; PNAS 17, 1931), whichever applies; then Newton on ln h over
/// ln x, which is nearly a straight line at both ends (slope a on the left, 1 on the right), held
/// inside a bracket that each step narrows.
pub fn at_hazard(a: f64, h: f64) -> f64 {
    if h <= 0.0 {
        return 0.0;
    }
    if h == f64::INFINITY {
        return f64::INFINITY;
    }
    let left = exp((ln(-exp_m1(-h)) + ln_gamma(a + 1.0)) / a);
    if left < 1e-17 * (a + 1.0) {
        // The next term of the series is a x / (a + 1), relative.
        return left;
    }
    let cube = 1.0 - 1.0 / (9.0 * a) + normal::at_hazard(h) / (3.0 * sqrt(a));
    let mut x = if cube > 0.3 && a > 0.3 { a * cube * cube * cube } else { left };
    let target = ln(h);
    let (mut low, mut high) = (0.0, f64::INFINITY);
    for _ in 0..100 {
        let factor = ln_factor(a, x);
        let here = cumulative_hazard_by(a, x, factor);
        if here < h {
            low = x
        } else {
            high = x
        }
        // Slope of ln h in ln x is x · (density / Q) / h.
        let step = (target - ln(here)) * here / exp(factor + here);
        let next = x * exp(step.clamp(-8.0, 8.0));
        if step.abs() < 1e-8 {
            // Newton squares its error.
            return next;
        }
        x = if next > low && next < high {
            next
        } else if high == f64::INFINITY {
            2.0 * x
        } else {
            0.5 * (low + high)
        };
    }
    // Newton circled within rounding: settle it by halving what is left.
    let high = if high == f64::INFINITY { f64::MAX } else { high };
    first_root(low, high, 0.0, |x| cumulative_hazard(a, x) - h)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{a:e} is not {b:e}");
    }

    /// Closed forms: a = 1 is the exponential, integer a the Erlang sum, a = 1/2 the error function.
    #[test]
    fn closed_forms() {
        for x in [1e-9, 0.01, 0.7, 1.0, 3.0, 20.0, 300.0] {
            close(cumulative_hazard(1.0, x), x, 1e-14);
            close(q(2.0, x), (1.0 + x) * exp(-x), 2e-14);
            close(p(0.5, x), 1.0 - crate::kernel::math::erfc(crate::kernel::math::sqrt(x)), 1e-11);
            close(cumulative_hazard(3.0, x) + ln_1p(x + x * x / 2.0), x, 1e-13);
        }
        close(cumulative_hazard(2.0, 5000.0), 5000.0 - ln(5001.0), 1e-15);
        assert_eq!((p(2.0, 0.0), q(2.0, 0.0)), (0.0, 1.0));
    }

    proptest! {
        #[test]
        fn p_and_q_make_one(a in 0.05f64..60.0, x in 0.0f64..200.0) {
            prop_assert!((p(a, x) + q(a, x) - 1.0).abs() < 1e-13);
        }

        #[test]
        fn inverse_undoes(a in 0.05f64..80.0, e in -12.0f64..3.0) {
            let h = libm::pow(10.0, e);
            let x = at_hazard(a, h);
            let back = cumulative_hazard(a, x);
            prop_assert!((back / h - 1.0).abs() < 1e-11 * (1.0 + a), "{} {} {} {}", a, h, x, back);
        }

        #[test]
        fn inverse_is_monotone(a in 0.05f64..80.0, h in 1e-6f64..50.0, f in 1.001f64..2.0) {
            prop_assert!(at_hazard(a, h) < at_hazard(a, h * f));
        }
    }
}
