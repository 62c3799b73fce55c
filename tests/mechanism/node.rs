//! Nodes: effects, recoveries, boots (card A1).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// A node that boots in 30 s and has its power cycled in 20 s.
fn node(lasts: u64, modes: &str, rest: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"30 s\", power_cycle: \"20 s\", {rest} modes: {{ {modes} }}) }})"
    );
    flown(&mission(lasts, "\"n\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn a_reset_boots_by_itself_and_ages_while_it_boots() {
    let f = node(250, r#""m": (time: "100 s", effect: Reset)"#, "", "");
    assert_eq!(f.outages(), ["100..130 n/m: act 30", "200..230 n/m: act 30"]);
}

#[test]
fn a_hang_is_detected_decided_on_commanded_and_rebooted() {
    let f = node(
        1000,
        r#""m": (time: "700 s", effect: Hang, detect: "60 s", decide: "5 s", transit: "2 s")"#,
        "",
        "",
    );
    assert_eq!(f.outages(), ["700..797 n/m: detect 60, decide 5, transit 2, act 30"]);
    let unseen = node(1000, r#""m": (time: "700 s", effect: Hang)"#, "", "");
    assert_eq!(unseen.outages(), ["| 700..1000 n/m: detect 300"]);
}

#[test]
fn a_hang_that_ends_by_itself_needs_no_boot() {
    let m = r#""m": (time: "100 s", effect: Hang, detect: "60 s", lasts: "40 s")"#;
    // The next life begins when it is up again.
    let f = node(300, m, "", "");
    assert_eq!(f.outages(), ["100..140 n/m: detect 40", "240..280 n/m: detect 40"]);
}

#[test]
fn a_reboot_that_does_not_help_is_tried_again() {
    let m = r#""m": (time: "100 s", effect: Hang, detect: "10 s", success: 0)"#;
    let f = node(250, m, "", "");
    assert_eq!(f.outages(), ["| 100..250 n/m: detect 10, act 140"]);
    assert_eq!(
        f.facts(FactKind::RepairFailed),
        ["110 n 0", "140 n 0", "170 n 0", "200 n 0", "230 n 0"]
    );
}

#[test]
fn a_latch_up_needs_its_power_cycled_in_time() {
    let m = r#""m": (time: "100 s", effect: Latchup(limit: "1 h"), detect: "10 min")"#;
    assert_eq!(node(800, m, "", "").outages(), ["100..750 n/m: detect 600, act 50"]);
    let late = m.replace("10 min", "2 h");
    let f = node(20_000, &late, "", "");
    assert_eq!(f.outages(), ["| 100..20000 n/m: detect 3600, act 16300"]);
    assert_eq!(f.facts(FactKind::FaultBecamePermanent), ["3700 n 0"]);
    // The cut comes ten seconds before the limit: what follows takes longer, and does no harm.
    let close = m.replace("10 min", "3590 s");
    assert_eq!(node(3800, &close, "", "").outages(), ["100..3740 n/m: detect 3590, act 50"]);
    // A reset does not cure it.
    let reset = r#"(at: "200 s", on: "n", fault: Reset),"#;
    assert_eq!(node(800, m, "", reset).outages(), ["100..750 n/m: detect 600, act 50"]);
}

#[test]
fn a_latch_up_that_became_permanent_keeps_no_crew() {
    let model = r#"(repair_crews: { "c": (size: 1) }, nodes: {
        "n": (modes: { "m": (time: "100 s", effect: Latchup(limit: "50 s"), repair: "70 s", crew: "c") }),
        "o": (modes: { "m": (time: "300 s", repair: "70 s", crew: "c") }),
        "q": (modes: { "m": (time: "90 s", repair: "200 s", crew: "c") }),
    })"#;
    let f = flown(&mission(500, r#"All(["o"])"#, ""), model);
    assert_eq!(f.outages(), ["300..370 o/m: act 70"]);
    assert_eq!(f.turns("n"), ["100"], "lasting damage: nothing on board repairs it");
    let sooner = model.replace("90 s", "9000 s");
    let f = flown(&mission(500, r#"All(["o"])"#, ""), &sooner);
    assert_eq!(f.outages(), ["300..370 o/m: act 70"]);
}

#[test]
fn permanent_failures_are_repaired_by_work_or_not_at_all() {
    let f = node(
        1000,
        r#""m": (time: "100 s", detect: "7 s", decide: "8 s", transit: "9 s", repair: "40 s")"#,
        "",
        "",
    );
    // Off until repaired: the next life begins with the boot.
    assert_eq!(
        f.outages()[..2],
        [
            "100..194 n/m: detect 7, decide 8, transit 9, act 70",
            "264..358 n/m: detect 7, decide 8, transit 9, act 70"
        ]
    );
    assert_eq!(
        node(1000, r#""m": (time: "100 s")"#, "", "").outages(),
        ["| 100..1000 n/m: act 900"]
    );
}

#[test]
fn an_older_fault_pays_until_it_is_healed_then_the_next_does() {
    let f = node(
        500,
        "",
        "",
        r#"(at: "100 s", on: "n", fault: Permanent, lasts: "100 s"), (at: "150 s", on: "n", fault: Permanent, lasts: "200 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..380 n/injected failure #1: act 100; n/injected failure #2: act 180"]
    );
}

#[test]
fn a_fault_that_strikes_while_it_boots_pays_from_then_on() {
    let f = node(
        500,
        r#""h": (time: "9999 s", effect: Hang, detect: "60 s")"#,
        "",
        r#"(at: "100 s", on: "n", fault: Reset), (at: "110 s", on: "n", mode: "h")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..200 n/injected reset #1: act 10; n/injected h #2: detect 60, act 30"]
    );
    let f = node(
        500,
        "",
        "",
        r#"(at: "100 s", on: "n", fault: Reset), (at: "110 s", on: "n", fault: Permanent, lasts: "50 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["100..190 n/injected reset #1: act 10; n/injected failure #2: act 80"]
    );
    // A second reset cuts the boot and begins another: its own.
    let f = node(
        500,
        "",
        "",
        r#"(at: "100 s", on: "n", fault: Reset), (at: "110 s", on: "n", fault: Reset)"#,
    );
    assert_eq!(f.outages(), ["100..140 n/injected reset #1: act 10; n/injected reset #2: act 30"]);
}

#[test]
fn boots_that_fail_end_in_a_power_cycle() {
    let f = node(300, "", "boot_failure: 1, resets: 2,", r#"(at: "100 s", on: "n", fault: Reset)"#);
    assert_eq!(f.outages(), ["| 100..300 n/injected reset #1: act 200"]);
    assert_eq!(
        f.facts(FactKind::BootBegan),
        ["100 n 0", "130 n 1", "180 n 0", "210 n 1", "260 n 0", "290 n 1"]
    );
    assert_eq!(
        f.facts(FactKind::BootFailed),
        ["130 n 1", "160 n 2", "210 n 1", "240 n 2", "290 n 1"]
    );
    assert_eq!(f.facts(FactKind::PowerCycled), ["160 n 0", "240 n 0"]);
}

#[test]
fn a_degraded_node_serves_with_what_is_left() {
    // Without a container on it nobody asks for capacity.
    let model = r#"(
        nodes: { "n": (modes: { "d": (time: "100 s", effect: Degrade(factor: 0.25), lasts: "50 s") }) },
        images: { "i": () }, services: { "s": (image: "i") },
    )"#;
    let f = flown(&mission(399, "\"s\"", ""), model);
    assert!(f.outages().is_empty());
    assert_eq!(
        f.facts(FactKind::CapacityChanged),
        ["100 n 250", "150 n 1000", "250 n 250", "300 n 1000"]
    );
}

#[test]
fn clocks_stand_while_the_power_is_off_unless_dormant() {
    let a = r#""a": (time: "100 s", repair: "60 s"),"#;
    // Struck at 100; off until 160; b has 50 s left then, ages through the boot.
    let f = node(215, &format!(r#"{a} "b": (time: "150 s", effect: Reset)"#), "", "");
    assert_eq!(f.turns("n"), ["100", "190", "210"]);
    let f =
        node(215, &format!(r#"{a} "b": (time: "150 s", effect: Reset, dormancy: 0.5)"#), "", "");
    // 30 s of age while off: struck at 180, in the middle of the boot; up at 210.
    assert_eq!(f.turns("n"), ["100", "210"]);
}

#[test]
fn renewal_keeps_or_forgets_the_age() {
    let m = r#""m": (time: Mixture([(1, "100 s")]), repair: "10 s", renewal: AsBadAsOld)"#;
    let f = node(400, m, "", "");
    // As old as before: a fixed life is over at once, again and again.
    assert_eq!(f.outages(), ["| 100..400 n/m: act 300"]);
    let new = node(400, &m.replace(", renewal: AsBadAsOld", ""), "", "");
    assert_eq!(new.outages()[..2], ["100..140 n/m: act 40", "210..250 n/m: act 40"]);
}
