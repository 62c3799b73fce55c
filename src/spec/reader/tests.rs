//! The reader: what it reads, what it says of mistakes, how it agrees with the `ron` crate, and
//! that nothing makes it panic.
use super::*;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::place::{FileKind, Sources};
use proptest::prelude::*;

fn tree(text: &str) -> Tree {
    let reading = read(FileId(0), text, 0);
    assert!(reading.mistakes.is_empty(), "{text}\n{:?}", reading.mistakes);
    reading.tree.unwrap()
}

fn mistakes(text: &str) -> Vec<(&'static str, String, String)> {
    let found = read(FileId(0), text, 0).mistakes;
    let shown =
        |place: Option<Place>| place.map_or(String::new(), |it| text[it.range()].to_string());
    found.into_iter().map(|it| (it.code.id, it.message, shown(it.place))).collect()
}

fn rendered(text: &str) -> String {
    let mut sources = Sources::new();
    let file = sources.add("a.ron", text, FileKind::Document);
    let mut found = Diagnostics::new();
    read(file, text, 0).mistakes.into_iter().for_each(|mistake| found.push(mistake));
    found.render(&sources, false)
}

#[test]
fn every_kind_of_value_is_read() {
    let text = r##"#![enable(implicit_some, unwrap_newtypes)]
    // a comment /* not nested
    Name(
        a: 1_000, b: -2.5e-3, c: 0xff, d: "t\n\u{e9}\"", e: r#"raw "x" \n"#, f: 'c', /* one /* two */ */
        g: [true, false,], h: { "k": (), word: None }, i: (1, "2"), j: Word, k: Word(3, [4]), l: Some(Some(5)),
        r#type: Some((x: 1)), m: .5, n: 5., o: {}, p: [],
    )"##;
    let shown = r#"Name(a: 1000, b: -2.5e-3, c: 0xff, d: "t\né\"", e: "raw \"x\" \\n", f: "c", g: [true, false], h: { "k": (), "word": None }, i: (1, "2"), j: Word, k: Word(3, [4]), l: 5, type: (x: 1), m: .5, n: 5., o: {}, p: [])"#;
    assert_eq!(tree(text).to_ron(), shown);
}

#[test]
fn values_know_their_places() {
    let text = "(a: [1, \"µ\"], b: Word(x: 2))";
    let tree = tree(text);
    let slice = |tree: &Tree| &text[tree.place.range()];
    assert_eq!(slice(&tree), text);
    assert_eq!(slice(tree.get("a").unwrap()), "[1, \"µ\"]");
    assert_eq!(slice(tree.get("b").unwrap()), "Word(x: 2)");
    assert_eq!(slice(tree.at(&["b", "x"]).unwrap()), "2");
}

#[test]
fn several_mistakes_are_shown_and_none_is_an_echo() {
    let text = "(\n  a: 1 b: 2,\n  fc-1: 3,\n  c: 10 s,\n  d: \"\\q\",\n  e: ,\n  f: 3x,\n  a: inf,\n  g: @,\n  ok: [1, 2],\n)";
    let found = mistakes(text);
    let codes: Vec<(&str, &str)> =
        found.iter().map(|(code, _, shown)| (*code, shown.as_str())).collect();
    let wanted = [
        ("E101", "b"),
        ("E101", "fc-1"),
        ("E101", "s"),
        ("E103", "\\q"),
        ("E101", ","),
        ("E114", "3x"),
        ("E114", "inf"),
        ("E101", "@"),
    ];
    assert_eq!(codes, wanted, "{found:?}");
}

#[test]
fn brackets_without_partner_are_one_mistake() {
    assert_eq!(
        mistakes("(a: [1, 2), b: 3, c: {)"),
        [("E102", "`)` cannot close `[`".into(), ")".into())]
    );
    assert_eq!(
        mistakes("(a: [1, 2], b: (c: 3"),
        [("E102", "`(` is never closed".into(), "(".into())]
    );
    assert_eq!(
        mistakes("(a: 1)) "),
        [("E101", "text after the document's end".into(), ")".into())]
    );
    assert_eq!(
        mistakes("(a: 1 /* b "),
        [("E102", "a comment that never ends".into(), "/*".into())]
    );
}

#[test]
fn a_missing_quote_is_shown_at_the_text_that_lacks_it() {
    let text = "(\n    name: \"cruise,\n    about: \"a question\",\n    lasts: \"3 d\",\n)";
    insta::assert_snapshot!(rendered(text));
}

#[test]
fn duplicates_name_both_places() {
    insta::assert_snapshot!(rendered(
        "(\n    nodes: { \"a\": 1, \"b\": 2, \"a\": 3 },\n    nodes: 2,\n)"
    ));
}

#[test]
fn empty_files_are_named() {
    for text in ["", "  \n", "// nothing\n", "\u{feff}", "#![enable(implicit_some)]\n"] {
        assert_eq!(mistakes(text).first().map(|it| it.0), Some("E123"), "{text:?}");
    }
    assert_eq!(mistakes("#![enable(banana)] 1").first().map(|it| it.0), Some("E115"));
}

#[test]
fn limits_are_named() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{\"a\":", "}"), ("A(", ")"), ("Some(", ")"), ("(a:", ")")]
    {
        let deep = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(mistakes(&deep(64)), [], "{open}");
        let found = mistakes(&deep(10_000));
        assert_eq!(found.iter().map(|it| it.0).collect::<Vec<_>>(), ["E125"], "{open}");
        assert_eq!(mistakes(&open.repeat(10_000)).len(), 1, "{open}");
    }
    assert_eq!(mistakes(&"/*".repeat(100_000))[0].0, "E102");
    let text = format!("\"{}\"", "x".repeat(70_000));
    assert_eq!(mistakes(&text)[0].0, "E127");
    let many = format!("[{}]", "1,".repeat(500_001));
    assert_eq!(mistakes(&many).iter().map(|it| it.0).collect::<Vec<_>>(), ["E126"]);
    let large = " ".repeat(MAX_BYTES + 1);
    assert_eq!(mistakes(&large)[0].0, "E124");
    let noise = "(".to_string() + &"@ ".repeat(10_000) + ")";
    assert!(mistakes(&noise).len() <= MAX_MISTAKES + 1);
}

#[test]
fn terminal_escapes_never_get_through() {
    let shown = rendered(
        "(\u{1b}[31m: 1,\r\n \"\u{202e}evil\u{7}\": \"\u{9b}2J\u{1b}]0;x\u{7}\",\r\n b: \u{1b})",
    );
    assert!(
        shown.chars().all(|c| c == '\n' || !crate::spec::diagnostic::is_hidden(c)),
        "{shown:?}"
    );
    assert!(!shown.contains("\\u{d}"), "line ends of Windows are no mistake: {shown}");
}

/// What both readers understand alike: names of records are lost in `ron::Value`, and it sorts maps.
#[derive(Debug, PartialEq)]
enum Plain {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Plain>),
    Map(Vec<(String, Plain)>),
    Unit,
}

fn ours(tree: &Tree) -> Plain {
    let entries = |entries: &[(Key, Tree)]| {
        let mut all: Vec<_> =
            entries.iter().map(|(key, it)| (key.text.clone(), ours(it))).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        Plain::Map(all)
    };
    match &tree.value {
        Value::Bool(value) => Plain::Bool(*value),
        Value::Number(text) => Plain::Number(crate::spec::quantity::number::float(text).unwrap()),
        Value::Text(text) => Plain::Text(text.clone()),
        Value::List(items) | Value::Tuple(items) => Plain::List(items.iter().map(ours).collect()),
        Value::Map(all) | Value::Record { fields: all, .. } => entries(all),
        Value::Variant { .. } | Value::Unit | Value::Nothing => Plain::Unit,
    }
}

fn theirs(value: &ron::Value) -> Plain {
    match value {
        ron::Value::Bool(value) => Plain::Bool(*value),
        ron::Value::Char(c) => Plain::Text(c.to_string()),
        ron::Value::Number(number) => Plain::Number(number.into_f64()),
        ron::Value::String(text) => Plain::Text(text.clone()),
        ron::Value::Seq(items) => Plain::List(items.iter().map(theirs).collect()),
        ron::Value::Option(Some(inner)) => theirs(inner),
        ron::Value::Map(map) => {
            let key = |key: &ron::Value| match key {
                ron::Value::String(text) => text.clone(),
                other => panic!("{other:?}"),
            };
            let mut all: Vec<_> = map.iter().map(|(k, v)| (key(k), theirs(v))).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            Plain::Map(all)
        }
        _ => Plain::Unit,
    }
}

/// Documents of the grammar, with spaces, comments and trailing commas at random.
fn documents() -> impl Strategy<Value = String> {
    let space = prop_oneof![
        6 => Just(String::new()), 3 => Just(" ".to_string()), 1 => Just("\n\t".to_string()),
        1 => Just("// note \"(\n".to_string()), 1 => Just("/* a /* b */ ) */".to_string()),
    ];
    let number = prop_oneof![
        any::<i32>().prop_map(|it| it.to_string()),
        (-1e12..1e12_f64).prop_map(|it| format!("{it:?}")),
        (-1e12..1e12_f64).prop_map(|it| format!("{it:e}")),
        any::<u16>().prop_map(|it| format!("{it:#x}")),
        any::<u16>().prop_map(|it| format!("{it:#b}")),
        Just("1_000_000".to_string()),
    ];
    let text = prop_oneof![
        "[ -~é\n]{0,12}"
            .prop_map(|it| format!("\"{}\"", it.replace('\\', "\\\\").replace('"', "\\\""))),
        "[a-z\\\\\"]{0,8}".prop_map(|it| format!("r##\"{it}\"##")),
        "[a-z]".prop_map(|it| format!("'{it}'")),
        Just("\"\\n\\t\\x41\\u{1F680}\\'\\0\"".to_string()),
    ];
    let leaf = prop_oneof![
        number,
        text,
        Just("true".to_string()),
        Just("false".to_string()),
        Just("()".to_string())
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let gap = space.clone();
        let items = prop::collection::vec((space.clone(), inner, space.clone()), 0..5);
        (items, 0..4_u8, any::<bool>(), gap).prop_map(|(items, kind, trailing, gap)| {
            let entry = |(index, (a, item, b)): (usize, &(String, String, String))| match kind {
                0 => format!("{a}{item}{b}"),
                1 => format!("{a}\"k {index}\"{b}:{a}{item}"),
                _ => format!("{a}f_{index}{b}:{a}{item}"),
            };
            let all: Vec<String> = items.iter().enumerate().map(entry).collect();
            let comma = if trailing && !all.is_empty() { "," } else { "" };
            let (open, close) = match kind {
                0 => ("[", "]"),
                1 => ("{", "}"),
                _ if all.is_empty() => ("[", "]"),
                2 => ("(", ")"),
                _ => ("Name(", ")"),
            };
            format!("{open}{}{comma}{gap}{close}", all.join(","))
        })
    })
}

proptest! {
    #[test]
    fn what_ron_reads_is_read_alike(text in documents()) {
        let wanted: ron::Value = ron::from_str(&text).expect("the generator writes RON");
        let reading = read(FileId(0), &text, 0);
        prop_assert!(reading.mistakes.is_empty(), "{}\n{:?}", text, reading.mistakes);
        prop_assert_eq!(ours(&reading.tree.unwrap()), theirs(&wanted), "{}", text);
    }

    #[test]
    fn what_is_printed_reads_back(text in documents()) {
        let first = tree(&text);
        let second = tree(&first.to_ron());
        prop_assert_eq!(first.to_ron(), second.to_ron());
        prop_assert_eq!(ours(&first), ours(&second));
    }

    #[test]
    fn noise_never_panics(text in "[\\[\\](){}:,\"'\\\\/*#!rSome9.xe+ \n_\u{1b}µ-]{0,60}|.{0,40}") {
        let reading = read(FileId(0), &text, 0);
        prop_assert!(reading.tree.is_some() || !reading.mistakes.is_empty(), "{:?}", text);
        prop_assert!(reading.mistakes.len() <= MAX_MISTAKES + 60);
        rendered(&text);
    }

    #[test]
    fn broken_documents_never_panic(text in documents(), at: prop::sample::Index, with in "[\\[\\](){}:,\"'\\\\/*-]?", cut: bool) {
        let at = text.char_indices().map(|(at, _)| at).nth(at.index(text.chars().count())).unwrap_or(0);
        let rest = text[at..].chars().skip(1).collect::<String>();
        let broken = if cut { text[..at].to_string() } else { format!("{}{with}{rest}", &text[..at]) };
        let reading = read(FileId(0), &broken, 0);
        prop_assert!(reading.tree.is_some() || !reading.mistakes.is_empty(), "{:?}", broken);
        rendered(&broken);
    }
}
