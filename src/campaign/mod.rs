//! Campaigns: many replications, and the estimates drawn from them.
//!
//! [`fly::fly`] hands ranges of replications to threads ([`desk`]), which fly them and fold their
//! rows ([`replicate`]); the folds are merged, and the rows appended to disk, strictly in replication
//! order, so that the same bytes come out for any number of threads. [`tally::Tally`] is the fold,
//! [`summary::Summary`] what it says. [`checkpoint`] makes a killed campaign resume, [`verify`]
//! flies a share of the replications twice, [`mod@replay`] flies one again for whoever wants to look.
//! [`mod@compare`] flies several candidates on the same luck; a [`shard::Shard`] is one part of a
//! campaign, and [`mod@merge`] makes the whole of all parts. A [`mod@sweep`] flies many points, each
//! with other values. A [`mod@baseline`] is what a campaign
//! said once; [`mod@check`] holds against it what is flown now.
//!
//! This room opens no files and reads no clock: [`sink::Sink`] and [`sink::Progress`] are what the
//! command line hands down.

pub mod baseline;
pub mod causes;
pub mod check;
pub mod checkpoint;
pub mod compare;
pub mod context;
mod crew;
pub mod curves;
pub mod desk;
pub mod digest;
pub mod error;
pub mod fly;
pub mod items;
pub mod labels;
pub mod losses;
pub mod manifest;
pub mod merge;
pub mod notable;
pub mod recovery;
pub mod replay;
pub mod replicate;
pub mod requirements;
pub mod rows;
pub mod scan;
pub mod shard;
pub mod sink;
pub mod summary;
pub mod sweep;
pub mod tally;
#[cfg(test)]
mod testkit;
#[cfg(test)]
mod tests;
pub mod until;
pub mod verify;

pub use context::{Context, Quantity, RequirementPlan};
pub use error::Error;
pub use fly::{Options, fly};
pub use merge::{Part, Stored, merge};
pub use replay::{Replay, replay};
pub use shard::Shard;
pub use sink::{Progress, Sink, Table};
pub use tally::Tally;
pub use until::{Precision, Until};
