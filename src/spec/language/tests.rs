//! Types made by `language!`: decoding, defaults, mistakes and their texts.

use crate::spec::decode::{Decode, Map, Name, decode_document};
use crate::spec::dist::Dist;
use crate::spec::place::{At, FileKind, Sources};
use crate::spec::quantity::{Count, Duration, Probability};
use crate::spec::reader;

language! {
    /// A computer that hosts containers.
    ///
    /// It has modes.
    pub struct Node {
        /// Which hardware model it is.
        hardware: Option<Name> = None,
        /// How many of them there are.
        replicas: Count = 1,
        /// Time a boot takes.
        boot: Dist = "60 s",
        /// Required, since it has no default.
        time: Dist,
        /// What fails.
        modes: Map<Mode> = {},
        /// A keyword.
        r#type: At<Effect> = Degrade(0.5),
    }

    /// A way to fail.
    pub struct Mode {
        /// What it does.
        effect: Effect,
        /// Pairs.
        steps: Vec<(Probability, Duration)> = [],
    }

    /// What a fault does to a node.
    pub enum Effect {
        /// Reboots by itself.
        Reset,
        /// Needs a power cycle.
        Latchup {
            /// How long it may last.
            limit: Option<Duration> = None,
        },
        /// Capacity falls to this share.
        Degrade {
            /// The share.
            factor: Probability,
            /// Another effect.
            then: Option<Box<Effect>> = None,
        },
    }
}

/// Decodes, and renders the mistakes.
fn decode<T: Decode>(text: &str) -> Result<T, String> {
    let mut sources = Sources::new();
    let file = sources.add("node.ron", text, FileKind::Document);
    let reading = reader::read(file, text, 0);
    assert!(reading.mistakes.is_empty(), "{:?}", reading.mistakes);
    let (value, found) = decode_document(&reading.tree.unwrap(), &mut sources);
    value.ok_or_else(|| found.render(&sources, false))
}

#[test]
fn defaults_are_read_like_written_values() {
    let node: Node = decode("(time: Weibull(0.7, \"2000 y\"))").unwrap();
    assert!(node.hardware.is_none());
    assert_eq!(node.replicas.0, 1);
    assert_eq!(node.boot.to_string(), "60 s");
    assert_eq!(node.time.to_string(), "Weibull(0.7, 2000 y)");
    assert!(node.modes.is_empty());
    assert!(
        matches!(node.r#type.value, Effect::Degrade { factor: Probability(share), then: None } if share == 0.5)
    );
    let (sources, found) = Node::schema().check_defaults();
    assert!(found.is_empty(), "{}", found.render(&sources, false));
}

#[test]
fn everything_can_be_said() {
    let text = r#"Node(
        hardware: "cots-soc", replicas: 3, boot: Uniform(low: "30 s", high: "2 min"), time: "200 FIT",
        modes: {
            "seu": (effect: Reset, steps: [(0.5, "6 h"), (1, "2 d")]),
            "sel": (effect: Latchup("90 s")),
            "wear": (effect: Degrade(factor: 0.25, then: Some(Degrade(0.1)))),
        },
        type: Latchup,
    )"#;
    let node: Node = decode(text).unwrap();
    assert_eq!(node.place.range(), 0..text.len());
    assert!(text[node.modes.get("seu").unwrap().place.range()].starts_with("(effect: Reset,"));
    assert_eq!(node.hardware.unwrap().as_str(), "cots-soc");
    assert_eq!(
        node.time.to_string(),
        format!("Exponential({} /h)", crate::spec::quantity::number::plain(200.0 * 1e-9))
    );
    assert_eq!(node.modes.names().map(Name::as_str).collect::<Vec<_>>(), ["seu", "sel", "wear"]);
    assert_eq!(node.modes.get("seu").unwrap().steps[1].1.to_string(), "2 d");
    assert!(
        matches!(&node.modes.get("sel").unwrap().effect, Effect::Latchup { limit: Some(limit) } if limit.0 == 90_000_000_000)
    );
    assert!(
        matches!(&node.modes.get("wear").unwrap().effect, Effect::Degrade { then: Some(then), .. } if matches!(**then, Effect::Degrade { .. }))
    );
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let text = "(\n    hardwre: \"x\",\n    replicas: 0,\n    boot: 60,\n    modes: {\n        \"seu\": (effect: Explode),\n        \"sel\": (effect: Latchup(\"1 s\", 2)),\n        \"w\\u{1b}[31m\": (effect: \"Reset\", steps: [(1.5, \"1 kg\")]),\n    },\n)\n";
    let shown = decode::<Node>(text).unwrap_err();
    insta::assert_snapshot!(shown);
}

#[test]
fn a_unit_where_fields_are_required_names_them() {
    let shown = decode::<Mode>("()").unwrap_err();
    insta::assert_snapshot!(shown);
}
