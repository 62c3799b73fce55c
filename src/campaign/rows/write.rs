//! Rows as lines. Names are made safe once, so that a line costs little more than its digits.

use crate::campaign::labels::Labels;
use crate::campaign::rows::cell::{encode, number};
use crate::kernel::fingerprint::Digest;
use crate::ledger::{ALL_COUNTS, ItemRow, Outage, Row};
use crate::vessel::fact::STAGE_NAMES;
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;
use std::io::Write as _;

/// Version of the columns; a checkpoint of another version is not resumed from.
pub const COLUMNS_VERSION: u32 = 4;

/// Columns of `replications.csv` before those of what recovery did, and of the items.
pub(super) const FIXED: [&str; 8] =
    ["replication", "fingerprint", "end_ns", "loss", "loss_cause", "facts", "events", "ties"];

/// Columns of each item before its stages.
pub(super) const PER_ITEM: [&str; 6] =
    ["down_ns", "lost_ns", "outages", "censored", "interruptions", "first_ns"];

/// Columns of `outages.csv` before the stages.
pub(super) const OUTAGE: [&str; 11] = [
    "replication",
    "outage",
    "part",
    "item",
    "kind",
    "start_ns",
    "end_ns",
    "censored",
    "component",
    "cause_component",
    "cause_mode",
];

/// Writes rows of one plan.
#[derive(Clone, Debug)]
pub struct Writer {
    items: Vec<Vec<u8>>,
    kinds: Vec<&'static [u8]>,
    components: Vec<Vec<u8>>,
    causes: Vec<Vec<u8>>,
    /// Component and mode of each root cause, as two cells.
    roots: Vec<Vec<u8>>,
    losses: Vec<Vec<u8>>,
}

impl Writer {
    /// A writer of rows of this plan.
    #[must_use]
    pub fn new(plan: &Plan, labels: &Labels) -> Writer {
        let cells = |names: &[String]| names.iter().map(|name| encode(name)).collect();
        let root = |(i, row): (u32, &crate::vessel::failure::RowPlan)| {
            [encode(labels.component(row.component)), encode(labels.mode(i))].join(&b',')
        };
        let kind = |kind| match kind {
            ItemKind::Function => b"function".as_slice(),
            ItemKind::Service => b"service",
        };
        Writer {
            items: cells(&labels.items),
            kinds: plan.tree.items.iter().map(|item| kind(item.kind)).collect(),
            components: cells(&labels.components),
            causes: cells(&labels.causes),
            roots: (0u32..).zip(&plan.rows).map(root).collect(),
            losses: cells(&labels.losses),
        }
    }

    /// Appends the row's line of `replications.csv`.
    pub fn replication(&self, lines: &mut Vec<u8>, row: &Row) {
        number(lines, row.replication);
        // Writing to a vector cannot fail.
        let _ = write!(lines, ",{},", Digest(row.fingerprint));
        number(lines, row.end);
        lines.push(b',');
        if let Some((loss, root)) = row.loss {
            extend(lines, &self.losses, loss);
            lines.push(b',');
            extend(lines, &self.causes, root);
        } else {
            lines.push(b',');
        }
        for n in [row.facts, row.events, row.ties] {
            lines.push(b',');
            number(lines, n);
        }
        for n in row.counts {
            lines.push(b',');
            number(lines, n);
        }
        for item in &row.items {
            write_item(lines, item);
        }
        lines.push(b'\n');
    }

    /// Appends the row's lines of `outages.csv`: outages from 1, their parts from 0.
    pub fn outages(&self, lines: &mut Vec<u8>, row: &Row) {
        for (i, outage) in (1u64..).zip(&row.outages) {
            for (part, charge) in (0u64..).zip(&outage.charges) {
                self.outage_start(lines, (row.replication, i, part), outage);
                extend(lines, &self.components, charge.component);
                lines.push(b',');
                match self.roots.get(charge.root as usize) {
                    Some(cells) => lines.extend_from_slice(cells),
                    None => lines.push(b','),
                }
                for &stage in &charge.stages {
                    lines.push(b',');
                    number(lines, stage);
                }
                lines.push(b'\n');
            }
        }
    }

    /// The cells before the component, the same in all parts of an outage.
    fn outage_start(&self, lines: &mut Vec<u8>, ids: (u64, u64, u64), outage: &Outage) {
        for n in [ids.0, ids.1, ids.2] {
            number(lines, n);
            lines.push(b',');
        }
        extend(lines, &self.items, outage.item);
        lines.push(b',');
        lines.extend_from_slice(self.kinds.get(outage.item as usize).copied().unwrap_or_default());
        for n in [outage.start, outage.end, u64::from(outage.censored)] {
            lines.push(b',');
            number(lines, n);
        }
        lines.push(b',');
    }
}

fn extend(lines: &mut Vec<u8>, cells: &[Vec<u8>], i: u32) {
    lines.extend_from_slice(cells.get(i as usize).map_or(&[], Vec::as_slice));
}

fn write_item(lines: &mut Vec<u8>, item: &ItemRow) {
    for n in [item.down, item.lost, item.outages, item.censored, item.interruptions] {
        lines.push(b',');
        number(lines, n);
    }
    lines.push(b',');
    if let Some(first) = item.first {
        number(lines, first);
    }
    for &stage in &item.stages {
        lines.push(b',');
        number(lines, stage);
    }
}

/// First line of `replications.csv`.
#[must_use]
pub fn replications_header(labels: &Labels) -> Vec<u8> {
    let per_item = |name: &String| {
        let stages = STAGE_NAMES.iter().map(|stage| format!("{stage}_ns"));
        let columns = PER_ITEM.iter().map(|&column| column.to_owned()).chain(stages);
        columns.map(|column| encode(&format!("{name}.{column}"))).collect::<Vec<_>>()
    };
    let counts = ALL_COUNTS.iter().map(|count| count.column());
    let fixed = FIXED.into_iter().chain(counts).map(|column| column.as_bytes().to_vec());
    line(fixed.chain(labels.items.iter().flat_map(per_item)))
}

/// First line of `outages.csv`.
#[must_use]
pub fn outages_header() -> Vec<u8> {
    let stages = STAGE_NAMES.iter().map(|stage| format!("{stage}_ns").into_bytes());
    line(OUTAGE.iter().map(|column| column.as_bytes().to_vec()).chain(stages))
}

fn line(cells: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut line = cells.collect::<Vec<_>>().join(&b',');
    line.push(b'\n');
    line
}
