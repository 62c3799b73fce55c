//! From a specification to the immutable [`Plan`].
//!
//! The specification has been validated ([`crate::spec::validate`]); what only building reveals
//! (replicas that fit nowhere) is reported here, with its place.

mod convert;
mod grounds;
mod hardware;
mod links;
mod noise;
mod orchestrators;
mod peers;
mod placement;
mod rows;
mod services;
mod shutdowns;
mod supervision;
mod tree;
mod watchdogs;

use crate::kernel::fingerprint::name_hash;
use crate::kernel::streams::{StreamId, StreamKey};
use crate::kernel::time::{Span, Time};
use crate::spec::diagnostic::Diagnostics;
use crate::spec::dist::Dist as SpecDist;
use crate::spec::mission::Mission;
use crate::spec::model::Model;
use crate::vessel::cost::Cost;
use crate::vessel::crew::CrewPlan;
use crate::vessel::phase::PhasePlan;
use crate::vessel::plan::{Component, ComponentId, Draw, Kind, Plan};
use std::collections::BTreeMap;

/// Builds the plan of a model flying a mission, with streams keyed by `seed`.
///
/// # Errors
/// Diagnostics for replicas that cannot be placed.
pub fn build(mission: &Mission, model: &Model, seed: u64) -> Result<Plan, Diagnostics> {
    let mut builder = Builder::new(mission, model, seed);
    builder.phases();
    builder.crews();
    builder.domains_and_nodes();
    builder.links()?;
    builder.grounds()?;
    let placed = placement::place(model)?;
    builder.services(&placed);
    builder.orchestrators();
    builder.safe_mode();
    builder.supervisors();
    builder.groups();
    builder.routes();
    builder.watchdogs();
    builder.rows();
    builder.tree();
    builder.dependencies();
    builder.peers();
    builder.transfers();
    builder.losses();
    Ok(builder.plan)
}

/// What is being built, with the names known so far.
struct Builder<'a> {
    mission: &'a Mission,
    model: &'a Model,
    plan: Plan,
    /// Component of each domain, node, group and container, by name.
    components: BTreeMap<String, ComponentId>,
    /// Number of each environment, by name.
    environments: BTreeMap<String, u32>,
    /// Number of each crew, by name.
    crews: BTreeMap<String, u32>,
    /// Number of each run of chance failures, by the bits of its probability and its length.
    runs: BTreeMap<(u64, u32), u32>,
}

impl<'a> Builder<'a> {
    fn new(mission: &'a Mission, model: &'a Model, seed: u64) -> Builder<'a> {
        let name = model.name.as_ref().map_or("model", |name| name.text.as_str());
        let plan = Plan {
            mission: mission.name.text.clone(),
            model: name.to_owned(),
            cost: Cost::of(model),
            seed,
            ..Plan::default()
        };
        Builder {
            mission,
            model,
            plan,
            components: BTreeMap::new(),
            environments: BTreeMap::new(),
            crews: BTreeMap::new(),
            runs: BTreeMap::new(),
        }
    }

    /// A new stream, keyed by the names of its component and purpose.
    fn stream(&mut self, component: &str, purpose: &str) -> StreamId {
        self.plan.streams.push(StreamKey::new(self.plan.seed, component, purpose));
        StreamId(self.plan.streams.len() as u32 - 1)
    }

    /// A duration to be drawn from a stream of its own.
    fn draw(&mut self, dist: &SpecDist, component: &str, purpose: &str) -> Draw {
        Draw { dist: convert::dist(dist), stream: self.stream(component, purpose) }
    }

    /// A duration that is always the same.
    fn fixed(&mut self, span: Span) -> Draw {
        Draw { dist: crate::kernel::dist::Dist::Fixed(span), stream: StreamId(0) }
    }

    fn component(&mut self, name: &str, kind: Kind) -> ComponentId {
        let id = self.plan.components.len() as ComponentId;
        let hash = name_hash(name);
        self.plan.components.push(Component { name: name.to_owned(), hash, kind });
        self.components.insert(name.to_owned(), id);
        id
    }

    fn phases(&mut self) {
        let mut names: Vec<&str> = self.model_environments();
        for phase in &self.mission.phases {
            names.extend(phase.hazard.names().map(|name| name.text.as_str()));
        }
        for name in names {
            let next = self.environments.len() as u32;
            if !self.environments.contains_key(name) {
                self.environments.insert(name.to_owned(), next);
                self.plan.environments.push(name.to_owned());
            }
        }
        let mut start = Time::ZERO;
        for phase in &self.mission.phases {
            let mut multipliers = vec![1.0; self.plan.environments.len()];
            for (name, factor) in phase.hazard.iter() {
                if let Some(&i) = self.environments.get(&name.text) {
                    multipliers[i as usize] = factor.0;
                }
            }
            let (name, hash) = (phase.name.text.clone(), name_hash(&phase.name.text));
            self.plan.phases.push(PhasePlan { name, hash, start, multipliers });
            start += Span(phase.lasts.0);
        }
        self.plan.end = start;
    }

    fn model_environments(&self) -> Vec<&'a str> {
        let model = self.model;
        let domains = model.domains.iter().map(|(_, domain)| &domain.modes);
        let nodes = model.nodes.iter().map(|(_, node)| &node.modes);
        let images = model.images.iter().map(|(_, image)| &image.modes);
        domains
            .chain(nodes)
            .chain(images)
            .flat_map(|modes| modes.iter())
            .filter_map(|(_, mode)| mode.hazard.as_ref().map(|name| name.text.as_str()))
            .collect()
    }

    fn crews(&mut self) {
        for (i, (name, crew)) in (0u32..).zip(self.model.repair_crews.iter()) {
            self.crews.insert(name.text.clone(), i);
            self.plan.crews.push(CrewPlan { name: name.text.clone(), size: crew.size.0 });
        }
    }

    /// For each phase, if it is among those named; all phases, if none are given.
    fn during(&self, names: Option<&[crate::spec::decode::Name]>) -> Vec<bool> {
        let named = |phase: &PhasePlan| {
            names.is_none_or(|names| names.iter().any(|name| name.text == phase.name))
        };
        self.plan.phases.iter().map(named).collect()
    }

    fn losses(&mut self) {
        for loss in &self.mission.loss {
            let items = &self.plan.tree.items;
            let Some(item) = items.iter().position(|item| item.name == loss.function.text) else {
                continue;
            };
            let down_for = Span(loss.down_for.0);
            let name = match &loss.name {
                Some(name) => name.text.clone(),
                None => format!("{} down for {down_for}", loss.function.text),
            };
            let during = match &loss.during {
                Some(names) => self.during(Some(names)),
                None => items[item].needed.clone(),
            };
            let hash = name_hash(&name);
            let item = item as u32;
            self.plan.losses.push(crate::vessel::loss::LossPlan {
                name,
                hash,
                item,
                down_for,
                during,
            });
        }
    }
}
