//! Checks in all forms: what they say, and that no name gets out of its place.

use super::*;
use crate::campaign::check::Change;
use crate::report::fixture::HOSTILE;
use crate::report::{Style, github, json, junit, markdown, text};
use crate::stats::Moments;

fn measure(name: &str, outcome: Outcome) -> Measure {
    let seen = Moments::share(30, 1000);
    let ratio = Some((1.5, 1.1, 2.0));
    let (before, now) = (Some(seen), Some(seen));
    Measure { name: name.to_owned(), outcome, before, now, ratio, not_worse: 0.9, worse: 0.001 }
}

fn checked(name: &str) -> Check {
    let outcomes = [Outcome::Fail, Outcome::Pass, Outcome::Inconclusive, Outcome::Missing];
    let named = |(i, outcome)| measure(&format!("{name}{i}"), outcome);
    Check {
        schema_version: 1,
        mission: name.to_owned(),
        model: name.to_owned(),
        seed: 1,
        verdict: Verdict::Fail,
        gate: Gate::ModelChanged,
        changes: vec![Change { what: name.to_owned(), how: name.to_owned() }],
        shakedown: (name.to_owned(), "0.1.0".to_owned()),
        fingerprint: (name.to_owned(), Some("00".to_owned())),
        margin: 0.05,
        confidence: 0.95,
        baseline_replications: 1000,
        replications: 2000,
        max: 16_000,
        looks: (2, 5),
        stopped: false,
        replications_needed: None,
        measures: outcomes.into_iter().enumerate().map(named).collect(),
    }
}

#[test]
fn a_fail_says_what_is_worse_and_by_how_much() {
    let check = checked("m");
    assert_eq!(
        sentence(&check),
        "FAIL: m with m: m0 is 1.50 (1.10 … 2.00) times down as long, 1.05 times is permitted; \
         m3 is in the baseline, and gone now."
    );
    let success = Check { measures: vec![measure(SUCCESS, Outcome::Fail)], ..check };
    assert!(sentence(&success).contains("times as often lost"), "{}", sentence(&success));
}

#[test]
fn the_tools_doing_is_told_from_the_models() {
    let tool = Check { gate: Gate::ToolChanged, ..checked("m") };
    assert!(sentence(&tool).starts_with("FAIL: results changed: m with m has the inputs of its"));
    assert!(gate(&tool).starts_with("the tool changed, not the inputs"));
    assert!(gate(&checked("m")).starts_with("the inputs changed, and the version too"));
}

#[test]
fn names_stay_in_their_place() {
    let check = checked(HOSTILE);
    let xml = junit::checks(std::slice::from_ref(&check));
    assert!(!xml.contains("<script") && !xml.contains('\u{1b}') && !xml.contains("]]>"));
    // Five cases, whatever the names hold: elements and quotes balance.
    assert_eq!(xml.matches("<testcase ").count(), 5);
    assert!(xml.lines().all(|line| line.matches('"').count() % 2 == 0), "{xml}");

    let notes = github::annotations(&check, HOSTILE);
    assert_eq!(notes.lines().count(), 3, "{notes}");
    for line in notes.lines() {
        assert!(line.starts_with("::error file=") && line.matches("::").count() == 2, "{line}");
        assert!(!line.replace("%25", "").replace("%3A", "").replace("%2C", "").contains('%'));
    }

    let summary = markdown::checks(std::slice::from_ref(&check));
    // Between backticks nothing is markup but the backtick.
    let (code, prose): (Vec<&str>, Vec<&str>) =
        summary.lines().partition(|line| line.starts_with("- `"));
    let markup = |line: &&str| line.contains("<script") || line.contains("](http:");
    assert!(!prose.iter().any(markup), "{summary}");
    assert!(code.iter().all(|line| line.replace("\\`", "").matches('`').count() == 2), "{code:?}");
    for line in summary.lines().filter(|line| line.starts_with('|')) {
        assert!([6, 7].contains(&line.matches('|').count()), "{line}");
    }

    let plain = text::check(&check, Style { color: false, width: 100 });
    assert!(!plain.contains('\u{1b}') && !plain.contains('\u{202e}'));
    let back: Vec<Check> = serde_json::from_str(&json::checks(&[check])).unwrap();
    assert_eq!(back[0].measures[0].name, format!("{HOSTILE}0"));
}
