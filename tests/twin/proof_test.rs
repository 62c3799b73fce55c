//! Inspections that tick, against the flown one that ends a hidden failure.

use super::support::{flights, plan};
use proptest::prelude::*;

/// Walks from inspection to inspection until one begins that can see the fault.
fn found(fault: u64, every: u64, offset: u64, lasts: u64) -> u64 {
    let mut begin = offset;
    while begin < fault {
        begin += every;
    }
    begin + lasts
}

fn flown(fault: u64, test: &str, repair: u64) -> (u64, [u64; 5]) {
    let mission =
        r#"(name: "m", phases: [(name: "p", lasts: "1 ms")], functions: { "f": (needs: "n") })"#;
    let model = format!(
        "(nodes: {{ \"n\": (modes: {{ \"m\": (time: Mixture([(1, \"{fault} ns\")]), repair: \"{repair} ns\", proof_test: {test}) }}) }})"
    );
    let mut end = (0, [0; 5]);
    flights(&plan(mission, &model, 1), 1, |row| {
        assert_eq!(row.outages[0].start, fault);
        end = (row.outages[0].end, row.outages[0].stages());
    });
    end
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_hidden_failure_is_found_by_the_inspection_that_ticks(
        fault in 1..400_u64, every in 1..90_u64, offset in prop::option::of(0..90_u64),
        lasts in 0..60_u64, repair in 1..9_u64,
    ) {
        let first = offset.map(|o| format!("offset: \"{o} ns\",")).unwrap_or_default();
        let test = format!("(every: \"{every} ns\", {first} lasts: \"{lasts} ns\")");
        let at = found(fault, every, offset.unwrap_or(every), lasts);
        let (end, stages) = flown(fault, &test, repair);
        prop_assert_eq!(end, at + repair);
        prop_assert_eq!(stages, [at - fault, 0, 0, repair, 0]);
    }
}
