//! One replication as a log that one can read: faults in order, each with all that came of it.

use std::collections::BTreeMap;

use super::fold::{Told, fold, settled};
use super::passes::{Passes, is_window};
use super::{strip, words};
use crate::kernel::time::Time;
use crate::ledger::{Outage, Row, Trace};
use crate::report::clean::{columns, plain, shorten};
use crate::report::history::{History, never_repaired};
use crate::report::recovery;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{command, format};
use crate::vessel::fact::{FactKind, STAGE_NAMES, Stage};
use crate::vessel::function::ItemKind;
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};

/// How a replication is told.
#[derive(Clone, Copy, Debug)]
pub struct RunOptions<'a> {
    /// Looks.
    pub style: Style,
    /// True to print every fact.
    pub verbose: bool,
    /// Path of the mission, for commands.
    pub mission: &'a str,
}

/// Faults without consequence that are listed one by one; more are only counted.
const HARMLESS: usize = 20;
/// Outages that are listed.
const OUTAGES: usize = 20;
/// Columns of a phase's and a component's name.
const NAME: usize = 18;

/// A fault's part of the flight: from its strike to its next one.
struct Episode {
    number: u64,
    /// A function or service fell below need, or a loss was met.
    hurts: bool,
    /// Nanoseconds from the strike to its last fact.
    lasts: u64,
}

/// For each kept fact, the episode that it belongs to.
struct Episodes {
    of: Vec<Option<usize>>,
    list: Vec<Episode>,
}

impl Episodes {
    /// The episode of fact number `i`.
    fn get(&self, i: usize) -> Option<&Episode> {
        self.of.get(i).copied().flatten().and_then(|e| self.list.get(e))
    }
}

fn episodes(plan: &Plan, trace: &Trace) -> Episodes {
    let mut current: BTreeMap<RowId, (usize, Time)> = BTreeMap::new();
    let mut out = Episodes { of: Vec::with_capacity(trace.facts.len()), list: Vec::new() };
    for &(now, fact) in &trace.facts {
        let root = fact.root();
        if root == NO_CAUSE || is_window(plan, root) {
            out.of.push(None);
            continue;
        }
        let known = current.get(&root).copied();
        let (index, began) = match known {
            Some(known) if fact.kind() != FactKind::FaultStruck => known,
            _ => {
                let injected = plan.rows.get(root as usize).is_some_and(|r| r.injected);
                let number = out.list.len() as u64 + 1;
                out.list.push(Episode { number, hurts: injected, lasts: 0 });
                current.insert(root, (out.list.len() - 1, now));
                (out.list.len() - 1, now)
            }
        };
        let episode = &mut out.list[index];
        episode.lasts = (now - began).0;
        episode.hurts |= matches!(
            fact.kind(),
            FactKind::NeedUnmet
                | FactKind::MissionLost
                | FactKind::FaultBecamePermanent
                | FactKind::BufferFull
                | FactKind::TransferCut
        );
        out.of.push(Some(index));
    }
    out
}

/// The log, the strips, the outages and the outcome of one replication.
#[must_use]
pub fn run(plan: &Plan, row: &Row, trace: &Trace, options: RunOptions<'_>) -> String {
    let style = options.style;
    let title = format!(
        "Replication {} of {}, seed {}: {} with {}",
        row.replication,
        format::span(plan.end.0),
        plan.seed,
        plain(&plan.mission),
        plain(&plan.model)
    );
    let mut out = style.paint(Paint::Bold, &title);
    out.push_str("\n\n");
    out.push_str(&brief(plan, row, style));
    out.push_str(&style.heading("Log"));
    out.push_str(&log(plan, trace, options));
    out.push_str(&style.heading("Timeline"));
    out.push_str(&strip::strips(plan, &History::new(plan, row, trace), style));
    out.push_str(&outages(plan, row, style));
    out.push_str(&items(plan, row, style));
    for (what, count) in recovery::counted(&row.counts) {
        out.push_str(&format!("  {what}: {count}\n"));
    }
    out.push_str(&counts(plan, row, options));
    out
}

pub(super) fn log(plan: &Plan, trace: &Trace, options: RunOptions<'_>) -> String {
    let episodes = episodes(plan, trace);
    let harmless = episodes.list.iter().filter(|e| !e.hurts).count();
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    let mut shown = Vec::new();
    let mut passes = Passes::default();
    for (i, &(now, fact)) in trace.facts.iter().enumerate() {
        if !options.verbose && passes.take(plan, fact) {
            continue;
        }
        let quiet = episodes.get(i).is_some_and(|e| !e.hurts) && !options.verbose;
        let struck = fact.kind() == FactKind::FaultStruck;
        if quiet && struck && harmless > HARMLESS {
            *counted.entry(plain(&plan.cause(fact.root()))).or_default() += 1;
        } else if options.verbose || (!quiet && words::interesting(plan, fact)) || (quiet && struck)
        {
            let told = if options.verbose { Some(fact) } else { settled(&trace.facts, i) };
            shown.extend(told.map(|fact| (i, now, fact)));
        }
    }
    let mut out = String::new();
    for told in fold(plan, shown.into_iter(), !options.verbose) {
        out.push_str(&line(plan, &told, episodes.get(told.index), options.style));
    }
    if !counted.is_empty() {
        let list: Vec<String> = counted.iter().map(|(c, n)| format!("{c} {n}×")).collect();
        let text = format!(
            "{} hurt no function or service (--verbose lists them): {}.",
            format::counted(harmless as u64, "fault"),
            list.join(", ")
        );
        out.push_str(&options.style.wrap(&text, 2));
    }
    if let Some(text) = passes.words() {
        out.push_str(&options.style.wrap(&text, 2));
    }
    if trace.dropped > 0 {
        let n = format::counted(trace.dropped, "fact");
        out.push_str(&format!("… and {n} more, which were not kept.\n"));
    }
    out
}

/// One line: when, in which phase, which fault (`#3`), who, what, and why.
fn line(plan: &Plan, told: &Told, episode: Option<&Episode>, style: Style) -> String {
    let fact = told.fact;
    let struck = fact.kind() == FactKind::FaultStruck;
    let number = episode.map_or_else(String::new, |e| format!("#{}", e.number));
    let marker = match (episode, struck) {
        (None, _) => "─",
        (Some(_), true) => "●",
        (Some(_), false) => "└",
    };
    let mut what = told.what.clone();
    if let Some(episode) = episode {
        if struck && plan.rows.get(fact.root() as usize).is_some_and(|r| r.injected) {
            what.push_str(", injected");
        }
        if struck && !episode.hurts {
            what.push_str(&format!("; over after {}, hurt nothing", format::span(episode.lasts)));
        }
    }
    if fact.kind() == FactKind::NeedUnmet && fact.root() != NO_CAUSE {
        what.push_str(&format!(" ← {}", plain(&plan.cause(fact.root()))));
    }
    what.push_str(&told.others());
    let when = format!("{:>21}", format::elapsed(told.at.0));
    format!(
        "{} {} {number:>4} {marker} {} {}\n",
        style.paint(Paint::Faint, &when),
        style.paint(Paint::Faint, &padded(&words::phase_at(plan, told.at), 10)),
        padded(told.subject(), NAME),
        style.paint(words::paint(fact), &what)
    )
}

fn padded(text: &str, width: usize) -> String {
    let text = shorten(text, width);
    let pad = " ".repeat(width.saturating_sub(columns(&text)));
    text + &pad
}

/// "detect 2.1 s + act 40 s", or "detect 2.1 s + never repaired 28 d".
pub(super) fn split(plan: &Plan, outage: &Outage) -> String {
    let act = Stage::Act as usize;
    let mut stages = outage.stages();
    let last = outage.charges.last().filter(|_| never_repaired(plan, outage));
    let never = last.map_or(0, |charge| charge.stages[act]);
    stages[act] -= never;
    let mut parts: Vec<String> = STAGE_NAMES
        .iter()
        .zip(stages)
        .filter(|(_, time)| *time > 0)
        .map(|(name, time)| format!("{name} {}", format::span(time)))
        .collect();
    if never > 0 {
        parts.push(format!("never repaired {}", format::span(never)));
    }
    parts.join(" + ")
}

/// Root causes of an outage, in the order in which they were charged, each once; cleaned.
pub(super) fn causes_of(plan: &Plan, outage: &Outage) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for charge in &outage.charges {
        let cause = plain(&plan.cause(charge.root));
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    causes
}

fn outages(plan: &Plan, row: &Row, style: Style) -> String {
    if row.outages.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("item", Left),
        ("no.", Right),
        ("began", Right),
        ("lasted", Right),
        ("root cause", Left),
        ("stages", Left),
    ]);
    let mut order: Vec<(usize, &Outage)> = row.outages.iter().enumerate().collect();
    if order.len() > OUTAGES {
        order.sort_by_key(|(_, o)| std::cmp::Reverse(o.length()));
        order.truncate(OUTAGES);
    }
    for (i, outage) in order {
        let name = plan.tree.items.get(outage.item as usize).map_or("-", |i| i.name.as_str());
        let open = if outage.censored { "≥ " } else { "" };
        table.row(vec![
            plain(name),
            (i + 1).to_string(),
            format::elapsed(outage.start),
            format!("{open}{}", format::span(outage.length())),
            shorten(&causes_of(plan, outage).join(", then "), 40),
            split(plan, outage),
        ]);
    }
    let total = row.outages.len();
    let title = if total > OUTAGES {
        format!("Outages ({OUTAGES} longest of {total})")
    } else {
        "Outages".to_owned()
    };
    style.heading(&title) + &table.render(style, 2)
}

fn items(plan: &Plan, row: &Row, style: Style) -> String {
    let mut table = Table::new(&[
        ("item", Left),
        ("needed", Right),
        ("down", Right),
        ("availability", Left),
        ("outages", Right),
        ("short", Right),
        ("after the loss", Right),
    ]);
    for (spec, item) in plan.tree.items.iter().zip(&row.items) {
        // Nothing unseen reads as 100 %: without downtime there is no figure to print.
        let share = match (item.needed, item.down) {
            (0, _) => "never needed".to_owned(),
            (_, 0) => "no downtime".to_owned(),
            (needed, down) => format::truncated(1.0 - down as f64 / needed as f64, 7),
        };
        let paint = if item.down > 0 { Paint::Bad } else { Paint::Good };
        let lost = if item.lost > 0 { format::span(item.lost) } else { String::new() };
        table.painted(vec![
            (plain(&spec.name), Paint::Plain),
            (format::span(item.needed), Paint::Plain),
            (format::span(item.down), Paint::Plain),
            (share, paint),
            (format::count(item.outages), Paint::Plain),
            (format::count(item.interruptions), Paint::Plain),
            (lost, Paint::Plain),
        ]);
    }
    style.heading("This replication") + &table.render(style, 2)
}

/// How it ended, and a line for each function; for each service where there is no function.
fn brief(plan: &Plan, row: &Row, style: Style) -> String {
    let mut out = outcome(plan, row, style);
    let items = &plan.tree.items;
    let any = items.iter().any(|item| item.kind == ItemKind::Function);
    for (spec, item) in items.iter().zip(&row.items) {
        if any && spec.kind != ItemKind::Function {
            continue;
        }
        let mut text = format!("  {}: ", plain(&spec.name));
        match (item.needed, item.down) {
            (0, _) => text.push_str("never needed"),
            (_, 0) => text.push_str("no outage"),
            _ => {
                let outages = format::counted(item.outages, "outage");
                text.push_str(&format!("{outages}, {} down", format::span(item.down)));
            }
        }
        if item.lost > 0 {
            text.push_str(&format!(" ({} of it after the loss)", format::span(item.lost)));
        }
        if item.interruptions > 0 {
            let short = format::counted(item.interruptions, "short one");
            text.push_str(&format!(", {short} tolerated"));
        }
        let paint = if item.down > 0 { Paint::Bad } else { Paint::Good };
        out.push_str(&style.paint(paint, style.wrap(&text, 4).trim_end()));
        out.push('\n');
    }
    out
}

fn outcome(plan: &Plan, row: &Row, style: Style) -> String {
    let (paint, text) = match row.loss {
        Some((criterion, root)) => {
            let name = plan.losses.get(criterion as usize).map_or("-", |l| l.name.as_str());
            let (name, cause) = (plain(name), plain(&plan.cause(root)));
            let when = format::elapsed(row.end);
            (Paint::Bad, format!("Outcome: lost at {when}: {name} (root cause {cause})."))
        }
        None => (Paint::Good, format!("Outcome: flown to its end, {}.", format::span(row.end))),
    };
    style.paint(paint, style.wrap(&text, 0).trim_end()) + "\n"
}

fn counts(plan: &Plan, row: &Row, options: RunOptions<'_>) -> String {
    let counts = format!(
        "{}, {}, {}, fingerprint {:016x}.",
        format::counted(row.facts, "fact"),
        format::counted(row.events, "event"),
        format::counted(row.ties, "tie"),
        row.fingerprint
    );
    let replay = command::replay(options.mission, plan.seed, row.replication);
    format!("\n{counts}\nTo see all facts of it:\n  {replay} --verbose\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::vessel::fact::Fact;

    fn options(verbose: bool) -> RunOptions<'static> {
        RunOptions { style: Style::default(), verbose, mission: "missions/test.ron" }
    }

    #[test]
    fn a_replication_reads_like_this() {
        let (plan, row, trace) = fixture::flight();
        insta::assert_snapshot!(run(&plan, &row, &trace, options(false)));
    }

    #[test]
    fn verbose_tells_every_fact() {
        let (plan, row, trace) = fixture::flight();
        let text = log(&plan, &trace, options(true));
        assert_eq!(text.lines().count(), trace.facts.len());
        assert!(log(&plan, &trace, options(false)).lines().count() < trace.facts.len());
        assert!(run(&plan, &row, &trace, options(true)).contains("fingerprint 00000000deadbeef"));
    }

    #[test]
    fn many_harmless_faults_are_counted() {
        let (plan, _, mut trace) = fixture::flight();
        let seu = fixture::SEU;
        for i in 0..50 {
            let at = Time(crate::kernel::time::DAY * (200 + i));
            trace.facts.push((at, Fact::new(FactKind::FaultStruck, 3, 0, seu)));
        }
        let text = log(&plan, &trace, options(false));
        assert!(text.contains("51 faults hurt no function or service"), "{text}");
        assert!(text.contains("edge/seu 51×"), "{text}");
    }

    #[test]
    fn hostile_names_stay_names() {
        let (plan, row, trace) = fixture::hostile_flight();
        for verbose in [false, true] {
            let text = run(&plan, &row, &trace, options(verbose));
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
        }
    }
}
