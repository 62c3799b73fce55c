//! Campaigns of the shipped missions: flown twice each, on any number of threads, folded from rows.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use shakedown::campaign::labels::Labels;
use shakedown::campaign::rows::Reader;
use shakedown::campaign::sink::Document;
use shakedown::campaign::summary::Summary;
use shakedown::campaign::{Context, Options, Sink, Table, Tally, fly};
use shakedown::ledger::{Outage, Row};
use shakedown::spec::load::{FileProblem, Files};
use shakedown::spec::specification::Specification;
use shakedown::vessel::plan::Plan;
use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// The project's own files.
struct Project;

impl Files for Project {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
        std::fs::read(path).map_err(|_| FileProblem::NotFound { nearest: None })
    }
}

fn plan(mission: &str, model: Option<&str>) -> Plan {
    let spec = Specification::read(&Project, mission, model, &[]);
    let spec = spec.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    shakedown::vessel::build(&spec.mission, &spec.model, 1)
        .unwrap_or_else(|found| panic!("{}", found.render(&spec.sources, false)))
}

fn shipped() -> Vec<Plan> {
    vec![
        plan("missions/first-light.ron", None),
        plan("missions/mars-transit.ron", None),
        plan("missions/mars-transit.ron", Some("models/mars-2fc.ron")),
    ]
}

/// A result folder in memory.
#[derive(Default, PartialEq)]
struct Folder {
    tables: [Vec<u8>; 2],
    checkpoint: Option<Vec<u8>>,
    documents: BTreeMap<&'static str, Vec<u8>>,
}

impl Sink for Folder {
    fn append(&mut self, table: Table, bytes: &[u8]) -> io::Result<()> {
        self.tables[table as usize].extend_from_slice(bytes);
        Ok(())
    }
    fn length(&mut self, table: Table) -> io::Result<u64> {
        Ok(self.tables[table as usize].len() as u64)
    }
    fn truncate(&mut self, table: Table, length: u64) -> io::Result<()> {
        self.tables[table as usize].truncate(usize::try_from(length).unwrap());
        Ok(())
    }
    fn read(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(self.tables[table as usize].as_slice()))
    }
    fn load_checkpoint(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.checkpoint.clone())
    }
    fn checkpoint(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.checkpoint = Some(bytes.to_vec());
        Ok(())
    }
    fn remove_checkpoint(&mut self) -> io::Result<()> {
        self.checkpoint = None;
        Ok(())
    }
    fn document(&mut self, document: Document, bytes: &[u8]) -> io::Result<()> {
        self.documents.insert(document.file_name(), bytes.to_vec());
        Ok(())
    }
}

fn flown(plan: &Plan, n: u64, jobs: usize, verify: f64) -> (Summary, Folder) {
    let options = Options { first: 0, n, jobs, verify, block: 50, resume: false };
    let (mut folder, stop) = (Folder::default(), AtomicBool::new(false));
    let summary = fly(plan, &Context::default(), &options, &mut folder, &mut (), &stop);
    (summary.unwrap_or_else(|error| panic!("{}: {error}", plan.model)), folder)
}

fn check_row(plan: &Plan, row: &Row) {
    for outage in &row.outages {
        let stages: u64 = outage.stages().iter().sum();
        assert_eq!(stages, outage.length(), "{} replication {}", plan.mission, row.replication);
    }
    for (i, item) in (0u32..).zip(&row.items) {
        let of = row.outages.iter().filter(|outage| outage.item == i);
        assert_eq!(of.map(Outage::length).sum::<u64>() + item.lost, item.down);
        assert!(item.down <= item.needed);
        assert_eq!(item.stages.iter().sum::<u64>() + item.lost, item.down);
    }
}

/// Every replication is flown a second time in a world of its own: nothing is left behind from one
/// replication to the next. The rows in the tables are those flown, and add up.
#[test]
fn shipped_missions_fly_the_same_twice_and_their_rows_add_up() {
    for plan in shipped() {
        let (summary, folder) = flown(&plan, 150, 2, 1.0);
        let labels = Labels::new(&plan);
        let [replications, outages] = folder.tables.each_ref().map(Vec::as_slice);
        let mut reader = Reader::new(&plan, &labels, replications, outages).unwrap();
        let (mut row, mut tally) = (Row::default(), Tally::new(&plan));
        while reader.next(&mut row).unwrap() {
            check_row(&plan, &row);
            tally.push(&plan, &row);
        }
        let again = tally.summary(&plan, &labels, &Context::default(), 150);
        let json = |summary: &Summary| serde_json::to_string(summary).unwrap();
        assert_eq!(json(&again), json(&summary), "{}", plan.mission);
        assert!(summary.events > 0 && summary.items.iter().any(|item| item.outages > 0));
    }
}

#[test]
fn shipped_missions_give_the_same_bytes_on_any_number_of_threads() {
    for plan in shipped() {
        let one = flown(&plan, 120, 1, 0.0).1;
        for jobs in [2, 3] {
            assert!(flown(&plan, 120, jobs, 0.0).1 == one, "{} on {jobs} threads", plan.model);
        }
    }
}
