//! Restart policies.

use super::decode::Name;
use super::language::language;
use super::quantity::{Count, Duration, Factor, PositiveDuration};
use super::source::Source;

language! {
    /// When the local supervisor restarts a container.
    pub enum Restart {
        /// Whenever it exits.
        Always,
        /// When it exits with a failure.
        OnFailure,
        /// Never: it stays down.
        Never,
    }

    /// How long the supervisor waits before a restart, from the end of the last run. The defaults
    /// are those of Kubernetes (pod lifecycle documentation).
    pub struct Backoff {
        /// Wait before the first restart.
        first: Duration = "0 s",
        /// Wait before the second.
        initial: Duration = "10 s",
        /// Factor from one wait to the next.
        factor: Factor = 2.0,
        /// Longest wait.
        cap: Duration = "300 s",
        /// A run longer than this starts the sequence over.
        reset_after: Duration = "600 s",
    }

    /// How often a container may be started before its supervisor gives it up, after systemd. Every
    /// start counts, whoever asked for it; a reboot of the node forgets them. The restart that would
    /// be one too many is given up when it is due, after its wait.
    pub struct StartLimit {
        /// Starts that are allowed within the time.
        starts: Count = 5,
        /// The time; it slides.
        within: PositiveDuration = "10 s",
        /// What happens to a container that is given up.
        gives_up: GivesUp = Stay,
    }

    /// A supervisor over several services, after Erlang/OTP: it decides who is restarted together,
    /// and gives up when restarts come too fast. Each node has one of its own, over the containers
    /// that stand there.
    ///
    /// Children start in order, at a boot as at a restart: each once the one before answers; one that
    /// something else keeps from being started is not waited for. They stop in reverse order, one
    /// after the other, in an orderly way, each within its service's `grace`. Restarts come at once:
    /// `backoff` and `limit` of a service do not apply under a supervisor.
    pub struct Supervisor {
        /// Services and other supervisors, in the order in which they start.
        children: Vec<Name>,
        /// Who is restarted when a child fails.
        strategy: Strategy = OneForOne,
        /// Restarts that are allowed within the time; one more, and it stops its children and fails
        /// itself: a failure for the supervisor above.
        restarts: u32 = 1,
        /// The time.
        within: PositiveDuration = "5 s",
        /// What happens when it fails and no supervisor stands above.
        gives_up: GivesUp = Stay,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// Who is restarted when a child fails.
    pub enum Strategy {
        /// That child.
        OneForOne,
        /// All children.
        OneForAll,
        /// That child and those that start after it.
        RestForOne,
    }

    /// What happens when a supervisor gives up.
    pub enum GivesUp {
        /// What it gave up stays down until a watchdog, or a reboot of the node, starts it.
        Stay,
        /// The node is rebooted.
        RebootNode,
    }
}
