//! Nodes and their hardware.

use super::decode::{Map, Name};
use super::dist::Dist;
use super::failure::Mode;
use super::language::language;
use super::quantity::{Bytes, Cpu, DataRate, Duration, Factor, Mass, Power, Price, Probability};
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
        /// Ways in which it fails.
        modes: Map<Mode> = {},
        /// Time of a boot.
        boot: Dist = "0 s",
        /// Probability that a boot fails.
        boot_failure: Probability = 0.0,
        /// Failed boots in a row after which its power is cycled.
        resets: u32 = 2,
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
}
