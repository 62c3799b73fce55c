//! Loss: a function that is down for too long ends the mission.

use super::{Flown, flown};

fn lossy(function: &str, loss: &str, inject: &str) -> Flown {
    let mission = format!(
        "(name: \"m\", phases: [(name: \"p0\", lasts: \"100 s\"), (name: \"p1\", lasts: \"100 s\"), (name: \"p2\", lasts: \"100 s\")],
          functions: {{ \"f\": (needs: \"n\", {function}) }}, loss: [(function: \"f\", {loss})], inject: [{inject}])"
    );
    flown(&mission, r#"(nodes: { "n": () })"#)
}

fn fault(at: u32, lasts: u32) -> String {
    format!("(at: \"{at} s\", on: \"n\", fault: Permanent, lasts: \"{lasts} s\"),")
}

/// Instant of the loss in seconds; none if the mission flew to its end.
fn lost(f: &Flown) -> Option<u64> {
    assert!(f.row.loss.is_some() || f.row.end == 300_000_000_000);
    f.row.loss.map(|_| f.row.end / 1_000_000_000)
}

const THIRTY: &str = r#"down_for: "30 s""#;

#[test]
fn down_without_a_break() {
    assert_eq!(lost(&lossy("", THIRTY, &fault(50, 200))), Some(80));
    assert_eq!(lost(&lossy("", THIRTY, &fault(50, 29))), None);
    assert_eq!(lost(&lossy("", THIRTY, &fault(50, 30))), Some(80), "as long is too long");
    assert_eq!(
        lost(&lossy("", THIRTY, &(fault(50, 20) + &fault(71, 20)))),
        None,
        "a break starts it anew"
    );
    assert_eq!(lost(&lossy("", "", &fault(50, 1))), Some(50), "at once, if no time is given");
}

#[test]
fn what_is_left_is_lost() {
    let f = lossy("", THIRTY, &fault(50, 200));
    assert_eq!(f.outages(), ["| 50..80 n/injected failure #1: act 30"]);
    let item = f.row.items[0];
    let s = 1_000_000_000;
    assert_eq!((item.needed, item.down, item.lost), (300 * s, 250 * s, 220 * s));
    assert_eq!(item.stages.iter().sum::<u64>(), 30 * s);
}

#[test]
fn only_during_its_phases() {
    let during = r#"down_for: "30 s", during: ["p1"]"#;
    // Across the boundary only the time in p1 counts.
    assert_eq!(lost(&lossy("", during, &fault(90, 60))), Some(130));
    assert_eq!(lost(&lossy("", during, &fault(50, 60))), None);
    assert_eq!(lost(&lossy("", during, &fault(180, 100))), None, "p1 ends first");
    let both = r#"down_for: "30 s", during: ["p0", "p1"]"#;
    assert_eq!(lost(&lossy("", both, &fault(90, 60))), Some(120), "phases that both count are one");
    // Those of the function, if the criterion names none.
    assert_eq!(lost(&lossy(r#"phases: ["p1"]"#, THIRTY, &fault(90, 60))), Some(130));
    // Tolerated or not: loss looks at the clock.
    assert_eq!(lost(&lossy(r#"tolerates: "90 s""#, THIRTY, &fault(50, 60))), Some(80));
}
