//! Attribution: whose fault the downtime was.

use crate::campaign::items::ItemTally;
use crate::campaign::labels::Labels;
use crate::campaign::summary::CauseSummary;
use crate::kernel::time::SECOND;
use crate::ledger::{Outage, Row};
use crate::vessel::fact::STAGES;
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use std::collections::BTreeMap;

#[derive(Clone, Copy, Debug, Default)]
struct Cause {
    outages: u64,
    stages: [u128; STAGES],
    /// Needed time after a loss that it brought about.
    lost: u128,
}

impl Cause {
    fn down(&self) -> u128 {
        self.stages.iter().sum()
    }
}

/// Downtime by item and root cause; exact, so that merging does not round.
#[derive(Clone, Debug, Default)]
pub(super) struct Causes(BTreeMap<(u32, RowId), Cause>);

impl Causes {
    /// Counts one outage.
    pub(super) fn push(&mut self, outage: &Outage) {
        for (i, charge) in outage.charges.iter().enumerate() {
            let cause = self.0.entry((outage.item, charge.root)).or_default();
            for (total, &part) in cause.stages.iter_mut().zip(&charge.stages) {
                *total += u128::from(part);
            }
            // Who pays twice in one outage took part in one.
            let again = outage.charges[..i].iter().any(|before| before.root == charge.root);
            cause.outages += u64::from(!again);
        }
    }

    /// Counts the needed time that a loss took from each item, as its root cause's doing.
    pub(super) fn push_lost(&mut self, row: &Row) {
        let root = row.loss.map_or(NO_CAUSE, |(_, root)| root);
        for (i, item) in (0u32..).zip(&row.items) {
            if item.lost > 0 {
                self.0.entry((i, root)).or_default().lost += u128::from(item.lost);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Causes) {
        for (&key, theirs) in &other.0 {
            let mine = self.0.entry(key).or_default();
            mine.outages += theirs.outages;
            mine.lost += theirs.lost;
            for (total, part) in mine.stages.iter_mut().zip(theirs.stages) {
                *total += part;
            }
        }
    }

    /// Items in the plan's order; within an item the largest downtime first, then the plan's order.
    pub(super) fn summary(
        &self,
        plan: &Plan,
        labels: &Labels,
        items: &[ItemTally],
    ) -> Vec<CauseSummary> {
        let all = |cause: &Cause| cause.down() + cause.lost;
        let mut order: Vec<_> = self.0.iter().collect();
        order.sort_by_key(|(key, cause)| (key.0, u128::MAX - all(cause), key.1));
        let seconds = |ns: u128| ns as f64 / SECOND as f64;
        let one = |(&(item, root), cause): (&(u32, RowId), &Cause)| {
            let row = plan.rows.get(root as usize);
            let total = items[item as usize].down();
            let share = if total > 0 { all(cause) as f64 / total as f64 } else { 0.0 };
            CauseSummary {
                item: plan.tree.items[item as usize].name.clone(),
                cause: labels.cause(root).to_owned(),
                component: row.map_or("-", |row| plan.name(row.component)).to_owned(),
                mode: row.map_or("-", |_| labels.mode(root)).to_owned(),
                injected: row.is_some_and(|row| row.injected),
                outages: cause.outages,
                stages: cause.stages.map(seconds),
                down: seconds(cause.down()),
                lost: seconds(cause.lost),
                share,
            }
        };
        order.into_iter().map(one).collect()
    }
}
