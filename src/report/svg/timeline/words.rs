//! Title and description of a timeline.

use crate::ledger::Row;
use crate::report::format;
use crate::vessel::plan::{NO_CAUSE, Plan};

/// The answer in a sentence: the loss if it lies in the window, else the longest outage in it.
pub(super) fn title(plan: &Plan, row: &Row, (from, to): (u64, u64)) -> String {
    let number = row.replication;
    if let Some((criterion, root)) = row.loss
        && (from..=to).contains(&row.end)
    {
        let name = plan.losses.get(criterion as usize).map_or("-", |l| l.name.as_str());
        let when = format::span(row.end);
        return format!(
            "Replication {number} was lost after {when}: {name}, by {}",
            plan.cause(root)
        );
    }
    let part = if to - from < plan.end.0 { " in this window" } else { "" };
    let inside = row.outages.iter().filter(|o| o.start < to && o.end > from);
    let Some(worst) = inside.max_by_key(|o| (o.length(), std::cmp::Reverse(o.start))) else {
        return format!("No function or service was down in replication {number}{part}");
    };
    let name = plan.tree.items.get(worst.item as usize).map_or("-", |i| i.name.as_str());
    let cause = worst.charges.first().map_or(NO_CAUSE, |c| c.root);
    format!(
        "The longest outage of replication {number}{part} is {name}'s, {}, by {}",
        format::span(worst.length()),
        plan.cause(cause)
    )
}

/// The outages in words.
pub(super) fn description(plan: &Plan, row: &Row) -> String {
    let rows: Vec<String> = row
        .outages
        .iter()
        .take(40)
        .map(|o| {
            let name = plan.tree.items.get(o.item as usize).map_or("-", |i| i.name.as_str());
            format!("{name} from {} for {}", format::elapsed(o.start), format::span(o.length()))
        })
        .collect();
    if rows.is_empty() {
        return "States of all parts over mission time. No outage.".to_owned();
    }
    format!("States of all parts over mission time. Outages: {}.", rows.join("; "))
}
