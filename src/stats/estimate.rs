//! What every estimator returns: a value with its interval or bound, its standard error and n.

use serde::{Deserialize, Deserializer, Serialize};

/// The confidence of every printed interval unless asked otherwise.
pub const CONFIDENCE: f64 = 0.95;

/// In which sense an [`Estimate`] limits the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The truth lies between `low` and `high`.
    Interval,
    /// Too little was seen for an interval: the truth is at least `low`; `high` is where it ends
    /// by nature (1 for a share, infinity for a time).
    LowerBound,
    /// Too little was seen for an interval: the truth is at most `high`; `low` is where it ends by
    /// nature (0).
    UpperBound,
    /// Nothing can be said.
    NoData,
}

/// In which way an estimate may be printed; see [`Estimate::printable`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Printable {
    /// `value (low … high)`.
    Interval {
        /// The estimate.
        value: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// `≥ bound`, and never a point value.
    AtLeast(f64),
    /// `≤ bound`, and never a point value.
    AtMost(f64),
    /// `no data`.
    Nothing,
}

/// An estimate, never without its interval and n.
///
/// Where [`Kind`] is a bound, `value` *is* the bound: who prints it carelessly prints something
/// true, and nothing unseen reads as 100 %. In JSON an infinite end, and the value of
/// [`Kind::NoData`], are `null`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate, in the unit of what is estimated; the bound itself where there is only a
    /// bound; `NaN` without data.
    #[serde(deserialize_with = "nan")]
    pub value: f64,
    /// Lower end of the interval.
    #[serde(deserialize_with = "minus_infinity")]
    pub low: f64,
    /// Upper end of the interval.
    #[serde(deserialize_with = "infinity")]
    pub high: f64,
    /// Standard error of `value`; 0 for a bound.
    #[serde(deserialize_with = "nan")]
    pub std_error: f64,
    /// Replications (or, where the estimator says so, events) behind it.
    pub n: u64,
    /// Interval, bound, or nothing.
    pub kind: Kind,
    /// Confidence of the interval or bound, in `(0, 1)`.
    pub confidence: f64,
}

fn or<'de, D: Deserializer<'de>>(from: D, missing: f64) -> Result<f64, D::Error> {
    Ok(Option::<f64>::deserialize(from)?.unwrap_or(missing))
}
fn nan<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    or(from, f64::NAN)
}
fn infinity<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    or(from, f64::INFINITY)
}
fn minus_infinity<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    or(from, f64::NEG_INFINITY)
}

impl Estimate {
    /// An interval. `low <= value <= high` is the caller's duty; ends are widened to hold it.
    #[must_use]
    pub fn interval(value: f64, (low, high): (f64, f64), std_error: f64, n: u64, c: f64) -> Self {
        let (low, high) = (low.min(value), high.max(value));
        Self { value, low, high, std_error, n, kind: Kind::Interval, confidence: c }
    }

    /// "At most `high`"; nothing is below `floor`.
    #[must_use]
    pub fn upper_bound(floor: f64, high: f64, n: u64, confidence: f64) -> Self {
        let kind = Kind::UpperBound;
        Self { value: high, low: floor, high, std_error: 0.0, n, kind, confidence }
    }

    /// "At least `low`"; nothing is above `ceiling`.
    #[must_use]
    pub fn lower_bound(low: f64, ceiling: f64, n: u64, confidence: f64) -> Self {
        let kind = Kind::LowerBound;
        Self { value: low, low, high: ceiling, std_error: 0.0, n, kind, confidence }
    }

    /// Nothing can be said.
    #[must_use]
    pub fn no_data(n: u64, confidence: f64) -> Self {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        Self { value: f64::NAN, low, high, std_error: f64::NAN, n, kind: Kind::NoData, confidence }
    }

    /// In which way it may be printed.
    #[must_use]
    pub fn printable(&self) -> Printable {
        match self.kind {
            Kind::Interval => {
                Printable::Interval { value: self.value, low: self.low, high: self.high }
            }
            Kind::LowerBound => Printable::AtLeast(self.low),
            Kind::UpperBound => Printable::AtMost(self.high),
            Kind::NoData => Printable::Nothing,
        }
    }

    /// Half the interval's width over its value: the figure that progress and stop rules watch.
    /// `None` for bounds, no data and a value of zero.
    #[must_use]
    pub fn relative_half_width(&self) -> Option<f64> {
        let sound = self.kind == Kind::Interval && self.value.abs() > 0.0;
        sound.then(|| 0.5 * (self.high - self.low) / self.value.abs())
    }

    /// One minus it: availability from unavailability and back.
    #[must_use]
    pub fn complement(&self) -> Self {
        self.decreasing(|x| 1.0 - x, self.std_error)
    }

    /// One over it (of a positive quantity): MTBF from a rate. Delta-method standard error.
    #[must_use]
    pub fn reciprocal(&self) -> Self {
        let turn = |x: f64| if x > 0.0 { 1.0 / x } else { f64::INFINITY };
        self.decreasing(turn, self.std_error / (self.value * self.value))
    }

    /// Times `factor > 0`: a change of unit.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            value: self.value * factor,
            low: self.low * factor,
            high: self.high * factor,
            std_error: self.std_error * factor,
            ..*self
        }
    }

    /// Through a decreasing function: ends and senses swap.
    fn decreasing(&self, f: impl Fn(f64) -> f64, std_error: f64) -> Self {
        let (kind, std_error) = match self.kind {
            Kind::Interval => (Kind::Interval, std_error),
            Kind::LowerBound => (Kind::UpperBound, 0.0),
            Kind::UpperBound => (Kind::LowerBound, 0.0),
            Kind::NoData => return *self,
        };
        let (low, high) = (f(self.high), f(self.low));
        Self { value: f(self.value), low, high, std_error, kind, ..*self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complement_swaps_ends_and_senses() {
        let u = Estimate::upper_bound(0.0, 0.003, 1000, 0.95);
        let a = u.complement();
        assert_eq!(a.kind, Kind::LowerBound);
        assert_eq!((a.low, a.high), (0.997, 1.0));
        assert_eq!(a.printable(), Printable::AtLeast(0.997));
        let i = Estimate::interval(0.25, (0.125, 0.5), 0.1, 9, 0.95).complement();
        assert_eq!((i.value, i.low, i.high), (0.75, 0.5, 0.875));
    }

    #[test]
    fn reciprocal_of_a_zero_lower_end_is_unbounded() {
        let e = Estimate::upper_bound(0.0, 0.5, 10, 0.95).reciprocal();
        assert_eq!((e.kind, e.low, e.high, e.value), (Kind::LowerBound, 2.0, f64::INFINITY, 2.0));
        let e = Estimate::interval(0.5, (0.25, 1.0), 0.1, 10, 0.95).reciprocal();
        assert!((e.std_error - 0.4).abs() < 1e-15);
    }

    #[test]
    fn json_keeps_infinite_ends_and_missing_values() {
        for e in [
            Estimate::lower_bound(3.5, f64::INFINITY, 7, 0.95),
            Estimate::interval(0.1, (0.0, 0.2), 0.05, 7, 0.95),
        ] {
            let text = serde_json::to_string(&e).unwrap();
            assert_eq!(serde_json::from_str::<Estimate>(&text).unwrap(), e, "{text}");
        }
        let text = serde_json::to_string(&Estimate::no_data(0, 0.95)).unwrap();
        let back: Estimate = serde_json::from_str(&text).unwrap();
        assert!(back.value.is_nan() && back.kind == Kind::NoData && back.high.is_infinite());
    }
}
