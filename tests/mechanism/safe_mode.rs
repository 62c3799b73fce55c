//! Safe mode: what is not kept is stopped, held, and started again (card E5).

use super::{Flown, mission, ordered, support};
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind::{self, EnterSafeMode, SafeModeEntered, SafeModeLeft};

/// Flight software that is kept, science that is not, each on a node of its own.
fn vessel(lasts: u64, safe: &str, science: &str, inject: &str, orders: &[u64]) -> Flown {
    let model = format!(
        "(nodes: {{ \"a\": (boot: \"30 s\"), \"b\": (boot: \"30 s\") }},
          images: {{ \"fsw\": (start: \"4 s\"), \"i\": (start: \"20 s\", stop: \"6 s\") }},
          services: {{
            \"fsw\": (image: \"fsw\", on: [\"a\"]),
            \"s\": (image: \"i\", on: [\"b\"], {science}),
          }},
          safe_mode: (keeps: [\"fsw\"], {safe}))"
    );
    let inject =
        format!("inject: [(at: \"90 s\", on: \"a\", fault: Isolate, lasts: \"2 s\"), {inject}]");
    let plan = support::plan(&mission(lasts, "\"s\"", &inject), &model, 1);
    let orders: Vec<_> =
        orders.iter().map(|&at| (at, EnterSafeMode, "a", 0, "a/injected isolation #1")).collect();
    ordered(plan, &orders)
}

const HOUR: &str = r#"lasts: "1 h""#;

#[test]
fn what_is_not_kept_stops_waits_for_a_decision_and_starts() {
    let f = vessel(9000, r#"lasts: "1 h", enter: "10 s""#, "", "", &[100]);
    assert_eq!(f.facts(SafeModeEntered), ["110 a 0"]);
    assert_eq!(f.facts(SafeModeLeft), ["3710 a 0"]);
    assert_eq!(f.outages(), ["110..3730 a/injected isolation #1: decide 3600, act 20"]);
    assert_eq!(f.turns("fsw/0"), ["90", "92"], "what is kept is not touched");
    assert_eq!(f.count(Count::SafeModeTime), 3_600_000_000_000);
    assert_eq!(f.count(Count::SafeModes), 1);
    assert_eq!(f.facts(FactKind::ContainerExited), ["116 s/0 8"]);
    assert!(f.facts(FactKind::ContainerBackOff).is_empty());
}

#[test]
fn readiness_after_safe_mode_is_resync() {
    let readiness = r#"readiness: (every: "7 s", initial_delay: "1 s")"#;
    let f = vessel(9000, HOUR, readiness, "", &[100]);
    // Left at 3700, answers at 3720, first check after that at 3722.
    assert_eq!(f.outages(), ["100..3722 a/injected isolation #1: decide 3600, act 20, resync 2"]);
}

#[test]
fn entering_again_prolongs_nothing_and_once_left_it_can_be_entered_anew() {
    let f = vessel(9000, HOUR, "", "", &[100, 2000, 5000]);
    assert_eq!(f.facts(SafeModeEntered), ["100 a 0", "5000 a 0"]);
    assert_eq!(f.facts(SafeModeLeft), ["3700 a 0", "8600 a 0"]);
    assert_eq!(f.count(Count::SafeModes), 2);
    // The mission's end cuts what is open.
    let f = vessel(2000, HOUR, "", "", &[100]);
    assert_eq!(f.count(Count::SafeModeTime), 1_900_000_000_000);
}

#[test]
fn who_never_restarts_starts_all_the_same_and_who_was_dead_stays_dead() {
    let f = vessel(9000, HOUR, "restart: Never", "", &[100]);
    assert_eq!(f.turns("s/0"), ["100", "3720"]);
    let f = vessel(9000, HOUR, "restart: Never", r#"(at: "50 s", on: "s", fault: Crash)"#, &[100]);
    assert_eq!(f.turns("s/0"), ["50"]);
}

#[test]
fn a_safe_mode_shorter_than_a_stop_lets_go_when_that_is_over() {
    for restart in ["Always", "Never"] {
        let f = vessel(900, r#"lasts: "2 s""#, &format!("restart: {restart}"), "", &[100]);
        assert_eq!(f.outages(), ["100..126 a/injected isolation #1: decide 6, act 20"]);
    }
}

#[test]
fn who_waits_in_back_off_is_down_for_safe_mode_from_then_on() {
    let crashes = r#"(at: "95 s", on: "s", fault: Crash), (at: "99 s", on: "s", fault: Crash)"#;
    let f = vessel(9000, HOUR, "", crashes, &[100]);
    // The second crash, in the middle of the start, waits 10 s from 99 on; at 109 it is held.
    assert_eq!(
        f.outages(),
        [
            "95..3720 s/0/injected crash #2: act 4; s/0/injected crash #3: decide 1; a/injected isolation #1: decide 3600, act 20"
        ]
    );
}

#[test]
fn who_is_down_for_its_node_is_down_for_that_until_it_is_back() {
    let f = vessel(
        9000,
        HOUR,
        "",
        r#"(at: "95 s", on: "b", fault: Permanent, lasts: "300 s")"#,
        &[100],
    );
    // The node works again at 395, and is up at 425.
    assert_eq!(
        f.outages(),
        ["95..3720 b/injected failure #2: act 330; a/injected isolation #1: decide 3275, act 20"]
    );
    // Held before its node fails: safe mode came first.
    let f = vessel(
        9000,
        HOUR,
        "",
        r#"(at: "200 s", on: "b", fault: Permanent, lasts: "300 s")"#,
        &[100],
    );
    assert_eq!(f.outages(), ["100..3720 a/injected isolation #1: decide 3600, act 20"]);
    // Its node is out beyond the end of safe mode.
    let f = vessel(
        9000,
        HOUR,
        "",
        r#"(at: "95 s", on: "b", fault: Permanent, lasts: "5000 s")"#,
        &[100],
    );
    assert_eq!(f.outages(), ["95..5145 b/injected failure #2: act 5050"]);
}

#[test]
fn what_is_frozen_with_its_node_is_stopped_when_that_thaws() {
    let f = vessel(9000, HOUR, "", r#"(at: "95 s", on: "b", fault: Hang, lasts: "300 s")"#, &[100]);
    assert_eq!(f.facts(FactKind::ContainerTerminating), ["395 s/0 0"]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["401 s/0 8"]);
    assert_eq!(
        f.outages()[0],
        "95..3720 b/injected hang #2: detect 300; a/injected isolation #1: decide 3305, act 20"
    );
}

#[test]
fn a_process_that_hangs_is_killed_after_its_grace_period() {
    let f = vessel(9000, HOUR, "grace: \"25 s\"", r#"(at: "95 s", on: "s", fault: Hang)"#, &[100]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["125 s/0 2"]);
    assert_eq!(
        f.outages(),
        [
            "95..3720 s/0/injected hang #2: detect 5, act 25; a/injected isolation #1: decide 3575, act 20"
        ]
    );
}

#[test]
fn a_kept_service_that_is_down_is_restarted_as_always() {
    let f = vessel(
        9000,
        HOUR,
        "",
        r#"(at: "99 s", on: "fsw", fault: Crash), (at: "500 s", on: "fsw", fault: Crash)"#,
        &[100],
    );
    assert_eq!(f.turns("fsw/0"), ["90", "92", "99", "103", "500", "514"]);
}

#[test]
fn what_is_cut_off_is_left_alone_until_it_can_be_reached() {
    let cut = |lasts: u64| format!(r#"(at: "50 s", on: "b", fault: Isolate, lasts: "{lasts} s")"#);
    // Reached again at 550: told to stop then, and started when it is over.
    let f = vessel(9000, HOUR, "", &cut(500), &[100]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["556 s/0 8"]);
    assert_eq!(f.turns("s/0").last().unwrap(), "3720");
    // Over before anybody could reach it: it has run all the time, and is held by nobody.
    let crash = format!(r#"{}, (at: "6000 s", on: "s", fault: Crash)"#, cut(5000));
    let f = vessel(9000, HOUR, "", &crash, &[100]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["6000 s/0 0"]);
    assert_eq!(f.turns("s/0"), ["50", "5050", "6000", "6020"]);
}
