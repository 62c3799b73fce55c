//! What recovery did in one replication: counts and times read from the facts.

use crate::kernel::time::Time;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::Plan;
use crate::vessel::world::World;
use crate::vessel::{buffer, calls, transfer};

/// Mode of the rows that false alarms are charged to begins with this.
const FALSE_ALARM: &str = "false-alarm";

/// What is counted, in the order of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Count {
    /// Nanoseconds in safe mode.
    SafeModeTime,
    /// Times that safe mode was entered.
    SafeModes,
    /// Nanoseconds in which at least one container ran twice: its old copy beside the new one.
    SplitBrainTime,
    /// Alarms raised by watchdogs.
    Alarms,
    /// Those of them for which nothing was wrong.
    FalseAlarms,
    /// Commands of ladders that were sent.
    CommandsSent,
    /// Commands of ladders that did not arrive, or did nothing; those that no way was found for are
    /// among them, and were never sent.
    CommandsLost,
    /// Watchdog timers that expired.
    TimersExpired,
    /// Containers evicted from their nodes.
    Evictions,
    /// Containers that made room for others.
    Preemptions,
    /// Supervisors that gave up.
    GivenUp,
    /// Bytes of telemetry that were received.
    TelemetryReceived,
    /// Bytes of telemetry that were lost.
    TelemetryLost,
    /// Requests and messages that were lost.
    MessagesLost,
    /// Those that were kept by those who sent them, and sent again.
    MessagesReplayed,
    /// Times that a pool of requests was full, and its service stood still.
    PoolsFilled,
    /// Transfers that arrived.
    TransfersDone,
    /// Times that a transfer was cut.
    TransfersCut,
    /// Bytes of the transfers that arrived.
    TransferredBytes,
}

/// How many things are counted.
pub const COUNTS: usize = 19;

/// All of them.
pub const ALL_COUNTS: [Count; COUNTS] = [
    Count::SafeModeTime,
    Count::SafeModes,
    Count::SplitBrainTime,
    Count::Alarms,
    Count::FalseAlarms,
    Count::CommandsSent,
    Count::CommandsLost,
    Count::TimersExpired,
    Count::Evictions,
    Count::Preemptions,
    Count::GivenUp,
    Count::TelemetryReceived,
    Count::TelemetryLost,
    Count::MessagesLost,
    Count::MessagesReplayed,
    Count::PoolsFilled,
    Count::TransfersDone,
    Count::TransfersCut,
    Count::TransferredBytes,
];

impl Count {
    /// Its name in tables and documents; times end in `_time`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Count::SafeModeTime => "safe_mode_time",
            Count::SafeModes => "safe_modes",
            Count::SplitBrainTime => "split_brain_time",
            Count::Alarms => "alarms",
            Count::FalseAlarms => "false_alarms",
            Count::CommandsSent => "commands_sent",
            Count::CommandsLost => "commands_lost",
            Count::TimersExpired => "timers_expired",
            Count::Evictions => "evictions",
            Count::Preemptions => "preemptions",
            Count::GivenUp => "supervisors_given_up",
            Count::TelemetryReceived => "telemetry_bytes_received",
            Count::TelemetryLost => "telemetry_bytes_lost",
            Count::MessagesLost => "messages_lost",
            Count::MessagesReplayed => "messages_replayed",
            Count::PoolsFilled => "pools_filled",
            Count::TransfersDone => "transfers_done",
            Count::TransfersCut => "transfers_cut",
            Count::TransferredBytes => "transferred_bytes",
        }
    }

    /// Its column in `replications.csv`.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Count::SafeModeTime => "safe_mode_ns",
            Count::SplitBrainTime => "split_brain_ns",
            other => other.name(),
        }
    }

    /// True for nanoseconds.
    #[must_use]
    pub fn is_time(self) -> bool {
        matches!(self, Count::SafeModeTime | Count::SplitBrainTime)
    }
}

/// One replication's counts, by [`Count`].
pub type Counts = [u64; COUNTS];

/// How many of a kind of stretch are open, and since when as many.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch {
    open: u64,
    since: Time,
}

impl Stretch {
    /// Nanoseconds since the last change, if anything was open.
    fn settle(&mut self, now: Time) -> u64 {
        let lasted = if self.open > 0 { (now - self.since).0 } else { 0 };
        self.since = now;
        lasted
    }
}

/// Counts one replication; reused for the next.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counter {
    counts: Counts,
    safe: Stretch,
    split: Stretch,
}

impl Counter {
    /// A fact that is about no function and no recovery's stage.
    #[inline]
    pub(super) fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        let count = match fact.kind() {
            FactKind::SafeModeEntered => {
                self.safe_mode(now, 1);
                Count::SafeModes
            }
            FactKind::SafeModeLeft => return self.safe_mode(now, 0),
            FactKind::SplitBrainBegan => return self.split_brain(now, 1, 0),
            FactKind::SplitBrainEnded => return self.split_brain(now, 0, 1),
            FactKind::ContainerEvicted => Count::Evictions,
            FactKind::TimerExpired => Count::TimersExpired,
            FactKind::ContainerPreempted => Count::Preemptions,
            FactKind::CommandSent => Count::CommandsSent,
            FactKind::CommandLost => Count::CommandsLost,
            FactKind::PoolFilled => Count::PoolsFilled,
            FactKind::TransferDone => Count::TransfersDone,
            FactKind::TransferCut => Count::TransfersCut,
            FactKind::AlarmRaised => {
                self.counts[Count::FalseAlarms as usize] += u64::from(is_false(plan, fact));
                Count::Alarms
            }
            _ => return,
        };
        self.counts[count as usize] += 1;
    }

    fn safe_mode(&mut self, now: Time, open: u64) {
        self.counts[Count::SafeModeTime as usize] += self.safe.settle(now);
        self.safe.open = open;
    }

    fn split_brain(&mut self, now: Time, more: u64, fewer: u64) {
        self.counts[Count::SplitBrainTime as usize] += self.split.settle(now);
        self.split.open = (self.split.open + more).saturating_sub(fewer);
    }

    /// The counts at the end of the flight; what flows is asked of the world, for no fact tells it.
    pub(super) fn finish(&mut self, plan: &Plan, world: &World, end: Time) -> Counts {
        self.safe_mode(end, 0);
        self.split_brain(end, 0, 0);
        let mut counts = self.counts;
        if plan.speaks() {
            let telemetry = buffer::sums(world, plan, false, end);
            let (messages, calls) =
                (buffer::sums(world, plan, true, end), calls::sums(world, plan, end));
            counts[Count::TelemetryReceived as usize] = telemetry.received / 8;
            counts[Count::TelemetryLost as usize] = telemetry.lost / 8;
            counts[Count::MessagesLost as usize] = messages.lost + calls.lost;
            counts[Count::MessagesReplayed as usize] = messages.replayed + calls.replayed;
            counts[Count::TransferredBytes as usize] = transfer::bytes(world, plan);
        }
        counts
    }
}

/// True if an alarm with this root was raised for nothing.
fn is_false(plan: &Plan, fact: Fact) -> bool {
    plan.rows.get(fact.root() as usize).is_some_and(|row| row.mode.starts_with(FALSE_ALARM))
}
