//! Baselines and checks, as a build server meets them.

use super::*;
use serde_json::Value;

const BASELINE: &str = "baselines/lander-lander.json";

/// A project with a baseline of some replications.
fn based(replications: &str) -> tempfile::TempDir {
    let folder = project();
    let save = ["-q", "baseline", "save", MISSION, "-n", replications];
    let output = run(&save, folder.path());
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output), "", "nothing to be said beside the result");
    folder
}

fn check(folder: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let output = run(&[&["-q", "check", MISSION], more].concat(), folder);
    (output.status.code(), String::from_utf8(output.stdout.clone()).unwrap(), said(&output))
}

fn stored(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join(BASELINE)).unwrap()).unwrap()
}

#[test]
fn a_pass_a_fail_and_a_doubt_have_their_exit_codes() {
    let folder = based("2000");
    let path = folder.path();
    let (code, out, _) = check(path, &[]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.starts_with("PASS: lander with lander flies as its baseline."), "{out}");

    // Comments are inputs too, but change no flight.
    let model = path.join("lander/models/lander.ron");
    let text = fs::read_to_string(&model).unwrap();
    fs::write(&model, format!("// One more.\n{text}")).unwrap();
    let (code, out, _) = check(path, &["--format", "markdown"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(out.contains("though its inputs changed"), "{out}");

    let one = ["--set", "services.navigation.replicas=1"];
    let files = ["--junit", "out.xml", "--summary", "out.md", "--github"];
    let (code, out, _) = check(path, &[one, ["--margin", "50%"]].concat());
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("times down as long, 1.50 times is permitted"), "{out}");
    let (code, out, _) = check(path, &[&one[..], &files[..]].concat());
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("\n::error file=lander/missions/lander.ron,title=shakedown check::FAIL"));
    let xml = fs::read_to_string(path.join("out.xml")).unwrap();
    assert!(xml.contains("<failure message=\"guidance is "), "{xml}");
    let summary = fs::read_to_string(path.join("out.md")).unwrap();
    assert!(summary.contains("| **fail** |") && summary.contains("services.navigation.replicas=1"));

    // Other luck, no more flights than the baseline's: nothing is shown.
    let (code, out, _) = check(path, &["--seed", "7", "--max", "2000"]);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.starts_with("INCONCLUSIVE: ") && out.contains("would probably decide it"), "{out}");
}

#[test]
fn a_shipped_mission_that_loses_a_replica_fails_its_shipped_baseline() {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check = ["-q", "check", "missions/mars-transit.ron", "--baseline", "baselines"];
    let one = ["--set", "services.navigation.replicas=1"];
    let output = run(&[&check[..], &one].concat(), home);
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{out}{}", said(&output));
    assert!(out.starts_with("FAIL: mars-transit with mars-watchdog: guidance is "), "{out}");
    assert!(out.contains("--set services.navigation.replicas=1 is new"), "{out}");
}

#[test]
fn an_update_says_why_and_save_overwrites_nothing() {
    let folder = based("60");
    let path = folder.path();
    let before = fs::read(path.join(BASELINE)).unwrap();
    let save = |more: &[&str]| run(&[&["baseline", "save", MISSION][..], more].concat(), path);
    assert!(String::from_utf8_lossy(&save(&[]).stdout).contains("is as it was"));
    let refused = save(&["--set", "services.navigation.replicas=1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("holds another baseline"), "{}", said(&refused));
    assert_eq!(fs::read(path.join(BASELINE)).unwrap(), before);

    let update = |reason: &str, more: &[&str]| {
        run(&[&["baseline", "update", MISSION, "--reason", reason][..], more].concat(), path)
    };
    assert_eq!(update(" ", &[]).status.code(), Some(2), "a reason is a reason");
    let one = ["--set", "services.navigation.replicas=1"];
    for (reason, sets) in [("one is enough", &one[..]), ("it was not", &[])] {
        let output = update(reason, sets);
        assert!(output.status.success(), "{}", said(&output));
    }
    let now = stored(path);
    let old: Value = serde_json::from_slice(&before).unwrap();
    let reasons: Vec<&Value> =
        now["history"].as_array().unwrap().iter().map(|it| &it["reason"]).collect();
    assert_eq!(reasons, ["one is enough", "it was not"]);
    assert_eq!(now["fingerprint"], old["fingerprint"]);
    assert_eq!(check(path, &[]).0, Some(0));
    // Two in one command: nothing of it is done twice.
    let twice = run(&["-q", "baseline", "save", MISSION, MISSION], path);
    assert_eq!((twice.status.success(), said(&twice)), (true, String::new()));
    let none = run(&["baseline", "update", MISSION, "--reason", "x", "--out", "other"], path);
    assert_eq!(none.status.code(), Some(2));
    assert!(said(&none).contains("there is no baseline") && !path.join("other").exists());
}

#[test]
fn a_baseline_that_is_damaged_or_foreign_is_refused_and_left_alone() {
    let folder = based("60");
    let path = folder.path();
    let good = fs::read_to_string(path.join(BASELINE)).unwrap();
    let edit = |from: &str, to: &str| {
        assert!(good.contains(from), "{from}");
        good.replacen(from, to, 1)
    };
    let cases = [
        (String::new(), "not a baseline that can be used"),
        (good[..good.len() / 2].to_owned(), "not a baseline that can be used"),
        ("\u{0}\u{1b}[31m".to_owned(), "not a baseline that can be used"),
        ("[".repeat(100_000), "not a baseline that can be used"),
        (edit("\"seed\"", "\"sead\""), "unknown field `sead`"),
        (edit("\"schema_version\": 1", "\"schema_version\": 2"), "version 2, not 1"),
        (edit("\"replications\": 60", "\"replications\": 61"), "not those of its replications"),
        (edit("\"replications\": 60", "\"replications\": 60000000000000000"), "number of repl"),
        (edit("\"std_error\": ", "\"std_error\": -"), "not those of its replications"),
        (edit("\"fingerprint\": \"", "\"fingerprint\": \"x"), "its fingerprint is none"),
        (edit("\"mission\": \"lander\"", "\"mission\": \"rover\""), "is the baseline of rover"),
    ];
    for (text, why) in cases {
        fs::write(path.join(BASELINE), &text).unwrap();
        let outs = ["--junit", "out.xml", "--summary", "out.md"];
        let (code, out, err) = check(path, &outs);
        assert_eq!(code, Some(2), "{why}: {out}{err}");
        assert!(err.contains(why) && !err.contains('\u{1b}'), "{why}: {err}");
        assert!(!path.join("out.xml").exists() && !path.join("out.md").exists());
        let save = run(&["baseline", "save", MISSION], path);
        assert_eq!(save.status.code(), Some(2), "{why}");
        assert_eq!(fs::read_to_string(path.join(BASELINE)).unwrap(), text, "{why}");
    }
    fs::remove_file(path.join(BASELINE)).unwrap();
    let (code, _, err) = check(path, &[]);
    assert_eq!(code, Some(2));
    assert!(err.contains("there is no baseline") && err.contains("baseline save MISSION"), "{err}");
}

#[test]
fn time_that_is_over_is_a_doubt_and_mistakes_come_before_flights() {
    let folder = based("60");
    let path = folder.path();
    let endless = ["--seed", "3", "--max", "1000000000000", "--max-time", "1", "--margin", "0.01%"];
    let (code, out, _) = check(path, &endless);
    assert_eq!(code, Some(3), "{out}");
    assert!(out.contains("it was stopped: allow more time"), "{out}");
    let both = run(&["-q", "check", MISSION, "no-such.ron", "--max-time", "60"], path);
    assert_eq!(both.status.code(), Some(2));
    assert!(both.stdout.is_empty(), "nothing is said of the first");
    let (code, _, err) = check(path, &["--github", "--format", "json"]);
    assert!(code == Some(2) && err.contains("-o FILE"), "{err}");
}

#[test]
fn a_comparison_leaves_a_folder_of_its_results() {
    let folder = project();
    let path = folder.path();
    let model = path.join("lander/models/lander.ron");
    let text = fs::read_to_string(&model).unwrap();
    let one = text.replace("replicas: 2", "replicas: 1");
    let priced =
        one.replace("boot: \"40 s\",", "boot: \"40 s\", mass: \"4 kg\", price: \"2 MEUR\",");
    fs::write(path.join("lander/models/lone.ron"), &priced).unwrap();
    let models = ["-m", "lander/models/lander.ron", "-m", "lander/models/lone.ron"];
    let compare =
        |more: &[&str]| run(&[&["compare", MISSION, "-q"], &models[..], more].concat(), path);
    let output = compare(&["--out", "both", "--precision", "200%", "-n", "2000"]);
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{out}{}", said(&output));
    assert!(out.starts_with("lander is the better choice: better in 2 of 2 measures"), "{out}");
    assert!(out.contains("guidance: lander is down less by ") && out.contains("8 kg"), "{out}");
    let mut names: Vec<String> = contents(&path.join("both"))
        .into_iter()
        .map(|(name, _)| name.display().to_string())
        .collect();
    names.sort();
    let all = "candidates.csv comparison.json comparison.md comparison.svg differences.csv";
    assert_eq!(names.join(" "), all);
    let json = fs::read(path.join("both/comparison.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["candidates"][1]["cost"]["price"]["EUR"]["total"], 4e6);
    assert_eq!(json["stopping"]["met"], true);
    let again = compare(&["--out", "both", "-n", "20"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(said(&again).contains("`both` holds a comparison already"), "{}", said(&again));
    let forced = compare(&["--out", "both", "-n", "20", "--force"]);
    assert!(forced.status.success(), "{}", said(&forced));
    let output = compare(&["-o", "both.svg", "-n", "20"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(fs::read_to_string(path.join("both.svg")).unwrap().starts_with("<svg"));
    let short = compare(&["--precision", "0.1%", "-n", "20", "--max", "40"]);
    assert_eq!(short.status.code(), Some(3), "{}", said(&short));
}
