//! A sender and a listener that tick, nanosecond by nanosecond; and beats that a coin loses, one by
//! one, against runs of losses drawn at once.

use super::random::Dice;
use proptest::prelude::*;
use shakedown::kernel::beats::Beats;
use shakedown::kernel::runs::RunLength;
use shakedown::kernel::time::{Span, Time};

/// What the listener found out, tick by tick.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    sent: Vec<u64>,
    arrived: Vec<u64>,
    declared: Option<u64>,
}

/// Ticks until `end`: beats are sent before `stop`, and lost where `lost` says so (none beyond it).
fn tick(beats: &Beats, stop: u64, lost: &[bool], end: u64) -> Heard {
    let mut heard = Heard::default();
    let mut under_way: Vec<u64> = Vec::new();
    // Who never sent one is measured as if the first had been sent.
    let mut last = beats.origin.0 + beats.delay.0;
    for now in 0..end {
        if now < stop
            && now >= beats.origin.0
            && (now - beats.origin.0).is_multiple_of(beats.every.0)
        {
            if !lost.get(heard.sent.len()).copied().unwrap_or(false) {
                under_way.push(now + beats.delay.0);
            }
            heard.sent.push(now);
        }
        if under_way.first() == Some(&now) {
            under_way.remove(0);
            heard.arrived.push(now);
            last = last.max(now);
        }
        let silence = u64::from(beats.failures) * beats.every.0 + beats.grace.0;
        if heard.declared.is_none() && now >= last + silence {
            heard.declared = Some(now);
        }
    }
    heard
}

prop_compose! {
    fn any_beats()(
        every in 1..20_u64, origin in 0..40_u64, delay in 0..50_u64, failures in 1..6_u32,
        grace in 0..60_u64,
    ) -> Beats {
        Beats {
            every: Span(every),
            origin: Time(origin),
            delay: Span(delay),
            failures,
            grace: Span(grace),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn instants_are_those_of_a_sender_that_ticks(beats in any_beats(), at in 0..300_u64, span in 0..200_u64) {
        let all = tick(&beats, u64::MAX, &[], 600);
        let last = |list: &[u64]| list.iter().rev().find(|&&t| t <= at).map(|&t| Time(t));
        prop_assert_eq!(beats.last(Time(at)), last(&all.sent));
        prop_assert_eq!(beats.arrived(Time(at)), last(&all.arrived));
        prop_assert_eq!(Some(beats.next(Time(at)).0), all.sent.iter().copied().find(|&t| t >= at));
        let within = all.sent.iter().filter(|&&t| (at..at + span).contains(&t)).count() as u64;
        prop_assert_eq!(beats.sent(Time(at), Time(at + span)), within);
        prop_assert_eq!(all.declared, None, "a sender that goes on is not declared lost");
    }

    #[test]
    fn a_sender_that_stops_is_declared_lost_when_one_that_ticks_is(
        beats in any_beats(), stop in 0..300_u64, missing in 0..5_u32,
    ) {
        // Fewer losses than make a false alarm, or the last beats that there are.
        let sent = beats.sent(Time(0), Time(stop));
        let missing = missing.min(beats.misses() - 1).min(sent.saturating_sub(1) as u32);
        let lost: Vec<bool> = (0..sent).map(|k| k + u64::from(missing) >= sent).collect();
        let ticked = tick(&beats, stop, &lost, 800);
        prop_assert_eq!(ticked.declared.map(Time), Some(beats.declared(Time(stop), missing)));
    }

    #[test]
    fn a_run_of_losses_is_a_false_alarm_when_it_ticks(
        beats in any_beats(), pattern in prop::collection::vec(prop::bool::weighted(0.6), 12), from in 0..100_u64,
    ) {
        // The first beat arrives; the first run of losses is found by hand.
        let misses = beats.misses();
        let mut lost = pattern;
        lost[0] = false;
        lost.extend(vec![true; misses as usize]);
        let mut run = 0;
        let completes = lost.iter().position(|&l| {
            run = if l { run + 1 } else { 0 };
            run == misses
        });
        let beat = beats.origin.0 + completes.unwrap() as u64 * beats.every.0;
        let nth = beats.sent(Time(from), Time(beat + 1));
        prop_assume!(nth > 0);
        let ticked = tick(&beats, u64::MAX, &lost, 1800);
        prop_assert_eq!(ticked.declared.map(Time), Some(beats.false_alarm(Time(from), nth)));
    }

    /// A grid of uniforms gives the exact distribution: each answer is a quantile of what a walk,
    /// check by check, finds, and each check gets its share of the grid.
    #[test]
    fn first_runs_are_quantiles_of_a_walk(q in 0.02..0.98_f64, run in 1..7_u32, from in 0..6_u32) {
        const GRID: u32 = 400;
        let from = from % run;
        let runs = RunLength::new(q, run);
        let mut firsts: Vec<u64> = (0..GRID)
            .map(|i| runs.first((f64::from(i) + 0.5) / f64::from(GRID), from))
            .collect();
        prop_assert!(firsts.is_sorted(), "a quantile grows with its share");
        firsts.retain(|&n| n <= 2000);
        let mut state = vec![0.0; run as usize];
        state[from as usize] = 1.0;
        let mut within = 0.0;
        for n in 1..=2000_u64 {
            within += state[run as usize - 1] * q;
            let well: f64 = state.iter().sum::<f64>() * (1.0 - q);
            state.rotate_right(1);
            state[0] = 0.0;
            state.iter_mut().for_each(|share| *share *= q);
            state[0] += well;
            // The shares of the grid are (i + ½)/GRID ≤ P(within n), up to rounding at its edges.
            let seen = firsts.partition_point(|&first| first <= n) as f64;
            let due = within * f64::from(GRID) + 0.5;
            prop_assert!(seen <= due + 1e-6 && seen >= due - 1.0 - 1e-6, "{n}: {seen} of {due}");
        }
    }
}

/// The next false alarm of a lossy sender, drawn at once, and drawn beat by beat by a coin: two
/// samples of one distribution (Kolmogorov and Smirnov, 1.95 for a mistaken alarm in a thousand).
#[test]
fn lossy_beats_raise_false_alarms_as_if_a_coin_lost_each() {
    const MANY: usize = 4000;
    let beats =
        Beats { every: Span(10), origin: Time(5), delay: Span(3), failures: 2, grace: Span(14) };
    let (loss, misses) = (0.35, beats.misses());
    assert_eq!(misses, 3);
    let mut dice = Dice(7);
    let mut uniform = || (dice.roll(1 << 53) as f64 + 0.5) / (1_u64 << 53) as f64;
    let runs = RunLength::new(loss, misses);
    let mut drawn: Vec<u64> =
        (0..MANY).map(|_| beats.false_alarm(Time(6), runs.first(uniform(), 0)).0).collect();
    let mut ticked: Vec<u64> = (0..MANY)
        .map(|_| {
            // The first beat is heard.
            let mut heard = beats.origin.0 + beats.delay.0;
            let mut sent = beats.origin.0 + beats.every.0;
            loop {
                let (arrival, deadline) = (sent + beats.delay.0, heard + beats.patience().0);
                if arrival > deadline {
                    return deadline;
                }
                if uniform() >= loss {
                    heard = arrival;
                }
                sent += beats.every.0;
            }
        })
        .collect();
    drawn.sort_unstable();
    ticked.sort_unstable();
    let share = |list: &[u64], at: u64| list.partition_point(|&t| t <= at) as f64 / MANY as f64;
    let apart = drawn
        .iter()
        .chain(&ticked)
        .map(|&at| (share(&drawn, at) - share(&ticked, at)).abs())
        .fold(0.0, f64::max);
    assert!(apart * (MANY as f64 / 2.0).sqrt() < 1.95, "{apart} apart");
    // They are lattices: each alarm comes grace % every after an arrival that did not come.
    assert!(drawn.iter().chain(&ticked).all(|at| (at - 5 - 3 - 4) % 10 == 0));
}
