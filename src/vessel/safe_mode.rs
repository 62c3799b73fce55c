//! Safe mode: the vessel sheds what it need not keep, until somebody decides otherwise (card E5).
//!
//! What is shed is told to stop, and held. It is charged to what safe mode was entered for, in stage
//! *decide*: its processes could run, and somebody must choose to let them. Where a container is
//! down for its node, the node's cause pays until the node is back. Services that stay are not
//! touched, whether up or down.

use crate::vessel::container::{self, Hold};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// Safe mode as planned.
#[derive(Clone, Debug)]
pub struct SafeModePlan {
    /// Containers that are stopped, in order.
    pub sheds: Vec<u32>,
    /// Time until they are told to stop.
    pub enter: Draw,
    /// Time from then until they may start again.
    pub lasts: Draw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Normal,
    Entering,
    Safe,
}

/// Safe mode in flight.
#[derive(Clone, Debug)]
pub struct State {
    mode: Mode,
    root: RowId,
    /// For whom it was entered.
    component: ComponentId,
}

impl State {
    /// Not in safe mode.
    #[must_use]
    pub fn new() -> State {
        State { mode: Mode::Normal, root: NO_CAUSE, component: 0 }
    }

    /// True from the instant at which services are told to stop until they may start again.
    #[must_use]
    pub fn on(&self) -> bool {
        self.mode == Mode::Safe
    }
}

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

/// Not in safe mode, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.safe_mode = State::new();
}

/// The order to enter it; a vessel that is entering it, or has none, does nothing.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Some(spec) = &p.safe_mode else { return };
    if order.kind() != FactKind::EnterSafeMode || w.safe_mode.mode != Mode::Normal {
        return;
    }
    let (root, component) = (order.root(), order.component());
    w.safe_mode = State { mode: Mode::Entering, root, component };
    if spec.enter.is_zero() {
        turn(w, p);
    } else {
        let span = w.draw(&spec.enter);
        w.after(span, Event::SafeMode);
    }
}

/// It begins, or is over.
pub(super) fn turn(w: &mut World, p: &Plan) {
    let Some(spec) = &p.safe_mode else { return };
    let State { mode, root, component } = w.safe_mode;
    if mode == Mode::Entering {
        w.safe_mode.mode = Mode::Safe;
        w.emit(FactKind::SafeModeEntered, component, 0, root);
        for &c in &spec.sheds {
            container::hold(w, c, Hold::SafeMode);
            shed(w, p, c);
        }
        let span = w.draw(&spec.lasts);
        w.after(span, Event::SafeMode);
    } else {
        w.safe_mode.mode = Mode::Normal;
        w.emit(FactKind::SafeModeLeft, component, 0, root);
        for &c in &spec.sheds {
            // What is still stopping is let go once it has stopped.
            if !w.container.exists(c) {
                container::release(w, p, c, Hold::SafeMode, root);
            }
        }
    }
}

/// Stops a container that runs; one that does not is down for safe mode now. What is frozen with
/// its node is stopped when that thaws.
fn shed(w: &mut World, p: &Plan, c: u32) {
    let root = w.safe_mode.root;
    if !w.container.exists(c) {
        container::blame(w, p, c, root, Stage::Decide);
    } else if w.node.up(w.container.node(c)) {
        w.emit(FactKind::KillContainer, p.containers[c as usize].component, 0, root);
    }
}

/// What safe mode listens to: those whom it holds.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Node(n), FactKind::Up | FactKind::NodeReachable) if w.safe_mode.on() => {
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                if w.container.held_by(c, Hold::SafeMode) {
                    shed(w, p, c);
                }
            }
        }
        (
            Kind::Container(c),
            FactKind::ContainerTerminating | FactKind::ContainerExited | FactKind::ContainerPlaced,
        ) if w.container.held_by(c, Hold::SafeMode) => {
            let root = w.safe_mode.root;
            if w.safe_mode.on() {
                // A process that hung is killed first; what it is down for goes with it.
                if !w.container.exists(c) || w.container.root(c) == root {
                    container::blame(w, p, c, root, Stage::Decide);
                }
            } else if !w.container.exists(c) {
                container::release(w, p, c, Hold::SafeMode, root);
            }
        }
        _ => {}
    }
}
