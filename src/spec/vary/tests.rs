//! Lists, ranges and laws, and what is wrong with others.

use super::*;

fn levels(text: &str) -> Vec<String> {
    parse(text).unwrap().law.levels().unwrap().to_vec()
}

#[test]
fn values_are_listed_or_stepped() {
    assert_eq!(levels("a.b=1,2,3"), ["1", "2", "3"]);
    assert_eq!(levels("a.\"b=c\"=1s, 10 s"), ["1s", "10 s"]);
    assert_eq!(levels("a=1s..1h*10"), ["1 s", "10 s", "100 s", "1000 s"]);
    assert_eq!(levels("a=0..1+0.1").len(), 11);
    assert_eq!(levels("a=0..1+0.1")[3], "0.3");
    assert_eq!(levels("a=1..4"), ["1", "2", "3", "4"]);
    assert_eq!(levels("a=1,4..8*2"), ["1", "4", "8"]);
    assert_eq!(levels("a=10 s..1 min+25 s"), ["10 s", "35 s", "60 s"]);
    assert_eq!(levels("a=1e-6 /h..1e-4 /h*10"), ["1e-6 /h", "1e-5 /h", "0.0001 /h"]);
    assert_eq!(levels("a=1e+3..3e+3+1e+3"), ["1000", "2000", "3000"]);
}

#[test]
fn commas_in_brackets_and_quotes_split_nothing() {
    let found = levels("a=Weibull(shape: 2, scale: \"3 y\"),LogNormal(\"1 h\", 0.5),\"a,b\"");
    assert_eq!(found, ["Weibull(shape: 2, scale: \"3 y\")", "LogNormal(\"1 h\", 0.5)", "\"a,b\""]);
    assert_eq!(levels("a=Every(period: \"1 d\"),x..y"), ["Every(period: \"1 d\")", "x..y"]);
}

#[test]
fn open_ranges_are_laws() {
    let at = |text: &str, u: f64| parse(text).unwrap().law.at(u);
    assert_eq!(at("a=0.5..1.5", 0.25), "0.75");
    assert_eq!(at("a=1 s..100 s*", 0.5), "10 s");
    assert_eq!(at("a=1s..1min", 0.5), "30.5 s");
    assert_eq!(at("a=1,2,3", 0.99), "3");
    let law = Law::LogNormal { median: 3.0, sigma: 0.5, unit: "h".into() };
    assert_eq!(law.at(0.5), "3 h");
}

#[test]
fn what_is_wrong_is_said() {
    for (text, said) in [
        ("a.b", "gives no values"),
        ("=1", "names nothing"),
        ("a=", "no values are given"),
        ("a=1,,2", "a value is empty"),
        ("a=1,1", "given twice"),
        ("a=5..1", "from the smaller"),
        ("a=1..5*1", "above 1"),
        ("a=1..5+0", "above zero"),
        ("a=0..5*2", "from zero"),
        ("a=1 s..5 GiB+1 s", "do not go together"),
        ("a=1,0.5..1.5", "needs a step"),
        ("a=1..100000", "more than 1000"),
        ("a=1 s..x", "is no range"),
    ] {
        let why = parse(text).unwrap_err();
        assert!(why.contains(said), "{text}: {why}");
    }
}

#[test]
fn values_of_one_kind_are_numbers() {
    assert_eq!(numbers(&["1s", "\"1 min\"", "500 ms"]), Some(vec![1.0, 60.0, 0.5]));
    assert_eq!(numbers(&["3", "1"]), Some(vec![3.0, 1.0]));
    assert_eq!(numbers(&["3", "Never"]), None);
    assert_eq!(numbers(&["3", "1 s"]), None);
    assert_eq!(numbers(&[]), None);
}
