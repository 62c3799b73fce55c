//! Orchestrators: control planes that notice dead nodes and place replicas.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::quantity::{Count, Duration, Factor, PositiveDuration, Probability};
use super::source::Source;
use super::supervisor::Backoff;

language! {
    /// A control plane, or (under `orchestrator_profiles`) defaults for some: it notices by their
    /// leases that nodes are dead, and places, evicts and replaces the replicas of the services
    /// that name it. While it is down nothing is placed or moved; local supervisors still restart.
    /// The defaults are those of Kubernetes 1.32.
    pub struct Orchestrator {
        /// A name under `orchestrator_profiles` to take defaults from.
        profile: Option<Name> = None,
        /// The service of this vessel that runs it: its replicas stand on nodes, and one leads.
        /// Every orchestrator needs one.
        service: Option<Name> = None,
        /// Replicas of that service that must serve for anything to be decided (the quorum of its
        /// store); more than half of them, if not given.
        quorum: Option<Count> = None,
        /// Time after the last renewal that it saw at which another replica takes the lead.
        lease: PositiveDuration = "15 s",
        /// Time between the renewals of the leader, and (drawn out by `jitter`) between the looks of
        /// the others.
        retry: PositiveDuration = "2 s",
        /// How much longer than `retry` the time between two looks can be: 1.2 for up to 2.2 times.
        jitter: Factor = 1.2,
        /// Time between the leases that each node renews.
        heartbeat: PositiveDuration = "10 s",
        /// Time after a node's last renewal at which it counts as dead: callers are sent elsewhere.
        grace: PositiveDuration = "50 s",
        /// Time between the looks at the nodes' leases.
        poll: PositiveDuration = "5 s",
        /// Time from then until its replicas are evicted and replaced, where the service does not
        /// say.
        toleration: Duration = "300 s",
        /// Time between the evictions of two nodes of one zone (an outermost domain).
        eviction_pause: Duration = "10 s",
        /// Share of a zone's nodes that are dead from which on nothing is evicted there, unless the
        /// whole zone is dead and another is not.
        eviction_limit: Probability = 0.55,
        /// What becomes of `exclusive` replicas on a node that cannot be reached.
        fencing: Fencing = Confirmed,
        /// How long it takes to find a node for a replica.
        schedule: Dist = "0 s",
        /// Which of the nodes that fit is taken.
        score: Score = LeastLoaded,
        /// Whether replicas of lower priority make room.
        preemption: bool = true,
        /// How long a replica waits whose own restarts are used up, until it is placed anew; such a
        /// one stays down, if not given.
        reschedule: Option<Backoff> = None,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What becomes of `exclusive` replicas on a node that cannot be reached.
    pub enum Fencing {
        /// Replaced once the old node is known to be off, by its own answer or by a kill.
        Confirmed,
        /// Replaced all the same: the time in which two run is reported.
        Unfenced,
    }

    /// Which of the nodes that fit is taken.
    pub enum Score {
        /// The one with the smallest share of its processors and memory asked for.
        LeastLoaded,
        /// The one with the largest.
        BinPacking,
    }
}
