//! Ladders: what a watchdog does about a target, step by step, until it answers (card E2).
//!
//! Each step's command travels, is carried out, and is given its time to show, before the next is
//! taken. A command that is lost leaves only that time. The state is read anew when a command is
//! sent, when it arrives and when it is carried out.

mod act;
mod path;

pub(super) use act::on_order;
pub use path::route;

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::Span;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::ground::{self, Matter};
use crate::vessel::plan::{ComponentId, Draw, Kind, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{failure, link, network, recovery, watchdog};

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// The container is restarted.
    RestartContainer,
    /// All containers of its service are.
    RestartService,
    /// The node is rebooted.
    RebootNode,
    /// The node's power is cycled.
    PowerCycle,
    /// Containers go to another node.
    Failover {
        /// That node.
        to: u32,
        /// For each container, whether its service may use that node.
        may: Vec<bool>,
    },
    /// The vessel enters safe mode.
    SafeMode,
    /// The node's containers are stopped in order, and it is rebooted.
    GracefulShutdown {
        /// How, in [`Plan::shutdowns`].
        shutdown: u32,
    },
    /// Ground is asked; the next step is taken at its command.
    Ask {
        /// The question of the watchdog's first watch, in [`Plan::asks`]; those of the others follow.
        first: u32,
    },
}

impl Remedy {
    /// What it is, for logs.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self {
            Remedy::RestartContainer => "restart",
            Remedy::RestartService => "restart of the whole service",
            Remedy::RebootNode => "reboot",
            Remedy::PowerCycle => "power cycle",
            Remedy::Failover { .. } => "failover",
            Remedy::SafeMode => "safe mode",
            Remedy::GracefulShutdown { .. } => "graceful shutdown",
            Remedy::Ask { .. } => "question to ground",
        }
    }
}

/// A step as planned.
#[derive(Clone, Debug)]
pub struct StepPlan {
    /// What it does.
    pub remedy: Remedy,
    /// How long it takes to carry out.
    pub takes: Draw,
    /// Probability that it works.
    pub success: f64,
    /// Luck of its acts.
    pub luck: StreamId,
    /// How long the target is given to answer.
    pub wait: Span,
}

/// Why a command does nothing: the argument of [`FactKind::CommandLost`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Lost {
    /// No way leads there that the step could take.
    NoPath = 0,
    /// The link has lost it.
    ByLink = 1,
    /// The step was carried out and did not work.
    Failed = 2,
    /// The node has no power, or is being restarted already.
    NoPower = 3,
    /// There is nothing that could go to the other node, or no room there.
    NoRoom = 4,
    /// Two would run at once: the old node is not known to be off.
    NotFenced = 5,
}

/// Why commands do nothing, by number.
pub const LOST_WORDS: [&str; 6] = [
    "no way leads there",
    "the link lost it",
    "it did not work",
    "the node has no power",
    "nothing can go there",
    "the old node is not known to be off",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Rest,
    Deciding,
    Asking,
    Travelling,
    Acting,
    Waiting,
}

#[derive(Clone, Copy, Debug)]
struct Climb {
    phase: Phase,
    /// The step, from the first of the ladder.
    rung: u32,
    /// The out-of-band link that its command takes; none over the data plane.
    link: Option<u32>,
    /// What its question and command have made of the stages of the target's recovery and of its
    /// node's: what they were before.
    before: [Option<(RowId, Stage)>; 2],
    ticket: Ticket,
}

const AT_REST: Climb =
    Climb { phase: Phase::Rest, rung: 0, link: None, before: [None; 2], ticket: Ticket::NONE };

/// Where each watch stands on its ladder.
#[derive(Clone, Debug)]
pub struct State {
    climbs: Vec<Climb>,
}

impl State {
    /// No ladder is climbed.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        State { climbs: vec![AT_REST; plan.watches.len()] }
    }
}

/// No ladder is climbed, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.ladder.climbs.fill(AT_REST);
}

/// An alarm was raised: the ladder's first step is decided on, and taken.
pub(super) fn climb(w: &mut World, p: &Plan, i: u32) {
    let spec = &p.watchdogs[p.watches[i as usize].watchdog as usize];
    if spec.steps.is_empty() {
        return;
    }
    w.ladder.climbs[i as usize] = AT_REST;
    let span = w.draw(&spec.decide);
    enter(w, p, i, Phase::Deciding, span);
}

/// The alarm is over, or the watchdog is: the ladder is left where it stands.
pub(super) fn stop(w: &mut World, p: &Plan, i: u32) {
    withdraw(w, p, i);
    undo(w, p, i);
    let mut old = std::mem::replace(&mut w.ladder.climbs[i as usize], AT_REST);
    w.cancel(&mut old.ticket);
    let needless = p.watches[i as usize].needless;
    if w.failure.active(needless) {
        failure::clear(w, p, needless);
    }
}

/// Enters a phase for a span; one that takes no time is over at once.
fn enter(w: &mut World, p: &Plan, i: u32, phase: Phase, span: Span) {
    w.ladder.climbs[i as usize].phase = phase;
    // Waits always go over the agenda, so that a ladder without time meets the kernel's limit.
    if span == Span(0) && phase != Phase::Waiting {
        return over(w, p, i);
    }
    w.ladder.climbs[i as usize].ticket = w.after(span, Event::Rung(i));
}

/// The time of a phase is over.
pub(super) fn over(w: &mut World, p: &Plan, i: u32) {
    w.ladder.climbs[i as usize].ticket = Ticket::NONE;
    match w.ladder.climbs[i as usize].phase {
        Phase::Rest => {}
        Phase::Deciding => send(w, p, i),
        Phase::Asking => {
            withdraw(w, p, i);
            next(w, p, i);
        }
        Phase::Travelling => arrive(w, p, i),
        Phase::Acting => carry_out(w, p, i),
        Phase::Waiting => next(w, p, i),
    }
}

/// Number of the step that a watch stands on.
fn step_of(w: &World, p: &Plan, i: u32) -> u32 {
    let spec = &p.watchdogs[p.watches[i as usize].watchdog as usize];
    spec.steps.start + w.ladder.climbs[i as usize].rung
}

/// Sends a step's command.
fn send(w: &mut World, p: &Plan, i: u32) {
    let step = step_of(w, p, i);
    let target = p.watches[i as usize].target;
    if let Some(a) = question(w, p, i) {
        let root = watchdog::ailment(w, p, i, target);
        goes_on(w, p, i, Stage::Transit);
        ground::ask(w, p, a, target, root);
        let wait = p.steps[step as usize].wait;
        return enter(w, p, i, Phase::Asking, wait);
    }
    let Some(link) = path::find(w, p, i, step) else { return lost(w, p, i, Lost::NoPath) };
    w.ladder.climbs[i as usize].link = link;
    let root = watchdog::ailment(w, p, i, target);
    w.emit(FactKind::CommandSent, target, path::encode(p, step, link), root);
    let delay = match link {
        Some(l) => link::latency(w, p, l),
        None => over_data(w, p, i),
    };
    if delay > Span(0) {
        observed(w, p, i, Stage::Transit);
    }
    enter(w, p, i, Phase::Travelling, delay);
}

/// The question to ground that a watch's step is, if it is one.
fn question(w: &World, p: &Plan, i: u32) -> Option<u32> {
    let first = p.watchdogs[p.watches[i as usize].watchdog as usize].watches.start;
    match p.steps.get(step_of(w, p, i) as usize)?.remedy {
        Remedy::Ask { first: a } => Some(a + (i - first)),
        _ => None,
    }
}

/// Ground need not answer any more.
fn withdraw(w: &mut World, p: &Plan, i: u32) {
    if w.ladder.climbs[i as usize].phase == Phase::Asking
        && let Some(a) = question(w, p, i)
    {
        ground::withdraw(w, p, a);
    }
}

/// Ground's command is there: the next step is taken.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if fact.kind() != FactKind::GroundCommanded {
        return;
    }
    let Matter::Watch(i) = p.asks[fact.argument() as usize].matter else { return };
    if w.ladder.climbs[i as usize].phase == Phase::Asking
        && question(w, p, i) == Some(fact.argument())
    {
        let mut old = w.ladder.climbs[i as usize].ticket;
        w.cancel(&mut old);
        next(w, p, i);
    }
}

/// How long a command over the data plane is on its way to where the target stands.
fn over_data(w: &mut World, p: &Plan, i: u32) -> Span {
    let watch = &p.watches[i as usize];
    let Some(place) = w.watchdog.place(watch.watchdog).filter(|_| p.has_networks) else {
        return Span(0);
    };
    let node = node_of(w, p, watch.target);
    network::latency(w, p, place, node).unwrap_or(Span(0))
}

/// A command reaches whom it is for, or does not.
fn arrive(w: &mut World, p: &Plan, i: u32) {
    if let Some(l) = w.ladder.climbs[i as usize].link {
        let link = &p.links[l as usize];
        if !w.link.up(l) || link::lost(w, p, l) || !w.chance(link.success, link.luck) {
            return lost(w, p, i, Lost::ByLink);
        }
    }
    let span = w.draw(&p.steps[step_of(w, p, i) as usize].takes);
    if span > Span(0) {
        observed(w, p, i, Stage::Act);
    }
    enter(w, p, i, Phase::Acting, span);
}

/// A step's time is over: it works, or does not.
fn carry_out(w: &mut World, p: &Plan, i: u32) {
    let number = step_of(w, p, i);
    let step = &p.steps[number as usize];
    let link = w.ladder.climbs[i as usize].link;
    if link.is_none() && !path::open(w, p, i, number) {
        return lost(w, p, i, Lost::NoPath);
    }
    if !w.chance(step.success, step.luck) {
        return lost(w, p, i, Lost::Failed);
    }
    // One that takes no time is an act if it works.
    observed(w, p, i, Stage::Act);
    match act::carry_out(w, p, i, number, link) {
        Ok(()) => {
            w.ladder.climbs[i as usize].before = [None; 2];
            enter(w, p, i, Phase::Waiting, step.wait);
        }
        Err(why) => lost(w, p, i, why),
    }
}

/// A command did nothing: only its time is spent.
fn lost(w: &mut World, p: &Plan, i: u32, why: Lost) {
    let target = p.watches[i as usize].target;
    let root = watchdog::ailment(w, p, i, target);
    w.emit(FactKind::CommandLost, target, why as u32, root);
    undo(w, p, i);
    let wait = p.steps[step_of(w, p, i) as usize].wait;
    enter(w, p, i, Phase::Waiting, wait);
}

/// The target has not answered in time: the next step is taken, if there is one.
fn next(w: &mut World, p: &Plan, i: u32) {
    let spec = &p.watchdogs[p.watches[i as usize].watchdog as usize];
    let climb = &mut w.ladder.climbs[i as usize];
    climb.rung += 1;
    if climb.rung == spec.steps.len() as u32 {
        if !spec.repeats {
            *climb = AT_REST;
            let target = p.watches[i as usize].target;
            let root = watchdog::ailment(w, p, i, target);
            w.emit(FactKind::LadderExhausted, target, i, root);
            return;
        }
        climb.rung = 0;
    }
    send(w, p, i);
}

/// The node of a watch's target.
fn node_of(w: &World, p: &Plan, target: ComponentId) -> u32 {
    match p.kind(target) {
        Kind::Node(n) => n,
        Kind::Container(c) => w.container.node(c),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => 0,
    }
}

/// Marks the stage of the target's recovery, and of its node's where the step is for that.
fn observed(w: &mut World, p: &Plan, i: u32, stage: Stage) {
    mark(w, p, i, stage, false);
}

/// Marks a stage that the question to ground is in: of who the step is for that comes after it.
pub(super) fn goes_on(w: &mut World, p: &Plan, i: u32, stage: Stage) {
    mark(w, p, i, stage, true);
}

fn mark(w: &mut World, p: &Plan, i: u32, stage: Stage, anew: bool) {
    for (k, component) in concerned(w, p, i) {
        let was = recovery::mark(w, p, component, stage, anew);
        let before = &mut w.ladder.climbs[i as usize].before[k];
        *before = before.or(was);
    }
}

/// What was done has done nothing: the stages are again those of the recoveries without it.
fn undo(w: &mut World, p: &Plan, i: u32) {
    for (k, component) in concerned(w, p, i) {
        if let Some(was) = w.ladder.climbs[i as usize].before[k].take() {
            recovery::withdrawn(w, p, component, was);
        }
    }
}

/// Whose recovery a step is for: the target's node, where it is for that, and the target.
fn concerned(w: &World, p: &Plan, i: u32) -> impl Iterator<Item = (usize, ComponentId)> + use<> {
    let target = p.watches[i as usize].target;
    let steps = p.steps.iter().skip(step_of(w, p, i) as usize);
    let remedy = steps.map(|step| &step.remedy).find(|r| !matches!(r, Remedy::Ask { .. }));
    let node = matches!(
        remedy,
        Some(Remedy::RebootNode | Remedy::PowerCycle | Remedy::GracefulShutdown { .. })
    );
    let whole = p.node_component(node_of(w, p, target));
    let whole = (node && whole != target).then_some((1, whole));
    whole.into_iter().chain([(0, target)])
}
