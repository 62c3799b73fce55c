//! Which parameter makes how much of a figure's spread: Sobol's indices.
//!
//! Two samples A and B of the parameters, and for each parameter the sample AB that is A with that
//! one column of B. First order: I. M. Sobol, Math. Comput. Simul. 55 (2001) 271–280, in the form
//! of A. Saltelli et al., Comput. Phys. Commun. 181 (2010) 259–270, table 2 (b), on values less
//! their mean. Total: M. J. W. Jansen, Comput. Phys. Commun. 117 (1999) 35–43.

use super::special::normal_quantile;
use super::{CONFIDENCE, Estimate};

/// What one parameter has to do with the spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Influence {
    /// Share of the variance that goes away on average once the parameter is known.
    pub first: Estimate,
    /// Share that is left while only this parameter is unknown; above `first` by what it does
    /// together with others.
    pub total: Estimate,
}

/// The figure at the same row of A, B and one AB for each parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// At A.
    pub a: f64,
    /// At B.
    pub b: f64,
    /// At A with one column of B, parameter by parameter.
    pub ab: Vec<f64>,
}

/// Sums over rows from which both indices come.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    rows: f64,
    value: f64,
    square: f64,
    product: f64,
    jump: f64,
}

impl Sums {
    fn of(row: &Row, parameter: usize, mean: f64) -> Option<Sums> {
        let (a, b, ab) = (row.a - mean, row.b - mean, row.ab.get(parameter)? - mean);
        let jump = (a - ab) * (a - ab);
        let (value, square) = (a + b, a * a + b * b);
        Some(Sums { rows: 1.0, value, square, product: b * (ab - a), jump })
    }

    fn plus(self, other: Sums, sign: f64) -> Sums {
        Sums {
            rows: self.rows + sign * other.rows,
            value: self.value + sign * other.value,
            square: self.square + sign * other.square,
            product: self.product + sign * other.product,
            jump: self.jump + sign * other.jump,
        }
    }

    /// First order and total.
    fn indices(self) -> Option<(f64, f64)> {
        let values = 2.0 * self.rows;
        let variance = (self.square - self.value * self.value / values) / values;
        let sound = self.rows > 0.0 && variance > 1e-12 * self.square / values;
        sound.then(|| {
            let per = |sum: f64| sum / self.rows / variance;
            (per(self.product), 0.5 * per(self.jump))
        })
    }
}

/// The indices of each of `parameters` with intervals by the jackknife over rows (wider than
/// needed for evenly spread points). Empty with fewer than four rows, or if nothing varies.
#[must_use]
pub fn influences(rows: &[Row], parameters: usize) -> Vec<Influence> {
    if rows.len() < 4 {
        return Vec::new();
    }
    let mean = rows.iter().map(|row| row.a + row.b).sum::<f64>() / (2 * rows.len()) as f64;
    (0..parameters).map_while(|parameter| influence(rows, parameter, mean)).collect()
}

fn influence(rows: &[Row], parameter: usize, mean: f64) -> Option<Influence> {
    let each: Option<Vec<Sums>> = rows.iter().map(|row| Sums::of(row, parameter, mean)).collect();
    let each = each?;
    let all = each.iter().fold(Sums::default(), |sums, row| sums.plus(*row, 1.0));
    let (first, total) = all.indices()?;
    let without: Option<Vec<(f64, f64)>> =
        each.iter().map(|row| all.plus(*row, -1.0).indices()).collect();
    let without = without?;
    let n = rows.len();
    let estimate = |value: f64, of: &dyn Fn(&(f64, f64)) -> f64| {
        let middle = without.iter().map(of).sum::<f64>() / n as f64;
        let spread = without.iter().map(|w| (of(w) - middle) * (of(w) - middle)).sum::<f64>();
        let std_error = libm::sqrt(spread * (n as f64 - 1.0) / n as f64);
        let half = normal_quantile(0.5 + 0.5 * CONFIDENCE) * std_error;
        let ends = (value - half, value + half);
        Estimate::interval(value, ends, std_error, n as u64, CONFIDENCE)
    };
    Some(Influence { first: estimate(first, &|w| w.0), total: estimate(total, &|w| w.1) })
}

#[cfg(test)]
mod tests {
    use super::super::designs::sobol;
    use super::*;
    use core::f64::consts::PI;

    fn rows(base: usize, parameters: usize, f: impl Fn(&[f64]) -> f64) -> Vec<Row> {
        let points = sobol(base, 2 * parameters).unwrap();
        let row = |point: &Vec<f64>| {
            let (a, b) = point.split_at(parameters);
            let mixed = |i: usize| {
                let mut ab = a.to_vec();
                ab[i] = b[i];
                f(&ab)
            };
            Row { a: f(a), b: f(b), ab: (0..parameters).map(mixed).collect() }
        };
        points.iter().map(row).collect()
    }

    /// T. Ishigami and T. Homma (1990), a = 7, b = 0.1; indices in closed form: the variance is
    /// a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2.
    #[test]
    fn ishigamis_function_has_its_known_indices() {
        let angle = |u: f64| PI * (2.0 * u - 1.0);
        let f = |u: &[f64]| {
            let (x, y, z) = (angle(u[0]), angle(u[1]), angle(u[2]));
            let s = libm::sin(y);
            libm::sin(x) + 7.0 * s * s + 0.1 * z * z * z * z * libm::sin(x)
        };
        let p4 = PI * PI * PI * PI;
        let variance = 49.0 / 8.0 + 0.1 * p4 / 5.0 + 0.01 * p4 * p4 / 18.0 + 0.5;
        let x = 0.5 * (1.0 + 0.1 * p4 / 5.0) * (1.0 + 0.1 * p4 / 5.0);
        let xz = 0.01 * p4 * p4 * (1.0 / 18.0 - 1.0 / 50.0);
        let exact = [
            (x / variance, (x + xz) / variance),
            (49.0 / 8.0 / variance, 49.0 / 8.0 / variance),
            (0.0, xz / variance),
        ];
        assert!((exact[0].0 - 0.3139).abs() < 1e-4 && (exact[2].1 - 0.2437).abs() < 1e-4);
        let found = influences(&rows(4096, 3, f), 3);
        assert_eq!(found.len(), 3);
        for (found, (first, total)) in found.iter().zip(exact) {
            assert!((found.first.value - first).abs() < 0.01, "{found:?} {first}");
            assert!((found.total.value - total).abs() < 0.01, "{found:?} {total}");
            assert!(found.first.low <= first && first <= found.first.high);
            assert!(found.total.low <= total && total <= found.total.high);
        }
    }

    #[test]
    fn a_sum_has_no_more_in_total_than_alone_and_an_offset_changes_nothing() {
        let f = |u: &[f64]| 1e6 + 3.0 * u[0] + 4.0 * u[1];
        let found = influences(&rows(1024, 3, f), 3);
        for (found, exact) in found.iter().zip([0.36, 0.64, 0.0]) {
            assert!((found.first.value - exact).abs() < 0.01, "{found:?}");
            assert!((found.total.value - exact).abs() < 0.01, "{found:?}");
        }
    }

    #[test]
    fn where_nothing_varies_nothing_is_said() {
        assert!(influences(&rows(64, 2, |_| 5.0), 2).is_empty());
        assert!(influences(&rows(2, 2, |u| u[0]), 2).is_empty());
    }
}
