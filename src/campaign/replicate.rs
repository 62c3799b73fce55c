//! Flying ranges of replications: what each thread does, with one world and one ledger each.

use crate::campaign::desk::{Desk, Range};
use crate::campaign::error::Error;
use crate::campaign::rows::Writer;
use crate::campaign::tally::Tally;
use crate::campaign::verify;
use crate::ledger::{Ledger, Row};
use crate::vessel::flight;
use crate::vessel::plan::Plan;
use crate::vessel::world::World;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a range left behind: its fold, and its lines ready to be appended.
#[derive(Debug)]
pub(super) struct Flown {
    pub(super) range: Range,
    /// The fold of the replications flown: all of the range, or those before the error.
    pub(super) tally: Tally,
    pub(super) fingerprints: Vec<u64>,
    pub(super) replications: Vec<u8>,
    pub(super) outages: Vec<u8>,
    pub(super) error: Option<Error>,
}

/// Flies replications of one plan, again and again in the same memory.
pub(super) struct Pilot<'a> {
    plan: &'a Plan,
    world: World,
    ledger: Ledger,
}

impl<'a> Pilot<'a> {
    pub(super) fn new(plan: &'a Plan) -> Pilot<'a> {
        Pilot { plan, world: World::new(plan), ledger: Ledger::new(plan) }
    }

    /// One whose world was made for another plan: something that flies wrongly.
    #[cfg(test)]
    pub(super) fn with_world_of(plan: &'a Plan, other: &Plan) -> Pilot<'a> {
        Pilot { plan, world: World::new(other), ledger: Ledger::new(plan) }
    }

    /// Flies one replication. A panic in it is caught; the pilot must not be used after one.
    pub(super) fn fly(&mut self, replication: u64) -> Result<Row, Error> {
        caught(replication, || {
            flight::fly(self.plan, &mut self.world, replication, &mut self.ledger)?;
            Ok(self.ledger.row(self.plan, &self.world, replication))
        })
    }

    /// The world of the last flight, with all that it may have left there.
    pub(super) fn world(&mut self) -> &mut World {
        &mut self.world
    }
}

/// Turns a panic or a reached limit into the error that names the replication.
pub(super) fn caught<T>(
    replication: u64,
    flight: impl FnOnce() -> Result<T, crate::kernel::limits::LimitReached>,
) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(flight)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(limit)) => Err(Error::Limit { replication, limit }),
        Err(panic) => Err(Error::Panicked { replication, message: said(panic.as_ref()) }),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

/// Flies range after range until the desk has none, handing each to `send`; ends early when `send`
/// says that nobody listens.
pub(super) fn work(
    plan: &Plan,
    writer: &Writer,
    verified: f64,
    desk: &Desk<'_>,
    send: impl Fn(Flown) -> bool,
) {
    let mut pilot = Pilot::new(plan);
    while let Some(range) = desk.take() {
        let flown = fly_range(plan, writer, verified, &mut pilot, range);
        let failed = flown.error.is_some();
        if failed {
            desk.close();
        }
        desk.report(flown.tally.n(), flown.tally.events());
        if !send(flown) || failed {
            return;
        }
    }
}

fn fly_range(
    plan: &Plan,
    writer: &Writer,
    verified: f64,
    pilot: &mut Pilot<'_>,
    range: Range,
) -> Flown {
    let mut flown = Flown {
        range,
        tally: Tally::new(plan),
        fingerprints: Vec::new(),
        replications: Vec::new(),
        outages: Vec::new(),
        error: None,
    };
    for replication in range.from..range.to {
        let row = pilot.fly(replication).and_then(|row| {
            if verify::chosen(replication, verified) {
                verify::again(plan, pilot, &row)?;
            }
            Ok(row)
        });
        match row {
            Ok(row) => {
                writer.replication(&mut flown.replications, &row);
                writer.outages(&mut flown.outages, &row);
                flown.fingerprints.push(row.fingerprint);
                flown.tally.push(plan, &row);
            }
            Err(error) => {
                flown.error = Some(error);
                break;
            }
        }
    }
    flown
}
