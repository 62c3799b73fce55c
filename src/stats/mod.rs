//! Estimators, intervals, tests.
pub mod estimate;
pub mod grid;
pub mod histogram;
pub mod nines;
pub mod point;
pub mod rate;
pub mod ratio;
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
pub use point::{AvailabilityPoint, PointAvailability};
pub use rate::{Rate, poisson_rate};
pub use ratio::Ratio;
pub use share::wilson;
pub use survival::{Survival, SurvivalPoint};
pub use unavailability::Unavailability;
pub use verdict::{Direction, Requirement, Verdict, verdict};
