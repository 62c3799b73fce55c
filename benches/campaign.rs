//! A whole campaign (flights, folds, tables in memory) on one thread and on two: the ratio of their
//! times, and what a replication costs. `cargo bench --bench campaign` prints both.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a bench that cannot fly has failed")]
#![expect(clippy::disallowed_types, clippy::print_stdout, reason = "a bench times and prints")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "../tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use shakedown::campaign::sink::Document;
use shakedown::campaign::{Context, Options, Sink, Table, fly};
use shakedown::vessel::plan::Plan;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, BufRead};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// Counts bytes and forgets them.
#[derive(Default)]
struct Void([u64; 2]);

impl Sink for Void {
    fn append(&mut self, table: Table, bytes: &[u8]) -> io::Result<()> {
        self.0[table as usize] += black_box(bytes).len() as u64;
        Ok(())
    }
    fn length(&mut self, table: Table) -> io::Result<u64> {
        Ok(self.0[table as usize])
    }
    fn truncate(&mut self, table: Table, length: u64) -> io::Result<()> {
        self.0[table as usize] = length;
        Ok(())
    }
    fn read(&self, _table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(io::empty()))
    }
    fn load_checkpoint(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
    fn checkpoint(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn remove_checkpoint(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn document(&mut self, _document: Document, bytes: &[u8]) -> io::Result<()> {
        black_box(bytes);
        Ok(())
    }
}

/// Ten services on three computers for ten months; `scale` makes faults rarer. At 1, a flight has
/// some 2700 facts; at 300 nearly none, and all is set-up, folding and formatting.
fn transit(scale: u32) -> Plan {
    let mut services = String::new();
    let mut needs = Vec::new();
    for i in 0..10 {
        let _ = write!(
            services,
            r#""s{i}": (image: "app", replicas: 2, min_ready: 1, probe: (every: "1 s", timeout: "500 ms")),"#
        );
        needs.push(format!("\"s{i}\""));
    }
    let days = |days: u32| format!("time: Exponential(\"{} d\")", days * scale);
    let node = format!(
        r#"(modes: {{ "seu": ({}, effect: Reset), "dies": ({}, repair: Exponential("30 h")) }}, boot: "90 s")"#,
        days(60),
        days(600)
    );
    let (hang, crash) = (days(90), days(60));
    let model = format!(
        r#"(nodes: {{ "a": {node}, "b": {node}, "c": {node} }}, images: {{ "app": (start: "500 ms", modes: {{
            "hang": ({hang}, effect: Hang), "crash": ({crash}, effect: Crash) }}) }}, services: {{ {services} }})"#
    );
    let mission = format!(
        r#"(name: "transit", phases: [(name: "all", lasts: "300 d")], functions: {{ "f": (needs: All([{}])) }})"#,
        needs.join(",")
    );
    support::plan(&mission, &model, 1)
}

fn campaign(plan: &Plan, n: u64, jobs: usize) -> (Duration, Void) {
    let options = Options { first: 0, n, jobs, verify: 0.0, block: 1000, resume: false };
    let (mut sink, stop) = (Void::default(), AtomicBool::new(false));
    let start = Instant::now();
    let summary = fly(plan, &Context::default(), &options, &mut sink, &mut (), &stop).unwrap();
    black_box(summary);
    (start.elapsed(), sink)
}

/// Pairs of one and two threads, turn about, so that other load on the machine hits both.
fn measure(name: &str, plan: &Plan, n: u64) {
    let per = |time: Duration| time.as_secs_f64() * 1e6 / n as f64;
    let (mut ratios, mut one, mut two, mut alone) = (vec![], vec![], vec![], vec![]);
    for _ in 0..9 {
        let times = [campaign(plan, n, 1).0, campaign(plan, n, 2).0];
        ratios.push(times[0].as_secs_f64() / times[1].as_secs_f64());
        one.push(times[0]);
        two.push(times[1]);
        let start = Instant::now();
        support::flights(plan, n, |row| {
            black_box(row);
        });
        alone.push(start.elapsed());
    }
    ratios.sort_by(f64::total_cmp);
    let least = |times: Vec<Duration>| per(times.into_iter().min().unwrap_or_default());
    let (one, two, alone) = (least(one), least(two), least(alone));
    let (median, ratio) = (ratios[4], one / two);
    println!("{name}: {alone:.1} µs a flight, {one:.1} µs a replication of a campaign");
    println!("{name}: two threads {ratio:.2} times one (least times), median {median:.2}");
    let (_, sink) = campaign(plan, n, 1);
    println!("{name}: {} and {} bytes of rows a replication", sink.0[0] / n, sink.0[1] / n);
}

fn campaigns(_: &mut Criterion) {
    measure("busy", &transit(1), 2_000);
    measure("quiet", &transit(300), 20_000);
}

criterion_group!(benches, campaigns);
criterion_main!(benches);
