//! Links: their own faults and their domains' (cards F1 and E3).

use super::{flown, mission};

#[test]
fn links_fail_by_themselves_and_with_their_domain() {
    let model = r#"(domains: { "d": () }, nodes: { "a": (), "b": () },
        links: {
            "one": (between: ("a", "b"), plane: OutOfBand, modes: { "m": (time: "100 s", repair: "20 s") }),
            "two": (between: ("b", "a"), plane: OutOfBand, domain: "d"),
        })"#;
    let inject = r#"inject: [(at: "150 s", on: "d", fault: Permanent, lasts: "30 s"), (at: "160 s", on: "two", fault: Permanent, lasts: "40 s")]"#;
    let f = flown(&mission(210, r#"All(["one", "two"])"#, inject), model);
    assert_eq!(f.turns("one"), ["100", "120"]);
    assert_eq!(f.turns("two"), ["150", "200"]);
}
