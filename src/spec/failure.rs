//! Failure modes: when a component fails, what that does, how it is noticed and repaired.

use super::decode::{Decode, Decoder, Name, Scalar, Schema};
use super::dist::Dist;
use super::language::language;
use super::quantity::{ByteRate, Duration, Factor, PositiveDuration, Probability};
use super::source::Source;
use super::tree::{Tree, Value};

language! {
    /// One way in which a node, a domain or a container can fail.
    pub struct Mode {
        /// Time to the fault, since the last renewal.
        time: Dist,
        /// What it does. A domain's fault always takes down all inside it.
        effect: Effect = Permanent,
        /// How long until it is noticed. At once, if not given; a `Hang` never.
        detect: Option<Dist> = None,
        /// How long until it is decided what to do.
        decide: Dist = "0 s",
        /// How long the command is on its way.
        transit: Dist = "0 s",
        /// What removes it: `Reboot`, `PowerCycle`, `Restart` (containers), `Never`, or a
        /// distribution of the time that the work takes. By effect, if not given: `Reset` and
        /// `Hang` of a node `Reboot`, `Latchup` `PowerCycle`, all others `Never`; of a container
        /// `Restart`.
        repair: Option<Repair> = None,
        /// The repair crew that must do the work; nobody is needed, if not given.
        crew: Option<Name> = None,
        /// The ground team that must be told, and decides: instead of `decide` and `transit`, telemetry
        /// goes down, people choose and their command comes up, again for each act that does not
        /// help. Nobody on the ground is asked, if not given.
        by: Option<Name> = None,
        /// The runbook of that team for this; it has to be thought about, if not given.
        runbook: Option<Name> = None,
        /// Priority among the jobs that wait for the crew, or for people on the ground; higher goes
        /// first.
        priority: u32 = 0,
        /// Probability that an act of repair helps; otherwise it begins anew.
        success: Probability = 1.0,
        /// Whether the repaired component is like new or as old as before.
        renewal: Renewal = AsGoodAsNew,
        /// Environment whose multiplier (`phases.hazard`) applies to this mode.
        hazard: Option<Name> = None,
        /// Rate at which the mode's clock runs while its component is without power.
        dormancy: Factor = 0.0,
        /// Inspections that find it: a hidden failure. Replaces `detect`.
        proof_test: Option<ProofTest> = None,
        /// Time after which it ends by itself; never, if not given.
        lasts: Option<Dist> = None,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// What a fault does.
    pub enum Effect {
        /// A node reboots by itself.
        Reset,
        /// A node or container looks alive and answers nothing: somebody must notice.
        Hang,
        /// A node needs a power cycle.
        Latchup {
            /// Time after which it has done lasting damage; none, if not given.
            limit: Option<PositiveDuration> = None,
        },
        /// A node has only a share of its processors and memory left.
        Degrade {
            /// The share that is left.
            factor: Probability,
        },
        /// A node or domain is out of order until repaired.
        Permanent,
        /// A node, or all in a domain, runs on and cannot be reached over the data plane.
        Isolate,
        /// A container's process exits; its supervisor sees that at once.
        Crash,
        /// A container answers a share of its requests with errors: liveness passes, readiness fails
        /// by that chance. It does not count as serving; what restarts it cures it.
        Gray {
            /// The share.
            share: Probability,
        },
        /// A container's memory grows from then on, while its node executes anything, until it is
        /// killed at its cap.
        Leak {
            /// How fast.
            rate: ByteRate,
        },
    }

    /// How old a component is after a repair.
    pub enum Renewal {
        /// Age zero.
        AsGoodAsNew,
        /// The age that it had.
        AsBadAsOld,
    }

    /// Inspections at fixed intervals; a fault is found at the end of the first that begins at or
    /// after it.
    pub struct ProofTest {
        /// Time between the beginnings of inspections.
        every: PositiveDuration,
        /// Beginning of the first; after one interval, if not given.
        offset: Option<Duration> = None,
        /// How long an inspection takes.
        lasts: Duration = "0 s",
    }
}

/// What removes a fault.
#[derive(Clone, Debug)]
pub enum Repair {
    /// Restarting the node.
    Reboot,
    /// Cycling the node's power.
    PowerCycle,
    /// Killing the container, which its supervisor then restarts.
    Restart,
    /// Nothing.
    Never,
    /// Work that takes so long.
    Work(Dist),
}

impl Decode for Repair {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Repair> {
        if let Value::Variant { name, args } = &tree.value
            && args.is_empty()
        {
            match name.text.as_str() {
                "Reboot" => return Some(Repair::Reboot),
                "PowerCycle" => return Some(Repair::PowerCycle),
                "Restart" => return Some(Repair::Restart),
                "Never" => return Some(Repair::Never),
                _ => {}
            }
        }
        Dist::decode(tree, d).map(Repair::Work)
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a repair",
            about: "`Reboot`, `PowerCycle`, `Restart`, `Never`, or a distribution of working time",
            example: "LogNormal(median: \"4 h\", sigma: 0.8)",
        })
    }
}
