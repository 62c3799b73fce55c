//! Campaigns flown to see what each component weighs: who ails while what is below need.
//!
//! A component *ails* while a fault of it is there, or while anything is down for the sake of one; it
//! is *held* while it is down for another one's sake, and then nobody can tell. Sums are kept for groups of replications apart, so that [`super::weight`] can tell how sure its
//! figures are.

use crate::campaign::error::Error;
use crate::campaign::replicate::caught;
use crate::campaign::scan::peril::{self, Perils, State};
use crate::campaign::scan::weight::{Importance, weigh};
use crate::kernel::time::Time;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::flight::{self, Listener};
use crate::vessel::function::{self, ItemKind};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;

/// Groups that replications are dealt to: enough for a standard error, and the most threads that
/// find work.
const GROUPS: u64 = 128;

/// Sums of nanoseconds and counts over some replications.
#[derive(Clone, Debug, Default)]
pub(super) struct Sums {
    pub(super) replications: u64,
    pub(super) losses: u64,
    /// For each function: needed time flown, that below need, and flights that were below need.
    pub(super) needed: Vec<u128>,
    pub(super) below: Vec<u128>,
    pub(super) flights: Vec<u64>,
    /// For each component and function.
    pub(super) of: Vec<Vec<Shared>>,
    /// What components have to do with losses.
    pub(super) perils: Perils,
}

/// What is seen of one component and one function: needed time, and flights that show it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shared {
    /// The component ails; and the function is below need.
    pub(super) ails: u128,
    pub(super) both: u128,
    /// The component is held; and the function is below need.
    pub(super) held: u128,
    pub(super) held_below: u128,
    /// It is among what blocks the function.
    pub(super) blocks: u128,
    pub(super) ails_flights: u64,
    pub(super) both_flights: u64,
    pub(super) blocks_flights: u64,
}

impl Sums {
    fn new(parts: usize, functions: usize, components: usize) -> Sums {
        Sums {
            needed: vec![0; functions],
            below: vec![0; functions],
            flights: vec![0; functions],
            of: vec![vec![Shared::default(); functions]; components],
            perils: Perils::new(parts, components),
            ..Sums::default()
        }
    }
}

/// Hears a flight and adds it up.
#[derive(Debug)]
struct Scales {
    sums: Sums,
    functions: usize,
    /// Ends of the parts of the mission, and the part that is flown.
    ends: Vec<Time>,
    part: usize,
    since: Time,
    phase: usize,
    unmet: Vec<bool>,
    /// For each component: faults that are there, and components down for its sake.
    count: Vec<u32>,
    ailing: BTreeSet<u32>,
    /// For each component that is down: the component that it is down for; and who is down for
    /// another one.
    down_for: Vec<Option<u32>>,
    held: BTreeSet<u32>,
    /// For each function: who blocks it.
    blockers: Vec<BTreeSet<u32>>,
    changed: bool,
    /// The item whose loss has just ended the mission.
    lost: Option<u32>,
    /// What this flight shows: functions below need, and by component and function who ails, who does
    /// while it is below need, and who blocks; components that ail.
    below: BTreeSet<usize>,
    ails: BTreeSet<(u32, usize)>,
    both: BTreeSet<(u32, usize)>,
    blocks: BTreeSet<(u32, usize)>,
    ailed: BTreeSet<u32>,
}

impl Scales {
    fn new(plan: &Plan) -> Scales {
        let items = plan.tree.items.iter();
        let functions = items.take_while(|item| item.kind == ItemKind::Function).count();
        let components = plan.components.len();
        let ends = peril::ends(plan);
        Scales {
            sums: Sums::new(ends.len(), functions, components),
            functions,
            ends,
            part: 0,
            since: Time::ZERO,
            phase: 0,
            unmet: vec![false; functions],
            count: vec![0; components],
            ailing: BTreeSet::new(),
            down_for: vec![None; components],
            held: BTreeSet::new(),
            blockers: vec![BTreeSet::new(); functions],
            changed: false,
            lost: None,
            below: BTreeSet::new(),
            ails: BTreeSet::new(),
            both: BTreeSet::new(),
            blocks: BTreeSet::new(),
            ailed: BTreeSet::new(),
        }
    }

    /// Time goes on to `now`, all being as it is.
    fn pass(&mut self, plan: &Plan, now: Time) {
        let lasted = u128::from((now - self.since).0);
        if lasted == 0 {
            return;
        }
        self.risk(now);
        self.since = now;
        for f in 0..self.functions {
            if plan.tree.items[f].needed.get(self.phase).copied().unwrap_or(false) {
                self.weigh(f, lasted);
            }
        }
    }

    /// A function is needed for so many nanoseconds.
    fn weigh(&mut self, f: usize, lasted: u128) {
        let below = if self.unmet[f] { lasted } else { 0 };
        self.sums.needed[f] += lasted;
        self.sums.below[f] += below;
        if below > 0 {
            self.below.insert(f);
            for &c in &self.blockers[f] {
                self.sums.of[c as usize][f].blocks += below;
                self.blocks.insert((c, f));
            }
        }
        for &c in self.ailing.difference(&self.held) {
            let shared = &mut self.sums.of[c as usize][f];
            shared.ails += lasted;
            shared.both += below;
            self.ails.insert((c, f));
            if below > 0 {
                self.both.insert((c, f));
            }
        }
        for &c in &self.held {
            let shared = &mut self.sums.of[c as usize][f];
            shared.held += lasted;
            shared.held_below += below;
        }
    }

    /// Time at risk up to `now`, in its parts.
    fn risk(&mut self, now: Time) {
        let mut begin = self.since;
        while begin < now {
            let end = self.ends.get(self.part).map_or(now, |&end| end.min(now));
            let who = states(&self.ailing, &self.held);
            self.sums.perils.fly(self.part as u32, (end - begin).0, who);
            begin = end;
            if self.ends.get(self.part).is_some_and(|&part| part <= end) {
                self.part += 1;
            }
        }
    }

    /// The flight is over: counts what it has shown.
    fn count_flight(&mut self) {
        for &f in &self.below {
            self.sums.flights[f] += 1;
        }
        for &(c, f) in &self.ails {
            self.sums.of[c as usize][f].ails_flights += 1;
        }
        for &(c, f) in &self.both {
            self.sums.of[c as usize][f].both_flights += 1;
        }
        for &(c, f) in &self.blocks {
            self.sums.of[c as usize][f].blocks_flights += 1;
        }
        for &c in &self.ailed {
            self.sums.perils.ailed[c as usize] += 1;
        }
    }

    /// Who keeps an item below need.
    fn blocking(&self, plan: &Plan, world: &World, item: u32) -> BTreeSet<u32> {
        let leaves = plan.tree.items[item as usize].leaves.iter();
        let blocking = leaves.filter(|&&leaf| function::blocks(world, plan, leaf, item));
        blocking.filter_map(|&leaf| self.down_for[leaf as usize]).collect()
    }

    fn shift(&mut self, component: u32, more: bool) {
        let count = &mut self.count[component as usize];
        *count = if more { *count + 1 } else { count.saturating_sub(1) };
        if *count > 0 {
            if self.ailing.insert(component) {
                self.sums.perils.times[component as usize] += 1;
                self.ailed.insert(component);
            }
        } else {
            self.ailing.remove(&component);
        }
        self.changed = true;
    }

    /// A component is down for another one's sake from now on, or for nobody's.
    fn down(&mut self, component: u32, culprit: Option<u32>) {
        let before = std::mem::replace(&mut self.down_for[component as usize], culprit);
        if let Some(culprit) = culprit {
            self.shift(culprit, true);
        }
        if let Some(before) = before {
            self.shift(before, false);
        }
        if culprit.is_some_and(|culprit| culprit != component) {
            self.held.insert(component);
        } else {
            self.held.remove(&component);
        }
        self.changed = true;
    }
}

/// Who ails or is held.
fn states<'a>(
    ailing: &'a BTreeSet<u32>,
    held: &'a BTreeSet<u32>,
) -> impl Iterator<Item = (u32, State)> + 'a {
    let ails = ailing.difference(held).map(|&c| (c, State::Ails));
    ails.chain(held.iter().map(|&c| (c, State::Held)))
}

fn culprit(plan: &Plan, root: RowId) -> Option<u32> {
    let row = plan.rows.get(root as usize).filter(|_| root != NO_CAUSE);
    row.map(|row| row.component)
}

impl Listener for Scales {
    fn begin(&mut self, plan: &Plan) {
        let sums = std::mem::take(&mut self.sums);
        *self = Scales { sums, ..Scales::new(plan) };
    }

    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        self.pass(plan, now);
        let root = || culprit(plan, fact.root());
        match fact.kind() {
            FactKind::FaultStruck => self.shift(fact.component(), true),
            FactKind::FaultCleared => self.shift(fact.component(), false),
            FactKind::Down => self.down(fact.component(), root()),
            FactKind::ChargeMoved if self.down_for[fact.component() as usize].is_some() => {
                self.down(fact.component(), root());
            }
            FactKind::Up => self.down(fact.component(), None),
            FactKind::PhaseBegan => self.phase = fact.argument() as usize,
            FactKind::NeedUnmet | FactKind::NeedMet => {
                if let Some(unmet) = self.unmet.get_mut(fact.component() as usize) {
                    *unmet = fact.kind() == FactKind::NeedUnmet;
                    self.changed = true;
                }
            }
            FactKind::MissionEnded | FactKind::MissionLost => {
                self.sums.replications += 1;
                self.count_flight();
                if fact.kind() == FactKind::MissionLost {
                    self.sums.losses += 1;
                    self.lost = Some(fact.argument());
                    let part = self.part.min(self.ends.len().saturating_sub(1)) as u32;
                    self.sums.perils.lose(part, states(&self.ailing, &self.held));
                }
            }
            _ => {}
        }
    }

    fn settled(&mut self, plan: &Plan, world: &World) {
        if let Some(item) = self.lost.take() {
            for c in self.blocking(plan, world, item) {
                self.sums.perils.blocked[c as usize] += 1;
            }
        }
        if !std::mem::take(&mut self.changed) {
            return;
        }
        for f in 0..self.functions {
            self.blockers[f] = match self.unmet[f] {
                true => self.blocking(plan, world, f as u32),
                false => BTreeSet::new(),
            };
        }
    }
}

/// Flies replications and weighs components; no result depends on `jobs`.
///
/// # Errors
/// What keeps a flight from ending; [`Error::Options`] for no replications at all.
pub fn importance(plan: &Plan, range: Range<u64>, jobs: usize) -> Result<Importance, Error> {
    if range.is_empty() || jobs == 0 {
        return Err(Error::Options("importance needs at least one replication and thread"));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
    let groups = GROUPS.min(range.end - range.start);
    let fly = |world: &mut World, group: u64| {
        let mut scales = Scales::new(plan);
        for replication in (range.start + group..range.end).step_by(groups as usize) {
            caught(replication, || flight::fly(plan, world, replication, &mut scales))?;
        }
        Ok(scales.sums)
    };
    let sums: Result<Vec<Sums>, Error> = pool.install(|| {
        let each = (0..groups).into_par_iter();
        each.map_init(|| World::new(plan), |world, group| fly(world, group)).collect()
    });
    Ok(weigh(plan, &sums?))
}
