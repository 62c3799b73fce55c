//! The real language as a whole: its defaults can be read, everything in it is documented and can
//! be explained, and no mutation of a real mission panics on the way to a specification.
use super::*;
use crate::spec::decode::{Decode, FieldSchema};
use crate::spec::explain::explain;
use crate::spec::mission::Mission;
use crate::spec::model::Model;
use crate::spec::show::show;
use crate::spec::specification::{Specification, language};
use proptest::prelude::*;

const MISSION: &str = r#"(
    name: "transit", model: "model.ron", epoch: "2026-11-20T00:00:00Z",
    phases: [(name: "cruise", lasts: "258 d"), (name: "insertion", lasts: "6 h", hazard: { "radiation": 1.5 })],
    functions: {
        "guidance": (needs: All(["navigation", "computers"]), tolerates: "500 ms"),
        "air": (needs: AtLeast(1, ["navigation", Any(["fc-1", "fc-2"])]), require: (availability: 0.999)),
    },
    loss: [(function: "guidance", down_for: "30 s", during: ["insertion"])],
    inject: [(at: "12 d", on: "fc-1", fault: Degrade(0.5), lasts: "1 h")],
)"#;

const MODEL: &str = r#"(
    imports: ["part.ron"], assumptions: ["No resupply."],
    domains: { "string-a": (), "string-b": (within: "string-a") },
    nodes: {
        "fc-1": (hardware: "computer", domain: "string-a"),
        "fc-2": (hardware: "computer", domain: "string-b", boot: Uniform("30 s", "40 s")),
    },
    groups: { "computers": (of: ["fc-1", "fc-2"], redundancy: HotStandby(takeover: "200 ms")) },
    services: {
        "navigation": (
            profile: "plain", image: "nav:1.4.2", replicas: 2, spread: Domain, memory: "512 MiB",
            liveness: (every: "1 s", timeout: "500 ms", failures: 3),
        ),
    },
    repair_crews: { "crew": (size: 2) },
)"#;

const PART: &str = r#"(
    hardware: { "computer": (
        modes: {
            "seu": (time: "3.2e-6 /h", effect: Reset, hazard: "radiation"),
            "wear": (time: Weibull(1.7, "40 y"), repair: LogNormal(median: "4 h", sigma: 0.8), crew: "crew"),
            "sel": (time: Mixture([(0.5, "200 FIT"), (0.5, Never)]), effect: Latchup("90 s"), repair: PowerCycle),
        },
        boot: "60 s", memory: "8 GiB", cpu: 4, source: Assumed("a sample"),
    ) },
    images: { "nav:1.4.2": (start: Empirical("starts.csv"), modes: { "crash": (time: "30 d", effect: Crash) }) },
    profiles: { "plain": (restart: Always, backoff: (initial: "10 s"), cpu: "500m") },
)"#;

struct Sample([String; 3]);

impl Files for Sample {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let text = match path {
            "mission.ron" => &self.0[0],
            "model.ron" => &self.0[1],
            "part.ron" => &self.0[2],
            "starts.csv" => "2 s\n2.5 s\n4 s\n",
            _ => return Err(FileProblem::NotFound { nearest: None }),
        };
        Ok(text.as_bytes().to_vec())
    }
}

fn sample() -> Sample {
    Sample([MISSION.to_string(), MODEL.to_string(), PART.to_string()])
}

fn roots() -> [(&'static str, Schema); 2] {
    [("mission", Mission::schema()), ("model", Model::schema())]
}

#[test]
fn the_sample_is_understood_and_shown() {
    let read = Specification::read(&sample(), "mission.ron", None, &[]);
    let read = read.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    let lines = show(language().model, &read.model_tree, &read.sources, &read.beliefs);
    let line = |path: &str| lines.iter().find(|line| line.path == path).unwrap();
    assert_eq!(line("nodes.fc-1.boot").origin, "part.ron:8:15");
    assert_eq!(line("nodes.fc-2.boot").origin, "model.ron:6:66");
    assert_eq!(line("services.navigation.cpu").value, "\"500m\"");
    assert!(line("services.navigation.priority").is_default);
    assert_eq!(line("services.navigation.backoff.initial").origin, "part.ron:11:63");
    assert_eq!(line("services.navigation.backoff.factor").value, "2.0");
}

#[test]
fn every_default_can_be_read() {
    for (_, schema) in roots() {
        let (sources, found) = schema.check_defaults();
        assert!(found.is_empty(), "{}", found.render(&sources, false));
    }
}

/// Walks every path of the language down to a depth.
fn walk(path: &str, schema: Schema, depth: usize, seen: &mut dyn FnMut(&str, &FieldSchema)) {
    let fields: Vec<&FieldSchema> = match schema.inner() {
        Schema::Record(record) => record.fields.iter().collect(),
        Schema::Choice(choice) => choice.variants.iter().flat_map(|it| it.fields).collect(),
        _ => Vec::new(),
    };
    for field in fields {
        let path = format!("{path}.{}", field.name);
        seen(&path, field);
        if depth > 0 {
            walk(&path, (field.schema)(), depth - 1, seen);
        }
    }
}

#[test]
fn everything_is_documented_and_can_be_explained() {
    let mut count = 0;
    for (name, schema) in roots() {
        walk(name, schema, 3, &mut |path, field| {
            count += 1;
            let doc = field.doc.concat();
            assert!(
                doc.trim().len() > 3 && doc.trim().ends_with('.'),
                "{path} lacks a doc comment"
            );
            let page = explain(&roots(), path).unwrap_or_else(|text| panic!("{path}: {text}"));
            assert!(page.contains("  default: ") && page.contains("  type:    "), "{page}");
        });
    }
    assert!(count > 100, "{count}");
}

/// Cuts a text into words, texts, spaces and single characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let length = if first == '"' {
            rest[1..].find('"').map_or(rest.len(), |at| at + 2)
        } else if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        out.push(piece);
        rest = after;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn no_mutation_of_a_mission_panics(
        which in 0..3_usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5_u8), 1..4),
        noise in "[\\[\\](){}:,\"0-9a-z.\u{1b}-]{0,3}",
        sets in prop::collection::vec("(nodes.fc-1|services.navigation|phases.0|functions)(\\.[a-z]{2,8})?=[0-9A-Z(\")a-z ]{0,8}", 0..2),
    ) {
        let mut files = sample();
        let text = files.0[which].clone();
        let mut all = pieces(&text);
        for (at, from, kind) in &edits {
            let (at, from) = (at.index(all.len()), from.index(all.len()));
            let other = all[from];
            match kind {
                0 => { all.remove(at); }
                1 => all.insert(at, other),
                2 => all[at] = other,
                3 => all.swap(at, from),
                _ => all[at] = &noise,
            }
        }
        files.0[which] = all.concat();
        match Specification::read(&files, "mission.ron", None, &sets) {
            Err(refused) => {
                let shown = refused.render(false);
                prop_assert!(refused.diagnostics.has_errors() && !shown.contains('\u{1b}'), "{}", shown);
            }
            Ok(read) => {
                show(language().model, &read.model_tree, &read.sources, &read.beliefs);
                show(language().mission, &read.mission_tree, &read.sources, &read.beliefs);
            }
        }
    }
}
