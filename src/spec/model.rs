//! The model: one candidate architecture, or parts for some.

use super::crew::Crew;
use super::decode::{Map, Name};
use super::domain::Domain;
use super::ground::Ground;
use super::image::Image;
use super::language::language;
use super::link::Link;
use super::node::Node;
use super::orchestrator::Orchestrator;
use super::redundancy::Group;
use super::safe_mode::SafeMode;
use super::service::Service;
use super::sky::{Orbit, Station};
use super::supervisor::Supervisor;
use super::watchdog::Watchdog;

language! {
    /// A candidate architecture (a file of `models/`), or parts that architectures import
    /// (`models/parts/`, `models/profiles/`).
    pub struct Model {
        /// Its name in results; the file's, if not given.
        name: Option<Name> = None,
        /// What it is, in a sentence.
        about: String = "",
        /// Files whose entries are added to this one's, relative to this file.
        imports: Vec<String> = [],
        /// A model that this one starts from: its own values are laid over, and `Removed` takes an
        /// entry out.
        from: Option<String> = None,
        /// What it rests on, in sentences; printed with every result.
        assumptions: Vec<String> = [],
        /// What it must keep, in sentences; printed with every result.
        constraints: Vec<String> = [],
        /// Fault domains.
        domains: Map<Domain> = {},
        /// Types of computers.
        hardware: Map<Node> = {},
        /// Computers.
        nodes: Map<Node> = {},
        /// Nodes that stand in for each other.
        groups: Map<Group> = {},
        /// Links between nodes.
        ///
        /// For example `links: { "reset": (between: ("fc-1", "fc-2"), plane: OutOfBand) }`.
        links: Map<Link> = {},
        /// Orbits, for windows of links.
        orbits: Map<Orbit> = {},
        /// Ground stations, for windows of links.
        stations: Map<Station> = {},
        /// Images.
        images: Map<Image> = {},
        /// Defaults for services.
        profiles: Map<Service> = {},
        /// Services.
        services: Map<Service> = {},
        /// Supervisors over several services of a node.
        supervisors: Map<Supervisor> = {},
        /// Defaults for orchestrators.
        orchestrator_profiles: Map<Orchestrator> = {},
        /// Control planes that move replicas.
        orchestrators: Map<Orchestrator> = {},
        /// Watchdogs.
        ///
        /// For example `watchdogs: { "dog": (by: "monitor", watches: ["fc-1"], ladder: [RebootNode()]) }`.
        watchdogs: Map<Watchdog> = {},
        /// What the vessel keeps alive in safe mode; it has none, if not given.
        safe_mode: Option<SafeMode> = None,
        /// Teams on the ground.
        grounds: Map<Ground> = {},
        /// Single points of failure that are accepted, each with the reason: components (a service
        /// stands for its replicas) whose fault may lose the mission or a function. `scan` names all
        /// others.
        accepted_spofs: Map<String> = {},
        /// Repair crews.
        repair_crews: Map<Crew> = {},
    }
}
