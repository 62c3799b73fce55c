//! What a result folder keeps so that it can be flown again from the folder alone: `flight.json`
//! and the texts under `inputs/`.

use super::exit::Failure;
use super::screen::Shown as _;
use super::{files, write};
use serde::{Deserialize, Serialize};
use shakedown::campaign::Shard;
use shakedown::spec::load::{Input, normal};
use std::fmt;
use std::fs;
use std::path::Path;

/// Name of the file that holds a [`Record`].
pub const FILE: &str = "flight.json";
/// Name of the directory that holds the texts, as they lay below the root.
pub const INPUTS: &str = "inputs";

/// What was flown. Paths are relative to the root, so that equal flights have equal records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Version of Shakedown.
    pub shakedown: String,
    /// The mission's path.
    pub mission: String,
    /// The path of the model that was given instead of the mission's.
    pub model: Option<String>,
    /// Overrides, in order.
    pub sets: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// Which part of which campaign; none if it is a whole one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Part>,
    /// When it ends by itself, as it was asked; none if it flies a number that was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A part of a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which part.
    pub shard: Shard,
    /// Replications of the whole campaign.
    pub replications: u64,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shard {} of {} replications", self.shard, self.replications)
    }
}

impl Record {
    /// The record of a result folder.
    ///
    /// # Errors
    /// If it is not there or not readable.
    pub fn load(folder: &Path) -> Result<Record, Failure> {
        let path = folder.join(FILE);
        files::reads(&path);
        let text = fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        serde_json::from_slice(&text).map_err(|error| {
            let message = format!("`{}` is not what shakedown wrote: {error}", path.shown());
            Failure::wrong(message)
        })
    }

    /// Writes the record and the texts.
    ///
    /// # Errors
    /// What the system says.
    pub fn store(&self, inputs: &[Input], folder: &Path) -> Result<(), Failure> {
        for input in inputs {
            // The loader made these names; that they stay inside is checked once more.
            let Some(name) = normal(&input.name) else { continue };
            let path = folder.join(INPUTS).join(name);
            let directory = path.parent().unwrap_or(folder);
            write::directory(directory)?;
            write::remove_temporary(directory);
            write::result(&path, input.text.as_bytes())?;
        }
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| Failure::wrong(format!("cannot write {FILE}: {error}")))?;
        text.push(b'\n');
        // Last: a folder with this file has all its inputs.
        write::result(&folder.join(FILE), &text)
    }

    /// In what a folder's flight differs from this one with these texts; none if it is the same.
    /// The version does not count: whoever flies the same again wants this version's results.
    pub fn differs(&self, inputs: &[Input], folder: &Path) -> Option<String> {
        let before = match Record::load(folder) {
            Ok(before) => before,
            Err(failure) => return Some(failure.message),
        };
        if before.mission != self.mission {
            return Some(format!("the mission was {}", before.mission));
        }
        if before.seed != self.seed {
            return Some(format!("the seed was {}", before.seed));
        }
        if before.model != self.model {
            return Some(match before.model {
                Some(model) => format!("the model (-m) was {model}"),
                None => "it was flown without a model (-m)".to_owned(),
            });
        }
        if before.sets != self.sets {
            return Some(match before.sets.is_empty() {
                true => "nothing was overridden".to_owned(),
                false => format!("the overrides were --set {}", before.sets.join(" --set ")),
            });
        }
        if before.shard != self.shard {
            return Some(match before.shard {
                Some(part) => format!("it was {part}"),
                None => "it was no shard".to_owned(),
            });
        }
        if before.until != self.until {
            let now = |word: &str| match &self.until {
                Some(until) => format!("now {word}by `{until}`"),
                None => "now after -n replications".to_owned(),
            };
            return Some(match &before.until {
                Some(until) => format!("it was to end by `{until}`, {}", now("")),
                None => format!("it was to end after -n replications, {}", now("by itself, ")),
            });
        }
        let changed = inputs.iter().find(|input| {
            let stored = fs::read(folder.join(INPUTS).join(&input.name));
            stored.ok().as_deref() != Some(input.text.as_bytes())
        });
        changed.map(|input| format!("{} was another", input.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            shakedown: "1".into(),
            mission: "missions/a.ron".into(),
            model: None,
            sets: vec!["a.b=1".into()],
            seed: 7,
            shard: None,
            until: None,
        }
    }

    #[test]
    fn a_record_comes_back_and_tells_what_differs() {
        let folder = tempfile::tempdir().unwrap();
        let input = |text: &str| vec![Input { name: "missions/a.ron".into(), text: text.into() }];
        record().store(&input("(one)"), folder.path()).unwrap();
        assert_eq!(Record::load(folder.path()).unwrap(), record());
        let differs = |record: Record, text: &str| record.differs(&input(text), folder.path());
        assert_eq!(differs(record(), "(one)"), None);
        assert_eq!(differs(Record { shakedown: "2".into(), ..record() }, "(one)"), None);
        assert_eq!(differs(record(), "(two)").unwrap(), "missions/a.ron was another");
        assert_eq!(differs(Record { seed: 8, ..record() }, "(one)").unwrap(), "the seed was 7");
        let part = Part { shard: Shard { index: 0, of: 2 }, replications: 9 };
        let shard = Record { shard: Some(part), ..record() };
        assert_eq!(differs(shard.clone(), "(one)").unwrap(), "it was no shard");
        let other = differs(Record { sets: vec![], ..record() }, "(one)").unwrap();
        assert_eq!(other, "the overrides were --set a.b=1");
        shard.store(&input("(one)"), folder.path()).unwrap();
        assert_eq!(Record::load(folder.path()).unwrap(), shard);
        assert_eq!(differs(record(), "(one)").unwrap(), "it was shard 0/2 of 9 replications");
    }
}
