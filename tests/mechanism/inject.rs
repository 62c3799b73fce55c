//! Injected faults: where, when and with whose recovery.

use super::flown;
use shakedown::vessel::fact::FactKind;

fn inject(list: &str) -> super::Flown {
    let mission = format!(
        "(name: \"m\", phases: [(name: \"p0\", lasts: \"100 s\"), (name: \"p1\", lasts: \"300 s\")], functions: {{ \"f\": (needs: All([\"n\", \"s\"])) }}, inject: [{list}])"
    );
    let model = r#"(
        domains: { "d": () },
        nodes: { "n": (domain: "d", boot: "10 s", modes: { "m": (time: "9 d", effect: Hang, detect: "20 s", decide: "3 s") }) },
        images: { "i": () },
        services: { "s": (image: "i", replicas: 2, min_ready: 2) },
    )"#;
    flown(&mission, model)
}

#[test]
fn at_an_instant_of_the_mission_or_of_a_phase() {
    let f = inject(
        r#"(at: "50 s", on: "d", fault: Permanent, lasts: "5 s"), (at: "50 s", phase: "p1", on: "d", fault: Permanent, lasts: "5 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["50..65 d/injected failure #1: act 15", "150..165 d/injected failure #2: act 15"]
    );
}

#[test]
fn a_mode_comes_with_its_own_recovery() {
    let f = inject(r#"(at: "50 s", on: "n", mode: "m")"#);
    assert_eq!(f.outages(), ["50..83 n/injected m #1: detect 20, decide 3, act 10"]);
    let f = inject(r#"(at: "50 s", on: "n", mode: "m", lasts: "7 s")"#);
    assert_eq!(f.outages(), ["50..57 n/injected m #1: detect 7"]);
}

#[test]
fn a_service_means_its_first_replica() {
    let f = inject(r#"(at: "50 s", on: "s", fault: Crash), (at: "60 s", on: "s/1", fault: Crash)"#);
    assert_eq!(f.facts(FactKind::ContainerExited), ["50 s/0 0", "60 s/1 0"]);
}

#[test]
fn the_same_component_again_and_again() {
    let f = inject(
        r#"(at: "50 s", on: "n", fault: Reset), (at: "70 s", on: "n", fault: Reset), (at: "75 s", on: "n", fault: Reset)"#,
    );
    assert_eq!(f.turns("n"), ["50", "60", "70", "85"]);
}
