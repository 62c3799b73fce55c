//! Checks of orchestrators: who runs them, whom they move, where those can stand; and lints.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::node::Node;
use crate::spec::orchestrator::{Fencing, Orchestrator};
use crate::spec::quantity::{Bytes, Cpu};
use crate::spec::service::{Service, Spread};
use crate::spec::suggest::{listing, nearest};
use std::collections::BTreeMap;

/// What of a vessel may be asked for on a node: thousandths of a core, bytes; none without limit.
fn room(node: &Node) -> (Option<u64>, Option<u64>) {
    let whole = |size: u64| (size as f64 * node.overcommit.0) as u64;
    (node.cpu.map(|cpu| whole(cpu.0)), node.memory.map(|memory| whole(memory.0)))
}

impl<'a> Check<'a> {
    pub(super) fn orchestration(&mut self) {
        let model = self.model;
        for (name, orchestrator) in model.orchestrators.iter() {
            self.control_plane(name, orchestrator);
        }
        for (name, service) in model.services.iter() {
            if let Some(by) = &service.orchestrator {
                self.expect(by, "orchestrator", &[Thing::Orchestrator]);
                let runs = model.orchestrators.get(&by.text).and_then(|o| o.service.as_ref());
                if let Some(runs) = runs.filter(|runs| runs.text == name.text) {
                    let message =
                        format!("`{}` is moved by what it runs, `{}`", name.text, by.text);
                    let error = Diagnostic::error(codes::MOVES_ITSELF, by.place, message);
                    let error = error.also(runs.place, "this runs it");
                    self.found.push(error.help("remove `orchestrator`, or name another"));
                }
            }
            for spread in [&service.spread, &service.prefers] {
                self.kind(spread);
            }
            self.twice(service);
            self.labels(name, service);
            self.largest(name, service);
        }
    }

    fn control_plane(&mut self, name: &Name, orchestrator: &'a Orchestrator) {
        let Some(by) = &orchestrator.service else {
            let message = format!("nothing runs the orchestrator `{}`", name.text);
            let help = "name a service of the model in `service`";
            return self.error(codes::NO_CONTROL_PLANE, name, message, help);
        };
        self.expect(by, "service", &[Thing::Service]);
        if orchestrator.lease.0 <= orchestrator.retry.0 {
            let message = format!("the lease of `{}` runs out before it is renewed", name.text);
            self.error(codes::SHORT_LEASE, name, message, "make `lease` several times `retry`");
        }
        let Some(service) = self.model.services.get(&by.text) else { return };
        let (has, quorum) = (service.replicas.0, orchestrator.quorum.map_or(0, |q| q.0));
        if quorum > has {
            let message = format!("`{}` needs {quorum} of {has} replicas for a quorum", name.text);
            let help = "lower `quorum`, or raise the `replicas` of its service";
            self.error(codes::NEVER_MET, name, message, help);
        }
    }

    /// Reports a kind that no domain is of.
    fn kind(&mut self, spread: &Spread) {
        let Spread::Across { kind } = spread else { return };
        let domains = self.model.domains.iter();
        let kinds: Vec<&str> =
            domains.filter_map(|(_, d)| d.kind.as_ref()).map(|kind| kind.text.as_str()).collect();
        if kinds.contains(&kind.text.as_str()) {
            return;
        }
        let message = format!("no domain is of the kind `{}`", kind.text);
        let error = Diagnostic::error(codes::UNKNOWN_NAME, kind.place, message);
        self.found.push(match nearest(&kind.text, kinds) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("give the domains a `kind`"),
        });
    }

    fn twice(&mut self, service: &'a Service) {
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for node in &service.on {
            if let Some(first) = seen.insert(&node.text, node) {
                let message = format!("the node `{}` is named twice", node.text);
                let error = Diagnostic::error(codes::NODE_TWICE, node.place, message);
                self.found.push(error.also(first.place, "here already").help("name it once"));
            }
        }
    }

    fn labels(&mut self, name: &Name, service: &Service) {
        for label in &service.requires {
            let nodes = || self.model.nodes.iter().flat_map(|(_, node)| &node.labels);
            if nodes().any(|other| other == label) {
                continue;
            }
            let near = nearest(label, nodes().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to the `labels` of a node".to_owned(),
            };
            let message =
                format!("`{}` requires the label `{label}`, and no node has it", name.text);
            self.error(codes::NO_SUCH_LABEL, name, message, &help);
        }
    }

    /// The nodes where replicas of a service may stand, by their names, labels and taints.
    pub(super) fn allowed(&self, service: &Service) -> Vec<(&'a Name, &'a Node)> {
        let named = |name: &Name| service.on.iter().any(|on| on.text == name.text);
        let nodes = self.model.nodes.iter().map(|(name, node)| (name, node));
        nodes
            .filter(|(name, node)| (service.on.is_empty() || named(name)) && service.suits(node))
            .collect()
    }

    /// Reports what asks for more than any node has that it may stand on.
    fn largest(&mut self, name: &Name, service: &Service) {
        let nodes = self.allowed(service);
        let largest = |of: fn(&Node) -> Option<u64>| {
            let all: Option<Vec<(u64, &Name)>> =
                nodes.iter().map(|(name, node)| Some((of(node)?, *name))).collect();
            all.and_then(|all| all.into_iter().max_by_key(|(size, _)| *size))
        };
        let too_much = |asks: Option<u64>, most: Option<(u64, &'a Name)>| {
            asks.zip(most).filter(|(asks, (most, _))| asks > most)
        };
        let cpu = too_much(service.asks_cpu(), largest(|node| room(node).0));
        let memory = too_much(service.asks_memory(), largest(|node| room(node).1));
        if let Some((asks, (most, node))) = cpu {
            let (asks, most) = (Cpu(asks).to_string(), Cpu(most).to_string());
            self.too_big(name, node, &format!("{asks} cores"), &most);
        }
        if let Some((asks, (most, node))) = memory {
            let (asks, most) = (Bytes(asks).to_string(), Bytes(most).to_string());
            self.too_big(name, node, &format!("{asks} of memory"), &most);
        }
    }

    fn too_big(&mut self, name: &Name, node: &Name, asks: &str, most: &str) {
        let message = format!(
            "`{}` asks for {asks}; `{}`, the largest node for it, has {most}",
            name.text, node.text
        );
        let error = Diagnostic::error(codes::TOO_BIG, name.place, message);
        let error = error.also(node.place, "the largest node for it");
        self.found.push(error.help("ask for less, or add a larger node"));
    }

    pub(super) fn orchestration_lints(&mut self) {
        let model = self.model;
        for (name, service) in model.services.iter() {
            let carried = |label: &str| {
                model.services.iter().any(|(_, other)| other.labels.iter().any(|l| l == label))
            };
            for label in service.avoids.iter().filter(|label| !carried(label)) {
                let message = format!("`{}` avoids `{label}`, which nothing carries", name.text);
                let help = "add it to the `labels` of a service, or remove it";
                self.warn(codes::AVOIDS_NOTHING, name, message, help);
            }
            match &service.orchestrator {
                None => self.idle(name, service),
                Some(by) if service.exclusive => self.fencing(name, service, by),
                Some(_) => {}
            }
        }
        for (name, orchestrator) in model.orchestrators.iter() {
            self.shared_control(name, orchestrator);
            self.ties(name, orchestrator);
            if orchestrator.grace.0 < orchestrator.heartbeat.0 {
                let message = format!("`{}` waits less for a renewal than nodes take", name.text);
                let help = "make `grace` several times `heartbeat`";
                self.warn(codes::SHORT_GRACE, name, message, help);
            }
            let mut movers = model.services.iter().filter_map(|(_, s)| s.orchestrator.as_ref());
            if movers.all(|by| by.text != name.text) {
                let message = format!("no service names the orchestrator `{}`", name.text);
                self.warn(codes::NOT_USED, name, message, "name it in a service, or remove it");
            }
        }
    }

    /// What only an orchestrator would heed.
    fn idle(&mut self, name: &Name, service: &Service) {
        let settings =
            [("toleration", service.toleration.is_some()), ("exclusive", service.exclusive)];
        for (setting, _) in settings.into_iter().filter(|(_, given)| *given) {
            let message = format!("`{setting}` of `{}` has no effect: nothing moves it", name.text);
            self.warn(codes::NOTHING_MOVES_IT, name, message, "name an `orchestrator`");
        }
    }

    fn fencing(&mut self, name: &Name, service: &Service, by: &Name) {
        let Some(orchestrator) = self.model.orchestrators.get(&by.text) else { return };
        if matches!(orchestrator.fencing, Fencing::Unfenced) {
            let message = format!("two containers of a replica of `{}` may run at once", name.text);
            let help = "use `fencing: Confirmed` in its orchestrator";
            return self.warn(codes::TWO_MAY_RUN, name, message, help);
        }
        let linked =
            |node: &Name| self.model.links.iter().any(|(_, link)| link.between.1.text == node.text);
        let nodes = self.allowed(service);
        let nodes: Vec<&str> =
            nodes.iter().map(|(n, _)| *n).filter(|n| !linked(n)).map(|n| &n.text[..]).collect();
        if !nodes.is_empty() {
            let from = listing(nodes, 4);
            let message = format!(
                "`{}` is not replaced while its node is silent: no out-of-band link leads to {from}",
                name.text
            );
            let help =
                "add links with `plane: OutOfBand` and a watchdog that uses them, or restrict `on`";
            self.warn(codes::NEVER_CONFIRMED, name, message, help);
        }
    }

    /// Replicas of a control plane that one fault takes.
    fn shared_control(&mut self, name: &Name, orchestrator: &Orchestrator) {
        let Some(by) = &orchestrator.service else { return };
        let Some(service) = self.model.services.get(&by.text) else { return };
        if service.replicas.0 < 2 {
            return;
        }
        let nodes = self.allowed(service);
        if matches!(service.spread, Spread::Free) && nodes.len() < service.replicas.0 as usize {
            let message = format!("replicas of the control plane `{}` share a node", name.text);
            let help = "give it as many nodes as replicas, with `spread: Node`";
            return self.warn(codes::SHARED_CONTROL, by, message, help);
        }
        let apart = |spread: &Spread| matches!(spread, Spread::Domain | Spread::Across { .. });
        if apart(&service.spread) {
            return;
        }
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for domain in nodes.iter().filter_map(|(_, node)| node.domain.as_ref()) {
            *seen.entry(&domain.text).or_default() += 1;
        }
        let fails = |name: &str| self.model.domains.get(name).is_some_and(|d| !d.modes.is_empty());
        let shared = seen.iter().find(|(name, count)| **count > 1 && fails(name));
        if let Some((domain, _)) = shared {
            let message = format!(
                "replicas of the control plane `{}` may share the domain `{domain}`",
                name.text
            );
            let homeless = nodes.iter().filter(|(_, node)| node.domain.is_none()).count();
            let places = seen.len() + homeless;
            let help = if places < service.replicas.0 as usize {
                format!(
                    "its nodes stand in {places} domains only, fewer than replicas: one fault can take the quorum; let it use more domains"
                )
            } else {
                "use `spread: Domain`".to_owned()
            };
            self.warn(codes::SHARED_CONTROL, by, message, &help);
        }
    }

    /// Services of one priority that do not fit on a node together: none makes room for another.
    fn ties(&mut self, name: &Name, orchestrator: &Orchestrator) {
        if !orchestrator.preemption {
            return;
        }
        let model = self.model;
        let services = model.services.iter().map(|(name, service)| (name, service));
        let moved = services.filter(|(_, service)| {
            service.orchestrator.as_ref().is_some_and(|by| by.text == name.text)
                && (service.asks_cpu().is_some() || service.asks_memory().is_some())
        });
        let moved: Vec<(&Name, &Service)> = moved.collect();
        let mut tied: Vec<&str> = Vec::new();
        for (i, (a, first)) in moved.iter().enumerate() {
            for (b, second) in &moved[i + 1..] {
                if first.priority == second.priority && self.compete(first, second) {
                    tied.extend([a.text.as_str(), b.text.as_str()]);
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        tied.retain(|name| seen.insert(*name));
        if !tied.is_empty() {
            let message = format!("{} do not fit together and have one priority", listing(tied, 8));
            let help = "give them priorities, or their orchestrator `preemption: false`";
            self.warn(codes::TIED, name, message, help);
        }
    }

    /// True if all replicas of two services ask for more than a node has that both may stand on.
    fn compete(&self, a: &Service, b: &Service) -> bool {
        let all = |service: &Service, of: Option<u64>| {
            of.unwrap_or(0).saturating_mul(u64::from(service.replicas.0))
        };
        let cpu = |service: &Service| all(service, service.asks_cpu());
        let memory = |service: &Service| all(service, service.asks_memory());
        let both = self.allowed(b);
        let over = |asks: (u64, u64), has: Option<u64>| {
            asks.0 > 0 && asks.1 > 0 && has.is_some_and(|has| asks.0.saturating_add(asks.1) > has)
        };
        self.allowed(a).iter().filter(|(n, _)| both.iter().any(|(m, _)| m.text == n.text)).any(
            |(_, node)| {
                let (cpus, bytes) = room(node);
                over((cpu(a), cpu(b)), cpus) || over((memory(a), memory(b)), bytes)
            },
        )
    }
}
