//! Resets, boots and power cycles, and what leads from one to the next (card A1).
//!
//! Where all resets are counted, the one after `resets` of them becomes a power cycle, which clears
//! the count: NASA's cFE, `CFE_PLATFORM_ES_MAX_PROCESSOR_RESETS`, 2 by default.

use super::{Condition, Counts, POWER_CUT, RESET, go_up, halt};
use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{FactKind, Stage};
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// Resets a node's processors, or cycles its power if that is one reset too many.
pub(super) fn reset(w: &mut World, p: &Plan, n: u32, root: RowId) {
    if let Counts::AllResets { cleared_after } = p.nodes[n as usize].counts
        && one_too_many(w, p, n, cleared_after)
    {
        cycle(w, p, n, root);
    } else {
        halt(w, p, n, root, RESET);
    }
}

/// Counts a reset; true if the node had as many as are allowed before.
fn one_too_many(w: &mut World, p: &Plan, n: u32, cleared_after: Span) -> bool {
    let now = w.now;
    let node = &mut w.node.nodes[n as usize];
    if now - node.last_reset >= cleared_after {
        node.resets = 0;
    }
    node.last_reset = now;
    let before = node.resets;
    node.resets += 1;
    before >= p.nodes[n as usize].resets
}

/// Boots a node that is off, if nothing holds it.
pub(super) fn try_boot(w: &mut World, p: &Plan, n: u32) {
    let powered = w.node.powered(n);
    let node = &mut w.node.nodes[n as usize];
    if powered
        && node.condition == Condition::Off
        && let Some(how) = node.owed.take()
        && (node.hangs > 0 || node.latched > 0)
    {
        let root = node.root;
        return if how == POWER_CUT { cycle(w, p, n, root) } else { reset(w, p, n, root) };
    }
    let node = &w.node.nodes[n as usize];
    if node.condition != Condition::Off || node.hangs > 0 || node.latched > 0 || !w.node.powered(n)
    {
        return;
    }
    let spec = &p.nodes[n as usize];
    if spec.boot.is_zero() && spec.boot_failure <= 0.0 {
        go_up(w, p, n);
        return;
    }
    let span = w.draw(&spec.boot);
    let ticket = w.after(span, Event::BootOver(n));
    let node = &mut w.node.nodes[n as usize];
    node.condition = Condition::Booting;
    node.boot = ticket;
    let (attempts, root) = (node.attempts, node.root);
    w.emit(FactKind::BootBegan, spec.component, attempts, root);
    if w.node.nodes[n as usize].stage != Stage::Act {
        w.enter(spec.component, Stage::Act, root);
    }
}

/// A boot is over: the node is up, or tries again, or has its power cycled.
pub(in crate::vessel) fn boot_over(w: &mut World, p: &Plan, n: u32) {
    let spec = &p.nodes[n as usize];
    w.node.nodes[n as usize].boot = Ticket::NONE;
    if spec.boot_failure <= 0.0 || !w.chance(spec.boot_failure, spec.luck) {
        go_up(w, p, n);
        return;
    }
    let node = &mut w.node.nodes[n as usize];
    node.condition = Condition::Off;
    node.attempts += 1;
    let (attempts, root) = (node.attempts, node.root);
    w.emit(FactKind::BootFailed, spec.component, attempts, root);
    let cycled = match spec.counts {
        Counts::FailedBoots => attempts >= spec.resets,
        Counts::AllResets { cleared_after } => one_too_many(w, p, n, cleared_after),
    };
    if cycled {
        cycle(w, p, n, root);
    } else {
        try_boot(w, p, n);
    }
}

/// Cuts the power for the time of a power cycle.
pub(super) fn cycle(w: &mut World, p: &Plan, n: u32, root: RowId) {
    let spec = &p.nodes[n as usize];
    halt(w, p, n, root, POWER_CUT);
    w.emit(FactKind::PowerCycled, spec.component, 0, root);
    // Whoever asked for it: it is an act of recovery.
    if w.node.nodes[n as usize].stage != Stage::Act {
        w.enter(spec.component, Stage::Act, root);
    }
    let span = w.draw(&spec.power_cycle);
    if span > Span(0) {
        w.node.nodes[n as usize].cycle = w.after(span, Event::CycleOver(n));
    }
}

/// A power cycle is over: the node boots.
pub(in crate::vessel) fn cycle_over(w: &mut World, p: &Plan, n: u32) {
    w.node.nodes[n as usize].cycle = Ticket::NONE;
    try_boot(w, p, n);
}

/// How long a restart takes (drawn): the power cycle, if there is one, and the boot.
pub(in crate::vessel) fn restart_span(w: &mut World, p: &Plan, n: u32, power_cycle: bool) -> Span {
    let spec = &p.nodes[n as usize];
    let cut = if power_cycle { w.draw(&spec.power_cycle) } else { Span(0) };
    let boot = w.draw(&spec.boot);
    (Time::ZERO + cut + boot) - Time::ZERO
}
