//! What ends a campaign is named, and what was flown before is kept.

use super::{OPTIONS, context, flown, hostile};
use crate::campaign::error::Error;
use crate::campaign::fly::{Options, fly};
use crate::campaign::replay::replay;
use crate::campaign::replicate::Pilot;
use crate::campaign::sink::{Progress, Table, Worst};
use crate::campaign::testkit::{Folder, Pair};
use crate::campaign::verify;
use crate::kernel::dist::Dist;
use crate::kernel::limits::LimitReached;
use crate::kernel::time::{Span, Time};
use crate::vessel::failure::{Detect, Repair};
use crate::vessel::plan::Plan;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn campaigns_of_nothing_are_refused() {
    let plan = Pair::default().plan();
    for wrong in [
        Options { n: 0, ..OPTIONS },
        Options { jobs: 0, ..OPTIONS },
        Options { block: 0, ..OPTIONS },
        Options { verify: 1.5, ..OPTIONS },
        Options { verify: f64::NAN, ..OPTIONS },
        Options { first: u64::MAX, ..OPTIONS },
    ] {
        let mut folder = Folder::default();
        assert!(matches!(flown(&plan, wrong, &mut folder), Err(Error::Options(_))), "{wrong:?}");
        assert_eq!(folder, Folder::default(), "nothing is written");
    }
}

/// A pair that panics in the first replication in which a node fails: reliable ones fly before it.
fn brittle() -> (Plan, u64) {
    let mut plan = Pair { fault: 20_000.0, ..Pair::default() }.plan();
    let failing = |k: &u64| !replay(&plan, *k, 0, &mut ()).row.unwrap().outages.is_empty();
    let first = (0..1000).find(failing).unwrap();
    plan.losses[0].during.clear();
    plan.losses[0].item = 2;
    (plan, first)
}

#[test]
fn a_panic_names_the_lowest_replication_and_keeps_those_before() {
    let (plan, first) = brittle();
    assert!((1..100).contains(&first), "{first}");
    for jobs in [1, 2, 3] {
        let mut folder = Folder::default();
        let error = flown(&plan, Options { jobs, ..OPTIONS }, &mut folder).unwrap_err();
        let found = replay(&plan, error.replication().unwrap(), 0, &mut ());
        assert!(matches!(found.row, Err(Error::Panicked { .. })));
        assert!(error.is_bug() && error.to_string().contains("index out of bounds"), "{error}");
        let kept = folder.text(Table::Replications).lines().count() as u64 - 1;
        assert_eq!(error.replication(), Some(kept), "{jobs} threads");
        let checkpoint = String::from_utf8(folder.checkpoint.unwrap()).unwrap();
        assert!(checkpoint.contains(&format!("\"done\": {kept},")));
        assert!(kept >= first);
    }
}

#[test]
fn a_reached_limit_names_its_replication() {
    let mut plan = Pair::default().plan();
    let at_once = |draw: &mut crate::vessel::plan::Draw| draw.dist = Dist::Fixed(Span::ZERO);
    let row = &mut plan.rows[0];
    row.time.as_mut().map(at_once).unwrap();
    let Detect::After(draw) = &mut row.detect else { unreachable!() };
    at_once(draw);
    at_once(&mut row.decide);
    let Repair::Work(draw) = &mut row.repair else { unreachable!() };
    at_once(draw);
    plan.nodes[0].boot.dist = Dist::Fixed(Span::ZERO);
    let error = flown(&plan, OPTIONS, &mut Folder::default()).unwrap_err();
    assert!(
        matches!(error, Error::Limit { replication: 0, limit: LimitReached::AtOneInstant { .. } }),
        "{error}"
    );
    assert!(!error.is_bug());
}

#[test]
fn a_flight_that_differs_from_itself_is_found() {
    let (plan, other) = (Pair::default().plan(), Pair { seed: 8, ..Pair::default() }.plan());
    let mut pilot = Pilot::new(&plan);
    let row = pilot.fly(3).unwrap();
    verify::again(&plan, &mut pilot, &row).unwrap();
    // A world with another's luck stands for one in which something was left behind.
    let mut haunted = Pilot::with_world_of(&plan, &other);
    let row = haunted.fly(3).unwrap();
    let error = verify::again(&plan, &mut haunted, &row).unwrap_err();
    let Error::Diverged { replication: 3, difference: Some(difference) } = &error else {
        panic!("{error}")
    };
    assert!(difference.number == 0 && difference.first != difference.second, "{error}");
    assert!(error.to_string().contains("FaultStruck"), "{error}");
    // A row that nobody can fly is a divergence without a place.
    let mut wrong = pilot.fly(4).unwrap();
    wrong.events += 1;
    let error = verify::again(&plan, &mut pilot, &wrong).unwrap_err();
    assert!(matches!(error, Error::Diverged { replication: 4, difference: None }), "{error}");
}

#[test]
fn the_share_chosen_for_verification_is_the_share_asked_for() {
    let chosen = |share| (0..10_000).filter(|&k| verify::chosen(k, share)).count();
    assert_eq!((chosen(0.0), chosen(1.0)), (0, 10_000));
    assert!((400..600).contains(&chosen(0.05)), "{}", chosen(0.05));
}

/// Stops the campaign after so many reports; checks that reports grow.
struct Watcher<'a> {
    stop: &'a AtomicBool,
    after: u64,
    done: u64,
    worst: Option<String>,
}

impl Progress for Watcher<'_> {
    fn update(&mut self, done: u64, asked: u64, worst: Option<Worst<'_>>) {
        assert!(done >= self.done && done <= asked);
        self.done = done;
        self.worst = worst.map(|worst| worst.name.to_owned()).or(self.worst.take());
        if done >= self.after {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}

#[test]
fn a_stop_keeps_what_is_done_and_says_so() {
    let plan = hostile();
    let n = 20_000;
    for jobs in [1, 2] {
        let stop = AtomicBool::new(false);
        let mut watcher = Watcher { stop: &stop, after: 100, done: 0, worst: None };
        let mut folder = Folder::default();
        let options = Options { n, jobs, verify: 0.0, ..OPTIONS };
        let part = fly(&plan, &context(), &options, &mut folder, &mut watcher, &stop).unwrap();
        assert!((100..n).contains(&part.replications), "{}", part.replications);
        assert_eq!((part.asked, watcher.done), (n, part.replications));
        assert_eq!(watcher.worst.as_deref(), Some("both"));
        assert!(folder.checkpoint.is_some());
        let n = part.replications + 100;
        let options = Options { n, resume: true, ..options };
        let resumed = flown(&plan, options, &mut folder).unwrap();
        let mut fresh = Folder::default();
        flown(&plan, Options { resume: false, ..options }, &mut fresh).unwrap();
        assert_eq!(resumed.replications, n);
        assert!(folder == fresh, "resumed after a stop");
    }
}

#[test]
fn a_replay_has_the_campaigns_fingerprint_and_its_facts() {
    let plan = hostile();
    let mut folder = Folder::default();
    flown(&plan, OPTIONS, &mut folder).unwrap();
    let again = replay(&plan, 42, 1_000_000, &mut ());
    let row = again.row.unwrap();
    let digest = crate::kernel::fingerprint::Digest(row.fingerprint);
    assert!(folder.text(Table::Replications).contains(&format!("\n42,{digest},")));
    assert_eq!(again.trace.facts.len() as u64, row.facts);
    let few = replay(&plan, 42, 3, &mut ());
    assert_eq!(
        (few.trace.facts.len() as u64 + few.trace.dropped, few.row.unwrap()),
        (row.facts, row)
    );
    assert!(few.trace.facts.windows(2).all(|pair| pair[0].0 <= pair[1].0));
    assert!(few.trace.facts[0].0 > Time::ZERO);
}
