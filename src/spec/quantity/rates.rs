//! Rates of faults.

use super::number::{plain, scaled};
use super::{Problem, Quantity};
use std::fmt;

/// How often something happens, per hour; finite and not negative. A FIT is 1e-9 per hour, a year
/// 8766 hours.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Rate(pub f64);

const UNITS: [(&str, f64); 8] = [
    ("/h", 1.0),
    ("/s", 3600.0),
    ("/min", 60.0),
    ("/d", 1.0 / 24.0),
    ("/w", 1.0 / 168.0),
    ("/y", 1.0 / 8766.0),
    ("FIT", 1e-9),
    ("fit", 1e-9),
];

impl Rate {
    /// Whether a text looks like a rate rather than a duration.
    pub fn is_meant(text: &str) -> bool {
        text.contains('/') || text.trim_end().ends_with("FIT")
    }
}

impl Quantity for Rate {
    const NAME: &'static str = "a rate";
    const UNITS: &'static str = "/h, /s, /min, /d, /w, /y, FIT (1e-9 /h)";
    const EXAMPLE: &'static str = "3.2e-6 /h";
    const QUOTED: &'static str = "\"3.2e-6 /h\"";

    fn parse(text: &str) -> Result<Rate, Problem> {
        // "3 per year" and "3 / h" mean what they say.
        let spelled = text.replace(" per ", " /").replace("/ ", "/");
        scaled(&spelled, &UNITS).map(Rate)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /h", plain(self.0))
    }
}
