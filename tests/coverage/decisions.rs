//! What comparisons and checks say, and campaigns that end by themselves, held against the truth:
//! how often an interval holds it, how often a check sees what is not there or misses what is.
//!
//! Measured: paired differences 95.9 % of 1500; campaigns that end by themselves 98.9 % (with the
//! interval of one look 94.4 %), comparisons that do 99.4 %. Shares avoided, where long rare outages
//! that both have are most of the downtime: 97.7 % of 1500 comparisons of 300 replications, 99.0 % of
//! 300 that end by --precision 10%. Verdicts over twelve equal functions are false in 48 of 1000.
//! Of 600 checks with a margin of 30 %: the same flies on 95.7 % pass and none fail; at the margin
//! 2.7 % pass and 2.8 % fail; twice as bad all fail. With rare and long outages (margin 50 %): the same
//! 39.5 % pass, at the margin 0.5 %, none fail.

use super::*;
use shakedown::campaign::Context;
use shakedown::campaign::baseline::baseline;
use shakedown::campaign::check::{Options as Held, check};
use shakedown::campaign::compare::{Candidate, Options, Precision, compare};
use shakedown::campaign::summary::Verdict;
use shakedown::stats::{Looks, Paired};
use shakedown::vessel::plan::Plan;
use std::sync::atomic::AtomicBool;

/// One unit that fails once in a thousand hours, with this mean repair time.
fn unit(repair: f64) -> String {
    format!(
        "(nodes: {{ \"a\": (modes: {{ \"m\": (time: \"1e-3 /h\", repair: Exponential(\"{repair} h\")) }}) }})"
    )
}

fn alone() -> String {
    mission(HOURS, "").replace(", \"b\"", "")
}

/// Its mean unavailability over the mission, exact.
fn unavailable(repair: f64) -> f64 {
    let s = LAMBDA + 1.0 / repair;
    LAMBDA / s * (1.0 - (1.0 - libm::exp(-s * HOURS)) / (s * HOURS))
}

#[test]
#[ignore = "long statistical test"]
fn paired_differences_hold_the_truth() {
    let plans = [10.0, 14.0].map(|repair| support::plan(&alone(), &unit(repair), 11));
    let exact = unavailable(14.0) - unavailable(10.0);
    let mut score = Score::default();
    let mut worlds = [0, 1].map(|i| (World::new(&plans[i]), Ledger::new(&plans[i])));
    for campaign in 0..CAMPAIGNS {
        let mut paired = Paired::default();
        for k in campaign * 200..(campaign + 1) * 200 {
            let [a, b] = [0, 1].map(|i| {
                let (world, ledger) = &mut worlds[i];
                fly(&plans[i], world, k, ledger).unwrap();
                ledger.row(&plans[i], world, k).items[0]
            });
            paired.push(b.down, a.down, a.needed);
        }
        score.push(&paired.estimate(0.95), paired.differing(), exact);
    }
    score.check("paired difference of two repair times");
}

/// Ends at the first look that is precise enough, as campaigns do, and as somebody does who looks
/// again and again with the interval of a single look.
#[test]
#[ignore = "long statistical test"]
fn intervals_of_campaigns_that_end_by_themselves_hold_the_truth() {
    let looks = Looks::new(250, 8000);
    let (mut stopped, mut naive) = (Score::default(), (0_u32, 0_u32));
    let exact = unavailable(10.0);
    let plan = support::plan(&alone(), &unit(10.0), 12);
    let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
    let mut flown = 0;
    for _ in 0..CAMPAIGNS {
        let (mut sums, mut done, mut careless) = (Unavailability::default(), false, false);
        for look in looks.iter() {
            while sums.n() < look {
                fly(&plan, &mut world, flown, &mut ledger).unwrap();
                let row = ledger.row(&plan, &world, flown);
                sums.push(row.items[0].down, row.items[0].needed);
                flown += 1;
            }
            let precise = |e: &Estimate| e.relative_half_width().unwrap() <= 0.06;
            let (wide, narrow) = (sums.estimate(looks.confidence(0.95)), sums.estimate(0.95));
            if !careless && (precise(&narrow) || look == looks.last()) {
                careless = true;
                naive.0 += u32::from(narrow.low <= exact && exact <= narrow.high);
                naive.1 += 1;
            }
            if !done && (precise(&wide) || look == looks.last()) {
                done = true;
                stopped.push(&wide, sums.affected(), exact);
            }
            if done && careless {
                break;
            }
        }
    }
    let share = |held: u64, n: u64| 100.0 * held as f64 / n as f64;
    let n = stopped.held + stopped.above + stopped.below;
    println!(
        "campaigns that end by themselves: {:.2} % of {n} hold the truth ({} too high, {} too low); \
         with intervals of one look {:.2} %",
        share(stopped.held, n),
        stopped.above,
        stopped.below,
        share(u64::from(naive.0), u64::from(naive.1))
    );
    // What is promised is at least 95 %.
    assert!(share(stopped.held, n) >= 94.0);
}

#[test]
#[ignore = "long statistical test"]
fn comparisons_that_end_by_themselves_hold_the_truth() {
    let exact = unavailable(14.0) - unavailable(10.0);
    let (context, stop) = (Context::default(), AtomicBool::new(false));
    let (mut score, mut flown, mut gain) = (Score::default(), 0, 0.0);
    for seed in 0..CAMPAIGNS {
        let plans = [10.0, 14.0].map(|repair| support::plan(&alone(), &unit(repair), seed));
        let candidates =
            plans.each_ref().map(|plan| Candidate { label: "x", plan, context: &context });
        let precision = Precision { looks: Looks::new(100, 3200), measure: None, relative: 0.1 };
        let options = Options { n: 100, jobs: 2, precision: Some(precision) };
        let found = compare(&candidates, &options, &mut (), &stop).unwrap();
        let pair = &found.measures[0].pairs[0];
        let turned = if pair.worse == 1 { exact } else { -exact };
        score.push(&pair.difference, pair.differing, turned);
        flown += found.candidates[0].summary.replications;
        gain += pair.gain.unwrap();
    }
    let n = score.held + score.above + score.below;
    println!(
        "comparisons that end by themselves: {:.2} % of {n} hold the truth ({} too high, {} too low), \
         {:.0} replications and gain {:.1} in the mean",
        100.0 * score.held as f64 / n as f64,
        score.above,
        score.below,
        flown as f64 / n as f64,
        gain / n as f64
    );
    assert!(score.held as f64 >= 0.94 * n as f64);
}

/// The share that the better avoids, where rare long outages that both have make most of the downtime
/// and their number is uncertain: at a fixed number of replications, and when it is precise.
#[test]
#[ignore = "long statistical test"]
fn shares_avoided_hold_the_truth_whatever_is_shared() {
    let year = mission(8766.0, "").replace(", \"b\"", "");
    let vessel = |often: f64| {
        format!(
            "(nodes: {{ \"a\": (modes: {{ \
             \"often\": (time: \"{often} /y\", repair: \"1 h\"), \
             \"rare\": (time: \"0.05 /y\", repair: \"20 d\") }}) }})"
        )
    };
    // Of 200 000 flights each: 34.1 %; the closed form 34.2 %.
    let exact = 0.3415;
    let (context, stop) = (Context::default(), AtomicBool::new(false));
    let precise = |measure| Precision { looks: Looks::new(200, 12_800), measure, relative: 0.1 };
    for (what, precision, comparisons) in
        [("300 replications", None, CAMPAIGNS), ("--precision 10%", Some(precise(None)), 300)]
    {
        let (mut score, mut old) = (Score::default(), 0_u64);
        for seed in 0..comparisons {
            let plans = [12.0, 1e-4].map(|often| support::plan(&year, &vessel(often), seed));
            let candidates =
                plans.each_ref().map(|plan| Candidate { label: "x", plan, context: &context });
            let options = Options { n: 300, jobs: 2, precision: precision.clone() };
            let found = compare(&candidates, &options, &mut (), &stop).unwrap();
            let (measure, pair) = (&found.measures[0], &found.measures[0].pairs[0]);
            assert_eq!(pair.better, 1);
            score.push(&pair.avoided.unwrap(), pair.differing, exact);
            // As it was said before: the difference by the worse one's figure, as if that were known.
            let by = pair.difference.scaled(1.0 / measure.values[0].value);
            old += u64::from(by.low <= exact && exact <= by.high);
        }
        let n = score.held + score.above + score.below;
        println!(
            "shares avoided, {what}: {:.2} % of {n} hold the truth ({} too high, {} too low); the difference \
             by the worse one's figure {:.1} %",
            100.0 * score.held as f64 / n as f64,
            score.above,
            score.below,
            100.0 * old as f64 / n as f64
        );
        assert!(score.held as f64 >= 0.93 * n as f64);
    }
}

/// Two candidates that are alike in law, on luck of their own, in twelve functions: of so many
/// comparisons this many call one of them better.
fn false_winners(comparisons: u64) -> u64 {
    let each = |what: &dyn Fn(usize) -> String| (0..12).map(what).collect::<Vec<_>>().join(", ");
    let functions = each(&|k| format!("\"f{k}\": (needs: \"n{k}\")"));
    let mission = format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"1 y\")], functions: {{ {functions} }})"
    );
    let vessel = |mode: &str| {
        let nodes = each(&|k| {
            format!(
                "\"n{k}\": (modes: {{ \"{mode}\": (time: \"2 /y\", repair: Exponential(\"10 h\")) }})"
            )
        });
        format!("(nodes: {{ {nodes} }})")
    };
    let (context, stop) = (Context::default(), AtomicBool::new(false));
    let mut wrong = 0;
    for seed in 0..comparisons {
        let plans = ["one", "two"].map(|mode| support::plan(&mission, &vessel(mode), seed));
        let candidates =
            plans.each_ref().map(|plan| Candidate { label: "x", plan, context: &context });
        let options = Options { n: 100, jobs: 2, precision: None };
        let found = compare(&candidates, &options, &mut (), &stop).unwrap();
        assert_eq!((found.measures.len(), found.measures[0].pairs[0].differing > 50), (12, true));
        let words = shakedown::report::compare::verdict(&found);
        wrong += u64::from(!words.starts_with("No clear difference"));
    }
    wrong
}

#[test]
fn of_equal_candidates_none_is_called_better() {
    // At 5 % one expects 3 of 60; with an error of 5 % for each function it was 33.
    let wrong = false_winners(60);
    assert!(wrong <= 6, "{wrong} of 60");
}

#[test]
#[ignore = "long statistical test"]
fn of_equal_candidates_hardly_ever_one_is_called_better() {
    let wrong = false_winners(1000);
    println!("false verdicts over twelve equal functions: {wrong} of 1000");
    assert!(wrong <= 50, "{wrong} of 1000");
}

/// Checks of each scenario.
const CHECKS: u64 = 600;

/// Shares of checks, each on luck of its own against a baseline on luck of its own, that pass and
/// that fail.
fn verdicts(
    before: impl Fn(u64) -> Plan,
    now: impl Fn(u64) -> Plan,
    n: u64,
    margin: f64,
) -> (f64, f64) {
    let (context, stop) = (Context::default(), AtomicBool::new(false));
    let (mut passed, mut failed) = (0, 0);
    for seed in 0..CHECKS {
        let base = baseline(&before(2 * seed), &context, n, 2, &mut (), &stop).unwrap().unwrap();
        let held = Held { margin, max: 8 * n, jobs: 2 };
        let plan = now(2 * seed + 1);
        match check(&plan, &context, &base, &held, &mut (), &stop).unwrap().verdict {
            Verdict::Pass => passed += 1,
            Verdict::Fail => failed += 1,
            Verdict::Inconclusive => {}
        }
    }
    let share = |n: u64| n as f64 / CHECKS as f64;
    (share(passed), share(failed))
}

/// 5 % is promised; what 600 checks may show beyond it by chance is 2 %.
const PROMISED: f64 = 0.07;

#[test]
#[ignore = "long statistical test"]
fn checks_are_wrong_no_more_often_than_promised() {
    let margin = 0.3;
    // The repair time that makes the unit just as much worse as is permitted.
    let (mut low, mut high) = (10.0, 30.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        let worse = unavailable(middle) / unavailable(10.0);
        if worse < 1.0 + margin { low = middle } else { high = middle }
    }
    let plan = |repair: f64| move |seed| support::plan(&alone(), &unit(repair), seed);
    let repairs = [("the same", 10.0), ("at the margin", low), ("twice as bad", 20.5)];
    let all = repairs.map(|(what, repair)| {
        let (passed, failed) = verdicts(plan(10.0), plan(repair), 500, margin);
        println!(
            "check, margin 30 %, {what}: {:.1} % pass, {:.1} % fail",
            100.0 * passed,
            100.0 * failed
        );
        (passed, failed)
    });
    let [same, edge, worse] = all;
    assert!(same.1 <= 0.01 && same.0 >= 0.8, "false alarms, or no passes: {same:?}");
    assert!(edge.0 <= PROMISED && edge.1 <= PROMISED, "{edge:?}");
    assert!(worse.0 <= 0.01 && worse.1 >= 0.8, "misses: {worse:?}");
}

/// Two thirds of the downtime are outages that one flight in a thousand has: most baselines have
/// seen none of them, or too many.
#[test]
#[ignore = "long statistical test"]
fn checks_are_not_misled_by_what_is_long_and_rare() {
    let vessel = |factor: f64| {
        format!(
            "(nodes: {{ \"a\": (modes: {{ \
             \"often\": (time: \"{} /h\", repair: Fixed(\"1 min\")), \
             \"rare\": (time: \"{} /h\", repair: Fixed(\"500 h\")) }}) }})",
            1e-2 * factor,
            1e-6 * factor
        )
    };
    let plan = |factor: f64| move |seed| support::plan(&alone(), &vessel(factor), seed);
    let margin = 0.5;
    for (what, factor) in [("the same", 1.0), ("at the margin", 1.5)] {
        let (passed, failed) = verdicts(plan(1.0), plan(factor), 500, margin);
        println!(
            "check of what is long and rare, margin 50 %, {what}: {:.1} % pass, {:.1} % fail",
            100.0 * passed,
            100.0 * failed
        );
        assert!(failed <= PROMISED && (factor < 1.5 || passed <= PROMISED), "{what}");
    }
}
