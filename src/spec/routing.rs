//! Routing: how callers find the replicas of a service.

use super::language::language;
use super::quantity::{Duration, PositiveDuration};

language! {
    /// How callers find a replica, and how long they keep one that is dead.
    pub enum Routing {
        /// A proxy sends no more requests to a replica once it is known to be unready or gone.
        Proxy,
        /// Callers look a name up and keep the answer; the ages of their entries are spread evenly.
        Dns {
            /// How long an answer is kept.
            ttl: Duration = "30 s",
        },
        /// The caller tries another replica when it gets no answer.
        Client {
            /// How long it waits for one.
            timeout: PositiveDuration = "1 s",
        },
    }
}
