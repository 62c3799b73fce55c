//! A scan's result: what is printed, and what its JSON holds.

use crate::campaign::scan::Counts;
use crate::campaign::scan::weight::Importance;
use serde::{Deserialize, Serialize};

/// Version of the shape of a scan's JSON.
pub const SCHEMA_VERSION: u32 = 1;

/// A scan's result. Times are seconds, rates faults a year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// Version of this shape.
    pub schema_version: u32,
    /// The mission.
    pub mission: String,
    /// The vessel.
    pub model: String,
    /// Length of the mission.
    pub duration: f64,
    /// How many faults struck together at most.
    pub order: u32,
    /// When they struck.
    pub moments: Vec<MomentResult>,
    /// Flights.
    pub counts: Counts,
    /// Functions, in the mission's order.
    pub functions: Vec<String>,
    /// Every single fault, the worst first.
    pub faults: Vec<FaultResult>,
    /// Components of which one fault loses the mission, or a function for good.
    pub single_points: Vec<SinglePoint>,
    /// Accepted single points that are none.
    pub stale: Vec<String>,
    /// For each function, the components that take it down alone by structure.
    pub structure: Vec<(String, Vec<String>)>,
    /// Component and function: by structure a single point, and no fault of it takes it down.
    pub borne: Vec<(String, String)>,
    /// Where the network hangs by one thread.
    pub network: Network,
    /// Pairs that break what neither breaks alone, the worst first, of equals the likeliest.
    pub pairs: Vec<PairResult>,
    /// Minimal cut sets of up to `order` faults.
    pub cut_sets: Vec<CutSet>,
    /// What components weigh in a campaign; none if none was flown.
    pub importance: Option<Importance>,
}

/// A moment at which faults struck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MomentResult {
    /// `insertion start`, `insertion middle`, or what the author wrote.
    pub name: String,
    /// Time since mission start.
    pub at: f64,
}

/// How bad it is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The mission is lost.
    MissionLost,
    /// A function is down to the end of its time.
    FunctionLost,
    /// A function is down for longer than it tolerates, and comes back.
    FunctionDown,
    /// No function is down for longer than it tolerates.
    Borne,
}

/// What is lost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Damage {
    /// Name of the moment.
    pub moment: String,
    /// The loss criterion that is met.
    pub mission_lost: Option<String>,
    /// Functions that are hit.
    pub functions: Vec<FunctionDamage>,
}

/// What one function loses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FunctionDamage {
    /// Its name.
    pub name: String,
    /// Downtime while the mission flies.
    pub down: f64,
    /// True if it is down to the end of its time.
    pub for_good: bool,
    /// Outages that it tolerates.
    pub interruptions: u64,
}

/// How a fault shows, and who sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// What the component does.
    pub local: String,
    /// Time after which it is noticed by itself; 0 for at once, none if never.
    pub noticed_after: Option<f64>,
    /// Time between inspections that find it.
    pub inspected_every: Option<f64>,
    /// Who else noticed.
    pub noticed_by: Vec<String>,
    /// What was done about it.
    pub compensation: Vec<String>,
}

/// A single fault: a line of the FMECA.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaultResult {
    /// The component.
    pub component: String,
    /// What it is.
    pub kind: String,
    /// The failure mode; `lost` for a loss for good that the model does not say.
    pub mode: String,
    /// How it shows, who sees it, what is done.
    pub effects: Effects,
    /// Faults expected in the mission, over its length; none if the model gives no rate.
    pub per_year: Option<f64>,
    /// Chance of at least one in the mission.
    pub probability: Option<f64>,
    /// Chance that it comes when it does its worst: over the stretches that those moments stand for.
    pub worst_probability: Option<f64>,
    /// From the strike until nothing ails any more, at the moment where that takes longest; none if
    /// it never ends, or the mission does.
    pub lasts: Option<f64>,
    /// The worst that it does.
    pub severity: Severity,
    /// What is lost, moment by moment; moments at which nothing is are left out.
    pub damage: Vec<Damage>,
    /// Functions that it takes down although structure knows no single point there.
    pub only_simulated: Vec<String>,
}

/// A single point of failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SinglePoint {
    /// The component.
    pub component: String,
    /// Its faults that lose something.
    pub modes: Vec<String>,
    /// What is lost: loss criteria, and functions for good.
    pub loses: Vec<String>,
    /// Why it is accepted; none if it is not.
    pub accepted: Option<String>,
    /// True if structure alone does not show it.
    pub only_simulated: bool,
}

/// Where the network hangs by one thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// Computers that others need to reach each other.
    pub articulation_points: Vec<String>,
    /// Links that computers need to reach each other.
    pub bridges: Vec<String>,
}

/// Two faults that break what neither breaks alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairResult {
    /// The faults, `component/mode`.
    pub faults: [String; 2],
    /// The worst that they do and neither does alone.
    pub severity: Severity,
    /// Chance that they come together when they do their worst: that of the cut set of these moments;
    /// none if a rate is missing.
    pub probability: Option<f64>,
    /// What they do that neither does alone, moment by moment.
    pub damage: Vec<Damage>,
}

/// A minimal cut set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutSet {
    /// What it takes down: `mission lost`, `guidance down`, `guidance lost`.
    pub top: String,
    /// Its faults, `component/mode`.
    pub faults: Vec<String>,
    /// Moments at which it does.
    pub moments: Vec<String>,
    /// Chance that it comes at these moments; none if a rate is missing.
    pub probability: Option<f64>,
}

impl Damage {
    /// How bad it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        if self.mission_lost.is_some() {
            Severity::MissionLost
        } else if self.functions.iter().any(|function| function.for_good) {
            Severity::FunctionLost
        } else if self.functions.iter().any(|function| function.down > 0.0) {
            Severity::FunctionDown
        } else {
            Severity::Borne
        }
    }
}

impl Scan {
    /// Single points that nobody has accepted.
    #[must_use]
    pub fn undocumented(&self) -> Vec<&SinglePoint> {
        self.single_points.iter().filter(|point| point.accepted.is_none()).collect()
    }
}
