//! Campaigns of a pair of nodes, from beginning to end.

mod errors;
mod figures;
mod merge;
mod resume;
mod tables;

use crate::campaign::context::{Context, Quantity, RequirementPlan};
use crate::campaign::fly::{Options, fly};
use crate::campaign::summary::{SourceNote, Summary};
use crate::campaign::testkit::{Folder, Pair};
use crate::campaign::{Error, Table};
use crate::vessel::plan::Plan;
use std::sync::atomic::AtomicBool;

const OPTIONS: Options =
    Options { first: 0, n: 300, jobs: 2, verify: 0.1, block: 64, resume: false };

/// Names that a spreadsheet or a careless reader would trip over.
const HOSTILE: [&str; 2] = ["=cmd|'/c calc'!A1", "two\nlines, \"quoted\"\r"];

fn hostile() -> Plan {
    Pair { names: HOSTILE, ..Pair::default() }.plan()
}

fn context() -> Context {
    let note = |path: &str, grade: &str| SourceNote {
        path: path.to_owned(),
        grade: grade.to_owned(),
        text: "a test".to_owned(),
    };
    let requirement = |id: &str, item, quantity, required| RequirementPlan {
        id: id.to_owned(),
        item,
        quantity,
        required,
    };
    Context {
        requirements: vec![
            requirement("R1", Some(0), Quantity::Availability, 0.5),
            requirement("R2", Some(2), Quantity::Mttr, 3600.0),
            requirement("R3", None, Quantity::Success, 0.999_999),
        ],
        assumptions: vec!["No resupply.".to_owned()],
        sources: vec![note("b", "Derived"), note("c", "Assumed"), note("a", "Measured")],
        inputs: vec![("pair.ron".to_owned(), "00".to_owned())],
        ..Context::default()
    }
}

fn flown(plan: &Plan, options: Options, folder: &mut Folder) -> Result<Summary, Error> {
    fly(plan, &context(), &options, folder, &mut (), &AtomicBool::new(false))
}

#[test]
fn the_same_bytes_for_any_number_of_threads_and_blocks() {
    let plan = hostile();
    let mut folders = Vec::new();
    for (jobs, block, verify) in [(1, 64, 0.0), (2, 7, 0.0), (3, 1, 0.2), (7, 5000, 1.0)] {
        let mut folder = Folder::default();
        let summary = flown(&plan, Options { jobs, block, verify, ..OPTIONS }, &mut folder);
        let summary = summary.unwrap();
        assert_eq!(summary.replications, 300);
        let written: Summary = serde_json::from_slice(&folder.documents["summary.json"]).unwrap();
        assert_eq!(written.fingerprint, summary.fingerprint);
        assert_eq!(folder.checkpoint, None);
        folders.push(folder);
    }
    assert!(folders.iter().all(|folder| *folder == folders[0]));
    assert!(folders[0].text(Table::Outages).lines().count() > 1000);
    let other = Pair { seed: 8, names: HOSTILE, ..Pair::default() }.plan();
    let mut folder = Folder::default();
    flown(&other, OPTIONS, &mut folder).unwrap();
    assert_ne!(folder.tables, folders[0].tables);
}

#[test]
fn a_range_of_replications_is_a_part_of_the_whole() {
    let plan = hostile();
    let (mut whole, mut part) = (Folder::default(), Folder::default());
    flown(&plan, OPTIONS, &mut whole).unwrap();
    flown(&plan, Options { first: 100, n: 50, ..OPTIONS }, &mut part).unwrap();
    let rows = part.text(Table::Replications).split_once('\n').unwrap().1.to_owned();
    assert!(rows.starts_with("100,"));
    assert!(whole.text(Table::Replications).contains(&rows));
}
