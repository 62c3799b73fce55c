//! Checks of a mission: functions and their needs, losses, injections.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::failure::Mode;
use crate::spec::function::Need;
use crate::spec::inject::Injection;
use crate::spec::suggest::nearest;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

const NEEDED: &[Thing] = &[Thing::Service, Thing::Node, Thing::Link, Thing::Group, Thing::Function];

impl Check<'_> {
    pub(super) fn needs(&mut self) {
        let mission = self.mission;
        if mission.functions.is_empty() {
            let message = "the mission has no function".to_owned();
            self.error(codes::NOTHING_TO_FLY, &mission.name, message, "add one to `functions`");
        }
        for (name, function) in mission.functions.iter() {
            self.need(name, &function.needs);
            self.phase_names(function.phases.as_ref());
        }
        self.circles();
    }

    fn need(&mut self, function: &Name, need: &Need) {
        let (parts, least) = match need {
            Need::Name(name) => {
                self.expect(name, "service, node, link, group or function", NEEDED);
                return;
            }
            Need::All(parts) | Need::Any(parts) => (parts, 1),
            Need::AtLeast(least, parts) => (parts, *least as usize),
        };
        if parts.is_empty() {
            let message = format!("a need of `{}` has no parts", function.text);
            self.error(codes::NOTHING_TO_FLY, function, message, "name what is needed");
        } else if least == 0 || least > parts.len() {
            let message =
                format!("`{}` needs at least {least} of {} parts", function.text, parts.len());
            let help = "the number must be from 1 to the number of parts";
            self.error(codes::NEVER_MET, function, message, help);
        }
        for part in parts {
            self.need(function, part);
        }
    }

    /// Reports functions that need each other, or themselves.
    fn circles(&mut self) {
        let functions = &self.mission.functions;
        let mut graph: DiGraph<&Name, ()> = DiGraph::new();
        let nodes: Vec<_> = functions.names().map(|name| graph.add_node(name)).collect();
        for (i, (_, function)) in functions.iter().enumerate() {
            for name in function.needs.names() {
                if let Some(j) = functions.names().position(|other| other.text == name.text) {
                    graph.update_edge(nodes[i], nodes[j], ());
                }
            }
        }
        for circle in tarjan_scc(&graph) {
            let first = circle[0];
            if circle.len() == 1 && !graph.contains_edge(first, first) {
                continue;
            }
            let names: Vec<&str> = circle.iter().rev().map(|&i| graph[i].text.as_str()).collect();
            let message = format!("these functions need each other: {}", names.join(", "));
            let at = graph[first].clone();
            self.error(codes::CIRCLE, &at, message, "break the circle");
        }
    }

    pub(super) fn losses(&mut self) {
        for loss in &self.mission.loss {
            self.expect(&loss.function, "function", &[Thing::Function]);
            self.phase_names(loss.during.as_ref());
        }
    }

    pub(super) fn injections(&mut self) {
        let total: u64 = self.mission.phases.iter().fold(0, |sum, p| sum.saturating_add(p.lasts.0));
        for injection in &self.mission.inject {
            self.phase_names(injection.phase.clone().map(|phase| vec![phase]).as_ref());
            let mut start: u64 = 0;
            if let Some(phase) = &injection.phase {
                for p in self.mission.phases.iter().take_while(|p| p.name.text != phase.text) {
                    start = start.saturating_add(p.lasts.0);
                }
            }
            if start.saturating_add(injection.at.0) > total {
                let message = format!("the mission ends before {} strikes", injection.on.text);
                let error = Diagnostic::error(codes::BAD_INJECTION, injection.place, message);
                self.found.push(error.help("strike earlier"));
            }
            self.target(injection);
        }
    }

    fn target(&mut self, injection: &Injection) {
        let name = &injection.on;
        let base = name.text.rsplit_once('/').filter(|(_, n)| n.parse::<u32>().is_ok());
        let (service, replica) = match base {
            Some((service, n)) if !self.names.contains_key(name.text.as_str()) => {
                (service, n.parse::<u32>().unwrap_or(0))
            }
            _ => (name.text.as_str(), 0),
        };
        let Some((thing, _)) = self.names.get(service).copied() else {
            self.unknown(
                name,
                "domain, node, link or service",
                &[Thing::Domain, Thing::Node, Thing::Link, Thing::Service],
            );
            return;
        };
        let none = Map::default();
        let model = self.model;
        let modes: &Map<Mode> = match thing {
            Thing::Domain => model.domains.get(service).map_or(&none, |d| &d.modes),
            Thing::Node => model.nodes.get(service).map_or(&none, |n| &n.modes),
            Thing::Link => model.links.get(service).map_or(&none, |l| &l.modes),
            Thing::Service => {
                let service = model.services.get(service);
                if service.is_some_and(|s| replica >= s.replicas.0) {
                    let message = format!("there is no replica `{}`", name.text);
                    self.error(codes::UNKNOWN_NAME, name, message, "replicas count from 0");
                }
                let image = service.and_then(|s| s.image.as_ref());
                image.and_then(|i| model.images.get(&i.text)).map_or(&none, |i| &i.modes)
            }
            Thing::Group
            | Thing::Supervisor
            | Thing::Orchestrator
            | Thing::Watchdog
            | Thing::Function
            | Thing::Ground
            | Thing::Crew => {
                let message = format!("nothing strikes a {}", thing.word());
                let help = "name a node, a domain, a link, a service or a replica";
                self.error(codes::BAD_INJECTION, name, message, help);
                return;
            }
        };
        self.what_strikes(injection, thing, modes);
    }

    fn what_strikes(&mut self, injection: &Injection, thing: Thing, modes: &Map<Mode>) {
        match (&injection.mode, &injection.fault) {
            (Some(mode), None) if modes.get(&mode.text).is_none() => {
                let message =
                    format!("`{}` has no failure mode `{}`", injection.on.text, mode.text);
                let names = modes.names().map(|name| name.text.as_str());
                let help = nearest(&mode.text, names).map(|near| format!("did you mean `{near}`?"));
                let error = Diagnostic::error(codes::UNKNOWN_NAME, mode.place, message);
                self.found.push(error.help_if(help));
            }
            (Some(_), None) => {}
            (None, Some(effect)) => self.effect(&injection.on, effect, thing),
            (mode, _) => {
                let which = if mode.is_some() { "both" } else { "neither" };
                let message = format!("the injection gives {which} `mode` and `fault`");
                let error = Diagnostic::error(codes::BAD_INJECTION, injection.place, message);
                self.found.push(error.help("give one of them"));
            }
        }
    }
}
