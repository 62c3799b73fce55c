//! A three-year flight of a cluster in low orbit, control plane, leases and probes and all: processor
//! time per flight, and how it grows with nodes and with faults.
//!
//! The goal: under 5 ms for 12 nodes and 40 containers with a fault on each node ten times a year.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot fly has failed")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use shakedown::ledger::Ledger;
use shakedown::vessel::flight::fly;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;
use std::hint::black_box;

/// Faults of a node per year: resets, hangs, losses of lock and lasting failures together.
const FAULTS: f64 = 10.0;

/// A cluster of so many nodes, with three servers and about three containers a node.
fn cluster(nodes: u32, faults: f64, every: &str) -> Plan {
    let rate = |share: f64| format!("{} /y", FAULTS * faults * share);
    let computer = format!(
        r#"boot: "40 s", power_cycle: "30 s", cpu: 6, memory: "8 GiB",
        timer: (timeout: "60 s", coverage: 0.9), modes: {{
            "reset": (time: "{}", effect: Reset),
            "hang": (time: "{}", effect: Hang, detect: "6 h"),
            "lock": (time: "{}", effect: Isolate, lasts: LogNormal(median: "8 min", sigma: 1.0)),
            "board": (time: "{}", repair: LogNormal(median: "12 h", sigma: 0.8)) }}"#,
        rate(0.5),
        rate(0.1),
        rate(0.35),
        rate(0.05),
    );
    let list: String = (0..nodes).map(|i| format!("\"n{i}\": (hardware: \"board\"),")).collect();
    let (workers, keepers) = (nodes * 2, nodes + 1);
    let probe = format!("probe: (every: \"{every}\"), startup: (every: \"{every}\", failures: 60)");
    let crash =
        r#"modes: { "crash": (time: LogNormal(median: "30 d", sigma: 1.5), effect: Crash) }"#;
    let model = format!(
        r#"(hardware: {{ "board": ({computer}) }}, nodes: {{ {list} }},
        images: {{ "i": (start: LogNormal(median: "20 s", sigma: 0.4), {crash}) }},
        services: {{
            "servers": (image: "i", replicas: 3, min_ready: 2, on: ["n0", "n1", "n2"], spread: Node, cpu: 0.5, {probe}),
            "workers": (image: "i", replicas: {workers}, min_ready: {}, orchestrator: "o", cpu: 1, memory: "1 GiB", {probe}),
            "keepers": (image: "i", replicas: {keepers}, min_ready: {}, orchestrator: "o", cpu: 0.5, memory: "256 MiB", {probe}),
        }},
        orchestrators: {{ "o": (service: "servers", heartbeat: "{every}", grace: "50 s") }})"#,
        workers - 2,
        keepers - 2,
    );
    let mission = r#"(name: "m", phases: [(name: "all", lasts: "3 y")],
        functions: { "f": (needs: All(["workers", "keepers"])) })"#;
    support::plan(mission, &model, 1)
}

fn bench(c: &mut Criterion) {
    let mut group = c.benchmark_group("three years of a cluster");
    let cases = [
        ("nodes", cluster(6, 1.0, "10 s"), 6.0),
        ("nodes", cluster(12, 1.0, "10 s"), 12.0),
        ("nodes", cluster(24, 1.0, "10 s"), 24.0),
        ("nodes", cluster(48, 1.0, "10 s"), 48.0),
        ("faults of a node and year, 12 nodes", cluster(12, 0.3, "10 s"), 3.0),
        ("faults of a node and year, 12 nodes", cluster(12, 3.0, "10 s"), 30.0),
        ("period of probes and leases in ms, 12 nodes", cluster(12, 1.0, "100 ms"), 100.0),
    ];
    for (name, plan, parameter) in &cases {
        let (mut world, mut ledger) = (World::new(plan), Ledger::new(plan));
        let mut k = 0;
        group.bench_with_input(BenchmarkId::new(*name, parameter), plan, |b, plan| {
            b.iter(|| {
                fly(plan, &mut world, k, &mut ledger).unwrap();
                black_box(ledger.row(plan, &world, k));
                k += 1;
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
