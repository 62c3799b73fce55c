//! Which points a sweep flies.

use crate::kernel::streams::{StreamId, StreamKey, Streams};
use crate::spec::vary::Vary;
use crate::stats::designs::{MOST_DIMENSIONS, latin_hypercube, shifted_sobol, sobol};
use crate::stats::sensitivity::FEWEST;
use serde::{Deserialize, Serialize};

/// The most points of a sweep.
pub const MAX_POINTS: usize = 10_000;

/// How points are laid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Design {
    /// Every value of each parameter with every value of all others.
    Grid,
    /// As written, then one parameter changed at a time.
    OneAtATime,
    /// A Latin hypercube.
    Lhs,
    /// Sobol's sequence.
    Sobol,
    /// Two samples and their mixtures, for Sobol's indices.
    Sensitivity,
    /// Draws of what is believed, each flown on luck of its own.
    Beliefs,
}

impl Design {
    /// Whether its points are compared replication by replication.
    #[must_use]
    pub fn paired(self) -> bool {
        !matches!(self, Design::Sensitivity | Design::Beliefs)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Design::Grid => "grid",
            Design::OneAtATime => "one at a time",
            Design::Lhs => "Latin hypercube",
            Design::Sobol => "Sobol sequence",
            Design::Sensitivity => "sensitivity",
            Design::Beliefs => "beliefs",
        }
    }
}

/// One value for each parameter; none where it stays as it is written.
pub type Values = Vec<Option<String>>;

/// The points of a design, in the order in which they are flown. `points` is how many, for designs
/// that do not say it themselves; of the two samples each, for [`Design::Sensitivity`]. Where points
/// are paired, one of them is as written: the first one at a time, else the last.
///
/// # Errors
/// What keeps the design from being laid, as a sentence.
pub fn layout(
    parameters: &[Vary],
    design: Design,
    points: usize,
    seed: u64,
) -> Result<Vec<Values>, String> {
    if parameters.is_empty() {
        return Err("nothing is varied".to_owned());
    }
    if design == Design::Sensitivity && points < FEWEST {
        return Err(format!(
            "{points} points of each sample tell nothing of indices: give --points {FEWEST} or more"
        ));
    }
    let count = count(parameters, design, points)?;
    if count > MAX_POINTS as u128 {
        return Err(format!("{count} points; the limit is {MAX_POINTS}"));
    }
    let dimensions = parameters.len();
    let at = |u: &[f64]| -> Values {
        parameters.iter().zip(u).map(|(p, &u)| Some(p.law.at(u))).collect()
    };
    let few = |cube: Option<Vec<Vec<f64>>>| {
        let most =
            if design == Design::Sensitivity { MOST_DIMENSIONS / 2 } else { MOST_DIMENSIONS };
        let why = format!("{dimensions} parameters; this design takes at most {most}");
        cube.ok_or(why)
    };
    let mut laid = match design {
        Design::Grid => grid(parameters)?,
        Design::OneAtATime => one_at_a_time(parameters)?,
        Design::Sobol => few(sobol(points, dimensions))?.iter().map(|u| at(u)).collect(),
        // A stream for each belief: one more leaves the draws of the others as they are.
        Design::Beliefs => {
            let key = |it: &Vary| StreamKey::new(seed, &it.path, "belief");
            let mut streams = Streams::new(parameters.iter().map(key).collect());
            let mut column = |stream: u32| {
                latin_hypercube(points, 1, &mut || streams.draw(StreamId(stream))).concat()
            };
            let columns: Vec<Vec<f64>> = (0..dimensions as u32).map(&mut column).collect();
            let row = |row: usize| columns.iter().map(|column| column[row]).collect::<Vec<f64>>();
            (0..points).map(|point| at(&row(point))).collect()
        }
        Design::Lhs => {
            let mut streams = Streams::new(vec![StreamKey::new(seed, "sweep", "design")]);
            let mut draw = || streams.draw(StreamId(0));
            latin_hypercube(points, dimensions, &mut draw).iter().map(|u| at(u)).collect()
        }
        Design::Sensitivity => {
            // Shifted: the sequence's first points are in all dimensions the same.
            let mut streams = Streams::new(vec![StreamKey::new(seed, "sweep", "design")]);
            let mut draw = || streams.draw(StreamId(0));
            let cube = few(shifted_sobol(points, 2 * dimensions, &mut draw))?;
            let halves = || cube.iter().map(|u| u.split_at(dimensions));
            let mut out: Vec<Values> = halves().map(|(a, _)| at(a)).collect();
            out.extend(halves().map(|(_, b)| at(b)));
            for i in 0..dimensions {
                out.extend(halves().map(|(a, b)| {
                    let mut mixed = a.to_vec();
                    mixed[i] = b[i];
                    at(&mixed)
                }));
            }
            out
        }
    };
    if design.paired() && design != Design::OneAtATime {
        laid.push(vec![None; dimensions]);
    }
    Ok(laid)
}

fn count(parameters: &[Vary], design: Design, points: usize) -> Result<u128, String> {
    let levels = |p: &Vary| match p.law.levels() {
        Some(levels) => Ok(levels.len() as u128),
        None => Err(format!(
            "`{}` is given a range without a step: give one (`a..b*2`, `a..b+5`), or choose points \
             in it with --design lhs or sobol",
            p.path
        )),
    };
    Ok(match design {
        Design::Grid => parameters
            .iter()
            .try_fold(1_u128, |product, p| Ok::<_, String>(product.saturating_mul(levels(p)?)))?,
        Design::OneAtATime => {
            parameters.iter().try_fold(1_u128, |sum, p| Ok::<_, String>(sum + levels(p)?))?
        }
        Design::Sensitivity => points as u128 * (parameters.len() as u128 + 2),
        _ => points as u128,
    })
}

fn levels(parameter: &Vary) -> Result<&[String], String> {
    parameter.law.levels().ok_or_else(|| format!("`{}` has no steps", parameter.path))
}

/// The last parameter changes fastest.
fn grid(parameters: &[Vary]) -> Result<Vec<Values>, String> {
    let mut out: Vec<Values> = vec![Vec::new()];
    for parameter in parameters {
        let levels = levels(parameter)?;
        let longer = |values: &Values| -> Vec<Values> {
            let with = |level: &String| {
                let mut values = values.clone();
                values.push(Some(level.clone()));
                values
            };
            levels.iter().map(with).collect()
        };
        out = out.iter().flat_map(longer).collect();
    }
    Ok(out)
}

fn one_at_a_time(parameters: &[Vary]) -> Result<Vec<Values>, String> {
    let mut out: Vec<Values> = vec![vec![None; parameters.len()]];
    for (i, parameter) in parameters.iter().enumerate() {
        for level in levels(parameter)? {
            let mut values = vec![None; parameters.len()];
            values[i] = Some(level.clone());
            out.push(values);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::vary::parse;

    fn laid(vary: &[&str], design: Design, points: usize) -> Result<Vec<String>, String> {
        let parameters: Vec<Vary> = vary.iter().map(|text| parse(text).unwrap()).collect();
        let word = |v: &Option<String>| v.clone().unwrap_or_else(|| "-".to_owned());
        let line = |values: &Values| values.iter().map(word).collect::<Vec<_>>().join(" ");
        Ok(layout(&parameters, design, points, 1)?.iter().map(line).collect())
    }

    #[test]
    fn designs_lay_their_points() {
        let two = ["a=1,2", "b=x,y"];
        assert_eq!(laid(&two, Design::Grid, 0).unwrap(), ["1 x", "1 y", "2 x", "2 y", "- -"]);
        let one = laid(&two, Design::OneAtATime, 0).unwrap();
        assert_eq!(one, ["- -", "1 -", "2 -", "- x", "- y"]);
        let open = ["a=0.0..1.0", "b=1 s..100 s*"];
        assert_eq!(
            laid(&open, Design::Sobol, 2).unwrap(),
            ["0.25 3.16227766017 s", "0.75 31.6227766017 s", "- -"]
        );
        let rows = laid(&open, Design::Sensitivity, 32).unwrap();
        assert_eq!(rows.len(), 128);
        assert!((0..32).all(|i| rows[i] != rows[32 + i]), "a row of both samples is the same");
        let open = ["a=0.0..1.0", "b=1.0..100.0*"];
        let (alone, both) = (laid(&open[..1], Design::Beliefs, 9), laid(&open, Design::Beliefs, 9));
        let firsts = |lines: Vec<String>| -> Vec<String> {
            lines.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
        };
        assert_eq!(
            firsts(alone.unwrap()),
            firsts(both.unwrap()),
            "another belief changed this one"
        );
        let lhs = laid(&["a=1..4"], Design::Lhs, 4).unwrap();
        assert!(["1", "2", "3", "4"].iter().all(|v| lhs.iter().any(|l| l == v)), "{lhs:?}");
    }

    #[test]
    fn what_cannot_be_laid_is_said() {
        assert!(laid(&["a=0.5..1.5"], Design::Grid, 0).unwrap_err().contains("without a step"));
        let many = ["a=1..1000", "b=1..1000"];
        assert!(laid(&many, Design::Grid, 0).unwrap_err().contains("the limit is 10000"));
        assert!(laid(&[], Design::Grid, 0).is_err());
        let names: Vec<String> = (0..21).map(|i| format!("p{i}=1,2")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(laid(&names, Design::Sensitivity, 32).unwrap_err().contains("at most 20"));
        let few = laid(&["a=0.0..1.0"], Design::Sensitivity, 31).unwrap_err();
        assert!(few.contains("--points 32 or more"), "{few}");
    }
}
