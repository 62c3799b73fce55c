//! Safe mode: what a vessel keeps alive when it sheds everything else.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::source::Source;

language! {
    /// What the vessel does in safe mode, which a watchdog's step `SafeMode` enters: only the
    /// services named here keep running; the others are stopped in an orderly way, and functions
    /// that need them are down, in stage *decide* (and *transit*, with ground), until it is over.
    /// Nodes that are cut off hear of it when they can be reached again, if it is on by then.
    pub struct SafeMode {
        /// Services that stay. What of them is down is restarted as always.
        keeps: Vec<Name>,
        /// How long until the others are told to stop.
        enter: Dist = "0 s",
        /// The ground team that hears of it then, and commands the vessel out of it; nobody does, if
        /// not given.
        by: Option<Name> = None,
        /// The runbook of that team for this; it has to be thought about, if not given.
        runbook: Option<Name> = None,
        /// Priority among what waits for people on the ground; higher goes first.
        priority: u32 = 0,
        /// How long it lasts at most: what ends it where ground does not. Entering it again prolongs
        /// nothing.
        lasts: Dist = Never,
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}
