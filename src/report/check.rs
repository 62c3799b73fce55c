//! A check in words: what every form of its report says.

use crate::campaign::baseline::SUCCESS;
use crate::campaign::check::{Check, Gate, Measure, Outcome};
use crate::campaign::summary::Verdict;
use crate::report::format;
use crate::report::style::Paint;
use crate::stats::share::none_of;
use crate::stats::{CONFIDENCE, Moments};

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// Word for an outcome.
#[must_use]
pub fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Same => "same",
        Outcome::Pass => "pass",
        Outcome::Fail => "fail",
        Outcome::Inconclusive => "inconclusive",
        Outcome::Unseen => "nothing seen",
        Outcome::Missing => "missing",
    }
}

/// Colour of an outcome.
#[must_use]
pub fn paint(outcome: Outcome) -> Paint {
    match outcome {
        Outcome::Same | Outcome::Pass => Paint::Good,
        Outcome::Fail | Outcome::Missing => Paint::Bad,
        Outcome::Inconclusive => Paint::Warn,
        Outcome::Unseen => Paint::Plain,
    }
}

/// The verdict in a sentence, in capitals first. Names are as given.
#[must_use]
pub fn sentence(check: &Check) -> String {
    let Check { mission, model, .. } = check;
    let what = format!("{mission} with {model}");
    match (check.verdict, check.gate) {
        (_, Gate::Same) if check.changes.is_empty() => {
            format!("PASS: {what} flies as its baseline.")
        }
        (_, Gate::Same) => {
            format!("PASS: {what} flies as its baseline, though its inputs changed.")
        }
        (_, Gate::ToolChanged) => format!(
            "FAIL: results changed: {what} has the inputs of its baseline, and {}.",
            tool(check)
        ),
        (Verdict::Pass, _) => format!(
            "PASS: {what} is not worse than its baseline by more than {}{}.",
            margin(check),
            unseen(check)
        ),
        (Verdict::Fail, _) => format!("FAIL: {what}: {}.", worst(check)),
        (Verdict::Inconclusive, _) => {
            let n = check.measures.iter().filter(|m| m.outcome == Outcome::Inconclusive).count();
            let of = check.measures.len();
            match check.replications {
                0 => format!(
                    "INCONCLUSIVE: {what} was stopped before the baseline's flights were flown."
                ),
                _ if n == 0 => {
                    format!("INCONCLUSIVE: {what} has changed, and nothing of it was seen.")
                }
                _ => format!(
                    "INCONCLUSIVE: {what} has changed; {n} of {of} measures are undecided after {}.",
                    format::counted(check.replications, "replication")
                ),
            }
        }
    }
}

/// What a pass says nothing of: `; nothing was seen of data and burn`.
fn unseen(check: &Check) -> String {
    let names = check.measures.iter().filter(|m| m.outcome == Outcome::Unseen);
    let names: Vec<&str> = names.map(|m| m.name.as_str()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("; nothing was seen of {}, then or now", names.join(", ")),
    }
}

/// The margin: `5.0 %`.
#[must_use]
pub fn margin(check: &Check) -> String {
    format::percent(check.margin)
}

/// How the tool flies other than it did.
fn tool(check: &Check) -> String {
    let (then, now) = &check.shakedown;
    match then == now {
        true => format!("this build of shakedown {now} flies them otherwise"),
        false => format!("shakedown {now} flies them otherwise than {then} did"),
    }
}

/// What is worse, of what fails.
fn worst(check: &Check) -> String {
    let failed: Vec<&Measure> = check.measures.iter().filter(|m| failed(m)).collect();
    let said: Vec<String> = failed.iter().take(3).map(|m| told(check, m)).collect();
    let more = match failed.len() {
        0..=3 => String::new(),
        n => format!("; and {} more", n - 3),
    };
    format!("{}{more}", said.join("; "))
}

fn failed(measure: &Measure) -> bool {
    matches!(measure.outcome, Outcome::Fail | Outcome::Missing)
}

/// What is said of one measure, in words: `guidance is down 12 times as long (9.1 … 16), 1.05 times
/// is permitted`.
#[must_use]
pub fn told(check: &Check, measure: &Measure) -> String {
    let name = &measure.name;
    let permitted = format::significant(1.0 + check.margin, 3);
    let what = if name == SUCCESS { "as often lost" } else { "down as long" };
    match (measure.outcome, &measure.ratio) {
        (Outcome::Same, _) => format!("{name} was the same in each replication"),
        (Outcome::Unseen, _) => format!("{name}: nothing was seen, then or now"),
        (Outcome::Missing, _) if measure.before.is_none() => {
            format!("{name} is new: the baseline does not have it")
        }
        (Outcome::Missing, _) => format!("{name} is in the baseline, and gone now"),
        (_, Some(_)) => {
            format!("{name} is {} times {what}, {permitted} times is permitted", ratio(measure))
        }
        (_, None) => {
            let (then, now) = (figure(measure, &measure.before), figure(measure, &measure.now));
            format!("{name}: {then} before, {now} now")
        }
    }
}

/// Now by before, with its interval: `12 (9.1 … 16)`.
#[must_use]
pub fn ratio(measure: &Measure) -> String {
    let Some((value, low, high)) = measure.ratio else { return "-".to_owned() };
    let two = |x: f64| format::significant(x, if (0.1..10.0).contains(&x) { 3 } else { 2 });
    format!("{} ({} … {})", two(value), two(low), two(high))
}

/// A measure's figure: time down per year of need, or the share lost.
#[must_use]
pub fn figure(measure: &Measure, moments: &Option<Moments>) -> String {
    match moments {
        None => "-".to_owned(),
        Some(m) if m.affected == 0 => "none seen".to_owned(),
        Some(m) if measure.name == SUCCESS => format!("{} lost", format::percent(m.value)),
        Some(m) => format!("{} a year", format::duration(m.value * YEAR)),
    }
}

/// The error with which the outcome is said, if it is said by a test: `0.012`.
#[must_use]
pub fn error(measure: &Measure) -> String {
    let p = match measure.outcome {
        Outcome::Pass => measure.not_worse,
        Outcome::Fail => measure.worse,
        Outcome::Inconclusive => measure.not_worse.min(measure.worse),
        _ => return "-".to_owned(),
    };
    if p < 1e-6 { "< 1e-6".to_owned() } else { format::significant(p, 2) }
}

/// What was flown against what.
#[must_use]
pub fn flown(check: &Check) -> String {
    let (then, now) = &check.shakedown;
    let version = if then == now { String::new() } else { format!(" by shakedown {then}") };
    format!(
        "{} with {}, {} against the baseline's {}{version}, seed {}.",
        check.mission,
        check.model,
        format::counted(check.replications, "replication"),
        format::count(check.baseline_replications),
        check.seed
    )
}

/// What the exact gate says.
#[must_use]
pub fn gate(check: &Check) -> String {
    let then = &check.fingerprint.0;
    let now = check.fingerprint.1.as_deref().unwrap_or("-");
    let from_to = format!("fingerprint {then} then, {now} now");
    match check.gate {
        Gate::Same if check.changes.is_empty() => {
            format!("every fact is as it was (fingerprint {then})")
        }
        Gate::Same => format!(
            "every fact is as it was (fingerprint {then}); a change that shows in more than {} of flights \
             would have shown in one of these",
            format::percent(none_of(check.replications, CONFIDENCE))
        ),
        Gate::ToolChanged | Gate::ModelChanged if then == now => {
            let who = if check.changes.is_empty() { "the tool" } else { "the inputs" };
            format!("{who} changed what counts: every fact is as it was, and measures are not")
        }
        Gate::ToolChanged => format!("the tool changed, not the inputs: {from_to}"),
        Gate::ModelChanged if check.shakedown.0 != check.shakedown.1 => {
            format!("the inputs changed, and the version too: {from_to}")
        }
        Gate::ModelChanged => format!("the inputs changed: {from_to}"),
        Gate::Unknown => "stopped before it could be told".to_owned(),
    }
}

/// What to do next, for whoever reads the verdict; `None` if nothing.
#[must_use]
pub fn advice(check: &Check) -> Option<String> {
    match check.verdict {
        Verdict::Pass => None,
        Verdict::Fail => {
            Some("if that is intended: `shakedown baseline update` with a --reason".to_owned())
        }
        Verdict::Inconclusive if check.stopped => {
            Some("it was stopped: allow more time".to_owned())
        }
        Verdict::Inconclusive => {
            let n = check.replications_needed.map(|n| n as f64);
            let n = n.map_or("more".to_owned(), |n| format!("some {}", format::significant(n, 2)));
            Some(format!(
                "{n} replications, of the baseline (`baseline update -n`) and of the check (--max), \
                 would probably decide it, and so would a larger --margin"
            ))
        }
    }
}

#[cfg(test)]
mod tests;
