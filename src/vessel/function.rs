//! Functions and services: trees of needs over components, kept incrementally.
//!
//! Each tree node counts what it has minus what it needs; a component's change climbs only while a
//! node flips. Needs are judged once the instant is settled, so that a cascade leaves no outage of
//! zero length.

use crate::kernel::time::Span;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// What is measured: a function of the mission, or a service of the vessel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemKind {
    /// A function that the mission needs.
    Function,
    /// A service of the vessel.
    Service,
}

/// A function or service as planned.
#[derive(Clone, Debug)]
pub struct ItemPlan {
    /// Its name.
    pub name: String,
    /// Stable hash of the name.
    pub hash: u64,
    /// What it is.
    pub kind: ItemKind,
    /// Its node in the tree.
    pub node: u32,
    /// For each phase, if it is needed then.
    pub needed: Vec<bool>,
    /// Outages shorter than this are interruptions.
    pub tolerates: Span,
    /// Components under it.
    pub leaves: Vec<ComponentId>,
}

/// The trees of all items, sharing nodes, in flat arrays.
#[derive(Clone, Debug, Default)]
pub struct TreePlan {
    /// Functions, then services.
    pub items: Vec<ItemPlan>,
    /// How many of its parts each tree node needs.
    pub need: Vec<u32>,
    /// Parents of tree node `i` stand at `parents[parent_start[i] .. parent_start[i + 1]]`.
    pub parent_start: Vec<u32>,
    /// Parents of tree nodes.
    pub parents: Vec<u32>,
    /// Tree nodes over component `c` stand at `over[over_start[c] .. over_start[c + 1]]`.
    pub over_start: Vec<u32>,
    /// Tree nodes that have components as parts.
    pub over: Vec<u32>,
    /// Item whose root a tree node is, `u32::MAX` for none.
    pub item_of: Vec<u32>,
}

/// What tipped an item last: the component and its root cause.
#[derive(Clone, Copy, Debug)]
struct Tip {
    down: bool,
    reported: bool,
    dirty: bool,
    component: ComponentId,
    root: RowId,
}

/// All trees in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// Parts there minus parts needed; below zero: unmet.
    balance: Vec<i32>,
    up: Vec<bool>,
    tips: Vec<Tip>,
    dirty: Vec<u32>,
}

impl State {
    /// All trees of this plan, not yet begun.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let tip =
            Tip { down: false, reported: false, dirty: false, component: u32::MAX, root: NO_CAUSE };
        State {
            balance: vec![0; plan.tree.need.len()],
            up: vec![true; plan.components.len()],
            tips: vec![tip; plan.tree.items.len()],
            dirty: Vec::new(),
        }
    }

    /// True if the item is below need.
    #[must_use]
    pub fn down(&self, item: u32) -> bool {
        self.tips[item as usize].reported
    }

    /// Root cause that tipped the item.
    #[must_use]
    pub fn root(&self, item: u32) -> RowId {
        self.tips[item as usize].root
    }

    /// The component that tipped the item.
    #[must_use]
    pub fn tip(&self, item: u32) -> ComponentId {
        self.tips[item as usize].component
    }

    /// True if needs wait for their judgement.
    #[inline]
    pub(super) fn unsettled(&self) -> bool {
        !self.dirty.is_empty()
    }

    /// Parts there minus parts needed of tree node `i`.
    #[must_use]
    pub fn balance(&self, i: u32) -> i32 {
        self.balance[i as usize]
    }
}

/// Counts what serves at the beginning of a flight; all components have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    let tree = &p.tree;
    // Everything is down, then comes up: one way to count.
    for (balance, need) in w.function.balance.iter_mut().zip(&tree.need) {
        *balance = -(*need as i32);
    }
    w.function.dirty.clear();
    for tip in &mut w.function.tips {
        *tip =
            Tip { down: true, reported: false, dirty: false, component: u32::MAX, root: NO_CAUSE };
    }
    for item in 0..tree.items.len() as u32 {
        mark(w, item);
    }
    for component in 0..p.components.len() as u32 {
        let up = match p.kind(component) {
            Kind::Domain(_) => true,
            Kind::Node(n) => w.node.up(n),
            Kind::Link(l) => w.link.up(l),
            Kind::Container(c) => w.container.serves(c),
            Kind::Group(g) => w.group.up(g),
        };
        w.function.up[component as usize] = up;
        if up {
            shift(w, p, component, true, NO_CAUSE);
        }
    }
}

/// A component went down or up.
#[inline]
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    let up = fact.kind() == FactKind::Up;
    let known = &mut w.function.up[fact.component() as usize];
    if *known != up {
        *known = up;
        shift(w, p, fact.component(), up, fact.root());
    }
}

#[inline]
fn shift(w: &mut World, p: &Plan, component: ComponentId, up: bool, root: RowId) {
    let from = p.tree.over_start[component as usize];
    let to = p.tree.over_start[component as usize + 1];
    for i in from..to {
        let node = p.tree.over[i as usize];
        step(w, p, node, up, component, root);
    }
}

#[inline]
fn step(w: &mut World, p: &Plan, node: u32, up: bool, component: ComponentId, root: RowId) {
    let balance = &mut w.function.balance[node as usize];
    let met = *balance >= 0;
    *balance += if up { 1 } else { -1 };
    if (*balance >= 0) != met {
        flipped(w, p, node, up, component, root);
    }
}

fn flipped(w: &mut World, p: &Plan, node: u32, up: bool, component: ComponentId, root: RowId) {
    let item = p.tree.item_of[node as usize];
    if item != u32::MAX {
        let tip = &mut w.function.tips[item as usize];
        tip.down = !up;
        if !up {
            tip.component = component;
            tip.root = root;
        }
        mark(w, item);
    }
    let (from, to) = (p.tree.parent_start[node as usize], p.tree.parent_start[node as usize + 1]);
    for i in from..to {
        step(w, p, p.tree.parents[i as usize], up, component, root);
    }
}

fn mark(w: &mut World, item: u32) {
    let tip = &mut w.function.tips[item as usize];
    if !tip.dirty {
        tip.dirty = true;
        w.function.dirty.push(item);
    }
}

/// True if this component, being down, keeps this item unmet: a path of unmet nodes leads up to it.
#[must_use]
pub fn blocks(w: &World, p: &Plan, component: ComponentId, item: u32) -> bool {
    let tree = &p.tree;
    if w.function.up[component as usize] {
        return false;
    }
    let over = |c: usize| &tree.over[tree.over_start[c] as usize..tree.over_start[c + 1] as usize];
    let mut climb: Vec<u32> = over(component as usize).to_vec();
    while let Some(node) = climb.pop() {
        if w.function.balance[node as usize] >= 0 {
            continue;
        }
        if node == tree.items[item as usize].node {
            return true;
        }
        let (from, to) = (tree.parent_start[node as usize], tree.parent_start[node as usize + 1]);
        climb.extend_from_slice(&tree.parents[from as usize..to as usize]);
    }
    false
}

/// The instant is settled: says which needs have become unmet or met.
pub(super) fn settle(w: &mut World) {
    for i in 0..w.function.dirty.len() {
        let item = w.function.dirty[i];
        let tip = &mut w.function.tips[item as usize];
        tip.dirty = false;
        if tip.down != tip.reported {
            tip.reported = tip.down;
            let Tip { down, component, root, .. } = *tip;
            let kind = if down { FactKind::NeedUnmet } else { FactKind::NeedMet };
            w.emit(kind, item, component, root);
        }
    }
    w.function.dirty.clear();
}
