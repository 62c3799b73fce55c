//! The table of failure modes, effects and criticality: one row a fault, in CSV and markdown.

use crate::campaign::scan::{Damage, FaultResult, LOST, Scan, Severity};
use crate::report::{clean, format};
use std::collections::BTreeMap;

/// Heads of the table, as a reviewer knows them.
pub const HEADS: [&str; 13] = [
    "component",
    "kind",
    "mode",
    "local effect",
    "end effect",
    "when",
    "at other times",
    "detection",
    "compensation",
    "severity",
    "rate per year",
    "chance in the mission",
    "chance of the end effect",
];

/// The word for a severity, with its class: 1 is the worst.
#[must_use]
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::MissionLost => "1 mission lost",
        Severity::FunctionLost => "2 function lost",
        Severity::FunctionDown => "3 function down",
        Severity::Borne => "4 borne",
    }
}

/// What is lost at one moment, in words; functions that only simulation finds get an asterisk.
#[must_use]
pub fn loses(damage: &Damage, only_simulated: &[String]) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(damage.mission_lost.iter().map(|criterion| format!("mission lost ({criterion})")));
    // Interruptions are told where there is nothing worse to tell.
    let down = damage.functions.iter().any(|function| function.down > 0.0);
    let told = damage.functions.iter().filter(|function| function.down > 0.0 || !down);
    for function in told.filter(|_| damage.mission_lost.is_none()) {
        let mark = if only_simulated.contains(&function.name) { "*" } else { "" };
        let name = &function.name;
        words.push(match (function.for_good, function.down > 0.0) {
            (true, _) => format!("{name}{mark} for good"),
            (_, true) => format!("{name}{mark} for {}", format::duration(function.down)),
            _ => format!("{name} interrupted"),
        });
    }
    words.join(", ")
}

/// The worst of what happens at several moments.
fn worst<'a>(damage: &[&'a Damage]) -> Option<&'a Damage> {
    let badness = |damage: &&Damage| {
        let down: f64 = damage.functions.iter().map(|function| function.down).sum();
        let good = damage.functions.iter().filter(|function| function.for_good).count();
        (damage.mission_lost.is_some(), good, down)
    };
    let worse = |a: &(bool, usize, f64), b: &(bool, usize, f64)| {
        (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2))
    };
    // Of equals the first.
    damage.iter().copied().rev().max_by(|a, b| worse(&badness(a), &badness(b)))
}

/// Names of moments: a phase of which both were struck by its own, and one word for all of them.
#[must_use]
pub fn when(scan: &Scan, moments: &[&str]) -> String {
    let known = || scan.moments.iter().map(|moment| moment.name.as_str());
    if moments.len() > 2 && known().all(|name| moments.contains(&name)) {
        return "always".to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for name in moments {
        match name.strip_suffix(" middle") {
            Some(phase)
                if words.last().is_some_and(|w| w.strip_suffix(" start") == Some(phase)) =>
            {
                words.pop();
                words.push(phase);
            }
            _ => words.push(name),
        }
    }
    words.join(", ")
}

/// What happens, and when: the worst first, what is equally bad together.
#[must_use]
pub fn ends(scan: &Scan, damage: &[Damage], only_simulated: &[String]) -> Vec<(String, String)> {
    let mut classes: BTreeMap<Severity, Vec<&Damage>> = BTreeMap::new();
    for damage in damage {
        classes.entry(damage.severity()).or_default().push(damage);
    }
    let end = |same: &Vec<&Damage>| {
        let words = worst(same).map_or_else(String::new, |damage| loses(damage, only_simulated));
        let moments: Vec<&str> = same.iter().map(|damage| damage.moment.as_str()).collect();
        (words, when(scan, &moments))
    };
    classes.values().map(end).collect()
}

/// Who notices, in words.
#[must_use]
pub fn detection(fault: &FaultResult) -> String {
    let effects = &fault.effects;
    let mut words = effects.noticed_by.clone();
    if fault.mode != LOST {
        words.extend(
            effects
                .inspected_every
                .map(|every| format!("inspection every {}", format::duration(every))),
        );
        words.extend(effects.noticed_after.map(|after| match after > 0.0 {
            true => format!("noticed in {}", format::duration(after)),
            false => "seen at once".to_owned(),
        }));
    }
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

/// What is done about it, in words.
#[must_use]
pub fn compensation(fault: &FaultResult) -> String {
    match fault.effects.compensation.is_empty() {
        true => "none".to_owned(),
        false => fault.effects.compensation.join(", "),
    }
}

fn cells(scan: &Scan, fault: &FaultResult) -> [String; HEADS.len()] {
    let mut ends = ends(scan, &fault.damage, &fault.only_simulated).into_iter();
    let (end, when) = ends.next().unwrap_or_else(|| ("none".to_owned(), String::new()));
    let others: Vec<String> = ends.map(|(end, when)| format!("{end} ({when})")).collect();
    let figure = |figure: Option<f64>| figure.map_or(String::new(), |x| format::significant(x, 3));
    let harmful = fault.severity != Severity::Borne;
    [
        fault.component.clone(),
        fault.kind.clone(),
        fault.mode.clone(),
        fault.effects.local.clone(),
        end,
        when,
        others.join("; "),
        detection(fault),
        compensation(fault),
        severity(fault.severity).to_owned(),
        figure(fault.per_year),
        figure(fault.probability),
        figure(fault.worst_probability.filter(|_| harmful)),
    ]
}

/// The table as CSV.
#[must_use]
pub fn csv(scan: &Scan) -> String {
    let mut out = HEADS.join(",").replace(' ', "_") + "\n";
    for fault in &scan.faults {
        out.push_str(&cells(scan, fault).map(|cell| clean::csv(&cell)).join(","));
        out.push('\n');
    }
    out
}

/// The table as markdown, with the single points before it and the cut sets behind.
#[must_use]
pub fn markdown(scan: &Scan) -> String {
    let escape = clean::markdown;
    let mut out = format!("# Failure modes of {}\n\n", escape(&scan.mission));
    out.push_str(&format!(
        "Model {}, {}. Single faults struck in {} flights, pairs in {}.\n",
        escape(&scan.model),
        format::duration(scan.duration),
        scan.counts.singles,
        scan.counts.pairs_flown
    ));
    let points = scan.single_points.iter().map(|point| {
        let accepted = point.accepted.as_deref().map_or("**not accepted**".to_owned(), escape);
        vec![
            escape(&point.component),
            escape(&point.modes.join(", ")),
            escape(&point.loses.join(", ")),
            accepted,
        ]
    });
    let heads = ["component", "modes", "loses", "accepted because"];
    table(&mut out, "Single points of failure", &heads, points);
    let faults =
        scan.faults.iter().map(|fault| cells(scan, fault).map(|cell| escape(&cell)).to_vec());
    table(&mut out, "FMECA", &HEADS, faults);
    if scan.faults.iter().any(|fault| !fault.only_simulated.is_empty()) {
        out.push_str("\n\\* Structure shows no single point there: only simulation finds it.\n");
    }
    let cuts = scan.cut_sets.iter().map(|cut| {
        let chance = cut.probability.map_or("-".to_owned(), |p| format::significant(p, 2));
        vec![
            escape(&cut.top),
            escape(&cut.faults.join(" + ")),
            escape(&moments(scan, &cut.moments)),
            chance,
        ]
    });
    table(&mut out, "Minimal cut sets", &["what", "faults", "when", "chance"], cuts);
    out
}

/// [`when`] of names that are owned.
#[must_use]
pub fn moments(scan: &Scan, names: &[String]) -> String {
    when(scan, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn table(out: &mut String, title: &str, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!("\n## {title}\n\n| {} |\n", heads.join(" | ")));
    out.push_str(&format!("|{}\n", " --- |".repeat(heads.len())));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::scan::{Effects, FunctionDamage, MomentResult};

    fn scan(name: &str) -> Scan {
        let fault = FaultResult {
            component: name.to_owned(),
            kind: "node".to_owned(),
            mode: name.to_owned(),
            effects: Effects { noticed_by: vec![name.to_owned()], ..Effects::default() },
            per_year: Some(0.5),
            probability: None,
            worst_probability: None,
            lasts: None,
            severity: Severity::MissionLost,
            damage: vec![Damage { moment: name.to_owned(), ..Damage::default() }],
            only_simulated: Vec::new(),
        };
        Scan {
            schema_version: 1,
            mission: name.to_owned(),
            model: name.to_owned(),
            duration: 1.0,
            order: 1,
            moments: Vec::new(),
            counts: Default::default(),
            functions: Vec::new(),
            faults: vec![fault],
            single_points: Vec::new(),
            stale: Vec::new(),
            structure: Vec::new(),
            borne: Vec::new(),
            network: Default::default(),
            pairs: Vec::new(),
            cut_sets: Vec::new(),
            importance: None,
        }
    }

    #[test]
    fn phases_that_are_struck_twice_are_named_once() {
        let mut scan = scan("x");
        let names = ["up start", "up middle", "down start", "down middle"];
        let moment = |name: &&str| MomentResult { name: (*name).to_owned(), at: 0.0 };
        scan.moments = names.iter().map(moment).collect();
        assert_eq!(when(&scan, &names), "always");
        assert_eq!(when(&scan, &names[..3]), "up, down start");
        assert_eq!(when(&scan, &names[1..]), "up middle, down");
        let damage = |name: &str, lost: bool, down: f64| Damage {
            moment: name.to_owned(),
            mission_lost: lost.then(|| "adrift".to_owned()),
            functions: vec![FunctionDamage {
                name: "fly".to_owned(),
                down,
                for_good: false,
                interruptions: 0,
            }],
        };
        let all = [
            damage("up start", false, 5.0),
            damage("up middle", false, 7.0),
            damage("down start", true, 60.0),
        ];
        let ends = ends(&scan, &all, &["fly".to_owned()]);
        let said: Vec<(&str, &str)> = ends.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(said, [("mission lost (adrift)", "down start"), ("fly* for 7 s", "up")]);
    }

    #[test]
    fn names_are_neither_formulas_nor_markup() {
        let hostile = scan("=cmd|'/c calc'!A1<img>\u{202e}");
        let text = csv(&hostile);
        let mut reader = ::csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().len(), HEADS.len());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), HEADS.len());
        assert!(record.iter().all(|cell| !cell.starts_with('=')), "{record:?}");
        let text = markdown(&hostile);
        assert!(!text.contains("<img>") && !text.contains('\u{202e}'), "{text}");
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert!(rows.iter().all(|row| row.matches('|').count() == HEADS.len() + 1), "{rows:?}");
    }
}
