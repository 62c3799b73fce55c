//! Bad input: one file per code that an author can trigger, and the hostile ones made here. Each
//! is refused with a place and a remedy, or ends at a named limit; nothing panics.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "support/disk.rs"]
mod disk;

use disk::Disk;
use shakedown::kernel::limits::LimitReached;
use shakedown::spec::codes;
use shakedown::spec::load::{FileProblem, Files};
use shakedown::spec::specification::Specification;
use shakedown::vessel::flight::fly;
use shakedown::vessel::world::World;
use std::collections::BTreeSet;

/// Codes that no file in `tests/bad` has, and why. Those that are made here are triggered here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("E122", "made here: bytes that are no text"),
    ("E124", "made here: nine megabytes"),
    ("E125", "made here: 10 000 brackets"),
    ("E126", "made here: a million nodes"),
    ("E127", "made here: a long text"),
    ("E130", "made here: a long chain of imports"),
    ("E131", "made here: the system refuses to read"),
    ("W209", "found when replicas are placed: `validate` of the command line, tests/cli.rs"),
    ("E199", "a mistake of the language itself: no author can make it"),
];

/// What came of a mission: the codes that were reported, and the text.
fn outcome(
    files: &dyn Files,
    mission: &str,
    model: Option<&str>,
    sets: &[String],
) -> (BTreeSet<&'static str>, String) {
    let codes = |found: &shakedown::spec::diagnostic::Diagnostics| {
        found.sorted().iter().map(|diagnostic| diagnostic.code.id).collect()
    };
    let read = match Specification::read(files, mission, model, sets) {
        Ok(read) => read,
        Err(refused) => return (codes(&refused.diagnostics), refused.render(false)),
    };
    match shakedown::vessel::build(&read.mission, &read.model, 1) {
        Ok(_) => (codes(&read.findings), read.findings.render(&read.sources, false)),
        Err(found) => (codes(&found), found.render(&read.sources, false)),
    }
}

/// The outcome of a file of `tests/bad`; its first lines say what it is.
fn judged(disk: &Disk, path: &str) -> (BTreeSet<&'static str>, String) {
    let text = String::from_utf8(disk.read(path).unwrap()).unwrap();
    let sets = text.lines().filter_map(|line| line.strip_prefix("// --set "));
    let sets: Vec<String> = sets.map(str::to_owned).collect();
    match text.lines().next() {
        Some("// mission") => outcome(disk, path, None, &sets),
        Some("// model") => outcome(disk, "parts/mission.ron", Some(path), &sets),
        other => (BTreeSet::new(), format!("{path} begins with {other:?}")),
    }
}

fn bad_files(disk: &Disk) -> Vec<String> {
    let all = disk.documents(".").into_iter().map(|path| path.replacen("./", "", 1));
    all.filter(|path| !path.contains('/')).collect()
}

#[test]
fn every_bad_file_is_refused_in_words() {
    let disk = Disk::below("tests/bad");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("bad");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut missed = Vec::new();
    for path in bad_files(&disk) {
        let name = path.trim_end_matches(".ron");
        let (found, text) = judged(&disk, &path);
        if !found.contains(&name[..4]) {
            missed.push(format!("{name}: {found:?}\n{text}"));
            continue;
        }
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
    assert!(missed.is_empty(), "files without the code of their name:\n{}", missed.join("\n"));
}

#[test]
fn every_code_has_a_file_or_a_reason() {
    let files = bad_files(&Disk::below("tests/bad"));
    for code in codes::all() {
        let has_file = files.iter().any(|path| path.starts_with(code.id));
        let has_reason = ELSEWHERE.iter().any(|(id, _)| *id == code.id);
        assert!(has_file != has_reason, "{}: file {has_file}, reason {has_reason}", code.id);
    }
    for (id, _) in ELSEWHERE {
        assert!(codes::find(id).is_some(), "{id} is no code");
    }
}

/// Files made by a function of their path.
struct Made<F: Fn(&str) -> Result<Vec<u8>, FileProblem>>(F);

impl<F: Fn(&str) -> Result<Vec<u8>, FileProblem>> Files for Made<F> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        (self.0)(path)
    }
}

const MISSION: &str =
    r#"(name: "m", phases: [(name: "p", lasts: "1 d")], functions: { "f": (needs: "n0") })"#;

/// The outcome of a model made here.
fn made(model: impl Fn() -> Result<Vec<u8>, FileProblem>) -> (BTreeSet<&'static str>, String) {
    let files = Made(|path: &str| match path {
        "mission.ron" => Ok(MISSION.into()),
        "model.ron" => model(),
        // A chain of imports without end.
        other => Ok(format!("(imports: [\"{other}x\"])").into_bytes()),
    });
    outcome(&files, "mission.ron", Some("model.ron"), &[])
}

#[test]
fn what_is_no_document_is_refused() {
    let cases: [(&str, Result<Vec<u8>, FileProblem>); 9] = [
        ("E122", Ok(vec![b'(', 0xff, 0xfe, b')'])),
        ("E123", Ok(Vec::new())),
        ("E123", Ok(b"\xef\xbb\xbf \n\t".to_vec())),
        ("E124", Ok(vec![b' '; 9 << 20])),
        ("E124", Err(FileProblem::TooLarge)),
        ("E121", Err(FileProblem::Directory)),
        ("E131", Err(FileProblem::Unreadable("permission denied".to_owned()))),
        ("E128", Err(FileProblem::OutsideRoot)),
        ("E130", Ok(b"(imports: [\"a\"])".to_vec())),
    ];
    for (code, file) in cases {
        let (found, text) = made(|| file.clone());
        assert!(found.contains(code), "{code}: {found:?}\n{text}");
    }
}

#[test]
fn hostile_texts_meet_their_limits() {
    let long = format!("(about: \"{}\")", "x".repeat(70_000));
    let mut nodes = "(nodes:{".to_owned();
    // One million nodes: as many as fit into a document are read, and those are too many.
    for i in 0..1_000_000 {
        let size = nodes.len();
        if size > 8_000_000 {
            break;
        }
        nodes += &format!("\"n{i}\":(),");
    }
    nodes += "})";
    let cases = [
        ("E125", format!("(nodes: {}", "[".repeat(10_000))),
        ("E125", format!("{}{}", "(a:".repeat(10_000), ")".repeat(10_000))),
        ("E125", format!("(nodes: {}1{})", "All(".repeat(10_000), ")".repeat(10_000))),
        ("E127", long),
        ("E126", nodes),
    ];
    for (code, text) in cases {
        let (found, rendered) = made(|| Ok(text.clone().into_bytes()));
        assert!(found.contains(code), "{code}: {found:?}");
        assert!(rendered.len() < 100_000, "{code}: a message of {} bytes", rendered.len());
    }
    let million =
        (0..1_000_000).fold(String::from("(nodes:{"), |text, i| text + &format!("\"n{i}\":(),"));
    let (found, _) = made(|| Ok(million.clone().into_bytes()));
    assert!(found.contains("E124"), "{found:?}");
    let ten_thousand =
        (0..10_001).fold(String::from("(nodes:{"), |text, i| text + &format!("\"n{i}\":(),"));
    let (found, _) = made(|| Ok((ten_thousand.clone() + "})").into_bytes()));
    assert!(found.contains("E150"), "{found:?}");
}

/// A crash loop without any delay: a process that crashed starts no more, and its supervisor never
/// waits.
#[test]
fn a_replication_that_never_ends_reaches_a_named_limit() {
    let model = r#"(nodes: { "n0": () }, images: { "i": (start_failure: 1.0, modes: { "crash": (time: "1 h", effect: Crash) }) },
        services: { "s": (image: "i", backoff: (first: "0 s", initial: "0 s", cap: "0 s")) })"#;
    let files = Made(|path: &str| match path {
        "mission.ron" => Ok(MISSION.replace("n0", "s").into_bytes()),
        _ => Ok(model.into()),
    });
    let read = Specification::read(&files, "mission.ron", Some("model.ron"), &[]);
    let read = read.map_err(|refused| refused.render(false)).unwrap();
    let plan = shakedown::vessel::build(&read.mission, &read.model, 1).unwrap();
    let reached = fly(&plan, &mut World::new(&plan), 0, &mut ()).unwrap_err();
    assert!(matches!(reached, LimitReached::AtOneInstant { .. }), "{reached}");
    assert!(reached.to_string().contains("instant"), "{reached}");
}
