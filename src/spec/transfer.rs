//! Transfers: amounts of data that go from node to node.

use super::decode::Name;
use super::language::language;
use super::quantity::{Bytes, Duration, PositiveDuration};

language! {
    /// An amount of data that is to get from one node to another: size over rate, and the delay, while
    /// a path of links is open. It takes the quickest path that is open; its rate is that of the slowest
    /// link there, less what is lost and has to be sent again; transfers that share a link share its
    /// rate evenly. While there is no path, or one of the two nodes is down (hung, off, booting), it
    /// waits. A node that is down makes nothing either: what falls due then is there once the node is
    /// up again, one however often it fell due; what was there before is kept.
    pub struct Transfer {
        /// The node that has it.
        from: Name,
        /// The node that is to have it.
        to: Name,
        /// How much it is.
        size: Bytes,
        /// When it is there to be sent, from mission start.
        at: Duration = "0 s",
        /// After how long there is as much again; once only, if not given. What is not yet through by
        /// then goes first.
        every: Option<PositiveDuration> = None,
        /// Whether one that is cut goes on where it was; else it begins anew.
        resume: bool = true,
    }
}
