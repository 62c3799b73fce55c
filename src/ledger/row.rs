//! What one replication leaves behind: integers, so that sums do not depend on their order.

use crate::ledger::counts::Counts;
use crate::vessel::fact::STAGES;
use crate::vessel::plan::{ComponentId, RowId};

/// One replication's result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Number of the replication.
    pub replication: u64,
    /// Ordered hash of its facts.
    pub fingerprint: u64,
    /// Instant at which it ended, nanoseconds: the mission's end, or the loss.
    pub end: u64,
    /// The loss criterion that was met, and the root cause that met it.
    pub loss: Option<(u32, RowId)>,
    /// Facts that were emitted.
    pub facts: u64,
    /// Events that fired.
    pub events: u64,
    /// Events at the same instant as the one before.
    pub ties: u64,
    /// What recovery did, by [`crate::ledger::Count`].
    pub counts: Counts,
    /// One entry per function and service, in the plan's order.
    pub items: Vec<ItemRow>,
    /// Charged outages of functions and services, in the order in which they closed.
    pub outages: Vec<Outage>,
}

/// One function or service in one replication. All times are nanoseconds of needed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ItemRow {
    /// Scheduled time in which it is needed.
    pub needed: u64,
    /// Charged downtime, `lost` included.
    pub down: u64,
    /// Needed time that was left when the mission was lost.
    pub lost: u64,
    /// Charged outages, unfinished ones included.
    pub outages: u64,
    /// Those of them whose end (or beginning) was cut off: by the mission's end, a loss, or a
    /// phase in which it is not needed.
    pub censored: u64,
    /// Outages shorter than what is tolerated: counted, not charged.
    pub interruptions: u64,
    /// Instant of the first charged outage; none if there was none.
    pub first: Option<u64>,
    /// Charged downtime by stage; `down` is their sum and `lost`.
    pub stages: [u64; STAGES],
}

/// One charged outage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Number of the function or service among the plan's items.
    pub item: u32,
    /// Its beginning, nanoseconds since mission start.
    pub start: u64,
    /// Its end.
    pub end: u64,
    /// True if its beginning or end was cut off.
    pub censored: bool,
    /// Who pays for which part of it: in order, their times add up to its length.
    pub charges: Vec<Charge>,
}

/// A part of an outage that is charged to one root cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The root cause ([`crate::vessel::plan::NO_CAUSE`] if nothing failed).
    pub root: RowId,
    /// The component whose recovery was waited for.
    pub component: ComponentId,
    /// Nanoseconds in each stage of that recovery.
    pub stages: [u64; STAGES],
}

impl Outage {
    /// Nanoseconds from beginning to end.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.end - self.start
    }

    /// Nanoseconds in each stage, over all charges.
    #[must_use]
    pub fn stages(&self) -> [u64; STAGES] {
        let mut sum = [0; STAGES];
        for charge in &self.charges {
            for (total, part) in sum.iter_mut().zip(charge.stages) {
                *total += part;
            }
        }
        sum
    }
}
