//! Findings about paths: what no link will ever join, and links that are asked for more than they
//! carry.

use super::Check;
use crate::spec::calls::Call;
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::failure::Mode;
use crate::spec::ground::Ground;
use crate::spec::ladder::Step;
use crate::spec::link::{Link, Plane};
use crate::spec::service::Service;
use crate::spec::windows::{Loss, Windows};
use std::collections::BTreeSet;

/// Something that is sent all the time, or again and again.
struct Stream<'a> {
    from: BTreeSet<&'a str>,
    to: BTreeSet<&'a str>,
    /// Bits per second, on average.
    rate: f64,
    /// True for a transfer: while it goes, it takes all of a link.
    bulk: bool,
}

impl<'a> Check<'a> {
    pub(super) fn path_lints(&mut self) {
        self.pathless_peers();
        self.pathless_grounds();
        self.overbooked();
    }

    /// True if links lead, once all are open, from one of these networks to one of those.
    fn leads(&self, from: &BTreeSet<&str>, to: &BTreeSet<&str>, without: Option<&Name>) -> bool {
        let mut reached = from.clone();
        loop {
            let before = reached.len();
            for (name, link) in self.model.links.iter() {
                let (a, b) = (self.networks_at(&link.between.0), self.networks_at(&link.between.1));
                if matches!(link.plane, Plane::OutOfBand) || without == Some(name) {
                    continue;
                }
                if !reached.is_disjoint(&a) {
                    reached.extend(&b);
                }
                if !link.one_way && !reached.is_disjoint(&b) {
                    reached.extend(&a);
                }
            }
            if reached.len() == before {
                return !reached.is_disjoint(to);
            }
        }
    }

    /// The networks of a node, or of the nodes that a service may stand on.
    fn networks_at(&self, name: &Name) -> BTreeSet<&'a str> {
        let model = self.model;
        match model.services.get(&name.text) {
            Some(service) => self.networks_around(service),
            None => {
                model.nodes.get(&name.text).map(|n| n.network.text.as_str()).into_iter().collect()
            }
        }
    }

    fn networks_around(&self, service: &Service) -> BTreeSet<&'a str> {
        self.allowed(service).into_iter().map(|(_, node)| node.network.text.as_str()).collect()
    }

    fn pathless(&mut self, at: &Name, message: String) {
        let help = "add a link of the data plane that leads there, or put both on one `network`";
        self.warn(codes::NO_PATH, at, message, help);
    }

    fn pathless_peers(&mut self) {
        for (name, transfer) in self.mission.transfers.iter() {
            if !self.leads(&self.networks_at(&transfer.from), &self.networks_at(&transfer.to), None)
            {
                let (from, to) = (&transfer.from.text, &transfer.to.text);
                let message = format!("no path ever leads `{}` from `{from}` to `{to}`", name.text);
                self.pathless(name, message);
            }
        }
        for (name, service) in self.model.services.iter() {
            let sidecar = service.beside();
            let sink = sidecar.and_then(|sidecar| sidecar.sink.as_ref()).map(|sink| (sink, false));
            let pull = sidecar.and_then(|sidecar| sidecar.pull.as_ref()).map(|p| (&p.by, true));
            let calls = service.calls.names().map(|callee| (callee, true));
            let all: Vec<(&Name, bool)> = calls.chain(sink).chain(pull).collect();
            for (peer, back) in all {
                let (here, there) = (self.networks_around(service), self.networks_at(peer));
                let open =
                    self.leads(&here, &there, None) && (!back || self.leads(&there, &here, None));
                if !open {
                    let ways = if back { "there and back " } else { "" };
                    let (name, peer_name) = (&name.text, &peer.text);
                    let message =
                        format!("no path ever leads {ways}from `{name}` to `{peer_name}`");
                    self.pathless(peer, message);
                }
            }
        }
    }

    /// Those who ask teams that hear of them, or reach them, by no path.
    fn pathless_grounds(&mut self) {
        let model = self.model;
        let mut asked: Vec<(&Name, &Name, BTreeSet<&str>)> = Vec::new();
        let mut ask = |modes: &'a Map<Mode>, networks: &BTreeSet<&'a str>| {
            for (name, mode) in modes.iter() {
                asked.extend(mode.by.as_ref().map(|by| (name, by, networks.clone())));
            }
        };
        for (name, node) in model.nodes.iter() {
            ask(&node.modes, &self.networks_at(name));
        }
        for (_, service) in model.services.iter() {
            let image = service.image.as_ref().and_then(|image| model.images.get(&image.text));
            if let Some(image) = image {
                ask(&image.modes, &self.networks_around(service));
            }
        }
        for (name, watchdog) in model.watchdogs.iter() {
            for step in &watchdog.ladder {
                if let Step::Ask { by, .. } = &step.value {
                    asked.push((name, by, self.networks_at(&watchdog.by)));
                }
            }
        }
        for (name, by, networks) in asked {
            let Some(ground) = model.grounds.get(&by.text) else { continue };
            if !networks.is_empty() && !self.in_touch(&networks, ground) {
                let message = format!(
                    "no path ever leads from `{}` to the links of `{}`, and back",
                    name.text, by.text
                );
                self.pathless(name, message);
            }
        }
    }

    /// True if paths lead to a link of a team, and from one of its commands' links.
    fn in_touch(&self, networks: &BTreeSet<&str>, ground: &Ground) -> bool {
        let links = |names: &[Name]| -> Vec<&Link> {
            names.iter().filter_map(|name| self.model.links.get(&name.text)).collect()
        };
        let commands = if ground.commands.is_empty() { &ground.links } else { &ground.commands };
        let down = links(&ground.links).into_iter().any(|link| {
            let (from, to) = (self.networks_at(&link.between.0), self.networks_at(&link.between.1));
            self.leads(networks, &from, None) || !link.one_way && self.leads(networks, &to, None)
        });
        let up = links(commands).into_iter().any(|link| {
            let (from, to) = (self.networks_at(&link.between.0), self.networks_at(&link.between.1));
            self.leads(&to, networks, None) || !link.one_way && self.leads(&from, networks, None)
        });
        down && up
    }

    fn streams(&self) -> Vec<Stream<'a>> {
        let mut all = Vec::new();
        for (_, transfer) in self.mission.transfers.iter() {
            let bits = transfer.size.0 as f64 * 8.0;
            let rate = transfer.every.map_or(0.0, |every| bits * 1e9 / every.0 as f64);
            let (from, to) = (self.networks_at(&transfer.from), self.networks_at(&transfer.to));
            all.push(Stream { from, to, rate, bulk: true });
        }
        for (_, service) in self.model.services.iter() {
            let (from, count) = (self.networks_around(service), f64::from(service.replicas.0));
            let mut add = |peer: &Name, rate: f64| {
                let (from, to) = (from.clone(), self.networks_at(peer));
                all.push(Stream { from, to, rate: rate * count, bulk: false });
            };
            if let Some(sidecar) = service.beside() {
                let pull = sidecar.pull.as_ref().map(|pull| &pull.by);
                if let Some(peer) = sidecar.sink.as_ref().or(pull) {
                    add(peer, sidecar.rate.0 as f64);
                }
            }
            for (callee, call) in service.calls.iter() {
                if let Call::Async { rate, size, .. } = call {
                    add(callee, rate.0 / 3600.0 * size.0 as f64 * 8.0);
                }
            }
        }
        all
    }

    /// Links that are the only way for more than they carry.
    fn overbooked(&mut self) {
        let streams = self.streams();
        for (name, link) in self.model.links.iter() {
            let Some(rate) = link.rate else { continue };
            let (Loss::Each { share } | Loss::Bursts { share, .. }) = link.loss;
            let open = match &link.windows {
                Windows::Every { period, open, .. } => open.0 as f64 / period.0 as f64,
                _ => 1.0,
            };
            let carries = rate.0 as f64 * (1.0 - share.0);
            let over = |stream: &&Stream<'_>| {
                self.leads(&stream.from, &stream.to, None)
                    && !self.leads(&stream.from, &stream.to, Some(name))
            };
            let over: Vec<&Stream<'_>> = streams.iter().filter(over).collect();
            let asked: f64 = over.iter().map(|stream| stream.rate).sum();
            let beside = over.iter().filter(|stream| !stream.bulk);
            let beside: f64 = beside.map(|stream| stream.rate).sum();
            let bulk = over.iter().any(|stream| stream.bulk);
            let message = if asked > carries * open {
                format!(
                    "`{}` is to carry {asked:.0} bit/s on average, and carries {:.0}",
                    name.text,
                    carries * open
                )
            } else if bulk && beside * 10.0 >= carries {
                format!(
                    "over `{}` transfers take all of {carries:.0} bit/s, and {beside:.0} go beside",
                    name.text
                )
            } else {
                continue;
            };
            let help = "transfers and what services send do not share a link's `rate`: give the \
                        link more, or send less";
            self.warn(codes::OVERBOOKED, name, message, help);
        }
    }
}
