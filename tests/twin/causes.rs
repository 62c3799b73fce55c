//! In a vessel without cold spares everything that is down is down for a fault: nothing may be
//! charged to nobody.

use super::random::{self, Dice};
use super::support::plan;
use shakedown::kernel::limits::Limits;
use shakedown::ledger::Ledger;
use shakedown::vessel::flight::fly;
use shakedown::vessel::plan::NO_CAUSE;
use shakedown::vessel::world::World;

#[test]
fn every_second_of_an_outage_has_a_cause() {
    let mut outages = 0;
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let (model, names) = random::model(&mut dice);
        let mission = random::mission(&mut dice, &names);
        if model.contains("ColdStandby") {
            continue;
        }
        let plan = plan(&mission, &model, seed);
        let limits = Limits { events: 30_000, at_one_instant: 2_000, pending: 10_000 };
        let (mut world, mut ledger) = (World::limited(&plan, limits), Ledger::new(&plan));
        // A crash loop without delay is a named result, not a flight.
        if fly(&plan, &mut world, 0, &mut ledger).is_err() {
            continue;
        }
        for outage in ledger.row(&plan, &world, 0).outages {
            outages += 1;
            let nobody = outage.charges.iter().any(|charge| charge.root == NO_CAUSE);
            assert!(!nobody, "seed {seed}: {outage:?}\n{mission}\n{model}");
        }
    }
    assert!(outages > 1000, "{outages}");
}
