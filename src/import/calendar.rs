//! Dates as contact plans and ephemerides write them.

use crate::astro::scale::days_before;

/// Nanoseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// A date and time of some scale, by the calendar: nanoseconds since 1970-01-01T00:00:00, and
/// whether it is in a leap second (`23:59:60`, given as the second before).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Nanoseconds since 1970-01-01T00:00:00 by the calendar, days of 86 400 s.
    pub nanos: i64,
    /// The second is 60.
    pub leap: bool,
}

/// The years that are read: what 64-bit nanoseconds reach.
const YEARS: std::ops::RangeInclusive<i64> = 1700..=2250;

/// Digits only: a number of that many digits.
fn digits(text: &str, widths: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let fits = widths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok())?
}

fn of_month(year: i64, month: i64) -> i64 {
    let (next, after) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    days_before(next, after, 1) - days_before(year, month, 1)
}

/// Seconds since 1970 of a date and time, if the calendar has it.
fn seconds(date: [i64; 3], time: [i64; 3]) -> Option<i64> {
    let ([year, month, day], [hour, minute, second]) = (date, time);
    let there = YEARS.contains(&year) && (1..=12).contains(&month) && day >= 1;
    if !there || day > of_month(year, month) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days_before(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second)
}

/// `2026/11/20-06:30:00`: seconds since 1970 by the calendar of UTC, as ION writes it; months, days
/// and hours may have one digit.
pub fn ion(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('-')?;
    let mut date = date.split('/');
    let year = digits(date.next()?, 4..=4)?;
    let (month, day) = (digits(date.next()?, 1..=2)?, digits(date.next()?, 1..=2)?);
    let mut time = time.split(':');
    let hour = digits(time.next()?, 1..=2)?;
    let (minute, second) = (digits(time.next()?, 1..=2)?, digits(time.next()?, 1..=2)?);
    if date.next().is_some() || time.next().is_some() {
        return None;
    }
    seconds([year, month, day], [hour, minute, second])
}

/// `2026-11-20T06:30:00.5Z` or `2026-324T06:30:00.5`: the two forms of CCSDS 301.0-B-4 (ASCII A
/// and B), the Z may be missing. What is finer than a nanosecond is cut off.
pub fn ccsds(text: &str) -> Option<Stamp> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, time) = text.split_once('T')?;
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let (second, third) = (parts.next()?, parts.next());
    if parts.next().is_some() {
        return None;
    }
    let date = match third {
        Some(day) => [year, digits(second, 2..=2)?, digits(day, 2..=2)?],
        None => {
            let day = digits(second, 3..=3)?;
            let length = days_before(year + 1, 1, 1) - days_before(year, 1, 1);
            if !(1..=length).contains(&day) || !YEARS.contains(&year) {
                return None;
            }
            let (year, month, day) = crate::astro::scale::date(days_before(year, 1, 1) + day - 1);
            [year, month, day]
        }
    };
    let (time, fraction) = match time.split_once('.') {
        Some((time, fraction)) => (time, fraction),
        None => (time, ""),
    };
    let mut parts = time.split(':');
    let hour = digits(parts.next()?, 2..=2)?;
    let (minute, second) = (digits(parts.next()?, 2..=2)?, digits(parts.next()?, 2..=2)?);
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i64 = format!("{:0<9}", fraction.get(..fraction.len().min(9))?).parse().ok()?;
    let leap = second == 60 && minute == 59 && hour == 23;
    let seconds = seconds(date, [hour, minute, if leap { 59 } else { second }])?;
    Some(Stamp { nanos: seconds * SECOND + nanos, leap })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_ccsds() {
        let known = ccsds("1996-12-18T12:00:00.331").unwrap();
        assert_eq!(known, Stamp { nanos: 850_910_400_331_000_000, leap: false });
        assert_eq!(ccsds("1996-353T12:00:00.331Z"), Some(known));
        assert_eq!(ccsds("2020-366T00:00:00"), ccsds("2020-12-31T00:00:00"));
        let fine = ccsds("2000-01-01T00:00:00.1234567899999").unwrap();
        assert_eq!(fine.nanos % SECOND, 123_456_789);
        let leap = ccsds("2016-12-31T23:59:60.5Z").unwrap();
        assert_eq!(leap, Stamp { nanos: 1_483_228_799_500_000_000, leap: true });
        for wrong in [
            "",
            "T",
            "2000-01-01",
            "2000-01-01 00:00:00",
            "2000-13-01T00:00:00",
            "2001-02-29T00:00:00",
            "2001-366T00:00:00",
            "2001-000T00:00:00",
            "2000-1-1T00:00:00",
            "2000-01-01T24:00:00",
            "2000-01-01T00:60:00",
            "2000-01-01T12:00:60",
            "2000-01-01T00:00:00.x",
            "1500-01-01T00:00:00",
            "9999-12-31T00:00:00",
            "2000-01-01T00:00:00ZZ",
            "2000-01-01-01T00:00:00",
            "20é0-01-01T00:00:00",
            "2000-01-01T00:00:00.é",
            "+200-01-01T00:00:00",
        ] {
            assert_eq!(ccsds(wrong), None, "{wrong}");
        }
        assert!(ccsds("2000-01-01T00:00:00.").is_some());
    }

    #[test]
    fn ion_s_form() {
        assert_eq!(ion("1970/01/01-00:00:00"), Some(0));
        assert_eq!(ion("2009/01/01-00:00:00"), Some(1_230_768_000));
        assert_eq!(ion("2009/1/1-0:0:0"), Some(1_230_768_000));
        for wrong in [
            "",
            "2009/01/01",
            "2009-01-01T00:00:00",
            "2009/02/30-00:00:00",
            "2009/01/01-00:00",
            "a/b/c-d:e:f",
        ] {
            assert_eq!(ion(wrong), None, "{wrong}");
        }
    }
}
