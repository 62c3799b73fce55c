//! Watchdog timers in the hardware of a node.

use super::language::language;
use super::quantity::{PositiveDuration, Probability};
use super::source::Source;

language! {
    /// A timer in the hardware of a node that its software must feed; when it is not fed, it resets
    /// the node.
    pub struct Timer {
        /// Time after the last feeding at which it resets the node.
        timeout: PositiveDuration = "60 s",
        /// Time between two feedings; half the timeout, if not given.
        feed: Option<PositiveDuration> = None,
        /// Probability that a hang stops the feeding: what hangs may go on feeding its timer.
        coverage: Probability = 1.0,
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}
