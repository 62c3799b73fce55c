//! Phases: stretches of the timeline, with their environments.

use crate::kernel::time::Time;
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::plan::{NO_CAUSE, Plan};
use crate::vessel::world::World;

/// A phase as planned.
#[derive(Clone, Debug)]
pub struct PhasePlan {
    /// Its name.
    pub name: String,
    /// Stable hash of the name.
    pub hash: u64,
    /// Its beginning; it lasts until the next one's, or the mission's end.
    pub start: Time,
    /// Hazard multipliers, by environment.
    pub multipliers: Vec<f64>,
}

/// Which phase it is.
#[derive(Clone, Debug)]
pub struct State {
    current: u32,
}

impl State {
    /// The first phase.
    #[must_use]
    pub fn new(_plan: &Plan) -> State {
        State { current: 0 }
    }

    /// Number of the phase that is flown.
    #[must_use]
    pub fn current(&self) -> u32 {
        self.current
    }
}

/// The first phase begins; the second is scheduled.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.phase.current = 0;
    schedule_next(w, p);
}

fn schedule_next(w: &mut World, p: &Plan) {
    let next = w.phase.current + 1;
    if let Some(phase) = p.phases.get(next as usize) {
        w.at(phase.start, Event::Phase(next));
    }
}

/// A phase begins.
pub(super) fn began(w: &mut World, p: &Plan, phase: u32) {
    w.phase.current = phase;
    w.emit(FactKind::PhaseBegan, 0, phase, NO_CAUSE);
    schedule_next(w, p);
}

/// Multiplier of an environment's hazards in the present phase.
#[inline]
#[must_use]
pub fn multiplier(w: &World, p: &Plan, environment: u32) -> f64 {
    p.phases[w.phase.current as usize].multipliers[environment as usize]
}
