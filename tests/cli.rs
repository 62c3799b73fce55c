//! The command line as its users meet it: screens (trycmd), exit codes, and what becomes of a
//! campaign that is killed.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "cli/check.rs"]
mod check;
#[path = "cli/deploy.rs"]
mod deploy;
#[path = "cli/faults.rs"]
mod faults;
#[path = "cli/folders.rs"]
mod folders;
#[path = "cli/results.rs"]
mod results;
#[path = "cli/scan.rs"]
mod scan;
#[path = "cli/shards.rs"]
mod shards;
#[path = "cli/sweep.rs"]
mod sweep;

use shakedown::campaign::digest::Extent;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn shakedown() -> Command {
    Command::new(env!("CARGO_BIN_EXE_shakedown"))
}

fn run(arguments: &[&str], folder: &Path) -> Output {
    shakedown().args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with the starter mission in it.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&["new", "lander"], folder.path()).status.success());
    folder
}

const MISSION: &str = "lander/missions/lander.ron";

#[test]
fn screens() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd");
}

/// All files below a folder with their bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => waiting.push(path),
                false => {
                    let name = path.strip_prefix(folder).unwrap().to_path_buf();
                    found.push((name, fs::read(path).unwrap()));
                }
            }
        }
    }
    found.sort();
    found
}

fn assert_same(a: &Path, b: &Path) {
    let (a, b) = (contents(a), contents(b));
    let names = |files: &[(PathBuf, Vec<u8>)]| -> Vec<PathBuf> {
        files.iter().map(|(name, _)| name.clone()).collect()
    };
    assert_eq!(names(&a), names(&b));
    for ((name, a), (_, b)) in a.iter().zip(&b) {
        assert!(a == b, "{} differs", name.display());
    }
}

#[test]
fn any_number_of_threads_makes_the_same_folder() {
    let folder = project();
    for (jobs, out) in [("1", "one"), ("2", "two"), ("7", "seven")] {
        let arguments = ["campaign", MISSION, "-n", "3000", "-j", jobs, "--out", out];
        assert!(run(&arguments, folder.path()).status.success());
    }
    assert_same(&folder.path().join("one"), &folder.path().join("two"));
    assert_same(&folder.path().join("one"), &folder.path().join("seven"));
    assert!(contents(&folder.path().join("one")).len() >= 15);
}

/// Begins a campaign that takes some seconds, and waits until it has flown a part.
#[cfg(unix)]
fn begun(folder: &Path, out: &str, resume: bool) -> std::process::Child {
    let mut command = shakedown();
    command.args(["campaign", MISSION, "-n", LONG, "-j", "2", "--out", out]).current_dir(folder);
    if resume {
        command.arg("--resume");
    }
    let table = folder.join(out).join("replications.csv");
    let length = || fs::metadata(&table).map_or(0, |it| it.len());
    let before = length();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..2000 {
        if length() > before + 100_000 {
            return child;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    panic!("the campaign did not begin");
}

/// Replications of the campaigns that are killed.
#[cfg(unix)]
const LONG: &str = "30000";

#[cfg(unix)]
#[test]
fn a_killed_campaign_resumes_to_the_same_bytes() {
    let folder = project();
    for resume in [false, true] {
        let mut child = begun(folder.path(), "killed", resume);
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success());
    }
    assert!(folder.path().join("killed/checkpoint.json").exists());
    let again = ["campaign", MISSION, "-n", LONG, "--out", "killed"];
    let refused = run(&again, folder.path());
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--resume goes on"), "{}", said(&refused));
    let arguments = ["campaign", MISSION, "-n", LONG, "--out", "killed", "--resume"];
    assert!(run(&arguments, folder.path()).status.success());
    let arguments = ["campaign", MISSION, "-n", LONG, "-j", "1", "--out", "whole"];
    assert!(run(&arguments, folder.path()).status.success());
    assert_same(&folder.path().join("killed"), &folder.path().join("whole"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_flown_and_says_how_to_go_on() {
    let folder = project();
    let child = begun(folder.path(), "stopped", false);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    let said = said(&output);
    assert!(said.contains("of 30000 replications are flown and kept in stopped"), "{said}");
    let line = said.lines().find_map(|line| line.split("to fly the rest: ").nth(1)).unwrap();
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    assert!(folder.path().join("stopped/checkpoint.json").exists());
    assert!(run(&words, folder.path()).status.success(), "{line}");
    assert!(!folder.path().join("stopped/checkpoint.json").exists());
    let summary = fs::read_to_string(folder.path().join("stopped/summary.json")).unwrap();
    assert!(summary.contains("\"replications\": 30000"));
}

#[test]
fn a_finished_campaign_grows_and_gives_way_to_no_smaller_one() {
    let folder = project();
    let fly = |n: &str, more: &[&str]| {
        let arguments = [&["campaign", MISSION, "-n", n, "--out", "r"], more].concat();
        run(&arguments, folder.path())
    };
    assert!(fly("300", &[]).status.success());
    let before = contents(&folder.path().join("r"));
    for more in [[].as_slice(), &["--resume"]] {
        let refused = fly("10", more);
        assert_eq!(refused.status.code(), Some(2));
        let said = said(&refused);
        assert!(said.contains("with 300 replications: 10 would overwrite it"), "{said}");
    }
    assert!(contents(&folder.path().join("r")) == before);
    let grown = fly("450", &["--resume"]);
    assert!(said(&grown).contains("behind the 300 of 450 that are flown"), "{}", said(&grown));
    let whole = ["campaign", MISSION, "-n", "450", "--out", "whole"];
    assert!(run(&whole, folder.path()).status.success());
    assert_same(&folder.path().join("r"), &folder.path().join("whole"));
    assert!(fly("10", &["--force"]).status.success());
}

#[test]
fn a_result_folder_flies_again_on_its_own() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", "200", "--out", "r"], path).status.success());
    let direct = run(&["run", MISSION, "--replication", "7", "--format", "json"], path);
    fs::rename(path.join("lander"), path.join("gone")).unwrap();
    let again = run(&["run", "r", "--replication", "7", "--format", "json"], path);
    assert_eq!(direct.stdout, again.stdout);
    assert!(said(&again).contains("is the one that the campaign recorded"), "{}", said(&again));
    let story = run(&["why", "r"], path);
    assert!(story.status.success(), "{}", said(&story));
    // What was recorded and what is flown are compared, not assumed equal.
    let table = path.join("r/replications.csv");
    let text = fs::read_to_string(&table).unwrap();
    let at = text.find("\n7,").unwrap() + 3;
    let tampered = format!("{}0123456789abcdef{}", &text[..at], &text[at + 16..]);
    fs::write(&table, &tampered).unwrap();
    // Who changes both the table and its sum is believed, and contradicted by the flight.
    let manifest = path.join("r/manifest.json");
    let sum = |text: &str| Extent::of(text.as_bytes()).unwrap().digest;
    let sums = fs::read_to_string(&manifest).unwrap().replace(&sum(&text), &sum(&tampered));
    fs::write(&manifest, sums).unwrap();
    let again = run(&["run", "r", "--replication", "7"], path);
    assert!(said(&again).contains("recorded the fingerprint 0123456789abcdef"), "{}", said(&again));
    assert_eq!(again.status.code(), Some(101));
}

#[test]
fn hostile_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("latin1.ron"), b"(name: \"caf\xe9\")").unwrap();
    fs::write(at("deep.ron"), "(".repeat(10_000)).unwrap();
    fs::write(at("lists.ron"), "[".repeat(10_000) + &"]".repeat(10_000)).unwrap();
    fs::write(at("comments.ron"), "/*".repeat(10_000)).unwrap();
    fs::write(at("huge.ron"), vec![b' '; 9 * 1024 * 1024]).unwrap();
    fs::write(at("zeros.ron"), vec![0; 1000]).unwrap();
    let many = format!("(name: \"m\", phases: [{}])", "(),".repeat(600_000));
    fs::write(at("many.ron"), many).unwrap();
    let wanted = [
        ("latin1.ron", "E122"),
        ("deep.ron", "E125"),
        ("lists.ron", "E125"),
        ("huge.ron", "E124"),
        ("many.ron", "E126"),
        ("comments.ron", "E"),
        ("zeros.ron", "E"),
    ];
    for (name, code) in wanted {
        for command in ["run", "campaign"] {
            let output = run(&[command, name], folder.path());
            assert_eq!(output.status.code(), Some(2), "{name}: {}", said(&output));
            assert!(said(&output).contains(&format!("error[{code}")), "{name}: {}", said(&output));
            assert!(output.stdout.is_empty());
        }
    }
    assert!(!at("output").exists(), "wrong input writes nothing");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_do_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Command::new("mkfifo").arg(folder.path().join("p.ron")).status().unwrap().success());
    for name in ["p.ron", "/dev/zero", "/dev/stdin"] {
        let output = run(&["validate", name], folder.path());
        assert_eq!(output.status.code(), Some(2), "{name}: {}", said(&output));
    }
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let folder = project();
    let lists: [&[&str]; 3] =
        [&["explain"], &["run", MISSION, "--verbose"], &["completions", "zsh"]];
    for arguments in lists {
        let mut command = shakedown();
        command.args(arguments).current_dir(folder.path());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", said(&output));
        assert!(!said(&output).contains("panic"), "{}", said(&output));
    }
}

#[test]
fn the_environment_changes_no_result() {
    let folder = project();
    let plain = run(&["campaign", MISSION, "-n", "100", "--out", "a"], folder.path());
    let mut command = shakedown();
    command.args(["campaign", MISSION, "-n", "100", "--out", "b"]).current_dir(folder.path());
    command.env("LC_ALL", "de_DE.UTF-8").env("TZ", "Asia/Tokyo").env("RAYON_NUM_THREADS", "5");
    command.env("COLUMNS", "40").env("NO_COLOR", "1").env("TERM", "dumb");
    let other = command.output().unwrap();
    let text =
        |output: &Output| String::from_utf8_lossy(&output.stdout).replace("--out b", "--out a");
    assert_eq!(text(&plain), text(&other));
    assert!(!text(&plain).contains('\u{1b}'), "no colours in a pipe");
    assert_same(&folder.path().join("a"), &folder.path().join("b"));
}

#[test]
fn manual_pages_and_completions_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(&["man", "--out", "man1"], folder.path()).status.success());
    let pages = contents(&folder.path().join("man1"));
    let completions = run(&["completions", "bash"], folder.path()).stdout;
    let completions = String::from_utf8_lossy(&completions);
    for command in ["new", "validate", "show", "run", "why", "campaign", "merge", "explain", "man"]
    {
        let page = PathBuf::from(format!("shakedown-{command}.1"));
        assert!(pages.iter().any(|(name, text)| *name == page && text.len() > 300), "{command}");
        assert!(completions.contains(&format!("shakedown__subcmd__{command}")), "{command}");
    }
}

#[test]
fn spares_that_are_off_are_shown_and_services_that_cannot_start_are_found() {
    let folder = project();
    let cold = r#"groups={ "computers": (of: ["fc-1", "fc-2"], redundancy: ColdStandby()) }"#;
    let table = run(&["show", MISSION, "placement", "--set", cold], folder.path());
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("navigation/0  fc-1  runs from the beginning"), "{table}");
    assert!(table.contains("navigation/1  fc-2  its node is a cold spare"), "{table}");
    let fine = run(&["validate", MISSION, "--set", cold], folder.path());
    assert!(!said(&fine).contains("W209"), "{}", said(&fine));
    let both = "services.navigation.min_ready=2";
    let short = run(&["validate", MISSION, "--set", cold, "--set", both], folder.path());
    let words = "W209]: `navigation` needs 2 ready replicas, and 1 can run at the beginning";
    assert!(said(&short).contains(words), "{}", said(&short));
    let flown = run(&["run", MISSION, "--set", cold, "--set", both], folder.path());
    assert!(said(&flown).contains("  W209: `navigation` needs"), "{}", said(&flown));
}

#[test]
fn why_tells_of_the_item_that_is_asked_about() {
    let folder = project();
    assert!(run(&["campaign", MISSION, "-n", "300", "--out", "r"], folder.path()).status.success());
    let why = |arguments: &[&str]| {
        let output = run(&[&["why"], arguments].concat(), folder.path());
        (String::from_utf8_lossy(&output.stdout).into_owned(), said(&output))
    };
    for name in ["guidance", "navigation"] {
        let (story, _) = why(&["r", "--item", name]);
        assert!(story.contains(&format!(": {name} was down for")), "{story}");
    }
    let (_, error) = why(&["r", "--item", "guidanse"]);
    assert!(error.contains("did you mean `guidance`?"), "{error}");
    // Nothing strikes: nothing is ever down.
    let hardware = "hardware.\"flight-computer\".modes={}";
    let images = "images.\"nav:1.0\".modes={}";
    let arguments = [MISSION, "--item", "guidance", "--set", hardware, "--set", images];
    let (sentence, error) = why(&arguments);
    let never = "guidance was never down in replication 0: it was not interrupted either.\n";
    assert_eq!(sentence, never, "{error}");
}
