//! One replication flown again, fact by fact, for whoever wants to look.

use crate::campaign::error::Error;
use crate::campaign::replicate::caught;
use crate::ledger::{Ledger, Row, Trace};
use crate::vessel::flight::{self, Listener};
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

/// What a replayed replication leaves behind.
#[derive(Debug)]
pub struct Replay {
    /// Its row, the same as in the campaign; the error if it panicked or reached a limit.
    pub row: Result<Row, Error>,
    /// Its facts, up to the limit or the error.
    pub trace: Trace,
}

/// Flies replication number `replication` with ledger and trace; at most `facts` facts are kept.
/// `listener` hears all of them too (`&mut ()` if nobody wants to).
pub fn replay<L: Listener>(
    plan: &Plan,
    replication: u64,
    facts: usize,
    listener: &mut L,
) -> Replay {
    let mut trace = Trace::new(facts);
    let mut ledger = Ledger::new(plan);
    let row = caught(replication, || {
        let mut world = World::new(plan);
        let mut listeners = (&mut ledger, (&mut trace, listener));
        flight::fly(plan, &mut world, replication, &mut listeners)?;
        Ok(ledger.row(plan, &world, replication))
    });
    Replay { row, trace }
}
