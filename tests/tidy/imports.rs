//! Who may use whom.

use crate::Source;
use crate::tokens::{Is, Token};

/// The rooms from the ground up, each with those that it may use (itself always).
pub const ROOMS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("stats", &[]),
    ("astro", &["kernel"]),
    ("spec", &["astro", "kernel"]),
    ("import", &["spec", "astro", "kernel"]),
    ("vessel", &["spec", "astro", "kernel"]),
    ("ledger", &["vessel", "kernel"]),
    ("campaign", &["ledger", "vessel", "spec", "stats", "kernel"]),
    ("report", &["campaign", "ledger", "vessel", "stats", "kernel"]),
    // The command line stands outside the library: it says `shakedown::`.
    (
        "cli",
        &["report", "campaign", "ledger", "vessel", "import", "spec", "astro", "stats", "kernel"],
    ),
];

/// The room of a file of `src`; none for `lib.rs` and `main.rs`.
fn room(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split_once('/').map(|(room, _)| room)
}

/// How many modules deep a file is: 1 for `src/ROOM/mod.rs`.
fn depth(path: &str) -> usize {
    let parts = path.trim_start_matches("src/").trim_end_matches(".rs").split('/');
    parts.filter(|part| *part != "mod").count()
}

/// Reports what a file uses and must not.
pub fn check(file: &Source, wrong: &mut Vec<String>) {
    let Some(room) = room(&file.path) else { return };
    let Some((_, allowed)) = ROOMS.iter().find(|row| row.0 == room) else {
        wrong.push(format!("{}: the room `{room}` is not in the table", file.path));
        return;
    };
    for (line, used) in rooms_used(&file.tokens, depth(&file.path)) {
        let known = ROOMS.iter().any(|row| row.0 == used);
        let own = used == room || (room == "cli" && !known);
        if !own && !allowed.contains(&used.as_str()) {
            wrong.push(format!("{}:{line}: {room} must not use {used}", file.path));
        }
    }
}

/// The names under the crate's root that code uses, with their lines.
fn rooms_used(tokens: &[Token], depth: usize) -> Vec<(usize, String)> {
    let code: Vec<&Token> = tokens.iter().filter(|token| token.is != Is::Comment).collect();
    let (mut used, mut braces, mut inner) = (Vec::new(), 0_usize, Vec::new());
    let mut at = 0;
    while at < code.len() {
        let word = |ahead: usize| code.get(at + ahead).map_or("", |token| token.text.as_str());
        let mut step = 1;
        match word(0) {
            "mod" if word(2) == "{" => {
                inner.push(braces);
                (braces, step) = (braces + 1, 3);
            }
            "{" => braces += 1,
            "}" => {
                braces = braces.saturating_sub(1);
                if inner.last() == Some(&braces) {
                    inner.pop();
                }
            }
            "crate" | "shakedown" if word(1) == ":" && word(2) == ":" => {
                names_after(&code[at + 3..], &mut used);
                step = 3;
            }
            "super" if word(1) == ":" => {
                let mut climbs = 1;
                while word(climbs * 3) == "super" {
                    climbs += 1;
                }
                step = climbs * 3;
                if climbs >= depth + inner.len() {
                    names_after(&code[(at + step).min(code.len())..], &mut used);
                }
            }
            _ => {}
        }
        at += step;
    }
    used
}

/// The first name of a path, or of each path of a `{group}`.
fn names_after(code: &[&Token], used: &mut Vec<(usize, String)>) {
    let Some(first) = code.first() else { return };
    if first.text != "{" {
        return used.push((first.line, first.text.clone()));
    }
    let (mut level, mut fresh) = (0, true);
    for token in code {
        match token.text.as_str() {
            "{" => level += 1,
            "}" if level == 1 => return,
            "}" => level -= 1,
            "," if level == 1 => fresh = true,
            _ if level == 1 && fresh => {
                used.push((token.line, token.text.clone()));
                fresh = false;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        check(&Source::new(path, text), &mut wrong);
        wrong
    }

    #[test]
    fn climbing_is_refused_however_it_is_written() {
        for text in [
            "use crate::campaign::fly;",
            "use crate::{kernel::time::Time, campaign::{fly, desk}};",
            "fn f() { crate::campaign::fly::fly(); }",
            "pub(in crate::campaign) fn f() {}",
            "use super::super::campaign::fly;",
            "mod tests { use super::super::super::campaign; }",
        ] {
            let found = complaints("src/vessel/node.rs", text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].contains("vessel must not use campaign"), "{found:?}");
        }
        assert_eq!(complaints("src/attic/mod.rs", "").len(), 1);
    }

    #[test]
    fn what_lies_below_may_be_used() {
        let below = "use crate::kernel::time::Time; use crate::{spec::tree, vessel::{fact, plan}};
            // crate::campaign in a comment, \"crate::campaign\" in a text
            mod tests { use super::super::plan; } use super::fact;";
        assert_eq!(complaints("src/vessel/node.rs", below), Vec::<String>::new());
        assert_eq!(
            complaints("src/cli/run.rs", "use crate::cli::x; use shakedown::spec;").len(),
            0
        );
    }
}
