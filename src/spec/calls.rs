//! Calls: what services ask of each other, and what they do without an answer.

use super::buffer::Overflow;
use super::language::language;
use super::quantity::{Bytes, Count, PositiveDuration, Rate};

language! {
    /// How each replica of a service calls another service. A service that is called is there while it
    /// is up, and one of its replicas that serve can be reached.
    pub enum Call {
        /// It waits for each answer. While the other is not there each request holds a place of the
        /// pool until its timeout. Where `rate` × `timeout` reaches `pool` the pool is full after
        /// `pool` / `rate`: the caller serves nobody from then on. When the other is back, the caller
        /// serves again with the next request whose timeout is over. Answers are taken to be quick
        /// while all is well.
        Sync {
            /// Requests that it sends.
            rate: Rate,
            /// How long it waits for an answer.
            timeout: PositiveDuration = "1 s",
            /// How many requests may wait at once.
            pool: Count,
            /// Whether those who ask keep the requests that fail, and send them again when the other is
            /// back.
            replay: bool = false,
        },
        /// It goes on. While the other is not there messages are kept in a buffer, in the memory of the
        /// container; when it is back the buffer drains, at `drain` less what is sent meanwhile.
        Async {
            /// Messages that it sends.
            rate: Rate,
            /// Size of a message.
            size: Bytes = "1 KiB",
            /// Size of the buffer; `Unbounded` has none.
            buffer: Bytes = "16 MiB",
            /// What it does when that is full.
            policy: Overflow = DropOldest,
            /// How fast the other takes messages; as fast as the links between them carry, if not
            /// given.
            drain: Option<Rate> = None,
            /// Whether those who send keep the messages that are lost, and send them again when the
            /// other is back.
            replay: bool = false,
        },
    }
}
