//! Watchdogs: who watches nodes, services and each other, and what they do about silence.

use super::decode::Name;
use super::dist::Dist;
use super::ladder::Step;
use super::language::language;
use super::place::At;
use super::quantity::{Count, PositiveDuration, Probability};
use super::source::Source;

language! {
    /// An independent watcher. It works while what runs it works; a target that gives no answer
    /// is brought back by the steps of its ladder, one after the other, until it answers.
    pub struct Watchdog {
        /// What runs it: a service (its container can crash and hang like any other) or a node (a
        /// timer in its hardware).
        by: Name,
        /// What it watches: nodes, services (each replica) and other watchdogs.
        watches: Vec<Name>,
        /// Who speaks: the watchdog asks, or the target sends.
        signal: Signal = Poll,
        /// Time between two questions or beats.
        every: PositiveDuration = "10 s",
        /// Time after which a question without answer has failed; for beats, what is added to their
        /// times before one counts as missing.
        timeout: PositiveDuration = "1 s",
        /// Missing answers or beats in a row that raise the alarm.
        failures: Count = 3,
        /// Probability that an answer or beat of a sound target is lost. Needs `timeout` of at most
        /// `every`, and an alarm after at most 32 losses in a row.
        loss: Probability = 0.0,
        /// How long it takes to choose what to do, once the alarm is raised.
        decide: Dist = "0 s",
        /// What it does, in order, until the target answers. Without steps it only tells.
        ///
        /// For example `ladder: [RebootNode(wait: "3 min"), PowerCycle(wait: "4 min")]`.
        ladder: Vec<At<Step>> = [],
        /// Whether it begins anew after the last step.
        repeats: bool = false,
        /// Where the figures come from.
        source: Option<Source> = None,
    }

    /// How a watchdog hears of its targets.
    pub enum Signal {
        /// It asks, and waits for an answer.
        Poll,
        /// They send beats without being asked.
        Heartbeat,
    }
}
