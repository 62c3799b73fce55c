//! Quantities with units: what a text like `"500 ms"` or `"200 FIT"` means.
//!
//! Whole quantities (time, bytes, bits per second) are read with exact decimal arithmetic, rounded
//! half up to the smallest unit; the others are the nearest double. Each prints itself so that
//! reading the print gives the same value.

use super::codes::{self, Code};
use super::decode::{Decode, Decoder, Scalar, Schema};
use super::tree::{Tree, Value};

pub mod number;
mod plain;
mod rates;
mod sizes;
mod time;

pub use plain::{Angle, Count, Cpu, Factor, Length, Mass, Power, Price, Probability};
pub use rates::Rate;
pub use sizes::{ByteRate, Bytes, DataRate};
pub use time::{Duration, Instant, PositiveDuration};

/// Why a text is not the quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The code to report it under.
    pub code: Code,
    /// What is wrong, without the quantity's name.
    pub message: String,
}

impl Problem {
    fn unit(message: impl Into<String>) -> Problem {
        Problem { code: codes::WRONG_UNIT, message: message.into() }
    }

    fn range(message: impl Into<String>) -> Problem {
        Problem { code: codes::OUT_OF_RANGE, message: message.into() }
    }
}

/// A quantity that is written as a text with a unit.
pub trait Quantity: Sized {
    /// What it is: `a duration`.
    const NAME: &'static str;
    /// The units that fit, and the range.
    const UNITS: &'static str;
    /// One, as it is written, without quotes.
    const EXAMPLE: &'static str;
    /// The same with quotes.
    const QUOTED: &'static str;

    /// Reads a text.
    fn parse(text: &str) -> Result<Self, Problem>;

    /// Reads a bare number, where one is allowed.
    fn from_number(_: &str) -> Option<Result<Self, Problem>> {
        None
    }
}

/// Decodes a quantity; the shared body of their `Decode`.
fn decode_quantity<Q: Quantity>(tree: &Tree, d: &mut Decoder<'_>) -> Option<Q> {
    let read = match &tree.value {
        Value::Number(text) => match Q::from_number(text) {
            Some(read) => read,
            None => {
                let message = format!("{} needs a unit", Q::NAME);
                let help = format!(
                    "units that fit: {}; for instance \"{}\"",
                    Q::UNITS,
                    example_for::<Q>(text)
                );
                return d.fail(codes::WRONG_UNIT, tree.place, message, &help);
            }
        },
        _ => match d.text(tree) {
            Some(text) => Q::parse(text),
            None => return d.wrong(tree, Q::NAME, Some(format!("write \"{}\"", Q::EXAMPLE))),
        },
    };
    match read {
        Ok(quantity) => Some(quantity),
        Err(problem) => {
            let message = format!("{}: {}", Q::NAME, problem.message);
            let help = format!("write it like {}; it takes {}", Q::QUOTED, Q::UNITS);
            d.fail(problem.code, tree.place, message, &help)
        }
    }
}

/// The author's own number with the example's unit, if that can be read; else the example.
fn example_for<Q: Quantity>(number: &str) -> String {
    let unit = Q::EXAMPLE.trim_start_matches(|c: char| c.is_ascii_digit() || ".e-".contains(c));
    let own = format!("{number}{unit}");
    if Q::parse(&own).is_ok() { own } else { Q::EXAMPLE.to_string() }
}

/// `Decode` for types with [`Quantity`].
macro_rules! decode_as_quantity {
    ($($name:ident),*) => { $(
        impl Decode for $name {
            fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Self> {
                decode_quantity(tree, d)
            }

            fn schema() -> Schema {
                Schema::Scalar(Scalar {
                    name: <$name as Quantity>::NAME,
                    about: <$name as Quantity>::UNITS,
                    example: <$name as Quantity>::QUOTED,
                })
            }
        }
    )* };
}

decode_as_quantity!(
    Duration,
    PositiveDuration,
    Instant,
    Rate,
    Bytes,
    ByteRate,
    DataRate,
    Probability,
    Factor,
    Count,
    Cpu,
    Mass,
    Power,
    Price,
    Length,
    Angle
);

#[cfg(test)]
mod tests;
