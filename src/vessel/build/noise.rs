//! Checks that fail by chance: their exact distributions, each computed once for the whole vessel.

use super::Builder;
use crate::kernel::runs::RunLength;
use crate::spec::probe::Probe;
use crate::spec::service::Service;
use crate::vessel::failure::Effect;
use crate::vessel::plan::ComponentId;
use crate::vessel::probe::{Chance, NoisePlan};

impl Builder<'_> {
    /// How the probes of a container err while it is not gray.
    pub(super) fn noise(&mut self, name: &str, service: &Service) -> NoisePlan {
        let loss = |own: &Option<Probe>| {
            own.as_ref().or(service.probe.as_ref()).map_or(0.0, |probe| probe.loss.0)
        };
        let mut noise = NoisePlan { loss: loss(&service.readiness), ..NoisePlan::default() };
        let probe = service.liveness.as_ref().or(service.probe.as_ref());
        if let Some(probe) = probe.filter(|probe| probe.loss.0 > 0.0) {
            noise.liveness = Some(self.runs(probe.loss.0, probe.failures.0));
            noise.luck[0] = self.stream(name, "liveness");
        }
        if let Some(probe) = service.readiness.as_ref().or(service.probe.as_ref())
            && noise.loss > 0.0
        {
            let chance = self.chance(0.0, noise.loss, probe.failures.0, probe.successes.0);
            noise.readiness.push(chance);
            noise.luck[1] = self.stream(name, "readiness");
        }
        noise
    }

    /// What readiness sees of the rows that make a container gray; all its rows are there.
    pub(super) fn grays(&mut self, c: u32, component: ComponentId, name: &str) {
        let Some(probe) = self.plan.containers[c as usize].probes.readiness else { return };
        let rows = self.plan.rows.iter().rev().take_while(|row| row.component == component);
        let shares: Vec<f64> = rows
            .filter_map(|row| match row.effect {
                Effect::Gray(share) if share > 0.0 => Some(share),
                _ => None,
            })
            .collect();
        for share in shares {
            let noise = &self.plan.containers[c as usize].noise;
            if noise.readiness.iter().any(|chance| chance.share.to_bits() == share.to_bits()) {
                continue;
            }
            let (first, loss) = (noise.readiness.is_empty(), noise.loss);
            let chance = self.chance(share, loss, probe.failures, probe.successes);
            if first {
                let stream = self.stream(name, "readiness");
                self.plan.containers[c as usize].noise.luck[1] = stream;
            }
            self.plan.containers[c as usize].noise.readiness.push(chance);
        }
    }

    fn chance(&mut self, share: f64, loss: f64, failures: u32, successes: u32) -> Chance {
        // Lost, or answered with an error; written so that small ones keep all their digits.
        let fails = loss + share - loss * share;
        let (failures, successes) = (self.runs(fails, failures), self.runs(1.0 - fails, successes));
        Chance { share, failures, successes }
    }

    /// Number of the runs of this length, of checks that fail with this probability.
    fn runs(&mut self, q: f64, run: u32) -> u32 {
        let key = (q.to_bits(), run);
        if let Some(&known) = self.runs.get(&key) {
            return known;
        }
        let new = self.plan.runs.len() as u32;
        self.plan.runs.push(RunLength::new(q, run));
        self.runs.insert(key, new);
        new
    }
}
