//! Control planes, and whom they move.

use super::Builder;
use crate::kernel::time::Span;
use crate::vessel::orchestrator::OrchestratorPlan;

impl Builder<'_> {
    pub(super) fn orchestrators(&mut self) {
        let model = self.model;
        for (o, (name, spec)) in (0u32..).zip(model.orchestrators.iter()) {
            let named = |text: &str| model.services.names().position(|other| other.text == text);
            let service = spec.service.as_ref().and_then(|service| named(&service.text));
            let service = service.unwrap_or(0) as u32;
            let of = |service: u32| {
                let all = (0u32..).zip(&self.plan.containers);
                all.filter(move |(_, c)| c.service == service).map(|(c, _)| c)
            };
            let replicas: Vec<u32> = of(service).collect();
            let majority = replicas.len() as u32 / 2 + 1;
            let toleration = Span(spec.toleration.0);
            for (s, (_, moved)) in (0u32..).zip(model.services.iter()) {
                if moved.orchestrator.as_ref().is_none_or(|o| o.text != name.text) {
                    continue;
                }
                for container in self.plan.containers.iter_mut().filter(|c| c.service == s) {
                    container.orchestrator = Some(o);
                    if moved.toleration.is_none() {
                        container.toleration = toleration;
                    }
                }
            }
            self.plan.orchestrators.push(OrchestratorPlan {
                name: name.text.clone(),
                service,
                replicas,
                quorum: spec.quorum.as_ref().map_or(majority, |quorum| quorum.0),
                toleration,
            });
        }
    }
}
