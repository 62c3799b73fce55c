//! Pools of requests that are admitted and time out one by one, against the flown cascades.

use super::support::{plan, traced};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use shakedown::kernel::time::Time;
use shakedown::vessel::fact::FactKind;
use std::collections::VecDeque;

#[derive(Clone, Copy, Debug)]
struct Pool {
    size: u64,
    /// Length of the timeout in requests: in steps of a microsecond.
    timeout: u64,
}

#[derive(Clone, Debug)]
struct Case {
    /// Of the caller of the one that crashes, and so on.
    pools: Vec<Pool>,
    /// Instants of crashes, microseconds.
    crashes: Vec<u64>,
    start: u64,
    end: u64,
}

/// For each microsecond, if the callee is there during it: gives the same of the caller.
fn ticked(pool: Pool, callee: &[bool]) -> Vec<bool> {
    // When each request that waits was admitted.
    let mut waits: VecDeque<u64> = VecDeque::new();
    let mut stands = false;
    let mut up = Vec::new();
    let mut before = true;
    for (now, &there) in (0..).zip(callee) {
        // Needs are judged at the end of an instant: a place that is free comes before a loss.
        let answers = there || before;
        before = there;
        let mut freed = false;
        while waits.front().is_some_and(|since| since + pool.timeout <= now) {
            waits.pop_front();
            freed = true;
        }
        if answers && (!stands || freed) {
            waits.clear();
            stands = false;
        }
        up.push(!stands);
        if !there && (waits.len() as u64) < pool.size {
            waits.push_back(now);
        }
        stands |= waits.len() as u64 == pool.size;
    }
    up
}

fn turns(up: &[bool]) -> Vec<u64> {
    (1..up.len()).filter(|&i| up[i] != up[i - 1]).map(|i| i as u64).collect()
}

fn flown(case: &Case) -> Vec<Vec<u64>> {
    let mut services = String::from(
        "\"s0\": (image: \"slow\", backoff: (first: \"0 s\", initial: \"0 s\", cap: \"0 s\")),",
    );
    for (i, pool) in (1..).zip(&case.pools) {
        services += &format!(
            "\"s{i}\": (image: \"i\", calls: {{ \"s{}\": Sync(rate: \"1000000 /s\", timeout: \"{} us\", pool: {}) }}),",
            i - 1,
            pool.timeout,
            pool.size
        );
    }
    let inject: String = case
        .crashes
        .iter()
        .map(|at| format!("(at: \"{at} us\", on: \"s0\", fault: Crash),"))
        .collect();
    let plan = plan(
        &format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"{} us\")], functions: {{ \"f\": (needs: \"s0\") }}, inject: [{inject}])",
            case.end
        ),
        &format!(
            "(nodes: {{ \"n\": () }}, images: {{ \"i\": (), \"slow\": (start: \"{} us\") }}, services: {{ {services} }})",
            case.start
        ),
        1,
    );
    let (_, trace) = traced(&plan, 0);
    let of = |i: usize| {
        let name = format!("s{i}/0");
        let turn = |fact: &shakedown::vessel::fact::Fact| {
            matches!(fact.kind(), FactKind::Down | FactKind::Up)
                && plan.name(fact.component()) == name
        };
        let facts = trace.facts.iter().filter(|(_, fact)| turn(fact));
        let at: Vec<u64> = facts.map(|(Time(t), _)| *t).collect();
        assert!(at.iter().all(|t| t % 1000 == 0), "{at:?}");
        // Down and up at one instant is no time at all.
        let mut left: Vec<u64> = Vec::new();
        for t in at.into_iter().map(|t| t / 1000).filter(|&t| t < case.end) {
            if left.last() == Some(&t) {
                left.pop();
            } else {
                left.push(t);
            }
        }
        left
    };
    (1..=case.pools.len()).map(of).collect()
}

prop_compose! {
    fn pool()(size in 1..40_u64, more in 0..60_u64) -> Pool {
        Pool { size, timeout: size + more }
    }
}

prop_compose! {
    fn case()(
        pools in prop::collection::vec(pool(), 1..4),
        mut crashes in prop::collection::vec(1..1500_u64, 1..6),
        start in 1..200_u64,
    ) -> Case {
        crashes.sort_unstable();
        crashes.dedup();
        Case { pools, crashes, start, end: 2000 }
    }
}

/// For each microsecond, if the one that crashes is there; a start that crashes begins anew.
fn crashing(case: &Case) -> Vec<bool> {
    let (mut up, mut back) = (Vec::new(), 0);
    for now in 0..case.end {
        if case.crashes.contains(&now) {
            back = now + case.start;
        }
        up.push(now >= back);
    }
    up
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_121),
        ..ProptestConfig::default()
    })]

    #[test]
    fn cascades_come_when_ticking_says(case in case()) {
        // A start that ends at the instant of a crash: which comes first is the agenda's to say.
        let up = crashing(&case);
        let ends = case.crashes.iter().any(|at| case.crashes.contains(&(at + case.start)));
        prop_assume!(!ends);
        let mut callee = up;
        let mut expected = Vec::new();
        for &pool in &case.pools {
            callee = ticked(pool, &callee);
            expected.push(turns(&callee));
        }
        let flown = flown(&case);
        // So it is where a place becomes free at the instant of a crash.
        prop_assume!(flown.iter().flatten().all(|instant| !case.crashes.contains(instant)));
        prop_assert_eq!(flown, expected, "{:?}", case);
    }
}
