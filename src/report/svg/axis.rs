//! A linear axis whose ticks and labels are ours, so that they are round and never clash.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// Values from a low to a high end, with labelled ticks.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    ticks: Vec<(f64, String)>,
}

impl Axis {
    /// `low < high`; ticks in any order, outside ones are not drawn.
    pub(super) fn new(low: f64, high: f64, ticks: Vec<(f64, String)>) -> Axis {
        debug_assert!(low < high, "an axis needs length");
        Axis { low, high, ticks }
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        let share = (value - self.low) / (self.high - self.low);
        limit.0 + libm::round(share * f64::from(limit.1 - limit.0)) as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        let inside = |t: &f64| *t >= self.low - 1e-12 && *t <= self.high * (1.0 + 1e-12);
        self.ticks.iter().map(|t| t.0).filter(inside).collect()
    }

    fn range(&self) -> Range<f64> {
        self.low..self.high
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        let tick = self.ticks.iter().find(|t| t.0.to_bits() == value.to_bits());
        tick.map_or_else(String::new, |t| t.1.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_ends_and_ticks_keep_their_labels() {
        let axis = Axis::new(2.0, 4.0, vec![(2.0, "two".to_owned()), (5.0, "five".to_owned())]);
        assert_eq!((axis.map(&2.0, (10, 110)), axis.map(&4.0, (10, 110))), (10, 110));
        assert_eq!(axis.map(&3.0, (110, 10)), 60);
        assert_eq!(axis.format_ext(&2.0), "two");
        assert_eq!(axis.key_points(plotters::coord::ranged1d::BoldPoints(9)), [2.0]);
    }
}
