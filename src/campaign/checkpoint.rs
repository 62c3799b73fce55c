//! Checkpoints: how far a campaign has come, and of what.

use crate::campaign::context::Context;
use crate::campaign::digest::{Digester, Extent};
use crate::campaign::rows::write::COLUMNS_VERSION;
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write as _};

/// Version of the checkpoint's own shape.
const VERSION: u32 = 2;

/// What is flown: equal subjects, equal bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Version of Shakedown.
    pub shakedown: String,
    /// Version of the tables' columns.
    pub columns: u32,
    /// Name of the mission.
    pub mission: String,
    /// Name of the model.
    pub model: String,
    /// Seed of all streams.
    pub seed: u64,
    /// Number of the first replication.
    pub first: u64,
    /// Input files and their digests.
    pub inputs: Vec<(String, String)>,
    /// Overrides in force.
    pub overrides: Vec<String>,
    /// Digest of the plan that all this made, 16 hexadecimal digits.
    pub plan: String,
}

impl Subject {
    /// What a campaign flies.
    #[must_use]
    pub fn new(plan: &Plan, context: &Context, first: u64) -> Subject {
        Subject {
            shakedown: env!("CARGO_PKG_VERSION").to_owned(),
            columns: COLUMNS_VERSION,
            mission: plan.mission.clone(),
            model: plan.model.clone(),
            seed: plan.seed,
            first,
            inputs: context.inputs.clone(),
            overrides: context.overrides.clone(),
            plan: plan_digest(plan),
        }
    }

    /// In what these differ from what is flown now, if they do.
    #[must_use]
    pub fn difference(&self, now: &Subject) -> Option<Difference> {
        let changed = Difference::changed;
        if self.shakedown != now.shakedown || self.columns != now.columns {
            return changed("the version of shakedown", &self.shakedown, &now.shakedown);
        }
        if self.mission != now.mission {
            return changed("the mission", &self.mission, &now.mission);
        }
        if self.model != now.model {
            return changed("the model", &self.model, &now.model);
        }
        if self.seed != now.seed {
            return changed("the seed", &self.seed, &now.seed);
        }
        if self.first != now.first {
            return changed("the first replication", &self.first, &now.first);
        }
        if self.overrides != now.overrides {
            let list = |overrides: &[String]| format!("`{}`", overrides.join(" "));
            return changed("--set", &list(&self.overrides), &list(&now.overrides));
        }
        let other = now.inputs.iter().find(|input| !self.inputs.contains(input));
        let other = other.or_else(|| self.inputs.iter().find(|input| !now.inputs.contains(input)));
        let what = match other {
            Some((name, _)) => name.clone(),
            None => "what the input files make".to_owned(),
        };
        (self != now).then_some(Difference { what, values: None })
    }
}

/// In what something flown before differs from what is flown now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    what: String,
    /// Before and now, where it can be said.
    values: Option<(String, String)>,
}

impl Difference {
    /// A change from `before` to `now`.
    pub(super) fn changed(
        what: &str,
        before: &dyn fmt::Display,
        now: &dyn fmt::Display,
    ) -> Option<Difference> {
        let values = Some((before.to_string(), now.to_string()));
        Some(Difference { what: what.to_owned(), values })
    }

    /// A change that would take too many words.
    pub(super) fn other(what: &str) -> Option<Difference> {
        Some(Difference { what: what.to_owned(), values: None })
    }

    /// As a change in time.
    #[must_use]
    pub fn since(&self) -> String {
        match &self.values {
            Some((before, now)) => format!("{} was {before}, now it is {now}", self.what),
            None => format!("{} has changed since", self.what),
        }
    }

    /// As something else in another place.
    #[must_use]
    pub fn here(&self) -> String {
        match &self.values {
            Some((before, now)) => format!("{} is {before} here, it should be {now}", self.what),
            None => format!("{} is another here", self.what),
        }
    }
}

/// How far a campaign has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    version: u32,
    /// What is flown.
    pub subject: Subject,
    /// Replications asked for.
    pub asked: u64,
    /// Replications flown, from the first on without a gap.
    pub done: u64,
    /// Fold of their fingerprints.
    pub fingerprint: String,
    /// What `replications.csv` and `outages.csv` hold of them.
    pub tables: [Extent; 2],
}

impl Checkpoint {
    /// A checkpoint after `done` of `asked` replications whose rows are `tables`.
    #[must_use]
    pub fn new(
        subject: &Subject,
        (done, asked): (u64, u64),
        fingerprint: String,
        tables: [Extent; 2],
    ) -> Checkpoint {
        Checkpoint { version: VERSION, subject: subject.clone(), asked, done, fingerprint, tables }
    }

    /// The checkpoint in `bytes`, if a campaign of `subject` and `asked` replications can go on
    /// from it.
    ///
    /// # Errors
    /// Why it cannot, as the end of a sentence.
    pub fn read(bytes: &[u8], subject: &Subject, asked: u64) -> Result<Checkpoint, String> {
        let found: Checkpoint = serde_json::from_slice(bytes)
            .map_err(|error| format!("the checkpoint cannot be read ({error})"))?;
        if found.version != VERSION {
            return Err("the checkpoint is of another version of shakedown".to_owned());
        }
        if let Some(difference) = found.subject.difference(subject) {
            return Err(difference.since());
        }
        if found.done > asked {
            let done = found.done;
            return Err(format!(
                "{done} replications are flown already, only {asked} are asked for"
            ));
        }
        Ok(found)
    }
}

/// Digest of a plan: all that it holds, as its `Debug` text says it.
#[must_use]
pub fn plan_digest(plan: &Plan) -> String {
    let mut digester = Digester::default();
    // Digesting cannot fail.
    let _ = write!(digester, "{plan:?}");
    digester.digest()
}
