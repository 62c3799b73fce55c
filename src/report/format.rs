//! Numbers, intervals and durations as people read them: the one place where they become text.
//!
//! Availability and shares are truncated, never rounded up, and never read as 1. A bound is
//! printed as a bound.

use crate::kernel::math;
use crate::stats::estimate::{Estimate, Printable};

/// What is printed where nothing is known.
pub const NO_DATA: &str = "no data";

/// Decimals to which a share can be told from 1 in an `f64`.
const MOST_DECIMALS: usize = 15;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;
/// 365.25 d, the year of the language.
const YEAR: f64 = 31_557_600.0;

/// A count; from six digits on in groups of three: `4711`, `123 456`.
#[must_use]
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    if digits.len() < 6 {
        return digits;
    }
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(c);
    }
    out
}

/// A count and its noun: `1 outage`, `3 outages`.
#[must_use]
pub fn counted(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", count(n), if n == 1 { "" } else { "s" })
}

/// A number with this many significant digits, rounded to nearest: `0.00123`, `42.0`, `3.70e-9`.
#[must_use]
pub fn significant(x: f64, digits: usize) -> String {
    if x.is_nan() {
        return NO_DATA.to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    let size = x.abs();
    if size > 0.0 && !(1e-5..1e9).contains(&size) {
        return format!("{x:.*e}", digits.saturating_sub(1));
    }
    let magnitude = if size > 0.0 { math::log10(size).floor() as i64 } else { 0 };
    let decimals = (digits as i64 - 1 - magnitude).max(0) as usize;
    format!("{x:.decimals$}")
}

/// A share in per cent, for text beside a bar: `63 %`, `4.1 %`, `< 0.1 %`, `> 99.9 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    let p = share * 100.0;
    if p.is_nan() {
        "-".to_owned()
    } else if p > 0.0 && p < 0.1 {
        "< 0.1 %".to_owned()
    } else if p > 99.9 && p < 100.0 {
        "> 99.9 %".to_owned()
    } else if p < 10.0 || (99.5..100.0).contains(&p) {
        format!("{p:.1} %")
    } else {
        format!("{p:.0} %")
    }
}

/// An amount of data in bytes, in decimal units with three digits: `512 B`, `1.31 GB`.
#[must_use]
pub fn bytes(amount: f64) -> String {
    let (unit, name) = byte_unit(amount);
    // What would read as 1000 kB is 1.00 MB.
    let (unit, name) = if amount / unit >= 999.5 { byte_unit(unit * 1000.0) } else { (unit, name) };
    if unit < 10.0 && amount - libm::floor(amount) < 1e-9 {
        return format!("{amount} B");
    }
    let shown = amount / unit;
    let decimals = if shown < 9.995 { 2 } else { usize::from(shown < 99.95) };
    format!("{shown:.decimals$} {name}")
}

/// The unit that an amount of data is read in, and its name.
#[must_use]
pub fn byte_unit(amount: f64) -> (f64, &'static str) {
    let units = [(1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    units.into_iter().find(|&(unit, _)| amount >= unit).unwrap_or((1.0, "B"))
}

/// A duration in seconds, in at most two units: `250 ms`, `4.2 s`, `3 min 5 s`, `12 d 3 h`,
/// `3.2 y`. Rounded to nearest; `∞` and `no data` for what is not a number of seconds.
#[must_use]
pub fn duration(seconds: f64) -> String {
    if seconds.is_nan() {
        return NO_DATA.to_owned();
    }
    if seconds < 0.0 {
        return format!("-{}", duration(-seconds));
    }
    if seconds.is_infinite() {
        return "∞".to_owned();
    }
    if seconds == 0.0 {
        return "0 s".to_owned();
    }
    if seconds >= 1000.0 * DAY {
        return format!("{:.1} y", seconds / YEAR);
    }
    for (floor, big, small) in [(DAY, "d", "h"), (HOUR, "h", "min"), (MINUTE, "min", "s")] {
        if seconds >= floor {
            return two_units(seconds, floor, big, small);
        }
    }
    for (floor, unit, next) in
        [(1.0, "s", "1 min"), (1e-3, "ms", "1 s"), (1e-6, "µs", "1 ms"), (0.0, "ns", "1 µs")]
    {
        if seconds >= floor {
            let in_unit = if floor > 0.0 { seconds / floor } else { seconds * 1e9 };
            return short(in_unit, unit, next);
        }
    }
    NO_DATA.to_owned()
}

fn two_units(seconds: f64, floor: f64, big: &str, small: &str) -> String {
    let (step, ratio, limit) = match big {
        "d" => (HOUR, 24, u64::MAX),
        "h" => (MINUTE, 60, 24),
        _ => (1.0, 60, 60),
    };
    // Below 1000 days: at most 24 000 steps.
    let steps = libm::round(seconds / step) as u64;
    let (whole, rest) = (steps / ratio, steps % ratio);
    if whole >= limit {
        let (name, _) = if big == "h" { ("d", DAY) } else { ("h", HOUR) };
        return format!("1 {name}");
    }
    debug_assert!(seconds >= floor, "the caller chose the unit");
    if rest == 0 { format!("{whole} {big}") } else { format!("{whole} {big} {rest} {small}") }
}

/// One unit: one decimal below a hundred, none from there on; `next` where it rounds up to that.
fn short(x: f64, unit: &str, next: &str) -> String {
    let limit = if unit == "s" { 60.0 } else { 1000.0 };
    let rounded = if x < 99.95 { libm::round(x * 10.0) / 10.0 } else { libm::round(x) };
    if rounded >= limit {
        return next.to_owned();
    }
    format!("{rounded} {unit}")
}

/// A duration in nanoseconds, as [`duration`] prints it.
#[must_use]
pub fn span(nanos: u64) -> String {
    duration(nanos as f64 / 1e9)
}

/// A duration in nanoseconds that can be told from its neighbour: from an hour on to the second,
/// `14 d 22:10:05`, `3:04:05`; below as [`duration`] prints it.
#[must_use]
pub fn to_the_second(nanos: u64) -> String {
    let s = nanos / 1_000_000_000;
    let (days, h, rest) = (s / 86_400, s / 3600 % 24, s % 3600);
    let (m, s) = (rest / 60, rest % 60);
    match (days, h) {
        (0, 0) => span(nanos),
        (0, h) => format!("{h}:{m:02}:{s:02}"),
        (days, h) => format!("{days} d {h:02}:{m:02}:{s:02}"),
    }
}

/// Mission elapsed time to the millisecond, truncated: `T+12 d 03:04:05.250`.
#[must_use]
pub fn elapsed(nanos: u64) -> String {
    let ms = nanos / 1_000_000;
    let (s, ms) = (ms / 1000, ms % 1000);
    let (days, h, m, s) = (s / 86_400, s / 3600 % 24, s / 60 % 60, s % 60);
    format!("T+{days} d {h:02}:{m:02}:{s:02}.{ms:03}")
}

/// A share in `[0, 1]` with this many decimals, truncated; what is 1 reads as nines.
#[must_use]
pub fn truncated(share: f64, decimals: usize) -> String {
    let decimals = decimals.clamp(1, MOST_DECIMALS);
    if share.is_nan() {
        return NO_DATA.to_owned();
    }
    // Sixteen digits and more are noise of the arithmetic: 0.99995699999999996 is 0.999957.
    let text = format!("{:.MOST_DECIMALS$}", share.clamp(0.0, 1.0));
    match text.strip_prefix("0.") {
        Some(digits) => format!("0.{}", &digits[..decimals]),
        None => format!("0.{}", "9".repeat(decimals)),
    }
}

/// How many nines an availability begins with: 0.9994 has 3.
fn leading_nines(share: f64) -> usize {
    truncated(share, MOST_DECIMALS).chars().skip(2).take_while(|&c| c == '9').count()
}

/// Decimals that show the width of an interval with two significant digits.
fn decimals_for(value: f64, low: f64, high: f64) -> usize {
    let width = high - low;
    let shown = if width > 0.0 { (1.0 - math::log10(width).floor()).max(0.0) as usize } else { 0 };
    shown.max(leading_nines(value) + 1).clamp(2, MOST_DECIMALS)
}

/// A share (availability, mission success) with its interval, truncated:
/// `0.999957 (0.999942 … 0.999969)`, `at least 0.99970`.
#[must_use]
pub fn share(e: &Estimate) -> String {
    match e.printable() {
        Printable::Interval { value, low, high } => {
            let d = decimals_for(value, low, high);
            let ends = format!("{} … {}", truncated(low, d), truncated(high, d));
            format!("{} ({ends})", truncated(value, d))
        }
        // Rounded away from what is held: a lower bound down, an upper one up.
        Printable::AtLeast(bound) => format!("at least {}", truncated(bound, two_digits(bound))),
        Printable::AtMost(bound) => {
            let mut text = ceiled(bound, two_digits(bound));
            // What carried into the next decimal, 0.0100 from 0.00994, has a digit too many.
            text.truncate(2 + text.parse().map_or(MOST_DECIMALS, two_digits));
            format!("at most {text}")
        }
        Printable::Nothing => NO_DATA.to_owned(),
    }
}

/// Decimals that show two digits that count, at whichever end of its range a share lies.
fn two_digits(share: f64) -> usize {
    let first = if share > 0.0 { (-math::log10(share)).ceil().max(1.0) as usize } else { 1 };
    (leading_nines(share) + 2).max(first + 1)
}

/// An upper end must not be understated: rounded away from zero, but never to 1.
fn ceiled(share: f64, decimals: usize) -> String {
    let down = truncated(share, decimals);
    let below = down.parse::<f64>().is_ok_and(|d| d < share);
    let step = 1.0 / math::pow(10.0, decimals as f64);
    if below { truncated(share + step, decimals) } else { down }
}

/// Nines of an availability, truncated to a tenth: `4.3`; of a bound: `≥ 3.5`.
#[must_use]
pub fn nines(e: &Estimate) -> String {
    let digits = |a: f64| format!("{:.1}", (nines_of(a) * 10.0 + 1e-9).floor() / 10.0);
    match e.printable() {
        Printable::Interval { value, .. } => digits(value),
        Printable::AtLeast(bound) => format!("≥ {}", digits(bound)),
        Printable::AtMost(bound) => format!("≤ {}", digits(bound)),
        Printable::Nothing => "-".to_owned(),
    }
}

/// `-log10(1 - availability)`, at most 15: what is 1 in an `f64` has no more to show.
#[must_use]
pub fn nines_of(availability: f64) -> f64 {
    let u = (1.0 - availability).clamp(0.0, 1.0);
    if u > 1e-15 { -math::log10(u) } else { MOST_DECIMALS as f64 }
}

/// A time estimate with its interval, in one unit for all three: `4.20 s (3.90 … 4.60)`; bounds as
/// [`time_alone`] prints them.
#[must_use]
pub fn time(e: &Estimate) -> String {
    let Printable::Interval { value, low, high } = e.printable() else { return time_alone(e) };
    let (unit, name) = unit_of(value);
    let shown = value / unit;
    let decimals = if shown >= 99.95 {
        0
    } else if shown >= 9.995 {
        1
    } else {
        2
    };
    let end = |x: f64| {
        if x.is_finite() { format!("{:.decimals$}", x / unit) } else { "∞".to_owned() }
    };
    format!("{} {name} ({} … {})", end(value), end(low), end(high))
}

/// The unit that a duration of so many seconds is read in, and its name.
fn unit_of(seconds: f64) -> (f64, &'static str) {
    let units = [(YEAR, "y"), (DAY, "d"), (HOUR, "h"), (MINUTE, "min"), (1.0, "s")];
    let small = [(1e-3, "ms"), (1e-6, "µs")];
    let fits = |u: &(f64, &str)| seconds >= u.0 * if u.1 == "y" { 3.0 } else { 1.0 };
    units.into_iter().chain(small).find(fits).unwrap_or(if seconds > 0.0 {
        (1e-9, "ns")
    } else {
        (1.0, "s")
    })
}

/// A time estimate without its interval, for tables whose interval stands elsewhere; a bound still
/// reads as a bound.
#[must_use]
pub fn time_alone(e: &Estimate) -> String {
    match e.printable() {
        Printable::Interval { value, .. } => duration(value),
        Printable::AtLeast(bound) => format!("≥ {}", duration(bound)),
        Printable::AtMost(bound) => format!("≤ {}", duration(bound)),
        Printable::Nothing => "-".to_owned(),
    }
}

/// Confidence in per cent: `95 %`.
#[must_use]
pub fn confidence(e: &Estimate) -> String {
    // A tenth of a per cent is all that anybody asks for: 0.95 is 95, 0.999 is 99.9.
    format!("{} %", libm::round(e.confidence * 1000.0) / 10.0)
}

/// Confidence of one look of several, in per cent to the hundredth: `99.55 %`.
#[must_use]
pub fn confidence_of(confidence: f64) -> String {
    format!("{} %", libm::round(confidence * 10_000.0) / 100.0)
}

#[cfg(test)]
mod tests;
