//! Requirements, each held against its estimate.

use crate::campaign::context::{Quantity, RequirementPlan};
use crate::campaign::summary::{Requirement, Verdict};
use crate::campaign::tally::Tally;
use crate::stats::{self, Estimate, verdict};
use crate::vessel::plan::Plan;

/// What was flown says of a quantity: no data where there is none.
pub(super) fn estimate(
    plan: &Plan,
    tally: &Tally,
    quantity: Quantity,
    item: Option<u32>,
    confidence: f64,
) -> Estimate {
    let item = item.and_then(|item| tally.items.get(item as usize));
    let found = match quantity {
        Quantity::Availability => item.map(|item| item.availability(plan, confidence)),
        Quantity::Mttr => item.map(|item| item.mttr(plan, confidence)),
        Quantity::Success => tally.losses.success(tally.n, confidence),
    };
    found.unwrap_or_else(|| Estimate::no_data(tally.n, confidence))
}

/// Holds a requirement against what was flown. What cannot be estimated (an item that is not
/// there, success where nothing can be lost) is inconclusive.
pub(super) fn judge(
    plan: &Plan,
    tally: &Tally,
    spec: &RequirementPlan,
    confidence: f64,
) -> Requirement {
    let estimate = estimate(plan, tally, spec.quantity, spec.item, confidence);
    let limit = match spec.quantity {
        Quantity::Availability | Quantity::Success => {
            stats::Requirement::share_at_least(spec.required)
        }
        Quantity::Mttr => stats::Requirement::at_most(spec.required),
    };
    let (verdict, replications_needed) = match verdict(&estimate, tally.n, limit) {
        stats::Verdict::Pass => (Verdict::Pass, None),
        stats::Verdict::Fail => (Verdict::Fail, None),
        stats::Verdict::Inconclusive { replications_needed } => {
            (Verdict::Inconclusive, replications_needed)
        }
    };
    let name = |item: u32| plan.tree.items.get(item as usize).map(|item| item.name.clone());
    Requirement {
        id: spec.id.clone(),
        item: spec.item.and_then(name),
        quantity: spec.quantity.word().to_owned(),
        required: spec.required,
        estimate,
        verdict,
        replications_needed,
    }
}
