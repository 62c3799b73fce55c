//! A campaign as tables, between a sentence with the verdict and one with the next command.

use super::attribution::{attribution, bar};
use crate::campaign::summary::{ItemSummary, Summary};
use crate::report::clean::plain;
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{command, format, recovery, verdict};
use crate::stats::estimate::{Estimate, Kind, Printable};
use crate::vessel::fact::STAGE_NAMES;
use crate::vessel::function::ItemKind;

/// The whole report of a campaign. `mission` is the path to print in commands.
#[must_use]
pub fn campaign(summary: &Summary, mission: &str, style: Style) -> String {
    let mut out = String::new();
    let paint = verdict::overall(summary).map_or(Paint::Bold, verdict::paint);
    let sentence = style.wrap(&plain(&verdict::sentence(summary)), 0);
    out.push_str(&style.paint(paint, sentence.trim_end()));
    out.push('\n');
    out.push_str(&flown(summary, style));
    out.push_str(&success(summary, style));
    out.push_str(&availability(summary, style));
    out.push_str(&repairs(summary, style));
    out.push_str(&anatomy(summary, style));
    out.push_str(&attribution(summary, style));
    out.push_str(&recovery(summary, style));
    out.push_str(&requirements(summary, style));
    out.push_str(&notable(summary, mission, style));
    out.push_str(&counts(summary, style));
    out.push_str(&last(summary, mission));
    out
}

fn flown(summary: &Summary, style: Style) -> String {
    let mut text = format!(
        "{} with {}, {} of {}, seed {}.",
        plain(&summary.mission),
        plain(&summary.model),
        format::counted(summary.replications, "replication"),
        format::duration(summary.duration),
        summary.seed
    );
    if summary.replications < summary.asked {
        let asked = format::count(summary.asked);
        text.push_str(&format!(" Interrupted on the way to {asked}."));
    }
    let mut out = style.wrap(&text, 0);
    if let Some(said) = verdict::stopping(summary) {
        out.push_str(&style.wrap(&plain(&said), 0));
    }
    out
}

fn success(summary: &Summary, style: Style) -> String {
    let Some(success) = &summary.success else { return String::new() };
    let mut out = style.heading("Mission success");
    out.push_str(&format!(
        "  {} of replications met no loss criterion ({} confidence).\n",
        format::share(success),
        format::confidence(success)
    ));
    let mut table = Table::new(&[
        ("loss criterion", Left),
        ("losses", Right),
        ("share", Left),
        ("mean time", Right),
        ("most often by", Left),
    ]);
    for loss in &summary.losses {
        let by = loss.causes.first().map(|(cause, n)| format!("{} ({n}×)", plain(cause)));
        let time = loss.mean_time.map_or_else(|| "-".to_owned(), format::duration);
        table.row(vec![
            plain(&loss.name),
            format::count(loss.count),
            format::share(&loss.share),
            time,
            by.unwrap_or_default(),
        ]);
    }
    if !table.is_empty() {
        out.push_str(&table.render(style, 2));
    }
    out
}

/// Share of an item's downtime that is needed time left when the mission was lost.
fn lost(item: &ItemSummary, replications: u64) -> String {
    let down: f64 = item.stages.iter().sum::<f64>() + item.lost;
    if item.lost > 0.0 && down > 0.0 && replications > 0 {
        format::percent(item.lost / down)
    } else {
        "-".to_owned()
    }
}

fn availability(summary: &Summary, style: Style) -> String {
    let mut out = String::new();
    for (kind, title) in [
        (ItemKind::Function, "Availability of functions"),
        (ItemKind::Service, "Availability of services"),
    ] {
        let mut table = Table::new(&[
            (verdict::kind_word(kind), Left),
            ("availability", Left),
            ("nines", Right),
            ("down per year", Right),
            ("by loss", Right),
            ("outages", Right),
            ("short", Right),
            ("hit", Right),
        ]);
        for item in summary.items.iter().filter(|i| i.kind == kind) {
            table.row(vec![
                plain(&item.name),
                format::share(&item.availability),
                format::nines(&item.availability),
                format::time_alone(&item.downtime_per_year),
                lost(item, summary.replications),
                format::count(item.outages),
                format::count(item.interruptions),
                format::percent(item.affected as f64 / summary.replications.max(1) as f64),
            ]);
        }
        if !table.is_empty() {
            out.push_str(&style.heading(title));
            out.push_str(&table.render(style, 2));
        }
    }
    for item in &summary.items {
        if let Some(text) = verdict::unseen(item, summary.replications) {
            out.push_str(&style.wrap(&format!("  {}: {text}.", plain(&item.name)), 4));
        }
    }
    let note = "  by loss: downtime because the mission was over; short: interruptions, tolerated \
                and not charged; hit: replications with an outage.";
    let unseen = verdict::few_losses(summary).map(|text| format!(" {text}.")).unwrap_or_default();
    let note = style.wrap(&(note.to_owned() + &unseen), 2);
    out.push_str(&style.paint(Paint::Faint, note.trim_end()));
    out.push('\n');
    out
}

fn with_outages(summary: &Summary) -> impl Iterator<Item = &ItemSummary> {
    summary.items.iter().filter(|i| i.outages > 0)
}

/// A length that is known; a mere bound on it would read badly under `99 % ≤`.
fn quantile(e: &Estimate) -> String {
    match e.printable() {
        Printable::Interval { .. } => format::time_alone(e),
        _ => "–".to_owned(),
    }
}

fn repairs(summary: &Summary, style: Style) -> String {
    let mut table = Table::new(&[
        ("item", Left),
        ("MTTR", Left),
        ("open", Right),
        ("half ≤", Right),
        ("90 % ≤", Right),
        ("99 % ≤", Right),
        ("MTBF", Right),
    ]);
    for item in with_outages(summary) {
        table.row(vec![
            plain(&item.name),
            recovery::mttr(item),
            recovery::open(item),
            quantile(&item.p50),
            quantile(&item.p90),
            quantile(&item.p99),
            format::time_alone(&item.mtbf),
        ]);
    }
    if table.is_empty() {
        return String::new();
    }
    let note = "  MTTR with its interval, or ≥ the mean length seen where more than half are open; \
                open: outages not over at the end, or whose beginning was cut off; lengths that \
                half, 90 % and 99 % of outages do not exceed (–: too few of them to tell).";
    let note = style.wrap(note, 2);
    let note = style.paint(Paint::Faint, note.trim_end());
    style.heading("Repair times") + &table.render(style, 2) + &note + "\n"
}

fn anatomy(summary: &Summary, style: Style) -> String {
    let mut heads = vec![("item", Left)];
    for name in STAGE_NAMES {
        heads.push((name, Right));
        heads.push(("", Left));
    }
    let mut table = Table::new(&heads);
    for item in with_outages(summary) {
        let total: f64 = item.anatomy.iter().map(|e| e.value).filter(|v| v.is_finite()).sum();
        let mut cells = vec![plain(&item.name)];
        for stage in &item.anatomy {
            cells.push(format::time_alone(stage));
            cells.push(bar(if stage.kind == Kind::Interval { stage.value } else { 0.0 }, total));
        }
        table.row(cells);
    }
    if table.is_empty() {
        return String::new();
    }
    let note = "  Stages are means over all outages, open ones too; MTTR divides by finished ones.";
    let note = style.wrap(note, 2);
    let note = style.paint(Paint::Faint, note.trim_end());
    let title = style.heading("Where an outage's time goes (mean per outage)");
    title + &table.render(style, 2) + &note + "\n"
}

fn recovery(summary: &Summary, style: Style) -> String {
    let heads =
        [("recovery", Left), ("mean per flight", Left), ("in all", Right), ("flights", Right)];
    let mut table = Table::new(&heads);
    for entry in recovery::entries(summary) {
        table.row(vec![plain(&entry.what), entry.per_flight, entry.total, entry.flights]);
    }
    if table.is_empty() {
        return String::new();
    }
    style.heading("What recovery did") + &table.render(style, 2)
}

fn requirements(summary: &Summary, style: Style) -> String {
    if summary.requirements.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[
        ("requirement", Left),
        ("demand", Left),
        ("measured", Left),
        ("verdict", Left),
    ]);
    for r in &summary.requirements {
        let mut cells = vec![plain(&r.id), plain(&verdict::demand(r)), verdict::measured(r)]
            .into_iter()
            .map(|c| (c, Paint::Plain))
            .collect::<Vec<_>>();
        cells.push((verdict::word(r.verdict).to_owned(), verdict::paint(r.verdict)));
        table.painted(cells);
    }
    let mut out = style.heading("Requirements") + &table.render(style, 2);
    for r in &summary.requirements {
        if let Some(n) = r.replications_needed {
            let text = format!(
                "  {}: about {} replications would probably decide it.",
                plain(&r.id),
                format::count(n)
            );
            out.push_str(&style.wrap(&text, 4));
        }
    }
    out
}

fn notable(summary: &Summary, mission: &str, style: Style) -> String {
    if summary.notable.is_empty() {
        return String::new();
    }
    let mut out = style.heading("Replications worth flying again");
    for entry in &summary.notable {
        let text = format!(
            "  {}: {} (fingerprint {})",
            plain(&entry.why),
            plain(&entry.figure),
            plain(&entry.fingerprint)
        );
        out.push_str(&style.wrap(&text, 2));
        let line = command::replay(mission, summary.seed, entry.replication);
        out.push_str(&format!("    {line}\n"));
    }
    out
}

fn counts(summary: &Summary, style: Style) -> String {
    let text = format!(
        "{}, {}, {}. Campaign fingerprint {}.",
        format::counted(summary.facts, "fact"),
        format::counted(summary.events, "event"),
        format::counted(summary.ties, "tie"),
        plain(&summary.fingerprint)
    );
    let assumed = summary.assumed.len() as u64;
    let mut out = format!("\n{}", style.wrap(&text, 0));
    if assumed > 0 || !summary.sourced.is_empty() {
        let text = format!(
            "Parameters that rest on an assumption: {}; that name a source: {} (listed in the \
             JSON and markdown reports).",
            format::count(assumed),
            format::count(summary.sourced.len() as u64)
        );
        out.push_str(&style.wrap(&text, 0));
    }
    out
}

fn last(summary: &Summary, mission: &str) -> String {
    let (what, line) = verdict::next(summary, mission);
    let word = match verdict::overall(summary) {
        Some(v) => verdict::word(v),
        None => match verdict::weakest(summary).map(|i| i.availability.printable()) {
            Some(Printable::AtLeast(_)) => "none, and no outage was seen",
            Some(_) => "none, since nothing is required",
            None => "none, since nothing was measured",
        },
    };
    format!("\nVerdict: {word}. {}:\n  {line}\n", plain(&what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_campaign_reads_like_this() {
        let text = campaign(&fixture::summary(), "missions/test.ron", Style::default());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn nothing_seen_prints_the_bound() {
        let text = campaign(&fixture::quiet_summary(), "q.ron", Style::default());
        assert!(text.contains(
            "guidance: no outage seen in 10000 replications: availability at least 0.99970 (95 %)"
        ));
        assert!(!text.contains("100 %") && !text.contains("1.0000"), "{text}");
        assert!(!text.contains("Repair times"));
    }

    #[test]
    fn few_losses_widen_and_say_so() {
        let words = "Fewer than 20 losses were seen: availability's lower end allows for more.";
        let flat = |summary| {
            let text = campaign(&summary, "m.ron", Style::default());
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(!flat(fixture::summary()).contains(words));
        let mut summary = fixture::summary();
        summary.losses[0].count = 19;
        assert!(flat(summary.clone()).contains(words));
        summary.success = None;
        assert!(!flat(summary).contains(words));
    }

    #[test]
    fn hostile_names_stay_names() {
        let text = campaign(&fixture::hostile_summary(), "a\u{1b}b.ron", Style::default());
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
        let coloured = campaign(&fixture::summary(), "m.ron", Style { color: true, width: 100 });
        assert!(coloured.contains("\u{1b}[1;31m"));
        let stripped = crate::report::fixture::without_colours(&coloured);
        assert_eq!(stripped, campaign(&fixture::summary(), "m.ron", Style::default()));
    }
}
