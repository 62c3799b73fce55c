//! The figures of a summary, against what the rows say and what theory says.

use super::{OPTIONS, flown};
use crate::campaign::fly::Options;
use crate::campaign::replay::replay;
use crate::campaign::summary::{ItemSummary, Summary, Verdict};
use crate::campaign::testkit::{Folder, Pair};
use crate::kernel::time::Span;
use crate::ledger::Row;
use crate::stats::{Estimate, Kind};

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-9), "{found} {expected}");
}

fn holds(estimate: &Estimate, truth: f64) {
    assert_eq!(estimate.kind, Kind::Interval);
    assert!(estimate.low <= truth && truth <= estimate.high, "{estimate:?} {truth}");
}

const S: f64 = 1e-9;

fn total(rows: &[Row], i: usize, f: impl Fn(&crate::ledger::ItemRow) -> u64) -> f64 {
    rows.iter().map(|row| f(&row.items[i]) as f64).sum()
}

fn check_item(item: &ItemSummary, rows: &[Row], i: usize) {
    let sum = |f: fn(&crate::ledger::ItemRow) -> u64| total(rows, i, f);
    let (down, lost, outages) = (sum(|r| r.down), sum(|r| r.lost), sum(|r| r.outages));
    let needed = sum(|r| r.needed);
    near(item.availability.value, 1.0 - down / needed);
    near(item.unavailability.value, down / needed);
    near(item.downtime_per_year.value, down / needed * 31_557_600.0);
    near(item.outages as f64, outages);
    near(item.mttr.value, (down - lost) * S / (outages - sum(|r| r.censored)));
    near(item.mtbf.value, (needed - down) * S / outages);
    near(item.lost, lost * S);
    near(item.needed, rows[0].items[i].needed as f64 * S);
    for (stage, estimate) in item.anatomy.iter().enumerate() {
        let time = total(rows, i, |r| r.stages[stage]);
        assert!((estimate.value - time * S / outages).abs() < 1e-6);
        assert!((item.stages[stage] - time * S).abs() < 1e-3);
        assert_eq!(estimate.n, rows.len() as u64);
    }
    let affected = rows.iter().filter(|row| row.items[i].outages > 0).count();
    assert_eq!((item.affected, item.mttr.n), (affected as u64, rows.len() as u64));
    for point in &item.reliability {
        let hit = |row: &&Row| {
            let lost = row.loss.is_some() && row.items[i].lost > 0;
            let first = row.items[i].first.or(lost.then_some(row.end));
            first.is_none_or(|first| first as f64 * S > point.t)
        };
        let share = rows.iter().filter(hit).count() as f64 / rows.len() as f64;
        if share > 0.0 && share < 1.0 {
            near(point.value, share);
        }
        assert!(point.low <= share && share <= point.high);
    }
    for point in &item.availability_curve {
        let down_at = |row: &&Row| {
            let lost = row.loss.is_some() && row.items[i].lost > 0;
            let inside = |o: &crate::ledger::Outage| {
                let last = o.end == 8_640_000_000_000_000;
                o.item as usize == i
                    && o.start as f64 * S <= point.t
                    && (point.t < o.end as f64 * S || last)
            };
            lost && row.end as f64 * S <= point.t || row.outages.iter().any(inside)
        };
        let share = rows.iter().filter(down_at).count() as f64 / rows.len() as f64;
        if share > 0.0 && share < 1.0 {
            near(point.value, 1.0 - share);
        }
    }
}

fn flown_rows(n: u64) -> (Summary, Vec<Row>) {
    let plan = Pair::default().plan();
    let summary = flown(&plan, Options { n, ..OPTIONS }, &mut Folder::default()).unwrap();
    (summary, (0..n).map(|k| replay(&plan, k, 0, &mut ()).row.unwrap()).collect())
}

#[test]
fn items_say_what_the_rows_say() {
    let (summary, rows) = flown_rows(400);
    assert_eq!(summary.items.len(), 3);
    for (i, item) in summary.items.iter().enumerate() {
        check_item(item, &rows, i);
    }
    // The second function is needed in the first half only.
    let both = &summary.items[1];
    assert_eq!(both.needed, 50.0 * 86_400.0);
    assert!(both.availability_curve.iter().all(|point| point.t < 50.0 * 86_400.0));
    assert!(both.availability_curve.len() > 60 && both.censored > 0);
    assert!(summary.items[0].interruptions > 0);
}

#[test]
fn losses_causes_and_notable_replications_say_what_the_rows_say() {
    let (summary, rows) = flown_rows(400);
    let lost: Vec<&Row> = rows.iter().filter(|row| row.loss.is_some()).collect();
    assert!(lost.len() > 5);
    let loss = &summary.losses[0];
    near(loss.share.value, lost.len() as f64 / 400.0);
    near(summary.success.unwrap().value, 1.0 - lost.len() as f64 / 400.0);
    near(
        loss.mean_time.unwrap(),
        lost.iter().map(|r| r.end as f64 * S).sum::<f64>() / lost.len() as f64,
    );
    assert_eq!(loss.causes.iter().map(|cause| cause.1).sum::<u64>(), lost.len() as u64);
    for (i, item) in summary.items.iter().enumerate() {
        let causes: Vec<_> = summary.causes.iter().filter(|c| c.item == item.name).collect();
        assert!(causes.windows(2).all(|pair| pair[0].down >= pair[1].down));
        near(causes.iter().map(|c| c.share).sum(), 1.0);
        near(causes.iter().map(|c| c.down).sum(), (total(&rows, i, |r| r.down - r.lost)) * S);
        assert!(causes.iter().all(|c| c.outages > 0 && !c.injected && c.mode.contains("dies")));
    }
    let notable = &summary.notable;
    let earliest = lost.iter().min_by_key(|row| (row.end, row.replication)).unwrap();
    assert_eq!(
        (notable[0].why.as_str(), notable[0].replication),
        ("earliest loss", earliest.replication)
    );
    let worst =
        rows.iter().max_by_key(|row| (row.items[0].down, u64::MAX - row.replication)).unwrap();
    assert_eq!(
        (notable[1].why.as_str(), notable[1].replication),
        ("most downtime of any", worst.replication)
    );
    assert_eq!(notable.len(), 4, "services are not notable where there are functions");
    assert_eq!(notable[3].why, "most outages");
}

#[test]
fn requirements_are_judged_and_sources_sorted() {
    let (summary, _) = flown_rows(400);
    let verdicts: Vec<_> = summary.requirements.iter().map(|r| r.verdict).collect();
    assert_eq!(verdicts, [Verdict::Pass, Verdict::Fail, Verdict::Fail]);
    let words: Vec<_> = summary.requirements.iter().map(|r| r.quantity.as_str()).collect();
    assert_eq!(words, ["availability", "mttr", "success"]);
    assert_eq!(summary.requirements[1].item.as_deref(), Some("=spare"));
    let paths = |notes: &[crate::campaign::summary::SourceNote]| {
        notes.iter().map(|note| note.path.clone()).collect::<String>()
    };
    assert_eq!(
        (paths(&summary.assumed), paths(&summary.sourced)),
        ("c".to_owned(), "ab".to_owned())
    );
}

/// What never failed is not certain: bounds everywhere, and nothing decided that needs more.
#[test]
fn nothing_seen_is_never_a_hundred_percent() {
    let plan = Pair { fault: 1e12, ..Pair::default() }.plan();
    let summary = flown(&plan, OPTIONS, &mut Folder::default()).unwrap();
    for item in &summary.items {
        let Estimate { value, low, kind, .. } = item.availability;
        assert!(kind == Kind::LowerBound && value == low && (0.98..1.0).contains(&value));
        assert_eq!(item.mttr.kind, Kind::NoData);
        assert_eq!((item.mtbf.kind, item.mttf.kind), (Kind::LowerBound, Kind::LowerBound));
        assert!(item.reliability.iter().all(|p| p.value < 1.0 && p.high == 1.0));
    }
    assert_eq!(summary.success.unwrap().kind, Kind::LowerBound);
    assert_eq!(summary.losses[0].share.kind, Kind::UpperBound);
    assert_eq!((summary.causes.len(), summary.notable.len()), (0, 0));
    let needed = summary.requirements[2].replications_needed.unwrap();
    assert_eq!(summary.requirements[1].verdict, Verdict::Inconclusive);
    assert!((2_000_000..4_000_000).contains(&needed), "{needed}");
}

/// One repairable node: A = MTTF / (MTTF + MTTR) but for the healthy beginning, and the means of
/// the stages are those of the model.
#[test]
fn one_node_meets_theory() {
    let pair = Pair { seed: 1, days: 2000, loss: 1_000_000, ..Pair::default() };
    let mut plan = pair.plan();
    for item in &mut plan.tree.items {
        item.tolerates = Span::ZERO;
    }
    let summary = flown(&plan, Options { n: 400, ..OPTIONS }, &mut Folder::default()).unwrap();
    let node = &summary.items[2];
    let hour = 3600.0;
    holds(&node.availability, 300.0 / (300.0 + 21.125) + 21.125 / 321.125 * 21.125 / 48_000.0);
    holds(&node.mtbf, 300.0 * hour);
    holds(&node.mttf, 300.0 * hour);
    holds(&node.mttr, 21.125 * hour);
    holds(&node.anatomy[0], hour);
    let parts: f64 = node.anatomy.iter().map(|stage| stage.value).sum();
    near(parts * node.outages as f64, node.stages.iter().sum());
}
