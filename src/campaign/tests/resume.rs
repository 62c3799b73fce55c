//! Killed at any instant, resumed, and the same bytes as if nothing had happened.

use super::{OPTIONS, context, flown, hostile};
use crate::campaign::error::Error;
use crate::campaign::fly::{Options, fly};
use crate::campaign::sink::Table;
use crate::campaign::testkit::{Folder, Pair};
use std::sync::atomic::AtomicBool;

const SMALL: Options = Options { n: 40, block: 7, jobs: 1, verify: 0.0, ..OPTIONS };

#[test]
fn killed_at_every_call_it_resumes_to_the_same_bytes() {
    let plan = hostile();
    let mut whole = Folder::default();
    flown(&plan, SMALL, &mut whole).unwrap();
    let mut kills = 0;
    for fuel in 0.. {
        let mut folder = Folder { fuel: Some(fuel), ..Folder::default() };
        match flown(&plan, SMALL, &mut folder) {
            Ok(_) => break,
            Err(error) => assert!(matches!(error, Error::Io { .. }), "{error}"),
        }
        kills += 1;
        // Killed a second time while resuming, a little later.
        folder.fuel = Some(fuel % 11);
        let _ = flown(&plan, Options { resume: true, ..SMALL }, &mut folder);
        folder.fuel = None;
        flown(&plan, Options { resume: true, jobs: 3, block: 5, ..SMALL }, &mut folder).unwrap();
        assert!(folder == whole, "killed at call {fuel}");
    }
    assert!(kills > 20, "{kills}");
}

/// A folder as it is left by a kill in the middle.
fn killed() -> Folder {
    let mut folder = Folder { fuel: Some(20), ..Folder::default() };
    flown(&hostile(), SMALL, &mut folder).unwrap_err();
    assert!(folder.checkpoint.is_some());
    folder.fuel = None;
    folder
}

#[test]
fn what_stands_after_the_recorded_length_is_cut_off() {
    let mut whole = Folder::default();
    flown(&hostile(), SMALL, &mut whole).unwrap();
    for garbage in ["39,0000", "\0\u{1}\"", "\n\n\"unclosed"] {
        let mut folder = killed();
        for table in &mut folder.tables {
            table.extend_from_slice(garbage.as_bytes());
        }
        flown(&hostile(), Options { resume: true, ..SMALL }, &mut folder).unwrap();
        assert!(folder == whole, "{garbage:?}");
    }
}

#[test]
fn another_campaigns_checkpoint_is_refused_and_left_alone() {
    let resume = Options { resume: true, ..SMALL };
    let refused = |plan: &crate::vessel::plan::Plan, context, options: Options, words: &str| {
        let mut folder = killed();
        let before = folder.clone();
        let error = fly(plan, &context, &options, &mut folder, &mut (), &AtomicBool::new(false));
        let error = error.unwrap_err();
        assert!(matches!(error, Error::Resume(_)) && error.to_string().contains(words), "{error}");
        assert!(folder == before, "{words}");
    };
    let plan = hostile();
    refused(
        &Pair { seed: 8, ..Pair::default() }.plan(),
        context(),
        resume,
        "seed was 7, now it is 8",
    );
    refused(&Pair { days: 99, ..Pair::default() }.plan(), context(), resume, "has changed since");
    refused(&plan, context(), Options { first: 1, ..resume }, "first replication was 0");
    refused(&plan, context(), Options { n: 1, ..resume }, "only 1 are asked for");
    let mut other = context();
    other.inputs[0].1 = "01".to_owned();
    refused(&plan, other, resume, "pair.ron has changed since");
    let mut other = context();
    other.overrides.push("a.b=3".to_owned());
    refused(&plan, other, resume, "--set was ``, now it is `a.b=3`");
}

#[test]
fn damaged_folders_are_refused_with_a_place() {
    type Damage = fn(&mut Folder);
    let cases: [(Damage, &str); 7] = [
        (|f| f.checkpoint = Some(b"{".to_vec()), "the checkpoint cannot be read"),
        (|f| f.tables[0].truncate(100), "replications.csv has 100 bytes"),
        (|f| f.tables[0][3] = b'!', "replications.csv, line 1: the header"),
        (|f| patch(&mut f.tables[0], b"\n3,", b"\n4,"), "outages.csv, line"),
        (|f| patch(&mut f.tables[1], b"\n3,1,0", b"\n3,0,0"), "out of order"),
        (|f| patch(&mut f.tables[0], b"\n3,", b"\nx,"), "`x` is not a number"),
        // Facts and counts are what they were; only the bytes tell.
        (|f| flip(&mut f.tables[0]), "replications.csv was changed"),
    ];
    for (damage, words) in cases {
        let mut folder = killed();
        damage(&mut folder);
        let error = flown(&hostile(), Options { resume: true, ..SMALL }, &mut folder).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// Changes the last digit of replication 0.
fn flip(table: &mut [u8]) {
    let at = table.windows(3).position(|bytes| bytes == b"\n1,").unwrap() - 1;
    table[at] ^= 1;
}

fn patch(table: &mut [u8], from: &[u8], to: &[u8]) {
    let at = table.windows(from.len()).position(|bytes| bytes == from).unwrap();
    table[at..at + to.len()].copy_from_slice(to);
}

#[test]
fn resuming_nothing_begins_anew_and_more_may_be_asked_for() {
    let plan = hostile();
    let mut folder = Folder::default();
    let resume = Options { resume: true, ..SMALL };
    flown(&plan, resume, &mut folder).unwrap();
    let mut whole = Folder::default();
    flown(&plan, Options { n: 90, ..SMALL }, &mut whole).unwrap();
    let mut folder = killed();
    flown(&plan, Options { n: 90, ..resume }, &mut folder).unwrap();
    assert!(folder == whole);
    assert_eq!(folder.text(Table::Replications).matches("\n89,").count(), 1);
}
