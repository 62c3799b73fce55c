//! Phases of a mission.

use super::decode::{Map, Name};
use super::language::language;
use super::quantity::{Factor, PositiveDuration};

language! {
    /// A stretch of the timeline.
    pub struct Phase {
        /// Its name.
        name: Name,
        /// How long it lasts.
        lasts: PositiveDuration,
        /// For each environment, by how much it multiplies the hazard of the failure modes that
        /// name it; 1 for those that are not given.
        hazard: Map<Factor> = {},
    }
}
