//! A comparison as markdown, for notes and pull requests.

use super::table;
use crate::campaign::compare::Comparison;
use crate::report::clean::markdown as escape;
use crate::report::compare as words;
use crate::report::{format, recovery};

/// The report of a comparison.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let label = |c: usize| escape(words::label(comparison, c));
    let mut out = format!("# Comparison\n\n**{}**\n\n", escape(&words::verdict(comparison)));
    for sentence in words::sentences(comparison) {
        out.push_str(&format!("- {}\n", escape(&sentence)));
    }
    out.push_str(&format!("\n{}\n", escape(&words::flown(comparison))));
    if let Some(said) = &comparison.stopping {
        out.push_str(&format!("\n{}\n", escape(&words::enough(said))));
    }
    let mut rows = Vec::new();
    for measure in &comparison.measures {
        for &c in &measure.ranking {
            let items = &comparison.candidates[c].summary.items;
            let item = items.iter().find(|item| item.name == measure.name);
            let share = item.map(|item| format::share(&item.availability)).unwrap_or_default();
            let mttr = item.map(recovery::mttr).unwrap_or_default();
            rows.push(vec![escape(&measure.name), label(c), words::value(measure, c), share, mttr]);
        }
    }
    let heads = ["function", "candidate", "down a year, flown", "availability", "MTTR"];
    table(&mut out, "Candidates", &heads, &rows);
    if words::priced(comparison) {
        let row = |c: &crate::campaign::compare::Compared| {
            let (mass, power) = (&c.cost.mass, &c.cost.power);
            vec![
                escape(&c.label),
                c.cost.nodes.to_string(),
                words::sum(&c.cost, mass, "kg"),
                words::sum(&c.cost, power, "W"),
                escape(&words::price(&c.cost)),
            ]
        };
        let rows: Vec<Vec<String>> = comparison.candidates.iter().map(row).collect();
        let heads = ["candidate", "nodes", "mass", "power", "price"];
        table(&mut out, "Computers", &heads, &rows);
    }
    let pairs = comparison.measures.iter().flat_map(|m| m.pairs.iter().map(move |p| (m, p)));
    let rows = pairs.map(|(measure, pair)| {
        let sure = if pair.decided() { "yes" } else { "no" };
        vec![
            escape(&measure.name),
            label(pair.better),
            label(pair.worse),
            sure.to_owned(),
            words::difference(measure, pair),
            words::gain(pair),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let heads = ["measure", "better", "than", "sure", "less down a year, or fewer lost", "gain"];
    table(&mut out, "Differences", &heads, &rows);
    if let Some(advice) = words::advice(comparison) {
        out.push_str(&format!("\nWhat next: {}.\n", escape(&advice)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn names_stay_in_their_cells() {
        for found in [fixture::comparison(), fixture::hostile_comparison()] {
            let text = comparison(&found);
            assert!(!text.contains("<script") && !text.contains("](http:"), "{text}");
            for line in text.lines().filter(|line| line.starts_with('|')) {
                assert!([6, 7].contains(&line.matches('|').count()), "{line}");
            }
        }
    }
}
