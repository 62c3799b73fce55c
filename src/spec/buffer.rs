//! Buffers: what is kept while its receiver is not there.

use super::language::language;

language! {
    /// What a buffer does with what comes in when it is full.
    pub enum Overflow {
        /// Makes room: what has waited longest is lost.
        DropOldest,
        /// What comes in is lost.
        DropNewest,
        /// Nothing is lost: the service stands still, and serves nobody, until there is room. While
        /// the receiver takes less than comes in, the service goes at its pace.
        Block,
        /// It is never full: it grows in the memory of its container, up to `memory_cap`.
        Unbounded,
    }
}
