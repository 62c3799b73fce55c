//! Injected faults: the door of card L.

use crate::kernel::time::Time;
use crate::vessel::event::Event;
use crate::vessel::failure;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// An injection as planned.
#[derive(Clone, Copy, Debug)]
pub struct InjectionPlan {
    /// When.
    pub at: Time,
    /// The row that strikes.
    pub row: RowId,
}

/// Schedules all injections, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (i, injection) in (0u32..).zip(&p.injections) {
        w.at(injection.at, Event::Inject(i));
    }
}

/// An injection's instant has come.
pub(super) fn fire(w: &mut World, p: &Plan, i: u32) {
    failure::strike(w, p, p.injections[i as usize].row);
}
