//! Which unknown makes how much of the ignorance.

use super::fit::{COLUMNS, basis, correlation, dot, foremost, orthonormal};
use super::{Draw, FEWEST, Spread};
use crate::stats::sensitivity::held;
use crate::stats::special::{normal_quantile, student_t_quantile};
use crate::stats::{CONFIDENCE, Estimate};

/// Groups of draws that the jackknife leaves out in turn.
const GROUPS: usize = 100;
/// The most unknowns whose shares are estimated: those that the figure follows most.
const MOST: usize = 20;

/// What one unknown has to do with a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Share of the ignorance (its variance) that would go on average if the unknown were known,
    /// alone: the first-order index of Sobol; a bound where it cannot be told from none. Of more
    /// than 20 unknowns no data for those that the figure follows less.
    pub share: Estimate,
    /// Rank correlation of Spearman between unknown and figure, from −1 to 1: which way it pushes.
    /// Chance in the figures brings it nearer to 0.
    pub rank: Estimate,
}

/// The weight of each unknown. `inputs` are the values drawn, unknown by unknown, in the order of
/// the draws. Empty with fewer than [`FEWEST`] draws, or if what chance leaves is no ignorance.
#[must_use]
pub fn weights(draws: &[Draw], inputs: &[Vec<f64>]) -> Vec<Weight> {
    let fits = inputs.iter().all(|values| values.len() == draws.len());
    if draws.len() < FEWEST || !fits || Spread::of(draws).ignorance() <= 0.0 {
        return Vec::new();
    }
    let figures: Vec<f64> = draws.iter().map(|draw| draw.value).collect();
    let foremost = foremost(draws, inputs);
    let foremost = &foremost[..foremost.len().min(MOST)];
    let one = |(at, values): (usize, &Vec<f64>)| Weight {
        share: match foremost.contains(&at) {
            true => share(draws, values),
            false => Estimate::no_data(draws.len() as u64, CONFIDENCE),
        },
        rank: rank(values, &figures),
    };
    inputs.iter().enumerate().map(one).collect()
}

/// Spearman's rank correlation; its interval by Fisher's transformation with the variance
/// (1 + ρ²/2) / (n − 3) of D. G. Bonett and T. A. Wright, Psychometrika 65 (2000) 23–28.
fn rank(values: &[f64], figures: &[f64]) -> Estimate {
    let n = values.len() as f64;
    let Some(rho) = correlation(values, figures) else {
        return Estimate::no_data(values.len() as u64, CONFIDENCE);
    };
    let z = libm::atanh(rho.clamp(-0.999_999, 0.999_999));
    let std_error = libm::sqrt((1.0 + 0.5 * rho * rho) / (n - 3.0));
    let half = normal_quantile(0.5 + 0.5 * CONFIDENCE) * std_error;
    let ends = (libm::tanh(z - half), libm::tanh(z + half));
    let std_error = std_error * (1.0 - rho * rho);
    Estimate::interval(rho, ends, std_error, values.len() as u64, CONFIDENCE)
}

/// The share of the ignorance that goes with an unknown: what a regression on it explains, less
/// what it would explain of noise (the adjusted R² of M. Ezekiel, 1930), over the ignorance. The
/// interval by the jackknife over groups of draws.
fn share(draws: &[Draw], values: &[f64]) -> Estimate {
    let (n, columns) = (draws.len(), basis(values));
    let all = explained(draws, &columns, |_| true);
    let groups = n.min(GROUPS);
    let without: Option<Vec<f64>> =
        (0..groups).map(|group| explained(draws, &columns, |at| at % groups != group)).collect();
    let (Some(value), Some(without)) = (all, without) else {
        return Estimate::no_data(n as u64, CONFIDENCE);
    };
    let count = groups as f64;
    let mean = without.iter().sum::<f64>() / count;
    let squares: f64 = without.iter().map(|w| (w - mean) * (w - mean)).sum();
    let std_error = libm::sqrt(squares * (count - 1.0) / count);
    // Of few draws the jackknife sees no spread where the fit is near perfect.
    let floor = 1.0 / n as f64;
    let half = student_t_quantile(count - 1.0, 0.5 + 0.5 * CONFIDENCE) * std_error.max(floor);
    let (value, (low, high)) = held(value, half);
    if low <= 0.0 {
        return Estimate::upper_bound(0.0, high, n as u64, CONFIDENCE);
    }
    Estimate::interval(value, (low, high), std_error, n as u64, CONFIDENCE)
}

/// The share explained, of the draws that are kept; none if they show no ignorance.
fn explained(
    draws: &[Draw],
    columns: &[Vec<f64>; COLUMNS],
    keep: impl Fn(usize) -> bool,
) -> Option<f64> {
    let kept: Vec<usize> = (0..draws.len()).filter(|&at| keep(at)).collect();
    let chosen: Vec<Draw> = kept.iter().map(|&at| draws[at]).collect();
    let spread = Spread::of(&chosen);
    if spread.ignorance() <= 0.0 {
        return None;
    }
    let n = spread.n;
    let part = |column: &Vec<f64>| kept.iter().map(|&at| column[at]).collect();
    let columns = orthonormal(kept.len(), columns.iter().map(part).collect());
    let figures: Vec<f64> = chosen.iter().map(|draw| draw.value - spread.mean).collect();
    let along = |column: &Vec<f64>| {
        let along = dot(&figures, column);
        along * along
    };
    let squares: f64 = columns[1..].iter().map(along).sum();
    let used = columns.len() as f64 - 1.0;
    let whole = spread.total * (n - 1.0);
    let noise = (whole - squares).max(0.0) / (n - 1.0 - used);
    Some((squares - used * noise) / (n - 1.0) / spread.ignorance())
}
