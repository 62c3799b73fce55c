//! The mission: what is flown and asked of the vessel.

use super::decode::{Map, Name};
use super::function::Function;
use super::inject::Injection;
use super::language::language;
use super::loss::Loss;
use super::phase::Phase;
use super::quantity::{Instant, Probability};
use super::transfer::Transfer;

language! {
    /// What is flown and asked of the vessel: a file of `missions/`.
    pub struct Mission {
        /// Its name, in results and reports.
        name: Name,
        /// The question that it asks, in a sentence.
        about: String = "",
        /// File of the model that flies it, relative to this file; `-m OTHER` flies another.
        model: Option<String> = None,
        /// Beginning of the mission, UTC.
        epoch: Instant = "2026-01-01T00:00:00Z",
        /// Stretches of the timeline, in order; together they are the mission.
        phases: Vec<Phase>,
        /// What the mission needs of the vessel.
        functions: Map<Function>,
        /// What ends the mission; met when any of them is.
        loss: Vec<Loss> = [],
        /// Amounts of data that are to get from node to node.
        transfers: Map<Transfer> = {},
        /// Faults that strike at given instants.
        inject: Vec<Injection> = [],
        /// Single points of failure that are accepted, each with the reason: components (a service
        /// stands for its replicas) whose fault may lose the mission or a function. `scan` names all
        /// others.
        accepted_spofs: Map<String> = {},
        /// What is required of the mission as a whole.
        require: Option<MissionRequirement> = None,
    }

    /// What is required of the mission as a whole.
    pub struct MissionRequirement {
        /// Identifier of the requirement, as in the project's documents.
        id: String = "",
        /// Least share of flights in which no loss criterion is met.
        success: Option<Probability> = None,
    }
}
