//! Estimators, intervals, tests: plain numbers in replication order go in, [`Estimate`]s come out.
//!
//! Knows no spacecraft and no simulation; stands on `libm` alone, so that every processor gives the
//! same bits. What accumulates is integers, exact, hence the same in any order and after any
//! merge; floats appear only when an estimate is asked for.
//!
//! | quantity | accumulator | interval |
//! |---|---|---|
//! | unavailability | [`Unavailability`] | skewness-corrected t ([`skewed`]) |
//! | MTTR, MTTD, mean stage times | [`Ratio`] | the same, jackknifed under 100 outages |
//! | MTBF, rates | [`Rate`], [`poisson_rate`] | the same, or Garwood |
//! | p50/p90/p99 of outage length | [`LogHistogram`] | Woodruff, replications as clusters |
//! | mission success, shares | [`proportion`] | Wilson, exact under 100 of either kind |
//! | R(t), A(t) | [`Survival`], [`PointAvailability`] | pointwise Wilson |
//! | now against before | [`noninferior`] | each one's own, by recovery of variance on logs |
//! | difference of two candidates | [`Paired`], [`holm`] | skewness-corrected t on pairs |
//! | its share of the worse one's | [`Together`] | Fieller's, by the same test |
//! | spread that each parameter makes | [`sensitivity`] over [`designs`] | jackknife |
//! | chance and ignorance apart | [`nested`](mod@nested) | jackknife, Woodruff |
//!
//! Whoever looks more than once spends its error over the looks: [`sequential`].
//!
//! Nothing seen gives a bound, too little gives no data: [`Kind`]; how to print it:
//! [`Estimate::printable`]. Against a requirement: [`verdict()`].

mod buckets;
#[cfg(test)]
mod coverage;
pub mod designs;
pub mod estimate;
pub mod grid;
pub mod histogram;
pub mod nested;
pub mod nines;
pub mod noninferior;
pub mod paired;
pub mod point;
pub mod rate;
pub mod ratio;
pub mod sensitivity;
pub mod sequential;
pub mod share;
pub mod skewed;
pub mod special;
pub mod sums;
pub mod survival;
pub mod unavailability;
pub mod verdict;
pub mod wide;

pub use estimate::{CONFIDENCE, Estimate, Kind, Printable};
pub use histogram::{Length, LogHistogram};
pub use nines::{availability_digits, availability_digits_from_unavailability, nines};
pub use noninferior::{Evidence, Moments};
pub use paired::{Paired, Together, holm};
pub use point::{AvailabilityPoint, PointAvailability};
pub use rate::{Rate, poisson_rate};
pub use ratio::Ratio;
pub use sequential::Looks;
pub use share::proportion;
pub use survival::{Survival, SurvivalPoint};
pub use unavailability::Unavailability;
pub use verdict::{Direction, Requirement, Verdict, verdict};
