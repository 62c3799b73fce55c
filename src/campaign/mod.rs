//! Campaigns: many replications, and the estimates drawn from them.

pub mod summary;
