//! Markdown: tables that GitHub renders, for pull requests and notes.

use crate::campaign::summary::{SourceNote, Summary};
use crate::report::clean::markdown as escape;
use crate::report::{causes, command, format, recovery, verdict};
use crate::vessel::fact::STAGE_NAMES;

mod check;
mod compare;

pub use check::checks;
pub use compare::comparison;

/// Root causes that the table names.
const CAUSES: usize = 20;

fn table(out: &mut String, title: &str, heads: &[&str], rows: &[Vec<String>]) {
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("\n## {title}\n\n| {} |\n", heads.join(" | ")));
    out.push_str(&format!("|{}\n", " --- |".repeat(heads.len())));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

/// The report of a campaign. `mission` is the path to print in commands.
#[must_use]
pub fn campaign(summary: &Summary, mission: &str) -> String {
    let mut out = format!("# {}\n\n", escape(&summary.mission));
    out.push_str(&format!("**{}**\n\n", escape(&verdict::sentence(summary))));
    out.push_str(&format!(
        "Model {}, {} of {}, seed {}, campaign fingerprint `{}`.\n",
        escape(&summary.model),
        format::counted(summary.replications, "replication"),
        format::duration(summary.duration),
        summary.seed,
        code(&summary.fingerprint)
    ));
    if summary.replications < summary.asked {
        out.push_str(&format!("\nInterrupted on the way to {}.\n", summary.asked));
    }
    if let Some(said) = verdict::stopping(summary) {
        out.push_str(&format!("\n{}\n", escape(&said)));
    }
    requirements(&mut out, summary);
    success(&mut out, summary);
    items(&mut out, summary);
    attribution(&mut out, summary);
    recovered(&mut out, summary);
    sources(&mut out, summary);
    out.push_str("\n## Replications worth flying again\n\n");
    for n in &summary.notable {
        let line = command::replay(mission, summary.seed, n.replication);
        let (why, figure) = (escape(&n.why), escape(&n.figure));
        out.push_str(&format!("- {why}: {figure} (`{}`)\n", code(&line)));
    }
    let (what, line) = verdict::next(summary, mission);
    out.push_str(&format!("\n{}: `{}`\n", escape(&what), code(&line)));
    out
}

/// Text between backticks: nothing escapes there but the backtick itself.
fn code(text: &str) -> String {
    crate::report::clean::plain(text).replace('`', "'")
}

fn requirements(out: &mut String, summary: &Summary) {
    let rows: Vec<Vec<String>> = summary
        .requirements
        .iter()
        .map(|r| {
            let needed = r.replications_needed.map(|n| format!(", {n} replications would decide"));
            let word = format!("**{}**{}", verdict::word(r.verdict), needed.unwrap_or_default());
            vec![escape(&r.id), escape(&verdict::demand(r)), verdict::measured(r), word]
        })
        .collect();
    table(out, "Requirements", &["id", "demand", "measured", "verdict"], &rows);
}

fn success(out: &mut String, summary: &Summary) {
    let Some(success) = &summary.success else { return };
    out.push_str(&format!("\nMission success: {}.\n", format::share(success)));
    let rows: Vec<Vec<String>> = summary
        .losses
        .iter()
        .map(|l| {
            let cause = l.causes.first().map(|(c, n)| format!("{} ({n}×)", escape(c)));
            vec![
                escape(&l.name),
                l.count.to_string(),
                format::share(&l.share),
                l.mean_time.map_or_else(|| "-".to_owned(), format::duration),
                cause.unwrap_or_default(),
            ]
        })
        .collect();
    let heads = ["criterion", "losses", "share", "mean time", "most often by"];
    table(out, "Losses", &heads, &rows);
}

fn items(out: &mut String, summary: &Summary) {
    let rows: Vec<Vec<String>> = summary
        .items
        .iter()
        .map(|i| {
            vec![
                escape(&i.name),
                verdict::kind_word(i.kind).to_owned(),
                format::share(&i.availability),
                format::nines(&i.availability),
                format::time(&i.downtime_per_year),
                i.outages.to_string(),
                i.interruptions.to_string(),
                recovery::mttr(i),
                recovery::open(i),
                format::time_alone(&i.p50),
                format::time_alone(&i.p90),
                format::time_alone(&i.p99),
            ]
        })
        .collect();
    let heads = [
        "item",
        "kind",
        "availability",
        "nines",
        "down per year",
        "outages",
        "interruptions",
        "MTTR",
        "open",
        "p50",
        "p90",
        "p99",
    ];
    table(out, "Functions and services", &heads, &rows);
    for item in &summary.items {
        if let Some(text) = verdict::unseen(item, summary.replications) {
            out.push_str(&format!("\n{}: {text}.\n", escape(&item.name)));
        }
    }
    if let Some(text) = verdict::few_losses(summary) {
        out.push_str(&format!("\n{text}.\n"));
    }
    let rows: Vec<Vec<String>> = summary
        .items
        .iter()
        .filter(|i| i.outages > 0)
        .map(|i| {
            std::iter::once(escape(&i.name)).chain(i.anatomy.iter().map(format::time)).collect()
        })
        .collect();
    let heads: Vec<&str> = std::iter::once("item").chain(STAGE_NAMES).collect();
    table(out, "Where an outage's time goes (mean per outage)", &heads, &rows);
}

fn attribution(out: &mut String, summary: &Summary) {
    let rows: Vec<Vec<String>> = causes::ranking(summary)
        .iter()
        .take(CAUSES)
        .map(|r| {
            let injected = if r.injected { " (injected)" } else { "" };
            let mut cells = vec![
                escape(&r.cause) + injected,
                format::percent(r.share),
                format::duration(r.down),
                r.outages.to_string(),
            ];
            cells.extend(r.parts.iter().map(|&s| format::duration(s)));
            cells
        })
        .collect();
    let mut heads = vec!["root cause", "share", "downtime", "outages"];
    heads.extend(causes::PART_NAMES);
    let kind = verdict::kind_word(causes::counted(summary));
    table(out, &format!("What takes the {kind}s down (summed over {kind}s)"), &heads, &rows);
}

fn recovered(out: &mut String, summary: &Summary) {
    let rows: Vec<Vec<String>> = recovery::entries(summary)
        .into_iter()
        .map(|e| vec![escape(&e.what), e.per_flight, e.total, e.flights])
        .collect();
    table(out, "What recovery did", &["recovery", "mean per flight", "in all", "flights"], &rows);
}

fn sources(out: &mut String, summary: &Summary) {
    for (title, list) in
        [("Stated assumptions", &summary.assumptions), ("Constraints", &summary.constraints)]
    {
        if !list.is_empty() {
            out.push_str(&format!("\n## {title}\n\n"));
            for line in list {
                out.push_str(&format!("- {}\n", escape(line)));
            }
        }
    }
    let row = |n: &SourceNote| vec![escape(&n.path), escape(&n.grade), escape(&n.text)];
    let rows: Vec<Vec<String>> = summary.assumed.iter().chain(&summary.sourced).map(row).collect();
    table(out, "Where the parameters come from", &["parameter", "grade", "source"], &rows);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_campaign_in_markdown() {
        insta::assert_snapshot!(campaign(&fixture::summary(), "missions/test.ron"));
    }

    #[test]
    fn names_make_no_markup_and_no_cells() {
        let text = campaign(&fixture::hostile_summary(), "x`y.ron");
        // Between backticks nothing is markup; everywhere else nothing may be left.
        let unescaped = text.replace("\\`", "");
        let outside: String = unescaped.split('`').step_by(2).collect();
        assert!(!outside.contains("<script") && !text.contains('\u{1b}'));
        let mut width = None;
        for line in text.lines() {
            if line.starts_with('|') {
                let cells = line.matches('|').count();
                assert_eq!(*width.get_or_insert(cells), cells, "{line}");
            } else {
                width = None;
            }
        }
    }
}
