//! Every shipped mission: what validation says, and the first replication's outcome and
//! fingerprint. A snapshot that changes belongs into CHANGELOG.md under *Results change*.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "support/disk.rs"]
mod disk;

use disk::Disk;
use shakedown::ledger::{Ledger, Row};
use shakedown::spec::specification::Specification;
use shakedown::vessel::flight::fly;
use shakedown::vessel::invariant::Checker;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;
use std::fmt::Write as _;

const SEED: u64 = 1;

/// What is remembered of a mission flown by a model (its own, if none is given).
fn remembered(mission: &str, model: Option<&str>) -> String {
    let disk = Disk::below(".");
    let specification = match Specification::read(&disk, mission, model, &[]) {
        Ok(specification) => specification,
        Err(refused) => return refused.render(false),
    };
    let findings = &specification.findings;
    let mut out = match findings.is_empty() {
        true => "no findings\n".to_owned(),
        false => findings.render(&specification.sources, false),
    };
    let built = shakedown::vessel::build(&specification.mission, &specification.model, SEED);
    match built {
        Ok(plan) => out += &flown(&plan),
        Err(found) => out += &found.render(&specification.sources, false),
    }
    out
}

/// The first replication, with all checkers on.
fn flown(plan: &Plan) -> String {
    let (mut world, mut listeners) = (World::new(plan), (Ledger::new(plan), Checker::default()));
    fly(plan, &mut world, 0, &mut listeners).unwrap();
    let row = listeners.0.row(plan, &world, 0);
    told(plan, &row)
}

fn told(plan: &Plan, row: &Row) -> String {
    let mut out = format!("{} with {}, seed {SEED}, replication 0\n", plan.mission, plan.model);
    let outcome = match row.loss {
        None => "completed".to_owned(),
        Some((criterion, _)) => format!("lost by criterion {criterion}"),
    };
    writeln!(out, "{outcome} at {} ns", row.end).unwrap();
    writeln!(out, "{} facts, {} events, {} ties", row.facts, row.events, row.ties).unwrap();
    for (item, measured) in row.items.iter().zip(&plan.tree.items) {
        let (down, outages, short) = (item.down, item.outages, item.interruptions);
        let name = &measured.name;
        writeln!(out, "{name}: down {down} ns, {outages} outages, {short} interruptions").unwrap();
    }
    writeln!(out, "fingerprint {:016x}", row.fingerprint).unwrap();
    out
}

#[test]
fn shipped_missions_are_what_they_were() {
    let missions = Disk::below(".").documents("missions");
    let missions: Vec<&String> =
        missions.iter().filter(|path| !path.contains("/models/")).collect();
    assert!(missions.len() >= 6, "the missions were not found: {missions:?}");
    let mut flights: Vec<(&str, Option<&str>)> =
        missions.iter().map(|mission| (mission.as_str(), None)).collect();
    flights.push(("missions/mars-transit.ron", Some("models/mars-2fc.ron")));
    let settings = settings();
    for (mission, model) in flights {
        let name = [mission.trim_start_matches("missions/"), model.unwrap_or("")].join(" ");
        let name =
            name.replace("models/", "with ").replace(".ron", "").trim().replace(['/', ' '], "-");
        settings.bind(|| insta::assert_snapshot!(name, remembered(mission, model)));
    }
}

/// The mission that shows what one word of a dependency is worth.
#[test]
fn one_word_stops_the_cascade() {
    let disk = Disk::below(".");
    let down = |word: &str| {
        let set = format!("services.guidance.depends.telemetry-log={word}");
        let read = Specification::read(&disk, "missions/recovery/cascade.ron", None, &[set]);
        let read = read.unwrap();
        let plan = shakedown::vessel::build(&read.mission, &read.model, SEED).unwrap();
        let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
        fly(&plan, &mut world, 0, &mut ledger).unwrap();
        let row = ledger.row(&plan, &world, 0);
        let attitude = plan.tree.items.iter().position(|item| item.name == "attitude").unwrap();
        row.items[attitude].down / 1_000_000_000
    };
    // Four ends of the leak: 16 s of starts and back-off each; the log's own 8 s; nothing.
    assert_eq!(["Refuse", "Wait", "Tolerate"].map(down), [64, 32, 0]);
}

#[test]
fn the_same_again_on_a_used_world() {
    let disk = Disk::below(".");
    let read = Specification::read(&disk, "missions/mars-transit.ron", None, &[]).unwrap();
    let plan = shakedown::vessel::build(&read.mission, &read.model, SEED).unwrap();
    let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
    let mut fingerprints = Vec::new();
    for replication in [0, 7, 0] {
        fly(&plan, &mut world, replication, &mut ledger).unwrap();
        fingerprints.push(ledger.row(&plan, &world, replication).fingerprint);
    }
    assert_eq!(fingerprints[0], fingerprints[2]);
    assert_ne!(fingerprints[0], fingerprints[1]);
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("golden");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
