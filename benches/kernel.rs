//! Cost of the kernel: events and draws, each beside the obvious way of doing it.
//!
//! `cargo bench --bench kernel` ends with lines that compare, in rounds that alternate within one
//! run, the agenda with a plain `BinaryHeap` loop on the same draws: ratios travel between
//! machines better than nanoseconds do.
#![expect(clippy::disallowed_types, reason = "a bench reads the clock")]
#![expect(clippy::print_stdout, reason = "a bench prints what it measured")]

use criterion::{Criterion, criterion_group};
use shakedown::kernel::agenda::{Agenda, Ticket};
use shakedown::kernel::dist::Dist;
use shakedown::kernel::fingerprint::Fingerprint;
use shakedown::kernel::streams::{StreamId, StreamKey, Streams};
use shakedown::kernel::time::Time;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hint::black_box;
use std::time::Instant;

/// Pending events, as both ways of keeping them offer it.
trait Pending {
    type Name: Copy;
    fn empty() -> Self;
    fn schedule(&mut self, at: Time, event: u32) -> Self::Name;
    fn cancel(&mut self, name: Self::Name);
    fn pop(&mut self) -> Option<(Time, u32)>;
}

impl Pending for Agenda<u32> {
    type Name = Ticket;

    fn empty() -> Self {
        Agenda::new()
    }

    fn schedule(&mut self, at: Time, event: u32) -> Ticket {
        Agenda::schedule(self, at, event)
    }

    fn cancel(&mut self, name: Ticket) {
        Agenda::cancel(self, name);
    }

    fn pop(&mut self) -> Option<(Time, u32)> {
        Agenda::pop(self, Time(u64::MAX - 1)).ok().flatten()
    }
}

/// The obvious way: a binary heap of (time, insertion, event), and a mark for what is cancelled.
struct Obvious {
    heap: BinaryHeap<Reverse<(u64, u64, u32)>>,
    cancelled: Vec<bool>,
}

impl Pending for Obvious {
    type Name = usize;

    fn empty() -> Self {
        Obvious { heap: BinaryHeap::new(), cancelled: Vec::new() }
    }

    fn schedule(&mut self, at: Time, event: u32) -> usize {
        let order = self.cancelled.len();
        self.cancelled.push(false);
        self.heap.push(Reverse((at.0, order as u64, event)));
        order
    }

    fn cancel(&mut self, name: usize) {
        self.cancelled[name] = true;
    }

    fn pop(&mut self) -> Option<(Time, u32)> {
        while let Some(Reverse((at, order, event))) = self.heap.pop() {
            if !self.cancelled[order as usize] {
                return Some((Time(at), event));
            }
        }
        None
    }
}

const SECOND: f64 = 1e9;

fn streams(n: u32) -> Streams {
    let key = |i| StreamKey::new(1, &format!("unit-{i}"), "failure");
    Streams::new((0..n).map(key).collect())
}

/// The hold model: `pending` events, each of which schedules its successor an exponential span
/// later. One draw an event, from one stream. Returns a number that depends on everything.
fn hold<P: Pending>(pending: u32, events: u32) -> u64 {
    let mut agenda = P::empty();
    let mut streams = streams(1);
    let dist = Dist::Exponential { mean: SECOND };
    for unit in 0..pending {
        agenda.schedule(Time::ZERO + dist.sample(streams.draw(StreamId(0))), unit);
    }
    let mut now = Time::ZERO;
    for _ in 0..events {
        let Some((at, unit)) = agenda.pop() else { break };
        now = at;
        agenda.schedule(now + dist.sample(streams.draw(StreamId(0))), unit);
    }
    now.0
}

/// Repairable units, `units` of them, up 1000 s and down 10 s on average, a stream each. Three
/// events in seven also take back what a neighbour has pending and schedule it anew, so that 30 %
/// of all that is scheduled is cancelled.
fn repairable<P: Pending>(units: u32, events: u32) -> u64 {
    let mut agenda = P::empty();
    let mut streams = streams(units);
    let lasts =
        [Dist::Exponential { mean: 1000.0 * SECOND }, Dist::Exponential { mean: 10.0 * SECOND }];
    let mut state: Vec<(usize, P::Name)> = (0..units)
        .map(|unit| {
            (0, agenda.schedule(Time::ZERO + lasts[0].sample(streams.draw(StreamId(unit))), unit))
        })
        .collect();
    let mut now = Time::ZERO;
    for _ in 0..events {
        let Some((at, unit)) = agenda.pop() else { break };
        now = at;
        let down = 1 - state[unit as usize].0;
        let raw = streams.draw(StreamId(unit));
        state[unit as usize] = (down, agenda.schedule(now + lasts[down].sample(raw), unit));
        // The low bits play no part in the sample.
        if raw % 4096 < 1755 {
            let other = (unit * 7 + (raw % 64) as u32 + 1) % units;
            let (down, name) = state[other as usize];
            agenda.cancel(name);
            let at = now + lasts[down].sample(streams.draw(StreamId(other)));
            state[other as usize].1 = agenda.schedule(at, other);
        }
    }
    now.0
}

fn draws(criterion: &mut Criterion) {
    let mut streams = streams(1);
    let shapes = [
        ("exponential", Dist::Exponential { mean: SECOND }),
        ("weibull", Dist::Weibull { shape: 0.75, scale: SECOND }),
        ("log-normal", Dist::LogNormal { mu: 21.0, sigma: 1.2 }),
        ("gamma", Dist::Gamma { shape: 2.5, scale: SECOND }),
        (
            "mixture",
            Dist::mixture(vec![
                (0.9, Dist::Exponential { mean: SECOND }),
                (0.1, Dist::LogNormal { mu: 24.0, sigma: 1.0 }),
            ]),
        ),
    ];
    criterion.bench_function("draw", |b| b.iter(|| streams.draw(StreamId(0))));
    for (name, dist) in shapes {
        let dist = black_box(dist);
        criterion.bench_function(&format!("draw + {name}"), |b| {
            b.iter(|| dist.sample(streams.draw(StreamId(0))));
        });
    }
    let mut replication = 0;
    criterion.bench_function("begin + first draw", |b| {
        b.iter(|| {
            replication += 1;
            streams.begin(replication, 0);
            streams.draw(StreamId(0))
        });
    });
    let mut print = Fingerprint::new();
    criterion.bench_function("fingerprint a fact", |b| {
        b.iter(|| print.fact(Time(black_box(9)), 3, black_box(7), black_box(11)));
    });
}

const EVENTS: u32 = 20_000;

fn events(criterion: &mut Criterion) {
    criterion.bench_function("hold, 100 pending, 20 000 events", |b| {
        b.iter(|| hold::<Agenda<u32>>(black_box(100), EVENTS));
    });
    criterion.bench_function("repairable, 200 units, 20 000 events", |b| {
        b.iter(|| repairable::<Agenda<u32>>(black_box(200), EVENTS));
    });
}

/// Runs two ways in turn, `rounds` times each; prints the median nanoseconds per event of both.
fn compare(name: &str, n: u32, ours: fn(u32, u32) -> u64, obvious: fn(u32, u32) -> u64) {
    let events = 1_000_000;
    let time = |way: fn(u32, u32) -> u64| {
        let start = Instant::now();
        let result = way(black_box(n), events);
        (start.elapsed().as_secs_f64() * 1e9 / f64::from(events), result)
    };
    let mut figures = [Vec::new(), Vec::new()];
    for _ in 0..7 {
        let (a, first) = time(ours);
        let (b, second) = time(obvious);
        assert_eq!(first, second, "both ways must fly the same events");
        figures[0].push(a);
        figures[1].push(b);
    }
    let median = figures.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    println!(
        "{name:<12} {n:>7}: agenda {:6.1} ns per event, binary heap {:6.1}, ratio {:.2}",
        median[0],
        median[1],
        median[0] / median[1]
    );
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(std::time::Duration::from_millis(200))
        .measurement_time(std::time::Duration::from_millis(600))
        .sample_size(20);
    targets = draws, events
}

fn main() {
    benches();
    for n in [2, 10, 30, 100, 200, 1000, 100_000] {
        compare("hold", n, hold::<Agenda<u32>>, hold::<Obvious>);
    }
    for n in [2, 10, 30, 100, 200, 1000, 100_000] {
        compare("repairable", n, repairable::<Agenda<u32>>, repairable::<Obvious>);
    }
    Criterion::default().final_summary();
}
