//! A scan as text: single points first, then what single faults and pairs break.

use crate::campaign::scan::weight;
use crate::campaign::scan::{Counts, FaultResult, Importance, PairResult, Scan, Severity};
use crate::report::clean::{self, plain};
use crate::report::style::{Paint, Style};
use crate::report::table::Side::{Left, Right};
use crate::report::table::Table;
use crate::report::{fmeca, format};
use crate::stats::{CONFIDENCE, Estimate, Printable};
use std::collections::BTreeSet;

/// Single faults that the text names.
const FAULTS: usize = 40;
/// Pairs that the text names.
const PAIRS: usize = 20;
/// Cut sets that the text names of each thing that they break.
const CUTS: usize = 5;
/// Components that the text weighs for each function.
const WEIGHTS: usize = 5;
/// Space between columns, indentation included.
const GAP: usize = 2;
/// Least columns that the last cell of a line keeps.
const LEAST: usize = 24;

/// The whole report of a scan; `words` are those of a command line that name mission and vessel.
#[must_use]
pub fn scan(scan: &Scan, style: Style, words: &str) -> String {
    let mut out = style.paint(Paint::Bold, style.wrap(&sentence(scan), 0).trim_end());
    out.push('\n');
    out.push_str(&style.wrap(&flown(scan), 0));
    out.push_str(&points(scan, style));
    out.push_str(&faults(scan, style));
    out.push_str(&structure(scan, style));
    out.push_str(&pairs(scan, style));
    out.push_str(&cuts(scan, style));
    if let Some(weights) = &scan.importance {
        out.push_str(&importance(weights, style));
    }
    out.push_str(&last(scan, words));
    out
}

/// How many single points there are, and if all are accepted.
#[must_use]
pub fn sentence(scan: &Scan) -> String {
    let all = scan.single_points.len() as u64;
    let open: Vec<String> = scan.undocumented().iter().map(|p| plain(&p.component)).collect();
    let points = format::counted(all, "single point");
    match (all, open.is_empty()) {
        (0, _) => "No single point of failure: no single fault loses the mission, or a function \
                   for good."
            .to_owned(),
        (_, true) => format!("{points} of failure, all accepted."),
        _ => format!("{points} of failure, {} not accepted: {}.", open.len(), open.join(", ")),
    }
}

/// The verdict and the next useful command.
fn last(scan: &Scan, words: &str) -> String {
    let verdict = if scan.undocumented().is_empty() { "pass" } else { "fail" };
    let (what, flags) = match scan.order {
        1 => ("To strike two at a time", "--order 2".to_owned()),
        order => ("To hand it to reviewers", format!("--order {order} --out fmeca/")),
    };
    format!("\nVerdict: {verdict}. {what}:\n  shakedown scan {} {flags}\n", plain(words))
}

fn flown(scan: &Scan) -> String {
    let moments: Vec<String> = scan
        .moments
        .iter()
        .map(|m| format!("{} ({})", plain(&m.name), format::duration(m.at)))
        .collect();
    let Counts { singles, pairs, beaten, symmetric, pairs_flown } = scan.counts;
    let mut text = format!(
        "{} with {}, {}. Nothing fails by itself; each of {} strikes at {}: {}.",
        plain(&scan.mission),
        plain(&scan.model),
        format::duration(scan.duration),
        format::counted(scan.faults.len() as u64, "fault"),
        moments.join(", "),
        format::counted(singles, "flight")
    );
    if scan.order > 1 {
        text.push_str(&format!(
            " Pairs: {} of {} flown; of {} one fault alone loses all, {} are like another.",
            format::count(pairs_flown),
            format::count(pairs),
            format::count(beaten),
            format::count(symmetric)
        ));
    }
    text
}

fn points(scan: &Scan, style: Style) -> String {
    let mut out = String::new();
    if !scan.single_points.is_empty() {
        out.push_str(&style.heading("Single points of failure"));
    }
    for point in &scan.single_points {
        let mark = if point.only_simulated { " (only simulation finds it)" } else { "" };
        let text = format!("  {}{mark}", plain(&point.component));
        out.push_str(&style.wrap(&text, 4));
        let own = scan.faults.iter().filter(|fault| fault.component == point.component);
        for fault in own.filter(|fault| point.modes.contains(&fault.mode)) {
            out.push_str(&style.wrap(&point_mode(scan, fault), 6));
        }
        let (paint, why) = match &point.accepted {
            Some(reason) => (Paint::Good, format!("    accepted: {}", plain(reason))),
            None => (Paint::Bad, "    NOT ACCEPTED".to_owned()),
        };
        out.push_str(&style.paint(paint, style.wrap(&why, 6).trim_end()));
        out.push('\n');
    }
    if !scan.stale.is_empty() {
        let names: Vec<String> = scan.stale.iter().map(|name| plain(name)).collect();
        let text = format!("  Accepted, and no single point here: {}.", names.join(", "));
        out.push_str(&style.paint(Paint::Faint, style.wrap(&text, 2).trim_end()));
        out.push('\n');
    }
    out
}

/// One way in which a component loses something: what, how often, who notices, what is done.
fn point_mode(scan: &Scan, fault: &FaultResult) -> String {
    let ends = fmeca::ends(scan, &fault.damage, &[]);
    let (end, when) = ends.first().cloned().unwrap_or_default();
    let often = match (fault.per_year, fault.worst_probability) {
        (Some(rate), Some(chance)) => format!(
            "{} a year, chance {}",
            format::significant(rate, 2),
            format::significant(chance, 2)
        ),
        _ => "no rate given".to_owned(),
    };
    format!(
        "    {}, {}: {} ({}); {often}. Detected: {}. Compensated: {}.",
        plain(&fault.mode),
        plain(&fault.effects.local),
        plain(&end),
        plain(&when),
        plain(&fmeca::detection(fault)),
        plain(&fmeca::compensation(fault))
    )
}

fn lasts(fault: &FaultResult) -> String {
    fault.lasts.map_or_else(|| "for good".to_owned(), format::duration)
}

fn faults(scan: &Scan, style: Style) -> String {
    let mut out = style.heading("What single faults take down");
    let heads = [("fault", Left), ("a year", Right), ("lasts", Right), ("when", Left)];
    let mut table = Table::new(&[&heads[..], &[("worst", Left)]].concat());
    let (hurt, borne): (Vec<&FaultResult>, Vec<&FaultResult>) =
        scan.faults.iter().partition(|fault| fault.severity != Severity::Borne);
    let rows: Vec<[String; 5]> = hurt.iter().take(FAULTS).map(|fault| row(scan, fault)).collect();
    for (cells, fault) in fitted(rows, style).into_iter().zip(&hurt) {
        let paints = [Paint::Plain; 4].into_iter().chain([paint(fault.severity)]);
        table.painted(cells.into_iter().zip(paints).collect());
    }
    if !table.is_empty() {
        out.push_str(&table.render(style, 2));
    }
    let more = hurt.len().saturating_sub(FAULTS);
    let more =
        if more > 0 { format!("{more} more do (--format csv has all). ") } else { String::new() };
    let text = format!(
        "  {more}{} of {} take no function down for longer than it tolerates. * structure shows no \
         single point there: only simulation finds it.",
        borne.len(),
        scan.faults.len()
    );
    out.push_str(&style.paint(Paint::Faint, style.wrap(&text, 2).trim_end()));
    out.push('\n');
    out
}

fn row(scan: &Scan, fault: &FaultResult) -> [String; 5] {
    let ends = fmeca::ends(scan, &fault.damage, &fault.only_simulated);
    let (end, when) = ends.first().cloned().unwrap_or_default();
    [
        plain(&format!("{}/{}", fault.component, fault.mode)),
        fault.per_year.map_or_else(|| "-".to_owned(), |rate| format::significant(rate, 2)),
        lasts(fault),
        plain(&when),
        plain(&end),
    ]
}

/// Rows whose last cell is shortened to what the line has left: names of faults are kept whole.
fn fitted<const N: usize>(mut rows: Vec<[String; N]>, style: Style) -> Vec<[String; N]> {
    let widest = |i: usize, rows: &[[String; N]]| {
        rows.iter().map(|row| clean::columns(&row[i])).max().unwrap_or(0) + GAP
    };
    let used: usize = (0..N - 1).map(|i| widest(i, &rows)).sum();
    let room = style.width.saturating_sub(used + GAP).max(LEAST);
    for row in &mut rows {
        row[N - 1] = clean::shorten(&row[N - 1], room);
    }
    rows
}

fn paint(severity: Severity) -> Paint {
    match severity {
        Severity::MissionLost => Paint::Bad,
        Severity::FunctionLost => Paint::Warn,
        Severity::FunctionDown | Severity::Borne => Paint::Plain,
    }
}

fn structure(scan: &Scan, style: Style) -> String {
    let mut out = style.heading("Structure beside simulation");
    for (function, points) in &scan.structure {
        let points = match points.is_empty() {
            true => "no single point".to_owned(),
            false => points.join(", "),
        };
        out.push_str(&style.wrap(&format!("  {}: {}", plain(function), plain(&points)), 4));
    }
    let mut line = |title: &str, names: Vec<String>| {
        if !names.is_empty() {
            let text = format!("  {title}: {}", plain(&names.join(", ")));
            out.push_str(&style.wrap(&text, 4));
        }
    };
    let named = |(component, function): &(String, String)| format!("{component} ({function})");
    let found = scan.faults.iter().flat_map(|fault| {
        fault.only_simulated.iter().map(|function| (fault.component.clone(), function.clone()))
    });
    let found: BTreeSet<(String, String)> = found.collect();
    line("single by structure, and borne", scan.borne.iter().map(named).collect());
    line("down by one fault, and only simulation finds it", found.iter().map(named).collect());
    line("computers that the network hangs on", scan.network.articulation_points.clone());
    line("links that the network hangs on", scan.network.bridges.clone());
    out
}

fn pairs(scan: &Scan, style: Style) -> String {
    if scan.order < 2 {
        return String::new();
    }
    let mut out = style.heading("What pairs break that neither breaks alone");
    let heads = [("one", Left), ("and", Left), ("chance", Right), ("when", Left)];
    let mut table = Table::new(&[&heads[..], &[("together", Left)]].concat());
    let row = |pair: &PairResult| {
        let ends = fmeca::ends(scan, &pair.damage, &[]);
        let (together, when) = ends.first().cloned().unwrap_or_default();
        let [one, other] = &pair.faults;
        [plain(one), plain(other), chance(pair.probability), plain(&when), plain(&together)]
    };
    let rows = scan.pairs.iter().take(PAIRS).map(row).collect();
    for (cells, pair) in fitted(rows, style).into_iter().zip(&scan.pairs) {
        let paints = [Paint::Plain; 4].into_iter().chain([paint(pair.severity)]);
        table.painted(cells.into_iter().zip(paints).collect());
    }
    if table.is_empty() {
        out.push_str("  Nothing.\n");
        return out;
    }
    out.push_str(&table.render(style, 2));
    let count = |severity| scan.pairs.iter().filter(|pair| pair.severity == severity).count();
    let text = format!(
        "  In all {}: {} lose the mission, {} a function for good. Chance: of what stands \
         beside it, at the times named.",
        format::counted(scan.pairs.len() as u64, "pair"),
        count(Severity::MissionLost),
        count(Severity::FunctionLost)
    );
    out.push_str(&style.wrap(&text, 2));
    out
}

/// A probability, or a dash.
fn chance(probability: Option<f64>) -> String {
    probability.map_or_else(|| "-".to_owned(), |p| format::significant(p, 2))
}

fn cuts(scan: &Scan, style: Style) -> String {
    let mut table =
        Table::new(&[("faults", Left), ("breaks", Left), ("chance", Right), ("when", Left)]);
    let mut left = 0;
    for same in scan.cut_sets.chunk_by(|a, b| a.top == b.top) {
        for cut in same.iter().take(CUTS) {
            table.row(vec![
                plain(&cut.faults.join(" + ")),
                plain(&cut.top),
                chance(cut.probability),
                plain(&fmeca::moments(scan, &cut.moments)),
            ]);
        }
        left += same.len().saturating_sub(CUTS);
    }
    if table.is_empty() {
        return String::new();
    }
    let mut out = style.heading("Minimal cut sets (likeliest first)");
    out.push_str(&table.render(style, 2));
    let more =
        if left > 0 { format!("{left} more (--format json has all). ") } else { String::new() };
    let note = format!(
        "  {more}Chance: that it strikes (of two: that the second comes while the other is there) \
         at the times named, all other faults left out; - where the model gives no rate (what is \
         lost for good)."
    );
    out.push_str(&style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()));
    out.push('\n');
    out
}

fn importance(importance: &Importance, style: Style) -> String {
    let title = format!(
        "Importance ({}, {} lost)",
        format::counted(importance.replications, "replication"),
        importance.losses
    );
    let mut table = Table::new(&[
        ("component", Left),
        ("for", Left),
        ("ails", Right),
        ("Birnbaum", Right),
        ("criticality", Right),
        ("Fussell-Vesely", Right),
    ]);
    let figure = |x: Option<Estimate>| x.map_or_else(|| "-".to_owned(), |x| with_error(&x));
    for same in importance.weights.chunk_by(|a, b| a.of == b.of) {
        for weight in same.iter().take(WEIGHTS) {
            table.row(vec![
                plain(&weight.component),
                plain(&weight.of),
                format::significant(weight.ails, 2),
                figure(weight.birnbaum),
                figure(weight.criticality),
                figure(weight.fussell_vesely),
            ]);
        }
    }
    let mut out = style.heading(&title);
    if table.is_empty() {
        out.push_str("  No function was ever below need.\n");
        return out;
    }
    out.push_str(&table.render(style, 2));
    let note = format!(
        "  ± half of the interval of {} %; - where fewer than {} flights show it. Who ails \
         together seems to weigh together: Birnbaum and criticality say what goes along with a \
         fault. For the mission: losses while it ails beyond those that would come anyway, for \
         each time that it begins to ail (Birnbaum) and of all losses (criticality).",
        format::significant(100.0 * CONFIDENCE, 2),
        weight::LEAST
    );
    out.push_str(&style.paint(Paint::Faint, style.wrap(&note, 2).trim_end()));
    out.push('\n');
    out
}

/// An estimate with half the width of its interval, or as a bound.
fn with_error(estimate: &Estimate) -> String {
    match estimate.printable() {
        Printable::Interval { value, low, high } => {
            let half = (value - low).max(high - value);
            format!("{} ± {}", format::significant(value, 2), format::significant(half, 2))
        }
        // Rounded down: what is sure is never told as more than it is.
        Printable::AtLeast(bound) => {
            let down = libm::floor(bound * 1000.0) / 1000.0;
            format!("≥ {}", format::significant(down, 3))
        }
        Printable::AtMost(bound) => format!("≤ {}", format::significant(bound, 2)),
        Printable::Nothing => "-".to_owned(),
    }
}
