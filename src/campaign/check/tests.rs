//! Verdicts of checks, on vessels of the test kit.

use super::*;
use crate::campaign::baseline::{Reason, SUCCESS, baseline};
use crate::campaign::testkit::Pair;
use crate::kernel::time::Span;

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

/// The same facts, of which a mission that tolerates less counts more.
#[test]
fn facts_that_count_otherwise_are_judged_by_their_measures() {
    let vessel = Pair { seed: 3, ..Pair::default() };
    let mut tolerant = vessel.plan();
    for item in &mut tolerant.tree.items {
        item.tolerates = Span::hours(10);
    }
    let (stop, options) = (AtomicBool::new(false), Options { margin: 0.05, max: 800, jobs: 1 });
    let base = baseline(&tolerant, &context("00"), 400, 1, &mut (), &stop).unwrap().unwrap();
    let against =
        |digest| check(&vessel.plan(), &context(digest), &base, &options, &mut (), &stop).unwrap();
    let model = against("01");
    assert_eq!(model.fingerprint.1.as_ref(), Some(&model.fingerprint.0), "the same facts");
    assert_eq!((model.gate, model.verdict), (Gate::ModelChanged, Verdict::Fail), "{model:?}");
    let tool = against("00");
    assert_eq!((tool.gate, tool.verdict), (Gate::ToolChanged, Verdict::Fail));
    // A function that is no more, and was never down, is missed too.
    let mut fewer = base.clone();
    fewer.measures.pop();
    let found = check(&tolerant, &context("01"), &fewer, &options, &mut (), &stop).unwrap();
    assert_eq!(found.verdict, Verdict::Fail, "{found:?}");
}

/// What nobody saw in the first look's flights is not passed for good.
#[test]
fn what_was_the_same_at_first_may_fail_later() {
    let of = |value: f64, n: u64, word: &str| {
        let (std_error, affected) = (0.02 * value, n / 2);
        let shape = crate::stats::noninferior::Shape::Mean;
        let estimate = Moments { shape, value, std_error, skewness: 0.1, n, affected };
        Stored { name: "f".to_owned(), estimate, fingerprint: word.to_owned() }
    };
    let base = Baseline { measures: vec![of(1e-3, 400, "0")], ..based(&Pair::default(), 400) };
    let plan = Pair::default().plan();
    let mut found = Check::new(&plan, &base, 0.05, Looks::new(400, 6400), Vec::new());
    found.replications = 400;
    found.judge(&base, &[of(1e-3, 400, "0")]);
    assert_eq!((found.measures[0].outcome, found.verdict), (Outcome::Same, Verdict::Pass));
    found.replications = 800;
    found.judge(&base, &[of(1.01e-3, 800, "1")]);
    assert_eq!((found.measures[0].outcome, found.verdict), (Outcome::Same, Verdict::Pass));
    found.replications = 1600;
    found.judge(&base, &[of(1.5e-3, 1600, "2")]);
    assert_eq!((found.measures[0].outcome, found.verdict), (Outcome::Fail, Verdict::Fail));
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
