//! When satellites in low orbits are in view of ground stations and of each other, and how far away.
//!
//! Positions are SGP4's ([`super::propagate`]). The Earth turns by Greenwich mean sidereal time,
//! with UT1 taken to be UTC: they differ by less than 0.9 s, which moves a pass by about 50 ms.
//! Polar motion (15 m) and refraction are left out; light takes 10 ms at most and counts as none.
//!
//! Edges are found with steps that depend on how far the satellite is from the edge: a height over
//! the horizon that is `h` kilometres off, and changes by at most `v` kilometres a second, cannot
//! reach the edge within `h / v` seconds. No window that is longer than [`SHORTEST`] can be missed.

use super::body::{Vector, difference, length};
use super::orbit::{Orbit, OrbitError, RADIUS, ranged};
use super::scale::Utc;
use std::fmt;

/// Windows as long as this, in nanoseconds, are never missed; shorter ones may be.
pub const SHORTEST: i64 = 4 * SECOND;
/// The grazing altitude in kilometres that links between satellites usually keep, over the air.
pub const GRAZING: f64 = 100.0;

/// Nanoseconds in a second.
const SECOND: i64 = 1_000_000_000;
/// Edges of windows are found within this.
const RESOLUTION: i64 = 1_000_000;
/// Flattening of the Earth (WGS-84).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// No satellite above the surface with a period under 225 min is faster, in kilometres a second:
/// √(μ (2 / 6378 km − 1 / 12 254 km)) = 9.62, and some for the oblate Earth and for drag.
const FASTEST: f64 = 9.7;
/// As seen from the turning Earth: 0.47 km/s more at the surface. Higher up, the Earth's turn adds
/// more, but the satellite's own speed falls faster than that.
const FASTEST_SEEN: f64 = 10.2;
/// The most that it accelerates as seen from the turning Earth, in kilometres a second squared:
/// 0.00984 by gravity at the surface, 2 · 7.292e-5 · 10.2 by Coriolis' force, 0.0001 by the
/// centrifugal one.
const STRONGEST_SEEN: f64 = 0.0115;

/// A ground station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Station {
    /// Geodetic latitude in degrees, −90 to 90, north positive.
    pub latitude: f64,
    /// Longitude in degrees, −180 to 360, east positive.
    pub longitude: f64,
    /// Height over the ellipsoid of WGS-84 in kilometres, −1 to 100.
    pub altitude: f64,
}

/// Why passes cannot be computed.
#[derive(Clone, Debug, PartialEq)]
pub enum PassError {
    /// A number is out of range.
    Value(OrbitError),
    /// An instant too far from the epoch of an orbit.
    Untrusted {
        /// The instant.
        at: Utc,
        /// First and last instant for which the orbit is trusted.
        trusted: (Utc, Utc),
    },
    /// Drag has brought the satellite down by this instant, or the theory fails there.
    Down(Utc),
}

impl fmt::Display for PassError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PassError::Value(error) => error.fmt(f),
            PassError::Untrusted { at, trusted } => write!(
                f,
                "{at} is too far from the epoch of the orbit, trusted from {} to {}: take newer \
                 elements",
                trusted.0, trusted.1
            ),
            PassError::Down(at) => write!(f, "the satellite has come down by {at}"),
        }
    }
}

impl std::error::Error for PassError {}

impl From<OrbitError> for PassError {
    fn from(error: OrbitError) -> PassError {
        PassError::Value(error)
    }
}

/// One end of a link.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// A station on the ground.
    Station(&'a Station),
    /// A satellite.
    Satellite(&'a Orbit),
}

/// The windows `[rise, set)` between two instants in which a satellite stands `above_deg` degrees
/// (−90 to 90) or more over the horizon of a station, in order, with edges to a millisecond; clipped
/// to the two instants, and none if the second is not after the first.
///
/// # Errors
/// Numbers out of range, instants for which the orbit is not trusted, a satellite that comes down.
pub fn passes(
    orbit: &Orbit,
    station: &Station,
    above_deg: f64,
    from: Utc,
    to: Utc,
) -> Result<Vec<(Utc, Utc)>, PassError> {
    let least = libm::sin(ranged("elevation", above_deg, (-90.0, 90.0))?.to_radians());
    let ground = Ground::of(station)?;
    trust(orbit, from, to)?;
    let over = |at: Utc| ground.over(orbit, least, at);
    windows(&over, &Bounds::seen(least), from, to)
}

/// The windows between two instants in which the line between two satellites passes at least
/// `grazing` kilometres (usually [`GRAZING`]; −100 to 10 000) over the Earth, taken to be a sphere of
/// its equatorial radius; in order, with edges to a millisecond, clipped to the two instants.
///
/// # Errors
/// As for [`passes`].
pub fn sight(
    a: &Orbit,
    b: &Orbit,
    grazing: f64,
    from: Utc,
    to: Utc,
) -> Result<Vec<(Utc, Utc)>, PassError> {
    let radius = RADIUS + ranged("grazing altitude", grazing, (-100.0, 10_000.0))?;
    trust(a, from, to)?;
    trust(b, from, to)?;
    // Every point of the line moves no faster than the faster end.
    let over = |at: Utc| Ok(nearest(inertial(a, at)?, inertial(b, at)?) - radius);
    windows(&over, &Bounds { slope: FASTEST, bend: f64::INFINITY }, from, to)
}

/// The distance between two places at an instant, in kilometres; through the Earth, if it is
/// between them.
///
/// # Errors
/// As for [`passes`].
pub fn range(a: Place<'_>, b: Place<'_>, at: Utc) -> Result<f64, PassError> {
    Ok(length(difference(a.fixed(at)?, b.fixed(at)?)))
}

/// How high a satellite stands over the horizon of a station at an instant, in degrees, −90 to 90.
///
/// # Errors
/// As for [`passes`].
pub fn elevation(orbit: &Orbit, station: &Station, at: Utc) -> Result<f64, PassError> {
    let ground = Ground::of(station)?;
    let line = difference(Place::Satellite(orbit).fixed(at)?, ground.position);
    let height = dot(line, ground.up);
    let level = difference(line, ground.up.map(|x| x * height));
    Ok(libm::atan2(height, length(level)).to_degrees())
}

impl Place<'_> {
    fn fixed(self, at: Utc) -> Result<Vector, PassError> {
        match self {
            Place::Station(station) => Ok(Ground::of(station)?.position),
            Place::Satellite(orbit) => {
                trust(orbit, at, at)?;
                fixed(orbit, at)
            }
        }
    }
}

/// A station as vectors that turn with the Earth.
struct Ground {
    /// From the centre, in kilometres.
    position: Vector,
    /// Straight up, of length 1.
    up: Vector,
}

impl Ground {
    fn of(station: &Station) -> Result<Ground, PassError> {
        let latitude = ranged("latitude", station.latitude, (-90.0, 90.0))?.to_radians();
        let longitude = ranged("longitude", station.longitude, (-180.0, 360.0))?.to_radians();
        let altitude = ranged("altitude (km)", station.altitude, (-1.0, 100.0))?;
        let ((sin_f, cos_f), (sin_l, cos_l)) = (libm::sincos(latitude), libm::sincos(longitude));
        let squeeze = (1.0 - FLATTENING) * (1.0 - FLATTENING);
        let normal = RADIUS / libm::sqrt(cos_f * cos_f + squeeze * sin_f * sin_f);
        let out = (normal + altitude) * cos_f;
        Ok(Ground {
            position: [out * cos_l, out * sin_l, (normal * squeeze + altitude) * sin_f],
            up: [cos_f * cos_l, cos_f * sin_l, sin_f],
        })
    }

    /// How far a satellite is over the cone of the elevation of which `least` is the sine, in
    /// kilometres: its height over the plane of the horizon, less the one that the cone has at the
    /// same distance.
    fn over(&self, orbit: &Orbit, least: f64, at: Utc) -> Result<f64, PassError> {
        let line = difference(fixed(orbit, at)?, self.position);
        Ok(dot(line, self.up) - length(line) * least)
    }
}

fn trust(orbit: &Orbit, from: Utc, to: Utc) -> Result<(), PassError> {
    let trusted = orbit.trusted();
    match [from, to].into_iter().find(|at| !(trusted.0..=trusted.1).contains(at)) {
        Some(at) => Err(PassError::Untrusted { at, trusted }),
        None => Ok(()),
    }
}

fn inertial(orbit: &Orbit, at: Utc) -> Result<Vector, PassError> {
    orbit.position(at).ok_or(PassError::Down(at))
}

/// Position in axes that turn with the Earth.
fn fixed(orbit: &Orbit, at: Utc) -> Result<Vector, PassError> {
    let [x, y, z] = inertial(orbit, at)?;
    let (sine, cosine) = libm::sincos(sidereal(at));
    Ok([cosine * x + sine * y, cosine * y - sine * x, z])
}

/// Greenwich mean sidereal time in radians (IAU 1982; the form of Meeus, *Astronomical Algorithms*
/// 12.4), which is the one that TEME goes with.
fn sidereal(at: Utc) -> f64 {
    const J2000: i64 = 946_728_000 * SECOND;
    let days = (at.0 - J2000) as f64 / 86_400e9;
    let centuries = days / 36_525.0;
    // Whole turns are dropped while they are exact.
    let degrees = 280.460_618_37
        + 360.0 * (days % 1.0)
        + 0.985_647_366_29 * days
        + centuries * centuries * (0.000_387_933 - centuries / 38_710_000.0);
    (degrees % 360.0).to_radians()
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// How near the straight line from `a` to `b` comes to the centre.
fn nearest(a: Vector, b: Vector) -> f64 {
    let line = difference(b, a);
    let squared = dot(line, line);
    let along = if squared > 0.0 { (-dot(a, line) / squared).clamp(0.0, 1.0) } else { 0.0 };
    length([a[0] + along * line[0], a[1] + along * line[1], a[2] + along * line[2]])
}

/// Kilometres over the edge of a window, negative outside of it.
type Over<'a> = &'a dyn Fn(Utc) -> Result<f64, PassError>;

/// How fast `over` may change.
struct Bounds {
    /// Kilometres a second.
    slope: f64,
    /// How fast that may rise, in kilometres a second squared; infinite if unknown.
    bend: f64,
}

/// The windows in which `over` is not negative.
fn windows(
    over: Over<'_>,
    bounds: &Bounds,
    from: Utc,
    to: Utc,
) -> Result<Vec<(Utc, Utc)>, PassError> {
    let mut found = Vec::new();
    if to <= from {
        return Ok(found);
    }
    let (mut at, mut slope) = ((from, over(from)?), bounds.slope);
    let mut open = (at.1 >= 0.0).then_some(from);
    while at.0 < to {
        let safe = (bounds.safe(at.1, slope) * 1e9) as i64;
        let next = Utc(at.0.0.saturating_add(safe.max(SHORTEST)).min(to.0));
        let there = (next, over(next)?);
        match (open, there.1 >= 0.0) {
            (None, true) => open = Some(edge(at, there, over)?),
            (Some(rise), false) => {
                found.push((rise, edge(at, there, over)?));
                open = None;
            }
            _ => {}
        }
        let took = (there.0.0 - at.0.0) as f64 / 1e9;
        slope = ((there.1 - at.1) / took + bounds.bend * took / 2.0).min(bounds.slope);
        at = there;
    }
    found.extend(open.map(|rise| (rise, to)));
    Ok(found)
}

impl Bounds {
    /// For [`Ground::over`]: moving by a kilometre changes it by the vertical less `least` times the
    /// unit vector to the satellite. As that vector turns, the slope only falls if `least` is
    /// positive, so that it rises by the pull on the satellite at most.
    fn seen(least: f64) -> Bounds {
        let gradient = 1.0 + least.abs();
        let bend = if least >= 0.0 { STRONGEST_SEEN * gradient } else { f64::INFINITY };
        Bounds { slope: FASTEST_SEEN * gradient, bend }
    }

    /// For how many seconds `over`, being `height` now, keeps its sign for sure. `slope` is what it
    /// rises by at most now, which follows from the step before.
    fn safe(&self, height: f64, slope: f64) -> f64 {
        let straight = height.abs() / self.slope;
        if height >= 0.0 {
            return straight;
        }
        // When slope · t + bend · t² / 2 has made up for the height, in a form that loses no digits.
        let root = libm::sqrt(slope * slope - 2.0 * self.bend * height);
        let bent =
            if slope > 0.0 { -2.0 * height / (slope + root) } else { (root - slope) / self.bend };
        bent.max(straight)
    }
}

/// The first instant, within the resolution, that is on the side of the later end. Both ends come
/// with their heights, and it is looked for where the straight line between them goes through zero:
/// a little before and a little after by turns, so that both ends close in.
fn edge(early: (Utc, f64), late: (Utc, f64), over: Over<'_>) -> Result<Utc, PassError> {
    let ((Utc(mut early), mut low), (Utc(mut late), mut high)) = (early, late);
    let after = high >= 0.0;
    let (mut aside, mut looks) = (RESOLUTION * 2 / 5, 0);
    while late - early > RESOLUTION {
        let line = early + ((late - early) as f64 * (low / (low - high))) as i64 + aside;
        // Halves are slower, but sure.
        let middle = if looks < 8 { line } else { early + (late - early) / 2 };
        let middle = middle.clamp(early + 1, late - 1);
        let height = over(Utc(middle))?;
        if (height >= 0.0) == after {
            (late, high, aside) = (middle, height, -RESOLUTION * 2 / 5);
        } else {
            (early, low, aside) = (middle, height, RESOLUTION * 2 / 5);
        }
        looks += 1;
    }
    Ok(Utc(late))
}

#[cfg(test)]
mod tests;
