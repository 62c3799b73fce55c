//! Shares, factors, counts, and what a part weighs, draws and costs.

use super::number::{Decimal, decimal, float, integer, plain, scaled, shortest, split};
use super::{Problem, Quantity};
use std::fmt;

fn number(text: &str) -> Result<f64, Problem> {
    let text = text.trim();
    match split(text) {
        Some((_, "")) => {
            float(text).ok_or_else(|| Problem::range(format!("`{text}` is too large")))
        }
        _ => match integer(text) {
            Some(value) => Ok(value as f64),
            None => Err(Problem::unit(format!("`{text}` is not a number"))),
        },
    }
}

/// A probability or a share: 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Probability(pub f64);

impl Quantity for Probability {
    const NAME: &'static str = "a probability";
    const UNITS: &'static str = "a number from 0 to 1, or a text in percent";
    const EXAMPLE: &'static str = "5 %";
    const QUOTED: &'static str = "0.05";

    fn parse(text: &str) -> Result<Probability, Problem> {
        let value = match text.trim().strip_suffix('%') {
            // A division by 100 rounds once more than the author's decimal would.
            Some(percent) => {
                let value = number(percent)?;
                float(&format!("{value}e-2")).unwrap_or(value / 100.0)
            }
            None => number(text)?,
        };
        if (0.0..=1.0).contains(&value) {
            Ok(Probability(value + 0.0))
        } else {
            Err(Problem::range(format!("`{}` is not in 0 to 1", text.trim())))
        }
    }

    fn from_number(text: &str) -> Option<Result<Probability, Problem>> {
        Some(Probability::parse(text))
    }
}

impl fmt::Display for Probability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(self.0))
    }
}

/// A factor: finite and not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Factor(pub f64);

impl Quantity for Factor {
    const NAME: &'static str = "a factor";
    const UNITS: &'static str = "a finite number from 0";
    const EXAMPLE: &'static str = "1.5";
    const QUOTED: &'static str = "1.5";

    fn parse(text: &str) -> Result<Factor, Problem> {
        match number(text)? {
            value if value < 0.0 => Err(Problem::range(format!("`{text}` is negative"))),
            value => Ok(Factor(value + 0.0)),
        }
    }

    fn from_number(text: &str) -> Option<Result<Factor, Problem>> {
        Some(Factor::parse(text))
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain(self.0))
    }
}

/// A length in kilometres, not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Length(pub f64);

impl Quantity for Length {
    const NAME: &'static str = "a length";
    const UNITS: &'static str = "m, km";
    const EXAMPLE: &'static str = "550 km";
    const QUOTED: &'static str = "\"550 km\"";

    fn parse(text: &str) -> Result<Length, Problem> {
        let text = text.trim();
        let (size, unit) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
            (Some(size), _) => (size, 1.0),
            (None, Some(size)) => (size, 1e-3),
            (None, None) => return Err(Problem::unit(format!("`{text}` is in no unit of length"))),
        };
        match number(size)? {
            value if (0.0..1e9).contains(&value) => Ok(Length(value * unit)),
            _ => Err(Problem::range(format!("`{text}` is not between 0 and 1e9"))),
        }
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} km", plain(self.0))
    }
}

/// An angle in degrees, from -360 to 360.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Angle(pub f64);

impl Quantity for Angle {
    const NAME: &'static str = "an angle";
    const UNITS: &'static str = "deg, from -360 to 360";
    const EXAMPLE: &'static str = "3 deg";
    const QUOTED: &'static str = "\"3 deg\"";

    fn parse(text: &str) -> Result<Angle, Problem> {
        let Some(degrees) = text.trim().strip_suffix("deg") else {
            return Err(Problem::unit(format!("`{}` is not in degrees", text.trim())));
        };
        let degrees = degrees.trim();
        let (sign, size) = match degrees.strip_prefix('-') {
            Some(size) => (-1.0, size),
            None => (1.0, degrees),
        };
        match sign * number(size)? {
            value if (-360.0..=360.0).contains(&value) => Ok(Angle(value + 0.0)),
            _ => Err(Problem::range(format!("`{}` is not between -360 and 360", text.trim()))),
        }
    }
}

impl fmt::Display for Angle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} deg", plain(self.0))
    }
}

/// How many: 1 to 4294967295.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count(pub u32);

impl Quantity for Count {
    const NAME: &'static str = "a count";
    const UNITS: &'static str = "a whole number from 1";
    const EXAMPLE: &'static str = "3";
    const QUOTED: &'static str = "3";

    fn parse(text: &str) -> Result<Count, Problem> {
        match integer(text.trim()).and_then(|value| u32::try_from(value).ok()) {
            Some(value) if value > 0 => Ok(Count(value)),
            _ => Err(Problem::range(format!(
                "`{}` is not a whole number from 1 to {}",
                text.trim(),
                u32::MAX
            ))),
        }
    }

    fn from_number(text: &str) -> Option<Result<Count, Problem>> {
        Some(Count::parse(text))
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Processor time in thousandths of a core; above zero. Whole, so that sums are exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cpu(pub u64);

impl Quantity for Cpu {
    const NAME: &'static str = "an amount of processor";
    const UNITS: &'static str = "cores as a number, or thousandths with `m`; above zero";
    const EXAMPLE: &'static str = "500m";
    const QUOTED: &'static str = "0.5";

    fn parse(text: &str) -> Result<Cpu, Problem> {
        let text = text.trim();
        let (value, unit): (Decimal, u64) = match text.strip_suffix('m') {
            Some(milli) => (decimal(milli.trim_end())?, 1),
            None => (decimal(text)?, 1000),
        };
        match value.times(unit) {
            Some(0) => Err(Problem::range(format!("`{text}` is less than a thousandth of a core"))),
            Some(milli) => Ok(Cpu(milli)),
            None => Err(Problem::range(format!("`{text}` is too large"))),
        }
    }

    fn from_number(text: &str) -> Option<Result<Cpu, Problem>> {
        Some(Cpu::parse(text))
    }
}

impl fmt::Display for Cpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = shortest(self.0, &[("", 1000)]);
        f.write_str(text.trim_end())
    }
}

macro_rules! scaled_quantity {
    ($(#[doc = $doc:literal])* $name:ident, $what:literal, $units:literal, $example:literal, $quoted:literal, $unit:literal, $table:expr) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(pub f64);

        impl Quantity for $name {
            const NAME: &'static str = $what;
            const UNITS: &'static str = $units;
            const EXAMPLE: &'static str = $example;
            const QUOTED: &'static str = $quoted;

            fn parse(text: &str) -> Result<$name, Problem> {
                scaled(text, &$table).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{} {}", plain(self.0), $unit)
            }
        }
    };
}

scaled_quantity!(
    /// A mass in kilograms; finite and not negative.
    Mass, "a mass", "g, kg, t", "12 kg", "\"12 kg\"", "kg", [("kg", 1.0), ("g", 1e-3), ("t", 1e3)]
);
scaled_quantity!(
    /// A power in watts; finite and not negative.
    Power, "a power", "mW, W, kW", "35 W", "\"35 W\"", "W", [("W", 1.0), ("mW", 1e-3), ("kW", 1e3)]
);

/// An amount of money; finite and not negative.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// How much, in units of the currency.
    pub amount: f64,
    /// Three capital letters: `EUR`.
    pub currency: String,
}

impl Quantity for Price {
    const NAME: &'static str = "a price";
    const UNITS: &'static str = "a number and a currency of three letters, also kEUR and MEUR";
    const EXAMPLE: &'static str = "25000 USD";
    const QUOTED: &'static str = "\"25000 USD\"";

    fn parse(text: &str) -> Result<Price, Problem> {
        let text = text.trim();
        let malformed = || Problem::unit(format!("`{text}` is not a number and a currency"));
        let turned = match text.split_once(' ') {
            Some((first, rest))
                if first.len() == 3
                    && split(rest.trim()).is_some_and(|(_, unit)| unit.is_empty()) =>
            {
                format!("{} {first}", rest.trim())
            }
            _ => text.to_string(),
        };
        let (amount, unit) = split(&turned).ok_or_else(malformed)?;
        let (currency, factor) = match unit.len() {
            4 if unit.starts_with('k') => (&unit[1..], 1e3),
            4 if unit.starts_with('M') => (&unit[1..], 1e6),
            _ => (unit, 1.0),
        };
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(malformed());
        }
        let amount = scaled(amount, &[("", factor)])?;
        Ok(Price { amount, currency: currency.to_string() })
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", plain(self.amount), self.currency)
    }
}
