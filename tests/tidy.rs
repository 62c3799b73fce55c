//! Tidiness is an ordinary test: arrows between rooms, file headers and lengths, the vocabulary,
//! and that the registry sends each fact to whoever listens to it.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its files has failed")]

#[path = "tidy/imports.rs"]
mod imports;
#[path = "tidy/routes.rs"]
mod routes;
#[path = "tidy/tokens.rs"]
mod tokens;
#[path = "tidy/words.rs"]
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tokens::{Token, tokens};

/// The most lines that a file may have.
const MOST_LINES: usize = 450;

/// Files that have outgrown it and wait to be split, with the most that they may have until then.
const OUTGROWN: &[(&str, usize)] = &[];

/// A source file of the project.
struct Source {
    /// Its path below the project, with `/`.
    path: String,
    text: String,
    tokens: Vec<Token>,
}

impl Source {
    fn new(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned(), tokens: tokens(text) }
    }
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files with this ending below a directory of the project, in order of their paths.
fn files(directory: &str, ending: &str) -> Vec<String> {
    fn walk(directory: &Path, ending: &str, out: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, ending, out);
            } else if path.extension().is_some_and(|found| found == ending) {
                out.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&project().join(directory), ending, &mut found);
    let root = project();
    let name =
        |path: PathBuf| path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
    found.into_iter().map(name).collect()
}

fn source(path: &str) -> Source {
    Source::new(path, &fs::read_to_string(project().join(path)).unwrap())
}

fn sources(directory: &str) -> Vec<Source> {
    files(directory, "rs").iter().map(|path| source(path)).collect()
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    let all = sources("src");
    assert!(all.len() > 100, "the house was not found");
    for file in &all {
        imports::check(file, &mut wrong);
    }
    assert!(wrong.is_empty(), "imports that the house does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is() {
    let bare: Vec<String> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|directory| sources(directory))
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| file.path)
        .collect();
    assert!(bare.is_empty(), "files that do not begin with `//! `: {bare:#?}");
}

#[test]
fn files_are_read_in_one_sitting() {
    let mut lengths: Vec<(usize, String)> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|directory| sources(directory))
        .map(|file| (file.text.lines().count(), file.path))
        .collect();
    lengths.sort();
    let worst: Vec<String> =
        lengths.iter().rev().take(5).map(|(lines, path)| format!("{lines} {path}")).collect();
    println!("longest files:\n{}", worst.join("\n"));
    for (lines, path) in &lengths {
        let most = OUTGROWN.iter().find(|row| row.0 == path).map_or(MOST_LINES, |row| row.1);
        assert!(*lines <= most, "{path} has {lines} lines, {most} are allowed");
        let stale = most > MOST_LINES && *lines <= MOST_LINES;
        assert!(!stale, "{path} has {lines} lines: its exception is stale");
    }
}

#[test]
fn files_are_named_after_what_they_are() {
    let vague: Vec<String> = files("src", "rs")
        .into_iter()
        .filter(|path| {
            let mut parts = path.split(['/', '.']);
            parts.any(|part| {
                ["util", "utils", "helper", "helpers", "misc", "common"].contains(&part)
            })
        })
        .collect();
    assert!(vague.is_empty(), "names that say nothing: {vague:?}");
}

#[test]
fn one_vocabulary() {
    let mut wrong = Vec::new();
    for file in ["src", "tests", "benches"].iter().flat_map(|directory| sources(directory)) {
        // The ban has to be written down somewhere.
        if file.path != "tests/tidy/words.rs" {
            words::check(&file, &mut wrong);
        }
    }
    for (directory, ending) in [("missions", "ron"), ("models", "ron"), ("src", "ron")] {
        for path in files(directory, ending) {
            let text = fs::read_to_string(project().join(&path)).unwrap();
            words::check_text(&path, 1, &text, &mut wrong);
        }
    }
    for path in ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(project().join(path)).unwrap();
        words::check_text(path, 1, &text, &mut wrong);
    }
    assert!(wrong.is_empty(), "synonyms (see the glossary):\n{}", wrong.join("\n"));
}

#[test]
fn a_mechanism_and_its_language_have_the_same_name() {
    let registry = source("src/vessel/registry.rs");
    for mechanism in routes::mechanisms(&registry) {
        let own = project().join(format!("src/spec/{mechanism}.rs")).exists();
        let elsewhere = routes::CONFIGURED_ELSEWHERE.iter().find(|row| row.0 == mechanism);
        match elsewhere {
            None => assert!(own, "vessel/{mechanism}.rs has no spec/{mechanism}.rs"),
            Some((_, at, reason)) => {
                assert!(!own, "spec/{mechanism}.rs is there: its exception is stale");
                let there = project().join(format!("src/spec/{at}.rs")).exists();
                assert!(there, "{mechanism}: spec/{at}.rs is not there ({reason})");
            }
        }
    }
}

#[test]
fn facts_reach_whoever_listens() {
    let registry = source("src/vessel/registry.rs");
    let routes = routes::routes(&registry);
    assert!(routes.len() > 10, "the registry's routes were not found");
    let mut deaf = Vec::new();
    for mechanism in routes::mechanisms(&registry) {
        let file = source(&format!("src/vessel/{mechanism}.rs"));
        for (handler, kinds) in routes::handlers(&file) {
            let call = format!("{mechanism}::{handler}");
            if !routes.iter().any(|route| route.calls.contains(&call)) {
                deaf.push(format!("{call} is never called"));
            }
            for kind in kinds {
                let sent = |route: &routes::Route| {
                    route.kinds.contains(&kind) && route.calls.contains(&call)
                };
                if !routes.iter().any(sent) {
                    deaf.push(format!("{call} listens to {kind}, which is not sent to it"));
                }
            }
        }
    }
    assert!(deaf.is_empty(), "{}", deaf.join("\n"));
}
