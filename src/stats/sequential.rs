//! Looking more than once: when to look, and how sure each look must be.
//!
//! Who looks at an interval again and again and stops when he likes what he sees is wrong more often
//! than each interval says. So the permitted error is spent over the looks, in equal parts: by
//! Bonferroni's inequality all looks hold together, whatever makes one stop. Looks double in n, so
//! that they are few and hardly correlated: an exact boundary (Pocock, Biometrika 64 (1977) 191)
//! would save little.

use serde::{Deserialize, Serialize};

/// Looks at n = `first`, 2 `first`, 4 `first` …, the last at `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    first: u64,
    last: u64,
}

impl Looks {
    /// Looks from `first` (0 counts as 1) to `last` (at least `first`).
    #[must_use]
    pub fn new(first: u64, last: u64) -> Looks {
        let first = first.max(1);
        Looks { first, last: last.max(first) }
    }

    /// The n of each look, rising.
    pub fn iter(self) -> impl Iterator<Item = u64> {
        let mut next = Some(self.first);
        std::iter::from_fn(move || {
            let now = next?;
            next = (now < self.last).then(|| now.saturating_mul(2).min(self.last));
            Some(now)
        })
    }

    /// How many there are at most, 1 to 65.
    #[must_use]
    pub fn count(self) -> u64 {
        self.iter().count() as u64
    }

    /// The n of the last look.
    #[must_use]
    pub fn last(self) -> u64 {
        self.last
    }

    /// The part of an error (a share in `[0, 1]`) that each look may spend.
    #[must_use]
    pub fn part(self, error: f64) -> f64 {
        error / self.count() as f64
    }

    /// Confidence of each look's interval that lets all of them hold together at `whole`.
    #[must_use]
    pub fn confidence(self, whole: f64) -> f64 {
        1.0 - self.part(1.0 - whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Unavailability;

    #[test]
    fn looks_double_and_end_at_the_last() {
        let at = |first, last| Looks::new(first, last).iter().collect::<Vec<_>>();
        assert_eq!(at(500, 500), [500]);
        assert_eq!(at(500, 1500), [500, 1000, 1500]);
        assert_eq!(at(500, 2000), [500, 1000, 2000]);
        assert_eq!(at(0, 0), [1]);
        assert_eq!(at(900, 3), [900]);
        assert_eq!(Looks::new(1, u64::MAX).count(), 65);
        assert!((Looks::new(500, 2000).confidence(0.95) - (1.0 - 0.05 / 3.0)).abs() < 1e-15);
    }

    /// SplitMix64, as in `stats::coverage`.
    fn share(state: &mut u64) -> f64 {
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// Of 1000 campaigns that stop at 20 %, at least 95 % hold the truth when they stop; with no
    /// correction those that stop at the first sight would not.
    #[test]
    fn campaigns_that_stop_by_precision_hold_the_truth() {
        let (looks, mut state) = (Looks::new(50, 12_800), 1);
        let (mut held, campaigns) = (0, 1000);
        for _ in 0..campaigns {
            let (mut sums, mut n) = (Unavailability::default(), 0);
            let mut last = None;
            for look in looks.iter() {
                while n < look {
                    n += 1;
                    // Three of ten are hit; lengths are exponential with mean 1e6 of 1e9.
                    let hit = share(&mut state) < 0.3;
                    let down = if hit { -1e6 * libm::log(share(&mut state)) } else { 0.0 };
                    sums.push(down as u64, 1_000_000_000);
                }
                let e = sums.estimate(looks.confidence(0.95));
                last = Some(e);
                if e.relative_half_width().is_some_and(|half| half <= 0.2) {
                    break;
                }
            }
            let e = last.unwrap();
            held += u32::from(e.low <= 3e-4 && 3e-4 <= e.high);
        }
        assert!(held >= 950, "{held} of {campaigns}");
    }
    /// Requirements of mission success with the truth on the limit: of 1000 campaigns that fly until
    /// they are decided each wrong verdict is given in 2.5 % at most.
    #[test]
    fn requirements_on_their_limit_are_rarely_decided() {
        use crate::stats::{Requirement, Verdict, proportion, verdict};
        let (looks, mut state) = (Looks::new(100, 12_800), 2);
        let (mut passed, mut failed) = (0, 0);
        for _ in 0..1000 {
            let (mut lost, mut n) = (0, 0);
            for look in looks.iter() {
                while n < look {
                    n += 1;
                    lost += u64::from(share(&mut state) < 1e-3);
                }
                let e = proportion(n - lost, n, looks.confidence(0.95));
                match verdict(&e, n, Requirement::share_at_least(0.999)) {
                    Verdict::Inconclusive { .. } => continue,
                    Verdict::Pass => passed += 1,
                    Verdict::Fail => failed += 1,
                }
                break;
            }
        }
        // 25 and three standard errors.
        assert!(passed <= 40 && failed <= 40, "{passed} {failed}");
    }
}
