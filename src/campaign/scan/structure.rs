//! What the structure alone says: single points by dominators, and where the network hangs together
//! by one thread.
//!
//! What a thing hangs on is a graph: a replica stands on one of the computers that may host it, a
//! computer in its domain, a domain in the next, and all in the world. What dominates the world as
//! seen from a replica takes it down alone. Needs are added up from there: `k` of `n` parts fall
//! with whatever stands under more than `n − k` of them. Time, capacity and recovery are no part of
//! it; a scan flies to see those.

use crate::vessel::function::ItemKind;
use crate::vessel::plan::{ComponentId, Kind, Plan};
use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges;
use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// What stands under a need and takes it down alone.
pub type Points = BTreeSet<ComponentId>;

/// What the structure alone says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// For each function, in the plan's order, the components that take it down alone.
    pub single: Vec<Points>,
    /// Computers without which others do not reach each other.
    pub articulations: Vec<ComponentId>,
    /// Links without which computers do not reach each other.
    pub bridges: Vec<ComponentId>,
}

/// Reads the structure of a plan.
#[must_use]
pub fn structure(plan: &Plan) -> Structure {
    let mut reader = Reader::new(plan);
    let functions = plan.tree.items.iter().take_while(|item| item.kind == ItemKind::Function);
    let single = functions.map(|item| reader.need(item.node)).collect();
    let (articulations, bridges) = network(plan);
    Structure { single, articulations, bridges }
}

/// Reads single points, each need once.
struct Reader<'a> {
    plan: &'a Plan,
    /// Parts of each tree node: nodes and components.
    nodes: Vec<Vec<u32>>,
    leaves: Vec<Vec<ComponentId>>,
    known: Vec<Option<Points>>,
    /// From components to what they hang on; the last vertex is the world.
    hangs: DiGraph<(), ()>,
    dominated: BTreeMap<ComponentId, Points>,
}

impl<'a> Reader<'a> {
    fn new(plan: &'a Plan) -> Reader<'a> {
        let tree = &plan.tree;
        let count = tree.need.len();
        let range = |starts: &[u32], i: usize| starts[i] as usize..starts[i + 1] as usize;
        let (mut nodes, mut leaves) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for part in 0..count {
            for &whole in &tree.parents[range(&tree.parent_start, part)] {
                nodes[whole as usize].push(part as u32);
            }
        }
        for component in 0..plan.components.len() {
            for &whole in &tree.over[range(&tree.over_start, component)] {
                leaves[whole as usize].push(component as ComponentId);
            }
        }
        let (known, hangs) = (vec![None; count], hangs(plan));
        Reader { plan, nodes, leaves, known, hangs, dominated: BTreeMap::new() }
    }

    /// What takes a need down alone.
    fn need(&mut self, node: u32) -> Points {
        let at = node as usize;
        if let Some(known) = &self.known[at] {
            return known.clone();
        }
        // Who needs itself, through others, learns nothing from that.
        self.known[at] = Some(Points::new());
        let mut parts: Vec<Points> = Vec::new();
        for part in self.nodes[at].clone() {
            parts.push(self.need(part));
        }
        for leaf in self.leaves[at].clone() {
            parts.push(self.leaf(leaf));
        }
        let points = at_least(self.plan.tree.need[at] as usize, &parts);
        self.known[at] = Some(points.clone());
        points
    }

    fn leaf(&mut self, component: ComponentId) -> Points {
        match self.plan.kind(component) {
            Kind::Container(c) => {
                let service = self.plan.containers[c as usize].service as usize;
                let mut points = self.dominators(component);
                let needed = self.plan.dependencies.of.get(service).cloned().unwrap_or_default();
                for (item, _) in needed {
                    points.extend(self.need(self.plan.tree.items[item as usize].node));
                }
                points
            }
            Kind::Group(g) => {
                let group = &self.plan.groups[g as usize];
                let parts: Vec<Points> = group.members.iter().map(|&m| self.leaf(m)).collect();
                at_least(group.need as usize, &parts)
            }
            // What callers know is there as long as the replicas are, which are needed beside it.
            Kind::Route(_) => Points::new(),
            Kind::Domain(_) | Kind::Node(_) | Kind::Link(_) => self.dominators(component),
        }
    }

    /// What every way from a component to the world leads through, itself included.
    fn dominators(&mut self, component: ComponentId) -> Points {
        if let Some(known) = self.dominated.get(&component) {
            return known.clone();
        }
        let world = self.plan.components.len();
        let tree = simple_fast(&self.hangs, NodeIndex::new(component as usize));
        let way = tree.dominators(NodeIndex::new(world));
        let points: Points = way
            .into_iter()
            .flatten()
            .filter(|vertex| vertex.index() < world)
            .map(|vertex| vertex.index() as ComponentId)
            .collect();
        self.dominated.insert(component, points.clone());
        points
    }
}

/// What takes down more parts than can be spared.
fn at_least(need: usize, parts: &[Points]) -> Points {
    let mut under: BTreeMap<ComponentId, usize> = BTreeMap::new();
    for point in parts.iter().flatten() {
        *under.entry(*point).or_default() += 1;
    }
    let spared = parts.len().saturating_sub(need);
    under.into_iter().filter(|(_, count)| *count > spared).map(|(point, _)| point).collect()
}

/// Who hangs on whom.
fn hangs(plan: &Plan) -> DiGraph<(), ()> {
    let mut graph = DiGraph::new();
    for _ in 0..=plan.components.len() {
        graph.add_node(());
    }
    let mut edge = |from: ComponentId, to: usize| {
        graph.add_edge(NodeIndex::new(from as usize), NodeIndex::new(to), ());
    };
    let world = plan.components.len();
    let place =
        |domain: Option<u32>| domain.map_or(world, |d| plan.domains[d as usize].component as usize);
    plan.domains.iter().for_each(|domain| edge(domain.component, place(domain.within)));
    plan.nodes.iter().for_each(|node| edge(node.component, place(node.domain)));
    plan.links.iter().for_each(|link| edge(link.component, place(link.domain)));
    for container in &plan.containers {
        let rule = plan.schedule.services.get(container.service as usize);
        let moved = container.orchestrator.and(rule);
        match moved {
            Some(service) => service
                .rule
                .candidates
                .iter()
                .for_each(|&n| edge(container.component, plan.node_component(n) as usize)),
            None => edge(container.component, plan.node_component(container.home) as usize),
        }
    }
    graph
}

/// Articulation points and bridges of the data plane; nothing if all stand on one network.
fn network(plan: &Plan) -> (Vec<ComponentId>, Vec<ComponentId>) {
    if !plan.has_networks {
        return (Vec::new(), Vec::new());
    }
    let mut graph: UnGraph<(), Option<ComponentId>> = UnGraph::new_undirected();
    for _ in 0..plan.nodes.len() {
        graph.add_node(());
    }
    // Nodes of one network reach each other through it: a vertex of its own.
    let mut hubs: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (n, &network) in plan.networks.iter().enumerate() {
        hubs.entry(network).or_default().push(n);
    }
    for members in hubs.values().filter(|members| members.len() > 1) {
        let hub = graph.add_node(());
        for &n in members {
            graph.add_edge(hub, NodeIndex::new(n), None);
        }
    }
    for link in plan.links.iter().filter(|link| link.data) {
        let (from, to) = (NodeIndex::new(link.from as usize), NodeIndex::new(link.to as usize));
        graph.add_edge(from, to, Some(link.component));
    }
    let cut: BTreeSet<usize> =
        articulation_points(&graph).into_iter().map(|vertex| vertex.index()).collect();
    let nodes = cut.into_iter().filter(|&n| n < plan.nodes.len());
    let alone = |from, to| graph.edges_connecting(from, to).count() == 1;
    let bridges: BTreeSet<ComponentId> = bridges(&graph)
        .filter(|edge| alone(edge.source(), edge.target()))
        .filter_map(|edge| *edge.weight())
        .collect();
    (nodes.map(|n| plan.node_component(n as u32)).collect(), bridges.into_iter().collect())
}
