//! Functions: what the mission needs.

use super::decode::{Decode, Decoder, Name, Scalar, Schema};
use super::language::language;
use super::quantity::{Duration, PositiveDuration, Probability};
use super::tree::{Tree, Value};

language! {
    /// What the mission needs of the vessel: guidance, habitability.
    pub struct Function {
        /// A name, or a tree of `All([…])`, `Any([…])`, `AtLeast(k, […])` over the names of
        /// services, nodes, groups and other functions.
        needs: Need,
        /// Outages shorter than this are interruptions: counted, not charged.
        tolerates: Duration = "0 s",
        /// Phases in which it is needed; all, if not given.
        phases: Option<Vec<Name>> = None,
        /// What is required of it.
        require: Option<Requirement> = None,
    }

    /// What is required of a function.
    pub struct Requirement {
        /// Identifier of the requirement, as in the project's documents.
        id: String = "",
        /// Least availability over the needed time.
        availability: Option<Probability> = None,
        /// Longest mean time to recovery.
        mttr: Option<PositiveDuration> = None,
    }
}

/// A tree of needs.
#[derive(Clone, Debug)]
pub enum Need {
    /// The thing of this name.
    Name(Name),
    /// All parts.
    All(Vec<Need>),
    /// At least one part.
    Any(Vec<Need>),
    /// At least so many parts.
    AtLeast(u32, Vec<Need>),
}

impl Decode for Need {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Need> {
        let Value::Variant { name, args } = &tree.value else {
            return Name::decode(tree, d).map(Need::Name);
        };
        match (name.text.as_str(), args.as_slice()) {
            ("All", [parts]) => Vec::decode(parts, d).map(Need::All),
            ("Any", [parts]) => Vec::decode(parts, d).map(Need::Any),
            ("AtLeast", [count, parts]) => {
                let count = u32::decode(count, d);
                let parts = Vec::decode(parts, d);
                Some(Need::AtLeast(count?, parts?))
            }
            _ if d.text(tree).is_some() => Name::decode(tree, d).map(Need::Name),
            _ => {
                let help = "write a name, `All([…])`, `Any([…])` or `AtLeast(2, […])`".to_owned();
                d.wrong(tree, "a need", Some(help))
            }
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a need",
            about: "a name, or `All([…])`, `Any([…])`, `AtLeast(k, […])` of needs",
            example: "All([\"navigation\", \"propulsion\"])",
        })
    }
}

impl Need {
    /// All names in it.
    pub fn names(&self) -> Vec<&Name> {
        match self {
            Need::Name(name) => vec![name],
            Need::All(parts) | Need::Any(parts) | Need::AtLeast(_, parts) => {
                parts.iter().flat_map(Need::names).collect()
            }
        }
    }
}
