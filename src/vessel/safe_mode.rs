//! Safe mode: the vessel sheds what it need not keep, until somebody decides otherwise (card E5).
//!
//! What is shed is told to stop, and held. It is charged to what safe mode was entered for, in stage
//! *decide*: its processes could run, and somebody must choose to let them; where that is for ground,
//! in the stages that the question to ground is in. Where a container is
//! down for its node, the node's cause pays until the node is back. Services that stay are not
//! touched, whether up or down.

use crate::kernel::agenda::Ticket;
use crate::vessel::container::{self, Hold};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::ground::{self, Matter};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// Safe mode as planned.
#[derive(Clone, Debug)]
pub struct SafeModePlan {
    /// Containers that are stopped, in order.
    pub sheds: Vec<u32>,
    /// Time until they are told to stop.
    pub enter: Draw,
    /// Time from then until they may start again, if ground does not command it before.
    pub lasts: Draw,
    /// The question to ground when it ends.
    pub ask: Option<u32>,
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
    /// The stage that those are in who are held.
    stage: Stage,
    /// Its beginning, or its end.
    ticket: Ticket,
}

impl State {
    /// Not in safe mode.
    #[must_use]
    pub fn new() -> State {
        State {
            mode: Mode::Normal,
            root: NO_CAUSE,
            component: 0,
            stage: Stage::Decide,
            ticket: Ticket::NONE,
        }
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
    w.safe_mode = State { mode: Mode::Entering, root, component, ..State::new() };
    if spec.enter.is_zero() {
        turn(w, p);
    } else {
        let span = w.draw(&spec.enter);
        w.safe_mode.ticket = w.after(span, Event::SafeMode);
    }
}

/// It begins, or is over.
pub(super) fn turn(w: &mut World, p: &Plan) {
    let Some(spec) = &p.safe_mode else { return };
    let State { mode, root, component, .. } = w.safe_mode;
    w.safe_mode.ticket = Ticket::NONE;
    if mode == Mode::Entering {
        w.safe_mode.mode = Mode::Safe;
        if spec.ask.is_some() {
            w.safe_mode.stage = Stage::Transit;
        }
        w.emit(FactKind::SafeModeEntered, component, 0, root);
        for &c in &spec.sheds {
            container::hold(w, c, Hold::SafeMode);
            shed(w, p, c);
        }
        let span = w.draw(&spec.lasts);
        w.safe_mode.ticket = w.after(span, Event::SafeMode);
        if let Some(a) = spec.ask {
            ground::ask(w, p, a, component, root);
        }
    } else {
        w.safe_mode.mode = Mode::Normal;
        if let Some(a) = spec.ask {
            ground::withdraw(w, p, a);
        }
        w.emit(FactKind::SafeModeLeft, component, 0, root);
        for &c in &spec.sheds {
            // What is still stopping is let go once it has stopped; what was never told goes on.
            let untold = !w.network.reachable(w.container.node(c)) && !w.container.stops(c);
            if !w.container.exists(c) || untold {
                container::release(w, p, c, Hold::SafeMode, root);
            }
        }
    }
}

/// Stops a container that runs; one that does not is down for safe mode now. What is frozen with
/// its node is stopped when that thaws, and what cannot be reached when it can.
fn shed(w: &mut World, p: &Plan, c: u32) {
    let (root, stage) = (w.safe_mode.root, w.safe_mode.stage);
    if !w.container.exists(c) {
        container::blame(w, p, c, root, stage);
    } else if w.node.up(w.container.node(c)) && w.network.reachable(w.container.node(c)) {
        w.emit(FactKind::KillContainer, p.containers[c as usize].component, 0, root);
    }
}

/// The question to ground when it ends enters a stage, and all who are held for it.
pub(super) fn goes_on(w: &mut World, p: &Plan, stage: Stage) {
    let Some(spec) = &p.safe_mode else { return };
    w.safe_mode.stage = stage;
    let root = w.safe_mode.root;
    for &c in &spec.sheds {
        if !w.container.exists(c) && w.container.root(c) == root {
            container::blame(w, p, c, root, stage);
        }
    }
}

/// What safe mode listens to: those whom it holds, and ground's command.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if fact.kind() == FactKind::GroundCommanded {
        let ends = p.asks[fact.argument() as usize].matter == Matter::SafeMode;
        if ends && w.safe_mode.on() {
            let mut old = w.safe_mode.ticket;
            w.cancel(&mut old);
            turn(w, p);
        }
        return;
    }
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
            let (root, stage) = (w.safe_mode.root, w.safe_mode.stage);
            if w.safe_mode.on() {
                // A process that hung is killed first; what it is down for goes with it.
                if !w.container.exists(c) || w.container.root(c) == root {
                    container::blame(w, p, c, root, stage);
                }
            } else if !w.container.exists(c) {
                container::release(w, p, c, Hold::SafeMode, root);
            }
        }
        _ => {}
    }
}
