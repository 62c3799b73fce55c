//! Containers and their supervisors: starts, probes, restarts (cards B1, B4, C3).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// One service on a node that boots in 30 s.
fn service(lasts: u64, image: &str, service: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"30 s\") }}, images: {{ \"i\": ({image}) }}, services: {{ \"s\": (image: \"i\", {service}) }})"
    );
    flown(&mission(lasts, "\"s\"", &format!("inject: [{inject}]")), &model)
}

const CRASH: &str = r#"(at: "100 s", on: "s", fault: Crash),"#;

#[test]
fn a_cold_spare_is_called_pulled_started_and_made_ready() {
    let model = r#"(
        nodes: {
            "n": (),
            "spare": (cpu: 2, pull_rate: "8 Mbit/s", overcommit: 2),
        },
        images: { "i": (size: "10 MB", preloaded: false, start: "20 s"), "busy": () },
        services: {
            "load": (image: "busy", on: ["spare"], cpu: 2),
            "s": (
                image: "i", replicas: 2, on: ["n", "spare"], spread: Node, cpu: 1,
                redundancy: ColdStandby(start: "5 s"),
                readiness: (every: "10 s", initial_delay: "3 s", successes: 2),
            ),
        },
    )"#;
    let f = flown(
        &mission(300, "\"s\"", r#"inject: [(at: "100 s", on: "n", fault: Permanent)]"#),
        model,
    );
    // Called at 105, 10 MB at 1 MB/s until 115, a start of 20 s with two thirds of the processors
    // it wants until 145; checks at 118, …, 148, 158.
    assert_eq!(f.facts(FactKind::ContainerStarting), ["105 s/1 0"]);
    assert_eq!(f.facts(FactKind::ContainerStarted), ["145 s/1 0"]);
    assert_eq!(f.outages(), ["100..158 n/injected failure #1: act 45, resync 13"]);
}

#[test]
fn a_crash_is_seen_at_once_and_the_start_is_the_act() {
    let f = service(
        300,
        r#"start: "20 s""#,
        r#"readiness: (every: "7 s", initial_delay: "1 s")"#,
        CRASH,
    );
    // Launched at 100, answers at 120, first check after that at 122.
    assert_eq!(f.outages(), ["100..122 s/0/injected crash #1: act 20, resync 2"]);
    let second = format!(r#"{CRASH} (at: "150 s", on: "s", fault: Crash)"#);
    let f = service(300, r#"start: "20 s""#, "", &second);
    assert_eq!(
        f.outages(),
        [
            "100..120 s/0/injected crash #1: act 20",
            "150..180 s/0/injected crash #2: decide 10, act 20"
        ]
    );
}

#[test]
fn a_hang_waits_for_liveness_then_for_the_grace_period() {
    let probe = r#"liveness: (every: "10 s", timeout: "1 s", failures: 3), grace: "25 s""#;
    let hang = r#"(at: "104 s", on: "s", fault: Hang)"#;
    let f = service(300, r#"start: "20 s", stop: "2 s""#, probe, hang);
    // Checks at 110, 120, 130 fail; given up at 131; killed at 156.
    assert_eq!(f.facts(FactKind::ContainerTerminating), ["131 s/0 0"]);
    assert_eq!(f.outages(), ["104..176 s/0/injected hang #1: detect 27, act 45"]);
    let f = service(300, r#"start: "20 s""#, "", hang);
    assert_eq!(f.outages(), ["| 104..300 s/0/injected hang #1: detect 196"], "nobody looks");
}

#[test]
fn a_hang_noticed_by_somebody_is_killed_like_one_that_a_probe_gave_up() {
    let image = r#"start: "20 s", modes: { "h": (time: "104 s", effect: Hang, detect: "60 s", decide: "5 s", transit: "3 s") }"#;
    let f = service(280, image, r#"grace: "25 s""#, "");
    assert_eq!(f.outages(), ["104..217 s/0/h: detect 60, decide 5, transit 3, act 45"]);
}

#[test]
fn hangs_that_end_by_themselves_come_again() {
    let image = r#"modes: { "h": (time: "100 s", effect: Hang, lasts: "10 s") }"#;
    let f = service(350, image, "", "");
    assert_eq!(
        f.outages(),
        ["100..110 s/0/h: detect 10", "210..220 s/0/h: detect 10", "320..330 s/0/h: detect 10"]
    );
}

#[test]
fn readiness_takes_out_and_lets_in_again() {
    let probe = r#"readiness: (every: "10 s", timeout: "1 s", failures: 2, successes: 2)"#;
    let f = service(300, "", probe, r#"(at: "104 s", on: "s", fault: Hang, lasts: "20 s")"#);
    // 110 and 120 fail: out at 121, seen or not; answers at 124; 130 and 140 pass.
    assert_eq!(f.outages(), ["104..140 s/0/injected hang #1: detect 20, resync 16"]);
    // The deciding check began in the hang, its verdict comes after: out again for that hang.
    let f = service(300, "", probe, r#"(at: "104 s", on: "s", fault: Hang, lasts: "16.5 s")"#);
    assert_eq!(
        f.outages(),
        [
            "104..120.5 s/0/injected hang #1: detect 16.5",
            "121..140 s/0/injected hang #1: resync 19"
        ]
    );
}

#[test]
fn a_liveness_verdict_that_comes_after_the_hang_kills_for_that_hang() {
    let probe = r#"liveness: (every: "10 s", timeout: "4 s", failures: 2)"#;
    let f = service(
        300,
        r#"start: "5 s", stop: "2 s""#,
        probe,
        r#"(at: "104 s", on: "s", fault: Hang, lasts: "17 s")"#,
    );
    assert_eq!(
        f.outages(),
        ["104..121 s/0/injected hang #1: detect 17", "124..131 s/0/injected hang #1: act 7"]
    );
}

#[test]
fn starts_that_fail_back_off() {
    let f = service(500, r#"start: "2 s", start_failure: 1"#, "", CRASH);
    assert_eq!(
        f.facts(FactKind::ContainerStarting),
        ["100 s/0 0", "112 s/0 0", "134 s/0 0", "176 s/0 0", "258 s/0 0", "420 s/0 0"]
    );
    assert_eq!(f.outages(), ["| 100..500 s/0/injected crash #1: decide 388, act 12"]);
}

#[test]
fn a_startup_probe_that_loses_patience_kills_the_start() {
    let startup = r#"startup: (every: "10 s", timeout: "1 s", failures: 3), grace: "4 s""#;
    let f = service(155, r#"start: "60 s""#, startup, CRASH);
    // Checks at 100, 110, 120 fail; killed at 121 (it stops at once); the next waits 10 s.
    assert_eq!(f.facts(FactKind::ContainerExited), ["100 s/0 0", "121 s/0 8", "152 s/0 8"]);
    assert_eq!(f.outages(), ["| 100..155 s/0/injected crash #1: decide 13, act 42"]);
}

#[test]
fn restart_policies() {
    let f = service(300, "", "restart: Never", CRASH);
    assert_eq!(f.outages(), ["| 100..300 s/0/injected crash #1: decide 200"]);
    assert_eq!(f.facts(FactKind::ContainerDead), ["100 s/0 0"]);
    // Not even a reboot of its node brings it back.
    let reset = format!(r#"{CRASH} (at: "150 s", on: "n", fault: Reset)"#);
    let f = service(300, "", "restart: Never", &reset);
    assert_eq!(f.outages(), ["| 100..300 s/0/injected crash #1: decide 200"]);
    let f = service(300, r#"start: "3 s""#, "restart: OnFailure", CRASH);
    assert_eq!(f.outages(), ["100..103 s/0/injected crash #1: act 3"]);
}

#[test]
fn a_reboot_takes_its_containers_along() {
    let f = service(
        300,
        r#"start: "5 s""#,
        r#"readiness: (initial_delay: "8 s")"#,
        r#"(at: "100 s", on: "n", fault: Reset)"#,
    );
    assert_eq!(f.outages(), ["100..138 n/injected reset #1: act 35, resync 3"]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["100 s/0 4"]);
    // One that takes no time ends them all the same.
    let model =
        r#"(nodes: { "n": () }, images: { "i": (start: "5 s") }, services: { "s": (image: "i") })"#;
    let reset = r#"inject: [(at: "100 s", on: "n", fault: Reset)]"#;
    let f = flown(&mission(300, "\"s\"", reset), model);
    assert_eq!(f.outages(), ["100..105 n/injected reset #1: act 5"]);
}

#[test]
fn an_older_fault_of_the_node_pays_for_its_containers_too() {
    // The node hangs at 100 and nobody notices; at 150 a latch-up is seen at once and cycled.
    let f = service(
        300,
        r#"start: "5 s""#,
        "",
        r#"(at: "100 s", on: "n", fault: Hang), (at: "150 s", on: "n", fault: Latchup)"#,
    );
    assert_eq!(f.outages(), ["100..185 n/injected hang #1: detect 50, act 35"]);
}

#[test]
fn a_frozen_node_freezes_its_processes() {
    // The node hangs for 30 s from 90 on: the process is 10 s short of its crash, and stays so.
    let f = service(
        400,
        r#"modes: { "c": (time: "100 s", effect: Crash) }"#,
        r#"backoff: (first: "7 s")"#,
        r#"(at: "90 s", on: "n", fault: Hang, lasts: "30 s")"#,
    );
    assert_eq!(
        f.outages()[..2],
        ["90..120 n/injected hang #1: detect 30", "130..137 s/0/c: decide 7"]
    );
    // What is injected finds nothing that it could strike.
    let f = service(
        400,
        "",
        "",
        r#"(at: "90 s", on: "n", fault: Hang, lasts: "30 s"), (at: "95 s", on: "s", fault: Crash)"#,
    );
    assert_eq!(f.outages(), ["90..120 n/injected hang #1: detect 30"]);
}

#[test]
fn a_back_off_outlasts_a_hang_of_the_node() {
    let backoff = r#"backoff: (first: "60 s", initial: "80 s")"#;
    let hang = r#"(at: "110 s", on: "n", fault: Hang, lasts: "10 s")"#;
    let f = service(400, "", backoff, &format!("{CRASH} {hang}"));
    assert_eq!(f.outages(), ["100..160 s/0/injected crash #1: decide 60"]);
    // A back-off that ends while the node hangs: started when that is over, and counted still.
    let late = hang.replace("10 s\")", "70 s\"),");
    let again = r#"(at: "190 s", on: "s", fault: Crash)"#;
    let f = service(400, "", backoff, &format!("{CRASH} {late} {again}"));
    assert_eq!(f.turns("s/0"), ["100", "180", "190", "270"]);
    // A reboot forgets.
    let reset = r#"(at: "110 s", on: "n", fault: Reset),"#;
    let f = service(400, "", backoff, &format!("{CRASH} {reset} {again}"));
    assert_eq!(f.turns("s/0"), ["100", "140", "190", "250"]);
}

#[test]
fn while_an_image_is_pulled_there_is_nothing_to_strike() {
    let model = r#"(
        nodes: { "n": (), "spare": (pull_rate: "8 Mbit/s") },
        images: { "i": (size: "10 MB", preloaded: false, start: "20 s") },
        services: { "s": (image: "i", replicas: 2, on: ["n", "spare"], spread: Node, redundancy: ColdStandby()) },
    )"#;
    let inject = r#"inject: [(at: "100 s", on: "n", fault: Permanent), (at: "105 s", on: "s/1", fault: Crash), (at: "107 s", on: "s/1", fault: Hang, lasts: "1 s")]"#;
    let f = flown(&mission(300, "\"s\"", inject), model);
    assert_eq!(f.outages(), ["100..130 n/injected failure #1: act 30"]);
}

#[test]
fn a_cold_replica_whose_node_fails_before_it_is_up_is_replaced() {
    let model = r#"(
        nodes: { "n": (), "o": (), "q": () },
        images: { "i": (start: "20 s") },
        services: { "s": (image: "i", replicas: 3, on: ["n", "o", "q"], spread: Node, redundancy: ColdStandby(start: "5 s")) },
    )"#;
    let inject =
        |second: &str| format!(r#"inject: [(at: "100 s", on: "n", fault: Permanent), {second}]"#);
    let f = flown(
        &mission(300, "\"s\"", &inject(r#"(at: "110 s", on: "o", fault: Permanent)"#)),
        model,
    );
    // s/1 from 105 on; s/2 is called at 110, from 115 on.
    assert_eq!(f.outages(), ["100..135 n/injected failure #1: act 35"]);
    // One that crashes in its start is started again by its supervisor.
    let f =
        flown(&mission(300, "\"s\"", &inject(r#"(at: "110 s", on: "s/1", fault: Crash)"#)), model);
    assert_eq!(f.facts(FactKind::ContainerStarting), ["105 s/1 0", "110 s/1 0"]);
    assert_eq!(f.turns("s/set"), ["100", "130"]);
    // One that is never restarted is replaced.
    let never = model.replace("redundancy", "restart: Never, redundancy");
    let f =
        flown(&mission(300, "\"s\"", &inject(r#"(at: "110 s", on: "s/1", fault: Crash)"#)), &never);
    assert_eq!(f.facts(FactKind::ContainerStarting), ["105 s/1 0", "115 s/2 0"]);
    // The node fails while its replica is being called; with none left, the first node up is it.
    let twice = r#"(at: "103 s", on: "o", fault: Permanent), (at: "90 s", on: "q", fault: Permanent, lasts: "60 s")"#;
    let f = flown(&mission(300, "\"s\"", &inject(twice)), model);
    assert_eq!(f.facts(FactKind::ContainerStarting), ["155 s/2 0"]);
    assert_eq!(f.turns("s/set"), ["100", "175"]);
}

#[test]
fn a_gray_container_serves_nobody_until_it_is_restarted() {
    // Liveness passes all the while; readiness fails at 110 and 120 (errors come at once).
    let probe = r#"probe: (every: "10 s", timeout: "1 s", failures: 2)"#;
    let gray = r#"(at: "105 s", on: "s", fault: Gray(share: 1), lasts: "60 s")"#;
    let f = service(300, r#"start: "20 s""#, probe, gray);
    assert_eq!(f.facts(FactKind::ProbeVerdict), ["120 s/0 1", "170 s/0 0"]);
    // At 165 the errors end; the check at 170 passes.
    assert_eq!(f.outages(), ["105..170 s/0/injected gray #1: detect 15, decide 45, resync 5"]);
    // A crash meanwhile cures it: a new process.
    let crash = format!(r#"{gray}, (at: "130 s", on: "s", fault: Crash)"#);
    let f = service(300, r#"start: "5 s""#, probe, &crash);
    assert_eq!(f.turns("s/0"), ["105", "140"]);
}

#[test]
fn a_false_alarm_is_charged_to_the_probe_that_raised_it() {
    let probe = r#"liveness: (every: "10 s", timeout: "1 s", failures: 1, loss: 0.999, initial_delay: "6 s"), grace: "0 s""#;
    let f = service(13, r#"start: "5 s", stop: "0 s""#, probe, "");
    // The check at 6 is lost and given up at 7; the next process answers before its check at 13.
    assert_eq!(f.facts(FactKind::ContainerExited), ["7 s/0 8"]);
    assert_eq!(f.outages(), ["7..12 s/0/false-alarm: act 5"]);
}
