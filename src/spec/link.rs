//! Links: paths between nodes.

use super::decode::{Map, Name};
use super::failure::Mode;
use super::language::language;
use super::quantity::{DataRate, Probability};
use super::source::Source;
use super::windows::{Delay, Loss, Windows};

language! {
    /// A path between two nodes: of the data plane, or past everything that runs on the second one.
    ///
    /// Nodes of one `network` reach each other without links. A link joins them to those of other
    /// networks while it is sound, its window is open and both its nodes are up.
    pub struct Link {
        /// Its two ends; out of band: the commanding node and the commanded one.
        between: (Name, Name),
        /// What it is for.
        plane: Plane = Data,
        /// True if it carries from the first to the second only.
        one_way: bool = false,
        /// The fault domain that it stands in; none, if not given.
        domain: Option<Name> = None,
        /// How long what is sent is on its way.
        delay: Delay = "0 s",
        /// How much it carries; without limit, if not given. Transfers share it evenly; what services
        /// send (sidecars, calls, the pulls of buffers) is not counted in: each buffer drains as fast
        /// as if the link were its own.
        rate: Option<DataRate> = None,
        /// How messages are lost on it.
        loss: Loss = 0.0,
        /// Probability that an out-of-band command that arrives is obeyed.
        success: Probability = 1.0,
        /// When it is open.
        windows: Windows = Always,
        /// Ways in which the link itself fails.
        modes: Map<Mode> = {},
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What a link is for.
    pub enum Plane {
        /// Everything that nodes say to each other.
        Data,
        /// Commands to the hardware, reset, power off and on: its receiver needs neither the node's
        /// processors nor its software.
        OutOfBand,
    }
}
