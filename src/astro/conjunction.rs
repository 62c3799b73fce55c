//! Conjunctions: when a body stands so near to the Sun in the sky that radio does not get through.

use super::Outside;
use super::body::{Body, Vector};
use super::scale::Utc;

/// Nanoseconds in a day.
const DAY: i64 = 86_400_000_000_000;
/// Edges of windows are found within this.
const RESOLUTION: i64 = 1_000_000;

/// The angle between the Sun and `target` in the sky of `observer`, in degrees from 0 to 180: the
/// elongation, or Sun–Earth–probe angle. Geometric, without aberration. Zero if either is the
/// observer itself or the Sun.
///
/// # Errors
/// An instant before 1972 or after 2100-01-01.
pub fn solar_angle(observer: Body, target: Body, at: Utc) -> Result<f64, Outside> {
    let at = at.within()?.tai();
    Ok(angle(observer.to(Body::Sun, at), observer.to(target, at)))
}

/// The angle between two vectors in degrees, accurate for small ones too.
fn angle(a: Vector, b: Vector) -> f64 {
    let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    libm::atan2(super::body::length(cross), dot).to_degrees()
}

/// The windows `[from, to)` between two instants in which the angle to the Sun is under `limit`
/// degrees, in order, with edges to a millisecond; clipped to the two instants.
///
/// The angle is looked at once a day (for the Moon, or in its sky, eight times). Between such
/// instants it is taken to have one minimum at most, which holds for all bodies here: their angles
/// swing with periods of weeks at least. A dip under the limit between two looks is found by going
/// to that minimum.
///
/// # Errors
/// An end before 1972 or after 2100-01-01.
pub fn windows(
    observer: Body,
    target: Body,
    limit: f64,
    from: Utc,
    to: Utc,
) -> Result<Vec<(Utc, Utc)>, Outside> {
    from.within()?;
    to.within()?;
    let moon = observer == Body::Moon || target == Body::Moon;
    let step = if moon { DAY / 8 } else { DAY };
    let excess = |at: i64| solar_angle(observer, target, Utc(at)).map(|angle| angle - limit);
    let mut found = Vec::new();
    let (mut open, mut before) = (None, None);
    let (mut at, mut here) = (from.0, excess(from.0)?);
    if here < 0.0 {
        open = Some(from.0);
    }
    while at < to.0 {
        let next = (at + step).min(to.0);
        let there = excess(next)?;
        match (here < 0.0, there < 0.0) {
            (false, true) => open = Some(edge(at, next, &excess)?),
            (true, false) => {
                let end = edge(at, next, &excess)?;
                found.extend(open.take().map(|open| (Utc(open), Utc(end))));
            }
            (false, false) => {}
            (true, true) => {}
        }
        // A minimum may lie on either side of a look that is lower than both its neighbours.
        if let Some((earlier, was)) = before
            && was >= 0.0
            && here >= 0.0
            && there >= 0.0
            && here <= was
            && here <= there
        {
            let lowest = minimum(earlier, next, &excess)?;
            if excess(lowest)? < 0.0 {
                let (open, end) = (edge(earlier, lowest, &excess)?, edge(lowest, next, &excess)?);
                found.push((Utc(open), Utc(end)));
            }
        }
        before = Some((at, here));
        (at, here) = (next, there);
    }
    found.extend(open.map(|open| (Utc(open), to)));
    Ok(found)
}

type Excess<'a> = &'a dyn Fn(i64) -> Result<f64, Outside>;

/// The first instant, within the resolution, at which the sign is that of the later end.
fn edge(mut early: i64, mut late: i64, excess: Excess<'_>) -> Result<i64, Outside> {
    let after = excess(late)? < 0.0;
    while late - early > RESOLUTION {
        let middle = early + (late - early) / 2;
        if (excess(middle)? < 0.0) == after {
            late = middle;
        } else {
            early = middle;
        }
    }
    Ok(late)
}

/// Where the one minimum between two instants is, by cutting thirds off.
fn minimum(mut early: i64, mut late: i64, excess: Excess<'_>) -> Result<i64, Outside> {
    while late - early > RESOLUTION {
        let third = (late - early) / 3;
        if excess(early + third)? < excess(late - third)? {
            late -= third;
        } else {
            early += third;
        }
    }
    Ok(early + (late - early) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::scale::days_before;

    fn utc(year: i64, month: i64, day: i64, hour: i64) -> Utc {
        Utc(days_before(year, month, day) * DAY + hour * 3_600_000_000_000)
    }

    fn days(window: (Utc, Utc)) -> f64 {
        (window.1.0 - window.0.0) as f64 / DAY as f64
    }

    fn near(found: Utc, expected: Utc) {
        let hours = (found.0 - expected.0) as f64 / 3.6e12;
        assert!(hours.abs() < 1.01, "{found} is not {expected}");
    }

    /// Sun–Earth–Mars angles and windows from DE421, to the hour.
    #[test]
    fn the_conjunctions_of_mars() {
        let mars = |limit, from, to| windows(Body::Earth, Body::Mars, limit, from, to).unwrap();
        let all = mars(3.0, utc(2025, 1, 1, 0), utc(2035, 1, 1, 0));
        let lengths: Vec<f64> = all.iter().map(|window| days(*window)).collect();
        let known = [23.0, 26.9, 23.5, 19.0, 17.0];
        assert_eq!(all.len(), known.len(), "{lengths:?}");
        for (found, known) in lengths.iter().zip(known) {
            assert!((found - known).abs() < 0.6, "{lengths:?}");
        }
        near(all[1].0, utc(2028, 3, 7, 20));
        near(all[1].1, utc(2028, 4, 3, 17));
        let tight = mars(2.0, utc(2028, 1, 1, 0), utc(2029, 1, 1, 0));
        assert_eq!(tight.len(), 1);
        near(tight[0].0, utc(2028, 3, 12, 18));
        near(tight[0].1, utc(2028, 3, 29, 19));
        // Every edge is where the angle is the limit.
        for (from, to) in all {
            for at in [from, to] {
                let angle = solar_angle(Body::Earth, Body::Mars, at).unwrap();
                assert!((angle - 3.0).abs() < 1e-7, "{angle}");
            }
        }
        let angle = |day| solar_angle(Body::Earth, Body::Mars, day).unwrap();
        for (at, known) in [
            (utc(2026, 11, 20, 0), 90.15),
            (utc(2027, 2, 19, 0), 175.44),
            (utc(2028, 3, 15, 0), 1.57),
            (utc(2028, 3, 21, 0), 0.81),
        ] {
            assert!((angle(at) - known).abs() < 0.01, "{} {known}", angle(at));
        }
    }

    #[test]
    fn windows_are_clipped_and_short_dips_are_found() {
        let mars = |limit, from, to| windows(Body::Earth, Body::Mars, limit, from, to).unwrap();
        let inside = mars(3.0, utc(2028, 3, 10, 0), utc(2028, 3, 20, 0));
        assert_eq!(inside, [(utc(2028, 3, 10, 0), utc(2028, 3, 20, 0))]);
        let tail = mars(3.0, utc(2028, 4, 1, 0), utc(2028, 5, 1, 0));
        assert_eq!(tail[0].0, utc(2028, 4, 1, 0));
        near(tail[0].1, utc(2028, 4, 3, 17));
        assert!(mars(0.5, utc(2028, 1, 1, 0), utc(2029, 1, 1, 0)).is_empty());
        assert!(mars(3.0, utc(2029, 1, 1, 0), utc(2028, 1, 1, 0)).is_empty());
        // The least angle of 2028, found by looking every ten minutes; a limit just above it opens
        // a window of a few hours, wherever the looks fall.
        let least = (0..4 * 144)
            .map(|k| {
                solar_angle(Body::Earth, Body::Mars, Utc(utc(2028, 3, 19, 0).0 + k * DAY / 144))
            })
            .map(Result::unwrap)
            .fold(f64::MAX, f64::min);
        for hour in 0..24 {
            let found = mars(least + 0.0005, utc(2028, 3, 1, hour), utc(2028, 4, 10, hour));
            assert_eq!(found.len(), 1, "from hour {hour}");
            assert!(days(found[0]) < 1.0, "{}", days(found[0]));
        }
    }

    #[test]
    fn the_inner_planets_and_the_moon_pass_the_sun_often() {
        // Synodic periods: Mercury 115.88 d with two conjunctions each, the Moon 29.53 d.
        let from = utc(2026, 1, 1, 0);
        let ten_years = Utc(from.0 + 3652 * DAY);
        let mercury = windows(Body::Earth, Body::Mercury, 8.0, from, ten_years).unwrap();
        assert!((mercury.len() as f64 - 2.0 * 3652.0 / 115.88).abs() < 2.0, "{}", mercury.len());
        let year = Utc(from.0 + 365 * DAY);
        let moon = windows(Body::Earth, Body::Moon, 6.0, from, year).unwrap();
        assert!((12..=13).contains(&moon.len()), "{}", moon.len());
        assert!(windows(Body::Earth, Body::Mars, 3.0, Utc(0), year).is_err());
    }
}
