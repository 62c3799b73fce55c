//! The way between what a question is about and the links of the team: over the data plane, by paths
//! that are open now.
//!
//! What stands on the network of a link's end is heard there for good, also when it is itself cut off:
//! others there see that. Windows of links in between are asked, edge by edge, while something waits.

use super::{Matter, Phase};
use crate::kernel::time::Time;
use crate::kernel::windows::Windows;
use crate::vessel::network;
use crate::vessel::plan::{Kind, Plan};
use crate::vessel::world::World;

/// The nodes that a question is about; none if it is about nothing that stands somewhere.
fn nodes(w: &World, p: &Plan, a: u32) -> Vec<u32> {
    match p.asks[a as usize].matter {
        Matter::Fault(row) => match p.kind(p.rows[row as usize].component) {
            Kind::Node(n) => vec![n],
            Kind::Container(c) => vec![w.container.node(c)],
            Kind::Domain(d) => p.domains[d as usize].nodes.clone(),
            Kind::Link(l) => vec![p.links[l as usize].from, p.links[l as usize].to],
            Kind::Group(_) | Kind::Route(_) => Vec::new(),
        },
        Matter::SafeMode => {
            let sheds = p.safe_mode.iter().flat_map(|safe| &safe.sheds);
            sheds.map(|&c| w.container.node(c)).collect()
        }
        Matter::Watch(i) => w.watchdog.place(p.watches[i as usize].watchdog).into_iter().collect(),
    }
}

/// The ends of a link where something can enter it, or come out.
fn ends(w: &World, p: &Plan, a: u32, l: u32) -> Vec<u32> {
    let link = &p.links[l as usize];
    let down = w.ground.asks[a as usize].phase == Phase::Unheard;
    match (link.one_way, down) {
        (false, _) => vec![link.from, link.to],
        (true, true) => vec![link.from],
        (true, false) => vec![link.to],
    }
}

/// True if no network joins what a question is about with link `l`.
fn is_far(w: &World, p: &Plan, nodes: &[u32], a: u32, l: u32) -> bool {
    let network = |n: u32| p.networks[n as usize];
    let ends = ends(w, p, a, l);
    let near = |n: &u32| ends.iter().any(|&end| network(end) == network(*n));
    !nodes.is_empty() && !nodes.iter().any(near)
}

/// True if other links than the team's lie between what a question is about and the team.
pub(super) fn far(w: &World, p: &Plan, a: u32) -> bool {
    let nodes = nodes(w, p, a);
    super::links(w, p, a).iter().any(|&l| is_far(w, p, &nodes, a, l))
}

/// The links between what a question is about and link `l`, none if they are on one network; nothing
/// if there is no path now.
pub(super) fn find(w: &World, p: &Plan, a: u32, l: u32) -> Option<Vec<u32>> {
    let nodes = nodes(w, p, a);
    if !is_far(w, p, &nodes, a, l) {
        return Some(Vec::new());
    }
    let down = w.ground.asks[a as usize].phase == Phase::Unheard;
    let mut found: Option<Vec<u32>> = None;
    for n in nodes.into_iter().filter_map(|n| stand_in(w, p, n)) {
        for end in ends(w, p, a, l) {
            let way = if down { network::path(w, p, n, end) } else { network::path(w, p, end, n) };
            let shorter = |way: &Vec<u32>| found.as_ref().is_none_or(|old| way.len() < old.len());
            found = way.filter(shorter).or(found);
        }
    }
    found
}

/// Who speaks for a node: itself, or if it is cut off another on its network.
fn stand_in(w: &World, p: &Plan, n: u32) -> Option<u32> {
    let beside = |m: &u32| p.networks[*m as usize] == p.networks[n as usize];
    let others = (0..p.nodes.len() as u32).filter(beside);
    std::iter::once(n).chain(others).find(|&m| w.network.reachable(m))
}

/// When a window of the data plane opens or closes next.
pub(super) fn edge(w: &World, p: &Plan) -> Time {
    let turns = p.links.iter().filter(|link| link.data && link.windows != Windows::Always);
    turns.map(|link| link.windows.next_edge(w.now)).min().unwrap_or(Time::NEVER)
}
