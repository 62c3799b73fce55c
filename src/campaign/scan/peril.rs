//! What a component has to do with losses of the mission.
//!
//! A lost flight is short, so that whoever takes long to ail seems to protect it; and what ails at a
//! loss may do so by chance. So losses are held against the time at risk: in each part of the mission,
//! those that come while the component ails against as many as would come in that time at the rate
//! at which they come while it does not. What remains is the *excess* (N. Mantel, W. Haenszel, J. Natl.
//! Cancer Inst. 22 (1959) 719, with time at risk for persons). Left out are time and losses while the
//! component is down for another one's sake: nobody can tell then what it would do.

use crate::kernel::time::{Span, Time};
use crate::vessel::plan::Plan;
use std::collections::BTreeMap;

/// Parts of the mission, about.
const PARTS: u64 = 48;

/// What a component does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A fault of it is there, or something is down for its sake.
    Ails,
    /// It is down for another one's sake.
    Held,
}

/// Nanoseconds at risk and losses, in one state.
#[derive(Clone, Copy, Debug, Default)]
struct Risk {
    time: u128,
    losses: u64,
}

/// What was seen in one part of the mission.
#[derive(Clone, Copy, Debug, Default)]
struct Part {
    all: Risk,
    ails: Risk,
    held: Risk,
}

/// What some replications show of all components.
#[derive(Clone, Debug, Default)]
pub(super) struct Perils {
    all: Vec<Risk>,
    /// By component and part.
    ails: BTreeMap<(u32, u32), Risk>,
    held: BTreeMap<(u32, u32), Risk>,
    /// For each component: flights in which it ailed, times that it began to, losses that it blocked.
    pub(super) ailed: Vec<u64>,
    pub(super) times: Vec<u64>,
    pub(super) blocked: Vec<u64>,
}

/// Ends of the parts of the mission: each phase in equal ones.
pub(super) fn ends(plan: &Plan) -> Vec<Time> {
    let phases = plan.phases.iter().skip(1).map(|phase| phase.start).chain([plan.end]);
    let each = (PARTS / plan.phases.len().max(1) as u64).max(1);
    let mut ends = Vec::new();
    let mut begin = Time::ZERO;
    for end in phases {
        let length = (end - begin).0;
        let share = |i: u64| (u128::from(length) * u128::from(i) / u128::from(each)) as u64;
        ends.extend((1..=each).map(|i| begin + Span(share(i))));
        begin = end;
    }
    ends
}

impl Perils {
    pub(super) fn new(parts: usize, components: usize) -> Perils {
        Perils {
            all: vec![Risk::default(); parts],
            ailed: vec![0; components],
            times: vec![0; components],
            blocked: vec![0; components],
            ..Perils::default()
        }
    }

    fn risk(&mut self, component: u32, part: u32, state: State) -> &mut Risk {
        let risks = if state == State::Ails { &mut self.ails } else { &mut self.held };
        risks.entry((component, part)).or_default()
    }

    /// A flight goes on for so many nanoseconds in a part of the mission.
    pub(super) fn fly(&mut self, part: u32, time: u64, who: impl Iterator<Item = (u32, State)>) {
        if let Some(all) = self.all.get_mut(part as usize) {
            all.time += u128::from(time);
        }
        for (component, state) in who {
            self.risk(component, part, state).time += u128::from(time);
        }
    }

    /// A flight is lost in a part of the mission.
    pub(super) fn lose(&mut self, part: u32, who: impl Iterator<Item = (u32, State)>) {
        if let Some(all) = self.all.get_mut(part as usize) {
            all.losses += 1;
        }
        for (component, state) in who {
            self.risk(component, part, state).losses += 1;
        }
    }

    /// What is seen of one component.
    pub(super) fn of(&self, component: u32) -> Peril {
        let one = |part: usize| {
            let of = |risks: &BTreeMap<(u32, u32), Risk>| {
                risks.get(&(component, part as u32)).copied().unwrap_or_default()
            };
            Part { all: self.all[part], ails: of(&self.ails), held: of(&self.held) }
        };
        let c = component as usize;
        Peril {
            parts: (0..self.all.len()).map(one).collect(),
            ailed: self.ailed[c],
            times: self.times[c],
            blocked: self.blocked[c],
        }
    }
}

/// What is seen of one component, part by part.
#[derive(Clone, Debug, Default)]
pub(super) struct Peril {
    parts: Vec<Part>,
    pub(super) ailed: u64,
    pub(super) times: u64,
    pub(super) blocked: u64,
}

impl Part {
    fn with(&mut self, other: &Part, with: impl Fn(u128, u128) -> u128) {
        let pairs = [
            (&mut self.all, other.all),
            (&mut self.ails, other.ails),
            (&mut self.held, other.held),
        ];
        for (mine, other) in pairs {
            mine.time = with(mine.time, other.time);
            mine.losses = with(u128::from(mine.losses), u128::from(other.losses)) as u64;
        }
    }

    /// Losses while it ails, beyond those that would come anyway.
    fn excess(&self) -> f64 {
        let well = self.all.time.saturating_sub(self.ails.time + self.held.time) as f64;
        let lost = self.all.losses.saturating_sub(self.ails.losses + self.held.losses) as f64;
        // Never seen well, nothing can be held against it.
        if well > 0.0 { self.ails.losses as f64 - self.ails.time as f64 * lost / well } else { 0.0 }
    }
}

impl Peril {
    pub(super) fn add(&mut self, other: &Peril) {
        self.parts.resize(self.parts.len().max(other.parts.len()), Part::default());
        self.combine(other, |a, b| a + b);
    }

    /// The same without what some of the replications showed.
    pub(super) fn without(&self, other: &Peril) -> Peril {
        let mut rest = self.clone();
        rest.combine(other, |all, one| all - one);
        rest
    }

    fn combine(&mut self, other: &Peril, with: impl Fn(u128, u128) -> u128) {
        for (mine, other) in self.parts.iter_mut().zip(&other.parts) {
            mine.with(other, &with);
        }
        let counts = [
            (&mut self.ailed, other.ailed),
            (&mut self.times, other.times),
            (&mut self.blocked, other.blocked),
        ];
        for (mine, other) in counts {
            *mine = with(u128::from(*mine), u128::from(other)) as u64;
        }
    }

    fn excess(&self) -> f64 {
        self.parts.iter().map(Part::excess).sum()
    }

    pub(super) fn losses(&self) -> u64 {
        self.parts.iter().map(|part| part.all.losses).sum()
    }

    /// Losses while it ails.
    pub(super) fn lost(&self) -> u64 {
        self.parts.iter().map(|part| part.ails.losses).sum()
    }

    /// Share of the time flown in which it ails.
    pub(super) fn ails(&self) -> f64 {
        let sum = |of: fn(&Part) -> u128| self.parts.iter().map(of).sum::<u128>() as f64;
        sum(|part| part.ails.time) / sum(|part| part.all.time)
    }

    /// Losses more for each time that it begins to ail.
    pub(super) fn birnbaum(&self) -> Option<f64> {
        (self.times > 0).then(|| self.excess() / self.times as f64)
    }

    /// Share of the losses that are more than would come without it.
    pub(super) fn criticality(&self) -> Option<f64> {
        (self.losses() > 0).then(|| self.excess() / self.losses() as f64)
    }

    /// Share of the losses that it blocked.
    pub(super) fn fussell_vesely(&self) -> Option<f64> {
        (self.losses() > 0).then(|| self.blocked as f64 / self.losses() as f64)
    }
}
