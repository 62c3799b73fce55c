//! What a spread of points says of the parameters: Sobol's indices.

use crate::campaign::sweep::Sweep;
use crate::campaign::sweep::point::Measured;
use crate::stats::estimate::Estimate;
use crate::stats::sensitivity::{self, Row};
use serde::{Deserialize, Serialize};

/// What each parameter has to do with the spread of one measure: of a function's downtime while
/// flown, or of the share of losses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Influences {
    /// By parameter.
    pub parameters: Vec<Influence>,
    /// Standard deviation of the measure over points.
    pub spread: f64,
    /// Share of the variance over points that the chance of few replications may make: the mean
    /// square of the points' standard errors over the variance. All points fly the same luck, so
    /// that it is less where luck moves them together.
    pub noise: f64,
}

/// What one parameter has to do with the spread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Influence {
    /// Share of the variance that goes away on average once it is known.
    pub first: Estimate,
    /// Share that is left while only it is unknown.
    pub total: Estimate,
}

/// Mean, and variance with n − 1.
fn moments(values: &[f64]) -> Option<(f64, f64)> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    (values.len() > 1).then(|| (mean, squares / (n - 1.0)))
}

/// Mean square of the standard errors.
fn noise(points: &[&Measured]) -> f64 {
    let square = |point: &&Measured| point.error * point.error;
    points.iter().map(square).sum::<f64>() / points.len().max(1) as f64
}

/// The indices of a design of two samples and their mixtures; none if nothing varies.
pub(super) fn influences<'a>(
    sweep: &Sweep,
    value: impl Fn(usize) -> Option<&'a Measured>,
) -> Option<Influences> {
    let (samples, parameters) = (sweep.asked, sweep.parameters.len());
    let all: Vec<&Measured> = (0..sweep.points.len()).map(value).collect::<Option<_>>()?;
    let at = |block: usize, row: usize| all.get(block * samples + row).map(|m| m.share);
    let row = |row: usize| {
        let ab: Option<Vec<f64>> = (0..parameters).map(|p| at(2 + p, row)).collect();
        Some(Row { a: at(0, row)?, b: at(1, row)?, ab: ab? })
    };
    let rows: Vec<Row> = (0..samples).map(row).collect::<Option<_>>()?;
    let found = sensitivity::influences(&rows, parameters);
    if found.is_empty() {
        return None;
    }
    let plain = all.get(..2 * samples)?;
    let shares: Vec<f64> = plain.iter().map(|m| m.share).collect();
    let (_, variance) = moments(&shares)?;
    let parameters = found.into_iter();
    let parameters =
        parameters.map(|sensitivity::Influence { first, total }| Influence { first, total });
    Some(Influences {
        parameters: parameters.collect(),
        spread: libm::sqrt(variance),
        noise: (noise(plain) / variance).min(1.0),
    })
}
