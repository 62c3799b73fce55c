//! The check: is what is flown now worse than its baseline?
//!
//! First the exact gate: the baseline's replications are flown again. The same fingerprints, of all
//! facts and of each measure's figures, are a pass, whatever else has changed; others from the same
//! inputs are a fail, since the tool has changed. If the inputs have changed, each measure is held against the baseline's by
//! non-inferiority: with the error 0.05 spent over the looks ([`Looks`]) and corrected over the
//! measures (Holm), a measure passes that is shown to be worse by less than the margin, and fails
//! that is shown to be worse by more; else it is flown on, to twice as many, up to the last look.

use crate::campaign::baseline::{Baseline, Fold, Stored};
use crate::campaign::context::Context;
use crate::campaign::error::Error;
use crate::campaign::sink::Progress;
use crate::campaign::summary::Verdict;
use crate::stats::estimate::CONFIDENCE;
use crate::stats::noninferior::{Evidence, evidence, growth, log_ratio};
use crate::stats::{Looks, Moments, holm};
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

/// Version of the shape of a check's JSON.
pub const CHECK_VERSION: u32 = 1;

/// What is asked of a check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// By which share a measure may be worse, above 0: 0.05 permits 1.05 times as much downtime.
    pub margin: f64,
    /// Most replications; at least the baseline's are flown.
    pub max: u64,
    /// Threads, 1 or more; no result depends on it.
    pub jobs: usize,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// [`CHECK_VERSION`].
    pub schema_version: u32,
    /// Name of the mission.
    pub mission: String,
    /// Name of the model.
    pub model: String,
    /// Seed of all streams.
    pub seed: u64,
    /// The verdict on the whole.
    pub verdict: Verdict,
    /// What the exact gate says.
    pub gate: Gate,
    /// What has changed since the baseline was saved; empty if nothing has.
    pub changes: Vec<Change>,
    /// Version of Shakedown, at the baseline and now.
    pub shakedown: (String, String),
    /// Fingerprint of the baseline's replications, then and now; now is none if the check was
    /// stopped before they were flown.
    pub fingerprint: (String, Option<String>),
    /// The margin.
    pub margin: f64,
    /// Confidence at which all that is said of all measures at all looks holds together.
    pub confidence: f64,
    /// Replications of the baseline.
    pub baseline_replications: u64,
    /// Replications that the verdict rests on.
    pub replications: u64,
    /// Most that would have been flown.
    pub max: u64,
    /// How often was looked, of how often it might have been.
    pub looks: (u64, u64),
    /// True if it was stopped (by time, or by whoever watches) before it was done.
    pub stopped: bool,
    /// Replications, of the baseline and of the check, that would probably decide what was seen on
    /// both sides; none if decided or unknown.
    pub replications_needed: Option<u64>,
    /// The measures, in the baseline's order.
    pub measures: Vec<Measure>,
}

/// What the exact gate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// The same fingerprints: every fact of every replication, and every measure, is as it was.
    Same,
    /// The same inputs, other fingerprints: the tool flies or counts them otherwise.
    ToolChanged,
    /// Other inputs, other fingerprints: the measures decide.
    ModelChanged,
    /// Stopped before the baseline's replications were flown.
    Unknown,
}

/// Something that is not as it was when the baseline was saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// An input file's name, `--set`, `seed` or `model`.
    pub what: String,
    /// What happened to it.
    pub how: String,
}

/// What is said of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was the same in each of the baseline's replications, on the same luck, and nothing flown
    /// since shows it to be worse.
    Same,
    /// Shown to be worse by less than the margin, if at all.
    Pass,
    /// Shown to be worse by more than the margin.
    Fail,
    /// More replications are needed.
    Inconclusive,
    /// Nothing was seen before and nothing now: there is nothing to hold against each other.
    Unseen,
    /// Only one of both has it: the baseline must be made anew.
    Missing,
}

/// One measure: a function's downtime while it is flown by its needed time, or the share lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Name of the function, or [`crate::campaign::baseline::SUCCESS`].
    pub name: String,
    /// What is said of it.
    pub outcome: Outcome,
    /// The baseline's; none if it has no such measure.
    pub before: Option<Moments>,
    /// What was flown now; none if there is no such measure, or nothing was flown.
    pub now: Option<Moments>,
    /// Now by before, with the ends of its own interval of [`CONFIDENCE`]; none if either saw
    /// nothing.
    pub ratio: Option<(f64, f64, f64)>,
    /// Error with which "not worse by more than the margin" may be said, corrected over measures
    /// and looks; 1 if it may not.
    pub not_worse: f64,
    /// The same for "worse by more than the margin".
    pub worse: f64,
}

/// Checks what `plan` flies against its baseline. When `stop` is set, what is being flown is
/// finished; the verdict then rests on the last look that was reached.
///
/// # Errors
/// See [`Error`]; [`Error::Options`] for a margin that is none.
pub fn check(
    plan: &Plan,
    context: &Context,
    baseline: &Baseline,
    options: &Options,
    progress: &mut dyn Progress,
    stop: &AtomicBool,
) -> Result<Check, Error> {
    if !(options.margin > 0.0 && options.margin.is_finite()) {
        return Err(Error::Options("a margin is a share above 0, like 0.05"));
    }
    let looks = Looks::new(baseline.replications, options.max);
    let changes = changes(plan, context, baseline);
    let mut found = Check::new(plan, baseline, options.margin, looks, changes);
    let mut fold = Fold::new(plan);
    for look in looks.iter() {
        fold.fly(plan, look, options.jobs, progress, stop)?;
        if fold.n < look {
            found.stopped = true;
            break;
        }
        found.looks.0 += 1;
        found.replications = look;
        let now = fold.measures(plan);
        found.judge(baseline, &now);
        if look == baseline.replications {
            found.pass_gate(baseline, &now, fold.fingerprint.digest().to_string());
        }
        let decided = found.gate != Gate::ModelChanged || found.verdict != Verdict::Inconclusive;
        if decided || found.measures.iter().any(|m| m.outcome == Outcome::Missing) {
            break;
        }
        if stop.load(Ordering::Relaxed) && look < looks.last() {
            found.stopped = true;
            break;
        }
    }
    found.replications_needed = found.needed(baseline, looks);
    Ok(found)
}

/// What is not as it was.
fn changes(plan: &Plan, context: &Context, baseline: &Baseline) -> Vec<Change> {
    let mut all = Vec::new();
    let mut add = |what: &str, how: String| all.push(Change { what: what.to_owned(), how });
    if plan.model != baseline.model {
        add("model", format!("was {}", baseline.model));
    }
    if plan.seed != baseline.seed {
        add("seed", format!("was {}", baseline.seed));
    }
    let (then, now) = (&baseline.overrides, &context.overrides);
    for set in then.iter().filter(|set| !now.contains(set)) {
        add("--set", format!("{set} is gone"));
    }
    for set in now.iter().filter(|set| !then.contains(set)) {
        add("--set", format!("{set} is new"));
    }
    let same_sets = now.iter().all(|set| then.contains(set)) && then.len() == now.len();
    if same_sets && then != now {
        add("--set", "in another order".to_owned());
    }
    for (name, digest) in &context.inputs {
        match baseline.inputs.iter().find(|(other, _)| other == name) {
            None => add(name, "is new".to_owned()),
            Some((_, other)) if other != digest => add(name, "was changed".to_owned()),
            Some(_) => {}
        }
    }
    let gone = |name: &String| !context.inputs.iter().any(|(other, _)| other == name);
    for (name, _) in baseline.inputs.iter().filter(|(name, _)| gone(name)) {
        add(name, "is gone".to_owned());
    }
    all
}

impl Check {
    fn new(
        plan: &Plan,
        baseline: &Baseline,
        margin: f64,
        looks: Looks,
        changes: Vec<Change>,
    ) -> Check {
        Check {
            schema_version: CHECK_VERSION,
            mission: plan.mission.clone(),
            model: plan.model.clone(),
            seed: plan.seed,
            verdict: Verdict::Inconclusive,
            gate: Gate::Unknown,
            changes,
            shakedown: (baseline.shakedown.clone(), env!("CARGO_PKG_VERSION").to_owned()),
            fingerprint: (baseline.fingerprint.clone(), None),
            margin,
            confidence: CONFIDENCE,
            baseline_replications: baseline.replications,
            replications: 0,
            max: looks.last(),
            looks: (0, looks.count()),
            stopped: false,
            replications_needed: None,
            measures: Vec::new(),
        }
    }

    /// What the first look's fingerprints say, once the measures are judged. Facts alone do not: what
    /// a mission tolerates, needs or calls a function decides which of them count.
    fn pass_gate(&mut self, baseline: &Baseline, measures: &[Stored], now: String) {
        let alike = |(a, b): (&Stored, &Stored)| a.name == b.name && a.fingerprint == b.fingerprint;
        let then = &baseline.measures;
        let counted = then.len() == measures.len() && then.iter().zip(measures).all(alike);
        self.gate = match (counted && now == self.fingerprint.0, self.changes.is_empty()) {
            (true, _) => Gate::Same,
            (false, true) => Gate::ToolChanged,
            (false, false) => Gate::ModelChanged,
        };
        self.verdict = match self.gate {
            Gate::Same => Verdict::Pass,
            Gate::ToolChanged => Verdict::Fail,
            _ => self.verdict,
        };
        self.fingerprint.1 = Some(now);
    }

    /// Judges all measures by what is flown so far.
    fn judge(&mut self, baseline: &Baseline, now: &[Stored]) {
        let first = self.replications == baseline.replications;
        let same_luck = self.seed == baseline.seed;
        let earlier: BTreeSet<&str> = self.measures.iter().filter(same).map(name).collect();
        let by_name: BTreeMap<&str, &Stored> =
            now.iter().map(|it| (it.name.as_str(), it)).collect();
        let measures = baseline.measures.iter().map(|before| {
            let now = by_name.get(before.name.as_str()).copied();
            let alike = now.is_some_and(|now| now.fingerprint == before.fingerprint);
            let alike = first && same_luck && alike || earlier.contains(before.name.as_str());
            measure(before, now, alike, self.margin)
        });
        let known: BTreeSet<&str> = baseline.measures.iter().map(|it| it.name.as_str()).collect();
        let new = now
            .iter()
            .filter(|it| !known.contains(it.name.as_str()))
            .map(|now| Measure { now: Some(now.estimate), ..empty(&now.name, Outcome::Missing) });
        let mut measures: Vec<Measure> = measures.chain(new).collect();
        let looks = self.looks.1 as f64;
        let corrected = |p: Vec<f64>| holm(&p).into_iter().map(move |p| (p * looks).min(1.0));
        let not_worse = corrected(measures.iter().map(|m| m.not_worse).collect());
        let worse = corrected(measures.iter().map(|m| m.worse).collect());
        let error = 1.0 - CONFIDENCE;
        for (measure, (not_worse, worse)) in measures.iter_mut().zip(not_worse.zip(worse)) {
            (measure.not_worse, measure.worse) = (not_worse, worse);
            measure.outcome = match measure.outcome {
                Outcome::Inconclusive | Outcome::Same if worse <= error => Outcome::Fail,
                Outcome::Inconclusive if not_worse <= error => Outcome::Pass,
                as_it_is => as_it_is,
            };
        }
        self.verdict = overall(&measures);
        self.measures = measures;
    }

    /// How many replications, of both, would probably decide what is undecided.
    fn needed(&self, baseline: &Baseline, looks: Looks) -> Option<u64> {
        if self.verdict != Verdict::Inconclusive {
            return None;
        }
        let error = looks.part(1.0 - CONFIDENCE) / self.measures.len().max(1) as f64;
        let open = self.measures.iter().filter(|m| m.outcome == Outcome::Inconclusive);
        // Of what was seen on one side only nobody knows how much would be needed.
        let each =
            open.filter_map(|m| growth(m.now.as_ref()?, m.before.as_ref()?, self.margin, error));
        let worst = each.fold(0.0, f64::max);
        let n = libm::ceil(worst * baseline.replications.max(self.replications) as f64);
        // Positive and far below 2^63.
        (n > 0.0 && n < 9e15).then_some(n as u64)
    }
}

fn same(measure: &&Measure) -> bool {
    measure.outcome == Outcome::Same
}

fn name(measure: &Measure) -> &str {
    &measure.name
}

fn empty(name: &str, outcome: Outcome) -> Measure {
    let (before, now, ratio) = (None, None, None);
    Measure { name: name.to_owned(), outcome, before, now, ratio, not_worse: 1.0, worse: 1.0 }
}

/// One measure, with p-values that are not corrected yet.
fn measure(before: &Stored, now: Option<&Stored>, same: bool, margin: f64) -> Measure {
    let b = before.estimate;
    let Some(now) = now.map(|now| now.estimate) else {
        return Measure { before: Some(b), ..empty(&before.name, Outcome::Missing) };
    };
    let (value, low, high) = log_ratio(&now, &b, CONFIDENCE);
    let exp = |x: f64| libm::exp(x);
    let ratio = value.is_finite().then(|| (exp(value), exp(low), exp(high)));
    let known =
        Measure { before: Some(b), now: Some(now), ratio, ..empty(&before.name, Outcome::Unseen) };
    if now.affected == 0 && b.affected == 0 {
        return known;
    }
    let Evidence { not_worse, worse } = evidence(&now, &b, margin);
    if same {
        // Nothing to be shown: the smallest p-value, so that the others are corrected for it too.
        return Measure { outcome: Outcome::Same, not_worse: 0.0, worse, ..known };
    }
    Measure { outcome: Outcome::Inconclusive, not_worse, worse, ..known }
}

/// A fail if any fails or is missing, else inconclusive if any is or none is known, else a pass.
fn overall(measures: &[Measure]) -> Verdict {
    let any = |outcome| measures.iter().any(|m| m.outcome == outcome);
    if any(Outcome::Fail) || any(Outcome::Missing) {
        Verdict::Fail
    } else if any(Outcome::Inconclusive) || !(any(Outcome::Pass) || any(Outcome::Same)) {
        Verdict::Inconclusive
    } else {
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests;
