//! What a sweep varies: `path=a,b,c`, `path=a..b*step`, `path=a..b+step`, `path=a..b`.

use super::quantity::number::{float, plain, split};
use super::quantity::{Bytes, DataRate, Duration, Quantity, Rate};
use crate::kernel::math::{exp, ln, normal};

/// The most values that one parameter is given.
pub const MAX_VALUES: usize = 1000;

/// A parameter of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct Vary {
    /// What is overridden, as `--set` names it.
    pub path: String,
    /// With what.
    pub law: Law,
}

/// Which values a parameter takes.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// These, in this order.
    Levels(Vec<String>),
    /// From one whole number to another: listed one by one; drawn, any between them where the field
    /// takes any ([`Vary::any`]).
    Whole {
        /// Both.
        ends: Ends,
        /// All of them.
        levels: Vec<String>,
    },
    /// Any between two ends, each alike.
    Uniform(Ends),
    /// Any between two ends, each ratio alike; both are above zero.
    Geometric(Ends),
    /// Log-normal.
    LogNormal {
        /// The median, above zero.
        median: f64,
        /// Standard deviation of the natural logarithm, above zero.
        sigma: f64,
        /// The unit; empty for a bare number.
        unit: String,
    },
}

/// Two ends in one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// The lower.
    pub low: f64,
    /// The upper.
    pub high: f64,
    /// The unit; empty for a bare number.
    pub unit: String,
}

impl Vary {
    /// The same with any number between two whole ones, and one of these to try the field with; none
    /// of what is no such range.
    #[must_use]
    pub fn any(&self) -> Option<(Vary, String)> {
        let Law::Whole { ends, .. } = &self.law else { return None };
        let between = written(ends.low + 0.5, &ends.unit);
        let law = Law::Uniform(ends.clone());
        Some((Vary { path: self.path.clone(), law }, between))
    }
}

impl Law {
    /// The value at a share `u` in (0, 1) of the way.
    #[must_use]
    pub fn at(&self, u: f64) -> String {
        match self {
            Law::Levels(levels) | Law::Whole { levels, .. } => {
                let index = (u * levels.len() as f64) as usize;
                levels.get(index).or(levels.last()).cloned().unwrap_or_default()
            }
            Law::Uniform(Ends { low, high, unit }) => written(low + u * (high - low), unit),
            Law::Geometric(Ends { low, high, unit }) => {
                written(low * exp(u * ln(high / low)), unit)
            }
            Law::LogNormal { median, sigma, unit } => {
                written(median * exp(sigma * normal::quantile(u)), unit)
            }
        }
    }

    /// The values, if they are counted.
    #[must_use]
    pub fn levels(&self) -> Option<&[String]> {
        match self {
            Law::Levels(levels) | Law::Whole { levels, .. } => Some(levels),
            _ => None,
        }
    }
}

/// A number with its unit, to twelve digits: steps such as 0.1 + 0.2 leave no dust.
fn written(value: f64, unit: &str) -> String {
    let value = float(&format!("{value:.11e}")).unwrap_or(value);
    format!("{} {unit}", plain(value)).trim_end().to_owned()
}

/// Reads `path=values`.
///
/// # Errors
/// What is wrong, as a sentence.
pub fn parse(text: &str) -> Result<Vary, String> {
    let mut inside = false;
    let at = text.char_indices().find(|(_, c)| {
        inside ^= *c == '"';
        *c == '=' && !inside
    });
    let example = "for instance `services.navigation.replicas=1,2,3`";
    let Some((at, _)) = at else { return Err(format!("`{text}` gives no values: {example}")) };
    let path = text[..at].trim();
    if path.is_empty() {
        return Err(format!("`{text}` names nothing to vary: {example}"));
    }
    let law = law(&pieces(&text[at + 1..])).map_err(|why| format!("`{path}`: {why}"))?;
    Ok(Vary { path: path.to_owned(), law })
}

/// The law of values that are listed, each alone or a range.
///
/// # Errors
/// What is wrong, as the end of a sentence.
pub fn law(pieces: &[String]) -> Result<Law, String> {
    if pieces.iter().all(|piece| piece.is_empty()) {
        return Err("no values are given".to_owned());
    }
    if let [only] = pieces
        && let Some(range) = Range::of(only)
        && let Some(law) = range?.open()
    {
        return law;
    }
    let mut levels: Vec<String> = Vec::new();
    for piece in pieces {
        match Range::of(piece) {
            Some(range) => levels.extend(range?.levels()?),
            None if piece.is_empty() => return Err("a value is empty".to_owned()),
            None => levels.push(piece.clone()),
        }
        if levels.len() > MAX_VALUES {
            return Err(format!("more than {MAX_VALUES} values"));
        }
    }
    for (i, level) in levels.iter().enumerate() {
        if levels[..i].contains(level) {
            return Err(format!("`{level}` is given twice"));
        }
    }
    Ok(Law::Levels(levels))
}

/// Splits at commas outside quotes and brackets.
fn pieces(text: &str) -> Vec<String> {
    let (mut out, mut start, mut depth, mut inside) = (Vec::new(), 0, 0_i32, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => inside = !inside,
            '(' | '[' | '{' if !inside => depth += 1,
            ')' | ']' | '}' if !inside => depth -= 1,
            ',' if !inside && depth == 0 => {
                out.push(text[start..at].trim().to_owned());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(text[start..].trim().to_owned());
    out
}

/// How a range goes from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// `a..b`.
    None,
    /// `a..b*`.
    Ratio,
    /// `a..b*2`.
    Times(f64),
    /// `a..b+5`, in the ends' unit.
    Plus(f64),
}

#[derive(Debug)]
struct Range {
    ends: Ends,
    step: Step,
    /// Whether both ends are whole numbers without a unit.
    whole: bool,
}

impl Range {
    /// A text such as `1 s..60 s*2`; none if it is no range.
    fn of(text: &str) -> Option<Result<Range, String>> {
        let (low, rest) = text.split_once("..")?;
        // A text of another kind may have dots in it.
        let low = number(low)?;
        Some(Range::read(text, low, rest))
    }

    fn read(text: &str, (low, unit): (f64, &str), rest: &str) -> Result<Range, String> {
        let wrong = |why: &str| Err(format!("`{text}` is no range: {why}"));
        let (high, step) = match (rest.split_once('*'), plus(rest)) {
            (Some((high, step)), _) if step.trim().is_empty() => (high, Step::Ratio),
            (Some((high, step)), _) => match float(step.trim()) {
                Some(factor) if factor > 1.0 => (high, Step::Times(factor)),
                _ => return wrong("the factor behind `*` must be a number above 1"),
            },
            (None, Some((high, step))) => match number(step).and_then(|step| same(step, unit)) {
                Some(step) if step > 0.0 => (high, Step::Plus(step)),
                _ => return wrong("the step behind `+` must be above zero, in the ends' unit"),
            },
            (None, None) => (rest, Step::None),
        };
        let Some((high, other)) = number(high) else {
            return wrong("write `1..5`, `1 s..60 s*2` or `0..1+0.25`");
        };
        let Some(high) = same((high, other), unit) else {
            return wrong("its ends are in units that do not go together");
        };
        if low >= high {
            return wrong("it goes from the smaller to the larger");
        }
        if matches!(step, Step::Times(_) | Step::Ratio) && low <= 0.0 {
            return wrong("a factor leads nowhere from zero");
        }
        let is_whole = |x: f64| x.fract().abs() < f64::EPSILON;
        let whole =
            unit.is_empty() && is_whole(low) && is_whole(high) && !text.contains(['e', 'E']);
        let whole = whole && !text.replace("..", " ").contains('.');
        Ok(Range { ends: Ends { low, high, unit: unit.to_owned() }, step, whole })
    }

    /// The law of a range without a step.
    fn open(&self) -> Option<Result<Law, String>> {
        match self.step {
            Step::None if self.whole => {
                let ends = self.ends.clone();
                Some(self.levels().map(|levels| Law::Whole { ends, levels }))
            }
            Step::None => Some(Ok(Law::Uniform(self.ends.clone()))),
            Step::Ratio => Some(Ok(Law::Geometric(self.ends.clone()))),
            _ => None,
        }
    }

    fn levels(&self) -> Result<Vec<String>, String> {
        let Ends { low, high, unit } = &self.ends;
        let next: Box<dyn Fn(f64, f64) -> f64> = match self.step {
            Step::None if self.whole => Box::new(|_, k| low + k),
            Step::None | Step::Ratio => {
                return Err("a range among other values needs a step: `a..b*2`, `a..b+5`".into());
            }
            Step::Times(factor) => Box::new(move |last, _| last * factor),
            Step::Plus(step) => Box::new(move |_, k| low + k * step),
        };
        let (mut out, mut value, mut k) = (Vec::new(), *low, 0.0);
        while value <= high + 1e-9 * high.abs() {
            if out.len() > MAX_VALUES {
                return Err(format!("more than {MAX_VALUES} values"));
            }
            out.push(written(value, unit));
            k += 1.0;
            value = next(value, k);
        }
        Ok(out)
    }
}

/// Splits at the `+` of a step, which is not that of an exponent or a sign.
fn plus(text: &str) -> Option<(&str, &str)> {
    let at = text.char_indices().skip(1).find(|(at, c)| {
        *c == '+' && !text[..*at].ends_with(['e', 'E']) && !text[..*at].trim().is_empty()
    });
    at.map(|(at, _)| (&text[..at], &text[at + 1..]))
}

/// Values as numbers in the unit of the first, if that is what they are.
#[must_use]
pub fn numbers(values: &[&str]) -> Option<Vec<f64>> {
    let read = |text: &str| {
        let (value, unit) = number(text.trim().trim_matches('"'))?;
        Some((value, unit.to_owned()))
    };
    let (_, unit) = read(values.first()?)?;
    let same = |text: &&str| {
        let (value, from) = read(text)?;
        same((value, &from), &unit)
    };
    values.iter().map(same).collect()
}

/// A number and its unit.
fn number(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let (digits, unit) = split(text)?;
    // `1..5`: the dots are not the number's.
    Some((float(digits)?, unit.trim()))
}

/// A value in another unit.
fn same((value, from): (f64, &str), to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    fn size<Q: Quantity>(unit: &str, of: fn(Q) -> f64) -> Option<f64> {
        Q::parse(&format!("1 {unit}")).ok().map(of)
    }
    let sizes: [fn(&str) -> Option<f64>; 4] = [
        |unit| size::<Duration>(unit, |q| q.0 as f64),
        |unit| size::<Rate>(unit, |q| q.0),
        |unit| size::<Bytes>(unit, |q| q.0 as f64),
        |unit| size::<DataRate>(unit, |q| q.0 as f64),
    ];
    sizes.iter().find_map(|size| Some(value * size(from)? / size(to)?))
}

#[cfg(test)]
mod tests;
