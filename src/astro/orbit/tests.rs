//! What is read, and what is refused.

use super::*;
use crate::astro::body::length;

const FIRST: &str = "1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992";
const SECOND: &str = "2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008";

fn refused(first: &str, second: &str) -> String {
    Orbit::from_tle(first, second).unwrap_err().to_string()
}

/// The line with some characters replaced, and its checksum made right.
fn with(line: &str, at: usize, text: &str) -> String {
    let mut line = format!("{}{text}{}", &line[..at], &line[at + text.len()..68]);
    let sum: u32 =
        line.chars().map(|c| if c == '-' { 1 } else { c.to_digit(10).unwrap_or(0) }).sum();
    line.push_str(&(sum % 10).to_string());
    line
}

#[test]
fn two_line_elements_are_read_to_the_last_digit() {
    let orbit = Orbit::from_tle(&format!("{FIRST}  \r\n"), SECOND).unwrap();
    // Day 194 of 2020 is July 12; 0.88612269 d is 21:16:01.000416.
    assert_eq!(orbit.epoch().to_string(), "2020-07-12T21:16:01.000416Z");
    assert_eq!(orbit.trusted().1.0 - orbit.trusted().0.0, 60 * DAY);
    let height = length(orbit.position(orbit.epoch()).unwrap()) - RADIUS;
    assert!((400.0..440.0).contains(&height), "{height}");
    let old = Orbit::from_tle(&with(FIRST, 18, "57001.00000000"), SECOND).unwrap();
    assert_eq!(old.epoch().to_string(), "1957-01-01T00:00:00Z");
    assert_eq!(power("drag term", " 34123-4"), Ok(0.341_23e-4));
    assert_eq!(power("drag term", "-31515-4"), Ok(-0.315_15e-4));
    assert_eq!(power("drag term", " 00000+0"), Ok(0.0));
}

#[test]
fn wrong_two_line_elements_are_refused_with_the_reason() {
    let wrong = FIRST.replace("20194", "20195");
    assert_eq!(
        refused(&wrong, SECOND),
        "line 1 ends in the checksum 2, but its digits add up to 3: a character is wrong or missing"
    );
    assert!(refused(FIRST, &SECOND[..68]).starts_with("line 2 of two-line elements has 69"));
    assert!(refused(SECOND, FIRST).starts_with("line 1 of"));
    assert!(refused(&FIRST.replace('U', "é"), SECOND).starts_with("line 1 of"));
    assert!(refused("", "").starts_with("line 1 of"));
    assert_eq!(
        refused(FIRST, &with(SECOND, 2, "25545")),
        "both lines have different satellite numbers"
    );
    let fields = [
        (refused(FIRST, &with(SECOND, 8, " 51.6x61")), "inclination"),
        (refused(FIRST, &with(SECOND, 17, "     nan")), "raan"),
        (refused(FIRST, &with(SECOND, 26, "00-1413")), "eccentricity"),
        (refused(FIRST, &with(SECOND, 34, "        ")), "argument of perigee"),
        (refused(FIRST, &with(SECOND, 43, "     inf")), "mean anomaly"),
        (refused(FIRST, &with(SECOND, 52, "15,49507896")), "mean motion"),
        (refused(&with(FIRST, 53, " 31x15-4"), SECOND), "drag term"),
        (refused(&with(FIRST, 18, "20000.88612269"), SECOND), "epoch"),
        (refused(&with(FIRST, 18, "20194 88612269"), SECOND), "epoch"),
    ];
    for (error, field) in fields {
        assert!(error.starts_with(&format!("the {field} of two-line elements")), "{error}");
    }
    // Geostationary, and steeper than a half-circle.
    let deep = refused(FIRST, &with(SECOND, 52, " 1.00270000"));
    assert!(deep.starts_with("one revolution takes 1436 min: only orbits under 225 min"), "{deep}");
    let steep = refused(FIRST, &with(SECOND, 8, "181.0000"));
    assert_eq!(steep, "inclination is 181, must be from 0 to 180");
}

#[test]
fn elements_of_an_architect_are_checked() {
    let circle = Elements::circle(550.0, 97.6, Utc(1_790_000_000 * 1_000_000_000));
    let orbit = Orbit::from_elements(&circle).unwrap();
    for minute in 0..200 {
        let at = Utc(circle.epoch.0 + minute * 60_000_000_000);
        let height = length(orbit.position(at).unwrap()) - RADIUS;
        assert!((540.0..565.0).contains(&height), "{height} after {minute} min");
    }
    let refused = |elements: Elements| Orbit::from_elements(&elements).unwrap_err().to_string();
    let nan = f64::NAN;
    assert_eq!(refused(Elements { raan: nan, ..circle }), "raan is NaN, must be from -360 to 360");
    for elements in [
        Elements { semi_major_axis: nan, ..circle },
        Elements { eccentricity: nan, ..circle },
        Elements { inclination: nan, ..circle },
        Elements { argument_of_perigee: nan, ..circle },
        Elements { mean_anomaly: nan, ..circle },
        Elements { drag: nan, ..circle },
        Elements { inclination: -1.0, ..circle },
    ] {
        assert!(refused(elements).contains("must be from"));
    }
    let down = "the satellite is below the surface at its epoch";
    assert_eq!(refused(Elements { eccentricity: 0.2, ..circle }), down);
    let high = refused(Elements::circle(20_200.0, 55.0, circle.epoch));
    assert!(high.starts_with("one revolution takes 719 min: only orbits under 225"), "{high}");
}
