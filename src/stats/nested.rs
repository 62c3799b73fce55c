//! What is chance and what is ignorance: draws of what is believed, each flown many times on luck
//! of its own.
//!
//! With figure y of a draw and the square v of its standard error, the variance of y over draws is
//! that of the figure itself, which more replications leave as it is, plus the mean of v, which
//! they take away: a one-way layout with random effects (S. R. Searle, G. Casella and
//! C. E. McCulloch, Variance Components, Wiley 1992, section 3.6). The difference of the two is
//! unbiased also where v goes with y. Draws without downtime count with v = 0, as they must for
//! that; a bound in its place would not do.

use super::share::wilson_ends;
use super::special::{normal_quantile, student_t_quantile};
use super::{CONFIDENCE, Estimate};

mod fit;
mod weight;

pub(crate) use fit::correlation as rank_correlation;
pub use weight::{Weight, weights};

/// The fewest draws of which anything is said: the 5 % ends need as many.
pub const FEWEST: usize = 20;

/// The figure of one draw of what is believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Draw {
    /// The figure: from 0.
    pub value: f64,
    /// Its standard error; 0 if nothing was down.
    pub std_error: f64,
}

/// Chance and ignorance of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nested {
    /// Mean over what is believed.
    pub mean: Estimate,
    /// Standard deviation of the figure over what is believed; a bound where chance hides it.
    pub ignorance: Estimate,
    /// Root mean square of the draws' standard errors.
    pub chance: Estimate,
    /// Points 5 %, 50 % and 95 % of the figure over what is believed, chance removed; outwards the
    /// intervals of the first and last reach to where they would with chance left in.
    pub points: [Estimate; 3],
    /// Points 5 %, 50 % and 95 % of the figures as seen, chance included.
    pub seen: [f64; 3],
}

/// The sums that variances come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Spread {
    n: f64,
    mean: f64,
    /// Variance of the figures, with n − 1.
    total: f64,
    /// Mean of their squared standard errors.
    chance: f64,
}

impl Spread {
    fn of(draws: &[Draw]) -> Spread {
        let n = draws.len() as f64;
        let mean = draws.iter().map(|d| d.value).sum::<f64>() / n;
        let squares: f64 = draws.iter().map(|d| (d.value - mean) * (d.value - mean)).sum();
        let chance = draws.iter().map(|d| d.std_error * d.std_error).sum::<f64>() / n;
        Spread { n, mean, total: squares / (n - 1.0), chance }
    }

    /// The same without one of them.
    fn without(self, draw: Draw) -> Spread {
        let Spread { n, mean, total, chance } = self;
        let off = draw.value - mean;
        let squares = (n - 1.0) * total - n / (n - 1.0) * off * off;
        Spread {
            n: n - 1.0,
            mean: (n * mean - draw.value) / (n - 1.0),
            total: squares.max(0.0) / (n - 2.0),
            chance: (n * chance - draw.std_error * draw.std_error).max(0.0) / (n - 1.0),
        }
    }

    fn ignorance(self) -> f64 {
        self.total - self.chance
    }
}

/// Both ends of a variance by the jackknife of its logarithm over draws (J. N. Arvesen and
/// T. H. Schmitz, Robust procedures for variance component problems using the jackknife,
/// Biometrics 26 (1970) 677–686): intervals that hold for figures far from normal. None if one draw
/// makes all of it.
fn log_jackknife(value: f64, without: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    if value <= 0.0 {
        return Some((0.0, 0.0));
    }
    if without.clone().any(|value| value <= 0.0) {
        return None;
    }
    let logs = without.map(libm::log);
    let n = logs.clone().count() as f64;
    let mean = logs.clone().sum::<f64>() / n;
    let squares: f64 = logs.map(|l| (l - mean) * (l - mean)).sum();
    let std_error = libm::sqrt(squares * (n - 1.0) / n);
    let step = student_t_quantile(n - 1.0, 0.5 + 0.5 * CONFIDENCE) * std_error;
    Some((value * libm::exp(-step), value * libm::exp(step)))
}

/// Chance and ignorance of these draws; none with fewer than [`FEWEST`], or if they are all alike.
///
/// The interval of the ignorance combines those of the two variances whose difference it is
/// (F. A. Graybill and C.-M. Wang, J. Am. Statist. Assoc. 75 (1980) 869–873, in the form that G. Y.
/// Zou and A. Donner gave it, Stat. Med. 27 (2008) 1693–1702). Draws that were spread evenly (a
/// Latin hypercube) and variances that go together make it wider than it need be, never narrower.
///
/// `inputs` are the values drawn, unknown by unknown, in the order of the draws: a regression on
/// them tells chance from belief draw by draw, for the points. The mean's interval is that of draws
/// that know nothing of each other: wider than a Latin hypercube needs where figures follow each
/// unknown alone (M. Stein, Technometrics 29 (1987) 143–151), but not too narrow where much of
/// the mean lies beyond the last draw, as with a factor of 10.
#[must_use]
pub fn nested(draws: &[Draw], inputs: &[Vec<f64>]) -> Option<Nested> {
    let (n, spread) = (draws.len() as u64, Spread::of(draws));
    if draws.len() < FEWEST || spread.total <= 0.0 || !spread.total.is_finite() {
        return None;
    }
    let without = || draws.iter().map(|&draw| spread.without(draw));
    let total = log_jackknife(spread.total, without().map(|s| s.total));
    let chance = log_jackknife(spread.chance, without().map(|s| s.chance));
    let ignorance = spread.ignorance();
    let (low, high) = match (total, chance) {
        (Some(total), Some(chance)) => {
            let square = |x: f64| x * x;
            let down = square(spread.total - total.0) + square(chance.1 - spread.chance);
            let up = square(total.1 - spread.total) + square(spread.chance - chance.0);
            (ignorance - libm::sqrt(down), ignorance + libm::sqrt(up))
        }
        _ => (0.0, f64::INFINITY),
    };
    let fit = fit::additive(draws, inputs, spread);
    let shrunk = removed(draws, spread, &fit);
    let noise = (spread.chance / spread.total).min(1.0);
    let mut seen: Vec<f64> = draws.iter().map(|draw| draw.value).collect();
    seen.sort_by(f64::total_cmp);
    Some(Nested {
        mean: mean(spread, n),
        ignorance: deviation(ignorance, (low, high), n),
        chance: deviation(spread.chance, chance.unwrap_or((0.0, f64::INFINITY)), n),
        points: [0.05, 0.5, 0.95].map(|share| point(share, &shrunk, &seen, noise)),
        seen: [0.05, 0.5, 0.95].map(|share| quantile(&seen, share)),
    })
}

fn mean(spread: Spread, n: u64) -> Estimate {
    let std_error = libm::sqrt(spread.total / spread.n);
    let half = student_t_quantile(spread.n - 1.0, 0.5 + 0.5 * CONFIDENCE) * std_error;
    let ends = ((spread.mean - half).max(0.0), spread.mean + half);
    Estimate::interval(spread.mean, ends, std_error, n, CONFIDENCE)
}

/// A standard deviation from a variance and its ends.
fn deviation(variance: f64, (low, high): (f64, f64), n: u64) -> Estimate {
    let root = |x: f64| libm::sqrt(x.max(0.0));
    if !high.is_finite() {
        return Estimate::no_data(n, CONFIDENCE);
    }
    if variance <= 0.0 || low <= 0.0 {
        return Estimate::upper_bound(0.0, root(high), n, CONFIDENCE);
    }
    let std_error = (root(high) - root(low)) / (2.0 * normal_quantile(0.5 + 0.5 * CONFIDENCE));
    Estimate::interval(root(variance), (root(low), root(high)), std_error, n, CONFIDENCE)
}

/// The figures with chance taken out, in order: what follows the unknowns as it is, what is left
/// pulled in by as much as the draw's own chance asks, so that its variance is what chance does not
/// explain (M. Ghosh, Constrained Bayes estimation, J. Am. Statist. Assoc. 87 (1992) 533–540). Not
/// below zero. With each the standard error of the fit.
fn removed(draws: &[Draw], spread: Spread, fit: &fit::Fit) -> Vec<(f64, f64)> {
    let real = (fit.left - spread.chance).max(0.0);
    let fitted = fit.values.iter().zip(&fit.errors);
    let pulled = draws.iter().zip(fitted).map(|(draw, (fitted, error))| {
        let variance = real + draw.std_error * draw.std_error;
        let keep = if variance > 0.0 { libm::sqrt(real / variance) } else { 0.0 };
        ((fitted + keep * (draw.value - fitted)).max(0.0), *error)
    });
    let mut out: Vec<(f64, f64)> = pulled.collect();
    out.sort_by(|a, b| a.0.total_cmp(&b.0));
    out
}

/// The value below which a share lies, between neighbours on a straight line; of values in order.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let at = (share * sorted.len() as f64 - 0.5).clamp(0.0, last as f64);
    let below = at as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + (at - below as f64) * (high - low)
}

/// A point with its interval: values at the ends of the share's own interval (R. S. Woodruff, J. Am.
/// Statist. Assoc. 47 (1952) 635–646), widened by the error of the fit between them; outwards not
/// within the same ends of the figures as seen; inwards by what the fit may have got wrong, which
/// is all the way to the median if there is `noise` alone in the spread, and none without.
fn point(share: f64, shrunk: &[(f64, f64)], seen: &[f64], noise: f64) -> Estimate {
    let n = seen.len();
    let ends = wilson_ends(share, n as f64, CONFIDENCE);
    let values: Vec<f64> = shrunk.iter().map(|(value, _)| *value).collect();
    let (first, last) = ((ends.0 * n as f64) as usize, (ends.1 * n as f64) as usize);
    let near = &shrunk[first..(last + 1).min(n)];
    let error = near.iter().map(|(_, error)| error).sum::<f64>() / near.len().max(1) as f64;
    let z = normal_quantile(0.5 + 0.5 * CONFIDENCE);
    let wider = |step: f64| libm::sqrt(step * step + z * z * error * error);
    let value = quantile(&values, share);
    let mut low = (value - wider(value - quantile(&values, ends.0))).max(0.0);
    let mut high = value + wider(quantile(&values, ends.1) - value);
    let inwards = libm::sqrt(noise) * (quantile(&values, 0.5) - value);
    (low, high) = (low + inwards.min(0.0), high + inwards.max(0.0));
    if share <= 0.5 {
        low = low.min(quantile(seen, ends.0));
    }
    if share >= 0.5 {
        high = high.max(quantile(seen, ends.1));
    }
    Estimate::interval(value, (low, high), (high - low) / (2.0 * z), n as u64, CONFIDENCE)
}

#[cfg(test)]
mod tests;
