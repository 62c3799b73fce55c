//! Whom containers speak to: is he there, how fast can he be reached, and who stands still without him
//! (cards G1 and G2).
//!
//! What speaks (buffers, pools, transfers) looks at its peers anew whenever something changes that
//! could matter: one order on the queue for all that happens before it. A container that *stands
//! still* runs on and serves nobody; its downtime is charged to what took the peer, in the stages of
//! that recovery.

use crate::vessel::container;
use crate::vessel::dependency;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{link, network};

/// Somebody to speak to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerPlan {
    /// A node.
    Node(u32),
    /// A service: its number among the measured items, and who answers for it.
    Service(u32, Vec<u32>),
}

/// What has to get through to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// What is sent: nobody waits for an answer.
    There,
    /// What is sent, and an answer.
    AndBack,
}

impl Way {
    fn open(self, w: &World, p: &Plan, n: u32, m: u32) -> bool {
        match self {
            Way::There => network::hears(w, p, n, m),
            Way::AndBack => w.network.reaches(n, m),
        }
    }
}

/// Who makes a container stand still: a pool or a buffer, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Pool(u32),
    Buffer(u32),
}

/// Why a peer is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Absent {
    pub(super) root: RowId,
    pub(super) stage: Stage,
    /// The component whose recovery brings him back.
    pub(super) tip: ComponentId,
}

#[derive(Clone, Copy, Debug)]
struct Stall {
    container: u32,
    by: By,
    peer: u32,
    /// False if the container, through others, waits for itself: it would follow its own recovery.
    follows: bool,
    /// True once the peer is back, and something else has to pass.
    passing: bool,
    absent: Absent,
}

/// Who stands still.
#[derive(Clone, Debug, Default)]
pub struct State {
    stalls: Vec<Stall>,
    /// True while an order to look at all peers waits.
    asked: bool,
}

impl State {
    /// Nobody.
    #[must_use]
    pub fn new() -> State {
        State::default()
    }

    /// True if container `c` stands still.
    #[must_use]
    pub fn stalled(&self, c: u32) -> bool {
        self.stalls.iter().any(|stall| stall.container == c)
    }
}

/// Nobody stands still, at the beginning of a flight; peers are looked at once all has begun.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.peer.stalls.clear();
    w.peer.asked = false;
    if p.speaks() {
        review(w);
    }
}

/// Has all peers looked at, once what has happened so far is told.
pub(super) fn review(w: &mut World) {
    if !std::mem::replace(&mut w.peer.asked, true) {
        w.emit(FactKind::ReviewPeers, 0, 0, NO_CAUSE);
    }
}

/// The order to look: those who stand still first.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    if order.kind() != FactKind::ReviewPeers {
        return;
    }
    w.peer.asked = false;
    for i in 0..w.peer.stalls.len() {
        let Stall { container: c, by, peer, passing, absent: before, .. } = w.peer.stalls[i];
        let way = match by {
            By::Pool(_) => Way::AndBack,
            By::Buffer(b) => p.buffers[b as usize].way(peer),
        };
        if let Some(now) = absent(w, p, c, peer, way).filter(|now| passing || *now != before) {
            w.peer.stalls[i].absent = now;
            w.peer.stalls[i].passing = false;
            container::blame(w, p, c, now.root, now.stage);
        }
    }
}

/// What peers listen to: all that can take or give one; and the recoveries that are waited for.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::StageEntered | FactKind::ChargeMoved => follow(w, p, fact),
        FactKind::Down
        | FactKind::Up
        | FactKind::NeedUnmet
        | FactKind::NeedMet
        | FactKind::NetworkChanged
        | FactKind::NodeIsolated
        | FactKind::NodeReachable
        | FactKind::LinkOpened
        | FactKind::LinkClosed
        | FactKind::ContainerStarted
        | FactKind::ContainerExited => review(w),
        _ => {}
    }
}

/// The recovery that somebody stands still for goes on.
fn follow(w: &mut World, p: &Plan, fact: Fact) {
    for i in 0..w.peer.stalls.len() {
        let stall = &mut w.peer.stalls[i];
        if stall.absent.tip == fact.component() && stall.follows && !stall.passing {
            (stall.absent.root, stall.absent.stage) = (fact.root(), fact.stage());
            let c = stall.container;
            container::blame(w, p, c, fact.root(), fact.stage());
        }
    }
}

/// Why the peer of a container is not there; none if he is.
pub(super) fn absent(w: &World, p: &Plan, c: u32, peer: u32, way: Way) -> Option<Absent> {
    let n = w.container.node(c);
    match &p.peers[peer as usize] {
        PeerPlan::Node(m) if !w.node.up(*m) => {
            let tip = p.node_component(*m);
            Some(Absent { root: w.node.root(*m), stage: w.node.stage(*m), tip })
        }
        PeerPlan::Node(m) => (!way.open(w, p, n, *m)).then(|| parted(w, p, n, *m)),
        PeerPlan::Service(item, _) if w.function.down(*item) => {
            let (tip, root) = (w.function.tip(*item), w.function.root(*item));
            let Some(tip) = dependency::blocker(w, p, *item) else {
                // All are up again: needs are about to be judged.
                return Some(Absent { root, stage: Stage::Resync, tip });
            };
            let (now, stage) = dependency::recovery(w, p, tip, root);
            // Who serves again, and has not said so yet, is down for nothing any more.
            let root = if now == NO_CAUSE { root } else { now };
            Some(Absent { root, stage, tip })
        }
        PeerPlan::Service(_, replicas) => {
            let nodes = || {
                let serving = replicas.iter().filter(|&&r| w.container.serves(r));
                serving.map(|&r| w.container.node(r))
            };
            // Where none serves, needs are about to be judged.
            let first = nodes().next()?;
            let reached = nodes().any(|m| way.open(w, p, n, m));
            (!reached).then(|| parted(w, p, n, first))
        }
    }
}

/// Why two nodes do not hear each other. To wait for a window is to be on the way.
fn parted(w: &World, p: &Plan, n: u32, m: u32) -> Absent {
    let root = network::why(w, p, n, m);
    let Some(row) = p.rows.get(root as usize) else {
        return Absent { root, stage: Stage::Detect, tip: ComponentId::MAX };
    };
    let stage = match p.kind(row.component) {
        Kind::Link(l) if p.links[l as usize].closed == root => Stage::Transit,
        Kind::Node(m) if !w.node.up(m) => w.node.stage(m),
        _ => w.failure.stage(root),
    };
    Absent { root, stage, tip: row.component }
}

/// Bits per second that get from a container to its peer, who is there: along the quickest path to the
/// first who answers; none without limit.
pub(super) fn rate(w: &World, p: &Plan, c: u32, peer: u32, way: Way) -> Option<u64> {
    let n = w.container.node(c);
    let to = match &p.peers[peer as usize] {
        PeerPlan::Node(m) => Some(*m),
        PeerPlan::Service(_, replicas) => {
            let serving = replicas.iter().filter(|&&r| w.container.serves(r));
            serving.map(|&r| w.container.node(r)).find(|&m| way.open(w, p, n, m))
        }
    };
    let path = network::path(w, p, n, to?)?;
    path.into_iter().filter_map(|l| link::goodput(p, l)).min()
}

/// From now on a container stands still for want of a peer.
pub(super) fn stall(w: &mut World, p: &Plan, c: u32, by: By, peer: u32, absent: Absent) {
    let follows = !p.circular.get(p.containers[c as usize].service as usize).unwrap_or(&false);
    w.peer.stalls.push(Stall { container: c, by, peer, follows, passing: false, absent });
    if w.container.serves(c) {
        container::update(w, p, c, absent.root, absent.stage);
    }
}

/// The peer is back; what stood still for it still has something to get rid of.
pub(super) fn passing(w: &mut World, p: &Plan, by: By) {
    if let Some(stall) = w.peer.stalls.iter_mut().find(|stall| stall.by == by) {
        stall.passing = true;
        let (c, root) = (stall.container, stall.absent.root);
        container::blame(w, p, c, root, Stage::Resync);
    }
}

/// A container stands still no more, as far as this one is concerned. Gives the cause.
pub(super) fn resume(w: &mut World, p: &Plan, by: By) -> RowId {
    let Some(i) = w.peer.stalls.iter().position(|stall| stall.by == by) else { return NO_CAUSE };
    let stall = w.peer.stalls.remove(i);
    container::update(w, p, stall.container, NO_CAUSE, Stage::Resync);
    stall.absent.root
}
