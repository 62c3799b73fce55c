//! All pictures from all fixtures: sound XML, nothing hostile, nothing clipped.

use super::backend::text_width;
use super::*;
use crate::report::fixture;

fn pictures() -> Vec<(String, String)> {
    let mut out = Vec::new();
    let summaries = [
        ("few", fixture::summary()),
        ("many", fixture::many_summary()),
        ("lossy", fixture::lossy_summary()),
        ("quiet", fixture::quiet_summary()),
        ("hostile", fixture::hostile_summary()),
    ];
    for (name, summary) in &summaries {
        out.push((format!("forest-{name}"), forest(summary)));
        out.push((format!("pareto-{name}"), pareto(summary)));
        out.push((format!("anatomy-{name}"), anatomy(summary)));
        for item in 0..2 {
            out.push((format!("reliability-{name}-{item}"), reliability(summary, item)));
        }
    }
    let mut none = fixture::comparison();
    none.measures.clear();
    let comparisons = [
        ("two", fixture::comparison()),
        ("hostile", fixture::hostile_comparison()),
        ("none", none),
    ];
    for (name, found) in &comparisons {
        out.push((format!("comparison-{name}"), comparison(found)));
    }
    let flights = [
        ("few", fixture::flight()),
        ("many", fixture::wide_flight()),
        ("hostile", fixture::hostile_flight()),
    ];
    for (name, (plan, row, trace)) in &flights {
        out.push((format!("timeline-{name}"), timeline(plan, row, trace, None)));
        let outage = &row.outages[0];
        let window = Window {
            from: crate::kernel::time::Time(outage.start - 5_000_000_000),
            to: crate::kernel::time::Time(outage.end + 5_000_000_000),
        };
        out.push((format!("window-{name}"), timeline(plan, row, trace, Some(window))));
    }
    for (name, outcome) in fixture::sweeps() {
        for at in 0..outcome.measures.len() {
            let (kind, picture) = sweep(&outcome, at).unwrap();
            out.push((format!("{kind}-{name}-{at}"), picture));
        }
    }
    let (plan, ..) = fixture::flight();
    let row = crate::ledger::Row { end: plan.end.0, ..Default::default() };
    let none = timeline(&plan, &row, &crate::ledger::Trace::new(0), None);
    out.push(("timeline-quiet".to_owned(), none));
    out
}

/// The value of an attribute in a line.
fn attribute(line: &str, name: &str) -> Option<f64> {
    let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
    let rest = &line[start..];
    rest[..rest.find('"')?].parse().ok()
}

/// Tags balance, attributes are quoted, entities are known.
fn check_xml(name: &str, svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        assert!(tag.matches('"').count().is_multiple_of(2), "{name}: {tag}");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{name}");
        } else if !tag.ends_with('/') {
            open.push(tag.split([' ', '\n']).next().unwrap());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "{name}: {open:?}");
    for part in svg.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
        assert!(known.iter().any(|e| part.starts_with(e)), "{name}: &{}", &part[..8]);
    }
}

#[test]
fn pictures_are_sound_and_harmless() {
    for (name, svg) in pictures() {
        check_xml(&name, &svg);
        assert!(svg.contains("role=\"img\"") && svg.contains("<title id="), "{name}");
        assert!(!svg.contains("<script"), "{name}");
        assert!(!svg.chars().any(|c| c != '\n' && clean_steers(c)), "{name}");
        assert!(!svg.contains("not complete"), "{name}");
        assert!(svg.len() < 200_000, "{name}: {} bytes", svg.len());
    }
}

fn clean_steers(c: char) -> bool {
    crate::report::clean::steers(c)
}

#[test]
fn no_text_leaves_the_picture_or_covers_another() {
    for (name, svg) in pictures() {
        let size = attribute(svg.lines().next().unwrap(), "width").unwrap();
        let height = attribute(svg.lines().next().unwrap(), "height").unwrap();
        let mut boxes: Vec<(f64, f64, f64, f64, String)> = Vec::new();
        for line in svg.lines().filter(|l| l.starts_with("<text")) {
            let font = attribute(line, "font-size").unwrap();
            let (x, y) = (attribute(line, "x").unwrap(), attribute(line, "y").unwrap());
            let base = y + attribute(line, "dy").unwrap();
            let text = &line[line.find('>').unwrap() + 1..line.len() - "</text>".len()];
            let shown = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            let shown = shown.replace("&quot;", "\"").replace("&#39;", "'");
            let width = text_width(&shown, font);
            let left = if line.contains("text-anchor=\"end\"") {
                x - width
            } else if line.contains("text-anchor=\"middle\"") {
                x - width / 2.0
            } else {
                x
            };
            let own = (left, base - 0.7 * font, left + width, base, shown.clone());
            assert!(own.0 >= -1.0 && own.2 <= size + 1.0, "{name}: {shown} is cut: {own:?}");
            assert!(own.1 >= 0.0 && own.3 <= height, "{name}: {shown} is cut: {own:?}");
            for other in &boxes {
                let apart =
                    own.2 <= other.0 || other.2 <= own.0 || own.3 <= other.1 || other.3 <= own.1;
                assert!(apart, "{name}: {own:?} lies on {other:?}");
            }
            boxes.push(own);
        }
    }
}

#[test]
fn equal_results_give_equal_bytes() {
    assert_eq!(pictures(), pictures());
}

/// Writes all pictures to the folder named by this crate's test directory, to be looked at:
/// `cargo test --lib report::svg -- --ignored`.
#[test]
#[ignore = "writes files for people to look at"]
fn write_pictures() {
    let folder = std::env::temp_dir().join("shakedown-pictures");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, svg) in pictures() {
        std::fs::write(folder.join(format!("{name}.svg")), svg).unwrap();
    }
}

#[test]
fn ticks_are_round_and_few() {
    for days in [0.00001, 0.01, 1.0, 30.0, 294.25, 1100.0, 20_000.0] {
        let span = days * 86_400.0;
        let (ticks, _) = time_ticks(span);
        assert!((3..=12).contains(&ticks.len()), "{days}: {}", ticks.len());
        assert!(ticks.iter().all(|t| t.0 <= span * (1.0 + 1e-9)));
        assert!(ticks[1].1.len() <= 6);
    }
}
