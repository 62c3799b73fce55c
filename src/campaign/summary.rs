//! What a campaign says: estimates with their intervals, and where the downtime went.
//!
//! This is the shape of `summary.json`; `schema_version` rises when a field changes its meaning or
//! goes away. Times are seconds unless a name says otherwise. Nothing here differs between equal
//! results: no thread count, no path, no clock.

use crate::stats::estimate::Estimate;
use crate::vessel::fact::STAGES;
use crate::vessel::function::ItemKind;
use serde::{Deserialize, Serialize};

/// Version of the shape of `summary.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// A campaign's result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of Shakedown.
    pub shakedown: String,
    /// Name of the mission.
    pub mission: String,
    /// Name of the model flown.
    pub model: String,
    /// Seed of all streams.
    pub seed: u64,
    /// Replications flown.
    pub replications: u64,
    /// Replications that were asked for; more than `replications` if interrupted.
    pub asked: u64,
    /// Why so many were flown, if the campaign was to end by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping: Option<Stopping>,
    /// Length of the mission, seconds.
    pub duration: f64,
    /// Fold of the replications' fingerprints, in order; 16 hexadecimal digits.
    pub fingerprint: String,
    /// Share of replications in which no loss criterion was met; none if the mission has none.
    pub success: Option<Estimate>,
    /// The loss criteria, with how often each ended the mission.
    pub losses: Vec<LossSummary>,
    /// Functions, then services, in the order of the mission and model.
    pub items: Vec<ItemSummary>,
    /// Downtime by item and root cause, the largest first within an item.
    pub causes: Vec<CauseSummary>,
    /// What recovery did: safe mode, alarms, evictions and the like, each also where it never
    /// happened.
    #[serde(default)]
    pub recovery: Vec<RecoverySummary>,
    /// Requirements of the mission, each held against its estimate.
    pub requirements: Vec<Requirement>,
    /// Replications worth flying again.
    pub notable: Vec<Notable>,
    /// Facts emitted, over all replications.
    pub facts: u64,
    /// Events fired, over all replications.
    pub events: u64,
    /// Events at the same instant as the one before, over all replications.
    pub ties: u64,
    /// The vessel's stated assumptions.
    pub assumptions: Vec<String>,
    /// The vessel's stated constraints.
    pub constraints: Vec<String>,
    /// Parameters that rest on an assumption, not on a source.
    pub assumed: Vec<SourceNote>,
    /// Parameters that name their source, by grade.
    pub sourced: Vec<SourceNote>,
}

/// Where a campaign that was to end by itself has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stopping {
    /// Number of the look that this is said of, from 1.
    pub look: u64,
    /// How many there would have been.
    pub looks: u64,
    /// Replications of the last.
    pub max: u64,
    /// Confidence at which all looks hold together.
    pub confidence: f64,
    /// Confidence of each: of `estimate`, and of the requirements.
    pub look_confidence: f64,
    /// What was to be precise: `unavailability of NAME`, `MTTR of NAME` or `share of missions lost`.
    pub measure: Option<String>,
    /// Its estimate.
    pub estimate: Option<Estimate>,
    /// Half its interval's width by its value, at most.
    pub wanted: Option<f64>,
    /// The same, as it is; none where it has no interval.
    pub reached: Option<f64>,
    /// True if all requirements were to be decided.
    pub until_decided: bool,
    /// True if all that was asked for holds.
    pub met: bool,
}

/// A loss criterion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossSummary {
    /// Its name, or a sentence made of it.
    pub name: String,
    /// Replications that it ended.
    pub count: u64,
    /// Share of replications that it ended.
    pub share: Estimate,
    /// Mean instant of the loss, seconds into the mission; none if never.
    pub mean_time: Option<f64>,
    /// Root causes that met it, with counts, the most frequent first.
    pub causes: Vec<(String, u64)>,
}

/// A function or service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemSummary {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// Scheduled needed time per replication, seconds.
    pub needed: f64,
    /// Mean over replications of up time by needed time.
    pub availability: Estimate,
    /// One minus availability.
    pub unavailability: Estimate,
    /// Downtime per year of needed time, seconds.
    pub downtime_per_year: Estimate,
    /// Charged outages, over all replications.
    pub outages: u64,
    /// Unfinished ones among them.
    pub censored: u64,
    /// Outages short enough to be tolerated, over all replications.
    pub interruptions: u64,
    /// Replications with a charged outage.
    pub affected: u64,
    /// Mean time to recovery, seconds: total downtime by finished outages.
    pub mttr: Estimate,
    /// Length that half of the outages do not exceed, seconds (Kaplan–Meier).
    pub p50: Estimate,
    /// The same for nine tenths.
    pub p90: Estimate,
    /// The same for 99 of 100.
    pub p99: Estimate,
    /// Mean needed time between the beginnings of outages, seconds.
    pub mtbf: Estimate,
    /// Mean up time to the first outage, seconds (total time at risk by first outages).
    pub mttf: Estimate,
    /// Mean time in each stage per outage, seconds: detect, decide, transit, act, resync.
    pub anatomy: [Estimate; STAGES],
    /// Downtime in each stage, over all replications, seconds.
    pub stages: [f64; STAGES],
    /// Seconds in each stage of the longest outage; none without outages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<[f64; STAGES]>,
    /// Downtime because the mission was lost, over all replications, seconds.
    pub lost: f64,
    /// R(t): share of replications without an outage up to t.
    pub reliability: Vec<CurvePoint>,
    /// A(t): share of replications that are up at t.
    pub availability_curve: Vec<CurvePoint>,
}

/// A point of a curve over mission time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Seconds into the mission.
    pub t: f64,
    /// The share that was seen; 1 where nothing has failed yet, with a band that says how little
    /// that means.
    pub value: f64,
    /// Lower end of the 95 % band.
    pub low: f64,
    /// Upper end of the band.
    pub high: f64,
    /// Replications at risk.
    pub at_risk: u64,
}

/// Downtime of one item charged to one root cause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CauseSummary {
    /// Name of the item.
    pub item: String,
    /// `component/mode` of the root cause; `-` where nothing failed.
    pub cause: String,
    /// Name of the component that failed.
    pub component: String,
    /// Name of the mode.
    pub mode: String,
    /// True if the mission injected it.
    pub injected: bool,
    /// Outages that it had a part in.
    pub outages: u64,
    /// Downtime charged to it by stage, over all replications, seconds.
    pub stages: [f64; STAGES],
    /// Downtime charged to it in outages, over all replications, seconds: the sum of `stages`.
    pub down: f64,
    /// Needed time left when it brought the mission's loss about, over all replications, seconds;
    /// not in `down`.
    pub lost: f64,
    /// Share of `down` and `lost` together in the item's downtime.
    pub share: f64,
}

/// Something that recovery did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecoverySummary {
    /// Its name ([`crate::ledger::Count::name`]); times, which end in `_time`, are in seconds.
    pub name: String,
    /// Over all replications.
    pub total: f64,
    /// Replications in which it happened.
    pub affected: u64,
    /// Mean per flight.
    pub per_flight: Estimate,
}

/// Verdict on a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The whole interval meets it.
    Pass,
    /// The whole interval misses it.
    Fail,
    /// More replications are needed.
    Inconclusive,
}

/// A requirement of the mission, held against an estimate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Its identifier, or one made of item and quantity.
    pub id: String,
    /// The item that it is about; none for mission success.
    pub item: Option<String>,
    /// `availability`, `mttr` or `success`.
    pub quantity: String,
    /// The figure required: at least, for availability and success; at most, in seconds, for mttr.
    pub required: f64,
    /// The estimate.
    pub estimate: Estimate,
    /// The verdict.
    pub verdict: Verdict,
    /// How many replications would probably decide it, if inconclusive and known.
    pub replications_needed: Option<u64>,
}

/// A replication worth flying again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notable {
    /// Why: `most downtime of guidance`, `earliest loss`.
    pub why: String,
    /// Its number.
    pub replication: u64,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The figure that makes it notable, in words; after a semicolon further reasons with theirs.
    pub figure: String,
}

/// A parameter and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceNote {
    /// Path of the parameter in the model.
    pub path: String,
    /// `Measured`, `Published`, `Derived` or `Assumed`; `unstated` where the model does not say.
    pub grade: String,
    /// The source, or the reason of the assumption.
    pub text: String,
}
