//! Services as containers, and groups of their replicas.

use super::Builder;
use super::convert::{cores, per_second};
use super::placement::Placement;
use crate::kernel::time::Span;
use crate::spec::probe::Probe;
use crate::spec::quantity::Cpu;
use crate::spec::redundancy::{Group, Redundancy};
use crate::spec::routing::Routing;
use crate::spec::service::Service;
use crate::spec::supervisor::{Backoff, GivesUp, Restart};
use crate::vessel::container::ContainerPlan;
use crate::vessel::plan::{ComponentId, Kind};
use crate::vessel::probe::{ProbePlan, ProbesPlan};
use crate::vessel::routing::{By, RoutePlan};
use crate::vessel::supervisor::{LimitPlan, Policy, RestartPlan};

/// True if the replicas of a service need more than to be counted.
pub(super) fn is_group(service: &Service) -> bool {
    !matches!(service.redundancy, Redundancy::Active) || service.coverage.0 < 1.0
}

fn probe(probe: &Probe) -> ProbePlan {
    ProbePlan {
        every: Span(probe.every.0),
        timeout: Span(probe.timeout.0),
        failures: probe.failures.0,
        successes: probe.successes.0,
        initial_delay: Span(probe.initial_delay.0),
    }
}

fn probes(service: &Service) -> ProbesPlan {
    let or_common = |own: &Option<Probe>| own.as_ref().or(service.probe.as_ref()).map(probe);
    ProbesPlan {
        startup: service.startup.as_ref().map(probe),
        liveness: or_common(&service.liveness),
        readiness: or_common(&service.readiness),
    }
}

fn restart(service: &Service) -> RestartPlan {
    RestartPlan {
        policy: match service.restart {
            Restart::Always => Policy::Always,
            Restart::OnFailure => Policy::OnFailure,
            Restart::Never => Policy::Never,
        },
        limit: service.limit.as_ref().map(|limit| LimitPlan {
            starts: limit.starts.0,
            within: Span(limit.within.0),
            reboots: matches!(limit.gives_up, GivesUp::RebootNode),
        }),
        ..backoff(&service.backoff)
    }
}

/// Waits between restarts.
pub(super) fn backoff(spec: &Backoff) -> RestartPlan {
    RestartPlan {
        policy: Policy::Always,
        first: Span(spec.first.0),
        initial: Span(spec.initial.0),
        factor: spec.factor.0,
        cap: Span(spec.cap.0),
        reset_after: Span(spec.reset_after.0),
        limit: None,
    }
}

impl Builder<'_> {
    pub(super) fn services(&mut self, placed: &Placement) {
        self.plan.first_container = self.plan.components.len() as ComponentId;
        let model = self.model;
        for (s, (name, service)) in (0u32..).zip(model.services.iter()) {
            for (replica, &node) in placed.nodes[s as usize].iter().enumerate() {
                self.container(s, &format!("{}/{replica}", name.text), service, replica, node);
            }
        }
        self.plan.hosts_containers = !self.plan.containers.is_empty();
    }

    fn container(&mut self, s: u32, name: &str, service: &Service, replica: usize, node: u32) {
        let model = self.model;
        let Some(image) = service.image.as_ref().and_then(|image| model.images.get(&image.text))
        else {
            return;
        };
        let number = self.plan.containers.len() as u32;
        let component = self.component(name, Kind::Container(number));
        let spare = matches!(service.redundancy, Redundancy::ColdStandby { .. });
        let start = self.draw(&image.start, name, "start");
        let clean_start = image.clean_start.as_ref();
        let clean_start = clean_start.map(|dist| self.draw(dist, name, "clean-start"));
        let stop = self.draw(&image.stop, name, "stop");
        let luck = self.stream(name, "start-failure");
        let noise = self.noise(name, service);
        let missing = !image.preloaded;
        let beside = service.beside().and_then(|sidecar| sidecar.memory);
        self.plan.containers.push(ContainerPlan {
            component,
            service: s,
            home: node,
            orchestrator: None,
            exclusive: service.exclusive,
            toleration: Span(service.toleration.map_or(0, |toleration| toleration.0)),
            start,
            clean_start,
            start_failure: image.start_failure.0,
            luck,
            pull: image.size.filter(|_| missing).map(|size| size.0 as f64 * 8.0),
            stop,
            grace: Span(service.grace.0),
            probes: probes(service),
            noise,
            restart: restart(service),
            cpu: service.asks_cpu().map_or(0.0, |cpu| cores(Cpu(cpu))),
            memory_cap: service.memory_cap.map(|memory| memory.0),
            uses: image.uses.0 as f64 + beside.map_or(0.0, |memory| memory.0 as f64),
            leak: image.leak.map_or(0.0, per_second),
            leak_row: None,
            priority: service.priority,
            shelved: spare && replica >= service.min_ready.0 as usize,
        });
    }

    /// Groups of replicas; each is named like its service with `/set` behind.
    pub(super) fn service_groups(&mut self) {
        let model = self.model;
        for (s, (name, service)) in (0u32..).zip(model.services.iter()) {
            if !is_group(service) {
                continue;
            }
            let replicas = self.plan.containers.iter().filter(|c| c.service == s);
            let members = replicas.map(|c| c.component).collect();
            let group = Group {
                of: Vec::new(),
                need: service.min_ready,
                redundancy: service.redundancy.clone(),
                coverage: service.coverage,
                reconfigure: service.reconfigure.clone(),
                source: None,
                place: service.place,
            };
            self.group(&format!("{}/set", name.text), members, &group);
        }
    }

    /// How callers find the replicas of services that say so; each is named like its service with
    /// `/endpoints` behind.
    pub(super) fn routes(&mut self) {
        let model = self.model;
        for (s, (name, service)) in (0u32..).zip(model.services.iter()) {
            let by = match &service.routing {
                None => continue,
                Some(Routing::Proxy) => By::Proxy,
                Some(Routing::Dns { ttl }) => By::Dns(Span(ttl.0)),
                Some(Routing::Client { timeout }) => By::Client(Span(timeout.0)),
            };
            let endpoints = self.serving(s, service);
            let named = |o: &crate::spec::decode::Name| {
                model.orchestrators.names().position(|other| other.text == o.text)
            };
            let orchestrator = service.orchestrator.as_ref().and_then(named).map(|o| o as u32);
            let number = self.plan.routes.len() as u32;
            let component =
                self.component(&format!("{}/endpoints", name.text), Kind::Route(number));
            let answers = service.answers.0;
            self.plan.routes.push(RoutePlan { component, endpoints, by, answers, orchestrator });
        }
    }

    /// Containers that serve a service's callers: its own, or all that carry the labels it selects.
    pub(super) fn serving(&self, s: u32, service: &Service) -> Vec<u32> {
        let model = self.model;
        let serves = |c: &ContainerPlan| {
            let own = model.services.0.get(c.service as usize);
            let carries = |(_, own): &(_, Service)| {
                service.selects.iter().all(|label| own.labels.contains(label))
            };
            if service.selects.is_empty() { c.service == s } else { own.is_some_and(carries) }
        };
        let all = (0u32..).zip(&self.plan.containers);
        all.filter(|(_, c)| serves(c)).map(|(c, _)| c).collect()
    }
}
