//! Repair crews: a limited number, a queue by priority.

use super::{flown, mission};
use shakedown::vessel::fact::FactKind;

fn model(size: u32) -> String {
    let node = |name: &str, at: u32, priority: u32| {
        format!(
            "\"{name}\": (modes: {{ \"m\": (time: \"{at} s\", repair: \"50 s\", crew: \"c\", priority: {priority}) }}),"
        )
    };
    format!(
        "(repair_crews: {{ \"c\": (size: {size}) }}, nodes: {{ {}{}{}{} }})",
        node("a", 100, 0),
        node("b", 110, 0),
        node("c1", 120, 5),
        node("e", 115, 0)
    )
}

#[test]
fn one_crew_goes_by_priority_then_by_age() {
    let f = flown(&mission(310, r#"All(["a", "b", "c1", "e"])"#, ""), &model(1));
    assert_eq!(f.turns("a")[..2], ["100", "150"]);
    assert_eq!(f.turns("c1")[..2], ["120", "200"]);
    assert_eq!(f.turns("b")[..2], ["110", "250"]);
    assert_eq!(f.turns("e")[..2], ["115", "300"]);
    assert_eq!(f.facts(FactKind::CrewAwaited)[..3], ["110 b 0", "115 e 1", "120 c1 2"]);
}

#[test]
fn waiting_for_the_crew_belongs_to_the_act() {
    let f = flown(&mission(249, "\"c1\"", ""), &model(1));
    assert_eq!(f.outages(), ["120..200 c1/m: act 80"]);
}

#[test]
fn two_crews_do_two_jobs() {
    let f = flown(&mission(210, "\"a\"", ""), &model(2));
    assert_eq!(f.turns("a")[..2], ["100", "150"]);
    assert_eq!(f.turns("b")[..2], ["110", "160"]);
    assert_eq!(f.turns("c1")[..2], ["120", "200"]);
    assert_eq!(f.turns("e")[..2], ["115", "210"]);
}

#[test]
fn a_fault_that_ends_by_itself_frees_its_crew_and_its_place() {
    let model = r#"(repair_crews: { "c": () }, nodes: {
        "a": (modes: { "m": (time: "100 s", repair: "500 s", lasts: "40 s", crew: "c") }),
        "b": (modes: { "m": (time: "110 s", repair: "500 s", lasts: "10 s", crew: "c") }),
        "e": (modes: { "m": (time: "115 s", repair: "50 s", crew: "c") }),
    })"#;
    let f = flown(&mission(200, "\"e\"", ""), model);
    assert_eq!(f.outages(), ["115..190 e/m: act 75"]);
    assert_eq!(f.turns("b")[..2], ["110", "120"]);
}

#[test]
fn work_that_does_not_help_begins_anew() {
    let model = r#"(repair_crews: { "c": () }, nodes: {
        "a": (modes: { "m": (time: "100 s", repair: "50 s", success: 0, crew: "c") }),
    })"#;
    let f = flown(&mission(260, "\"a\"", ""), model);
    assert_eq!(f.outages(), ["| 100..260 a/m: act 160"]);
    assert_eq!(f.facts(FactKind::RepairFailed), ["150 a 0", "200 a 0", "250 a 0"]);
    assert_eq!(f.facts(FactKind::CrewAssigned), ["100 a 0"]);
}
