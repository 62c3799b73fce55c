//! Dependencies: what a service does while another one is not there.

use super::language::language;

language! {
    /// What a replica does while a service that it depends on is below its `min_ready`.
    pub enum Dependency {
        /// Exits, at its start and whenever that service disappears: a crash loop.
        Refuse,
        /// Does not start until it is there; when it disappears, is unready until it is back.
        Wait,
        /// Starts and serves all the same.
        Tolerate,
    }
}
