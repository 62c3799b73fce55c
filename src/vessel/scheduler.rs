//! The scheduler of a control plane: finds nodes for replicas that wait for a place (card D3).
//!
//! What waits stands in a queue, by priority, then by arrival. The queue is gone through whenever
//! something changed that could make room; while the control plane is down, nothing is placed. What
//! fits nowhere says why, once for each reason.

pub mod choose;
mod preempt;

use choose::{Room, Rule, Score, choose};

use crate::kernel::agenda::Ticket;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::world::World;
use crate::vessel::{container, orchestrator};

/// What the scheduler knows of a service.
#[derive(Clone, Debug, Default)]
pub struct ServiceRule {
    /// Where its replicas may stand.
    pub rule: Rule,
    /// Thousandths of a core that each asks for.
    pub cpu: f64,
    /// Bytes that each asks for.
    pub memory: f64,
}

/// What the scheduler knows before the flight.
#[derive(Clone, Debug, Default)]
pub struct SchedulePlan {
    /// One entry a service.
    pub services: Vec<ServiceRule>,
    /// For each node, the thousandths of a core and the bytes that may be asked for.
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
    /// True while the order to go through it is under way.
    asked: bool,
}

impl State {
    /// Nothing waits.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let _ = plan;
        State { queue: Vec::new(), asked: false }
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
    w.scheduler.asked = false;
}

/// What the scheduler listens to: who lost a place, and what may make room.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerEvicted) => {
            if p.containers[c as usize].orchestrator.is_some() && at(w, c).is_none() {
                queue(w, p, c, None);
            }
            ask(w);
        }
        (Kind::Container(c), FactKind::ContainerPlaced) => {
            if let Some(i) = at(w, c) {
                let mut waiting = w.scheduler.queue.remove(i);
                w.cancel(&mut waiting.placing);
            }
        }
        (Kind::Container(_), FactKind::LeaderElected)
        | (_, FactKind::NetworkChanged)
        | (
            Kind::Node(_),
            FactKind::NodeReady | FactKind::NodeFenced | FactKind::Up | FactKind::NodeReachable,
        ) => ask(w),
        _ => {}
    }
}

/// Where a container stands in the queue.
fn at(w: &World, c: u32) -> Option<usize> {
    w.scheduler.queue.iter().position(|waiting| waiting.container == c)
}

fn queue(w: &mut World, p: &Plan, c: u32, found: Option<u32>) {
    let priority = |c: u32| p.containers[c as usize].priority;
    let queue = &mut w.scheduler.queue;
    let at = queue.partition_point(|other| priority(other.container) >= priority(c));
    queue.insert(at, Waiting { container: c, why: None, found, placing: Ticket::NONE });
}

/// Something changed that may make room: the queue is gone through once all that happens now is told.
pub(super) fn ask(w: &mut World) {
    if !w.scheduler.queue.is_empty() && !std::mem::replace(&mut w.scheduler.asked, true) {
        w.emit(FactKind::ReviewPlaces, 0, 0, NO_CAUSE);
    }
}

/// The scheduler's order to itself.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    if order.kind() == FactKind::ReviewPlaces {
        w.scheduler.asked = false;
        review(w, p);
    }
}

/// Goes through the queue: who fits somewhere now?
fn review(w: &mut World, p: &Plan) {
    // What one replica of a service does not find, the next does not find either.
    let mut unfit: Vec<Option<Reason>> = vec![None; p.schedule.services.len()];
    for i in 0..w.scheduler.queue.len() {
        let waiting = w.scheduler.queue[i];
        if waiting.found.is_some() {
            continue;
        }
        let c = waiting.container;
        let spec = &p.containers[c as usize];
        let service = spec.service as usize;
        let place = match (may_place(w, p, c), unfit[service]) {
            (Err(why), _) | (Ok(_), Some(why)) => Err(why),
            (Ok(o), None) => place_for(w, p, o, c).inspect_err(|why| unfit[service] = Some(*why)),
        };
        match place {
            Ok(n) => {
                w.scheduler.queue[i].found = Some(n);
                let Some(o) = spec.orchestrator else { continue };
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
                    w.emit(FactKind::ContainerPending, spec.component, why as u32, root);
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
    let Some(i) = at(w, c) else { return };
    let found = w.scheduler.queue[i].found;
    w.scheduler.queue[i].placing = Ticket::NONE;
    let good = |n: &u32| {
        may_place(w, p, c).is_ok_and(|o| orchestrator::believes_ready(w, o, *n))
            && admits(w, p, c, *n)
    };
    if let Some(n) = found.filter(good) {
        return order(w, p, c, n);
    }
    w.scheduler.queue[i].found = None;
    ask(w);
}

/// The control plane that may find a place for a waiting replica now.
fn may_place(w: &World, p: &Plan, c: u32) -> Result<u32, Reason> {
    let o = p.containers[c as usize].orchestrator.filter(|&o| orchestrator::works(w, p, o));
    let o = o.ok_or(Reason::ControlPlane)?;
    if orchestrator::may_be_placed(w, c) { Ok(o) } else { Err(Reason::Fencing) }
}

/// The node that a waiting replica can go to now; others make room for it where they must.
fn place_for(w: &mut World, p: &Plan, o: u32, c: u32) -> Result<u32, Reason> {
    let service = &p.schedule.services[p.containers[c as usize].service as usize];
    let mut rooms = rooms(w, p, c);
    for (n, room) in (0u32..).zip(&mut rooms) {
        room.ready = orchestrator::believes_ready(w, o, n);
    }
    let spec = &p.orchestrators[o as usize];
    let asks = (service.cpu, service.memory);
    choose(&service.rule, asks, &rooms, spec.score).map_err(|excluded| {
        let why = excluded.reason();
        if why == Reason::Resources && spec.preemption {
            preempt::make_room(w, p, c, &rooms);
        }
        why
    })
}

/// True if a node has what a container asks for, beside what stands there and what is promised to
/// others, and nothing there forbids it; always where no control plane keeps such accounts.
pub(super) fn admits(w: &World, p: &Plan, c: u32, n: u32) -> bool {
    let Some(service) = p.schedule.services.get(p.containers[c as usize].service as usize) else {
        return true;
    };
    let alone = Rule { candidates: vec![n], ..service.rule.clone() };
    choose(&alone, (service.cpu, service.memory), &rooms(w, p, c), Score::Fewest).is_ok()
}

/// Somebody else has found a node for a container, which comes there at this instant: what it asks for
/// is given to nobody else.
pub(super) fn promise(w: &mut World, p: &Plan, c: u32, n: u32) {
    if p.schedule.services.is_empty() {
        return;
    }
    match at(w, c) {
        Some(i) => {
            let mut placing = std::mem::replace(&mut w.scheduler.queue[i].placing, Ticket::NONE);
            w.cancel(&mut placing);
            w.scheduler.queue[i].found = Some(n);
        }
        None => queue(w, p, c, Some(n)),
    }
}

/// What is left on each node for container `c`: derived from what stands there, and what was found
/// for others.
fn rooms(w: &World, p: &Plan, c: u32) -> Vec<Room> {
    let mine = p.containers[c as usize].service;
    let whole = &p.schedule.capacity;
    let empty = |&(cpu, memory): &(f64, f64)| {
        let (share, ready, barred) = (0.0, true, false);
        Room { cpu, memory, replicas: 0, siblings: 0, share, ready, barred }
    };
    let mut rooms: Vec<Room> = whole.iter().map(empty).collect();
    let mut take = |other: u32, n: u32| {
        let service = p.containers[other as usize].service;
        let (rule, room) = (&p.schedule.services[service as usize], &mut rooms[n as usize]);
        (room.cpu, room.memory) = (room.cpu - rule.cpu, room.memory - rule.memory);
        room.replicas += 1;
        // Where it stands itself it is no neighbour of its own.
        if other != c {
            room.siblings += u32::from(service == mine);
            room.barred |= conflict(p, mine, service);
        }
    };
    for n in 0..whole.len() as u32 {
        w.container.on(n).iter().for_each(|&other| take(other, n));
    }
    for waiting in w.scheduler.queue.iter().filter(|waiting| waiting.container != c) {
        waiting.found.into_iter().for_each(|n| take(waiting.container, n));
    }
    let share = |left: f64, all: f64| if all.is_finite() { 1.0 - left / all } else { 0.0 };
    for (room, &(cpu, memory)) in rooms.iter_mut().zip(whole) {
        room.share = share(room.cpu, cpu).max(share(room.memory, memory));
    }
    rooms
}

/// True if one of two services avoids the other.
fn conflict(p: &Plan, a: u32, b: u32) -> bool {
    let avoids = |a: u32, b: u32| p.schedule.services[a as usize].rule.avoids.contains(&b);
    avoids(a, b) || avoids(b, a)
}
