//! Sweeps against the campaigns that they stand for.

use super::fixture::{Memory, flown, outcome, sweep, vessel};
use super::*;
use crate::campaign::fly::{Options, fly};
use crate::campaign::sink::Progress;
use crate::campaign::testkit::{Folder, Pair as Vessel};
use crate::campaign::{Error, compare};
use std::sync::atomic::{AtomicBool, Ordering};

/// By its text: an unknown figure is not equal to itself.
fn text(outcome: &Outcome) -> String {
    serde_json::to_string(outcome).unwrap()
}

#[test]
fn each_point_is_what_a_campaign_of_it_says() {
    let sweep = sweep(&["repair=10,15,20"], Design::Grid, 0, 80);
    let mut store = Memory::default();
    assert!(flown(&sweep, None, 2, &mut store));
    let outcome = outcome(&sweep, &mut store);
    for (point, figures) in outcome.figures() {
        let plan = vessel(&sweep.points[point].values);
        let options = Options { first: 0, n: 80, jobs: 1, verify: 0.0, block: 100, resume: false };
        let (context, stop) = (Context::default(), AtomicBool::new(false));
        let alone = fly(&plan, &context, &options, &mut Folder::default(), &mut (), &stop).unwrap();
        assert_eq!(alone.fingerprint, figures.fingerprint);
        for measure in &figures.measures {
            let item = alone.items.iter().find(|item| item.name == measure.name);
            let Some(item) = item else {
                let lost = alone.success.unwrap().complement();
                assert_eq!((measure.name.as_str(), lost), (point::LOSS, measure.unavailability));
                continue;
            };
            assert_eq!(item.unavailability, measure.unavailability);
            assert_eq!((item.mttr.value, item.outages), (measure.mttr.value, measure.outages));
        }
    }
}

#[test]
fn differences_are_those_of_a_comparison() {
    let sweep = sweep(&["repair=10,20"], Design::Grid, 0, 200);
    let mut store = Memory::default();
    flown(&sweep, None, 2, &mut store);
    let outcome = outcome(&sweep, &mut store);
    let plans: Vec<Plan> =
        sweep.flown(None).iter().map(|&p| vessel(&sweep.points[p].values)).collect();
    let context = Context::default();
    let labels = ["0", "1", "2"];
    let candidates: Vec<compare::Candidate<'_>> = plans
        .iter()
        .zip(labels)
        .map(|(plan, label)| compare::Candidate { label, plan, context: &context })
        .collect();
    let stop = AtomicBool::new(false);
    let options = compare::Options { n: 200, jobs: 1, precision: None };
    let compared = compare::compare(&candidates, &options, &mut (), &stop).unwrap();
    for measure in &outcome.measures {
        let other = compared.measures.iter().find(|m| m.name == measure.name);
        let Some(other) = other else { continue };
        assert_eq!(measure.ranking, other.ranking, "{}", measure.name);
        for pair in other.pairs.iter().filter(|pair| pair.better == measure.ranking[0]) {
            // One definition: of downtime while flown, and of losses by themselves.
            let found = measure.behind_best[pair.worse].unwrap();
            // At another confidence: a comparison's intervals hold together over all measures.
            let of = |e: &crate::stats::Estimate| (e.value, e.std_error, e.n);
            assert_eq!(of(&found.more), of(&pair.difference), "{}", measure.name);
            assert_eq!(found.differing, pair.differing, "{}", measure.name);
        }
    }
}

#[test]
fn the_best_its_equals_and_the_knee_are_found() {
    // A vessel repaired in 10 or 10.001 h is the same for all that can be told.
    let sweep = sweep(&["repair=10,10.001,15,20,30"], Design::Grid, 0, 400);
    let mut store = Memory::default();
    flown(&sweep, None, 2, &mut store);
    let outcome = outcome(&sweep, &mut store);
    let measure = outcome.measures.iter().find(|m| m.name == "any").unwrap();
    assert_eq!(measure.ranking[0], 0, "the fastest repair is the best");
    assert_eq!(*measure.ranking.last().unwrap(), 4);
    assert!(measure.near.contains(&0) && !measure.near.contains(&4), "{:?}", measure.near);
    let knee = &measure.knees[0];
    assert_eq!((knee.rising, knee.line.clone()), (false, vec![4, 3, 2, 1, 0]));
    assert_eq!(measure.near.iter().max(), Some(&knee.line[knee.at]), "{measure:?}");
    let written = outcome.written().unwrap();
    assert!(measure.behind_written[written].is_none() && measure.behind_best[0].is_none());
    let (a, b) = (measure.behind_written[0].unwrap(), measure.behind_best[written].unwrap());
    assert!((a.more.value + b.more.value).abs() < 1e-12, "the same pair from both sides");
}

#[test]
fn to_be_lost_at_once_is_no_way_to_be_down_less() {
    // Repaired in 2000 h after 30 h, the pair is lost before it can be down for long.
    let sweep = sweep(&["repair=20,2000", "fault=30,300"], Design::Grid, 0, 200);
    let mut store = Memory::default();
    flown(&sweep, None, 2, &mut store);
    let outcome = outcome(&sweep, &mut store);
    let at = outcome.measures.iter().position(|m| m.name == "both").unwrap();
    let measure = &outcome.measures[at];
    let share = |point: usize| outcome.of(point).unwrap().measures[at].share;
    let best = measure.ranking[0];
    assert!(share(2) < share(best), "{} {}", share(2), share(best));
    assert!(measure.behind_best[2].unwrap().more.high < 0.0, "{measure:?}");
    // The others are plainly worse.
    assert_eq!((best, &measure.shadowed, &measure.near), (1, &vec![2], &vec![1]));
    assert!(measure.knees.iter().all(|knee| knee.line[knee.at] != 2), "{:?}", measure.knees);
}

#[test]
fn requirements_are_held_against_draws() {
    use crate::campaign::context::{Quantity, RequirementPlan};
    let swept = sweep(&["repair=5.0..30.0"], Design::Beliefs, 24, 60);
    let plan = Vessel::default().plan();
    let item = plan.tree.items.iter().position(|item| item.name == "any").map(|at| at as u32);
    let asks = |quantity, required| RequirementPlan { id: "r".into(), item, quantity, required };
    let context = Context {
        requirements: vec![
            asks(Quantity::Availability, 0.99),
            asks(Quantity::Availability, 0.0),
            asks(Quantity::Mttr, 1.0),
            asks(Quantity::Success, 1.0),
        ],
        ..Context::default()
    };
    let Sweep { replications: n, parameters, asked, points, .. } = swept;
    let swept = Sweep::new(&plan, &context, n, parameters, (Design::Beliefs, asked), points);
    let mut store = Memory::default();
    flown(&swept, None, 2, &mut store);
    let found = outcome(&swept, &mut store);
    let draws = || found.figures().map(|(_, figures)| &figures.measures);
    let any = |measures: &Vec<point::Measured>| {
        measures.iter().any(|it| it.name == "any" && it.whole <= 0.01)
    };
    let met = draws().filter(|measures| any(measures)).count() as f64 / 24.0;
    let chance = |at: usize| found.met[at].chance;
    assert!(met > 0.0 && met < 1.0 && (chance(0).value - met).abs() < 1e-12, "{met} {found:?}");
    assert!(chance(1).low > 0.8 && chance(2).high < 0.2, "{:?}", found.met);
    assert_eq!(found.met[3].requirement.measure, point::LOSS);
}

#[test]
fn points_of_one_plan_fly_once() {
    let hours = Vessel::default().repair;
    let grid = sweep(&[&format!("repair=10,{hours},30")], Design::Grid, 0, 20);
    assert_eq!((grid.same(), grid.flown(None)), (vec![0, 1, 2, 1], vec![0, 1, 2]));
    let single = sweep(&[&format!("repair=10,{hours},30")], Design::OneAtATime, 0, 20);
    assert_eq!((single.same(), single.flown(None)), (vec![0, 1, 0, 3], vec![0, 1, 3]));
    let mut store = Memory::default();
    flown(&grid, None, 1, &mut store);
    let outcome = outcome(&grid, &mut store);
    assert_eq!(outcome.written(), Some(1));
    assert_eq!(outcome.of(3).unwrap().fingerprint, outcome.of(1).unwrap().fingerprint);
    // On luck of their own, equal points are different draws.
    let beliefs = sweep(&[&format!("repair={hours},30")], Design::Beliefs, 4, 20);
    assert_eq!(beliefs.flown(None).len(), 4);
    assert_eq!(beliefs.replications_of(3), 60..80);
}

#[test]
fn threads_stops_and_tears_leave_no_trace() {
    let sweep = sweep(&["repair=10,15,20,25"], Design::Grid, 0, 60);
    let mut whole = Memory::default();
    flown(&sweep, None, 1, &mut whole);
    let said = text(&outcome(&sweep, &mut whole));
    let mut many = Memory::default();
    flown(&sweep, None, 3, &mut many);
    assert!(many.0 == whole.0, "the number of threads shows");
    struct Stopping(AtomicBool);
    impl Progress for &Stopping {
        fn update(&mut self, done: u64, _: u64, _: Option<crate::campaign::sink::Worst<'_>>) {
            self.0.store(done > 130, Ordering::Relaxed);
        }
    }
    // Killed in the third point.
    let stopping = Stopping(AtomicBool::new(false));
    let mut part = Memory::default();
    let mut logbook = Logbook::open(&sweep, None, &mut part).unwrap();
    let mut plan = |point: usize| Ok(vessel(&sweep.points[point].values));
    assert!(!logbook.fly(&mut plan, 1, &mut &stopping, &stopping.0).unwrap());
    assert_eq!(logbook.kept(), 2);
    flown(&sweep, None, 2, &mut part);
    assert!(part.0 == whole.0);
    // Torn anywhere: what is whole before it stays.
    for cut in [1, 17, 400, whole.0.len() / 2, whole.0.len() - 1] {
        let mut torn = Memory(whole.0[..cut].to_vec());
        let logbook = Logbook::open(&sweep, None, &mut torn).unwrap();
        let lines = whole.0[..cut].iter().filter(|&&byte| byte == b'\n').count();
        assert_eq!(logbook.kept(), lines);
        assert!(logbook.torn().is_some(), "{cut}");
        assert!(flown(&sweep, None, 1, &mut torn));
        assert!(torn.0 == whole.0 && text(&outcome(&sweep, &mut torn)) == said);
    }
    // One figure changed.
    let mut changed = whole.clone();
    let at = changed.0.len() / 2;
    changed.0[at] ^= 1;
    let logbook = Logbook::open(&sweep, None, &mut changed).unwrap();
    assert!(logbook.torn().unwrap().contains("not as it was written"), "{:?}", logbook.torn());
    assert!(Outcome::new(&logbook).is_err());
}

#[test]
fn shards_make_the_whole() {
    let sweep = sweep(&["repair=10,15,20,25"], Design::OneAtATime, 0, 40);
    let mut whole = Memory::default();
    flown(&sweep, None, 1, &mut whole);
    for of in [1, 2, 5, 8] {
        let mut parts: Vec<Memory> = Vec::new();
        for index in 0..of {
            let mut part = Memory::default();
            assert!(flown(&sweep, Some(Shard { index, of }), 1, &mut part));
            parts.push(part);
        }
        let mut merged = Memory::default();
        let mut logbook = Logbook::open(&sweep, None, &mut merged).unwrap();
        for (index, part) in (0..of).zip(&mut parts) {
            let part = Logbook::open(&sweep, Some(Shard { index, of }), part).unwrap();
            logbook.take(&part).unwrap();
        }
        assert!(merged.0 == whole.0, "{of} shards");
    }
    let mut second = Memory::default();
    flown(&sweep, Some(Shard { index: 1, of: 2 }), 1, &mut second);
    let second = Logbook::open(&sweep, Some(Shard { index: 1, of: 2 }), &mut second).unwrap();
    let mut empty = Memory::default();
    let mut logbook = Logbook::open(&sweep, None, &mut empty).unwrap();
    assert!(matches!(logbook.take(&second), Err(Error::Resume(_))), "the first is missing");
}

#[test]
fn another_plan_than_promised_is_refused() {
    let sweep = sweep(&["repair=10,15"], Design::Grid, 0, 10);
    let mut store = Memory::default();
    let mut logbook = Logbook::open(&sweep, None, &mut store).unwrap();
    let mut plan = |_: usize| Ok(vessel(&vec![Some("11".to_owned())]));
    let error = logbook.fly(&mut plan, 1, &mut (), &AtomicBool::new(false)).unwrap_err();
    assert_eq!(error.to_string(), "point 0: the files have changed since the sweep began");
}

#[test]
fn designs_that_pair_nothing_say_what_makes_the_spread() {
    let sensitivity = sweep(&["repair=5.0..30.0"], Design::Sensitivity, 32, 60);
    let mut store = Memory::default();
    flown(&sensitivity, None, 2, &mut store);
    let found = outcome(&sensitivity, &mut store);
    let measure = found.measures.iter().find(|m| m.name == "any").unwrap();
    let influences = measure.influences.as_ref().unwrap();
    // One parameter makes all of it.
    let total = influences.parameters[0].total;
    assert!(total.low < 1.0 && total.high > 0.8, "{total:?}");
    assert!(influences.noise > 0.0 && influences.noise < 1.0 && influences.spread > 0.0);
    assert!(measure.near.is_empty() && measure.ignorance.is_none());
    let beliefs = sweep(&["repair=5.0..30.0"], Design::Beliefs, 24, 60);
    let mut store = Memory::default();
    flown(&beliefs, None, 2, &mut store);
    let found = outcome(&beliefs, &mut store);
    let measure = found.measures.iter().find(|m| m.name == "any").unwrap();
    let ignorance = measure.ignorance.as_ref().unwrap();
    let [low, middle, high] = ignorance.points.map(|point| point.value);
    assert!(low < middle && middle < high && ignorance.chance.value > 0.0, "{ignorance:?}");
    assert!(measure.influences.is_none());
}
