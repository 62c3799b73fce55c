//! What each component weighs, measured on the flights of a campaign.
//!
//! A component *ails* while a fault of it is there, or while anything is down for the sake of one.
//! With U the share of its needed time that a function is below need, and q the share that a
//! component ails (both while the mission is not lost):
//! - Birnbaum: P(below need | ails) − P(below need | does not);
//! - criticality: Birnbaum · q / U, the share of U that goes if the component never ails;
//! - Fussell–Vesely: the share of U in which the component is among what blocks the function.
//!
//! For the loss of the mission the same over replications: struck at least once, or not; among those
//! that ail when it is lost.

use crate::campaign::error::Error;
use crate::campaign::replicate::caught;
use crate::kernel::time::Time;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::flight::{self, Listener};
use crate::vessel::function::{self, ItemKind};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// Replications that a thread takes at once.
const BATCH: u64 = 32;

/// What components weigh.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Flights that it was measured on.
    pub replications: u64,
    /// Those of them that lost the mission.
    pub losses: u64,
    /// Components that weigh something, for each function and the mission, the weightiest first.
    pub weights: Vec<Weight>,
}

/// What one component weighs for one function, or for the mission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The function, or `mission`.
    pub of: String,
    /// The component.
    pub component: String,
    /// Share of the needed time that it ails; for the mission, of replications in which it is struck.
    pub ails: f64,
    /// Birnbaum's measure; none if it always ails, or never does not.
    pub birnbaum: Option<f64>,
    /// Criticality.
    pub criticality: Option<f64>,
    /// Fussell and Vesely's measure.
    pub fussell_vesely: f64,
}

/// Sums of nanoseconds and counts; they do not depend on the order of flights.
#[derive(Clone, Debug, Default)]
struct Sums {
    replications: u64,
    losses: u64,
    /// For each function: needed time flown, and that below need.
    needed: Vec<u128>,
    below: Vec<u128>,
    /// For each component and function: needed time in which it ails, that below need, and that in
    /// which it blocks.
    ails: Vec<Vec<u128>>,
    both: Vec<Vec<u128>>,
    blocks: Vec<Vec<u128>>,
    /// For each component: replications that struck it, those of them lost, lost while it ails.
    struck: Vec<u64>,
    struck_lost: Vec<u64>,
    ails_lost: Vec<u64>,
}

fn add<T: Copy + std::ops::AddAssign>(to: &mut [T], from: &[T]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += *from);
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

    fn merge(mut self, other: &Sums) -> Sums {
        self.replications += other.replications;
        self.losses += other.losses;
        add(&mut self.needed, &other.needed);
        add(&mut self.below, &other.below);
        let lists = [
            (&mut self.ails, &other.ails),
            (&mut self.both, &other.both),
            (&mut self.blocks, &other.blocks),
        ];
        for (to, from) in lists {
            to.iter_mut().zip(from).for_each(|(to, from)| add(to, from));
        }
        add(&mut self.struck, &other.struck);
        add(&mut self.struck_lost, &other.struck_lost);
        add(&mut self.ails_lost, &other.ails_lost);
        self
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
    let batches: Vec<u64> = (range.start..range.end).step_by(BATCH as usize).collect();
    let fly = |world: &mut World, from: u64| {
        let mut scales = Scales::new(plan);
        for replication in from..(from + BATCH).min(range.end) {
            caught(replication, || flight::fly(plan, world, replication, &mut scales))?;
        }
        Ok(scales.sums)
    };
    // Sums of integers: whatever the order, the same.
    let sums = pool.install(|| {
        let flown =
            batches.par_iter().map_init(|| World::new(plan), |world, &from| fly(world, from));
        flown.try_reduce(|| Scales::new(plan).sums, |a, b| Ok(a.merge(&b)))
    })?;
    Ok(weigh(plan, &sums))
}

fn weigh(plan: &Plan, sums: &Sums) -> Importance {
    let mut weights = Vec::new();
    for (f, item) in plan.tree.items.iter().enumerate().take(sums.needed.len()) {
        let (all, bad) = (sums.needed[f] as f64, sums.below[f] as f64);
        let ratios = |c: usize| {
            let of = |list: &[Vec<u128>]| list[c][f] as f64;
            (of(&sums.ails), of(&sums.both), of(&sums.blocks))
        };
        weights.extend(of(plan, &item.name, (all, bad), ratios));
    }
    let counts = |c: usize| {
        let of = |list: &[u64]| list[c] as f64;
        (of(&sums.struck), of(&sums.struck_lost), of(&sums.ails_lost))
    };
    let (all, bad) = (sums.replications as f64, sums.losses as f64);
    weights.extend(of(plan, "mission", (all, bad), counts));
    Importance { replications: sums.replications, losses: sums.losses, weights }
}

/// Weights for one function or the mission; `figures` gives, for a component, how much of `all` it
/// is there, how much of that is bad, and how much of `bad` it takes part in.
fn of(
    plan: &Plan,
    name: &str,
    (all, bad): (f64, f64),
    figures: impl Fn(usize) -> (f64, f64, f64),
) -> Vec<Weight> {
    if bad <= 0.0 {
        return Vec::new();
    }
    let weight = |c: usize| {
        let (there, both, part) = figures(c);
        let known = there > 0.0 && there < all;
        let birnbaum = known.then(|| both / there - (bad - both) / (all - there));
        let criticality = birnbaum.map(|b| b * there / bad);
        Weight {
            of: name.to_owned(),
            component: plan.name(c as u32).to_owned(),
            ails: there / all,
            birnbaum,
            criticality,
            fussell_vesely: part / bad,
        }
    };
    let mut found: Vec<Weight> = (0..plan.components.len()).map(weight).collect();
    found.retain(|w| w.fussell_vesely > 0.0 || w.criticality.is_some_and(|c| c > 0.0));
    let key = |w: &Weight| (w.fussell_vesely, w.criticality.unwrap_or(0.0));
    found.sort_by(|a, b| {
        let (a, b) = (key(a), key(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    found
}
