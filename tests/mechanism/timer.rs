//! Watchdog timers in hardware, and resets that become power cycles (cards A1 and E1).

use super::{Flown, flown, mission};
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind;

/// A node with a timer of 60 s, fed every 25 s, that boots in 30 s and has its power cycled in 20 s.
fn node(lasts: u64, timer: &str, rest: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"30 s\", power_cycle: \"20 s\", timer: (timeout: \"60 s\", feed: \"25 s\", {timer}), {rest}) }})"
    );
    flown(&mission(lasts, "\"n\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn a_hang_is_reset_a_timeout_after_its_last_feeding() {
    // Fed at 0, 25, …, 100; the hang at 110 is noticed at 160.
    let f = node(500, "", "", r#"(at: "110 s", on: "n", fault: Hang)"#);
    assert_eq!(f.outages(), ["110..190 n/injected hang #1: detect 50, act 30"]);
    assert_eq!(f.facts(FactKind::TimerExpired), ["160 n 0"]);
    assert_eq!(f.count(Count::TimersExpired), 1);
    // The feeding due at the instant of the hang does not come.
    let f = node(500, "", "", r#"(at: "100 s", on: "n", fault: Hang)"#);
    assert_eq!(f.outages(), ["100..165 n/injected hang #1: detect 35, act 30"]);
}

#[test]
fn feedings_start_anew_with_the_node() {
    let f = node(
        500,
        "",
        "",
        r#"(at: "110 s", on: "n", fault: Hang), (at: "216 s", on: "n", fault: Hang)"#,
    );
    // Up at 190; fed at 190, 215; the hang at 216 is noticed at 275.
    assert_eq!(
        f.outages(),
        [
            "110..190 n/injected hang #1: detect 50, act 30",
            "216..305 n/injected hang #2: detect 59, act 30"
        ]
    );
    // One that ends by itself: the software feeds late, but feeds.
    let f = node(
        500,
        "",
        "",
        r#"(at: "110 s", on: "n", fault: Hang, lasts: "49 s"), (at: "180 s", on: "n", fault: Hang)"#,
    );
    assert_eq!(
        f.outages(),
        [
            "110..159 n/injected hang #1: detect 49",
            "180..249 n/injected hang #2: detect 39, act 30"
        ]
    );
}

#[test]
fn a_boot_that_hangs_is_caught_as_well() {
    let inject = r#"(at: "100 s", on: "n", fault: Reset), (at: "127 s", on: "n", fault: Hang)"#;
    // Fed by the boot loader at 100 and 125: noticed at 185.
    let f = node(500, "", "", inject);
    assert_eq!(
        f.outages(),
        ["100..215 n/injected reset #1: act 27; n/injected hang #2: detect 58, act 30"]
    );
}

#[test]
fn whoever_is_faster_resets_and_nobody_resets_twice() {
    let mode = |detect: &str| {
        format!(
            r#"modes: {{ "h": (time: "110 s", effect: Hang, detect: "{detect}", decide: "2 s") }}"#
        )
    };
    let f = node(249, "", &mode("40 s"), "");
    assert_eq!(f.outages(), ["110..182 n/h: detect 40, decide 2, act 30"]);
    assert!(f.facts(FactKind::TimerExpired).is_empty());
    let f = node(249, "", &mode("49 s"), "");
    // Its own recovery has come as far as to decide when the timer expires.
    assert_eq!(f.outages(), ["110..190 n/h: detect 49, decide 1, act 30"]);
    assert_eq!(f.facts(FactKind::BootBegan), ["160 n 0"]);
    assert_eq!(f.facts(FactKind::NodeStopped), ["160 n 0"]);
}

#[test]
fn a_hang_that_goes_on_feeding_is_never_caught() {
    let f = node(500, "coverage: 0", "", r#"(at: "110 s", on: "n", fault: Hang)"#);
    assert_eq!(f.outages(), ["| 110..500 n/injected hang #1: detect 390"]);
    // But another may stop the feeding.
    let count = (0..40).filter(|i| {
        let at = 110 + i;
        let f = node(
            500,
            "coverage: 0.5",
            "",
            &format!(
                r#"(at: "{at} s", on: "n", fault: Hang), (at: "210 s", on: "n", fault: Hang)"#
            ),
        );
        // Seed and streams are the same: the first draw and the second are always alike.
        f.count(Count::TimersExpired) == 1
    });
    assert!([0, 40].contains(&count.count()));
}

#[test]
fn without_power_no_timer_runs() {
    let inject = r#"(at: "110 s", on: "n", fault: Hang), (at: "120 s", on: "n", fault: Permanent, lasts: "100 s")"#;
    let f = node(500, "", "", inject);
    assert!(f.facts(FactKind::TimerExpired).is_empty());
    assert_eq!(
        f.outages(),
        ["110..250 n/injected hang #1: detect 10; n/injected failure #2: act 130"]
    );
}

const RESETS: &str = r#"(at: "100 s", on: "n", fault: Reset), (at: "200 s", on: "n", fault: Reset), (at: "300 s", on: "n", fault: Reset), (at: "400 s", on: "n", fault: Reset)"#;

#[test]
fn the_reset_after_those_allowed_is_a_power_cycle() {
    let f = node(600, "", "counts: AllResets", RESETS);
    assert_eq!(f.facts(FactKind::PowerCycled), ["300 n 0"]);
    assert_eq!(
        f.outages(),
        [
            "100..130 n/injected reset #1: act 30",
            "200..230 n/injected reset #2: act 30",
            "300..350 n/injected reset #3: act 50",
            "400..430 n/injected reset #4: act 30"
        ]
    );
    assert!(node(600, "", "", RESETS).facts(FactKind::PowerCycled).is_empty(), "failed boots only");
    let f = node(600, "", r#"counts: AllResets(cleared_after: "99 s")"#, RESETS);
    assert!(f.facts(FactKind::PowerCycled).is_empty());
    let f = node(600, "", r#"counts: AllResets(cleared_after: "101 s")"#, RESETS);
    assert_eq!(f.facts(FactKind::PowerCycled), ["300 n 0"]);
}

#[test]
fn failed_boots_and_resets_by_the_timer_count() {
    let f = node(
        400,
        "",
        "counts: AllResets, boot_failure: 1",
        r#"(at: "100 s", on: "n", fault: Reset)"#,
    );
    // Reset, reset after a failed boot, then power; after that two resets are allowed again.
    assert_eq!(f.facts(FactKind::PowerCycled), ["160 n 0", "270 n 0", "380 n 0"]);
    let f = node(500, "", "counts: AllResets, resets: 0", r#"(at: "110 s", on: "n", fault: Hang)"#);
    assert_eq!(f.outages(), ["110..210 n/injected hang #1: detect 50, act 50"]);
}

#[test]
fn a_latch_up_outlives_resets_until_one_becomes_a_power_cycle() {
    let latch = r#"modes: { "l": (time: "110 s", effect: Latchup, detect: "2 h") }"#;
    let f = node(400, "", &format!("counts: AllResets, {latch}"), "");
    assert_eq!(f.facts(FactKind::TimerExpired), ["160 n 0", "220 n 0", "280 n 0"]);
    assert_eq!(f.facts(FactKind::PowerCycled), ["280 n 0"]);
    assert_eq!(f.turns("n"), ["110", "330"]);
    // Nobody knows what it is until the power cycle.
    assert_eq!(f.outages(), ["110..330 n/l: detect 170, act 50"]);
    // Where resets are not counted the timer is of no use.
    let f = node(500, "", latch, "");
    assert!(f.facts(FactKind::TimerExpired).is_empty());
    // Lasting damage ends it: power is cycled once, and the timer stays quiet.
    let late = r#"modes: { "l": (time: "110 s", effect: Latchup(limit: "60 s"), detect: "2 h") }, counts: AllResets"#;
    let f = node(2000, "", late, "");
    assert_eq!(f.facts(FactKind::TimerExpired), ["160 n 0", "220 n 0", "280 n 0"]);
    assert_eq!(f.turns("n"), ["110"]);
}
