//! Instants and durations in integer nanoseconds: no float clock, hence no drift and exact ties.
//!
//! `u64` nanoseconds reach 584 years; what lies beyond is *never*. Sums saturate there, so that
//! "a thousand years from now" needs no special case anywhere.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// Nanoseconds in one microsecond.
pub const MICROSECOND: u64 = 1_000;
/// Nanoseconds in one millisecond.
pub const MILLISECOND: u64 = 1_000 * MICROSECOND;
/// Nanoseconds in one second.
pub const SECOND: u64 = 1_000 * MILLISECOND;
/// Nanoseconds in one minute.
pub const MINUTE: u64 = 60 * SECOND;
/// Nanoseconds in one hour.
pub const HOUR: u64 = 60 * MINUTE;
/// Nanoseconds in one day of 86 400 s.
pub const DAY: u64 = 24 * HOUR;

/// An instant: nanoseconds since mission start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub u64);

/// A duration in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(pub u64);

impl Time {
    /// Mission start.
    pub const ZERO: Time = Time(0);
    /// After every instant that can be reached; what is due then is not scheduled at all.
    pub const NEVER: Time = Time(u64::MAX);

    /// Whether this is [`Time::NEVER`].
    #[inline]
    pub const fn is_never(self) -> bool {
        self.0 == u64::MAX
    }

    /// Mission elapsed time in seconds, rounded to the nearest double.
    #[inline]
    pub fn as_secs_f64(self) -> f64 {
        Span(self.0).as_secs_f64()
    }

    /// Mission elapsed time in nanoseconds, rounded to the nearest double.
    #[inline]
    pub fn as_nanos_f64(self) -> f64 {
        self.0 as f64
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Span = Span(0);
    /// Longer than anything that can be lived through (584 years).
    pub const NEVER: Span = Span(u64::MAX);

    /// `n` nanoseconds.
    #[inline]
    pub const fn nanos(n: u64) -> Span {
        Span(n)
    }

    /// `n` microseconds, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn micros(n: u64) -> Span {
        Span(n.saturating_mul(MICROSECOND))
    }

    /// `n` milliseconds, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn millis(n: u64) -> Span {
        Span(n.saturating_mul(MILLISECOND))
    }

    /// `n` seconds, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn secs(n: u64) -> Span {
        Span(n.saturating_mul(SECOND))
    }

    /// `n` minutes, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn minutes(n: u64) -> Span {
        Span(n.saturating_mul(MINUTE))
    }

    /// `n` hours, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn hours(n: u64) -> Span {
        Span(n.saturating_mul(HOUR))
    }

    /// `n` days of 86 400 s, saturating at [`Span::NEVER`].
    #[inline]
    pub const fn days(n: u64) -> Span {
        Span(n.saturating_mul(DAY))
    }

    /// The span nearest to `seconds`; see [`Span::from_nanos_f64`] for the edges.
    #[inline]
    pub fn from_secs_f64(seconds: f64) -> Span {
        Span::from_nanos_f64(seconds * 1e9)
    }

    /// The span nearest to `nanos` (a tie goes to the even one).
    ///
    /// Negative and not-a-number are mistakes of the caller: they stop a debug build and give zero
    /// in a release build. What is beyond 2^64 ns (584 years), or infinite, is [`Span::NEVER`].
    #[inline]
    pub fn from_nanos_f64(nanos: f64) -> Span {
        /// From here on a double is an integer already.
        const INTEGERS: f64 = (1u64 << 52) as f64;
        debug_assert!(nanos >= 0.0, "a span cannot be {nanos} ns");
        if nanos < INTEGERS {
            // Adding 2^52 pushes the fraction out of the significand, rounding to nearest; what is
            // left in the significand is the integer. A conversion would truncate.
            let significand = (nanos.max(0.0) + INTEGERS).to_bits();
            Span(significand - INTEGERS.to_bits())
        } else {
            // The cast saturates: infinity gives NEVER, not-a-number gives zero.
            Span(nanos as u64)
        }
    }

    /// Whether this is [`Span::NEVER`].
    #[inline]
    pub const fn is_never(self) -> bool {
        self.0 == u64::MAX
    }

    /// Length in seconds, rounded to the nearest double.
    #[inline]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Length in nanoseconds, rounded to the nearest double (exact up to 104 days).
    #[inline]
    pub fn as_nanos_f64(self) -> f64 {
        self.0 as f64
    }

    /// The span in the fewest units that lose nothing: `12 d 3 h`, `1 s 250 ms`, `5 ns`.
    pub fn exact(self) -> ExactSpan {
        ExactSpan(self)
    }
}

impl Add<Span> for Time {
    type Output = Time;

    /// Saturates at [`Time::NEVER`].
    #[inline]
    fn add(self, span: Span) -> Time {
        Time(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    #[inline]
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Time> for Time {
    type Output = Span;

    /// The span from `earlier` to here; zero when `earlier` is in fact later.
    #[inline]
    fn sub(self, earlier: Time) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Span;

    /// Saturates at [`Span::NEVER`].
    #[inline]
    fn add(self, other: Span) -> Span {
        Span(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    #[inline]
    fn add_assign(&mut self, other: Span) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Span;

    /// Saturates at zero.
    #[inline]
    fn sub(self, other: Span) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for Span {
    #[inline]
    fn sub_assign(&mut self, other: Span) {
        *self = *self - other;
    }
}

/// Digits of a fraction of a second: none, or the fewest of 3, 6, 9 that lose nothing.
fn fraction(nanos: u64) -> String {
    match nanos {
        0 => String::new(),
        n if n % MILLISECOND == 0 => format!(".{:03}", n / MILLISECOND),
        n if n % MICROSECOND == 0 => format!(".{:06}", n / MICROSECOND),
        n => format!(".{n:09}"),
    }
}

/// Mission elapsed time, exact: `12 d 03:04:05.250`.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_never() {
            return f.pad("never");
        }
        let n = self.0;
        let (days, hours, minutes) = (n / DAY, n % DAY / HOUR, n % HOUR / MINUTE);
        let (seconds, rest) = (n % MINUTE / SECOND, fraction(n % SECOND));
        f.pad(&format!("{days} d {hours:02}:{minutes:02}:{seconds:02}{rest}"))
    }
}

impl fmt::Debug for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Units a span is written in, longest first.
const UNITS: [(u64, &str); 7] = [
    (DAY, "d"),
    (HOUR, "h"),
    (MINUTE, "min"),
    (SECOND, "s"),
    (MILLISECOND, "ms"),
    (MICROSECOND, "µs"),
    (1, "ns"),
];

/// For reading: `250 ms`, `4.5 h`, at most four significant digits, rounded half up; from a day on
/// days and hours (`12 d 3 h`), from a hundred days on days. [`Span::exact`] loses nothing.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_never() {
            return f.pad("never");
        }
        if self.0 >= 100 * DAY {
            return f.pad(&format!("{} d", (*self + Span(DAY / 2)).0 / DAY));
        }
        if self.0 >= DAY {
            return write!(f, "{}", Span((self.0 + HOUR / 2) / HOUR * HOUR).exact());
        }
        for (i, &(unit, name)) in UNITS.iter().enumerate() {
            if self.0 < unit {
                continue;
            }
            // 10^decimals such that the integer part and the decimals make four digits.
            let scale: u64 = match self.0 / unit {
                0..10 => 1000,
                10..100 => 100,
                100..1000 => 10,
                _ => 1,
            };
            let scaled =
                (u128::from(self.0) * u128::from(scale) + u128::from(unit / 2)) / u128::from(unit);
            // 59.999 s rounds to a minute: let the longer unit say so.
            if i > 0 && scaled * u128::from(unit) >= u128::from(UNITS[i - 1].0) * u128::from(scale)
            {
                return f.pad(&format!("1 {}", UNITS[i - 1].1));
            }
            let (whole, part) = (scaled / u128::from(scale), scaled % u128::from(scale));
            let digits = scale.ilog10() as usize;
            let text = if part == 0 {
                format!("{whole} {name}")
            } else {
                let decimals = format!("{part:0digits$}");
                format!("{whole}.{} {name}", decimals.trim_end_matches('0'))
            };
            return f.pad(&text);
        }
        f.pad("0 s")
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.exact())
    }
}

/// Displays a span without loss; made by [`Span::exact`].
#[derive(Clone, Copy)]
pub struct ExactSpan(Span);

impl fmt::Display for ExactSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ExactSpan(span) = *self;
        if span.is_never() {
            return f.pad("never");
        }
        let mut rest = span.0;
        let mut words = Vec::new();
        for (unit, name) in UNITS {
            if rest >= unit {
                words.push(format!("{} {name}", rest / unit));
                rest %= unit;
            }
        }
        if words.is_empty() { f.pad("0 s") } else { f.pad(&words.join(" ")) }
    }
}

#[cfg(test)]
mod tests;
