//! The data plane: which nodes reach which (cards D2 and F2).
//!
//! Nodes of one network reach each other, except those that a fault with the effect `Isolate`, of
//! their own or of a domain around them, cuts off. Links that carry join networks; what reaches each
//! other both ways is an *island*. Islands are found anew when a link, a window or an end of a link
//! changes, never in between; windows of a link whose ends are joined by links that are always open
//! change nothing, and are no events. A node that is not reached runs on: unreachable is not dead.

mod route;

pub use route::{along, hears, latency, path, why};

use crate::kernel::windows::Windows;
use crate::vessel::container;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure::Effect;
use crate::vessel::link::{self, LinkPlan};
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use petgraph::unionfind::UnionFind;

/// The data plane in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// How many faults cut each node off.
    cuts: Vec<u16>,
    /// For each node, the island that it is on: the lowest node there. Empty without networks.
    islands: Vec<u32>,
    /// What the islands would be if all links with windows were closed.
    lasting: Vec<u32>,
}

impl State {
    /// All nodes can be reached.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let islands = if plan.has_networks { plan.nodes.len() } else { 0 };
        State {
            cuts: vec![0; plan.nodes.len()],
            islands: vec![0; islands],
            lasting: vec![0; islands],
        }
    }

    /// True if no fault cuts node `n` off, whether or not anything there answers.
    #[inline]
    #[must_use]
    pub fn reachable(&self, n: u32) -> bool {
        self.cuts[n as usize] == 0
    }

    /// True if messages get from node `a` to node `b` and back.
    #[must_use]
    pub fn reaches(&self, a: u32, b: u32) -> bool {
        let island = |n: u32| self.islands.get(n as usize);
        a == b || self.reachable(a) && self.reachable(b) && island(a) == island(b)
    }
}

/// The fault that cuts node `n` off, of its own or of a domain around it; [`NO_CAUSE`] for none.
#[must_use]
pub fn cause(w: &World, p: &Plan, n: u32) -> RowId {
    if w.network.reachable(n) {
        return NO_CAUSE;
    }
    let within = |d: &u32| p.domains[*d as usize].within;
    let domains = std::iter::successors(p.nodes[n as usize].domain, within);
    let around = domains.map(|d| p.domains[d as usize].component);
    let isolates = |component: ComponentId| {
        let of = w.failure.of(component);
        of.into_iter()
            .find(|&row| p.rows[row as usize].effect == Effect::Isolate && w.failure.active(row))
    };
    std::iter::once(p.node_component(n)).chain(around).find_map(isolates).unwrap_or(NO_CAUSE)
}

/// All nodes can be reached, at the beginning of a flight; nodes have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.network.cuts.fill(0);
    if p.has_networks {
        w.network.lasting = islands(w, p, true);
        heed(w, p);
        w.network.islands = islands(w, p, false);
    }
}

/// The links of the data plane that carry now, between nodes that no fault cuts off; `lasting`: only
/// those that have no windows.
fn open<'a>(w: &'a World, p: &'a Plan, lasting: bool) -> impl Iterator<Item = (u32, &'a LinkPlan)> {
    (0u32..).zip(&p.links).filter(move |(l, link)| {
        let whole = w.network.reachable(link.from) && w.network.reachable(link.to);
        let meant = link.data && !(lasting && link.windows != Windows::Always);
        meant && whole && link::carries(w, p, *l)
    })
}

/// The graph without links: nodes, and behind them a hub for each network.
fn bare<E: Clone>(w: &World, p: &Plan, weight: E) -> DiGraph<(), E, u32> {
    let nodes = p.nodes.len() as u32;
    let mut graph = DiGraph::default();
    for _ in 0..nodes + p.networks.iter().max().map_or(0, |most| most + 1) {
        graph.add_node(());
    }
    for n in (0..nodes).filter(|&n| w.network.reachable(n)) {
        let hub = nodes + p.networks[n as usize];
        graph.add_edge(n.into(), hub.into(), weight.clone());
        graph.add_edge(hub.into(), n.into(), weight.clone());
    }
    graph
}

/// The island of each node, by its lowest node.
fn islands(w: &World, p: &Plan, lasting: bool) -> Vec<u32> {
    let nodes = p.nodes.len() as u32;
    if p.links.iter().any(|link| link.data && link.one_way) {
        let mut graph = bare(w, p, ());
        for (_, link) in open(w, p, lasting) {
            graph.add_edge(link.from.into(), link.to.into(), ());
            if !link.one_way {
                graph.add_edge(link.to.into(), link.from.into(), ());
            }
        }
        let mut islands = vec![0; nodes as usize];
        for island in kosaraju_scc(&graph) {
            let lowest = island.iter().map(|n| n.index()).min().unwrap_or(0) as u32;
            for n in island.into_iter().filter(|n| n.index() < nodes as usize) {
                islands[n.index()] = lowest;
            }
        }
        return islands;
    }
    let networks = p.networks.iter().max().map_or(0, |most| most + 1);
    let mut sets: UnionFind<u32> = UnionFind::new((nodes + networks) as usize);
    for n in (0..nodes).filter(|&n| w.network.reachable(n)) {
        sets.union(n, nodes + p.networks[n as usize]);
    }
    for (_, link) in open(w, p, lasting) {
        sets.union(link.from, link.to);
    }
    let mut lowest = vec![u32::MAX; (nodes + networks) as usize];
    let island = |n: u32| {
        let set = sets.find(n) as usize;
        lowest[set] = lowest[set].min(n);
        lowest[set]
    };
    (0..nodes).map(island).collect()
}

/// Windows matter of those links alone whose ends nothing else joins for good.
fn heed(w: &mut World, p: &Plan) {
    for (l, link) in (0u32..).zip(&p.links) {
        if link.data && link.windows != Windows::Always {
            let island = |n: u32| w.network.lasting[n as usize];
            let matters = p.heeds_links && island(link.from) != island(link.to);
            link::heed(w, p, l, matters);
        }
    }
}

/// A link, or an end of one, has changed.
fn look(w: &mut World, p: &Plan, component: ComponentId, root: RowId) {
    if !p.has_networks {
        return;
    }
    let lasting = islands(w, p, true);
    if lasting != w.network.lasting {
        w.network.lasting = lasting;
        heed(w, p);
    }
    compare(w, p, component, root);
}

/// Finds the islands anew, and says so where they have changed.
fn compare(w: &mut World, p: &Plan, component: ComponentId, root: RowId) {
    let islands = islands(w, p, false);
    if islands != w.network.islands {
        w.network.islands = islands;
        w.emit(FactKind::NetworkChanged, component, 0, root);
    }
}

/// What the data plane listens to: isolating faults, and their recovery; links, windows, and the
/// nodes that links end at.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Link(_), FactKind::Down | FactKind::Up)
        | (Kind::Node(_), FactKind::NodeIsolated | FactKind::NodeReachable) => {
            look(w, p, fact.component(), fact.root());
        }
        (Kind::Link(_), FactKind::LinkOpened | FactKind::LinkClosed) if p.has_networks => {
            compare(w, p, fact.component(), fact.root());
        }
        (Kind::Node(n), FactKind::Down | FactKind::Up)
            if p.links.iter().any(|link| link.data && (link.from == n || link.to == n)) =>
        {
            look(w, p, fact.component(), fact.root());
        }
        (_, FactKind::FaultStruck | FactKind::FaultCleared | FactKind::StageEntered) => {
            isolating(w, p, fact);
        }
        _ => {}
    }
}

fn isolating(w: &mut World, p: &Plan, fact: Fact) {
    let row = p.rows.get(fact.root() as usize);
    if row.is_none_or(|row| row.effect != Effect::Isolate || row.component != fact.component()) {
        return;
    }
    match p.kind(fact.component()) {
        Kind::Node(n) => concerns(w, p, n, fact),
        Kind::Domain(d) => {
            for &n in &p.domains[d as usize].nodes {
                concerns(w, p, n, fact);
            }
        }
        _ => {}
    }
}

fn concerns(w: &mut World, p: &Plan, n: u32, fact: Fact) {
    let cuts = &mut w.network.cuts[n as usize];
    match fact.kind() {
        FactKind::FaultStruck => {
            *cuts += 1;
            if *cuts == 1 {
                w.emit(FactKind::NodeIsolated, p.node_component(n), 0, fact.root());
            }
        }
        FactKind::FaultCleared => {
            *cuts -= 1;
            if *cuts == 0 {
                w.emit(FactKind::NodeReachable, p.node_component(n), 0, fact.root());
            } else {
                // Something else still cuts it off, which pays from now on.
                container::update_all(w, p, n, NO_CAUSE, Stage::Act);
            }
        }
        // A domain's recovery is that of the nodes in it.
        FactKind::StageEntered if fact.component() != p.node_component(n) => {
            w.enter(p.node_component(n), fact.stage(), fact.root());
        }
        _ => {}
    }
}
