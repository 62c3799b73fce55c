//! The gamma, chi-square and (through them) Poisson distributions.

use super::{MAX_TERMS, NEGLIGIBLE, normal_quantile, solve_increasing};

/// Shapes above this use Wilson and Hilferty's cube, whose error is then below 1e-9.
const LARGE_SHAPE: f64 = 1e7;

/// Probability that a gamma variate with `shape` and scale 1 is at most `x`: the regularized
/// incomplete gamma function P(shape, x).
///
/// `shape > 0`, `x >= 0`. Series DLMF 8.7.1 below `shape + 1`, continued fraction DLMF 8.9.2 above.
#[must_use]
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if shape.is_nan() || x.is_nan() || shape <= 0.0 || x < 0.0 {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x.is_infinite() {
        return 1.0;
    }
    let front = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    if x < shape + 1.0 {
        (front * series(shape, x)).min(1.0)
    } else {
        (1.0 - front * fraction(shape, x)).max(0.0)
    }
}

/// Σ xᵏ / (a(a+1)…(a+k)).
fn series(shape: f64, x: f64) -> f64 {
    let mut term = 1.0 / shape;
    let mut sum = term;
    let mut k = shape;
    for _ in 0..MAX_TERMS {
        k += 1.0;
        term *= x / k;
        sum += term;
        if term < sum * NEGLIGIBLE {
            break;
        }
    }
    sum
}

/// The continued fraction of Γ(a, x) / (xᵃ e⁻ˣ), by Lentz's forward evaluation.
fn fraction(shape: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - shape;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / if b.abs() < TINY { TINY } else { b };
    let mut value = d;
    for k in 1..MAX_TERMS {
        let k = f64::from(k);
        let a = -k * (k - shape);
        b += 2.0;
        d = a * d + b;
        d = 1.0 / if d.abs() < TINY { TINY } else { d };
        c = b + a / c;
        c = if c.abs() < TINY { TINY } else { c };
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() < 4.0 * NEGLIGIBLE {
            break;
        }
    }
    value
}

/// The `x` at which [`gamma_cdf`] with `shape` reaches `p`.
///
/// `shape > 0`, `p` in `[0, 1]`.
#[must_use]
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    if shape.is_nan() || shape <= 0.0 || p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 || shape.is_infinite() {
        return f64::INFINITY;
    }
    if shape > LARGE_SHAPE {
        let ninth = 1.0 / (9.0 * shape);
        let root = 1.0 - ninth + normal_quantile(p) * libm::sqrt(ninth);
        return shape * root * root * root;
    }
    let mut high = shape + 10.0 * libm::sqrt(shape) + 10.0;
    while gamma_cdf(shape, high) < p && high < 1e300 {
        high *= 2.0;
    }
    solve_increasing(|x| gamma_cdf(shape, x), p, 0.0, high)
}

/// The `x` that a chi-square variate with `degrees` of freedom stays below with probability `p`.
///
/// `degrees > 0` (need not be whole), `p` in `[0, 1]`. χ²(k) = 2 Gamma(k/2).
#[must_use]
pub fn chi_square_quantile(degrees: f64, p: f64) -> f64 {
    2.0 * gamma_quantile(0.5 * degrees, p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chi_square_matches_published_tables() {
        for (degrees, p, x) in [
            (1.0, 0.95, 3.841_458_820_694_124),
            (2.0, 0.95, 5.991_464_547_107_979),
            (4.0, 0.975, 11.143_286_781_877_797),
            (10.0, 0.025, 3.246_972_780_236_84),
            (100.0, 0.975, 129.561_197_186_831_96),
        ] {
            let found = chi_square_quantile(degrees, p);
            assert!((found / x - 1.0).abs() < 1e-9, "{degrees} {p}: {found}");
        }
    }

    #[test]
    fn exponential_is_the_gamma_of_shape_one() {
        for k in 1..100 {
            let x = f64::from(k) * 0.2;
            assert!((gamma_cdf(1.0, x) + libm::expm1(-x)).abs() < 1e-14);
        }
    }

    #[test]
    fn quantile_inverts_cdf_from_tiny_to_huge_shapes() {
        for shape in [0.1, 0.5, 1.0, 7.3, 40.0, 1e3, 1e5] {
            for p in [0.001, 0.025, 0.5, 0.975, 0.999] {
                let back = gamma_cdf(shape, gamma_quantile(shape, p));
                assert!((back - p).abs() < 1e-9, "{shape} {p}: {back}");
            }
        }
        let below = gamma_quantile(0.999 * LARGE_SHAPE, 0.975) / (0.999 * LARGE_SHAPE);
        let above = gamma_quantile(1.001 * LARGE_SHAPE, 0.975) / (1.001 * LARGE_SHAPE);
        assert!((below - above).abs() < 1e-6);
    }

    #[test]
    fn nonsense_is_nan() {
        assert!(gamma_cdf(-1.0, 1.0).is_nan() && gamma_quantile(1.0, 2.0).is_nan());
    }
}
