//! Sweeps: the same bytes whatever happened on the way, and nothing written for a wrong value.

use super::*;

const VARY: [&str; 4] = [
    "--vary",
    "services.navigation.replicas=1,2",
    "--vary",
    "services.navigation.liveness.every=1s,10s",
];

fn sweep(folder: &Path, out: &str, more: &[&str]) -> Output {
    let fixed = ["sweep", MISSION, "-n", "200", "--out", out];
    run(&[&fixed, VARY.as_slice(), more].concat(), folder)
}

#[test]
fn threads_kills_and_tears_leave_no_trace() {
    let folder = project();
    let path = folder.path();
    let one = sweep(path, "one", &["-j", "1"]);
    assert!(one.status.success(), "{}", said(&one));
    assert!(sweep(path, "three", &["-j", "3"]).status.success());
    assert_same(&path.join("one"), &path.join("three"));
    assert!(path.join("one/summary.json").exists() && path.join("one/points.csv").exists());
    // As a kill in the third point leaves it: no results, two lines and a part of one.
    let lines = fs::read_to_string(path.join("one/logbook.txt")).unwrap();
    let two: usize = lines.lines().take(2).map(|line| line.len() + 1).sum();
    let torn = |length: usize| {
        fs::write(path.join("three/logbook.txt"), &lines[..length]).unwrap();
        fs::remove_file(path.join("three/summary.json")).unwrap();
    };
    torn(two + 100);
    let refused = sweep(path, "three", &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused).contains("holds this sweep, unfinished"), "{}", said(&refused));
    let resumed = sweep(path, "three", &["--resume"]);
    assert!(resumed.status.success(), "{}", said(&resumed));
    let words = said(&resumed);
    assert!(words.contains("line 3 of logbook.txt: it ends within the line"), "{words}");
    assert!(words.contains("behind the 2 of"), "{words}");
    assert_same(&path.join("one"), &path.join("three"));
    torn(two);
    assert!(sweep(path, "three", &["--force"]).status.success());
    assert_same(&path.join("one"), &path.join("three"));
    let other = sweep(path, "three", &["--resume", "--seed", "2"]);
    assert!(
        said(&other).contains("cannot be resumed: the seed was 1, now it is 2"),
        "{}",
        said(&other)
    );
    let campaign = run(&["campaign", MISSION, "-n", "5", "--out", "three"], path);
    assert!(
        said(&campaign).contains("`three` holds a sweep, not a campaign"),
        "{}",
        said(&campaign)
    );
}

/// Killed for good, again and again, it ends with the bytes of one that never was.
#[test]
fn killed_at_any_instant_it_goes_on() {
    let folder = project();
    let path = folder.path();
    let line = |out: &'static str| {
        let fixed = ["sweep", MISSION, "-n", "3000", "-j", "2", "--resume", "--out", out];
        [&fixed, VARY.as_slice()].concat()
    };
    assert!(run(&line("whole"), path).status.success());
    for wait in [30, 90, 150, 210, 270, 330] {
        let mut command = shakedown();
        command.args(line("killed")).current_dir(path);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let ended = run(&line("killed"), path);
    assert!(ended.status.success(), "{}", said(&ended));
    assert_same(&path.join("whole"), &path.join("killed"));
}

#[test]
fn shards_make_the_whole_or_are_refused_by_name() {
    let folder = project();
    let path = folder.path();
    assert!(sweep(path, "whole", &[]).status.success());
    let shard = |part: &str, out: &str, more: &[&str]| {
        let flown = sweep(path, out, &[&["--shard", part], more].concat());
        assert!(flown.status.success(), "{}", said(&flown));
    };
    for (part, out) in [("0/3", "s0"), ("1/3", "s1"), ("2/3", "s2")] {
        shard(part, out, &[]);
    }
    let merged =
        |shards: &[&str], out: &str| run(&[&["merge"], shards, &["--out", out]].concat(), path);
    let whole = merged(&["s2", "s0", "s1"], "merged");
    assert!(whole.status.success(), "{}", said(&whole));
    assert_same(&path.join("whole"), &path.join("merged"));
    shard("1/3", "seed", &["--seed", "2"]);
    let copy = |to: &str, change: &dyn Fn(&str, String) -> String| {
        for (name, bytes) in contents(&path.join("s1")) {
            let file = path.join(to).join(&name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            let text = String::from_utf8(bytes).unwrap();
            fs::write(file, change(name.to_str().unwrap(), text)).unwrap();
        }
    };
    copy("cut", &|name, text| match name {
        "logbook.txt" => text[..text.len() - 10].to_owned(),
        _ => text,
    });
    copy("version", &|name, text| match name {
        "sweep.json" => text.replacen("\"0.", "\"999.", 1),
        _ => text,
    });
    copy("input", &|name, text| if name.ends_with(".ron") { text + "// changed\n" } else { text });
    let cases: [(&[&str], &str); 8] = [
        (&["s0", "s2"], "error: shard 1/3 is missing"),
        (&["s0", "s1", "s1", "s2"], "error: shard 1/3 is there twice: `s1` and `s1`"),
        (&["s0", "seed", "s2"], "shard 1/3 (`seed`) cannot be merged: the seed is 2 here"),
        (&["s0", "cut", "s2"], "shard 1/3 (`cut`) cannot be merged: line"),
        (
            &["s0", "version", "s2"],
            "shard 1/3 (`version`) cannot be merged: it is of shakedown 999",
        ),
        (&["input", "s0", "s2", "whole"], "`whole` is no shard, but a whole sweep"),
        (&["s0", "lander", "s2"], "lander"),
        (&["s0"], "error: shards 1/3, 2/3 are missing"),
    ];
    for (shards, words) in cases {
        let refused = merged(shards, "m");
        assert_eq!(refused.status.code(), Some(2), "{shards:?}: {}", said(&refused));
        assert!(said(&refused).contains(words), "{shards:?}: {}", said(&refused));
        assert!(!path.join("m").exists(), "{shards:?}");
    }
}

#[test]
fn a_sweep_file_says_the_same_as_the_command_line() {
    let folder = project();
    let path = folder.path();
    let text = "(vary: [\"services.navigation.replicas=1,2\", \"services.navigation.liveness.every=1s,10s\"],\n \
                 replications: 200)\n";
    fs::write(path.join("sweep.ron"), text).unwrap();
    assert!(sweep(path, "line", &[]).status.success());
    let file = run(&["sweep", MISSION, "--file", "sweep.ron", "--out", "file"], path);
    assert!(file.status.success(), "{}", said(&file));
    assert_same(&path.join("line"), &path.join("file"));
    let more = run(&["sweep", MISSION, "--file", "sweep.ron", "-n", "9", "--plan"], path);
    assert!(String::from_utf8_lossy(&more.stdout).contains("9 replications each"));
    fs::write(path.join("sweep.ron"), "(vary: [\"services.navigation.replicas\"])").unwrap();
    let wrong = run(&["sweep", MISSION, "--file", "sweep.ron"], path);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(said(&wrong).contains("sweep.ron:1"), "{}", said(&wrong));
}

#[test]
fn a_value_that_does_not_fit_is_named_and_nothing_is_written() {
    let folder = project();
    let path = folder.path();
    let vary = [
        "--vary",
        "services.navigation.replicas=1,0",
        "--vary",
        "services.navigation.liveness.every=1s",
    ];
    let wrong = run(&[&["sweep", MISSION, "--out", "no"], vary.as_slice()].concat(), path);
    assert_eq!(wrong.status.code(), Some(2));
    let words = said(&wrong);
    assert!(words.contains("point 1 (services.navigation.replicas=0"), "{words}");
    assert!(
        words.contains("--vary #1:1:30") && words.contains("it takes a whole number"),
        "{words}"
    );
    assert!(!path.join("no").exists());
    let nothing = run(&["sweep", MISSION], path);
    assert!(said(&nothing).contains("nothing is varied"), "{}", said(&nothing));
    for (vary, words) in [
        ("a=5..1", "from the smaller"),
        ("services.navigation.replicas=0.5..1.5", "without a step"),
        ("services.navigation.replicas=1..1000,2000..2900", "more than 1000"),
    ] {
        let wrong = run(&["sweep", MISSION, "--vary", vary, "--out", "no"], path);
        assert_eq!(wrong.status.code(), Some(2), "{vary}");
        assert!(said(&wrong).contains(words), "{vary}: {}", said(&wrong));
        assert!(!path.join("no").exists());
    }
}

#[test]
fn indices_and_pictures_are_stored() {
    let folder = project();
    let path = folder.path();
    let drawn = ["--design", "sensitivity", "--points", "32", "-n", "20", "--out", "s"];
    let vary = [
        "--vary",
        "services.navigation.liveness.every=1s..1min*",
        "--vary",
        "services.navigation.replicas=1,2",
    ];
    let flown = run(&[&["sweep", MISSION], vary.as_slice(), &drawn].concat(), path);
    assert!(flown.status.success(), "{}", said(&flown));
    assert!(
        fs::read_to_string(path.join("s/indices.csv")).unwrap().starts_with("measure,parameter,")
    );
    assert!(sweep(path, "h", &[]).status.success());
    let heat = fs::read_dir(path.join("h")).unwrap().flatten();
    let heat = heat.filter(|it| it.file_name().to_string_lossy().starts_with("heat-")).count();
    assert!(heat > 0);
}

#[test]
fn what_is_varied_twice_or_counts_no_points_is_refused() {
    let folder = project();
    let path = folder.path();
    let twice = ["--vary", "services.navigation.replicas=1"];
    let wrong = sweep(path, "no", &twice);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        said(&wrong).contains("`services.navigation.replicas` is varied twice"),
        "{}",
        said(&wrong)
    );
    fs::write(path.join("sweep.ron"), "(vary: [\"services.navigation.replicas=1,2\"])").unwrap();
    let both = run(&[&["sweep", MISSION, "--file", "sweep.ron"], twice.as_slice()].concat(), path);
    assert!(said(&both).contains("is varied twice"), "{}", said(&both));
    let points = sweep(path, "no", &["--points", "9"]);
    assert!(said(&points).contains("--points is not for a grid"), "{}", said(&points));
    let few = sweep(path, "no", &["--design", "sensitivity", "--points", "31"]);
    assert!(said(&few).contains("--points 32 or more"), "{}", said(&few));
    assert!(!path.join("no").exists());
    // What a stranger's file says steers no terminal.
    let text = "(vary: [\"services.navigation.replicas=\u{1b}]0;owned\u{7}\"])";
    fs::write(path.join("sweep.ron"), text).unwrap();
    let raw = run(&["sweep", MISSION, "--file", "sweep.ron"], path);
    assert_eq!(raw.status.code(), Some(2));
    assert!(!said(&raw).contains('\u{1b}'), "{}", said(&raw));
}

#[test]
fn drawn_values_are_any_that_the_field_takes_and_have_their_pictures() {
    let folder = project();
    let path = folder.path();
    let vary = [
        "--vary",
        "services.navigation.coverage=0..1",
        "--vary",
        "services.navigation.replicas=1..2",
    ];
    for design in ["lhs", "sobol"] {
        let drawn = ["--design", design, "--points", "8", "-n", "20", "--out", design];
        let flown = run(&[&["sweep", MISSION], vary.as_slice(), &drawn].concat(), path);
        assert!(flown.status.success(), "{}", said(&flown));
        let words = said(&flown);
        assert!(words.contains("coverage: any number in its range is drawn"), "{words}");
        assert!(words.contains("replicas: whole numbers are drawn"), "{words}");
        let table = fs::read_to_string(path.join(design).join("points.csv")).unwrap();
        let column = |at: usize| -> Vec<String> {
            let cells = table.lines().skip(1).map(|line| line.split(',').nth(at).unwrap());
            cells.filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
        };
        assert!(column(2).iter().all(|cell| cell.starts_with("0.")), "{table}");
        assert!(column(3).iter().all(|cell| cell == "1" || cell == "2"), "{table}");
        let pictures = fs::read_dir(path.join(design)).unwrap().flatten();
        let names = pictures.map(|it| it.file_name().to_string_lossy().into_owned());
        assert!(names.filter(|name| name.starts_with("scatter-")).count() > 0);
    }
}
