//! What ends a mission.

use super::decode::Name;
use super::language::language;
use super::quantity::Duration;

language! {
    /// A criterion of loss: a function that is down for too long.
    pub struct Loss {
        /// The function.
        function: Name,
        /// For how long without a break.
        down_for: Duration = "0 s",
        /// Phases in which it counts; those in which the function is needed, if not given.
        during: Option<Vec<Name>> = None,
        /// Its name in reports; made of the function and the duration, if not given.
        name: Option<Name> = None,
    }
}
