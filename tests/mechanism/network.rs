//! Networks and the links between them: islands, delays, windows (cards F1 and F2), by hand.

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// Instants of facts of one kind, seconds.
fn instants(f: &Flown, kind: FactKind) -> Vec<f64> {
    let first = |line: &String| line.split(' ').next().unwrap().parse().unwrap();
    f.facts(kind).iter().map(first).collect()
}

/// A watchdog on `a` that asks `b`, which is on another network, every second.
fn watched(links: &str, lasts: u64, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (), "b": (network: "far", boot: "5 s"), "r": (network: "relay") }},
        links: {{ {links} }},
        watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "1 s", timeout: "500 ms", failures: 3, decide: "1 s",
            ladder: [RebootNode(takes: "2 s", wait: "10 s")], repeats: false) }})"#
    );
    flown(&mission(lasts, "\"b\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn a_node_behind_a_closed_window_is_not_heard_and_its_window_is_charged() {
    let links =
        r#""l": (between: ("a", "b"), windows: List([("0 s", "100 s"), ("110 s", "300 s")]))"#;
    let f = watched(links, 200, "");
    // Questions at 100, 101 and 102 s find nobody, the last after half a second.
    assert_eq!(instants(&f, FactKind::AlarmRaised), [102.5]);
    assert_eq!(instants(&f, FactKind::LinkClosed), [100.0]);
    assert_eq!(instants(&f, FactKind::LinkOpened), [110.0]);
    assert_eq!(instants(&f, FactKind::AlarmCleared), [110.0]);
    // Nothing gets there to reboot it, and it never was down.
    assert_eq!(f.turns("b"), Vec::<String>::new());
}

#[test]
fn of_two_paths_one_is_enough() {
    let links = r#""one": (between: ("a", "b")), "two": (between: ("a", "r")), "three": (between: ("r", "b"))"#;
    let inject = r#"(at: "50 s", on: "one", fault: Permanent, lasts: "100 s"), (at: "80 s", on: "r", fault: Permanent, lasts: "40 s")"#;
    let f = watched(links, 200, inject);
    // From 80 s on the relay is down as well.
    assert_eq!(instants(&f, FactKind::AlarmRaised), [82.5]);
    assert_eq!(instants(&f, FactKind::AlarmCleared), [120.0]);
    assert_eq!(instants(&f, FactKind::NetworkChanged), [80.0, 120.0]);
}

#[test]
fn a_command_takes_the_time_of_the_quickest_open_path() {
    let links = r#"
        "slow": (between: ("a", "b"), delay: "60 s"),
        "up": (between: ("a", "r"), delay: "7 s"), "down": (between: ("r", "b"), delay: Table([("0 s", "3 s"), ("100 s", "13 s")]))"#;
    let f = watched(links, 200, r#"(at: "20 s", on: "b", fault: Hang)"#);
    // Alarm at 22.5 s, a second to decide, then 7 s and 3 + 23.5 / 10 s at the instant of sending,
    // and the step's own two: only then it is found that a node that hangs obeys nothing.
    assert_eq!(instants(&f, FactKind::CommandSent), Vec::<f64>::new());
    let f = watched(
        links,
        200,
        r#"(at: "20 s", on: "r", fault: Permanent, lasts: "40 s"), (at: "20 s", on: "slow", fault: Permanent, lasts: "5 s")"#,
    );
    // The alarm came at 22.5 s; at 25 s the slow link is back, and the question of that second heard.
    assert_eq!(instants(&f, FactKind::AlarmCleared), [25.0]);
}

/// Three servers on three networks, joined in a ring, and a worker beside the first.
fn ring(inject: &str, more: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (network: "na"), "b": (network: "nb"), "c": (network: "nc"), "x": (network: "nc", cpu: 2), "y": (network: "nb", cpu: 2) }},
        links: {{ "ab": (between: ("a", "b")), "bc": (between: ("b", "c"), {more}), "ca": (between: ("c", "a"), {more}) }},
        images: {{ "i": (start: "20 s"), "k": (start: "5 s") }},
        services: {{
            "server": (image: "k", replicas: 3, min_ready: 2, on: ["a", "b", "c"], spread: Node),
            "s": (image: "i", on: ["x", "y"], cpu: 1, orchestrator: "o"),
        }},
        orchestrators: {{ "o": (service: "server", toleration: "10 s") }})"#
    );
    flown(&mission(2000, "\"s\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn a_leader_alone_on_its_island_leads_no_more() {
    let inject = r#"(at: "1000 s", on: "ab", fault: Permanent, lasts: "500 s"), (at: "1000 s", on: "ca", fault: Permanent, lasts: "500 s")"#;
    let f = ring(inject, "");
    assert_eq!(instants(&f, FactKind::LeaderLost), [1000.0]);
    let elected = instants(&f, FactKind::LeaderElected);
    // Two of three are left on the other island, and see the lease run out.
    assert_eq!(elected.len(), 1);
    assert!((1012.0..1020.0).contains(&elected[0]), "{elected:?}");
    // The node of the old leader counts as dead there; the worker goes on.
    let unready = instants(&f, FactKind::NodeUnready);
    assert_eq!(unready.len(), 1, "{unready:?}");
    assert!(f.facts(FactKind::ContainerPlaced).is_empty());
}

#[test]
fn a_lease_from_afar_is_older_by_the_way_that_it_came() {
    let inject = r#"(at: "1000 s", on: "x", fault: Permanent)"#;
    let near = instants(&ring(inject, ""), FactKind::NodeUnready)[0];
    let far = instants(&ring(inject, r#"delay: "20 s""#), FactKind::NodeUnready)[0];
    // The same luck, and looks every five seconds.
    assert!((far - near - 20.0).abs() < 1e-9, "{near} {far}");
}

#[test]
fn an_island_without_windows_is_evicted_and_its_window_charged() {
    let inject = "";
    let f = ring(inject, r#"windows: List([("0 s", "1000 s"), ("1500 s", "2000 s")])"#);
    let unready = instants(&f, FactKind::NodeUnready);
    // Both nodes behind the closed windows.
    assert_eq!(unready.len(), 2, "{unready:?}");
    let placed = f.facts(FactKind::ContainerPlaced);
    assert_eq!(placed.len(), 1, "{placed:?}");
    assert!(f.outages().iter().all(|line| line.contains("/closed")), "{:?}", f.outages());
}

#[test]
fn links_of_one_way_join_where_there_is_a_way_back() {
    let links = r#""there": (between: ("a", "b"), one_way: true), "back": (between: ("b", "a"), one_way: true)"#;
    let f = watched(links, 200, r#"(at: "50 s", on: "back", fault: Permanent, lasts: "20 s")"#);
    assert_eq!(instants(&f, FactKind::AlarmRaised), [52.5]);
    assert_eq!(instants(&f, FactKind::AlarmCleared), [70.0]);
}
