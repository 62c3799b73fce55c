//! Services: subsystems, run as replicas of an image.

use super::calls::Call;
use super::decode::{Map, Name};
use super::dependency::Dependency;
use super::dist::Dist;
use super::language::language;
use super::node::Node;
use super::probe::Probe;
use super::quantity::{Bytes, Count, Cpu, Duration, Probability};
use super::redundancy::Redundancy;
use super::routing::Routing;
use super::sidecar::Sidecar;
use super::source::Source;
use super::supervisor::{Backoff, Restart, StartLimit};

language! {
    /// A subsystem packaged as an image and run as one or more containers, or (under `profiles`)
    /// defaults for services: what a service does not say itself it takes from its profile.
    pub struct Service {
        /// A name under `profiles` to take defaults from.
        profile: Option<Name> = None,
        /// The image that it runs: a name under `images`. Every service needs one.
        image: Option<Name> = None,
        /// How many containers run it.
        replicas: Count = 1,
        /// How many of them must serve for the service to be up.
        min_ready: Count = 1,
        /// How the replicas share the work.
        redundancy: Redundancy = Active,
        /// Probability that a switch-over between replicas works.
        coverage: Probability = 1.0,
        /// How long it takes to put a failed switch-over right.
        reconfigure: Dist = Never,
        /// Nodes that it may be placed on, in order of preference; all, if empty.
        on: Vec<Name> = [],
        /// What the replicas must not share.
        spread: Spread = Free,
        /// What the replicas should rather not share.
        prefers: Spread = Free,
        /// The orchestrator that may move its replicas; they stay where they were placed, if not
        /// given.
        orchestrator: Option<Name> = None,
        /// Time from a node's death, as its orchestrator sees it, until replicas there are replaced;
        /// the orchestrator's, if not given.
        toleration: Option<Duration> = None,
        /// Whether two containers of one replica must never run at once (thrusters must not fire
        /// twice).
        exclusive: bool = false,
        /// Labels that its containers carry.
        labels: Vec<String> = [],
        /// Callers are served by all containers that carry all these labels; by its own replicas, if
        /// empty.
        selects: Vec<String> = [],
        /// Labels that nodes must carry.
        requires: Vec<String> = [],
        /// Taints of nodes that it bears; a node with another taint is not taken.
        bears: Vec<String> = [],
        /// Labels of containers with which it shares no node.
        avoids: Vec<String> = [],
        /// How callers find its replicas; if not given, they always find one that serves.
        routing: Option<Routing> = None,
        /// Where `routing` is given: least share of the requests that must be answered for the
        /// service to be up.
        answers: Probability = 1.0,
        /// Services that it depends on, and what it does without them.
        ///
        /// For example `depends: { "storage": Wait, "time": Tolerate }`.
        depends: Map<Dependency> = {},
        /// Services that it calls, and how.
        calls: Map<Call> = {},
        /// What stands beside each replica and sends its counters and heartbeats; nothing, if not given.
        sidecar: Option<Sidecar> = None,
        /// Who stays when memory runs out, and who makes room for whom: higher stays.
        priority: u32 = 0,
        /// Processor share that each replica asks for; none, if not given.
        cpu: Option<Cpu> = None,
        /// Memory that each replica asks for; none, if not given.
        memory: Option<Bytes> = None,
        /// Memory at which a replica is killed; no cap, if not given.
        memory_cap: Option<Bytes> = None,
        /// The health check, used as liveness and as readiness where those are not given.
        probe: Option<Probe> = None,
        /// Holds the other probes back until it has passed; kills when it fails.
        startup: Option<Probe> = None,
        /// Kills, for a restart, when it fails.
        liveness: Option<Probe> = None,
        /// Takes out of service when it fails, until it passes.
        readiness: Option<Probe> = None,
        /// When a replica is restarted.
        restart: Restart = Always,
        /// How long the supervisor waits before a restart; not under `supervisors`.
        backoff: Backoff = (),
        /// How often it may be started before it is given up; without limit, if not given, and under
        /// `supervisors`.
        limit: Option<StartLimit> = None,
        /// Time after which a stop is forced.
        grace: Duration = "30 s",
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What replicas of a service must not share.
    pub enum Spread {
        /// They may stand anywhere.
        Free,
        /// No node holds two.
        Node,
        /// No fault domain (the innermost around a node) holds two.
        Domain,
        /// No domain of this kind (`domains.kind`) holds two.
        Across {
            /// The kind.
            kind: Name,
        },
    }
}

impl Service {
    /// Its sidecar, if it is there.
    #[must_use]
    pub fn beside(&self) -> Option<&Sidecar> {
        self.sidecar.as_ref().filter(|sidecar| sidecar.on)
    }

    /// Thousandths of a core that a replica asks for, its sidecar counted in; none, if not given.
    #[must_use]
    pub fn asks_cpu(&self) -> Option<u64> {
        sum(self.cpu.map(|cpu| cpu.0), self.beside().and_then(|s| s.cpu).map(|cpu| cpu.0))
    }

    /// Bytes that a replica asks for, its sidecar counted in; none, if not given.
    #[must_use]
    pub fn asks_memory(&self) -> Option<u64> {
        sum(self.memory.map(|m| m.0), self.beside().and_then(|s| s.memory).map(|m| m.0))
    }

    /// True if a node has the labels that the service requires, and no taint that it does not bear.
    #[must_use]
    pub fn suits(&self, node: &Node) -> bool {
        self.requires.iter().all(|label| node.labels.contains(label))
            && node.taints.iter().all(|taint| self.bears.contains(taint))
    }
}

/// The sum of what is given.
fn sum(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.saturating_add(other)),
        (one, other) => one.or(other),
    }
}
