//! CCSDS orbit ephemeris messages (OEM 1.0, 2.0, 3.0; 502.0-B): where an object is, as a table of
//! states over time, and how to read between its lines.
//!
//! Both forms are read: keywords and values (`kvn`) and XML (`xml`); both feed one judge
//! (`build`), so that the same rules hold. Covariances are checked and counted, accelerations
//! checked and not used. A position (`position`) is interpolated as the file says, with the states
//! of one block only, within its useable time; `light` makes light times of positions.

use super::Problems;
use crate::astro::body::Vector;
use crate::astro::scale::{Tai, Utc};

mod build;
mod kvn;
mod light;
mod position;
#[cfg(test)]
mod tests;
mod xml;

pub use light::{End, light_time};
pub use position::Unknown;

/// An ephemeris of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Oem {
    /// `1.0`, `2.0` or `3.0`.
    pub version: String,
    /// Who made it.
    pub originator: String,
    /// The object's name, from the first block.
    pub object_name: String,
    /// The object's international designator.
    pub object_id: String,
    /// The scale of its times.
    pub system: System,
    /// Its blocks, in order of time; their useable times do not overlap.
    pub blocks: Vec<Block>,
    /// Covariance matrices, which are not used.
    pub covariances: usize,
    /// States with accelerations, which are not used.
    pub accelerations: usize,
}

/// States of one stretch of time; nothing is interpolated from one block to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The body that positions count from, as written: `EARTH`, `MARS BARYCENTER`.
    pub center: String,
    /// The frame of reference, as written: `EME2000`.
    pub frame: String,
    /// First and last instant at which positions may be asked for.
    pub useable: (Stamp, Stamp),
    /// How to interpolate.
    pub method: Method,
    /// States in order of time.
    pub states: Vec<State>,
    /// The line on which it begins.
    pub line: usize,
}

/// A time of the file: in TAI.
pub type Stamp = i64;

/// Where the object is at an instant, and how fast it moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// When.
    pub at: Stamp,
    /// Kilometres.
    pub position: Vector,
    /// Kilometres per second.
    pub velocity: Vector,
    /// The line it stands on.
    pub line: u32,
}

/// How positions between states are found. A degree that needs more states than the block has is
/// lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A polynomial of this degree through positions and velocities. Degree 3 is taken where the
    /// file names no method: every state has a velocity, and cubics do not swing.
    Hermite(u32),
    /// A polynomial of this degree through positions.
    Lagrange(u32),
    /// Straight lines.
    Linear,
}

/// The scale of the file's times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum System {
    /// Coordinated universal time.
    Utc,
    /// International atomic time.
    Tai,
    /// Terrestrial time.
    Tt,
    /// Time of the GPS: TAI − 19 s.
    Gps,
    /// Barycentric dynamical time.
    Tdb,
    /// Barycentric coordinate time.
    Tcb,
    /// Another: taken to be UTC.
    Other(String),
}

impl System {
    fn named(name: &str) -> System {
        match name.to_ascii_uppercase().as_str() {
            "UTC" => System::Utc,
            "TAI" => System::Tai,
            "TT" => System::Tt,
            "GPS" => System::Gps,
            "TDB" => System::Tdb,
            "TCB" => System::Tcb,
            _ => System::Other(name.to_owned()),
        }
    }

    /// A date of this scale as a stamp.
    fn stamp(&self, date: super::calendar::Stamp) -> Stamp {
        /// From 1970 to J2000.0 in nanoseconds of the calendar.
        const J2000: i64 = 946_728_000_000_000_000;
        let nanos = date.nanos;
        match self {
            System::Utc | System::Other(_) => {
                Utc(nanos).tai().0 + if date.leap { 1_000_000_000 } else { 0 }
            }
            System::Tai => nanos,
            System::Tt => Tai::from_tt(nanos - J2000).0,
            System::Gps => nanos + 19_000_000_000,
            System::Tdb => Tai::from_tdb(nanos - J2000).0,
            System::Tcb => Tai::from_tcb(nanos - J2000).0,
        }
    }
}

/// Reads an ephemeris, in either form.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn read(bytes: &[u8]) -> Result<Oem, Problems> {
    let text = super::text(bytes)?;
    if text.trim_start().starts_with('<') { xml::read(text) } else { kvn::read(text) }
}

impl Oem {
    /// First and last useable instant, of all blocks; none if there is no block.
    pub fn span(&self) -> Option<(Utc, Utc)> {
        let first = self.blocks.first()?.useable.0;
        let last = self.blocks.last()?.useable.1;
        Some((Tai(first).utc(), Tai(last).utc()))
    }

    /// The last instant, useable or not, for which there is a state.
    pub fn known_until(&self) -> Option<Utc> {
        Some(Tai(self.blocks.last()?.states.last()?.at).utc())
    }

    /// How many states it has.
    pub fn states(&self) -> usize {
        self.blocks.iter().map(|block| block.states.len()).sum()
    }
}
