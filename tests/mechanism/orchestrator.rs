//! Control planes: leases, evictions, leaders, fencing (cards D1, D2, E3), worked by hand.

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// Three servers, a worker that can move between two other nodes, and what else is asked for.
fn cluster(lasts: u64, orchestrator: &str, worker: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{
            "a": (boot: "30 s"), "b": (boot: "30 s"), "c": (boot: "30 s"),
            "x": (boot: "30 s", cpu: 2, modes: {{ "dead": (time: Never, detect: Never) }}),
            "y": (boot: "30 s", cpu: 2),
        }},
        images: {{ "i": (start: "20 s", stop: "2 s"), "k": (start: "5 s") }},
        services: {{
            "server": (image: "k", replicas: 3, min_ready: 2, on: ["a", "b", "c"], spread: Node),
            "s": (image: "i", on: ["x", "y"], cpu: 1, orchestrator: "o", {worker}),
        }},
        orchestrators: {{ "o": (service: "server", {orchestrator}) }})"#
    );
    flown(&mission(lasts, "\"s\"", &format!("inject: [{inject}]")), &model)
}

/// Nobody but the control plane notices.
const DEAD: &str = r#"(at: "1000 s", on: "x", mode: "dead")"#;

/// Instants of facts of one kind, seconds.
fn instants(f: &Flown, kind: FactKind) -> Vec<f64> {
    let first = |line: &String| line.split(' ').next().unwrap().parse().unwrap();
    f.facts(kind).iter().map(first).collect()
}

#[test]
fn a_dead_node_is_noticed_after_40_to_55_s_and_its_replicas_replaced_after_340_to_355() {
    let f = cluster(2000, "", "", DEAD);
    let unready = instants(&f, FactKind::NodeUnready)[0];
    assert!((1040.0..=1055.0).contains(&unready), "{unready}");
    assert!((unready % 5.0).abs() < 1e-9, "looks come every 5 s");
    let placed = instants(&f, FactKind::ContainerPlaced)[0];
    assert!((placed - unready - 300.0).abs() < 1e-9);
    assert_eq!(f.facts(FactKind::ContainerPlaced), [format!("{placed} s/0 4")]);
    let (detect, decide) = (unready - 1000.0, 300.0);
    assert_eq!(
        f.outages(),
        [format!(
            "1000..{} x/injected dead #1: detect {detect}, decide {decide}, act 20",
            placed + 20.0
        )]
    );
}

#[test]
fn own_timers_and_the_services_own_toleration() {
    let timers = r#"heartbeat: "1 s", grace: "3 s", poll: "1 s", toleration: "9 s""#;
    let f = cluster(2000, timers, r#"toleration: "2 s""#, DEAD);
    let unready = instants(&f, FactKind::NodeUnready)[0];
    assert!((1002.0..=1004.0).contains(&unready), "{unready}");
    assert_eq!(instants(&f, FactKind::ContainerPlaced), [unready + 2.0]);
}

#[test]
fn a_node_that_answers_in_time_is_left_alone() {
    // A reset: 30 s of boot, and a lease that is renewed at once.
    let f = cluster(2000, "", "", r#"(at: "1000 s", on: "x", fault: Reset)"#);
    assert!(f.facts(FactKind::NodeUnready).is_empty());
    assert_eq!(f.outages(), ["1000..1050 x/injected reset #1: act 50"]);
    // One that is noticed, and back before the toleration is over.
    let f = cluster(2000, "", "", r#"(at: "1000 s", on: "x", fault: Isolate, lasts: "200 s")"#);
    assert_eq!(f.facts(FactKind::NodeUnready).len(), 1);
    let ready = instants(&f, FactKind::NodeReady)[0];
    assert!((1200.0..=1210.0).contains(&ready), "{ready}");
    assert!(f.facts(FactKind::ContainerEvicted).is_empty());
    assert_eq!(f.turns("s/0"), ["1000", "1200"]);
}

#[test]
fn without_a_control_plane_nothing_moves_and_graces_begin_anew_with_a_new_leader() {
    // Two of three servers are gone before the worker's node dies, and one comes back.
    let f = cluster(
        3000,
        "",
        "",
        &format!(
            r#"(at: "900 s", on: "a", fault: Isolate, lasts: "600 s"), (at: "900 s", on: "b", fault: Isolate), {DEAD}"#
        ),
    );
    // `a` led. At 1500 it is back, and the quorum with it.
    assert_eq!(f.facts(FactKind::LeaderLost), ["900 server/0 0"]);
    let elected = instants(&f, FactKind::LeaderElected)[0];
    assert!((1500.0..=1520.0).contains(&elected), "{elected}");
    let unready = instants(&f, FactKind::NodeUnready);
    let late: Vec<f64> = unready.iter().map(|t| t - elected).collect();
    assert!(late.iter().all(|t| (50.0..=55.0).contains(t)), "{late:?}");
}

#[test]
fn a_leader_is_followed_15_to_20_s_after_its_last_renewal() {
    let f = cluster(2000, "", "", r#"(at: "1000 s", on: "a", fault: Permanent)"#);
    assert_eq!(f.facts(FactKind::LeaderLost), ["1000 server/0 0"]);
    let elected = instants(&f, FactKind::LeaderElected)[0];
    // Renewed at 998 s; seen up to 4.4 s later, and up to 4.4 s late.
    assert!((1013.0..=1021.8).contains(&elected), "{elected}");
}

#[test]
fn evictions_stop_while_too_much_of_a_zone_is_dead() {
    let both = r#"(at: "1000 s", on: "x", fault: Permanent), (at: "1000 s", on: "y", fault: Permanent),
        (at: "1000 s", on: "c", fault: Permanent)"#;
    // Each node is a zone of its own here: two whole zones are dead, and evicted, 10 s apart or not.
    let f = cluster(2000, "", "", both);
    assert_eq!(f.facts(FactKind::ContainerEvicted).len(), 1);
    assert_eq!(
        f.facts(FactKind::ContainerPending),
        [format!("{} s/0 0", instants(&f, FactKind::ContainerEvicted)[0])]
    );
}

#[test]
fn an_exclusive_replica_waits_until_its_node_is_known_to_be_off() {
    let cut = r#"(at: "1000 s", on: "x", fault: Isolate, lasts: "1000 s")"#;
    let f = cluster(3000, "", "exclusive: true", cut);
    let evicted = instants(&f, FactKind::ContainerEvicted)[0];
    assert!((1340.0..=1355.0).contains(&evicted), "{evicted}");
    assert_eq!(f.facts(FactKind::ContainerPending), [format!("{evicted} s/0 4")]);
    // Back at 2000, heard of within 10 s, told to stop the old copy, which takes 2 s.
    let placed = instants(&f, FactKind::ContainerPlaced)[0];
    let ready = instants(&f, FactKind::NodeReady)[0];
    assert!((placed - ready - 2.0).abs() < 1e-6, "{ready} {placed}");
    assert!(f.facts(FactKind::SplitBrainBegan).is_empty());
}

#[test]
fn without_fencing_two_run_and_the_time_is_told() {
    let cut = r#"(at: "1000 s", on: "x", fault: Isolate, lasts: "1000 s")"#;
    let f = cluster(3000, "fencing: Unfenced", "exclusive: true", cut);
    let placed = instants(&f, FactKind::ContainerPlaced)[0];
    assert_eq!(instants(&f, FactKind::SplitBrainBegan), [placed + 20.0]);
    let ready = instants(&f, FactKind::NodeReady)[0];
    let ended = instants(&f, FactKind::SplitBrainEnded)[0];
    assert!((ended - ready - 2.0).abs() < 1e-6, "{ready} {ended}");
}

#[test]
fn a_replica_whose_restarts_are_used_up_is_placed_anew() {
    let crash = r#"(at: "1000 s", on: "s", fault: Crash)"#;
    let f = cluster(
        2000,
        r#"reschedule: (first: "30 s", initial: "60 s", cap: "1 h")"#,
        "restart: Never",
        crash,
    );
    assert_eq!(f.facts(FactKind::ContainerPlaced), ["1030 s/0 3"]);
    assert_eq!(f.outages(), ["1000..1050 s/0/injected crash #1: decide 30, act 20"]);
}

#[test]
fn when_the_quorum_is_back_what_waited_is_placed_by_the_same_leader() {
    // Found at once, but placed a minute later: then two of three servers are away, until 1500.
    let f = cluster(
        2000,
        r#"reschedule: (first: "30 s"), schedule: "60 s""#,
        "restart: Never",
        r#"(at: "1000 s", on: "s", fault: Crash),
            (at: "1040 s", on: "b", fault: Isolate, lasts: "460 s"),
            (at: "1040 s", on: "c", fault: Isolate, lasts: "500 s")"#,
    );
    assert_eq!(f.facts(FactKind::ContainerPending), ["1090 s/0 5"]);
    assert!(f.facts(FactKind::LeaderElected).is_empty());
    assert_eq!(f.facts(FactKind::ContainerPlaced), ["1560 s/0 3"]);
}

#[test]
fn when_one_reason_for_silence_is_gone_the_other_pays() {
    let never = r#"toleration: "1 d""#;
    let charged = |inject: &str| cluster(1000, never, "", inject).outages();
    let hang = r#"(at: "100 s", on: "x", fault: Hang, lasts: "100 s"), (at: "150 s", on: "x", fault: Isolate, lasts: "250 s")"#;
    let outages = charged(hang);
    assert!(outages[0].starts_with("100..400 x/injected hang #1: detect"), "{outages:?}");
    assert!(outages[0].ends_with("; x/injected isolation #2: act 200"), "{outages:?}");
    let cut = r#"(at: "100 s", on: "x", fault: Isolate, lasts: "100 s"), (at: "150 s", on: "x", fault: Hang, lasts: "250 s")"#;
    assert_eq!(
        charged(cut),
        ["100..400 x/injected isolation #1: act 100; x/injected hang #2: detect 200"]
    );
    let cuts = r#"(at: "100 s", on: "x", fault: Isolate, lasts: "100 s"), (at: "150 s", on: "x", fault: Isolate, lasts: "250 s")"#;
    assert_eq!(
        charged(cuts),
        ["100..400 x/injected isolation #1: act 100; x/injected isolation #2: act 200"]
    );
}

#[test]
fn two_run_only_while_both_do() {
    // The new copy crashes for 60 s, then the old one's node hangs for 100 s, before it is back.
    let f = cluster(
        3000,
        r#"fencing: Unfenced, heartbeat: "1 s", grace: "2 s", poll: "1 s", toleration: "0 s""#,
        r#"exclusive: true, backoff: (first: "40 s")"#,
        r#"(at: "1000 s", on: "x", fault: Isolate, lasts: "1000 s"), (at: "1500 s", on: "s", fault: Crash),
            (at: "1700 s", on: "x", fault: Hang, lasts: "100 s")"#,
    );
    let (began, ended) =
        (instants(&f, FactKind::SplitBrainBegan), instants(&f, FactKind::SplitBrainEnded));
    assert_eq!((began.len(), began[1], began[2]), (3, 1560.0, 1800.0));
    assert_eq!((ended.len(), ended[0], ended[1]), (3, 1500.0, 1700.0));
}

#[test]
fn looks_beyond_all_time_end_the_search_for_a_leader() {
    let centuries = r#"lease: "501 y", retry: "500 y", heartbeat: "500 y", grace: "500 y""#;
    let f = cluster(2000, centuries, "", r#"(at: "1000 s", on: "a", fault: Reset)"#);
    assert_eq!(f.facts(FactKind::LeaderLost), ["1000 server/0 0"]);
    assert!(f.facts(FactKind::LeaderElected).is_empty());
}
