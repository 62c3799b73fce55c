//! Start limits and supervision trees (card C3).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// A mission in which `faults`, of containers or nodes, strike: `(second, on, fault)`.
fn struck(lasts: u64, needs: &str, faults: &[(&str, &str, &str)]) -> String {
    let inject: String = faults
        .iter()
        .map(|(at, on, fault)| format!("(at: \"{at} s\", on: \"{on}\", fault: {fault}),"))
        .collect();
    mission(lasts, needs, &format!("inject: [{inject}]"))
}

/// Services a, b and c on one node that boots in 30 s; they start in 2 s and stop in 1 s.
fn abc(lasts: u64, supervisors: &str, faults: &[(&str, &str, &str)]) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"30 s\") }}, images: {{ \"i\": (start: \"2 s\", stop: \"1 s\") }},
          services: {{ \"a\": (image: \"i\"), \"b\": (image: \"i\"), \"c\": (image: \"i\") }},
          supervisors: {{ {supervisors} }})"
    );
    flown(&struck(lasts, r#"All(["a", "b", "c"])"#, faults), &model)
}

/// What is told to stop, starts and answers, in order: `-b` at 100, `+b` at 101, `=b` at 103.
fn moves(f: &Flown) -> String {
    let mut out = Vec::new();
    for (at, fact) in &f.trace.facts {
        let sign = match fact.kind() {
            FactKind::ContainerTerminating => '-',
            FactKind::ContainerStarting => '+',
            FactKind::ContainerStarted => '=',
            _ => continue,
        };
        let name = f.plan.name(fact.component()).trim_end_matches("/0");
        out.push(format!("{} {sign}{name}", super::seconds(at.0)));
    }
    out.join(", ")
}

#[test]
fn systemd_gives_up_after_five_starts_in_ten_seconds() {
    // Crashes at 100; each start fails after 20 ms, and the next comes 100 ms later.
    let model = r#"(nodes: { "n": (boot: "30 s") }, images: { "i": (start: "20 ms", start_failure: 1) },
        services: { "s": (image: "i", limit: (starts: 5, within: "10 s"),
            backoff: (first: "100 ms", initial: "100 ms", factor: 1, cap: "100 ms")) })"#;
    let f = flown(&struck(300, "\"s\"", &[("100", "s", "Crash")]), model);
    let starts = f.facts(FactKind::ContainerStarting);
    assert_eq!(
        starts,
        ["100.1 s/0 0", "100.22 s/0 0", "100.34 s/0 0", "100.46 s/0 0", "100.58 s/0 0"]
    );
    assert_eq!(f.facts(FactKind::ContainerDead), ["100.7 s/0 0"]);
    // From then on nobody has noticed who could help.
    assert_eq!(
        f.outages(),
        ["| 100..300 s/0/injected crash #1: detect 199.3, decide 0.6, act 0.1"]
    );
    // A reboot forgets: five more.
    let f = flown(&struck(300, "\"s\"", &[("100", "s", "Crash"), ("200", "n", "Reset")]), model);
    assert_eq!(f.facts(FactKind::ContainerStarting).len(), 10);
    assert_eq!(f.facts(FactKind::ContainerDead), ["100.7 s/0 0", "230.6 s/0 0"]);
    assert_eq!(
        f.outages(),
        [
            "| 100..300 s/0/injected crash #1: detect 99.3, decide 0.6, act 0.1; n/injected reset #2: detect 69.4, decide 0.5, act 30.1"
        ]
    );
}

#[test]
fn a_limit_that_is_reached_may_reboot_the_node() {
    let model = r#"(nodes: { "n": (boot: "30 s") }, images: { "i": (start: "2 s") },
        services: { "s": (image: "i", limit: (starts: 1, within: "1 h", gives_up: RebootNode), backoff: (first: "3 s", initial: "3 s")) })"#;
    let f = flown(&struck(300, "\"s\"", &[("100", "s", "Crash"), ("200", "s", "Crash")]), model);
    // One start at 103; at 203 the second is one too many: a boot until 233, a start until 235.
    assert_eq!(f.facts(FactKind::NodeStopped), ["203 n 0"]);
    assert_eq!(
        f.outages(),
        [
            "100..105 s/0/injected crash #1: decide 3, act 2",
            "200..235 s/0/injected crash #2: decide 3, act 32"
        ]
    );
}

#[test]
fn docker_doubles_up_to_a_minute_and_starts_over_after_ten_seconds() {
    let model = r#"(nodes: { "n": () }, images: { "i": (start_failure: 1) },
        services: { "s": (image: "i", limit: (starts: 13, within: "100 y"),
            backoff: (first: "100 ms", initial: "200 ms", factor: 2, cap: "60 s", reset_after: "10 s")) })"#;
    let f = flown(&struck(900, "\"s\"", &[("100", "s", "Crash")]), model);
    // Waits 0.1, 0.2, 0.4 … 51.2, 60, 60, 60.
    let starts = f.facts(FactKind::ContainerStarting);
    let instants: Vec<&str> = starts.iter().map(|s| s.split(' ').next().unwrap()).collect();
    assert_eq!(
        instants,
        [
            "100.1", "100.3", "100.7", "101.5", "103.1", "106.3", "112.7", "125.5", "151.1",
            "202.3", "262.3", "322.3", "382.3"
        ]
    );
    assert_eq!(f.facts(FactKind::ContainerDead), ["442.3 s/0 0"]);
}

#[test]
fn one_for_one_restarts_the_child_alone_and_at_once() {
    let f = abc(200, r#""top": (children: ["a", "b", "c"])"#, &[("100", "b", "Crash")]);
    assert_eq!(moves(&f), "100 +b, 102 =b");
    assert_eq!(f.outages(), ["100..102 b/0/injected crash #1: act 2"]);
}

#[test]
fn one_for_all_stops_from_the_last_and_starts_from_the_first() {
    let top = r#""top": (children: ["a", "b", "c"], strategy: OneForAll)"#;
    let f = abc(200, top, &[("100", "b", "Crash")]);
    assert_eq!(moves(&f), "100 -c, 101 -a, 102 +a, 104 =a, 104 +b, 106 =b, 106 +c, 108 =c");
    assert_eq!(f.turns("a/0"), ["101", "104"]);
    assert_eq!(
        f.outages(),
        ["100..108 b/0/injected crash #1: act 6; b/0/injected crash #1: act 2"]
    );
}

#[test]
fn rest_for_one_stops_those_that_started_after() {
    let top = r#""top": (children: ["a", "b", "c"], strategy: RestForOne)"#;
    let f = abc(200, top, &[("100", "b", "Crash"), ("150", "c", "Crash")]);
    assert_eq!(moves(&f), "100 -c, 101 +b, 103 =b, 103 +c, 105 =c, 150 +c, 152 =c");
}

#[test]
fn at_a_boot_each_child_starts_when_the_one_before_answers() {
    let top = r#""top": (children: ["c", "a"])"#;
    let f = abc(200, top, &[("100", "n", "Reset")]);
    // b stands in no tree.
    assert_eq!(moves(&f), "130 +b, 130 +c, 132 =b, 132 =c, 132 +a, 134 =a");
}

#[test]
fn one_restart_in_five_seconds_then_the_tree_stops_and_stays_stopped() {
    let top = r#""top": (children: ["a", "b", "c"])"#;
    let faults = [("100", "b", "Crash"), ("105", "a", "Crash")];
    // Both ends of the window count.
    let f = abc(200, top, &faults);
    assert_eq!(f.facts(FactKind::SupervisorGaveUp), ["105 n 0"]);
    assert_eq!(moves(&f), "100 +b, 102 =b, 105 -c, 106 -b");
    assert_eq!(
        f.outages(),
        [
            "100..102 b/0/injected crash #1: act 2",
            "| 105..200 a/0/injected crash #2: detect 93, act 2"
        ]
    );
    let f = abc(200, top, &[("100", "b", "Crash"), ("105.000000001", "a", "Crash")]);
    assert_eq!(f.facts(FactKind::SupervisorGaveUp), [""; 0]);
    // A reboot starts the tree again.
    let f = abc(200, top, &[faults[0], faults[1], ("150", "n", "Reset")]);
    assert!(moves(&f).ends_with("180 +a, 182 =a, 182 +b, 184 =b, 184 +c, 186 =c"), "{}", moves(&f));
    let reboots = r#""top": (children: ["a", "b", "c"], gives_up: RebootNode)"#;
    let f = abc(200, reboots, &faults);
    assert_eq!(f.facts(FactKind::NodeStopped), ["107 n 0"]);
    assert_eq!(
        f.outages()[1],
        "105..143 a/0/injected crash #2: act 34; a/0/injected crash #2: act 4"
    );
}

#[test]
fn a_supervisor_that_fails_is_a_failed_child_of_the_one_above() {
    let tree = r#""top": (children: ["a", "low"], strategy: OneForAll, restarts: 1, within: "60 s"),
        "low": (children: ["b", "c"], restarts: 1)"#;
    // The second crash of b takes low down, which top restarts together with a; low has forgotten
    // then, so that it bears another crash at once; two more are one too many for top as well.
    let crashes = ["100", "103", "120", "123"].map(|at| (at, "b", "Crash"));
    let f = abc(200, tree, &crashes);
    assert_eq!(
        moves(&f),
        "100 +b, 102 =b, 103 -c, 104 -a, 105 +a, 107 =a, 107 +b, 109 =b, 109 +c, 111 =c, \
         120 +b, 122 =b, 123 -c, 124 -a"
    );
    assert_eq!(f.facts(FactKind::SupervisorGaveUp), ["103 n 1", "123 n 1", "123 n 0"]);
}

#[test]
fn what_fails_while_others_are_restarted_joins_them() {
    let top = r#""top": (children: ["a", "b", "c"], strategy: RestForOne, restarts: 9)"#;
    // b answers at 103; c is being started when a crashes: c and b are stopped first.
    let f = abc(200, top, &[("100", "b", "Crash"), ("104", "a", "Crash")]);
    assert_eq!(
        moves(&f),
        "100 -c, 101 +b, 103 =b, 103 +c, 104 -c, 105 -b, 106 +a, 108 =a, 108 +b, 110 =b, 110 +c, 112 =c"
    );
    // What crashes while it waits to be stopped is no failure of its own.
    let top = r#""top": (children: ["a", "b", "c"], strategy: OneForAll)"#;
    let f = abc(200, top, &[("100", "c", "Crash"), ("100.5", "a", "Crash")]);
    assert_eq!(moves(&f), "100 -b, 101 +a, 103 =a, 103 +b, 105 =b, 105 +c, 107 =c");
    assert_eq!(f.facts(FactKind::SupervisorGaveUp), [""; 0]);
}

#[test]
fn a_child_that_does_not_stop_in_time_is_killed_after_its_grace_period() {
    let model = r#"(nodes: { "n": () }, images: { "i": (start: "2 s", stop: "1 h") },
          services: { "a": (image: "i"), "b": (image: "i", grace: "7 s") },
          supervisors: { "top": (children: ["a", "b"], strategy: OneForAll) })"#;
    let f = flown(&struck(200, r#"All(["a", "b"])"#, &[("100", "a", "Crash")]), model);
    assert_eq!(moves(&f), "100 -b, 107 +a, 109 =a, 109 +b, 111 =b");
}

#[test]
fn each_node_has_a_supervisor_of_its_own() {
    let model = r#"(nodes: { "n": (), "o": () }, images: { "i": (start: "2 s") },
          services: { "a": (image: "i", replicas: 2, spread: Node), "b": (image: "i", replicas: 2, spread: Node) },
          supervisors: { "top": (children: ["a", "b"], strategy: OneForAll) })"#;
    let f = flown(
        &struck(200, r#"All(["a", "b"])"#, &[("100", "a/0", "Crash"), ("101", "a/1", "Crash")]),
        model,
    );
    assert_eq!(f.facts(FactKind::SupervisorGaveUp), [""; 0]);
    assert_eq!(f.facts(FactKind::ContainerStarting).len(), 4);
}

#[test]
fn temporary_children_are_not_restarted_not_even_as_siblings() {
    let model = r#"(nodes: { "n": () }, images: { "i": (start: "2 s", stop: "1 s") },
          services: { "a": (image: "i"), "b": (image: "i", restart: Never) },
          supervisors: { "top": (children: ["a", "b"], strategy: OneForAll) })"#;
    let f = flown(&struck(200, "\"a\"", &[("100", "a", "Crash")]), model);
    assert_eq!(moves(&f), "100 -b, 101 +a, 103 =a");
    let f = flown(&struck(200, "\"a\"", &[("100", "b", "Crash")]), model);
    assert_eq!(moves(&f), "");
}
