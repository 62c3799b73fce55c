//! Curves over mission time: R(t) and A(t) of one item.

use crate::campaign::summary::CurvePoint;
use crate::kernel::time::{SECOND, Time};
use crate::ledger::{ItemRow, Row};
use crate::stats::{Estimate, Kind, PointAvailability, Survival};
use crate::vessel::plan::Plan;

/// Bins of each curve: enough for a picture a thousand dots wide, and small in `summary.json`.
const BINS: usize = 128;

/// When an item is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// Beginnings and ends, nanoseconds; in order, apart from each other.
    stretches: Vec<(u64, u64)>,
    end: u64,
}

impl Needed {
    /// When item number `item` of the plan is needed.
    #[must_use]
    pub fn new(plan: &Plan, item: usize) -> Needed {
        let mut stretches: Vec<(u64, u64)> = Vec::new();
        for (i, phase) in plan.phases.iter().enumerate() {
            let end = plan.phases.get(i + 1).map_or(plan.end, |next| next.start);
            if !plan.tree.items[item].needed[i] {
                continue;
            }
            match stretches.last_mut() {
                Some(last) if last.1 == phase.start.0 => last.1 = end.0,
                _ => stretches.push((phase.start.0, end.0)),
            }
        }
        Needed { stretches, end: plan.end.0 }
    }

    /// Needed nanoseconds of the whole mission.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.before(u64::MAX)
    }

    /// Needed nanoseconds before an instant.
    #[must_use]
    pub fn before(&self, at: u64) -> u64 {
        self.stretches.iter().map(|&(from, to)| to.min(at).saturating_sub(from)).sum()
    }

    /// True if it is needed at an instant; the mission's last one belongs to its last phase.
    #[must_use]
    pub fn at(&self, at: u64) -> bool {
        let at_end = at == self.end;
        self.stretches.iter().any(|&(from, to)| from <= at && (at < to || at_end && to == at))
    }
}

/// R(t) and A(t) of one item, being counted.
#[derive(Clone, Debug)]
pub(super) struct Curves {
    reliability: Survival,
    availability: PointAvailability,
}

impl Curves {
    pub(super) fn new(end: Time) -> Curves {
        Curves {
            reliability: Survival::new(end.0, BINS),
            availability: PointAvailability::new(end.0, BINS),
        }
    }

    /// Counts one replication; `outages` are the item's, from beginning to end.
    ///
    /// A mission that is lost leaves the item down for good: for R(t) that is an event like an
    /// outage (to take it for a censoring would call what is lost *not yet failed*).
    pub(super) fn push(&mut self, end: Time, row: &Row, item: &ItemRow, outages: &[(u64, u64)]) {
        let lost = (item.lost > 0).then_some(row.end);
        match item.first.or(lost) {
            Some(first) => self.reliability.push_event(first),
            None => self.reliability.push_censored(end.0),
        }
        let open = |&(from, to): &(u64, u64)| (from, if to == end.0 { u64::MAX } else { to });
        let outages = outages.iter().map(open);
        self.availability.push(outages.chain(lost.map(|lost| (lost, u64::MAX))));
    }

    pub(super) fn merge(&mut self, other: &Curves) {
        // Both are over the plan's duration with the same bins: they cannot differ.
        let merged = self.reliability.merge(&other.reliability);
        debug_assert!(merged.is_ok());
        let merged = self.availability.merge(&other.availability);
        debug_assert!(merged.is_ok());
    }

    pub(super) fn reliability(&self, confidence: f64) -> Vec<CurvePoint> {
        let points = self.reliability.curve(confidence).into_iter();
        points.map(|p| point(p.at_ns, p.survival, p.at_risk)).collect()
    }

    /// A(t) at the instants at which the item is needed.
    pub(super) fn availability(&self, needed: &Needed, confidence: f64) -> Vec<CurvePoint> {
        let points = self.availability.curve(confidence).into_iter();
        points
            .filter(|p| needed.at(p.at_ns))
            .map(|p| point(p.at_ns, p.availability, self.availability.n()))
            .collect()
    }
}

/// A point is the share that was seen, with its band: where that is none or all, the estimate's
/// value is its bound, and would bend the curve.
fn point(at_ns: u64, estimate: Estimate, at_risk: u64) -> CurvePoint {
    let Estimate { value, low, high, kind, .. } = estimate;
    let value = match kind {
        Kind::LowerBound => 1.0,
        Kind::UpperBound => 0.0,
        Kind::Interval | Kind::NoData => value,
    };
    CurvePoint { t: at_ns as f64 / SECOND as f64, value, low, high, at_risk }
}
