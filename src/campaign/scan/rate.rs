//! How often a fault comes, to first order: what FMECA tables and cut sets are computed from.

use crate::kernel::dist::Dist;
use crate::kernel::math::{exp, exp_m1};
use crate::vessel::failure::RowPlan;
use crate::vessel::plan::Plan;

/// Steps of the integral of a survival, even.
const STEPS: u32 = 512;
/// A mission so many mean lives long sees the renewal rate.
const MANY: f64 = 64.0;

/// Faults a nanosecond, on average over the mission; none if it never strikes.
///
/// For a mode that is renewed by its repair, the rate of renewals cut off at the mission's length T:
/// `F(T) / ∫₀ᵀ S(t) dt`, which is λ for an exponential and 1/mean for lives much shorter than T. For
/// a process, expected arrivals over T. Multiplied by the mean of the phases' environment; dormancy
/// is left out (a spare that is off counts as if it were on).
pub(super) fn rate(plan: &Plan, row: &RowPlan, dist: &Dist) -> Option<f64> {
    let length = (plan.end - crate::kernel::time::Time::ZERO).0 as f64;
    let bare = bare(dist, row.age, length);
    let rate = bare * row.environment.map_or(1.0, |e| environment(plan, e as usize));
    (rate > 0.0).then_some(rate)
}

fn bare(dist: &Dist, age: f64, length: f64) -> f64 {
    let spent = dist.cumulative_hazard(age);
    let hazard = |t: f64| dist.cumulative_hazard(age + t) - spent;
    if spent == f64::INFINITY || length <= 0.0 {
        return 0.0;
    }
    if dist.is_process() {
        return hazard(length) / length;
    }
    if let Some(mean) = dist.mean().filter(|mean| *mean > 0.0 && mean * MANY < length) {
        return 1.0 / mean;
    }
    let step = length / f64::from(STEPS);
    let survival = |i: u32| exp(-hazard(f64::from(i) * step));
    let weight = |i: u32| match i {
        0 | STEPS => 1.0,
        i if i % 2 == 1 => 4.0,
        _ => 2.0,
    };
    let alive = (0..=STEPS).map(|i| weight(i) * survival(i)).sum::<f64>() * step / 3.0;
    -exp_m1(-hazard(length)) / alive
}

/// Mean multiplier of an environment over the mission.
fn environment(plan: &Plan, e: usize) -> f64 {
    let ends = plan.phases.iter().skip(1).map(|phase| phase.start).chain([plan.end]);
    let weighed = plan.phases.iter().zip(ends).map(|(phase, end)| {
        let factor = phase.multipliers.get(e).copied().unwrap_or(1.0);
        factor * (end - phase.start).0 as f64
    });
    weighed.sum::<f64>() / plan.end.0 as f64
}

/// Chance that something happens at least once that is expected so often.
pub(super) fn chance(expected: f64) -> f64 {
    -exp_m1(-expected)
}

/// How often, between two instants of the mission, two faults complete a pair: one strikes while
/// the other, which lasts as long as its second figure says, is there (Vesely's first-order
/// occurrence of a cut set). Nanoseconds.
pub(super) fn pair(a: (f64, f64), b: (f64, f64), from: f64, to: f64) -> f64 {
    let ((rate_a, lasts_a), (rate_b, lasts_b)) = (a, b);
    let there = |lasts: f64| within(to, lasts) - within(from, lasts);
    rate_a * rate_b * (there(lasts_a) + there(lasts_b))
}

/// ∫₀ᵗ min(s, lasts) ds.
fn within(t: f64, lasts: f64) -> f64 {
    if t <= lasts { 0.5 * t * t } else { 0.5 * lasts * lasts + lasts * (t - lasts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;

    #[test]
    fn renewals_cut_off_at_the_missions_length() {
        let year = 3.15576e16;
        let close = |a: f64, b: f64, by: f64| assert!((a / b - 1.0).abs() < by, "{a} {b}");
        close(bare(&Dist::Exponential { mean: year }, 0.0, year), 1.0 / year, 1e-9);
        // So old that few fail: S is 1, the rate is F/T.
        let late = Dist::Weibull { shape: 2.0, scale: 1e3 * year };
        close(bare(&late, 0.0, year), 1e-6 / year, 1e-5);
        // Many lives: the renewal theorem.
        let short = Dist::Gamma { shape: 4.0, scale: year / 4e3 };
        close(bare(&short, 0.0, year), 1e3 / year, 1e-12);
        let middle = Dist::Gamma { shape: 4.0, scale: year / 80.0 };
        close(bare(&middle, 0.0, year), 20.0 / year, 1e-3);
        let process = Dist::PowerLaw { alpha: year, beta: 0.5 };
        close(bare(&process, 0.0, 4.0 * year), 0.5 / year, 1e-12);
        assert_eq!(bare(&Dist::Never, 0.0, year), 0.0);
        assert_eq!(bare(&Dist::Fixed(Span(10)), 10.0, year), 0.0);
    }

    /// Exact: both strike once, at even chances over the mission, and stay.
    #[test]
    fn two_that_stay_meet_surely() {
        let (rate, t) = (1e-6, 10.0);
        let both = pair((rate, f64::INFINITY), (rate, f64::INFINITY), 0.0, t);
        assert!((both / (rate * t * rate * t) - 1.0).abs() < 1e-6);
        // Short ones meet if the second comes within the first.
        let brief = pair((rate, 0.01), (rate, 0.03), 0.0, t);
        assert!((brief / (rate * rate * t * 0.04) - 1.0).abs() < 2e-3);
        let halves = [(0.0, 5.0), (5.0, 10.0)].map(|(a, b)| pair((rate, 2.0), (rate, 3.0), a, b));
        let whole = pair((rate, 2.0), (rate, 3.0), 0.0, t);
        assert!(((halves[0] + halves[1]) / whole - 1.0).abs() < 1e-9);
    }
}
