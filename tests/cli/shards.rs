//! Campaigns cut into shards: the bytes of the whole, whatever happened on the way.

use super::*;

/// The whole campaign's folder.
fn whole(folder: &Path, n: &str) -> PathBuf {
    assert!(run(&["campaign", MISSION, "-n", n, "--out", "whole"], folder).status.success());
    folder.join("whole")
}

/// Flies shard `i` of `k` into the folder `k-i`.
fn shard(folder: &Path, n: &str, i: u64, k: u64, more: &[&str]) -> Output {
    let (part, out) = (format!("{i}/{k}"), format!("{k}-{i}"));
    let arguments = ["campaign", MISSION, "-n", n, "--shard", &part, "--out", &out];
    run(&[&arguments, more].concat(), folder)
}

fn merged(folder: &Path, shards: &[&str], out: &str) -> Output {
    run(&[&["merge"], shards, &["--out", out]].concat(), folder)
}

#[test]
fn any_number_of_shards_makes_the_same_folder() {
    let folder = project();
    let path = folder.path();
    let whole = whole(path, "701");
    for k in [1, 3, 10] {
        let shards: Vec<String> = (0..k).rev().map(|i| format!("{k}-{i}")).collect();
        for i in 0..k {
            let jobs = (i % 3 + 1).to_string();
            let flown = shard(path, "701", i, k, &["-j", &jobs, "--resume"]);
            assert!(flown.status.success(), "{}", said(&flown));
        }
        let shards: Vec<&str> = shards.iter().map(String::as_str).collect();
        let out = format!("merged-{k}");
        let output = merged(path, &shards, &out);
        assert!(output.status.success(), "{}", said(&output));
        assert_same(&whole, &path.join(&out));
    }
    // What is merged is a campaign like any other: it flies again, it grows.
    let grown = run(&["campaign", "merged-3", "-n", "900", "--resume"], path);
    assert!(grown.status.success(), "{}", said(&grown));
    assert!(run(&["campaign", "whole", "-n", "900", "--resume"], path).status.success());
    assert_same(&whole, &path.join("merged-3"));
    // Merging again gives way to what is larger.
    let refused = merged(path, &["3-0", "3-1", "3-2"], "merged-3");
    assert!(said(&refused).contains("701 would overwrite it"), "{}", said(&refused));
}

#[test]
fn shards_that_make_no_whole_are_refused_by_name() {
    let folder = project();
    let path = folder.path();
    for i in 0..3 {
        assert!(shard(path, "90", i, 3, &[]).status.success());
    }
    let other = |out: &str, more: &[&str]| {
        let arguments = ["campaign", MISSION, "--shard", "1/3", "--out", out];
        assert!(run(&[&arguments, more].concat(), path).status.success(), "{out}");
    };
    other("seed", &["-n", "90", "--seed", "2"]);
    other("set", &["-n", "90", "--set", "services.navigation.replicas=1"]);
    other("more", &["-n", "91"]);
    let mission = fs::read_to_string(path.join(MISSION)).unwrap();
    fs::write(path.join(MISSION), format!("{mission}\n// another\n")).unwrap();
    other("input", &["-n", "90"]);
    fs::write(path.join(MISSION), mission).unwrap();
    let copy = |to: &str, file: &str, change: &dyn Fn(String) -> String| {
        let _ = fs::create_dir_all(path.join(to));
        for (name, bytes) in contents(&path.join("3-1")) {
            fs::create_dir_all(path.join(to).join(&name).parent().unwrap()).unwrap();
            fs::write(path.join(to).join(name), bytes).unwrap();
        }
        let text = fs::read_to_string(path.join(to).join(file)).unwrap();
        let changed = change(text.clone());
        assert!(changed != text, "{to}");
        fs::write(path.join(to).join(file), changed).unwrap();
    };
    let version = |text: String| text.replace("\"0.", "\"999.");
    copy("version", "manifest.json", &version);
    let lines = |text: String| text.lines().skip(1).map(|l| format!("{l}\n")).collect::<String>();
    copy("headless", "outages.csv", &lines);
    // A figure changed by hand: the facts' fingerprint is right, the sum is not.
    let figure = |text: String| {
        let end = text.trim_end().len();
        let last = if text[..end].ends_with('7') { "8" } else { "7" };
        format!("{}{last}\n", &text[..end - 1])
    };
    copy("figure", "replications.csv", &figure);
    let cut = |text: String| text[..text.len() - 40].to_owned();
    copy("cut", "replications.csv", &cut);
    let cases: [(&[&str], &str); 12] = [
        (&["3-0", "3-2"], "error: shard 1/3 is missing"),
        (&["3-2"], "error: shards 0/3, 1/3 are missing"),
        (&["3-0", "3-1", "3-1", "3-2"], "shard 1/3 is there twice: `3-1` and `3-1`"),
        (&["3-0", "seed", "3-2"], "shard 1/3 (`seed`) cannot be merged: the seed is 2 here"),
        (&["3-0", "set", "3-2"], "shard 1/3 (`set`) cannot be merged: --set is"),
        (&["3-0", "input", "3-2"], "(`input`) cannot be merged: missions/lander.ron is another"),
        (&["3-0", "more", "3-2"], "`more` is shard 1/3 of 91 replications"),
        (&["3-0", "version", "3-2"], "(`version`) cannot be merged: the version of shakedown is"),
        (&["3-0", "headless", "3-2"], "(`headless`) cannot be merged: outages.csv, line 1"),
        (&["3-0", "figure", "3-2"], "(`figure`) cannot be merged: replications.csv was changed"),
        (&["3-0", "cut", "3-2"], "(`cut`) cannot be merged: "),
        (&["3-0", "lander", "3-2"], "lander"),
    ];
    for (shards, words) in cases {
        let refused = merged(path, shards, "m");
        assert_eq!(refused.status.code(), Some(2), "{shards:?}: {}", said(&refused));
        assert!(said(&refused).contains(words), "{shards:?}: {}", said(&refused));
        assert!(!path.join("m/manifest.json").exists(), "{shards:?}");
    }
    // What was begun and refused makes room.
    assert!(merged(path, &["3-0", "3-1", "3-2"], "m").status.success());
    assert_same(&whole(path, "90"), &path.join("m"));
}

#[test]
fn a_shard_goes_on_as_itself_only() {
    let folder = project();
    let path = folder.path();
    assert!(shard(path, "90", 1, 3, &[]).status.success());
    let before = contents(&path.join("3-1"));
    let again = shard(path, "90", 1, 3, &["--resume"]);
    assert!(said(&again).contains("30 replications are flown already"), "{}", said(&again));
    assert!(contents(&path.join("3-1")) == before, "requeued, it changes nothing");
    for arguments in [
        ["campaign", MISSION, "-n", "90", "--shard", "2/3", "--out", "3-1", "--resume"].as_slice(),
        &["campaign", MISSION, "-n", "93", "--shard", "1/3", "--out", "3-1", "--resume"],
        &["campaign", "3-1", "-n", "90", "--resume"],
    ] {
        let refused = run(arguments, path);
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}");
        let words = "it was shard 1/3 of 90 replications";
        assert!(said(&refused).contains(words), "{}", said(&refused));
    }
    assert!(contents(&path.join("3-1")) == before);
    let output = run(&["run", "3-1", "--worst", "--plan"], path);
    assert!(said(&output).contains("the worst of 30"), "{}", said(&output));
}

#[cfg(unix)]
#[test]
fn a_torn_checkpoint_goes_back_to_the_one_before() {
    let folder = project();
    let path = folder.path();
    let arguments = ["campaign", MISSION, "-n", LONG, "-j", "2", "--out", "torn", "--resume"];
    let mut child = begun(path, "torn", false);
    child.kill().unwrap();
    child.wait().unwrap();
    // As if the machine had died while it wrote the next one.
    let newest = path.join("torn/checkpoint.json");
    let text = fs::read(&newest).unwrap();
    fs::write(path.join("torn/checkpoint.previous.json"), &text).unwrap();
    fs::write(&newest, &text[..text.len() / 2]).unwrap();
    let refused = run(&arguments[..arguments.len() - 1], path);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    let resumed = run(&arguments, path);
    assert!(resumed.status.success(), "{}", said(&resumed));
    let words = "warning: checkpoint.json is torn (";
    assert!(said(&resumed).contains(words), "{}", said(&resumed));
    assert!(said(&resumed).contains("going back to the last whole checkpoint"));
    assert_same(&whole(path, LONG), &path.join("torn"));
}

/// A disk that is full in the middle of a row, as far as a program can tell: the system refuses
/// to let a file grow.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_costs_nothing() {
    let folder = project();
    let path = folder.path();
    let program = env!("CARGO_BIN_EXE_shakedown");
    let limited = |arguments: &str| {
        let line = format!("trap '' XFSZ; ulimit -f 200; exec {program} {arguments}");
        Command::new("sh").args(["-c", &line]).current_dir(path).output().unwrap()
    };
    let line = format!("campaign {MISSION} -n 3000 --shard 0/2 --out 2-0 --resume");
    let full = limited(&line);
    assert_eq!(full.status.code(), Some(2), "{}", said(&full));
    assert!(said(&full).contains(".csv: File too large"), "{}", said(&full));
    for i in [0, 1] {
        assert!(shard(path, "3000", i, 2, &["--resume"]).status.success());
    }
    let full = limited("merge 2-0 2-1 --out m");
    assert_eq!(full.status.code(), Some(2), "{}", said(&full));
    assert!(said(&full).contains(".csv: File too large"), "{}", said(&full));
    assert!(merged(path, &["2-0", "2-1"], "m").status.success());
    assert_same(&whole(path, "3000"), &path.join("m"));
    let nowhere = shard(path, "90", 0, 3, &["--out", "/proc/shards"]);
    assert_eq!(nowhere.status.code(), Some(2), "{}", said(&nowhere));
    let nowhere = merged(path, &["2-0", "2-1"], "/proc/shards");
    assert!(said(&nowhere).contains("cannot make the directory `/proc/shards`"));
}

#[test]
fn the_worst_and_the_median_fly_again() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", "101", "--out", "r"], path).status.success());
    fs::rename(path.join("lander"), path.join("gone")).unwrap();
    for word in ["worst", "median"] {
        let output = run(&["run", "r", &format!("--{word}")], path);
        let said = said(&output);
        assert!(output.status.success(), "{said}");
        assert!(said.contains(&format!(": the {word} of 101, ")), "{said}");
        assert!(said.contains("is the one that the campaign recorded"), "{said}");
    }
    let both = run(&["run", "r", "--worst", "--median"], path);
    assert_eq!(both.status.code(), Some(2));
}

/// Numbers that are scattered, and the same ones each time.
fn scattered(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Seconds that the command takes.
#[expect(clippy::disallowed_types, reason = "a test that kills at instants of a flight")]
fn seconds(command: impl FnOnce() -> Output) -> f64 {
    let begun = std::time::Instant::now();
    let output = command();
    assert!(output.status.success(), "{}", said(&output));
    begun.elapsed().as_secs_f64()
}

/// Runs the command and kills it after a scattered time below `longest` seconds, unless it ends
/// before; whether it was killed.
fn killed(folder: &Path, arguments: &[&str], longest: f64, state: &mut u64) -> bool {
    let mut command = shakedown();
    command.args(arguments).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let share = scattered(state) as f64 / f64::from(u32::MAX >> 1);
    std::thread::sleep(Duration::from_secs_f64(longest * share));
    child.kill().unwrap();
    let status = child.wait().unwrap();
    assert!(status.success() || status.code().is_none(), "{arguments:?}: {status}");
    !status.success()
}

/// Kills the command so often, at instants from its beginning to its end: what goes on from a
/// kill is killed again, what ends is thrown away and begun anew. Then lets it end.
fn killed_often(folder: &Path, arguments: &[&str], out: &str, longest: f64, state: &mut u64) {
    let mut kills = 0;
    while kills < 20 {
        match killed(folder, arguments, longest, state) {
            true => kills += 1,
            false => fs::remove_dir_all(folder.join(out)).unwrap(),
        }
    }
    let ended = run(arguments, folder);
    assert!(ended.status.success(), "{}", said(&ended));
}

/// Killed at 60 scattered instants, shards and their merge: never a wrong number, never a
/// replication lost.
#[test]
#[ignore = "a minute or two"]
fn killed_at_sixty_instants_the_bytes_are_the_same() {
    let folder = project();
    let path = folder.path();
    let state = &mut 1;
    // Shards of three seconds, on a machine and in a profile of any speed: checkpoints are a second
    // apart.
    let pilot = seconds(|| shard(path, "20000", 0, 1, &["-j", "2"]));
    let n = (2.0 * 20_000.0 * 3.0 / pilot).clamp(40_000.0, 4e6) as u64;
    let n = n.to_string();
    for (part, out) in [("0/2", "2-0"), ("1/2", "2-1")] {
        let line = ["campaign", MISSION, "-n", &n, "-j", "2", "--shard", part, "--out", out];
        killed_often(path, &[&line, ["--resume"].as_slice()].concat(), out, 3.0, state);
    }
    let merging = seconds(|| merged(path, &["2-0", "2-1"], "pilot"));
    killed_often(path, &["merge", "2-0", "2-1", "--out", "m"], "m", merging, state);
    assert_same(&whole(path, &n), &path.join("m"));
    assert_same(&path.join("pilot"), &path.join("m"));
}
