//! Validation: what a mission and model mean together, every mistake and finding at once.

mod accepted;
mod grounds;
mod links;
mod lints;
mod model;
mod needs;
mod orchestration;
mod paths;
mod peers;
mod safe_mode;
mod supervision;
mod void;
mod watchdogs;

use super::codes;
use super::decode::Name;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::mission::Mission;
use super::model::Model;
use super::suggest::nearest;
use std::collections::BTreeMap;

/// Most domains, nodes, groups or services.
pub const MAX_THINGS: usize = 10_000;
/// Most containers, over all services.
pub const MAX_CONTAINERS: u64 = 100_000;

/// All mistakes and findings of a mission flown by a model.
#[must_use]
pub fn validate(mission: &Mission, model: &Model) -> Diagnostics {
    let mut check = Check { mission, model, found: Diagnostics::new(), names: BTreeMap::new() };
    check.sizes();
    if check.found.has_errors() {
        return check.found;
    }
    check.names();
    check.phases();
    check.hardware();
    check.links();
    check.grounds();
    check.services();
    check.safe_mode();
    check.watchdogs();
    check.orchestration();
    check.supervision();
    check.dependencies();
    check.peers();
    check.needs();
    check.losses();
    check.injections();
    check.voids();
    check.accepted();
    if !check.found.has_errors() {
        check.lints();
    }
    check.found
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thing {
    Domain,
    Node,
    Link,
    Group,
    Supervisor,
    Orchestrator,
    Watchdog,
    Service,
    Function,
    Crew,
    Ground,
}

impl Thing {
    fn word(self) -> &'static str {
        match self {
            Thing::Domain => "domain",
            Thing::Node => "node",
            Thing::Link => "link",
            Thing::Group => "group",
            Thing::Supervisor => "supervisor",
            Thing::Orchestrator => "orchestrator",
            Thing::Watchdog => "watchdog",
            Thing::Service => "service",
            Thing::Function => "function",
            Thing::Crew => "crew",
            Thing::Ground => "team on the ground",
        }
    }
}

/// True for what names a measure of results that is no item's downtime.
fn measure(name: &str) -> bool {
    name == "success" || name == "mission success" || name.ends_with(":mttr")
}

struct Check<'a> {
    mission: &'a Mission,
    model: &'a Model,
    found: Diagnostics,
    names: BTreeMap<&'a str, (Thing, &'a Name)>,
}

impl<'a> Check<'a> {
    fn error(&mut self, code: codes::Code, at: &Name, message: String, help: &str) {
        self.found.push(Diagnostic::error(code, at.place, message).help(help));
    }

    /// Names are unique across kinds.
    fn names(&mut self) {
        let model = self.model;
        let all = model.domains.names().map(|name| (Thing::Domain, name));
        let all = all.chain(model.nodes.names().map(|name| (Thing::Node, name)));
        let all = all.chain(model.links.names().map(|name| (Thing::Link, name)));
        let all = all.chain(model.groups.names().map(|name| (Thing::Group, name)));
        let all = all.chain(model.supervisors.names().map(|name| (Thing::Supervisor, name)));
        let all = all.chain(model.orchestrators.names().map(|name| (Thing::Orchestrator, name)));
        let all = all.chain(model.watchdogs.names().map(|name| (Thing::Watchdog, name)));
        let all = all.chain(model.services.names().map(|name| (Thing::Service, name)));
        let all = all.chain(model.repair_crews.names().map(|name| (Thing::Crew, name)));
        let all = all.chain(model.grounds.names().map(|name| (Thing::Ground, name)));
        let all = all.chain(self.mission.functions.names().map(|name| (Thing::Function, name)));
        for (thing, name) in all {
            if matches!(thing, Thing::Service | Thing::Function) && measure(&name.text) {
                let message = format!("`{}` is the name of a measure already", name.text);
                self.error(codes::NAME_TAKEN, name, message, "give it another name");
            }
            if let Some((other, first)) = self.names.get(name.text.as_str()) {
                let message = format!("`{}` is the name of a {} already", name.text, other.word());
                let place = first.place;
                self.found.push(
                    Diagnostic::error(codes::NAME_TAKEN, name.place, message)
                        .also(place, "the first of this name")
                        .help(format!("give the {} another name", thing.word())),
                );
            } else {
                self.names.insert(&name.text, (thing, name));
            }
        }
    }

    /// Reports a name that nothing (of these kinds) has.
    fn unknown(&mut self, name: &Name, what: &str, kinds: &[Thing]) {
        let known = self.names.iter().filter(|(_, (thing, _))| kinds.contains(thing));
        let known: Vec<&str> = known.map(|(name, _)| *name).collect();
        let message = format!("no {what} is called `{}`", name.text);
        let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, name.place, message);
        self.found.push(match nearest(&name.text, known.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if known.is_empty() => diagnostic.help(format!("there is no {what} at all")),
            None => {
                let listing = super::suggest::listing(known.iter().copied(), 8);
                diagnostic.help(format!("there are {listing}"))
            }
        });
    }

    fn is(&self, name: &Name, kinds: &[Thing]) -> bool {
        self.names.get(name.text.as_str()).is_some_and(|(thing, _)| kinds.contains(thing))
    }

    fn expect(&mut self, name: &Name, what: &str, kinds: &[Thing]) {
        if !self.is(name, kinds) {
            self.unknown(name, what, kinds);
        }
    }

    fn sizes(&mut self) {
        let m = self.model;
        let counts = [
            ("domains", m.domains.len()),
            ("nodes", m.nodes.len()),
            ("links", m.links.len()),
            ("groups", m.groups.len()),
            ("supervisors", m.supervisors.len()),
            ("orchestrators", m.orchestrators.len()),
            ("watchdogs", m.watchdogs.len()),
            ("grounds", m.grounds.len()),
            ("services", m.services.len()),
            ("functions", self.mission.functions.len()),
        ];
        for (what, count) in counts {
            if count > MAX_THINGS {
                let message = format!("{count} {what} are more than {MAX_THINGS}");
                self.found.push(
                    Diagnostic::error(codes::TOO_LARGE, m.place, message).help("split the model"),
                );
            }
        }
        let containers: u64 = m.services.iter().map(|(_, s)| u64::from(s.replicas.0)).sum();
        if containers > MAX_CONTAINERS {
            let message = format!("{containers} containers are more than {MAX_CONTAINERS}");
            let diagnostic = Diagnostic::error(codes::TOO_LARGE, m.place, message);
            self.found.push(diagnostic.help("ask for fewer replicas"));
        }
    }

    fn phases(&mut self) {
        let mission = self.mission;
        if mission.phases.is_empty() {
            let message = "the mission has no phase".to_owned();
            self.error(codes::NOTHING_TO_FLY, &mission.name, message, "add one to `phases`");
        }
        let mut total: u64 = 0;
        let mut seen: BTreeMap<&str, &Name> = BTreeMap::new();
        for phase in &mission.phases {
            if let Some(first) = seen.insert(&phase.name.text, &phase.name) {
                let message = format!("the phase `{}` is there twice", phase.name.text);
                self.found.push(
                    Diagnostic::error(codes::NAME_TAKEN, phase.name.place, message)
                        .also(first.place, "the first of this name"),
                );
            }
            match total.checked_add(phase.lasts.0) {
                Some(sum) => total = sum,
                None => {
                    let message = "the phases together last longer than 584 years".to_owned();
                    self.error(codes::TOO_LARGE, &phase.name, message, "shorten the mission");
                    return;
                }
            }
        }
    }

    /// Reports phases that are not there.
    fn phase_names(&mut self, names: Option<&Vec<Name>>) {
        for name in names.into_iter().flatten() {
            let phases = &self.mission.phases;
            if phases.iter().all(|phase| phase.name.text != name.text) {
                let message = format!("no phase is called `{}`", name.text);
                let near = nearest(&name.text, phases.iter().map(|p| p.name.text.as_str()));
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, name.place, message);
                self.found.push(diagnostic.help_if(help));
            }
        }
    }
}
