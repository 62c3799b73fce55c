//! Watchdogs: who notices silence, when, and what happens when the watchdog itself is gone (card E1).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// Two nodes; `dog` stands on `a` and watches `b`, which boots in 30 s.
fn two(lasts: u64, dog: &str, rest: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (boot: "1 s"), "b": (boot: "30 s", power_cycle: "20 s") }},
            links: {{ "oob": (between: ("a", "b"), plane: OutOfBand) }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], {dog}) }}, {rest})"#
    );
    flown(&mission(lasts, "\"b\"", &format!("inject: [{inject}]")), &model)
}

const POLL: &str = r#"every: "10 s", timeout: "1 s", failures: 3"#;

#[test]
fn silence_is_noticed_at_the_third_question() {
    // Questions at 0, 10, 20 …; the first after 103 is that of 110, the third that of 130.
    let f = two(300, POLL, "", r#"(at: "103 s", on: "b", fault: Hang, lasts: "100 s")"#);
    assert_eq!(f.facts(FactKind::AlarmRaised), ["131 b 0"]);
    // Heard again when the next question is answered.
    assert_eq!(f.facts(FactKind::AlarmCleared), ["210 b 0"]);
    assert_eq!(f.outages(), ["103..203 b/injected hang #1: detect 28, decide 72"]);
    assert!(f.facts(FactKind::CommandSent).is_empty(), "without steps it only tells");
}

#[test]
fn a_question_at_the_very_instant_of_a_hang_is_not_answered() {
    let f = two(300, POLL, "", r#"(at: "110 s", on: "b", fault: Hang, lasts: "21 s")"#);
    assert_eq!(f.facts(FactKind::AlarmRaised), ["131 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["140 b 0"]);
    let f = two(300, POLL, "", r#"(at: "110 s", on: "b", fault: Hang, lasts: "20 s")"#);
    assert!(f.facts(FactKind::AlarmRaised).is_empty(), "the third question is answered");
}

#[test]
fn the_last_question_decides_even_if_the_target_is_back_before_its_time_is_over() {
    let inject = r#"(at: "110 s", on: "b", fault: Hang, lasts: "20.5 s")"#;
    let f = two(300, POLL, "", inject);
    assert_eq!(f.facts(FactKind::AlarmRaised), ["131 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["140 b 0"]);
    // A reboot that nobody needs any more is charged to the watchdog.
    let dog = format!(r#"{POLL}, ladder: [RebootNode()]"#);
    let f = two(300, &dog, "", inject);
    assert_eq!(
        f.outages(),
        ["110..130.5 b/injected hang #1: detect 20.5", "131..161 b/false-alarm-by-dog: act 30"]
    );
}

#[test]
fn where_a_timeout_is_longer_than_the_period_the_next_question_follows_it() {
    let dog = r#"every: "10 s", timeout: "25 s", failures: 2"#;
    let f = two(300, dog, "", r#"(at: "101 s", on: "b", fault: Hang, lasts: "62 s")"#);
    // Put at 110 and at 135; answered at 160 no more, at 185 again.
    assert_eq!(f.facts(FactKind::AlarmRaised), ["160 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["185 b 0"]);
}

#[test]
fn beats_are_missed_after_their_time_and_a_grace() {
    let dog = r#"signal: Heartbeat, every: "10 s", timeout: "4 s", failures: 3"#;
    let f = two(300, dog, "", r#"(at: "103 s", on: "b", fault: Hang, lasts: "100 s")"#);
    // The last beat came at 100.
    assert_eq!(f.facts(FactKind::AlarmRaised), ["134 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["210 b 0"]);
    let short = two(300, dog, "", r#"(at: "103 s", on: "b", fault: Hang, lasts: "27 s")"#);
    assert!(short.facts(FactKind::AlarmRaised).is_empty(), "the beat of 130 comes");
    let late = two(300, dog, "", r#"(at: "103 s", on: "b", fault: Hang, lasts: "30 s")"#);
    assert_eq!(late.facts(FactKind::AlarmRaised), ["134 b 0"]);
    assert_eq!(late.facts(FactKind::AlarmCleared), ["140 b 0"]);
}

#[test]
fn a_watchdog_that_stops_forgets_and_begins_anew() {
    let inject = r#"(at: "103 s", on: "b", fault: Hang, lasts: "200 s"), (at: "125 s", on: "a", fault: Reset)"#;
    let f = two(400, POLL, "", inject);
    // Up again at 126: questions at 126, 136, 146.
    assert_eq!(f.facts(FactKind::AlarmRaised), ["147 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["306 b 0"]);
    // An alarm in progress stops, and its ladder is left.
    let dog = format!(r#"{POLL}, ladder: [RebootNode(takes: "1 min")]"#);
    let f = two(400, &dog, "", &inject.replace("125 s", "135 s"));
    assert_eq!(f.facts(FactKind::AlarmRaised), ["131 b 0", "157 b 0"]);
    assert_eq!(f.outages(), ["103..247 b/injected hang #1: detect 28, decide 22, act 94"]);
}

#[test]
fn a_service_runs_a_watchdog_as_long_as_one_of_its_containers_answers() {
    let model = |replicas: u32| {
        format!(
            r#"(nodes: {{ "a": (), "b": (), "c": (boot: "5 s") }},
            images: {{ "i": (start: "50 s") }},
            services: {{ "eye": (image: "i", replicas: {replicas}, on: ["a", "b"], spread: Node) }},
            watchdogs: {{ "dog": (by: "eye", watches: ["c"], {POLL}, ladder: [RebootNode()]) }},
            links: {{ "la": (between: ("a", "c"), plane: OutOfBand), "lb": (between: ("b", "c"), plane: OutOfBand) }})"#
        )
    };
    let inject = r#"inject: [(at: "100 s", on: "eye/0", fault: Crash), (at: "103 s", on: "c", fault: Hang)]"#;
    let f = flown(&mission(300, "\"c\"", inject), &model(2));
    assert_eq!(f.outages(), ["103..136 c/injected hang #2: detect 28, act 5"]);
    let f = flown(&mission(300, "\"c\"", inject), &model(1));
    // The only one answers again at 150, and asks at 150, 160, 170.
    assert_eq!(f.outages(), ["103..176 c/injected hang #2: detect 68, act 5"]);
}

#[test]
fn watchdogs_watch_each_other_and_containers() {
    let model = format!(
        r#"(nodes: {{ "a": (), "b": () }}, images: {{ "i": () }},
            services: {{ "left": (image: "i", on: ["a"], grace: "2 s"), "right": (image: "i", on: ["b"], grace: "2 s") }},
            watchdogs: {{
                "one": (by: "left", watches: ["two"], {POLL}, ladder: [RestartContainer()]),
                "two": (by: "right", watches: ["one"], {POLL}, ladder: [RestartContainer()]),
            }})"#
    );
    let inject = r#"inject: [(at: "103 s", on: "right", fault: Hang), (at: "503 s", on: "left", fault: Hang)]"#;
    let f = flown(&mission(900, r#"All(["left", "right"])"#, inject), &model);
    assert_eq!(
        f.outages(),
        [
            "103..133 right/0/injected hang #1: detect 28, act 2",
            // The other one began to work anew at 133: it asks at 503, 513, 523.
            "503..526 left/0/injected hang #2: detect 21, act 2"
        ]
    );
}

#[test]
fn a_node_that_is_cut_off_is_silent_and_so_are_all_for_one_that_is_cut_off_itself() {
    let f = two(300, POLL, "", r#"(at: "103 s", on: "b", fault: Isolate, lasts: "60 s")"#);
    assert_eq!(f.facts(FactKind::AlarmRaised), ["131 b 0"]);
    assert_eq!(f.facts(FactKind::AlarmCleared), ["170 b 0"]);
    assert!(f.outages().is_empty());
    // The watchdog is cut off, and restarts what nothing ails: charged to what cuts it off.
    let dog = format!(r#"{POLL}, ladder: [RebootNode()]"#);
    let f = two(300, &dog, "", r#"(at: "103 s", on: "a", fault: Isolate, lasts: "40 s")"#);
    assert_eq!(f.outages(), ["131..161 a/injected isolation #1: act 30"]);
}

#[test]
fn cold_spares_are_not_watched_until_they_answer() {
    let model = format!(
        r#"(nodes: {{ "a": (), "b": (), "c": (boot: "100 s") }},
            groups: {{ "g": (of: ["b", "c"], need: 1, redundancy: ColdStandby(start: "5 s")) }},
            watchdogs: {{ "dog": (by: "a", watches: ["c"], {POLL}) }})"#
    );
    let inject = r#"inject: [(at: "200 s", on: "b", fault: Permanent), (at: "400 s", on: "c", fault: Hang)]"#;
    let f = flown(&mission(500, "\"g\"", inject), &model);
    // On at 205, up at 305: asked at 305, 315 …; the first question after 400 is that of 405.
    assert_eq!(f.facts(FactKind::AlarmRaised), ["426 c 0"]);
}

#[test]
fn what_a_false_alarm_breaks_is_charged_to_it() {
    // Every answer is lost: the alarm comes at 21, the reboot at once.
    let dog = format!(r#"{POLL}, loss: 1, ladder: [RebootNode()]"#);
    let f = two(100, &dog, "", "");
    assert_eq!(f.outages(), ["21..51 b/false-alarm-by-dog: act 30"]);
    assert_eq!(f.facts(FactKind::AlarmRaised), ["21 b 0"]);
    assert!(f.facts(FactKind::AlarmCleared).is_empty());
}
