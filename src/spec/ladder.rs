//! Ladders: the steps by which a watchdog brings its target back.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::quantity::{Duration, PositiveDuration, Probability};

language! {
    /// A step of a ladder. Its command goes over the data plane if the target's node answers there,
    /// else over an out-of-band link, where the step can use one; else it is lost. A step takes its
    /// time, works with its probability, and is given `wait` to show before the next begins.
    pub enum Step {
        /// The container is killed, and restarted by its supervisor. Never out of band.
        RestartContainer {
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "30 s",
        },
        /// All containers of the target's service are killed and restarted. Never out of band.
        RestartService {
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "30 s",
        },
        /// The target's node is rebooted: by its own system, or out of band by its reset line.
        RebootNode {
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "2 min",
        },
        /// The power of the target's node is cut and given back: only out of band.
        PowerCycle {
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "2 min",
        },
        /// What runs on the target's node, or the target's container, is started on another node.
        Failover {
            /// The node to go to.
            to: Name,
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "30 s",
        },
        /// The vessel enters safe mode.
        SafeMode {
            /// How long it takes to carry out.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "30 s",
        },
        /// The containers of the target's node are stopped, those first that depend on others, and
        /// the node is rebooted; they start cleanly.
        GracefulShutdown {
            /// Services to stop first, in this order.
            order: Vec<Name> = [],
            /// Time after which a stop is forced.
            grace: Duration = "30 s",
            /// How long it takes to carry out, before the stops.
            takes: Dist = "0 s",
            /// Probability that it works.
            success: Probability = 1.0,
            /// How long the target is given to answer.
            wait: Duration = "5 min",
        },
        /// Ground is asked. The next step is taken when its command is there.
        Ask {
            /// The team on the ground.
            by: Name,
            /// The runbook of that team for this; it has to be thought about, if not given.
            runbook: Option<Name> = None,
            /// Priority among what waits for people on the ground; higher goes first.
            priority: u32 = 0,
            /// Time after which the next step is taken without a command; never, if not given.
            wait: Option<PositiveDuration> = None,
        },
    }
}

impl Step {
    /// How long it takes to carry out; nothing for a question to ground.
    #[must_use]
    pub fn takes(&self) -> Option<&Dist> {
        match self {
            Step::RestartContainer { takes, .. }
            | Step::RestartService { takes, .. }
            | Step::RebootNode { takes, .. }
            | Step::PowerCycle { takes, .. }
            | Step::Failover { takes, .. }
            | Step::SafeMode { takes, .. }
            | Step::GracefulShutdown { takes, .. } => Some(takes),
            Step::Ask { .. } => None,
        }
    }

    /// Probability that it works.
    #[must_use]
    pub fn success(&self) -> Probability {
        match self {
            Step::RestartContainer { success, .. }
            | Step::RestartService { success, .. }
            | Step::RebootNode { success, .. }
            | Step::PowerCycle { success, .. }
            | Step::Failover { success, .. }
            | Step::SafeMode { success, .. }
            | Step::GracefulShutdown { success, .. } => *success,
            Step::Ask { .. } => Probability(1.0),
        }
    }

    /// How long the target is given to answer, or ground; for ever, if nothing is returned.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Step::RestartContainer { wait, .. }
            | Step::RestartService { wait, .. }
            | Step::RebootNode { wait, .. }
            | Step::PowerCycle { wait, .. }
            | Step::Failover { wait, .. }
            | Step::SafeMode { wait, .. }
            | Step::GracefulShutdown { wait, .. } => Some(*wait),
            Step::Ask { wait, .. } => wait.map(|wait| Duration(wait.0)),
        }
    }
}
