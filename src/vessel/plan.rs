//! The immutable plan of a vessel: what `build` makes of a specification, shared by all threads.
//!
//! Everything is a flat vector, addressed by small integers. A *component* is anything with a name
//! that can be down: domains, nodes, containers, groups. A *fault row* is one root cause that can
//! strike: a failure mode of one component, a leak, a failed switch-over, an injection. A component
//! has a place in the requirement tree of [`crate::vessel::function`] if something needs it.

use crate::kernel::dist::Dist;
use crate::kernel::runs::RunLength;
use crate::kernel::streams::{StreamId, StreamKey};
use crate::kernel::time::{Span, Time};
use crate::vessel::buffer::BufferPlan;
use crate::vessel::calls::PoolPlan;
use crate::vessel::container::ContainerPlan;
use crate::vessel::cost::Cost;
use crate::vessel::crew::CrewPlan;
use crate::vessel::dependency::DependencyPlan;
use crate::vessel::domain::DomainPlan;
use crate::vessel::failure::RowPlan;
use crate::vessel::function::TreePlan;
use crate::vessel::ground::{AskPlan, GroundPlan};
use crate::vessel::group::GroupPlan;
use crate::vessel::inject::InjectionPlan;
use crate::vessel::ladder::StepPlan;
use crate::vessel::link::LinkPlan;
use crate::vessel::loss::LossPlan;
use crate::vessel::node::NodePlan;
use crate::vessel::orchestrator::OrchestratorPlan;
use crate::vessel::peer::PeerPlan;
use crate::vessel::phase::PhasePlan;
use crate::vessel::routing::RoutePlan;
use crate::vessel::safe_mode::SafeModePlan;
use crate::vessel::scheduler::SchedulePlan;
use crate::vessel::shutdown::ShutdownPlan;
use crate::vessel::supervisor::{Seat, SupervisorPlan};
use crate::vessel::transfer::TransferPlan;
use crate::vessel::watchdog::{WatchPlan, WatchdogPlan};
use std::fmt;
use std::sync::OnceLock;

/// Number of a component in [`Plan::components`].
pub type ComponentId = u32;
/// Number of a fault row in [`Plan::rows`]; [`NO_CAUSE`] where nothing failed.
pub type RowId = u32;
/// The cause of what is not a failure: a cold spare that is off, a container not yet started.
pub const NO_CAUSE: RowId = u32::MAX;

/// What kind of thing a component is, with its number among its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A fault domain.
    Domain(u32),
    /// A computer.
    Node(u32),
    /// A link.
    Link(u32),
    /// One replica of a service.
    Container(u32),
    /// A redundancy group.
    Group(u32),
    /// What callers know of a service's replicas.
    Route(u32),
}

/// A named thing that can be down.
#[derive(Clone, Debug)]
pub struct Component {
    /// The name it has in the mission or model (`navigation/0` for the first replica).
    pub name: String,
    /// Stable hash of the name, for streams and fingerprints.
    pub hash: u64,
    /// What it is.
    pub kind: Kind,
}

/// A duration to be drawn: its distribution and the stream its draws come from.
#[derive(Clone, Debug)]
pub struct Draw {
    /// How long it takes.
    pub dist: Dist,
    /// Where its luck comes from.
    pub stream: StreamId,
}

impl Draw {
    /// The duration if it is always the same, without touching a stream.
    #[must_use]
    pub fn fixed(&self) -> Option<Span> {
        match self.dist {
            Dist::Fixed(span) => Some(span),
            Dist::Never => Some(Span::NEVER),
            _ => None,
        }
    }

    /// True if it always takes no time at all.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self.dist, Dist::Fixed(Span(0)))
    }
}

/// The whole vessel and its mission, ready to fly.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Name of the mission.
    pub mission: String,
    /// Name of the model.
    pub model: String,
    /// What its nodes weigh, take and cost.
    pub cost: Cost,
    /// Seed that all streams are keyed with.
    pub seed: u64,
    /// Instant at which the mission ends.
    pub end: Time,
    /// Whether all replications are alike, once somebody asked; see
    /// [`flight::is_certain`](crate::vessel::flight::is_certain).
    pub certain: Certain,
    /// True if any node has a watchdog timer.
    pub has_timers: bool,
    /// True if any container is placed (routes skip what nobody needs).
    pub hosts_containers: bool,
    /// True if nodes stand on several networks, or links of the data plane join some.
    pub has_networks: bool,
    /// True if somebody listens to which nodes reach which.
    pub heeds_links: bool,
    /// For each node, the number of its network.
    pub networks: Vec<u32>,
    /// All components: domains, then nodes, links, containers, groups, routes.
    pub components: Vec<Component>,
    /// Component number of the first node.
    pub first_node: ComponentId,
    /// Component number of the first container.
    pub first_container: ComponentId,
    /// Component number of the first group.
    pub first_group: ComponentId,
    /// Phases in the order in which they are flown; contiguous, the first at zero.
    pub phases: Vec<PhasePlan>,
    /// Names of the environments; multipliers stand per phase.
    pub environments: Vec<String>,
    /// Fault domains.
    pub domains: Vec<DomainPlan>,
    /// Computers.
    pub nodes: Vec<NodePlan>,
    /// Links.
    pub links: Vec<LinkPlan>,
    /// Replicas of services.
    pub containers: Vec<ContainerPlan>,
    /// Supervisors over several services.
    pub supervisors: Vec<SupervisorPlan>,
    /// Where each service stands in a supervision tree; empty if there is none.
    pub seats: Vec<Option<Seat>>,
    /// What services do without others; empty if none depends on another.
    pub dependencies: DependencyPlan,
    /// Control planes.
    pub orchestrators: Vec<OrchestratorPlan>,
    /// What their schedulers know.
    pub schedule: SchedulePlan,
    /// Watchdogs.
    pub watchdogs: Vec<WatchdogPlan>,
    /// Their targets, those of one watchdog together.
    pub watches: Vec<WatchPlan>,
    /// The steps of their ladders, those of one watchdog together.
    pub steps: Vec<StepPlan>,
    /// What safe mode sheds; none if the vessel has none.
    pub safe_mode: Option<SafeModePlan>,
    /// Orderly shutdowns that somebody may order.
    pub shutdowns: Vec<ShutdownPlan>,
    /// Redundancy groups.
    pub groups: Vec<GroupPlan>,
    /// How callers find replicas, for services that say so.
    pub routes: Vec<RoutePlan>,
    /// Teams on the ground.
    pub grounds: Vec<GroundPlan>,
    /// What they may be asked.
    pub asks: Vec<AskPlan>,
    /// Whom containers speak to, each once.
    pub peers: Vec<PeerPlan>,
    /// For each service, true if it stands still, through others, for want of itself; empty if none
    /// stands still.
    pub circular: Vec<bool>,
    /// Buffers of sidecars and calls, those of one container together.
    pub buffers: Vec<BufferPlan>,
    /// Pools of synchronous calls.
    pub pools: Vec<PoolPlan>,
    /// Data that goes from node to node.
    pub transfers: Vec<TransferPlan>,
    /// Repair crews.
    pub crews: Vec<CrewPlan>,
    /// Root causes that can strike.
    pub rows: Vec<RowPlan>,
    /// Requirement trees of functions and services.
    pub tree: TreePlan,
    /// Criteria whose meeting ends the mission.
    pub losses: Vec<LossPlan>,
    /// Faults injected at given instants.
    pub injections: Vec<InjectionPlan>,
    /// Runs of checks that fail by chance, each length and probability once.
    pub runs: Vec<RunLength>,
    /// Keys of all streams; `StreamId` indexes them.
    pub streams: Vec<StreamKey>,
}

impl Plan {
    /// Component number of node `n`.
    #[must_use]
    pub fn node_component(&self, n: u32) -> ComponentId {
        self.first_node + n
    }

    /// Component number of container `c`.
    #[must_use]
    pub fn container_component(&self, c: u32) -> ComponentId {
        self.first_container + c
    }

    /// Component number of group `g`.
    #[must_use]
    pub fn group_component(&self, g: u32) -> ComponentId {
        self.first_group + g
    }

    /// True if there is any group (routes skip what nobody needs).
    #[inline]
    #[must_use]
    pub fn has_groups(&self) -> bool {
        !self.groups.is_empty()
    }

    /// True if any service says how callers find its replicas.
    #[inline]
    #[must_use]
    pub fn has_routes(&self) -> bool {
        !self.routes.is_empty()
    }

    /// True if a control plane moves containers (routes skip what nobody needs).
    #[inline]
    #[must_use]
    pub fn is_orchestrated(&self) -> bool {
        !self.orchestrators.is_empty()
    }

    /// True if there is anybody on the ground (routes skip what nobody needs).
    #[inline]
    #[must_use]
    pub fn has_grounds(&self) -> bool {
        !self.grounds.is_empty()
    }

    /// True if there is any watchdog (routes skip what nobody needs).
    #[inline]
    #[must_use]
    pub fn has_watchdogs(&self) -> bool {
        !self.watchdogs.is_empty()
    }

    /// True if any services stand in a supervision tree.
    #[inline]
    #[must_use]
    pub fn has_trees(&self) -> bool {
        !self.seats.is_empty()
    }

    /// True if any service does not bear it that another is not there.
    #[inline]
    #[must_use]
    pub fn has_dependencies(&self) -> bool {
        !self.dependencies.on.is_empty()
    }

    /// True if any container or node sends something to another (routes skip what nobody needs).
    #[inline]
    #[must_use]
    pub fn speaks(&self) -> bool {
        !self.peers.is_empty() || !self.transfers.is_empty()
    }

    /// Name of a component.
    #[must_use]
    pub fn name(&self, component: ComponentId) -> &str {
        self.components.get(component as usize).map_or("-", |c| c.name.as_str())
    }

    /// Kind of a component.
    #[inline]
    #[must_use]
    pub fn kind(&self, component: ComponentId) -> Kind {
        self.components[component as usize].kind
    }

    /// Name of a root cause, `component/mode`; `-` for [`NO_CAUSE`].
    #[must_use]
    pub fn cause(&self, row: RowId) -> String {
        match self.rows.get(row as usize) {
            Some(plan) => format!("{}/{}", self.name(plan.component), plan.mode),
            None => "-".to_owned(),
        }
    }
}

/// Whether all replications of a plan are alike, once somebody asked. It follows from the rest of
/// the plan, so plans are told apart (by their `Debug`) without it.
#[derive(Clone, Default)]
pub struct Certain(pub(super) OnceLock<bool>);

impl fmt::Debug for Certain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certain")
    }
}
