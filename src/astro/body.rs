//! The bodies whose positions are known.
//!
//! Planets by VSOP87A and E (Bretagnon and Francou, *Astronomy and Astrophysics* 202, 1988; crate
//! `vsop87`, all terms, with the cosine of `libm`), the Moon by [`super::moon`]. Between 1972 and
//! 2100 VSOP87 is within 32 km of JPL's DE421 for Mars and within 450 km for Jupiter (0.11 ms and
//! 1.5 ms of light time). Of a planet with moons it gives the barycentre.

use super::moon;
use super::scale::Tai;
use vsop87::{RectangularCoordinates, vsop87a, vsop87e};

/// Kilometres in an astronomical unit (IAU 2012 resolution B2).
pub const AU: f64 = 149_597_870.7;
/// Speed of light in kilometres per second.
pub const LIGHT: f64 = 299_792.458;

/// A body, or a centre of mass, of the solar system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Body {
    /// The Sun.
    Sun,
    /// The centre of mass of the solar system.
    Barycentre,
    /// Mercury.
    Mercury,
    /// Venus.
    Venus,
    /// The Earth itself.
    Earth,
    /// The centre of mass of Earth and Moon.
    EarthMoon,
    /// The Moon.
    Moon,
    /// Mars.
    Mars,
    /// Jupiter with its moons.
    Jupiter,
    /// Saturn with its moons.
    Saturn,
    /// Uranus with its moons.
    Uranus,
    /// Neptune with its moons.
    Neptune,
}

/// A position or difference of positions: x, y, z.
pub type Vector = [f64; 3];

impl Body {
    /// All of them, with the names that mission files use.
    pub const ALL: [(&'static str, Body); 12] = [
        ("sun", Body::Sun),
        ("barycentre", Body::Barycentre),
        ("mercury", Body::Mercury),
        ("venus", Body::Venus),
        ("earth", Body::Earth),
        ("earth-moon", Body::EarthMoon),
        ("moon", Body::Moon),
        ("mars", Body::Mars),
        ("jupiter", Body::Jupiter),
        ("saturn", Body::Saturn),
        ("uranus", Body::Uranus),
        ("neptune", Body::Neptune),
    ];

    /// The body of this name, in upper or lower case.
    pub fn named(name: &str) -> Option<Body> {
        let same = |row: &&(&str, Body)| row.0.eq_ignore_ascii_case(name);
        Body::ALL.iter().find(same).map(|row| row.1)
    }

    /// Its name, in lower case.
    pub fn name(self) -> &'static str {
        Body::ALL.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// Heliocentric position in kilometres, ecliptic and equinox of J2000.0. For any instant, but
    /// only as good as stated between 1972 and 2100. Costs 0.05 to 0.3 ms (the Moon seen from the Earth 4 µs).
    pub fn position(self, at: Tai) -> Vector {
        let days = at.tdb_days();
        let jd = 2_451_545.0 + days;
        match self {
            Body::Sun => [0.0; 3],
            Body::Barycentre => scaled(vsop87e::sun(jd), -AU),
            Body::Mercury => scaled(vsop87a::mercury(jd), AU),
            Body::Venus => scaled(vsop87a::venus(jd), AU),
            Body::Earth => scaled(vsop87a::earth(jd), AU),
            Body::EarthMoon => scaled(vsop87a::earth_moon(jd), AU),
            Body::Moon => {
                let (earth, moon) = (Body::Earth.position(at), moon::geocentric(days / 36_525.0));
                [earth[0] + moon[0], earth[1] + moon[1], earth[2] + moon[2]]
            }
            Body::Mars => scaled(vsop87a::mars(jd), AU),
            Body::Jupiter => scaled(vsop87a::jupiter(jd), AU),
            Body::Saturn => scaled(vsop87a::saturn(jd), AU),
            Body::Uranus => scaled(vsop87a::uranus(jd), AU),
            Body::Neptune => scaled(vsop87a::neptune(jd), AU),
        }
    }

    /// From this body to another one, in kilometres, ecliptic and equinox of J2000.0.
    pub fn to(self, other: Body, at: Tai) -> Vector {
        match (self, other) {
            _ if self == other => [0.0; 3],
            // The Earth's own position would only cost time and digits.
            (Body::Earth, Body::Moon) => moon::geocentric(at.tdb_days() / 36_525.0),
            (Body::Moon, Body::Earth) => other.to(self, at).map(|x| -x),
            _ => difference(other.position(at), self.position(at)),
        }
    }
}

fn scaled(at: RectangularCoordinates, unit: f64) -> Vector {
    [at.x * unit, at.y * unit, at.z * unit]
}

/// a − b.
pub fn difference(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// Length of a vector.
pub fn length(v: Vector) -> f64 {
    libm::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::astro::scale::{Utc, days_before};

    #[test]
    fn names_are_found_and_given() {
        assert_eq!(Body::named("Mars"), Some(Body::Mars));
        assert_eq!(Body::named("pluto"), None);
        assert!(Body::ALL.iter().all(|row| row.1.name() == row.0));
    }

    #[test]
    fn distances_from_the_sun_are_those_of_the_orbits() {
        // Perihelion and aphelion in astronomical units.
        let bounds = [
            (Body::Mercury, 0.307, 0.467),
            (Body::Venus, 0.718, 0.729),
            (Body::Earth, 0.983, 1.017),
            (Body::EarthMoon, 0.983, 1.017),
            (Body::Moon, 0.98, 1.02),
            (Body::Mars, 1.381, 1.667),
            (Body::Jupiter, 4.93, 5.47),
            (Body::Saturn, 8.98, 10.13),
            (Body::Uranus, 18.2, 20.15),
            (Body::Neptune, 29.7, 30.4),
            (Body::Barycentre, 0.0, 0.0102),
        ];
        for year in (1975..2100).step_by(5) {
            let at = Utc(days_before(year, 7, 1) * 86_400_000_000_000).tai();
            for (body, low, high) in bounds {
                let distance = length(Body::Sun.to(body, at)) / AU;
                assert!((low..=high).contains(&distance), "{body:?} {year}: {distance}");
            }
        }
    }

    #[test]
    fn the_centre_of_earth_and_moon_is_between_them() {
        for day in (0..20_000).step_by(97) {
            let at = Utc((3000 + day) * 86_400_000_000_000).tai();
            // The Moon weighs 0.0123 of the Earth: VSOP87's and Meeus' theories agree on it.
            let moon = Body::Earth.to(Body::Moon, at);
            let centre = Body::Earth.to(Body::EarthMoon, at);
            let expected = moon.map(|x| x * 0.012_150_6);
            let off = length(difference(centre, expected));
            assert!(off < 20.0, "{off} km on day {day}");
            assert_eq!(Body::Moon.to(Body::Earth, at), moon.map(|x| -x));
        }
    }
}
