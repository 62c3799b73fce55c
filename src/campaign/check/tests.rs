//! Verdicts of checks, on vessels of the test kit.

use super::*;
use crate::campaign::baseline::{Reason, SUCCESS, baseline};
use crate::campaign::testkit::Pair;

fn context(digest: &str) -> Context {
    let inputs = vec![("pair.ron".to_owned(), digest.to_owned())];
    Context { inputs, ..Context::default() }
}

fn based(vessel: &Pair, n: u64) -> Baseline {
    let stop = AtomicBool::new(false);
    baseline(&vessel.plan(), &context("00"), n, 2, &mut (), &stop).unwrap().unwrap()
}

fn checked(vessel: &Pair, digest: &str, baseline: &Baseline, max: u64) -> Check {
    let options = Options { margin: 0.05, max, jobs: 1 };
    let stop = AtomicBool::new(false);
    check(&vessel.plan(), &context(digest), baseline, &options, &mut (), &stop).unwrap()
}

#[test]
fn the_same_flights_pass_and_no_more_are_flown() {
    let base = based(&Pair::default(), 60);
    assert_eq!(base.fault(), None);
    for digest in ["00", "01"] {
        let found = checked(&Pair::default(), digest, &base, 6000);
        assert_eq!((found.gate, found.verdict), (Gate::Same, Verdict::Pass));
        assert_eq!((found.replications, found.changes.len()), (60, usize::from(digest != "00")));
        assert!(found.measures.iter().all(|m| m.outcome == Outcome::Same), "{found:?}");
    }
}

#[test]
fn other_flights_of_the_same_inputs_are_the_tools_doing() {
    let base = based(&Pair::default(), 60);
    let found = checked(&Pair { repair: 19.0, ..Pair::default() }, "00", &base, 6000);
    assert_eq!((found.gate, found.verdict), (Gate::ToolChanged, Verdict::Fail));
    assert_eq!(found.replications, 60);
    let older = Baseline { shakedown: "0.0.1".to_owned(), ..base };
    let found = checked(&Pair::default(), "00", &older, 6000);
    assert_eq!((found.gate, found.verdict), (Gate::Same, Verdict::Pass));
    assert_eq!(found.shakedown.0, "0.0.1");
}

#[test]
fn what_is_clearly_worse_fails_and_what_is_clearly_better_passes() {
    let never = 2399;
    let base = based(&Pair { loss: never, ..Pair::default() }, 400);
    let worse = checked(&Pair { repair: 60.0, loss: never, ..Pair::default() }, "01", &base, 400);
    assert_eq!((worse.gate, worse.verdict), (Gate::ModelChanged, Verdict::Fail));
    let any = &worse.measures[0];
    assert!(any.outcome == Outcome::Fail && any.worse < 0.05 && any.ratio.unwrap().1 > 1.05);
    let better = checked(&Pair { repair: 5.0, loss: never, ..Pair::default() }, "01", &base, 6400);
    assert_eq!(better.verdict, Verdict::Pass, "{better:?}");
    let lost = better.measures.iter().find(|m| m.name == SUCCESS).unwrap();
    assert_eq!((lost.outcome, lost.ratio), (Outcome::Unseen, None));
}

#[test]
fn what_is_undecided_is_flown_on_to_the_last_look_and_names_what_would_do() {
    let base = based(&Pair::default(), 50);
    let other = Pair { seed: 8, ..Pair::default() };
    let found = checked(&other, "00", &base, 400);
    assert_eq!((found.gate, found.verdict), (Gate::ModelChanged, Verdict::Inconclusive));
    assert_eq!((found.replications, found.looks), (400, (4, 4)));
    assert_eq!(found.changes[0].what, "seed");
    assert!(found.replications_needed.unwrap() > 400);
    assert!(found.measures.iter().all(|m| m.outcome != Outcome::Same), "other luck");
}

#[test]
fn a_stop_before_the_first_look_knows_nothing() {
    let base = based(&Pair::default(), 50);
    let (options, stop) = (Options { margin: 0.05, max: 400, jobs: 1 }, AtomicBool::new(true));
    let plan = Pair::default().plan();
    let found = check(&plan, &context("00"), &base, &options, &mut (), &stop).unwrap();
    assert_eq!((found.gate, found.verdict), (Gate::Unknown, Verdict::Inconclusive));
    assert!(found.stopped && found.replications == 0 && found.measures.is_empty());
    let wrong = Options { margin: 0.0, ..options };
    assert!(check(&plan, &context("00"), &base, &wrong, &mut (), &stop).is_err());
}

#[test]
fn measures_that_come_or_go_want_a_new_baseline() {
    let mut base = based(&Pair::default(), 50);
    base.measures[0].name = "gone".to_owned();
    let found = checked(&Pair { repair: 19.0, ..Pair::default() }, "01", &base, 400);
    assert_eq!(found.verdict, Verdict::Fail);
    let missing = found.measures.iter().filter(|m| m.outcome == Outcome::Missing);
    let missing: Vec<&str> = missing.map(|m| m.name.as_str()).collect();
    assert_eq!(missing, ["gone", "any"]);
}

#[test]
fn an_update_keeps_the_history_and_threads_do_not_show() {
    let first = based(&Pair::default(), 50);
    let stop = AtomicBool::new(false);
    let plan = Pair::default().plan();
    let single = baseline(&plan, &context("00"), 50, 1, &mut (), &stop).unwrap().unwrap();
    assert_eq!(single, first);
    let second = based(&Pair::default(), 80).instead_of(&first, "more");
    let third = based(&Pair { repair: 1.0, ..Pair::default() }, 80).instead_of(&second, "faster");
    let why: Vec<&str> = third.history.iter().map(|it: &Reason| it.reason.as_str()).collect();
    assert_eq!(why, ["more", "faster"]);
    assert_eq!(third.history[1].before, second.history[0].after);
    assert!(first.same(&single) && !second.same(&first));
}
