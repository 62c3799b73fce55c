//! Dependencies: what a service does while another one is not there.

use super::language::language;

language! {
    /// What a replica does while a service that it depends on is below its `min_ready`. At the
    /// beginning of a flight all services run.
    pub enum Dependency {
        /// Exits when that service disappears, and at the end of its start when it is not there: its
        /// supervisor makes a crash loop of that.
        Refuse,
        /// Is unready while that service is not there, and is not started before it is.
        Wait,
        /// Starts and serves all the same.
        Tolerate,
    }
}
