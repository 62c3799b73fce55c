//! The words of a comparison, of two candidates and of more.

use super::*;
use crate::report::fixture;

#[test]
fn the_better_choice_is_named_with_what_it_costs() {
    let comparison = fixture::comparison();
    assert_eq!(
        verdict(&comparison),
        "two is the better choice: better in 2 of 3 measures, no clear difference in 1, for 5 kg more and 20 W less."
    );
    let said = sentences(&comparison);
    assert_eq!(said[0], "guidance: two is down less by 50 % (30 … 70) than one.");
    assert_eq!(said[1], "habitability: no clear difference.");
    assert_eq!(said[2], "mission success: two is lost less often by 50 % (30 … 70) than one.");
    assert!(advice(&comparison).unwrap().contains("habitability is not decided"));
}

#[test]
fn what_is_better_here_and_worse_there_depends() {
    let mut comparison = fixture::comparison();
    let turned = &mut comparison.measures[2];
    turned.ranking.reverse();
    let pair = &mut turned.pairs[0];
    (pair.better, pair.worse) = (pair.worse, pair.better);
    assert_eq!(
        verdict(&comparison),
        "It depends on what is asked: two for guidance; one for mission success."
    );
    comparison.measures.truncate(2);
    comparison.measures.remove(0);
    assert!(verdict(&comparison).starts_with("No clear difference in any of 1 measure after "));
}

#[test]
fn to_be_lost_is_no_way_to_be_down_less() {
    let mut comparison = fixture::comparison();
    let turned = &mut comparison.measures[0];
    turned.ranking.reverse();
    let pair = &mut turned.pairs[0];
    (pair.better, pair.worse) = (pair.worse, pair.better);
    for item in &mut comparison.candidates[0].summary.items {
        item.availability.value *= 0.9;
    }
    assert_eq!(
        verdict(&comparison),
        "two is the better choice: better in 1 of 3 measures, no clear difference in 1, for 5 kg more and 20 W \
         less. Set aside, as who is down less is lost more often: guidance (one)."
    );
    let said = sentences(&comparison);
    assert!(
        said[0]
            .ends_with("but one is lost more often than two, and downtime ends with the mission.")
    );
}

#[test]
fn what_never_differs_has_no_interval_and_what_is_identical_is_said() {
    let mut found = fixture::comparison();
    for measure in &mut found.measures {
        let pair = &mut measure.pairs[0];
        let high = 1.0 - libm::pow(0.05, 1.0 / 500.0);
        pair.difference = Estimate::interval(0.0, (-high, high), 0.0, 500, 0.95);
        (pair.differing, pair.gain) = (0, None);
    }
    // Three expected are the most that stay unseen: 3 of 500.
    let same = "the same in all 500 replications (at most 0.6 % of flights differ)";
    assert_eq!(difference(&found.measures[0], &found.measures[0].pairs[0]), same);
    assert_eq!(sentences(&found)[0], format!("guidance: {same}."));
    assert_eq!(
        verdict(&found),
        "No difference: all candidates flew the very same flights, in 10000 replications."
    );
    assert_eq!(advice(&found), None);
    // Facts differ, downtime does not: not the same flights.
    found.candidates[1].summary.fingerprint.push('0');
    assert!(verdict(&found).starts_with("No clear difference in any"), "{}", verdict(&found));
    assert!(advice(&found).is_some());
    let text = crate::report::svg::comparison(&found);
    assert!(text.contains("the same in all 500 replications"), "{text}");
}

#[test]
fn sums_say_of_how_many_nodes_they_are() {
    let cost = Cost { nodes: 3, ..Cost::default() };
    let some = Sum { total: 12.5, nodes: 2 };
    assert_eq!(sum(&cost, &some, "kg"), "12.5 kg (2 of 3 nodes)");
    assert_eq!(sum(&cost, &Sum { nodes: 3, ..some }, "kg"), "12.5 kg");
    assert_eq!(sum(&cost, &Sum::default(), "kg"), "-");
    assert_eq!(amount(100.0), "100");
}

/// Verdict and sentences of a comparison of one measure or more.
fn said(measures: &[fixture::Decided<'_>]) -> (String, Vec<String>) {
    let found = fixture::several(measures);
    (verdict(&found), sentences(&found))
}

#[test]
fn who_beats_one_of_two_others_is_not_the_best() {
    // b has the smaller mean and is not told from either: a before c alone is shown.
    let (verdict, sentences) = said(&[("f", &[1, 0, 2], &[(0, 2)])]);
    assert_eq!(
        verdict,
        "No single best choice: no clear difference between a and b; a is better than c."
    );
    assert_eq!(sentences, ["f: a before c; no clear difference between the others."]);
    // A chain of neighbours that are not told apart, whose ends are.
    let (_, sentences) = said(&[("f", &[0, 1, 2], &[(0, 2)])]);
    assert_eq!(sentences, ["f: a before c; no clear difference between the others."]);
}

#[test]
fn an_order_is_said_only_where_every_pair_shows_it() {
    let (verdict, sentences) = said(&[("f", &[0, 1, 2], &[(0, 2), (1, 2)])]);
    assert_eq!(
        verdict,
        "No single best choice: no clear difference between a and b; both are better than c."
    );
    assert_eq!(sentences, ["f: a and b before c; no clear difference between a and b."]);
    let (verdict, sentences) = said(&[("f", &[0, 1, 2], &[(0, 1), (0, 2), (1, 2)])]);
    assert_eq!(
        verdict,
        "a is the best choice: better than b in 1 and than c in 1 of 1 measures, surely worse in none."
    );
    assert_eq!(sentences, ["f: a before b before c."]);
    let (verdict, sentences) = said(&[("f", &[0, 1, 2], &[(0, 1), (0, 2)])]);
    assert!(verdict.starts_with("a is the best choice: "), "{verdict}");
    assert_eq!(sentences, ["f: a before b and c; no clear difference between b and c."]);
    // a before d, b before c: no cut.
    let (verdict, sentences) = said(&[("f", &[0, 1, 2, 3], &[(0, 3), (1, 2)])]);
    assert_eq!(
        verdict,
        "No single best choice: no clear difference between a and b; a is better than d; b is better than c."
    );
    assert_eq!(sentences, ["f: a before d; b before c; no clear difference between the others."]);
    // A group that is before another, with an order of its own.
    let decided = [(0, 2), (0, 3), (1, 3), (2, 3)];
    let (_, sentences) = said(&[("f", &[0, 1, 2, 3], &decided)]);
    assert_eq!(
        sentences,
        ["f: a, b and c before d; a before c; no clear difference between the others."]
    );
}

#[test]
fn the_best_of_many_is_better_than_each() {
    let all = [(0, 1), (0, 2), (0, 3), (0, 4)];
    let (verdict, _) = said(&[("f", &[0, 1, 2, 3, 4], &all), ("g", &[0, 1, 2, 3, 4], &all[..2])]);
    assert_eq!(
        verdict,
        "a is the best choice: better than each of the 4 others in 1 of 2 measures or more, surely worse in none."
    );
    // Better than b and c, not told from d: nobody is the best.
    let (verdict, _) = said(&[("f", &[0, 3, 1, 2], &[(0, 1), (0, 2)])]);
    assert_eq!(
        verdict,
        "No single best choice: no clear difference between a and d; a is better than b and c."
    );
}

#[test]
fn better_here_and_worse_there_is_said_of_three_too() {
    let (verdict, _) = said(&[
        ("f", &[0, 1, 2], &[(0, 1), (0, 2), (1, 2)]),
        ("g", &[1, 0, 2], &[(1, 0), (1, 2)]),
        ("h", &[0, 1, 2], &[(0, 2), (1, 2)]),
        ("i", &[0, 1, 2], &[]),
    ]);
    assert_eq!(verdict, "It depends on what is asked: a for f; b for g; a or b for h.");
    // What the beaten differ in is no matter: b and c, both worse than a.
    let (verdict, _) =
        said(&[("f", &[0, 1, 2], &[(0, 1), (0, 2), (1, 2)]), ("g", &[0, 2, 1], &[(0, 1), (2, 1)])]);
    assert!(
        verdict.starts_with("a is the best choice: better than b in 2 and than c in 1 of 2"),
        "{verdict}"
    );
    // Better in a circle, each in another measure: nobody is unbeaten.
    let circle = [
        ("f", &[0, 1, 2][..], &[(0, 1)][..]),
        ("g", &[1, 2, 0], &[(1, 2)]),
        ("h", &[2, 0, 1], &[(2, 0)]),
    ];
    let (verdict, _) = said(&circle);
    assert_eq!(
        verdict,
        "No single best choice: a is better than b; b is better than c; c is better than a."
    );
}

/// Whatever is decided: the sentence names no order that a pair does not show, and the best choice
/// is better than all others.
#[test]
fn no_verdict_and_no_sentence_says_more_than_the_pairs() {
    let pairs = [(0, 1), (0, 2), (1, 2)];
    for bits in 0..64_u32 {
        let chosen = |shift: u32| -> Vec<(usize, usize)> {
            (0..3).filter(|k| bits >> (shift + k) & 1 == 1).map(|k| pairs[k as usize]).collect()
        };
        let (f, g) = (chosen(0), chosen(3));
        let turned: Vec<(usize, usize)> = g.iter().map(|&(a, b)| (2 - a, 2 - b)).collect();
        let (verdict, sentences) = said(&[("f", &[0, 1, 2], &f), ("g", &[2, 1, 0], &turned)]);
        let wins = |a: usize, b: usize| f.contains(&(a, b)) || turned.contains(&(a, b));
        for (c, name) in ["a", "b", "c"].iter().enumerate() {
            let best = (0..3).all(|o| o == c || wins(c, o) && !wins(o, c));
            let named = verdict.starts_with(&format!("{name} is the best choice"));
            assert_eq!(best, named, "{f:?} {turned:?}: {verdict}");
        }
        let shown = |decided: &[(usize, usize)], sentence: &str| {
            // Every `x before y`, where x and y are lists, is a set of pairs.
            let body = sentence.split_once(": ").unwrap().1.trim_end_matches('.');
            let lists = |part: &str| -> Vec<usize> {
                part.chars().filter(|c| "abc".contains(*c)).map(|c| c as usize - 97).collect()
            };
            for clause in body.split("; ").filter(|clause| clause.contains(" before ")) {
                let parts: Vec<&str> = clause.split(" before ").collect();
                for (i, left) in parts.iter().enumerate() {
                    for right in &parts[i + 1..] {
                        let clean = |part: &str| lists(&part.replace(" and ", " "));
                        for a in clean(left) {
                            for b in clean(right) {
                                assert!(decided.contains(&(a, b)), "{sentence} {decided:?}");
                            }
                        }
                    }
                }
            }
            let any = sentence.contains("before");
            assert_eq!(any, !decided.is_empty(), "{sentence}");
            assert_eq!(sentence.contains("no clear difference"), decided.len() < 3, "{sentence}");
        };
        shown(&f, &sentences[0]);
        shown(&turned, &sentences[1]);
    }
}
