//! Checks of a model: domains, nodes, groups, failure modes, services.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::dist::Dist;
use crate::spec::failure::{Effect, Mode, Repair};
use crate::spec::service::Service;
use crate::spec::suggest::nearest;
use std::collections::BTreeMap;

impl Check<'_> {
    pub(super) fn hardware(&mut self) {
        let model = self.model;
        for (name, domain) in model.domains.iter() {
            if let Some(within) = &domain.within {
                self.expect(within, "domain", &[Thing::Domain]);
                self.nesting(name);
            }
            self.modes(&domain.modes, Thing::Domain);
        }
        for (_, node) in model.nodes.iter() {
            if let Some(domain) = &node.domain {
                self.expect(domain, "domain", &[Thing::Domain]);
            }
            self.modes(&node.modes, Thing::Node);
        }
        self.groups();
        for (_, image) in model.images.iter() {
            self.modes(&image.modes, Thing::Service);
        }
    }

    /// Reports a domain that stands, through others, within itself.
    fn nesting(&mut self, name: &Name) {
        let mut at = name.text.as_str();
        for _ in 0..=self.model.domains.len() {
            match self.model.domains.get(at).and_then(|domain| domain.within.as_ref()) {
                Some(within) if within.text == name.text => {
                    let message = format!("the domain `{}` stands within itself", name.text);
                    self.error(codes::CIRCLE, name, message, "break the circle");
                    return;
                }
                Some(within) => at = &within.text,
                None => return,
            }
        }
    }

    pub(super) fn modes(&mut self, modes: &Map<Mode>, of: Thing) {
        for (name, mode) in modes.iter() {
            self.effect(name, &mode.effect, of);
            if let Some(crew) = &mode.crew {
                self.expect(crew, "repair crew", &[Thing::Crew]);
            }
            self.by_ground(name, mode);
            let fits = match (&mode.repair, of) {
                (Some(Repair::PowerCycle | Repair::Work(_) | Repair::Never), _)
                    if matches!(mode.effect, Effect::Reset) =>
                {
                    false
                }
                (Some(Repair::Restart), _) => of == Thing::Service,
                (Some(Repair::Reboot | Repair::PowerCycle), _) => of == Thing::Node,
                (Some(Repair::Work(_)), Thing::Service) => false,
                _ => true,
            };
            if !fits {
                let message = format!("`{}` cannot be repaired like this", name.text);
                let help = "nodes take `Reboot`, `PowerCycle` or work (a `Reset` reboots by itself); domains work; containers `Restart`";
                self.error(codes::DOES_NOT_FIT, name, message, help);
            }
            if mode.proof_test.is_some() && mode.detect.is_some() {
                let message = format!("`{}` has both `detect` and `proof_test`", name.text);
                self.error(codes::DOES_NOT_FIT, name, message, "keep one of them");
            }
        }
    }

    /// Reports an effect that this kind of thing cannot have.
    pub(super) fn effect(&mut self, name: &Name, effect: &Effect, of: Thing) {
        let fits = match effect {
            Effect::Reset | Effect::Latchup { .. } | Effect::Degrade { .. } => of == Thing::Node,
            Effect::Permanent => of != Thing::Service,
            Effect::Hang => matches!(of, Thing::Node | Thing::Service),
            Effect::Isolate => matches!(of, Thing::Node | Thing::Domain),
            Effect::Crash | Effect::Leak { .. } | Effect::Gray { .. } => of == Thing::Service,
        };
        if !fits {
            let (thing, help) = match of {
                Thing::Node => {
                    ("node", "use `Reset`, `Hang`, `Latchup`, `Degrade`, `Isolate` or `Permanent`")
                }
                Thing::Domain => ("domain", "use `Permanent`, the default, or `Isolate`"),
                Thing::Link => ("link", "use `Permanent`, the default"),
                _ => ("container", "use `Crash`, `Hang`, `Gray` or `Leak`"),
            };
            let message = format!("the effect of `{}` does not fit a {thing}", name.text);
            self.error(codes::DOES_NOT_FIT, name, message, help);
        }
    }

    fn groups(&mut self) {
        let mut taken: BTreeMap<&str, &Name> = BTreeMap::new();
        for (name, group) in self.model.groups.iter() {
            for member in &group.of {
                self.expect(member, "node", &[Thing::Node]);
                if let Some(first) = taken.insert(&member.text, member) {
                    let message = format!("the node `{}` stands in two groups", member.text);
                    let error = Diagnostic::error(codes::TWO_GROUPS, member.place, message);
                    self.found.push(error.also(first.place, "here already"));
                }
            }
            if group.need.0 as usize > group.of.len() {
                let (need, has) = (group.need.0, group.of.len());
                let message = format!("`{}` needs {need} members and has {has}", name.text);
                self.error(codes::NEVER_MET, name, message, "need fewer, or add nodes to `of`");
            }
        }
    }

    pub(super) fn services(&mut self) {
        for (name, service) in self.model.services.iter() {
            match &service.image {
                Some(image) if self.model.images.get(&image.text).is_none() => {
                    let message = format!("no image is called `{}`", image.text);
                    let names = self.model.images.names().map(|name| name.text.as_str());
                    let help = nearest(&image.text, names).map(|n| format!("did you mean `{n}`?"));
                    let error = Diagnostic::error(codes::UNKNOWN_NAME, image.place, message);
                    self.found.push(error.help_if(help));
                }
                Some(_) => {}
                None => {
                    let message = format!("the service `{}` has no image", name.text);
                    self.error(codes::NO_IMAGE, name, message, "add `image: \"name:version\"`");
                }
            }
            for node in &service.on {
                self.expect(node, "node", &[Thing::Node]);
            }
            if service.min_ready.0 > service.replicas.0 {
                let (need, has) = (service.min_ready.0, service.replicas.0);
                let message = format!("`{}` needs {need} of {has} replicas ready", name.text);
                self.error(
                    codes::NEVER_MET,
                    name,
                    message,
                    "lower `min_ready` or raise `replicas`",
                );
            }
            self.losses_of_checks(service);
            self.callers(name, service);
            for probe in [&service.startup, &service.liveness].into_iter().flatten() {
                if probe.successes.0 > 1 {
                    let message = "this probe passes with one success".to_owned();
                    let error = Diagnostic::error(codes::ONE_SUCCESS, probe.place, message);
                    self.found.push(error.help("remove `successes`"));
                }
            }
        }
    }

    /// True if a distribution is `Never`, or always the same and zero.
    pub(super) fn is_instant(dist: &Dist) -> bool {
        matches!(dist, Dist::Fixed { value } if value.0 == 0)
    }

    /// Reports probes whose checks cannot fail by chance as asked.
    fn losses_of_checks(&mut self, service: &Service) {
        let all = [&service.startup, &service.probe, &service.liveness, &service.readiness];
        for (i, probe) in all.into_iter().enumerate() {
            let Some(probe) = probe else { continue };
            let lossy = probe.loss.0 > 0.0;
            let most = crate::kernel::runs::LONGEST;
            let long = probe.failures.0 > most || probe.successes.0 > most;
            let asked = i == 3 || i == 1 && service.readiness.is_none();
            let (why, help) = if lossy && i == 0 {
                ("a startup probe loses no checks", "remove `loss`")
            } else if lossy && probe.timeout.0 > probe.every.0 {
                ("`timeout` is longer than `every`", "shorten `timeout`, or remove `loss`")
            } else if long && (lossy || asked && self.can_be_gray(service)) {
                let help = "lower `failures` or `successes`, or remove `loss` or `Gray`";
                ("it waits for more than 32 checks in a row that fail by chance", help)
            } else {
                continue;
            };
            let error = Diagnostic::error(codes::LOSSY, probe.place, why.to_owned());
            self.found.push(error.help(help));
        }
    }

    /// True if something can make containers of a service answer with errors.
    fn can_be_gray(&self, service: &Service) -> bool {
        let gray = |effect: &Effect| matches!(effect, Effect::Gray { .. });
        let image = service.image.as_ref().and_then(|image| self.model.images.get(&image.text));
        image.is_some_and(|image| image.modes.iter().any(|(_, mode)| gray(&mode.effect)))
            || self.mission.inject.iter().filter_map(|i| i.fault.as_ref()).any(gray)
    }

    /// Reports routes that do not fit their replicas, and labels that too few carry.
    fn callers(&mut self, name: &Name, service: &crate::spec::service::Service) {
        let standby = !matches!(service.redundancy, crate::spec::redundancy::Redundancy::Active);
        if standby && (service.routing.is_some() || !service.selects.is_empty()) {
            let message = format!("callers of `{}` find its active replica by its role", name.text);
            let help = "remove `routing` and `selects`, or make `redundancy: Active`";
            self.error(codes::DOES_NOT_FIT, name, message, help);
        }
        if service.selects.is_empty() {
            return;
        }
        let carries = |other: &crate::spec::service::Service| {
            service.selects.iter().all(|label| other.labels.contains(label))
        };
        let all = self.model.services.iter().filter(|(_, other)| carries(other));
        let count: u64 = all.map(|(_, other)| u64::from(other.replicas.0)).sum();
        if count < u64::from(service.min_ready.0) {
            let message = format!(
                "{count} containers carry the labels that `{}` selects, and it needs {}",
                name.text, service.min_ready.0
            );
            self.error(codes::NEVER_MET, name, message, "give `labels` to more services");
        }
    }
}
