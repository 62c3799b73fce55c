//! What a campaign must know beside the plan: requirements, sources and what its inputs were.

use crate::campaign::summary::SourceNote;
use crate::campaign::until::Until;
use crate::stats::estimate::CONFIDENCE;
use serde::{Deserialize, Serialize};

/// Which estimate a requirement is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// Availability of an item, at least.
    Availability,
    /// Mean time to recovery of an item, at most, seconds.
    Mttr,
    /// Mission success, at least.
    Success,
}

impl Quantity {
    /// The word for it in reports.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Quantity::Availability => "availability",
            Quantity::Mttr => "mttr",
            Quantity::Success => "success",
        }
    }
}

/// A requirement of the mission.
#[derive(Clone, Debug, PartialEq)]
pub struct RequirementPlan {
    /// Its identifier, or one made of item and quantity.
    pub id: String,
    /// The item that it is about; none for [`Quantity::Success`].
    pub item: Option<u32>,
    /// The estimate that it is about.
    pub quantity: Quantity,
    /// The figure required: a share in `[0, 1]`, or seconds.
    pub required: f64,
}

/// Everything that a summary says beside what was flown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// Requirements of the mission.
    pub requirements: Vec<RequirementPlan>,
    /// The vessel's stated assumptions.
    pub assumptions: Vec<String>,
    /// The vessel's stated constraints.
    pub constraints: Vec<String>,
    /// Parameters and where they come from.
    pub sources: Vec<SourceNote>,
    /// Input files: name (relative to the mission, never a path of this machine) and digest in
    /// hexadecimal digits.
    pub inputs: Vec<(String, String)>,
    /// Overrides in force, `path=value`, in their order.
    pub overrides: Vec<String>,
    /// When the campaign ends by itself; none: when all that was asked for is flown.
    pub until: Option<Until>,
}

impl Context {
    /// Confidence of every interval: at each of several looks it must be higher.
    #[must_use]
    pub(super) fn confidence(&self) -> f64 {
        self.until.as_ref().map_or(CONFIDENCE, Until::confidence)
    }
}
