//! Failure modes: clocks that run towards faults, and the faults that are there (card A1).
//!
//! A row's clock knows its age. It runs while its component is powered, at the row's `dormancy`
//! while it is off (a warm spare's at the group's), and its hazard is multiplied by the
//! environment of the phase. All changes transform the cumulative hazard; nothing is drawn anew.

mod plan;

pub use plan::{Detect, Effect, Repair, RowPlan};

use crate::kernel::agenda::Ticket;
use crate::kernel::clock::Clock;
use crate::kernel::dist::Dist;
use crate::kernel::time::{Span, Time};
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Kind, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{group, node, phase};

/// A row in flight.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Runs, or is paused by a speed of zero; none while the fault is there or the process gone.
    clock: Option<Clock>,
    strike: Ticket,
    /// Age to start from when the clock starts next, nanoseconds.
    age: f64,
    /// True while the fault is there.
    pub(super) active: bool,
    /// When it struck.
    since: Time,
    /// True once a latch-up was not cleared in time.
    pub(super) permanent: bool,
    /// As all know it: others (a watchdog) may be further on than the fault's own recovery.
    pub(super) stage: Stage,
    /// Of the fault's own recovery.
    pub(super) own: Stage,
    pub(super) step: Ticket,
    pub(super) end: Ticket,
    pub(super) limit: Ticket,
}

/// All rows in flight.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) rows: Vec<Row>,
    /// Rows of each component, as a range.
    of: Vec<(RowId, RowId)>,
    /// Rows whose hazard depends on the phase.
    sensitive: Vec<RowId>,
}

const IDLE: Row = Row {
    clock: None,
    strike: Ticket::NONE,
    age: 0.0,
    active: false,
    since: Time::ZERO,
    permanent: false,
    stage: Stage::Detect,
    own: Stage::Detect,
    step: Ticket::NONE,
    end: Ticket::NONE,
    limit: Ticket::NONE,
};

impl State {
    /// All rows idle. Rows of one component stand next to each other.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let mut of = vec![(0, 0); plan.components.len()];
        for (row, spec) in (0u32..).zip(&plan.rows) {
            let range: &mut (RowId, RowId) = &mut of[spec.component as usize];
            if range.0 == range.1 {
                *range = (row, row);
            }
            debug_assert_eq!(range.1, row, "rows of one component stand together");
            range.1 = row + 1;
        }
        let sensitive = (0u32..)
            .zip(&plan.rows)
            .filter(|(_, row)| row.environment.is_some() && row.time.is_some())
            .map(|(id, _)| id)
            .collect();
        State { rows: vec![IDLE; plan.rows.len()], of, sensitive }
    }

    /// True while the fault is there.
    #[inline]
    #[must_use]
    pub fn active(&self, row: RowId) -> bool {
        self.rows.get(row as usize).is_some_and(|r| r.active)
    }

    /// Stage of a fault's recovery; [`Stage::Detect`] for no cause.
    #[inline]
    #[must_use]
    pub fn stage(&self, row: RowId) -> Stage {
        self.rows.get(row as usize).map_or(Stage::Detect, |r| r.stage)
    }

    /// True if a latch-up has become permanent.
    #[must_use]
    pub fn permanent(&self, row: RowId) -> bool {
        self.rows[row as usize].permanent
    }

    /// Rows of a component.
    #[inline]
    #[must_use]
    pub fn of(&self, component: ComponentId) -> std::ops::Range<RowId> {
        let (from, to) = self.of[component as usize];
        from..to
    }
}

/// Sets all clocks going, at the beginning of a flight.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (row, spec) in w.failure.rows.iter_mut().zip(&p.rows) {
        *row = IDLE;
        row.age = spec.age;
    }
    for component in 0..p.first_container {
        wake(w, p, component);
    }
    for (c, component) in (0u32..).zip(p.first_container..p.first_group) {
        if w.container.runs(c) {
            wake(w, p, component);
        }
    }
}

/// Ageing rate of a row's clock at this instant.
fn speed(w: &World, p: &Plan, row: RowId) -> f64 {
    let spec = &p.rows[row as usize];
    match p.kind(spec.component) {
        Kind::Node(n) if !w.node.powered(n) => spec.dormancy,
        Kind::Node(_) => group::ageing(w, p, spec.component),
        // A frozen process does not age.
        Kind::Container(c) if !w.node.up(w.container.node(c)) => 0.0,
        Kind::Container(_) => group::ageing(w, p, spec.component),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => 1.0,
    }
}

/// Starts, or brings up to date, the clocks of a component.
pub(super) fn wake(w: &mut World, p: &Plan, component: ComponentId) {
    for row in w.failure.of(component) {
        if !w.failure.rows[row as usize].active {
            run_clock(w, p, row);
        }
    }
}

/// Stops the clocks of a component whose faults do not outlive it (a container's process).
pub(super) fn stop(w: &mut World, p: &Plan, component: ComponentId) {
    for row in w.failure.of(component) {
        let mut strike = std::mem::replace(&mut w.failure.rows[row as usize].strike, Ticket::NONE);
        w.cancel(&mut strike);
        let kept = p.rows[row as usize].as_bad_as_old || is_process(p, row);
        let now = w.now;
        let row = &mut w.failure.rows[row as usize];
        row.age = match row.clock.take() {
            Some(clock) if kept => clock.age(now),
            None if kept => row.age,
            _ => 0.0,
        };
    }
}

fn is_process(p: &Plan, row: RowId) -> bool {
    p.rows[row as usize].time.as_ref().is_some_and(|t| t.dist.is_process())
}

fn run_clock(w: &mut World, p: &Plan, id: RowId) {
    let spec = &p.rows[id as usize];
    let Some(time) = &spec.time else { return };
    if matches!(time.dist, Dist::Never) {
        return;
    }
    let speed = speed(w, p, id);
    let hazard = spec.environment.map_or(1.0, |e| phase::multiplier(w, p, e));
    let now = w.now;
    let row = &mut w.failure.rows[id as usize];
    let at = if let Some(clock) = &mut row.clock {
        let unchanged = clock.speed().to_bits() == speed.to_bits()
            && clock.hazard().to_bits() == hazard.to_bits();
        if unchanged {
            return;
        }
        clock.rescale(&time.dist, now, speed, hazard)
    } else {
        let raw = w.streams.draw(time.stream);
        let (clock, at) = Clock::start(&time.dist, now, row.age, speed, hazard, raw);
        row.clock = Some(clock);
        at
    };
    let mut old = std::mem::replace(&mut row.strike, Ticket::NONE);
    w.cancel(&mut old);
    w.failure.rows[id as usize].strike = w.at(at, Event::Strike(id));
}

/// A clock has run out, or an injection's instant has come: the fault is there.
pub(super) fn strike(w: &mut World, p: &Plan, id: RowId) {
    let spec = &p.rows[id as usize];
    let now = w.now;
    let row = &mut w.failure.rows[id as usize];
    if row.active {
        return;
    }
    row.strike = Ticket::NONE;
    let kept = spec.as_bad_as_old || spec.time.as_ref().is_some_and(|t| t.dist.is_process());
    row.age = row.clock.take().filter(|_| kept).map_or(0.0, |clock| clock.age(now));
    row.active = true;
    row.since = now;
    row.permanent = false;
    (row.stage, row.own) = (Stage::Detect, Stage::Detect);
    w.emit(FactKind::FaultStruck, spec.component, spec.effect.code(), id);
}

/// The fault is gone: cancels what was under way to remove it.
pub(super) fn clear(w: &mut World, p: &Plan, id: RowId) {
    let row = &mut w.failure.rows[id as usize];
    if !row.active {
        return;
    }
    row.active = false;
    let mut tickets = [row.step, row.end, row.limit];
    (row.step, row.end, row.limit) = (Ticket::NONE, Ticket::NONE, Ticket::NONE);
    for ticket in &mut tickets {
        w.cancel(ticket);
    }
    let spec = &p.rows[id as usize];
    w.emit(FactKind::FaultCleared, spec.component, spec.effect.code(), id);
}

/// The oldest fault that is there on a component and holds it down.
pub(super) fn oldest_holding(w: &World, p: &Plan, component: ComponentId) -> Option<RowId> {
    w.failure
        .of(component)
        .filter(|&row| w.failure.active(row))
        .filter(|&row| {
            !matches!(
                p.rows[row as usize].effect,
                Effect::Degrade(_) | Effect::Leak(_) | Effect::Isolate | Effect::FalseAlarm
            )
        })
        .min_by_key(|&row| w.failure.rows[row as usize].since)
}

/// What failure modes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::Up | FactKind::BootBegan | FactKind::RoleTaken => {
            match p.kind(fact.component()) {
                Kind::Node(n) => {
                    wake(w, p, fact.component());
                    freeze_or_thaw(w, p, n);
                }
                Kind::Container(_) => update_clocks(w, p, fact.component()),
                Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => {}
            }
        }
        FactKind::ContainerStarted => wake(w, p, fact.component()),
        FactKind::ContainerExited => {
            stop(w, p, fact.component());
            for row in w.failure.of(fact.component()) {
                clear(w, p, row);
            }
        }
        FactKind::Down => {
            rest(w, p, fact.component());
            if let Kind::Node(n) = p.kind(fact.component()) {
                freeze_or_thaw(w, p, n);
            }
        }
        FactKind::NodeStopped => {
            cure(w, p, fact.component(), fact.argument() == node::POWER_CUT);
            rest(w, p, fact.component());
        }
        // A mode starts its next life when it is cleared; one that took a node down when that is up
        // again, one that ended a process with the next process.
        FactKind::FaultCleared => {
            let lives = match p.kind(fact.component()) {
                Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => true,
                Kind::Container(c) => w.container.runs(c),
                Kind::Node(_) => {
                    matches!(
                        p.rows[fact.root() as usize].effect,
                        Effect::Degrade(_) | Effect::Isolate
                    )
                }
            };
            if lives {
                wake(w, p, fact.component());
            }
        }
        FactKind::PhaseBegan => {
            for i in 0..w.failure.sensitive.len() {
                let row = w.failure.sensitive[i];
                if w.failure.rows[row as usize].clock.is_some() {
                    run_clock(w, p, row);
                }
            }
        }
        _ => {}
    }
}

/// Processes stand still while their node hangs.
fn freeze_or_thaw(w: &mut World, p: &Plan, n: u32) {
    if w.node.hosts(n) {
        for i in 0..w.container.on(n).len() {
            let c = w.container.on(n)[i];
            update_clocks(w, p, p.containers[c as usize].component);
        }
    }
}

/// Brings running clocks up to date with a node's loss of power.
fn rest(w: &mut World, p: &Plan, component: ComponentId) {
    if matches!(p.kind(component), Kind::Node(_)) {
        update_clocks(w, p, component);
    }
}

fn update_clocks(w: &mut World, p: &Plan, component: ComponentId) {
    for row in w.failure.of(component) {
        if w.failure.rows[row as usize].clock.is_some() {
            run_clock(w, p, row);
        }
    }
}

/// A node's restart removes its hangs and resets; a cut of its power also latch-ups.
fn cure(w: &mut World, p: &Plan, component: ComponentId, power_cut: bool) {
    for row in w.failure.of(component) {
        let cured = match p.rows[row as usize].effect {
            Effect::Reset | Effect::Hang | Effect::FalseAlarm => true,
            Effect::Latchup(_) => power_cut && !w.failure.permanent(row),
            _ => false,
        };
        if cured && w.failure.active(row) {
            clear(w, p, row);
        }
    }
}

/// First inspection that begins at or after `now`, and its end.
///
/// Inspections begin at `offset + k·every`; none is ever scheduled: only a fault asks.
#[must_use]
pub fn inspection_end(now: Time, every: Span, offset: Span, lasts: Span) -> Time {
    let since = (now - Time::ZERO).0;
    let begin = if since <= offset.0 {
        offset.0
    } else {
        let periods = (since - offset.0).div_ceil(every.0);
        offset.0.saturating_add(periods.saturating_mul(every.0))
    };
    Time(begin.saturating_add(lasts.0))
}
