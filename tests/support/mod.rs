//! Support for integration tests: missions from texts, flights without a campaign.

use shakedown::ledger::{Ledger, Row, Trace};
use shakedown::spec::load::{FileProblem, Files};
use shakedown::spec::specification::Specification;
use shakedown::vessel::flight::fly;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;

/// Two documents in memory.
pub struct Texts<'a> {
    pub mission: &'a str,
    pub model: &'a str,
}

impl Files for Texts<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        match path {
            "mission.ron" => Ok(self.mission.into()),
            "model.ron" => Ok(self.model.into()),
            _ => Err(FileProblem::NotFound { nearest: None }),
        }
    }
}

/// Builds the plan of a mission and a model given as texts; panics with the rendered mistakes.
pub fn plan(mission: &str, model: &str, seed: u64) -> Plan {
    let files = Texts { mission, model };
    let specification = match Specification::read(&files, "mission.ron", Some("model.ron"), &[]) {
        Ok(specification) => specification,
        Err(refused) => panic!("{}", refused.render(false)),
    };
    match shakedown::vessel::build(&specification.mission, &specification.model, seed) {
        Ok(plan) => plan,
        Err(found) => panic!("{}", found.render(&specification.sources, false)),
    }
}

/// Flies replications 0 to n − 1 and hands each row to `each`.
#[allow(dead_code, reason = "not every test file flies with this")]
pub fn flights(plan: &Plan, n: u64, mut each: impl FnMut(&Row)) {
    let mut world = World::new(plan);
    let mut ledger = Ledger::new(plan);
    for k in 0..n {
        fly(plan, &mut world, k, &mut ledger).unwrap();
        each(&ledger.row(plan, &world, k));
    }
}

/// One replication with its facts.
#[allow(dead_code, reason = "not every test file flies with this")]
pub fn traced(plan: &Plan, k: u64) -> (Row, Trace) {
    let mut world = World::new(plan);
    let mut both = (Ledger::new(plan), Trace::new(1_000_000));
    fly(plan, &mut world, k, &mut both).unwrap();
    let row = both.0.row(plan, &world, k);
    (row, both.1)
}
