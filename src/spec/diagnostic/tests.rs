//! Diagnostics: order, doubles, the cap, and what they look like.
use super::*;
use crate::spec::codes::{DUPLICATE, SYNTAX, UNKNOWN_FIELD};
use crate::spec::place::{FileKind, Sources};

fn sources(text: &str) -> (Sources, impl Fn(&str) -> Place + use<'_>) {
    let mut sources = Sources::new();
    let file = sources.add("a.ron", text, FileKind::Document);
    (sources, move |part: &str| {
        let at = text.find(part).unwrap();
        Place::new(file, at, at + part.len())
    })
}

#[test]
fn they_are_sorted_by_place_and_each_is_said_once() {
    let (sources, at) = sources("one two three");
    let mut found = Diagnostics::new();
    for part in ["three", "one", "three", "two", "one"] {
        found.push(Diagnostic::error(SYNTAX, at(part), format!("about {part}")));
    }
    found.push(Diagnostic::nowhere(SYNTAX, "about nothing"));
    let messages: Vec<&str> = found.sorted().iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages, ["about nothing", "about one", "about two", "about three"]);
    assert!(
        found
            .render(&sources, false)
            .ends_with("\n4 errors; `shakedown explain E101` tells more\n")
    );
}

#[test]
fn a_hundred_are_kept_and_errors_push_warnings_out() {
    let (sources, at) = sources("text");
    let mut found = Diagnostics::new();
    for number in 0..150 {
        found.push(Diagnostic::warning(DUPLICATE, at("text"), format!("warning {number}")));
    }
    assert!(!found.has_errors());
    assert_eq!((found.len(), found.dropped()), (100, 50));
    for number in 0..120 {
        found.push(Diagnostic::error(UNKNOWN_FIELD, at("text"), format!("error {number}")));
    }
    assert_eq!((found.len(), found.dropped()), (100, 170));
    assert!(found.has_errors() && found.is_full());
    assert!(found.sorted().iter().all(|it| it.severity == Severity::Error));
    assert!(found.render(&sources, false).contains("\n100 errors and 170 more;"));
}

#[test]
fn places_over_several_lines_show_their_first() {
    let (sources, at) = sources("(\n  a: (\n    b: 1,\n  ),\n)");
    let found = Diagnostic::error(SYNTAX, at("(\n    b: 1,\n  )"), "a record").label("this one");
    let shown = found.render(&sources, false);
    assert_eq!(
        shown,
        "error[E101]: a record\n --> a.ron:2:6\n  |\n2 |   a: (\n  |      ^ this one"
    );
}

#[test]
fn a_line_as_long_as_a_book_is_cut() {
    let text = format!("({}here{})", "µ, ".repeat(100_000), " µ,".repeat(100_000));
    let (sources, at) = sources(&text);
    let found = Diagnostic::error(SYNTAX, at("here"), "a mistake").also(at("("), "opened");
    let shown = found.render(&sources, false);
    assert!(shown.contains("here") && shown.contains("^^^^") && shown.len() < 2000, "{shown}");
}

#[test]
fn everything_a_user_wrote_is_neutralized_and_colors_are_ours() {
    let evil = "\u{1b}[2J\u{7}\u{202e}";
    let text = format!("a {evil} b");
    let (mut sources, at) = sources(&text);
    let name = sources.add(format!("x{evil}.ron"), "z", FileKind::Document);
    let found = Diagnostic::error(SYNTAX, at(evil), format!("about {evil}"))
        .label(evil)
        .also(Place::new(name, 0, 1), format!("see {evil}"))
        .note(evil)
        .help(format!("not {evil}"));
    let plain = found.render(&sources, false);
    assert!(plain.chars().all(|c| c == '\n' || !is_hidden(c)), "{plain:?}");
    assert_eq!(plain.matches("\\u{1b}[2J\\u{7}\\u{202e}").count(), 7, "{plain}");
    let colored = found.render(&sources, true);
    assert!(
        colored.contains("\u{1b}[") && !colored.contains("\u{1b}[2J") && !colored.contains('\u{7}')
    );
}

#[test]
fn places_of_other_arenas_do_not_panic() {
    let (sources, _) = sources("µ");
    for (start, end) in [(0, 1), (1, 2), (5, 9), (9, 5)] {
        let file = crate::spec::place::FileId(0);
        Diagnostic::error(SYNTAX, Place::new(file, start, end), "odd").render(&sources, false);
    }
    let nowhere = Place::new(crate::spec::place::FileId(9), 3, 4);
    assert!(Diagnostic::error(SYNTAX, nowhere, "odd").render(&sources, false).contains("odd"));
}
