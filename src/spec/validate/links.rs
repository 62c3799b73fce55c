//! Checks of links: their ends are nodes, what they know of the sky is known; and lints.

use super::{Check, Thing};
use crate::astro::body::Body;
use crate::astro::light::light_time;
use crate::astro::scale::Utc;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::dist::Dist;
use crate::spec::link::{Link, Plane};
use crate::spec::suggest::listing;
use crate::spec::windows::{Delay, Windows};

/// Windows of a period that meet others are listed: at most so many.
const MAX_WINDOWS: u64 = 1_000_000;

impl Check<'_> {
    pub(super) fn links(&mut self) {
        let model = self.model;
        for (name, link) in model.links.iter() {
            let (from, to) = &link.between;
            self.expect(from, "node", &[Thing::Node]);
            self.expect(to, "node", &[Thing::Node]);
            if from.text == to.text {
                let message = format!("`{}` goes from `{}` to itself", name.text, from.text);
                self.error(codes::CIRCLE, name, message, "name another node");
            }
            if let Some(domain) = &link.domain {
                self.expect(domain, "domain", &[Thing::Domain]);
            }
            self.modes(&link.modes, Thing::Link);
            self.windows(&link.windows, false);
            if let Delay::LightTime { from, to } = &link.delay {
                self.bodies(from, to);
            }
            self.same_network(name, link);
        }
        self.far_quorums();
    }

    /// Windows that the sky makes, and how many there are.
    pub(super) fn windows(&mut self, windows: &Windows, meets: bool) {
        match windows {
            Windows::Conjunction { observer, target, under } => {
                self.bodies(observer, target);
                self.elongation(observer, under.0);
            }
            Windows::All { of } => of.iter().for_each(|windows| self.windows(windows, true)),
            Windows::Passes { orbit, station, above } => {
                self.orbit(orbit);
                let known = self.model.stations.get(&station.text);
                if known.is_none() {
                    let names = self.model.stations.names().map(|name| name.text.as_str());
                    self.no_such("station", station, names.collect());
                }
                if !(-90.0..=90.0).contains(&above.0) {
                    let message = format!("{above} is no height over a horizon");
                    let help = "it is -90 deg to 90 deg";
                    self.error(codes::OUT_OF_RANGE, station, message, help);
                }
            }
            Windows::Sight { one, other } => {
                self.orbit(one);
                self.orbit(other);
            }
            Windows::Every { period, .. } if meets => {
                let end: u64 = self.mission.phases.iter().map(|phase| phase.lasts.0).sum();
                let many = end / period.0;
                if many > MAX_WINDOWS {
                    let message = format!("{many} windows in `All` are more than {MAX_WINDOWS}");
                    let at = self.model.place;
                    let found = Diagnostic::error(codes::TOO_LARGE, at, message);
                    self.found.push(found.help("use a longer `period`, or no `All`"));
                }
            }
            Windows::Always | Windows::List { .. } | Windows::Every { .. } => {}
        }
    }

    /// An orbit that is asked for where it leads, over the whole mission.
    fn orbit(&mut self, name: &Name) {
        let epoch = Utc(self.mission.epoch.0);
        let Some(spec) = self.model.orbits.get(&name.text) else {
            let names = self.model.orbits.names().map(|name| name.text.as_str());
            return self.no_such("orbit", name, names.collect());
        };
        let length: u64 = self.mission.phases.iter().map(|phase| phase.lasts.0).sum();
        let end = Utc(epoch.0.saturating_add_unsigned(length));
        match spec.orbit(epoch) {
            Err(problem) => {
                let help = "see `shakedown explain model.orbits`";
                self.error(codes::BAD_ORBIT, name, problem.to_string(), help);
            }
            Ok(orbit) if epoch < orbit.trusted().0 || end > orbit.trusted().1 => {
                let (from, to) = orbit.trusted();
                let message = format!("`{}` is trusted from {from} to {to} only", name.text);
                let help = "move the mission's `epoch`, or write elements instead of two lines";
                self.error(codes::NO_EPHEMERIS, name, message, help);
            }
            Ok(_) => {}
        }
    }

    fn no_such(&mut self, what: &str, name: &Name, known: Vec<&str>) {
        let message = format!("there is no {what} `{}`", name.text);
        let help = match known.is_empty() {
            true => format!("the model has no {what}s"),
            false => format!("there are {}", listing(known, 6)),
        };
        self.error(codes::UNKNOWN_NAME, name, message, &help);
    }

    /// Two bodies that are asked for where they are.
    fn bodies(&mut self, a: &Name, b: &Name) {
        for name in [a, b] {
            if Body::named(&name.text).is_none() {
                let known: Vec<&str> = Body::ALL.iter().map(|row| row.0).collect();
                let message = format!("there is no body `{}`", name.text);
                let help = format!("bodies: {}", known.join(", "));
                self.error(codes::UNKNOWN_BODY, name, message, &help);
            }
        }
        if a.text == b.text {
            let message = format!("`{}` is no distance from itself", a.text);
            self.error(codes::NO_EPHEMERIS, b, message, "name another body");
        }
        let length: u64 = self.mission.phases.iter().map(|phase| phase.lasts.0).sum();
        let epoch = self.mission.epoch.0;
        let ends = [Utc(epoch), Utc(epoch.saturating_add_unsigned(length))];
        if let Some(Err(outside)) = ends.map(Utc::within).into_iter().find(Result::is_err) {
            let help = "move the mission's `epoch`, or give the delay as a `Table`";
            self.error(codes::NO_EPHEMERIS, a, outside.to_string(), help);
        }
    }

    fn network(&self, node: &Name) -> Option<&str> {
        self.model.nodes.get(&node.text).map(|node| node.network.text.as_str())
    }

    fn same_network(&mut self, name: &Name, link: &Link) {
        let (from, to) = (self.network(&link.between.0), self.network(&link.between.1));
        if let (Plane::Data, Some(from), Some(to)) = (&link.plane, from, to)
            && from == to
        {
            let message = format!("both ends of `{}` are on the network `{from}`", name.text);
            let help = "give one of them another `network`";
            let found = Diagnostic::warning(codes::SAME_NETWORK, name.place, message);
            self.found.push(found.help(help));
        }
    }

    /// Control planes whose replicas may stand at both ends of a link that is too long for them.
    fn far_quorums(&mut self) {
        let (model, epoch) = (self.model, Utc(self.mission.epoch.0));
        for (name, orchestrator) in model.orchestrators.iter() {
            let Some(service) = &orchestrator.service else { continue };
            let Some(service) = model.services.get(&service.text) else { continue };
            let stands =
                |end: &Name| service.on.iter().any(|node| self.network(node) == self.network(end));
            let lease = orchestrator.lease.0;
            let far = model.links.iter().find(|(_, link)| {
                matches!(link.plane, Plane::Data)
                    && far(&link.delay, epoch).is_some_and(|delay| 2 * delay >= lease)
                    && stands(&link.between.0)
                    && stands(&link.between.1)
                    && self.network(&link.between.0) != self.network(&link.between.1)
            });
            if let Some((link, _)) = far {
                let message = format!(
                    "`{}` needs a quorum across `{}`, whose round trip is longer than its lease",
                    name.text, link.text
                );
                let found = Diagnostic::warning(codes::FAR_QUORUM, name.place, message);
                let help = "let all replicas of the control plane stand on one side";
                self.found.push(found.help(help).also(link.place, "this link"));
            }
        }
    }
}

/// The delay of a link at the mission's beginning, in nanoseconds, where it is known without flying.
fn far(delay: &Delay, epoch: Utc) -> Option<u64> {
    match delay {
        Delay::LightTime { from, to } => {
            let (from, to) = (Body::named(&from.text)?, Body::named(&to.text)?);
            light_time(from, to, epoch).ok().map(|span| span.0)
        }
        Delay::Table { rows } => rows.iter().map(|row| row.1.0).min(),
        Delay::Drawn { time: Dist::Fixed { value } } => Some(value.0),
        Delay::Drawn { .. } => None,
    }
}
