//! A sweep over beliefs as text: what is ignorance, what is chance, and which belief matters.

use crate::campaign::context::Quantity;
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::beliefs::{Ignorance, Weight};
use crate::campaign::sweep::outcome::Measure;
use crate::report::clean::plain;
use crate::report::format;
use crate::report::style::{Paint, Style};
use crate::report::sweep::short;
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::stats::estimate::{Estimate, Kind, Printable};

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;
/// The most beliefs that are shown of a measure.
const SHOWN: usize = 12;
/// With fewer draws the shares of ignorance are rough.
const ROUGH: usize = 100;
/// From this share of the variance between draws on, chance is worth more replications.
const NOISY: f64 = 0.25;

/// The whole report of a sweep over beliefs.
#[must_use]
pub fn beliefs(outcome: &Outcome, style: Style) -> String {
    let sweep = &outcome.sweep;
    let mut out = String::new();
    for measure in &outcome.measures {
        let sentence = sentence(outcome, measure);
        out.push_str(&style.paint(Paint::Bold, style.wrap(&sentence, 0).trim_end()));
        out.push('\n');
    }
    let flown = format!(
        "{} with {}: {} of {}, {} each on luck of its own, seed {}.",
        plain(&sweep.mission),
        plain(&sweep.model),
        format::counted(sweep.points.len() as u64, "draw"),
        format::counted(sweep.parameters.len() as u64, "belief"),
        format::counted(sweep.replications, "replication"),
        sweep.seed
    );
    out.push_str(&style.wrap(&flown, 0));
    for measure in &outcome.measures {
        if let Some(found) = &measure.ignorance {
            out.push_str(&points(measure, found, style));
            out.push_str(&spread(outcome, measure, found, style));
            out.push_str(&weights(outcome, found, style));
        }
    }
    out.push_str(&met(outcome, style));
    if outcome.measures.iter().any(|measure| measure.ignorance.is_some()) {
        let note = "  ignorance, chance: standard deviations. Ends of what is believed: chance is taken \
                    out; their intervals reach outwards to where they would with chance left in. \
                    availability: what a loss leaves undone counts as down. \
                    share: of the ignorance (its variance), gone on average once this is known; \
                    rank: rank correlation, above 0 where more of it is worse.";
        out.push('\n');
        let draws = sweep.points.len();
        let weighed = |m: &Measure| m.ignorance.as_ref().is_some_and(|it| !it.weights.is_empty());
        let rough = match draws < ROUGH && outcome.measures.iter().any(weighed) {
            true => format!(" {draws} draws make shares rough: {ROUGH} or more tell them better."),
            false => String::new(),
        };
        let note = format!("{note}{rough}");
        out.push_str(&style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()));
        out.push('\n');
    }
    out
}

/// How sure it is that each requirement is met.
fn met(outcome: &Outcome, style: Style) -> String {
    if outcome.met.is_empty() {
        return String::new();
    }
    let heads = ["requirement", "of", "required", "met, given what is believed"];
    let mut table = Table::new(&heads.map(|head| (head, Left)));
    for met in &outcome.met {
        let it = &met.requirement;
        let required = match it.quantity {
            Quantity::Mttr => format!("MTTR ≤ {}", format::duration(it.required)),
            Quantity::Availability => format!("availability ≥ {}", it.required),
            Quantity::Success => format!("success ≥ {}", it.required),
        };
        let chance = match met.chance.printable() {
            Printable::Interval { value, low, high } => {
                format!("{} ({} … {})", percent(value), percent(low), percent(high))
            }
            Printable::AtLeast(low) => format!("≥ {}", percent(low)),
            Printable::AtMost(high) => format!("≤ {}", percent(high)),
            Printable::Nothing => format::NO_DATA.to_owned(),
        };
        table.row(vec![plain(&it.id), plain(&it.measure), required, chance]);
    }
    let n = format::counted(outcome.sweep.replications, "replication");
    let note = format!(
        "  Share of draws whose own figure meets it: the chance of the draw's {n} is in it, and \
         draws it towards one half. More of them (-n) take it out."
    );
    style.heading("How sure it is that requirements are met")
        + &table.render(style, 2)
        + &style.wrap(&note, 2)
}

/// What is said of a measure in one sentence.
pub(crate) fn sentence(outcome: &Outcome, measure: &Measure) -> String {
    let name = plain(&measure.name);
    let Some(found) = &measure.ignorance else {
        return format!("{name}: no draw differs from another; nothing can be said of ignorance.");
    };
    let noise = noise(found);
    if found.ignorance.kind != Kind::Interval {
        return format!(
            "{name}: chance hides what the beliefs do; more replications of each draw (-n) would tell."
        );
    }
    let [best, _, worst] = &found.points;
    let available = |e: &Estimate| format::truncated(1.0 - e.value, decimals(e.value));
    let what = if measure.is_loss() { "not lost" } else { "available" };
    let ends = match (best.value > 0.0, measure.is_loss()) {
        (true, _) => format!("{} to {} {what}", available(worst), available(best)),
        (false, true) => format!("{} {what} and no loss seen", available(worst)),
        (false, false) => format!("{} {what} and no downtime seen", available(worst)),
    };
    let top = foremost(found).into_iter().next();
    let top = top.filter(|(_, weight)| weight.share.kind == Kind::Interval);
    let most = match top {
        Some((at, weight)) => {
            let name = short(&outcome.sweep).swap_remove(at);
            format!("; {} of what is not known lies in {name}", percent(weight.share.value))
        }
        None => String::new(),
    };
    let more = if noise > NOISY { "; more replications (-n) would narrow this" } else { "" };
    format!("{name}: 90 % of what is believed lies within {ends}{most}{more}.")
}

/// Share of the variance between draws that is chance.
fn noise(found: &Ignorance) -> f64 {
    let square = |e: &Estimate| e.value * e.value;
    let (chance, ignorance) = (square(&found.chance), square(&found.ignorance));
    if chance + ignorance > 0.0 { chance / (chance + ignorance) } else { 0.0 }
}

/// Decimals that show three digits of a small share's complement.
fn decimals(share: f64) -> usize {
    let mut decimals = 4;
    let mut step = 1e-2;
    while decimals < 15 && share < step {
        decimals += 1;
        step /= 10.0;
    }
    decimals
}

/// The weights with their parameters, the largest share first; those without last.
fn foremost(found: &Ignorance) -> Vec<(usize, &Weight)> {
    let mut all: Vec<(usize, &Weight)> = found.weights.iter().enumerate().collect();
    // A bound is no estimate: it stands behind all that are.
    let size = |weight: &Weight| match weight.share.kind {
        Kind::Interval => 1.0 + weight.share.value,
        Kind::NoData => -1.0,
        _ => weight.share.value,
    };
    all.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)).then(a.0.cmp(&b.0)));
    all
}

/// Paths of the beliefs with their weights in a measure, the largest share first.
pub(crate) fn foremost_beliefs<'a>(
    outcome: &'a Outcome,
    measure: &'a Measure,
) -> Vec<(&'a str, &'a Weight)> {
    let all = measure.ignorance.as_ref().map(foremost).unwrap_or_default();
    let path = |at: usize| outcome.sweep.parameters.get(at).map_or("", String::as_str);
    all.into_iter().map(|(at, weight)| (path(at), weight)).collect()
}

/// Where the measure lies over what is believed.
fn points(measure: &Measure, found: &Ignorance, style: Style) -> String {
    let what = if measure.is_loss() { "not lost" } else { "availability" };
    let mut heads = vec![("over what is believed", Left), (what, Left)];
    if !measure.is_loss() {
        heads.push(("down per year", Left));
    }
    let mut table = Table::new(&heads);
    let [best, middle, worst] = &found.points;
    let rows =
        [("mean", &found.mean), ("best 5 %", best), ("median", middle), ("worst 5 %", worst)];
    for (name, estimate) in rows {
        // Nothing down is a bound, or it would read as the whole.
        let none = Estimate::upper_bound(0.0, estimate.high, estimate.n, estimate.confidence);
        let estimate = if estimate.value > 0.0 { estimate } else { &none };
        let mut cells = vec![name.to_owned(), format::share(&estimate.complement())];
        if !measure.is_loss() {
            cells.push(format::time(&estimate.scaled(YEAR)));
        }
        table.row(cells);
    }
    style.heading(&plain(&measure.name)) + &table.render(style, 2)
}

/// Ignorance and chance, apart.
fn spread(outcome: &Outcome, measure: &Measure, found: &Ignorance, style: Style) -> String {
    let words = |e: &Estimate| match measure.is_loss() {
        false => format!("{} per year", format::time(&e.scaled(YEAR))),
        true => {
            let percent = |x: f64| format!("{} %", format::significant(100.0 * x, 2));
            match e.printable() {
                Printable::Interval { value, low, high } => {
                    format!("{} ({} … {})", percent(value), percent(low), percent(high))
                }
                Printable::AtMost(high) => format!("at most {}", percent(high)),
                Printable::AtLeast(low) => format!("at least {}", percent(low)),
                Printable::Nothing => format::NO_DATA.to_owned(),
            }
        }
    };
    let lines = [
        ("ignorance", words(&found.ignorance), "only knowing more takes it away".to_owned()),
        (
            "chance",
            words(&found.chance),
            format!("of a draw's {}", format::counted(outcome.sweep.replications, "replication")),
        ),
        ("", words(&found.flight), "of a single flight: stays".to_owned()),
    ];
    let mut table = Table::new(&[("spread", Left), ("", Left), ("", Left)]);
    for (name, size, note) in lines {
        table.row(vec![name.to_owned(), size, note]);
    }
    format!("\n{}", table.render(style, 2))
}

/// A share that is estimated: it never reads as the whole.
pub(crate) fn percent(share: f64) -> String {
    if share >= 0.995 { "> 99 %".to_owned() } else { format::percent(share) }
}

/// Which belief makes how much of the ignorance.
fn weights(outcome: &Outcome, found: &Ignorance, style: Style) -> String {
    if found.weights.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[("belief", Left), ("share", Right), ("", Left), ("rank", Left)]);
    for (at, weight) in foremost(found).into_iter().take(SHOWN) {
        let (share, ends) = match weight.share.printable() {
            Printable::Interval { value, low, high } => {
                // Of an interval that ends there, the whole is an end like any other.
                (percent(value), format!("({} … {})", percent(low), format::percent(high)))
            }
            Printable::AtMost(high) => (format!("≤ {}", percent(high)), String::new()),
            _ => (format::NO_DATA.to_owned(), String::new()),
        };
        let rank = match weight.rank.printable() {
            Printable::Interval { value, low, high } => {
                format!("{value:.2} ({low:.2} … {high:.2})")
            }
            _ => format::NO_DATA.to_owned(),
        };
        table.row(vec![plain(&outcome.sweep.parameters[at]), share, ends, rank]);
    }
    let more = match found.weights.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!("  and {} more\n", format::counted(more as u64, "belief")),
    };
    format!("\n{}{more}", table.render(style, 2))
}
