//! Phases: what is needed when, and what the environment does to hazards.

use super::{Flown, flown};

fn phased(function: &str, model: &str, inject: &str) -> Flown {
    let mission = format!(
        "(name: \"m\", phases: [
            (name: \"p0\", lasts: \"100 s\"),
            (name: \"p1\", lasts: \"100 s\", hazard: {{ \"sun\": 2 }}),
            (name: \"p2\", lasts: \"100 s\", hazard: {{ \"sun\": 0 }}),
            (name: \"p3\", lasts: \"100 s\"),
        ], functions: {{ \"f\": (needs: \"n\", {function}) }}, inject: [{inject}])"
    );
    flown(&mission, model)
}

fn fault(at: u32, lasts: u32) -> String {
    format!("(at: \"{at} s\", on: \"n\", fault: Permanent, lasts: \"{lasts} s\"),")
}

const NODE: &str = r#"(nodes: { "n": () })"#;

#[test]
fn outages_are_clipped_to_the_phases_that_need_them() {
    let needed = r#"phases: ["p0", "p2"]"#;
    // Begins in p0 and lasts into p2: two cut pieces.
    let f = phased(needed, NODE, &fault(80, 150));
    assert_eq!(
        f.outages(),
        ["| 80..100 n/injected failure #1: act 20", "| 200..230 n/injected failure #1: act 30"]
    );
    let item = f.row.items[0];
    assert_eq!(
        (item.needed, item.down, item.outages, item.censored),
        (200_000_000_000, 50_000_000_000, 2, 2)
    );
    // Within p1 only: nothing is felt. Ending where p2 begins, beginning where p0 ends: nothing.
    for (at, lasts) in [(120, 30), (150, 50), (100, 100), (300, 20)] {
        assert!(phased(needed, NODE, &fault(at, lasts)).outages().is_empty(), "{at} {lasts}");
    }
    // Whole outages are not cut.
    assert_eq!(
        phased(needed, NODE, &fault(210, 30)).outages(),
        ["210..240 n/injected failure #1: act 30"]
    );
}

#[test]
fn a_mission_that_ends_cuts_too() {
    assert_eq!(
        phased("", NODE, &fault(390, 30)).outages(),
        ["| 390..400 n/injected failure #1: act 10"]
    );
}

#[test]
fn environments_multiply_hazards_phase_by_phase() {
    let node = |time: &str| {
        format!(
            "(nodes: {{ \"n\": (modes: {{ \"m\": (time: {time}, hazard: \"sun\", repair: Never) }}) }})"
        )
    };
    // Fixed lives scale their age: 100 in p0, 30 more take 15 of p1; 250 is reached never in p2:
    // 100 + 200 + 0, and the last 50 of 350 in p3.
    assert_eq!(phased("", &node("\"130 s\""), "").turns("n"), ["115"]);
    assert_eq!(phased("", &node("\"350 s\""), "").turns("n"), ["350"]);
    // Half the cumulative hazard of a Weibull of shape 2 is not half its age; the instant follows
    // from H(t) = (t/η)²: H(100) + 2·(H(t) − H(100)) is what it would be without the phases.
    let plain = node("Weibull(2, \"200 s\")").replace("hazard: \"sun\",", "");
    for t in phased("", &plain, "").turns("n") {
        let without: f64 = t.parse().unwrap();
        let with = phased("", &node("Weibull(2, \"200 s\")"), "").turns("n");
        let square = 0.5 * (without * without + 100.0 * 100.0);
        let expected = if without <= 100.0 { without } else { square.sqrt() };
        if expected <= 200.0 {
            let with: f64 = with[0].parse().unwrap();
            assert!((with - expected).abs() < 1e-6, "{with} {expected}");
        }
    }
}

#[test]
fn short_outages_are_interruptions() {
    let tolerates = r#"tolerates: "30 s""#;
    let f = phased(tolerates, NODE, &(fault(50, 29) + &fault(150, 30)));
    assert_eq!(f.outages(), ["150..180 n/injected failure #2: act 30"], "as long is too long");
    let item = f.row.items[0];
    assert_eq!((item.interruptions, item.outages, item.down), (1, 1, 30_000_000_000));
    // A short one that the end cuts might have become long: charged.
    assert_eq!(
        phased(tolerates, NODE, &fault(390, 20)).outages(),
        ["| 390..400 n/injected failure #1: act 10"]
    );
}

#[test]
fn gaps_of_no_length_leave_no_outage() {
    // b comes up at the very instant at which a goes down.
    let model = r#"(nodes: { "a": (), "b": () })"#;
    let mission = r#"(name: "m", phases: [(name: "p", lasts: "300 s")], functions: { "f": (needs: Any(["a", "b"])) }, inject: [
        (at: "50 s", on: "b", fault: Permanent, lasts: "50 s"), (at: "100 s", on: "a", fault: Permanent, lasts: "50 s"),
    ])"#;
    let f = flown(mission, model);
    assert!(f.outages().is_empty());
    assert_eq!(f.row.items[0].interruptions, 0);
}
