//! `scan` for scripts: exit codes, and the folder that is handed to reviewers.

use super::{project, run, said};
use std::fs;

#[test]
fn a_single_point_is_refused_until_its_reason_is_given() {
    let folder = project();
    let path = folder.path();
    let one = ["scan", super::MISSION, "--set", "services.navigation.replicas=1", "-j", "2"];
    let refused = run(&one, path);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("not accepted"), "{}", said(&refused));
    let sentence = said(&refused);
    let named = sentence.split("not accepted: ").nth(1).unwrap().trim();
    let named: Vec<&str> = named.trim_end_matches('.').split(", ").collect();
    let reasons: String = named.iter().map(|name| format!("\"{name}\": \"a test\",")).collect();
    let model = path.join("lander/models/lander.ron");
    let text = fs::read_to_string(&model).unwrap();
    let whole = text.trim_end().strip_suffix(')').unwrap();
    fs::write(&model, format!("{whole}    accepted_spofs: {{ {reasons} }},\n)\n")).unwrap();
    let borne = run(&one, path);
    assert_eq!(borne.status.code(), Some(0), "{}", said(&borne));
    let report = String::from_utf8_lossy(&borne.stdout).into_owned();
    // Accepted, and still told.
    assert!(report.contains("accepted: a test"), "{report}");
    assert!(named.iter().all(|name| report.contains(name)), "{report}");
}

#[test]
fn a_folder_for_reviewers_does_not_depend_on_threads() {
    let folder = project();
    let path = folder.path();
    for (jobs, out) in [("1", "one"), ("2", "two")] {
        let scan = ["scan", super::MISSION, "--order", "2", "-n", "64", "-j", jobs, "--out", out];
        let done = run(&scan, path);
        assert!(done.status.code().is_some_and(|code| code < 2), "{}", said(&done));
    }
    for name in ["scan.json", "fmeca.csv", "fmeca.md"] {
        let [one, two] = ["one", "two"].map(|out| fs::read(path.join(out).join(name)).unwrap());
        assert_eq!(one, two, "{name}");
    }
    let text = fs::read_to_string(path.join("one/fmeca.csv")).unwrap();
    let heads = text.lines().next().unwrap();
    for head in ["component", "mode", "end_effect", "detection", "compensation", "severity"] {
        assert!(heads.split(',').any(|h| h == head), "{heads}");
    }
    assert!(text.lines().count() > 3, "{text}");
    let json = fs::read_to_string(path.join("one/scan.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["importance"]["replications"], 64);
}

#[test]
fn a_folder_that_is_not_a_scans_is_left_alone() {
    let folder = project();
    let path = folder.path();
    let scan = |out: &str, more: &[&str]| {
        let whole = [&["scan", super::MISSION, "-j", "2", "--out", out], more].concat();
        run(&whole, path)
    };
    fs::create_dir(path.join("thesis")).unwrap();
    fs::write(path.join("thesis/fmeca.md"), "mine").unwrap();
    let refused = scan("thesis", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("not empty") && said(&refused).contains("--force"));
    assert_eq!(fs::read_to_string(path.join("thesis/fmeca.md")).unwrap(), "mine");
    let campaign = ["campaign", super::MISSION, "-n", "10", "-j", "1", "--out", "flown"];
    assert_eq!(run(&campaign, path).status.code(), Some(0));
    let refused = scan("flown", &[]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("holds a campaign"), "{}", said(&refused));
    assert!(!path.join("flown/scan.json").exists());
    // Its own is replaced only if that is wanted.
    for (more, code) in [(&[][..], true), (&[], false), (&["--force"], true)] {
        let done = scan("new", more);
        assert_eq!(done.status.code() != Some(2), code, "{}", said(&done));
    }
}
