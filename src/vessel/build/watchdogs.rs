//! Watchdogs with their targets and ladders.

use super::{Builder, placement};
use crate::kernel::time::Span;
use crate::spec::decode::Name;
use crate::spec::ladder::Step;
use crate::spec::watchdog::{Signal, Watchdog};
use crate::vessel::ground::Matter;
use crate::vessel::ladder::{Remedy, StepPlan};
use crate::vessel::plan::{ComponentId, NO_CAUSE};
use crate::vessel::watchdog::{HearingPlan, Runner, WatchPlan, WatchdogPlan};

impl Builder<'_> {
    pub(super) fn watchdogs(&mut self) {
        let model = self.model;
        for (d, (name, spec)) in (0u32..).zip(model.watchdogs.iter()) {
            let first_step = self.plan.steps.len() as u32;
            let first_watch = self.plan.watches.len() as u32;
            let targets: Vec<ComponentId> =
                spec.watches.iter().flat_map(|name| self.targets(name)).collect();
            for target in targets {
                let known = &self.plan.watches[first_watch as usize..];
                if known.iter().all(|watch| watch.target != target) {
                    let luck = format!("answers of {}", self.plan.name(target));
                    let luck = self.stream(&name.text, &luck);
                    let needless = NO_CAUSE;
                    self.plan.watches.push(WatchPlan { watchdog: d, target, needless, luck });
                }
            }
            for (s, step) in spec.ladder.iter().enumerate() {
                let step = self.step(&name.text, first_watch, s, step);
                self.plan.steps.push(step);
            }
            let decide = self.draw(&spec.decide, &name.text, "decide");
            self.plan.watchdogs.push(WatchdogPlan {
                name: name.text.clone(),
                by: self.runner(&spec.by),
                hearing: hearing(spec),
                decide,
                steps: first_step..self.plan.steps.len() as u32,
                repeats: spec.repeats,
                watches: first_watch..self.plan.watches.len() as u32,
            });
        }
    }

    /// What runs a watchdog.
    fn runner(&self, by: &Name) -> Runner {
        match self.node(by) {
            Some(n) => Runner::Node(n),
            None => Runner::Containers(self.replicas(by)),
        }
    }

    fn node(&self, name: &Name) -> Option<u32> {
        self.model.nodes.names().position(|other| other.text == name.text).map(|n| n as u32)
    }

    fn replicas(&self, service: &Name) -> Vec<u32> {
        let named = self.model.services.names().position(|other| other.text == service.text);
        let all = (0u32..).zip(&self.plan.containers);
        all.filter(|(_, c)| Some(c.service as usize) == named).map(|(c, _)| c).collect()
    }

    /// The components that a name under `watches` stands for; of a watchdog, what runs it.
    fn targets(&self, name: &Name) -> Vec<ComponentId> {
        let by = self.model.watchdogs.get(&name.text).map(|watchdog| &watchdog.by);
        match self.runner(by.unwrap_or(name)) {
            Runner::Node(n) => vec![self.plan.node_component(n)],
            Runner::Containers(all) => {
                all.into_iter().map(|c| self.plan.container_component(c)).collect()
            }
        }
    }

    /// A step of a watchdog whose watches, from `first_watch` on, are the last known.
    fn step(&mut self, watchdog: &str, first_watch: u32, number: usize, step: &Step) -> StepPlan {
        let purpose = |what: &str| format!("step {number}/{what}");
        StepPlan {
            remedy: self.remedy(first_watch, step),
            takes: match step.takes() {
                Some(takes) => self.draw(takes, watchdog, &purpose("takes")),
                None => self.fixed(Span(0)),
            },
            success: step.success().0,
            luck: self.stream(watchdog, &purpose("success")),
            wait: step.wait().map_or(Span::NEVER, |wait| Span(wait.0)),
        }
    }

    fn remedy(&mut self, first_watch: u32, step: &Step) -> Remedy {
        match step {
            Step::RestartContainer { .. } => Remedy::RestartContainer,
            Step::RestartService { .. } => Remedy::RestartService,
            Step::RebootNode { .. } => Remedy::RebootNode,
            Step::PowerCycle { .. } => Remedy::PowerCycle,
            Step::SafeMode { .. } => Remedy::SafeMode,
            Step::Failover { to, .. } => {
                let to = self.node(to).unwrap_or(0);
                let services = self.model.services.iter().map(|(_, service)| service);
                let fits = |service| placement::candidates(self.model, service).contains(&to);
                let fits: Vec<bool> = services.map(fits).collect();
                let may = self.plan.containers.iter().map(|c| fits[c.service as usize]);
                Remedy::Failover { to, may: may.collect() }
            }
            Step::Ask { by, runbook, priority, .. } => {
                let first = self.plan.asks.len() as u32;
                for i in first_watch..self.plan.watches.len() as u32 {
                    self.ask(Some(by), runbook.as_ref(), *priority, Matter::Watch(i));
                }
                Remedy::Ask { first }
            }
            Step::GracefulShutdown { order, grace, .. } => {
                let shutdown = self.shutdown_plan(order, Span(grace.0));
                Remedy::GracefulShutdown { shutdown }
            }
        }
    }
}

fn hearing(spec: &Watchdog) -> HearingPlan {
    let (every, timeout) = (Span(spec.every.0), Span(spec.timeout.0));
    match spec.signal {
        Signal::Poll => HearingPlan::asks(every, timeout, spec.failures.0, spec.loss.0),
        Signal::Heartbeat => HearingPlan::beats(every, timeout, spec.failures.0, spec.loss.0),
    }
}
