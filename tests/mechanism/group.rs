//! Redundancy: take-overs, coverage, cold spares, voting (card A3).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// A group of a, b and c; modes and injections are given.
fn group(lasts: u64, modes: &str, group: &str, inject: &str) -> Flown {
    let node = |name: &str| format!("\"{name}\": (boot: \"30 s\", modes: {{ {modes} }}),");
    let model = format!(
        "(nodes: {{ {}{}{} }}, groups: {{ \"g\": (of: [\"a\", \"b\", \"c\"], {group}) }})",
        node("a"),
        node("b"),
        node("c")
    );
    flown(&mission(lasts, "\"g\"", &format!("inject: [{inject}]")), &model)
}

fn fail(at: u32, on: &str) -> String {
    format!("(at: \"{at} s\", on: \"{on}\", fault: Permanent),")
}

#[test]
fn active_members_need_no_take_over() {
    let f = group(500, "", "redundancy: Active, need: 2", &fail(100, "a"));
    assert!(f.outages().is_empty());
    let two = fail(100, "a") + r#"(at: "200 s", on: "b", fault: Permanent, lasts: "60 s")"#;
    let f = group(500, "", "redundancy: Active, need: 2", &two);
    assert_eq!(f.outages(), ["200..290 b/injected failure #2: act 90"]);
}

#[test]
fn a_hot_spare_takes_over_from_the_fault_on() {
    let hot = "redundancy: HotStandby(takeover: \"5 s\")";
    let f = group(500, "", hot, &fail(100, "a"));
    assert_eq!(f.outages(), ["100..105 a/injected failure #1: act 5"]);
    assert_eq!(f.facts(FactKind::RoleTaken), ["105 b 0"]);
    // A spare fails before: nothing is felt; the next one is called.
    let f = group(500, "", hot, &(fail(50, "b") + &fail(100, "a")));
    assert_eq!(f.facts(FactKind::RoleTaken), ["105 c 0"]);
    // The one that is taking over fails in between: the next begins anew.
    let f = group(500, "", hot, &(fail(100, "a") + &fail(103, "b")));
    assert_eq!(f.outages(), ["100..108 a/injected failure #1: act 8"]);
    // No preemption: what comes back is a spare.
    let back = r#"(at: "100 s", on: "a", fault: Permanent, lasts: "60 s"),"#;
    let f = group(500, "", hot, &(back.to_owned() + &fail(300, "b")));
    assert_eq!(f.facts(FactKind::RoleTaken), ["105 b 0", "305 a 0"]);
}

#[test]
fn with_no_spare_left_the_first_repair_ends_it() {
    let f = group(
        900,
        "",
        "redundancy: HotStandby(takeover: \"5 s\")",
        r#"(at: "100 s", on: "a", fault: Permanent, lasts: "500 s"), (at: "110 s", on: "b", fault: Permanent, lasts: "300 s"), (at: "120 s", on: "c", fault: Permanent, lasts: "200 s")"#,
    );
    // 120..320 and the boot of c, which takes the role at once: it was there before.
    assert_eq!(
        f.outages(),
        [
            "100..105 a/injected failure #1: act 5",
            "110..115 b/injected failure #2: act 5",
            "120..350 c/injected failure #3: act 230"
        ]
    );
}

#[test]
fn warm_spares_age_at_their_rate() {
    let f = group(
        180,
        r#""m": (time: Mixture([(1, "100 s")]), repair: Never)"#,
        "redundancy: WarmStandby(dormancy: 0.5, takeover: \"5 s\")",
        "",
    );
    // b: 50 at 100, 52.5 at 105, 100 at 152.5; c: 76.25 then, 78.75 at 157.5, 100 at 178.75.
    assert_eq!(f.turns("b"), ["152.5"]);
    assert_eq!(f.turns("c"), ["178.75"]);
}

#[test]
fn warm_replicas_of_a_service_age_at_their_rate() {
    let model = r#"(nodes: { "n": (), "o": () }, images: { "i": (modes: { "c": (time: "100 s", effect: Crash) }) },
        services: { "s": (image: "i", replicas: 2, spread: Node, redundancy: WarmStandby(dormancy: 0.5), restart: Never) })"#;
    let f = flown(&mission(300, "\"s\"", ""), model);
    assert_eq!(f.turns("s/1"), ["150"]);
    assert_eq!(f.outages(), ["| 150..300 s/1/c: decide 150"]);
}

#[test]
fn cold_spares_are_powered_and_do_not_age_before() {
    let cold = "redundancy: ColdStandby(start: \"5 s\")";
    let f = group(330, r#""m": (time: Mixture([(1, "100 s")]), repair: Never)"#, cold, "");
    // Called at 105, boots until 135, ages from its power on: fails at 205.
    assert_eq!(
        f.outages(),
        ["100..135 a/m: act 35", "205..240 b/m: act 35", "| 310..330 c/m: act 20"]
    );
    let back = r#"(at: "100 s", on: "a", fault: Permanent, lasts: "60 s"),"#;
    let f = group(500, "", cold, &(back.to_owned() + &fail(300, "b")));
    // a came back at 190, and was switched off again: called at 305, up at 335.
    assert_eq!(f.outages()[1], "300..335 b/injected failure #2: act 35");
    assert_eq!(f.facts(FactKind::RoleTaken), ["105 b 0", "305 a 0"]);
}

#[test]
fn a_called_spare_that_breaks_before_it_is_up_is_replaced() {
    let cold = "redundancy: ColdStandby(start: \"5 s\")";
    let f = group(500, "", cold, &(fail(100, "a") + &fail(120, "b")));
    // b boots from 105; c is called at 120, powered at 125, up at 155.
    assert_eq!(f.outages(), ["100..155 a/injected failure #1: act 55"]);
    assert_eq!(f.facts(FactKind::RoleTaken), ["105 b 0", "125 c 0"]);
    // A called spare that hangs while it boots is as good as broken.
    let hang = r#"(at: "120 s", on: "b", fault: Hang),"#;
    let f = group(500, "", cold, &(fail(100, "a") + hang));
    assert_eq!(f.outages(), ["100..155 a/injected failure #1: act 55"]);
    // One that resets while it boots boots again.
    let reset = r#"(at: "120 s", on: "b", fault: Reset),"#;
    let f = group(500, "", cold, &(fail(100, "a") + reset));
    assert_eq!(f.turns("g"), ["100", "150"]);
}

#[test]
fn a_switch_over_that_fails_is_a_fault_of_the_group() {
    for (redundancy, takeover) in
        [("Active", 0), ("HotStandby(takeover: \"5 s\")", 5), ("ColdStandby(start: \"5 s\")", 35)]
    {
        let spec = format!("redundancy: {redundancy}, coverage: 0, reconfigure: \"20 s\"");
        let f = group(500, "", &spec, &fail(100, "a"));
        let lasts = 20 + takeover;
        assert_eq!(
            f.outages(),
            [format!("100..{} g/switch-over: act {lasts}", 100 + lasts)],
            "{redundancy}"
        );
        assert_eq!(f.facts(FactKind::SwitchFailed), ["100 g 0"]);
    }
    let f = group(500, "", "redundancy: Active, coverage: 0", &fail(100, "a"));
    assert_eq!(f.outages(), ["| 100..500 g/switch-over: act 400"], "never put right");
}

#[test]
fn a_switch_over_of_a_service_fails_like_one_of_nodes() {
    let model = r#"(nodes: { "n": (), "o": () }, images: { "i": (start: "3 s") },
        services: { "s": (image: "i", replicas: 2, spread: Node, coverage: 0, reconfigure: "20 s") })"#;
    let f =
        flown(&mission(300, "\"s\"", r#"inject: [(at: "100 s", on: "s", fault: Crash)]"#), model);
    assert_eq!(f.outages(), ["100..120 s/set/switch-over: act 20"]);
}

#[test]
fn voters_need_a_majority_of_the_configured_ones() {
    let voting = "redundancy: Voting(isolate: \"10 s\")";
    let f = group(500, "", voting, &(fail(100, "a") + &fail(105, "b")));
    // 105: one of three; 110: a is removed, one of two; 115: b is removed, one of one.
    assert_eq!(f.outages(), ["105..115 b/injected failure #2: act 10"]);
    assert_eq!(f.facts(FactKind::MemberIsolated), ["110 a 0", "115 b 0"]);
    let f = group(500, "", voting, &(fail(100, "a") + &fail(111, "b") + &fail(122, "c")));
    assert_eq!(
        f.outages()[0],
        "111..121 b/injected failure #2: act 10",
        "two configured, one works"
    );
    assert!(f.outages()[1].starts_with("| 122..500 c/injected failure #3"));
}

#[test]
fn a_cold_spare_that_had_no_place_is_called_once_it_has_one() {
    // The spare's node dies at 100; it is evicted, and found a place 700 s later, while the active
    // one is gone for good.
    let model = r#"(nodes: { "k": (), "x": (), "y": (), "z": () }, images: { "i": (start: "20 s"), "c": () },
        services: { "plane": (image: "c", on: ["k"]),
            "s": (image: "i", replicas: 2, min_ready: 1, redundancy: ColdStandby("5 s"), restart: Never,
                on: ["x", "y", "z"], spread: Node, orchestrator: "o") },
        orchestrators: { "o": (service: "plane", toleration: "1 s", schedule: "700 s") })"#;
    let inject = r#"inject: [(at: "100 s", on: "y", fault: Permanent), (at: "600 s", on: "s/0", fault: Crash)]"#;
    let f = flown(&mission(3000, "\"s\"", inject), model);
    let placed = f.facts(FactKind::ContainerPlaced);
    let at: f64 = placed[0].split(' ').next().unwrap().parse().unwrap();
    assert_eq!(placed.len(), 1);
    let outages = f.outages();
    assert!(
        outages[0].starts_with(&format!("600..{} s/0/injected crash", at + 25.0)),
        "{outages:?}"
    );
}
