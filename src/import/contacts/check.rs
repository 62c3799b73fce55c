//! From what is written to a plan: where times begin, and what contradicts itself.

use super::{Contact, Draft, MAX_SECONDS, Plan, Range, Reader, Value, When};
use crate::astro::scale::Utc;
use crate::import::{Problems, Spot};

/// The plan that was read.
pub(super) fn plan(reader: Reader, epoch: Option<i64>) -> Result<Plan, Problems> {
    let Reader { drafts, skipped, mut notes, mut problems, .. } = reader;
    let (reference, origin) = anchor(&drafts, epoch, &mut notes);
    let mut plan = Plan { origin: origin.absolute, skipped, notes, ..Plan::default() };
    for draft in drafts {
        let seconds =
            |when: When| when.seconds + if when.absolute { 0 } else { reference } - origin.seconds;
        let (start, end) = (seconds(draft.start), seconds(draft.end));
        let (from, to) = draft.pair;
        if start.abs().max(end.abs()) > MAX_SECONDS {
            let remedy = "correct the time, or give the mission's start with --epoch";
            problems.push(draft.at, "more than 250 years from the mission's start", remedy);
            continue;
        }
        if end <= start {
            let remedy = match epoch {
                Some(_) => "give a stop after the start, or an earlier --epoch",
                None => "give a stop after the start",
            };
            problems.push(draft.at, "it stops before it starts", remedy);
            continue;
        }
        let line = draft.at.line;
        match draft.value {
            Value::Contact { rate, confidence } => {
                plan.contacts.push(Contact { from, to, start, end, rate, confidence, line });
            }
            Value::Range { owlt } => plan.ranges.push(Range { from, to, start, end, owlt, line }),
        }
    }
    plan.contacts.sort_by_key(|it| (it.from, it.to, it.start, it.line));
    plan.ranges.sort_by_key(|it| (it.from, it.to, it.start, it.line));
    overlaps(&mut plan, &mut problems);
    remarks(&mut plan);
    problems.or(plan)
}

struct Origin {
    /// Seconds since 1970, if that means anything.
    absolute: Option<i64>,
    /// What to subtract from times.
    seconds: i64,
}

/// The instant of reading in the count of absolute times, and the origin in the same count.
fn anchor(drafts: &[Draft], epoch: Option<i64>, notes: &mut Vec<String>) -> (i64, Origin) {
    if let Some(epoch) = epoch {
        return (0, Origin { absolute: Some(epoch), seconds: epoch });
    }
    let times = || drafts.iter().flat_map(|draft| [draft.start, draft.end]);
    let relative = times().any(|when| !when.absolute);
    let absolute = times().any(|when| when.absolute);
    let starts = drafts.iter().map(|draft| draft.start);
    let first = starts.filter(|when| when.absolute).map(|when| when.seconds).min();
    match (relative, absolute) {
        (_, false) => (0, Origin { absolute: None, seconds: 0 }),
        (false, true) => {
            let first = first.unwrap_or(0);
            let date = Utc(first.saturating_mul(1_000_000_000));
            notes.push(format!(
                "the mission is taken to start at {date}, with the first contact or range; \
                 --epoch says otherwise"
            ));
            (0, Origin { absolute: Some(first), seconds: first })
        }
        (true, true) => {
            // ION counts + from the instant at which it reads the file: a guess of that instant.
            let guess = first.unwrap_or(0);
            let date = Utc(guess.saturating_mul(1_000_000_000));
            notes.push(format!(
                "the plan mixes dates with times that count from when ION reads it: that instant, \
                 and the mission's start, are taken to be {date}; --epoch says otherwise"
            ));
            (guess, Origin { absolute: Some(guess), seconds: guess })
        }
    }
}

/// Overlapping contacts of one pair, and ranges that contradict each other. The lists are sorted by
/// pair and start, so what overlaps anything overlaps the one that ends last so far.
fn overlaps(plan: &mut Plan, problems: &mut Problems) {
    let mut last: Option<&Contact> = None;
    for contact in &plan.contacts {
        let before = last.filter(|it| (it.from, it.to) == (contact.from, contact.to));
        match before {
            Some(before) if contact.start < before.end => {
                let at = Spot { line: contact.line.max(before.line), column: 1 };
                let (from, to) = (contact.from, contact.to);
                let other = contact.line.min(before.line);
                let reason =
                    format!("this contact from {from} to {to} overlaps that of line {other}");
                problems.push(at, reason, "end the one before the other starts, or join them");
                if contact.end > before.end {
                    last = Some(contact);
                }
            }
            _ => last = Some(contact),
        }
    }
    let mut last: Option<&Range> = None;
    for range in &plan.ranges {
        let before = last.filter(|it| (it.from, it.to) == (range.from, range.to));
        match before {
            Some(before) if range.start < before.end => {
                if range.owlt != before.owlt {
                    let at = Spot { line: range.line.max(before.line), column: 1 };
                    let (from, to) = (range.from, range.to);
                    let other = range.line.min(before.line);
                    let reason = format!(
                        "this range between {from} and {to} overlaps that of line {other}, which \
                         says another light time"
                    );
                    problems.push(at, reason, "end the one before the other starts");
                }
                if range.end > before.end {
                    last = Some(range);
                }
            }
            _ => last = Some(range),
        }
    }
}

/// What the author should know of what was left out.
fn remarks(plan: &mut Plan) {
    let Plan { skipped, notes, .. } = plan;
    if skipped.changes > 0 {
        let n = skipped.changes;
        notes.push(format!("{n} commands that change or delete contacts or ranges are not obeyed"));
    }
    if skipped.hypothetical + skipped.registrations > 0 {
        let n = skipped.hypothetical + skipped.registrations;
        notes.push(format!("{n} hypothetical and registration contacts are left out"));
    }
    let unsure = plan.contacts.iter().filter(|contact| contact.confidence < 1.0).count();
    if unsure > 0 {
        notes.push(format!("{unsure} contacts have a confidence under 1, which is not used"));
    }
}
