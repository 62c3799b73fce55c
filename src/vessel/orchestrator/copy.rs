//! What replaced replicas leave behind: copies that run on, and doubts if they do (fencing, card E3).
//!
//! A control plane that cannot reach a node does not know if what runs there is dead. An `exclusive`
//! replica is pinned: it is not started elsewhere until its old node has answered and deleted the old
//! copy, or is known to be off. Where that is waived, the time in which two run is told.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::scheduler;
use crate::vessel::world::World;

/// What a replaced replica left on its old node.
#[derive(Clone, Copy, Debug)]
struct Left {
    container: u32,
    node: u32,
    /// True while its process exists there.
    exists: bool,
    /// True while two run.
    split: bool,
    /// What it was replaced for.
    root: RowId,
    /// True if the new one waits for certainty.
    pins: bool,
    /// The old copy's orderly stop, and when it is over.
    stop: Ticket,
    over: Time,
}

/// All that was left behind.
#[derive(Clone, Debug)]
pub(super) struct Copies {
    left: Vec<Left>,
    /// How many pins hold each container.
    pins: Vec<u16>,
}

impl Copies {
    pub(super) fn new(containers: usize) -> Copies {
        Copies { left: Vec::new(), pins: vec![0; containers] }
    }

    pub(super) fn clear(&mut self) {
        self.left.clear();
        self.pins.fill(0);
    }

    pub(super) fn pinned(&self, c: u32) -> bool {
        self.pins.get(c as usize).is_some_and(|&pins| pins > 0)
    }
}

/// A replica is about to be evicted from a node that does not answer.
pub(in crate::vessel) fn left_behind(w: &mut World, p: &Plan, c: u32) {
    let n = w.container.node(c);
    let spec = &p.containers[c as usize];
    let answers = spec.orchestrator.is_some_and(|o| super::hears(w, p, o, n));
    // Two reviews at one instant may order the same eviction.
    let noted = |left: &Left| left.container == c && left.node == n && left.stop == Ticket::NONE;
    let noted = w.orchestrator.copies.left.iter().any(noted);
    if answers || noted || !spec.exclusive || spec.orchestrator.is_none() {
        return;
    }
    let exists = w.container.exists(c) && w.node.hosts(n);
    let pins = spec.orchestrator.is_some_and(|o| p.orchestrators[o as usize].fenced);
    let (stop, over) = (Ticket::NONE, Time::NEVER);
    let root = w.container.root(c);
    let left = Left { container: c, node: n, exists, split: false, root, pins, stop, over };
    w.orchestrator.copies.left.push(left);
    w.orchestrator.copies.pins[c as usize] += u16::from(pins);
}

/// A process or a node began to run, or runs no more: where are two alive?
pub(super) fn turned(w: &mut World, p: &Plan) {
    for i in 0..w.orchestrator.copies.left.len() {
        let Left { container: c, node, exists, split, root, .. } = w.orchestrator.copies.left[i];
        let place = w.container.node(c);
        let runs = place != node && w.container.runs(c) && w.node.up(place);
        let two = exists && runs && w.node.up(node);
        if two != split {
            w.orchestrator.copies.left[i].split = two;
            let kind = if two { FactKind::SplitBrainBegan } else { FactKind::SplitBrainEnded };
            w.emit(kind, p.containers[c as usize].component, node, root);
        }
    }
}

/// A node stopped: no copy is left there. Nobody who doubts knows that.
pub(super) fn stopped(w: &mut World, p: &Plan, n: u32) {
    for i in 0..w.orchestrator.copies.left.len() {
        if w.orchestrator.copies.left[i].node == n {
            end(w, p, i);
        }
    }
    w.orchestrator.copies.left.retain(|left| left.node != n || left.pins);
}

/// The process of a copy is gone.
fn end(w: &mut World, p: &Plan, i: usize) {
    let left = &mut w.orchestrator.copies.left[i];
    let Left { split, container: c, node: n, root, .. } = *left;
    let mut stop = std::mem::replace(&mut left.stop, Ticket::NONE);
    (left.exists, left.split) = (false, false);
    w.cancel(&mut stop);
    if split {
        w.emit(FactKind::SplitBrainEnded, p.containers[c as usize].component, n, root);
    }
}

/// A node answers a control plane again: it is told to stop the copies there, and then nothing is in doubt.
pub(super) fn answered(w: &mut World, p: &Plan, o: u32, n: u32) {
    for i in 0..w.orchestrator.copies.left.len() {
        let left = w.orchestrator.copies.left[i];
        let mine = p.containers[left.container as usize].orchestrator == Some(o);
        if !mine || left.node != n || left.stop != Ticket::NONE {
            continue;
        }
        let span = if left.exists {
            let spec = &p.containers[left.container as usize];
            w.draw(&spec.stop).min(spec.grace)
        } else {
            Span(0)
        };
        let ticket = w.after(span, Event::CopyOver(left.container));
        let left = &mut w.orchestrator.copies.left[i];
        (left.stop, left.over) = (ticket, w.now + span);
    }
}

/// A copy's stop is over: nothing of it is in doubt any more.
pub(in crate::vessel) fn copy_over(w: &mut World, p: &Plan, c: u32) {
    let now = w.now;
    let is = |left: &Left| left.container == c && left.stop != Ticket::NONE && left.over <= now;
    if let Some(i) = w.orchestrator.copies.left.iter().position(is) {
        let n = w.orchestrator.copies.left[i].node;
        end(w, p, i);
        forget(w, n, Some(c));
        scheduler::ask(w);
    }
}

/// Drops what is neither there nor in doubt any more: one container, or all on a node.
fn forget(w: &mut World, n: u32, c: Option<u32>) {
    let copies = &mut w.orchestrator.copies;
    let mut kept = Vec::with_capacity(copies.left.len());
    for left in &copies.left {
        let meant = left.node == n && c.is_none_or(|c| left.container == c);
        if meant && !left.exists && left.stop == Ticket::NONE {
            if left.pins {
                let pins = &mut copies.pins[left.container as usize];
                *pins = pins.saturating_sub(1);
            }
        } else {
            kept.push(*left);
        }
    }
    copies.left = kept;
}

/// A node is known to be off, because a command past the data plane has switched it off: what it ran
/// may be started elsewhere.
pub(in crate::vessel) fn confirmed_off(w: &mut World, p: &Plan, n: u32, root: RowId) {
    if p.orchestrators.is_empty() {
        return;
    }
    for i in 0..w.orchestrator.copies.left.len() {
        if w.orchestrator.copies.left[i].node == n {
            end(w, p, i);
        }
    }
    forget(w, n, None);
    w.emit(FactKind::NodeFenced, p.node_component(n), 0, root);
}
