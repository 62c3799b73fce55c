//! People at work: what has come waits for a shift, for whoever is free, and for its priority.

use super::{Ask, Phase, say};
use crate::kernel::agenda::Ticket;
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

/// A team in flight.
#[derive(Clone, Debug, Default)]
pub(super) struct Team {
    /// How many matters are worked on.
    busy: u32,
    /// What waits, in the order in which it came.
    waiting: Vec<u32>,
    /// The next shift, if something waits for it.
    shift: Ticket,
}

impl Team {
    /// Nothing to do.
    pub(super) fn begin(&mut self) {
        self.busy = 0;
        self.waiting.clear();
        self.shift = Ticket::NONE;
    }
}

/// A matter has come: it is worked on at once, or waits.
pub(super) fn queue(w: &mut World, p: &Plan, a: u32) {
    let g = p.asks[a as usize].ground;
    w.ground.asks[a as usize].phase = Phase::Queued;
    w.ground.teams[g as usize].waiting.push(a);
    assign(w, p, g);
    if w.ground.asks[a as usize].phase == Phase::Queued {
        say(w, p, a, FactKind::GroundAwaited);
    }
}

/// A shift begins for which something waits.
pub(in crate::vessel) fn shift(w: &mut World, p: &Plan, g: u32) {
    w.ground.teams[g as usize].shift = Ticket::NONE;
    assign(w, p, g);
}

/// A matter that waited, or was `worked` on, is so no more.
pub(super) fn leave(w: &mut World, p: &Plan, a: u32, worked: bool) {
    let g = p.asks[a as usize].ground;
    let team = &mut w.ground.teams[g as usize];
    if worked {
        team.busy -= 1;
        assign(w, p, g);
    } else {
        team.waiting.retain(|&other| other != a);
    }
}

/// Who is free begins with what waits: the highest priority first, the oldest among equals. Nothing is
/// begun between shifts.
fn assign(w: &mut World, p: &Plan, g: u32) {
    let spec = &p.grounds[g as usize];
    loop {
        let team = &mut w.ground.teams[g as usize];
        let rank = |i: &usize| (p.asks[team.waiting[*i] as usize].priority, usize::MAX - i);
        let best = (0..team.waiting.len()).max_by_key(rank);
        let Some(i) = best.filter(|_| team.busy < spec.at_once) else { return };
        let open = spec.shifts.open_from(w.now);
        if open > w.now {
            if team.shift == Ticket::NONE {
                w.ground.teams[g as usize].shift = w.at(open, Event::Shift(g));
            }
            return;
        }
        team.busy += 1;
        let a = team.waiting.remove(i);
        let choosing = p.asks[a as usize].runbook.as_ref().unwrap_or(&spec.decision);
        let reaction = w.draw(&spec.reaction);
        let span = reaction + w.draw(choosing);
        let ticket = w.at(spec.shifts.after(w.now, span), Event::Ground(a));
        let Ask { component, root, .. } = w.ground.asks[a as usize];
        w.ground.asks[a as usize] =
            Ask { phase: Phase::Worked, component, root, ticket, ..super::AT_REST };
        say(w, p, a, FactKind::GroundBegins);
    }
}
