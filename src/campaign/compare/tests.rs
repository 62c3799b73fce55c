//! Comparisons against the campaigns that they stand for.

use super::*;
use crate::campaign::fly::{self, fly};
use crate::campaign::testkit::{Folder, Pair as Vessel};

fn candidate<'a>(label: &'a str, plan: &'a Plan, context: &'a Context) -> Candidate<'a> {
    Candidate { label, plan, context }
}

fn asked(n: u64) -> super::Options {
    super::Options { n, jobs: 1, precision: None }
}

fn compared(plans: &[Plan], n: u64, jobs: usize) -> Comparison {
    let context = Context::default();
    let labels = ["first", "second", "third"];
    let all: Vec<_> = plans.iter().zip(labels).map(|(p, l)| candidate(l, p, &context)).collect();
    let options = super::Options { jobs, ..asked(n) };
    compare(&all, &options, &mut (), &AtomicBool::new(false)).unwrap()
}

#[test]
fn each_candidate_is_what_a_campaign_of_it_says() {
    let plans = [Vessel::default().plan(), Vessel { repair: 10.0, ..Vessel::default() }.plan()];
    let found = compared(&plans, 60, 2);
    for (plan, candidate) in plans.iter().zip(&found.candidates) {
        let options =
            fly::Options { first: 0, n: 60, jobs: 1, verify: 0.0, block: 100, resume: false };
        let (context, stop) = (Context::default(), AtomicBool::new(false));
        let alone = fly(plan, &context, &options, &mut Folder::default(), &mut (), &stop).unwrap();
        // By their texts: an unknown quantile is not equal to itself.
        assert_eq!(format!("{alone:?}"), format!("{:?}", candidate.summary));
    }
    let single = compared(&plans, 60, 1);
    assert_eq!(format!("{single:?}"), format!("{found:?}"), "the number of threads shows");
}

#[test]
fn the_same_luck_makes_differences_sharp() {
    let plans = [Vessel::default().plan(), Vessel { repair: 15.0, ..Vessel::default() }.plan()];
    let found = compared(&plans, 400, 2);
    let measure = found.measures.iter().find(|m| m.name == "any").unwrap();
    assert_eq!(measure.ranking, [1, 0], "faster repair is better");
    let pair = &measure.pairs[0];
    assert!(pair.decided() && (pair.better, pair.worse) == (1, 0), "{pair:?}");
    assert!(pair.gain.unwrap() > 1.0, "{pair:?}");
    let value = |c: usize| measure.values[c].value;
    assert!((pair.difference.value - (value(0) - value(1))).abs() < 1e-12);
}

#[test]
fn twins_differ_by_nothing_and_three_make_three_pairs() {
    let plan = || Vessel::default().plan();
    let found = compared(&[plan(), plan(), plan()], 30, 1);
    for measure in &found.measures {
        assert_eq!(measure.pairs.len(), 3);
        for pair in &measure.pairs {
            assert_eq!((pair.differing, pair.gain), (0, None));
            assert!(!pair.decided() && pair.difference.value == 0.0 && pair.difference.high > 0.0);
        }
    }
    assert_eq!(found.measures.last().unwrap().name, "mission success");
}

#[test]
fn what_a_loss_leaves_undone_is_said_of_the_loss_alone() {
    let plans = [Vessel::default().plan(), Vessel { loss: 24, ..Vessel::default() }.plan()];
    let found = compared(&plans, 200, 2);
    let lost = found.measures.iter().find(|m| m.name == SUCCESS).unwrap();
    let share = |c: usize| found.candidates[c].summary.success.unwrap().complement().value;
    assert!(lost.values.iter().any(|e| e.kind == Kind::Interval), "{lost:?}");
    for (c, own) in lost.values.iter().enumerate() {
        assert!((own.value - share(c)).abs() < 1e-12, "{own:?}");
    }
    for (c, candidate) in found.candidates.iter().enumerate() {
        let item = candidate.summary.items.iter().find(|i| i.name == "any").unwrap();
        let all = item.needed * candidate.summary.replications as f64;
        let flown = item.unavailability.value - item.lost / all;
        let measure = found.measures.iter().find(|m| m.name == "any").unwrap();
        assert!((measure.values[c].value - flown).abs() < 1e-9, "{flown} {:?}", measure.values[c]);
        assert!(item.lost > 0.0);
    }
}

#[test]
fn what_is_never_down_is_better_than_what_is_hardly_ever() {
    // An upper bound is no value to be ranked by.
    let plans = [Vessel::default().plan(), Vessel { fault: 1e9, ..Vessel::default() }.plan()];
    let found = compared(&plans, 30, 1);
    let measure = found.measures.iter().find(|m| m.name == "any").unwrap();
    assert_eq!((measure.ranking[0], measure.values[1].kind), (1, Kind::UpperBound), "{measure:?}");
    assert!(measure.values[0].value < measure.values[1].value);
    assert!(measure.pairs[0].better == 1 && measure.pairs[0].difference.value > 0.0);
}

#[test]
fn one_candidate_is_no_comparison() {
    let (plan, context) = (Vessel::default().plan(), Context::default());
    let stop = AtomicBool::new(false);
    let one = [candidate("alone", &plan, &context)];
    assert!(matches!(compare(&one, &asked(10), &mut (), &stop), Err(Error::Options(_))));
    let two = [one[0], one[0]];
    assert!(matches!(compare(&two, &asked(0), &mut (), &stop), Err(Error::Options(_))));
}

#[test]
fn a_comparison_ends_once_it_is_precise_and_its_intervals_are_wider_for_it() {
    let plans = [Vessel::default().plan(), Vessel { repair: 15.0, ..Vessel::default() }.plan()];
    let (context, stop) = (Context::default(), AtomicBool::new(false));
    let both = [candidate("a", &plans[0], &context), candidate("b", &plans[1], &context)];
    let until = |relative, jobs| {
        let looks = Looks::new(50, 3200);
        let precision = Precision { looks, measure: Some("any".to_owned()), relative };
        let options = super::Options { n: 1, jobs, precision: Some(precision) };
        compare(&both, &options, &mut (), &stop).unwrap()
    };
    let found = until(0.3, 1);
    let said = found.stopping.clone().unwrap();
    assert!(said.met && said.look > 1 && said.look < said.looks, "{said:?}");
    assert_eq!(found.candidates[0].summary.replications, 50 << (said.look - 1));
    assert_eq!(format!("{found:?}"), format!("{:?}", until(0.3, 3)), "threads show");
    let fixed = compared(&plans, found.candidates[0].summary.replications, 2);
    let width = |c: &Comparison| {
        c.measures[0].pairs[0].difference.high - c.measures[0].pairs[0].difference.low
    };
    assert!(width(&found) > 1.1 * width(&fixed));
    let never = until(0.001, 2).stopping.unwrap();
    assert!(!never.met && never.look == never.looks && never.reached.unwrap() > 0.001);
    let unknown =
        Precision { looks: Looks::new(2, 2), measure: Some("x".to_owned()), relative: 1.0 };
    let options = super::Options { precision: Some(unknown), ..asked(2) };
    assert!(matches!(compare(&both, &options, &mut (), &stop), Err(Error::Options(_))));
}
