//! The scheduler of a control plane: finds nodes for replicas that wait for a place (card D3).
//!
//! What waits stands in a queue, by priority, then by arrival. The queue is gone through whenever
//! something changed that could make room; while the control plane is down, nothing is placed. What
//! fits nowhere says why, once for each reason.

pub mod choose;
mod preempt;

use choose::{Room, Rule, choose};

use crate::kernel::agenda::Ticket;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, Plan};
use crate::vessel::world::World;
use crate::vessel::{container, orchestrator};

/// What the scheduler knows of a service.
#[derive(Clone, Debug, Default)]
pub struct ServiceRule {
    /// Where its replicas may stand.
    pub rule: Rule,
    /// Cores that each asks for.
    pub cpu: f64,
    /// Bytes that each asks for.
    pub memory: f64,
}

/// What the scheduler knows before the flight.
#[derive(Clone, Debug, Default)]
pub struct SchedulePlan {
    /// One entry a service.
    pub services: Vec<ServiceRule>,
    /// For each node, the cores and bytes that may be asked for.
    pub capacity: Vec<(f64, f64)>,
}

/// Why a replica waits: the argument of [`FactKind::ContainerPending`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Reason {
    /// No node that it may stand on is believed to be alive.
    NoNode = 0,
    /// It would share a place with a sibling.
    Spread = 1,
    /// Something stands there that it avoids.
    Avoided = 2,
    /// No node has enough left.
    Resources = 3,
    /// Its old node is not known to be off.
    Fencing = 4,
    /// The control plane is down.
    ControlPlane = 5,
}

/// Names of the reasons, by number.
pub const REASON_NAMES: [&str; 6] = [
    "no node is alive that it may stand on",
    "it would share a place with a sibling",
    "something stands there that it avoids",
    "no node has enough left",
    "its old node is not known to be off",
    "the control plane is down",
];

#[derive(Clone, Copy, Debug)]
struct Waiting {
    container: u32,
    why: Option<Reason>,
    /// The node found for it, until it is placed there.
    found: Option<u32>,
    placing: Ticket,
}

/// The queue in flight.
#[derive(Clone, Debug)]
pub struct State {
    /// By priority, the highest first, then by arrival.
    queue: Vec<Waiting>,
}

impl State {
    /// Nothing waits.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let _ = plan;
        State { queue: Vec::new() }
    }

    /// How many replicas wait for a place.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queue.len()
    }
}

/// Nothing waits, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.scheduler.queue.clear();
}

/// What the scheduler listens to: who lost a place, and what may make room.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerEvicted) => {
            if p.containers[c as usize].orchestrator.is_some() {
                queue(w, p, c);
            }
            review(w, p);
        }
        (Kind::Container(c), FactKind::ContainerPlaced) => {
            w.scheduler.queue.retain(|waiting| waiting.container != c);
        }
        (Kind::Container(_), FactKind::LeaderElected)
        | (Kind::Node(_), FactKind::NodeReady | FactKind::NodeFenced) => review(w, p),
        _ => {}
    }
}

fn queue(w: &mut World, p: &Plan, c: u32) {
    let priority = |c: u32| p.containers[c as usize].priority;
    let queue = &mut w.scheduler.queue;
    let at = queue.partition_point(|other| priority(other.container) >= priority(c));
    queue.insert(at, Waiting { container: c, why: None, found: None, placing: Ticket::NONE });
}

/// Goes through the queue: who fits somewhere now?
pub(super) fn review(w: &mut World, p: &Plan) {
    for i in 0..w.scheduler.queue.len() {
        let waiting = w.scheduler.queue[i];
        if waiting.found.is_some() {
            continue;
        }
        let c = waiting.container;
        match place_for(w, p, c) {
            Ok(n) => {
                w.scheduler.queue[i].found = Some(n);
                let Some(o) = p.containers[c as usize].orchestrator else { continue };
                let span = w.draw(&p.orchestrators[o as usize].schedule);
                if span.0 == 0 {
                    order(w, p, c, n);
                } else {
                    container::enter(w, p, c, Stage::Decide);
                    let ticket = w.after(span, Event::Placed(c));
                    w.scheduler.queue[i].placing = ticket;
                }
            }
            Err(why) => {
                container::enter(w, p, c, Stage::Decide);
                if waiting.why != Some(why) {
                    w.scheduler.queue[i].why = Some(why);
                    let root = w.container.root(c);
                    let component = p.containers[c as usize].component;
                    w.emit(FactKind::ContainerPending, component, why as u32, root);
                }
            }
        }
    }
}

fn order(w: &mut World, p: &Plan, c: u32, n: u32) {
    let root = w.container.root(c);
    w.emit(FactKind::PlaceContainer, p.containers[c as usize].component, n, root);
}

/// The scheduler's time is over: the replica is placed, if the node is still good for it.
pub(super) fn placed(w: &mut World, p: &Plan, c: u32) {
    let is = |waiting: &Waiting| waiting.container == c;
    let Some(i) = w.scheduler.queue.iter().position(is) else { return };
    let found = w.scheduler.queue[i].found.take();
    w.scheduler.queue[i].placing = Ticket::NONE;
    match (found, place_for(w, p, c)) {
        (Some(before), Ok(n)) if before == n => {
            w.scheduler.queue[i].found = found;
            order(w, p, c, n);
        }
        _ => review(w, p),
    }
}

/// The node that a waiting replica can go to now; others make room for it where they must.
fn place_for(w: &mut World, p: &Plan, c: u32) -> Result<u32, Reason> {
    let spec = &p.containers[c as usize];
    let Some(o) = spec.orchestrator else { return Err(Reason::ControlPlane) };
    if !orchestrator::works(w, p, o) {
        return Err(Reason::ControlPlane);
    }
    if !orchestrator::may_be_placed(w, c) {
        return Err(Reason::Fencing);
    }
    let service = &p.schedule.services[spec.service as usize];
    let rooms = rooms(w, p, o, c);
    let siblings = siblings(w, p, c);
    let score = p.orchestrators[o as usize].score;
    let asks = (service.cpu, service.memory);
    choose(&service.rule, asks, &siblings, &rooms, score).map_err(|excluded| {
        let why = excluded.reason();
        if why == Reason::Resources && p.orchestrators[o as usize].preemption {
            preempt::make_room(w, p, c, &siblings, &rooms);
        }
        why
    })
}

/// Nodes of the other replicas of a container's service, those found but not yet placed included.
fn siblings(w: &World, p: &Plan, c: u32) -> Vec<u32> {
    let service = p.containers[c as usize].service;
    let mut nodes = Vec::new();
    for (other, spec) in (0u32..).zip(&p.containers) {
        if other != c && spec.service == service && w.container.placed(other) {
            nodes.push(w.container.node(other));
        }
    }
    let found = w.scheduler.queue.iter().filter(|waiting| {
        waiting.container != c && p.containers[waiting.container as usize].service == service
    });
    nodes.extend(found.filter_map(|waiting| waiting.found));
    nodes
}

/// What is left on each node for container `c`: derived from what stands there.
fn rooms(w: &World, p: &Plan, o: u32, c: u32) -> Vec<Room> {
    let mine = p.containers[c as usize].service;
    let reserved = |n: u32| {
        let found = w.scheduler.queue.iter();
        found.filter(move |it| it.found == Some(n) && it.container != c).map(|it| it.container)
    };
    let room = |(n, &(cpu, memory)): (u32, &(f64, f64))| {
        let (mut left, mut replicas, mut barred) = ((cpu, memory), 0, false);
        for other in w.container.on(n).iter().copied().chain(reserved(n)) {
            let service = p.containers[other as usize].service;
            let rule = &p.schedule.services[service as usize];
            left = (left.0 - rule.cpu, left.1 - rule.memory);
            replicas += 1;
            barred |= conflict(p, mine, service);
        }
        let share = |left: f64, all: f64| if all.is_finite() { 1.0 - left / all } else { 0.0 };
        Room {
            cpu: left.0,
            memory: left.1,
            replicas,
            share: share(left.0, cpu).max(share(left.1, memory)),
            ready: orchestrator::believes_ready(w, o, n),
            barred,
        }
    };
    (0u32..).zip(&p.schedule.capacity).map(room).collect()
}

/// True if one of two services avoids the other.
fn conflict(p: &Plan, a: u32, b: u32) -> bool {
    let avoids = |a: u32, b: u32| p.schedule.services[a as usize].rule.avoids.contains(&b);
    avoids(a, b) || avoids(b, a)
}
