//! Orderly shutdown: level by level, then a reboot, then clean starts (card E4).

use super::{Flown, mission, ordered, support};
use shakedown::kernel::time::Span;
use shakedown::vessel::fact::FactKind::{
    self, ContainerExited, ContainerStarted, ContainerTerminating, ShutDownNode, ShutdownBegan,
    ShutdownEnded,
};
use shakedown::vessel::shutdown::ShutdownPlan;

/// A store, two that use it, and one that uses those, on a node that boots in 30 s.
fn vessel(lasts: u64, levels: [u32; 4], grace: u64, extra: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"30 s\") }},
          images: {{
            \"store\": (start: \"60 s\", clean_start: \"10 s\", stop: \"8 s\"),
            \"user\": (start: \"5 s\", stop: \"3 s\"),
            \"slow\": (start: \"40 s\", clean_start: \"1 s\", stop: \"20 s\"),
          }},
          services: {{
            \"store\": (image: \"store\"),
            \"u\": (image: \"user\", depends: {{ \"store\": Tolerate }}),
            \"v\": (image: \"slow\", depends: {{ \"store\": Tolerate }}, {extra}),
            \"top\": (image: \"user\", depends: {{ \"u\": Tolerate, \"v\": Tolerate }}),
          }})"
    );
    let inject =
        format!("inject: [(at: \"90 s\", on: \"n\", fault: Isolate, lasts: \"2 s\"), {inject}]");
    let mut plan = support::plan(&mission(lasts, "\"store\"", &inject), &model, 1);
    plan.shutdowns = vec![ShutdownPlan { levels: levels.to_vec(), grace: Span::secs(grace) }];
    ordered(plan, &[(100, ShutDownNode, "n", 0, "n/injected isolation #1")])
}

/// Store last, top first.
const LEVELS: [u32; 4] = [2, 1, 1, 0];

#[test]
fn levels_stop_one_after_the_other_then_the_node_reboots_and_all_start_cleanly() {
    let f = vessel(1000, LEVELS, 30, "", "");
    assert_eq!(f.facts(ShutdownBegan), ["100 n 0"]);
    // top takes 3 s; u and v 3 and 20 s, together; the store 8 s.
    assert_eq!(
        f.facts(ContainerTerminating),
        ["100 top/0 0", "103 u/0 0", "103 v/0 0", "123 store/0 0"]
    );
    assert_eq!(
        f.facts(ContainerExited),
        ["103 top/0 8", "106 u/0 8", "123 v/0 8", "131 store/0 8"]
    );
    assert_eq!(f.facts(ShutdownEnded), ["131 n 0"]);
    assert_eq!(f.turns("n"), ["131", "161"]);
    assert_eq!(
        f.facts(ContainerStarted),
        ["162 v/0 0", "166 u/0 0", "166 top/0 0", "171 store/0 0"],
        "clean starts where the image has them"
    );
    assert_eq!(f.outages()[1..], ["123..171 n/injected isolation #1: act 48"]);
    assert!(f.facts(FactKind::ContainerBackOff).is_empty());
}

#[test]
fn a_stop_that_is_forced_is_no_clean_one_and_clean_starts_come_once() {
    let crash = r#"(at: "300 s", on: "store", fault: Crash)"#;
    let f = vessel(1000, LEVELS, 7, "", crash);
    // v is cut off after 7 s, the store as well: both start the long way.
    assert_eq!(
        f.facts(ContainerExited)[..4],
        ["103 top/0 8", "106 u/0 8", "110 v/0 2", "117 store/0 2"]
    );
    assert_eq!(f.outages()[1], "110..207 n/injected isolation #1: act 97");
    let f = vessel(1000, LEVELS, 30, "", crash);
    assert_eq!(f.outages()[2], "300..360 store/0/injected crash #2: act 60");
    // The service's own grace period holds where it is shorter.
    let f = vessel(1000, LEVELS, 30, "grace: \"2 s\"", "");
    assert_eq!(f.facts(ContainerExited)[1..3], ["105 v/0 2", "106 u/0 8"]);
}

#[test]
fn a_process_that_hangs_is_forced_and_the_order_of_the_author_comes_first() {
    let f = vessel(1000, [1, 2, 0, 3], 30, "", r#"(at: "95 s", on: "v", fault: Hang)"#);
    assert_eq!(
        f.facts(ContainerExited),
        ["130 v/0 2", "138 store/0 8", "141 u/0 8", "144 top/0 8"]
    );
    assert_eq!(f.facts(ContainerStarted)[3], "214 v/0 0", "it hung: no clean start");
}

#[test]
fn a_node_that_goes_down_meanwhile_ends_the_shutdown() {
    let f = vessel(1000, LEVELS, 30, "", r#"(at: "105 s", on: "n", fault: Reset)"#);
    assert_eq!(f.facts(ShutdownEnded), ["105 n 1"]);
    assert_eq!(f.turns("n"), ["105", "135"], "it reboots once");
    // top had stopped cleanly; the others start as after any reset.
    assert_eq!(
        f.facts(ContainerStarted),
        ["140 u/0 0", "140 top/0 0", "175 v/0 0", "195 store/0 0"]
    );
    // One that hangs and thaws: its supervisor starts what had stopped.
    let f = vessel(1000, LEVELS, 30, "", r#"(at: "104 s", on: "n", fault: Hang, lasts: "50 s")"#);
    assert_eq!(f.facts(ShutdownEnded), ["104 n 1"]);
    assert_eq!(f.turns("store/0"), ["90", "92", "104", "154"]);
    assert!(f.facts(ContainerStarted).iter().any(|fact| fact.starts_with("159 top")));
}

#[test]
fn who_is_down_cannot_obey() {
    let f = vessel(1000, LEVELS, 30, "", r#"(at: "95 s", on: "n", fault: Hang, lasts: "50 s")"#);
    assert!(f.facts(ShutdownBegan).is_empty() && f.facts(ContainerExited).is_empty());
}
