//! Loading: imports, bases, overrides, inheritance, tables, and every way in which files can be bad.
#![expect(dead_code, reason = "the types exist to be decoded and explained, not to be used")]
use super::*;
use crate::spec::decode::{Decode, Map, Name};
use crate::spec::dist::Dist;
use crate::spec::language::language;
use crate::spec::quantity::{Count, Duration};
use crate::spec::reader::MAX_BYTES;
use crate::spec::show::show;
use proptest::prelude::*;

language! {
    /// A mission of these tests.
    pub struct Mission {
        /// Its name.
        name: Name,
        /// Its model.
        model: Option<String> = None,
        /// Its phases.
        phases: Vec<Phase> = [],
    }
    /// A phase.
    pub struct Phase {
        /// Its name.
        name: Name,
        /// How long it lasts.
        lasts: Duration,
    }
    /// A model of these tests.
    pub struct Model {
        /// What it is.
        about: String = "",
        /// Sentences.
        assumptions: Vec<String> = [],
        /// Kinds of nodes.
        hardware: Map<Node> = {},
        /// Nodes.
        nodes: Map<Node> = {},
        /// Images.
        images: Map<Node> = {},
    }
    /// A node.
    pub struct Node {
        /// What it is made of.
        hardware: Option<Name> = None,
        /// How many.
        replicas: Count = 1,
        /// How long a boot takes.
        boot: Dist = "60 s",
        /// A probe.
        probe: Option<Probe> = None,
        /// What stands in.
        redundancy: Redundancy = Active,
    }
    /// A probe.
    pub struct Probe {
        /// How often.
        every: Duration = "10 s",
        /// How long it waits.
        timeout: Duration = "1 s",
    }
    /// What stands in.
    pub enum Redundancy {
        /// All work.
        Active,
        /// One waits.
        Standby {
            /// How long it takes over.
            takeover: Duration,
            /// How long it starts.
            start: Duration = "5 s",
        },
    }
}

const LANGUAGE: fn() -> Language = || Language {
    mission: Mission::schema(),
    model: Model::schema(),
    inherits: &[Inherit { section: "nodes", field: "hardware", base: "hardware" }],
};

/// Files in memory.
struct Memory(BTreeMap<String, Result<Vec<u8>, FileProblem>>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let nearest = crate::spec::suggest::nearest(path, self.0.keys().map(String::as_str));
        let missing = FileProblem::NotFound { nearest: nearest.map(str::to_string) };
        self.0.get(path).cloned().unwrap_or(Err(missing))
    }
}

fn memory(files: &[(&str, &str)]) -> Memory {
    Memory(
        files
            .iter()
            .map(|(name, text)| ((*name).to_string(), Ok(text.as_bytes().to_vec())))
            .collect(),
    )
}

const MISSION: (&str, &str) = (
    "missions/m.ron",
    "(name: \"m\", model: \"../models/a.ron\", phases: [(name: \"cruise\", lasts: \"3 d\"), (name: \"orbit\", lasts: \"1 d\")])",
);

fn fly(files: &[(&str, &str)], sets: &[&str]) -> Result<Loaded, String> {
    let mut all = vec![MISSION];
    all.extend(files);
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_string()).collect();
    load(&memory(&all), &LANGUAGE(), "missions/m.ron", None, &sets)
        .map_err(|refused| refused.render(false))
}

fn model(files: &[(&str, &str)], sets: &[&str]) -> String {
    fly(files, sets).map_or_else(|text| text, |loaded| loaded.model.to_ron())
}

#[test]
fn imports_unite_maps_and_join_lists() {
    let files = [
        (
            "models/a.ron",
            "(about: \"a\", imports: [\"parts/b.ron\", \"parts/c.ron\"], assumptions: [\"one\"], nodes: { \"n\": () })",
        ),
        (
            "models/parts/b.ron",
            "(about: \"b\", imports: [\"c.ron\"], assumptions: [\"two\"], hardware: { \"h\": () })",
        ),
        ("models/parts/c.ron", "(nodes: { \"k\": (replicas: 2) })"),
    ];
    let wanted = "(about: \"a\", assumptions: [\"one\", \"two\"], nodes: { \"n\": (), \"k\": (replicas: 2) }, hardware: { \"h\": () })";
    assert_eq!(model(&files, &[]), wanted);
    let inputs = fly(&files, &[]).unwrap().inputs;
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    assert_eq!(
        names,
        ["missions/m.ron", "models/a.ron", "models/parts/b.ron", "models/parts/c.ron"]
    );
}

#[test]
fn the_same_name_in_two_files_names_both_places() {
    let files = [
        ("models/a.ron", "(imports: [\"b.ron\"],\n nodes: { \"fc\": () })"),
        ("models/b.ron", "(nodes: {\n \"fc\": () })"),
    ];
    insta::assert_snapshot!(model(&files, &[]));
}

#[test]
fn a_base_is_laid_under_deeply_and_removed_removes() {
    let files = [
        (
            "models/a.ron",
            "(from: \"base/b.ron\", nodes: { \"x\": (replicas: 3), \"y\": Removed, \"z\": (redundancy: Standby(takeover: \"1 s\")), \"new\": () }, assumptions: [\"mine\"])",
        ),
        (
            "models/base/b.ron",
            "(imports: [\"c.ron\"], assumptions: [\"yours\"], nodes: { \"x\": (replicas: 2, boot: \"1 s\"), \"y\": (), \"z\": (redundancy: Standby(takeover: \"2 s\", start: \"3 s\")) })",
        ),
        ("models/base/c.ron", "(hardware: { \"h\": () })"),
    ];
    let wanted = "(assumptions: [\"mine\"], nodes: { \"x\": (replicas: 3, boot: \"1 s\"), \"z\": (redundancy: Standby(takeover: \"1 s\", start: \"3 s\")), \"new\": () }, hardware: { \"h\": () })";
    assert_eq!(model(&files, &[]), wanted);
    let wrong = [
        ("models/a.ron", "(from: \"b.ron\", nodes: { \"fc-9\": Removed })"),
        ("models/b.ron", "(nodes: { \"fc-1\": () })"),
    ];
    insta::assert_snapshot!(model(&wrong, &[]));
}

#[test]
fn nodes_take_from_hardware_what_they_lack() {
    let files = [(
        "models/a.ron",
        "(hardware: { \"big\": (replicas: 2, boot: \"9 s\", probe: (every: \"2 s\", timeout: \"3 s\")) }, nodes: { \"n\": (hardware: \"big\", replicas: 5, probe: (timeout: \"4 s\")) })",
    )];
    let loaded = fly(&files, &["nodes.n.probe.every=7 s"]).unwrap();
    let node = loaded.model.at(&["nodes", "n"]).unwrap();
    assert_eq!(
        node.to_ron(),
        "(replicas: 5, boot: \"9 s\", probe: (every: \"7 s\", timeout: \"4 s\"), hardware: \"big\")"
    );
    let (model, found) =
        crate::spec::decode::decode_document::<Model>(&loaded.model, &mut loaded.sources.clone());
    assert!(found.is_empty());
    assert_eq!(
        model.unwrap().nodes.get("n").unwrap().probe.as_ref().unwrap().timeout.0,
        4_000_000_000
    );
    let lines = show(Model::schema(), &loaded.model, &loaded.sources, &[]);
    let shown: Vec<String> = lines
        .iter()
        .filter(|line| line.path.starts_with("nodes."))
        .map(|line| format!("{} = {} ({})", line.path, line.value, line.origin))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    let wrong = [(
        "models/a.ron",
        "(hardware: { \"flight-computer\": () }, nodes: {\n \"n\": (hardware: \"flight-computr\"),\n})",
    )];
    insta::assert_snapshot!(super::tests::model(&wrong, &[]));
}

#[test]
fn overrides_reach_every_kind_of_value() {
    let files = [(
        "models/a.ron",
        "(nodes: { \"n\": (redundancy: Standby(\"1 s\")) }, images: { \"nav:1.4.2\": (), \"nav:1.4\": () })",
    )];
    let sets = [
        "nodes.n.replicas=3",
        "images.nav:1.4.2.boot=5 s",
        "images.\"nav:1.4\".boot=Uniform(\"1 s\", \"2 s\")",
        "nodes.n.redundancy.takeover=2 s",
        "nodes.n.hardware=big",
        "about = two words",
        "phases.cruise.lasts=9 d",
        "phases.1.name=landing",
    ];
    let files_with_hardware =
        [(files[0].0, files[0].1.replacen('(', "(hardware: { \"big\": (boot: \"7 s\") }, ", 1))];
    let loaded = fly(&[(files_with_hardware[0].0, &files_with_hardware[0].1)], &sets).unwrap();
    insta::assert_snapshot!(format!("{}\n{}", loaded.mission.to_ron(), loaded.model.to_ron()));
    let (decoded, found) =
        crate::spec::decode::decode_document::<Model>(&loaded.model, &mut loaded.sources.clone());
    assert_eq!(loaded.model.at(&["nodes", "n", "boot"]).unwrap().to_ron(), "\"7 s\"");
    assert!(decoded.is_some(), "{}", found.render(&loaded.sources, false));
}

#[test]
fn wrong_overrides_name_the_nearest() {
    let files = [("models/a.ron", "(nodes: { \"fc-1\": (probe: (every: \"1 s\")) })")];
    let sets = [
        "nodes.fc-2.replicas=3",
        "nodes.fc-1.replcas=3",
        "nods.fc-1.replicas=3",
        "nodes.fc-1.probe.evry=3 s",
        "nodes.fc-1.probe.every.unit=3 s",
        "nodes.fc-1.redundancy.takeover=3 s",
        "phases.criuse.lasts=3 d",
        "phases[0].lasts=3 d",
        "model=other.ron",
        "replicas",
        "=3",
        "nodes..x=3",
    ];
    insta::assert_snapshot!(model(&files, &sets));
}

#[test]
fn circles_and_escapes_are_named() {
    let files = [
        (
            "models/a.ron",
            "(imports: [\"b.ron\", \"../../etc/passwd\", \"/etc/passwd\", \"prts.ron\", 3], nodes: 3)",
        ),
        ("models/b.ron", "(from: \"c.ron\")"),
        ("models/c.ron", "(imports: [\"a.ron\"])"),
        ("models/parts.ron", "()"),
    ];
    insta::assert_snapshot!(model(&files, &[]));
    let own = [("models/a.ron", "(from: \"a.ron\")")];
    assert!(model(&own, &[]).contains("E129"));
    let long: Vec<(String, String)> = (0..40)
        .map(|index| (format!("models/{index}.ron"), format!("(imports: [\"{}.ron\"])", index + 1)))
        .collect();
    let mut files: Vec<(&str, &str)> =
        long.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    files.push(("models/a.ron", "(imports: [\"0.ron\"])"));
    assert!(model(&files, &[]).contains("chained more than 32 deep"));
}

#[test]
fn bad_files_are_named() {
    let mut files =
        memory(&[("m.ron", "(name: \"m\")"), ("empty.ron", ""), ("list.ron", "(model: [])")]);
    files.0.insert("latin.ron".into(), Ok(b"(name: \"m\",\n about: \"\xe9\")".to_vec()));
    files.0.insert("dir".into(), Err(FileProblem::Directory));
    files.0.insert(
        "locked.ron".into(),
        Err(FileProblem::Unreadable("permission denied\u{1b}[31m".into())),
    );
    files.0.insert("link.ron".into(), Err(FileProblem::OutsideRoot));
    files.0.insert("large.ron".into(), Ok(vec![b' '; MAX_BYTES + 1]));
    let code = |mission: &str, model: Option<&str>| {
        let refused = load(&files, &LANGUAGE(), mission, model, &[]).unwrap_err();
        let shown = refused.render(false);
        assert!(!shown.contains('\u{1b}'), "{shown}");
        refused.diagnostics.sorted().iter().map(|it| it.code.id).collect::<Vec<_>>().join(" ")
    };
    let table = [
        ("m.ron", "E135"),
        ("empty.ron", "E123"),
        ("latin.ron", "E122"),
        ("dir", "E121"),
        ("locked.ron", "E131"),
        ("link.ron", "E128"),
        ("large.ron", "E124"),
        ("n.ron", "E120"),
        ("../m.ron", "E128"),
        ("", "E128"),
        ("list.ron", "E106"),
    ];
    for (mission, wanted) in table {
        assert_eq!(code(mission, None), wanted, "{mission}");
    }
    assert_eq!(code("m.ron", Some("none.ron")), "E120");
}

#[test]
fn mistakes_of_all_files_are_shown_at_once() {
    let files = [
        ("models/a.ron", "(imports: [\"b.ron\"], nodes: { \"n\": (replicas: ) })"),
        ("models/b.ron", "(hardware: { \"h\": (replicas: inf) })"),
    ];
    let shown = model(&files, &[]);
    assert!(shown.contains("models/a.ron:1:47") && shown.contains("models/b.ron:1:30"), "{shown}");
    assert!(shown.contains("\n2 errors;"), "{shown}");
}

#[test]
fn tables_become_lists() {
    let files = [
        (
            "models/a.ron",
            "(nodes: { \"n\": (boot: Empirical(\"t.csv\")), \"k\": (boot: Table(\"two.csv\")) })",
        ),
        ("models/t.csv", "# boots\nduration\n12 s\n 15.5 s \r\n\n"),
        ("models/two.csv", "1 d, \"3 s\"\n2 d,4 s"),
    ];
    let wanted = "(nodes: { \"n\": (boot: Empirical([\"12 s\", \"15.5 s\"])), \"k\": (boot: Table([(\"1 d\", \"3 s\"), (\"2 d\", \"4 s\")])) })";
    assert_eq!(model(&files, &[]), wanted);
    let set = "nodes.n.boot=Empirical(\"models/t.csv\")";
    assert_eq!(
        model(&[("models/a.ron", "(nodes: { \"n\": () })"), files[1]], &[set]),
        "(nodes: { \"n\": (boot: Empirical([\"12 s\", \"15.5 s\"])) })"
    );
    let wrong = [files[0], ("models/t.csv", "# nothing"), ("models/two.csv", "1 d,2 s\n3 d\n")];
    insta::assert_snapshot!(model(&wrong, &[]));
    let loaded = fly(&[files[0], ("models/t.csv", "12 s\n15 kg\n"), files[2]], &[]).unwrap();
    let (_, found) =
        crate::spec::decode::decode_document::<Model>(&loaded.model, &mut loaded.sources.clone());
    assert!(found.render(&loaded.sources, false).contains("models/t.csv:2:1"));
}

#[test]
fn many_heirs_of_a_large_base_hit_a_limit() {
    let modes: String = (0..2000).map(|index| format!("\"m{index}\": (),")).collect();
    let nodes: String =
        (0..2000).map(|index| format!("\"n{index}\": (hardware: \"h\"),")).collect();
    let text = format!("(hardware: {{ \"h\": (modes: {{ {modes} }}) }}, nodes: {{ {nodes} }})");
    assert!(model(&[("models/a.ron", &text)], &[]).contains("E126"));
}

proptest! {
    #[test]
    fn no_override_panics(set in "[a-z.\"=(){}\\[\\]0-9: -]{0,40}|nodes\\.[fn.\"c1-]{0,8}(\\.[a-z]{0,10})?=.{0,10}") {
        let files = [("models/a.ron", "(nodes: { \"fc-1\": (probe: (every: \"1 s\")), \"n\": (redundancy: Standby(\"1 s\")) })")];
        let _ = fly(&files, &[&set]);
    }

    #[test]
    fn no_model_panics(text in "(\\(|\\)|\\[|\\]|\\{|\\}|imports|from|nodes|hardware|\"h\"|\"a.ron\"|\"b.ron\"|Removed|:|,|:|,|3|None|Empirical|\\(\\)){0,25}") {
        let files = [("models/a.ron", text.as_str()), ("models/b.ron", "(from: \"a.ron\", nodes: { \"h\": Removed })")];
        if let Ok(loaded) = fly(&files, &[]) {
            let mut sources = loaded.sources;
            let (_, found) = crate::spec::decode::decode_document::<Model>(&loaded.model, &mut sources);
            found.render(&sources, true);
            show(Model::schema(), &loaded.model, &sources, &[]);
        }
    }
}
