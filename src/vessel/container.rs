//! Containers: the replicas of services (cards B1 and B4).
//!
//! `Idle → Starting → Running → Terminating → BackOff → Starting …`, or `Dead`. A container serves
//! while its process runs, answers, is ready, and its node is up.

mod exit;
mod fault;
mod hold;
mod order;
mod place;
mod relay;
mod stop;

pub use exit::{EXIT_NAMES, Exit};
pub use hold::Hold;
pub(super) use hold::{hold, release};
pub(super) use order::{forgive, on_order};
use relay::relay;
pub(super) use relay::{blame, sound, update, update_all};
pub(super) use stop::stop_over;

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::probe::{NoisePlan, ProbesPlan, Verdict};
use crate::vessel::supervisor::RestartPlan;
use crate::vessel::world::World;
use crate::vessel::{dependency, probe, resources};

/// A replica as planned.
#[derive(Clone, Debug)]
pub struct ContainerPlan {
    /// Its component.
    pub component: ComponentId,
    /// Number of its service among the services.
    pub service: u32,
    /// The node that it stands on at the beginning.
    pub home: u32,
    /// The control plane that may move it.
    pub orchestrator: Option<u32>,
    /// True if two of it must never run at once.
    pub exclusive: bool,
    /// Time from its node's death, as its control plane sees it, until it is replaced.
    pub toleration: Span,
    /// Time from the process's launch until it answers.
    pub start: Draw,
    /// The same after an orderly stop, if that is another.
    pub clean_start: Option<Draw>,
    /// Probability that a start fails.
    pub start_failure: f64,
    /// Luck of its starts.
    pub luck: StreamId,
    /// Bits of the image to pull before the first start; none if it is there already.
    pub pull: Option<f64>,
    /// Time of an orderly stop.
    pub stop: Draw,
    /// Time after which a stop is forced.
    pub grace: Span,
    /// Its probes.
    pub probes: ProbesPlan,
    /// How its probes err.
    pub noise: NoisePlan,
    /// How it is restarted.
    pub restart: RestartPlan,
    /// Cores that it asks for.
    pub cpu: f64,
    /// Bytes at which it is killed.
    pub memory_cap: Option<u64>,
    /// Bytes that it uses from its start.
    pub uses: f64,
    /// Bytes per second by which its use grows from its start.
    pub leak: f64,
    /// Row that a leak's end is charged to.
    pub leak_row: Option<RowId>,
    /// Who is killed first when memory runs out: the lowest.
    pub priority: u32,
    /// True if it is a cold spare and not started at the beginning.
    pub shelved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Idle,
    Starting,
    Running,
    Terminating,
    BackOff,
    Dead,
}

#[derive(Clone, Copy, Debug)]
struct Container {
    condition: Condition,
    /// The node that it stands on; while it waits for a place, the last one.
    node: u32,
    /// Who keeps it from being started, see [`Hold`].
    holds: u8,
    hangs: u16,
    /// True if it is to leave its node when its process is gone.
    leaving: bool,
    /// How many faults make it answer with errors.
    grays: u16,
    serves: bool,
    shelved: bool,
    pulled: bool,
    /// True if it stops by itself, within its grace period.
    orderly: bool,
    /// True if its last process was stopped in an orderly way.
    clean: bool,
    launched: Time,
    answers: Time,
    /// What was left of the start when it hung.
    left: Span,
    root: RowId,
    stage: Stage,
    step: Ticket,
}

const FRESH: Container = Container {
    condition: Condition::Idle,
    node: 0,
    holds: 0,
    hangs: 0,
    leaving: false,
    grays: 0,
    serves: false,
    shelved: false,
    pulled: true,
    orderly: false,
    clean: false,
    launched: Time::ZERO,
    answers: Time::ZERO,
    left: Span(0),
    root: NO_CAUSE,
    stage: Stage::Act,
    step: Ticket::NONE,
};

/// All containers in flight.
#[derive(Clone, Debug)]
pub struct State {
    containers: Vec<Container>,
    /// The containers on each node.
    on: Vec<Vec<u32>>,
}

impl State {
    /// All containers of this plan, not yet begun.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let on = vec![Vec::new(); plan.nodes.len()];
        State { containers: vec![FRESH; plan.containers.len()], on }
    }

    /// The node that it stands on; while it waits for a place, the last one.
    #[inline]
    #[must_use]
    pub fn node(&self, c: u32) -> u32 {
        self.containers[c as usize].node
    }

    /// The containers that stand on a node, whether or not they run.
    #[inline]
    #[must_use]
    pub fn on(&self, n: u32) -> &[u32] {
        &self.on[n as usize]
    }

    /// True if it stands on a node, rather than waiting for a place.
    #[must_use]
    pub fn placed(&self, c: u32) -> bool {
        self.containers[c as usize].holds & Hold::Evicted as u8 == 0
    }

    /// True if it makes room on its node, as soon as it has stopped.
    #[must_use]
    pub fn leaving(&self, c: u32) -> bool {
        self.containers[c as usize].leaving
    }

    /// True if something keeps it from being started.
    #[must_use]
    pub fn held(&self, c: u32) -> bool {
        self.containers[c as usize].holds != 0
    }

    /// Stage of its recovery.
    #[must_use]
    pub fn stage(&self, c: u32) -> Stage {
        self.containers[c as usize].stage
    }

    /// True if it serves.
    #[inline]
    #[must_use]
    pub fn serves(&self, c: u32) -> bool {
        self.containers[c as usize].serves
    }

    /// True if its process runs and has answered.
    #[must_use]
    pub fn runs(&self, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Running
    }

    /// True if it is off as a cold spare.
    #[must_use]
    pub fn shelved(&self, c: u32) -> bool {
        self.containers[c as usize].shelved
    }

    /// True if it is being started, or will be at this instant.
    #[must_use]
    pub(super) fn about_to_answer(&self, c: u32) -> bool {
        use Condition::{BackOff, Idle, Starting};
        let container = &self.containers[c as usize];
        let free = container.holds == 0 && !container.shelved;
        container.condition == Starting || free && matches!(container.condition, Idle | BackOff)
    }

    /// True if its process exists.
    #[must_use]
    pub fn exists(&self, c: u32) -> bool {
        use Condition::{Running, Starting, Terminating};
        matches!(self.containers[c as usize].condition, Starting | Running | Terminating)
    }

    /// True if it is being stopped.
    #[must_use]
    pub fn stopping(&self, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Terminating
    }

    /// True if it will not be started again.
    #[must_use]
    pub fn dead(&self, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Dead
    }

    /// True if it hangs.
    #[must_use]
    pub fn hangs(&self, c: u32) -> bool {
        self.containers[c as usize].hangs > 0
    }

    /// True if it answers with errors.
    #[must_use]
    pub fn grays(&self, c: u32) -> bool {
        self.containers[c as usize].grays > 0
    }

    /// When its process was, or will be, launched.
    #[must_use]
    pub fn launched(&self, c: u32) -> Time {
        self.containers[c as usize].launched
    }

    /// What its downtime is charged to.
    #[must_use]
    pub fn root(&self, c: u32) -> RowId {
        self.containers[c as usize].root
    }

    /// True if a cold spare could be started.
    #[must_use]
    pub fn startable(&self, w: &World, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Idle
            && self.containers[c as usize].shelved
            && self.placed(c)
            && w.node.up(self.node(c))
    }

    pub(super) fn set_condition(&mut self, c: u32, condition: Condition) {
        self.containers[c as usize].condition = condition;
    }
}

/// All that should run runs and is ready, at the beginning of a flight; nodes have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for list in &mut w.container.on {
        list.clear();
    }
    for (c, spec) in p.containers.iter().enumerate() {
        w.container.on[spec.home as usize].push(c as u32);
        let runs = !spec.shelved && w.node.up(spec.home);
        let container = &mut w.container.containers[c];
        *container = FRESH;
        container.node = spec.home;
        container.shelved = spec.shelved;
        container.pulled = runs || spec.pull.is_none();
        if runs {
            container.condition = Condition::Running;
            container.serves = true;
        }
    }
}

/// What containers listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::FaultStruck) => fault::struck(w, p, c, fact.root()),
        (Kind::Container(c), FactKind::FaultCleared) => fault::cleared(w, p, c, fact.root()),
        (Kind::Container(c), FactKind::ProbeVerdict) => update(w, p, c, fact.root(), Stage::Resync),
        (Kind::Container(c), FactKind::StageEntered) => {
            let container = &mut w.container.containers[c as usize];
            if container.root == fact.root() {
                container.stage = fact.stage();
            }
        }
        (Kind::Node(n), FactKind::Down) => update_all(w, p, n, fact.root(), fact.stage()),
        (Kind::Node(n), FactKind::Up) => update_all(w, p, n, NO_CAUSE, Stage::Act),
        (Kind::Node(n), FactKind::NodeIsolated) => {
            let stage = w.failure.stage(fact.root());
            update_all(w, p, n, fact.root(), stage);
        }
        (Kind::Node(n), FactKind::NodeReachable) => update_all(w, p, n, NO_CAUSE, Stage::Act),
        (Kind::Node(n), FactKind::NodeStopped) => {
            // Not what stopped it just now, but what it is down for: that may be older.
            let root = w.node.root(n);
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                exit(w, p, c, Exit::NodeStopped, root);
            }
        }
        (Kind::Node(n), FactKind::StageEntered | FactKind::ChargeMoved) => relay(w, p, n, fact),
        _ => {}
    }
}

/// Begins a start, if the container is to run and its node is up.
fn start(w: &mut World, p: &Plan, c: u32) {
    let spec = &p.containers[c as usize];
    let container = &w.container.containers[c as usize];
    let waits = matches!(container.condition, Condition::Idle | Condition::BackOff);
    let node = container.node;
    if container.shelved || container.holds != 0 || !waits || !w.node.up(node) {
        if container.holds == Hold::Dependency as u8 && waits {
            dependency::awaits(w, p, c);
        }
        return;
    }
    let pull = match (container.pulled, spec.pull, p.nodes[node as usize].pull_rate) {
        (false, Some(bits), Some(rate)) => Span::from_secs_f64(bits / rate),
        _ => Span(0),
    };
    let slow = resources::slowdown(w, p, node, c);
    let clean = std::mem::take(&mut w.container.containers[c as usize].clean);
    let drawn = w.draw(spec.clean_start.as_ref().filter(|_| clean).unwrap_or(&spec.start));
    let span = if slow > 1.0 { Span::from_nanos_f64(drawn.as_nanos_f64() * slow) } else { drawn };
    let launched = w.now + pull;
    let answers = launched + span;
    let step = w.at(answers, Event::StartOver(c));
    let container = &mut w.container.containers[c as usize];
    container.condition = Condition::Starting;
    container.pulled = true;
    container.launched = launched;
    container.answers = answers;
    container.step = step;
    let root = container.root;
    w.emit(FactKind::ContainerStarting, spec.component, 0, root);
    enter(w, p, c, Stage::Act);
    probe::starting(w, p, c);
}

/// A start's time is over: the process answers, or has failed.
pub(super) fn start_over(w: &mut World, p: &Plan, c: u32) {
    let spec = &p.containers[c as usize];
    w.container.containers[c as usize].step = Ticket::NONE;
    let root = w.container.containers[c as usize].root;
    if spec.start_failure > 0.0 && w.chance(spec.start_failure, spec.luck) {
        exit(w, p, c, Exit::StartFailed, root);
        return;
    }
    if let Some(root) = dependency::refused(w, p, c) {
        exit(w, p, c, Exit::Refused, root);
        return;
    }
    let now = w.now;
    let container = &mut w.container.containers[c as usize];
    container.condition = Condition::Running;
    container.answers = now;
    w.emit(FactKind::ContainerStarted, spec.component, 0, root);
}

/// The process is gone.
pub(super) fn exit(w: &mut World, p: &Plan, c: u32, why: Exit, root: RowId) {
    let container = &mut w.container.containers[c as usize];
    let before = container.condition;
    if before == Condition::Dead || before == Condition::Idle && why != Exit::Shelved {
        return;
    }
    let mut step = std::mem::replace(&mut container.step, Ticket::NONE);
    // What was pulled in part is pulled anew.
    container.pulled &= w.now >= container.launched;
    container.condition = Condition::Idle;
    (container.hangs, container.grays) = (0, 0);
    container.clean &= why == Exit::Stopped;
    w.cancel(&mut step);
    let component = p.containers[c as usize].component;
    let stage =
        if why == Exit::NodeStopped { w.node.stage(w.container.node(c)) } else { Stage::Decide };
    if w.container.serves(c) {
        update(w, p, c, root, stage);
    } else if w.container.root(c) != root {
        w.container.containers[c as usize].root = root;
        w.container.containers[c as usize].stage = stage;
        w.emit(FactKind::ChargeMoved, component, stage as u32, root);
    }
    w.emit(FactKind::ContainerExited, component, why as u32, root);
    if w.container.leaving(c) {
        w.emit(FactKind::EvictContainer, component, 0, root);
    }
}

/// Enters a stage of the container's own recovery.
pub(super) fn enter(w: &mut World, p: &Plan, c: u32, stage: Stage) {
    let container = &w.container.containers[c as usize];
    if !container.serves && container.stage != stage {
        let root = container.root;
        w.container.containers[c as usize].stage = stage;
        w.enter(p.containers[c as usize].component, stage, root);
    }
}

/// Argument of [`FactKind::ProbeVerdict`] as text, for logs.
#[must_use]
pub fn verdict_name(argument: u32) -> &'static str {
    match argument {
        a if a == Verdict::Ready as u32 => "ready",
        a if a == Verdict::Unready as u32 => "unready",
        _ => "given up",
    }
}
