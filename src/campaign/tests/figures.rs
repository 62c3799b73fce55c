//! The figures of a summary, against what the rows say and what theory says.

use super::{OPTIONS, flown};
use crate::campaign::fly::Options;
use crate::campaign::replay::replay;
use crate::campaign::summary::{ItemSummary, Summary, Verdict};
use crate::campaign::testkit::{Folder, Pair};
use crate::kernel::time::Span;
use crate::ledger::Row;
use crate::stats::{Estimate, Kind, Unavailability};

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
        near(point.value, share);
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
        near(point.value, 1.0 - share);
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
        let all = |c: &crate::campaign::summary::CauseSummary| c.down + c.lost;
        assert!(causes.windows(2).all(|pair| all(pair[0]) >= all(pair[1])));
        near(causes.iter().map(|c| c.share).sum(), 1.0);
        near(causes.iter().map(|c| c.down).sum(), (total(&rows, i, |r| r.down - r.lost)) * S);
        near(causes.iter().map(|c| c.lost).sum(), total(&rows, i, |r| r.lost) * S);
        near(causes.iter().map(|&c| all(c)).sum(), total(&rows, i, |r| r.down) * S);
        for cause in &causes {
            let whose = |row: &&Row| {
                let root = row.loss.map(|(_, root)| root as usize);
                root.is_some_and(|root| cause.cause.starts_with(["a/", "b/"][root]))
            };
            let lost = rows.iter().filter(whose).map(|row| row.items[i].lost as f64 * S).sum();
            near(cause.lost, lost);
        }
        assert!(
            causes
                .iter()
                .all(|c| (c.outages > 0 || c.lost > 0.0) && !c.injected && c.mode.contains("dies"))
        );
    }
    let notable = &summary.notable;
    let earliest = lost.iter().min_by_key(|row| (row.end, row.replication)).unwrap();
    assert_eq!(
        (notable[0].why.as_str(), notable[0].replication),
        ("earliest loss", earliest.replication)
    );
    let worst =
        rows.iter().max_by_key(|row| (row.items[0].down, u64::MAX - row.replication)).unwrap();
    // A replication is listed once, with all its reasons; services have none where there are
    // functions.
    let told = |n: &crate::campaign::summary::Notable| format!("{}: {}", n.why, n.figure);
    let of = |why: &str| notable.iter().find(|n| told(n).contains(why)).unwrap().replication;
    assert_eq!(of("most downtime of any: "), worst.replication);
    assert!(rows[of("most outages: ") as usize].outages.len() > 1);
    assert_eq!(notable.iter().map(|n| told(n).matches(": ").count()).sum::<usize>(), 4);
    let alone: std::collections::BTreeSet<_> = notable.iter().map(|n| n.replication).collect();
    assert_eq!(alone.len(), notable.len());
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
        assert!(item.reliability.iter().all(|p| p.low < 1.0 && p.value == 1.0 && p.high == 1.0));
    }
    assert_eq!(summary.success.unwrap().kind, Kind::LowerBound);
    assert_eq!(summary.losses[0].share.kind, Kind::UpperBound);
    assert_eq!((summary.causes.len(), summary.notable.len()), (0, 0));
    let needed = summary.requirements[2].replications_needed.unwrap();
    assert_eq!(summary.requirements[1].verdict, Verdict::Inconclusive);
    assert!((2_000_000..4_000_000).contains(&needed), "{needed}");
}

/// Losses not seen, or hardly seen, could have cost whole flights: the lower end says so.
#[test]
fn losses_not_seen_are_not_excluded() {
    let pair = Pair { seed: 1, days: 40, repair: 1.0, loss: 1_000_000, ..Pair::default() };
    let fly = |plan: &crate::vessel::plan::Plan| {
        flown(plan, Options { n: 1000, ..OPTIONS }, &mut Folder::default()).unwrap().items
    };
    let mut plan = pair.plan();
    let unseen = fly(&plan);
    plan.losses.clear();
    let without = fly(&plan);
    let bound = crate::stats::proportion(0, 1000, 0.95).high;
    for (item, plain) in unseen.iter().zip(&without) {
        let (with, plain) = (item.unavailability, plain.unavailability);
        assert_eq!((with.kind, with.value, with.low), (Kind::Interval, plain.value, plain.low));
        near(with.high, plain.high + bound);
        near(item.availability.low, 1.0 - with.high);
        near(item.downtime_per_year.high, with.high * 31_557_600.0);
    }
    let any = &unseen[0].availability;
    assert!(any.value > 0.9995 && without[0].availability.low > 0.9995 && any.low < 0.9995);
    let held =
        |e| crate::stats::verdict(e, 1000, crate::stats::Requirement::share_at_least(0.9995));
    assert_eq!(held(&without[0].availability), crate::stats::Verdict::Pass);
    assert!(matches!(held(any), crate::stats::Verdict::Inconclusive { .. }));
}

#[test]
fn few_losses_leave_the_lower_end_open() {
    let items = |n| {
        let (summary, rows) = flown_rows(n);
        (summary.items, rows.iter().filter(|row| row.loss.is_some()).count() as u64, rows)
    };
    let (few, losses, rows) = items(40);
    assert!((1..20).contains(&losses), "{losses}");
    let share = crate::stats::proportion(losses, 40, 0.95).high;
    for (i, item) in few.iter().enumerate() {
        let (mut all, mut flown) = (Unavailability::default(), Unavailability::default());
        for row in rows.iter().map(|row| &row.items[i]) {
            all.push(row.down, row.needed);
            flown.push(row.down - row.lost, row.needed);
        }
        let needed = rows[0].items[i].needed as f64 * losses as f64;
        let cost = (total(&rows, i, |r| r.lost) / needed).max(0.5);
        let (all, flown) = (all.estimate(0.95), flown.estimate(0.95));
        near(item.unavailability.value, all.value);
        near(item.unavailability.high, all.high.max((flown.high + share * cost).min(1.0)));
    }
    let (many, losses, rows) = items(400);
    assert!(losses >= 20, "{losses}");
    for (i, item) in many.iter().enumerate() {
        let mut all = Unavailability::default();
        rows.iter().for_each(|row| all.push(row.items[i].down, row.items[i].needed));
        assert_eq!(item.unavailability, all.estimate(0.95));
    }
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
