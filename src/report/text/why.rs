//! The story of one outage, in sentences.

use super::fold::{fold, settled};
use super::{run, words};
use crate::kernel::time::Time;
use crate::kernel::windows::Windows;
use crate::ledger::{Outage, Row, Trace};
use crate::report::clean::plain;
use crate::report::format;
use crate::report::history::never_repaired;
use crate::report::style::{Paint, Style};
use crate::vessel::fact::{Fact, FactKind, STAGE_NAMES, STAGES, Stage};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};

/// Facts of the story that are told one by one.
const LINES: usize = 60;

/// Tells the story of outage number `number` (from 1, as the log of the run counts) of a
/// replication: what struck, who tipped, who was waited for in which stage, what ended it.
#[must_use]
pub fn why(plan: &Plan, row: &Row, trace: &Trace, number: usize, style: Style) -> String {
    let Some(outage) = number.checked_sub(1).and_then(|i| row.outages.get(i)) else {
        return missing(row, number);
    };
    let name = plan.tree.items.get(outage.item as usize).map_or("-", |i| i.name.as_str());
    let name = plain(name);
    let head = format!(
        "Outage {number} of replication {}: {name} was down for {}{}, from {} to {}.",
        row.replication,
        if outage.censored { "at least " } else { "" },
        format::span(outage.length()),
        format::elapsed(outage.start),
        format::elapsed(outage.end)
    );
    let head = style.wrap(&head, 0);
    let mut out = style.paint(Paint::Bold, head.trim_end());
    out.push_str("\n\n");
    out.push_str(&style.wrap(&beginning(plan, trace, outage, &name), 0));
    for (i, _) in outage.charges.iter().enumerate() {
        out.push_str(&style.wrap(&charge(plan, outage, i), 2));
    }
    out.push_str(&style.wrap(&end(plan, row, outage, &name), 0));
    out.push_str(&facts(plan, trace, outage, style));
    out.push_str(&format!("\n{}", style.wrap(&moral(plan, outage), 0)));
    out
}

fn missing(row: &Row, number: usize) -> String {
    let total = row.outages.len();
    if total == 0 {
        return format!("Replication {} has no outage.\n", row.replication);
    }
    format!(
        "Replication {} has no outage {number}: they are numbered from 1 to {total}.\n",
        row.replication
    )
}

/// The last strike of a fault up to an instant.
fn strike(trace: &Trace, root: RowId, by: u64) -> Option<(Time, Fact)> {
    let struck = |f: &&(Time, Fact)| {
        f.1.kind() == FactKind::FaultStruck && f.1.root() == root && f.0.0 <= by
    };
    trace.facts.iter().rev().find(struck).copied()
}

fn beginning(plan: &Plan, trace: &Trace, outage: &Outage, name: &str) -> String {
    let tipped = trace.facts.iter().rev().find(|(now, fact)| {
        fact.kind() == FactKind::NeedUnmet
            && fact.component() == outage.item
            && now.0 <= outage.start
    });
    let Some(&(tip_time, tip)) = tipped else {
        return format!("How {name} fell below need is not among the facts that were kept.");
    };
    let component = plain(plan.name(tip.argument()));
    let mut text = match strike(trace, tip.root(), outage.start) {
        Some((when, fact)) => {
            let before = outage.start.saturating_sub(when.0);
            let ago = if before == 0 {
                "at that instant".to_owned()
            } else {
                format!("{} before", format::span(before))
            };
            format!(
                "It began with {}: at {}, {ago}, {} ({}).",
                plain(&plan.cause(tip.root())),
                format::elapsed(when.0),
                words::happened(plan, fact),
                if plan.rows.get(tip.root() as usize).is_some_and(|r| r.injected) {
                    "injected by the mission"
                } else {
                    "drawn from its failure mode"
                }
            )
        }
        None => "Nothing had failed.".to_owned(),
    };
    text.push_str(&format!(" The component that tipped {name} was {component}."));
    if tip_time.0 < outage.start {
        let since = format::span(outage.start - tip_time.0);
        text.push_str(&format!(
            " It was down {since} before {name} was needed; the outage counts from there."
        ));
    }
    text
}

/// One charge as a sentence with its stages.
fn charge(plan: &Plan, outage: &Outage, i: usize) -> String {
    let charge = &outage.charges[i];
    let total: u64 = charge.stages.iter().sum();
    let who = plain(plan.name(charge.component));
    let what = if charge.root == NO_CAUSE {
        "no fault".to_owned()
    } else {
        plain(&plan.cause(charge.root))
    };
    let mut parts = Vec::new();
    for (stage, &time) in (0u32..).zip(&charge.stages) {
        if time > 0 {
            let name = STAGE_NAMES[stage as usize];
            let stage = Stage::from_index(stage);
            let last = i + 1 == outage.charges.len();
            let words = match stage {
                Stage::Act if last && never_repaired(plan, outage) => "nothing repairs it",
                Stage::Transit if waits_for_contact(plan) => {
                    "the command, or word of it, waits for contact or is on its way"
                }
                stage => words::stage(stage),
            };
            parts.push(format!("{} in {name} ({words})", format::span(time)));
        }
    }
    let then = if i == 0 { "-" } else { "- then" };
    let share = format::percent(total as f64 / outage.length().max(1) as f64);
    format!(
        "{then} {who} was waited for, charged to {what}, {} ({share}): {}.",
        format::span(total),
        parts.join(", ")
    )
}

fn end(plan: &Plan, row: &Row, outage: &Outage, name: &str) -> String {
    if !outage.censored {
        return format!("Then {name} was at need again.");
    }
    if outage.end == row.end && row.loss.is_some() {
        return "It was not over when the mission was lost.".to_owned();
    }
    if outage.end >= plan.end.0 {
        return "It was not over when the mission ended.".to_owned();
    }
    format!("Its true beginning or end lies in a phase that does not need {name}.")
}

/// The facts with the outage's root causes, from the strike to the end.
fn facts(plan: &Plan, trace: &Trace, outage: &Outage, style: Style) -> String {
    let roots: Vec<RowId> = outage.charges.iter().map(|c| c.root).collect();
    let from = roots
        .iter()
        .filter_map(|&root| strike(trace, root, outage.end))
        .map(|(when, _)| when.0)
        .min()
        .unwrap_or(outage.start);
    let own = trace.facts.iter().enumerate().filter(|(_, (now, fact))| {
        let ours = fact.root() != NO_CAUSE && roots.contains(&fact.root());
        ours && (from..=outage.end).contains(&now.0)
    });
    let told = fold(
        plan,
        own.filter_map(|(i, &(now, _))| Some((i, now, settled(&trace.facts, i)?))),
        true,
    );
    let mut out = style.heading("Step by step");
    for step in told.iter().take(LINES) {
        let when = since(step.at.0, outage.start);
        let text = format!("{} {}{}", step.subject(), step.what, step.others());
        // Two columns more than the instant takes.
        let text = Style { width: style.width.saturating_sub(18), ..style }.wrap(&text, 2);
        for (i, line) in text.lines().enumerate() {
            let when = if i == 0 { when.clone() } else { " ".repeat(14) };
            let line = style.paint(words::paint(step.fact), line);
            out.push_str(&format!("  {when}  {line}\n"));
        }
    }
    if told.len() > LINES {
        let left = format::counted((told.len() - LINES) as u64, "more step");
        out.push_str(&format!("  … and {left}\n"));
    }
    out
}

/// Time before or after the outage's beginning.
fn since(now: u64, start: u64) -> String {
    let text = if now < start {
        format!("-{}", format::to_the_second(start - now))
    } else {
        format!("+{}", format::to_the_second(now - start))
    };
    format!("{text:>14}")
}

/// True if some link is open at times only: what takes long to arrive may wait for a window.
fn waits_for_contact(plan: &Plan) -> bool {
    plan.links.iter().any(|link| !matches!(link.windows, Windows::Always))
}

fn moral(plan: &Plan, outage: &Outage) -> String {
    let stages = outage.stages().map(|s| s as f64);
    let total: f64 = stages.iter().sum();
    let Some(i) = crate::report::causes::longest(&stages) else {
        return "It took no time that could be shortened.".to_owned();
    };
    let never = i == Stage::Act as usize && never_repaired(plan, outage);
    const ADVICE: [&str; STAGES] = [
        "a faster or more frequent check would shorten it most",
        "a faster decision or a shorter back-off would shorten it most",
        "a shorter way for the command would shorten it most",
        "a faster restart, repair or spare would shorten it most",
        "a faster start-up or state transfer would shorten it most",
    ];
    format!(
        "In all: {}. The longest stage was {} with {}: {}.",
        run::split(plan, outage),
        if never { "the one that nothing ends" } else { STAGE_NAMES[i] },
        format::percent(stages[i] / total),
        match Stage::from_index(i as u32) {
            _ if never => "a repair, a spare or a way to do without it would help",
            Stage::Transit if waits_for_contact(plan) => {
                "another or longer window, or recovery on board without a command, would shorten it most"
            }
            _ => ADVICE[i],
        }
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_outage_has_a_story() {
        let (plan, row, trace) = fixture::flight();
        insta::assert_snapshot!(why(&plan, &row, &trace, 1, Style::default()));
    }

    #[test]
    fn a_number_too_high_is_answered() {
        let (plan, row, trace) = fixture::flight();
        for number in [0, 99] {
            let text = why(&plan, &row, &trace, number, Style::default());
            assert_eq!(
                text,
                format!("Replication 7 has no outage {number}: they are numbered from 1 to 3.\n")
            );
        }
        let none = Row { replication: 2, ..Row::default() };
        let text = why(&plan, &none, &trace, 1, Style::default());
        assert_eq!(text, "Replication 2 has no outage.\n");
    }

    #[test]
    fn stories_of_hostile_names_are_harmless() {
        let (plan, row, trace) = fixture::hostile_flight();
        for number in 1..=row.outages.len() {
            let text = why(&plan, &row, &trace, number, Style::default());
            assert!(!text.contains('\u{1b}'), "{text:?}");
        }
    }
}
