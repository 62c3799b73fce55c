//! Campaigns flown to see what each component weighs: who ails while what is below need.
//!
//! A component *ails* while a fault of it is there, or while anything is down for the sake of one.
//! Sums are kept for groups of replications apart, so that [`super::weight`] can tell how sure its
//! figures are.

use crate::campaign::error::Error;
use crate::campaign::replicate::caught;
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
    /// For each function: needed time flown, and that below need.
    pub(super) needed: Vec<u128>,
    pub(super) below: Vec<u128>,
    /// For each component and function: needed time in which it ails, that below need, and that in
    /// which it blocks.
    pub(super) ails: Vec<Vec<u128>>,
    pub(super) both: Vec<Vec<u128>>,
    pub(super) blocks: Vec<Vec<u128>>,
    /// For each component: replications that struck it, those of them lost, lost while it ails.
    pub(super) struck: Vec<u64>,
    pub(super) struck_lost: Vec<u64>,
    pub(super) ails_lost: Vec<u64>,
}

impl Sums {
    fn new(functions: usize, components: usize) -> Sums {
        let each = vec![vec![0; functions]; components];
        Sums {
            needed: vec![0; functions],
            below: vec![0; functions],
            ails: each.clone(),
            both: each.clone(),
            blocks: each,
            struck: vec![0; components],
            struck_lost: vec![0; components],
            ails_lost: vec![0; components],
            ..Sums::default()
        }
    }
}

/// Hears a flight and adds it up.
#[derive(Debug)]
struct Scales {
    sums: Sums,
    functions: usize,
    since: Time,
    phase: usize,
    unmet: Vec<bool>,
    /// For each component: faults that are there, and components down for its sake.
    count: Vec<u32>,
    ailing: BTreeSet<u32>,
    /// For each component that is down: the component that it is down for.
    down_for: Vec<Option<u32>>,
    struck: BTreeSet<u32>,
    /// For each function: who blocks it.
    blockers: Vec<BTreeSet<u32>>,
    changed: bool,
}

impl Scales {
    fn new(plan: &Plan) -> Scales {
        let items = plan.tree.items.iter();
        let functions = items.take_while(|item| item.kind == ItemKind::Function).count();
        let components = plan.components.len();
        Scales {
            sums: Sums::new(functions, components),
            functions,
            since: Time::ZERO,
            phase: 0,
            unmet: vec![false; functions],
            count: vec![0; components],
            ailing: BTreeSet::new(),
            down_for: vec![None; components],
            struck: BTreeSet::new(),
            blockers: vec![BTreeSet::new(); functions],
            changed: false,
        }
    }

    /// Time goes on to `now`, all being as it is.
    fn pass(&mut self, plan: &Plan, now: Time) {
        let lasted = u128::from((now - self.since).0);
        self.since = now;
        if lasted == 0 {
            return;
        }
        for f in 0..self.functions {
            if !plan.tree.items[f].needed.get(self.phase).copied().unwrap_or(false) {
                continue;
            }
            self.sums.needed[f] += lasted;
            if self.unmet[f] {
                self.sums.below[f] += lasted;
                for &c in &self.blockers[f] {
                    self.sums.blocks[c as usize][f] += lasted;
                }
            }
            for &c in &self.ailing {
                self.sums.ails[c as usize][f] += lasted;
                if self.unmet[f] {
                    self.sums.both[c as usize][f] += lasted;
                }
            }
        }
    }

    fn shift(&mut self, component: u32, more: bool) {
        let count = &mut self.count[component as usize];
        *count = if more { *count + 1 } else { count.saturating_sub(1) };
        if *count > 0 {
            self.ailing.insert(component);
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
        self.changed = true;
    }
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
            FactKind::FaultStruck => {
                self.shift(fact.component(), true);
                self.struck.insert(fact.component());
            }
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
                let lost = u64::from(fact.kind() == FactKind::MissionLost);
                self.sums.losses += lost;
                for &c in &self.struck {
                    self.sums.struck[c as usize] += 1;
                    self.sums.struck_lost[c as usize] += lost;
                }
                for &c in &self.ailing {
                    self.sums.ails_lost[c as usize] += lost;
                }
            }
            _ => {}
        }
    }

    fn settled(&mut self, plan: &Plan, world: &World) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        for f in 0..self.functions {
            self.blockers[f].clear();
            if !self.unmet[f] {
                continue;
            }
            for &leaf in &plan.tree.items[f].leaves {
                if let Some(culprit) = self.down_for[leaf as usize]
                    && function::blocks(world, plan, leaf, f as u32)
                {
                    self.blockers[f].insert(culprit);
                }
            }
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
