//! Fault domains.

use super::decode::{Map, Name};
use super::failure::Mode;
use super::language::language;

language! {
    /// A fault domain: a ship, a compartment, a power string. Its faults take down all inside it.
    pub struct Domain {
        /// The domain around it; none, if not given.
        within: Option<Name> = None,
        /// What it is, for `spread: Across("satellite")`.
        kind: Option<Name> = None,
        /// Ways in which the domain itself fails (power bus, cooling loop).
        modes: Map<Mode> = {},
    }
}
