//! `manifest.json`: what was flown, so that it can be flown again. Equal results, equal bytes: no
//! thread count, no path, no clock.

use crate::campaign::checkpoint::Subject;
use crate::campaign::digest::Extent;
use serde::{Deserialize, Serialize};

/// Version of the shape of `manifest.json`.
pub const MANIFEST_VERSION: u32 = 2;

/// What was flown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`MANIFEST_VERSION`].
    pub schema_version: u32,
    /// Version, inputs, overrides and seed.
    pub subject: Subject,
    /// Replications flown.
    pub replications: u64,
    /// Replications asked for.
    pub asked: u64,
    /// Fold of the replications' fingerprints.
    pub fingerprint: String,
    /// What `replications.csv` and `outages.csv` hold.
    pub tables: [Extent; 2],
}
