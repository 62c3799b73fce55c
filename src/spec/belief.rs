//! What is believed of values that nobody knows well: `Belief(median: "1e-5 /h", factor90: 3)`.
//!
//! Beliefs are found in the trees of mission and model before types are decoded, so that no type
//! has to know of them; and before nodes and services take from hardware and profiles what they
//! lack, so that a belief written once is one unknown however many use it, under the one path that
//! `--set` would change it by. Each is then held at its median: drawing is the sweep's.

use super::codes::{self, Code};
use super::decode::{Decode, Decoder, Scalar, Schema};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::language::language;
use super::place::{Place, Sources};
use super::quantity::number::{float, split};
use super::quantity::{Duration, Factor, Quantity};
use super::tree::{Tree, Value};
use super::vary::{Ends, Law, Vary, numbers};
use crate::kernel::math::{ln, normal};

mod find;

/// The word that makes a belief.
pub const WORD: &str = "Belief";
/// The most beliefs of a mission with its model.
pub const MAX_BELIEFS: usize = 1000;
/// Draws reach from this share of the belief to one minus it: the ends of the largest design, of
/// 10 000 points. All between them must be possible where the belief stands.
const EDGE: f64 = 0.5e-4;

/// A number, perhaps with a unit.
#[derive(Clone, Debug)]
pub struct Amount {
    /// The number.
    pub number: f64,
    /// The unit; empty for a bare number.
    pub unit: String,
    /// As it was written.
    tree: Tree,
}

impl Amount {
    /// A number and its unit; `1 h 30 min` in seconds.
    fn read(text: &str) -> Option<(f64, String)> {
        let (digits, unit) = split(text.trim())?;
        if unit.chars().any(|c| c.is_ascii_digit()) {
            let whole = Duration::parse(text).ok()?;
            return Some((whole.0 as f64 / 1e9, "s".to_owned()));
        }
        Some((float(digits)?, unit.trim_end().to_owned()))
    }

    fn text(&self) -> String {
        format!("{} {}", self.number, self.unit)
    }
}

impl Decode for Amount {
    fn decode(tree: &Tree, d: &mut Decoder<'_>) -> Option<Amount> {
        let read = match &tree.value {
            Value::Number(text) => float(text).map(|number| (number, String::new())),
            _ => match d.text(tree) {
                Some(text) => Amount::read(text),
                None => return d.wrong(tree, "a number, perhaps with a unit", None),
            },
        };
        let Some((number, unit)) = read else {
            let message = "no number with one unit".to_owned();
            let help = "write it as where the belief stands: \"1e-5 /h\", \"4 h\", 0.02";
            return d.fail(codes::WRONG_UNIT, tree.place, message, help);
        };
        Some(Amount { number, unit, tree: tree.clone() })
    }

    fn schema() -> Schema {
        Schema::Scalar(Scalar {
            name: "an amount",
            about: "a number, or a text with the unit that fits where the belief stands",
            example: "\"1e-5 /h\"",
        })
    }
}

language! {
    /// What is believed of a value that nobody knows well. It may stand for any number with or
    /// without a unit that is not whole: durations, rates, shares, factors, amounts of data.
    ///
    /// `Belief(median: "1e-5 /h", factor90: 3)`: the logarithm is normal; 90 % of the belief lies
    /// between median / factor and median × factor.
    ///
    /// `Belief(low: "2 h", high: "6 h")`: each value between the two alike; with `log: true` each
    /// ratio alike.
    ///
    /// A belief stands for chance in no flight: it is one value that is not known, the same in all
    /// replications. `campaign` and all else hold it at its median (a range at its middle, with
    /// `log` the geometric one); `sweep MISSION --beliefs 200 -n 500` draws 200 times what is
    /// believed, flies each draw 500 times, and tells chance from ignorance. Written once, for
    /// instance in a hardware type that ten nodes take, it is one unknown; written twice, two that
    /// know nothing of each other.
    pub struct Belief check(check) {
        /// As likely too low as too high; above zero.
        median: Option<Amount> = None,
        /// The error factor: the ratio of the belief's 95 % point to its median, and of the median
        /// to its 5 % point; above 1. Sources often give it as EF.
        factor90: Option<Factor> = None,
        /// The least that is believed.
        low: Option<Amount> = None,
        /// The most that is believed, in the same unit or one like it.
        high: Option<Amount> = None,
        /// Whether each ratio between `low` and `high` is alike, rather than each difference.
        log: bool = false,
    }
}

/// What is wrong with a belief.
struct Problem {
    code: Code,
    place: Place,
    message: &'static str,
    help: &'static str,
}

impl Belief {
    /// How it is drawn.
    fn law(&self) -> Result<Law, Problem> {
        let bad = |place, message, help| Problem { code: codes::BAD_BELIEF, place, message, help };
        let forms = "write `Belief(median: \"1e-5 /h\", factor90: 3)` or \
                     `Belief(low: \"2 h\", high: \"6 h\")`";
        match (&self.median, self.factor90, &self.low, &self.high) {
            (Some(median), Some(factor), None, None) => {
                let place = median.tree.place;
                if median.number <= 0.0 {
                    return Err(bad(place, "the median must be above zero", forms));
                }
                if factor.0 <= 1.0 {
                    let help = "a factor of 3 says: 90 % between a third and three times the median; what is known exactly is no belief";
                    return Err(bad(self.place, "`factor90` must be above 1", help));
                }
                if self.log {
                    let message = "`log` is for `low` and `high`: with a factor it is always so";
                    return Err(bad(self.place, message, "remove `log`"));
                }
                let (unit, median) = (median.unit.clone(), median.number);
                Ok(Law::LogNormal { median, sigma: sigma(factor.0), unit })
            }
            (None, None, Some(low), Some(high)) => self.range(low, high),
            _ => Err(bad(
                self.place,
                "it takes `median` with `factor90`, or `low` with `high`",
                forms,
            )),
        }
    }

    fn range(&self, low: &Amount, high: &Amount) -> Result<Law, Problem> {
        let wrong = |code, place, message, help| Err(Problem { code, place, message, help });
        let (place, bad) = (self.place, codes::BAD_BELIEF);
        let (low_text, high_text) = (low.text(), high.text());
        let Some([low_end, high_end]) =
            numbers(&[&low_text, &high_text]).and_then(|both| <[f64; 2]>::try_from(both).ok())
        else {
            let (place, help) = (high.tree.place, "write both in the same unit");
            let message = "`low` and `high` are in units that do not go together";
            return wrong(codes::WRONG_UNIT, place, message, help);
        };
        if low_end >= high_end {
            let help = "a range goes from the smaller to the larger";
            return wrong(bad, place, "`low` must be below `high`", help);
        }
        if self.log && low_end <= 0.0 {
            let message = "with `log: true`, `low` must be above zero";
            return wrong(bad, low.tree.place, message, "no ratio leads away from zero");
        }
        let ends = Ends { low: low_end, high: high_end, unit: low.unit.clone() };
        Ok(if self.log { Law::Geometric(ends) } else { Law::Uniform(ends) })
    }

    /// What it is held at: the median as it was written, or the middle of the range.
    fn held(&self, law: &Law) -> Tree {
        match &self.median {
            Some(median) => median.tree.clone(),
            None => drawn(law, 0.5, self.place),
        }
    }
}

fn check(belief: &Belief, _: Place, d: &mut Decoder<'_>) -> bool {
    match belief.law() {
        Ok(_) => true,
        Err(Problem { code, place, message, help }) => {
            let message = format!("not a belief: {message}");
            d.fail::<()>(code, place, message, help).is_some()
        }
    }
}

/// Standard deviation of the natural logarithm for an error factor, the ratio of the 95 % point to
/// the median: ln factor / 1.645 (C. L. Atwood et al., Handbook of Parameter Estimation for
/// Probabilistic Risk Assessment, NUREG/CR-6823, 2003, appendix A.7.3).
#[must_use]
pub fn sigma(factor: f64) -> f64 {
    ln(factor) / normal::quantile(0.95)
}

/// A value drawn at a share `u` of the belief, as it would be written in its place.
fn drawn(law: &Law, u: f64, place: Place) -> Tree {
    let text = law.at(u);
    let bare = float(&text).is_some();
    Tree { place, value: if bare { Value::Number(text) } else { Value::Text(text) } }
}

/// A belief of a mission or a model.
#[derive(Clone, Debug)]
pub struct Believed {
    /// Where it stands, as `--set` names it.
    pub path: String,
    /// How it is drawn.
    pub law: Law,
    /// As it was written, as RON on one line.
    pub text: String,
    /// What it is held at, as RON.
    pub held: String,
    /// `median` or `middle`: which value it is held at.
    pub at: &'static str,
    /// Where the value that it is held at stands; of a range, the belief.
    pub place: Place,
}

impl Believed {
    /// What the value is that stands in the belief's place: `median of Belief(…)`.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} of {}", self.at, self.text)
    }
}

/// The beliefs as a sweep varies them, in the order of the files.
#[must_use]
pub fn beliefs(all: &[Believed]) -> Vec<Vary> {
    all.iter().map(|it| Vary { path: it.path.clone(), law: it.law.clone() }).collect()
}

/// Finds the beliefs of these documents, each with what it may say, and puts in the place of each
/// what it is held at. Of a tree without beliefs nothing is changed.
pub(super) fn hold(
    documents: [(Schema, &mut Tree); 2],
    sources: &mut Sources,
    found: &mut Diagnostics,
) -> Vec<Believed> {
    let mut finder = find::Finder::new(sources);
    for (schema, tree) in documents {
        finder.document(schema, tree);
    }
    let (all, mistakes) = finder.finish();
    found.append(mistakes);
    all
}

/// Says that beliefs are held; none if there are none.
#[must_use]
pub fn finding(all: &[Believed]) -> Option<Diagnostic> {
    let (first, others) = all.split_first()?;
    let message = match all.len() {
        1 => "1 value is a belief, held at its median".to_owned(),
        many => format!("{many} values are beliefs, each held at its median"),
    };
    let message =
        format!("{message}; `shakedown sweep MISSION --beliefs 200` flies what is believed");
    let finding = Diagnostic::warning(codes::HELD_AT_MEDIAN, first.place, message)
        .label(first.words())
        .help("of two answers the one that ignorance moves is not decided by flying more replications");
    // Places enough to find the rest.
    Some(others.iter().take(3).fold(finding, |finding, it| finding.also(it.place, it.words())))
}

#[cfg(test)]
mod tests;
