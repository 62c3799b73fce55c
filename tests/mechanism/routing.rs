//! Routing: how long callers ask a replica that is dead (card D4), worked by hand.

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// Two replicas on two nodes, and what else is asked for.
fn pair(service: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{
            "x": (boot: "30 s", modes: {{ "dead": (time: Never, detect: Never) }}),
            "y": (boot: "30 s"), "k": (),
        }},
        images: {{ "i": (start: "20 s", stop: "2 s"), "c": () }},
        services: {{
            "plane": (image: "c", on: ["k"]),
            "s": (image: "i", replicas: 2, on: ["x", "y"], spread: Node, {service}),
        }},
        orchestrators: {{ "o": (service: "plane") }})"#
    );
    flown(&mission(2000, "\"s\"", &format!("inject: [{inject}]")), &model)
}

const CRASH: &str = r#"(at: "1000 s", on: "s/0", fault: Crash)"#;
const DEAD: &str = r#"(at: "1000 s", on: "x", mode: "dead")"#;

#[test]
fn a_proxy_drops_at_once_what_its_agent_sees_go() {
    let f = pair("routing: Proxy", CRASH);
    assert!(f.outages().is_empty(), "{:?}", f.outages());
    // A hang is seen when readiness has failed: checks at 1000, 1010, 1020 fail at 1021.
    let probe = r#"routing: Proxy, readiness: (every: "10 s", timeout: "1 s", failures: 3)"#;
    let f = pair(probe, r#"(at: "995 s", on: "s/0", fault: Hang, lasts: "100 s")"#);
    assert_eq!(f.outages(), ["995..1021 s/0/injected hang #1: detect 26"]);
}

#[test]
fn a_dead_node_is_asked_until_its_lease_has_run_out() {
    let f = pair(r#"routing: Proxy, orchestrator: "o""#, DEAD);
    let unready = f.facts(FactKind::NodeUnready);
    let at: f64 = unready[0].split(' ').next().unwrap().parse().unwrap();
    assert!((1040.0..=1055.0).contains(&at), "{at}");
    assert_eq!(
        f.outages(),
        [format!("1000..{at} x/dead: detect {}", at - 1000.0)
            .replace("x/dead", "x/injected dead #1")]
    );
    // Half of the answers are enough.
    let f = pair(r#"routing: Proxy, orchestrator: "o", answers: 0.5"#, DEAD);
    assert!(f.outages().is_empty());
    // Its control plane is not this service's: it notices, and nobody tells the callers, for ever.
    let f = pair("routing: Proxy", DEAD);
    let outages = f.outages();
    assert!(outages[0].starts_with("| 1000..2000 x/injected dead #1: detect"), "{outages:?}");
}

#[test]
fn entries_of_a_name_die_out_over_their_time_to_live() {
    // Seen at once; half of the callers' requests are lost, then fewer: a tenth after 24 of 30 s.
    let f = pair(r#"routing: Dns(ttl: "30 s"), answers: 0.9, backoff: (first: "60 s")"#, CRASH);
    assert_eq!(f.outages(), ["1000..1024 s/0/injected crash #1: transit 24"]);
    // A restart comes before that: the entries are good again.
    let f = pair(r#"routing: Dns(ttl: "30 s"), answers: 0.9"#, CRASH);
    assert_eq!(f.outages(), ["1000..1020 s/0/injected crash #1: transit 20"]);
}

#[test]
fn a_client_that_tries_waits_for_its_own_timeout_only() {
    let f = pair(r#"routing: Client(timeout: "3 s")"#, DEAD);
    assert_eq!(f.outages(), ["1000..1003 x/injected dead #1: detect 3"]);
}

#[test]
fn whoever_carries_the_labels_can_stand_in() {
    let model = r#"(nodes: { "x": (), "y": () }, images: { "i": (start: "20 s") },
        services: {
            "a": (image: "i", on: ["x"], labels: ["nav"], selects: ["nav"]),
            "b": (image: "i", on: ["y"], labels: ["nav", "spare"]),
        })"#;
    let crash = r#"inject: [(at: "100 s", on: "a", fault: Crash)]"#;
    assert!(flown(&mission(300, "\"a\"", crash), model).outages().is_empty());
    let alone = model.replace("labels: [\"nav\", \"spare\"]", "labels: [\"spare\"]");
    let f = flown(&mission(300, "\"a\"", crash), &alone);
    assert_eq!(f.outages(), ["100..120 a/0/injected crash #1: act 20"]);
}

#[test]
fn what_is_stopped_on_purpose_is_known_at_once_and_charged_to_its_cause() {
    // Readiness errs: its agent takes the replica out, and no caller goes there.
    let probe =
        r#"routing: Proxy, readiness: (every: "10 s", timeout: "1 s", failures: 1, loss: 0.2)"#;
    let f = pair(probe, "");
    assert!(f.facts(FactKind::ProbeVerdict).len() > 50);
    let downs = f.facts(FactKind::Down);
    assert!(downs.iter().all(|down| !down.contains("endpoints")), "{downs:?}");
    // Two that liveness gives up while they serve: entries die out, for that reason.
    let probe = r#"routing: Dns(ttl: "30 s"), answers: 0.9, liveness: (every: "10 s", timeout: "1 s", failures: 1, loss: 0.05)"#;
    let f = pair(probe, "");
    assert!(!f.outages().is_empty());
    for outage in f.outages() {
        assert!(outage.contains("/false-alarm: transit"), "{outage}");
    }
}

#[test]
fn when_the_endpoint_that_paid_is_back_the_next_one_pays() {
    // Nobody knows of either hang; callers of `s/0` are answered again at 1050.
    let inject = r#"(at: "1000 s", on: "s/0", fault: Hang, lasts: "50 s"),
        (at: "1020 s", on: "s/1", fault: Hang, lasts: "100 s")"#;
    let f = pair(r#"routing: Proxy, min_ready: 1"#, inject);
    assert_eq!(
        f.outages(),
        ["1000..1120 s/0/injected hang #1: detect 50; s/1/injected hang #2: detect 70"]
    );
}

#[test]
fn a_quorum_that_is_back_is_told_what_happened_meanwhile() {
    let model = r#"(nodes: { "x": (), "y": (), "a": (), "b": (), "c": () }, images: { "i": (start: "20 s"), "k": () },
        services: {
            "plane": (image: "k", replicas: 3, on: ["a", "b", "c"], spread: Node),
            "s": (image: "i", replicas: 2, on: ["x", "y"], spread: Node, routing: Proxy, orchestrator: "o", backoff: (first: "1 h")),
        },
        orchestrators: { "o": (service: "plane") })"#;
    // Nobody listens from 950 on; its leader is there all the time.
    let inject = r#"inject: [(at: "950 s", on: "b", fault: Isolate, lasts: "250 s"),
        (at: "950 s", on: "c", fault: Isolate, lasts: "350 s"), (at: "1000 s", on: "s/0", fault: Crash)]"#;
    let f = flown(&mission(2000, "\"s\"", inject), model);
    assert!(f.facts(FactKind::LeaderElected).is_empty());
    assert_eq!(f.outages(), ["1000..1200 s/0/injected crash #3: decide 200"]);
}
