//! Sweep files: what is varied, kept beside the mission.

use super::codes;
use super::decode::{Decode, Decoder, Scalar, Schema, decode_document};
use super::language::language;
use super::load::{Files, Refused, document};
use super::place::At;
use super::quantity::Count;
use super::tree::Tree;
use super::vary::{self, Vary};

language! {
    /// What `shakedown sweep --file` flies: parameters with their values, and how points are laid.
    /// What the command line says goes before what is said here; `--vary` adds parameters.
    pub struct SweepFile {
        /// The question that it asks, in a sentence.
        about: String = "",
        /// What is varied, as after `--vary`: `"services.navigation.replicas=1,2,3"`,
        /// `"watchdogs.main.every=1s..60s*2"`.
        vary: Vec<At<Varied>>,
        /// How points are laid.
        design: Layout = Grid,
        /// How many points, for `Lhs` and `Sobol`; of each sample, 32 or more, for `Sensitivity`.
        points: Count = 64,
        /// Replications of each point.
        replications: Count = 1000,
        /// Seed of all luck.
        seed: u64 = 1,
    }

    /// How the points of a sweep are laid.
    pub enum Layout {
        /// Every value of each parameter with every value of all others.
        Grid,
        /// As written, then one parameter changed at a time.
        OneAtATime,
        /// A Latin hypercube: each parameter's range evenly covered, in an order by chance.
        Lhs,
        /// Sobol's sequence: the space of all parameters evenly covered.
        Sobol,
        /// Two samples and their mixtures: which parameter makes how much of the spread.
        Sensitivity,
    }
}

/// A parameter and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Varied(pub Vary);

impl Decode for Varied {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Varied> {
        let text = String::decode(tree, d)?;
        match vary::parse(&text) {
            Ok(vary) => Some(Varied(vary)),
            Err(why) => {
                let help =
                    "values are listed or stepped: a=1,2,3  a=1..4  a=1s..60s*2  a=0..1+0.25";
                d.fail(codes::BAD_OVERRIDE, tree.place, why, help)
            }
        }
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "a path and its values",
            about: "listed (`a=1,2`), counted (`a=1..4`), stepped (`a=1s..60s*2`, `a=0..1+0.25`) or, \
                    where points are drawn, a range (`a=0.5..1.5`; by ratios `a=1s..60s*`). Points \
                    that are drawn from `a=1..4` take any number there if the field does",
            example: "\"services.navigation.replicas=1,2,3\"",
        })
    }
}

impl SweepFile {
    /// Reads a sweep file; reports all mistakes at once.
    ///
    /// # Errors
    /// The text and the mistakes in it.
    pub fn read(files: &dyn Files, path: &str) -> Result<SweepFile, Box<Refused>> {
        let (tree, mut sources) = document(files, path)?;
        let (file, diagnostics) = decode_document::<SweepFile>(&tree, &mut sources);
        file.ok_or_else(|| Box::new(Refused { sources, diagnostics }))
    }
}

#[cfg(test)]
mod tests {
    use super::super::load::FileProblem;
    use super::*;

    struct One(&'static str);

    impl Files for One {
        fn read(&self, _: &str) -> Result<Vec<u8>, FileProblem> {
            Ok(self.0.as_bytes().to_vec())
        }
    }

    #[test]
    fn a_sweep_file_says_what_the_command_line_says() {
        let text = "(vary: [\"a.b=1,2\", \"c=1 s..1 min*\"], design: Sobol, points: 8, seed: 3)";
        let file = SweepFile::read(&One(text), "s.ron").unwrap();
        let paths: Vec<&str> = file.vary.iter().map(|it| it.value.0.path.as_str()).collect();
        assert_eq!(paths, ["a.b", "c"]);
        assert_eq!(file.vary[0].value.0, vary::parse("a.b=1,2").unwrap());
        assert!(matches!(file.design, Layout::Sobol));
        assert_eq!((file.points.0, file.replications.0, file.seed), (8, 1000, 3));
    }

    #[test]
    fn all_mistakes_are_shown_where_they_are() {
        let text = "(vary: [\"a.b\", \"c=5..1\"], desing: Grid)";
        let refused = SweepFile::read(&One(text), "s.ron").unwrap_err().render(false);
        for words in ["`a.b` gives no values", "goes from the smaller", "desing", "s.ron:1"] {
            assert!(refused.contains(words), "{words}: {refused}");
        }
        let broken = SweepFile::read(&One("(vary: ["), "s.ron").unwrap_err().render(false);
        assert!(broken.contains("s.ron:1"), "{broken}");
    }
}
