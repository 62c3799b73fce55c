//! Bytes, bytes in time, bits in a second.

use super::number::{decimal, plain, scaled, shortest, split, unit};
use super::{Problem, Quantity};
use std::fmt;

const UNITS: [(&str, u64); 9] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

/// Units of bits that are whole bytes.
const BIT_SIZES: [(&str, u64); 4] =
    [("Tbit", 125_000_000_000), ("Gbit", 125_000_000), ("Mbit", 125_000), ("kbit", 125)];

/// An amount of memory or data in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

/// Reads a number and a unit of a table as a whole quantity.
fn whole(text: &str, table: &[(&str, u64)]) -> Result<u64, Problem> {
    let text = text.trim();
    let Some((number, rest)) = split(text) else {
        return Err(Problem::unit(format!("`{text}` does not start with a number")));
    };
    let number = decimal(number)?;
    let factor = unit(rest, table)?;
    match number.times(factor) {
        Some(0) if number.digits != 0 => Err(Problem::range(format!("`{text}` is less than one"))),
        Some(value) => Ok(value),
        None => Err(Problem::range(format!("`{text}` is too large"))),
    }
}

impl Quantity for Bytes {
    const NAME: &'static str = "an amount of data";
    const UNITS: &'static str = "B, kB, MB, GB, TB, KiB, MiB, GiB, TiB, kbit, Mbit, Gbit, Tbit";
    const EXAMPLE: &'static str = "8 GiB";
    const QUOTED: &'static str = "\"8 GiB\"";

    fn parse(text: &str) -> Result<Bytes, Problem> {
        // A byte is a `B`, and a `b` may be meant for either: eight times as much, or as little.
        if let Some((_, rest)) = split(text.trim())
            && let Some(prefix @ ("k" | "K" | "M" | "G" | "T")) = rest.strip_suffix('b')
        {
            let (bits, bytes) = (prefix.replace('K', "k") + "bit", prefix.replace('K', "k") + "B");
            return Err(Problem::unit(format!(
                "the unit `{rest}` does not fit (`{bits}` for bits, `{bytes}` for bytes)"
            )));
        }
        let bits = text.trim_end().ends_with("bit");
        whole(text, if bits { &BIT_SIZES } else { &UNITS }).map(Bytes)
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("0 B") } else { f.write_str(&shortest(self.0, &UNITS)) }
    }
}

/// How fast data is made or lost, in bytes per hour; finite and not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct ByteRate(pub f64);

impl Quantity for ByteRate {
    const NAME: &'static str = "an amount of data in time";
    const UNITS: &'static str = "B, kB, MB, GB, TB, KiB, MiB, GiB or TiB per s, min, h or d";
    const EXAMPLE: &'static str = "2 MiB/h";
    const QUOTED: &'static str = "\"2 MiB/h\"";

    fn parse(text: &str) -> Result<ByteRate, Problem> {
        let Some((size, time)) = text.rsplit_once('/') else {
            return Err(Problem::unit(format!("`{text}` has no time: per h, per s?")));
        };
        let per_hour =
            unit(time.trim(), &[("s", 3600.0), ("min", 60.0), ("h", 1.0), ("d", 1.0 / 24.0)])?;
        let sizes: Vec<(&str, f64)> =
            UNITS.iter().map(|(name, size)| (*name, *size as f64)).collect();
        let rate = scaled(size.trim_end(), &sizes)? * per_hour;
        if rate.is_finite() {
            Ok(ByteRate(rate))
        } else {
            Err(Problem::range(format!("`{text}` is too large")))
        }
    }
}

impl fmt::Display for ByteRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = UNITS.iter().map(|(name, size)| (*name, *size as f64));
        let texts = units.map(|(name, size)| (format!("{} {name}/h", plain(self.0 / size)), size));
        // A division may round: only texts that read back as the same rate may be printed.
        let exact = texts.filter(|(text, _)| {
            ByteRate::parse(text).is_ok_and(|read| read.0.to_bits() == self.0.to_bits())
        });
        let best = exact.min_by_key(|(text, _)| text.len());
        f.write_str(&best.map_or_else(|| format!("{} B/h", plain(self.0)), |(text, _)| text))
    }
}

const BIT_UNITS: [(&str, u64); 4] =
    [("Gbit/s", 1_000_000_000), ("Mbit/s", 1_000_000), ("kbit/s", 1_000), ("bit/s", 1)];

/// How fast a link carries data, in bits per second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataRate(pub u64);

impl Quantity for DataRate {
    const NAME: &'static str = "a data rate";
    const UNITS: &'static str = "bit/s, kbit/s, Mbit/s, Gbit/s";
    const EXAMPLE: &'static str = "256 kbit/s";
    const QUOTED: &'static str = "\"256 kbit/s\"";

    fn parse(text: &str) -> Result<DataRate, Problem> {
        if let Some((_, rest)) = split(text.trim())
            && let Some(prefix) = rest.strip_suffix("bps").or_else(|| rest.strip_suffix("b/s"))
            && let Some((meant, _)) =
                BIT_UNITS.iter().find(|(name, _)| name.strip_suffix("bit/s") == Some(prefix))
        {
            return Err(Problem::unit(format!(
                "the unit `{rest}` does not fit (did you mean `{meant}`?)"
            )));
        }
        whole(text, &BIT_UNITS).map(DataRate)
    }
}

impl fmt::Display for DataRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            f.write_str("0 bit/s")
        } else {
            f.write_str(&shortest(self.0, &BIT_UNITS))
        }
    }
}
