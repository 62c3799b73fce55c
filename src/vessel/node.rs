//! Nodes: computers that host containers (card A1).
//!
//! A node serves while it is powered, nothing holds it and it has booted. What takes it down and
//! what brings it back are facts of others; the node keeps count and boots.

mod boot;
mod charge;

pub(super) use boot::{boot_over, cycle_over, restart_span};
use boot::{cycle, reset, try_boot};
use charge::{recharge, stage_entered, take_charge};

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure::Effect;
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::timer::TimerPlan;
use crate::vessel::world::World;

/// A computer as planned.
#[derive(Clone, Debug)]
pub struct NodePlan {
    /// Its component.
    pub component: ComponentId,
    /// Innermost domain around it.
    pub domain: Option<u32>,
    /// Time of a boot.
    pub boot: Draw,
    /// Probability that a boot fails.
    pub boot_failure: f64,
    /// Luck of its boots.
    pub luck: StreamId,
    /// Failed boots in a row, or resets, after which power is cycled.
    pub resets: u32,
    /// Which of them are counted.
    pub counts: Counts,
    /// Time that a power cycle takes before the boot.
    pub power_cycle: Draw,
    /// Cores; infinite where the model does not say.
    pub cpu: f64,
    /// Bytes of memory; none where the model does not say.
    pub memory: Option<u64>,
    /// Bits per second at which images are pulled; none: at once.
    pub pull_rate: Option<f64>,
    /// The watchdog timer in its hardware.
    pub timer: Option<TimerPlan>,
    /// True if it is off at the beginning, as the cold spare of a group.
    pub shelved: bool,
}

/// What a node counts before its power is cycled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// Boots that failed in a row.
    FailedBoots,
    /// All resets since power was last given; cleared after this time without one.
    AllResets {
        /// [`Span::NEVER`]: not cleared but by a power cycle.
        cleared_after: Span,
    },
}

/// Argument of [`FactKind::NodeStopped`]: a reset; it removes hangs.
pub const RESET: u32 = 0;
/// Argument of [`FactKind::NodeStopped`]: power was cut; it removes hangs and latch-ups.
pub const POWER_CUT: u32 = 1;
/// Argument of [`FactKind::NodeStopped`]: a fault stopped it; hangs end with it.
pub const FAILED: u32 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Condition {
    Up,
    Hung,
    Booting,
    Off,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    condition: Condition,
    hangs: u16,
    latched: u16,
    dead: u16,
    dark: u16,
    shelved: bool,
    attempts: u32,
    /// Resets since power was given, and the last of them, where those are counted.
    resets: u32,
    last_reset: Time,
    /// How it is to be restarted once it has power, if it was ordered while it had none.
    owed: Option<u32>,
    root: RowId,
    stage: Stage,
    boot: Ticket,
    cycle: Ticket,
}

const FRESH: Node = Node {
    condition: Condition::Up,
    hangs: 0,
    latched: 0,
    dead: 0,
    dark: 0,
    shelved: false,
    attempts: 0,
    resets: 0,
    last_reset: Time::ZERO,
    owed: None,
    root: NO_CAUSE,
    stage: Stage::Detect,
    boot: Ticket::NONE,
    cycle: Ticket::NONE,
};

/// All nodes in flight.
#[derive(Clone, Debug)]
pub struct State {
    nodes: Vec<Node>,
}

impl State {
    /// All nodes up, cold spares off.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { nodes: vec![FRESH; plan.nodes.len()] }
    }

    /// True if the node's processors have power (a hung or booting node does, a dead one not).
    #[inline]
    #[must_use]
    pub fn powered(&self, n: u32) -> bool {
        let node = &self.nodes[n as usize];
        node.dark == 0 && node.dead == 0 && !node.shelved && node.cycle == Ticket::NONE
    }

    /// True if the node serves.
    #[inline]
    #[must_use]
    pub fn up(&self, n: u32) -> bool {
        self.nodes[n as usize].condition == Condition::Up
    }

    /// True if its containers' processes exist (up, or hung with frozen processes).
    #[inline]
    #[must_use]
    pub fn hosts(&self, n: u32) -> bool {
        matches!(self.nodes[n as usize].condition, Condition::Up | Condition::Hung)
    }

    /// True if it has power and no software runs on it: it hangs, or is latched up.
    #[must_use]
    pub fn stuck(&self, n: u32) -> bool {
        let node = &self.nodes[n as usize];
        self.powered(n) && (node.hangs > 0 || node.latched > 0)
    }

    /// True while its power is being cycled, or it boots.
    #[must_use]
    pub fn restarts(&self, n: u32) -> bool {
        let node = &self.nodes[n as usize];
        node.condition == Condition::Booting || node.cycle != Ticket::NONE
    }

    /// True if it is latched up.
    #[must_use]
    pub fn latched(&self, n: u32) -> bool {
        self.nodes[n as usize].latched > 0
    }

    /// True if a defect keeps it down that a power-on alone does not cure.
    #[must_use]
    pub fn defective(&self, n: u32) -> bool {
        let node = &self.nodes[n as usize];
        node.dead > 0 || node.latched > 0 || node.hangs > 0 || node.dark > 0
    }

    /// True if it is off as a cold spare.
    #[must_use]
    pub fn shelved(&self, n: u32) -> bool {
        self.nodes[n as usize].shelved
    }

    /// What its downtime is charged to now.
    #[must_use]
    pub fn root(&self, n: u32) -> RowId {
        self.nodes[n as usize].root
    }

    /// Stage of its recovery.
    #[must_use]
    pub fn stage(&self, n: u32) -> Stage {
        self.nodes[n as usize].stage
    }
}

/// Puts all nodes in their places at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (node, spec) in w.node.nodes.iter_mut().zip(&p.nodes) {
        *node = FRESH;
        if spec.shelved {
            node.shelved = true;
            node.condition = Condition::Off;
        }
    }
}

/// What nodes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::FaultStruck => {
            if let Kind::Node(n) = p.kind(fact.component()) {
                struck(w, p, n, fact.root());
            }
        }
        FactKind::FaultCleared => match p.kind(fact.component()) {
            Kind::Node(n) => cleared(w, p, n, fact.root()),
            // The domain stays dark for another fault, which pays from now on.
            Kind::Domain(d) if w.domain.failed(d) => {
                for &n in &p.domains[d as usize].nodes {
                    recharge(w, p, n, fact.root());
                }
            }
            _ => {}
        },
        FactKind::NodeStopped => {
            if let Kind::Node(n) = p.kind(fact.component()) {
                try_boot(w, p, n);
            }
        }
        FactKind::StageEntered => stage_entered(w, p, fact),
        FactKind::DomainFailed => {
            let Kind::Domain(d) = p.kind(fact.component()) else { return };
            for &n in &p.domains[d as usize].nodes {
                w.node.nodes[n as usize].dark += 1;
                halt(w, p, n, fact.root(), POWER_CUT);
            }
        }
        FactKind::DomainRestored => {
            let Kind::Domain(d) = p.kind(fact.component()) else { return };
            for &n in &p.domains[d as usize].nodes {
                w.node.nodes[n as usize].dark -= 1;
                recharge(w, p, n, fact.root());
                try_boot(w, p, n);
            }
        }
        _ => {}
    }
}

/// Orders to nodes.
pub(super) fn on_order(w: &mut World, p: &Plan, order: Fact) {
    let Kind::Node(n) = p.kind(order.component()) else { return };
    match order.kind() {
        FactKind::RestartNode => {
            let node = &mut w.node.nodes[n as usize];
            if node.dark > 0 || node.dead > 0 || node.shelved || node.cycle != Ticket::NONE {
                // It is obeyed when the node could be powered again.
                node.owed = node.owed.max(Some(order.argument()));
                return;
            }
            if order.argument() == POWER_CUT {
                cycle(w, p, n, order.root());
            } else {
                reset(w, p, n, order.root());
            }
        }
        FactKind::PowerOn => {
            w.node.nodes[n as usize].shelved = false;
            let node = &mut w.node.nodes[n as usize];
            node.root = order.root();
            node.stage = Stage::Act;
            w.emit(FactKind::ChargeMoved, order.component(), Stage::Act as u32, order.root());
            try_boot(w, p, n);
        }
        FactKind::PowerOff => {
            w.node.nodes[n as usize].shelved = true;
            halt(w, p, n, NO_CAUSE, POWER_CUT);
        }
        _ => {}
    }
}

fn struck(w: &mut World, p: &Plan, n: u32, row: RowId) {
    match p.rows[row as usize].effect {
        Effect::Reset => {
            if w.node.powered(n) {
                reset(w, p, n, row);
            } else {
                super::failure::clear(w, p, row);
            }
        }
        Effect::Hang => {
            w.node.nodes[n as usize].hangs += 1;
            // Without power there is nothing to hang or to latch up.
            if w.node.powered(n) {
                hang(w, p, n, row);
            } else {
                super::failure::clear(w, p, row);
            }
        }
        Effect::Latchup(_) => {
            let powered = w.node.powered(n);
            w.node.nodes[n as usize].latched += 1;
            if powered {
                halt(w, p, n, row, FAILED);
            } else {
                super::failure::clear(w, p, row);
            }
        }
        Effect::Permanent => {
            w.node.nodes[n as usize].dead += 1;
            halt(w, p, n, row, FAILED);
        }
        Effect::Degrade(_) | Effect::Isolate => {}
        Effect::Crash | Effect::Leak(_) | Effect::Gray(_) | Effect::FalseAlarm => {}
    }
}

fn cleared(w: &mut World, p: &Plan, n: u32, row: RowId) {
    let node = &mut w.node.nodes[n as usize];
    match p.rows[row as usize].effect {
        Effect::Hang => node.hangs -= 1,
        Effect::Latchup(_) => node.latched -= 1,
        Effect::Permanent => node.dead -= 1,
        Effect::Reset | Effect::Degrade(_) | Effect::Isolate => {}
        Effect::Crash | Effect::Leak(_) | Effect::Gray(_) | Effect::FalseAlarm => {}
    }
    recharge(w, p, n, row);
    if w.node.nodes[n as usize].condition == Condition::Hung && w.node.nodes[n as usize].hangs == 0
    {
        go_up(w, p, n);
    } else {
        try_boot(w, p, n);
    }
}

/// Freezes a node that was up or booting.
fn hang(w: &mut World, p: &Plan, n: u32, row: RowId) {
    let node = &mut w.node.nodes[n as usize];
    match node.condition {
        Condition::Up => {
            node.condition = Condition::Hung;
            go_down(w, p, n, row);
        }
        Condition::Booting => {
            node.condition = Condition::Off;
            let mut boot = std::mem::replace(&mut node.boot, Ticket::NONE);
            w.cancel(&mut boot);
            take_charge(w, p, n, row);
        }
        Condition::Hung | Condition::Off => take_charge(w, p, n, row),
    }
}

/// Stops a node's processors: its containers are gone, a boot under way is cut.
fn halt(w: &mut World, p: &Plan, n: u32, root: RowId, how: u32) {
    let node = &mut w.node.nodes[n as usize];
    let before = node.condition;
    node.condition = Condition::Off;
    node.attempts = 0;
    if how == POWER_CUT {
        node.resets = 0;
    }
    let mut boot = std::mem::replace(&mut node.boot, Ticket::NONE);
    w.cancel(&mut boot);
    if how != RESET && w.node.nodes[n as usize].cycle != Ticket::NONE {
        let mut cycle = std::mem::replace(&mut w.node.nodes[n as usize].cycle, Ticket::NONE);
        w.cancel(&mut cycle);
    }
    if before == Condition::Up {
        go_down(w, p, n, root);
    } else {
        take_charge(w, p, n, root);
    }
    // A defect ends hangs only, and where no container stands nobody else asks.
    let hung = w.node.nodes[n as usize].hangs > 0;
    if how != FAILED || hung || !w.container.on(n).is_empty() {
        w.emit(FactKind::NodeStopped, p.node_component(n), how, root);
    }
}

fn go_down(w: &mut World, p: &Plan, n: u32, root: RowId) {
    let stage = w.failure.stage(root);
    let node = &mut w.node.nodes[n as usize];
    node.root = root;
    node.stage = stage;
    w.emit(FactKind::Down, p.node_component(n), stage as u32, root);
}

fn go_up(w: &mut World, p: &Plan, n: u32) {
    let node = &mut w.node.nodes[n as usize];
    node.condition = Condition::Up;
    node.attempts = 0;
    let root = std::mem::replace(&mut node.root, NO_CAUSE);
    w.emit(FactKind::Up, p.node_component(n), 0, root);
}
