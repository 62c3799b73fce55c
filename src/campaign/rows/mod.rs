//! Rows on disk: `replications.csv` and `outages.csv`, written and read back exactly.
//!
//! `outages.csv` has one line per *charge*: an outage that passed from one payer to the next has
//! several, numbered by `part`; who counts outages counts the lines with `part` 0. Times are
//! integer nanoseconds. Empty cells mean *none*.

pub mod cell;
pub mod read;
pub mod write;

pub use read::Reader;
pub use write::Writer;
