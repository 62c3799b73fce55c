//! The checker must be able to fail: worlds put together from the states of different flights, which
//! no flight could reach.

use super::Checker;
use crate::spec::load::{FileProblem, Files};
use crate::spec::specification::Specification;
use crate::vessel::container::State;
use crate::vessel::flight::{Listener, fly};
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

struct Texts(String);

impl Files for Texts {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let model = r#"(nodes: { "n": (), "o": () }, images: { "i": () }, services: {
            "s": (image: "i", on: ["n"]),
            "pair": (image: "i", replicas: 2, on: ["o", "n"], spread: Node, cpu: 0.1),
        })"#;
        Ok(if path == "mission.ron" { self.0.clone().into() } else { model.into() })
    }
}

/// A vessel on which a fault strikes after 50 of 100 s, and the world at the end.
fn flown(on: &str, fault: &str) -> (Plan, World) {
    let mission = format!(
        r#"(name: "m", phases: [(name: "p", lasts: "100 s")], functions: {{ "f": (needs: "s") }},
            inject: [(at: "50 s", on: "{on}", fault: {fault})])"#
    );
    let read = Specification::read(&Texts(mission), "mission.ron", Some("model.ron"), &[]);
    let read = read.map_err(|refused| refused.render(false)).unwrap();
    let plan = crate::vessel::build(&read.mission, &read.model, 1).unwrap();
    let mut world = World::new(&plan);
    fly(&plan, &mut world, 0, &mut ()).unwrap();
    (plan, world)
}

/// What the checker finds in a world at the end of a flight with this fault, tampered with.
fn broken(on: &str, fault: &str, tamper: impl Fn(&mut World)) -> String {
    let (plan, mut world) = flown(on, fault);
    tamper(&mut world);
    let mut checker = Checker::default();
    checker.begin(&plan);
    checker.settled(&plan, &world);
    checker.broken.unwrap_or_default()
}

#[test]
fn worlds_as_flown_hold() {
    for (on, fault) in [("n", "Hang"), ("n", "Permanent"), ("n", "Isolate"), ("s", "Hang")] {
        assert_eq!(broken(on, fault, |_| {}), "", "{on} {fault}");
    }
}

#[test]
fn serving_on_a_node_that_is_down() {
    let found = broken("s", "Hang", |w| w.node = flown("o", "Hang").1.node);
    assert!(found.contains("pair/0 serves on a node that is down"), "{found}");
}

#[test]
fn existing_on_a_dead_node() {
    // A container that hangs does not serve, but exists.
    let found = broken("s", "Hang", |w| {
        w.node = flown("n", "Permanent").1.node;
    });
    assert!(found.contains("s/0 exists on a dead node"), "{found}");
}

#[test]
fn serving_and_not_serving_other_than_it_should() {
    let found = broken("s", "Crash", |w| w.network = flown("n", "Isolate").1.network);
    assert!(found.contains("s/0 serves: true, should: false"), "{found}");
    let found = broken("n", "Isolate", |w| w.network = flown("s", "Crash").1.network);
    assert!(found.contains("s/0 serves: false, should: true"), "{found}");
}

#[test]
fn standing_on_two_nodes_on_none_or_on_another() {
    let misplaced = |tamper: fn(&mut State)| broken("s", "Crash", |w| tamper(&mut w.container));
    let found = misplaced(|containers| containers.list(1).push(0));
    assert!(found.contains("s/0 is listed on another node"), "{found}");
    let found = misplaced(|containers| containers.list(0).push(0));
    assert!(found.contains("s/0 stands on 2 nodes, placed: true"), "{found}");
    let found = misplaced(|containers| containers.list(0).retain(|&c| c != 0));
    assert!(found.contains("s/0 stands on 0 nodes, placed: true"), "{found}");
}

#[test]
fn existing_without_a_place() {
    let found = broken("s", "Crash", |w| {
        w.container.list(0).retain(|&c| c != 0);
        w.container.take_place(0);
    });
    assert!(found.contains("s/0 exists without a place"), "{found}");
}
