//! An estimate held against a requirement.

use serde::{Deserialize, Serialize};

use super::{Estimate, Kind};

/// On which side of the limit the truth must lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// At least the limit (availability, mission success, MTBF).
    AtLeast,
    /// At most the limit (unavailability, MTTR).
    AtMost,
}

/// What is required of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// The limit, in the unit of the estimate.
    pub limit: f64,
    /// The side.
    pub direction: Direction,
    /// True where the quantity is a share in `[0, 1]`: a bound then closes on 0 or 1 as n grows;
    /// otherwise a lower bound grows in proportion to n.
    pub share: bool,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The whole interval meets the requirement.
    Pass,
    /// The whole interval misses it.
    Fail,
    /// The data do not decide.
    Inconclusive {
        /// Replications in all that would probably decide it; `None` where no number can be named
        /// (no data, the estimate on the limit, a limit that no finite n reaches).
        replications_needed: Option<u64>,
    },
}

impl Requirement {
    /// A share of at least `limit`.
    #[must_use]
    pub fn share_at_least(limit: f64) -> Self {
        Self { limit, direction: Direction::AtLeast, share: true }
    }

    /// A share of at most `limit`.
    #[must_use]
    pub fn share_at_most(limit: f64) -> Self {
        Self { limit, direction: Direction::AtMost, share: true }
    }

    /// A time or rate of at least `limit`.
    #[must_use]
    pub fn at_least(limit: f64) -> Self {
        Self { limit, direction: Direction::AtLeast, share: false }
    }

    /// A time or rate of at most `limit`.
    #[must_use]
    pub fn at_most(limit: f64) -> Self {
        Self { limit, direction: Direction::AtMost, share: false }
    }
}

/// Holds an estimate against a requirement.
///
/// `replications` is how many the estimate rests on (its own n may count events). Needed numbers:
/// for an interval, its half toward the limit shrinks as 1/√n while the value stays; for the bound
/// of a share nothing was seen of, the n with 1 − α^(1/n) at the limit, scaled from the bound held;
/// for any other bound, in proportion to n. Always more than `replications`.
#[must_use]
pub fn verdict(estimate: &Estimate, replications: u64, requirement: Requirement) -> Verdict {
    let limit = requirement.limit;
    if estimate.kind == Kind::NoData || limit.is_nan() {
        return Verdict::Inconclusive { replications_needed: None };
    }
    let (pass, fail) = match requirement.direction {
        Direction::AtLeast => (estimate.low >= limit, estimate.high < limit),
        Direction::AtMost => (estimate.high <= limit, estimate.low > limit),
    };
    if pass {
        return Verdict::Pass;
    }
    if fail {
        return Verdict::Fail;
    }
    let n = replications.max(1) as f64;
    let factor = growth(estimate, requirement);
    let needed = libm::ceil(n * factor - 1e-9);
    let sound = factor.is_finite() && needed < 9e18;
    // `needed` is positive and below 2^63 here.
    let replications_needed = sound.then(|| (needed as u64).max(replications.saturating_add(1)));
    Verdict::Inconclusive { replications_needed }
}

/// By how much n must grow; infinite or `NaN` where nothing can be said.
fn growth(e: &Estimate, requirement: Requirement) -> f64 {
    let limit = requirement.limit;
    match (e.kind, requirement.direction) {
        (Kind::Interval, _) => {
            let half = if limit < e.value { e.value - e.low } else { e.high - e.value };
            let ratio = half / (limit - e.value).abs();
            ratio * ratio
        }
        (Kind::UpperBound, Direction::AtMost) if requirement.share => {
            libm::log1p(-e.high) / libm::log1p(-limit)
        }
        (Kind::LowerBound, Direction::AtLeast) if requirement.share => {
            libm::log(e.low) / libm::log(limit)
        }
        (Kind::UpperBound, Direction::AtMost) => e.high / limit,
        (Kind::LowerBound, Direction::AtLeast) => limit / e.low,
        // A bound on the other side: more of the same would not decide.
        _ => f64::INFINITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::share::proportion;

    fn needed(v: Verdict) -> Option<u64> {
        match v {
            Verdict::Inconclusive { replications_needed } => replications_needed,
            _ => panic!("decided: {v:?}"),
        }
    }

    #[test]
    fn whole_interval_decides() {
        let e = Estimate::interval(0.99, (0.98, 0.995), 0.004, 100, 0.95);
        assert_eq!(verdict(&e, 100, Requirement::share_at_least(0.98)), Verdict::Pass);
        assert_eq!(verdict(&e, 100, Requirement::share_at_least(0.996)), Verdict::Fail);
        assert_eq!(verdict(&e, 100, Requirement::at_most(0.995)), Verdict::Pass);
        assert_eq!(verdict(&e, 100, Requirement::at_most(0.97)), Verdict::Fail);
    }

    #[test]
    fn an_interval_names_the_n_that_would_decide() {
        let e = Estimate::interval(10.0, (6.0, 16.0), 2.0, 100, 0.95);
        // Toward 12 the half is 6: (6/2)² = 9 times as many.
        assert_eq!(needed(verdict(&e, 100, Requirement::at_most(12.0))), Some(900));
        // Toward 8 it is 4: 4 times.
        assert_eq!(needed(verdict(&e, 100, Requirement::at_least(8.0))), Some(400));
        assert_eq!(needed(verdict(&e, 100, Requirement::at_least(10.0))), None);
        let none = Estimate::no_data(0, 0.95);
        assert_eq!(needed(verdict(&none, 0, Requirement::at_least(1.0))), None);
    }

    #[test]
    fn nothing_seen_needs_the_rule_of_three() {
        // 0.05^(1/n) ≥ 0.999: n = 2995.
        let all = proportion(100, 100, 0.95);
        let n = needed(verdict(&all, 100, Requirement::share_at_least(0.999))).unwrap();
        assert_eq!(n, 2995);
        assert_eq!(
            verdict(&proportion(n, n, 0.95), n, Requirement::share_at_least(0.999)),
            Verdict::Pass
        );
        let short = proportion(n - 1, n - 1, 0.95);
        assert_eq!(needed(verdict(&short, n - 1, Requirement::share_at_least(0.999))), Some(n));
        let none = proportion(0, 100, 0.95);
        assert_eq!(needed(verdict(&none, 100, Requirement::share_at_most(0.001))), Some(2995));
        assert_eq!(needed(verdict(&all, 100, Requirement::share_at_least(1.0))), None);
    }

    #[test]
    fn a_time_bound_grows_with_n() {
        let mtbf = Estimate::lower_bound(300.0, f64::INFINITY, 100, 0.95);
        assert_eq!(needed(verdict(&mtbf, 100, Requirement::at_least(900.0))), Some(300));
        assert_eq!(needed(verdict(&mtbf, 100, Requirement::at_most(900.0))), None);
    }
}
