//! Sidecars and their buffers (card G1).

use super::support::plan;
use super::{Flown, flown, mission};
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind;

/// `s` on node `n` sends 1000 bytes a second to node `sink`, which is cut off from 100 to 150.
fn cut(sidecar: &str, service: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (), \"sink\": () }},
          images: {{ \"i\": (uses: \"10 kB\", start: \"5 s\") }},
          services: {{ \"s\": (image: \"i\", on: [\"n\"], {service}
            sidecar: (rate: \"8 kbit/s\", sink: \"sink\", buffer: \"20 kB\", {sidecar})) }})"
    );
    let rest = r#"inject: [(at: "100 s", on: "sink", fault: Isolate, lasts: "50 s")]"#;
    flown(&mission(300, "\"s\"", rest), &model)
}

fn told(f: &Flown) -> [Vec<String>; 4] {
    use FactKind::{BufferEmptied, BufferFull, ReceiverBack, ReceiverLost};
    [ReceiverLost, BufferFull, ReceiverBack, BufferEmptied].map(|kind| f.facts(kind))
}

#[test]
fn a_capped_buffer_fills_drops_and_drains() {
    for policy in ["DropOldest", "DropNewest"] {
        let f = cut(&format!("policy: {policy}, drain: \"16 kbit/s\""), "");
        // 20 kB at 1000 B/s are 20 s; 20 kB at 2000 - 1000 B/s are 20 s.
        assert_eq!(told(&f), [["100 s/0 0"], ["120 s/0 0"], ["150 s/0 0"], ["170 s/0 0"]]);
        assert_eq!(f.outages(), [""; 0]);
        assert_eq!(f.count(Count::TelemetryLost), 30_000);
        assert_eq!(f.count(Count::TelemetryReceived), 270_000);
    }
}

#[test]
fn links_without_limit_empty_it_at_once() {
    let f = cut("", "");
    assert_eq!(told(&f), [vec!["100 s/0 0"], vec!["120 s/0 0"], vec!["150 s/0 0"], vec![]]);
    assert_eq!(f.count(Count::TelemetryReceived), 270_000);
}

#[test]
fn who_blocks_stands_still_until_the_sink_is_back() {
    let f = cut("policy: Block, drain: \"16 kbit/s\"", "");
    assert_eq!(f.outages(), ["120..150 sink/injected isolation #1: act 30"]);
    assert_eq!(told(&f)[3], ["170 s/0 0"]);
    // What is not sent while it stands still is not lost.
    assert_eq!(f.count(Count::TelemetryLost), 0);
    assert_eq!(f.count(Count::TelemetryReceived), 270_000);
}

#[test]
fn an_unbounded_buffer_ends_in_a_kill() {
    let f = cut("policy: Unbounded", "memory_cap: \"50 kB\",");
    // 40 kB are left: killed at 140, back at 145, and 5 kB more wait until 150.
    assert_eq!(f.outages(), ["140..145 sink/injected isolation #1: act 5"]);
    assert_eq!(f.facts(FactKind::ContainerExited), ["140 s/0 3"]);
    assert_eq!(told(&f)[0], ["100 s/0 0", "145 s/0 0"]);
    assert_eq!(f.count(Count::TelemetryLost), 40_000);
    assert_eq!(f.count(Count::TelemetryReceived), 255_000);
}

#[test]
fn a_buffer_that_does_not_fit_ends_in_a_kill_too() {
    let f = cut("", "memory_cap: \"25 kB\",");
    // 15 kB are left beside the image, and 20 kB would be buffered.
    assert_eq!(f.facts(FactKind::ContainerExited), ["115 s/0 3", "135 s/0 3"]);
}

#[test]
fn memory_falls_as_the_buffer_drains() {
    // Beside a leak of 100 B/s: 10 kB + 30 kB at 300; the buffer has had its 20 kB from 120 to 150.
    let f = cut("drain: \"16 kbit/s\"", "memory_cap: \"45.5 kB\",");
    assert_eq!(f.facts(FactKind::ContainerExited), [""; 0]);
}

#[test]
fn one_that_is_off_changes_nothing() {
    let without = flown(
        &mission(
            300,
            "\"s\"",
            r#"inject: [(at: "100 s", on: "sink", fault: Isolate, lasts: "50 s")]"#,
        ),
        r#"(nodes: { "n": (), "sink": () }, images: { "i": (uses: "10 kB", start: "5 s") }, services: { "s": (image: "i", on: ["n"]) })"#,
    );
    let off = cut("on: false, policy: Unbounded, cpu: 1, memory: \"1 GB\"", "");
    assert_eq!(off.row.fingerprint, without.row.fingerprint);
    assert_eq!(off.plan.buffers.len(), 0);
}

#[test]
fn it_asks_for_its_share_of_the_node() {
    let model = |sidecar: &str| {
        format!(
            "(nodes: {{ \"n\": (cpu: 2) }}, images: {{ \"i\": (start: \"8 s\") }},
              services: {{ \"s\": (image: \"i\", cpu: 2, sidecar: (rate: \"1 bit/s\", sink: \"n\", {sidecar})) }})"
        )
    };
    let crash = mission(100, "\"s\"", r#"inject: [(at: "50 s", on: "s", fault: Crash)]"#);
    // Two of two cores; three would fit on no node: validation says so.
    assert_eq!(flown(&crash, &model("")).outages().len(), 1);
    let refused = std::panic::catch_unwind(|| plan(&crash, &model("cpu: 1"), 1));
    assert!(refused.is_err());
}

#[test]
fn a_sink_that_is_a_service_is_there_while_it_is_up() {
    let model = r#"(nodes: { "n": (), "m": () },
        images: { "i": (), "slow": (start: "20 s") },
        services: {
            "s": (image: "i", on: ["n"], sidecar: (rate: "8 kbit/s", sink: "log")),
            "log": (image: "slow", on: ["m"]),
        })"#;
    let crash = r#"inject: [(at: "100 s", on: "log", fault: Crash)]"#;
    let f = flown(&mission(200, "\"s\"", crash), model);
    assert_eq!(told(&f), [vec!["100 s/0 0"], vec![], vec!["120 s/0 0"], vec![]]);
}

#[test]
fn a_pull_empties_it_in_its_contacts() {
    let model = r#"(nodes: { "n": (), "dsn": (network: "ground") },
        links: { "radio": (between: ("n", "dsn"), rate: "8 kbit/s",
            windows: Every(period: "100 s", open: "10 s", offset: "50 s")) },
        images: { "i": () },
        services: { "s": (image: "i", on: ["n"],
            sidecar: (rate: "800 bit/s", buffer: "6 kB", pull: (by: "dsn"))) })"#;
    let f = flown(&mission(160, "\"s\"", ""), model);
    // 5000 B at 50; 40 000 bit fall by 7200 a second: 5.5 s. From 60 on 6000 B take 60 s; from 150 on
    // 48 000 bit fall for 6.6 s.
    assert_eq!(f.facts(FactKind::BufferEmptied), ["55.555555556 s/0 0", "156.666666667 s/0 0"]);
    assert_eq!(f.facts(FactKind::BufferFull), ["120 s/0 0"]);
    assert_eq!(f.facts(FactKind::ReceiverLost), ["0 s/0 0", "60 s/0 0", "160 s/0 0"]);
    assert_eq!(f.count(Count::TelemetryLost), 3000);
    assert_eq!(f.count(Count::TelemetryReceived), 13_000);
}

/// `s` on `n` sends 1000 bytes a second down a link; the way up opens from 50 on.
fn down(up: &str, sink: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "n": (), "radio": (), "dsn": (network: "ground") }},
            links: {{
                "down": (between: ("radio", "dsn"), one_way: true,
                    windows: Every(period: "1000 s", open: "100 s", offset: "20 s")),
                {up}
            }},
            images: {{ "i": (start: "5 s") }},
            services: {{ "s": (image: "i", on: ["n"], sidecar: (rate: "8 kbit/s", {sink})) }})"#
    );
    flown(&mission(200, "\"s\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn a_sink_needs_no_way_back() {
    let f = down("", r#"sink: "dsn""#, "");
    assert_eq!(told(&f), [vec!["0 s/0 0", "120 s/0 0"], vec![], vec!["20 s/0 0"], vec![]]);
    assert_eq!(f.count(Count::TelemetryReceived), 120_000);
    // Who pulls has to ask.
    let f = down("", r#"pull: (by: "dsn")"#, "");
    assert_eq!(f.count(Count::TelemetryReceived), 0);
    let up =
        r#""up": (between: ("dsn", "radio"), one_way: true, windows: List([("50 s", "150 s")])),"#;
    let f = down(up, r#"pull: (by: "dsn")"#, "");
    assert_eq!(told(&f)[2], ["50 s/0 0"]);
}

#[test]
fn who_hangs_or_dies_hears_of_no_sink_that_is_back() {
    // Away since 120; the node hangs at 150, or the process ends.
    let hang = r#"(at: "150 s", on: "n", fault: Hang, lasts: "10 s")"#;
    assert_eq!(told(&down("", r#"sink: "dsn""#, hang))[2], ["20 s/0 0"]);
    let f = down("", r#"sink: "dsn""#, r#"(at: "150 s", on: "s", fault: Crash)"#);
    assert_eq!(told(&f)[0], ["0 s/0 0", "120 s/0 0", "155 s/0 0"]);
    assert_eq!(told(&f)[2], ["20 s/0 0"]);
}
