//! CSV: the summary's tables, one row per item, cause, requirement or point of a curve.
//!
//! Numbers are written in full (the shortest decimal that is the same `f64`), times in seconds;
//! what is unknown or unlimited is an empty cell. Names are neutralised against spreadsheets.

use crate::campaign::compare::Comparison;
use crate::campaign::summary::{CurvePoint, Summary};
use crate::campaign::sweep::Outcome;
use crate::report::{clean, verdict};
use crate::stats::estimate::{Estimate, Kind};
use crate::vessel::fact::STAGE_NAMES;

struct Sheet(String);

impl Sheet {
    fn new(heads: &[String]) -> Sheet {
        Sheet(heads.join(",") + "\n")
    }

    fn row(&mut self, cells: &[String]) {
        self.0.push_str(&cells.join(","));
        self.0.push('\n');
    }
}

fn number(x: f64) -> String {
    if x.is_finite() { x.to_string() } else { String::new() }
}

fn kind(e: &Estimate) -> &'static str {
    match e.kind {
        Kind::Interval => "interval",
        Kind::LowerBound => "lower_bound",
        Kind::UpperBound => "upper_bound",
        Kind::NoData => "no_data",
    }
}

/// Heads of an estimate: value, ends, and in which sense they limit it.
fn heads_of(name: &str) -> [String; 4] {
    ["", "_low", "_high", "_kind"].map(|suffix| format!("{name}{suffix}"))
}

fn cells_of(e: &Estimate) -> [String; 4] {
    [number(e.value), number(e.low), number(e.high), kind(e).to_owned()]
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|&s| s.to_owned()).collect()
}

/// Differences of candidates: one row per measure and pair, the better first.
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let mut heads = words(&["measure", "better", "worse"]);
    heads.extend(heads_of("difference"));
    heads.extend(words(&["confidence", "differing", "gain"]));
    heads.extend(heads_of("avoided"));
    let mut sheet = Sheet::new(&heads);
    let nothing = Estimate::no_data(0, 0.95);
    let label = |c: usize| {
        let candidate = comparison.candidates.get(c);
        clean::csv(candidate.map_or("", |candidate| candidate.label.as_str()))
    };
    for measure in &comparison.measures {
        for pair in &measure.pairs {
            let mut cells = vec![clean::csv(&measure.name), label(pair.better), label(pair.worse)];
            cells.extend(cells_of(&pair.difference));
            cells.push(number(pair.difference.confidence));
            cells.push(pair.differing.to_string());
            cells.push(pair.gain.map_or_else(String::new, number));
            cells.extend(cells_of(&pair.avoided.unwrap_or(nothing)));
            sheet.row(&cells);
        }
    }
    sheet.0
}

/// Candidates of a comparison: one row per measure and candidate, the best first.
#[must_use]
pub fn candidates(comparison: &Comparison) -> String {
    let mut heads = words(&["measure", "candidate", "place"]);
    heads.extend(heads_of("down"));
    heads.extend(words(&["nodes", "mass", "mass_nodes", "power", "power_nodes", "price"]));
    let mut sheet = Sheet::new(&heads);
    for measure in &comparison.measures {
        for (place, &c) in (1..).zip(&measure.ranking) {
            let candidate = &comparison.candidates[c];
            let mut cells = vec![clean::csv(&measure.name), clean::csv(&candidate.label)];
            cells.push(format!("{place}"));
            cells.extend(cells_of(&measure.values[c]));
            cells.push(candidate.cost.nodes.to_string());
            for sum in [&candidate.cost.mass, &candidate.cost.power] {
                cells.extend([number(sum.total), sum.nodes.to_string()]);
            }
            let price = candidate.cost.price.iter();
            let price: Vec<String> =
                price.map(|(money, sum)| format!("{} {money}", number(sum.total))).collect();
            cells.push(clean::csv(&price.join("; ")));
            sheet.row(&cells);
        }
    }
    sheet.0
}

/// A sweep: one row per point and measure: `points.csv`. Points of the same plan have the same
/// figures.
#[must_use]
pub fn sweep(outcome: &Outcome) -> String {
    let sweep = &outcome.sweep;
    let mut heads = words(&["point", "same_as"]);
    heads.extend(sweep.parameters.iter().map(|path| clean::csv(path)));
    heads.extend(words(&["measure", "replications", "share_flown", "share"]));
    heads.extend(["unavailability", "mttr"].into_iter().flat_map(heads_of));
    heads.push("outages".to_owned());
    for behind in ["behind_best", "behind_written"] {
        heads.extend(heads_of(behind));
        heads.push(format!("{behind}_differing"));
    }
    heads.extend(words(&["near_best", "fingerprint"]));
    let mut sheet = Sheet::new(&heads);
    for (point, laid) in sweep.points.iter().enumerate() {
        let Some(figures) = outcome.of(point) else { continue };
        let stands = outcome.same[point];
        for (measure, found) in outcome.measures.iter().zip(&figures.measures) {
            let mut cells = vec![point.to_string(), stands.to_string()];
            let value = |value: &Option<String>| clean::csv(value.as_deref().unwrap_or(""));
            cells.extend(laid.values.iter().map(value));
            cells.extend([clean::csv(&measure.name), sweep.replications.to_string()]);
            cells.extend([number(found.share), number(found.whole)]);
            cells.extend(cells_of(&found.unavailability));
            cells.extend(cells_of(&found.mttr));
            cells.push(found.outages.to_string());
            for behind in [&measure.behind_best, &measure.behind_written] {
                let behind = behind[stands].as_ref();
                cells.extend(behind.map_or_else(Default::default, |it| cells_of(&it.more)));
                cells.push(behind.map_or_else(String::new, |it| it.differing.to_string()));
            }
            let near = if measure.near.is_empty() { "" } else { "no" };
            let near = if measure.near.contains(&stands) { "yes" } else { near };
            cells.extend([near.to_owned(), figures.fingerprint.clone()]);
            sheet.row(&cells);
        }
    }
    sheet.0
}

/// Sobol's indices of a sweep: one row per measure and parameter: `indices.csv`.
#[must_use]
pub fn indices(outcome: &Outcome) -> String {
    let mut heads = words(&["measure", "parameter"]);
    heads.extend(["first", "total"].into_iter().flat_map(heads_of));
    heads.extend(words(&["spread", "noise"]));
    let mut sheet = Sheet::new(&heads);
    for measure in &outcome.measures {
        let Some(found) = &measure.influences else { continue };
        for (path, influence) in outcome.sweep.parameters.iter().zip(&found.parameters) {
            let mut cells = vec![clean::csv(&measure.name), clean::csv(path)];
            cells.extend(cells_of(&influence.first));
            cells.extend(cells_of(&influence.total));
            cells.extend([number(found.spread), number(found.noise)]);
            sheet.row(&cells);
        }
    }
    sheet.0
}

/// Functions and services: `items.csv`.
#[must_use]
pub fn items(summary: &Summary) -> String {
    let counts = ["needed", "outages", "censored", "interruptions", "affected", "lost"];
    let estimates = ["availability", "unavailability", "downtime_per_year", "mttr", "p50", "p90"];
    let estimates = estimates.into_iter().chain(["p99", "mtbf", "mttf"]).chain(STAGE_NAMES);
    let mut heads = words(&["name", "kind"]);
    heads.extend(words(&counts));
    heads.extend(estimates.flat_map(heads_of));
    let mut sheet = Sheet::new(&heads);
    for item in &summary.items {
        let mut cells = vec![clean::csv(&item.name), verdict::kind_word(item.kind).to_owned()];
        cells.push(number(item.needed));
        for n in [item.outages, item.censored, item.interruptions, item.affected] {
            cells.push(n.to_string());
        }
        cells.push(number(item.lost));
        let estimates =
            [&item.availability, &item.unavailability, &item.downtime_per_year, &item.mttr];
        let more = [&item.p50, &item.p90, &item.p99, &item.mtbf, &item.mttf];
        for e in estimates.into_iter().chain(more).chain(&item.anatomy) {
            cells.extend(cells_of(e));
        }
        sheet.row(&cells);
    }
    sheet.0
}

/// Downtime by item and root cause: `causes.csv`.
#[must_use]
pub fn causes(summary: &Summary) -> String {
    let mut heads = words(&["item", "cause", "component", "mode", "injected", "outages"]);
    heads.extend(words(&["down", "lost", "share"]));
    heads.extend(words(&STAGE_NAMES));
    let mut sheet = Sheet::new(&heads);
    for c in &summary.causes {
        let mut cells: Vec<String> =
            [&c.item, &c.cause, &c.component, &c.mode].map(|s| clean::csv(s)).to_vec();
        cells.push(c.injected.to_string());
        cells.push(c.outages.to_string());
        cells.push(number(c.down));
        cells.push(number(c.lost));
        cells.push(number(c.share));
        cells.extend(c.stages.iter().map(|&s| number(s)));
        sheet.row(&cells);
    }
    sheet.0
}

/// Requirements and their verdicts: `requirements.csv`.
#[must_use]
pub fn requirements(summary: &Summary) -> String {
    let mut heads = words(&["id", "item", "quantity", "required"]);
    heads.extend(heads_of("measured"));
    heads.extend(words(&["verdict", "replications_needed"]));
    let mut sheet = Sheet::new(&heads);
    for r in &summary.requirements {
        let item = r.item.as_deref().map(clean::csv).unwrap_or_default();
        let mut cells = vec![clean::csv(&r.id), item, clean::csv(&r.quantity), number(r.required)];
        cells.extend(cells_of(&r.estimate));
        cells.push(verdict::word(r.verdict).to_owned());
        cells.push(r.replications_needed.map(|n| n.to_string()).unwrap_or_default());
        sheet.row(&cells);
    }
    sheet.0
}

/// R(t) and A(t) of all items: `curves.csv`.
#[must_use]
pub fn curves(summary: &Summary) -> String {
    let mut sheet = Sheet::new(&words(&["item", "curve", "t", "value", "low", "high", "at_risk"]));
    for item in &summary.items {
        let lists: [(&str, &[CurvePoint]); 2] =
            [("reliability", &item.reliability), ("availability", &item.availability_curve)];
        for (name, points) in lists {
            for p in points {
                let mut cells = vec![clean::csv(&item.name), name.to_owned()];
                cells.extend([p.t, p.value, p.low, p.high].map(number));
                cells.push(p.at_risk.to_string());
                sheet.row(&cells);
            }
        }
    }
    sheet.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn rows_of_comparisons_have_a_cell_for_each_head() {
        for found in [fixture::comparison(), fixture::hostile_comparison()] {
            for text in [comparison(&found), candidates(&found)] {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                let width = reader.headers().unwrap().len();
                let records: Vec<_> = reader.records().map(Result::unwrap).collect();
                assert!(records.len() >= 3 && records.iter().all(|r| r.len() == width));
                assert!(records.iter().flatten().all(|c| !c.starts_with(['=', '@', '\u{1b}'])));
            }
        }
    }

    #[test]
    fn every_row_has_a_cell_for_each_head() {
        for summary in [fixture::summary(), fixture::quiet_summary(), fixture::hostile_summary()] {
            for text in
                [items(&summary), causes(&summary), requirements(&summary), curves(&summary)]
            {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                let width = reader.headers().unwrap().len();
                for record in reader.records() {
                    let record = record.unwrap();
                    assert_eq!(record.len(), width);
                    assert!(record.iter().all(|c| !c.starts_with(['=', '@', '\u{1b}'])));
                }
            }
        }
    }

    #[test]
    fn numbers_come_back_as_they_were() {
        let summary = fixture::summary();
        let text = items(&summary);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let at = reader.headers().unwrap().iter().position(|h| h == "availability").unwrap();
        let first = reader.records().next().unwrap().unwrap();
        assert_eq!(first[at].parse::<f64>().unwrap(), summary.items[0].availability.value);
    }
}
