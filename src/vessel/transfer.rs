//! Transfers: amounts of data that go from node to node (card F3).
//!
//! What is left falls at the rate of the path that is open; when links, windows or the number of those
//! who share a link change, rates are set anew, and the last bit is one event. It arrives one delay
//! later, whatever becomes of the path by then. A node that is down makes nothing and sends nothing.

use crate::kernel::agenda::Ticket;
use crate::kernel::reservoir::reach;
use crate::kernel::time::{Span, Time};
use crate::vessel::buffer::BIT;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{NO_CAUSE, Plan};
use crate::vessel::world::World;
use crate::vessel::{link, network, peer};

/// A transfer as planned.
#[derive(Clone, Debug)]
pub struct TransferPlan {
    /// Its name.
    pub name: String,
    /// The node that sends.
    pub from: u32,
    /// The node that receives.
    pub to: u32,
    /// Bytes of it.
    pub bytes: u64,
    /// When it is there to be sent.
    pub at: Time,
    /// After how long there is as much again.
    pub every: Option<Span>,
    /// True if one that is cut goes on where it was.
    pub resume: bool,
}

#[derive(Clone, Copy, Debug)]
struct Transfer {
    /// How many are there to be sent; the first is on its way.
    waiting: u32,
    /// True if one fell due while its node was down: it is made when that is up again.
    owed: bool,
    /// What is left of the first: it only drains.
    left: u128,
    /// When that was so.
    since: Time,
    /// Bits per second; none without limit.
    rate: Option<u64>,
    /// True while it moves.
    moves: bool,
    begun: bool,
    sent: Ticket,
    done: u64,
    cut: u64,
}

const IDLE: Transfer = Transfer {
    waiting: 0,
    owed: false,
    left: 0,
    since: Time::ZERO,
    rate: Some(0),
    moves: false,
    begun: false,
    sent: Ticket::NONE,
    done: 0,
    cut: 0,
};

/// All transfers in flight.
#[derive(Clone, Debug)]
pub struct State {
    transfers: Vec<Transfer>,
    /// The links that each goes over now.
    paths: Vec<Vec<u32>>,
}

impl State {
    /// None begun.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let count = plan.transfers.len();
        State { transfers: vec![IDLE; count], paths: vec![Vec::new(); count] }
    }

    /// How many of transfer `i` have arrived, and how often one was cut.
    #[must_use]
    pub fn done(&self, i: u32) -> (u64, u64) {
        (self.transfers[i as usize].done, self.transfers[i as usize].cut)
    }
}

/// None begun, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.transfer.transfers.fill(IDLE);
    for (i, spec) in (0u32..).zip(&p.transfers) {
        w.at(spec.at, Event::TransferDue(i));
    }
}

/// There is something to be sent.
pub(super) fn due(w: &mut World, p: &Plan, i: u32) {
    let spec = &p.transfers[i as usize];
    if let Some(every) = spec.every {
        w.after(every, Event::TransferDue(i));
    }
    if !w.node.up(spec.from) {
        w.transfer.transfers[i as usize].owed = true;
        return;
    }
    if made(w, p, i) {
        peer::review(w);
    }
}

/// There is one more; true if nothing stands before it.
fn made(w: &mut World, p: &Plan, i: u32) -> bool {
    let transfer = &mut w.transfer.transfers[i as usize];
    transfer.waiting += 1;
    let first = transfer.waiting == 1;
    if first {
        fill(w, p, i);
    }
    first
}

/// The next one is whole.
fn fill(w: &mut World, p: &Plan, i: u32) {
    let now = w.now;
    let transfer = &mut w.transfer.transfers[i as usize];
    transfer.left = u128::from(p.transfers[i as usize].bytes) * 8 * BIT;
    (transfer.since, transfer.rate) = (now, Some(0));
    (transfer.moves, transfer.begun) = (false, false);
}

/// The order to look at peers: all paths, and who shares them.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    if order.kind() != FactKind::ReviewPeers || p.transfers.is_empty() {
        return;
    }
    for i in 0..p.transfers.len() as u32 {
        settle(w, i);
        let up = w.node.up(p.transfers[i as usize].from);
        let owed = &mut w.transfer.transfers[i as usize].owed;
        if up && std::mem::take(owed) {
            made(w, p, i);
        }
        let transfer = &w.transfer.transfers[i as usize];
        // Its last bit went with the last nanosecond of a window.
        if transfer.moves && transfer.left == 0 {
            sent(w, p, i);
        }
    }
    let mut sharing = vec![0_u64; p.links.len()];
    let mut paths = Vec::with_capacity(p.transfers.len());
    for (spec, transfer) in p.transfers.iter().zip(&w.transfer.transfers) {
        let waits = transfer.waiting > 0 && w.node.up(spec.from) && w.node.up(spec.to);
        let path = if waits { network::path(w, p, spec.from, spec.to) } else { None };
        for &l in path.iter().flatten() {
            sharing[l as usize] += 1;
        }
        paths.push(path);
    }
    for (i, path) in (0u32..).zip(paths) {
        if w.transfer.transfers[i as usize].waiting > 0 {
            let share = |l: &u32| Some(link::goodput(p, *l)? / sharing[*l as usize]);
            let rate = path.as_ref().map(|path| path.iter().filter_map(share).min());
            w.transfer.paths[i as usize] = path.unwrap_or_default();
            go(w, p, i, rate);
        }
    }
}

/// What has gone since the last change, put down.
fn settle(w: &mut World, i: u32) {
    let now = w.now;
    let transfer = &mut w.transfer.transfers[i as usize];
    let span = u128::from((now - transfer.since).0);
    let moved = transfer.rate.map_or(0, |rate| u128::from(rate).saturating_mul(span));
    transfer.left = transfer.left.saturating_sub(moved);
    transfer.since = now;
}

/// From now on it moves at this rate (of a path without limits: at once), or stands.
fn go(w: &mut World, p: &Plan, i: u32, rate: Option<Option<u64>>) {
    let spec = &p.transfers[i as usize];
    let transfer = &mut w.transfer.transfers[i as usize];
    let (before, begun) = (transfer.moves, transfer.begun);
    transfer.moves = rate.is_some_and(|rate| rate != Some(0));
    transfer.rate = rate.unwrap_or(Some(0));
    transfer.begun |= transfer.moves;
    let after = transfer.moves;
    if before && !after {
        transfer.cut += 1;
        if !spec.resume {
            transfer.left = u128::from(spec.bytes) * 8 * BIT;
        }
    }
    let takes = match transfer.rate {
        None => Span::ZERO,
        Some(rate) => reach(transfer.left, rate),
    };
    let mut old = transfer.sent;
    w.cancel(&mut old);
    w.transfer.transfers[i as usize].sent =
        if after { w.after(takes, Event::TransferSent(i)) } else { Ticket::NONE };
    let component = p.node_component(spec.from);
    match (before, after) {
        (false, true) => {
            let kind = if begun { FactKind::TransferResumed } else { FactKind::TransferBegan };
            w.emit(kind, component, i, NO_CAUSE);
        }
        (true, false) => {
            let dead = [spec.from, spec.to].map(|n| w.node.root(n));
            let dead = dead.into_iter().find(|&row| row != NO_CAUSE);
            let root = dead.unwrap_or_else(|| network::why(w, p, spec.from, spec.to));
            w.emit(FactKind::TransferCut, component, i, root);
        }
        _ => {}
    }
}

/// The last bit is on its way; the next one's first follows it.
pub(super) fn sent(w: &mut World, p: &Plan, i: u32) {
    let path = std::mem::take(&mut w.transfer.paths[i as usize]);
    let delay = network::along(w, p, &path);
    w.after(delay, Event::TransferArrived(i));
    let mut ticket = w.transfer.transfers[i as usize].sent;
    w.cancel(&mut ticket);
    let transfer = &mut w.transfer.transfers[i as usize];
    transfer.sent = Ticket::NONE;
    transfer.waiting -= 1;
    (transfer.rate, transfer.moves) = (Some(0), false);
    if transfer.waiting > 0 {
        fill(w, p, i);
    }
    peer::review(w);
}

/// The last bit is there.
pub(super) fn arrived(w: &mut World, p: &Plan, i: u32) {
    w.transfer.transfers[i as usize].done += 1;
    let component = p.node_component(p.transfers[i as usize].to);
    w.emit(FactKind::TransferDone, component, i, NO_CAUSE);
}

/// Bytes that have arrived.
#[must_use]
pub fn bytes(w: &World, p: &Plan) -> u64 {
    let all = p.transfers.iter().zip(&w.transfer.transfers);
    all.map(|(spec, transfer)| spec.bytes.saturating_mul(transfer.done)).sum()
}
