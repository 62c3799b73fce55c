//! The recovery of a fault: detect, decide, transit, act (card A1). What is for ground to decide goes
//! there ([`crate::vessel::ground`]), and comes back as a command to act.
//!
//! Stages that take no time leave no facts. Acts of repair wait for their crew in stage *act*.

use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure::{self, Detect, Effect, Repair};
use crate::vessel::ground::Matter;
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{crew, ground, node};

/// A fault struck: its recovery begins, and what ends it by itself starts to run.
pub(super) fn on_struck(w: &mut World, p: &Plan, fact: Fact) {
    let id = fact.root();
    let spec = &p.rows[id as usize];
    if let Some(lasts) = &spec.lasts {
        let span = w.draw(lasts);
        let ticket = w.after(span, Event::EndsItself(id));
        w.failure.rows[id as usize].end = ticket;
    }
    if let Effect::Latchup(Some(limit)) = spec.effect {
        let ticket = w.after(limit, Event::LatchupLimit(id));
        w.failure.rows[id as usize].limit = ticket;
    }
    match spec.effect {
        // A reset cures itself by the reboot that it is; a crash's exit is seen at once.
        Effect::Reset => set_stage(w, p, id, Stage::Act, false),
        Effect::Crash => set_stage(w, p, id, Stage::Decide, false),
        _ if spec.is_prompt() => act(w, p, id, false),
        _ => advance(w, p, id, Stage::Detect, false),
    }
}

/// A stage's time is over: the next begins.
pub(super) fn stage_over(w: &mut World, p: &Plan, id: RowId) {
    if let Some(a) = p.rows[id as usize].ask {
        return ask(w, p, id, a, true);
    }
    match w.failure.rows[id as usize].own {
        Stage::Detect => advance(w, p, id, Stage::Decide, true),
        Stage::Decide => advance(w, p, id, Stage::Transit, true),
        Stage::Transit | Stage::Act | Stage::Resync => act(w, p, id, true),
    }
}

/// Goes on from a stage to the first that takes time, and waits there.
fn advance(w: &mut World, p: &Plan, id: RowId, from: Stage, announce: bool) {
    let spec = &p.rows[id as usize];
    let mut stage = from;
    loop {
        if let (Stage::Decide, Some(a)) = (stage, spec.ask) {
            return ask(w, p, id, a, announce);
        }
        let until = match stage {
            Stage::Detect => detected_at(w, &spec.detect),
            Stage::Decide => w.now + w.draw(&spec.decide),
            Stage::Transit => w.now + w.draw(&spec.transit),
            Stage::Act | Stage::Resync => return act(w, p, id, announce),
        };
        if until > w.now {
            set_stage(w, p, id, stage, announce);
            let ticket = w.at(until, Event::StageOver(id));
            w.failure.rows[id as usize].step = ticket;
            return;
        }
        stage = match stage {
            Stage::Detect => Stage::Decide,
            Stage::Decide => Stage::Transit,
            _ => Stage::Act,
        };
    }
}

/// Ground is told, and asked what to do.
fn ask(w: &mut World, p: &Plan, id: RowId, a: u32, announce: bool) {
    set_stage(w, p, id, Stage::Transit, announce);
    ground::ask(w, p, a, p.rows[id as usize].component, id);
}

/// Ground's command to act is there.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if fact.kind() != FactKind::GroundCommanded {
        return;
    }
    if let Matter::Fault(id) = p.asks[fact.argument() as usize].matter
        && w.failure.active(id)
    {
        act(w, p, id, true);
    }
}

/// The recovery of a fault enters a stage, which may be one that it has been in before.
pub(super) fn goes_on(w: &mut World, p: &Plan, id: RowId, stage: Stage) {
    set_stage(w, p, id, stage, true);
}

fn detected_at(w: &mut World, detect: &Detect) -> Time {
    match detect {
        Detect::After(draw) => w.now + w.draw(draw),
        Detect::ProofTest { every, offset, lasts } => {
            failure::inspection_end(w.now, *every, *offset, *lasts)
        }
    }
}

fn set_stage(w: &mut World, p: &Plan, id: RowId, stage: Stage, announce: bool) {
    let row = &mut w.failure.rows[id as usize];
    let before = std::mem::replace(&mut row.own, stage);
    // Somebody outside who is further on has said so.
    if row.stage > before && row.stage >= stage {
        return;
    }
    row.stage = stage;
    if announce {
        w.enter(p.rows[id as usize].component, stage, id);
    }
}

/// Begins the act of repair.
fn act(w: &mut World, p: &Plan, id: RowId, announce: bool) {
    let spec = &p.rows[id as usize];
    set_stage(w, p, id, Stage::Act, announce);
    if w.failure.rows[id as usize].permanent {
        return;
    }
    match &spec.repair {
        Repair::Never => {}
        Repair::Restart => w.emit(FactKind::KillContainer, spec.component, 0, id),
        Repair::Work(draw) => match spec.crew {
            Some(crew) => crew::request(w, p, crew, id),
            None => work(w, id, draw),
        },
        Repair::Reboot | Repair::PowerCycle => {
            if w.chance(spec.success, spec.luck) {
                let cycle = u32::from(matches!(spec.repair, Repair::PowerCycle));
                w.emit(FactKind::RestartNode, spec.component, cycle, id);
            } else {
                w.emit(FactKind::RepairFailed, spec.component, 0, id);
                let span = restart_span(w, p, id);
                let ticket = w.after(span, Event::StageOver(id));
                w.failure.rows[id as usize].step = ticket;
            }
        }
    }
}

/// How long a restart takes that does not help.
fn restart_span(w: &mut World, p: &Plan, id: RowId) -> Span {
    let spec = &p.rows[id as usize];
    let Kind::Node(n) = p.kind(spec.component) else { return Span::NEVER };
    node::restart_span(w, p, n, matches!(spec.repair, Repair::PowerCycle))
}

fn work(w: &mut World, id: RowId, draw: &crate::vessel::plan::Draw) {
    let span = w.draw(draw);
    let ticket = w.after(span, Event::ActOver(id));
    w.failure.rows[id as usize].step = ticket;
}

/// A crew has come: the work begins.
pub(super) fn on_crew(w: &mut World, p: &Plan, fact: Fact) {
    // At this very instant the job may have become pointless.
    let due = w.failure.active(fact.root()) && !w.failure.permanent(fact.root());
    if let Repair::Work(draw) = &p.rows[fact.root() as usize].repair
        && due
    {
        work(w, fact.root(), draw);
    }
}

/// An act of repair is over: it helped, or begins anew.
pub(super) fn act_over(w: &mut World, p: &Plan, id: RowId) {
    let spec = &p.rows[id as usize];
    if w.chance(spec.success, spec.luck) {
        failure::clear(w, p, id);
        return;
    }
    w.emit(FactKind::RepairFailed, spec.component, 0, id);
    match (&spec.repair, spec.ask) {
        (_, Some(a)) => {
            crew::withdraw(w, p, id);
            ask(w, p, id, a, true);
        }
        (Repair::Work(draw), None) => work(w, id, draw),
        _ => {}
    }
}

/// A latch-up's limit has passed: it is permanent now, and nothing on board repairs it.
pub(super) fn latchup_limit(w: &mut World, p: &Plan, id: RowId) {
    w.failure.rows[id as usize].permanent = true;
    let mut step = w.failure.rows[id as usize].step;
    w.cancel(&mut step);
    w.failure.rows[id as usize].step = step;
    crew::withdraw(w, p, id);
    if let Some(a) = p.rows[id as usize].ask {
        ground::withdraw(w, p, a);
    }
    w.emit(FactKind::FaultBecamePermanent, p.rows[id as usize].component, 0, id);
    set_stage(w, p, id, Stage::Act, true);
}

/// Somebody outside a fault's own recovery (a watchdog, a control plane) has noticed that a component
/// is down, or goes on: its recovery enters a stage. Stages only go forward.
pub(super) fn observed(w: &mut World, p: &Plan, component: ComponentId, stage: Stage) {
    mark(w, p, component, stage, false);
}

/// The same of who acts, or asks ground and goes through stages anew. What is returned is the stage
/// before, and of which fault's recovery, for [`withdrawn`]; none if nothing has changed.
pub(super) fn mark(
    w: &mut World,
    p: &Plan,
    component: ComponentId,
    stage: Stage,
    anew: bool,
) -> Option<(RowId, Stage)> {
    let (root, now) = match p.kind(component) {
        Kind::Node(n) if !w.node.up(n) => (w.node.root(n), w.node.stage(n)),
        Kind::Container(c) if !w.container.serves(c) => (w.container.root(c), w.container.stage(c)),
        _ => return None,
    };
    if root == NO_CAUSE || stage == now || stage < now && !anew {
        return None;
    }
    let spec = &p.rows[root as usize];
    if spec.component == component && w.failure.active(root) {
        w.failure.rows[root as usize].stage = stage;
    }
    w.enter(component, stage, root);
    Some((root, now))
}

/// What somebody outside did about a component has done nothing: its recovery is again where it was
/// before, or where the fault's own recovery has come meanwhile.
pub(super) fn withdrawn(w: &mut World, p: &Plan, component: ComponentId, was: (RowId, Stage)) {
    let (root, acts) = match p.kind(component) {
        Kind::Node(n) if !w.node.up(n) => (w.node.root(n), w.node.restarts(n)),
        Kind::Container(c) if !w.container.serves(c) => {
            (w.container.root(c), w.container.starts(c))
        }
        _ => return,
    };
    // Who did something about it had noticed it.
    let (charged, mut stage) = (was.0, was.1.max(Stage::Decide));
    if root != charged || acts {
        return;
    }
    let own = p.rows[root as usize].component == component;
    let row = &mut w.failure.rows[root as usize];
    if row.active {
        stage = stage.max(if own { row.own } else { row.stage });
        if own {
            row.stage = stage;
        }
    }
    w.enter(component, stage, root);
}
