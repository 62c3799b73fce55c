//! Mixtures: hazards of weighted sums of survivals, and their inversion.

use super::Dist;
use super::hazard::neg_ln;
use crate::kernel::math::{exp, exp_m1, first_root, ln};

/// Beyond the horizon of 2^64 ns; an age that is not reached here is never reached.
const HORIZON: f64 = 3.7e19;

/// H of the mixture at `age`.
pub(super) fn cumulative_hazard(parts: &[(f64, Dist)], age: f64) -> f64 {
    let (mut survival, mut passed, mut least) = (0.0, 0.0, f64::INFINITY);
    for (share, part) in parts {
        let h = part.cumulative_hazard(age);
        survival += share * exp(-h);
        passed -= share * exp_m1(-h);
        if *share > 0.0 {
            least = least.min(h);
        }
    }
    if least < 600.0 || least == f64::INFINITY {
        return neg_ln(survival, passed);
    }
    // All survivals are about to underflow: take the largest out of the sum.
    let sum: f64 = parts.iter().map(|(s, part)| s * exp(least - part.cumulative_hazard(age))).sum();
    least - ln(sum)
}

/// The smallest age at which H reaches `h`.
pub(super) fn age_at_hazard(parts: &[(f64, Dist)], h: f64) -> f64 {
    // The mixture's survival lies between its parts', so its age lies between their ages.
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    for (share, part) in parts {
        if *share > 0.0 {
            let age = part.age_at_hazard(h);
            low = low.min(age);
            high = high.max(age);
        }
    }
    if low >= HORIZON {
        return f64::INFINITY;
    }
    let high = high.min(HORIZON);
    // A picosecond is less than a span can tell, even for a clock that ages a hundred times slower.
    let excess = |age: f64| cumulative_hazard(parts, age) - h;
    let age = first_root(low, high, 1e-3, excess);
    if age >= HORIZON && excess(age) < 0.0 { f64::INFINITY } else { age }
}
