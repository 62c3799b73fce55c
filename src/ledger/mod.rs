//! The ledger: listens to facts and measures. It never changes the vessel.
//!
//! [`book::Ledger`] keeps outages, availability, the anatomy of repairs, the charge of each second
//! to a root fault, and the fingerprint; [`trace::Trace`] keeps the facts themselves. What comes
//! out is a [`row::Row`] of integers per replication.

pub mod book;
pub mod counts;
pub mod row;
pub mod trace;

pub use book::Ledger;
pub use counts::{ALL_COUNTS, COUNTS, Count, Counts};
pub use row::{Charge, ItemRow, Outage, Row};
pub use trace::Trace;
