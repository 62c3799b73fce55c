//! A sweep as text: a sentence for each measure, its points, and where gains end.

use crate::campaign::sweep::outcome::Measure;
use crate::campaign::sweep::point::Measured;
use crate::campaign::sweep::{Design, Outcome};
use crate::report::clean::plain;
use crate::report::format;
use crate::report::style::{Paint, Style};
use crate::report::sweep::{knee, labels, sentence, short, tells, value};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::stats::estimate::{Estimate, Kind, Printable};
use std::collections::BTreeSet;

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;
/// The most points that are shown of a measure.
const SHOWN: usize = 12;

/// The whole report of a sweep.
#[must_use]
pub fn sweep(outcome: &Outcome, style: Style) -> String {
    if outcome.sweep.design == Design::Beliefs {
        return super::beliefs::beliefs(outcome, style);
    }
    let labels = labels(outcome);
    let mut out = String::new();
    for measure in &outcome.measures {
        let sentence = sentence(outcome, measure, &labels);
        out.push_str(&style.paint(Paint::Bold, style.wrap(&sentence, 0).trim_end()));
        out.push('\n');
    }
    out.push_str(&flown(outcome, style));
    let nothing = outcome.sweep.design.paired() && !outcome.measures.iter().any(tells);
    for (at, measure) in outcome.measures.iter().enumerate() {
        if tells(measure) || nothing && at == 0 {
            out.push_str(&points(outcome, at, style));
        }
    }
    out.push_str(&knees(outcome, style));
    out.push_str(&indices(outcome, style));
    if nothing {
        let more = outcome.sweep.replications.saturating_mul(4);
        let next = match outcome.sweep.replications {
            1 => "What next: one replication tells no difference; fly more, as by -n 1000."
                .to_owned(),
            _ => format!(
                "What next: no clear difference, which is no proof that there is none; -n {more} \
                 tells differences of half the size."
            ),
        };
        out.push('\n');
        out.push_str(&style.wrap(&next, 0));
    }
    if outcome.sweep.design.paired() {
        let shadowed = outcome.measures.iter().any(|measure| !measure.shadowed.is_empty());
        let shadowed = match shadowed {
            true => {
                " †: surely lost more often, and less available: what it may be down less ended \
                     with the mission."
            }
            false => "",
        };
        let note = format!(
            "  down, more than the best: per year, while the mission is flown; what a loss leaves undone \
             counts in availability and mission success only. All such intervals of one measure \
             hold together, between any two points. ≈: the best is no clear gain over it.{shadowed} \
             *: as written."
        );
        out.push('\n');
        out.push_str(&style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()));
        out.push('\n');
    }
    out
}

fn flown(outcome: &Outcome, style: Style) -> String {
    let sweep = &outcome.sweep;
    let flown = outcome.figures().count();
    let laid = sweep.points.iter().filter(|point| !point.is_written()).count();
    let design = match sweep.design {
        Design::Grid => "a grid".to_owned(),
        Design::OneAtATime => "one value at a time".to_owned(),
        Design::Sensitivity => "two samples and their mixtures".to_owned(),
        other => format!("a {}", other.word()),
    };
    let written = if laid < sweep.points.len() { " and what is written" } else { "" };
    let twice = match sweep.points.len() - flown {
        0 => String::new(),
        same => format!(" ({same} the same as another)"),
    };
    let text = format!(
        "{} with {}: {design}, {}{written}, {flown} flown{twice}, {} each on the same luck, seed {}.",
        plain(&sweep.mission),
        plain(&sweep.model),
        format::counted(laid as u64, "point"),
        format::counted(sweep.replications, "replication"),
        sweep.seed
    );
    style.wrap(&text, 0)
}

/// The points of one measure, the best first.
fn points(outcome: &Outcome, at: usize, style: Style) -> String {
    let measure = &outcome.measures[at];
    let mut heads = vec![("point".to_owned(), Left)];
    heads.extend(short(&outcome.sweep).into_iter().map(|name| (name, Right)));
    let own: &[_] = match measure.is_loss() {
        true => &[("not lost", Left)],
        false => &[("availability", Left), ("down", Right)],
    };
    let own = own.iter().chain(&[("", Left), ("more than the best", Left)]);
    heads.extend(own.map(|&(head, side)| (head.to_owned(), side)));
    let mut table = Table::new(&heads);
    let written = outcome.written();
    for (place, &point) in measure.ranking.iter().enumerate() {
        // The point as written is what the others are held against: it is always shown.
        if (place < SHOWN || Some(point) == written)
            && let Some(figures) = outcome.of(point)
        {
            let paint = if Some(point) == written { Paint::Bold } else { Paint::Plain };
            let cells = row(outcome, measure, point, &figures.measures[at]);
            table.painted(cells.into_iter().map(|cell| (cell, paint)).collect());
        }
    }
    let mut out = style.heading(&plain(&measure.name)) + &table.render(style, 2);
    let shown = measure.ranking.iter().take(SHOWN).chain(written.as_ref());
    let more = measure.ranking.len() - shown.collect::<BTreeSet<_>>().len();
    if more > 0 {
        out.push_str(&format!("  and {} more\n", format::counted(more as u64, "point")));
    }
    out
}

fn row(outcome: &Outcome, measure: &Measure, point: usize, found: &Measured) -> Vec<String> {
    let is_written = outcome.written() == Some(point);
    let number = if is_written { format!("{point} *") } else { point.to_string() };
    let mut cells = vec![number];
    let parameters = 0..outcome.sweep.parameters.len();
    let written = |at: usize| outcome.sweep.as_written.get(at).cloned().flatten();
    let written = |at| written(at).map(|value| plain(value.trim_matches('"')));
    let value = |at| value(&outcome.sweep, point, at).or_else(|| written(at));
    cells.extend(parameters.map(|at| value(at).unwrap_or_else(|| "-".to_owned())));
    cells.push(format::share(&found.unavailability.complement()));
    if !measure.is_loss() {
        cells.push(format::duration(found.share * YEAR));
    }
    let mark = if measure.near.contains(&point) { "≈" } else { "" };
    cells.push(if measure.shadowed.contains(&point) { "†" } else { mark }.to_owned());
    cells.push(match &measure.behind_best[point] {
        Some(behind) if behind.never_differs() => "no difference seen".to_owned(),
        Some(behind) if behind.more.kind == Kind::NoData => "-".to_owned(),
        Some(behind) => difference(measure, &behind.more),
        None => "the best".to_owned(),
    });
    cells
}

fn knees(outcome: &Outcome, style: Style) -> String {
    let mut out = String::new();
    for measure in outcome.measures.iter().filter(|measure| tells(measure)) {
        for found in &measure.knees {
            let Some(words) = knee(outcome, found) else { continue };
            out.push_str(&style.wrap(&format!("  {}: {words}", plain(&measure.name)), 4));
        }
    }
    if out.is_empty() {
        return out;
    }
    let through = match outcome.sweep.design {
        Design::Grid if outcome.sweep.parameters.len() > 1 => {
            "Where gains end (other values as at the measure's best point)"
        }
        _ => "Where gains end",
    };
    style.heading(through) + &out
}

/// Which parameter makes how much of the spread.
fn indices(outcome: &Outcome, style: Style) -> String {
    let heads = ["measure", "parameter", "alone", "alone and with others"];
    let mut table = Table::new(&heads.map(|head| (head, Left)));
    let mut noise = Vec::new();
    let share = |e: &Estimate| {
        let words = |x: f64| format!("{:.0}", 100.0 * x);
        match e.printable() {
            Printable::AtMost(high) => format!("none seen (≤ {} %)", words(high)),
            _ => format!("{} % ({} … {})", words(e.value), words(e.low), words(e.high)),
        }
    };
    for measure in &outcome.measures {
        let name = plain(&measure.name);
        let Some(found) = &measure.influences else {
            if outcome.sweep.design == Design::Sensitivity {
                let all_alike = differs(outcome, measure).is_none();
                let why =
                    if all_alike { "does not vary" } else { "varies at too few points to tell" };
                noise.push(format!("{name} {why}"));
            }
            continue;
        };
        let mut order: Vec<usize> = (0..found.parameters.len()).collect();
        let total = |at: usize| found.parameters[at].total.value;
        order.sort_by(|&a, &b| total(b).total_cmp(&total(a)).then(a.cmp(&b)));
        for (place, at) in order.into_iter().enumerate() {
            let head = if place == 0 { name.clone() } else { String::new() };
            let path = plain(&outcome.sweep.parameters[at]);
            let it = &found.parameters[at];
            table.row(vec![head, path, share(&it.first), share(&it.total)]);
        }
        noise.push(format!("{name} {}", format::percent(found.noise)));
    }
    if noise.is_empty() {
        return String::new();
    }
    let mut out =
        style.heading("Which parameter makes how much of the spread (shares of its variance)");
    out.push_str(&table.render(style, 2));
    let note = format!(
        "  A function's spread is that of its downtime while flown; what losses leave undone belongs to \
         mission success. At most this much of the variance is the chance of few replications: {}. Where that is \
         much, more replications (-n) help; where intervals are wide, more points (--points).",
        noise.join(", ")
    );
    out + &style.wrap(&note, 2)
}

/// Two points at which a measure is not the same.
fn differs(outcome: &Outcome, measure: &Measure) -> Option<(usize, usize)> {
    let at = outcome.measures.iter().position(|it| it.name == measure.name)?;
    let (&first, &last) = (measure.ranking.first()?, measure.ranking.last()?);
    let share = |point: usize| Some(outcome.of(point)?.measures[at].share);
    (share(first)? < share(last)?).then_some((first, last))
}

/// The difference in words: seconds a year for functions, a share for losses.
fn difference(measure: &Measure, e: &Estimate) -> String {
    let words = |e: &Estimate, words: &dyn Fn(f64) -> String| {
        format!("{} ({} … {})", words(e.value), words(e.low), words(e.high))
    };
    if measure.is_loss() {
        words(e, &|share| format!("{} %", format::significant(100.0 * share, 2)))
    } else {
        words(&e.scaled(YEAR), &format::duration)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::context::Quantity;
    use crate::campaign::sweep::Required;
    use crate::campaign::sweep::beliefs::Met;
    use crate::report::{clean, csv, fixture, json};

    #[test]
    fn every_sweep_has_its_say_and_steers_nothing() {
        for (name, outcome) in fixture::sweeps() {
            let text = sweep(&outcome, Style::default());
            assert!(text.lines().count() > 3, "{name}: {text}");
            assert!(!text.chars().any(|c| c != '\n' && clean::steers(c)), "{name}");
            assert!(text.contains(", seed "), "{name}: {text}");
            let tables = [csv::sweep(&outcome), csv::indices(&outcome)];
            for table in tables {
                let mut reader = ::csv::Reader::from_reader(table.as_bytes());
                let width = reader.headers().unwrap().len();
                for record in reader.records() {
                    let record = record.unwrap();
                    assert_eq!(record.len(), width);
                    assert!(record.iter().all(|c| !c.starts_with(['=', '@', '\u{1b}'])));
                }
            }
            let back: Outcome = serde_json::from_str(&json::sweep(&outcome)).unwrap();
            assert_eq!(back.same, outcome.same, "{name}");
        }
    }

    #[test]
    fn a_sensitivity_names_parameters_and_noise() {
        let sweeps = fixture::sweeps();
        let (_, outcome) = sweeps.iter().find(|(name, _)| *name == "indices").unwrap();
        let text = sweep(outcome, Style::default());
        for words in
            ["Which parameter makes how much", "repair", "At most this much of the variance"]
        {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn who_is_lost_at_once_is_marked() {
        let sweeps = fixture::sweeps();
        let (_, outcome) = sweeps.iter().find(|(name, _)| *name == "lossy").unwrap();
        let text = sweep(outcome, Style::default());
        for words in ["is down less, but lost more", "†  ", "†: surely lost more often"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    #[test]
    fn requirements_and_rough_shares_are_said_of_beliefs() {
        let sweeps = fixture::sweeps();
        let (_, outcome) = sweeps.iter().find(|(name, _)| *name == "beliefs").unwrap();
        let mut outcome = outcome.clone();
        let requirement = Required {
            id: "SYS-1".to_owned(),
            measure: outcome.measures[0].name.clone(),
            quantity: Quantity::Availability,
            required: 0.99,
        };
        let chance = crate::stats::proportion(10, 40, 0.95);
        outcome.met = vec![Met { requirement, chance }];
        let text = sweep(&outcome, Style::default());
        for words in [
            "How sure it is that requirements are met",
            "availability ≥ 0.99",
            "25 % (",
            "draws make shares rough",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert!(!text.contains(" 100 % of what"), "{text}");
    }

    #[test]
    fn a_grid_names_the_best_and_the_knee() {
        let sweeps = fixture::sweeps();
        let (_, outcome) = sweeps.iter().find(|(name, _)| *name == "one").unwrap();
        let text = sweep(outcome, Style::default());
        for words in ["looks best, with no clear gain over", "Where gains end", "gains down to"] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }
}
