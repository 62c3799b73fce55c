//! Services: subsystems, run as replicas of an image.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::probe::Probe;
use super::quantity::{Bytes, Count, Cpu, Duration, Probability};
use super::redundancy::Redundancy;
use super::source::Source;
use super::supervisor::{Backoff, Restart};

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
        /// Who stays when memory runs out: higher stays.
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
        /// How long the supervisor waits before a restart.
        backoff: Backoff = (),
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
    }
}
