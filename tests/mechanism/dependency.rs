//! Missing dependencies (card C4).

use super::{Flown, flown, mission};
use shakedown::vessel::fact::FactKind;

/// `log` on one node, `pilot` on another, and what `pilot` depends on; starts take 20 s and 2 s.
fn pilot(lasts: u64, depends: &str, rest: &str, inject: &str) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": (), \"o\": (boot: \"30 s\") }},
          images: {{ \"slow\": (start: \"20 s\"), \"i\": (start: \"2 s\") }},
          services: {{
            \"log\": (image: \"slow\", on: [\"n\"]),
            \"pilot\": (image: \"i\", on: [\"o\"], depends: {{ {depends} }}),
            {rest}
          }})"
    );
    flown(&mission(lasts, "\"pilot\"", &format!("inject: [{inject}]")), &model)
}

const CRASH: &str = r#"(at: "100 s", on: "log", fault: Crash),"#;

#[test]
fn who_refuses_exits_and_loops_until_the_dependency_is_there() {
    let f = pilot(300, r#""log": Refuse"#, "", CRASH);
    // Out at 100; starts at 100 and 112 end without the log; that answers at 120; 134 + 2.
    assert_eq!(
        f.facts(FactKind::ContainerExited)[1..],
        ["100 pilot/0 7", "102 pilot/0 7", "114 pilot/0 7"]
    );
    assert_eq!(f.outages(), ["100..136 log/0/injected crash #1: decide 30, act 6"]);
}

#[test]
fn who_waits_serves_again_with_the_dependency() {
    let f = pilot(300, r#""log": Wait"#, "", CRASH);
    assert_eq!(f.facts(FactKind::ContainerExited), ["100 log/0 0"]);
    // It runs on, and shares the stages of the log's recovery.
    assert_eq!(f.outages(), ["100..120 log/0/injected crash #1: act 20"]);
    assert_eq!(f.facts(FactKind::DependencyAwaited), ["100 pilot/0 1"]);
}

#[test]
fn who_waits_is_not_started_before() {
    // The pilot crashes at 105 and is held; from 120 on its own start.
    let own = r#"(at: "105 s", on: "pilot", fault: Crash),"#;
    let f = pilot(300, r#""log": Wait"#, "", &format!("{CRASH}{own}"));
    assert_eq!(f.facts(FactKind::ContainerStarting), ["100 log/0 0", "120 pilot/0 0"]);
    let outages = f.outages();
    assert_eq!(
        outages,
        ["100..122 log/0/injected crash #1: act 5; log/0/injected crash #1: act 17"]
    );
    // A back-off that lasts longer than the loss is not cut short: 10 s from 105.
    let early =
        r#"(at: "50 s", on: "pilot", fault: Crash), (at: "118 s", on: "pilot", fault: Crash),"#;
    let f = pilot(300, r#""log": Wait"#, "", &format!("{CRASH}{early}"));
    assert_eq!(f.facts(FactKind::ContainerStarting)[2..], ["128 pilot/0 0"]);
}

#[test]
fn who_tolerates_serves_on() {
    let f = pilot(300, r#""log": Tolerate"#, "", CRASH);
    assert_eq!(f.outages(), [""; 0]);
}

#[test]
fn a_cascade_of_refusals_is_stopped_by_one_that_tolerates() {
    let chain = |log: &str, nav: &str| {
        let depends = format!(r#""nav": {nav}"#);
        let rest = format!(r#""nav": (image: "i", depends: {{ "log": {log} }}),"#);
        pilot(300, &depends, &rest, CRASH)
    };
    let f = chain("Refuse", "Refuse");
    // nav answers at 136; the pilot tries at 100, 112, 134 (its start ends at 136, when nav is not
    // yet judged to be there) and 176.
    assert_eq!(
        f.facts(FactKind::ContainerStarted),
        ["120 log/0 0", "136 nav/0 0", "178 pilot/0 0"]
    );
    assert_eq!(f.outages(), ["100..178 log/0/injected crash #1: decide 70, act 8"]);
    assert_eq!(chain("Tolerate", "Refuse").outages(), [""; 0]);
    assert_eq!(chain("Refuse", "Tolerate").outages(), [""; 0]);
    // Waiting for who refuses: the stages are nav's.
    let f = chain("Refuse", "Wait");
    assert_eq!(f.outages(), ["100..136 log/0/injected crash #1: decide 30, act 6"]);
}

#[test]
fn a_frozen_process_refuses_when_it_thaws() {
    let frozen = r#"(at: "90 s", on: "pilot", fault: Hang, lasts: "15 s"),"#;
    let f = pilot(300, r#""log": Refuse"#, "", &format!("{CRASH}{frozen}"));
    // Hangs until 105, exits then; starts at 105 and 117; 119 is too early, 139 + 2.
    assert_eq!(f.facts(FactKind::ContainerExited)[1], "105 pilot/0 7");
    let frozen = r#"(at: "90 s", on: "o", fault: Hang, lasts: "15 s"),"#;
    let f = pilot(300, r#""log": Refuse"#, "", &format!("{CRASH}{frozen}"));
    assert_eq!(f.facts(FactKind::ContainerExited)[1], "105 pilot/0 7");
}

#[test]
fn after_a_boot_who_waits_is_charged_to_what_it_waits_for() {
    // The log is down for good from 100 on; the pilot's node reboots from 150 to 180.
    let f = pilot(
        300,
        r#""log": Wait"#,
        "",
        r#"(at: "100 s", on: "n", fault: Permanent), (at: "150 s", on: "o", fault: Reset)"#,
    );
    assert_eq!(
        f.outages(),
        [
            "| 100..300 n/injected failure #1: act 50; o/injected reset #2: act 30; n/injected failure #1: act 120"
        ]
    );
}

#[test]
fn two_dependencies_and_the_second_holds_longer() {
    let rest = r#""gps": (image: "slow", on: ["n"]),"#;
    let gps = r#"(at: "110 s", on: "gps", fault: Crash),"#;
    let f = pilot(300, r#""log": Wait, "gps": Wait"#, rest, &format!("{CRASH}{gps}"));
    assert_eq!(
        f.outages(),
        ["100..130 log/0/injected crash #1: act 20; gps/0/injected crash #2: act 10"]
    );
}
