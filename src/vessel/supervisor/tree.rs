//! Supervision trees on each node, after Erlang/OTP (card C3).
//!
//! The services of a tree stand in a row, in the order in which they start; a supervisor covers a
//! stretch of that row. Whatever fails, what has to be stopped (last first, one after the other) and
//! then started (first first, each once the one before answers) is a stretch too: an *effort*.
//! Efforts that overlap become one. A supervisor whose children fail too often stops them and fails
//! itself, which its own supervisor takes for a failed child.
//!
//! Nothing is kept of a tree on a node while all is well there.

use super::window::Window;
use crate::kernel::time::Span;
use crate::vessel::container::{self, Hold};
use crate::vessel::fact::{FactKind, Stage};
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;
use std::collections::BTreeMap;

/// Who is restarted when a child fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// That child.
    OneForOne,
    /// All children.
    OneForAll,
    /// That child and those that start after it.
    RestForOne,
}

/// A supervisor over several services as planned.
#[derive(Clone, Debug)]
pub struct SupervisorPlan {
    /// Its name.
    pub name: String,
    /// The supervisor above.
    pub above: Option<u32>,
    /// The supervisor at the root of its tree.
    pub root: u32,
    /// First of its places in the tree's row of services.
    pub from: u32,
    /// End of its places.
    pub to: u32,
    /// Who is restarted when a child fails.
    pub strategy: Strategy,
    /// Failures of children that it bears within the time.
    pub restarts: u32,
    /// The time.
    pub within: Span,
    /// True if the node is rebooted when it fails and none stands above.
    pub reboots: bool,
}

/// Where a service stands in a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its supervisor.
    pub supervisor: u32,
    /// Its place in the tree's row of services.
    pub place: u32,
}

/// Where containers stand in the row of a tree: by the place of their service, then by number.
type Key = u64;

/// A stretch of a row that is being restarted: stopped from its end, then started from its
/// beginning.
#[derive(Clone, Copy, Debug)]
struct Effort {
    from: Key,
    to: Key,
    stopping: bool,
    /// What stops stays stopped.
    last: bool,
    root: RowId,
}

/// What goes on in a tree on a node.
#[derive(Clone, Debug, Default)]
struct Tree {
    efforts: Vec<Effort>,
    gave_up: bool,
}

/// All trees in flight, by node and supervisor; empty while all is well.
#[derive(Clone, Debug, Default)]
pub(super) struct Trees {
    trees: BTreeMap<(u32, u32), Tree>,
    windows: BTreeMap<(u32, u32), Window>,
}

impl Trees {
    pub(super) fn clear(&mut self) {
        self.trees.clear();
        self.windows.clear();
    }
}

/// The place of a container in a tree, if it stands in one.
pub(super) fn seat(p: &Plan, c: u32) -> Option<Seat> {
    p.seats.get(p.containers[c as usize].service as usize).copied().flatten()
}

fn key(seat: Seat, c: u32) -> Key {
    edge(seat.place) | u64::from(c)
}

fn edge(place: u32) -> Key {
    u64::from(place) << 32
}

/// The tree that a container belongs to on its node, and its place there.
fn home(w: &World, p: &Plan, c: u32) -> Option<((u32, u32), Key)> {
    let seat = seat(p, c)?;
    let root = p.supervisors[seat.supervisor as usize].root;
    Some(((w.container.node(c), root), key(seat, c)))
}

/// The containers of a tree on its node in a stretch, with their places.
fn members<'a>(
    w: &'a World,
    p: &'a Plan,
    (node, root): (u32, u32),
    (from, to): (Key, Key),
) -> impl Iterator<Item = (Key, u32)> + 'a {
    let of_tree = move |&c: &u32| {
        let seat = seat(p, c)?;
        let key = key(seat, c);
        let mine = p.supervisors[seat.supervisor as usize].root == root;
        (mine && from <= key && key < to).then_some((key, c))
    };
    w.container.on(node).iter().filter_map(of_tree)
}

/// Roots of the trees that stand on a node.
fn roots(w: &World, p: &Plan, n: u32) -> Vec<u32> {
    let seats = w.container.on(n).iter().filter_map(|&c| seat(p, c));
    let mut roots: Vec<u32> =
        seats.map(|seat| p.supervisors[seat.supervisor as usize].root).collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

/// A node has stopped, or is off at the beginning: all is forgotten, and at its boot the services of
/// each tree start in order.
pub(super) fn stopped(w: &mut World, p: &Plan, n: u32, root: RowId) {
    w.supervisor.trees.trees.retain(|id, _| id.0 != n);
    w.supervisor.trees.windows.retain(|id, _| id.0 != n);
    for tree in roots(w, p, n) {
        let all = Effort { from: 0, to: Key::MAX, stopping: false, last: false, root };
        begin(w, p, (n, tree), all);
    }
}

/// A node runs again: what its trees are about goes on.
pub(super) fn node_up(w: &mut World, p: &Plan, n: u32) {
    for root in roots(w, p, n) {
        drive(w, p, (n, root));
    }
}

/// A container's process answers, or something other than its tree has ended it: who waits for that
/// goes on.
pub(super) fn moved(w: &mut World, p: &Plan, c: u32) {
    if let Some((id, _)) = home(w, p, c) {
        drive(w, p, id);
    }
}

/// A container left its node: the tree there goes on without it.
pub(super) fn left(w: &mut World, p: &Plan, c: u32, node: u32, root: RowId) {
    let Some(((_, tree), _)) = home(w, p, c) else { return };
    container::release(w, p, c, Hold::Supervisor, root);
    drive(w, p, (node, tree));
}

/// A container's process is gone, as told or by a failure.
pub(super) fn exited(w: &mut World, p: &Plan, c: u32, root: RowId) {
    let Some((id, key)) = home(w, p, c) else { return };
    let tree = w.supervisor.trees.trees.entry(id).or_default();
    let told = tree.efforts.iter().any(|e| e.stopping && e.from <= key && key < e.to);
    if told {
        container::hold(w, c, Hold::Supervisor);
    } else if tree.gave_up {
        container::hold(w, c, Hold::Supervisor);
        container::enter(w, p, c, Stage::Detect);
    } else {
        failed(w, p, c, root);
    }
    drive(w, p, id);
}

/// A child has failed: finds the supervisor that bears it, and what that one restarts.
fn failed(w: &mut World, p: &Plan, c: u32, root: RowId) {
    let (Some((id, key)), Some(seat)) = (home(w, p, c), seat(p, c)) else { return };
    let (node, now) = (id.0, w.now);
    let (mut s, mut child) = (seat.supervisor, (key, key + 1));
    loop {
        let spec = &p.supervisors[s as usize];
        let all = (edge(spec.from), edge(spec.to));
        let window = w.supervisor.trees.windows.entry((node, s)).or_default();
        window.count(now, spec.within);
        if window.seen(now, spec.within) <= spec.restarts as usize {
            let (from, to) = match spec.strategy {
                Strategy::OneForOne => child,
                Strategy::OneForAll => all,
                Strategy::RestForOne => (child.0, all.1),
            };
            forget_below(w, p, node, s, (from, to));
            begin(w, p, id, Effort { from, to, stopping: true, last: false, root });
            return;
        }
        w.emit(FactKind::SupervisorGaveUp, p.node_component(node), s, root);
        let Some(above) = spec.above else {
            w.supervisor.trees.trees.entry(id).or_default().gave_up = true;
            begin(w, p, id, Effort { from: 0, to: Key::MAX, stopping: true, last: true, root });
            return;
        };
        (s, child) = (above, all);
    }
}

/// Supervisors below one that are restarted with a stretch remember nothing.
fn forget_below(w: &mut World, p: &Plan, node: u32, s: u32, (from, to): (Key, Key)) {
    let below = |other: u32| {
        let above = |s: &u32| p.supervisors[*s as usize].above;
        std::iter::successors(above(&other), above).any(|above| above == s)
    };
    w.supervisor.trees.windows.retain(|&(n, other), _| {
        let spec = &p.supervisors[other as usize];
        let inside = from <= edge(spec.from) && edge(spec.to) <= to;
        n != node || !inside || !below(other)
    });
}

/// Takes up an effort, together with those that it overlaps; what does not run waits for its turn.
fn begin(w: &mut World, p: &Plan, id: (u32, u32), mut effort: Effort) {
    let tree = w.supervisor.trees.trees.entry(id).or_default();
    tree.efforts.retain(|other| {
        let apart = other.to <= effort.from || effort.to <= other.from;
        if !apart {
            effort.from = effort.from.min(other.from);
            effort.to = effort.to.max(other.to);
        }
        apart
    });
    tree.efforts.push(effort);
    let waiting: Vec<u32> = members(w, p, id, (effort.from, effort.to)).map(|(_, c)| c).collect();
    for c in waiting {
        if !w.container.exists(c) {
            container::hold(w, c, Hold::Supervisor);
            if w.node.up(id.0) && !w.container.shelved(c) && !w.container.dead(c) {
                container::enter(w, p, c, Stage::Act);
            }
        }
    }
}

/// Takes the next step of each effort in a tree on a node that runs.
fn drive(w: &mut World, p: &Plan, id: (u32, u32)) {
    if !w.node.up(id.0) {
        return;
    }
    let Some(tree) = w.supervisor.trees.trees.get_mut(&id) else { return };
    let efforts = std::mem::take(&mut tree.efforts);
    let mut going = Vec::new();
    for mut effort in efforts {
        if effort.stopping {
            stop_next(w, p, id, &mut effort);
        }
        if !effort.stopping && !effort.last {
            start_next(w, p, id, &mut effort);
        }
        let over = if effort.last { !effort.stopping } else { effort.from >= effort.to };
        if over {
            finished(w, p, id, effort);
        } else {
            going.push(effort);
        }
    }
    let tree = w.supervisor.trees.trees.entry(id).or_default();
    tree.efforts = going;
    if tree.efforts.is_empty() && !tree.gave_up {
        w.supervisor.trees.trees.remove(&id);
    }
}

/// Tells the last that still runs to stop.
fn stop_next(w: &mut World, p: &Plan, id: (u32, u32), effort: &mut Effort) {
    let running = members(w, p, id, (effort.from, effort.to));
    let last = running.filter(|&(_, c)| w.container.exists(c)).max();
    let Some((_, c)) = last else {
        effort.stopping = false;
        return;
    };
    if !w.container.held_by(c, Hold::Supervisor) {
        container::hold(w, c, Hold::Supervisor);
        w.emit(FactKind::KillContainer, p.containers[c as usize].component, 0, effort.root);
    }
}

/// Lets the next start that can, and waits until it answers; what something else keeps from being
/// started is not waited for.
fn start_next(w: &mut World, p: &Plan, id: (u32, u32), effort: &mut Effort) {
    loop {
        let next = members(w, p, id, (effort.from, effort.to)).min();
        let Some((key, c)) = next else {
            effort.from = effort.to;
            return;
        };
        effort.from = key;
        container::release(w, p, c, Hold::Supervisor, effort.root);
        if w.container.about_to_answer(c) {
            return;
        }
        effort.from = key + 1;
    }
}

/// An effort is over; after the last one somebody else has to help.
fn finished(w: &mut World, p: &Plan, (node, root): (u32, u32), effort: Effort) {
    if !effort.last {
        return;
    }
    let stopped: Vec<u32> = members(w, p, (node, root), (0, Key::MAX)).map(|(_, c)| c).collect();
    for c in stopped {
        if !w.container.shelved(c) {
            container::enter(w, p, c, Stage::Detect);
        }
    }
    if p.supervisors[root as usize].reboots {
        w.emit(FactKind::RestartNode, p.node_component(node), 0, effort.root);
    }
}

/// Somebody wants a container to run: a tree that gave up is started anew.
pub(super) fn revived(w: &mut World, p: &Plan, c: u32) {
    let Some((id, _)) = home(w, p, c) else { return };
    let Some(tree) = w.supervisor.trees.trees.get_mut(&id) else { return };
    if !std::mem::take(&mut tree.gave_up) {
        return;
    }
    let stopping = tree.efforts.iter().any(|effort| effort.last);
    w.supervisor
        .trees
        .windows
        .retain(|&(n, s), _| n != id.0 || p.supervisors[s as usize].root != id.1);
    let root = w.container.root(c);
    begin(w, p, id, Effort { from: 0, to: Key::MAX, stopping, last: false, root });
    drive(w, p, id);
}
