//! Light times that have an ephemeris at one end or at both.

use super::position::Unknown;
use super::{Block, Oem};
use crate::astro::body::{Body, LIGHT, Vector, difference, length};
use crate::astro::scale::Utc;
use crate::kernel::time::Span;

/// Frames whose axes are those of J2000.0's mean equator: they agree within 0.03″ (23 mas between
/// ICRF and EME2000), 150 km at ten astronomical units, 0.5 ms of light time at most.
const EQUATORIAL: [&str; 5] = ["EME2000", "ICRF", "ICRF3", "GCRF", "J2000"];

/// Inclination of the ecliptic of J2000.0: 84 381.448″ (IAU 1976), the one that VSOP87 stands on.
const OBLIQUITY: f64 = 84_381.448 / 3600.0;

/// One end of a path of light.
#[derive(Clone, Copy, Debug)]
pub enum End<'a> {
    /// A body of the solar system.
    Body(Body),
    /// What an ephemeris describes.
    Object(&'a Oem),
}

/// Light time between two ends: geometric distance at an instant over the speed of light, to the
/// nearest nanosecond. Ends with the same centre and frame are compared as they are; an object and
/// its own centre need no frame; all else goes by the Sun, which needs a known centre and a frame of
/// the equator of J2000.0.
///
/// # Errors
/// What [`Oem::position`] says; a centre or frame that is not known; bodies outside 1972 to 2100.
pub fn light_time(from: End<'_>, to: End<'_>, at: Utc) -> Result<Span, Unknown> {
    let (a, b) = (placed(from, at)?, placed(to, at)?);
    let kilometres = match (&a, &b) {
        (Placed::Object(block, r), Placed::Body(body))
        | (Placed::Body(body), Placed::Object(block, r))
            if center(&block.center) == Some(*body) =>
        {
            length(*r)
        }
        (Placed::Object(one, r), Placed::Object(two, s))
            if one.center == two.center && one.frame == two.frame =>
        {
            length(difference(*r, *s))
        }
        _ => length(difference(heliocentric(&a, at)?, heliocentric(&b, at)?)),
    };
    Ok(Span::from_nanos_f64(kilometres * (1e9 / LIGHT)))
}

impl Oem {
    /// Light time between the object and the centre of its positions, which need not be known.
    ///
    /// # Errors
    /// What [`Oem::position`] says.
    pub fn from_center(&self, at: Utc) -> Result<Span, Unknown> {
        Ok(Span::from_nanos_f64(length(self.position(at)?) * (1e9 / LIGHT)))
    }
}

enum Placed<'a> {
    Body(Body),
    Object(&'a Block, Vector),
}

fn placed<'a>(end: End<'a>, at: Utc) -> Result<Placed<'a>, Unknown> {
    match end {
        End::Body(body) => Ok(Placed::Body(body)),
        End::Object(oem) => Ok(Placed::Object(oem.block(at)?.0, oem.position(at)?)),
    }
}

fn heliocentric(placed: &Placed<'_>, at: Utc) -> Result<Vector, Unknown> {
    let unknown = |reason: String, remedy: &str| Unknown { at, reason, remedy: remedy.into() };
    if let Err(outside) = at.within() {
        let reason = outside.to_string();
        return Err(unknown(reason, "ask within the years that the planets are known"));
    }
    let (block, r) = match placed {
        Placed::Body(body) => return Ok(body.position(at.tai())),
        Placed::Object(block, r) => (block, r),
    };
    let Some(body) = center(&block.center) else {
        let name = crate::import::quoted(&block.center);
        let reason = format!("the place of {name} is not known");
        return Err(unknown(reason, "give both ends in ephemerides of that centre"));
    };
    if !EQUATORIAL.contains(&block.frame.to_ascii_uppercase().as_str()) {
        let name = crate::import::quoted(&block.frame);
        let reason = format!("the frame {name} is not known");
        return Err(unknown(reason, "write it in EME2000, ICRF or GCRF"));
    }
    let tilt = OBLIQUITY.to_radians();
    let (sin, cos) = (libm::sin(tilt), libm::cos(tilt));
    let [x, y, z] = *r;
    let center = body.position(at.tai());
    Ok([center[0] + x, center[1] + y * cos + z * sin, center[2] + z * cos - y * sin])
}

/// The body that a centre's name means. A planet's barycentre is where VSOP87 puts the planet; of
/// the Earth it is a point of its own.
fn center(name: &str) -> Option<Body> {
    let name = name.to_ascii_uppercase().replace(['_', '-'], " ");
    match name.trim() {
        "SOLAR SYSTEM BARYCENTER" | "SSB" => Some(Body::Barycentre),
        "EARTH BARYCENTER" | "EARTH MOON BARYCENTER" => Some(Body::EarthMoon),
        name => {
            let planet = name.strip_suffix(" BARYCENTER").unwrap_or(name);
            Body::named(planet).filter(|body| !matches!(body, Body::Barycentre | Body::EarthMoon))
        }
    }
}
