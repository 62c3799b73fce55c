//! Chances against closed forms and against campaigns.

use super::*;
use crate::kernel::math::{exp, sqrt};

fn lost(found: &Scan, faults: &[&str]) -> f64 {
    let same = |cut: &&CutSet| cut.top == "mission lost" && cut.faults == faults;
    let cut = found.cut_sets.iter().find(same).unwrap();
    cut.probability.unwrap()
}

/// Share of flights that lose the mission, with its standard error.
fn flown(spec: &Specification, replications: u64) -> (f64, f64) {
    let plan = crate::vessel::build(&spec.mission, &spec.model, 1).unwrap();
    let found = importance(&plan, 0..replications, 2).unwrap();
    let share = found.losses as f64 / replications as f64;
    (share, sqrt(share * (1.0 - share) / replications as f64))
}

fn close(a: f64, b: f64, by: f64) {
    assert!((a / b - 1.0).abs() < by, "{a} {b}");
}

#[test]
fn a_storm_has_its_own_hazard() {
    let mission = |storm: &str| {
        format!(
            r#"(name: "st", phases: [(name: "cruise", lasts: "99 d", hazard: {{"storm": 0.01}}),
                (name: "storm", lasts: "1 d", hazard: {{"storm": {storm}}})],
            functions: {{ "f": (needs: "u", phases: ["storm"]) }},
            loss: [(function: "f", down_for: "30 min")])"#
        )
    };
    let model =
        r#"(nodes: { "u": (modes: { "m": (time: "0.02 /d", repair: "1 h", hazard: "storm") }) })"#;
    let (spec, quiet) = texts(&mission("10"), model);
    let found = scan(&spec, &quiet, &options(1, true)).unwrap();
    close(lost(&found, &["u/m"]), 1.0 - exp(-0.2), 1e-9);
    let fault = found.faults.iter().find(|fault| fault.mode == "m").unwrap();
    close(fault.per_year.unwrap(), (0.2 + 0.0198) / 100.0 * 365.25, 1e-9);
    close(fault.probability.unwrap(), 1.0 - exp(-0.2198), 1e-9);
    // A strike in the last half hour loses nothing any more.
    let (share, error) = flown(&spec, 8000);
    let exact = 1.0 - exp(-0.2 * 23.5 / 24.0);
    assert!((share - exact).abs() < 4.7 * error, "{share} {exact} {error}");
    // What wears out, and is old when the storm comes: 4 · (100² − 99²)/200².
    let old = model.replace(r#""0.02 /d""#, r#"Weibull(shape: 2, scale: "200 d")"#);
    let (spec, quiet) = texts(&mission("4"), &old);
    let found = scan(&spec, &quiet, &options(1, true)).unwrap();
    close(lost(&found, &["u/m"]), 1.0 - exp(-4.0 * 199.0 / 40_000.0), 2e-3);
    let (share, error) = flown(&spec, 40_000);
    assert!((share / 0.0197 - 1.0).abs() < 4.7 * error / share + 0.03, "{share} {error}");
}

fn two(repair: &str) -> (Specification, Quiet) {
    let mission = r#"(name: "pa", phases: [(name: "p", lasts: "1000 h")],
        functions: { "f": (needs: Any(["b", "c"])) }, loss: [(function: "f")])"#;
    let node = format!(r#"(modes: {{ "m": (time: "0.002 /h", repair: {repair}) }})"#);
    texts(mission, &format!(r#"(nodes: {{ "b": {node}, "c": {node} }})"#))
}

/// Both down before T: R(T) = (s₁ e^(s₂T) − s₂ e^(s₁T))/(s₁ − s₂) with the roots s of
/// s² + (3λ + μ)s + 2λ² (two units that are repaired, each by its own crew).
#[test]
fn pairs_that_are_repaired_have_their_closed_form() {
    for mean in [2.0, 10.0, 50.0] {
        let (spec, quiet) = two(&format!(r#"Exponential(mean: "{mean} h")"#));
        let found = scan(&spec, &quiet, &options(2, true)).unwrap();
        let (l, m) = (0.002, 1.0 / mean);
        let root = sqrt(l * l + 6.0 * l * m + m * m);
        let (a, b) = (0.5 * (-3.0 * l - m + root), 0.5 * (-3.0 * l - m - root));
        let exact = 1.0 - (a * exp(1000.0 * b) - b * exp(1000.0 * a)) / (a - b);
        close(lost(&found, &["b/m", "c/m"]), exact, 0.04);
    }
}

/// Half of the time in repair lies in the longest twentieth: a median says nothing of it.
#[test]
fn pairs_with_long_tails_are_as_a_campaign_flies_them() {
    let (spec, quiet) = two(r#"LogNormal(median: "1 h", sigma: 2)"#);
    let found = scan(&spec, &quiet, &options(2, true)).unwrap();
    let (share, error) = flown(&spec, 40_000);
    let said = lost(&found, &["b/m", "c/m"]);
    assert!((said - share).abs() < 4.7 * error, "{said} {share} {error}");
    assert!(said > 5.0 * 0.008, "{said}");
}

/// What waits for an inspection is there for half of its interval on average.
#[test]
fn hidden_faults_wait_for_their_inspection() {
    let (spec, quiet) =
        two(r#""1 h", proof_test: (every: "40 h", lasts: "1 h"), effect: Permanent"#);
    let found = scan(&spec, &quiet, &options(2, true)).unwrap();
    let (share, error) = flown(&spec, 20_000);
    let said = lost(&found, &["b/m", "c/m"]);
    assert!((said - share).abs() < 4.7 * error + 0.05 * share, "{said} {share} {error}");
}

#[test]
fn no_pair_is_likelier_than_its_faults() {
    // One dies for good, the other comes back in seconds, often: each of its crashes meets the dead.
    let mission = r#"(name: "m", phases: [(name: "p", lasts: "1 y")],
        functions: { "f": (needs: Any(["a", "b"])) })"#;
    let model = r#"(nodes: {
        "a": (modes: { "dead": (time: "0.02 /y", repair: Never) }),
        "b": (modes: { "trip": (time: "40 /y", repair: "1 min") }) })"#;
    let (spec, quiet) = texts(mission, model);
    let found = scan(&spec, &quiet, &options(2, true)).unwrap();
    let pair = ["a/dead", "b/trip"];
    let cut = found.cut_sets.iter().find(|c| c.top == "f down" && c.faults == pair).unwrap();
    // a dies and b trips once more: ∫ λ e^(−λs) (1 − e^(−μ(1 − s))) ds over a year.
    let exact = (1.0 - exp(-0.02)) - 0.02 * (exp(-0.02) - exp(-40.0)) / (40.0 - 0.02);
    close(cut.probability.unwrap(), exact, 2e-3);
    let shipped =
        ["models/mars-2fc.ron", "models/mars-3fc.ron", "models/mars-watchdog.ron"].map(|model| {
            let (spec, quiet) = read("missions/mars-transit.ron", Some(model), ("", ""));
            scan(&spec, &quiet, &options(2, true)).unwrap()
        });
    let mut seen = 0;
    for found in shipped.iter().chain([&found]) {
        let alone = |name: &String| {
            let same =
                |fault: &&FaultResult| *name == format!("{}/{}", fault.component, fault.mode);
            found.faults.iter().find(same).unwrap().probability.unwrap()
        };
        let sets = found.cut_sets.iter().map(|cut| (&cut.faults[..], cut.probability));
        let pairs = found.pairs.iter().map(|pair| (&pair.faults[..], pair.probability));
        for (faults, chance) in sets.chain(pairs).filter(|(faults, _)| faults.len() == 2) {
            let Some(chance) = chance else { continue };
            assert!(faults.iter().all(|fault| chance <= alone(fault)), "{faults:?} {chance}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen}");
}

#[test]
fn a_pair_that_loses_the_mission_has_one_chance() {
    let (spec, quiet) = read("missions/mars-transit.ron", Some("models/mars-3fc.ron"), ("", ""));
    let found = scan(&spec, &quiet, &options(2, true)).unwrap();
    let lost = |pair: &&PairResult| pair.severity == Severity::MissionLost;
    for pair in found.pairs.iter().filter(lost) {
        let same = |cut: &&CutSet| cut.top == "mission lost" && cut.faults == pair.faults;
        let cut = found.cut_sets.iter().find(same).unwrap();
        assert_eq!(cut.probability, pair.probability, "{:?}", pair.faults);
        let then = pair.damage.iter().filter(|damage| damage.mission_lost.is_some());
        let then: Vec<&String> = then.map(|damage| &damage.moment).collect();
        assert_eq!(then, cut.moments.iter().collect::<Vec<_>>());
    }
    // A trip is repaired; that its computer is the spare from then on is no fault.
    let minutes = |name: &str| {
        let trip = found.faults.iter().find(|f| f.component == name && f.mode == "trip").unwrap();
        trip.lasts.unwrap() / 60.0
    };
    for string in ["string-a", "string-b", "string-c"] {
        assert!((20.0..60.0).contains(&minutes(string)), "{string} {}", minutes(string));
    }
}
