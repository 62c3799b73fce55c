//! The facts of one replication, kept for logs and timelines.

use crate::kernel::time::Time;
use crate::vessel::fact::Fact;
use crate::vessel::flight::Listener;
use crate::vessel::plan::Plan;

/// Keeps facts up to a limit, so that a wild replication cannot fill the memory.
#[derive(Clone, Debug)]
pub struct Trace {
    /// The facts kept, with their instants, in order.
    pub facts: Vec<(Time, Fact)>,
    /// Facts that were not kept.
    pub dropped: u64,
    limit: usize,
}

impl Trace {
    /// A trace of at most `limit` facts.
    #[must_use]
    pub fn new(limit: usize) -> Trace {
        Trace { facts: Vec::new(), dropped: 0, limit }
    }
}

impl Listener for Trace {
    fn begin(&mut self, _plan: &Plan) {
        self.facts.clear();
        self.dropped = 0;
    }

    fn fact(&mut self, _plan: &Plan, now: Time, fact: Fact) {
        if self.facts.len() < self.limit {
            self.facts.push((now, fact));
        } else {
            self.dropped += 1;
        }
    }
}
