//! Beliefs in real documents: what they are held at, the paths that change them, and mistakes.
use super::*;
use crate::kernel::math::exp;
use crate::spec::load::{FileProblem, Files};
use crate::spec::specification::Specification;

const MISSION: &str = r#"(
    name: "m", phases: [(name: "cruise", lasts: "30 d", hazard: { "radiation": Belief(low: 1.0, high: 4.0, log: true) })],
    functions: { "f": (needs: "nav") },
)"#;

const MODEL: &str = r#"(
    hardware: { "board 1.0": (modes: {
        "seu": (time: Belief(median: "2 /y", factor90: 3), effect: Reset, hazard: "radiation", source: Assumed("test")),
        "wear": (
            time: Weibull(1.5, Belief(median: "40 y", factor90: 2)),
            repair: LogNormal(median: Belief(median: "1 h 30 min", factor90: 2), sigma: 0.5),
            source: Assumed("test"),
        ),
    }, boot: Mixture([(0.5, "60 s"), (Belief(low: 0.2, high: 0.4), Fixed(Belief(low: "1 min", high: "120 s")))])) },
    nodes: { "a": (hardware: "board 1.0"), "b": (hardware: "board 1.0", boot: "60 s") },
    images: { "i:1": (start: "1 s", modes: { "crash": (time: Belief(median: "1e5 FIT", factor90: 10), effect: Crash, source: Assumed("test")) }) },
    services: { "nav": (image: "i:1", on: ["a", "b"], coverage: Belief(low: 0.9, high: 1)) },
)"#;

struct Two(String, String);

impl Files for Two {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        match path {
            "mission.ron" => Ok(self.0.clone().into_bytes()),
            "model.ron" => Ok(self.1.clone().into_bytes()),
            _ => Err(FileProblem::NotFound { nearest: None }),
        }
    }
}

fn read(model: &str, sets: &[String]) -> Result<Specification, String> {
    let files = Two(MISSION.to_owned(), model.to_owned());
    Specification::read(&files, "mission.ron", Some("model.ron"), sets)
        .map_err(|refused| refused.render(false))
}

#[test]
fn beliefs_are_held_each_under_one_path() {
    let spec = read(MODEL, &[]).unwrap();
    let found: Vec<(&str, &str)> =
        spec.beliefs.iter().map(|it| (it.path.as_str(), it.held.as_str())).collect();
    let exact = [
        ("phases.cruise.hazard.radiation", "2"),
        ("hardware.\"board 1.0\".modes.seu.time", "\"2 /y\""),
        ("hardware.\"board 1.0\".modes.wear.time.scale", "\"40 y\""),
        ("hardware.\"board 1.0\".modes.wear.repair.median", "\"1 h 30 min\""),
        ("hardware.\"board 1.0\".boot.parts.1.0", "0.3"),
        ("hardware.\"board 1.0\".boot.parts.1.1.value", "\"1.5 min\""),
        ("images.i:1.modes.crash.time", "\"1e5 FIT\""),
        ("services.nav.coverage", "0.95"),
    ];
    assert_eq!(found, exact);
    // Both nodes stand at the median that their hardware has.
    for node in ["a", "b"] {
        let mean = spec.model.nodes.get(node).unwrap().modes.get("seu").unwrap().time.typical();
        assert!((mean.unwrap() / 15_778_800e9 - 1.0).abs() < 1e-12, "{node}: {mean:?}");
    }
    let said = spec.findings.sorted();
    let said = said.iter().find(|it| it.code == codes::HELD_AT_MEDIAN).unwrap();
    assert!(said.message.starts_with("8 values are beliefs"), "{}", said.message);
}

/// Every path changes, as an override, what it was found at, and reaches all who share it.
#[test]
fn overrides_of_all_beliefs_leave_none_and_change_each() {
    let spec = read(MODEL, &[]).unwrap();
    let sets: Vec<String> = beliefs(&spec.beliefs)
        .iter()
        .map(|vary| format!("{}={}", vary.path, vary.law.at(0.9)))
        .collect();
    for set in &sets {
        let changed =
            read(MODEL, std::slice::from_ref(set)).unwrap_or_else(|text| panic!("{set}: {text}"));
        assert_eq!(changed.beliefs.len(), spec.beliefs.len() - 1, "{set}");
        let path = set.split('=').next().unwrap();
        assert!(changed.beliefs.iter().all(|it| it.path != path), "{set}");
    }
    let all = read(MODEL, &sets).unwrap();
    assert!(all.beliefs.is_empty() && beliefs(&all.beliefs).is_empty());
    let [a, b] = ["a", "b"].map(|node| {
        all.model.nodes.get(node).unwrap().modes.get("seu").unwrap().time.typical().unwrap()
    });
    let factor = exp(sigma(3.0) * normal::quantile(0.9));
    assert_eq!(a.to_bits(), b.to_bits());
    assert!((31_557_600e9 / 2.0 / a / factor - 1.0).abs() < 1e-9, "{a} {factor}");
}

#[test]
fn the_error_factor_is_the_95_percent_point_over_the_median() {
    let law = Law::LogNormal { median: 2.0, sigma: sigma(3.0), unit: String::new() };
    let at = |u: f64| law.at(u).parse::<f64>().unwrap();
    assert!((at(0.95) / 6.0 - 1.0).abs() < 1e-9 && (at(0.05) * 3.0 / 2.0 - 1.0).abs() < 1e-9);
    assert!((sigma(3.0) - 0.667_9).abs() < 1e-4);
}

#[test]
fn an_override_may_be_a_belief_and_a_plain_value_ends_one() {
    let set = "services.nav.coverage=Belief(median: 0.5, factor90: 1.1)".to_owned();
    let spec = read(MODEL, &[set]).unwrap();
    let coverage = spec.beliefs.iter().find(|it| it.path == "services.nav.coverage").unwrap();
    assert_eq!(coverage.text, "Belief(median: 0.5, factor90: 1.1)");
    let plain = "services.nav.coverage=0.5".to_owned();
    assert_eq!(read(MODEL, &[plain]).unwrap().beliefs.len(), 7);
}

#[test]
fn what_is_no_belief_is_said_where_it_stands() {
    let table = [
        ("services.nav.coverage=Belief(median: 0.5, factor90: 1)", "E190", "above 1"),
        ("services.nav.coverage=Belief(median: 0, factor90: 2)", "E190", "above zero"),
        ("services.nav.coverage=Belief(median: 0.5)", "E190", "it takes"),
        ("services.nav.coverage=Belief(0.5, 3)", "E106", "a record"),
        ("services.nav.coverage=Belief(low: 0.5, high: 0.5)", "E190", "below"),
        ("services.nav.coverage=Belief(low: 0, high: 0.5, log: true)", "E190", "above zero"),
        ("services.nav.coverage=Belief(median: 0.5, factor90: 1.2, log: true)", "E190", "`log`"),
        ("services.nav.coverage=Belief(median: 0.9, factor90: 3)", "E192", "0 to 1"),
        ("services.nav.coverage=Belief(median: 1.9, factor90: 3)", "E110", "0 to 1"),
        ("services.nav.coverage=Belief(medium: 0.9, factor90: 3)", "E104", "median"),
        ("services.nav.replicas=Belief(low: 1, high: 3)", "E192", "whole"),
        ("images.i:1.start=Belief(low: \"1 s\", high: \"3 kg\")", "E109", "do not go together"),
        ("images.i:1.start=Belief(median: \"soon\", factor90: 3)", "E109", "no number"),
        ("images.i:1.start=Belief(median: \"1 kg\", factor90: 3)", "E109", "kg"),
        ("images.i:1.modes=Belief(median: \"1 s\", factor90: 3)", "E191", "a map"),
        ("images.i:1.modes.crash.effect=Belief(median: \"1 s\", factor90: 3)", "E191", "choices"),
        ("mission: services.nav.image=Belief(median: \"1 s\", factor90: 3)", "E191", "a name"),
        ("nodes.a.hardware=Belief(median: \"1 s\", factor90: 3)", "E191", "a name"),
        ("assumptions.0=x", "E136", ""),
    ];
    for (set, code, words) in table {
        let set = set.trim_start_matches("mission: ").to_owned();
        let said = read(MODEL, std::slice::from_ref(&set)).err().unwrap_or_default();
        assert!(said.contains(code) && said.contains(words), "{set}: {said}");
    }
}

#[test]
fn too_many_beliefs_are_refused_in_time() {
    let list = "Belief(low: \"1 s\", high: \"2 s\"), ".repeat(20_000);
    let model = MODEL.replace("start: \"1 s\"", &format!("start: Empirical([{list}])"));
    let said = read(&model, &[]).unwrap_err();
    assert!(said.contains("more than 1000 beliefs"), "{}", &said[..600]);
}
