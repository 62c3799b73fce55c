//! Fault rows: modes, leaks, switch-overs and injections, those of one component together.

use super::{Builder, convert};
use crate::kernel::fingerprint::name_hash;
use crate::kernel::time::{Span, Time};
use crate::kernel::windows::Windows;
use crate::spec::decode::Map;
use crate::spec::dist::Dist as SpecDist;
use crate::spec::failure::{Effect as SpecEffect, Mode, Renewal, Repair as SpecRepair};
use crate::spec::inject::Injection;
use crate::vessel::failure::{Detect, Effect, Repair, RowPlan};
use crate::vessel::ground::Matter;
use crate::vessel::inject::InjectionPlan;
use crate::vessel::plan::{ComponentId, Draw, Kind, RowId};

pub(super) fn effect(spec: &SpecEffect) -> Effect {
    match spec {
        SpecEffect::Reset => Effect::Reset,
        SpecEffect::Hang => Effect::Hang,
        SpecEffect::Latchup { limit } => Effect::Latchup(limit.map(|limit| Span(limit.0))),
        SpecEffect::Degrade { factor } => Effect::Degrade(factor.0),
        SpecEffect::Permanent => Effect::Permanent,
        SpecEffect::Isolate => Effect::Isolate,
        SpecEffect::Crash => Effect::Crash,
        SpecEffect::Gray { share } => Effect::Gray(share.0),
        SpecEffect::Leak { rate } => Effect::Leak(convert::per_second(*rate)),
    }
}

impl<'a> Builder<'a> {
    pub(super) fn rows(&mut self) {
        for component in 0..self.plan.components.len() as ComponentId {
            let name = self.plan.name(component).to_owned();
            for (mode, spec) in
                self.modes_of(component).map(|modes| modes.0.as_slice()).unwrap_or(&[])
            {
                let row = self.mode_row(component, &name, &mode.text, spec);
                self.plan.rows.push(row);
            }
            match self.plan.kind(component) {
                Kind::Container(c) => self.own_rows(c, component, &name),
                Kind::Group(g) => self.switch_row(g, component, &name),
                Kind::Link(l) if self.plan.links[l as usize].windows != Windows::Always => {
                    let mut row = self.bare_row(component, &name, "closed", Effect::FalseAlarm);
                    row.repair = Repair::Never;
                    self.plan.links[l as usize].closed = self.push(row);
                }
                _ => {}
            }
            self.needless_rows(component, &name);
            self.injections(component, &name);
            if let Kind::Container(c) = self.plan.kind(component) {
                self.grays(c, component, &name);
            }
        }
    }

    /// What befalls a container for its own sake: a leak from its start on, probes that err.
    fn own_rows(&mut self, c: u32, component: ComponentId, name: &str) {
        let rate = self.plan.containers[c as usize].leak;
        if rate > 0.0 {
            let row = self.bare_row(component, name, "leak", Effect::Leak(rate));
            self.plan.containers[c as usize].leak_row = Some(self.push(row));
        }
        if self.plan.containers[c as usize].noise.errs() {
            let mut row = self.bare_row(component, name, "false-alarm", Effect::FalseAlarm);
            row.repair = Repair::Never;
            self.plan.containers[c as usize].noise.row = Some(self.push(row));
        }
    }

    fn push(&mut self, row: RowPlan) -> RowId {
        self.plan.rows.push(row);
        self.plan.rows.len() as RowId - 1
    }

    fn modes_of(&self, component: ComponentId) -> Option<&'a Map<Mode>> {
        let model = self.model;
        match self.plan.kind(component) {
            Kind::Domain(d) => model.domains.0.get(d as usize).map(|(_, domain)| &domain.modes),
            Kind::Node(n) => model.nodes.0.get(n as usize).map(|(_, node)| &node.modes),
            Kind::Container(c) => {
                let service = self.plan.containers[c as usize].service as usize;
                let image = model.services.0.get(service)?.1.image.as_ref()?;
                model.images.get(&image.text).map(|image| &image.modes)
            }
            Kind::Link(l) => model.links.0.get(l as usize).map(|(_, link)| &link.modes),
            Kind::Group(_) | Kind::Route(_) => None,
        }
    }

    fn age(&self, component: ComponentId) -> f64 {
        match self.plan.kind(component) {
            Kind::Node(n) => {
                let node = self.model.nodes.0.get(n as usize);
                node.map_or(0.0, |(_, node)| node.age.0 as f64)
            }
            _ => 0.0,
        }
    }

    /// The row of a failure mode.
    fn mode_row(&mut self, component: ComponentId, name: &str, mode: &str, m: &Mode) -> RowPlan {
        let effect = effect(&m.effect);
        let mut row = self.bare_row(component, name, mode, effect);
        let purpose = |what: &str| format!("{mode}/{what}");
        row.time = Some(self.draw(&m.time, name, &purpose("time")));
        row.decide = self.draw(&m.decide, name, &purpose("decide"));
        row.transit = self.draw(&m.transit, name, &purpose("transit"));
        if let Some(detect) = &m.detect {
            row.detect = Detect::After(self.draw(detect, name, &purpose("detect")));
        }
        if let Some(test) = &m.proof_test {
            row.detect = Detect::ProofTest {
                every: Span(test.every.0),
                offset: Span(test.offset.map_or(test.every.0, |offset| offset.0)),
                lasts: Span(test.lasts.0),
            };
        }
        match &m.repair {
            Some(SpecRepair::Reboot) => row.repair = Repair::Reboot,
            Some(SpecRepair::PowerCycle) => row.repair = Repair::PowerCycle,
            Some(SpecRepair::Restart) => row.repair = Repair::Restart,
            Some(SpecRepair::Never) => row.repair = Repair::Never,
            Some(SpecRepair::Work(work)) => {
                row.repair = Repair::Work(self.draw(work, name, &purpose("repair")));
            }
            None => {}
        }
        row.lasts = m.lasts.as_ref().map(|lasts| self.draw(lasts, name, &purpose("lasts")));
        let priority = m.priority;
        let matter = Matter::Fault(self.plan.rows.len() as RowId);
        row.ask = self.ask(m.by.as_ref(), m.runbook.as_ref(), priority, matter);
        row.crew = m.crew.as_ref().and_then(|crew| self.crews.get(&crew.text).copied());
        row.priority = m.priority;
        row.success = m.success.0;
        row.luck = self.stream(name, &purpose("success"));
        row.as_bad_as_old = matches!(m.renewal, Renewal::AsBadAsOld);
        row.environment =
            m.hazard.as_ref().and_then(|name| self.environments.get(&name.text).copied());
        row.dormancy = m.dormancy.0;
        row.age = self.age(component);
        row
    }

    /// A row without a clock, with the recovery that its effect has by default.
    fn bare_row(&mut self, component: ComponentId, name: &str, mode: &str, e: Effect) -> RowPlan {
        let zero = self.fixed(Span(0));
        let container = matches!(self.plan.kind(component), Kind::Container(_));
        // Hangs and leaks are noticed by somebody, or not at all.
        let silent = matches!(e, Effect::Hang | Effect::Leak(_) | Effect::Gray(_));
        let detect = if silent { self.fixed(Span::NEVER) } else { zero.clone() };
        let repair = match e {
            Effect::Reset | Effect::Hang if !container => Repair::Reboot,
            Effect::Latchup(_) => Repair::PowerCycle,
            _ if container => Repair::Restart,
            _ => Repair::Never,
        };
        RowPlan {
            component,
            mode: mode.to_owned(),
            hash: name_hash(&format!("{name}/{mode}")),
            time: None,
            effect: e,
            detect: Detect::After(detect),
            decide: zero.clone(),
            transit: zero.clone(),
            repair,
            lasts: None,
            crew: None,
            ask: None,
            priority: 0,
            success: 1.0,
            luck: zero.stream,
            as_bad_as_old: false,
            environment: None,
            dormancy: 0.0,
            age: 0.0,
            injected: false,
        }
    }

    /// The rows of alarms about a target that nothing ails.
    fn needless_rows(&mut self, component: ComponentId, name: &str) {
        for i in 0..self.plan.watches.len() {
            let watch = &self.plan.watches[i];
            let watchdog = &self.plan.watchdogs[watch.watchdog as usize];
            if watch.target == component {
                let mode = format!("false-alarm-by-{}", watchdog.name);
                let mut row = self.bare_row(component, name, &mode, Effect::FalseAlarm);
                row.repair = Repair::Never;
                self.plan.watches[i].needless = self.push(row);
            }
        }
    }

    /// The row that a group's failed switch-overs are charged to.
    fn switch_row(&mut self, g: u32, component: ComponentId, name: &str) {
        let reconfigure = self.reconfigure(g);
        let mut row = self.bare_row(component, name, "switch-over", Effect::Permanent);
        row.repair = match reconfigure {
            SpecDist::Never => Repair::Never,
            dist => Repair::Work(self.draw(&dist, name, "reconfigure")),
        };
        self.plan.groups[g as usize].switch_row = self.push(row);
    }

    fn reconfigure(&self, g: u32) -> SpecDist {
        if let Some((_, group)) = self.model.groups.0.get(g as usize) {
            return group.reconfigure.clone();
        }
        let sets =
            self.model.services.iter().filter(|(_, service)| super::services::is_group(service));
        let nth = g as usize - self.model.groups.len();
        sets.map(|(_, service)| service.reconfigure.clone()).nth(nth).unwrap_or(SpecDist::Never)
    }

    /// Rows and instants of what the mission injects into a component.
    fn injections(&mut self, component: ComponentId, name: &str) {
        let mission = self.mission;
        for (i, injection) in mission.inject.iter().enumerate() {
            let target = &injection.on.text;
            if target != name && format!("{target}/0") != name {
                continue;
            }
            let Some(mut row) = self.injected(component, name, injection) else { continue };
            row.mode = format!("injected {} #{}", row.mode, i + 1);
            row.hash = name_hash(&format!("{name}/{}", row.mode));
            row.injected = true;
            if let Some(lasts) = injection.lasts {
                let dist = crate::kernel::dist::Dist::Fixed(Span(lasts.0));
                row.lasts = Some(Draw { dist, stream: row.luck });
            }
            let row = self.push(row);
            let from = match &injection.phase {
                Some(phase) => self.plan.phases.iter().find(|p| p.name == phase.text),
                None => self.plan.phases.first(),
            };
            let at = from.map_or(Time::ZERO, |phase| phase.start) + Span(injection.at.0);
            self.plan.injections.push(InjectionPlan { at, row });
        }
    }

    fn injected(&mut self, component: ComponentId, name: &str, i: &Injection) -> Option<RowPlan> {
        if let Some(fault) = &i.fault {
            let label = label_of(fault);
            return Some(self.bare_row(component, name, label, effect(fault)));
        }
        let mode = i.mode.as_ref()?;
        let spec = self.modes_of(component)?.get(&mode.text)?;
        let mut row = self.mode_row(component, name, &mode.text, spec);
        row.time = None;
        Some(row)
    }
}

fn label_of(fault: &SpecEffect) -> &'static str {
    match fault {
        SpecEffect::Reset => "reset",
        SpecEffect::Hang => "hang",
        SpecEffect::Latchup { .. } => "latch-up",
        SpecEffect::Degrade { .. } => "degrade",
        SpecEffect::Permanent => "failure",
        SpecEffect::Isolate => "isolation",
        SpecEffect::Crash => "crash",
        SpecEffect::Gray { .. } => "gray",
        SpecEffect::Leak { .. } => "leak",
    }
}
