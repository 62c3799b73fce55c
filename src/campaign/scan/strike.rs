//! One flight of a quiet vessel that is struck: what the mission loses, and who did what about it.

use crate::campaign::error::Error;
use crate::campaign::replicate::caught;
use crate::campaign::scan::quiet::Quiet;
use crate::kernel::time::Time;
use crate::ledger::{ItemRow, Ledger, Row};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::flight::{self, Listener};
use crate::vessel::function::ItemKind;
use crate::vessel::inject::InjectionPlan;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;
use rayon::prelude::*;
use std::collections::BTreeSet;

/// What a fault, or a pair of them, does to one function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Harm {
    /// Charged downtime while the mission flies, nanoseconds, beyond that of a flight that nothing
    /// strikes.
    pub down: u64,
    /// True if it is down to the end of the time in which it is needed.
    pub for_good: bool,
    /// Outages shorter than what it tolerates.
    pub interruptions: u64,
}

/// What one flight shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Number of the loss criterion that was met.
    pub lost: Option<u32>,
    /// One entry a function, in the plan's order.
    pub functions: Vec<Harm>,
    /// From the strike until nothing ails any more, nanoseconds; none: it never ends.
    pub lasts: Option<u64>,
    /// Who noticed.
    pub noticed: BTreeSet<String>,
    /// What was done about it.
    pub acts: BTreeSet<&'static str>,
}

impl Outcome {
    /// What is hit: 0 the mission as a whole, 1 + 2i function i, 2 + 2i the same for good.
    pub fn hits(&self) -> BTreeSet<u32> {
        let mut hits = BTreeSet::new();
        if self.lost.is_some() {
            hits.insert(0);
        }
        for (i, harm) in (0u32..).zip(&self.functions) {
            if harm.down > 0 {
                hits.insert(1 + 2 * i);
            }
            if harm.for_good {
                hits.insert(2 + 2 * i);
            }
        }
        hits
    }
}

/// Hears what is done about some faults.
#[derive(Clone, Debug, Default)]
struct Witness {
    rows: Vec<RowId>,
    noticed: BTreeSet<String>,
    acts: BTreeSet<&'static str>,
    /// Faults that are there.
    open: u32,
    /// What is down for their sake.
    down: BTreeSet<u32>,
    over: Time,
}

impl Listener for Witness {
    fn begin(&mut self, _plan: &Plan) {
        let rows = std::mem::take(&mut self.rows);
        *self = Witness { rows, ..Witness::default() };
    }

    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        // Serves again, or is off as the spare that it now is: nothing ails it.
        let ours = self.rows.contains(&fact.root());
        let well = fact.kind() == FactKind::Up || fact.kind() == FactKind::ChargeMoved && !ours;
        if well && self.down.remove(&fact.component()) {
            self.over = now;
        }
        if !ours {
            return;
        }
        match fact.kind() {
            FactKind::FaultStruck => self.open += 1,
            FactKind::FaultCleared => {
                self.open = self.open.saturating_sub(1);
                self.over = now;
            }
            FactKind::Down | FactKind::ChargeMoved => {
                self.down.insert(fact.component());
            }
            kind => self.act(plan, fact, kind),
        }
    }
}

impl Witness {
    fn act(&mut self, plan: &Plan, fact: Fact, kind: FactKind) {
        let orchestrator = || {
            let control = plan.orchestrators.get(fact.argument() as usize);
            control.map_or_else(String::new, |control| format!("control plane {}", control.name))
        };
        let watchdog = || {
            let watch = plan.watches.get(fact.argument() as usize);
            let watchdog = watch.and_then(|watch| plan.watchdogs.get(watch.watchdog as usize));
            watchdog.map_or_else(String::new, |watchdog| format!("watchdog {}", watchdog.name))
        };
        let noticed = match kind {
            FactKind::AlarmRaised => watchdog(),
            FactKind::NodeUnready => orchestrator(),
            FactKind::GroundTold => {
                let ground = plan.grounds.get(fact.argument() as usize);
                ground.map_or_else(String::new, |ground| format!("ground team {}", ground.name))
            }
            FactKind::TimerExpired => "watchdog timer".to_owned(),
            FactKind::ProbeVerdict => "probe".to_owned(),
            _ => String::new(),
        };
        if !noticed.is_empty() {
            self.noticed.insert(noticed);
        }
        self.acts.extend(match kind {
            FactKind::RoleTaken => Some("switch-over"),
            FactKind::MemberIsolated => Some("voted out"),
            FactKind::ContainerStarting => Some("restart"),
            FactKind::ContainerPlaced => Some("placed elsewhere"),
            FactKind::BootBegan => Some("reboot"),
            FactKind::PowerCycled => Some("power cycle"),
            FactKind::CrewAssigned => Some("repair crew"),
            FactKind::CommandSent => Some("watchdog's command"),
            FactKind::GroundCommands => Some("ground's command"),
            FactKind::SafeModeEntered => Some("safe mode"),
            FactKind::LeaderElected => Some("new leader"),
            _ => None,
        });
    }
}

/// What is struck, and when: all at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strike {
    /// The instant.
    pub at: Time,
    /// Numbers of the faults.
    pub faults: Vec<usize>,
}

/// Flies strikes, each with one flight, in the same memory.
struct Striker<'a> {
    quiet: &'a Quiet,
    plan: Plan,
    world: World,
    ledger: Ledger,
    witness: Witness,
}

impl<'a> Striker<'a> {
    fn new(quiet: &'a Quiet) -> Striker<'a> {
        let plan = quiet.plan.clone();
        let (world, ledger) = (World::new(&plan), Ledger::new(&plan));
        Striker { quiet, plan, world, ledger, witness: Witness::default() }
    }

    fn fly(&mut self, strike: &Strike) -> Result<(Row, Witness), Error> {
        let rows = strike.faults.iter().filter_map(|&f| self.quiet.faults.get(f)).map(|f| f.row);
        self.witness.rows = rows.collect();
        let injections = self.witness.rows.iter().map(|&row| InjectionPlan { at: strike.at, row });
        self.plan.injections = injections.collect();
        let Striker { plan, world, ledger, witness, .. } = self;
        caught(0, || {
            flight::fly(plan, world, 0, &mut (&mut *ledger, &mut *witness))?;
            Ok((ledger.row(plan, world, 0), witness.clone()))
        })
    }
}

/// Outcomes of strikes, in their order; no outcome depends on `jobs`.
///
/// # Errors
/// [`Error::Limit`] if a flight reaches one, [`Error::Threads`] if no threads can be had.
pub fn strike_all(quiet: &Quiet, strikes: &[Strike], jobs: usize) -> Result<Vec<Outcome>, Error> {
    let nothing = Strike { at: Time::ZERO, faults: Vec::new() };
    let (calm, _) = Striker::new(quiet).fly(&nothing)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
    pool.install(|| {
        let each = strikes.par_iter().map_init(
            || Striker::new(quiet),
            |striker, strike| {
                let flown = striker.fly(strike).map_err(|error| named(error, quiet, strike))?;
                Ok(outcome(&quiet.plan, strike, &calm, flown))
            },
        );
        each.collect()
    })
}

/// The error with the faults that led to it: a strike has no number.
fn named(error: Error, quiet: &Quiet, strike: &Strike) -> Error {
    let names: Vec<String> = strike.faults.iter().map(|&fault| quiet.name(fault)).collect();
    let with = if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") };
    Error::Struck(format!("the flight struck by {with}: {error}"))
}

fn outcome(plan: &Plan, strike: &Strike, calm: &Row, (row, witness): (Row, Witness)) -> Outcome {
    let count = plan.tree.items.iter().take_while(|item| item.kind == ItemKind::Function).count();
    let harm = |i: usize| {
        let (mine, before) = (&row.items[i], &calm.items[i]);
        let flying = |item: &ItemRow| item.down - item.lost;
        let down = flying(mine).saturating_sub(flying(before));
        let end = last_needed(plan, i);
        let stays =
            |row: &Row| row.outages.iter().any(|o| o.item as usize == i && Time(o.end) >= end);
        let for_good = down > 0 && stays(&row) && !stays(calm);
        let interruptions = mine.interruptions.saturating_sub(before.interruptions);
        Harm { down, for_good, interruptions }
    };
    let ends = witness.open == 0 && witness.down.is_empty();
    Outcome {
        lost: row.loss.map(|(criterion, _)| criterion),
        functions: (0..count).map(harm).collect(),
        lasts: ends.then(|| witness.over.0.saturating_sub(strike.at.0)),
        noticed: witness.noticed,
        acts: witness.acts,
    }
}

/// End of the last phase in which an item is needed.
fn last_needed(plan: &Plan, item: usize) -> Time {
    let last = plan.tree.items[item].needed.iter().rposition(|needed| *needed);
    last.map_or(Time::NEVER, |phase| plan.phases.get(phase + 1).map_or(plan.end, |next| next.start))
}
