//! Special functions the estimators need, on `libm` alone so that every processor gives the same
//! bits: normal, Student t, beta and gamma distributions with their quantiles.
//!
//! Accuracy: relative error below 1e-10 over the ranges the estimators use (checked against
//! published tables and by round trips in the tests). Arguments outside a function's range give
//! `NaN`, never a panic or an endless loop.

mod beta;
mod gamma;
mod normal;

pub use beta::{beta_cdf, beta_quantile, student_t_cdf, student_t_quantile};
pub use gamma::{chi_square_quantile, gamma_cdf, gamma_quantile};
pub use normal::{normal_cdf, normal_quantile};

/// Terms after which a series or continued fraction gives up; enough for every shape below 1e7.
const MAX_TERMS: u32 = 60_000;

/// Relative size below which a further term changes nothing.
const NEGLIGIBLE: f64 = 1e-16;

/// Finds `x` in `[low, high]` where the increasing function `f` reaches `target`, by halving until
/// the two ends are neighbours (at most 1100 steps, which no bracket of `f64` can exceed).
///
/// Halving is slow but has no failure mode, and quantiles are wanted a few times per report.
fn solve_increasing(f: impl Fn(f64) -> f64, target: f64, mut low: f64, mut high: f64) -> f64 {
    for _ in 0..1100 {
        let middle = low + (high - low) * 0.5;
        if middle <= low || middle >= high || (high - low) <= 4.0 * f64::EPSILON * low.abs() {
            break;
        }
        if f(middle) < target {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) * 0.5
}
