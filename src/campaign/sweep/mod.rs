//! Sweeps: one mission flown at many points, each with other values of some parameters.
//!
//! All points of a design that pairs them fly the same luck, so that the difference of two of them
//! shows what the values make of it. A function's downtime is that *while flown*, as in
//! [`mod@crate::campaign::compare`]: what a loss leaves undone belongs to mission success alone, and
//! who is surely lost more often is not called better. Points are flown one after the other ([`point`]), in the order
//! of [`mod@layout`], and each is kept as one line of a [`logbook`]: who is killed loses the point being
//! flown. Everything said of a sweep ([`outcome`]) is drawn from those lines, so that a sweep that
//! was resumed, or merged from shards, ends with the same bytes.

pub mod beliefs;
pub mod indices;
mod knee;
pub mod layout;
mod least;
pub mod logbook;
pub mod outcome;
pub mod point;

pub use layout::{Design, Values, layout};
pub use logbook::{Logbook, Store};
pub use outcome::Outcome;

use crate::campaign::checkpoint::{Difference, plan_digest};
use crate::campaign::context::{Context, Quantity, RequirementPlan};
use crate::campaign::shard::Shard;
use crate::vessel::cost::Cost;
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Version of the shape of `sweep.json` and of a sweep's `summary.json`.
pub const SCHEMA_VERSION: u32 = 2;

/// What is swept: equal sweeps, equal bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sweep {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of Shakedown.
    pub shakedown: String,
    /// Name of the mission.
    pub mission: String,
    /// Name of the model.
    pub model: String,
    /// Seed of all luck, and of designs that draw.
    pub seed: u64,
    /// Replications of each point.
    pub replications: u64,
    /// Input files and their digests.
    pub inputs: Vec<(String, String)>,
    /// Overrides in force at all points.
    pub overrides: Vec<String>,
    /// How the points were laid.
    pub design: Design,
    /// Paths of what is varied.
    pub parameters: Vec<String>,
    /// What is written for each, where that is one value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub as_written: Vec<Option<String>>,
    /// Points asked for, for designs that do not say it themselves.
    pub asked: usize,
    /// What draws of what is believed are held against; [`Design::Beliefs`] only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<Required>,
    /// The points, in the design's order; see [`Sweep::written`].
    pub points: Vec<Point>,
}

/// A requirement of the mission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// Its identifier, or one made of function and quantity.
    pub id: String,
    /// The measure that it is about.
    pub measure: String,
    /// The figure that it is about.
    pub quantity: Quantity,
    /// The figure required: a share in `[0, 1]`, or seconds.
    pub required: f64,
}

impl Required {
    fn of(plan: &Plan, requirement: &RequirementPlan) -> Option<Required> {
        let measure = match requirement.quantity {
            Quantity::Success => point::LOSS.to_owned(),
            _ => plan.tree.items.get(requirement.item? as usize)?.name.clone(),
        };
        let RequirementPlan { id, quantity, required, .. } = requirement.clone();
        Some(Required { id, measure, quantity, required })
    }
}

/// A point of a sweep.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Values of the parameters, as overrides write them.
    pub values: Values,
    /// Digest of the plan that they make, 16 hexadecimal digits.
    pub plan: String,
    /// What its computers weigh, take and cost.
    pub cost: Cost,
    /// Containers aboard.
    pub containers: u64,
    /// Thousandths of a core that they ask for.
    pub millicores: u64,
}

impl Point {
    /// A point whose values make this plan.
    #[must_use]
    pub fn new(values: Values, plan: &Plan) -> Point {
        let cores: f64 = plan.containers.iter().map(|container| container.cpu).sum();
        Point {
            values,
            plan: plan_digest(plan),
            cost: plan.cost.clone(),
            containers: plan.containers.len() as u64,
            millicores: libm::round(cores * 1000.0) as u64,
        }
    }

    /// Whether nothing is varied at it.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.values.iter().all(Option::is_none)
    }
}

impl Sweep {
    /// A sweep of these points by `plan`, the plan of any of them.
    #[must_use]
    pub fn new(
        plan: &Plan,
        context: &Context,
        replications: u64,
        parameters: Vec<String>,
        (design, asked): (Design, usize),
        points: Vec<Point>,
    ) -> Sweep {
        let asks = context.requirements.iter().filter(|_| design == Design::Beliefs);
        Sweep {
            requirements: asks.filter_map(|it| Required::of(plan, it)).collect(),
            schema_version: SCHEMA_VERSION,
            shakedown: env!("CARGO_PKG_VERSION").to_owned(),
            mission: plan.mission.clone(),
            model: plan.model.clone(),
            seed: plan.seed,
            replications,
            inputs: context.inputs.clone(),
            overrides: context.overrides.clone(),
            design,
            parameters,
            as_written: Vec::new(),
            asked,
            points,
        }
    }

    /// Number of the point at which everything is as written, if it is flown.
    #[must_use]
    pub fn written(&self) -> Option<usize> {
        self.points.iter().position(Point::is_written)
    }

    /// For each point, the number of the first that makes the same plan: it is flown once. Points
    /// on luck of their own are all flown.
    #[must_use]
    pub fn same(&self) -> Vec<usize> {
        if self.design == Design::Beliefs {
            return (0..self.points.len()).collect();
        }
        let mut first: BTreeMap<&str, usize> = BTreeMap::new();
        let points = self.points.iter().enumerate();
        points.map(|(i, point)| *first.entry(&point.plan).or_insert(i)).collect()
    }

    /// The points that are flown, in order; of a shard, its own.
    #[must_use]
    pub fn flown(&self, shard: Option<Shard>) -> Vec<usize> {
        let same = self.same();
        let flown: Vec<usize> = (0..same.len()).filter(|&i| same[i] == i).collect();
        let Some(shard) = shard else { return flown };
        let Range { start, end } = shard.range(flown.len() as u64);
        flown.get(start as usize..end as usize).unwrap_or_default().to_vec()
    }

    /// The replications that a point flies.
    #[must_use]
    pub fn replications_of(&self, point: usize) -> Range<u64> {
        let first = match self.design {
            Design::Beliefs => (point as u64).saturating_mul(self.replications),
            _ => 0,
        };
        first..first.saturating_add(self.replications)
    }

    /// In what this sweep differs from one that is wanted now, if it does.
    #[must_use]
    pub fn difference(&self, now: &Sweep) -> Option<Difference> {
        let changed = Difference::changed;
        if self.schema_version != now.schema_version || self.shakedown != now.shakedown {
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
        if self.replications != now.replications {
            return changed("-n", &self.replications, &now.replications);
        }
        if self.overrides != now.overrides {
            let list = |sweep: &Sweep| format!("`{}`", sweep.overrides.join(" "));
            return changed("--set", &list(self), &list(now));
        }
        if self.design != now.design {
            return changed("the design", &self.design.word(), &now.design.word());
        }
        if self.parameters != now.parameters {
            let list = |sweep: &Sweep| format!("`{}`", sweep.parameters.join(" "));
            return changed("what is varied", &list(self), &list(now));
        }
        if self.asked != now.asked {
            return changed("--points", &self.asked, &now.asked);
        }
        let values = |sweep: &Sweep| -> Vec<Values> {
            sweep.points.iter().map(|point| point.values.clone()).collect()
        };
        if values(self) != values(now) {
            return Difference::other("a value");
        }
        let other = now.inputs.iter().find(|input| !self.inputs.contains(input));
        let other = other.or_else(|| self.inputs.iter().find(|input| !now.inputs.contains(input)));
        let what = other.map_or("what the input files make", |(name, _)| name.as_str());
        if self == now { None } else { Difference::other(what) }
    }
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
