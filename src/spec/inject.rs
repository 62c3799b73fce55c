//! Faults that an author injects.

use super::decode::Name;
use super::failure::Effect;
use super::language::language;
use super::quantity::{Duration, PositiveDuration};

language! {
    /// A fault that strikes at a given instant; give either `mode` or `fault`.
    pub struct Injection {
        /// When: time from the beginning of the mission, or of `phase` if that is given.
        at: Duration,
        /// The phase that `at` counts from.
        phase: Option<Name> = None,
        /// What it strikes: a node, a domain, a service (its first replica) or one replica of it
        /// (`navigation/1`).
        on: Name,
        /// One of the failure modes that the target has: struck with its own recovery.
        mode: Option<Name> = None,
        /// What it does, if it is none of the target's own modes.
        fault: Option<Effect> = None,
        /// After how long the fault ends by itself; never, if not given.
        lasts: Option<PositiveDuration> = None,
    }
}
