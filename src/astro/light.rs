//! Light time between two bodies: directly, and by tables that answer in well under a microsecond.
//!
//! A table is made of stretches of equal length, in each a Chebyshev series of light time over
//! terrestrial time through `NODES` instants. The theories of the planets are sums of cosines
//! whose shortest period of any weight is half a month (the Earth swings about its centre of mass
//! with the Moon), so the series falls off steeply; a stretch is shorter where the Moon itself, or
//! Mercury, is an end. What is left out is bounded from the last coefficients, see [`DelayTable::error`].

use super::Outside;
use super::body::{Body, LIGHT, length};
use super::scale::{Tai, Utc};
use crate::kernel::time::Span;

/// Coefficients of a series.
const NODES: usize = 16;
/// Nanoseconds in a day.
const DAY: i64 = 86_400_000_000_000;
/// Length of a stretch between planets.
const LONG: i64 = 16 * DAY;
/// Length of a stretch where the Moon or Mercury is an end.
const SHORT: i64 = 8 * DAY;

/// Light time from one body to another at an instant: geometric distance over the speed of light,
/// to the nearest nanosecond. Zero from a body to itself.
///
/// # Errors
/// An instant before 1972 or after 2100-01-01.
pub fn light_time(from: Body, to: Body, at: Utc) -> Result<Span, Outside> {
    Ok(Span::from_nanos_f64(nanos(from, to, at.within()?.tai())))
}

fn nanos(from: Body, to: Body, at: Tai) -> f64 {
    length(from.to(to, at)) * (1e9 / LIGHT)
}

/// Light time between two bodies over a stretch of time, tabulated.
#[derive(Clone, Debug, PartialEq)]
pub struct DelayTable {
    from: Utc,
    to: Utc,
    /// Terrestrial time at which the first stretch begins.
    begin: i64,
    /// Length of a stretch.
    step: i64,
    /// Coefficients in nanoseconds, stretch by stretch.
    series: Vec<[f64; NODES]>,
    error: Span,
}

impl DelayTable {
    /// Tabulates the light time from one body to another between two instants, both included. Costs
    /// `NODES` positions of both bodies (0.1 to 0.3 ms) per 16 days, or per 8 days where the
    /// Moon or Mercury is one of them.
    ///
    /// # Errors
    /// Ends that are not both between 1972 and 2100, or not in order.
    pub fn new(a: Body, b: Body, from: Utc, to: Utc) -> Result<DelayTable, Outside> {
        let (from, to) = (from.within()?, to.within()?);
        if from > to {
            return Err(Outside { at: from, from, to });
        }
        let quick = [Body::Mercury, Body::Moon];
        let step = if quick.contains(&a) || quick.contains(&b) { SHORT } else { LONG };
        let (begin, end) = (from.tai().tt(), to.tai().tt());
        let stretches = (end - begin) / step + 1;
        let basis = Basis::new();
        let series: Vec<[f64; NODES]> = (0..stretches)
            .map(|k| {
                let middle = begin + k * step + step / 2;
                let half = (step / 2) as f64;
                basis.fit(|x| nanos(a, b, Tai::from_tt(middle + (x * half) as i64)))
            })
            .collect();
        let tail = |c: &[f64; NODES]| c[NODES - 2].abs() + c[NODES - 1].abs();
        let worst = series.iter().map(tail).fold(0.0, f64::max);
        // Direct evaluation is itself only good to some nanoseconds: a Julian date in a double has
        // steps of 40 µs, in which Mercury moves 2.5 m, 8 ns.
        let error = Span::from_nanos_f64(4.0 * worst + 20.0);
        Ok(DelayTable { from, to, begin, step, series, error })
    }

    /// Light time at an instant, to the nearest nanosecond of the series. Costs some 30 ns.
    ///
    /// # Errors
    /// An instant outside the table.
    pub fn at(&self, at: Utc) -> Result<Span, Outside> {
        if at < self.from || at > self.to {
            return Err(Outside { at, from: self.from, to: self.to });
        }
        let since = at.tai().tt() - self.begin;
        let k = since / self.step;
        let Some(series) = usize::try_from(k).ok().and_then(|k| self.series.get(k)) else {
            return Err(Outside { at, from: self.from, to: self.to });
        };
        let half = self.step / 2;
        let x = (since - k * self.step - half) as f64 / half as f64;
        Ok(Span::from_nanos_f64(value(series, x).max(0.0)))
    }

    /// A bound of the difference to [`light_time`] anywhere in the table: four times the two last
    /// coefficients of the worst stretch (they fall at least threefold from one to the next), and
    /// 20 ns for rounding. Tests hold it against direct evaluation.
    pub fn error(&self) -> Span {
        self.error
    }
}

/// The sum of a Chebyshev series at x in [−1, 1], by Clenshaw's recurrence.
fn value(series: &[f64; NODES], x: f64) -> f64 {
    let (mut one, mut two) = (0.0, 0.0);
    for c in series[1..].iter().rev() {
        (one, two) = (2.0 * x * one - two + c, one);
    }
    x * one - two + series[0]
}

/// Cosines that a fit needs: those of (j·(k + ½)·π/n).
struct Basis {
    cosines: [[f64; NODES]; NODES],
}

impl Basis {
    fn new() -> Basis {
        let mut cosines = [[0.0; NODES]; NODES];
        for (j, row) in cosines.iter_mut().enumerate() {
            for (k, cosine) in row.iter_mut().enumerate() {
                let angle = j as f64 * (k as f64 + 0.5) * std::f64::consts::PI / NODES as f64;
                *cosine = libm::cos(angle);
            }
        }
        Basis { cosines }
    }

    /// The series that equals `f` at the zeros of the next polynomial.
    fn fit(&self, f: impl Fn(f64) -> f64) -> [f64; NODES] {
        let values = self.cosines[1].map(f);
        let mut series = [0.0; NODES];
        for (j, (c, row)) in series.iter_mut().zip(&self.cosines).enumerate() {
            let sum: f64 = row.iter().zip(&values).map(|(cosine, value)| cosine * value).sum();
            *c = sum * if j == 0 { 1.0 } else { 2.0 } / NODES as f64;
        }
        series
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::scale::{FIRST, LAST, days_before};

    /// Midnight TDB of a date, as an instant of UTC.
    fn tdb(year: i64, month: i64, day: i64) -> Utc {
        Tai::from_tdb((days_before(year, month, day) - 10_957) * DAY - DAY / 2).utc()
    }

    fn utc(year: i64, month: i64, day: i64) -> Utc {
        Utc(days_before(year, month, day) * DAY)
    }

    /// Geometric distances from JPL's DE421 at 0 h TDB, in seconds of light time (jplephem on the
    /// kernel of `skyfield-data`; ANISE gives the same digits).
    #[test]
    fn earth_to_mars_is_within_a_millisecond_of_de421() {
        let known = [
            ((2000, 1, 1), 921.6083),
            ((2003, 8, 27), 185.9947),
            ((2026, 11, 3), 706.7374),
            ((2026, 11, 20), 635.2766),
            ((2027, 2, 19), 338.3424),
            ((2027, 2, 20), 338.2848),
            ((2027, 7, 1), 781.5791),
            ((2028, 3, 15), 1188.8932),
            ((2028, 3, 21), 1191.4703),
            ((2029, 3, 25), 324.0711),
        ];
        for ((year, month, day), seconds) in known {
            let at = tdb(year, month, day);
            let found = light_time(Body::Earth, Body::Mars, at).unwrap().as_secs_f64();
            // VSOP87 is within 0.11 ms of DE421; the figures have four digits.
            assert!((found - seconds).abs() < 2e-4, "{year}-{month}-{day}: {found} {seconds}");
            let back = light_time(Body::Mars, Body::Earth, at).unwrap();
            assert_eq!(back.as_secs_f64(), found);
        }
    }

    /// The same source: Jupiter within 1.5 ms.
    #[test]
    fn earth_to_jupiter_is_within_two_milliseconds_of_de421() {
        for (at, seconds) in [(tdb(2026, 11, 20), 2597.127), (tdb(2028, 3, 21), 2220.602)] {
            let found = light_time(Body::Earth, Body::Jupiter, at).unwrap().as_secs_f64();
            assert!((found - seconds).abs() < 2e-3, "{found} {seconds}");
        }
    }

    /// DE421, 2000 to 2050, centre to centre: 1.1890 to 1.3566 s, mean 1.2842.
    #[test]
    fn the_moon_keeps_its_distance() {
        let table =
            DelayTable::new(Body::Earth, Body::Moon, utc(2000, 1, 1), utc(2050, 1, 1)).unwrap();
        let (mut low, mut high, mut sum, mut n) = (f64::MAX, 0.0_f64, 0.0, 0.0);
        let (mut at, end) = (utc(2000, 1, 1), utc(2050, 1, 1));
        while at < end {
            let seconds = table.at(at).unwrap().as_secs_f64();
            (low, high, sum, n) = (low.min(seconds), high.max(seconds), sum + seconds, n + 1.0);
            at.0 += DAY / 4;
        }
        assert!((low - 1.1890).abs() < 1.5e-4, "{low}");
        assert!((high - 1.3566).abs() < 1.5e-4, "{high}");
        assert!((sum / n - 1.2842).abs() < 1.5e-4, "{}", sum / n);
    }

    #[test]
    fn tables_keep_their_bound() {
        let pairs = [
            (Body::Earth, Body::Mars),
            (Body::Earth, Body::Moon),
            (Body::Moon, Body::Mars),
            (Body::Mercury, Body::Venus),
            (Body::Sun, Body::Earth),
            (Body::Jupiter, Body::Barycentre),
            (Body::EarthMoon, Body::Neptune),
        ];
        for (a, b) in pairs {
            let (from, to) = (utc(2026, 11, 20), utc(2028, 1, 1));
            let table = DelayTable::new(a, b, from, to).unwrap();
            assert!(table.error() <= Span::micros(1), "{a:?} {b:?}: {}", table.error());
            let mut worst = 0;
            // Steps that fall everywhere in a stretch.
            let mut at = from;
            while at <= to {
                let direct = light_time(a, b, at).unwrap();
                worst = worst.max(direct.0.abs_diff(table.at(at).unwrap().0));
                at.0 += DAY * 617 / 1000;
            }
            println!("{a:?} {b:?}: bound {}, seen {worst} ns", table.error());
            assert!(worst <= table.error().0, "{a:?} {b:?}: {worst} over {}", table.error());
        }
    }

    #[test]
    fn a_table_covers_leap_seconds() {
        // 2016-12-31 has a second more: light time does not jump there.
        let (from, to) = (utc(2016, 12, 1), utc(2017, 2, 1));
        let table = DelayTable::new(Body::Earth, Body::Mars, from, to).unwrap();
        for nanos in [-DAY, -1, 0, 1, DAY] {
            let at = Utc(utc(2017, 1, 1).0 + nanos);
            let direct = light_time(Body::Earth, Body::Mars, at).unwrap();
            assert!(table.at(at).unwrap().0.abs_diff(direct.0) <= table.error().0);
        }
    }

    #[test]
    fn outside_is_said() {
        let late = Utc(LAST.0 + 1);
        let error = light_time(Body::Earth, Body::Mars, late).unwrap_err();
        assert_eq!((error.at, error.from, error.to), (late, FIRST, LAST));
        let (from, to) = (utc(2026, 1, 1), utc(2026, 1, 2));
        let table = DelayTable::new(Body::Earth, Body::Mars, from, to).unwrap();
        assert!(table.at(from).is_ok() && table.at(to).is_ok());
        let error = table.at(Utc(to.0 + 1)).unwrap_err().to_string();
        assert!(error.contains("2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z"), "{error}");
        assert!(table.at(Utc(from.0 - 1)).is_err());
        assert!(DelayTable::new(Body::Earth, Body::Mars, to, from).is_err());
        assert!(DelayTable::new(Body::Earth, Body::Mars, Utc(0), from).is_err());
        let moment = DelayTable::new(Body::Earth, Body::Mars, from, from).unwrap();
        assert!(moment.at(from).is_ok() && moment.at(to).is_err());
        let ends = DelayTable::new(Body::Sun, Body::Sun, FIRST, LAST).unwrap();
        assert_eq!(ends.at(LAST), Ok(Span::ZERO));
    }

    /// The bits of the whole chain, as this and every other processor must give them.
    #[test]
    fn the_same_bits_everywhere() {
        let mut digest = 0xcbf2_9ce4_8422_2325_u64;
        for k in 0..200 {
            let at = Utc(utc(2020, 1, 1).0 + k * 37 * DAY);
            for body in [Body::Mars, Body::Moon, Body::Jupiter] {
                let nanos = light_time(Body::Earth, body, at).unwrap().0;
                digest = (digest ^ nanos).wrapping_mul(0x100_0000_01b3);
            }
        }
        assert_eq!(format!("{digest:016x}"), "7d60abf4ab5539ff");
    }
}
