//! Ground in the loop, tick by tick, against the closed forms: how long a question takes through
//! windows, shifts and a link that fails; and when a command-loss timer runs out.
//!
//! Windows, delays and work are whole units; faults of links, and the timer, have remainders of their
//! own, so that nothing ties.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;
use std::fmt::Write as _;

/// Nanoseconds.
const UNIT: u64 = 1024;

/// Open for `.1` every `.0` from `.2` on, in units.
type Pattern = (u64, u64, u64);

fn open(pattern: Pattern, now: u64) -> bool {
    let (period, open, offset) = (UNIT * pattern.0, UNIT * pattern.1, UNIT * pattern.2);
    now >= offset && (now - offset) % period < open
}

fn written(pattern: Pattern) -> String {
    let (period, open, offset) = (UNIT * pattern.0, UNIT * pattern.1, UNIT * pattern.2);
    format!("Every(period: \"{period} ns\", open: \"{open} ns\", offset: \"{offset} ns\")")
}

fn patterns() -> impl Strategy<Value = Pattern> {
    (1u64..25).prop_flat_map(|period| (Just(period), 1..=period, 0u64..30))
}

/// Stretches in which a link is faulty: beginnings and lengths.
type Faults = Vec<(u64, u64)>;

fn faults() -> impl Strategy<Value = Faults> {
    prop::collection::vec((0u64..150, 1u64..40), 0..5).prop_map(|all| {
        let all = (0..).zip(all);
        all.map(|(i, (at, lasts))| (UNIT * at + 2 * i + 1, UNIT * lasts + 1)).collect()
    })
}

fn sound(faults: &Faults, now: u64) -> bool {
    faults.iter().all(|(at, lasts)| now < *at || now >= at + lasts)
}

/// Injected faults; each on its own, so that they may overlap.
fn injected(link: &str, faults: &Faults) -> String {
    faults.iter().fold(String::new(), |mut text, (at, lasts)| {
        let fault = format!("fault: Permanent, lasts: \"{lasts} ns\"");
        write!(text, "(at: \"{at} ns\", on: \"{link}\", {fault}), ").unwrap();
        text
    })
}

#[derive(Clone, Copy)]
enum Question {
    Unheard,
    Falling(u64),
    Queued,
    Worked(u64),
    Unsent,
    Rising(u64),
    Missed(u64),
}

/// Walks nanosecond by nanosecond; the instant at which the command is there.
fn ticked(
    link: Pattern,
    shifts: Pattern,
    faults: &Faults,
    (at, delay, work): (u64, u64, u64),
    end: u64,
) -> Option<u64> {
    let mut question = Question::Unheard;
    for now in at..=end {
        let carries = sound(faults, now) && open(link, now);
        loop {
            let next = match question {
                Question::Unheard if carries => Question::Falling(now + delay),
                Question::Falling(until) if now == until => Question::Queued,
                Question::Queued if open(shifts, now) => Question::Worked(work),
                Question::Worked(0) => Question::Unsent,
                Question::Unsent if carries => Question::Rising(now + delay),
                Question::Rising(until) if now == until => {
                    if sound(faults, now) {
                        return Some(now);
                    }
                    Question::Missed(now + delay)
                }
                Question::Missed(until) if now == until => Question::Unsent,
                _ => break,
            };
            question = next;
        }
        if let Question::Worked(left) = &mut question
            && open(shifts, now)
        {
            *left -= 1;
        }
    }
    None
}

/// Instants at which nothing was heard for `after`.
fn silent(links: [(Pattern, &Faults); 2], after: u64, end: u64) -> Vec<u64> {
    let (mut last, mut found) = (0, Vec::new());
    for now in 0..=end {
        if now - last == after {
            found.push(now);
            last = now;
        }
        if links.iter().any(|(pattern, faults)| sound(faults, now) && open(*pattern, now)) {
            last = now + 1;
        }
        last = last.min(now + 1);
    }
    found
}

proptest! {
    #[test]
    fn a_question_takes_as_long_as_in_a_world_that_ticks(
        link in patterns(),
        shifts in patterns(),
        faults in faults(),
        at in 0u64..100,
        delay in 0u64..20,
        work in 0u64..40,
    ) {
        let (at, delay, work, end) = (UNIT * at, UNIT * delay, UNIT * work, UNIT * 500);
        let model = format!(
            r#"(nodes: {{ "radio": (), "dsn": (network: "ground"), "b": (
                    modes: {{ "m": (time: "500 y", by: "mcc", repair: "9 y") }}) }},
                links: {{ "earth": (between: ("radio", "dsn"), delay: "{delay} ns", windows: {}) }},
                grounds: {{ "mcc": (links: ["earth"], decision: "{work} ns", shifts: {}) }})"#,
            written(link),
            written(shifts),
        );
        let mission = format!(
            r#"(name: "m", phases: [(name: "p", lasts: "{end} ns")], functions: {{ "f": (needs: "b") }},
                inject: [(at: "{at} ns", on: "b", mode: "m"), {}])"#,
            injected("earth", &faults),
        );
        let (_, trace) = traced(&plan(&mission, &model, 1), 0);
        let is = |kind: FactKind| kind == FactKind::GroundCommanded;
        let there = trace.facts.iter().find(|(_, fact)| is(fact.kind())).map(|(at, _)| at.0);
        prop_assert_eq!(there, ticked(link, shifts, &faults, (at, delay, work), end));
    }

    #[test]
    fn a_command_loss_timer_runs_out_as_in_a_world_that_ticks(
        one in patterns(),
        other in patterns(),
        faults_of_one in faults(),
        faults_of_other in faults(),
        after in 7u64..60,
    ) {
        let (after, end) = (UNIT * after + 12, UNIT * 200);
        let model = format!(
            r#"(nodes: {{ "a": (), "b": (), "dsn": (network: "ground") }},
                links: {{ "one": (between: ("a", "dsn"), windows: {}), "other": (between: ("b", "dsn"), windows: {}) }},
                safe_mode: (keeps: [], lasts: "1 s"),
                grounds: {{ "mcc": (links: ["one", "other"], decision: "1 s",
                    command_loss: (after: "{after} ns", then: [SafeMode])) }})"#,
            written(one),
            written(other),
        );
        let mission = format!(
            r#"(name: "m", phases: [(name: "p", lasts: "{end} ns")], functions: {{ "f": (needs: "a") }},
                inject: [{}{}])"#,
            injected("one", &faults_of_one),
            injected("other", &faults_of_other),
        );
        let (_, trace) = traced(&plan(&mission, &model, 1), 0);
        let facts = trace.facts.iter().filter(|(_, fact)| fact.kind() == FactKind::CommandsMissed);
        let found: Vec<u64> = facts.map(|(at, _)| at.0).collect();
        let links = [(one, &faults_of_one), (other, &faults_of_other)];
        prop_assert_eq!(found, silent(links, after, end));
    }
}
