//! Passes against a search second by second with another program, and against closed forms.

use super::*;
use crate::astro::orbit::Elements;
use crate::astro::scale::days_before;
use std::cell::Cell;
use std::f64::consts::{PI, TAU};

const DAY: i64 = 86_400 * SECOND;
const SVALBARD: Station = Station { latitude: 78.23, longitude: 15.39, altitude: 0.45 };
const WEILHEIM: Station = Station { latitude: 47.88, longitude: 11.08, altitude: 0.66 };
const SANTIAGO: Station = Station { latitude: -33.15, longitude: 289.33, altitude: 0.73 };
const EQUATOR: Station = Station { latitude: 0.0, longitude: 0.0, altitude: 0.0 };

fn start() -> Utc {
    Utc(days_before(2026, 11, 20) * DAY)
}

fn after(seconds: f64) -> Utc {
    Utc(start().0 + (seconds * 1e9) as i64)
}

fn orbit(elements: Elements) -> Orbit {
    Orbit::from_elements(&elements).unwrap()
}

fn circle(altitude: f64, inclination: f64) -> Elements {
    Elements::circle(altitude, inclination, start())
}

fn seconds(window: &(Utc, Utc)) -> f64 {
    (window.1.0 - window.0.0) as f64 / 1e9
}

/// Elevation in degrees by the other program: its positions, its sidereal time, and the angles of a
/// triangle of three distances.
fn scanned(constants: &sgp4::Constants, station: &Station, second: f64) -> f64 {
    let at = constants.propagate(sgp4::MinutesSinceEpoch(second / 60.0)).unwrap().position;
    let years = (start().0 as f64 / 1e9 + second - 946_728_000.0) / 86_400.0 / 365.25;
    let turn = sgp4::iau_epoch_to_sidereal_time(years) + station.longitude.to_radians();
    let (latitude, squared) = (station.latitude.to_radians(), 0.006_694_379_990_14);
    let normal = 6378.137 / libm::sqrt(1.0 - squared * libm::pow(libm::sin(latitude), 2.0));
    let out = (normal + station.altitude) * libm::cos(latitude);
    let up = (normal * (1.0 - squared) + station.altitude) * libm::sin(latitude);
    let ground = [out * libm::cos(turn), out * libm::sin(turn), up];
    // A point a kilometre above the station closes the triangle.
    let mast = [
        ground[0] + libm::cos(latitude) * libm::cos(turn),
        ground[1] + libm::cos(latitude) * libm::sin(turn),
        ground[2] + libm::sin(latitude),
    ];
    let apart =
        |a: [f64; 3], b: [f64; 3]| libm::hypot(libm::hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
    let (near, far) = (apart(at, ground), apart(at, mast));
    90.0 - libm::acos((near * near + 1.0 - far * far) / (2.0 * near)).to_degrees()
}

fn other(elements: &Elements) -> sgp4::Constants {
    let axis = elements.semi_major_axis / sgp4::WGS72.ae;
    let orbit = sgp4::Orbit {
        inclination: elements.inclination.to_radians(),
        right_ascension: elements.raan.to_radians(),
        eccentricity: elements.eccentricity,
        argument_of_perigee: elements.argument_of_perigee.to_radians(),
        mean_anomaly: elements.mean_anomaly.to_radians(),
        mean_motion: sgp4::WGS72.ke / libm::pow(axis, 1.5),
    };
    let sidereal = sgp4::iau_epoch_to_sidereal_time;
    sgp4::Constants::new(sgp4::WGS72, sidereal, 26.9, elements.drag, orbit).unwrap()
}

#[test]
fn passes_are_those_of_a_search_second_by_second() {
    let eccentric =
        Elements { eccentricity: 0.2, argument_of_perigee: 200.0, ..circle(2200.0, 63.4) };
    let draggy = Elements { raan: 130.0, mean_anomaly: 20.0, drag: 3e-4, ..circle(420.0, 51.6) };
    let cases = [
        (circle(550.0, 97.6), SVALBARD, 10.0),
        (circle(550.0, 97.6), WEILHEIM, 60.0),
        (draggy, SANTIAGO, 5.0),
        (draggy, WEILHEIM, 0.0),
        (eccentric, WEILHEIM, -2.0),
        (eccentric, SANTIAGO, 85.0),
        (circle(1200.0, 0.0), SVALBARD, 0.0),
    ];
    let (span, mut total) = (2 * 86_400, 0);
    for (elements, station, above) in cases {
        let found = passes(&orbit(elements), &station, above, start(), after(span as f64)).unwrap();
        let constants = other(&elements);
        let (mut known, mut open) = (Vec::new(), None);
        for second in 0..span {
            match (open, scanned(&constants, &station, f64::from(second)) >= above) {
                (None, true) => open = Some(second),
                (Some(rise), false) => {
                    known.push((rise, second));
                    open = None;
                }
                _ => {}
            }
        }
        known.extend(open.map(|rise| (rise, span)));
        assert_eq!(found.len(), known.len(), "{elements:?} {station:?}");
        for (found, known) in found.iter().zip(&known) {
            for (found, known) in [(found.0, known.0), (found.1, known.1)] {
                let early = f64::from(known) - (found.0 - start().0) as f64 / 1e9;
                assert!((0.0..=1.0).contains(&early), "{found} is {early} s before {known} s");
                if found > start() && known < span {
                    let edge = (found.0 - start().0) as f64 / 1e9;
                    let off = scanned(&constants, &station, edge) - above;
                    assert!(off.abs() < 2e-3, "{off}° at {found}");
                }
            }
        }
        total += found.len();
    }
    assert!((60..300).contains(&total), "{total}");
}

#[test]
fn edges_are_within_a_millisecond() {
    let orbit = orbit(circle(550.0, 97.6));
    let above = |at: i64| elevation(&orbit, &WEILHEIM, Utc(at)).unwrap() >= 10.0;
    let found = passes(&orbit, &WEILHEIM, 10.0, start(), after(5.0 * 86_400.0)).unwrap();
    assert!(found.len() > 10);
    for (rise, set) in found {
        assert!(above(rise.0) && !above(rise.0 - RESOLUTION), "{rise}");
        assert!(!above(set.0) && above(set.0 - RESOLUTION), "{set}");
    }
}

#[test]
fn the_shortest_passes_are_found() {
    // Thresholds a little under the highest elevation of each pass leave a few seconds of it; that
    // they are found may not depend on where the search began.
    let orbit = orbit(circle(550.0, 97.6));
    let mut found = 0;
    for window in passes(&orbit, &WEILHEIM, 5.0, start(), after(3.0 * 86_400.0)).unwrap() {
        let (mut low, mut high) = (5.0, 90.0);
        let within = |above| passes(&orbit, &WEILHEIM, above, window.0, window.1).unwrap();
        while high - low > 1e-7 {
            let middle = (low + high) / 2.0;
            let long = within(middle).first().is_some_and(|pass| seconds(pass) > 4.2);
            (low, high) = if long { (middle, high) } else { (low, middle) };
        }
        for offset in 0..7 {
            let begin = Utc(window.0.0 - 1_000 * SECOND + offset * 654_321_987);
            let short = passes(&orbit, &WEILHEIM, low, begin, window.1).unwrap();
            assert_eq!(short.len(), 1, "{window:?} over {low}°");
            assert!((4.19..4.3).contains(&seconds(&short[0])), "{}", seconds(&short[0]));
            found += 1;
        }
    }
    assert!(found > 50);
}

/// The angle at the centre of the Earth from a station, at a radius, to a satellite, at another one,
/// that is seen at an elevation.
fn reach(station: f64, radius: f64, above: f64) -> f64 {
    libm::acos(station / radius * libm::cos(above.to_radians())) - above.to_radians()
}

#[test]
fn passes_over_the_equator_follow_the_closed_form() {
    for (altitude, above) in [(550.0, 10.0), (550.0, 0.0), (1200.0, 30.0)] {
        let orbit = orbit(circle(altitude, 0.0));
        let radius = length(orbit.position(start()).unwrap());
        // The bulge speeds a satellite over the equator up: n² = μ/r³ (1 + 3/2 J2 (R/r)²).
        let bulge = 1.0 + 1.5 * 0.001_082_6 * RADIUS * RADIUS / radius / radius;
        let motion = libm::sqrt(398_600.44 * bulge / radius / radius / radius);
        let turn = motion - 7.292_115e-5;
        let found = passes(&orbit, &EQUATOR, above, start(), after(10.0 * 86_400.0)).unwrap();
        let whole = &found[1..found.len() - 1];
        let length = 2.0 * reach(RADIUS, radius, above) / turn;
        for pass in whole {
            assert!((seconds(pass) / length - 1.0).abs() < 5e-4, "{} {length}", seconds(pass));
        }
        for pair in whole.windows(2) {
            let between = (pair[1].0.0 - pair[0].0.0) as f64 / 1e9;
            assert!((between / (TAU / turn) - 1.0).abs() < 5e-4, "{between} {}", TAU / turn);
        }
        assert!((whole.len() as f64 - 864_000.0 * turn / TAU).abs() < 2.5);
    }
}

#[test]
fn the_share_of_time_in_view_follows_the_closed_form() {
    // Over long, the longitude of the satellite is uniform: while it is at a latitude, it is in view
    // for the part of the circle that the station reaches there.
    for (station, inclination, above) in
        [(SVALBARD, 97.6, 5.0), (WEILHEIM, 97.6, 10.0), (SANTIAGO, 51.6, 10.0)]
    {
        let orbit = orbit(circle(550.0, inclination));
        let days = 120.0;
        let motion = libm::sqrt(398_600.44 / libm::pow(RADIUS + 550.0, 3.0));
        let [x, _, z] = Ground::of(&Station { longitude: 0.0, ..station }).unwrap().position;
        let (level, ground) = (libm::hypot(x, z), libm::atan2(z, x));
        let steps = 10_000;
        let share = (0..steps)
            .map(|step| {
                let along = TAU * (f64::from(step) + 0.5) / f64::from(steps) / motion;
                let at = orbit.position(after(along)).unwrap();
                let reach = reach(level, length(at), above);
                let latitude = libm::asin(at[2] / length(at));
                let over = libm::cos(reach) - libm::sin(latitude) * libm::sin(ground);
                let cosine = over / (libm::cos(latitude) * libm::cos(ground));
                libm::acos(cosine.clamp(-1.0, 1.0)) / PI
            })
            .sum::<f64>()
            / f64::from(steps);
        let found = passes(&orbit, &station, above, start(), after(days * 86_400.0)).unwrap();
        let seen = found.iter().map(seconds).sum::<f64>() / 86_400.0 / days;
        assert!((seen / share - 1.0).abs() < 0.005, "{seen}, expected {share}");
        // A pass through the zenith is the longest; the turning Earth makes it a little longer.
        let longest = found.iter().map(seconds).fold(0.0, f64::max);
        let reach = reach(level, RADIUS + 550.0, above);
        let (slow, fast) = (motion - 7.3e-5, motion + 2e-5);
        assert!((2.0 * reach / fast * 0.98..2.0 * reach / slow * 1.01).contains(&longest));
        println!("share {seen:.5}, closed form {share:.5}; longest {longest:.1} s");
    }
}

#[test]
fn satellites_see_each_other_over_the_limb() {
    let polar = |raan, mean_anomaly| orbit(Elements { raan, mean_anomaly, ..circle(550.0, 90.0) });
    let ahead = |degrees| polar(0.0, degrees);
    let (from, to) = (start(), after(20.0 * 86_400.0));
    // On one orbit they keep their distance.
    assert_eq!(sight(&ahead(0.0), &ahead(30.0), GRAZING, from, to), Ok(vec![(from, to)]));
    assert_eq!(sight(&ahead(0.0), &ahead(60.0), GRAZING, from, to), Ok(vec![]));
    // In opposite directions on one orbit, the angle between them goes round twice a revolution,
    // and they are in sight while it is under twice the angle down to the limb.
    let found = sight(&ahead(0.0), &polar(180.0, 0.0), GRAZING, from, to).unwrap();
    let seen = found.iter().map(seconds).sum::<f64>() / (20.0 * 86_400.0);
    let share = 2.0 * libm::acos((RADIUS + GRAZING) / (RADIUS + 550.0)) / PI;
    assert!((seen / share - 1.0).abs() < 0.01, "{seen}, expected {share}");
    assert!((20 * 30 - 8..20 * 30 + 8).contains(&found.len()), "{}", found.len());
    let (a, b) = (ahead(0.0), polar(180.0, 0.0));
    for (begin, end) in &found[1..found.len() - 1] {
        for edge in [begin, end] {
            let line = nearest(inertial(&a, *edge).unwrap(), inertial(&b, *edge).unwrap());
            assert!((line - RADIUS - GRAZING).abs() < 0.02, "{line} at {edge}");
        }
    }
}

#[test]
fn distances_are_those_of_triangles() {
    let at = after(1234.5);
    let ahead = |mean_anomaly| orbit(Elements { mean_anomaly, ..circle(550.0, 0.0) });
    let (a, b) = (ahead(0.0), ahead(60.0));
    let radius = length(a.position(at).unwrap());
    let chord = range(Place::Satellite(&a), Place::Satellite(&b), at).unwrap();
    assert!((chord / radius - 1.0).abs() < 1e-5, "{chord} {radius}");
    let (pole, other) =
        (Station { latitude: 90.0, ..EQUATOR }, Station { latitude: -90.0, ..EQUATOR });
    let axis = range(Place::Station(&pole), Place::Station(&other), at).unwrap();
    assert!((axis - 2.0 * 6_356.752_314_2).abs() < 1e-6, "{axis}");
    let found = passes(&a, &EQUATOR, 10.0, start(), after(86_400.0)).unwrap();
    let (rise, set) = found[1];
    let top = Utc((rise.0 + set.0) / 2);
    assert!(elevation(&a, &EQUATOR, top).unwrap() > 89.9);
    let height = range(Place::Station(&EQUATOR), Place::Satellite(&a), top).unwrap();
    assert!((height - (radius - RADIUS)).abs() < 0.5, "{height}");
    // The law of sines at the rise.
    let slant = range(Place::Satellite(&a), Place::Station(&EQUATOR), rise).unwrap();
    let least = f64::to_radians(10.0);
    let known = radius * libm::sin(reach(RADIUS, radius, 10.0)) / libm::cos(least);
    assert!((slant - known).abs() < 0.5, "{slant} {known}");
}

#[test]
fn the_earth_turns_and_is_flat() {
    // Meeus, Astronomical Algorithms, examples 12.a and 12.b.
    let at = |seconds: i64| Utc(days_before(1987, 4, 10) * DAY + seconds * SECOND);
    let degrees = |at| sidereal(at).to_degrees().rem_euclid(360.0);
    assert!((degrees(at(0)) - 197.693_195).abs() < 1e-6);
    assert!((degrees(at(19 * 3600 + 21 * 60)) - 128.737_873_4).abs() < 1e-6);
    // Example 11.a, Palomar, on an ellipsoid of 3 m more: ρ sin φ′ and ρ cos φ′.
    let palomar = Station { latitude: 33.356_111, longitude: 0.0, altitude: 1.706 };
    let [x, _, z] = Ground::of(&palomar).unwrap().position;
    assert!((x / RADIUS - 0.836_339).abs() < 1e-6 && (z / RADIUS - 0.546_861).abs() < 1e-6);
}

/// The bits of the whole chain, as this and every other processor must give them.
#[test]
fn the_same_bits_everywhere() {
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bits: u64| digest = (digest ^ bits).wrapping_mul(0x100_0000_01b3);
    let low = orbit(Elements { eccentricity: 0.01, drag: 1e-4, ..circle(550.0, 97.6) });
    let other = orbit(circle(700.0, 51.6));
    for (rise, set) in passes(&low, &WEILHEIM, 5.0, start(), after(864_000.0)).unwrap() {
        add(rise.0 as u64);
        add(set.0 as u64);
        add(range(Place::Station(&WEILHEIM), Place::Satellite(&low), rise).unwrap().to_bits());
        add(elevation(&low, &WEILHEIM, rise).unwrap().to_bits());
    }
    for (begin, end) in sight(&low, &other, GRAZING, start(), after(864_000.0)).unwrap() {
        add(begin.0 as u64);
        add(end.0 as u64);
    }
    assert_eq!(format!("{digest:016x}"), "d0eea54a86ca2e2d");
}

#[test]
fn a_month_takes_few_positions() {
    let orbit = orbit(circle(550.0, 97.6));
    for (station, most) in [(SVALBARD, 20_000), (EQUATOR, 8000)] {
        let (ground, count) = (Ground::of(&station).unwrap(), Cell::new(0));
        let least = libm::sin(f64::to_radians(10.0));
        let over = |at: Utc| {
            count.set(count.get() + 1);
            ground.over(&orbit, least, at)
        };
        windows(&over, &Bounds::seen(least), start(), after(30.0 * 86_400.0)).unwrap();
        println!("{} positions", count.get());
        assert!(count.get() < most, "{}", count.get());
    }
}

#[test]
fn what_cannot_be_trusted_is_refused() {
    let good = orbit(circle(550.0, 97.6));
    let tell = |orbit: &Orbit, station: Station, above: f64, to: Utc| {
        passes(orbit, &station, above, start(), to).unwrap_err().to_string()
    };
    let (day, nan) = (after(86_400.0), f64::NAN);
    assert_eq!(tell(&good, SVALBARD, nan, day), "elevation is NaN, must be from -90 to 90");
    for station in [
        Station { latitude: nan, ..EQUATOR },
        Station { longitude: nan, ..EQUATOR },
        Station { altitude: nan, ..EQUATOR },
        Station { latitude: 91.0, ..EQUATOR },
    ] {
        assert!(tell(&good, station, 10.0, day).contains("must be from"));
        assert!(elevation(&good, &station, day).is_err());
        assert!(range(Place::Station(&station), Place::Satellite(&good), day).is_err());
    }
    assert!(sight(&good, &good, nan, start(), day).is_err());
    let late = Utc(start().0 + 4000 * DAY);
    assert!(tell(&good, SVALBARD, 10.0, late).contains("is too far from the epoch"), "4000 days");
    assert!(range(Place::Satellite(&good), Place::Station(&EQUATOR), late).is_err());
    let falling = orbit(Elements { drag: 1e-3, ..circle(250.0, 97.6) });
    let tale = tell(&falling, SVALBARD, 10.0, after(200.0 * 86_400.0));
    assert!(tale.starts_with("the satellite has come down by 20"), "{tale}");
    assert_eq!(passes(&good, &SVALBARD, 10.0, day, start()), Ok(vec![]));
    assert_eq!(passes(&good, &SVALBARD, 10.0, day, day), Ok(vec![]));
}
