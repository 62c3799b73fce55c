//! JSON: the summary as it is, and one replication with its names.

use crate::campaign::baseline::Baseline;
use crate::campaign::check::Check;
use crate::campaign::compare::Comparison;
use crate::campaign::scan::Scan;
use crate::campaign::summary::Summary;
use crate::campaign::sweep::Outcome;
use crate::ledger::{ALL_COUNTS, ItemRow, Outage, Row};
use crate::report::clean;
use crate::vessel::fact::STAGES;
use crate::vessel::plan::Plan;
use serde::Serialize;
use std::collections::BTreeMap;

/// The summary, pretty, with a line feed at its end: `summary.json`.
#[must_use]
pub fn campaign(summary: &Summary) -> String {
    pretty(summary)
}

/// Checks, pretty, as a list, with a line feed at its end.
#[must_use]
pub fn checks(checks: &[Check]) -> String {
    pretty(&checks)
}

/// A baseline, pretty, with a line feed at its end: what is stored.
#[must_use]
pub fn baseline(baseline: &Baseline) -> String {
    pretty(baseline)
}

/// The comparison, pretty, with a line feed at its end.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    pretty(comparison)
}

/// A scan, whole.
#[must_use]
pub fn scan(scan: &Scan) -> String {
    pretty(scan)
}

/// A sweep's result, pretty, with a line feed at its end.
#[must_use]
pub fn sweep(outcome: &Outcome) -> String {
    pretty(outcome)
}

fn pretty<T: Serialize>(value: &T) -> String {
    // Writing structs of numbers, strings and lists to a string cannot fail; were it to, the
    // reader gets an object that says so, not half a file.
    let text = serde_json::to_string_pretty(value)
        .unwrap_or_else(|error| format!("{{\"error\": {:?}}}", error.to_string()));
    clean::json(&text) + "\n"
}

#[derive(Serialize)]
struct Flight<'a> {
    schema_version: u32,
    mission: &'a str,
    model: &'a str,
    seed: u64,
    replication: u64,
    fingerprint: String,
    /// Nanoseconds, like all times here.
    end: u64,
    loss: Option<Loss>,
    facts: u64,
    events: u64,
    ties: u64,
    /// What recovery did; times, which end in `_time`, in nanoseconds.
    recovery: BTreeMap<&'static str, u64>,
    items: Vec<Item<'a>>,
    outages: Vec<Stretch<'a>>,
}

#[derive(Serialize)]
struct Loss {
    criterion: String,
    cause: String,
}

#[derive(Serialize)]
struct Item<'a> {
    name: &'a str,
    kind: crate::vessel::function::ItemKind,
    needed: u64,
    down: u64,
    lost: u64,
    outages: u64,
    censored: u64,
    interruptions: u64,
    first: Option<u64>,
    stages: [u64; STAGES],
}

#[derive(Serialize)]
struct Stretch<'a> {
    number: u64,
    item: &'a str,
    start: u64,
    end: u64,
    censored: bool,
    stages: [u64; STAGES],
    charges: Vec<Part<'a>>,
}

#[derive(Serialize)]
struct Part<'a> {
    cause: String,
    component: &'a str,
    stages: [u64; STAGES],
}

/// One replication, pretty: names instead of numbers, all times in integer nanoseconds, stages in
/// the order detect, decide, transit, act, resync.
#[must_use]
pub fn run(plan: &Plan, row: &Row) -> String {
    let loss = row.loss.map(|(criterion, root)| Loss {
        criterion: plan.losses.get(criterion as usize).map_or_else(String::new, |l| l.name.clone()),
        cause: plan.cause(root),
    });
    pretty(&Flight {
        schema_version: crate::campaign::summary::SCHEMA_VERSION,
        mission: &plan.mission,
        model: &plan.model,
        seed: plan.seed,
        replication: row.replication,
        fingerprint: format!("{:016x}", row.fingerprint),
        end: row.end,
        loss,
        facts: row.facts,
        events: row.events,
        ties: row.ties,
        recovery: ALL_COUNTS.iter().map(|count| count.name()).zip(row.counts).collect(),
        items: plan
            .tree
            .items
            .iter()
            .zip(&row.items)
            .map(|(p, r)| item(&p.name, p.kind, r))
            .collect(),
        outages: (1..).zip(&row.outages).map(|(n, o)| stretch(plan, n, o)).collect(),
    })
}

fn item<'a>(name: &'a str, kind: crate::vessel::function::ItemKind, row: &ItemRow) -> Item<'a> {
    Item {
        name,
        kind,
        needed: row.needed,
        down: row.down,
        lost: row.lost,
        outages: row.outages,
        censored: row.censored,
        interruptions: row.interruptions,
        first: row.first,
        stages: row.stages,
    }
}

fn stretch<'a>(plan: &'a Plan, number: u64, outage: &Outage) -> Stretch<'a> {
    let charges = outage.charges.iter().map(|c| Part {
        cause: plan.cause(c.root),
        component: plan.name(c.component),
        stages: c.stages,
    });
    Stretch {
        number,
        item: plan.tree.items.get(outage.item as usize).map_or("-", |i| i.name.as_str()),
        start: outage.start,
        end: outage.end,
        censored: outage.censored,
        stages: outage.stages(),
        charges: charges.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_summary_comes_back_as_it_was() {
        for summary in [fixture::summary(), fixture::hostile_summary()] {
            let text = campaign(&summary);
            assert!(!text.contains('<') && !text.contains('\u{1b}'));
            let back: Summary = serde_json::from_str(&text).unwrap();
            assert_eq!(campaign(&back), text);
            assert_eq!(back.items[0].name, summary.items[0].name);
        }
    }

    #[test]
    fn a_replication_has_names() {
        let (plan, row, _) = fixture::flight();
        let text = run(&plan, &row);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["outages"][0]["charges"][0]["cause"], "fc-1/latch-up");
        assert_eq!(value["items"][0]["name"], "guidance");
        assert_eq!(value["fingerprint"], "00000000deadbeef");
    }
}
