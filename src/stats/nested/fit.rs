//! What figures have to do with unknowns: a regression on few columns for each.

use super::{Draw, Spread};
use crate::stats::special::normal_quantile;

/// Columns for each unknown.
pub(super) const COLUMNS: usize = 3;
/// The most columns of one regression.
const MOST: usize = 60;

/// Ranks from 1, of equal values their mean.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut out = vec![0.0; values.len()];
    let mut start = 0;
    while start < order.len() {
        let same = |&&at: &&usize| values[at].total_cmp(&values[order[start]]).is_eq();
        let count = order[start..].iter().take_while(same).count();
        for &at in &order[start..start + count] {
            out[at] = start as f64 + 0.5 * (count as f64 + 1.0);
        }
        start += count;
    }
    out
}

/// What the regression knows an unknown by: its value, which a figure that is proportional to a
/// rate follows whatever the belief, and its normal score with the square of it, which others do.
pub(super) fn basis(values: &[f64]) -> [Vec<f64>; COLUMNS] {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    let size = libm::sqrt(squares / n);
    let scaled = |v: &f64| if size > 0.0 { (v - mean) / size } else { 0.0 };
    let scores = ranks(values).into_iter().map(|rank| normal_quantile((rank - 0.5) / n));
    let scores: Vec<f64> = scores.collect();
    let squares = scores.iter().map(|score| score * score).collect();
    [values.iter().map(scaled).collect(), scores, squares]
}

/// Orthonormal columns that span these and a constant, which is the first; one after the other
/// (Gram and Schmidt, twice), without those that add nothing.
pub(super) fn orthonormal(rows: usize, columns: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let mut out: Vec<Vec<f64>> = vec![vec![1.0 / libm::sqrt(rows as f64); rows]];
    for mut column in columns {
        let before = libm::sqrt(dot(&column, &column));
        for _ in 0..2 {
            for other in &out {
                let along = dot(&column, other);
                column.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
            }
        }
        let size = libm::sqrt(dot(&column, &column));
        if size > 1e-6 * before && size > 0.0 {
            column.iter_mut().for_each(|x| *x /= size);
            out.push(column);
        }
    }
    out
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Spearman's rank correlation; none if either is always the same.
pub(crate) fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let middle = 0.5 * (a.len() as f64 + 1.0);
    let around = |values: &[f64]| -> Vec<f64> {
        ranks(values).into_iter().map(|rank| rank - middle).collect()
    };
    let (a, b) = (around(a), around(b));
    let sizes = dot(&a, &a) * dot(&b, &b);
    (sizes > 0.0).then(|| (dot(&a, &b) / libm::sqrt(sizes)).clamp(-1.0, 1.0))
}

/// The unknowns that figures follow most, by rank correlation, first.
pub(super) fn foremost(draws: &[Draw], inputs: &[Vec<f64>]) -> Vec<usize> {
    let figures: Vec<f64> = draws.iter().map(|draw| draw.value).collect();
    let size = |values: &Vec<f64>| correlation(values, &figures).map_or(0.0, f64::abs);
    let mut order: Vec<(f64, usize)> = inputs.iter().map(size).zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    order.into_iter().map(|(_, at)| at).collect()
}

/// Figures as far as they follow the unknowns, each alone, and what is left.
pub(super) struct Fit {
    /// The figures fitted.
    pub(super) values: Vec<f64>,
    /// Standard errors of the figures fitted.
    pub(super) errors: Vec<f64>,
    /// Mean square of what is left, over its degrees of freedom.
    pub(super) left: f64,
}

/// The regression of the figures on the unknowns that matter most, as many as a fifth of the draws
/// bears. Without inputs the fit is the mean.
pub(super) fn additive(draws: &[Draw], inputs: &[Vec<f64>], spread: Spread) -> Fit {
    let bears = (draws.len() / 5).min(MOST) / COLUMNS;
    let chosen = foremost(draws, inputs).into_iter().take(bears);
    let columns = chosen.flat_map(|at| basis(&inputs[at])).collect();
    let columns = orthonormal(draws.len(), columns);
    let off: Vec<f64> = draws.iter().map(|draw| draw.value - spread.mean).collect();
    let mut values = vec![spread.mean; draws.len()];
    for column in &columns[1..] {
        let along = dot(&off, column);
        values.iter_mut().zip(column).for_each(|(value, x)| *value += along * x);
    }
    let square = |(draw, value): (&Draw, &f64)| (draw.value - value) * (draw.value - value);
    let degrees = (draws.len() - columns.len()) as f64;
    let left = draws.iter().zip(&values).map(square).sum::<f64>() / degrees;
    let lever = |row: usize| columns.iter().map(|column| column[row] * column[row]).sum::<f64>();
    let errors = (0..draws.len()).map(|row| libm::sqrt(left * lever(row))).collect();
    Fit { values, errors, left }
}
