//! Synchronous calls: pools that fill while somebody does not answer (card G2).
//!
//! While the callee is not there requests come at a rate and each holds a place until its timeout. If
//! they come faster than they go the pool is full after size/rate, rounded up: the caller stands still
//! from then on, and so it goes on to those who call it (the cascade). As one place is free, the next
//! request takes it: so places become free in stretches of size/rate that come back with the period of
//! the timeout, and when the callee is back the caller goes on at once within such a stretch, else at
//! the beginning of the next one. Each loss is taken to find the pool empty.

use crate::kernel::agenda::Ticket;
use crate::kernel::reservoir::reach;
use crate::kernel::time::{Span, Time};
use crate::vessel::buffer::{MESSAGE, Sums};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::peer::{self, Absent, By, Way};
use crate::vessel::plan::{Kind, Plan};
use crate::vessel::world::World;

/// A pool of requests as planned.
#[derive(Clone, Debug)]
pub struct PoolPlan {
    /// The container that asks.
    pub container: u32,
    /// Whom it asks.
    pub peer: u32,
    /// Requests, in grains of a message per nanosecond.
    pub rate: u64,
    /// How many may wait at once.
    pub size: u32,
    /// How long each waits.
    pub timeout: Span,
    /// True if those who ask keep what fails, and send it again.
    pub replay: bool,
}

impl PoolPlan {
    /// Time from the callee's loss until the pool is full; none if places become free as fast as they
    /// are taken.
    #[must_use]
    pub fn fill(&self) -> Option<Span> {
        let size = u128::from(self.size) * MESSAGE;
        let held = u128::from(self.rate) * u128::from(self.timeout.0);
        (held >= size).then(|| reach(size, self.rate))
    }
}

/// When the first place is free of a pool that began to fill at `since` and took `fill` for it, the
/// callee being back at `now`.
#[must_use]
pub fn released(since: Time, fill: Span, timeout: Span, now: Time) -> Time {
    let (gone, period) = ((now - since).0, timeout.0.max(1));
    let (round, within) = (gone / period, gone % period);
    if round > 0 && within < fill.0 {
        return now;
    }
    since + Span((round + 1).saturating_mul(period))
}

#[derive(Clone, Copy, Debug)]
struct Pool {
    /// Since when the callee is not there.
    since: Option<Time>,
    full: bool,
    /// True while it waits for a place to be free, the callee being back.
    passing: bool,
    turn: Ticket,
    failed: u128,
    kept: u128,
    replayed: u128,
}

const IDLE: Pool = Pool {
    since: None,
    full: false,
    passing: false,
    turn: Ticket::NONE,
    failed: 0,
    kept: 0,
    replayed: 0,
};

/// All pools in flight.
#[derive(Clone, Debug)]
pub struct State {
    pools: Vec<Pool>,
}

impl State {
    /// All callees there.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { pools: vec![IDLE; plan.pools.len()] }
    }
}

/// All callees there, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.calls.pools.fill(IDLE);
}

/// Requests that have failed by `now`, and those that were sent again.
#[must_use]
pub fn sums(w: &World, p: &Plan, now: Time) -> Sums {
    let mut all = Sums::default();
    for (spec, pool) in p.pools.iter().zip(&w.calls.pools) {
        let mut end = *pool;
        settle(spec, &mut end, now);
        let whole = |grains: u128| u64::try_from(grains / MESSAGE).unwrap_or(u64::MAX);
        all.lost += whole(end.failed);
        all.replayed += whole(end.replayed);
    }
    all
}

/// What has failed since the callee went, put down; a full pool takes no more.
fn settle(spec: &PoolPlan, pool: &mut Pool, now: Time) {
    let Some(since) = pool.since.filter(|_| !pool.full) else { return };
    let grains = u128::from(spec.rate) * u128::from((now - since).0);
    if spec.replay {
        pool.kept += grains;
    } else {
        pool.failed += grains;
    }
}

/// What pools listen to: the ends of processes.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if let (Kind::Container(c), FactKind::ContainerExited) = (p.kind(fact.component()), fact.kind())
    {
        for i in 0..p.pools.len() as u32 {
            if p.pools[i as usize].container == c {
                forget(w, p, i);
            }
        }
    }
}

/// The order to look at peers.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    if order.kind() == FactKind::ReviewPeers {
        for i in 0..p.pools.len() as u32 {
            look(w, p, i);
        }
    }
}

/// Nobody waits any more: the process is gone, or frozen, or the callee is back.
fn forget(w: &mut World, p: &Plan, i: u32) {
    let now = w.now;
    let pool = &mut w.calls.pools[i as usize];
    settle(&p.pools[i as usize], pool, now);
    (pool.since, pool.full, pool.passing) = (None, false, false);
    let mut turn = std::mem::replace(&mut pool.turn, Ticket::NONE);
    w.cancel(&mut turn);
    peer::resume(w, p, By::Pool(i));
}

/// Looks if the callee is there.
fn look(w: &mut World, p: &Plan, i: u32) {
    let spec = &p.pools[i as usize];
    let c = spec.container;
    let asks = w.container.runs(c) && !w.container.hangs(c) && w.node.up(w.container.node(c));
    let gone = if asks { peer::absent(w, p, c, spec.peer, Way::AndBack) } else { None };
    let pool = w.calls.pools[i as usize];
    match (pool.since, gone) {
        (None, Some(_)) => {
            w.calls.pools[i as usize].since = Some(w.now);
            let full = spec.fill().map_or(Time::NEVER, |fill| w.now + fill);
            w.calls.pools[i as usize].turn = w.at(full, Event::Pool(i));
        }
        // Gone again before a place was free: those who wait have taken it.
        (Some(_), Some(_)) if pool.passing => {
            w.calls.pools[i as usize].passing = false;
            let mut turn = pool.turn;
            w.cancel(&mut turn);
            w.calls.pools[i as usize].turn = Ticket::NONE;
        }
        (Some(since), None) if asks && pool.full && !pool.passing => {
            let fill = spec.fill().unwrap_or(Span::ZERO);
            let free = released(since, fill, spec.timeout, w.now);
            w.calls.pools[i as usize].passing = true;
            peer::passing(w, p, By::Pool(i));
            if free > w.now {
                w.calls.pools[i as usize].turn = w.at(free, Event::Pool(i));
            } else {
                free_again(w, p, i);
            }
        }
        (Some(_), None) if !pool.passing || !asks => {
            forget(w, p, i);
            replay(w, i, asks);
        }
        _ => {}
    }
}

/// Those who asked ask again, if there is somebody to ask.
fn replay(w: &mut World, i: u32, asks: bool) {
    let pool = &mut w.calls.pools[i as usize];
    if asks {
        pool.replayed += std::mem::take(&mut pool.kept);
    }
}

/// A pool is full, or has a place again.
pub(super) fn turn(w: &mut World, p: &Plan, i: u32) {
    w.calls.pools[i as usize].turn = Ticket::NONE;
    if w.calls.pools[i as usize].passing {
        free_again(w, p, i);
        return;
    }
    let (now, spec) = (w.now, &p.pools[i as usize]);
    let Some(absent) = peer::absent(w, p, spec.container, spec.peer, Way::AndBack) else { return };
    settle(spec, &mut w.calls.pools[i as usize], now);
    w.calls.pools[i as usize].full = true;
    let Absent { root, .. } = absent;
    w.emit(FactKind::PoolFilled, p.containers[spec.container as usize].component, i, root);
    peer::stall(w, p, spec.container, By::Pool(i), spec.peer, absent);
}

/// The callee is back, and a place is free.
fn free_again(w: &mut World, p: &Plan, i: u32) {
    let pool = &mut w.calls.pools[i as usize];
    (pool.since, pool.full, pool.passing) = (None, false, false);
    let component = p.containers[p.pools[i as usize].container as usize].component;
    let root = peer::resume(w, p, By::Pool(i));
    w.emit(FactKind::PoolFreed, component, i, root);
    replay(w, i, true);
}
