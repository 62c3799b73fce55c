//! Sidecars: counters and heartbeats that leave a service, and what keeps them meanwhile.

use super::buffer::Overflow;
use super::decode::Name;
use super::language::language;
use super::quantity::{Bytes, Cpu, DataRate};
use super::source::Source;

language! {
    /// What stands beside each replica of a service and sends its counters and heartbeats to a sink.
    /// It sends while the replica's process runs. While the sink is not there it fills its buffer; when
    /// the sink is back the buffer drains, and what is sent goes on. The buffer is in the memory of the
    /// replica's container, and is lost with its process.
    ///
    /// A path to the sink is enough, be it one way only: acknowledgements are not modelled. What pulls
    /// has to ask, and needs a way back.
    pub struct Sidecar {
        /// Whether it is there at all: `--set services.X.sidecar.on=false` flies without it.
        on: bool = true,
        /// What it sends; per replica, as all else here.
        rate: DataRate,
        /// The node or service that it sends to; nobody, if not given: then somebody pulls.
        sink: Option<Name> = None,
        /// How fast the sink takes what it is sent; as fast as the links between them carry, if not
        /// given.
        drain: Option<DataRate> = None,
        /// Size of the buffer; `Unbounded` has none.
        buffer: Bytes = "64 MiB",
        /// What it does when that is full.
        policy: Overflow = DropOldest,
        /// Who else empties the buffer, whenever he can.
        pull: Option<Pull> = None,
        /// Processor share that it asks for; none, if not given.
        cpu: Option<Cpu> = None,
        /// Memory that it uses, without the buffer; none, if not given.
        memory: Option<Bytes> = None,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// Somebody who empties a sidecar's buffer: the analytics of another vessel, or ground in its
    /// contacts.
    pub struct Pull {
        /// The node that he stands on.
        by: Name,
        /// How fast he takes what is there; as fast as the links between them carry, if not given.
        rate: Option<DataRate> = None,
    }
}
