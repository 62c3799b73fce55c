//! Watchdog timers in the hardware of a node.

use super::codes;
use super::decode::Decoder;
use super::language::language;
use super::place::Place;
use super::quantity::{PositiveDuration, Probability};
use super::source::Source;

language! {
    /// A timer in the hardware of a node that its software must feed, from the beginning of a boot
    /// on; when it is not fed, it resets the node. It needs no link and nobody who watches.
    pub struct Timer check(feeds_in_time) {
        /// Time after the last feeding at which it resets the node.
        timeout: PositiveDuration = "60 s",
        /// Time between two feedings, shorter than the timeout; half of that, if not given.
        feed: Option<PositiveDuration> = None,
        /// Probability that a hang stops the feeding: what hangs may go on feeding its timer, which
        /// then never notices that hang. A latched-up node feeds nothing.
        coverage: Probability = 1.0,
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}

/// A timer that is fed too late would reset a sound node for ever.
fn feeds_in_time(timer: &Timer, place: Place, d: &mut Decoder<'_>) -> bool {
    if timer.feed.is_none_or(|feed| feed < timer.timeout) {
        return true;
    }
    let message = "the timer is fed no sooner than it resets its node".to_owned();
    let help = "make `feed` shorter than `timeout`, or leave it out: it is half of that then";
    d.fail::<()>(codes::OUT_OF_RANGE, place, message, help).is_some()
}
