//! A supervisor that counts its restarts, against the flown back-off.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;

const SECOND: u64 = 1_000_000_000;

/// Starts of a service with the default back-off whose runs last so many seconds each.
fn flown(runs: &[u64], start: u64, backoff: &str) -> Vec<u64> {
    let mut at = 0;
    let mut inject = String::new();
    let mut left = runs.to_vec();
    let mut starts = Vec::new();
    // Each crash is injected after the last start was seen: the flight itself says when that is.
    while !left.is_empty() {
        at += left.remove(0) * SECOND;
        inject += &format!("(at: \"{at} ns\", on: \"s\", fault: Crash),");
        let mission = format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"60 d\")], functions: {{ \"f\": (needs: \"s\") }}, inject: [{inject}])"
        );
        let model = format!(
            "(nodes: {{ \"n\": () }}, images: {{ \"i\": (start: \"{start} s\") }}, services: {{ \"s\": (image: \"i\", backoff: {backoff}) }})"
        );
        let (_, trace) = traced(&plan(&mission, &model, 1), 0);
        let starting =
            |f: &&(_, shakedown::vessel::fact::Fact)| f.1.kind() == FactKind::ContainerStarting;
        at = trace.facts.iter().rfind(starting).unwrap().0.0;
        starts.push(at);
    }
    starts
}

/// The delay before each restart, counted the plain way.
fn counted(runs: &[u64]) -> Vec<u64> {
    let (mut t, mut restarts) = (0, 0);
    let mut starts = Vec::new();
    for run in runs {
        t += run;
        if *run > 600 {
            restarts = 0;
        }
        t += [0, 10, 20, 40, 80, 160, 300][restarts.min(6)];
        restarts += 1;
        starts.push(t * SECOND);
    }
    starts
}

#[test]
fn kubernetes_sequence() {
    let runs = [1000, 1, 1, 1, 1, 1, 1, 1, 600, 601, 1, 1];
    let starts = flown(&runs, 0, "()");
    assert_eq!(starts, counted(&runs));
    let waits: Vec<u64> = starts
        .iter()
        .zip(&runs)
        .scan(0, |last, (start, run)| {
            let wait = start - *last - run * SECOND;
            *last = *start;
            Some(wait / SECOND)
        })
        .collect();
    assert_eq!(waits, [0, 10, 20, 40, 80, 160, 300, 300, 300, 0, 10, 20]);
}

#[test]
fn own_sequence_and_a_crash_while_it_starts() {
    // Wait 3, 7, 7·1.5, cap 12; each start takes 100 s and is cut after 5.
    let starts = flown(
        &[50, 5, 5, 5, 5],
        100,
        r#"(first: "3 s", initial: "7 s", factor: 1.5, cap: "12 s")"#,
    );
    let millis: Vec<u64> = starts.iter().map(|t| t / 1_000_000).collect();
    assert_eq!(millis, [53_000, 65_000, 80_500, 97_500, 114_500]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn restarts_come_when_they_are_counted(
        runs in prop::collection::vec(prop_oneof![1..30_u64, 590..611_u64, 1..2000_u64], 1..12),
    ) {
        prop_assert_eq!(flown(&runs, 0, "()"), counted(&runs));
    }
}
