//! Estimators, intervals, tests.
pub mod estimate;
pub mod special;

pub use estimate::{CONFIDENCE, Estimate, Kind, Printable};
