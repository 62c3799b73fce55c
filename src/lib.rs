//! Shakedown flies a containerized spacecraft ten thousand times before it flies once.
#![cfg_attr(test, allow(clippy::float_cmp, clippy::too_many_lines, clippy::allow_attributes))]

pub mod campaign;
pub mod kernel;
pub mod ledger;
pub mod report;
pub mod spec;
pub mod stats;
pub mod vessel;
