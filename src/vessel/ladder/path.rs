//! Which way a command takes: over the data plane to a node that answers there, else over the first
//! out-of-band link to its reset line or power switch (card E3).

use super::{Remedy, node_of};
use crate::vessel::link;
use crate::vessel::plan::{ComponentId, Plan};
use crate::vessel::world::World;

/// The way of a step's command: `Some(None)` over the data plane, `Some(link)` out of band; nothing
/// if it has none.
#[expect(clippy::option_option, reason = "no way, the data plane, a link: three answers")]
pub(super) fn find(w: &World, p: &Plan, i: u32, step: u32) -> Option<Option<u32>> {
    if open(w, p, i, step) {
        return Some(None);
    }
    let remedy = &p.steps[step as usize].remedy;
    if !matches!(remedy, Remedy::RebootNode | Remedy::PowerCycle) {
        return None;
    }
    let watch = &p.watches[i as usize];
    let place = w.watchdog.place(watch.watchdog)?;
    let node = node_of(w, p, watch.target);
    let mut links = (0u32..).zip(&p.links);
    let found = links.find(|(l, link)| {
        !link.data
            && link.to == node
            && link::carries(w, p, *l)
            && w.node.up(link.from)
            && w.network.reaches(place, link.from)
    });
    found.map(|(l, _)| Some(l))
}

/// True if a step's command gets through over the data plane, now.
pub(super) fn open(w: &World, p: &Plan, i: u32, step: u32) -> bool {
    let watch = &p.watches[i as usize];
    let Some(place) = w.watchdog.place(watch.watchdog) else { return false };
    let there = |n: u32| w.node.up(n) && w.network.reaches(place, n);
    match &p.steps[step as usize].remedy {
        Remedy::PowerCycle | Remedy::Ask { .. } => false,
        // The vessel as a whole obeys, if it hears.
        Remedy::SafeMode => w.network.reachable(place),
        Remedy::Failover { to, .. } => there(*to),
        Remedy::RestartService => replicas(p, watch.target).any(|c| there(w.container.node(c))),
        Remedy::RestartContainer | Remedy::RebootNode | Remedy::GracefulShutdown { .. } => {
            there(node_of(w, p, watch.target))
        }
    }
}

/// All containers of a container's service.
pub(super) fn replicas(p: &Plan, target: ComponentId) -> impl Iterator<Item = u32> {
    let of = |component: ComponentId| component.checked_sub(p.first_container);
    let service = of(target).and_then(|c| p.containers.get(c as usize)).map(|c| c.service);
    let all = (0u32..).zip(&p.containers);
    all.filter(move |(_, c)| Some(c.service) == service).map(|(c, _)| c)
}

/// The argument of a fact about a command that was sent: its step, and the link that it takes.
pub(super) fn encode(p: &Plan, step: u32, link: Option<u32>) -> u32 {
    step + p.steps.len() as u32 * link.map_or(0, |l| l + 1)
}

/// The step and the out-of-band link of a command, from the argument of
/// [`crate::vessel::fact::FactKind::CommandSent`].
#[must_use]
pub fn route(p: &Plan, argument: u32) -> (u32, Option<u32>) {
    let steps = (p.steps.len() as u32).max(1);
    (argument % steps, (argument / steps).checked_sub(1))
}
