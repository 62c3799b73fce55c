//! Scans of shipped missions against brute force, and of small ones against what is known exactly.

use super::importance::importance;
use super::pairs::chosen;
use super::strike::{Outcome, Strike, strike_all};
use super::structure::structure;
use super::*;
use crate::spec::load::{FileProblem, Files};
use crate::stats::{Estimate, Kind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

mod chances;
mod perils;

/// The project's own files, and two texts.
struct Project<'a>(&'a str, &'a str);

impl Files for Project<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        match path {
            "mission.ron" => Ok(self.0.into()),
            "model.ron" => Ok(self.1.into()),
            _ => std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
                .map_err(|_| FileProblem::NotFound { nearest: None }),
        }
    }
}

fn read(mission: &str, model: Option<&str>, texts: (&str, &str)) -> (Specification, Quiet) {
    let spec = Specification::read(&Project(texts.0, texts.1), mission, model, &[]);
    let spec = spec.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    let quiet = Quiet::new(&spec.mission, &spec.model, 1)
        .unwrap_or_else(|found| panic!("{}", found.render(&spec.sources, false)));
    (spec, quiet)
}

fn texts(mission: &str, model: &str) -> (Specification, Quiet) {
    read("mission.ron", Some("model.ron"), (mission, model))
}

fn options(order: u32, prune: bool) -> Options {
    Options { order, at: Vec::new(), jobs: 2, prune }
}

/// All sets of one or two faults that break something, minimal among themselves, found without any
/// of the scan's own pruning, ordering or bookkeeping.
fn brute(quiet: &Quiet) -> BTreeSet<(u32, usize, Vec<usize>)> {
    let moments = moments(&quiet.plan, &[]).unwrap();
    let mut counts = Counts::default();
    let singles = singles(quiet, &moments, 1, &mut counts).unwrap();
    let chosen = chosen(quiet, &singles);
    let mut sets: Vec<Vec<usize>> = (0..quiet.faults.len()).map(|f| vec![f]).collect();
    for &a in &chosen {
        let others = chosen.iter().filter(|&&b| b > a);
        let apart = |b: &&usize| quiet.faults[a].component != quiet.faults[**b].component;
        sets.extend(others.filter(apart).map(|&b| vec![a, b]));
    }
    let mut minimal = BTreeSet::new();
    for (m, moment) in moments.iter().enumerate() {
        let strikes: Vec<Strike> =
            sets.iter().map(|set| Strike { at: moment.at, faults: set.clone() }).collect();
        let outcomes = strike_all(quiet, &strikes, 2).unwrap();
        let hits: BTreeMap<&Vec<usize>, BTreeSet<u32>> =
            sets.iter().zip(outcomes.iter().map(Outcome::hits)).collect();
        // What loses the mission takes everything with it.
        let takes = |f: usize, top: &u32| {
            let hits = &hits[&vec![f]];
            hits.contains(top) || hits.contains(&0)
        };
        for (set, tops) in &hits {
            for top in tops {
                let less = set.iter().any(|&f| set.len() > 1 && takes(f, top));
                if !less {
                    minimal.insert((*top, m, (*set).clone()));
                }
            }
        }
    }
    minimal
}

/// The same as [`brute`], as the scan says it.
fn said(spec: &Specification, quiet: &Quiet) -> BTreeSet<(u32, usize, Vec<usize>)> {
    let moments = moments(&quiet.plan, &[]).unwrap();
    let mut counts = Counts::default();
    let singles = singles(quiet, &moments, 1, &mut counts).unwrap();
    let exchanges = symmetry::exchanges(quiet, [&spec.mission_tree, &spec.model_tree]);
    let pairs = pairs::pairs(quiet, &moments, &singles, Some(&exchanges), 1, &mut counts).unwrap();
    let flown = Flown::new(quiet, &moments, &singles, &pairs, counts);
    let cuts = cuts::cuts(&flown);
    let each =
        cuts.iter().flat_map(|cut| cut.moments.iter().map(|&m| (cut.top, m, cut.faults.clone())));
    each.collect()
}

#[test]
fn cut_sets_of_shipped_missions_are_those_of_brute_force() {
    let missions = [
        ("missions/first-light.ron", None),
        ("missions/recovery/cascade.ron", None),
        ("missions/recovery/hung-node.ron", None),
        ("missions/examples/cold-standby.ron", None),
        ("missions/mars-transit.ron", None),
        ("missions/mars-transit.ron", Some("models/mars-2fc.ron")),
        ("missions/mars-transit.ron", Some("models/mars-3fc.ron")),
        ("missions/voyager-like.ron", None),
        ("missions/leo-edge-cluster.ron", None),
    ];
    for (mission, model) in missions {
        let (spec, quiet) = read(mission, model, ("", ""));
        let (said, brute) = (said(&spec, &quiet), brute(&quiet));
        let missing: Vec<_> = brute.difference(&said).take(3).collect();
        let more: Vec<_> = said.difference(&brute).take(3).collect();
        assert!(missing.is_empty() && more.is_empty(), "{mission}: {missing:?} {more:?}");
        assert!(!brute.is_empty(), "{mission}");
    }
}

/// Every shipped mission with its own model, and two of them with all that are made for them.
#[test]
fn shipped_missions_have_no_undocumented_single_point() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = |folder: &str| -> Vec<String> {
        let files = std::fs::read_dir(root.join(folder)).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|n| n.ends_with(".ron")).map(|n| format!("{folder}/{n}")).collect()
    };
    let folders = std::fs::read_dir(root.join("missions")).unwrap().map(Result::unwrap);
    let folders = folders.filter(|entry| entry.path().is_dir());
    let folders = folders.map(|entry| format!("missions/{}", entry.file_name().to_string_lossy()));
    let missions = folders.chain(["missions".to_owned()]).flat_map(|folder| names(&folder));
    let mut flights: Vec<(String, Option<String>)> = missions.map(|name| (name, None)).collect();
    assert!(flights.len() >= 13, "{flights:?}");
    for model in names("models") {
        let mission = match model.as_str() {
            "models/mars-orbiter.ron" => continue,
            name if name.starts_with("models/mars-") => "missions/mars-transit.ron",
            name if name.starts_with("models/leo-") => "missions/leo-edge-cluster.ron",
            _ => continue,
        };
        flights.push((mission.to_owned(), Some(model)));
    }
    for (mission, model) in flights {
        let (spec, quiet) = read(&mission, model.as_deref(), ("", ""));
        let found = scan(&spec, &quiet, &options(1, true)).unwrap();
        let open: Vec<&str> = found.undocumented().iter().map(|p| p.component.as_str()).collect();
        assert!(open.is_empty(), "{mission} with {model:?}: {open:?}");
    }
}

#[test]
fn threads_and_seeds_change_nothing() {
    let (spec, quiet) = read("missions/mars-transit.ron", None, ("", ""));
    let one = scan(&spec, &quiet, &Options { jobs: 1, ..options(2, true) }).unwrap();
    let other = Quiet::new(&spec.mission, &spec.model, 77).unwrap();
    assert_eq!(scan(&spec, &other, &options(2, true)).unwrap(), one);
}

const YEAR: &str = r#"( name: "year", phases: [(name: "y", lasts: "1 y")],
    functions: { "work": (needs: "pool"), "look": (needs: "camera") } )"#;

/// Four computers that are the same, three of which must work, and one that is another.
const FOUR: &str = r#"(
    hardware: { "h": (modes: { "dead": (time: "0.1 /y", repair: Never, source: Assumed("round")) }) },
    domains: { "d1": (), "d2": (), "d3": (), "d4": () },
    nodes: {
        "a": (hardware: "h", domain: "d1"), "b": (hardware: "h", domain: "d2"),
        "c": (hardware: "h", domain: "d3"), "d": (hardware: "h", domain: "d4"),
        "eye": (),
    },
    images: { "i:1": () },
    services: {
        "pool": (image: "i:1", replicas: 4, min_ready: 3, on: [], spread: Node, avoids: ["eye"]),
        "camera": (image: "i:1", on: ["eye"], labels: ["eye"]),
    },
)"#;

#[test]
fn what_is_the_same_is_flown_once() {
    let (spec, quiet) = texts(YEAR, FOUR);
    let pruned = scan(&spec, &quiet, &options(2, true)).unwrap();
    let all = scan(&spec, &quiet, &options(2, false)).unwrap();
    // At two moments: domains among each other, computers, one of each (its own or not), and each with the eye.
    assert_eq!((pruned.counts.pairs_flown, pruned.counts.symmetric), (12, 60));
    assert_eq!((all.counts.pairs_flown, all.counts.symmetric), (72, 0));
    assert_eq!(pruned.cut_sets, all.cut_sets);
    assert_eq!(pruned.pairs, all.pairs);
    let points: Vec<&str> = all.single_points.iter().map(|p| p.component.as_str()).collect();
    assert_eq!(points, ["eye"]);
    let pair = ["a/dead".to_owned(), "b/dead".to_owned()];
    let cut = all.cut_sets.iter().find(|cut| cut.top == "work down" && cut.faults == pair).unwrap();
    // Both dead within the year: (1 - e^-0.1)².
    assert!((cut.probability.unwrap() - 0.009_055_917).abs() < 1e-6, "{cut:?}");
}

#[test]
fn what_is_not_quite_the_same_is_flown() {
    // One of the four has a mode that the others have not.
    let other = FOUR.replace(
        r#""b": (hardware: "h", domain: "d2")"#,
        r#""b": (hardware: "h", domain: "d2", boot: "3 s")"#,
    );
    let (spec, quiet) = texts(YEAR, &other);
    let some = symmetry::exchanges(&quiet, [&spec.mission_tree, &spec.model_tree]);
    let b = quiet.plan.components.iter().position(|c| c.name == "b").unwrap();
    assert!(some.iter().all(|exchange| exchange[b] == b as u32));
    let (spec, quiet) = texts(YEAR, FOUR);
    let all = symmetry::exchanges(&quiet, [&spec.mission_tree, &spec.model_tree]);
    assert!(all.iter().any(|exchange| exchange[b] != b as u32));
    assert!(all.len() > some.len() && !some.is_empty());
}

#[test]
fn structure_sees_dominators_and_simulation_sees_time() {
    let mission = r#"( name: "m", phases: [(name: "y", lasts: "10 d")],
        functions: { "fly": (needs: "pilot", tolerates: "1 s") } )"#;
    let model = r#"(
        domains: { "ship": (), "left": (within: "ship"), "right": (within: "ship") },
        nodes: { "l": (domain: "left"), "r": (domain: "right") },
        images: { "p:1": (modes: { "hang": (time: "1 /y", effect: Hang, source: Assumed("round")) }) },
        services: { "pilot": (image: "p:1", replicas: 2, spread: Node,
            redundancy: HotStandby(takeover: "20 s")) },
    )"#;
    let (spec, quiet) = texts(mission, model);
    let points = structure(&quiet.plan).single;
    let named: Vec<&str> = points[0].iter().map(|&c| quiet.plan.name(c)).collect();
    assert_eq!(named, ["ship"]);
    let found = scan(&spec, &quiet, &options(1, true)).unwrap();
    let left = found.faults.iter().find(|fault| fault.component == "l").unwrap();
    assert_eq!((left.severity, left.only_simulated.len()), (Severity::FunctionDown, 1));
    assert_eq!(left.damage[0].functions[0].down, 20.0);
    assert_eq!(found.undocumented().len(), 1);
}

#[test]
fn networks_hang_on_articulation_points_and_bridges() {
    let (_, quiet) = read("missions/voyager-like.ron", None, ("", ""));
    assert!(structure(&quiet.plan).bridges.is_empty() || quiet.plan.has_networks);
    let mission =
        r#"( name: "m", phases: [(name: "y", lasts: "10 d")], functions: { "f": (needs: "a") } )"#;
    let model = r#"( nodes: { "a": (network: "1"), "b": (network: "2"), "c": (network: "3"), "d": (network: "4") },
        links: { "ab": (between: ("a", "b")), "bc": (between: ("b", "c")), "ca": (between: ("c", "a")),
                 "cd": (between: ("c", "d")) } )"#;
    let (_, quiet) = texts(mission, model);
    let found = structure(&quiet.plan);
    let names =
        |list: &[u32]| list.iter().map(|&c| quiet.plan.name(c).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        (names(&found.articulations), names(&found.bridges)),
        (vec!["c".into()], vec!["cd".into()])
    );
}

/// Two computers in series, and two in parallel, against Birnbaum's own formulas.
#[test]
fn importance_has_its_closed_form() {
    let mission = r#"( name: "m", phases: [(name: "y", lasts: "20 y")], functions: {
        "both": (needs: All(["a", "b"])), "either": (needs: Any(["a", "b"])) } )"#;
    let mode = |rate: &str| {
        format!(
            r#"(modes: {{ "m": (time: "{rate}", repair: Exponential(mean: "10 d"), source: Assumed("round")) }})"#
        )
    };
    let model = format!(r#"( nodes: {{ "a": {}, "b": {} }} )"#, mode("3 /y"), mode("9 /y"));
    let (spec, _) = texts(mission, &model);
    let plan = crate::vessel::build(&spec.mission, &spec.model, 1).unwrap();
    let found = importance(&plan, 0..400, 2).unwrap();
    assert_eq!(found, importance(&plan, 0..400, 1).unwrap());
    let q = |rate: f64| rate * 10.0 / (365.25 + rate * 10.0);
    let (qa, qb) = (q(3.0), q(9.0));
    let weight = |of: &str, c: &str| {
        found.weights.iter().find(|w| w.of == of && w.component == c).cloned().unwrap()
    };
    let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 0.06, "{a} {b}");
    let series = 1.0 - (1.0 - qa) * (1.0 - qb);
    let w = weight("both", "a");
    close(w.ails, qa);
    let value = |figure: Option<Estimate>| figure.unwrap().value;
    close(value(w.birnbaum), 1.0 - qb);
    close(value(w.criticality), (1.0 - qb) * qa / series);
    close(value(w.fussell_vesely), qa / series);
    let w = weight("either", "a");
    close(value(w.birnbaum), qb);
    // Each outage of the two is one of either: never seen otherwise is a bound.
    for figure in [w.criticality, w.fussell_vesely] {
        assert_eq!(figure.unwrap().kind, Kind::LowerBound);
        assert!((0.97..1.0).contains(&figure.unwrap().low));
    }
    close(value(weight("either", "b").birnbaum), qa);
    // Who was seen in too few flights is named without figures.
    let few = importance(&plan, 0..10, 1).unwrap();
    assert!(!few.weights.is_empty());
    assert!(few.weights.iter().all(|w| w.birnbaum.is_none() && w.fussell_vesely.is_none()));
}

/// Intervals hold the truth about as often as they say: 160 campaigns, of which 95 % are 152; fewer
/// than 142 has a chance of one in a thousand.
#[test]
fn intervals_of_importance_hold_the_truth() {
    let mission = r#"( name: "m", phases: [(name: "y", lasts: "5 y")], functions: {
        "both": (needs: All(["a", "b"])) } )"#;
    let mode = |rate: &str| {
        format!(
            r#"(modes: {{ "m": (time: "{rate}", repair: Exponential(mean: "10 d"), source: Assumed("round")) }})"#
        )
    };
    let model = format!(r#"( nodes: {{ "a": {}, "b": {} }} )"#, mode("3 /y"), mode("9 /y"));
    let (spec, _) = texts(mission, &model);
    let q = |rate: f64| rate * 10.0 / (365.25 + rate * 10.0);
    let (qa, qb) = (q(3.0), q(9.0));
    let series = 1.0 - (1.0 - qa) * (1.0 - qb);
    let truth = [1.0 - qb, (1.0 - qb) * qa / series, qa / series];
    let mut held = [0; 3];
    for seed in 0..160 {
        let plan = crate::vessel::build(&spec.mission, &spec.model, seed).unwrap();
        let found = importance(&plan, 0..128, 2).unwrap();
        let w = found.weights.iter().find(|w| w.component == "a").unwrap();
        for (i, figure) in [w.birnbaum, w.criticality, w.fussell_vesely].into_iter().enumerate() {
            let figure = figure.unwrap();
            held[i] += u32::from(figure.low <= truth[i] && truth[i] <= figure.high);
        }
    }
    assert!(held.iter().all(|&held| held >= 142), "{held:?}");
}

#[test]
fn moments_share_their_phase() {
    let (_, quiet) = read("missions/mars-transit.ron", None, ("", ""));
    let day = 86_400 * 1_000_000_000;
    let at = [
        At::Phase("insertion".into()),
        At::Instant("100 d".into(), Span(100 * day)),
        At::Instant("200 d".into(), Span(200 * day)),
    ];
    let found = moments(&quiet.plan, &at).unwrap();
    let days: Vec<(u64, u64, u64)> =
        found.iter().map(|m| (m.at.0 / day, m.from.0 / day, m.to.0 / day)).collect();
    assert_eq!(days, [(100, 0, 150), (200, 150, 258), (258, 258, 258), (258, 258, 258)]);
    // The insertion lasts six hours: its start stands for the first quarter.
    let hour = day / 24;
    assert_eq!((found[2].name.as_str(), found[2].at.0), ("insertion start", 258 * day));
    assert_eq!(
        (found[3].at.0 - found[2].at.0, found[2].to.0 - found[2].at.0),
        (3 * hour, 3 * hour / 2)
    );
    assert_eq!(found[3].to.0, 258 * day + 6 * hour);
    assert!(moments(&quiet.plan, &[At::Instant("1 y".into(), Span(366 * day))]).is_err());
    assert!(moments(&quiet.plan, &[At::Phase("landing".into())]).is_err());
}
