//! Links and networks.

use super::Builder;
use crate::astro::body::Body;
use crate::astro::conjunction;
use crate::astro::light::DelayTable;
use crate::astro::orbit::Orbit;
use crate::astro::passes::{self, PassError};
use crate::astro::scale::Utc;
use crate::kernel::time::{Span, Time};
use crate::kernel::windows::Windows;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::link::Plane;
use crate::spec::sky::Station;
use crate::spec::watchdog::Watchdog;
use crate::spec::windows::{Delay as SpecDelay, Loss, Windows as SpecWindows};
use crate::vessel::link::{Delay, LinkPlan, Losing};
use crate::vessel::plan::{Kind, NO_CAUSE};
use std::collections::{BTreeMap, BTreeSet};

impl Builder<'_> {
    pub(super) fn links(&mut self) -> Result<(), Diagnostics> {
        let model = self.model;
        for (i, (name, link)) in (0u32..).zip(model.links.iter()) {
            let component = self.component(&name.text, Kind::Link(i));
            let (from, to) = (self.end(&link.between.0), self.end(&link.between.1));
            let domain = link.domain.as_ref().and_then(|name| self.domain(&name.text));
            let delay = self.delay(&link.delay, &name.text);
            let losses = self.stream(&name.text, "loss");
            let luck = self.stream(&name.text, "success");
            let losing = match link.loss {
                Loss::Bursts { share, length } if share.0 < 1.0 => {
                    Losing::Bursts { share: share.0, length: length.0 as f64 }
                }
                Loss::Each { share } | Loss::Bursts { share, .. } => Losing::Each(share.0),
            };
            let windows = self.open(&link.windows, name)?;
            self.plan.links.push(LinkPlan {
                component,
                from,
                to,
                data: matches!(link.plane, Plane::Data),
                one_way: link.one_way,
                domain,
                delay,
                rate: link.rate.map_or(f64::INFINITY, |rate| rate.0 as f64),
                losing,
                losses,
                success: link.success.0,
                luck,
                windows,
                heeded: false,
                closed: NO_CAUSE,
            });
        }
        self.networks();
        Ok(())
    }

    /// Which nodes are on one network; and whether anybody must be told of windows.
    fn networks(&mut self) {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        for (_, node) in self.model.nodes.iter() {
            let next = numbers.len() as u32;
            let number = *numbers.entry(node.network.text.as_str()).or_insert(next);
            self.plan.networks.push(number);
        }
        let data = self.plan.links.iter().any(|link| link.data);
        self.plan.has_networks = data || numbers.len() > 1;
        let model = self.model;
        let placed = !model.orchestrators.is_empty() && numbers.len() > 1;
        let watched = model.watchdogs.iter().any(|(_, watchdog)| self.watches_afar(watchdog));
        self.plan.heeds_links = data && (placed || watched);
    }

    /// True if a watchdog and whom it watches may stand on different networks.
    fn watches_afar(&self, watchdog: &Watchdog) -> bool {
        let model = self.model;
        let by = |name: &Name| model.watchdogs.get(&name.text).map(|watchdog| &watchdog.by.text);
        let names = watchdog.watches.iter().map(|name| by(name).unwrap_or(&name.text));
        let names = names.chain([&watchdog.by.text]);
        let networks: BTreeSet<u32> = names.flat_map(|name| self.networks_of(name)).collect();
        networks.len() > 1
    }

    /// The networks that a node, or where a service may stand, is on.
    fn networks_of(&self, name: &str) -> Vec<u32> {
        let on = self.model.services.get(name).map(|service| &service.on);
        let here = |node: &str| match on {
            Some(on) => on.is_empty() || on.iter().any(|other| other.text == node),
            None => node == name,
        };
        let nodes = self.model.nodes.names().zip(&self.plan.networks);
        nodes.filter(|(node, _)| here(&node.text)).map(|(_, network)| *network).collect()
    }

    fn end(&self, name: &Name) -> u32 {
        match self.components.get(&name.text) {
            Some(&component) if component >= self.plan.first_node => {
                component - self.plan.first_node
            }
            _ => 0,
        }
    }

    fn delay(&mut self, spec: &SpecDelay, name: &str) -> Delay {
        match spec {
            SpecDelay::Drawn { time } => Delay::Drawn(self.draw(time, name, "delay")),
            SpecDelay::Table { rows } => {
                let rows = rows.iter().map(|(at, delay)| (Time(at.0), Span(delay.0)));
                Delay::Table(rows.collect())
            }
            SpecDelay::LightTime { from, to } => {
                let (epoch, end) = self.ends();
                let bodies = (Body::named(&from.text), Body::named(&to.text));
                let table = match bodies {
                    (Some(from), Some(to)) => DelayTable::new(from, to, epoch, end).ok(),
                    _ => None,
                };
                match table {
                    Some(table) => Delay::Light(Box::new(table), epoch),
                    // Refused by validation.
                    None => Delay::Drawn(self.fixed(Span::NEVER)),
                }
            }
        }
    }

    /// Beginning and end of the mission.
    fn ends(&self) -> (Utc, Utc) {
        let epoch = Utc(self.mission.epoch.0);
        (epoch, Utc(epoch.0.saturating_add_unsigned(self.plan.end.0)))
    }

    /// The windows of a link or team; what the sky refuses is reported at its name.
    pub(super) fn open(&self, spec: &SpecWindows, name: &Name) -> Result<Windows, Diagnostics> {
        self.windows(spec).map_err(|problem| {
            let mut found = Diagnostics::default();
            let message = format!("the windows of `{}` cannot be computed: {problem}", name.text);
            found.push(Diagnostic::error(codes::NO_EPHEMERIS, name.place, message));
            found
        })
    }

    /// The mission's beginning is instant zero.
    fn windows(&self, spec: &SpecWindows) -> Result<Windows, PassError> {
        let (epoch, end) = self.ends();
        let time = |at: Utc| Time(at.0.saturating_sub(epoch.0).unsigned_abs());
        let list = |found: Vec<(Utc, Utc)>| {
            Windows::list(found.into_iter().map(|(from, to)| (time(from), time(to))).collect())
        };
        Ok(match spec {
            SpecWindows::Always => Windows::Always,
            SpecWindows::Every { period, open, offset } => Windows::Every {
                period: Span(period.0),
                open: Span(open.0),
                offset: Span(offset.0),
            },
            SpecWindows::List { windows } => {
                Windows::list(windows.iter().map(|(from, to)| (Time(from.0), Time(to.0))).collect())
            }
            SpecWindows::Conjunction { observer, target, under } => {
                let bodies = (Body::named(&observer.text), Body::named(&target.text));
                let (Some(observer), Some(target)) = bodies else { return Ok(Windows::Always) };
                let closed = conjunction::windows(observer, target, under.0, epoch, end);
                let mut open = Vec::new();
                let mut from = Time::ZERO;
                for (begin, back) in closed.unwrap_or_default() {
                    open.push((from, time(begin)));
                    from = time(back);
                }
                open.push((from, Time::NEVER));
                Windows::list(open)
            }
            SpecWindows::Passes { orbit, station, above } => {
                let station = self.model.stations.get(&station.text).map(Station::place);
                match (self.orbit(&orbit.text), station) {
                    (Some(orbit), Some(station)) => {
                        list(passes::passes(&orbit, &station, above.0, epoch, end)?)
                    }
                    _ => Windows::List(Vec::new()),
                }
            }
            SpecWindows::Sight { one, other } => {
                match (self.orbit(&one.text), self.orbit(&other.text)) {
                    (Some(one), Some(other)) => {
                        list(passes::sight(&one, &other, passes::GRAZING, epoch, end)?)
                    }
                    _ => Windows::List(Vec::new()),
                }
            }
            SpecWindows::All { of } => {
                let mut all = Windows::Always;
                for windows in of {
                    all = all.meet(&self.windows(windows)?, self.plan.end);
                }
                all
            }
        })
    }

    /// An orbit by its name; validated.
    fn orbit(&self, name: &str) -> Option<Orbit> {
        let spec = self.model.orbits.get(name)?;
        spec.orbit(Utc(self.mission.epoch.0)).ok()
    }
}
