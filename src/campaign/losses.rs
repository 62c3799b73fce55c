//! How missions were lost.

use crate::campaign::labels::Labels;
use crate::campaign::summary::LossSummary;
use crate::kernel::time::SECOND;
use crate::ledger::Row;
use crate::stats::{Estimate, proportion};
use crate::vessel::plan::{Plan, RowId};
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
struct Loss {
    count: u64,
    /// Sum of the instants, nanoseconds.
    time: u128,
    causes: BTreeMap<RowId, u64>,
}

/// Losses by criterion.
#[derive(Clone, Debug)]
pub(super) struct Losses(Vec<Loss>);

impl Losses {
    pub(super) fn new(plan: &Plan) -> Losses {
        Losses(vec![Loss::default(); plan.losses.len()])
    }

    pub(super) fn push(&mut self, row: &Row) {
        let Some((criterion, root)) = row.loss else { return };
        let Some(loss) = self.0.get_mut(criterion as usize) else { return };
        loss.count += 1;
        loss.time += u128::from(row.end);
        *loss.causes.entry(root).or_default() += 1;
    }

    pub(super) fn merge(&mut self, other: &Losses) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            mine.count += theirs.count;
            mine.time += theirs.time;
            for (&root, count) in &theirs.causes {
                *mine.causes.entry(root).or_default() += count;
            }
        }
    }

    /// Share of `n` replications that were not lost; none if nothing could lose them.
    pub(super) fn success(&self, n: u64, confidence: f64) -> Option<Estimate> {
        (!self.0.is_empty()).then(|| proportion(n.saturating_sub(self.count()), n, confidence))
    }

    /// Replications lost.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|loss| loss.count).sum()
    }

    pub(super) fn summary(
        &self,
        plan: &Plan,
        labels: &Labels,
        n: u64,
        confidence: f64,
    ) -> Vec<LossSummary> {
        let one = |(loss, spec): (&Loss, &crate::vessel::loss::LossPlan)| {
            let mut causes: Vec<_> =
                loss.causes.iter().map(|(&root, &count)| (root, count)).collect();
            causes.sort_by_key(|&(root, count)| (u64::MAX - count, root));
            let mean = loss.time as f64 / SECOND as f64 / loss.count as f64;
            LossSummary {
                name: spec.name.clone(),
                count: loss.count,
                share: proportion(loss.count, n, confidence),
                mean_time: (loss.count > 0).then_some(mean),
                causes: causes
                    .iter()
                    .map(|&(root, k)| (labels.cause(root).to_owned(), k))
                    .collect(),
            }
        };
        self.0.iter().zip(&plan.losses).map(one).collect()
    }
}
