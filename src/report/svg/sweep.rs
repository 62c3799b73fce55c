//! Which picture a sweep's measure gets, and what its pictures share.

use super::{heat, line, tornado};
use crate::campaign::sweep::outcome::Measure;
use crate::campaign::sweep::{Design, Outcome};
use crate::report::format;

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// What pictures of sweeps are called; the measure's name follows.
pub const PICTURES: [&str; 4] = ["heat", "line", "tornado", "indices"];

/// The picture of a measure, by its number, with its kind; none where the design has none: a heat
/// map of a grid of two parameters, a line of one, a tornado one at a time, bars of indices.
#[must_use]
pub fn sweep(outcome: &Outcome, at: usize) -> Option<(&'static str, String)> {
    let measure = outcome.measures.get(at)?;
    match outcome.sweep.design {
        Design::Grid => {
            let many = |&p: &usize| levels(outcome, p).len() > 1;
            let varied: Vec<usize> = (0..outcome.sweep.parameters.len()).filter(many).collect();
            match varied.as_slice() {
                [one] => Some(("line", line::line(outcome, at, *one))),
                [rows, columns] => Some(("heat", heat::heat(outcome, at, (*rows, *columns)))),
                _ => None,
            }
        }
        Design::OneAtATime => Some(("tornado", tornado::tornado(outcome, at))),
        Design::Sensitivity => {
            measure.influences.as_ref()?;
            Some(("indices", tornado::indices(outcome, at)))
        }
        Design::Lhs | Design::Sobol | Design::Beliefs => None,
    }
}

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
