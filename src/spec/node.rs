//! Nodes and their hardware.

use super::decode::{Map, Name};
use super::dist::Dist;
use super::failure::Mode;
use super::language::language;
use super::quantity::{
    Bytes, Cpu, DataRate, Duration, Factor, Mass, PositiveDuration, Power, Price, Probability,
};
use super::source::Source;
use super::timer::Timer;

language! {
    /// A computer that hosts containers, or (under `hardware`) a type of computer: what a node
    /// does not say itself it takes from the hardware that it names.
    pub struct Node {
        /// The type of computer: a name under `hardware`.
        hardware: Option<Name> = None,
        /// The fault domain that it stands in.
        domain: Option<Name> = None,
        /// The local network that it is on: nodes of one reach each other without links, those of
        /// different ones over links of the data plane only.
        network: Name = "vessel",
        /// Ways in which it fails.
        modes: Map<Mode> = {},
        /// Time of a boot.
        boot: Dist = "0 s",
        /// Probability that a boot fails.
        boot_failure: Probability = 0.0,
        /// After how many failed boots in a row, or after how many resets (see `counts`), its power
        /// is cycled.
        resets: u32 = 2,
        /// What `resets` counts.
        counts: Counts = FailedBoots,
        /// Time that a power cycle takes, before the boot.
        power_cycle: Dist = "0 s",
        /// Cores; without limit, if not given.
        cpu: Option<Cpu> = None,
        /// Memory; without limit, if not given.
        memory: Option<Bytes> = None,
        /// How much more may be asked for than there is: 1 for nothing more.
        overcommit: Factor = 1.0,
        /// Rate at which images are pulled; at once, if not given.
        pull_rate: Option<DataRate> = None,
        /// Labels that services can ask for.
        labels: Vec<String> = [],
        /// Taints: only services that bear them all are placed here.
        taints: Vec<String> = [],
        /// The watchdog timer in its hardware; none, if not given.
        timer: Option<Timer> = None,
        /// Age of its failure modes at the beginning of the mission.
        age: Duration = "0 s",
        /// Mass.
        mass: Option<Mass> = None,
        /// Electrical power that it takes.
        power: Option<Power> = None,
        /// Price.
        price: Option<Price> = None,
        /// Where the figures come from (failure modes name their own sources).
        source: Option<Source> = None,
    }

    /// What a node counts before its power is cycled, which cures more than a reset does.
    pub enum Counts {
        /// Boots that failed in a row: instead of another try after the last of them, power is cycled.
        FailedBoots,
        /// All resets since power was last given, as NASA's cFE does: by faults, by timers, by
        /// command and after failed boots. The one after `resets` of them is a power cycle.
        AllResets {
            /// Time without a reset after which the count is cleared, as ground does by command;
            /// never, as in cFE, if not given.
            cleared_after: Option<PositiveDuration> = None,
        },
    }
}
