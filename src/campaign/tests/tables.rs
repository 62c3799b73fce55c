//! Rows survive the way to disk and back, whatever the names.

use super::{OPTIONS, context, flown, hostile};
use crate::campaign::fly::refold;
use crate::campaign::labels::Labels;
use crate::campaign::replay::replay;
use crate::campaign::rows::write::{outages_header, replications_header};
use crate::campaign::rows::{Reader, Writer};
use crate::campaign::tally::Tally;
use crate::campaign::testkit::{Folder, Pair};
use crate::ledger::{Charge, Outage, Row};
use crate::vessel::failure::RowPlan;
use crate::vessel::plan::{NO_CAUSE, Plan};
use proptest::prelude::*;

fn rows(plan: &Plan, n: u64) -> Vec<Row> {
    (0..n).map(|k| replay(plan, k, 0, &mut ()).row.unwrap()).collect()
}

fn written(plan: &Plan, rows: &[Row]) -> [Vec<u8>; 2] {
    let labels = Labels::new(plan);
    let writer = Writer::new(plan, &labels);
    let mut tables = [replications_header(&labels), outages_header()];
    for row in rows {
        writer.replication(&mut tables[0], row);
        writer.outages(&mut tables[1], row);
    }
    tables
}

fn read(plan: &Plan, tables: &[Vec<u8>; 2]) -> Vec<Row> {
    let labels = Labels::new(plan);
    let mut reader =
        Reader::new(plan, &labels, tables[0].as_slice(), tables[1].as_slice()).unwrap();
    let (mut row, mut rows) = (Row::default(), Vec::new());
    while reader.next(&mut row).unwrap() {
        rows.push(row.clone());
    }
    rows
}

#[test]
fn refolding_the_tables_is_the_same_as_flying() {
    let plan = hostile();
    let mut folder = Folder::default();
    let summary = flown(&plan, OPTIONS, &mut folder).unwrap();
    let labels = Labels::new(&plan);
    let tally = refold(&plan, &labels, 0, &folder, [u64::MAX; 2]).unwrap().tally;
    let again = tally.summary(&plan, &labels, &context(), 300);
    assert_eq!(serde_json::to_string(&again).unwrap(), serde_json::to_string(&summary).unwrap());
    let rows = rows(&plan, 300);
    assert!(read(&plan, &folder.tables) == rows);
    assert!(written(&plan, &rows) == folder.tables);
}

#[test]
fn charges_add_up_to_outages_and_outages_to_downtime() {
    let plan = hostile();
    let (mut lost, mut shared) = (0, 0);
    for row in rows(&plan, 300) {
        lost += u64::from(row.loss.is_some());
        for outage in &row.outages {
            assert_eq!(outage.stages().iter().sum::<u64>(), outage.length());
            shared += u64::from(outage.charges.len() > 1);
        }
        for (i, item) in (0u32..).zip(&row.items) {
            let of = row.outages.iter().filter(|outage| outage.item == i);
            assert_eq!(of.clone().map(Outage::length).sum::<u64>(), item.down - item.lost);
            assert_eq!(of.count() as u64, item.outages);
            assert_eq!(item.stages.iter().sum::<u64>(), item.down - item.lost);
        }
    }
    assert!(lost > 0 && shared > 0, "{lost} lost, {shared} shared: the test looks at nothing");
}

#[test]
fn outages_are_the_lines_of_part_zero() {
    let plan = hostile();
    let rows = rows(&plan, 50);
    let tables = written(&plan, &rows);
    let mut reader = csv::Reader::from_reader(tables[1].as_slice());
    let (mut outages, mut lines) = (0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        lines += 1;
        outages += usize::from(&record[2] == "0");
        assert!(!record.iter().any(|cell| cell.starts_with(['=', '+', '-', '@'])), "{record:?}");
    }
    assert_eq!(outages, rows.iter().map(|row| row.outages.len()).sum::<usize>());
    let charges = rows.iter().flat_map(|row| &row.outages).map(|outage| outage.charges.len());
    assert_eq!(lines, charges.sum::<usize>());
}

/// A plan of hostile names with two root causes of the same name.
fn named(names: &[String]) -> Plan {
    let mut plan = Pair::default().plan();
    let twin: RowPlan = plan.rows[1].clone();
    plan.rows.push(twin);
    let mut slots: Vec<&mut String> = plan.components.iter_mut().map(|c| &mut c.name).collect();
    slots.extend(plan.rows.iter_mut().map(|row| &mut row.mode));
    slots.extend(plan.tree.items.iter_mut().map(|item| &mut item.name));
    slots.extend(plan.losses.iter_mut().map(|loss| &mut loss.name));
    for (slot, name) in slots.into_iter().zip(names) {
        slot.clone_from(name);
    }
    plan
}

fn any_row(plan: &Plan) -> impl Strategy<Value = Row> + use<> {
    let needed: Vec<u64> =
        (0..3).map(|i| crate::campaign::curves::Needed::new(plan, i).total()).collect();
    let root = prop_oneof![0u32..3, Just(NO_CAUSE)];
    let charge = (root.clone(), prop_oneof![0u32..2, Just(u32::MAX)], any::<[u64; 5]>());
    let charge = charge.prop_map(|(root, component, stages)| Charge { root, component, stages });
    let outage =
        (0u32..3, any::<u32>(), any::<u32>(), any::<bool>(), prop::collection::vec(charge, 1..4));
    let outage = outage.prop_map(|(item, start, length, censored, charges)| {
        let start = u64::from(start);
        Outage { item, start, end: start + u64::from(length), censored, charges }
    });
    let loss = prop::option::of((Just(0u32), root));
    let outages = prop::collection::vec(outage, 0..5);
    let item = any::<([u64; 4], Option<u64>, [u64; 5])>();
    let counts = any::<crate::ledger::Counts>();
    let head = (any::<[u64; 5]>(), counts, loss, prop::collection::vec(item, 3), outages);
    head.prop_map(move |([fingerprint, end, facts, events, ties], counts, loss, items, outages)| {
        let count = |i| outages.iter().filter(|outage| outage.item == i).count() as u64;
        let items = (0u32..).zip(items).map(
            |(i, ([down, lost, censored, interruptions], first, stages))| {
                let (needed, outages) = (needed[i as usize], count(i));
                crate::ledger::ItemRow {
                    needed,
                    down,
                    lost,
                    outages,
                    censored,
                    interruptions,
                    first,
                    stages,
                }
            },
        );
        let items = items.collect();
        let replication = 0;
        Row { replication, fingerprint, end, loss, facts, events, ties, counts, items, outages }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_under_any_names_come_back(
        names in prop::collection::vec("[=+@'\",\t\r\n;a -]{0,5}|.{0,6}", 9),
        mut rows in prop::collection::vec(any_row(&Pair::default().plan()), 0..6),
    ) {
        let plan = named(&names);
        for (k, row) in (0u64..).zip(&mut rows) {
            row.replication = 3 * k;
        }
        let tables = written(&plan, &rows);
        prop_assert_eq!(read(&plan, &tables), rows);
    }

    #[test]
    fn folding_ranges_and_merging_is_folding_all(cuts in prop::collection::vec(0usize..60, 0..5)) {
        let plan = hostile();
        let rows = rows(&plan, 60);
        let mut whole = Tally::new(&plan);
        rows.iter().for_each(|row| whole.push(&plan, row));
        let mut cuts = cuts;
        cuts.extend([0, 60]);
        cuts.sort_unstable();
        let mut merged = Tally::new(&plan);
        for ends in cuts.windows(2) {
            let mut part = Tally::new(&plan);
            let range = &rows[ends[0]..ends[1]];
            range.iter().for_each(|row| part.push(&plan, row));
            let prints: Vec<u64> = range.iter().map(|row| row.fingerprint).collect();
            merged.merge(&part, &prints);
        }
        let labels = Labels::new(&plan);
        let json = |tally: &Tally| {
            serde_json::to_string(&tally.summary(&plan, &labels, &context(), 60)).unwrap()
        };
        prop_assert_eq!(json(&merged), json(&whole));
    }
}

#[test]
fn tables_of_another_plan_are_not_read() {
    let plan = hostile();
    let tables = written(&plan, &rows(&plan, 3));
    let mut other = plan.clone();
    other.tree.items[1].name = "elsewhere".to_owned();
    let labels = Labels::new(&other);
    assert!(Reader::new(&other, &labels, tables[0].as_slice(), tables[1].as_slice()).is_err());
}
