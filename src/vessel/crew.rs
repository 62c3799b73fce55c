//! Repair crews: a limited number, a queue by priority (part of card K3).

use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// A crew as planned.
#[derive(Clone, Debug)]
pub struct CrewPlan {
    /// Its name.
    pub name: String,
    /// How many jobs it does at once.
    pub size: u32,
}

#[derive(Clone, Debug, Default)]
struct Crew {
    busy: Vec<RowId>,
    /// Jobs that wait, in the order in which they came.
    waiting: Vec<RowId>,
}

/// All crews in flight.
#[derive(Clone, Debug)]
pub struct State {
    crews: Vec<Crew>,
}

impl State {
    /// All crews idle.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { crews: vec![Crew::default(); plan.crews.len()] }
    }

    /// How many jobs crew `c` does now.
    #[must_use]
    pub fn busy(&self, c: u32) -> u32 {
        self.crews[c as usize].busy.len() as u32
    }
}

/// All crews idle, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    for crew in &mut w.crew.crews {
        crew.busy.clear();
        crew.waiting.clear();
    }
}

/// A repair asks for its crew: it is assigned at once, or the job waits.
pub(super) fn request(w: &mut World, p: &Plan, c: u32, row: RowId) {
    let crew = &mut w.crew.crews[c as usize];
    crew.waiting.push(row);
    let ahead = crew.waiting.len() as u32 - 1;
    if crew.busy.len() as u32 >= p.crews[c as usize].size {
        w.emit(FactKind::CrewAwaited, p.rows[row as usize].component, ahead, row);
        return;
    }
    assign(w, p, c);
}

/// Gives the crew the waiting job of highest priority, the oldest among equals.
fn assign(w: &mut World, p: &Plan, c: u32) {
    let crew = &mut w.crew.crews[c as usize];
    if crew.busy.len() as u32 >= p.crews[c as usize].size {
        return;
    }
    let mut best: Option<usize> = None;
    for (i, &row) in crew.waiting.iter().enumerate() {
        let better = best.is_none_or(|b| {
            p.rows[row as usize].priority > p.rows[crew.waiting[b] as usize].priority
        });
        if better {
            best = Some(i);
        }
    }
    let Some(i) = best else { return };
    let row = crew.waiting.remove(i);
    crew.busy.push(row);
    w.emit(FactKind::CrewAssigned, p.rows[row as usize].component, c, row);
}

/// A fault is gone: its crew is free, its job no longer waits.
pub(super) fn on_cleared(w: &mut World, p: &Plan, fact: Fact) {
    withdraw(w, p, fact.root());
}

/// A job is done, or given up.
pub(super) fn withdraw(w: &mut World, p: &Plan, job: RowId) {
    let Some(c) = p.rows[job as usize].crew else { return };
    let crew = &mut w.crew.crews[c as usize];
    crew.waiting.retain(|&row| row != job);
    crew.busy.retain(|&row| row != job);
    assign(w, p, c);
}
