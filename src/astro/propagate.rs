//! SGP4 for orbits of less than 225 minutes: where a satellite is, from its mean elements.
//!
//! Written from the equations of Hoots and Roehrich, *Spacetrack Report No. 3* (1980), as corrected
//! by Vallado et al., *Revisiting Spacetrack Report #3* (AIAA 2006-6753), with the constants of
//! WGS-72 that two-line elements are made with. The crate `sgp4` does the same and more, but takes
//! its sines from `num-traits`, which plotters switches to the platform's: its last bits differ
//! between processors. Tests compare both.

use super::body::Vector;
use std::f64::consts::TAU;

/// Equatorial radius of the Earth in kilometres (WGS-72).
pub const RADIUS: f64 = 6378.135;
/// Square root of the gravitational parameter, in radii^1.5 a minute: 60 √(398600.8 / RADIUS³).
const KE: f64 = 0.074_366_916_133_173_42;
/// Zonal harmonics.
const J2: f64 = 0.001_082_616;
const J3: f64 = -0.000_002_538_81;
const J4: f64 = -0.000_001_655_97;
/// Periods from this on, in minutes, need the theory for deep space.
pub const DEEP: f64 = 225.0;

/// Mean elements as Brouwer meant them; angles in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mean {
    /// Mean motion in radians a minute.
    pub motion: f64,
    /// Eccentricity, at least 0 and under 1.
    pub eccentricity: f64,
    /// Inclination to the equator.
    pub inclination: f64,
    /// Right ascension of the ascending node.
    pub node: f64,
    /// Argument of perigee.
    pub perigee: f64,
    /// Mean anomaly at the epoch.
    pub anomaly: f64,
    /// Ballistic coefficient B* per radius of the Earth.
    pub drag: f64,
}

/// The mean motion (radians a minute) of a mean semi-major axis in kilometres.
pub fn motion(axis: f64) -> f64 {
    let axis = axis / RADIUS;
    KE / (axis * libm::sqrt(axis))
}

/// The mean motion that Brouwer meant, of the one after Kozai that two-line elements give; both in
/// radians a minute.
pub fn brouwer(kozai: f64, eccentricity: f64, inclination: f64) -> f64 {
    let axis = axis(kozai);
    let round = 1.0 - eccentricity * eccentricity;
    let cosine = libm::cos(inclination);
    let shift = 0.75 * J2 * (3.0 * cosine * cosine - 1.0) / (round * libm::sqrt(round));
    let small = shift / (axis * axis);
    let axis = axis * (1.0 - small * small - small * (1.0 / 3.0 + 134.0 * small * small / 81.0));
    kozai / (1.0 + shift / (axis * axis))
}

/// Semi-major axis in radii of the Earth of a mean motion.
fn axis(motion: f64) -> f64 {
    let ratio = KE / motion;
    libm::cbrt(ratio * ratio)
}

/// Everything about an orbit that does not depend on time.
#[derive(Clone, Debug, PartialEq)]
pub struct Propagator {
    mean: Mean,
    axis: f64,
    cosine: f64,
    sine: f64,
    /// Secular rates in radians a minute.
    anomaly_rate: f64,
    perigee_rate: f64,
    node_rate: f64,
    /// Of the node, by drag, per minute squared.
    node_bend: f64,
    /// Coefficients of drag: of the axis, the eccentricity and the mean longitude.
    c1: f64,
    c4: f64,
    lift: Option<Lift>,
    /// Long-period terms by J3: of the longitude and of e sin ω.
    longitude_pull: f64,
    perigee_pull: f64,
}

/// Terms of drag that only orbits with a perigee of 220 km or more have.
#[derive(Clone, Debug, PartialEq)]
struct Lift {
    c5: f64,
    d: [f64; 3],
    t: [f64; 3],
    eta: f64,
    perigee_drift: f64,
    anomaly_swing: f64,
    swing_at_epoch: f64,
    sine_at_epoch: f64,
}

/// Powers of the distance to the layer of air that brakes, after the report.
struct Air {
    s: f64,
    xi: f64,
    eta: f64,
    whole: f64,
    part: f64,
}

impl Air {
    fn of(axis: f64, eccentricity: f64) -> Air {
        let perigee = (axis * (1.0 - eccentricity) - 1.0) * RADIUS;
        let floor = if perigee < 98.0 {
            20.0
        } else if perigee < 156.0 {
            perigee - 78.0
        } else {
            78.0
        };
        let s = floor / RADIUS + 1.0;
        let xi = 1.0 / (axis - s);
        let eta = axis * eccentricity * xi;
        let depth = (120.0 - floor) / RADIUS * xi;
        let whole = depth * depth * depth * depth;
        let psi = (1.0 - eta * eta).abs();
        Air { s, xi, eta, whole, part: whole / (psi * psi * psi * libm::sqrt(psi)) }
    }
}

impl Propagator {
    /// Prepares the elements of an orbit; nothing is checked here, and what is wrong with them shows
    /// in [`Propagator::position`].
    pub fn new(mean: Mean) -> Propagator {
        let (n, e) = (mean.motion, mean.eccentricity);
        let (sine, cosine) = libm::sincos(mean.inclination);
        let (axis, theta, round) = (axis(n), cosine * cosine, 1.0 - e * e);
        let (three, flat) = (3.0 * theta - 1.0, 1.0 - theta);
        let air = Air::of(axis, e);
        let (xi, eta, eta2) = (air.xi, air.eta, air.eta * air.eta);
        let (blend, psi) = (e * eta, (1.0 - eta2).abs());
        let c2 = air.part
            * n
            * (axis * (1.0 + 1.5 * eta2 + blend * (4.0 + eta2))
                + 0.375 * J2 * xi / psi * three * (8.0 + 3.0 * eta2 * (8.0 + eta2)));
        let c1 = mean.drag * c2;
        let oblate = -3.0 * three * (1.0 - 2.0 * blend + eta2 * (1.5 - 0.5 * blend))
            + 0.75 * flat * (2.0 * eta2 - blend * (1.0 + eta2)) * libm::cos(2.0 * mean.perigee);
        let c4 = 2.0
            * n
            * air.part
            * axis
            * round
            * (eta * (2.0 + 0.5 * eta2) + e * (0.5 + 2.0 * eta2) - J2 * xi / (axis * psi) * oblate);
        let parameter = 1.0 / (axis * axis * round * round);
        let first = 1.5 * J2 * parameter * n;
        let second = 0.5 * first * J2 * parameter;
        let fourth = -0.468_75 * J4 * parameter * parameter * n;
        let theta2 = theta * theta;
        let beta = libm::sqrt(round);
        // At an inclination of 180° the longitude has no node to count from.
        let upright = if (1.0 + cosine).abs() > 1.5e-12 { 1.0 + cosine } else { 1.5e-12 };
        let high = axis * (1.0 - e) >= 220.0 / RADIUS + 1.0;
        Propagator {
            mean,
            axis,
            cosine,
            sine,
            anomaly_rate: n
                + 0.5 * first * beta * three
                + 0.0625 * second * beta * (13.0 - 78.0 * theta + 137.0 * theta2),
            perigee_rate: -0.5 * first * (1.0 - 5.0 * theta)
                + 0.0625 * second * (7.0 - 114.0 * theta + 395.0 * theta2)
                + fourth * (3.0 - 36.0 * theta + 49.0 * theta2),
            node_rate: (-first
                + 0.5 * second * (4.0 - 19.0 * theta)
                + 2.0 * fourth * (3.0 - 7.0 * theta))
                * cosine,
            node_bend: -3.5 * round * first * cosine * c1,
            c1,
            c4,
            lift: high.then(|| Lift::of(&mean, axis, &air, c1, sine)),
            longitude_pull: -0.25 * J3 / J2 * sine * (3.0 + 5.0 * cosine) / upright,
            perigee_pull: -0.5 * J3 / J2 * sine,
        }
    }

    /// Position in kilometres some minutes after the epoch (or before it), on the true equator and
    /// mean equinox of the instant (TEME). None when drag has brought the satellite down, or the
    /// theory, used too far from its epoch or with senseless elements, gives no ellipse.
    pub fn position(&self, minutes: f64) -> Option<Vector> {
        let (t, t2) = (minutes, minutes * minutes);
        let mut anomaly = self.mean.anomaly + self.anomaly_rate * t;
        let mut perigee = self.mean.perigee + self.perigee_rate * t;
        let node = self.mean.node + self.node_rate * t + self.node_bend * t2;
        let mut shrink = 1.0 - self.c1 * t;
        let mut rounder = self.mean.drag * self.c4 * t;
        let mut ahead = 1.5 * self.c1 * t2;
        if let Some(lift) = &self.lift {
            let swing = 1.0 + lift.eta * libm::cos(anomaly);
            let drift = lift.perigee_drift * t
                + lift.anomaly_swing * (swing * swing * swing - lift.swing_at_epoch);
            anomaly += drift;
            perigee -= drift;
            shrink -= t2 * (lift.d[0] + t * (lift.d[1] + t * lift.d[2]));
            rounder += self.mean.drag * lift.c5 * (libm::sin(anomaly) - lift.sine_at_epoch);
            ahead += t2 * t * (lift.t[0] + t * (lift.t[1] + t * lift.t[2]));
        }
        let axis = self.axis * shrink * shrink;
        let e = self.mean.eccentricity - rounder;
        // Past its zero the polynomial would let a fallen satellite rise again. NaN fails, too.
        if !(shrink > 0.0 && axis >= 0.95 && (-0.001..1.0).contains(&e)) {
            return None;
        }
        let longitude = anomaly + self.mean.motion * ahead + perigee;
        self.place(axis, e.max(1e-6), perigee, longitude, node)
    }

    /// The position of mean elements that drag has been applied to: long-period terms, Kepler's
    /// equation, short-period terms. `longitude` is counted from the node.
    fn place(&self, axis: f64, e: f64, perigee: f64, longitude: f64, node: f64) -> Option<Vector> {
        let (sin_w, cos_w) = libm::sincos(perigee);
        let long = 1.0 / (axis * (1.0 - e * e));
        let (ax, ay) = (e * cos_w, e * sin_w + long * self.perigee_pull);
        let (sin_e, cos_e) = kepler(ax, ay, (longitude + long * self.longitude_pull * ax) % TAU);
        let (radial, across) = (ax * cos_e + ay * sin_e, ax * sin_e - ay * cos_e);
        let squared = ax * ax + ay * ay;
        let parameter = axis * (1.0 - squared);
        if parameter.is_nan() || parameter <= 0.0 {
            return None;
        }
        let radius = axis * (1.0 - radial);
        let beta = libm::sqrt(1.0 - squared);
        let turn = across / (1.0 + beta);
        let sin_u = axis / radius * (sin_e - ay - ax * turn);
        let cos_u = axis / radius * (cos_e - ax + ay * turn);
        let (sin_2u, cos_2u) = (2.0 * sin_u * cos_u, 1.0 - 2.0 * sin_u * sin_u);
        let (first, second) = (0.5 * J2 / parameter, 0.5 * J2 / (parameter * parameter));
        let theta = self.cosine * self.cosine;
        let radius = radius * (1.0 - 1.5 * second * beta * (3.0 * theta - 1.0))
            + 0.5 * first * (1.0 - theta) * cos_2u;
        // Below the surface.
        if radius.is_nan() || radius < 1.0 {
            return None;
        }
        let u = libm::atan2(sin_u, cos_u) - 0.25 * second * (7.0 * theta - 1.0) * sin_2u;
        let node = node + 1.5 * second * self.cosine * sin_2u;
        let inclination = self.mean.inclination + 1.5 * second * self.cosine * self.sine * cos_2u;
        let ((sin_u, cos_u), (sin_n, cos_n)) = (libm::sincos(u), libm::sincos(node));
        let (sin_i, cos_i) = libm::sincos(inclination);
        let scale = radius * RADIUS;
        Some([
            scale * (cos_n * cos_u - sin_n * cos_i * sin_u),
            scale * (sin_n * cos_u + cos_n * cos_i * sin_u),
            scale * sin_i * sin_u,
        ])
    }
}

impl Lift {
    fn of(mean: &Mean, axis: f64, air: &Air, c1: f64, sine: f64) -> Lift {
        let (e, xi, eta, s) = (mean.eccentricity, air.xi, air.eta, air.s);
        let (blend, eta2) = (e * eta, eta * eta);
        let d2 = 4.0 * axis * xi * c1 * c1;
        let third = d2 * xi * c1 / 3.0;
        let d3 = (17.0 * axis + s) * third;
        let d4 = 0.5 * third * axis * xi * (221.0 * axis + 31.0 * s) * c1;
        // Both would divide by the eccentricity, and a circle has no perigee to shift.
        let elliptic = e > 1e-4;
        let c3 =
            if elliptic { -2.0 * air.whole * xi * J3 / J2 * mean.motion * sine / e } else { 0.0 };
        let swing = 1.0 + eta * libm::cos(mean.anomaly);
        Lift {
            c5: 2.0
                * air.part
                * axis
                * (1.0 - e * e)
                * (1.0 + 2.75 * (eta2 + blend) + blend * eta2),
            d: [d2, d3, d4],
            t: [
                d2 + 2.0 * c1 * c1,
                0.25 * (3.0 * d3 + c1 * (12.0 * d2 + 10.0 * c1 * c1)),
                0.2 * (3.0 * d4
                    + 12.0 * c1 * d3
                    + 6.0 * d2 * d2
                    + 15.0 * c1 * c1 * (2.0 * d2 + c1 * c1)),
            ],
            eta,
            perigee_drift: mean.drag * c3 * libm::cos(mean.perigee),
            anomaly_swing: if elliptic { -2.0 / 3.0 * air.whole * mean.drag / blend } else { 0.0 },
            swing_at_epoch: swing * swing * swing,
            sine_at_epoch: libm::sin(mean.anomaly),
        }
    }
}

/// Sine and cosine of the eccentric longitude, from Kepler's equation by Newton's method, in steps
/// that cannot run away.
fn kepler(ax: f64, ay: f64, mean: f64) -> (f64, f64) {
    let mut at = mean;
    let (mut sine, mut cosine) = libm::sincos(at);
    for _ in 0..10 {
        let step = (mean - ay * cosine + ax * sine - at) / (1.0 - cosine * ax - sine * ay);
        if step.abs() < 1e-12 {
            break;
        }
        at += step.clamp(-0.95, 0.95);
        (sine, cosine) = libm::sincos(at);
    }
    (sine, cosine)
}

#[cfg(test)]
mod tests;
