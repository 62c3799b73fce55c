//! Orderly stops, and what becomes of them when the grace period is over.

use super::{Condition, Exit, enter, exit, update};
use crate::kernel::agenda::Ticket;
use crate::kernel::time::Span;
use crate::vessel::event::Event;
use crate::vessel::fact::{FactKind, Stage};
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// Tells a container to stop: one that hangs, or takes longer, is killed after the grace period.
pub(super) fn terminate(w: &mut World, p: &Plan, c: u32, root: RowId, grace: Span) {
    let condition = w.container.containers[c as usize].condition;
    if !matches!(condition, Condition::Starting | Condition::Running) {
        return;
    }
    let spec = &p.containers[c as usize];
    let orderly = (!w.container.hangs(c)).then(|| w.draw(&spec.stop)).filter(|&stop| stop <= grace);
    let span = orderly.unwrap_or(grace);
    w.container.containers[c as usize].orderly = orderly.is_some();
    w.container.containers[c as usize].clean = orderly.is_some() && condition == Condition::Running;
    let root = if w.container.serves(c) { root } else { w.container.root(c) };
    let mut step = std::mem::replace(&mut w.container.containers[c as usize].step, Ticket::NONE);
    w.cancel(&mut step);
    w.container.containers[c as usize].condition = Condition::Terminating;
    w.emit(FactKind::ContainerTerminating, spec.component, 0, root);
    update(w, p, c, root, Stage::Act);
    enter(w, p, c, Stage::Act);
    w.container.containers[c as usize].step = w.after(span, Event::StopOver(c));
}

/// A grace period or orderly stop is over.
pub(in crate::vessel) fn stop_over(w: &mut World, p: &Plan, c: u32) {
    w.container.containers[c as usize].step = Ticket::NONE;
    let root = w.container.root(c);
    let why = match w.container.leaving(c) {
        true => Exit::Evicted,
        false if w.container.containers[c as usize].orderly => Exit::Stopped,
        false => Exit::Killed,
    };
    exit(w, p, c, why, root);
}
