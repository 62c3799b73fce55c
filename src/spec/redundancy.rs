//! Redundancy: how several share the work of one.

use super::decode::Name;
use super::dist::Dist;
use super::language::language;
use super::quantity::{Count, Factor, Probability};
use super::source::Source;

language! {
    /// How the members of a group, or the replicas of a service, share the work.
    pub enum Redundancy {
        /// All work at once.
        Active,
        /// Spares run beside the active ones and take over.
        HotStandby {
            /// How long a take-over lasts, from the fault: noticing it included.
            takeover: Dist = "0 s",
        },
        /// Spares run, age more slowly, and take over.
        WarmStandby {
            /// How fast spares age, compared with active ones.
            dormancy: Factor,
            /// How long a take-over lasts, from the fault: noticing it included.
            takeover: Dist = "0 s",
        },
        /// Spares are off until they are needed.
        ColdStandby {
            /// How long until a spare is powered, from the fault: noticing it included, the spare's own
            /// boot or start not.
            start: Dist = "0 s",
        },
        /// The majority of the configured ones works; faulty ones are taken out of the
        /// configuration.
        Voting {
            /// How long until a faulty one is taken out.
            isolate: Dist = "0 s",
        },
    }

    /// Nodes that stand in for each other.
    pub struct Group {
        /// The nodes, in order of preference.
        of: Vec<Name>,
        /// How many of them must work.
        need: Count = 1,
        /// How they share the work.
        redundancy: Redundancy = Active,
        /// Probability that a switch-over works. One that does not is a fault of its own: until it
        /// is put right no spare is called, and an `Active` group as a whole is down.
        coverage: Probability = 1.0,
        /// How long it takes to put a failed switch-over right.
        reconfigure: Dist = Never,
        /// Where the figures come from.
        source: Option<Source> = None,
    }
}
