//! Links: paths between two nodes, of the data plane or out of band (card F1, and E3).
//!
//! A link is sound unless a fault of its own is there or the domain that it stands in has failed. It
//! carries while it is sound, its window is open and, on the data plane, both its nodes are up. Edges
//! of windows are events only where they matter to somebody ([`LinkPlan::heeded`], [`super::network`]);
//! what is asked is answered without.

mod sending;

pub use sending::{Delay, Losing, goodput, latency, lost};

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::windows::Windows;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use sending::{Burst, UNKNOWN};

/// A link as planned.
#[derive(Clone, Debug)]
pub struct LinkPlan {
    /// Its component.
    pub component: ComponentId,
    /// One end; out of band, the commanding node.
    pub from: u32,
    /// The other end; out of band, the commanded node.
    pub to: u32,
    /// True if it is of the data plane.
    pub data: bool,
    /// True if it carries from the first to the second only.
    pub one_way: bool,
    /// Innermost domain that it stands in.
    pub domain: Option<u32>,
    /// How long what is sent is on its way.
    pub delay: Delay,
    /// How much it carries, in bits per second; infinite without limit.
    pub rate: f64,
    /// How messages are lost.
    pub losing: Losing,
    /// Luck of its messages.
    pub losses: StreamId,
    /// Probability that an out-of-band command that arrives is obeyed.
    pub success: f64,
    /// Luck of its commands.
    pub luck: StreamId,
    /// When it is open.
    pub windows: Windows,
    /// True if somebody heeds its windows, whatever else joins its ends.
    pub heeded: bool,
    /// What is charged for what it does not carry while its window is closed.
    pub closed: RowId,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    faults: u16,
    up: bool,
    root: RowId,
    burst: Burst,
    /// The next edge of its windows, while they matter.
    edge: Ticket,
}

const SOUND: Link =
    Link { faults: 0, up: true, root: NO_CAUSE, burst: UNKNOWN, edge: Ticket::NONE };

/// All links in flight.
#[derive(Clone, Debug)]
pub struct State {
    links: Vec<Link>,
}

impl State {
    /// All links sound.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { links: vec![SOUND; plan.links.len()] }
    }

    /// True if the link is sound.
    #[must_use]
    pub fn up(&self, l: u32) -> bool {
        self.links[l as usize].up
    }

    /// What the link is down for; [`NO_CAUSE`] while it is sound.
    #[must_use]
    pub fn root(&self, l: u32) -> RowId {
        self.links[l as usize].root
    }
}

/// True if the link carries what is sent now.
#[must_use]
pub fn carries(w: &World, p: &Plan, l: u32) -> bool {
    let spec = &p.links[l as usize];
    let ends = !spec.data || w.node.up(spec.from) && w.node.up(spec.to);
    ends && w.link.up(l) && spec.windows.is_open(w.now)
}

/// All links sound, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.link.links.fill(SOUND);
    for l in 0..p.links.len() as u32 {
        heed(w, p, l, false);
    }
}

/// From now on the edges of a link's windows matter, or do not.
pub(super) fn heed(w: &mut World, p: &Plan, l: u32, matters: bool) {
    let spec = &p.links[l as usize];
    let wanted = matters || spec.heeded;
    let mut edge = w.link.links[l as usize].edge;
    if wanted == (edge != Ticket::NONE) {
        return;
    }
    w.cancel(&mut edge);
    if wanted {
        let at = spec.windows.next_edge(w.now);
        edge = if at <= p.end { w.at(at, Event::LinkEdge(l)) } else { Ticket::NONE };
    }
    w.link.links[l as usize].edge = edge;
}

/// A window of the link opens or closes.
pub(super) fn edge(w: &mut World, p: &Plan, l: u32) {
    let spec = &p.links[l as usize];
    let open = spec.windows.is_open(w.now);
    let kind = if open { FactKind::LinkOpened } else { FactKind::LinkClosed };
    w.emit(kind, spec.component, 0, NO_CAUSE);
    w.link.links[l as usize].edge = Ticket::NONE;
    heed(w, p, l, true);
}

/// What links listen to: their own faults, and their domains'.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Link(l), FactKind::FaultStruck) => {
            w.link.links[l as usize].faults += 1;
            judge(w, p, l, fact.root());
        }
        (Kind::Link(l), FactKind::FaultCleared) => {
            w.link.links[l as usize].faults -= 1;
            judge(w, p, l, fact.root());
        }
        (Kind::Domain(d), FactKind::DomainFailed | FactKind::DomainRestored) => {
            for l in 0..p.links.len() as u32 {
                if stands_in(p, l, d) {
                    judge(w, p, l, fact.root());
                }
            }
        }
        _ => {}
    }
}

fn stands_in(p: &Plan, l: u32, d: u32) -> bool {
    around(p, l).any(|domain| domain == d)
}

/// The domains around a link, from the innermost.
fn around(p: &Plan, l: u32) -> impl Iterator<Item = u32> {
    let within = |d: &u32| p.domains[*d as usize].within;
    std::iter::successors(p.links[l as usize].domain, within)
}

/// Finds out if the link carries commands now, and says so where that has changed.
fn judge(w: &mut World, p: &Plan, l: u32, root: RowId) {
    let dark = around(p, l).any(|d| w.domain.failed(d));
    let link = &mut w.link.links[l as usize];
    let up = link.faults == 0 && !dark;
    if up == link.up {
        return;
    }
    link.up = up;
    let component = p.links[l as usize].component;
    if up {
        let root = std::mem::replace(&mut link.root, NO_CAUSE);
        w.emit(FactKind::Up, component, 0, root);
    } else {
        link.root = root;
        let stage = w.failure.stage(root);
        w.emit(FactKind::Down, component, stage as u32, root);
    }
}
