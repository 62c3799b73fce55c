//! Orbits around the Earth, written as two-line elements or as a few numbers by an architect.

use super::body::Vector;
use super::propagate::{self, Mean, Propagator};
use super::scale::{Utc, days_before};
use std::f64::consts::TAU;
use std::fmt;

/// Nanoseconds in a day.
const DAY: i64 = 86_400_000_000_000;
/// Equatorial radius of the Earth in kilometres (WGS-84), from which altitudes count.
pub const RADIUS: f64 = 6378.137;
/// Days from their epoch for which two-line elements are trusted: they are some kilometres wrong
/// after a few days and, by drag that nobody foresees, up to a hundred (15 s of flight) after a
/// month.
pub const TLE_DAYS: i64 = 30;
/// Days from their epoch for which elements by design are trusted: no true satellite contradicts
/// them, so only the theory limits them.
pub const DESIGN_DAYS: i64 = 3653;

/// Mean elements of an orbit, by design. Angles in degrees, of the true equator of the epoch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elements {
    /// When the mean anomaly is as given.
    pub epoch: Utc,
    /// Mean semi-major axis in kilometres, as Brouwer meant it: the radius of a circle in low
    /// orbit stays within 15 km of it, and swings, for the Earth is flat at its poles. The period must stay under 225 min.
    pub semi_major_axis: f64,
    /// Eccentricity, 0 for a circle, under 1.
    pub eccentricity: f64,
    /// Inclination to the equator, 0 to 180.
    pub inclination: f64,
    /// Right ascension of the ascending node, −360 to 360.
    pub raan: f64,
    /// Argument of perigee, −360 to 360.
    pub argument_of_perigee: f64,
    /// Mean anomaly at the epoch, −360 to 360.
    pub mean_anomaly: f64,
    /// Drag term B* per radius of the Earth; 0 for none. About 1e-4 for a satellite at 500 km.
    pub drag: f64,
}

impl Elements {
    /// A circle at an altitude in kilometres above the equator, without drag, at the ascending node
    /// at the epoch, in the direction of the equinox. Other fields may be set afterwards.
    pub fn circle(altitude: f64, inclination: f64, epoch: Utc) -> Elements {
        Elements {
            epoch,
            semi_major_axis: RADIUS + altitude,
            eccentricity: 0.0,
            inclination,
            raan: 0.0,
            argument_of_perigee: 0.0,
            mean_anomaly: 0.0,
            drag: 0.0,
        }
    }
}

/// What is wrong with an orbit.
#[derive(Clone, Debug, PartialEq)]
pub enum OrbitError {
    /// A line (1 or 2) of two-line elements is not 69 characters of ASCII that begin with its
    /// number.
    Line(u8),
    /// The digits of a line do not add up to its last one.
    Checksum {
        /// Line 1 or 2.
        line: u8,
        /// The last digit.
        written: char,
        /// What it should be.
        computed: u32,
    },
    /// Both lines are of different satellites.
    Satellites,
    /// A field of two-line elements is no number of the expected form.
    Field {
        /// What it says.
        what: &'static str,
        /// What is written.
        text: String,
    },
    /// An element is not a number or outside its range.
    Element {
        /// Which one.
        what: &'static str,
        /// Its value.
        value: f64,
        /// Its range.
        range: (f64, f64),
    },
    /// One revolution takes this many minutes, 225 or more.
    Deep(f64),
    /// At its epoch the satellite is already below the surface, or on no ellipse.
    Down,
}

impl fmt::Display for OrbitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OrbitError::Line(line) => write!(
                f,
                "line {line} of two-line elements has 69 characters of ASCII, the first being {line}"
            ),
            OrbitError::Checksum { line, written, computed } => write!(
                f,
                "line {line} ends in the checksum {written}, but its digits add up to {computed}: \
                 a character is wrong or missing"
            ),
            OrbitError::Satellites => f.write_str("both lines have different satellite numbers"),
            OrbitError::Field { what, text } => {
                write!(f, "the {what} of two-line elements is unreadable: `{text}`")
            }
            OrbitError::Element { what, value, range } => {
                write!(f, "{what} is {value}, must be from {} to {}", range.0, range.1)
            }
            OrbitError::Deep(period) => write!(
                f,
                "one revolution takes {period:.0} min: only orbits under {} min are computed \
                 (higher ones need the pull of Sun and Moon)",
                propagate::DEEP
            ),
            OrbitError::Down => f.write_str("the satellite is below the surface at its epoch"),
        }
    }
}

impl std::error::Error for OrbitError {}

/// An orbit around the Earth, ready to be computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Orbit {
    epoch: Utc,
    trusted: i64,
    propagator: Propagator,
}

impl Orbit {
    /// The orbit of mean elements by design.
    ///
    /// # Errors
    /// An element that is no number or out of range, a period of 225 min or more, an orbit that
    /// meets the surface at the epoch.
    pub fn from_elements(elements: &Elements) -> Result<Orbit, OrbitError> {
        let axis = ranged("semi-major axis (km)", elements.semi_major_axis, (6000.0, 1e6))?;
        Orbit::new(
            elements.epoch,
            DESIGN_DAYS,
            Mean {
                motion: propagate::motion(axis),
                eccentricity: ranged("eccentricity", elements.eccentricity, (0.0, 0.999))?,
                inclination: ranged("inclination", elements.inclination, (0.0, 180.0))?
                    .to_radians(),
                node: ranged("raan", elements.raan, (-360.0, 360.0))?.to_radians(),
                perigee: ranged(
                    "argument of perigee",
                    elements.argument_of_perigee,
                    (-360.0, 360.0),
                )?
                .to_radians(),
                anomaly: ranged("mean anomaly", elements.mean_anomaly, (-360.0, 360.0))?
                    .to_radians(),
                drag: ranged("drag", elements.drag, (-1.0, 1.0))?,
            },
        )
    }

    /// The orbit of two-line elements; spaces at the ends of lines do not matter. Years of two
    /// digits from 57 on are of the twentieth century.
    ///
    /// # Errors
    /// Lines of the wrong length, with a wrong checksum, of two satellites, with unreadable fields,
    /// and what [`Orbit::from_elements`] refuses.
    pub fn from_tle(first: &str, second: &str) -> Result<Orbit, OrbitError> {
        let (first, second) = (checked(first, 1)?, checked(second, 2)?);
        if first[2..7] != second[2..7] {
            return Err(OrbitError::Satellites);
        }
        let degrees = |what, text, most| -> Result<f64, OrbitError> {
            Ok(ranged(what, number(what, text)?, (0.0, most))?.to_radians())
        };
        let text = second[26..33].trim();
        let eccentricity = number("eccentricity", &format!(".{text}"))?;
        let inclination = degrees("inclination", &second[8..16], 180.0)?;
        let a_day = ranged("mean motion", number("mean motion", &second[52..63])?, (0.01, 20.0))?;
        let kozai = a_day * TAU / 1440.0;
        Orbit::new(
            epoch(&first[18..32])?,
            TLE_DAYS,
            Mean {
                motion: propagate::brouwer(kozai, eccentricity, inclination),
                eccentricity,
                inclination,
                node: degrees("raan", &second[17..25], 360.0)?,
                perigee: degrees("argument of perigee", &second[34..42], 360.0)?,
                anomaly: degrees("mean anomaly", &second[43..51], 360.0)?,
                drag: power("drag term", &first[53..61])?,
            },
        )
    }

    fn new(epoch: Utc, days: i64, mean: Mean) -> Result<Orbit, OrbitError> {
        let period = TAU / mean.motion;
        if period >= propagate::DEEP {
            return Err(OrbitError::Deep(period));
        }
        let propagator = Propagator::new(mean);
        propagator.position(0.0).ok_or(OrbitError::Down)?;
        Ok(Orbit { epoch, trusted: days.saturating_mul(DAY), propagator })
    }

    /// When the elements hold.
    pub fn epoch(&self) -> Utc {
        self.epoch
    }

    /// First and last instant for which the elements are trusted.
    pub fn trusted(&self) -> (Utc, Utc) {
        let end = |by: i64| Utc(self.epoch.0.saturating_add(by));
        (end(-self.trusted), end(self.trusted))
    }

    /// Position in kilometres on the true equator and mean equinox of the instant (TEME), whether
    /// the elements are trusted then or not; none once the satellite has come down.
    pub fn position(&self, at: Utc) -> Option<Vector> {
        let since = at.tai().0.saturating_sub(self.epoch.tai().0);
        self.propagator.position(since as f64 / 60e9)
    }
}

/// The value, if it is a number within the range.
pub(super) fn ranged(what: &'static str, value: f64, range: (f64, f64)) -> Result<f64, OrbitError> {
    if (range.0..=range.1).contains(&value) {
        return Ok(value);
    }
    Err(OrbitError::Element { what, value, range })
}

/// A line of two-line elements whose length, number and checksum are right.
fn checked(line: &str, number: u8) -> Result<&str, OrbitError> {
    let line = line.trim_end();
    let begins = line.starts_with(char::from(b'0' + number));
    if line.len() != 69 || !line.is_ascii() || !begins {
        return Err(OrbitError::Line(number));
    }
    let value = |c: char| if c == '-' { 1 } else { c.to_digit(10).unwrap_or(0) };
    let computed = line[..68].chars().map(value).sum::<u32>() % 10;
    let written = char::from(line.as_bytes()[68]);
    if written.to_digit(10) != Some(computed) {
        return Err(OrbitError::Checksum { line: number, written, computed });
    }
    Ok(line)
}

fn number(what: &'static str, text: &str) -> Result<f64, OrbitError> {
    let found = text.trim().parse().ok().filter(|value: &f64| value.is_finite());
    found.ok_or_else(|| OrbitError::Field { what, text: text.trim().to_owned() })
}

/// A number such as ` 34123-4`, which means 0.34123e-4.
fn power(what: &'static str, text: &str) -> Result<f64, OrbitError> {
    let (digits, exponent) = text.split_at(text.len() - 2);
    let (sign, digits) = match digits.trim().strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", digits.trim().trim_start_matches('+')),
    };
    let written = format!("{sign}.{}e{}", digits.trim(), exponent.trim());
    number(what, &written).map_err(|_| OrbitError::Field { what, text: text.trim().to_owned() })
}

/// An instant such as `26188.50000000`: the year's last digits, the day of the year and its
/// fraction, exactly.
fn epoch(text: &str) -> Result<Utc, OrbitError> {
    let wrong = || OrbitError::Field { what: "epoch", text: text.trim().to_owned() };
    let whole = |part: &str| part.trim().parse::<u32>().map(i64::from).map_err(|_| wrong());
    let (year, (day, fraction)) =
        (whole(&text[..2])?, text[2..].split_once('.').ok_or_else(wrong)?);
    let (day, fraction) = (whole(day)?, whole(&format!("{fraction:0<8}"))?);
    if !(1..=366).contains(&day) || fraction >= 100_000_000 {
        return Err(wrong());
    }
    let year = if year < 57 { 2000 + year } else { 1900 + year };
    // A hundred-millionth of a day is 864 µs.
    Ok(Utc((days_before(year, 1, 1) + day - 1) * DAY + fraction * 864_000))
}

#[cfg(test)]
mod tests;
