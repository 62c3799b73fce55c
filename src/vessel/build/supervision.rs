//! Supervision trees as rows of services, and who depends on whom.

use super::Builder;
use crate::kernel::time::Span;
use crate::spec::decode::{Map, Name};
use crate::spec::dependency::Dependency;
use crate::spec::supervisor::{GivesUp, Strategy as SpecStrategy, Supervisor};
use crate::vessel::dependency::{DependencyPlan, Without};
use crate::vessel::function::ItemKind;
use crate::vessel::supervisor::{Seat, Strategy, SupervisorPlan};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};

/// Numbers of the entries of a map, by name.
fn numbers<T>(map: &Map<T>) -> BTreeMap<&str, u32> {
    (0u32..).zip(map.names()).map(|(i, name)| (name.text.as_str(), i)).collect()
}

/// A step through a tree.
enum Step<'a> {
    Child(&'a Name, Option<u32>),
    Leave(u32),
}

fn supervisor(name: &str, spec: &Supervisor) -> SupervisorPlan {
    SupervisorPlan {
        name: name.to_owned(),
        above: None,
        root: 0,
        from: 0,
        to: 0,
        strategy: match spec.strategy {
            SpecStrategy::OneForOne => Strategy::OneForOne,
            SpecStrategy::OneForAll => Strategy::OneForAll,
            SpecStrategy::RestForOne => Strategy::RestForOne,
        },
        restarts: spec.restarts,
        within: Span(spec.within.0),
        reboots: matches!(spec.gives_up, GivesUp::RebootNode),
    }
}

impl Builder<'_> {
    /// Trees of supervisors; validation has made sure that they are trees.
    pub(super) fn supervisors(&mut self) {
        let model = self.model;
        if model.supervisors.is_empty() {
            return;
        }
        let (supervisors, services) = (numbers(&model.supervisors), numbers(&model.services));
        let children = model.supervisors.iter().flat_map(|(_, spec)| &spec.children);
        let below: BTreeSet<&str> = children.map(|name| name.text.as_str()).collect();
        self.plan.supervisors =
            model.supervisors.iter().map(|(name, spec)| supervisor(&name.text, spec)).collect();
        self.plan.seats = vec![None; model.services.len()];
        for root in model.supervisors.names().filter(|name| !below.contains(name.text.as_str())) {
            let mut place = 0;
            let mut open = vec![Step::Child(root, None)];
            while let Some(step) = open.pop() {
                let (name, above) = match step {
                    Step::Child(name, above) => (name.text.as_str(), above),
                    Step::Leave(s) => {
                        self.plan.supervisors[s as usize].to = place;
                        continue;
                    }
                };
                if let Some(&s) = supervisors.get(name) {
                    let plan = &mut self.plan.supervisors[s as usize];
                    plan.above = above;
                    plan.root = supervisors.get(root.text.as_str()).copied().unwrap_or(s);
                    plan.from = place;
                    open.push(Step::Leave(s));
                    let children = model.supervisors.get(name).map_or(&[][..], |s| &s.children);
                    open.extend(children.iter().rev().map(|child| Step::Child(child, Some(s))));
                } else if let (Some(&service), Some(supervisor)) = (services.get(name), above) {
                    self.plan.seats[service as usize] = Some(Seat { supervisor, place });
                    place += 1;
                }
            }
        }
    }

    /// Who depends on whom; to bear it is no dependency. Items have been numbered before.
    pub(super) fn dependencies(&mut self) {
        let model = self.model;
        if model.services.iter().all(|(_, service)| service.depends.is_empty()) {
            return;
        }
        let mut items = BTreeMap::new();
        for (i, item) in (0u32..).zip(&self.plan.tree.items) {
            if item.kind == ItemKind::Service {
                items.insert(item.name.as_str(), i);
            }
        }
        let mut replicas = vec![Vec::new(); model.services.len()];
        for (c, container) in (0u32..).zip(&self.plan.containers) {
            replicas[container.service as usize].push(c);
        }
        let mut plan = DependencyPlan {
            of: vec![Vec::new(); model.services.len()],
            circular: vec![false; model.services.len()],
            on: vec![Vec::new(); self.plan.tree.items.len()],
        };
        let mut any = false;
        for (s, (_, service)) in model.services.iter().enumerate() {
            for (name, what) in service.depends.iter() {
                let without = match what {
                    Dependency::Refuse => Without::Refuse,
                    Dependency::Wait => Without::Wait,
                    Dependency::Tolerate => continue,
                };
                let Some(&item) = items.get(name.text.as_str()) else { continue };
                any = true;
                plan.of[s].push((item, without));
                plan.on[item as usize].extend(replicas[s].iter().map(|&c| (c, without)));
            }
        }
        plan.circular = circular(&plan, self.plan.tree.items.len() - model.services.len());
        if any {
            self.plan.dependencies = plan;
        }
    }
}

/// For each service, if it waits, through others, for itself; the items of services come after
/// `first` others.
fn circular(plan: &DependencyPlan, first: usize) -> Vec<bool> {
    let waits = plan.of.iter().zip(0u32..).flat_map(|(of, s)| {
        let items = of.iter().filter(|(_, how)| *how == Without::Wait);
        items.map(move |(item, _)| (s, item - first as u32))
    });
    let graph: DiGraph<(), ()> = DiGraph::from_edges(waits);
    let mut circular = vec![false; plan.of.len()];
    for circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
        for service in circle {
            circular[service.index()] = true;
        }
    }
    circular
}
