//! Probes: how a supervisor finds out if a container is well.

use super::language::language;
use super::quantity::{Count, Duration, PositiveDuration, Probability};

language! {
    /// A health check, repeated. The defaults are those of Kubernetes (core/v1 API reference).
    pub struct Probe {
        /// Time between the beginnings of checks.
        every: PositiveDuration = "10 s",
        /// Time after which a check without answer has failed.
        timeout: PositiveDuration = "1 s",
        /// Failed checks in a row that make the verdict.
        failures: Count = 3,
        /// Passed checks in a row that make the verdict; 1 for liveness and startup.
        successes: Count = 1,
        /// Probability that a check of a well process fails all the same: an answer is lost, the
        /// machine stalls. Needs `timeout` of at most `every`, and `failures` and `successes` of at
        /// most 32; a startup probe has none.
        loss: Probability = 0.0,
        /// Time from the launch to the first check.
        initial_delay: Duration = "0 s",
    }
}
