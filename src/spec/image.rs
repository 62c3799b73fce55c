//! Images: what containers run.

use super::decode::Map;
use super::dist::Dist;
use super::failure::Mode;
use super::language::language;
use super::quantity::{ByteRate, Bytes, Probability};
use super::source::Source;

language! {
    /// An immutable image, named with its version (`nav:1.4.2`).
    pub struct Image {
        /// Size, for pulling; nothing to pull, if not given.
        size: Option<Bytes> = None,
        /// True if it is on its nodes at the beginning.
        preloaded: bool = true,
        /// Time from the process's launch until it answers.
        start: Dist = "0 s",
        /// Probability that a start fails.
        start_failure: Probability = 0.0,
        /// Time of the start after an orderly stop (one that `grace` did not cut off); the same, if
        /// not given.
        clean_start: Option<Dist> = None,
        /// Time of an orderly stop; cut off by the service's `grace`.
        stop: Dist = "0 s",
        /// Ways in which it fails; their clocks start with the process.
        modes: Map<Mode> = {},
        /// Memory that it uses from its start.
        uses: Bytes = "0 B",
        /// Memory that it leaks from its start; none, if not given.
        leak: Option<ByteRate> = None,
        /// Where the figures come from (failure modes name their own sources).
        source: Option<Source> = None,
    }
}
