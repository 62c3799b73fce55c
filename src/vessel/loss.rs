//! Loss criteria: a function that is down for too long ends the mission.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::Span;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

/// A loss criterion as planned.
#[derive(Clone, Debug)]
pub struct LossPlan {
    /// Its name, for reports.
    pub name: String,
    /// Stable hash of the name.
    pub hash: u64,
    /// The item that must not be down.
    pub item: u32,
    /// For how long without a break.
    pub down_for: Span,
    /// For each phase, if it counts then.
    pub during: Vec<bool>,
}

/// All criteria in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// Timer of each criterion that counts now.
    timers: Vec<Option<Ticket>>,
}

impl State {
    /// None counts.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { timers: vec![None; plan.losses.len()] }
    }
}

/// None counts, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.loss.timers.fill(None);
}

/// What loss criteria listen to: needs and phases.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    for (i, spec) in p.losses.iter().enumerate() {
        if fact.kind() != FactKind::PhaseBegan && fact.component() != spec.item {
            continue;
        }
        let counts = w.function.down(spec.item) && spec.during[w.phase.current() as usize];
        match (w.loss.timers[i], counts) {
            (None, true) => {
                let ticket = w.after(spec.down_for, Event::Loss(i as u32));
                w.loss.timers[i] = Some(ticket);
            }
            (Some(mut ticket), false) => {
                w.cancel(&mut ticket);
                w.loss.timers[i] = None;
            }
            _ => {}
        }
    }
}

/// A criterion's time is up: the mission is lost.
pub(super) fn met(w: &mut World, p: &Plan, criterion: u32) {
    let item = p.losses[criterion as usize].item;
    let root = w.function.root(item);
    w.over = true;
    w.emit(FactKind::MissionLost, criterion, item, root);
}
