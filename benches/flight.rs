//! R02 and R03 with everything on: ledger, stages, fingerprint. Processor time per state change
//! (a unit failing or restored); and what 10 Hz probes cost against 0.01 Hz ones.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot fly has failed")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use shakedown::kernel::time::Time;
use shakedown::ledger::Ledger;
use shakedown::vessel::fact::{Fact, FactKind};
use shakedown::vessel::flight::{Listener, fly};
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;
use std::hint::black_box;

/// Counts state changes: faults struck and cleared.
#[derive(Default)]
struct Changes(u64);

impl Listener for Changes {
    fn begin(&mut self, _plan: &Plan) {}
    fn fact(&mut self, _plan: &Plan, _now: Time, fact: Fact) {
        let counted = matches!(fact.kind(), FactKind::FaultStruck | FactKind::FaultCleared);
        self.0 += u64::from(counted);
    }
}

fn pairs(count: usize) -> Plan {
    let unit = r#"(modes: { "m": (time: Exponential("1000 h"), repair: Exponential("10 h")) })"#;
    let (mut nodes, mut needs) = (String::new(), Vec::new());
    for i in 0..count {
        nodes += &format!("\"a{i}\": {unit}, \"b{i}\": {unit},");
        needs.push(format!("Any([\"a{i}\", \"b{i}\"])"));
    }
    let mission = format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"100000 h\")], functions: {{ \"f\": (needs: All([{}])) }})",
        needs.join(",")
    );
    support::plan(&mission, &format!("(nodes: {{ {nodes} }})"), 1)
}

fn probed(every: &str, timeout: &str) -> Plan {
    let mut services = String::new();
    let mut needs = Vec::new();
    for i in 0..10 {
        services += &format!(
            "\"s{i}\": (image: \"app\", probe: (every: \"{every}\", timeout: \"{timeout}\"), startup: (every: \"{every}\", timeout: \"{timeout}\", failures: 1000000), grace: \"0 s\"),"
        );
        needs.push(format!("\"s{i}\""));
    }
    let model = format!(
        r#"(nodes: {{ "n": () }}, images: {{ "app": (start: "20 s", modes: {{
            "hang": (time: Exponential("30 d"), effect: Hang),
            "crash": (time: Exponential("10 d"), effect: Crash) }}) }}, services: {{ {services} }})"#
    );
    let mission = format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"3 y\")], functions: {{ \"f\": (needs: All([{}])) }})",
        needs.join(",")
    );
    support::plan(&mission, &model, 1)
}

/// State changes of one flight; flights differ little in number.
fn changes(plan: &Plan, flights: u64) -> u64 {
    let mut world = World::new(plan);
    let mut count = Changes::default();
    for k in 0..flights {
        fly(plan, &mut world, k, &mut count).unwrap();
    }
    count.0
}

fn facts(plan: &Plan, flights: u64) -> u64 {
    let (mut world, mut ledger) = (World::new(plan), Ledger::new(plan));
    (0..flights)
        .map(|k| {
            fly(plan, &mut world, k, &mut ledger).unwrap();
            ledger.row(plan, &world, k).facts
        })
        .sum()
}

fn bench(c: &mut Criterion) {
    let flights = [("R02 (one pair)", pairs(1), 200), ("R03 (fifty pairs)", pairs(50), 4)];
    for (name, plan, n) in &flights {
        let mut group = c.benchmark_group(*name);
        group.throughput(criterion::Throughput::Elements(changes(plan, *n)));
        let (mut world, mut ledger) = (World::new(plan), Ledger::new(plan));
        group.bench_function("per state change", |b| {
            b.iter(|| {
                for k in 0..*n {
                    fly(plan, &mut world, k, &mut ledger).unwrap();
                    black_box(ledger.row(plan, &world, k));
                }
            });
        });
        group.finish();
    }
    for (every, timeout) in [("100 ms", "50 ms"), ("100 s", "1 s")] {
        let plan = probed(every, timeout);
        let mut group = c.benchmark_group(format!("probes every {every}"));
        group.throughput(criterion::Throughput::Elements(facts(&plan, 4)));
        let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
        group.bench_function("per fact", |b| {
            b.iter(|| {
                for k in 0..4 {
                    fly(&plan, &mut world, k, &mut ledger).unwrap();
                    black_box(ledger.row(&plan, &world, k));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, bench);
criterion_main!(benches);
