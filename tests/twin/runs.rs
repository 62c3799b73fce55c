//! Runs of failures drawn at once, against a walk check by check.

use proptest::prelude::*;
use shakedown::kernel::runs::RunLength;

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    /// A grid of uniforms gives the exact distribution: each answer is a quantile of what a walk,
    /// check by check, finds, and each check gets its share of the grid.
    #[test]
    fn first_runs_are_quantiles_of_a_walk(q in 0.02..0.98_f64, run in 1..7_u32, from in 0..6_u32) {
        const GRID: u32 = 400;
        let from = from % run;
        let runs = RunLength::new(q, run);
        let mut firsts: Vec<u64> = (0..GRID)
            .map(|i| runs.first((f64::from(i) + 0.5) / f64::from(GRID), from))
            .collect();
        prop_assert!(firsts.is_sorted(), "a quantile grows with its share");
        firsts.retain(|&n| n <= 2000);
        let mut state = vec![0.0; run as usize];
        state[from as usize] = 1.0;
        let mut within = 0.0;
        for n in 1..=2000_u64 {
            within += state[run as usize - 1] * q;
            let well: f64 = state.iter().sum::<f64>() * (1.0 - q);
            state.rotate_right(1);
            state[0] = 0.0;
            state.iter_mut().for_each(|share| *share *= q);
            state[0] += well;
            // The shares of the grid are (i + ½)/GRID ≤ P(within n), up to rounding at its edges.
            let seen = firsts.partition_point(|&first| first <= n) as f64;
            let due = within * f64::from(GRID) + 0.5;
            prop_assert!(seen <= due + 1e-6 && seen >= due - 1.0 - 1e-6, "{n}: {seen} of {due}");
        }
    }
}
