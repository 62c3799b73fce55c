//! An M/M/1 queue: the engine flies what is no spacecraft, and gets its closed forms right.

use super::*;
use crate::kernel::dist::Dist;
use crate::kernel::limits::Limits;
use crate::kernel::streams::{StreamId, StreamKey, Streams};
use crate::kernel::time::Span;
use std::collections::VecDeque;

#[derive(Clone, Copy)]
enum Event {
    Arrival,
    Departure,
}

/// Customers come every second on average and are served by one server in `service` seconds.
struct Queue {
    agenda: Agenda<Event>,
    streams: Streams,
    between: Dist,
    service: Dist,
    /// When those present came, the one being served first.
    present: VecDeque<Time>,
    since: Time,
    /// ∫ customers dt and ∑ time in system, in seconds; customers that left.
    area: f64,
    stayed: f64,
    left: u64,
    fired: u64,
}

impl Queue {
    fn serve(&mut self, now: Time) {
        let service = self.service.sample(self.streams.draw(StreamId(1)));
        self.agenda.schedule(now + service, Event::Departure);
    }
}

impl Model for Queue {
    type Event = Event;

    fn agenda(&mut self) -> &mut Agenda<Event> {
        &mut self.agenda
    }

    fn fire(&mut self, now: Time, event: Event) {
        self.fired += 1;
        self.area += self.present.len() as f64 * (now - self.since).as_secs_f64();
        self.since = now;
        match event {
            Event::Arrival => {
                let next = self.between.sample(self.streams.draw(StreamId(0)));
                self.agenda.schedule(now + next, Event::Arrival);
                self.present.push_back(now);
                if self.present.len() == 1 {
                    self.serve(now);
                }
            }
            Event::Departure => {
                let came = self.present.pop_front().unwrap();
                self.stayed += (now - came).as_secs_f64();
                self.left += 1;
                if !self.present.is_empty() {
                    self.serve(now);
                }
            }
        }
    }
}

/// Mean number present and mean time in system over one flight of `seconds`.
fn fly(queue: &mut Queue, replication: u64, seconds: u64) -> [f64; 2] {
    queue.agenda.reset();
    queue.streams.begin(replication, 0);
    queue.present.clear();
    (queue.since, queue.area, queue.stayed, queue.left) = (Time::ZERO, 0.0, 0.0, 0);
    queue.agenda.schedule(Time::ZERO, Event::Arrival);
    let end = Time::ZERO + Span::secs(seconds);
    run(queue, end).unwrap();
    queue.area += queue.present.len() as f64 * (end - queue.since).as_secs_f64();
    [queue.area / seconds as f64, queue.stayed / queue.left as f64]
}

fn queue(rho: f64) -> Queue {
    let key = |purpose| StreamKey::new(1, "queue", purpose);
    Queue {
        agenda: Agenda::new(),
        streams: Streams::new(vec![key("arrival"), key("service")]),
        between: Dist::Exponential { mean: 1e9 },
        service: Dist::Exponential { mean: rho * 1e9 },
        present: VecDeque::new(),
        since: Time::ZERO,
        area: 0.0,
        stayed: 0.0,
        left: 0,
        fired: 0,
    }
}

/// L = ρ/(1−ρ) and W = L/λ (Little), ρ = 1/2, λ = 1/s: both are 1.
#[test]
fn m_m_1_has_its_length_and_its_waiting_time() {
    let mut queue = queue(0.5);
    let flights: Vec<[f64; 2]> =
        (0..100).map(|replication| fly(&mut queue, replication, 5_000)).collect();
    for (i, name) in ["L", "W"].into_iter().enumerate() {
        let n = flights.len() as f64;
        let mean = flights.iter().map(|f| f[i]).sum::<f64>() / n;
        let variance =
            flights.iter().map(|f| (f[i] - mean) * (f[i] - mean)).sum::<f64>() / (n - 1.0);
        let error = crate::kernel::math::sqrt(variance / n);
        assert!(error < 0.02, "{name}: {error} says nothing");
        // Starting empty makes L smaller by some 2/5000.
        assert!((mean - 1.0).abs() < 4.7 * error, "{name} = {mean} ± {error}, exactly 1");
    }
}

#[test]
fn a_flight_flown_again_is_the_same() {
    let mut queue = queue(0.8);
    let first = fly(&mut queue, 7, 2_000);
    let events = (queue.agenda.processed(), queue.fired);
    assert_ne!(first, fly(&mut queue, 8, 2_000));
    queue.fired = 0;
    assert_eq!(first, fly(&mut queue, 7, 2_000));
    assert_eq!(events, (queue.agenda.processed(), queue.fired));
    assert_eq!(events.0, events.1, "each event fires once");
}

#[test]
fn a_limit_ends_the_loop() {
    let mut queue = queue(0.5);
    queue.agenda = Agenda::with_limits(Limits { events: 1000, ..Limits::default() });
    queue.agenda.schedule(Time::ZERO, Event::Arrival);
    let reached = run(&mut queue, Time::NEVER).unwrap_err();
    assert!(matches!(reached, LimitReached::Events { limit: 1000, .. }), "{reached}");
    assert_eq!(queue.fired, 1000);
}
