//! Memory and processors of a node: leaks, kills, slow starts (card B3).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// Services "low" and "high" on a node with 1000 bytes.
fn tenants(lasts: u64, low: &str, high: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (memory: \"1000 B\") }}, images: {{ \"l\": ({low}), \"h\": ({high}) }}, services: {{
            \"low\": (image: \"l\", priority: 1, backoff: (first: \"7 s\")),
            \"high\": (image: \"h\", priority: 2) }})"
    );
    flown(&mission(lasts, r#"All(["low", "high"])"#, &format!("inject: [{inject}]")), &model)
}

#[test]
fn the_lowest_priority_is_killed_for_the_leak_beside_it() {
    // 100 + 300 bytes, and 3600 B/h = 1 B/s from 100 s on: full at 700 s.
    let leak = r#"(at: "100 s", on: "high", fault: Leak(rate: "3600 B/h"))"#;
    let f = tenants(720, r#"uses: "100 B", start: "3 s""#, r#"uses: "300 B""#, leak);
    // Back at 707, and killed at its launch: there is no room.
    assert_eq!(f.facts(FactKind::ContainerExited), ["700 low/0 3", "707 low/0 3", "717 low/0 3"]);
    assert_eq!(f.outages(), ["| 700..720 high/0/injected leak #1: decide 20"]);
}

#[test]
fn a_leak_that_ends_by_itself_leaves_what_it_took() {
    let leak = r#"(at: "100 s", on: "high", fault: Leak(rate: "3600 B/h"), lasts: "599 s")"#;
    let f = tenants(5000, r#"uses: "100 B""#, r#"uses: "300 B""#, leak);
    assert!(f.outages().is_empty(), "999 bytes");
    let again = format!(r#"{leak}, (at: "1000 s", on: "high", fault: Leak(rate: "3600 B/h"))"#);
    let f = tenants(1001, r#"uses: "100 B""#, r#"uses: "300 B""#, &again);
    assert_eq!(f.facts(FactKind::ContainerExited), ["1001 low/0 3"]);
}

#[test]
fn nothing_leaks_while_its_node_hangs() {
    let rest = r#"(at: "200 s", on: "n", fault: Hang, lasts: "50 s")"#;
    let leak = format!(r#"(at: "100 s", on: "high", fault: Leak(rate: "3600 B/h")), {rest}"#);
    let f = tenants(755, r#"uses: "100 B""#, r#"uses: "300 B""#, &leak);
    assert_eq!(f.facts(FactKind::ContainerExited), ["750 low/0 3"], "700 without the hang");
    // One that leaks from its launch, up to a cap of its own.
    let model = r#"(nodes: { "n": () }, images: { "i": (uses: "100 B", leak: "3600 B/h") },
        services: { "s": (image: "i", memory_cap: "400 B", backoff: (first: "1 h")) })"#;
    let f = flown(&mission(400, "\"s\"", &format!("inject: [{rest}]")), model);
    assert_eq!(f.facts(FactKind::ContainerExited), ["350 s/0 3"]);
}

#[test]
fn a_leak_that_strikes_in_a_start_is_not_forgotten() {
    let strikes = r#"(at: "100 s", on: "high", fault: Crash), (at: "110 s", on: "high", fault: Leak(rate: "3600 B/h"))"#;
    let f = tenants(800, r#"uses: "100 B""#, r#"uses: "300 B", start: "40 s""#, strikes);
    // 1 B/s from 110 s on: 600 bytes more at 710 s.
    assert_eq!(f.facts(FactKind::ContainerExited)[..2], ["100 high/0 0", "710 low/0 3"]);
}

#[test]
fn degraded_memory_kills_until_the_rest_fits() {
    let half = r#"(at: "100 s", on: "n", fault: Degrade(factor: 0.5), lasts: "50 s")"#;
    let f = tenants(300, r#"uses: "250 B""#, r#"uses: "300 B""#, half);
    // Killed at 100, back at 107, killed again at once, then after 10 s, 20 s, …
    assert_eq!(
        f.facts(FactKind::ContainerExited)[..3],
        ["100 low/0 3", "107 low/0 3", "117 low/0 3"]
    );
    let waits = [7, 10, 20, 40].map(|s| format!("n/injected degrade #1: decide {s}"));
    assert_eq!(f.outages(), [format!("100..177 {}", waits.join("; "))]);
}

#[test]
fn starts_are_slow_when_processors_are_short() {
    let model = r#"(nodes: { "n": (cpu: 2, overcommit: 2) }, images: { "i": (start: "20 s"), "j": () }, services: {
        "s": (image: "i", cpu: 1), "t": (image: "j", cpu: 2) })"#;
    let crash = r#"inject: [(at: "100 s", on: "s", fault: Crash)]"#;
    let f = flown(&mission(300, "\"s\"", crash), model);
    assert_eq!(f.outages(), ["100..130 s/0/injected crash #1: act 30"]);
    let f = flown(&mission(300, "\"s\"", crash), &model.replace("cpu: 2, over", "cpu: 3, over"));
    assert_eq!(f.outages(), ["100..120 s/0/injected crash #1: act 20"]);
    // Half of the processors are lost: three wanted, one there.
    let both = r#"inject: [(at: "90 s", on: "n", fault: Degrade(factor: 0.5)), (at: "100 s", on: "s", fault: Crash)]"#;
    let f = flown(&mission(300, "\"s\"", both), model);
    assert_eq!(f.outages(), ["100..160 s/0/injected crash #2: act 60"]);
}

#[test]
fn what_is_launched_after_its_image_has_come_needs_its_memory_then() {
    let model = r#"(nodes: { "k": (), "x": (), "y": (memory: "1000 B", pull_rate: "8 bit/s") },
        images: { "c": (), "f": (uses: "800 B"), "i": (uses: "300 B", start: "40 s", size: "50 B", preloaded: false) },
        services: { "plane": (image: "c", on: ["k"]), "fat": (image: "f", on: ["y"]),
            "s": (image: "i", priority: 1, on: ["x", "y"], restart: Never, orchestrator: "o") },
        orchestrators: { "o": (service: "plane", reschedule: (first: "30 s"), score: LeastLoaded) })"#;
    let inject = r#"inject: [(at: "100 s", on: "x", fault: Permanent), (at: "300 s", on: "plane", fault: Crash)]"#;
    let f = flown(&mission(900, "\"s\"", inject), model);
    // Evicted, placed, 50 s of pull: then, not 40 s later, the other has to go.
    let at = |kind, of: &str| -> f64 {
        let all = f.facts(kind);
        let line = all.iter().find(|line| line.contains(of)).unwrap().clone();
        line.split(' ').next().unwrap().parse().unwrap()
    };
    let placed = at(FactKind::ContainerPlaced, "s/0");
    let killed = at(FactKind::ContainerExited, "fat/0 3");
    assert!((killed - placed - 50.0).abs() < 1e-9, "{placed} {killed}");
}
