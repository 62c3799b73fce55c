//! Supervisors that keep every instant in a list and count it anew each second, against the flown
//! windows: start limits and the intensity of trees.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;

const SECOND: u64 = 1_000_000_000;

/// Instants, in seconds, of facts of a kind in a flight of a service whose process crashes then; its
/// starts take no time.
fn flown(crashes: &[u64], model: &str, kinds: &[FactKind]) -> Vec<Vec<u64>> {
    let inject: String =
        crashes.iter().map(|at| format!("(at: \"{at} s\", on: \"s\", fault: Crash),")).collect();
    let mission = format!(
        "(name: \"m\", phases: [(name: \"p\", lasts: \"10000 s\")], functions: {{ \"f\": (needs: \"s\") }}, inject: [{inject}])"
    );
    let (_, trace) = traced(&plan(&mission, model, 1), 0);
    let of = |kind: &FactKind| {
        let facts = trace.facts.iter().filter(|(_, fact)| fact.kind() == *kind);
        facts.map(|(at, _)| at.0 / SECOND).collect()
    };
    kinds.iter().map(of).collect()
}

/// Ticks through the seconds: the restarts that are made, and when one more would have been one too
/// many, if `most` are borne within `within` seconds.
fn ticked(crashes: &[u64], most: usize, within: u64) -> (Vec<u64>, Option<u64>) {
    let mut restarts: Vec<u64> = Vec::new();
    for now in 0..10_000 {
        if !crashes.contains(&now) {
            continue;
        }
        let recent = (0..=within).filter(|ago| now >= *ago && restarts.contains(&(now - ago)));
        if recent.count() >= most {
            return (restarts, Some(now));
        }
        restarts.push(now);
    }
    (restarts, None)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn windows_are_what_is_counted(
        crashes in prop::collection::btree_set(1..400_u64, 1..40),
        most in 1..6_usize,
        within in 1..120_u64,
    ) {
        let crashes: Vec<u64> = crashes.into_iter().collect();
        let (restarts, gave_up) = ticked(&crashes, most, within);
        let gave_up: Vec<u64> = gave_up.into_iter().collect();
        let tree = format!(
            "(nodes: {{ \"n\": () }}, images: {{ \"i\": () }}, services: {{ \"s\": (image: \"i\") }},
              supervisors: {{ \"t\": (children: [\"s\"], restarts: {most}, within: \"{within} s\") }})"
        );
        let limit = format!(
            "(nodes: {{ \"n\": () }}, images: {{ \"i\": () }}, services: {{ \"s\": (image: \"i\",
              backoff: (initial: \"0 s\", cap: \"0 s\"), limit: (starts: {most}, within: \"{within} s\")) }})"
        );
        for (model, end) in [(tree, FactKind::SupervisorGaveUp), (limit, FactKind::ContainerDead)] {
            let seen = flown(&crashes, &model, &[FactKind::ContainerStarting, end]);
            prop_assert_eq!(&seen[0], &restarts, "{}", model);
            prop_assert_eq!(&seen[1], &gave_up, "{}", model);
        }
    }
}
