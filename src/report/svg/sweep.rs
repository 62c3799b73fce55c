//! Which picture a sweep's measure gets, and what its pictures share.

use super::axis::Axis;
use super::{beliefs, heat, indices, line, scatter, tornado};
use crate::campaign::sweep::outcome::Measure;
use crate::campaign::sweep::{Design, Outcome};
use crate::kernel::math::{log10, pow};
use crate::report::format;

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// What pictures of sweeps are called; the measure's name follows.
pub const PICTURES: [&str; 6] = ["heat", "line", "tornado", "indices", "scatter", "beliefs"];

/// The picture of a measure, by its number, with its kind; none where there is no such measure: a
/// line of one parameter, a heat map of a grid of two, a tornado one at a time, bars of indices, the
/// draws of what is believed; of many parameters at once, a panel for each.
#[must_use]
pub fn sweep(outcome: &Outcome, at: usize) -> Option<(&'static str, String)> {
    let measure = outcome.measures.get(at)?;
    let panels = || ("scatter", scatter::scatter(outcome, at));
    Some(match outcome.sweep.design {
        Design::Grid => {
            let many = |&p: &usize| levels(outcome, p).len() > 1;
            let varied: Vec<usize> = (0..outcome.sweep.parameters.len()).filter(many).collect();
            match varied.as_slice() {
                [one] => ("line", line::line(outcome, at, *one)),
                [rows, columns] => ("heat", heat::heat(outcome, at, (*rows, *columns))),
                _ => panels(),
            }
        }
        Design::OneAtATime => ("tornado", tornado::tornado(outcome, at)),
        Design::Sensitivity if measure.influences.is_some() => {
            ("indices", indices::indices(outcome, at))
        }
        Design::Lhs | Design::Sobol | Design::Sensitivity => panels(),
        Design::Beliefs => ("beliefs", beliefs::beliefs(outcome, at)),
    })
}

/// An axis of shares: by ratios where they are of different sizes.
pub(super) struct Scale {
    by_ratio: bool,
    /// Ends, as drawn.
    low: f64,
    high: f64,
}

impl Scale {
    /// From how large a ratio on an axis goes by ratios.
    const FAR: f64 = 50.0;

    pub(super) fn of(values: impl Iterator<Item = f64>) -> Scale {
        let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
        let above = values.iter().copied().filter(|value| *value > 0.0);
        let least = above.fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        let by_ratio = least.is_finite() && most >= Scale::FAR * least;
        if by_ratio {
            let (low, high) = (log10(least), log10(most));
            let margin = 0.06 * (high - low);
            return Scale { by_ratio, low: low - margin, high: high + margin };
        }
        let high = if most > 0.0 { most } else { 1e-9 };
        let least = values.iter().copied().fold(high, f64::min);
        // Near each other they are told apart, far apart held against nothing.
        let low = if least > 0.5 * high { least } else { 0.0 };
        let margin = 0.06 * (high - low).max(1e-3 * high);
        Scale { by_ratio, low: low - margin, high: high + margin }
    }

    /// Where a share is drawn; what is off the axis at its end.
    pub(super) fn place(&self, share: f64) -> f64 {
        let place = match self.by_ratio {
            true if share > 0.0 => log10(share),
            true => self.low,
            false => share,
        };
        place.clamp(self.low, self.high)
    }

    pub(super) fn axis(&self, measure: &Measure) -> Axis {
        if !self.by_ratio {
            let inside = (self.low.max(0.0), self.high);
            return Axis::new(self.low, self.high, ticks(measure, inside));
        }
        let steps: Vec<f64> = if measure.is_loss() {
            (0..=6).map(|k| pow(10.0, f64::from(-k))).collect()
        } else {
            STEPS.iter().map(|seconds| seconds / YEAR).collect()
        };
        let inside = steps.into_iter().filter(|x| (self.low..=self.high).contains(&log10(*x)));
        let mut inside: Vec<f64> = inside.collect();
        inside.sort_by(f64::total_cmp);
        let mut labelled: Vec<(f64, String)> = Vec::new();
        for x in inside {
            let place = log10(x);
            // No label lies on another.
            if labelled.last().is_none_or(|last| place - last.0 >= 0.11 * (self.high - self.low)) {
                labelled.push((place, words(measure, x)));
            }
        }
        Axis::new(self.low, self.high, labelled)
    }
}

/// Round times of a year, seconds.
const STEPS: [f64; 16] = [
    1e-6,
    1e-5,
    1e-4,
    1e-3,
    1e-2,
    0.1,
    1.0,
    10.0,
    60.0,
    600.0,
    3600.0,
    36_000.0,
    86_400.0,
    864_000.0,
    8_640_000.0,
    31_557_600.0,
];

/// The values that a parameter takes at any point, in their order, as they are written.
pub(super) fn levels(outcome: &Outcome, parameter: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for point in &outcome.sweep.points {
        if let Some(Some(value)) = point.values.get(parameter)
            && !out.contains(value)
        {
            out.push(value.clone());
        }
    }
    out
}

/// A share as people read it: time down in a year, or per cent lost.
pub(super) fn words(measure: &Measure, share: f64) -> String {
    if measure.is_loss() {
        return format!("{} %", format::significant(100.0 * share, 2));
    }
    format::duration(share * YEAR)
}

/// What [`words`] speak of.
pub(super) fn unit(measure: &Measure) -> &'static str {
    if measure.is_loss() { "replications lost" } else { "down per year" }
}

/// At most five round ticks of an axis of shares, with their words.
pub(super) fn ticks(measure: &Measure, (low, high): (f64, f64)) -> Vec<(f64, String)> {
    let scale = if measure.is_loss() { 0.01 } else { unit_of(high.max(-low)) };
    let span = (high - low) / scale;
    let mut step = 1e-9;
    for factor in [2.0, 2.5, 2.0].iter().cycle().take(72) {
        if span / step <= 6.0 {
            break;
        }
        step *= factor;
    }
    let first = (low / scale / step).ceil() as i64;
    let all = (0..9).map(|k| (first + k) as f64 * step * scale);
    let inside = all.take_while(|tick| *tick <= high * (1.0 + 1e-9));
    inside
        .map(|tick| {
            (tick, if tick.abs() < 1e-12 * scale { "0".to_owned() } else { words(measure, tick) })
        })
        .collect()
}

/// A year's share of the unit in which a time of this share of a year is counted.
fn unit_of(share: f64) -> f64 {
    let seconds = share * YEAR;
    let unit = [86_400.0, 3600.0, 60.0, 1.0].into_iter().find(|unit| seconds >= 2.0 * unit);
    unit.unwrap_or(1e-3) / YEAR
}
