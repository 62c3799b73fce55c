//! The ledger proper: outages, charges and stages, kept while the facts go by.
//!
//! Each component's recovery is a row of stage times. An outage is charged to the component that
//! tipped it, with that component's root cause and stage, until that one is up again; then to the
//! oldest component that still blocks. Copies are made only when outages open and close.

use crate::kernel::fingerprint::{Fingerprint, name_hash};
use crate::kernel::time::Time;
use crate::ledger::counts::Counter;
use crate::ledger::row::{Charge, ItemRow, Outage, Row};
use crate::vessel::fact::{Fact, FactKind, STAGES, Stage};
use crate::vessel::flight::Listener;
use crate::vessel::function;
use crate::vessel::plan::{ComponentId, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// The recovery of one component, as the facts tell it.
#[derive(Clone, Copy, Debug)]
struct Recovery {
    down: bool,
    stage: Stage,
    root: RowId,
    /// When it went down.
    since: Time,
    /// When its stage began.
    entered: Time,
    /// Nanoseconds in each stage before the present one.
    spent: [u64; STAGES],
}

const SOUND: Recovery = Recovery {
    down: false,
    stage: Stage::Detect,
    root: NO_CAUSE,
    since: Time::ZERO,
    entered: Time::ZERO,
    spent: [0; STAGES],
};

impl Recovery {
    fn spent_at(&self, now: Time) -> [u64; STAGES] {
        let mut spent = self.spent;
        spent[self.stage as usize] += (now - self.entered).0;
        spent
    }
}

/// Who an open outage is charged to now.
#[derive(Clone, Copy, Debug)]
struct Payer {
    component: ComponentId,
    root: RowId,
    since: Time,
    /// What the component had spent when it began to pay.
    before: [u64; STAGES],
}

#[derive(Clone, Debug, Default)]
struct Book {
    row: ItemRow,
    needed: bool,
    /// Below need, needed or not; the component that tipped it.
    unmet: Option<ComponentId>,
    /// Beginning of the open outage, and if that was cut off.
    open: Option<(Time, bool)>,
    payer: Option<Payer>,
    charges: Vec<Charge>,
}

/// Measures one replication; reused for the next.
#[derive(Clone, Debug)]
pub struct Ledger {
    hashes: Vec<u64>,
    row_hashes: Vec<u64>,
    item_hashes: Vec<u64>,
    recoveries: Vec<Recovery>,
    books: Vec<Book>,
    /// Items with an open outage.
    open: Vec<u32>,
    /// Open outages whose payer is up again.
    unpaid: bool,
    outages: Vec<Outage>,
    counter: Counter,
    fingerprint: Fingerprint,
    facts: u64,
    loss: Option<(u32, RowId)>,
    end: Time,
}

/// Hash of the root of what nothing caused.
const NOBODY: u64 = name_hash("-");

impl Ledger {
    /// A ledger for this plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Ledger {
        Ledger {
            hashes: plan.components.iter().map(|c| c.hash).collect(),
            row_hashes: plan.rows.iter().map(|r| r.hash).collect(),
            item_hashes: plan.tree.items.iter().map(|i| i.hash).collect(),
            recoveries: vec![SOUND; plan.components.len()],
            books: vec![Book::default(); plan.tree.items.len()],
            open: Vec::new(),
            unpaid: false,
            outages: Vec::new(),
            counter: Counter::default(),
            fingerprint: Fingerprint::new(),
            facts: 0,
            loss: None,
            end: Time::ZERO,
        }
    }

    /// The row of the replication that has just been flown.
    #[must_use]
    pub fn row(&mut self, plan: &Plan, world: &World, replication: u64) -> Row {
        for item in 0..self.books.len() {
            self.close(item as u32, self.end, true, plan);
            if self.loss.is_some() {
                let left = needed_after(plan, item, self.end);
                let row = &mut self.books[item].row;
                row.lost = left;
                row.down += left;
            }
        }
        Row {
            replication,
            fingerprint: self.fingerprint.finish(),
            end: self.end.0,
            loss: self.loss,
            facts: self.facts,
            events: world.events(),
            ties: world.ties(),
            counts: self.counter.finish(plan, world, self.end),
            items: self.books.iter().map(|b| b.row).collect(),
            outages: std::mem::take(&mut self.outages),
        }
    }

    #[inline]
    fn hash(&mut self, plan: &Plan, now: Time, fact: Fact) {
        let component = match fact.kind() {
            FactKind::NeedUnmet | FactKind::NeedMet => self.item_hashes[fact.component() as usize],
            FactKind::PhaseBegan => plan.phases[fact.argument() as usize].hash,
            FactKind::MissionLost => plan.losses[fact.component() as usize].hash,
            FactKind::MissionEnded => NOBODY,
            _ => self.hashes[fact.component() as usize],
        };
        let root = self.row_hashes.get(fact.root() as usize).copied().unwrap_or(NOBODY);
        self.fingerprint.fact(now, fact.kind() as u64, component, root);
        self.facts += 1;
    }

    fn open(&mut self, item: u32, now: Time, cut: bool) {
        let book = &mut self.books[item as usize];
        book.open = Some((now, cut));
        let component = book.unmet.unwrap_or(u32::MAX);
        self.open.push(item);
        if self.recoveries.get(component as usize).is_some_and(|recovery| recovery.down) {
            self.pay(item, component, now);
        } else {
            // What tipped it is up again: another blocks since, and pays.
            self.unpaid = true;
        }
    }

    /// From now on this component's recovery pays for the item's outage.
    fn pay(&mut self, item: u32, component: ComponentId, now: Time) {
        let (root, before) = match self.recoveries.get(component as usize) {
            Some(recovery) if recovery.down => (recovery.root, recovery.spent_at(now)),
            _ => (NO_CAUSE, [0; STAGES]),
        };
        self.books[item as usize].payer = Some(Payer { component, root, since: now, before });
    }

    /// Writes down what the payer owes up to now.
    fn charge(&mut self, item: u32, now: Time) {
        let book = &mut self.books[item as usize];
        let Some(payer) = book.payer.take() else { return };
        let mut stages = [0; STAGES];
        match self.recoveries.get(payer.component as usize) {
            Some(recovery) if recovery.down => {
                let spent = recovery.spent_at(now);
                for (stage, (after, before)) in
                    stages.iter_mut().zip(spent.iter().zip(payer.before))
                {
                    *stage = after - before;
                }
            }
            _ => stages[Stage::Detect as usize] = (now - payer.since).0,
        }
        if now > payer.since {
            book.charges.push(Charge { root: payer.root, component: payer.component, stages });
        }
    }

    /// Closes the item's outage, if one is open.
    fn close(&mut self, item: u32, now: Time, cut: bool, plan: &Plan) {
        let Some((start, was_cut)) = self.books[item as usize].open.take() else { return };
        self.charge(item, now);
        self.open.retain(|&i| i != item);
        let charges = std::mem::take(&mut self.books[item as usize].charges);
        if now == start {
            return;
        }
        let row = &mut self.books[item as usize].row;
        let censored = cut || was_cut;
        let length = (now - start).0;
        if !censored && length < plan.tree.items[item as usize].tolerates.0 {
            row.interruptions += 1;
            return;
        }
        let outage = Outage { item, start: start.0, end: now.0, censored, charges };
        for (total, part) in row.stages.iter_mut().zip(outage.stages()) {
            *total += part;
        }
        row.down += length;
        row.outages += 1;
        row.censored += u64::from(censored);
        row.first.get_or_insert(start.0);
        self.outages.push(outage);
    }

    /// A component's recovery changes hands, stage or end: open outages that it pays for are told.
    fn settle_payers(&mut self, component: ComponentId, now: Time) {
        for i in 0..self.open.len() {
            let item = self.open[i];
            let pays = self.books[item as usize].payer.is_some_and(|p| p.component == component);
            if pays {
                self.charge(item, now);
                self.unpaid = true;
            }
        }
    }

    fn component_down(&mut self, now: Time, fact: Fact) {
        // What is off from the beginning (a cold spare) can pay before it goes down for a fault.
        if !self.open.is_empty() {
            self.settle_payers(fact.component(), now);
        }
        let recovery = &mut self.recoveries[fact.component() as usize];
        *recovery = Recovery {
            down: true,
            stage: fact.stage(),
            root: fact.root(),
            since: now,
            entered: now,
            spent: [0; STAGES],
        };
    }

    fn component_up(&mut self, now: Time, fact: Fact) {
        if !self.open.is_empty() {
            self.settle_payers(fact.component(), now);
        }
        self.recoveries[fact.component() as usize].down = false;
    }

    fn stage_entered(&mut self, now: Time, fact: Fact) {
        let recovery = &mut self.recoveries[fact.component() as usize];
        if recovery.down && recovery.root == fact.root() {
            recovery.spent = recovery.spent_at(now);
            recovery.entered = now;
            recovery.stage = fact.stage();
        }
    }

    fn charge_moved(&mut self, now: Time, fact: Fact) {
        if !self.recoveries[fact.component() as usize].down {
            return;
        }
        self.settle_payers(fact.component(), now);
        let recovery = &mut self.recoveries[fact.component() as usize];
        recovery.spent = recovery.spent_at(now);
        recovery.entered = now;
        recovery.stage = fact.stage();
        recovery.root = fact.root();
    }

    fn phase_began(&mut self, plan: &Plan, now: Time, phase: usize) {
        for item in 0..self.books.len() {
            let needed = plan.tree.items[item].needed[phase];
            let book = &mut self.books[item];
            let before = std::mem::replace(&mut book.needed, needed);
            if before && !needed {
                self.close(item as u32, now, true, plan);
            } else if !before && needed && self.books[item].unmet.is_some() {
                self.open(item as u32, now, true);
            }
        }
    }
}

impl Listener for Ledger {
    fn begin(&mut self, plan: &Plan) {
        self.recoveries.fill(SOUND);
        for (i, (book, item)) in self.books.iter_mut().zip(&plan.tree.items).enumerate() {
            let needed = item.needed.first().copied().unwrap_or(true);
            let total = needed_after(plan, i, Time::ZERO);
            let mut charges = std::mem::take(&mut book.charges);
            charges.clear();
            *book = Book { needed, charges, ..Book::default() };
            book.row.needed = total;
        }
        self.open.clear();
        self.unpaid = false;
        self.outages = Vec::new();
        self.counter = Counter::default();
        self.fingerprint = Fingerprint::new();
        self.facts = 0;
        self.loss = None;
        self.end = plan.end;
    }

    #[inline]
    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        self.hash(plan, now, fact);
        match fact.kind() {
            FactKind::Down => self.component_down(now, fact),
            FactKind::Up => self.component_up(now, fact),
            FactKind::StageEntered => self.stage_entered(now, fact),
            FactKind::ChargeMoved => self.charge_moved(now, fact),
            FactKind::NeedUnmet => {
                let item = fact.component();
                self.books[item as usize].unmet = Some(fact.argument());
                if self.books[item as usize].needed {
                    self.open(item, now, false);
                }
            }
            FactKind::NeedMet => {
                self.books[fact.component() as usize].unmet = None;
                self.close(fact.component(), now, false, plan);
            }
            FactKind::PhaseBegan => self.phase_began(plan, now, fact.argument() as usize),
            FactKind::MissionLost => {
                self.loss = Some((fact.component(), fact.root()));
                self.end = now;
            }
            _ => self.counter.fact(plan, now, fact),
        }
    }

    /// Outages whose payer is up again pass to the oldest component that still blocks.
    #[inline]
    fn settled(&mut self, plan: &Plan, world: &World) {
        if self.unpaid {
            self.unpaid = false;
            self.find_payers(plan, world);
        }
    }
}

impl Ledger {
    fn find_payers(&mut self, plan: &Plan, world: &World) {
        for i in 0..self.open.len() {
            let item = self.open[i];
            if self.books[item as usize].payer.is_some() {
                continue;
            }
            let leaves = &plan.tree.items[item as usize].leaves;
            let blocking = |leaf: &&u32| function::blocks(world, plan, **leaf, item);
            let oldest = leaves
                .iter()
                .filter(|&&leaf| self.recoveries[leaf as usize].down)
                .filter(blocking)
                .min_by_key(|&&leaf| {
                    // A spare that is off for no fault pays only if nobody else can.
                    let recovery = &self.recoveries[leaf as usize];
                    (recovery.root == NO_CAUSE, recovery.since)
                });
            match oldest {
                Some(&leaf) => self.pay(item, leaf, world.now),
                // Off from the beginning, for no fault.
                None if leaves.iter().any(|leaf| blocking(&leaf)) => {
                    self.pay(item, u32::MAX, world.now);
                }
                // Met for this moment; the instant is not over yet.
                None => self.unpaid = true,
            }
        }
    }
}

/// Needed nanoseconds of an item from an instant to the mission's end.
fn needed_after(plan: &Plan, item: usize, from: Time) -> u64 {
    let mut total = 0;
    for (i, phase) in plan.phases.iter().enumerate() {
        let end = plan.phases.get(i + 1).map_or(plan.end, |next| next.start);
        if plan.tree.items[item].needed[i] && end > from {
            total += (end - phase.start.max(from)).0;
        }
    }
    total
}
