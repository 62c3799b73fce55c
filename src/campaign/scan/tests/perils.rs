//! What components have to do with losses of the mission, against what is known.

use super::*;
use crate::campaign::scan::Weight;

fn weighed(spec: &Specification, seed: u64, replications: u64) -> Importance {
    let plan = crate::vessel::build(&spec.mission, &spec.model, seed).unwrap();
    importance(&plan, 0..replications, 2).unwrap()
}

fn mission(found: &Importance, component: &str) -> Option<Weight> {
    found.weights.iter().find(|w| w.of == "mission" && w.component == component).cloned()
}

/// One unit loses the mission whenever it fails, another one has nothing to do with it; two that ail
/// for long, and one that never ends, which lost flights had less time to be struck by.
#[test]
fn who_has_nothing_to_do_with_losses_weighs_nothing() {
    let text = r#"(name: "fv", phases: [(name: "p", lasts: "1 y"), (name: "q", lasts: "1 y",
        hazard: { "h": 3 })], functions: { "f": (needs: "u"), "g": (needs: All(["v", "w"])) },
        loss: [(function: "f")])"#;
    let model = r#"(nodes: {
        "u": (modes: { "m": (time: "0.5 /y", repair: Never, hazard: "h") }),
        "v": (modes: { "m": (time: "1 /y", repair: "100 d") }),
        "w": (modes: { "m": (time: "1 /y", repair: Never, hazard: "h") }) })"#;
    let (spec, _) = texts(text, model);
    let found = weighed(&spec, 1, 4000);
    let u = mission(&found, "u").unwrap();
    for figure in [u.birnbaum, u.criticality, u.fussell_vesely] {
        let figure = figure.unwrap();
        assert_eq!(figure.kind, Kind::LowerBound);
        assert!(figure.low > 0.99, "{figure:?}");
    }
    // Intervals hold zero about as often as they say: of 2 · 40, 95 % are 76; fewer than 68 has a
    // chance of one in a thousand.
    let mut held = 0;
    for seed in 0..40 {
        let found = weighed(&spec, seed, 500);
        for w in ["v", "w"].into_iter().map(|name| mission(&found, name)) {
            // Who weighs less than nothing is not told of.
            let Some(w) = w else {
                held += 1;
                continue;
            };
            assert!(w.fussell_vesely.is_none(), "{w:?}");
            let (birnbaum, criticality) = (w.birnbaum.unwrap(), w.criticality.unwrap());
            held += u32::from(birnbaum.low <= 0.0 && criticality.low <= 0.0);
        }
    }
    assert!(held >= 68, "{held}");
}

/// Two of which one must work, repaired in days: every loss is blocked by both, and comes while
/// both ail; a third ails as often.
#[test]
fn losses_of_a_pair_are_shared() {
    let text = r#"(name: "m", phases: [(name: "p", lasts: "5 y")],
        functions: { "f": (needs: Any(["a", "b"])), "g": (needs: "v") }, loss: [(function: "f")])"#;
    let node = r#"(modes: { "m": (time: "1 /y", repair: Exponential(mean: "20 d")) })"#;
    let model = format!(r#"(nodes: {{ "a": {node}, "b": {node}, "v": {node} }})"#);
    let (spec, _) = texts(text, &model);
    let found = weighed(&spec, 1, 2000);
    for name in ["a", "b"] {
        let w = mission(&found, name).unwrap();
        assert_eq!(w.fussell_vesely.unwrap().kind, Kind::LowerBound, "{w:?}");
        assert_eq!(w.criticality.unwrap().kind, Kind::LowerBound, "{w:?}");
        // While a ails for 20 days the other fails with 1/(1 + 365.25/20); half of the losses
        // begin with b, and then a's ailing ends with the loss: twice that, per time that it ails.
        let once = 1.0 / (1.0 + 365.25 / 20.0);
        let expected = 2.0 * once / (1.0 + once);
        let birnbaum = w.birnbaum.unwrap();
        assert!((birnbaum.value / expected - 1.0).abs() < 0.1, "{birnbaum:?} {expected}");
    }
    let irrelevant = mission(&found, "v");
    assert!(irrelevant.is_none_or(|w| w.criticality.unwrap().low <= 0.0));
}

#[test]
fn shares_of_losses_are_shares() {
    let (spec, _) = read("missions/mars-transit.ron", Some("models/mars-2fc.ron"), ("", ""));
    let found = weighed(&spec, 1, 2000);
    assert!(found.losses > 20, "{}", found.losses);
    for w in &found.weights {
        for figure in [w.birnbaum, w.criticality, w.fussell_vesely].into_iter().flatten() {
            assert!(figure.high >= 0.0 && figure.value <= 1.0, "{w:?}");
        }
        assert!((0.0..=1.0).contains(&w.ails), "{w:?}");
    }
}
