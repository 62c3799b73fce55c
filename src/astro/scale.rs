//! Time scales: from UTC, which people write, to terrestrial and barycentric time, which planets
//! keep.
//!
//! TT = TAI + 32.184 s; TAI − UTC is a whole number of seconds, announced by the IERS (Bulletin C).
//! The table here is that of the Bulletins C up to the one of 2026-07; no leap second followed that
//! of 2017-01-01, and none is assumed after it. Each one that will be inserted after all shifts
//! positions by a second of time, 0.1 ms of light time between planets at most.

use super::Outside;
use std::fmt;

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;
/// Seconds from 1970-01-01T00:00:00 to J2000.0, 2000-01-01T12:00:00, by the calendar.
const J2000: i64 = 946_728_000;
/// TT − TAI in nanoseconds.
const TT_TAI: i64 = 32_184_000_000;

/// TAI − UTC in seconds from a date on, given in days since 1970-01-01 (IERS Bulletin C).
const LEAPS: [(i64, i64); 28] = [
    (730, 10), // 1972-01-01
    (912, 11),
    (1096, 12),
    (1461, 13),
    (1826, 14),
    (2191, 15),
    (2557, 16),
    (2922, 17),
    (3287, 18),
    (3652, 19), // 1980-01-01
    (4199, 20),
    (4564, 21),
    (4929, 22),
    (5660, 23),
    (6574, 24),
    (7305, 25), // 1990-01-01
    (7670, 26),
    (8217, 27),
    (8582, 28),
    (8947, 29),
    (9496, 30),
    (10043, 31),
    (10592, 32),
    (13149, 33), // 2006-01-01
    (14245, 34),
    (15522, 35),
    (16617, 36),
    (17167, 37), // 2017-01-01
];

/// An instant of UTC: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted, as in
/// mission files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utc(pub i64);

/// An instant of TAI: nanoseconds since 1970-01-01T00:00:00 TAI by its calendar. Uniform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tai(pub i64);

/// First instant with leap seconds as they are now.
pub const FIRST: Utc = Utc(730 * 86_400 * SECOND);
/// Last instant: 2100-01-01T00:00:00Z. Beyond, too much is guessed about leap seconds.
pub const LAST: Utc = Utc(47_482 * 86_400 * SECOND);

impl Utc {
    /// Whether positions are known at this instant.
    ///
    /// # Errors
    /// An instant before 1972 or after 2100-01-01.
    pub fn within(self) -> Result<Utc, Outside> {
        if (FIRST..=LAST).contains(&self) {
            return Ok(self);
        }
        Err(Outside { at: self, from: FIRST, to: LAST })
    }

    /// The same instant in TAI. Before 1972, when UTC had no whole leap seconds, 10 s are assumed,
    /// which is wrong by up to 10 s. At the ends of the range of integers it saturates.
    pub fn tai(self) -> Tai {
        let later = LEAPS.iter().rev().find(|(day, _)| self.0 >= day * 86_400 * SECOND);
        let seconds = later.map_or(LEAPS[0].1, |row| row.1);
        Tai(self.0.saturating_add(seconds * SECOND))
    }
}

impl Tai {
    /// The same instant of UTC; within an inserted leap second, the instant after it.
    pub fn utc(self) -> Utc {
        for (day, seconds) in LEAPS.iter().rev() {
            let begin = day * 86_400 * SECOND;
            if self.0 >= begin + seconds * SECOND {
                return Utc(self.0 - seconds * SECOND);
            }
            if self.0 >= begin + (seconds - 1) * SECOND {
                return Utc(begin);
            }
        }
        Utc(self.0.saturating_sub(LEAPS[0].1 * SECOND))
    }

    /// Terrestrial time: nanoseconds since J2000.0 TT.
    pub fn tt(self) -> i64 {
        self.0.saturating_add(TT_TAI - J2000 * SECOND)
    }

    /// The instant of a terrestrial time.
    pub fn from_tt(nanos: i64) -> Tai {
        Tai(nanos.saturating_sub(TT_TAI - J2000 * SECOND))
    }

    /// The instant of a barycentric dynamical time, given like TT; within 0.03 ms.
    pub fn from_tdb(nanos: i64) -> Tai {
        Tai::from_tt(nanos.saturating_sub((tdb_tt(nanos) * 1e9) as i64))
    }

    /// The instant of a barycentric coordinate time, given like TT: TDB = TCB − 1.550519768e-8 ×
    /// (JD − 2443144.5003725)·86400 s − 65.5 µs (IAU 2006 resolution B3).
    pub fn from_tcb(nanos: i64) -> Tai {
        let since = nanos as f64 / 1e9 + (2_451_545.0 - 2_443_144.500_372_5) * 86_400.0;
        let ahead = 1.550_519_768e-8 * since + 6.55e-5;
        Tai::from_tdb(nanos.saturating_sub((ahead * 1e9) as i64))
    }

    /// Days of barycentric dynamical time since J2000.0; the double resolves 1 µs in this century.
    pub fn tdb_days(self) -> f64 {
        let tt = self.tt();
        (tt as f64 / 1e9 + tdb_tt(tt)) / 86_400.0
    }
}

/// TDB − TT in seconds, within 0.03 ms: the two largest terms of *Explanatory Supplement to the
/// Astronomical Almanac* (1992) 2.222.
fn tdb_tt(tt: i64) -> f64 {
    let days = tt as f64 / 86_400e9;
    let anomaly = (357.53 + 0.985_600_28 * days).to_radians();
    0.001_658 * libm::sin(anomaly) + 0.000_014 * libm::sin(2.0 * anomaly)
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, by counting from March, so that the
/// leap day is the last of its year.
pub fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let since_march = (month + 9) % 12;
    let before_year = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    before_year + (153 * since_march + 2) / 5 + day - 1 - 719_468
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let since_march = (5 * of_year + 2) / 153;
    let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
    let day = of_year - (153 * since_march + 2) / 5 + 1;
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// `2026-11-20T00:00:00Z`, with as many digits after the second as it has.
impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.div_euclid(SECOND), self.0.rem_euclid(SECOND));
        let (year, month, day) = date(seconds.div_euclid(86_400));
        let of_day = seconds.rem_euclid(86_400);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if nanos > 0 {
            let digits = format!("{nanos:09}");
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(year: i64, month: i64, day: i64) -> Utc {
        Utc(days_before(year, month, day) * 86_400 * SECOND)
    }

    #[test]
    fn leap_seconds_are_on_the_dates_of_the_bulletins() {
        let dates: Vec<String> = LEAPS
            .iter()
            .map(|row| {
                let (year, month, day) = date(row.0);
                assert_eq!(day, 1);
                format!(
                    "{}{}",
                    year % 100,
                    if month == 1 {
                        "a"
                    } else {
                        assert_eq!(month, 7);
                        "b"
                    }
                )
            })
            .collect();
        // a: January, b: July.
        let known = "72a 72b 73a 74a 75a 76a 77a 78a 79a 80a 81b 82b 83b 85b 88a 90a 91a 92b 93b \
                     94b 96a 97b 99a 6a 9a 12b 15b 17a";
        assert_eq!(dates.join(" "), known);
        assert!(LEAPS.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1));
        assert_eq!((LEAPS[0].1, LEAPS[27].1), (10, 37));
    }

    #[test]
    fn dates_are_counted_both_ways() {
        assert_eq!(days_before(1970, 1, 1), 0);
        assert_eq!(days_before(2000, 3, 1), 11_017);
        for day in (-200_000..200_000).step_by(7) {
            let (year, month, of_month) = date(day);
            assert_eq!(days_before(year, month, of_month), day);
        }
        assert_eq!(utc(2026, 11, 20).to_string(), "2026-11-20T00:00:00Z");
        assert_eq!(Utc(-1).to_string(), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(
            (FIRST.to_string(), LAST.to_string()),
            ("1972-01-01T00:00:00Z".into(), "2100-01-01T00:00:00Z".into())
        );
        assert!(
            Utc(LAST.0 + 1)
                .within()
                .unwrap_err()
                .to_string()
                .contains("1972-01-01T00:00:00Z to 2100")
        );
    }

    #[test]
    fn terrestrial_time_is_69_184_s_ahead_since_2017() {
        // J2000.0 TT is 2000-01-01T11:58:55.816 UTC.
        let j2000 = Utc(J2000 * SECOND - 64_184_000_000);
        assert_eq!(j2000.tai().tt(), 0);
        assert_eq!(Tai::from_tt(0).utc(), j2000);
        let now = utc(2026, 11, 20);
        assert_eq!(now.tai().tt() - (now.0 - J2000 * SECOND), 69_184_000_000);
        // TDB swings by 1.7 ms, ahead of TT in April and behind in October.
        let swing = |at: Utc| at.tai().tdb_days() * 86_400.0 - at.tai().tt() as f64 / 1e9;
        assert!((swing(utc(2026, 4, 4)) - 0.001_65).abs() < 5e-5);
        assert!((swing(utc(2026, 10, 4)) + 0.001_65).abs() < 5e-5);
    }

    #[test]
    fn a_leap_second_has_no_instant_of_utc() {
        let after = utc(2017, 1, 1);
        let tai = after.tai();
        assert_eq!(tai.utc(), after);
        assert_eq!(Tai(tai.0 - SECOND / 2).utc(), after);
        assert_eq!(Tai(tai.0 - SECOND).utc(), after);
        assert_eq!(Tai(tai.0 - SECOND - 1).utc(), Utc(after.0 - 1));
        assert_eq!(Utc(after.0 - 1).tai(), Tai(tai.0 - SECOND - 1));
        let early = utc(1960, 1, 1);
        assert_eq!(early.tai().utc(), early);
        assert_eq!(Utc(i64::MAX).tai(), Tai(i64::MAX));
    }

    #[test]
    fn coordinate_time_gains_half_a_second_a_year() {
        // TCB − TDB was 11.25 s at J2000.0 (1.550519768e-8 · 8400.4996 d).
        let ahead = (Tai::from_tdb(0).0 - Tai::from_tcb(0).0) as f64 / 1e9;
        assert!((ahead - 11.2537).abs() < 1e-3, "{ahead}");
        assert!((Tai::from_tdb(0).0 - Tai::from_tt(0).0).abs() < 1_700_000);
    }
}
