//! The verdict as a sentence, and what to do next: the first and the last line of every report.

use crate::campaign::items::LOSSES_KNOWN;
use crate::campaign::summary::{ItemSummary, Requirement, Summary, Verdict};
use crate::report::style::Paint;
use crate::report::{command, format};
use crate::stats::estimate::Printable;
use crate::stats::share::none_of;
use crate::stats::{CONFIDENCE, Kind};
use crate::vessel::function::ItemKind;

/// Word for a verdict.
#[must_use]
pub fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// Colour of a verdict.
#[must_use]
pub fn paint(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Pass => Paint::Good,
        Verdict::Fail => Paint::Bad,
        Verdict::Inconclusive => Paint::Warn,
    }
}

/// The verdict on the whole: a fail if anything fails, else inconclusive if anything is, else a
/// pass; none without requirements.
#[must_use]
pub fn overall(summary: &Summary) -> Option<Verdict> {
    let any = |v| summary.requirements.iter().any(|r| r.verdict == v);
    if any(Verdict::Fail) {
        Some(Verdict::Fail)
    } else if any(Verdict::Inconclusive) {
        Some(Verdict::Inconclusive)
    } else {
        any(Verdict::Pass).then_some(Verdict::Pass)
    }
}

/// What a requirement asks: `availability of guidance at least 0.99999`. The name is as given: the
/// caller cleans it for its format.
#[must_use]
pub fn demand(r: &Requirement) -> String {
    let what = match (r.quantity.as_str(), &r.item) {
        ("success", _) => "mission success".to_owned(),
        ("mttr", Some(item)) => format!("MTTR of {item}"),
        (quantity, Some(item)) => format!("{quantity} of {item}"),
        (quantity, None) => quantity.to_owned(),
    };
    format!("{what} {}", limit(r))
}

/// The limit of a requirement: `at least 0.99999`, `at most 30 s`.
#[must_use]
pub fn limit(r: &Requirement) -> String {
    if r.quantity == "mttr" {
        format!("at most {}", format::duration(r.required))
    } else {
        format!("at least {}", r.required)
    }
}

/// The estimate of a requirement in its unit, with its interval.
#[must_use]
pub fn measured(r: &Requirement) -> String {
    if r.quantity == "mttr" { format::time(&r.estimate) } else { format::share(&r.estimate) }
}

/// The item with the least availability, functions before services.
#[must_use]
pub fn weakest(summary: &Summary) -> Option<&ItemSummary> {
    let has_function = summary.items.iter().any(|i| i.kind == ItemKind::Function);
    summary
        .items
        .iter()
        .filter(|i| !has_function || i.kind == ItemKind::Function)
        .filter(|i| i.availability.value.is_finite())
        .min_by(|a, b| a.availability.value.total_cmp(&b.availability.value))
}

/// The item whose picture is worth most: of the functions with a requirement the one needed
/// longest, of equals the first; without such, the first function, or the first item. Its place in
/// the summary.
#[must_use]
pub fn foremost(summary: &Summary) -> usize {
    let required = |i: &ItemSummary| {
        let named = |r: &Requirement| r.item.as_ref() == Some(&i.name);
        i.kind == ItemKind::Function && summary.requirements.iter().any(named)
    };
    let items = || summary.items.iter().enumerate();
    let found =
        items().filter(|(_, i)| required(i)).min_by(|(_, a), (_, b)| b.needed.total_cmp(&a.needed));
    found.or_else(|| items().find(|(_, i)| i.kind == ItemKind::Function)).map_or(0, |(at, _)| at)
}

/// That availability allows for losses not seen ([`LOSSES_KNOWN`]); nothing where it need not.
#[must_use]
pub fn few_losses(summary: &Summary) -> Option<String> {
    let losses: u64 = summary.losses.iter().map(|loss| loss.count).sum();
    (summary.success.is_some() && losses < LOSSES_KNOWN).then(|| {
        format!(
            "Fewer than {LOSSES_KNOWN} losses were seen: availability's lower end allows for more"
        )
    })
}

/// The verdict in a sentence, in capitals first; for a terminal or as text to be escaped.
#[must_use]
pub fn sentence(summary: &Summary) -> String {
    let total = summary.requirements.len();
    let of = |v: Verdict| summary.requirements.iter().filter(move |r| r.verdict == v);
    let first = |v| of(v).next().map(demand).unwrap_or_default();
    let more = |n: usize| if n > 1 { " and others" } else { "" };
    let plural = if total == 1 { "requirement" } else { "requirements" };
    match overall(summary) {
        Some(Verdict::Pass) if total == 1 => format!("PASS: met is {}.", first(Verdict::Pass)),
        Some(Verdict::Pass) => format!("PASS: all {total} requirements are met."),
        Some(Verdict::Fail) => {
            let n = of(Verdict::Fail).count();
            format!("FAIL: {n} of {total} {plural} missed: {}{}.", first(Verdict::Fail), more(n))
        }
        Some(Verdict::Inconclusive) => {
            let n = of(Verdict::Inconclusive).count();
            let what = first(Verdict::Inconclusive);
            format!("INCONCLUSIVE: {n} of {total} {plural} undecided: {what}{}.", more(n))
        }
        None => unjudged(summary),
    }
}

fn unjudged(summary: &Summary) -> String {
    let Some(item) = weakest(summary) else {
        return "No requirement is set, and nothing was measured.".to_owned();
    };
    let value = format::share(&item.availability);
    match item.availability.printable() {
        Printable::AtLeast(_) => {
            format!("No requirement is set; no outage was seen: availability is {value}.")
        }
        _ => format!(
            "No requirement is set; the least available {} is {}, with {value}.",
            kind_word(item.kind),
            item.name
        ),
    }
}

/// `function` or `service`.
#[must_use]
pub fn kind_word(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Function => "function",
        ItemKind::Service => "service",
    }
}

/// "guidance: no outage seen in 10000 replications: availability at least 0.99970 (95 %)", for an
/// item that was never down; nothing for others, those that only losses took down among them.
#[must_use]
pub fn unseen(item: &ItemSummary, replications: u64) -> Option<String> {
    (item.outages == 0 && item.availability.kind != Kind::Interval).then(|| {
        format!(
            "no outage seen in {} replications: availability {} ({})",
            replications,
            format::share(&item.availability),
            format::confidence(&item.availability)
        )
    })
}

/// Why so many were flown: what was to be precise or decided, and whether it is. Nothing if the
/// number was given.
#[must_use]
pub fn stopping(summary: &Summary) -> Option<String> {
    let said = summary.stopping.as_ref()?;
    let mut parts = Vec::new();
    if let (Some(measure), Some(wanted)) = (&said.measure, said.wanted) {
        let e = said.estimate.filter(|_| said.reached.is_some());
        let figure = match e {
            Some(e) if measure.starts_with("MTTR") => format::time(&e),
            Some(e) => ratio(&e),
            None => "not known yet".to_owned(),
        };
        let within = said.reached.map_or(String::new(), |half| {
            let rounded = format::percent(half);
            match half > wanted && rounded == format::percent(wanted) {
                true => format!(", within {} %", format::significant(100.0 * half, 5)),
                false => format!(", within {rounded}"),
            }
        });
        parts.push(format!("{measure} {figure}{within}, wanted {}", format::percent(wanted)));
    }
    if said.until_decided {
        let open = summary.requirements.iter().filter(|r| r.verdict == Verdict::Inconclusive);
        parts.push(match open.count() {
            0 => format!(
                "all requirements decided, by what was seen: a fault that strikes fewer than {} of flights \
                 may not have been",
                format::percent(none_of(summary.replications, CONFIDENCE))
            ),
            n => format!("{n} requirements undecided"),
        });
    }
    let (look, looks) = (said.look, said.looks);
    let met = if said.met { "Enough" } else { "Not enough" };
    Some(format!(
        "{met} at look {look} of {looks}, each at {}: {}.",
        format::confidence_of(said.look_confidence),
        parts.join("; ")
    ))
}

/// A small share with its interval: `0.0024 (0.0023 … 0.0026)`.
fn ratio(e: &crate::stats::Estimate) -> String {
    let [value, low, high] = [e.value, e.low, e.high].map(|x| format::significant(x, 3));
    format!("{value} ({low} … {high})")
}

/// What to do next, and the command that does it: `("To decide it", "shakedown campaign …")`.
#[must_use]
pub fn next(summary: &Summary, mission: &str) -> (String, String) {
    let seed = summary.seed;
    if summary.replications < summary.asked {
        let again = command::campaign(mission, seed, summary.asked);
        return ("To fly the rest".to_owned(), format!("{again} --resume"));
    }
    let needed = summary.requirements.iter().filter_map(|r| r.replications_needed).max();
    if overall(summary) == Some(Verdict::Inconclusive)
        && let Some(n) = needed
    {
        return ("To decide it".to_owned(), command::campaign(mission, seed, n));
    }
    match summary.notable.first() {
        Some(n) => (format!("To see the {}", n.why), command::replay(mission, seed, n.replication)),
        None => ("To see a flight".to_owned(), command::replay(mission, seed, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_worst_verdict_speaks() {
        let mut summary = fixture::summary();
        assert_eq!(overall(&summary), Some(Verdict::Fail));
        assert_eq!(
            sentence(&summary),
            "FAIL: 1 of 3 requirements missed: availability of guidance at least 0.99999."
        );
        summary.requirements.retain(|r| r.verdict != Verdict::Fail);
        assert!(sentence(&summary).starts_with("INCONCLUSIVE: 1 of 2 requirements undecided"));
        assert!(next(&summary, "m.ron").1.ends_with("campaign m.ron --seed 1 -n 48000"));
        summary.requirements.retain(|r| r.verdict == Verdict::Pass);
        assert!(sentence(&summary).starts_with("PASS: met is mission success at least 0.99"));
        summary.requirements.clear();
        assert!(sentence(&summary).contains("least available function is guidance"));
        summary.replications = 12;
        assert!(next(&summary, "m.ron").1.ends_with("--resume"));
    }

    #[test]
    fn what_is_required_is_pictured() {
        let mut summary = fixture::summary();
        summary.items[0].needed = 21_600.0;
        assert_eq!(foremost(&summary), 0, "the other is needed longer, but nobody asks for it");
        summary.requirements[1].item = Some("habitability".to_owned());
        assert_eq!(foremost(&summary), 1, "needed longer, and asked for");
        summary.items[0].needed = summary.items[1].needed;
        assert_eq!(foremost(&summary), 0, "of equals the first");
        summary.requirements.clear();
        summary.items.rotate_right(1);
        assert_eq!(foremost(&summary), 1, "the first function, not the service before it");
    }

    #[test]
    fn nothing_seen_is_a_bound() {
        let summary = fixture::quiet_summary();
        let text = unseen(&summary.items[0], 10_000).unwrap();
        assert_eq!(
            text,
            "no outage seen in 10000 replications: availability at least 0.99970 (95 %)"
        );
        assert!(sentence(&summary).contains("at least 0.99970"));
    }
}
