//! A year of nine nodes that see each other in three hundred contacts a day, without a fault: what
//! windows cost where somebody heeds them, and where nobody does; and what a delay after the
//! ephemeris costs.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot fly has failed")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use shakedown::kernel::time::Time;
use shakedown::ledger::Ledger;
use shakedown::vessel::flight::fly;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;
use std::fmt::Write as _;
use std::hint::black_box;

/// Nine nodes, each on a network of its own, and a link of each pair, open for twenty minutes every
/// 2.88 hours: 36 links, 300 contacts a day. `heeded`: a watchdog stands on the first.
fn network(heeded: bool) -> Plan {
    let mut nodes = String::from("\"beside\": (network: \"0\"),");
    let mut links = String::new();
    for a in 0..9 {
        let _ = write!(nodes, "\"n{a}\": (network: \"{a}\"),");
        for b in a + 1..9 {
            let offset = (a * 9 + b) * 2;
            let _ = write!(
                links,
                "\"l{a}{b}\": (between: (\"n{a}\", \"n{b}\"), windows: Every(period: \"172.8 min\", open: \"20 min\", offset: \"{offset} min\")),"
            );
        }
    }
    let watchdogs = if heeded {
        r#"watchdogs: { "dog": (by: "n0", watches: ["beside"], ladder: [RebootNode]) }"#
    } else {
        ""
    };
    let mission = r#"(name: "m", phases: [(name: "all", lasts: "365 d")], functions: { "f": (needs: "n1") })"#;
    let model = format!("(nodes: {{ {nodes} }}, links: {{ {links} }}, {watchdogs})");
    support::plan(mission, &model, 1)
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("a year of 300 contacts a day");
    for (name, plan) in [("heeded", network(true)), ("nobody heeds", network(false))] {
        let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
        fly(&plan, &mut world, 0, &mut ledger).unwrap();
        group.bench_function(name, |b| {
            b.iter(|| {
                fly(&plan, &mut world, 0, &mut ledger).unwrap();
                black_box(ledger.row(&plan, &world, 0));
            });
        });
    }
    group.finish();
    let mission =
        r#"(name: "m", phases: [(name: "all", lasts: "2 y")], functions: { "f": (needs: "n") })"#;
    let model = r#"(nodes: { "n": (), "g": (network: "ground") },
        links: { "l": (between: ("n", "g"), delay: LightTime("earth", "mars")) })"#;
    let plan = support::plan(mission, model, 1);
    let mut at = 0;
    c.bench_function("a delay after the ephemeris", |b| {
        b.iter(|| {
            at = (at + 7_777_777_777_777) % plan.end.0;
            black_box(plan.links[0].delay.expected(Time(at)))
        });
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
