//! Which fault a node's downtime is charged to, and in which stage that one's recovery is.

use super::Condition;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{Kind, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{domain, failure};

/// A fault struck a node that is down already: it pays if what has paid so far is healed (the node
/// was booting), or was another component's (a cold spare was being called).
pub(super) fn take_charge(w: &mut World, p: &Plan, n: u32, row: RowId) {
    let (node, component) = (&w.node.nodes[n as usize], p.node_component(n));
    let held = p.rows.get(node.root as usize).is_some_and(|root| {
        let own = root.component == component || matches!(p.kind(root.component), Kind::Domain(_));
        own && w.failure.active(node.root)
    });
    if held || node.shelved || row == node.root || !w.failure.active(row) {
        return;
    }
    let stage = w.failure.stage(row);
    w.node.nodes[n as usize].root = row;
    w.node.nodes[n as usize].stage = stage;
    w.emit(FactKind::ChargeMoved, component, stage as u32, row);
}

/// A cause of this node's downtime is gone: charges what is left to the oldest that remains.
pub(super) fn recharge(w: &mut World, p: &Plan, n: u32, gone: RowId) {
    let node = &w.node.nodes[n as usize];
    let held = node.dark > 0 || node.dead > 0 || node.latched > 0 || node.hangs > 0;
    if node.root != gone || !held {
        return;
    }
    let component = p.node_component(n);
    let next = match domain::cause(w, p, n) {
        Some(row) => Some(row),
        None => failure::oldest_holding(w, p, component),
    };
    if let Some(row) = next {
        let stage = w.failure.stage(row);
        w.node.nodes[n as usize].root = row;
        w.node.nodes[n as usize].stage = stage;
        w.emit(FactKind::ChargeMoved, component, stage as u32, row);
    }
}

/// A stage entered by what a node's downtime is charged to is the node's as well.
pub(super) fn stage_entered(w: &mut World, p: &Plan, fact: Fact) {
    match p.kind(fact.component()) {
        Kind::Node(n) => {
            let node = &mut w.node.nodes[n as usize];
            if node.root == fact.root() {
                node.stage = fact.stage();
            }
        }
        Kind::Domain(d) => {
            for &n in &p.domains[d as usize].nodes {
                let node = &w.node.nodes[n as usize];
                if node.root == fact.root() && node.condition == Condition::Off {
                    w.enter(p.node_component(n), fact.stage(), fact.root());
                }
            }
        }
        Kind::Link(_) | Kind::Container(_) | Kind::Group(_) => {}
    }
}
