//! Orbits and ground stations, from which passes are computed.

use super::language::language;
use super::quantity::{Angle, Factor, Length};
use super::source::Source;
use crate::astro::orbit::{Elements, Orbit as Flown, OrbitError};
use crate::astro::passes::Station as Place;
use crate::astro::scale::Utc;

language! {
    /// An orbit around the Earth, for `Passes` and `Sight`: of two lines, or of elements that hold at
    /// the mission's `epoch`.
    pub struct Orbit {
        /// Two-line elements; trusted for 30 days around their own epoch.
        tle: Option<(String, String)> = None,
        /// Altitude over the equator's radius: that of a circle, or the mean one of an ellipse.
        altitude: Length = "550 km",
        /// Eccentricity, below 1.
        eccentricity: Factor = 0.0,
        /// Inclination to the equator, 0 to 180 deg.
        inclination: Angle = "0 deg",
        /// Right ascension of the ascending node.
        node: Angle = "0 deg",
        /// Argument of the perigee.
        perigee: Angle = "0 deg",
        /// Mean anomaly: from the perigee (on a circle: from the node, plus `perigee`).
        anomaly: Angle = "0 deg",
        /// Drag term B* per radius of the Earth.
        drag: Factor = 0.0,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// A station on the ground.
    pub struct Station {
        /// Geodetic latitude, north positive.
        latitude: Angle,
        /// Longitude, east positive.
        longitude: Angle,
        /// Height over the ellipsoid.
        altitude: Length = "0 m",
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}

impl Orbit {
    /// The orbit ready to be computed, for a mission that begins at `epoch`.
    ///
    /// # Errors
    /// Lines that cannot be read, elements out of range.
    pub fn orbit(&self, epoch: Utc) -> Result<Flown, OrbitError> {
        if let Some((first, second)) = &self.tle {
            return Flown::from_tle(first, second);
        }
        Flown::from_elements(&Elements {
            eccentricity: self.eccentricity.0,
            raan: self.node.0,
            argument_of_perigee: self.perigee.0,
            mean_anomaly: self.anomaly.0,
            drag: self.drag.0,
            ..Elements::circle(self.altitude.0, self.inclination.0, epoch)
        })
    }
}

impl Station {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        let (latitude, longitude) = (self.latitude.0, self.longitude.0);
        Place { latitude, longitude, altitude: self.altitude.0 }
    }
}
