//! Links: out-of-band paths from a node that commands to one that is commanded (card F1, and E3).
//!
//! A link serves unless a fault of its own is there or the domain that it stands in has failed.

use crate::kernel::streams::StreamId;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// A link as planned.
#[derive(Clone, Debug)]
pub struct LinkPlan {
    /// Its component.
    pub component: ComponentId,
    /// The commanding node.
    pub from: u32,
    /// The commanded node.
    pub to: u32,
    /// Innermost domain that it stands in.
    pub domain: Option<u32>,
    /// How long a command is on its way.
    pub delay: Draw,
    /// Probability that a command arrives and is obeyed.
    pub success: f64,
    /// Luck of its commands.
    pub luck: StreamId,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    faults: u16,
    up: bool,
    root: RowId,
}

const SOUND: Link = Link { faults: 0, up: true, root: NO_CAUSE };

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

    /// True if the link carries commands.
    #[must_use]
    pub fn up(&self, l: u32) -> bool {
        self.links[l as usize].up
    }
}

/// All links sound, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.link.links.fill(SOUND);
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
