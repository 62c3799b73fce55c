//! A buffer that is filled and drained nanosecond by nanosecond, against the flown one.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::kernel::time::Time;
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind;

#[derive(Clone, Debug)]
struct Case {
    /// Bits per nanosecond that are sent, and taken.
    rate: u64,
    drain: u64,
    /// Bytes.
    cap: u64,
    blocks: bool,
    /// Lengths of stretches with and without the sink, in turn, in nanoseconds.
    stretches: Vec<u64>,
}

/// Instants at which it is full and empty, and the bytes that are lost.
type Told = (Vec<u64>, Vec<u64>, u64);

/// None where it is full or empty just when the sink comes or goes: which is first is not said.
fn ticked(case: &Case) -> Option<Told> {
    let (mut level, mut lost, mut now) = (0, 0, 0);
    let (mut full, mut empty) = (Vec::new(), Vec::new());
    let cap = case.cap * 8;
    let mut was_full;
    for (i, &lasts) in case.stretches.iter().enumerate() {
        let there = i % 2 == 0;
        was_full = !there && level == cap;
        if was_full {
            full.push(now);
        }
        let ends = now + lasts;
        while now < ends {
            now += 1;
            let before = level;
            let taken = if there { case.drain } else { 0 };
            level = (level + case.rate).saturating_sub(taken);
            if level > cap {
                lost += if case.blocks { 0 } else { level - cap };
                level = cap;
            }
            let fills = taken < case.rate;
            if fills && level == cap && !was_full {
                was_full = true;
                full.push(now);
            }
            if before > 0 && level == 0 {
                empty.push(now);
            }
            let turns = full.last() == Some(&now) || empty.last() == Some(&now);
            if turns && now == ends {
                return None;
            }
        }
    }
    Some((full, empty, lost / 8))
}

fn flown(case: &Case) -> Told {
    let (mut inject, mut at) = (String::new(), 0);
    for (i, lasts) in case.stretches.iter().enumerate() {
        if i % 2 == 1 {
            inject +=
                &format!("(at: \"{at} ns\", on: \"sink\", fault: Isolate, lasts: \"{lasts} ns\"),");
        }
        at += lasts;
    }
    let policy = if case.blocks { "Block" } else { "DropNewest" };
    let plan = plan(
        &format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"{at} ns\")], functions: {{ \"f\": (needs: \"s\") }}, inject: [{inject}])"
        ),
        &format!(
            "(nodes: {{ \"n\": (), \"sink\": () }}, images: {{ \"i\": () }}, services: {{ \"s\": (image: \"i\", on: [\"n\"],
              sidecar: (sink: \"sink\", rate: \"{} Gbit/s\", drain: \"{} Gbit/s\", buffer: \"{} B\", policy: {policy})) }})",
            case.rate, case.drain, case.cap
        ),
        1,
    );
    let (row, trace) = traced(&plan, 0);
    let at = |kind| {
        let facts = trace.facts.iter().filter(move |(_, fact)| fact.kind() == kind);
        facts.map(|(Time(t), _)| *t).collect()
    };
    let lost = row.counts[Count::TelemetryLost as usize];
    (at(FactKind::BufferFull), at(FactKind::BufferEmptied), lost)
}

prop_compose! {
    fn case()(
        rate in 1..9_u64, drain in 1..20_u64, cap in 1..400_u64, blocks in any::<bool>(),
        stretches in prop::collection::vec(1..1500_u64, 2..7),
    ) -> Case {
        // Who takes less than is sent fills it too: covered by hand, and by the reservoir's own test.
        Case { rate, drain: drain.max(rate), cap, blocks, stretches }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn full_and_empty_come_when_ticking_says(case in case()) {
        let expected = ticked(&case);
        prop_assume!(expected.is_some());
        prop_assert_eq!(Some(flown(&case)), expected);
    }
}
