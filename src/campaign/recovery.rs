//! What recovery did, over all replications: means per flight.

use crate::campaign::summary::RecoverySummary;
use crate::kernel::time::SECOND;
use crate::ledger::{ALL_COUNTS, Count, Counts};
use crate::stats::{Rate, Unavailability};
use crate::vessel::plan::Plan;

/// Sums of one count.
#[derive(Clone, Debug)]
enum Sums {
    /// Time, of the mission's length.
    Time(Unavailability),
    /// Events, per flight.
    Events(Rate),
}

impl Sums {
    fn new(count: Count) -> Sums {
        if count.is_time() {
            Sums::Time(Unavailability::default())
        } else {
            Sums::Events(Rate::default())
        }
    }

    fn push(&mut self, value: u64, duration: u64) {
        match self {
            Sums::Time(time) => time.push(value, duration),
            Sums::Events(events) => events.push(value, 1),
        }
    }

    fn merge(&mut self, other: &Sums) {
        match (self, other) {
            (Sums::Time(mine), Sums::Time(theirs)) => mine.merge(theirs),
            (Sums::Events(mine), Sums::Events(theirs)) => mine.merge(theirs),
            // Both were made in the same order.
            _ => debug_assert!(false, "sums of different counts"),
        }
    }
}

/// All counts. Replications in which recovery did nothing are not pushed: most missions have no
/// others, and pay nothing for it.
#[derive(Clone, Debug)]
pub(super) struct Recoveries {
    sums: Vec<Sums>,
    pushed: u64,
    affected: Counts,
    duration: u64,
}

impl Recoveries {
    pub(super) fn new(plan: &Plan) -> Recoveries {
        let sums = ALL_COUNTS.map(Sums::new).to_vec();
        Recoveries { sums, pushed: 0, affected: Counts::default(), duration: plan.end.0 }
    }

    pub(super) fn push(&mut self, counts: &Counts) {
        if *counts == Counts::default() {
            return;
        }
        self.pushed += 1;
        for ((sums, affected), &value) in self.sums.iter_mut().zip(&mut self.affected).zip(counts) {
            sums.push(value, self.duration);
            *affected += u64::from(value > 0);
        }
    }

    pub(super) fn merge(&mut self, other: &Recoveries) {
        self.pushed += other.pushed;
        for (mine, theirs) in self.affected.iter_mut().zip(other.affected) {
            *mine += theirs;
        }
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            mine.merge(theirs);
        }
    }

    /// Means over `n` replications.
    pub(super) fn summary(&self, n: u64, confidence: f64) -> Vec<RecoverySummary> {
        let idle = n.saturating_sub(self.pushed);
        let one = |((count, sums), affected): ((Count, &Sums), u64)| {
            let mut all = sums.clone();
            all.merge(&nothing(count, idle, self.duration));
            let (total, mean) = match &all {
                Sums::Time(time) => {
                    let scale = self.duration as f64 / SECOND as f64;
                    let total = time.down_ns() as f64 / SECOND as f64;
                    (total, time.estimate(confidence).scaled(scale))
                }
                Sums::Events(events) => (events.events() as f64, events.estimate(confidence)),
            };
            RecoverySummary { name: count.name().to_owned(), total, affected, per_flight: mean }
        };
        ALL_COUNTS.into_iter().zip(&self.sums).zip(self.affected).map(one).collect()
    }
}

/// The sums of so many replications without anything: doubled, not added one by one.
fn nothing(count: Count, times: u64, duration: u64) -> Sums {
    let mut all = Sums::new(count);
    let mut some = Sums::new(count);
    some.push(0, duration);
    let mut left = times;
    while left > 0 {
        if left % 2 == 1 {
            all.merge(&some);
        }
        let same = some.clone();
        some.merge(&same);
        left /= 2;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_replications_count_as_if_they_had_been_pushed() {
        let plan = Plan { end: crate::kernel::time::Time(1_000_000_000_000), ..Plan::default() };
        let (mut lazy, mut plain) = (Recoveries::new(&plan), Recoveries::new(&plan));
        for k in 0..57u64 {
            let mut counts = Counts::default();
            if k % 5 == 0 {
                counts[Count::SafeModeTime as usize] = k * 1_000_000_000;
                counts[Count::Alarms as usize] = k % 3;
            }
            lazy.push(&counts);
            plain.pushed += 1;
            for ((sums, affected), &value) in
                plain.sums.iter_mut().zip(&mut plain.affected).zip(&counts)
            {
                sums.push(value, plan.end.0);
                *affected += u64::from(value > 0);
            }
        }
        assert_eq!(lazy.summary(57, 0.95), plain.summary(57, 0.95));
        let found = &lazy.summary(57, 0.95)[Count::SafeModeTime as usize];
        assert_eq!(
            (found.name.as_str(), found.affected, found.total),
            ("safe_mode_time", 11, 330.0)
        );
        assert!((found.per_flight.value - 330.0 / 57.0).abs() < 1e-9);
        let alarms = &lazy.summary(57, 0.95)[Count::Alarms as usize];
        assert_eq!((alarms.total, alarms.affected), (12.0, 8));
    }
}
