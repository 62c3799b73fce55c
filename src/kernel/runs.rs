//! Runs of failures: when do so many checks in a row fail, each by chance alone?
//!
//! Checks fail independently with probability q. The number of failures in a row is a Markov chain
//! that is absorbed when it reaches the length of the run. Its powers of two are computed once; the
//! exact distribution of the first run is then inverted by bisection over the bits of the answer:
//! one uniform per run, no walk over checks. All sums are of positive terms, and the smaller of the
//! probability of a run and that of none is compared, so that neither tail drowns in one minus itself
//! (three failures in a row at 10⁻⁶ each; the last billionth of all flights).

/// Longest run: its powers fill 400 kB, and nobody waits for more failures than this by chance.
pub const LONGEST: u32 = 32;
/// Bits of the largest number of checks that is told from never: at one a second, 9 million years.
const BITS: usize = 48;

/// The first run of failures, of one length, at one probability.
#[derive(Clone, Debug, PartialEq)]
pub struct RunLength {
    run: usize,
    /// For each k, after 2^k checks: from each state to each state (row by row).
    stays: Vec<Vec<f64>>,
    /// For each k and state: probability of a run within 2^k checks.
    absorbed: Vec<Vec<f64>>,
    /// For each k and state: probability of none.
    spared: Vec<Vec<f64>>,
}

impl RunLength {
    /// Runs of `run` failures (held to 1 …= [`LONGEST`]) of checks that fail with probability `q`.
    #[must_use]
    pub fn new(q: f64, run: u32) -> RunLength {
        let run = run.clamp(1, LONGEST) as usize;
        let q = q.clamp(0.0, 1.0);
        let mut stay = vec![0.0; run * run];
        let mut gone = vec![0.0; run];
        for from in 0..run {
            stay[from * run] += 1.0 - q;
            match stay.get_mut(from * run + from + 1).filter(|_| from + 1 < run) {
                Some(next) => *next += q,
                None => gone[from] = q,
            }
        }
        let (mut stays, mut absorbed) = (Vec::with_capacity(BITS), Vec::with_capacity(BITS));
        for _ in 0..BITS {
            let (next_stay, next_gone) = doubled(run, &stay, &gone);
            stays.push(std::mem::replace(&mut stay, next_stay));
            absorbed.push(std::mem::replace(&mut gone, next_gone));
        }
        let spared =
            stays.iter().map(|stay| stay.chunks_exact(run).map(|row| row.iter().sum()).collect());
        let spared = spared.collect();
        RunLength { run, stays, absorbed, spared }
    }

    /// The check (1, 2, …) that completes the first run, when `from` failures in a row (below the
    /// run's length) stand already: the smallest n with P(run within n) ≥ `u`. `u64::MAX` if beyond
    /// 2⁴⁸ checks.
    #[must_use]
    pub fn first(&self, u: f64, from: u32) -> u64 {
        let mut state = self.start(from);
        let (mut n, mut reached) = (0_u64, 0.0);
        for k in (0..BITS).rev() {
            let with = reached + dot(&state, &self.absorbed[k]);
            let later = if u <= 0.5 { with < u } else { dot(&state, &self.spared[k]) > 1.0 - u };
            if later {
                reached = with;
                state = self.step(&state, k);
                n += 1 << k;
            }
        }
        if n == (1 << BITS) - 1 { u64::MAX } else { n + 1 }
    }

    /// Failures in a row after `n` checks (2⁴⁸ at most), given that no run was completed: the
    /// quantile `u` of the exact conditional distribution.
    #[must_use]
    pub fn state(&self, u: f64, n: u64, from: u32) -> u32 {
        let mut state = self.start(from);
        for k in (0..BITS).filter(|k| n >> k & 1 == 1) {
            state = self.step(&state, k);
        }
        let mut left = u * state.iter().sum::<f64>();
        for (failures, share) in (0u32..).zip(&state) {
            left -= share;
            if left < 0.0 {
                return failures;
            }
        }
        0
    }

    fn start(&self, from: u32) -> Vec<f64> {
        let mut state = vec![0.0; self.run];
        state[(from as usize).min(self.run - 1)] = 1.0;
        state
    }

    fn step(&self, state: &[f64], k: usize) -> Vec<f64> {
        let stay = &self.stays[k];
        let mut next = vec![0.0; self.run];
        for (share, row) in state.iter().zip(stay.chunks_exact(self.run)) {
            for (sum, p) in next.iter_mut().zip(row) {
                *sum += share * p;
            }
        }
        next
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The chain over twice as many checks.
fn doubled(run: usize, stay: &[f64], gone: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let (mut twice, mut lost) = (vec![0.0; run * run], gone.to_vec());
    for from in 0..run {
        for via in 0..run {
            let p = stay[from * run + via];
            lost[from] += p * gone[via];
            for to in 0..run {
                twice[from * run + to] += p * stay[via * run + to];
            }
        }
    }
    (twice, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Probability of a run within n checks, check by check, and the states that are left.
    fn walked(q: f64, run: usize, from: usize, n: u64) -> (f64, Vec<f64>) {
        let mut state = vec![0.0; run];
        state[from] = 1.0;
        let mut gone = 0.0;
        for _ in 0..n {
            let mut next = vec![0.0; run];
            for (i, share) in state.iter().enumerate() {
                next[0] += share * (1.0 - q);
                if i + 1 < run {
                    next[i + 1] += share * q;
                } else {
                    gone += share * q;
                }
            }
            state = next;
        }
        (gone, state)
    }

    proptest! {
        #[test]
        fn the_quantile_is_that_of_a_walk(q in 0.01f64..0.99, run in 1u32..6, from in 0u32..5, u in 0.001f64..0.98) {
            let from = from % run;
            let n = RunLength::new(q, run).first(u, from);
            prop_assume!(n < 20_000);
            let (before, _) = walked(q, run as usize, from as usize, n - 1);
            let (after, _) = walked(q, run as usize, from as usize, n);
            prop_assert!(before <= u + 1e-9 && after >= u - 1e-9, "{before} {u} {after}");
        }

        #[test]
        fn the_state_is_that_of_a_walk(q in 0.05f64..0.9, run in 2u32..5, n in 0u64..60, u in 0.0f64..1.0) {
            let state = RunLength::new(q, run).state(u, n, 0) as usize;
            let (_, shares) = walked(q, run as usize, 0, n);
            let whole: f64 = shares.iter().sum();
            let below: f64 = shares[..state].iter().sum::<f64>() / whole;
            let upto: f64 = shares[..=state].iter().sum::<f64>() / whole;
            prop_assert!(below <= u + 1e-9 && u <= upto + 1e-9, "{below} {u} {upto}");
        }
    }

    #[test]
    fn a_run_of_one_is_geometric() {
        let runs = RunLength::new(0.25, 1);
        // P(n ≤ 2) = 0.4375, P(n ≤ 3) = 0.578125.
        assert_eq!((runs.first(0.43, 0), runs.first(0.44, 0), runs.first(0.57, 0)), (2, 3, 3));
        assert_eq!(RunLength::new(1.0, 3).first(0.5, 0), 3);
        assert_eq!(RunLength::new(1.0, 3).first(0.5, 2), 1);
        assert_eq!(RunLength::new(0.0, 3).first(1e-9, 0), u64::MAX);
    }

    #[test]
    fn the_latest_runs_are_kept_too() {
        // Without a run in n checks: 0.75^n; the last 10⁻¹⁵ of all begin at ln 10⁻¹⁵ / ln 0.75.
        let runs = RunLength::new(0.25, 1);
        assert_eq!(runs.first(1.0 - 1e-15, 0), 121);
        // Beside a rare failure the tail is as long; the largest uniform below one is no exception.
        for run in 1..9 {
            let runs = RunLength::new(0.7, run);
            assert!(runs.first(1.0 - f64::EPSILON / 2.0, 0) < 5_000, "{run}");
        }
    }

    #[test]
    fn the_tiniest_hazards_are_kept() {
        // Hazard q³ per check: the median lies at ln 2 / q³ checks; 1e-6 puts it beyond all bits.
        let runs = RunLength::new(1e-4, 3);
        let median = runs.first(0.5, 0) as f64;
        assert!((median * 1e-12 / std::f64::consts::LN_2 - 1.0).abs() < 2e-4, "{median}");
        let runs = RunLength::new(1e-6, 3);
        let early = runs.first(1e-6, 0) as f64;
        assert!((early * 1e-18 / 1e-6 - 1.0).abs() < 1e-4, "{early}");
        assert_eq!(runs.first(0.5, 0), u64::MAX);
    }
}
