//! Which way messages take over the data plane, how long they are on it, and why there is none.

use super::cause;
use crate::kernel::time::Span;
use crate::vessel::link;
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use petgraph::algo::astar;
use petgraph::graph::{DiGraph, NodeIndex};

/// How long a message from node `a` to node `b` that is sent now is on its way: over the quickest of
/// the paths that are open now, by the delays that are expected of their links. None if there is no
/// path. What a later link does until the message is there is not looked at: see the transfers, which
/// wait for windows to come.
pub fn latency(w: &mut World, p: &Plan, a: u32, b: u32) -> Option<Span> {
    if !w.network.reaches(a, b) {
        return None;
    }
    let path = path(w, p, a, b)?;
    Some(along(w, p, &path))
}

/// How long what is sent now is on its way over these links.
pub fn along(w: &mut World, p: &Plan, path: &[u32]) -> Span {
    let mut sum = Span(0);
    for &l in path {
        sum = Span(sum.0.saturating_add(link::latency(w, p, l).0));
    }
    sum
}

/// The links of the quickest path from node `a` to node `b` that is open now, whether or not there is
/// a way back; none of them within one network. None if there is no path.
#[must_use]
pub fn path(w: &World, p: &Plan, a: u32, b: u32) -> Option<Vec<u32>> {
    let whole = |n: u32| w.network.reachable(n) && w.node.up(n);
    if a == b || whole(a) && whole(b) && p.networks[a as usize] == p.networks[b as usize] {
        return Some(Vec::new());
    }
    if !p.has_networks {
        return None;
    }
    let nodes = p.nodes.len() as u32;
    let mut graph: DiGraph<(), (u64, Option<u32>), u32> = super::bare(w, p, (0, None));
    for (l, link) in super::open(w, p, false) {
        let weight = (link.delay.expected(w.now).0, Some(l));
        graph.add_edge(link.from.into(), link.to.into(), weight);
        if !link.one_way {
            graph.add_edge(link.to.into(), link.from.into(), weight);
        }
    }
    let goal = NodeIndex::from(b);
    let found = astar(&graph, a.into(), |n| n == goal, |edge| edge.weight().0, |_| 0);
    let (_, way) = found?;
    let quickest = |pair: &[NodeIndex<u32>]| {
        let edges = graph.edges_connecting(*pair.first()?, *pair.get(1)?);
        edges.map(|edge| *edge.weight()).min()?.1
    };
    debug_assert!(way.len() <= (2 * nodes) as usize, "no node twice");
    Some(way.windows(2).filter_map(quickest).collect())
}

/// True if what is sent gets from node `a` to node `b`, both up, whether or not an answer gets back.
#[must_use]
pub fn hears(w: &World, p: &Plan, a: u32, b: u32) -> bool {
    let one_way = || p.links.iter().any(|link| link.data && link.one_way);
    w.network.reaches(a, b) || one_way() && path(w, p, a, b).is_some()
}

/// Why node `b` does not hear from node `a`: a fault that cuts one of them off, else one of a link
/// between their islands, else the closed window of one; [`NO_CAUSE`] if they reach each other, or no
/// link would ever join them.
#[must_use]
pub fn why(w: &World, p: &Plan, a: u32, b: u32) -> RowId {
    let cut = [cause(w, p, b), cause(w, p, a)].into_iter().find(|&row| row != NO_CAUSE);
    if let Some(row) = cut {
        return row;
    }
    if w.network.reaches(a, b) {
        return NO_CAUSE;
    }
    let from = |n: u32, near: u32| w.network.reaches(n, near);
    let parted = |near: u32| {
        (0u32..)
            .zip(&p.links)
            .filter(move |(_, link)| link.data && (from(link.from, near) != from(link.to, near)))
    };
    for near in [b, a] {
        let fault = parted(near).map(|(l, _)| w.link.root(l)).find(|&row| row != NO_CAUSE);
        let ends = parted(near).flat_map(|(_, link)| [link.from, link.to]);
        let dead = || ends.map(|n| w.node.root(n)).find(|&row| row != NO_CAUSE);
        let shut = || parted(near).map(|(_, link)| link.closed).find(|&row| row != NO_CAUSE);
        if let Some(row) = fault.or_else(dead).or_else(shut) {
            return row;
        }
    }
    NO_CAUSE
}
