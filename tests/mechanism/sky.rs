//! Links whose delay and windows come from the sky, as missions see them (card F1).

use super::support::plan;
use shakedown::kernel::time::Time;
use shakedown::kernel::windows::Windows;

const DAY: u64 = 86_400_000_000_000;

fn mission(epoch: &str, lasts: &str) -> String {
    format!(
        r#"(name: "m", epoch: "{epoch}", phases: [(name: "all", lasts: "{lasts}")], functions: {{ "f": (needs: "n") }})"#
    )
}

fn link(link: &str) -> String {
    format!(
        r#"(nodes: {{ "n": (), "g": (network: "ground") }},
        orbits: {{ "sat": (altitude: "550 km", inclination: "97.6 deg") }},
        stations: {{ "svalbard": (latitude: "78.23 deg", longitude: "15.41 deg", altitude: "458 m"), "madrid": (latitude: "40.43 deg", longitude: "-4.25 deg") }},
        links: {{ "l": (between: ("n", "g"), {link}) }})"#
    )
}

fn windows(epoch: &str, lasts: &str, of: &str) -> Vec<(Time, Time)> {
    let plan = plan(&mission(epoch, lasts), &link(&format!("windows: {of}")), 1);
    match &plan.links[0].windows {
        Windows::List(list) => list.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_solar_conjunction_of_mars_in_january_2026_cuts_once() {
    let open = windows(
        "2025-09-01T00:00:00Z",
        "300 d",
        r#"Conjunction(observer: "earth", target: "mars", under: "3 deg")"#,
    );
    assert_eq!(open.len(), 2, "{open:?}");
    // Mars passed the Sun on 9 January 2026, day 130: three degrees to each side take some three weeks.
    let (from, to) = (open[0].1.0 / DAY, open[1].0.0 / DAY);
    assert!((112..=125).contains(&from) && (135..=148).contains(&to), "{from} {to}");
}

#[test]
fn a_polar_satellite_passes_a_polar_station_on_most_orbits() {
    let passes = |station: &str| {
        windows(
            "2027-03-01T00:00:00Z",
            "10 d",
            &format!(r#"Passes(orbit: "sat", station: "{station}", above: "5 deg")"#),
        )
    };
    let (north, south) = (passes("svalbard"), passes("madrid"));
    // 15 orbits a day; at 78 degrees north nearly each of them comes by, at 40 about a third.
    assert!((120..=150).contains(&north.len()), "{}", north.len());
    assert!((40..=75).contains(&south.len()), "{}", south.len());
    let longest = north.iter().map(|(from, to)| (*to - *from).0 / 1_000_000_000).max().unwrap();
    assert!(
        (560..=640).contains(&longest),
        "{longest} s: at 550 km a pass over 5 degrees lasts ten minutes at most"
    );
}

#[test]
fn all_means_at_the_same_time() {
    let both = windows(
        "2025-09-01T00:00:00Z",
        "300 d",
        r#"All([Every(period: "24 h", open: "8 h"), Conjunction(observer: "earth", target: "mars", under: "3 deg")])"#,
    );
    let open: u64 = both.iter().map(|(from, to)| (*to - *from).0).sum();
    let days = open as f64 / (DAY as f64 / 3.0);
    assert!((273.0..285.0).contains(&days), "{days} passes in 300 days less a conjunction");
    assert!(both.iter().all(|(from, to)| (*to - *from).0 <= DAY / 3));
}

#[test]
fn the_delay_to_mars_is_that_of_the_ephemeris() {
    let model = link(r#"delay: LightTime("earth", "mars")"#);
    let plan = plan(&mission("2026-11-20T00:00:00Z", "289 d"), &model, 1);
    let at = |day: u64| plan.links[0].delay.expected(Time(day * DAY)).0 as f64 / 60e9;
    // Shrinks to the opposition of 19 February 2027 (0.678 au, 5.64 min), and grows again.
    assert!((at(91) - 5.64).abs() < 0.02, "{}", at(91));
    assert!(at(0) > 9.0 && at(289) > 14.0, "{} {}", at(0), at(289));
}
