//! What a replication may use up, and the named result of reaching it: nothing runs away.

use super::time::Time;
use std::fmt;

/// Bounds on one replication's agenda. Reaching one ends the replication with [`LimitReached`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Events fired in one replication; at most 2^39 count (what an order number can hold).
    pub events: u64,
    /// Events fired at one instant: catches mechanisms that answer each other for ever.
    pub at_one_instant: u64,
    /// Events pending at once; at most 2^24 − 1 count (what a slot number can hold).
    pub pending: u32,
}

impl Limits {
    /// Most events that can be ordered, whatever [`Limits::events`] says.
    pub(crate) const MOST_EVENTS: u64 = 1 << 39;
    /// Most events that can be pending, whatever [`Limits::pending`] says.
    pub(crate) const MOST_PENDING: u32 = (1 << 24) - 1;

    /// The same limits, cut to what the agenda can represent.
    pub(crate) fn representable(self) -> Limits {
        Limits {
            events: self.events.min(Self::MOST_EVENTS),
            pending: self.pending.min(Self::MOST_PENDING),
            ..self
        }
    }
}

/// 50 million events a replication (some five seconds of work), a million at one instant, four
/// million pending: a thousand times what the largest vessel known needs.
impl Default for Limits {
    fn default() -> Limits {
        Limits { events: 50_000_000, at_one_instant: 1_000_000, pending: 4_000_000 }
    }
}

/// Which limit ended a replication, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitReached {
    /// More events than [`Limits::events`].
    Events {
        /// Instant of the event that was one too many.
        at: Time,
        /// The limit.
        limit: u64,
    },
    /// More events at one instant than [`Limits::at_one_instant`].
    AtOneInstant {
        /// The instant.
        at: Time,
        /// The limit.
        limit: u64,
    },
    /// More pending events than [`Limits::pending`].
    Pending {
        /// Instant at which one event too many was scheduled.
        at: Time,
        /// The limit.
        limit: u32,
    },
}

impl LimitReached {
    /// The instant at which the limit was reached.
    pub fn at(self) -> Time {
        match self {
            LimitReached::Events { at, .. }
            | LimitReached::AtOneInstant { at, .. }
            | LimitReached::Pending { at, .. } => at,
        }
    }
}

impl fmt::Display for LimitReached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LimitReached::Events { at, limit } => {
                write!(f, "more than {limit} events in one replication, at {at}")
            }
            LimitReached::AtOneInstant { at, limit } => {
                write!(f, "more than {limit} events at one instant, {at}")
            }
            LimitReached::Pending { at, limit } => {
                write!(f, "more than {limit} events pending at once, at {at}")
            }
        }
    }
}

impl std::error::Error for LimitReached {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reached_limit_says_which_and_when() {
        let reached = LimitReached::AtOneInstant { at: Time(1_500_000_000), limit: 3 };
        assert_eq!(reached.to_string(), "more than 3 events at one instant, 0 d 00:00:01.500");
        assert_eq!(reached.at(), Time(1_500_000_000));
    }

    #[test]
    fn limits_are_cut_to_what_keys_hold() {
        let huge = Limits { events: u64::MAX, at_one_instant: 7, pending: u32::MAX };
        let cut = huge.representable();
        assert_eq!((cut.events, cut.at_one_instant, cut.pending), (1 << 39, 7, (1 << 24) - 1));
        assert_eq!(Limits::default().representable(), Limits::default());
    }
}
