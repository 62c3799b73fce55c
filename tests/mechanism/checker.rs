//! The checker of invariants must be able to fail: each is broken here on purpose.

use super::mission;
use super::support::plan;
use shakedown::kernel::time::Time;
use shakedown::vessel::fact::{Fact, FactKind};
use shakedown::vessel::flight::{Listener, fly};
use shakedown::vessel::invariant::Checker;
use shakedown::vessel::plan::{NO_CAUSE, Plan};
use shakedown::vessel::world::World;

fn vessel() -> Plan {
    let model = r#"(
        domains: { "d": () },
        repair_crews: { "c": () },
        nodes: {
            "n": (memory: "1000 B", modes: { "m": (time: "50 s", repair: "90 d", crew: "c") }),
            "o": (memory: "1000 B"), "dark": (domain: "d"), "hung": (),
        },
        images: { "i": (uses: "100 B") },
        services: {
            "s": (image: "i", on: ["o"]),
            "frozen": (image: "i", on: ["hung"]),
        },
    )"#;
    let inject = r#"inject: [(at: "50 s", on: "d", fault: Permanent), (at: "50 s", on: "hung", fault: Hang)]"#;
    plan(&mission(200, r#"All(["n", "s", "frozen"])"#, inject), model, 1)
}

/// Flies the plan; once 100 s have passed, the checker looks at the world as if `other` were flown.
struct Tampering {
    other: Plan,
    checker: Checker,
}

impl Listener for Tampering {
    fn begin(&mut self, _: &Plan) {
        self.checker.begin(&self.other);
    }
    fn fact(&mut self, _: &Plan, _: Time, _: Fact) {}
    fn settled(&mut self, _: &Plan, world: &World) {
        if world.now >= Time(100_000_000_000) {
            self.checker.settled(&self.other, world);
        }
    }
}

fn broken(tamper: impl Fn(&mut Plan)) -> String {
    let plan = vessel();
    let mut other = plan.clone();
    tamper(&mut other);
    let mut tampering = Tampering { other, checker: Checker::default() };
    fly(&plan, &mut World::new(&plan), 0, &mut tampering).unwrap();
    tampering.checker.broken.unwrap_or_default()
}

#[test]
fn the_untampered_world_holds() {
    assert_eq!(broken(|_| {}), "");
}

#[test]
fn up_in_a_dark_domain() {
    let found = broken(|p| p.nodes[1].domain = Some(0));
    assert!(found.contains("o is up in a dark domain"), "{found}");
}

#[test]
fn more_memory_used_than_there_is() {
    let found = broken(|p| p.nodes[1].memory = Some(50));
    assert!(found.contains("100 bytes used of 50 on o"), "{found}");
}

#[test]
fn a_crew_that_does_too_much() {
    let found = broken(|p| p.crews[0].size = 0);
    assert!(found.contains("crew c does more than it can"), "{found}");
}

#[test]
fn counters_that_disagree_with_the_tree() {
    let found = broken(|p| p.tree.need[0] += 1);
    assert!(found.contains("tree node 0 has balance"), "{found}");
}

/// Hands the checker facts of its own, at instants in seconds.
fn told(facts: &[(u64, FactKind, u32, u32)]) -> String {
    let plan = vessel();
    let mut checker = Checker::default();
    checker.begin(&plan);
    for &(at, kind, component, root) in facts {
        checker.fact(&plan, Time(at * 1_000_000_000), Fact::new(kind, component, 0, root));
    }
    checker.broken.unwrap_or_default()
}

#[test]
fn down_twice_and_up_twice() {
    use FactKind::{Down, Up};
    assert_eq!(told(&[(1, Down, 2, 0), (2, Up, 2, 0), (2, Down, 2, 0)]), "");
    assert!(told(&[(1, Down, 2, 0), (2, Down, 2, 0)]).contains("o went down twice"));
    assert!(told(&[(1, Up, 2, 0), (2, Up, 2, 0)]).contains("o went up twice"));
}

#[test]
fn faults_that_strike_or_are_cleared_twice() {
    use FactKind::{FaultCleared, FaultStruck};
    assert_eq!(told(&[(1, FaultStruck, 1, 1), (1, FaultCleared, 1, 1)]), "");
    assert!(
        told(&[(1, FaultStruck, 1, 1), (2, FaultStruck, 1, 1)])
            .contains("n/m struck or cleared twice")
    );
    assert!(told(&[(1, FaultCleared, 1, 1)]).contains("struck or cleared twice"));
}

#[test]
fn needs_judged_twice_alike() {
    use FactKind::{NeedMet, NeedUnmet};
    assert_eq!(told(&[(1, NeedUnmet, 0, 0), (1, NeedMet, 0, 0)]), "");
    assert!(told(&[(1, NeedUnmet, 0, 0), (2, NeedUnmet, 0, 0)]).contains("f judged twice alike"));
    assert!(told(&[(1, NeedMet, 0, 0)]).contains("judged twice alike"));
}

#[test]
fn time_that_runs_back_and_facts_after_the_end() {
    use FactKind::{Down, MissionEnded, MissionLost, Up};
    assert!(told(&[(2, Down, 2, 0), (1, Up, 2, 0)]).contains("time runs back from"));
    for end in [MissionEnded, MissionLost] {
        assert!(told(&[(1, end, 0, NO_CAUSE), (1, Down, 2, 0)]).contains("a fact after the end"));
    }
}

#[test]
fn facts_that_tell_another_story_than_the_world() {
    let plan = vessel();
    let mut liar = Tampering { other: plan.clone(), checker: Checker::default() };
    liar.checker.begin(&plan);
    let mut world = World::new(&plan);
    fly(&plan, &mut world, 0, &mut ()).unwrap();
    liar.checker.fact(
        &plan,
        Time(0),
        Fact::new(FactKind::Down, plan.node_component(1), 0, NO_CAUSE),
    );
    liar.checker.settled(&plan, &world);
    let found = liar.checker.broken.unwrap_or_default();
    assert!(found.contains("o is true, the facts say false"), "{found}");
}
