//! Buffers: what sidecars and asynchronous calls keep while their receivers are not there (cards G1
//! and G2).
//!
//! A buffer fills at what is sent, drains at what is taken, and is a [`Reservoir`]: rates change only
//! when somebody comes, goes or turns, so full and empty are one event each, and losses are asked for,
//! not counted. A bit is 10⁹ grains, so that a bit per second is a grain per nanosecond; a message is
//! 3.6·10¹⁸ grains, so that a millionth of a message per hour is one.

use crate::kernel::agenda::Ticket;
use crate::kernel::reservoir::{FASTEST, Reservoir};
use crate::kernel::time::Time;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::peer::{self, Absent, By, Way};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::resources;
use crate::vessel::world::World;

/// What a buffer does when it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// It loses something: the oldest or the newest, which is the same amount.
    Drop,
    /// Its service stands still.
    Block,
    /// It never is: it grows in its container's memory.
    Grow,
}

/// A buffer as planned.
#[derive(Clone, Debug)]
pub struct BufferPlan {
    /// The container that sends.
    pub container: u32,
    /// The first buffer of that container, and how many it has; they stand together.
    pub siblings: (u32, u32),
    /// True for messages of calls, false for bits of telemetry.
    pub messages: bool,
    /// Who takes what is sent, and how fast at most (grains per nanosecond).
    pub takers: Vec<(u32, Option<u64>)>,
    /// Which of them need not answer: the sink of a sidecar.
    pub sink: Option<u32>,
    /// What is sent, grains per nanosecond.
    pub rate: u64,
    /// Grains that it holds.
    pub cap: Option<u128>,
    /// What it does when it is full.
    pub policy: Policy,
    /// Bytes of a grain.
    pub bytes: f64,
    /// Bits of a message over links; 1 for bits.
    pub bits: u64,
    /// Grains of a bit, or of a message.
    pub grains: u128,
    /// True if those who send keep what is lost, and send it again.
    pub replay: bool,
}

impl BufferPlan {
    /// What has to get through to one who takes.
    pub(super) fn way(&self, peer: u32) -> Way {
        if self.sink == Some(peer) { Way::There } else { Way::AndBack }
    }
}

/// Grains of a bit.
pub const BIT: u128 = 1_000_000_000;
/// Grains of a message.
pub const MESSAGE: u128 = 3_600_000_000_000_000_000;

#[derive(Clone, Copy, Debug)]
struct Buffer {
    reservoir: Reservoir,
    /// True while nobody takes what is sent.
    away: bool,
    full: bool,
    stalls: bool,
    /// What took the receiver.
    root: RowId,
    turn: Ticket,
    sent: u128,
    lost: u128,
    /// Lost, and kept by those who sent it until the receiver is back.
    kept: u128,
    replayed: u128,
}

/// All buffers in flight.
#[derive(Clone, Debug)]
pub struct State {
    buffers: Vec<Buffer>,
}

/// What became of what was sent: whole bits or messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Received.
    pub received: u64,
    /// Lost for good.
    pub lost: u64,
    /// Lost, and sent again later.
    pub replayed: u64,
}

fn fresh(spec: &BufferPlan) -> Buffer {
    Buffer {
        reservoir: Reservoir::new(spec.cap),
        away: false,
        full: false,
        stalls: false,
        root: NO_CAUSE,
        turn: Ticket::NONE,
        sent: 0,
        lost: 0,
        kept: 0,
        replayed: 0,
    }
}

impl State {
    /// All empty.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { buffers: plan.buffers.iter().map(fresh).collect() }
    }

    /// Grains in buffer `b` at `now`.
    #[must_use]
    pub fn level(&self, b: u32, now: Time) -> u128 {
        self.buffers[b as usize].reservoir.level(now)
    }
}

/// All empty, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (buffer, spec) in w.buffer.buffers.iter_mut().zip(&p.buffers) {
        *buffer = fresh(spec);
    }
}

/// What has become of all that was sent by `now`: of telemetry, or of messages.
#[must_use]
pub fn sums(w: &World, p: &Plan, messages: bool, now: Time) -> Sums {
    let mut all = Sums::default();
    for (spec, buffer) in p.buffers.iter().zip(&w.buffer.buffers) {
        if spec.messages != messages {
            continue;
        }
        let mut end = *buffer;
        settle(spec, &mut end, now);
        let whole = |grains: u128| u64::try_from(grains / spec.grains).unwrap_or(u64::MAX);
        let waits = end.reservoir.level(now) + end.lost + end.kept;
        all.received += whole(end.sent.saturating_sub(waits));
        all.lost += whole(end.lost);
        all.replayed += whole(end.replayed);
    }
    all
}

/// What has passed since the last change, put down; the rates go on.
fn settle(spec: &BufferPlan, buffer: &mut Buffer, now: Time) {
    let (fill, drain) = (buffer.reservoir.fill(), buffer.reservoir.drain());
    let passed = buffer.reservoir.set(now, fill, drain);
    buffer.sent += passed.poured;
    if spec.policy == Policy::Block {
        // What is over is the rest of the nanosecond in which it was full: it was never sent.
        buffer.sent -= passed.spilled;
    } else {
        lose(spec, buffer, passed.spilled);
    }
}

fn lose(spec: &BufferPlan, buffer: &mut Buffer, grains: u128) {
    if spec.replay {
        buffer.kept += grains;
    } else {
        buffer.lost += grains;
    }
}

/// What buffers listen to: the ends of processes.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if let (Kind::Container(c), FactKind::ContainerExited) = (p.kind(fact.component()), fact.kind())
    {
        for b in 0..p.buffers.len() as u32 {
            if p.buffers[b as usize].container == c {
                ended(w, p, b);
            }
        }
    }
}

/// The process is gone, and what it kept with it.
fn ended(w: &mut World, p: &Plan, b: u32) {
    let (now, spec) = (w.now, &p.buffers[b as usize]);
    let buffer = &mut w.buffer.buffers[b as usize];
    settle(spec, buffer, now);
    let grains = buffer.reservoir.empty(now);
    lose(spec, buffer, grains);
    buffer.reservoir.set(now, 0, Some(0));
    (buffer.away, buffer.full) = (false, false);
    let mut turn = std::mem::replace(&mut buffer.turn, Ticket::NONE);
    w.cancel(&mut turn);
    stand(w, p, b, None);
}

/// The order to look at peers.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    if order.kind() == FactKind::ReviewPeers {
        for b in 0..p.buffers.len() as u32 {
            look(w, p, b);
        }
    }
}

/// How fast what is there is taken, and why by nobody; without a rate if at once.
fn taken(w: &World, p: &Plan, b: u32) -> (Option<u64>, Option<Absent>) {
    let spec = &p.buffers[b as usize];
    let (mut sum, mut gone) = (Some(0_u64), None);
    for &(peer, own) in &spec.takers {
        let way = spec.way(peer);
        if let Some(absent) = peer::absent(w, p, spec.container, peer, way) {
            gone = gone.or(Some(absent));
            continue;
        }
        let carried = peer::rate(w, p, spec.container, peer, way).map(|rate| {
            let grains = u128::from(rate) * spec.grains / (u128::from(spec.bits) * BIT);
            u64::try_from(grains).unwrap_or(FASTEST)
        });
        let rate = [own, carried].into_iter().flatten().min();
        sum = sum.zip(rate).map(|(sum, rate)| sum.saturating_add(rate));
    }
    (sum, gone)
}

/// Looks at who takes what is sent now, and sets the rates by it.
fn look(w: &mut World, p: &Plan, b: u32) {
    let (now, spec) = (w.now, &p.buffers[b as usize]);
    let c = spec.container;
    settle(spec, &mut w.buffer.buffers[b as usize], now);
    let runs = w.container.runs(c) && w.node.up(w.container.node(c));
    let (drain, gone) = if runs { taken(w, p, b) } else { (Some(0), None) };
    // Who does not send finds out nothing about who takes.
    let away = if runs { drain == Some(0) } else { w.buffer.buffers[b as usize].away };
    turned(w, p, b, away, gone);
    let buffer = &mut w.buffer.buffers[b as usize];
    let full = runs && drain.is_some_and(|d| d < spec.rate) && buffer.reservoir.is_full(now);
    let news = full && !buffer.full;
    buffer.full = full;
    let fill = match (runs, full && spec.policy == Policy::Block) {
        (false, _) => 0,
        (true, true) => spec.rate.min(drain.unwrap_or(FASTEST)),
        (true, false) => spec.rate,
    };
    buffer.reservoir.set(now, fill, drain);
    let next = buffer.reservoir.next();
    let (root, mut old) = (buffer.root, buffer.turn);
    w.cancel(&mut old);
    w.buffer.buffers[b as usize].turn = w.at(next, Event::Buffer(b));
    if news {
        w.emit(FactKind::BufferFull, p.containers[c as usize].component, b, root);
    }
    let still = full && away && spec.policy == Policy::Block;
    stand(w, p, b, gone.filter(|_| still).or(still.then_some(NOBODY)));
    remember(w, p, b);
}

/// Why nobody takes what nobody was ever to take.
const NOBODY: Absent =
    Absent { root: NO_CAUSE, stage: crate::vessel::fact::Stage::Detect, tip: u32::MAX };

/// The receiver goes, or is back.
fn turned(w: &mut World, p: &Plan, b: u32, away: bool, gone: Option<Absent>) {
    let component = p.containers[p.buffers[b as usize].container as usize].component;
    let buffer = &mut w.buffer.buffers[b as usize];
    if let Some(gone) = gone.filter(|_| away) {
        buffer.root = gone.root;
    }
    if std::mem::replace(&mut buffer.away, away) == away {
        return;
    }
    let root = buffer.root;
    if away {
        w.emit(FactKind::ReceiverLost, component, b, root);
        return;
    }
    buffer.replayed += buffer.kept;
    buffer.kept = 0;
    w.emit(FactKind::ReceiverBack, component, b, root);
}

/// The service stands still, or does not.
fn stand(w: &mut World, p: &Plan, b: u32, still: Option<Absent>) {
    let buffer = &mut w.buffer.buffers[b as usize];
    if buffer.stalls == still.is_some() {
        return;
    }
    buffer.stalls = still.is_some();
    let spec = &p.buffers[b as usize];
    match still {
        Some(absent) => {
            let peer = spec.takers.first().map_or(0, |taker| taker.0);
            peer::stall(w, p, spec.container, By::Buffer(b), peer, absent);
        }
        None => {
            peer::resume(w, p, By::Buffer(b));
        }
    }
}

/// Tells the container's memory what all its buffers hold.
fn remember(w: &mut World, p: &Plan, b: u32) {
    let (now, spec) = (w.now, &p.buffers[b as usize]);
    let (from, count) = spec.siblings;
    let (mut bytes, mut rate, mut root) = (0.0, 0.0, NO_CAUSE);
    for i in from..from + count {
        let (spec, buffer) = (&p.buffers[i as usize], &w.buffer.buffers[i as usize]);
        bytes += buffer.reservoir.level(now) as f64 * spec.bytes;
        rate += buffer.reservoir.slope(now) as f64 * spec.bytes * 1e9;
        if buffer.away && root == NO_CAUSE {
            root = buffer.root;
        }
    }
    if w.container.exists(spec.container) {
        resources::keep(w, p, spec.container, bytes, rate, root);
    }
}

/// A buffer is full, or empty.
pub(super) fn turn(w: &mut World, p: &Plan, b: u32) {
    w.buffer.buffers[b as usize].turn = Ticket::NONE;
    look(w, p, b);
    let buffer = &w.buffer.buffers[b as usize];
    if !buffer.full && buffer.reservoir.level(w.now) == 0 {
        let component = p.containers[p.buffers[b as usize].container as usize].component;
        w.emit(FactKind::BufferEmptied, component, b, buffer.root);
    }
}
