//! The dictionary of result files knows every column that commands really write.

use super::*;
use shakedown::report::dictionary::{dictionary, knows};
use std::collections::BTreeSet;

#[test]
fn every_column_of_every_table_stands_in_the_dictionary() {
    let folder = project();
    let two = ["-m", "lander/models/lander.ron"];
    let vary = ["--vary", "services.navigation.coverage=0.8,0.9"];
    let ranges = ["--vary", "services.navigation.coverage=0.8..0.9", "--design", "sensitivity"];
    let commands: [(&str, &[&str]); 5] = [
        ("campaign", &["-n", "20"]),
        ("compare", &[&two[..], &two[..], &["-n", "20"]].concat()),
        ("sweep", &[&vary[..], &["-n", "20"]].concat()),
        ("sweep", &[&ranges[..], &["--points", "32", "-n", "10"]].concat()),
        ("scan", &[]),
    ];
    for (k, (command, more)) in commands.iter().enumerate() {
        let out = format!("out-{k}");
        let done = run(&[&[*command, MISSION, "--out", &out], *more].concat(), folder.path());
        assert!(matches!(done.status.code(), Some(0 | 1)), "{command}: {}", said(&done));
    }
    let mut found = BTreeSet::new();
    for (path, bytes) in contents(folder.path()) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|ending| ending != "csv") {
            continue;
        }
        let text = String::from_utf8(bytes).unwrap();
        for column in text.lines().next().unwrap().split(',') {
            assert!(knows(&name, column), "`explain results` lacks `{column}` of {name}");
        }
        found.insert(name);
    }
    assert_eq!(found.len(), 11, "{found:?}");
    for name in found {
        assert!(dictionary(&name).is_some_and(|text| text.starts_with(&name)), "{name}");
    }
    assert!(!knows("points.csv", "nonsense") && dictionary("nonsense.csv").is_none());
}
