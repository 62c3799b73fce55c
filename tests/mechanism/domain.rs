//! Domains: what strikes one takes down all inside it (card A2).

use super::{Flown, flown, mission};

fn ship(needs: &str, inject: &str) -> Flown {
    let model = r#"(
        domains: { "ship": (), "string": (within: "ship"), "other": (within: "ship") },
        nodes: { "n": (domain: "string", boot: "30 s"), "o": (domain: "other"), "free": () },
    )"#;
    flown(&mission(1000, needs, &format!("inject: [{inject}]")), model)
}

#[test]
fn a_cut_takes_all_inside_at_any_depth() {
    let cut = r#"(at: "100 s", on: "ship", fault: Permanent, lasts: "60 s")"#;
    let f = ship("\"n\"", cut);
    assert_eq!(f.outages(), ["100..190 ship/injected failure #1: act 90"]);
    assert_eq!(f.turns("o"), ["100", "160"]);
    assert!(f.turns("free").is_empty());
    let f = ship("\"o\"", &cut.replace("ship", "string"));
    assert!(f.outages().is_empty(), "not inside");
}

#[test]
fn nested_cuts_pay_one_after_the_other() {
    let f = ship(
        "\"n\"",
        r#"(at: "100 s", on: "string", fault: Permanent, lasts: "60 s"), (at: "130 s", on: "ship", fault: Permanent, lasts: "100 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..260 string/injected failure #1: act 60; ship/injected failure #2: act 100"]
    );
    // The outer one first, and it ends first.
    let f = ship(
        "\"n\"",
        r#"(at: "100 s", on: "ship", fault: Permanent, lasts: "60 s"), (at: "130 s", on: "string", fault: Permanent, lasts: "100 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..260 ship/injected failure #1: act 60; string/injected failure #2: act 100"]
    );
}

#[test]
fn two_faults_of_one_domain_overlap() {
    let f = ship(
        "\"n\"",
        r#"(at: "100 s", on: "ship", fault: Permanent, lasts: "60 s"), (at: "130 s", on: "ship", fault: Permanent, lasts: "100 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..260 ship/injected failure #1: act 60; ship/injected failure #2: act 100"]
    );
}

#[test]
fn a_cut_cures_hangs_and_latch_ups_but_no_failures() {
    for (fault, name) in [("Hang", "hang"), ("Latchup", "latch-up")] {
        let f = ship(
            "\"n\"",
            &format!(
                r#"(at: "50 s", on: "n", fault: {fault}), (at: "90 s", on: "ship", fault: Permanent, lasts: "60 s")"#
            ),
        );
        let before = if fault == "Hang" { "detect 40" } else { "act 40" };
        if fault == "Hang" {
            assert_eq!(
                f.outages(),
                [format!(
                    "50..180 n/injected {name} #1: {before}; ship/injected failure #2: act 90"
                )]
            );
        } else {
            // Seen at once, cycled and booted long before.
            assert_eq!(f.turns("n"), ["50", "80", "90", "180"]);
        }
    }
    let f = ship(
        "\"n\"",
        r#"(at: "50 s", on: "n", fault: Permanent, lasts: "200 s"), (at: "90 s", on: "ship", fault: Permanent, lasts: "60 s")"#,
    );
    assert_eq!(f.outages(), ["50..280 n/injected failure #1: act 230"]);
}

#[test]
fn a_latch_up_that_waits_for_its_cycle_is_cured_by_a_cut() {
    let model = r#"(domains: { "d": () }, nodes: { "n": (domain: "d", boot: "30 s", modes: {
        "l": (time: "50 s", effect: Latchup(limit: "100 s"), detect: "9 h"),
    }) })"#;
    let f = flown(
        &mission(
            190,
            "\"n\"",
            r#"inject: [(at: "90 s", on: "d", fault: Permanent, lasts: "60 s")]"#,
        ),
        model,
    );
    assert_eq!(f.outages(), ["50..180 n/l: detect 40; d/injected failure #1: act 90"]);
    // Too late: the damage is done.
    let f = flown(
        &mission(
            400,
            "\"n\"",
            r#"inject: [(at: "190 s", on: "d", fault: Permanent, lasts: "60 s")]"#,
        ),
        model,
    );
    assert_eq!(f.outages(), ["| 50..400 n/l: detect 100, act 250"]);
}

#[test]
fn stages_of_a_domain_are_those_of_its_nodes() {
    let model = r#"(domains: { "d": (modes: {
        "bus": (time: "100 s", detect: "10 s", decide: "20 s", transit: "5 s", repair: "40 s"),
    }) }, nodes: { "n": (domain: "d", boot: "30 s") })"#;
    let f = flown(&mission(270, "\"n\"", ""), model);
    assert_eq!(f.outages(), ["100..205 d/bus: detect 10, decide 20, transit 5, act 70"]);
}
