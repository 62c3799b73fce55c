//! Orchestrators: control planes that notice dead nodes and have replicas replaced (cards D1, D2).
//!
//! A control plane is a service of the vessel: one of its replicas leads, by a lease ([`leader`]),
//! and a quorum of them must serve. It hears of nodes by the leases that they renew ([`lease`]), and
//! evicts from those that it counts as dead (`evict`). Unreachable is not dead: what it cannot
//! reach may run on (`copy`). While it is down, nothing of this happens.

mod copy;
mod evict;
mod leader;
pub mod lease;

pub(super) use copy::{confirmed_off, copy_over, left_behind};
pub(super) use evict::{evict_due, reschedule_due, taint};
pub(super) use leader::elect;
pub(super) use lease::{declare, heard};

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::scheduler::choose::Score;
use crate::vessel::supervisor::RestartPlan;
use crate::vessel::world::World;

/// A control plane as planned.
#[derive(Clone, Debug)]
pub struct OrchestratorPlan {
    /// Its name.
    pub name: String,
    /// Number of the service that runs it.
    pub service: u32,
    /// Containers of that service.
    pub replicas: Vec<u32>,
    /// How many of them must serve.
    pub quorum: u32,
    /// Time after the last renewal seen at which another replica leads.
    pub lease: Span,
    /// Time between the leader's renewals.
    pub retry: Span,
    /// Longest time between two looks of another replica.
    pub longest_look: Span,
    /// Luck of each replica's looks.
    pub looks: Vec<StreamId>,
    /// Time between a node's renewals.
    pub heartbeat: Span,
    /// Time after a node's last renewal at which it counts as dead.
    pub grace: Span,
    /// Time between two looks at the nodes' leases.
    pub poll: Span,
    /// Luck of each node's first renewal.
    pub phases: Vec<StreamId>,
    /// For each node, its zone.
    pub zones: Vec<u32>,
    /// Time between the evictions of two nodes of a zone.
    pub eviction_pause: Span,
    /// Share of a zone that is dead at which evictions there stop.
    pub eviction_limit: f64,
    /// True if exclusive replicas wait until their old node is known to be off.
    pub fenced: bool,
    /// Time to find a node.
    pub schedule: Draw,
    /// Which of the nodes that fit is taken.
    pub score: Score,
    /// True if replicas of lower priority make room.
    pub preemption: bool,
    /// Waits until a replica whose restarts are used up is placed anew.
    pub reschedule: Option<RestartPlan>,
}

/// What a control plane knows of a node.
#[derive(Clone, Copy, Debug)]
struct Lease {
    /// A renewal falls on this instant, and one every heartbeat; none until it is asked for.
    phase: Option<Time>,
    /// The last renewal, while it does not renew.
    last: Time,
    /// True while it does not renew.
    silent: bool,
    /// True once it counts as dead.
    unready: bool,
    /// True once its replicas are being evicted.
    tainted: bool,
    /// What it counts as dead for.
    root: RowId,
    declare: Ticket,
    hear: Ticket,
    slot: Ticket,
}

const FRESH: Lease = Lease {
    phase: None,
    last: Time::ZERO,
    silent: false,
    unready: false,
    tainted: false,
    root: NO_CAUSE,
    declare: Ticket::NONE,
    hear: Ticket::NONE,
    slot: Ticket::NONE,
};

/// One control plane in flight.
#[derive(Clone, Debug)]
struct ControlPlane {
    leader: Option<u32>,
    /// What the last leader was lost for.
    lost: RowId,
    /// When that one began to lead: its looks at leases count from then.
    since: Time,
    /// For each replica, when it would take the lead.
    takes: Vec<Time>,
    election: Ticket,
    leases: Vec<Lease>,
    /// For each zone, when the last node there was evicted.
    zones: Vec<Option<Time>>,
}

/// All control planes in flight.
#[derive(Clone, Debug)]
pub struct State {
    planes: Vec<ControlPlane>,
    /// For each container, its eviction from a node that counts as dead.
    evictions: Vec<Ticket>,
    /// For each container whose restarts are used up, when it is placed anew.
    reschedules: Vec<Ticket>,
    /// For each container, how often it was placed anew, and when last.
    rescheduled: Vec<(u32, Time)>,
    copies: copy::Copies,
}

impl State {
    /// All working.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let plane = |spec: &OrchestratorPlan| ControlPlane {
            leader: None,
            lost: NO_CAUSE,
            since: Time::ZERO,
            takes: vec![Time::NEVER; spec.replicas.len()],
            election: Ticket::NONE,
            leases: vec![FRESH; plan.nodes.len()],
            zones: vec![None; plan.nodes.len() + plan.domains.len()],
        };
        let containers = if plan.orchestrators.is_empty() { 0 } else { plan.containers.len() };
        State {
            planes: plan.orchestrators.iter().map(plane).collect(),
            evictions: vec![Ticket::NONE; containers],
            reschedules: vec![Ticket::NONE; containers],
            rescheduled: vec![(0, Time::ZERO); containers],
            copies: copy::Copies::new(containers),
        }
    }
}

/// All working, at the beginning of a flight; containers have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.orchestrator.evictions.fill(Ticket::NONE);
    w.orchestrator.reschedules.fill(Ticket::NONE);
    w.orchestrator.rescheduled.fill((0, Time::ZERO));
    w.orchestrator.copies.clear();
    for (o, spec) in p.orchestrators.iter().enumerate() {
        let leader = spec.replicas.iter().copied().find(|&c| w.container.serves(c));
        let plane = &mut w.orchestrator.planes[o];
        plane.leader = leader;
        plane.lost = NO_CAUSE;
        plane.since = Time::ZERO;
        plane.takes.fill(Time::NEVER);
        plane.election = Ticket::NONE;
        plane.zones.fill(None);
        for n in 0..p.nodes.len() as u32 {
            let up = w.node.up(n);
            w.orchestrator.planes[o].leases[n as usize] =
                Lease { silent: !up, unready: !up, ..FRESH };
        }
    }
}

/// What control planes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Node(n), FactKind::Down | FactKind::NodeIsolated) => {
            copy::turned(w, p);
            lease::silent(w, p, n);
        }
        (Kind::Node(n), FactKind::Up | FactKind::NodeReachable) => {
            copy::turned(w, p);
            lease::speaks(w, p, n);
        }
        (Kind::Node(n), FactKind::NodeStopped) => {
            lease::stopped(w, n);
            copy::stopped(w, p, n);
        }
        (_, FactKind::NetworkChanged) => {
            for o in 0..p.orchestrators.len() as u32 {
                leader::parted(w, p, o);
                lease::judge_all(w, p, o);
            }
        }
        (Kind::Container(c), FactKind::Down) => leader::down(w, p, c),
        (Kind::Container(c), FactKind::Up) => leader::up(w, p, c),
        (Kind::Container(_), FactKind::ContainerStarted | FactKind::ContainerExited) => {
            copy::turned(w, p);
        }
        (Kind::Container(c), FactKind::ContainerEvicted) => evict::left(w, c),
        (Kind::Container(c), FactKind::ContainerDead) => evict::dead(w, p, c),
        (Kind::Container(_), FactKind::LeaderElected) => {
            let o = fact.argument();
            lease::judge_all(w, p, o);
            lease::all_anew(w, p, o);
            evict::review(w, p, o);
        }
        _ => {}
    }
}

/// True if the control plane can decide and act: a leader serves, and a quorum.
#[must_use]
pub fn works(w: &World, p: &Plan, o: u32) -> bool {
    let leads = w.orchestrator.planes[o as usize].leader.is_some_and(|c| w.container.serves(c));
    leads && leader::quorate(w, p, o)
}

/// True if node `n` is up and its agent and the leader of a control plane reach each other.
#[must_use]
pub fn hears(w: &World, p: &Plan, o: u32, n: u32) -> bool {
    if !w.node.up(n) || !w.network.reachable(n) {
        return false;
    }
    match w.orchestrator.planes[o as usize].leader.filter(|_| p.has_networks) {
        Some(c) => w.network.reaches(w.container.node(c), n),
        None => true,
    }
}

/// The replica that leads a control plane; none while there is none.
#[must_use]
pub fn leader(w: &World, o: u32) -> Option<u32> {
    w.orchestrator.planes[o as usize].leader
}

/// True if the control plane believes that a node is alive.
#[must_use]
pub fn believes_ready(w: &World, o: u32, n: u32) -> bool {
    !w.orchestrator.planes[o as usize].leases[n as usize].unready
}

/// True if a container that waits for a place may be started elsewhere: it is not `exclusive`, or its
/// old node is known to be off.
#[must_use]
pub fn may_be_placed(w: &World, c: u32) -> bool {
    !w.orchestrator.copies.pinned(c)
}

/// A node and a control plane in one number, for events.
fn key(p: &Plan, o: u32, n: u32) -> u32 {
    o * p.nodes.len() as u32 + n
}

/// The control plane and the node of a number.
fn unkey(p: &Plan, key: u32) -> (u32, u32) {
    let nodes = p.nodes.len() as u32;
    (key / nodes, key % nodes)
}
