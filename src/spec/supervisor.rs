//! Restart policies.

use super::language::language;
use super::quantity::{Duration, Factor};

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
}
