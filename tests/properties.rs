//! Properties: random vessels fly with all checkers on; what must hold, holds.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a seed looked at by hand"
)]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "support/random.rs"]
mod random;
#[path = "support/mod.rs"]
mod support;

use proptest::prelude::*;
use random::Dice;
use shakedown::kernel::limits::{LimitReached, Limits};
use shakedown::ledger::{Ledger, Row};
use shakedown::vessel::flight::fly;
use shakedown::vessel::invariant::Checker;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;
use std::collections::BTreeMap;

fn wild(seed: u64) -> (String, String) {
    let mut dice = Dice(seed);
    let (model, names) = random::model(&mut dice);
    let mission = random::mission(&mut dice, &names);
    (mission, model)
}

/// Wild vessels may restart without end: few events are enough to see.
fn bounded(plan: &Plan) -> World {
    World::limited(plan, Limits { events: 30_000, at_one_instant: 2_000, pending: 10_000 })
}

/// Each needed nanosecond is up or down; each down nanosecond is charged once.
fn books_balance(plan: &Plan, row: &Row) {
    let mut by_item: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
    for outage in &row.outages {
        let charged: u64 = outage.charges.iter().flat_map(|charge| charge.stages).sum();
        assert_eq!(charged, outage.length(), "charges add up to the outage: {outage:?}");
        assert!(outage.start < outage.end && outage.end <= row.end);
        let tolerates = plan.tree.items[outage.item as usize].tolerates.0;
        assert!(outage.censored || outage.length() >= tolerates);
        let entry = by_item.entry(outage.item).or_default();
        entry.0 += 1;
        entry.1 += outage.length();
    }
    for (i, item) in row.items.iter().enumerate() {
        let (count, down) = by_item.get(&(i as u32)).copied().unwrap_or_default();
        assert_eq!((item.outages, item.down - item.lost), (count, down), "item {i}");
        assert_eq!(item.stages.iter().sum::<u64>(), down, "item {i}");
        assert!(item.down <= item.needed, "item {i}: {} of {}", item.down, item.needed);
        assert!(item.censored <= item.outages);
        assert_eq!(item.first.is_some(), item.outages > 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_vessels_keep_all_invariants(seed in any::<u64>()) {
        let (mission, model) = wild(seed);
        let plan = support::plan(&mission, &model, seed);
        let mut world = bounded(&plan);
        let mut both = (Ledger::new(&plan), Checker::default());
        for k in 0..3 {
            let flown = fly(&plan, &mut world, k, &mut both);
            prop_assert!(both.1.broken.is_none(), "{:?}\n{mission}\n{model}", both.1.broken);
            match flown {
                Ok(()) => books_balance(&plan, &both.0.row(&plan, &world, k)),
                // A crash loop without delay is a named result, not a flight.
                Err(LimitReached::AtOneInstant { .. } | LimitReached::Events { .. }) => {}
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn a_flight_is_the_same_in_a_used_world_and_in_a_fresh_one(seed in any::<u64>()) {
        let (mission, model) = wild(seed);
        let plan = support::plan(&mission, &model, seed);
        let fly_one = |world: &mut World, ledger: &mut Ledger, k: u64| {
            fly(&plan, world, k, ledger).ok().map(|()| ledger.row(&plan, world, k))
        };
        let (mut world, mut ledger) = (bounded(&plan), Ledger::new(&plan));
        let _ = fly_one(&mut world, &mut ledger, 7);
        let used = fly_one(&mut world, &mut ledger, 3);
        let fresh = fly_one(&mut bounded(&plan), &mut Ledger::new(&plan), 3);
        prop_assert_eq!(used, fresh);
    }
}

/// For looking at one seed by hand: `SEED=… cargo test --test properties one -- --ignored --nocapture`.
#[test]
#[ignore]
fn one_seed() {
    for seed in std::env::var("SEED").unwrap().split(',') {
        let seed: u64 = seed.parse().unwrap();
        let (mission, model) = wild(seed);
        let plan = support::plan(&mission, &model, seed);
        let mut world = bounded(&plan);
        let mut both = (Checker::default(), shakedown::ledger::Trace::new(200000));
        let start = std::time::Instant::now();
        let flown = fly(&plan, &mut world, 0, &mut both);
        println!(
            "{mission}\n{model}\n{:?} {flown:?} {:?} {} events",
            both.0.broken,
            start.elapsed(),
            world.events()
        );
        for (t, f) in both.1.facts.iter() {
            println!(
                "{t} {:?} {} {} {}",
                f.kind(),
                plan.name(f.component()),
                f.argument(),
                plan.cause(f.root())
            );
        }
    }
}
