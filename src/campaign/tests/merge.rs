//! Parts of a campaign, put together.

use super::{OPTIONS, context, flown, hostile};
use crate::campaign::error::Error;
use crate::campaign::fly::Options;
use crate::campaign::manifest::Manifest;
use crate::campaign::merge::{Part, Stored, merge};
use crate::campaign::shard::Shard;
use crate::campaign::sink::Table;
use crate::campaign::summary::Summary;
use crate::campaign::testkit::Folder;
use std::io::{self, BufRead};

impl Stored for Folder {
    fn rows(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(self.tables[table as usize].as_slice()))
    }
}

const N: u64 = 50;

/// The campaign in `of` parts.
fn parts(of: u64) -> Vec<Folder> {
    let fly = |index| {
        let range = Shard { index, of }.range(N);
        let options = Options { first: range.start, n: range.end - range.start, ..OPTIONS };
        let mut folder = Folder::default();
        flown(&hostile(), options, &mut folder).unwrap();
        folder
    };
    (0..of).map(fly).collect()
}

fn part((i, stored): (usize, &Folder)) -> Part<'_> {
    let manifest: Manifest = serde_json::from_slice(&stored.documents["manifest.json"]).unwrap();
    Part { name: format!("part {i}"), manifest, stored }
}

fn merged(folders: &[Folder], jobs: usize, sink: &mut Folder) -> Result<Summary, Error> {
    let parts: Vec<Part<'_>> = folders.iter().enumerate().map(part).collect();
    merge(&hostile(), &context(), &parts, jobs, sink, &mut ())
}

fn whole() -> Folder {
    let mut folder = Folder::default();
    flown(&hostile(), Options { n: N, ..OPTIONS }, &mut folder).unwrap();
    folder
}

#[test]
fn any_parts_on_any_threads_make_the_whole() {
    for (of, jobs) in [(1, 1), (2, 3), (7, 2), (50, 4)] {
        let mut sink = Folder::default();
        merged(&parts(of), jobs, &mut sink).unwrap();
        assert!(sink == whole(), "{of} parts, {jobs} threads");
    }
}

#[test]
fn killed_at_every_call_it_is_no_result_and_can_be_begun_again() {
    let parts = parts(3);
    let mut kills = 0;
    for fuel in 0.. {
        let mut sink = Folder { fuel: Some(fuel), ..Folder::default() };
        if merged(&parts, 2, &mut sink).is_ok() {
            break;
        }
        kills += 1;
        // Whoever finds a manifest without a checkpoint takes it for a result.
        assert!(sink.checkpoint.is_some() || sink.documents.is_empty(), "{fuel}");
        sink.fuel = None;
        merged(&parts, 2, &mut sink).unwrap();
        assert!(sink == whole(), "killed at call {fuel}");
    }
    assert!(kills > 12, "{kills}");
}

#[test]
fn parts_that_do_not_follow_each_other_are_refused_before_anything_is_written() {
    let fine = parts(3);
    let refused = |folders: &[Folder], words: &str| {
        let mut sink = Folder::default();
        let error = merged(folders, 2, &mut sink).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        assert!(sink == Folder::default(), "{words}");
    };
    refused(&[], "nothing to merge");
    let gap = [fine[0].clone(), fine[2].clone()];
    refused(&gap, "part 1 cannot be merged: begins with replication 33, not 16");
    let twice = [fine[0].clone(), fine[0].clone()];
    refused(&twice, "part 1 cannot be merged: begins with replication 0, not 16");
}

#[test]
fn a_changed_byte_is_found_and_named() {
    let fine = parts(2);
    for table in Table::ALL {
        let mut parts = fine.clone();
        let bytes = &mut parts[1].tables[table as usize];
        let at = bytes.len() - 2;
        bytes[at] ^= 1;
        let error = merged(&parts, 1, &mut Folder::default()).unwrap_err();
        assert!(matches!(error, Error::Part { .. }), "{error}");
        let error = error.to_string();
        assert!(error.starts_with("part 1 cannot be merged: "), "{error}");
    }
}
