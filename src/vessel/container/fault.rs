//! What faults do to a container: a crash ends it, a hang freezes it, also in the middle of a start.

use super::{Condition, Exit, exit, update};
use crate::kernel::agenda::Ticket;
use crate::vessel::event::Event;
use crate::vessel::fact::Stage;
use crate::vessel::failure::{Effect, clear};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::probe;
use crate::vessel::world::World;

/// A fault strikes.
pub(super) fn struck(w: &mut World, p: &Plan, c: u32, row: RowId) {
    // While the image is pulled there is no process yet; while its node hangs it is frozen.
    let exists =
        w.container.exists(c) && w.now >= w.container.launched(c) && w.node.up(w.container.node(c));
    match p.rows[row as usize].effect {
        Effect::Crash if exists => exit(w, p, c, Exit::Crashed, row),
        Effect::Hang if exists => hang(w, p, c, row),
        Effect::Gray(_) if exists => gray(w, p, c, row),
        Effect::Leak(_) | Effect::FalseAlarm if exists => {}
        // Nothing runs that it could strike.
        _ => clear(w, p, row),
    }
}

fn hang(w: &mut World, p: &Plan, c: u32, row: RowId) {
    let now = w.now;
    let container = &mut w.container.containers[c as usize];
    container.hangs += 1;
    if container.hangs > 1 {
        return;
    }
    match container.condition {
        Condition::Starting => {
            container.left = container.answers - now;
            let mut step = std::mem::replace(&mut container.step, Ticket::NONE);
            w.cancel(&mut step);
        }
        Condition::Running => probe::hung(w, p, c, row),
        _ => {}
    }
    let stage = w.failure.stage(row);
    update(w, p, c, row, stage);
}

/// It answers with errors: it serves nobody from now on, and its probes will see it or not.
fn gray(w: &mut World, p: &Plan, c: u32, row: RowId) {
    w.container.containers[c as usize].grays += 1;
    grayed(w, p, c, row);
    let stage = w.failure.stage(row);
    update(w, p, c, row, stage);
}

/// Tells the probes what share of its answers are errors now: the largest of all its faults'.
fn grayed(w: &mut World, p: &Plan, c: u32, row: RowId) {
    let share = |row: RowId| match p.rows[row as usize].effect {
        Effect::Gray(share) if w.failure.active(row) => share,
        _ => 0.0,
    };
    let all = w.failure.of(p.containers[c as usize].component);
    let share = all.map(share).fold(0.0, f64::max);
    probe::grayed(w, p, c, share, row);
}

/// A fault is gone.
pub(super) fn cleared(w: &mut World, p: &Plan, c: u32, row: RowId) {
    if matches!(p.rows[row as usize].effect, Effect::Gray(_)) {
        let container = &mut w.container.containers[c as usize];
        if container.grays > 0 {
            container.grays -= 1;
            grayed(w, p, c, row);
            update(w, p, c, NO_CAUSE, Stage::Resync);
        }
        return;
    }
    let container = &mut w.container.containers[c as usize];
    if p.rows[row as usize].effect != Effect::Hang || container.hangs == 0 {
        return;
    }
    container.hangs -= 1;
    if container.hangs > 0 {
        return;
    }
    match container.condition {
        // A start that hung goes on where it stood.
        Condition::Starting => {
            let left = container.left;
            container.answers = w.now + left;
            w.container.containers[c as usize].step = w.after(left, Event::StartOver(c));
        }
        Condition::Running => {
            probe::hang_ended(w, p, c);
            update(w, p, c, NO_CAUSE, Stage::Resync);
        }
        _ => {}
    }
}
