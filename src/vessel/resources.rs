//! Memory and processor shares of nodes (card B3): leaks in closed form, kills, slow starts.
//!
//! Use grows linearly between events, so each crossing (of a container's cap, of a node's memory)
//! is one event, scheduled when a container starts, leaks or exits, and when its node hangs or comes
//! back from that: what does not execute does not leak.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container::{self, Exit};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::failure::{self, Effect};
use crate::vessel::plan::{Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

#[derive(Clone, Copy, Debug)]
struct Use {
    /// Bytes used at `since`.
    bytes: f64,
    since: Time,
    /// Bytes per second.
    rate: f64,
    /// True while its node hangs: it does not leak.
    frozen: bool,
    /// Leak mode that is to blame, if one has struck.
    row: RowId,
    /// Bytes in its buffers at `since`, and bytes per second that they grow by.
    kept: f64,
    grows: f64,
    /// What its buffers grow for.
    full_of: RowId,
    cap: Ticket,
}

impl Use {
    fn bytes(&self) -> f64 {
        self.bytes + self.kept
    }

    fn leaks(&self) -> f64 {
        if self.frozen { 0.0 } else { self.rate }
    }

    fn rate(&self) -> f64 {
        self.leaks() + self.grows
    }
}

const IDLE: Use = Use {
    bytes: 0.0,
    since: Time::ZERO,
    rate: 0.0,
    frozen: false,
    row: NO_CAUSE,
    kept: 0.0,
    grows: 0.0,
    full_of: NO_CAUSE,
    cap: Ticket::NONE,
};

/// Memory and capacity in flight.
#[derive(Clone, Debug)]
pub struct State {
    uses: Vec<Use>,
    out: Vec<Ticket>,
    /// Share of each node's nominal capacity that is left.
    capacity: Vec<f64>,
}

impl State {
    /// Nothing used.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State {
            uses: vec![IDLE; plan.containers.len()],
            out: vec![Ticket::NONE; plan.nodes.len()],
            capacity: vec![1.0; plan.nodes.len()],
        }
    }

    /// Bytes that a container uses at `now`.
    #[must_use]
    pub fn used(&self, c: u32, now: Time) -> f64 {
        let entry = &self.uses[c as usize];
        if now < entry.since {
            return 0.0;
        }
        entry.bytes() + entry.rate() * (now - entry.since).as_secs_f64()
    }

    /// Share of a node's nominal capacity that is left.
    #[must_use]
    pub fn capacity(&self, n: u32) -> f64 {
        self.capacity[n as usize]
    }
}

/// What runs at the beginning of a flight uses memory; containers have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.resources.uses.fill(IDLE);
    w.resources.out.fill(Ticket::NONE);
    w.resources.capacity.fill(1.0);
    for c in 0..p.containers.len() as u32 {
        if w.container.runs(c) {
            occupy(w, p, c);
        }
    }
    for n in 0..p.nodes.len() as u32 {
        foresee(w, p, n);
    }
}

/// What resources listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::ContainerStarting) => {
            occupy(w, p, c);
            foresee(w, p, w.container.node(c));
        }
        (Kind::Container(c), FactKind::ContainerExited) => {
            let mut cap = w.resources.uses[c as usize].cap;
            w.resources.uses[c as usize] = IDLE;
            w.cancel(&mut cap);
            foresee(w, p, w.container.node(c));
        }
        (Kind::Container(c), FactKind::FaultStruck) => {
            if let Effect::Leak(rate) = p.rows[fact.root() as usize].effect
                && Some(fact.root()) != p.containers[c as usize].leak_row
                && w.failure.active(fact.root())
            {
                leak(w, p, c, rate, fact.root());
            }
        }
        (Kind::Container(c), FactKind::FaultCleared) => {
            if let Effect::Leak(rate) = p.rows[fact.root() as usize].effect
                && Some(fact.root()) != p.containers[c as usize].leak_row
                && w.container.exists(c)
            {
                // It ended by itself: what is used stays used, and grows no more for it.
                let row = w.resources.uses[c as usize].row;
                leak(w, p, c, -rate, row);
            }
        }
        (Kind::Node(n), FactKind::Down | FactKind::Up) => freeze_or_thaw(w, p, n),
        (Kind::Node(n), FactKind::FaultStruck | FactKind::FaultCleared) => {
            if matches!(p.rows[fact.root() as usize].effect, Effect::Degrade(_)) {
                degrade(w, p, n, fact);
            }
        }
        _ => {}
    }
}

/// A process uses memory from its launch.
fn occupy(w: &mut World, p: &Plan, c: u32) {
    let spec = &p.containers[c as usize];
    let launched = w.container.launched(c);
    let since = if w.now == Time::ZERO { Time::ZERO } else { launched };
    let row = spec.leak_row.unwrap_or(NO_CAUSE);
    w.resources.uses[c as usize] = Use { bytes: spec.uses, since, rate: spec.leak, row, ..IDLE };
    foresee_cap(w, p, c);
}

fn leak(w: &mut World, p: &Plan, c: u32, rate: f64, row: RowId) {
    settle(w, c);
    let entry = &mut w.resources.uses[c as usize];
    entry.rate = (entry.rate + rate).max(0.0);
    entry.row = row;
    foresee_cap(w, p, c);
    foresee(w, p, w.container.node(c));
}

/// Leaks on a node stand still while it hangs, and go on when it does.
fn freeze_or_thaw(w: &mut World, p: &Plan, n: u32) {
    let frozen = !w.node.up(n);
    let mut changed = false;
    for i in 0..w.container.on(n).len() {
        let c = w.container.on(n)[i];
        let entry = &w.resources.uses[c as usize];
        if entry.rate <= 0.0 || entry.frozen == frozen {
            continue;
        }
        settle(w, c);
        w.resources.uses[c as usize].frozen = frozen;
        changed = true;
        foresee_cap(w, p, c);
    }
    if changed {
        foresee(w, p, n);
    }
}

/// What has grown since the last change, put down.
fn settle(w: &mut World, c: u32) {
    let now = w.now;
    let entry = &mut w.resources.uses[c as usize];
    let span = (now - entry.since).as_secs_f64();
    if now >= entry.since {
        entry.bytes += entry.leaks() * span;
        entry.kept += entry.grows * span;
        entry.since = now;
    }
}

/// A running container's buffers hold so many bytes now, and grow by so many a second (or shrink), for
/// this cause.
pub(super) fn keep(w: &mut World, p: &Plan, c: u32, bytes: f64, rate: f64, row: RowId) {
    settle(w, c);
    let entry = &mut w.resources.uses[c as usize];
    if bytes == 0.0 && rate == 0.0 && entry.kept == 0.0 && entry.grows == 0.0 {
        return;
    }
    (entry.kept, entry.grows, entry.full_of) = (bytes, rate, row);
    foresee_cap(w, p, c);
    foresee(w, p, w.container.node(c));
}

/// When does a container's use reach its cap?
fn foresee_cap(w: &mut World, p: &Plan, c: u32) {
    let entry = &mut w.resources.uses[c as usize];
    let mut old = std::mem::replace(&mut entry.cap, Ticket::NONE);
    let (bytes, since, rate) = (entry.bytes(), entry.since, entry.rate());
    w.cancel(&mut old);
    let Some(cap) = p.containers[c as usize].memory_cap else { return };
    if rate > 0.0 {
        let at = since + Span::from_secs_f64(((cap as f64 - bytes) / rate).max(0.0));
        w.resources.uses[c as usize].cap = w.at(at.max(w.now), Event::CapReached(c));
    }
}

/// When is a node's memory used up? What is launched after its image has come uses nothing before.
fn foresee(w: &mut World, p: &Plan, n: u32) {
    let mut old = std::mem::replace(&mut w.resources.out[n as usize], Ticket::NONE);
    w.cancel(&mut old);
    let Some(memory) = p.nodes[n as usize].memory else { return };
    let (mut bytes, mut rate, mut launches) = (0.0, 0.0, Vec::new());
    for &c in w.container.on(n) {
        let entry = &w.resources.uses[c as usize];
        if entry.since > w.now {
            launches.push((entry.since, c));
            continue;
        }
        bytes += w.resources.used(c, w.now);
        rate += entry.rate();
    }
    launches.sort_unstable();
    let all = memory as f64 * w.resources.capacity(n);
    let (mut from, mut at) = (w.now, crossing(w.now, all - bytes, rate));
    for (launch, c) in launches {
        if at <= launch {
            break;
        }
        let entry = &w.resources.uses[c as usize];
        bytes += rate * (launch - from).as_secs_f64() + entry.bytes();
        rate += entry.rate();
        (from, at) = (launch, crossing(launch, all - bytes, rate));
    }
    w.resources.out[n as usize] = w.at(at, Event::MemoryOut(n));
}

/// When room is used up that shrinks at a rate.
fn crossing(now: Time, room: f64, rate: f64) -> Time {
    if room < 0.0 {
        now
    } else if rate > 0.0 {
        now + Span::from_secs_f64(room / rate)
    } else {
        Time::NEVER
    }
}

/// A container has reached its cap: it is killed.
pub(super) fn cap_reached(w: &mut World, p: &Plan, c: u32) {
    w.resources.uses[c as usize].cap = Ticket::NONE;
    kill(w, p, c);
}

/// A node's memory is used up: of the containers there, the one of lowest priority is killed, of
/// equals the one that uses most.
pub(super) fn memory_out(w: &mut World, p: &Plan, n: u32) {
    w.resources.out[n as usize] = Ticket::NONE;
    let now = w.now;
    let mut victim: Option<u32> = None;
    for &c in w.container.on(n) {
        if !w.container.exists(c) || w.resources.used(c, now) <= 0.0 {
            continue;
        }
        let worse = victim.is_none_or(|v| {
            let (a, b) = (&p.containers[c as usize], &p.containers[v as usize]);
            a.priority < b.priority
                || a.priority == b.priority && w.resources.used(c, now) > w.resources.used(v, now)
        });
        if worse {
            victim = Some(c);
        }
    }
    if let Some(c) = victim {
        kill(w, p, c);
    }
}

fn kill(w: &mut World, p: &Plan, c: u32) {
    let entry = &w.resources.uses[c as usize];
    // Of two that grow, the faster one is to blame.
    let buffers = entry.full_of != NO_CAUSE && entry.grows > entry.rate;
    let row = if buffers { entry.full_of } else { entry.row };
    let root = if row == NO_CAUSE { capacity_cause(w, p, c) } else { row };
    if p.containers[c as usize].leak_row == Some(root) {
        failure::strike(w, p, root);
    }
    container::exit(w, p, c, Exit::OutOfMemory, root);
}

/// What a container without a leak of its own is killed for: a leak or a growing buffer beside it, or
/// lost capacity.
fn capacity_cause(w: &World, p: &Plan, c: u32) -> RowId {
    let n = w.container.node(c);
    let beside = w.container.on(n).iter().map(|&other| &w.resources.uses[other as usize]);
    let growing = beside.flat_map(|entry| [(entry.rate, entry.row), (entry.grows, entry.full_of)]);
    let leaking = growing.filter(|(_, row)| *row != NO_CAUSE).max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, row)) = leaking {
        return row;
    }
    let degraded = w.failure.of(p.node_component(n)).find(|&row| {
        w.failure.active(row) && matches!(p.rows[row as usize].effect, Effect::Degrade(_))
    });
    degraded.unwrap_or(NO_CAUSE)
}

fn degrade(w: &mut World, p: &Plan, n: u32, fact: Fact) {
    let mut share = 1.0;
    for row in w.failure.of(fact.component()) {
        if let Effect::Degrade(factor) = p.rows[row as usize].effect
            && w.failure.active(row)
        {
            share *= factor;
        }
    }
    w.resources.capacity[n as usize] = share;
    let thousandths = (share * 1000.0) as u32;
    w.emit(FactKind::CapacityChanged, fact.component(), thousandths, fact.root());
    foresee(w, p, n);
}

/// True if node `n` has the memory for a container's start, beside what others use and what is to
/// come there with it; too few processors only slow it down.
#[must_use]
pub fn fits(w: &World, p: &Plan, c: u32, n: u32, with: &[u32]) -> bool {
    let Some(memory) = p.nodes[n as usize].memory else { return true };
    let used: f64 = w.container.on(n).iter().map(|&c| w.resources.used(c, w.now)).sum();
    let coming: f64 = with.iter().chain([&c]).map(|&c| p.containers[c as usize].uses).sum();
    used + coming <= memory as f64 * w.resources.capacity(n)
}

/// How much longer a start takes for want of processors: demand over capacity, at least one.
#[must_use]
pub fn slowdown(w: &World, p: &Plan, n: u32, starting: u32) -> f64 {
    let node = &p.nodes[n as usize];
    let mut demand = p.containers[starting as usize].cpu;
    for &c in w.container.on(n) {
        if c != starting && w.container.exists(c) {
            demand += p.containers[c as usize].cpu;
        }
    }
    let capacity = node.cpu * w.resources.capacity(n);
    if demand > capacity { demand / capacity } else { 1.0 }
}
