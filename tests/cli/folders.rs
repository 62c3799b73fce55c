//! Result folders: whose they are, and that nothing in them is lost or believed unseen.

use super::*;

/// Three shards of a campaign.
fn shards(path: &Path) {
    for i in 0..3 {
        let (part, out) = (format!("{i}/3"), format!("s{i}"));
        let flown = run(&["campaign", MISSION, "-n", "90", "--shard", &part, "--out", &out], path);
        assert!(flown.status.success(), "{}", said(&flown));
    }
}

fn refused(arguments: &[&str], path: &Path, words: &str) {
    let output = run(arguments, path);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
}

#[cfg(unix)]
#[test]
fn a_second_process_in_a_folder_is_refused_and_told_who_is_there() {
    let folder = project();
    let path = folder.path();
    let mut first = begun(path, "two", false);
    let holder = format!("`two` is being written by process {}", first.id());
    let line = ["campaign", MISSION, "-n", LONG, "--out", "two"];
    for more in ["--resume", "--force"] {
        refused(&[&line[..], &[more]].concat(), path, &holder);
    }
    let sweep = ["sweep", MISSION, "--vary", "services.navigation.replicas=1,2", "-n", "9"];
    refused(&[&sweep[..], &["--out", "two", "--force"]].concat(), path, &holder);
    refused(&["run", MISSION, "--out", "two", "--force"], path, &holder);
    // What ends a process ends its hold.
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(path.join("two/.lock").exists());
    let rest = run(&[&line[..], &["--resume"]].concat(), path);
    assert!(rest.status.success(), "{}", said(&rest));
    let whole = ["campaign", MISSION, "-n", LONG, "--out", "whole"];
    assert!(run(&whole, path).status.success());
    assert_same(&path.join("whole"), &path.join("two"));
}

#[cfg(unix)]
#[test]
fn of_many_processes_at_once_one_flies() {
    let folder = project();
    let path = folder.path();
    let fly = || {
        let mut command = shakedown();
        command.args(["campaign", MISSION, "-n", "3000", "--resume", "--out", "many"]);
        command.current_dir(path).stdout(Stdio::null()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let all: Vec<_> = (0..6).map(|_| fly()).collect();
    let mut done = 0;
    for child in all {
        let output = child.wait_with_output().unwrap();
        match output.status.code() {
            Some(0) => done += 1,
            code => {
                assert_eq!(code, Some(2), "{}", said(&output));
                assert!(said(&output).contains("is being written by"), "{}", said(&output));
            }
        }
    }
    assert!(done >= 1);
    assert!(run(&["campaign", MISSION, "-n", "3000", "--out", "whole"], path).status.success());
    assert_same(&path.join("whole"), &path.join("many"));
}

#[test]
fn a_folder_belongs_to_the_command_that_made_it() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", "60", "--out", "c"], path).status.success());
    let vary = "services.navigation.replicas=1,2";
    let sweep = ["sweep", MISSION, "--vary", vary, "-n", "20", "--out"];
    assert!(run(&[&sweep[..], &["s"]].concat(), path).status.success());
    assert!(run(&["run", MISSION, "--out", "r"], path).status.success());
    fs::create_dir(path.join("mine")).unwrap();
    fs::write(path.join("mine/log.txt"), "my own").unwrap();
    let before = contents(path);
    let campaign = ["campaign", MISSION, "-n", "90", "--out"];
    refused(
        &["run", "c", "--worst", "--out", "c"],
        path,
        "`c` holds a campaign, not a replication",
    );
    refused(&["run", "c", "--out", "s"], path, "`s` holds a sweep, not a replication");
    refused(&["run", "c", "--out", "r"], path, "`r` holds a replication already");
    refused(&["run", "c", "--out", "mine"], path, "`mine` is not empty, and no result folder");
    for plan in [[].as_slice(), &["--plan"]] {
        let with = |line: &[&'static str], out| [line, &[out], plan].concat();
        refused(&with(&campaign, "s"), path, "`s` holds a sweep, not a campaign");
        refused(&with(&campaign, "mine"), path, "`mine` is not empty, and no result folder");
        refused(&with(&sweep, "c"), path, "`c` holds a campaign, not a sweep");
    }
    let fewer = ["campaign", MISSION, "-n", "30", "--out", "c"];
    refused(&fewer, path, "`c` holds this campaign, finished, with 60 replications: 30 would");
    refused(&["run", "s"], path, "`s` holds a sweep, not a campaign");
    refused(&["campaign", "r"], path, "`r` holds a replication, not a campaign");
    assert!(contents(path) == before);
    // The same line again is no mistake: it flies the same.
    assert!(run(&["campaign", MISSION, "-n", "60", "--out", "c"], path).status.success());
    assert!(run(&[&sweep[..], &["s"]].concat(), path).status.success());
    assert!(contents(path) == before);
    // Forced, nothing is left of what another made.
    assert!(run(&[&sweep[..], &["c", "--force"]].concat(), path).status.success());
    assert_same(&path.join("c"), &path.join("s"));
    assert!(run(&["run", MISSION, "--out", "s", "--force"], path).status.success());
    assert_same(&path.join("r"), &path.join("s"));
}

#[test]
fn results_are_not_written_over_what_is_read() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", "60", "--out", "c"], path).status.success());
    let before = contents(path);
    let model = "lander/models/lander.ron";
    for input in [MISSION, model, "./lander/../lander/missions/lander.ron"] {
        for words in [["campaign", "-n9"], ["run", "--verbose"], ["validate", "--quiet"]] {
            let line = [words[0], MISSION, words[1], "--format", "text", "-o", input];
            refused(&line, path, &format!("`{input}` is read by this command"));
        }
    }
    let table = "c/replications.csv";
    refused(&["run", "c", "--worst", "--format", "csv", "-o", table], path, "is read by this");
    assert!(contents(path) == before);
}

#[cfg(unix)]
#[test]
fn what_lies_in_the_way_of_a_temporary_file_is_left_alone() {
    let folder = project();
    let path = folder.path();
    fs::write(path.join("rep.json.part"), "mine").unwrap();
    fs::write(path.join("victim"), "mine").unwrap();
    std::os::unix::fs::symlink("victim", path.join("evil.json.part")).unwrap();
    for name in ["rep.json", "evil.json"] {
        let flown = run(&["run", MISSION, "-o", name], path);
        assert!(flown.status.success(), "{}", said(&flown));
        let real = fs::symlink_metadata(path.join(name)).unwrap();
        assert!(real.is_file() && real.len() > 100, "{name}");
    }
    for name in ["rep.json.part", "victim"] {
        assert_eq!(fs::read(path.join(name)).unwrap(), b"mine", "{name}");
    }
}

#[test]
fn a_damaged_manifest_throws_nothing_away() {
    let folder = project();
    let path = folder.path();
    let line = |n: &'static str| ["campaign", MISSION, "-n", n, "--out", "f"];
    assert!(run(&line("300"), path).status.success());
    let manifest = path.join("f/manifest.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, &text[..100]).unwrap();
    let before = contents(path);
    for (n, more) in [("400", "--resume"), ("10", "-q"), ("400", "-q"), ("300", "--resume")] {
        let line = [&line(n)[..], &[more]].concat();
        refused(&line, path, "manifest.json is not what was written");
    }
    refused(&["run", "f", "--worst"], path, "manifest.json is not what was written");
    assert!(contents(path) == before);
    fs::write(&manifest, &text).unwrap();
    let grown = run(&[&line("400")[..], &["--resume"]].concat(), path);
    assert!(said(&grown).contains("behind the 300 of 400"), "{}", said(&grown));
    // Torn while it grew: what it had grown from is still whole.
    let manifest = fs::read_to_string(&manifest).unwrap();
    fs::write(path.join("f/checkpoint.json"), "{").unwrap();
    let rest = run(&[&line("500")[..], &["--resume"]].concat(), path);
    assert!(rest.status.success(), "{}", said(&rest));
    assert!(said(&rest).contains("checkpoint.json is torn"), "{}", said(&rest));
    assert!(said(&rest).contains("behind the 400 of 500"), "{}", said(&rest));
    assert!(manifest.contains("\"replications\": 400"), "{manifest}");
    assert!(run(&["campaign", MISSION, "-n", "500", "--out", "w"], path).status.success());
    assert_same(&path.join("w"), &path.join("f"));
}

/// Reading a pipe would wait for its other end for ever.
#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = project();
    let path = folder.path();
    let line = ["campaign", MISSION, "-n", "20", "--out", "f"];
    assert!(run(&line, path).status.success());
    let pipe = path.join("f/checkpoint.previous.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused(&[&line[..], &["--resume"]].concat(), path, "checkpoint.previous.json: it is a");
    fs::remove_file(&pipe).unwrap();
    fs::remove_file(path.join("f/outages.csv")).unwrap();
    assert!(Command::new("mkfifo").arg(path.join("f/outages.csv")).status().unwrap().success());
    refused(&["why", "f"], path, "outages.csv");
    for more in ["--resume", "--force"] {
        refused(&[&line[..], &[more]].concat(), path, "`outages.csv` in it is no file");
    }
}

/// Changes the digit behind these words.
fn flip(file: &Path, behind: &str) {
    let text = fs::read_to_string(file).unwrap();
    let at = text.find(behind).unwrap() + behind.len();
    let digit = if &text[at..=at] == "1" { "2" } else { "1" };
    fs::write(file, format!("{}{digit}{}", &text[..at], &text[at + 1..])).unwrap();
}

#[cfg(unix)]
#[test]
fn a_flipped_digit_cuts_no_table() {
    let folder = project();
    let path = folder.path();
    assert!(run(&["campaign", MISSION, "-n", LONG, "--out", "whole"], path).status.success());
    // Of a finished one, nothing can be told without its manifest: nothing is touched.
    assert!(run(&["campaign", MISSION, "-n", "900", "--out", "f"], path).status.success());
    flip(&path.join("f/manifest.json"), "\"bytes\": ");
    let before = contents(&path.join("f"));
    let line = ["campaign", MISSION, "-n", "950", "--resume", "--out", "f"];
    refused(&line, path, "cannot be resumed");
    refused(&["run", "f", "--worst"], path, "replications.csv` was changed after it was written");
    assert!(contents(&path.join("f")) == before);
    // Of an unfinished one, the checkpoint before stands in.
    faults::interrupted(path, "u");
    let (newest, older) = (path.join("u/checkpoint.json"), path.join("u/checkpoint.previous.json"));
    fs::copy(&newest, older).unwrap();
    flip(&newest, "\"bytes\": ");
    let line = ["campaign", MISSION, "-n", LONG, "--resume", "--out", "u"];
    let rest = run(&line, path);
    assert!(rest.status.success(), "{}", said(&rest));
    assert!(said(&rest).contains("went back to an older checkpoint"), "{}", said(&rest));
    assert_same(&path.join("whole"), &path.join("u"));
}

#[test]
fn nothing_is_told_of_tables_or_inputs_that_were_changed() {
    let folder = project();
    let path = folder.path();
    let fly = |out: &str| {
        assert!(run(&["campaign", MISSION, "-n", "200", "--out", out], path).status.success());
        path.join(out)
    };
    let lines = |text: &str, n: usize| {
        text.lines().take(n).map(|line| format!("{line}\n")).collect::<String>()
    };
    for (at, file) in ["replications.csv", "outages.csv"].into_iter().enumerate() {
        let out = format!("t{at}");
        let table = fly(&out).join(file);
        let text = fs::read_to_string(&table).unwrap();
        let last = text.rfind(|c: char| c.is_ascii_digit()).unwrap();
        let digit = if &text[last..=last] == "7" { "8" } else { "7" };
        let changed = format!("{}{digit}{}", &text[..last], &text[last + 1..]);
        for text in [changed, lines(&text, 100)] {
            fs::write(&table, text).unwrap();
            let words = format!("`{out}/{file}` was changed after it was written");
            let commands: &[&[&str]] = match file {
                "replications.csv" => {
                    &[&["run", &out, "--worst"], &["run", &out, "--median"], &["run", &out]]
                }
                _ => &[&["why", &out], &["why", &out, "--outage", "2"]],
            };
            commands.iter().for_each(|command| refused(command, path, &words));
        }
    }
    // The folder says another seed: a damaged folder, no mistake of ours.
    let record = fly("seed").join("flight.json");
    flip(&record, "\"seed\": ");
    refused(&["run", "seed", "--worst"], path, "`seed` was changed after it was written: the seed");
    let input = fly("input").join("inputs/models/lander.ron");
    let text = fs::read_to_string(&input).unwrap();
    let other = text.replace("replicas: 2", "replicas: 1");
    assert!(other != text);
    fs::write(&input, other).unwrap();
    refused(&["run", "input"], path, "models/lander.ron has changed since");
}

#[cfg(unix)]
#[test]
fn a_merge_into_one_of_its_shards_is_refused_untouched() {
    let folder = project();
    let path = folder.path();
    shards(path);
    std::os::unix::fs::symlink("s1", path.join("link")).unwrap();
    for i in 0..2 {
        let (part, out) = (format!("{i}/2"), format!("p{i}"));
        let vary = "services.navigation.replicas=1,2";
        let line = ["sweep", MISSION, "--vary", vary, "-n", "20", "--shard", &part, "--out", &out];
        assert!(run(&line, path).status.success());
    }
    let before = contents(path);
    for out in ["s1", "link", "./s0/../s1"] {
        for force in ["--force", "-q"] {
            let line = ["merge", "s0", "s1", "s2", "--out", out, force];
            refused(&line, path, "`s1` is a shard: the whole cannot be written into it");
        }
    }
    refused(&["merge", "p0", "p1", "--out", "p1", "--force"], path, "`p1` is a shard");
    refused(&["merge", "s0", "s1", "none", "--out", "m"], path, "there is no folder `none`");
    refused(&["merge", "s0", "s1", "lander", "--out", "m"], path, "`lander` is no shard");
    let mixed = "`s0` is of a campaign, `p1` is of a sweep";
    refused(&["merge", "s0", "p1", "--out", "m"], path, mixed);
    assert!(contents(path) == before);
    let text = fs::read_to_string(path.join("s1/flight.json")).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    fs::write(path.join("s1/flight.json"), text.replace(version, "0.0.9")).unwrap();
    let words = "shard 1/3 (`s1`) cannot be merged: flight.json is of shakedown 0.0.9";
    refused(&["merge", "s0", "s1", "s2", "--out", "m"], path, words);
}

#[test]
fn a_merge_that_was_killed_is_begun_again_with_the_same_words() {
    let folder = project();
    let path = folder.path();
    let vary = "services.navigation.replicas=1,2";
    let line = ["sweep", MISSION, "--vary", vary, "-n", "20", "--out"];
    for i in 0..2 {
        let (part, out) = (format!("{i}/2"), format!("p{i}"));
        assert!(run(&[&line[..], &[&out, "--shard", &part]].concat(), path).status.success());
    }
    let merge = ["merge", "p0", "p1", "--out", "m"];
    assert!(run(&merge, path).status.success());
    // As a kill behind the first line leaves it.
    let logbook = path.join("m/logbook.txt");
    let text = fs::read_to_string(&logbook).unwrap();
    let first = text.find('\n').unwrap() + 1;
    fs::write(&logbook, &text[..first]).unwrap();
    fs::remove_file(path.join("m/summary.json")).unwrap();
    let again = run(&merge, path);
    assert!(again.status.success(), "{}", said(&again));
    assert!(run(&[&line[..], &["whole"]].concat(), path).status.success());
    assert_same(&path.join("whole"), &path.join("m"));
    // An unfinished campaign in the way is told how it goes, by words that `merge` has.
    shards(path);
    assert!(run(&["merge", "s0", "s1", "s2", "--out", "c"], path).status.success());
    assert!(run(&["merge", "s0", "s1", "s2", "--out", "c"], path).status.success());
}

#[cfg(unix)]
#[test]
fn names_of_files_steer_nothing() {
    let folder = project();
    let path = folder.path();
    let name = "lander/missions/ev\n::error::own\u{1b}[31m`<b>\u{202e}.ron";
    fs::copy(path.join(MISSION), path.join(name)).unwrap();
    for words in [
        ["validate", name].as_slice(),
        &["run", name],
        &["campaign", name, "-n", "50", "--out", "o\n::x\u{1b}"],
        &["campaign", name, "-n", "50", "--format", "markdown", "--out", "p"],
        &["campaign", name, "-n", "50", "--out", "/proc/o\n::x\u{1b}"],
        &["scan", "no\n::error::\u{1b}"],
    ] {
        let output = run(words, path);
        for text in [said(&output), String::from_utf8_lossy(&output.stdout).into_owned()] {
            let steers = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
            assert!(!text.contains(steers), "{words:?}: {text:?}");
            assert!(!text.lines().any(|line| line.trim().starts_with("::")), "{words:?}: {text}");
            // In markdown, it would end the span of code.
            assert!(!words.contains(&"markdown") || !text.contains("`<b>"), "{text}");
        }
    }
    // The line that flies it again still does, in a shell that knows `$'…'`.
    let output = run(&["validate", name], path);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line =
        text.lines().find_map(|line| line.trim().strip_prefix("fly it: shakedown ")).unwrap();
    let line = format!("{} {line}", env!("CARGO_BIN_EXE_shakedown"));
    let flown = Command::new("bash").args(["-c", &line]).current_dir(path).output().unwrap();
    assert!(flown.status.success(), "{line}: {}", said(&flown));
}

#[cfg(unix)]
#[test]
fn the_advice_after_an_interruption_works_as_it_is_printed() {
    let folder = project();
    let path = folder.path();
    let line = ["campaign", MISSION, "--precision", "0.1%", "--max", "30000", "--out", "stopped"];
    let mut command = shakedown();
    command.args(line).current_dir(path).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let table = path.join("stopped/replications.csv");
    for _ in 0..2000 {
        if fs::metadata(&table).is_ok_and(|it| it.len() > 400_000) {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Interrupted on the way to"), "{text}");
    let advised = |text: &str| -> Vec<String> {
        let lines = text.lines().filter_map(|line| line.split_once("shakedown campaign "));
        lines.filter(|(_, it)| it.ends_with("--resume")).map(|(_, it)| it.to_owned()).collect()
    };
    let (report, help) = (advised(&text), advised(&said(&output)));
    assert_eq!((report.len(), help.len()), (1, 1), "{text} {}", said(&output));
    for line in report.iter().chain(&help) {
        let words: Vec<&str> = ["campaign"].into_iter().chain(line.split_whitespace()).collect();
        let rest = run(&words, path);
        // All that was permitted is flown, and it is not precise.
        assert_eq!(rest.status.code(), Some(3), "{line}: {}", said(&rest));
    }
}

#[test]
fn what_ends_by_itself_has_a_folder_of_its_own() {
    let folder = project();
    let path = folder.path();
    let plain = ["campaign", MISSION, "-n", "50"];
    assert!(run(&plain, path).status.success());
    let decided = ["campaign", MISSION, "-n", "50", "--until-decided", "--max", "100"];
    let flown = run(&decided, path);
    assert!(matches!(flown.status.code(), Some(0 | 3)), "{}", said(&flown));
    assert!(said(&flown).contains("-s1-until-"), "{}", said(&flown));
    // Into the same folder, it is said what is different.
    let out = ["--out", "o"];
    assert!(run(&[&plain[..], &out].concat(), path).status.success());
    let words = "it was to end after -n replications, now by itself, by `--until-decided --max 100";
    refused(&[&decided[..], &out].concat(), path, words);
    let flown = run(&[&decided[..], &["--out", "d"]].concat(), path);
    assert!(matches!(flown.status.code(), Some(0 | 3)), "{}", said(&flown));
    let more = ["campaign", MISSION, "-n", "50", "--until-decided", "--max", "200", "--resume"];
    let words =
        "end by `--until-decided --max 100 -n 50`, now by `--until-decided --max 200 -n 50`";
    refused(&[&more[..], &["--out", "d"]].concat(), path, words);
}
