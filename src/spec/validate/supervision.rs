//! Checks of supervision: trees of supervisors, and services that depend on each other.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::dependency::Dependency;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::service::Service;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn supervision(&mut self) {
        let model = self.model;
        let mut taken: BTreeMap<&str, &Name> = BTreeMap::new();
        for (name, supervisor) in model.supervisors.iter() {
            if supervisor.children.is_empty() {
                let message = format!("the supervisor `{}` has no children", name.text);
                let help = "name services, or other supervisors, in `children`";
                self.error(codes::NOTHING_TO_FLY, name, message, help);
            }
            for child in &supervisor.children {
                self.expect(child, "service or supervisor", &[Thing::Service, Thing::Supervisor]);
                if let Some(first) = taken.insert(&child.text, child) {
                    let message = format!("`{}` is supervised twice", child.text);
                    let error = Diagnostic::error(codes::TWO_SUPERVISORS, child.place, message);
                    let error = error.also(first.place, "here already");
                    self.found.push(error.help("keep one of them"));
                }
            }
        }
        let children = |name: &str| {
            let supervisor = model.supervisors.get(name);
            supervisor.map_or_else(Vec::new, |s| s.children.iter().collect())
        };
        for circle in circles(&model.supervisors, children) {
            let message = format!("these supervisors stand below each other: {}", listed(&circle));
            self.error(codes::CIRCLE, circle[0], message, "break the circle");
        }
    }

    pub(super) fn dependencies(&mut self) {
        for (name, service) in self.model.services.iter() {
            for (on, _) in service.depends.iter() {
                self.expect(on, "service", &[Thing::Service]);
                if on.text == name.text {
                    let message = format!("`{}` depends on itself", name.text);
                    self.error(codes::CIRCLE, on, message, "remove it");
                }
            }
        }
        for circle in depending(&self.model.services, |what| matches!(what, Dependency::Refuse)) {
            if circle.len() > 1 {
                let message =
                    format!("these refuse to run without each other: {}", listed(&circle));
                let help = "let one of them `Wait` for, or `Tolerate`, the loss of the other";
                self.error(codes::REFUSE_CIRCLE, circle[0], message, help);
            }
        }
    }

    /// Those who refuse, or wait, in a circle in which somebody waits start never again once all are
    /// down.
    pub(super) fn deadlocks(&mut self) {
        let model = self.model;
        for circle in depending(&self.model.services, |what| !matches!(what, Dependency::Tolerate))
        {
            let message = format!("these wait for each other: {}", listed(&circle));
            let help = "let one of them `Tolerate` the loss of the other";
            self.warn(codes::WAIT_CIRCLE, circle[0], message, help);
        }
        let supervisors = model.supervisors.iter().map(|(_, supervisor)| supervisor);
        for child in supervisors.flat_map(|supervisor| &supervisor.children) {
            if model.services.get(&child.text).is_some_and(|service| service.limit.is_some()) {
                let message = format!("the `limit` of `{}` does not apply", child.text);
                let help = "its supervisor counts: see `restarts` and `within` there";
                self.warn(codes::NOT_USED, child, message, help);
            }
        }
    }
}

/// Services that depend on each other in these ways, in circles.
fn depending(services: &Map<Service>, counts: impl Fn(&Dependency) -> bool) -> Vec<Vec<&Name>> {
    circles(services, |name| {
        let depends = services.get(name).map(|service| service.depends.iter());
        depends.into_iter().flatten().filter(|(_, what)| counts(what)).map(|(on, _)| on).collect()
    })
}

/// Entries of a map that lead to each other, or to themselves.
fn circles<'a, T>(map: &'a Map<T>, leads: impl Fn(&str) -> Vec<&'a Name>) -> Vec<Vec<&'a Name>> {
    let mut graph: DiGraph<&Name, ()> = DiGraph::new();
    let nodes: BTreeMap<&str, _> =
        map.names().map(|name| (name.text.as_str(), graph.add_node(name))).collect();
    for (name, &from) in &nodes {
        for to in leads(name).iter().filter_map(|to| nodes.get(to.text.as_str())) {
            graph.update_edge(from, *to, ());
        }
    }
    let around = |circle: &Vec<_>| circle.len() > 1 || graph.contains_edge(circle[0], circle[0]);
    let found = tarjan_scc(&graph).into_iter().filter(around);
    found.map(|circle| circle.iter().rev().map(|&i| graph[i]).collect()).collect()
}

fn listed(names: &[&Name]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
    names.join(", ")
}
