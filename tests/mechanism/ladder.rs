//! Ladders: each rung on a timeline by hand, and each way in which the chain breaks (card E2).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;
use shakedown::vessel::ladder::route;

/// `dog` on `a` watches the node `b`, which hangs at 103 s: the alarm comes at 131.
fn hung(ladder: &str, rest: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (boot: "7 s"), "b": (boot: "30 s", power_cycle: "20 s") }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", decide: "2 s", {ladder}) }},
            {rest})"#
    );
    let inject = format!(r#"inject: [(at: "103 s", on: "b", fault: Hang), {inject}]"#);
    flown(&mission(1000, "\"b\"", &inject), &model)
}

const LINK: &str = r#"links: { "oob": (between: ("a", "b"), plane: OutOfBand, delay: "3 s") },"#;

#[test]
fn the_deadlock_without_an_out_of_band_link_and_its_end_with_one() {
    let ladder = r#"ladder: [RebootNode(takes: "5 s", wait: "1 min"), PowerCycle(wait: "1 min")]"#;
    let f = hung(ladder, "", "");
    assert_eq!(f.outages(), ["| 103..1000 b/injected hang #1: detect 28, decide 869"]);
    assert_eq!(f.facts(FactKind::CommandLost), ["133 b 0", "193 b 0"]);
    assert_eq!(f.facts(FactKind::LadderExhausted), ["253 b 0"]);
    let f = hung(ladder, LINK, "");
    // Alarm 131, decided 133, there 136, done 141, booted 171.
    assert_eq!(
        f.outages(),
        ["103..171 b/injected hang #1: detect 28, decide 2, transit 3, act 35"]
    );
    assert_eq!(f.facts(FactKind::AlarmCleared), ["180 b 0"]);
    let sent: Vec<(u32, Option<u32>)> = f
        .trace
        .facts
        .iter()
        .filter(|(_, fact)| fact.kind() == FactKind::CommandSent)
        .map(|(_, fact)| route(&f.plan, fact.argument()))
        .collect();
    assert_eq!(sent, [(0, Some(0))]);
}

#[test]
fn power_is_cycled_where_a_reset_does_not_help() {
    let ladder = r#"ladder: [RebootNode(wait: "1 min"), PowerCycle(wait: "1 min")]"#;
    let model = format!(
        r#"(nodes: {{ "a": (), "b": (boot: "30 s", power_cycle: "20 s", modes: {{ "l": (time: "9999 s", effect: Latchup(), repair: Never) }}) }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", {ladder}) }}, {LINK})"#
    );
    let f =
        flown(&mission(1000, "\"b\"", r#"inject: [(at: "103 s", on: "b", mode: "l")]"#), &model);
    // Alarm 131, reset at 134, 60 s to show, power cut at 197, given back at 217, booted at 247.
    assert_eq!(f.outages(), ["103..247 b/injected l #1: act 144"]);
    assert_eq!(f.facts(FactKind::PowerCycled), ["197 b 0"]);
}

#[test]
fn a_step_that_does_not_work_is_followed_by_the_next_and_the_ladder_repeats() {
    let ladder = r#"repeats: true, ladder: [RebootNode(success: 0, wait: "1 min"), RebootNode(success: 0, takes: "4 s", wait: "30 s")]"#;
    let f = hung(ladder, LINK, "");
    assert_eq!(
        f.facts(FactKind::CommandLost)[..5],
        ["136 b 2", "203 b 2", "236 b 2", "303 b 2", "336 b 2"]
    );
    assert!(f.facts(FactKind::LadderExhausted).is_empty());
}

#[test]
fn a_link_that_is_down_or_loses_the_command_leaves_only_its_time() {
    let ladder = r#"ladder: [RebootNode(wait: "1 min"), RebootNode()]"#;
    // Down from 130 to 150: the first command has no way, the second goes at 193.
    let f = hung(ladder, LINK, r#"(at: "130 s", on: "oob", fault: Permanent, lasts: "20 s")"#);
    assert_eq!(f.facts(FactKind::CommandLost), ["133 b 0"]);
    assert_eq!(
        f.outages(),
        ["103..226 b/injected hang #1: detect 28, decide 62, transit 3, act 30"]
    );
    // It fails while the command is on its way.
    let f = hung(ladder, LINK, r#"(at: "134 s", on: "oob", fault: Permanent, lasts: "20 s")"#);
    assert_eq!(f.facts(FactKind::CommandLost), ["136 b 1"]);
    // Nothing gets through, ever.
    let deaf = LINK.replace("delay:", "success: 0, delay:");
    let f = hung(ladder, &deaf, "");
    assert_eq!(f.facts(FactKind::CommandLost), ["136 b 1", "199 b 1"]);
    assert_eq!(f.outages(), ["| 103..1000 b/injected hang #1: detect 28, decide 863, transit 6"]);
}

#[test]
fn what_did_nothing_leaves_the_recovery_where_it_was() {
    // The fault's own recovery: noticed at 203, decided on at 703, on its way for 10 s, rebooted.
    let model = |ladder: &str| {
        format!(
            r#"(nodes: {{ "a": (), "b": (boot: "30 s", modes: {{
                "h": (time: "9999 s", effect: Hang, detect: "100 s", decide: "500 s", transit: "10 s") }}) }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", ladder: [{ladder}]) }},
            {LINK})"#
        )
    };
    let strikes = mission(1000, "\"b\"", r#"inject: [(at: "103 s", on: "b", mode: "h")]"#);
    let of = |ladder: &str| flown(&strikes, &model(ladder)).outages().join("");
    // Watched only: the alarm at 131 ends what the recovery's own detection would take.
    assert_eq!(of(""), "103..743 b/injected h #1: detect 28, decide 572, transit 10, act 30");
    // A step that works for 7 s and does nothing: its 3 s and 7 s are its own, no more.
    assert_eq!(
        of(r#"RebootNode(takes: "7 s", success: 0, wait: "1 min")"#),
        "103..743 b/injected h #1: detect 28, decide 562, transit 13, act 37"
    );
    // Nor does one that takes no time.
    assert_eq!(
        of(r#"RebootNode(success: 0, wait: "1 min")"#),
        "103..743 b/injected h #1: detect 28, decide 569, transit 13, act 30"
    );
    // One that is under way when the recovery's own decision falls: that goes on.
    assert_eq!(
        of(r#"RebootNode(takes: "570 s", success: 0, wait: "1 min")"#),
        "103..743 b/injected h #1: detect 28, transit 12, act 600"
    );
}

#[test]
fn the_first_link_that_works_is_taken_and_its_commanding_node_must_be_there() {
    let model = r#"(nodes: { "a": (), "x": (boot: "1000 s"), "b": (boot: "30 s") },
        links: { "first": (between: ("x", "b"), plane: OutOfBand, delay: "9 s"), "second": (between: ("a", "b"), plane: OutOfBand) },
        watchdogs: { "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", ladder: [RebootNode()]) })"#;
    let inject = r#"inject: [(at: "103 s", on: "b", fault: Hang), FIRST]"#;
    let f = flown(&mission(900, "\"b\"", &inject.replace("FIRST", "")), model);
    assert_eq!(f.outages(), ["103..170 b/injected hang #1: detect 28, transit 9, act 30"]);
    for gone in ["Reset", "Isolate"] {
        let first = format!(r#"(at: "100 s", on: "x", fault: {gone})"#);
        let f = flown(&mission(900, "\"b\"", &inject.replace("FIRST", &first)), model);
        assert_eq!(f.outages(), ["103..161 b/injected hang #1: detect 28, act 30"]);
    }
}

#[test]
fn the_target_that_answers_meanwhile_gets_no_further_command() {
    let ladder = r#"ladder: [RebootNode(success: 0, wait: "1 min"), RebootNode()]"#;
    let f = hung(ladder, LINK, r#"(at: "150 s", on: "b", fault: Reset)"#);
    // The reset cures the hang; booted at 180, heard at 180.
    assert_eq!(f.facts(FactKind::AlarmCleared), ["180 b 0"]);
    assert_eq!(f.facts(FactKind::CommandSent).len(), 1);
}

#[test]
fn a_command_to_a_node_without_power_is_lost_and_not_owed() {
    let model = format!(
        r#"(nodes: {{ "a": (), "b": (domain: "d", boot: "30 s") }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", ladder: [PowerCycle()]) }},
            domains: {{ "d": () }}, {LINK})"#
    );
    let inject = r#"inject: [(at: "103 s", on: "d", fault: Permanent, lasts: "100 s")]"#;
    let f = flown(&mission(900, "\"b\"", inject), &model);
    assert_eq!(f.facts(FactKind::CommandLost), ["134 b 3"]);
    assert!(f.facts(FactKind::PowerCycled).is_empty());
    assert_eq!(f.turns("b"), ["103", "233"]);
}

#[test]
fn containers_are_restarted_and_then_their_node() {
    let model = |restart: &str| {
        format!(
            r#"(nodes: {{ "a": (), "b": (boot: "30 s") }}, images: {{ "i": (start: "4 s") }},
            services: {{
                "s": (image: "i", on: ["b"], grace: "2 s", {restart}), "t": (image: "i", on: ["b"]),
            }},
            watchdogs: {{ "dog": (by: "a", watches: ["s"], every: "10 s", timeout: "1 s",
                ladder: [RestartContainer(success: 0, wait: "20 s"), RestartContainer(wait: "20 s"), RebootNode()]) }})"#
        )
    };
    let hang = r#"inject: [(at: "103 s", on: "s", fault: Hang)]"#;
    let f = flown(&mission(900, r#"All(["s", "t"])"#, hang), &model(""));
    // Alarm 131; the first step does not work; killed at 151, gone at 153, started at 157.
    assert_eq!(f.outages(), ["103..157 s/0/injected hang #1: detect 28, decide 20, act 6"]);
    // One that is given up is started again; the one that is not up in time has its node rebooted,
    // and takes its neighbour along: all for the same cause.
    let crash = r#"inject: [(at: "103 s", on: "s", fault: Crash)]"#;
    let f = flown(&mission(900, "\"s\"", crash), &model("restart: Never,"));
    assert_eq!(f.outages(), ["103..155 s/0/injected crash #1: decide 48, act 4"]);
    let slow = model("").replace("start: \"4 s\"", "start: \"25 s\"");
    let f = flown(&mission(900, r#"All(["s", "t"])"#, hang), &slow);
    assert_eq!(f.outages(), ["103..226 s/0/injected hang #1: detect 28, decide 20, act 75"]);
    assert_eq!(f.turns("t/0"), ["171", "226"]);
}

#[test]
fn all_replicas_of_a_service_are_restarted() {
    let model = r#"(nodes: { "a": (), "b": (), "c": () }, images: { "i": (start: "4 s") },
        services: { "s": (image: "i", replicas: 2, on: ["b", "c"], spread: Node, grace: "2 s") },
        watchdogs: { "dog": (by: "a", watches: ["s"], every: "10 s", timeout: "1 s", ladder: [RestartService()]) })"#;
    let inject = r#"inject: [(at: "103 s", on: "s/1", fault: Hang)]"#;
    let f = flown(
        &mission(900, r#"All(["s"])"#, inject),
        &model.replace("replicas: 2", "replicas: 2, min_ready: 2"),
    );
    assert_eq!(f.turns("s/0"), ["131", "135"]);
    assert_eq!(f.turns("s/1"), ["103", "137"]);
    assert_eq!(f.outages(), ["103..137 s/1/injected hang #1: detect 28, act 6"]);
}

#[test]
fn containers_fail_over_to_another_node() {
    let model = r#"(nodes: { "a": (), "b": (boot: "30 s"), "c": () }, images: { "i": (start: "4 s") },
        services: { "s": (image: "i", on: ["b", "c"]), "t": (image: "i", on: ["b"]) },
        watchdogs: { "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", ladder: [Failover(to: "c", takes: "3 s")]) })"#;
    let inject = r#"inject: [(at: "103 s", on: "b", fault: Hang)]"#;
    let f = flown(&mission(900, "\"s\"", inject), model);
    assert_eq!(f.outages(), ["103..138 b/injected hang #1: detect 28, act 7"]);
    assert_eq!(f.facts(FactKind::ContainerPlaced), ["134 s/0 2"]);
    assert_eq!(f.turns("t/0"), ["103"]);
}

#[test]
fn nodes_are_shut_down_in_order_and_the_vessel_goes_to_safe_mode() {
    let model = r#"(nodes: { "a": (), "b": (boot: "30 s") }, images: { "i": (start: "4 s", stop: "5 s") },
        services: { "low": (image: "i", on: ["b"]), "high": (image: "i", on: ["b"], grace: "2 s"), "keep": (image: "i", on: ["a"]), "shed": (image: "i", on: ["a"]) },
        safe_mode: (keeps: ["keep", "low", "high"], enter: "1 s", lasts: "50 s"),
        watchdogs: { "dog": (by: "a", watches: ["high"], every: "10 s", timeout: "1 s",
            ladder: [GracefulShutdown(order: ["high"], grace: "9 s", takes: "3 s", success: LUCK, wait: "20 s"), SafeMode()]) })"#;
    let inject = r#"inject: [(at: "103 s", on: "high", fault: Hang)]"#;
    let f = flown(&mission(900, "\"high\"", inject), &model.replace("LUCK", "1"));
    // Alarm 131, done 134; the one that hangs is killed at 136, the other has stopped at 141.
    assert_eq!(f.outages(), ["103..175 high/0/injected hang #1: detect 28, act 44"]);
    assert_eq!(f.turns("low/0"), ["136", "175"]);
    // The shutdown does not work: safe mode at 155.
    let f = flown(&mission(900, "\"shed\"", inject), &model.replace("LUCK", "0"));
    assert_eq!(f.facts(FactKind::SafeModeEntered), ["155 high/0 0"]);
    assert_eq!(f.turns("shed/0"), ["155", "209"]);
    assert!(f.outages()[0].starts_with("155..209 high/0/injected hang #1:"), "{:?}", f.outages());
}

#[test]
fn where_a_control_plane_keeps_accounts_containers_fail_over_to_what_is_left() {
    let model = r#"(nodes: { "a": (), "b": (cpu: 2), "c": (cpu: 2, taints: TAINTS) }, images: { "i": (start: "4 s") },
        services: { "k": (image: "i", on: ["a"]),
            "other": (image: "i", cpu: 1, on: ["c"], bears: ["odd"]),
            "s": (image: "i", cpu: 1, priority: 1, on: ["b", "c"], orchestrator: "o"),
            "t": (image: "i", cpu: 1, on: ["b", "c"], orchestrator: "o") },
        orchestrators: { "o": (service: "k") },
        watchdogs: { "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", ladder: [Failover(to: "c", takes: "3 s")]) })"#;
    let inject = r#"inject: [(at: "103 s", on: "b", fault: Hang, lasts: "30 s")]"#;
    // One core is left there: it is the first one's, and the other finds the old node back at 133.
    let f = flown(&mission(900, "\"s\"", inject), &model.replace("TAINTS", "[]"));
    assert_eq!(f.facts(FactKind::ContainerPlaced), ["134 s/0 2"]);
    assert_eq!(f.turns("t/0"), ["103", "133"]);
    // What the node's taint forbids does not go there at all.
    let f = flown(&mission(900, "\"s\"", inject), &model.replace("TAINTS", "[\"odd\"]"));
    assert!(f.facts(FactKind::ContainerPlaced).is_empty());
    assert_eq!(f.facts(FactKind::CommandLost), ["134 b 4"]);
}
