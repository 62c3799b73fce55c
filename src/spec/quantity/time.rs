//! Durations and instants.

use super::number::{decimal, shortest, split, unit};
use super::{Problem, Quantity};
use std::fmt;

/// Nanoseconds of each unit of time; a year is 365.25 days.
pub(super) const UNITS: [(&str, u64); 11] = [
    ("y", 31_557_600_000_000_000),
    ("w", 604_800_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ns", 1),
];

/// The units that durations are printed in: weeks are read, never written.
const PRINTED: [(&str, u64); 8] = [
    ("y", 31_557_600_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("min", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// A stretch of time in nanoseconds: 0 to 584 years.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub u64);

/// A stretch of time in nanoseconds that is not zero: 1 ns to 584 years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PositiveDuration(pub u64);

impl Quantity for Duration {
    const NAME: &'static str = "a duration";
    const UNITS: &'static str =
        "ns, us, ms, s, min, h, d, w, y (365.25 d), zero or more, up to 584 y";
    const EXAMPLE: &'static str = "10 s";
    const QUOTED: &'static str = "\"10 s\"";

    fn parse(text: &str) -> Result<Duration, Problem> {
        let mut rest = text.trim();
        let mut total: u64 = 0;
        loop {
            let Some((number, after)) = split(rest) else {
                return Err(Problem::unit(format!("`{rest}` does not start with a number")));
            };
            let length = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
            let (name, next) = after.split_at(length);
            let number = decimal(number)?;
            let factor = unit(name, &UNITS)?;
            let too_long = || Problem::range(format!("`{text}` is longer than 584 years"));
            let part = number.times(factor).ok_or_else(too_long)?;
            if part == 0 && number.digits != 0 {
                return Err(Problem::range(format!("`{text}` is shorter than a nanosecond")));
            }
            total = total.checked_add(part).ok_or_else(too_long)?;
            rest = next.trim_start();
            if rest.is_empty() {
                return Ok(Duration(total));
            }
        }
    }

    fn from_number(text: &str) -> Option<Result<Duration, Problem>> {
        // Zero is the same in every unit.
        let zero = text.bytes().all(|byte| b"0.".contains(&byte));
        zero.then_some(Ok(Duration(0)))
    }
}

impl Quantity for PositiveDuration {
    const NAME: &'static str = "a duration above zero";
    const UNITS: &'static str =
        "ns, us, ms, s, min, h, d, w, y (365.25 d), above zero, up to 584 y";
    const EXAMPLE: &'static str = "10 s";
    const QUOTED: &'static str = "\"10 s\"";

    fn parse(text: &str) -> Result<PositiveDuration, Problem> {
        match Duration::parse(text)? {
            Duration(0) => Err(Problem::range("zero is not possible here")),
            Duration(nanos) => Ok(PositiveDuration(nanos)),
        }
    }

    fn from_number(text: &str) -> Option<Result<PositiveDuration, Problem>> {
        Duration::from_number(text).map(|_| Err(Problem::range("zero is not possible here")))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 { f.write_str("0 s") } else { f.write_str(&shortest(self.0, &PRINTED)) }
    }
}

impl fmt::Display for PositiveDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Duration(self.0).fmt(f)
    }
}

/// An instant of UTC in nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted: 1900 to
/// 2200.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(pub i64);

const DAY: i64 = 86_400_000_000_000;

impl Quantity for Instant {
    const NAME: &'static str = "an instant of UTC";
    const UNITS: &'static str = "a date and a time with Z at the end, 1900 to 2200";
    const EXAMPLE: &'static str = "2026-11-20T00:00:00Z";
    const QUOTED: &'static str = "\"2026-11-20T00:00:00Z\"";

    fn parse(text: &str) -> Result<Instant, Problem> {
        let malformed = || Problem::unit(format!("`{text}` is not a date and time"));
        let (date, time) = text.trim().split_once('T').ok_or_else(malformed)?;
        let Some(time) = time.strip_suffix('Z') else {
            return Err(Problem::unit(format!("`{text}` does not end in Z: instants are UTC")));
        };
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let [year, month, day] = fields(date, '-', [4, 2, 2]).ok_or_else(malformed)?;
        let [hour, minute, second] = fields(time, ':', [2, 2, 2]).ok_or_else(malformed)?;
        if fraction.is_empty()
            || fraction.len() > 9
            || !fraction.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(malformed());
        }
        let nanos: i64 = format!("{fraction:0<9}").parse().map_err(|_| malformed())?;
        if !(1900..=2200).contains(&year) {
            return Err(Problem::range(format!("the year {year} is not in 1900 to 2200")));
        }
        let there = (1..=12).contains(&month) && day >= 1 && day <= days_of(year, month);
        if !there || hour > 23 || minute > 59 || second > 59 {
            return Err(Problem::range(format!("`{text}` is not in the calendar")));
        }
        let seconds = hour * 3600 + minute * 60 + second;
        Ok(Instant(days_before(year, month, day) * DAY + seconds * 1_000_000_000 + nanos))
    }
}

fn fields(text: &str, separator: char, widths: [usize; 3]) -> Option<[i64; 3]> {
    let mut out = [0; 3];
    let mut parts = text.split(separator);
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next().filter(|part| part.len() == width)?;
        *slot = part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(out)
}

fn leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 to a date, by counting: the range is small.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let length = |year: i64| if leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 {
        (1970..year).map(length).sum()
    } else {
        -(year..1970).map(length).sum::<i64>()
    };
    years + (1..month).map(|month| days_of(year, month)).sum::<i64>() + day - 1
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut days, nanos) = (self.0.div_euclid(DAY), self.0.rem_euclid(DAY));
        let mut year = 1970;
        while days < 0 {
            year -= 1;
            days += if leap(year) { 366 } else { 365 };
        }
        while days >= if leap(year) { 366 } else { 365 } {
            days -= if leap(year) { 366 } else { 365 };
            year += 1;
        }
        let mut month = 1;
        while days >= days_of(year, month) {
            days -= days_of(year, month);
            month += 1;
        }
        let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{second:02}", days + 1)?;
        if rest > 0 {
            let digits = format!("{rest:09}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}
