//! Lints: findings without flying (card M). The mission flies; the author should look.

use super::Check;
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::dist::Dist;
use crate::spec::failure::{Effect, Mode};
use crate::spec::image::Image;
use crate::spec::node::Node;
use crate::spec::place::{FileId, Place};
use crate::spec::quantity::Duration;
use crate::spec::redundancy::Redundancy;
use crate::spec::service::{Service, Spread};
use crate::spec::suggest::listing;
use std::collections::{BTreeMap, BTreeSet};

impl Check<'_> {
    pub(super) fn warn(&mut self, code: codes::Code, at: &Name, message: String, help: &str) {
        self.found.push(Diagnostic::warning(code, at.place, message).help(help));
    }

    pub(super) fn lints(&mut self) {
        self.unused();
        self.punctual();
        self.nodes_without_boot();
        self.watchdog_lints();
        self.ground_lints();
        self.orchestration_lints();
        self.peer_lints();
        self.path_lints();
        self.void_lints();
        self.boundless();
        for (name, service) in self.model.services.iter() {
            let image = service.image.as_ref().and_then(|i| self.model.images.get(&i.text));
            if let Some(image) = image {
                self.hangs(name, service, image);
                self.impatient(name, service, image);
            }
            self.shared_fate(name, service);
            self.free_switch(name, &service.redundancy, service.coverage.0);
        }
        for (name, group) in self.model.groups.iter() {
            self.free_switch(name, &group.redundancy, group.coverage.0);
        }
        for (name, function) in self.mission.functions.iter() {
            if function.phases.as_ref().is_some_and(Vec::is_empty) {
                let message = format!("no phase needs `{}`", name.text);
                self.warn(codes::NOT_NEEDED, name, message, "name a phase in `phases`");
            }
        }
        self.deadlocks();
        self.sources();
    }

    /// Environments, crews and services that nothing uses.
    fn unused(&mut self) {
        let model = self.model;
        let sets = || {
            let domains = model.domains.iter().map(|(_, d)| &d.modes);
            let nodes = model.nodes.iter().map(|(_, n)| &n.modes);
            domains.chain(nodes).chain(model.images.iter().map(|(_, i)| &i.modes))
        };
        let modes = || sets().flat_map(Map::iter).map(|(_, mode)| mode);
        let hazards: BTreeSet<&str> =
            modes().filter_map(|m| m.hazard.as_ref()).map(|n| n.text.as_str()).collect();
        let crews: BTreeSet<&str> =
            modes().filter_map(|m| m.crew.as_ref()).map(|n| n.text.as_str()).collect();
        for phase in &self.mission.phases {
            for name in phase.hazard.names().filter(|name| !hazards.contains(name.text.as_str())) {
                let message = format!("no failure mode names the environment `{}`", name.text);
                self.warn(codes::NOT_USED, name, message, "give a mode `hazard`, or remove it");
            }
        }
        for name in model.repair_crews.names().filter(|n| !crews.contains(n.text.as_str())) {
            let message = format!("no failure mode needs the crew `{}`", name.text);
            self.warn(codes::NOT_USED, name, message, "give a mode `crew`, or remove it");
        }
        let functions = self.mission.functions.iter();
        let needed: BTreeSet<&str> =
            functions.flat_map(|(_, f)| f.needs.names()).map(|n| n.text.as_str()).collect();
        let watchdogs: BTreeSet<&str> =
            model.watchdogs.iter().map(|(_, w)| w.by.text.as_str()).collect();
        let control_planes: BTreeSet<&str> = model
            .orchestrators
            .iter()
            .filter_map(|(_, o)| o.service.as_ref())
            .map(|service| service.text.as_str())
            .collect();
        let spoken_to: BTreeSet<&str> = model
            .services
            .iter()
            .flat_map(|(_, service)| {
                let sink = service.sidecar.as_ref().and_then(|sidecar| sidecar.sink.as_ref());
                service.calls.names().chain(sink)
            })
            .map(|name| name.text.as_str())
            .collect();
        let kept = model.safe_mode.iter().flat_map(|safe| &safe.keeps);
        let kept: BTreeSet<&str> = kept.map(|name| name.text.as_str()).collect();
        let speaks = |name: &str| {
            let service = model.services.get(name);
            service.is_some_and(|service| service.beside().is_some() || !service.calls.is_empty())
        };
        let used = |name: &str| {
            needed.contains(name)
                || watchdogs.contains(name)
                || control_planes.contains(name)
                || spoken_to.contains(name)
                || kept.contains(name)
                || speaks(name)
        };
        for name in model.services.names().filter(|n| !used(n.text.as_str())) {
            let message = format!("no function needs the service `{}`", name.text);
            self.warn(codes::NOT_USED, name, message, "add it to a function's `needs`");
        }
    }

    /// Faults that strike at an instant that is written down: where a distribution was meant, all
    /// components of a kind fail at once, and every replication is alike.
    fn punctual(&mut self) {
        let model = self.model;
        let sets = model.domains.iter().map(|(_, d)| &d.modes);
        let sets = sets.chain(model.nodes.iter().map(|(_, n)| &n.modes));
        let sets = sets.chain(model.links.iter().map(|(_, l)| &l.modes));
        let sets = sets.chain(model.images.iter().map(|(_, i)| &i.modes));
        // Many nodes may have one mode of one kind of hardware: it is said once.
        let mut found: BTreeMap<Place, (&Name, Duration)> = BTreeMap::new();
        for (name, mode) in sets.flat_map(Map::iter) {
            if let Dist::Fixed { value } = mode.time
                && !matches!(mode.effect, Effect::Leak { .. })
            {
                found.insert(name.place, (name, value));
            }
        }
        for (name, after) in found.into_values() {
            let message = format!(
                "`{}` strikes exactly {after} after each renewal, in every replication",
                name.text
            );
            let help = format!(
                "if {after} is a mean, write `Exponential(\"{after}\")` or a rate; `inject` \
                                strikes once, at an instant"
            );
            self.warn(codes::PUNCTUAL, name, message, &help);
        }
    }

    fn nodes_without_boot(&mut self) {
        for (name, node) in self.model.nodes.iter() {
            let boots = |mode: &Mode| !matches!(mode.effect, Effect::Degrade { .. });
            let fails = node.modes.iter().any(|(_, mode)| boots(mode));
            if fails && !self.model.services.is_empty() && Check::is_instant(&node.boot) {
                let message = format!("the node `{}` boots in no time", name.text);
                self.warn(codes::INSTANT_BOOT, name, message, "give `boot` a time");
            }
            for (mode_name, mode) in node.modes.iter() {
                if matches!(mode.effect, Effect::Hang)
                    && mode.detect.is_none()
                    && mode.proof_test.is_none()
                    && mode.lasts.is_none()
                    && node.timer.is_none()
                    && !self.is_watched(name)
                {
                    let message =
                        format!("nothing notices `{}` of `{}`", mode_name.text, name.text);
                    self.warn(
                        codes::NEVER_NOTICED,
                        mode_name,
                        message,
                        "give `detect`, or `timer`",
                    );
                }
            }
        }
    }

    fn hangs(&mut self, name: &Name, service: &Service, image: &Image) {
        let asked = service.readiness.is_some() || service.probe.is_some();
        for (mode_name, mode) in image.modes.iter().filter(|_| !asked) {
            let gray = matches!(mode.effect, Effect::Gray { .. });
            if gray && mode.detect.is_none() && mode.lasts.is_none() {
                let message = format!("nothing notices the errors of `{}`", mode_name.text);
                self.warn(codes::NEVER_NOTICED, mode_name, message, "add `readiness`, or `detect`");
            }
        }
        let probed = service.liveness.is_some() || service.probe.is_some();
        if probed || self.is_watched(name) {
            return;
        }
        for (name, mode) in image.modes.iter() {
            if matches!(mode.effect, Effect::Hang) && mode.detect.is_none() && mode.lasts.is_none()
            {
                let message = format!("nothing notices the hang `{}`", name.text);
                self.warn(codes::NEVER_NOTICED, name, message, "add a `probe`, or `detect`");
            }
        }
    }

    /// A liveness probe that gives up before the typical start is over.
    fn impatient(&mut self, name: &Name, service: &Service, image: &Image) {
        let Some(probe) = service.liveness.as_ref().or(service.probe.as_ref()) else { return };
        if service.startup.is_some() {
            return;
        }
        let stride = probe.every.0.max(probe.timeout.0);
        let strides = stride.saturating_mul(u64::from(probe.failures.0.saturating_sub(1)));
        let patience = probe.initial_delay.0.saturating_add(strides);
        let Some(typical) = image.start.typical() else { return };
        if typical > patience as f64 {
            let message = format!("liveness gives `{}` up before it has started", name.text);
            self.warn(codes::IMPATIENT, name, message, "add `startup: (failures: 30)`");
        }
    }

    fn shared_fate(&mut self, name: &Name, service: &Service) {
        let spare = service.replicas.0 > service.min_ready.0;
        // With fewer nodes than replicas some must share, and `spread` would leave them no room.
        let nodes: BTreeSet<&str> = service.on.iter().map(|node| node.text.as_str()).collect();
        let nodes = if nodes.is_empty() { self.model.nodes.len() } else { nodes.len() };
        if spare
            && nodes >= service.replicas.0 as usize
            && matches!(service.spread, Spread::Free)
            && service.on.len() != service.replicas.0 as usize
        {
            let message = format!("replicas of `{}` may share a node", name.text);
            let help = "use `spread: Node` or `spread: Domain`";
            self.warn(codes::SHARED_FATE, name, message, help);
        }
    }

    fn free_switch(&mut self, name: &Name, redundancy: &Redundancy, coverage: f64) {
        let instant = match redundancy {
            Redundancy::HotStandby { takeover } | Redundancy::WarmStandby { takeover, .. } => {
                Check::is_instant(takeover)
            }
            Redundancy::ColdStandby { start } => Check::is_instant(start),
            Redundancy::Active | Redundancy::Voting { .. } => false,
        };
        if instant && coverage >= 1.0 {
            let message = format!("every switch-over of `{}` works, at once", name.text);
            self.warn(codes::FREE_SWITCH, name, message, "give a time and a `coverage`");
        }
    }

    /// Failure modes that do not say where their figures come from.
    fn sources(&mut self) {
        let model = self.model;
        let hardware = model.hardware.iter().map(|(of, node)| (of, &node.modes));
        let sets = hardware.chain(model.images.iter().map(|(of, image)| (of, &image.modes)));
        let mut files: BTreeMap<FileId, Vec<(&Name, String)>> = BTreeMap::new();
        for (of, (name, mode)) in sets.flat_map(|(of, modes)| modes.iter().map(move |m| (of, m))) {
            if mode.source.is_none() {
                let path = format!("{}/{}", of.text, name.text);
                files.entry(name.place.file).or_default().push((name, path));
            }
        }
        for modes in files.into_values() {
            let names = listing(modes.iter().map(|(_, path)| path.as_str()), 6);
            let message = match modes.len() {
                1 => format!("{names} does not say where its figures come from"),
                n => format!("{n} failure modes do not say where their figures come from: {names}"),
            };
            let help = "add `source: Published(\"…\")`, or `Assumed(\"…\")` with the reason";
            if let Some((first, _)) = modes.first() {
                self.warn(codes::UNSOURCED, first, message, help);
            }
        }
    }

    /// Nodes that say nothing of their size, where others do, and take what is not meant for them.
    fn boundless(&mut self) {
        let model = self.model;
        let bounded = |node: &Node| node.cpu.is_some() || node.memory.is_some();
        if !model.nodes.iter().any(|(_, node)| bounded(node)) {
            return;
        }
        let open = |node: &Node| !bounded(node) && node.taints.is_empty();
        let open = |service: &Service| {
            let nodes = self.allowed(service).into_iter();
            nodes.filter(|(_, node)| open(node)).map(|(name, _)| name).collect::<Vec<&Name>>()
        };
        let guests = model.services.iter().filter(|(_, service)| service.on.is_empty());
        let guests = guests.map(|(name, service)| (name.text.as_str(), open(service)));
        let guests: Vec<_> = guests.filter(|(_, nodes)| !nodes.is_empty()).collect();
        let mut hosts: Vec<&Name> = guests.iter().flat_map(|(_, nodes)| nodes).copied().collect();
        hosts.sort_by_key(|name| name.place);
        hosts.dedup_by_key(|name| name.place);
        if let Some(first) = hosts.first() {
            let has = if hosts.len() == 1 { "has" } else { "have" };
            let message = format!(
                "{} {has} no limits, and may host {}",
                listing(hosts.iter().map(|name| name.text.as_str()), 4),
                listing(guests.iter().map(|(guest, _)| *guest), 4)
            );
            let help = "give nodes `cpu` and `memory`, or `taints`, or give services `on`";
            self.warn(codes::NO_LIMITS, first, message, help);
        }
    }
}
