//! Transfers of data over links and windows (card F3).

use super::{Flown, flown, mission};
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind;

/// A link of 1 kbit/s and 5 s, open from 30 to 50, 130 to 150 …
fn sent(transfers: &str, link: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (), \"dsn\": (network: \"ground\") }},
          links: {{ \"radio\": (between: (\"n\", \"dsn\"), rate: \"1 kbit/s\", delay: \"5 s\",
            windows: Every(period: \"100 s\", open: \"20 s\", offset: \"30 s\"), {link}) }})"
    );
    let rest = format!("transfers: {{ {transfers} }}, inject: [{inject}]");
    flown(&mission(400, "\"n\"", &rest), &model)
}

#[test]
fn what_is_cut_goes_on_in_the_next_window() {
    let f = sent(r#""x": (from: "n", to: "dsn", size: "5 kB")"#, "", "");
    assert_eq!(f.facts(FactKind::TransferBegan), ["30 n 0"]);
    assert_eq!(f.facts(FactKind::TransferCut), ["50 n 0"]);
    assert_eq!(f.facts(FactKind::TransferResumed), ["130 n 0"]);
    // 40 kbit: the last bit goes with the last nanosecond of the second window.
    assert_eq!(f.facts(FactKind::TransferDone), ["155 dsn 0"]);
    assert_eq!(f.count(Count::TransferredBytes), 5000);
}

#[test]
fn what_begins_anew_needs_a_window_for_the_whole() {
    let f = sent(r#""x": (from: "n", to: "dsn", size: "5 kB", resume: false)"#, "", "");
    assert_eq!((f.count(Count::TransfersDone), f.count(Count::TransfersCut)), (0, 4));
    let f = sent(r#""x": (from: "n", to: "dsn", size: "2 kB", resume: false)"#, "", "");
    assert_eq!(f.facts(FactKind::TransferDone), ["51 dsn 0"]);
}

#[test]
fn transfers_share_a_link() {
    let f = sent(
        r#""x": (from: "n", to: "dsn", size: "0.5 kB"), "y": (from: "n", to: "dsn", size: "8 kbit")"#,
        "",
        "",
    );
    // At 500 bit/s each the first is through after 8 s; 4 kbit are left of the second.
    assert_eq!(f.facts(FactKind::TransferDone), ["43 dsn 0", "47 dsn 1"]);
}

#[test]
fn losses_are_sent_again_and_faults_cut() {
    let one = r#""x": (from: "n", to: "dsn", size: "0.5 kB")"#;
    let f = sent(one, "loss: 0.5", "");
    assert_eq!(f.facts(FactKind::TransferDone), ["43 dsn 0"]);
    let f = sent(one, "", r#"(at: "32 s", on: "dsn", fault: Isolate, lasts: "4 s")"#);
    assert_eq!(f.facts(FactKind::TransferCut), ["32 n 0"]);
    assert_eq!(f.facts(FactKind::TransferDone), ["43 dsn 0"]);
    // What is on its way arrives, whatever becomes of the path.
    let f = sent(one, "", r#"(at: "35 s", on: "dsn", fault: Isolate, lasts: "9 s")"#);
    assert_eq!(f.facts(FactKind::TransferDone), ["39 dsn 0"]);
}

#[test]
fn repeated_ones_wait_for_each_other() {
    let f = sent(r#""x": (from: "n", to: "dsn", size: "1 kB", every: "10 s")"#, "", "");
    // Two and a half fit into a window; those due at 0 and 10 go in the first.
    assert_eq!(
        f.facts(FactKind::TransferDone)[..4],
        ["43 dsn 0", "51 dsn 0", "139 dsn 0", "147 dsn 0"]
    );
    assert_eq!(f.count(Count::TransfersDone), 10);
}

#[test]
fn within_one_network_it_is_there_at_once() {
    let f = flown(
        &mission(
            10,
            "\"n\"",
            r#"transfers: { "x": (from: "n", to: "m", size: "1 TB", at: "3 s") }"#,
        ),
        r#"(nodes: { "n": (), "m": () })"#,
    );
    assert_eq!(f.facts(FactKind::TransferDone), ["3 m 0"]);
}

/// `x` of 1 kB every 20 s over a link that is always open; the node fails as `inject` says.
fn made(inject: &str) -> Flown {
    flown(
        &mission(
            100,
            "\"dsn\"",
            &format!(
                r#"transfers: {{ "x": (from: "n", to: "dsn", size: "1 kB", at: "10 s", every: "20 s") }},
                   inject: [{inject}]"#
            ),
        ),
        r#"(nodes: { "n": (boot: "2 s"), "radio": (), "dsn": (network: "ground") },
            links: { "down": (between: ("radio", "dsn"), rate: "1 kbit/s", delay: "1 s") })"#,
    )
}

#[test]
fn a_node_that_is_down_for_good_makes_and_sends_nothing() {
    let f = made(r#"(at: "34 s", on: "n", fault: Permanent)"#);
    // 10 to 18; the second is cut in the middle.
    assert_eq!(f.facts(FactKind::TransferDone), ["19 dsn 0"]);
    assert_eq!(f.facts(FactKind::TransferCut), ["34 n 0"]);
    assert_eq!(f.count(Count::TransferredBytes), 1000);
}

#[test]
fn a_node_that_hangs_waits_and_makes_one_when_it_is_back() {
    let f = made(r#"(at: "34 s", on: "n", fault: Hang, lasts: "41 s")"#);
    assert_eq!(f.facts(FactKind::TransferCut), ["34 n 0"]);
    // Due at 50 and at 70: one is made at 75, behind the half that is left. Due at 90: the last.
    assert_eq!(f.facts(FactKind::TransferResumed), ["75 n 0"]);
    assert_eq!(f.facts(FactKind::TransferDone), ["19 dsn 0", "80 dsn 0", "88 dsn 0", "99 dsn 0"]);
    // The same of who receives, but what is sent goes on being made.
    let f = made(r#"(at: "34 s", on: "dsn", fault: Hang, lasts: "20 s")"#);
    assert_eq!(f.facts(FactKind::TransferDone).len(), 5);
}
