//! Checks of watchdogs: whom they watch, who runs them, and if their steps can be taken; and lints.

use super::{Check, Thing};
use crate::kernel::runs::LONGEST;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::failure::{Effect, Mode};
use crate::spec::ladder::Step;
use crate::spec::node::Node;
use crate::spec::place::{At, Place};
use crate::spec::suggest::listing;
use crate::spec::watchdog::{Signal, Watchdog};

/// Most steps of a ladder.
const MAX_STEPS: usize = 16;

impl<'a> Check<'a> {
    pub(super) fn watchdogs(&mut self) {
        let model = self.model;
        for (name, watchdog) in model.watchdogs.iter() {
            self.expect(&watchdog.by, "service or node", &[Thing::Service, Thing::Node]);
            for target in &watchdog.watches {
                let kinds = [Thing::Node, Thing::Service, Thing::Watchdog];
                self.expect(target, "node, service or watchdog", &kinds);
                if self.runs(target) == watchdog.by.text {
                    let message = format!("`{}` watches itself", name.text);
                    let diagnostic =
                        Diagnostic::error(codes::WATCHES_ITSELF, target.place, message);
                    self.found.push(
                        diagnostic
                            .also(watchdog.by.place, "this runs it")
                            .help("watch another, or let another run it"),
                    );
                }
            }
            self.loss(name, watchdog);
            self.ladder(name, watchdog);
        }
    }

    /// Answers that are lost by chance are drawn in runs, of questions that do not overlap.
    fn loss(&mut self, name: &Name, watchdog: &Watchdog) {
        if watchdog.loss.0 <= 0.0 {
            return;
        }
        let polls = matches!(watchdog.signal, Signal::Poll);
        if polls && watchdog.timeout.0 > watchdog.every.0 {
            let message = format!("`{}` waits longer than it asks", name.text);
            let help = "with `loss`, `timeout` is at most `every`";
            self.error(codes::SLOW_ANSWERS, name, message, help);
        }
        let late = if polls { 0 } else { watchdog.timeout.0 / watchdog.every.0 };
        if late.saturating_add(watchdog.failures.0.into()) > u64::from(LONGEST) {
            let message = format!("`{}` waits for more than {LONGEST} losses in a row", name.text);
            let help = "with `loss`, `failures` (and the beats due in `timeout`) are at most 32";
            self.error(codes::SLOW_ANSWERS, name, message, help);
        }
    }

    /// The service or node that a name under `watches` stands for.
    fn runs(&self, target: &'a Name) -> &'a str {
        let by = self.model.watchdogs.get(&target.text).map(|watchdog| &watchdog.by);
        &by.unwrap_or(target).text
    }

    fn ladder(&mut self, name: &Name, watchdog: &'a Watchdog) {
        if watchdog.ladder.len() > MAX_STEPS {
            let message = format!("the ladder of `{}` has more than {MAX_STEPS} steps", name.text);
            self.error(codes::TOO_LARGE, name, message, "let it repeat");
        }
        for step in &watchdog.ladder {
            self.step(name, watchdog, step);
        }
        let instant = |step: &At<Step>| {
            step.wait().is_some_and(|wait| wait.0 == 0)
                && step.takes().is_some_and(Check::is_instant)
        };
        let steps = &watchdog.ladder;
        if let Some(Step::Ask { by, .. }) = steps.last().map(|step| &step.value) {
            let message = format!("`{}` asks ground, and no step follows", name.text);
            self.error(codes::IMPOSSIBLE_STEP, by, message, "add the step that ground commands");
        }
        if watchdog.repeats && !steps.is_empty() && steps.iter().all(instant) {
            let message = format!("the ladder of `{}` repeats and takes no time", name.text);
            self.error(codes::IMPOSSIBLE_STEP, name, message, "give its steps a `wait`");
        }
    }

    fn impossible(&mut self, place: Place, message: String, help: &str) {
        self.found.push(Diagnostic::error(codes::IMPOSSIBLE_STEP, place, message).help(help));
    }

    fn step(&mut self, name: &Name, watchdog: &'a Watchdog, step: &'a At<Step>) {
        match &step.value {
            Step::RestartContainer { .. } | Step::RestartService { .. } => {
                let nodes = watchdog
                    .watches
                    .iter()
                    .filter(|target| self.model.nodes.get(self.runs(target)).is_some());
                let nodes: Vec<&str> = nodes.map(|target| target.text.as_str()).collect();
                if !nodes.is_empty() {
                    let (are, them) = match nodes.len() {
                        1 => ("is a node", "it"),
                        _ => ("are nodes", "them"),
                    };
                    let message = format!(
                        "`{}` restarts containers here, and {} {are}",
                        name.text,
                        listing(nodes, 8)
                    );
                    let help =
                        format!("use `RebootNode`, or watch {them} by a watchdog of its own");
                    self.impossible(step.place, message, &help);
                }
            }
            Step::Failover { to, .. } => self.failover(watchdog, to),
            Step::SafeMode { .. } if self.model.safe_mode.is_none() => {
                let message = format!("`{}` enters safe mode, and there is none", name.text);
                self.impossible(step.place, message, "add `safe_mode` to the model");
            }
            Step::Ask { by, runbook, .. } => self.asks(Some(by), runbook.as_ref()),
            Step::GracefulShutdown { order, .. } => {
                for service in order {
                    self.expect(service, "service", &[Thing::Service]);
                }
            }
            _ => {}
        }
    }

    fn failover(&mut self, watchdog: &'a Watchdog, to: &'a Name) {
        self.expect(to, "node", &[Thing::Node]);
        let mut barred = Vec::new();
        for target in &watchdog.watches {
            let runs = self.runs(target);
            if runs == to.text {
                let message = format!("`{}` cannot be failed over to itself", target.text);
                self.error(codes::IMPOSSIBLE_STEP, to, message, "name another node");
            }
            let Some(service) = self.model.services.get(runs) else { continue };
            if !service.on.is_empty() && service.on.iter().all(|on| on.text != to.text) {
                barred.push(target.text.as_str());
            }
        }
        if !barred.is_empty() {
            let message = format!("{} may not use the node `{}`", listing(barred, 8), to.text);
            let help = "add the node to the service's `on`, or name another";
            self.error(codes::IMPOSSIBLE_STEP, to, message, help);
        }
    }

    /// True if a watchdog watches this node or service, by its name or as what runs another.
    pub(super) fn is_watched(&self, name: &Name) -> bool {
        let watchdogs = self.model.watchdogs.iter();
        watchdogs.flat_map(|(_, w)| &w.watches).any(|target| self.runs(target) == name.text)
    }

    /// The nodes where a service or node may stand.
    fn stands_on(&self, what: &'a str) -> Vec<&'a str> {
        match self.model.services.get(what) {
            Some(service) if service.on.is_empty() => {
                self.model.nodes.names().map(|name| name.text.as_str()).collect()
            }
            Some(service) => service.on.iter().map(|name| name.text.as_str()).collect(),
            None => vec![what],
        }
    }

    pub(super) fn watchdog_lints(&mut self) {
        let model = self.model;
        for (name, link) in model.links.iter() {
            let node = link.between.1.text.as_str();
            let fails =
                |d: &str| model.domains.get(d).is_some_and(|domain| !domain.modes.is_empty());
            let own = self.around(link.domain.as_ref());
            let its = self.around(model.nodes.get(node).and_then(|node| node.domain.as_ref()));
            if let Some(shared) = own.iter().find(|d| fails(d) && its.contains(d)) {
                let message = format!("`{}` shares the domain `{shared}` with `{node}`", name.text);
                let help = "let the link stand in another domain";
                self.warn(codes::SHARED_PLANE, name, message, help);
            }
        }
        for (name, watchdog) in model.watchdogs.iter() {
            self.inside(watchdog);
            self.reach(watchdog);
            self.short_waits(watchdog);
            let hasty =
                |step: &&At<Step>| step.wait().is_some_and(|wait| wait.0 < watchdog.every.0);
            let followed = watchdog.ladder.len() > 1 || watchdog.repeats;
            if followed && watchdog.ladder.iter().any(|step| hasty(&step)) {
                let message = format!("`{}` waits less for a step than for an answer", name.text);
                let help = "give its steps a `wait` longer than `every`";
                self.warn(codes::HASTY, name, message, help);
            }
        }
    }

    /// A domain and all around it.
    fn around(&self, innermost: Option<&'a Name>) -> Vec<&'a str> {
        let within = |name: &&'a Name| self.model.domains.get(&name.text)?.within.as_ref();
        // Circles were refused before.
        std::iter::successors(innermost, within).map(|name| name.text.as_str()).collect()
    }

    /// A watchdog that surely stands where its target does.
    fn inside(&mut self, watchdog: &'a Watchdog) {
        let places = self.stands_on(&watchdog.by.text);
        let watched = |target: &&Name| places.contains(&self.runs(target));
        let own: Vec<&str> =
            watchdog.watches.iter().filter(watched).map(|target| target.text.as_str()).collect();
        if places.len() > 1 && !own.is_empty() {
            let (by, own) = (&watchdog.by, listing(own, 8));
            let message = format!("`{}` may stand on the nodes that it watches: {own}", by.text);
            let help = "let it stand on others, or see that replicas enough of it are left";
            self.warn(codes::WATCHED_FROM_INSIDE, by, message, help);
        }
        for target in &watchdog.watches {
            if places.len() == 1 && self.stands_on(self.runs(target)) == places {
                let message = format!("`{}` is watched from the node where it stands", target.text);
                self.warn(codes::WATCHED_FROM_INSIDE, target, message, "watch it from another");
            }
        }
    }

    /// Steps that cannot arrive when they are needed.
    fn reach(&mut self, watchdog: &'a Watchdog) {
        let model = self.model;
        if watchdog.ladder.is_empty() {
            return;
        }
        let first = |is: fn(&Step) -> bool| watchdog.ladder.iter().find(|step| is(step));
        let cycles = first(|step| matches!(step, Step::PowerCycle { .. }));
        let reboots = first(|step| matches!(step, Step::RebootNode { .. }));
        for target in &watchdog.watches {
            for node in self.stands_on(self.runs(target)) {
                let Some(spec) = model.nodes.get(node) else { continue };
                if model.links.iter().any(|(_, link)| link.between.1.text == node) {
                    continue;
                }
                let has = |effect: fn(&Effect) -> bool, mode: &Mode| effect(&mode.effect);
                let hangs = |mode: &Mode| has(|e| matches!(e, Effect::Hang), mode);
                let cut = |mode: &Mode| has(|e| matches!(e, Effect::Isolate), mode);
                let hung = spec.modes.iter().any(|(_, mode)| hangs(mode));
                if let Some(step) = cycles.or(reboots.filter(|_| hung)) {
                    let word = if cycles.is_some() { "PowerCycle" } else { "RebootNode" };
                    let message = format!("no out-of-band link leads to `{node}` for `{word}`");
                    let finding = Diagnostic::warning(codes::OUT_OF_REACH, step.place, message);
                    let finding = finding.also(target.place, "watched here");
                    self.found.push(finding.help("add a link with `plane: OutOfBand` to it"));
                }
                let around = self.around(spec.domain.as_ref());
                let domains = around.iter().filter_map(|d| model.domains.get(d));
                let mut modes = domains.flat_map(|d| d.modes.iter()).chain(spec.modes.iter());
                if modes.any(|(_, mode)| cut(mode)) {
                    let message = format!("`{node}` can be cut off, and no other way leads to it");
                    let help = "add a link with `plane: OutOfBand` to it";
                    self.warn(codes::ONLY_PATH, target, message, help);
                }
            }
        }
    }

    /// Steps that are followed by the next before their node can be up again.
    fn short_waits(&mut self, watchdog: &'a Watchdog) {
        let last = watchdog.ladder.len().saturating_sub(1);
        for (s, step) in watchdog.ladder.iter().enumerate() {
            if s == last && !watchdog.repeats {
                return;
            }
            let nodes =
                watchdog.watches.iter().flat_map(|target| self.stands_on(self.runs(target)));
            let late = nodes.filter(|name| {
                let node = self.model.nodes.get(name);
                node.and_then(|node| restart(step, node))
                    .zip(step.wait())
                    .is_some_and(|(t, wait)| t > wait.0 as f64)
            });
            let late: std::collections::BTreeSet<&str> = late.collect();
            if !late.is_empty() {
                let message = format!("the step ends before {} is up again", listing(late, 4));
                let finding = Diagnostic::warning(codes::SHORT_WAIT, step.place, message);
                self.found.push(finding.help("make its `wait` longer than power cycle and boot"));
            }
        }
    }
}

/// How long a step that restarts a node typically takes it down, in nanoseconds.
fn restart(step: &Step, node: &Node) -> Option<f64> {
    let boot = node.boot.typical()?;
    match step {
        Step::RebootNode { .. } | Step::GracefulShutdown { .. } => Some(boot),
        Step::PowerCycle { .. } => Some(boot + node.power_cycle.typical()?),
        _ => None,
    }
}
