//! Safe mode: what a vessel keeps alive when it sheds everything else.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::source::Source;

language! {
    /// What the vessel does in safe mode, which a watchdog's step `SafeMode` enters: only the
    /// services named here keep running; the others are stopped in an orderly way, and functions
    /// that need them are down, in stage *decide*, until it is over.
    pub struct SafeMode {
        /// Services that stay. What of them is down is restarted as always.
        keeps: Vec<Name>,
        /// How long until the others are told to stop.
        enter: Dist = "0 s",
        /// How long it lasts from then on: until the ground, having heard of it and thought about
        /// it, commands the vessel out of it, or a timer does. Entering it again prolongs nothing.
        lasts: Dist,
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}
