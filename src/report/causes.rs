//! Downtime by root cause, over the functions: what the attribution table and the Pareto show.

use crate::campaign::summary::{CauseSummary, Summary};
use crate::vessel::fact::{STAGE_NAMES, STAGES};
use crate::vessel::function::ItemKind;

/// Parts of downtime: the stages of outages, and what is lost with the mission.
pub const PARTS: usize = STAGES + 1;

/// Names of the parts, in their order.
pub const PART_NAMES: [&str; PARTS] = {
    let [detect, decide, transit, act, resync] = STAGE_NAMES;
    [detect, decide, transit, act, resync, "lost"]
};

/// One root cause, with what it cost all items counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// `component/mode`; `nothing failed` where there was no fault.
    pub cause: String,
    /// True if the mission injected it.
    pub injected: bool,
    /// Outages that it had a part in, summed over items.
    pub outages: u64,
    /// Downtime by stage of outages, then what was lost with the mission, over all replications and
    /// items, seconds.
    pub parts: [f64; PARTS],
    /// Downtime in all parts, seconds.
    pub down: f64,
    /// Share of all downtime counted.
    pub share: f64,
    /// Items that it took down, the most downtime first.
    pub items: Vec<String>,
}

/// Which kind of item is counted: functions, or services if no function is ever down.
#[must_use]
pub fn counted(summary: &Summary) -> ItemKind {
    let kind_of = |name: &str| summary.items.iter().find(|i| i.name == name).map(|i| i.kind);
    let functions =
        summary.causes.iter().any(|c| kind_of(&c.item) == Some(ItemKind::Function) && all(c) > 0.0);
    if functions { ItemKind::Function } else { ItemKind::Service }
}

/// Downtime charged to a cause in outages and by loss, seconds.
fn all(cause: &CauseSummary) -> f64 {
    cause.down + cause.lost
}

/// Root causes by downtime, the largest first; equal ones by name.
///
/// Functions only, or services if no function has downtime: a fault that takes down a service
/// and the function over it must not count twice.
#[must_use]
pub fn ranking(summary: &Summary) -> Vec<Ranked> {
    let kind = counted(summary);
    let is_counted = |name: &str| summary.items.iter().any(|i| i.name == name && i.kind == kind);
    let mut parts: Vec<_> =
        summary.causes.iter().filter(|c| is_counted(&c.item) && all(c) > 0.0).collect();
    parts.sort_by(|a, b| all(b).total_cmp(&all(a)).then_with(|| a.item.cmp(&b.item)));
    let mut ranked: Vec<Ranked> = Vec::new();
    for part in parts {
        let cause = if part.cause == "-" { "nothing failed" } else { part.cause.as_str() };
        let index = ranked.iter().position(|r| r.cause == cause).unwrap_or_else(|| {
            ranked.push(Ranked {
                cause: cause.to_owned(),
                injected: part.injected,
                outages: 0,
                parts: [0.0; PARTS],
                down: 0.0,
                share: 0.0,
                items: Vec::new(),
            });
            ranked.len() - 1
        });
        let entry = &mut ranked[index];
        entry.outages += part.outages;
        entry.down += all(part);
        for (total, time) in entry.parts.iter_mut().zip(part.stages.into_iter().chain([part.lost]))
        {
            *total += time;
        }
        entry.items.push(part.item.clone());
    }
    let total: f64 = ranked.iter().map(|r| r.down).sum();
    for entry in &mut ranked {
        entry.share = if total > 0.0 { entry.down / total } else { 0.0 };
    }
    ranked.sort_by(|a, b| b.down.total_cmp(&a.down).then_with(|| a.cause.cmp(&b.cause)));
    ranked
}

/// The longest of the stages or parts, if any took time.
#[must_use]
pub fn longest(stages: &[f64]) -> Option<usize> {
    let (mut best, mut most) = (None, 0.0);
    for (i, &stage) in stages.iter().enumerate() {
        if stage > most {
            (best, most) = (Some(i), stage);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn shares_add_up_and_items_are_not_counted_twice() {
        let ranked = ranking(&fixture::summary());
        let total: f64 = ranked.iter().map(|r| r.share).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!(ranked.windows(2).all(|w| w[0].down >= w[1].down));
        // The service's share of the same fault is left out.
        assert_eq!(ranked[0].cause, "fc-1/latch-up");
        assert_eq!(ranked[0].down, 5200.0);
        assert_eq!(longest(&ranked[0].parts), Some(3));
        assert_eq!(longest(&[0.0; STAGES]), None);
    }

    #[test]
    fn what_is_lost_counts_with_its_cause() {
        let ranked = ranking(&fixture::lossy_summary());
        assert_eq!(ranked[0].cause, "fc-2/seu");
        assert_eq!((ranked[0].down, ranked[0].parts[STAGES]), (90_800.0, 90_000.0));
        assert_eq!(longest(&ranked[0].parts).map(|i| PART_NAMES[i]), Some("lost"));
        let total: f64 = ranked.iter().map(|r| r.share).sum();
        assert!((total - 1.0).abs() < 1e-12);
    }
}
