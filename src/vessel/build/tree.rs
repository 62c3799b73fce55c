//! Requirement trees of functions and services, in flat arrays.

use super::Builder;
use super::services::is_group;
use crate::kernel::fingerprint::name_hash;
use crate::kernel::time::Span;
use crate::spec::function::Need;
use crate::vessel::function::{ItemKind, ItemPlan, TreePlan};
use crate::vessel::plan::ComponentId;
use std::collections::BTreeMap;

/// A tree as it grows: parts of each node, to be turned round into parents.
#[derive(Default)]
struct Growing {
    need: Vec<u32>,
    nodes: Vec<Vec<u32>>,
    leaves: Vec<Vec<ComponentId>>,
}

impl Growing {
    fn node(&mut self, need: u32) -> u32 {
        self.need.push(need);
        self.nodes.push(Vec::new());
        self.leaves.push(Vec::new());
        self.need.len() as u32 - 1
    }

    /// Components under a node, each once, in order.
    fn under(&self, root: u32) -> Vec<ComponentId> {
        let mut found = Vec::new();
        let mut seen = vec![false; self.need.len()];
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            found.extend_from_slice(&self.leaves[node as usize]);
            open.extend_from_slice(&self.nodes[node as usize]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Builder<'_> {
    pub(super) fn tree(&mut self) {
        let mut tree = Growing::default();
        let mut roots: BTreeMap<String, u32> = BTreeMap::new();
        let (mission, model) = (self.mission, self.model);
        for (name, function) in mission.functions.iter() {
            roots.insert(name.text.clone(), tree.node(need_of(&function.needs)));
        }
        for (s, (name, service)) in (0u32..).zip(model.services.iter()) {
            let set = self.components.get(&format!("{}/set", name.text)).copied();
            let need = if is_group(service) { 1 } else { service.min_ready.0 };
            let route = self.components.get(&format!("{}/endpoints", name.text)).copied();
            let mut node = tree.node(need);
            match set {
                Some(set) => tree.leaves[node as usize].push(set),
                None => {
                    let replicas = self.serving(s, service);
                    let component = |c: u32| self.plan.containers[c as usize].component;
                    tree.leaves[node as usize].extend(replicas.into_iter().map(component));
                }
            }
            if let Some(route) = route {
                let both = tree.node(2);
                tree.nodes[both as usize].push(node);
                tree.leaves[both as usize].push(route);
                node = both;
            }
            roots.insert(name.text.clone(), node);
        }
        for (name, function) in mission.functions.iter() {
            if let Some(&root) = roots.get(&name.text) {
                self.grow(&mut tree, root, &function.needs, &roots);
            }
        }
        let items = self.items(&tree, &roots);
        self.plan.tree = flatten(&tree, items, self.plan.components.len());
    }

    /// Hangs the parts of a need under its node.
    fn grow(&self, tree: &mut Growing, node: u32, need: &Need, roots: &BTreeMap<String, u32>) {
        let parts = match need {
            Need::Name(_) => std::slice::from_ref(need),
            Need::All(parts) | Need::Any(parts) | Need::AtLeast(_, parts) => parts,
        };
        for part in parts {
            let Need::Name(name) = part else {
                let child = tree.node(need_of(part));
                tree.nodes[node as usize].push(child);
                self.grow(tree, child, part, roots);
                continue;
            };
            if let Some(&root) = roots.get(&name.text) {
                tree.nodes[node as usize].push(root);
            } else if let Some(&component) = self.components.get(&name.text) {
                tree.leaves[node as usize].push(component);
            }
        }
    }

    /// What is measured: functions, then services.
    fn items(&self, tree: &Growing, roots: &BTreeMap<String, u32>) -> Vec<ItemPlan> {
        let item = |name: &str, kind: ItemKind, needed: Vec<bool>, tolerates: Span| {
            let node = roots.get(name).copied().unwrap_or(0);
            let leaves = tree.under(node);
            let hash = name_hash(name);
            ItemPlan { name: name.to_owned(), hash, kind, node, needed, tolerates, leaves }
        };
        let functions = self.mission.functions.iter().map(|(name, function)| {
            let needed = self.during(function.phases.as_deref());
            item(&name.text, ItemKind::Function, needed, Span(function.tolerates.0))
        });
        let services = self
            .model
            .services
            .iter()
            .map(|(name, _)| item(&name.text, ItemKind::Service, self.during(None), Span(0)));
        functions.chain(services).collect()
    }
}

/// How many parts a need needs.
fn need_of(need: &Need) -> u32 {
    match need {
        Need::Name(_) | Need::Any(_) => 1,
        Need::All(parts) => parts.len() as u32,
        Need::AtLeast(count, _) => *count,
    }
}

/// Turns parts into parents.
fn flatten(tree: &Growing, items: Vec<ItemPlan>, components: usize) -> TreePlan {
    let mut item_of = vec![u32::MAX; tree.need.len()];
    for (i, item) in (0u32..).zip(&items) {
        item_of[item.node as usize] = i;
    }
    let (parent_start, parents) = turn(&tree.nodes, tree.need.len());
    let (over_start, over) = turn(&tree.leaves, components);
    TreePlan { items, need: tree.need.clone(), parent_start, parents, over_start, over, item_of }
}

/// For `parts[i]` the parts of node i: the nodes over each part, as starts and a list.
fn turn(parts: &[Vec<u32>], count: usize) -> (Vec<u32>, Vec<u32>) {
    let mut over = vec![Vec::new(); count];
    for (node, list) in (0u32..).zip(parts) {
        for &part in list {
            over[part as usize].push(node);
        }
    }
    let mut starts = vec![0];
    let mut flat = Vec::new();
    for list in over {
        flat.extend(list);
        starts.push(flat.len() as u32);
    }
    (starts, flat)
}
