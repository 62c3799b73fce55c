//! One function or service over all replications.

use crate::campaign::curves::{Curves, Needed};
use crate::campaign::summary::ItemSummary;
use crate::kernel::time::SECOND;
use crate::ledger::{ItemRow, Row};
use crate::stats::{Estimate, Kind, Length, LogHistogram, Rate, Ratio, Unavailability, proportion};
use crate::vessel::fact::STAGES;
use crate::vessel::flight;
use crate::vessel::plan::Plan;

/// Nanoseconds to seconds.
const TO_SECONDS: f64 = 1.0 / SECOND as f64;
/// Seconds of a year of 365.25 days.
const YEAR: f64 = 365.25 * 86_400.0;

/// Losses from which on the spread of what they cost is known well enough.
pub const LOSSES_KNOWN: u64 = 20;
/// Part of the needed time that a loss may cost where few were seen, unless they cost more.
const RARE_LOSS: f64 = 0.5;

/// One outage of one item: beginning, end, and if it was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) censored: bool,
    /// Nanoseconds in each stage.
    pub(super) stages: [u64; STAGES],
}

/// What is counted of one item.
#[derive(Clone, Debug)]
pub(super) struct ItemTally {
    needed: Needed,
    n: u64,
    unavailability: Unavailability,
    /// Downtime without `lost` over finished outages.
    mttr: Ratio,
    /// Stage times over outages.
    anatomy: [Ratio; STAGES],
    /// Outages over up time.
    outages: Rate,
    /// First outages over the time at risk of one.
    first: Rate,
    lengths: LogHistogram,
    curves: Curves,
    /// Stages of the longest outage.
    longest: Option<[u64; STAGES]>,
    censored: u64,
    interruptions: u64,
    affected: u64,
    lost: u128,
    /// Downtime without `lost`, where the mission can be lost.
    flown: Option<Unavailability>,
    /// Replications that were lost.
    losses: u64,
}

impl ItemTally {
    pub(super) fn new(plan: &Plan, item: usize) -> ItemTally {
        ItemTally {
            needed: Needed::new(plan, item),
            n: 0,
            unavailability: Unavailability::default(),
            mttr: Ratio::default(),
            anatomy: std::array::from_fn(|_| Ratio::default()),
            outages: Rate::default(),
            first: Rate::default(),
            lengths: LogHistogram::default(),
            curves: Curves::new(plan.end),
            longest: None,
            censored: 0,
            interruptions: 0,
            affected: 0,
            lost: 0,
            flown: (!plan.losses.is_empty()).then(Unavailability::default),
            losses: 0,
        }
    }

    /// Counts one replication; `stretches` are this item's outages in it.
    pub(super) fn push(
        &mut self,
        plan: &Plan,
        row: &Row,
        item: &ItemRow,
        stretches: &[Stretch],
        scratch: &mut Vec<(u64, u64)>,
    ) {
        self.n += 1;
        self.unavailability.push(item.down, item.needed);
        self.outages.push(item.outages, item.needed.saturating_sub(item.down));
        let at_risk = self.needed.before(item.first.unwrap_or(row.end));
        self.first.push(u64::from(item.first.is_some()), at_risk);
        self.interruptions += item.interruptions;
        self.lost += u128::from(item.lost);
        self.losses += u64::from(row.loss.is_some());
        if let Some(flown) = &mut self.flown {
            flown.push(item.down - item.lost, item.needed);
        }
        // A replication without outages adds nothing to a ratio but to its n, which is ours.
        if item.outages > 0 {
            self.affected += 1;
            self.censored += item.censored;
            self.mttr.push(item.down - item.lost, item.outages - item.censored);
            for (ratio, &stage) in self.anatomy.iter_mut().zip(&item.stages) {
                ratio.push(stage, item.outages);
            }
            let length = |s: &Stretch| Length { ns: s.end - s.start, closed: !s.censored };
            self.lengths.push(stretches.iter().map(length));
            stretches.iter().for_each(|s| self.take_longest(s.stages));
        }
        scratch.clear();
        scratch.extend(stretches.iter().map(|s| (s.start, s.end)));
        self.curves.push(plan.end, row, item, scratch);
    }

    /// Adds the replications that follow.
    pub(super) fn merge(&mut self, other: &ItemTally) {
        self.n += other.n;
        self.unavailability.merge(&other.unavailability);
        self.mttr.merge(&other.mttr);
        for (mine, theirs) in self.anatomy.iter_mut().zip(&other.anatomy) {
            mine.merge(theirs);
        }
        self.outages.merge(&other.outages);
        self.first.merge(&other.first);
        self.lengths.merge(&other.lengths);
        self.curves.merge(&other.curves);
        if let Some(theirs) = other.longest {
            self.take_longest(theirs);
        }
        self.censored += other.censored;
        self.interruptions += other.interruptions;
        self.affected += other.affected;
        self.lost += other.lost;
        self.losses += other.losses;
        if let (Some(mine), Some(theirs)) = (&mut self.flown, &other.flown) {
            mine.merge(theirs);
        }
    }

    /// Keeps the longer one; of two as long, whichever comes last in the order of their stages, so
    /// that the order of outages does not matter.
    fn take_longest(&mut self, stages: [u64; STAGES]) {
        let length = |stages: [u64; STAGES]| stages.iter().sum::<u64>();
        let before = self.longest.map(|before| (length(before), before));
        if before.is_none_or(|before| (length(stages), stages) > before) {
            self.longest = Some(stages);
        }
    }

    /// Downtime by needed time; none without needed time. Cheap, unlike an estimate.
    pub(super) fn down_share(&self) -> Option<f64> {
        let needed = self.unavailability.needed_ns();
        (needed > 0).then(|| self.unavailability.down_ns() as f64 / needed as f64)
    }

    /// Availability with its interval, or its lower bound where no downtime was seen.
    pub(super) fn availability(&self, plan: &Plan, confidence: f64) -> Estimate {
        self.unavailability(plan, confidence).complement()
    }

    /// Unavailability with its interval; exact where nothing is left to chance.
    ///
    /// A loss costs so much more than an outage that the spread over replications says nothing
    /// about losses not seen, and little about few. Where the mission can be lost and fewer than
    /// [`LOSSES_KNOWN`] replications were, the upper end therefore is at least the sum of two: the
    /// upper end without what was lost, and the upper end of the share of replications lost times
    /// what a loss may cost — all the needed time where none was seen; else the mean of those
    /// seen, but no less than [`RARE_LOSS`]. The value stays the mean. Where nothing was down at
    /// all, the bound holds for losses as it is: it takes what was not seen for down throughout.
    pub(super) fn unavailability(&self, plan: &Plan, confidence: f64) -> Estimate {
        let all = exact(plan, self.unavailability.estimate(confidence));
        let (Some(flown), Kind::Interval) = (&self.flown, all.kind) else { return all };
        if self.losses >= LOSSES_KNOWN || all.low >= all.high {
            return all;
        }
        let cost = if self.losses == 0 {
            1.0
        } else {
            // Needed time is the schedule's: the same in all replications.
            let needed = self.needed.total() as f64 * self.losses as f64;
            (self.lost as f64 / needed).max(RARE_LOSS)
        };
        let share = proportion(self.losses, self.n, confidence);
        let high = flown.estimate(confidence).high + share.high * cost;
        Estimate { high: all.high.max(high.min(1.0)), ..all }
    }

    /// Mean time to recovery, seconds; exact where nothing is left to chance.
    pub(super) fn mttr(&self, plan: &Plan, confidence: f64) -> Estimate {
        exact(plan, self.seconds(&self.mttr, confidence))
    }

    /// Downtime with `lost`, nanoseconds.
    pub(super) fn down(&self) -> u128 {
        self.unavailability.down_ns()
    }

    /// Charged outages.
    pub(super) fn charged(&self) -> u64 {
        u64::try_from(self.outages.events()).unwrap_or(u64::MAX)
    }

    fn seconds(&self, ratio: &Ratio, confidence: f64) -> Estimate {
        Estimate { n: self.n, ..ratio.estimate(confidence).scaled(TO_SECONDS) }
    }

    fn quantile(&self, p: f64, confidence: f64) -> Estimate {
        self.lengths.quantile(p, confidence).scaled(TO_SECONDS)
    }

    pub(super) fn summary(&self, plan: &Plan, item: usize, confidence: f64) -> ItemSummary {
        let unavailability = self.unavailability(plan, confidence);
        let between = |rate: &Rate| rate.estimate(confidence).reciprocal().scaled(TO_SECONDS);
        let spec = &plan.tree.items[item];
        ItemSummary {
            name: spec.name.clone(),
            kind: spec.kind,
            needed: self.needed.total() as f64 / SECOND as f64,
            availability: unavailability.complement(),
            unavailability,
            downtime_per_year: unavailability.scaled(YEAR),
            outages: self.charged(),
            censored: self.censored,
            interruptions: self.interruptions,
            affected: self.affected,
            mttr: self.mttr(plan, confidence),
            p50: self.quantile(0.5, confidence),
            p90: self.quantile(0.9, confidence),
            p99: self.quantile(0.99, confidence),
            mtbf: between(&self.outages),
            mttf: between(&self.first),
            anatomy: std::array::from_fn(|i| self.seconds(&self.anatomy[i], confidence)),
            stages: std::array::from_fn(|i| self.anatomy[i].total() as f64 * TO_SECONDS),
            longest: self.longest.map(|stages| stages.map(|ns| ns as f64 * TO_SECONDS)),
            lost: self.lost as f64 * TO_SECONDS,
            reliability: self.curves.reliability(confidence),
            availability_curve: self.curves.availability(&self.needed, confidence),
        }
    }
}

/// An estimate without spread, without its interval where all replications are alike by nature.
fn exact(plan: &Plan, e: Estimate) -> Estimate {
    let alike = e.kind == Kind::Interval && e.std_error <= 0.0 && e.n > 0;
    match alike && flight::is_certain(plan) {
        true => Estimate { low: e.value, high: e.value, ..e },
        false => e,
    }
}
