//! Links: paths between nodes.

use super::decode::{Map, Name};
use super::dist::Dist;
use super::failure::Mode;
use super::language::language;
use super::quantity::Probability;
use super::source::Source;

language! {
    /// A path from a node that commands to a node that is commanded, past everything that runs on
    /// the latter: its receiver needs neither the node's processors nor its software.
    pub struct Link {
        /// The commanding node and the commanded one.
        between: (Name, Name),
        /// What it is for.
        plane: Plane,
        /// The fault domain that it stands in; none, if not given.
        domain: Option<Name> = None,
        /// How long a command is on its way.
        delay: Dist = "0 s",
        /// Probability that a command arrives and is obeyed.
        success: Probability = 1.0,
        /// Ways in which the link itself fails.
        modes: Map<Mode> = {},
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What a link is for. The data plane is not made of links yet: all nodes reach each other over
    /// it, except those that a fault with the effect `Isolate` cuts off.
    pub enum Plane {
        /// Commands to the hardware: reset, power off and on.
        OutOfBand,
    }
}
