//! Control planes, whom they move, and what their schedulers know.

use super::convert::cores;
use super::services::backoff;
use super::{Builder, placement};
use crate::kernel::streams::StreamId;
use crate::kernel::time::Span;
use crate::spec::orchestrator::{Fencing, Orchestrator, Score as SpecScore};
use crate::vessel::orchestrator::OrchestratorPlan;
use crate::vessel::scheduler::choose::Score;
use crate::vessel::scheduler::{SchedulePlan, ServiceRule};

/// How an orchestrator's choice between nodes is made.
pub(super) fn score(spec: &Orchestrator) -> Score {
    match spec.score {
        SpecScore::LeastLoaded => Score::LeastLoaded,
        SpecScore::BinPacking => Score::BinPacking,
    }
}

impl Builder<'_> {
    pub(super) fn orchestrators(&mut self) {
        let model = self.model;
        for (o, (name, spec)) in (0u32..).zip(model.orchestrators.iter()) {
            let named = |text: &str| model.services.names().position(|other| other.text == text);
            let service = spec.service.as_ref().and_then(|service| named(&service.text));
            let service = service.unwrap_or(0) as u32;
            self.moves(o, &name.text, spec);
            let plan = self.control_plane(&name.text, service, spec);
            self.plan.orchestrators.push(plan);
        }
        if !model.orchestrators.is_empty() {
            self.plan.schedule = self.schedule();
        }
    }

    /// Notes whom a control plane moves.
    fn moves(&mut self, o: u32, name: &str, spec: &Orchestrator) {
        for (s, (_, moved)) in (0u32..).zip(self.model.services.iter()) {
            if moved.orchestrator.as_ref().is_none_or(|orchestrator| orchestrator.text != name) {
                continue;
            }
            for container in self.plan.containers.iter_mut().filter(|c| c.service == s) {
                container.orchestrator = Some(o);
                if moved.toleration.is_none() {
                    container.toleration = Span(spec.toleration.0);
                }
            }
        }
    }

    fn control_plane(&mut self, name: &str, service: u32, spec: &Orchestrator) -> OrchestratorPlan {
        let all = (0u32..).zip(&self.plan.containers);
        let replicas: Vec<u32> =
            all.filter(|(_, c)| c.service == service).map(|(c, _)| c).collect();
        let majority = replicas.len() as u32 / 2 + 1;
        let luck = |builder: &mut Self, of: &str| -> Vec<StreamId> {
            let count = if of == "look" { replicas.len() } else { builder.plan.nodes.len() };
            (0..count)
                .map(|i| {
                    let component = match of {
                        "look" => builder.plan.containers[replicas[i] as usize].component,
                        _ => builder.plan.nodes[i].component,
                    };
                    let component = builder.plan.name(component).to_owned();
                    builder.stream(&component, &format!("{of}/{name}"))
                })
                .collect()
        };
        let (looks, phases) = (luck(self, "look"), luck(self, "lease"));
        let retry = Span(spec.retry.0);
        let longest = retry.as_nanos_f64() * (1.0 + spec.jitter.0);
        OrchestratorPlan {
            name: name.to_owned(),
            service,
            quorum: spec.quorum.as_ref().map_or(majority, |quorum| quorum.0),
            lease: Span(spec.lease.0),
            retry,
            longest_look: Span::from_nanos_f64(longest),
            looks,
            heartbeat: Span(spec.heartbeat.0),
            grace: Span(spec.grace.0),
            poll: Span(spec.poll.0),
            phases,
            zones: self.zones(),
            eviction_pause: Span(spec.eviction_pause.0),
            eviction_limit: spec.eviction_limit.0,
            fenced: matches!(spec.fencing, Fencing::Confirmed),
            schedule: self.draw(&spec.schedule, name, "schedule"),
            score: score(spec),
            preemption: spec.preemption,
            reschedule: spec.reschedule.as_ref().map(backoff),
            replicas,
        }
    }

    /// For each node the outermost domain around it; one outside all domains is a zone of its own.
    fn zones(&self) -> Vec<u32> {
        let domains = &self.plan.domains;
        let nodes = (0u32..).zip(&self.plan.nodes);
        nodes
            .map(|(n, node)| {
                let within = |d: &u32| domains[*d as usize].within;
                let outermost = std::iter::successors(node.domain, within).last();
                outermost.unwrap_or(domains.len() as u32 + n)
            })
            .collect()
    }

    fn schedule(&self) -> SchedulePlan {
        let model = self.model;
        let services = model.services.iter().map(|(_, service)| ServiceRule {
            rule: placement::rule(model, service),
            cpu: placement::cpu(service),
            memory: placement::memory(service),
        });
        let capacity = model.nodes.iter().map(|(_, node)| {
            let cpu = node.cpu.map_or(f64::INFINITY, |cpu| cores(cpu) * node.overcommit.0);
            (cpu, node.memory.map_or(f64::INFINITY, |m| m.0 as f64 * node.overcommit.0))
        });
        SchedulePlan { services: services.collect(), capacity: capacity.collect() }
    }
}
