//! Polynomials that must come back, and instants of which nothing is known.

use super::*;
use crate::astro::body::length;

mod light;
mod others;
mod rules;

const HEAD: &str = "CCSDS_OEM_VERS = 2.0\nCREATION_DATE = 2026-11-04T17:22:31\nORIGINATOR = TEST\n";

fn meta(from: &str, to: &str, more: &str) -> String {
    format!(
        "META_START\nOBJECT_NAME = PROBE\nOBJECT_ID = 2026-001A\nCENTER_NAME = EARTH\nREF_FRAME = EME2000\n\
         TIME_SYSTEM = UTC\nSTART_TIME = 2026-11-20T{from}\nSTOP_TIME = 2026-11-20T{to}\n{more}META_STOP\n"
    )
}

fn hour(extra: &str, states: &str) -> String {
    format!("{HEAD}{}{states}", meta("00:00:00", "01:00:00", extra))
}

fn ok(text: &str) -> Oem {
    read(text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}{text}"))
}

fn wrong(text: &str) -> Vec<String> {
    let problems = read(text.as_bytes()).unwrap_err();
    problems.found.iter().map(ToString::to_string).collect()
}

fn at(seconds: f64) -> Utc {
    Utc(1_795_132_800_000_000_000 + (seconds * 1e9) as i64)
}

/// States every minute of a path that is a polynomial of degree 5 in each axis.
fn states(from: u32, to: u32) -> String {
    (from..=to)
        .map(|k| {
            let t = f64::from(k) * 60.0;
            let v = |t: f64| 5.0 * t * t * t * t * 1e-14 + 2.0 * t * 1e-4;
            let [x, y, z] = path(t);
            format!(
                "2026-11-20T{:02}:{:02}:00 {x} {y} {z} {} {} 0.5\n",
                k / 60,
                k % 60,
                v(t) + 1.0,
                -v(t)
            )
        })
        .collect()
}

fn path(t: f64) -> [f64; 3] {
    let p = t * t * t * t * t * 1e-14 + t * t * 1e-4;
    [7000.0 + t + p, 100.0 - p, t * 0.5]
}

fn off(oem: &Oem, t: f64) -> f64 {
    length(crate::astro::body::difference(oem.position(at(t)).unwrap(), path(t)))
}

#[test]
fn polynomials_come_back_as_the_file_says() {
    let method = |name: &str, degree: u32| {
        let extra = format!("INTERPOLATION = {name}\nINTERPOLATION_DEGREE = {degree}\n");
        ok(&hour(&extra, &states(0, 20)))
    };
    for t in [0.0, 0.5, 30.0, 90.0, 611.0, 1170.25, 1199.999] {
        // Exact where the degree suffices, and only there.
        assert!(off(&method("HERMITE", 5), t) < 1e-8, "{t}");
        assert!(off(&method("HERMITE", 7), t) < 1e-8, "{t}");
        assert!(off(&method("LAGRANGE", 5), t) < 1e-8, "{t}");
        assert!(off(&method("LAGRANGE", 9), t) < 1e-8, "{t}");
    }
    assert!(off(&method("HERMITE", 3), 1170.0) > 1e-7);
    assert!(off(&method("LAGRANGE", 4), 1170.0) > 1e-7);
    // Half way, a straight line is off by h²/8 of the second derivative: 0.18·√2 km at 2e-4 km/s².
    let line = off(&method("LINEAR", 1), 30.0);
    assert!((line - 3600.0 / 8.0 * 2e-4 * std::f64::consts::SQRT_2).abs() < 1e-5, "{line}");
    // The default is a cubic through positions and velocities.
    let default = ok(&hour("", &states(0, 20)));
    assert_eq!(default.blocks[0].method, Method::Hermite(3));
    assert_eq!(off(&default, 1170.0), off(&method("HERMITE", 3), 1170.0));
    // At a state, the state itself; too few states lower the degree.
    assert_eq!(default.position(at(120.0)).unwrap(), path(120.0));
    let few = ok(&hour("INTERPOLATION = HERMITE\nINTERPOLATION_DEGREE = 15\n", &states(0, 2)));
    assert!(off(&few, 77.0) < 1e-8);
    let single = ok(&hour("", &states(3, 3)));
    assert_eq!(single.position(at(180.0)).unwrap(), path(180.0));
    assert!(single.position(at(181.0)).unwrap_err().reason.contains("last state"));
}

#[test]
fn useable_times_and_ends_of_states_are_kept() {
    let extra =
        "USEABLE_START_TIME = 2026-11-20T00:02:00\nUSEABLE_STOP_TIME = 2026-11-20T00:30:00\n";
    let oem = ok(&hour(extra, &states(0, 20)));
    assert_eq!(oem.span(), Some((at(120.0), at(1800.0))));
    assert!(oem.position(at(120.0)).is_ok() && oem.position(at(1200.0)).is_ok());
    let early = oem.position(at(119.0)).unwrap_err();
    assert_eq!(early.reason, "the ephemeris begins at 2026-11-20T00:02:00Z");
    let after = oem.position(at(1200.5)).unwrap_err().to_string();
    assert!(after.contains("the last state of its block is before, on line 35"), "{after}");
    assert!(oem.position(at(1801.0)).unwrap_err().reason.contains("ends at 2026-11-20T00:30:00Z"));
    let late = ok(&hour("", &states(5, 9)));
    assert!(
        late.position(at(10.0))
            .unwrap_err()
            .reason
            .contains("first state of its block comes later, on line 13")
    );
}

#[test]
fn nothing_is_interpolated_across_blocks() {
    // The second block is the first path, mirrored; they share the instant 00:10.
    let mirrored: String = states(10, 20)
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            format!(
                "{} -{} {} {} -{} {} {}\n",
                words[0], words[1], words[2], words[3], words[4], words[5], words[6]
            )
        })
        .collect();
    let lagrange = "INTERPOLATION = LAGRANGE\nINTERPOLATION_DEGREE = 7\n";
    let text = format!(
        "{HEAD}{}{}{}{}{}{}",
        meta("00:00:00", "00:10:00", lagrange),
        states(0, 10),
        meta("00:10:00", "00:20:00", lagrange),
        mirrored,
        meta("00:30:00", "00:40:00", lagrange),
        states(30, 40),
    );
    let oem = ok(&text);
    assert_eq!((oem.blocks.len(), oem.states()), (3, 33));
    assert!(off(&oem, 599.0) < 1e-8);
    let [x, ..] = oem.position(at(601.0)).unwrap();
    assert!((x + path(601.0)[0]).abs() < 1e-8);
    assert!(oem.position(at(600.0)).unwrap()[0] < 0.0, "where they touch, the later block");
    let between = oem.position(at(1500.0)).unwrap_err().reason;
    assert!(between.contains("useable until 2026-11-20T00:20:00Z"), "{between}");
    assert!(between.contains("from 2026-11-20T00:30:00Z"), "{between}");
}

#[test]
fn gaps_are_errors_when_asked_into() {
    let text = hour("", &format!("{}{}", states(0, 5), states(40, 45)));
    let oem = ok(&text);
    let gaps = oem.gaps();
    assert_eq!(gaps, [(at(300.0).tai().0, at(2400.0).tai().0)]);
    let reason = oem.position(at(1000.0)).unwrap_err().reason;
    assert_eq!(reason, "there is a gap between the states of lines 18 and 19");
    // Beside it, polynomials do not reach across.
    assert!(oem.position(at(299.0)).is_ok() && oem.position(at(2401.0)).is_ok());
    let steps_grow = ok(&hour("", &format!("{}{}", states(0, 2), states(7, 7))));
    assert!(steps_grow.gaps().is_empty());
}

#[test]
fn time_systems_are_told_apart() {
    let in_system = |system: &str| {
        ok(&hour("", &states(0, 20))
            .replace("TIME_SYSTEM = UTC", &format!("TIME_SYSTEM = {system}")))
    };
    let first = |system: &str| Tai(in_system(system).blocks[0].states[0].at);
    // TAI − UTC is 37 s; GPS = TAI − 19 s; TT = TAI + 32.184 s.
    assert_eq!(first("UTC").utc(), at(0.0));
    assert_eq!(first("TAI").utc(), at(-37.0));
    assert_eq!(first("GPS").utc(), at(-18.0));
    assert_eq!(first("TT").utc(), at(-69.184));
    assert!((first("TDB").0 - first("TT").0).abs() < 1_700_000);
    // TCB is 13 s ahead of TDB by 2026 (15.5e-9 · 49.9 years).
    let ahead = (first("TDB").0 - first("TCB").0) as f64 / 1e9;
    assert!((ahead - 1.550_519_768e-8 * 49.886 * 31_557_600.0).abs() < 0.1, "{ahead}");
    let odd = in_system("ABCD");
    // What nobody knows is taken for UTC; the command says so.
    assert_eq!(odd.system, System::Other("ABCD".to_owned()));
    assert_eq!(odd.span(), in_system("UTC").span());
    // A leap second has states of its own.
    let leap = hour(
        "",
        "2016-12-31T23:59:59 1 0 0 0 0 0\n2016-12-31T23:59:60 2 0 0 0 0 0\n\
        2017-01-01T00:00:00 3 0 0 0 0 0\n",
    )
    .replace("2026-11-20T00:00:00", "2016-12-31T00:00:00");
    let stamps: Vec<i64> = ok(&leap).blocks[0].states.iter().map(|state| state.at).collect();
    assert!(stamps.windows(2).all(|pair| pair[1] - pair[0] == 1_000_000_000), "{stamps:?}");
    assert!(
        wrong(&leap.replace("= UTC", "= TAI"))[0].contains("`2016-12-31T23:59:60` is not a date")
    );
}
