//! Watchdogs: they ask nodes and containers, or hear their beats, and raise an alarm about those that
//! are silent (card E1).
//!
//! A watchdog works while what runs it works. When it stops, all that it has counted is lost, and the
//! ladders that it climbs are left; when it works again it begins anew. A target that is off on
//! purpose (a cold spare on its shelf, what safe mode or a shutdown has stopped, what waits for a
//! service that it depends on) is not watched until it answers again; one that was given up is.

mod hearing;

pub use hearing::HearingPlan;

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::kernel::time::Time;
use crate::vessel::container::Hold;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{failure, ladder, network, recovery};
use hearing::{Hearing, SILENCE};

/// What runs a watchdog.
#[derive(Clone, Debug)]
pub enum Runner {
    /// A node: it works while that is up.
    Node(u32),
    /// Containers of a service: it works while one of them answers.
    Containers(Vec<u32>),
}

/// A watchdog as planned.
#[derive(Clone, Debug)]
pub struct WatchdogPlan {
    /// Its name.
    pub name: String,
    /// What runs it.
    pub by: Runner,
    /// How it hears of its targets.
    pub hearing: HearingPlan,
    /// How long it takes to choose what to do.
    pub decide: Draw,
    /// Its steps, in [`Plan::steps`].
    pub steps: std::ops::Range<u32>,
    /// True if it begins anew after the last step.
    pub repeats: bool,
    /// Its watches, in [`Plan::watches`].
    pub watches: std::ops::Range<u32>,
}

/// One target of one watchdog.
#[derive(Clone, Debug)]
pub struct WatchPlan {
    /// The watchdog.
    pub watchdog: u32,
    /// A node or a container.
    pub target: ComponentId,
    /// The row of alarms about a target that nothing ails, and of what is done about them.
    pub needless: RowId,
    /// Luck of its answers.
    pub luck: StreamId,
}

#[derive(Clone, Copy, Debug)]
struct Watch {
    /// False while the target is off on purpose, and while the watchdog does not work.
    watched: bool,
    well: bool,
    alarmed: bool,
    /// What the alarm was raised for.
    root: RowId,
    hearing: Hearing,
    alarm: Ticket,
    heard: Ticket,
}

const IDLE: Watch = Watch {
    watched: false,
    well: false,
    alarmed: false,
    root: NO_CAUSE,
    hearing: SILENCE,
    alarm: Ticket::NONE,
    heard: Ticket::NONE,
};

/// All watchdogs in flight.
#[derive(Clone, Debug)]
pub struct State {
    watches: Vec<Watch>,
    /// The node where each watchdog works; none while it does not.
    places: Vec<Option<u32>>,
    /// Watches of each component, and watchdogs that it runs; empty where there is no watchdog.
    of: Vec<Vec<u32>>,
    runs: Vec<Vec<u32>>,
}

impl State {
    /// All watchdogs of this plan, not yet begun.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let many = if plan.watchdogs.is_empty() { 0 } else { plan.components.len() };
        let (mut of, mut runs) = (vec![Vec::new(); many], vec![Vec::new(); many]);
        for (i, watch) in (0u32..).zip(&plan.watches) {
            of[watch.target as usize].push(i);
        }
        for (d, spec) in (0u32..).zip(&plan.watchdogs) {
            match &spec.by {
                Runner::Node(n) => runs[plan.node_component(*n) as usize].push(d),
                Runner::Containers(all) => {
                    for &c in all {
                        runs[plan.container_component(c) as usize].push(d);
                    }
                }
            }
        }
        let places = vec![None; plan.watchdogs.len()];
        State { watches: vec![IDLE; plan.watches.len()], places, of, runs }
    }

    /// The node where a watchdog works; none while it does not.
    #[must_use]
    pub fn place(&self, d: u32) -> Option<u32> {
        self.places[d as usize]
    }

    /// True while a watch's alarm is raised.
    #[must_use]
    pub fn alarmed(&self, i: u32) -> bool {
        self.watches[i as usize].alarmed
    }
}

/// All watchdogs begin to work, at the beginning of a flight; what they watch has begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.watchdog.watches.fill(IDLE);
    w.watchdog.places.fill(None);
    ladder::begin(w);
    for d in 0..p.watchdogs.len() as u32 {
        judge_watchdog(w, p, d);
    }
}

/// What watchdogs listen to: all that can make a target, or what runs them, answer or be silent.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Node(n), FactKind::Down | FactKind::Up) => {
            concerns(w, p, fact.component());
            for i in 0..w.container.on(n).len() {
                let c = w.container.on(n)[i];
                concerns(w, p, p.container_component(c));
            }
        }
        (Kind::Node(_), FactKind::NodeIsolated | FactKind::NodeReachable)
        | (_, FactKind::NetworkChanged) => {
            for i in 0..p.watches.len() as u32 {
                judge(w, p, i);
            }
        }
        (
            Kind::Container(_),
            FactKind::ContainerStarted
            | FactKind::ContainerExited
            | FactKind::ContainerTerminating
            | FactKind::ContainerPlaced
            | FactKind::FaultStruck
            | FactKind::FaultCleared,
        ) => concerns(w, p, fact.component()),
        _ => {}
    }
}

fn concerns(w: &mut World, p: &Plan, component: ComponentId) {
    for at in 0..w.watchdog.runs[component as usize].len() {
        let d = w.watchdog.runs[component as usize][at];
        judge_watchdog(w, p, d);
    }
    for at in 0..w.watchdog.of[component as usize].len() {
        let i = w.watchdog.of[component as usize][at];
        judge(w, p, i);
    }
}

/// Finds out where a watchdog works now, if anywhere.
fn judge_watchdog(w: &mut World, p: &Plan, d: u32) {
    let spec = &p.watchdogs[d as usize];
    let place = match &spec.by {
        Runner::Node(n) => w.node.up(*n).then_some(*n),
        Runner::Containers(all) => {
            all.iter().find(|&&c| answers_there(w, c)).map(|&c| w.container.node(c))
        }
    };
    let before = std::mem::replace(&mut w.watchdog.places[d as usize], place);
    if place == before {
        return;
    }
    for i in spec.watches.clone() {
        judge(w, p, i);
    }
}

/// True if a container's process answers who can reach it; ready or not does not matter.
fn answers_there(w: &World, c: u32) -> bool {
    w.container.runs(c) && !w.container.hangs(c) && w.node.up(w.container.node(c))
}

/// True if a target answers somebody on node `from`.
#[must_use]
pub fn answers(w: &World, p: &Plan, target: ComponentId, from: u32) -> bool {
    match p.kind(target) {
        Kind::Node(n) => w.node.up(n) && w.network.reaches(from, n),
        Kind::Container(c) => answers_there(w, c) && w.network.reaches(from, w.container.node(c)),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => true,
    }
}

/// True if a target is off on purpose.
fn off_on_purpose(w: &World, p: &Plan, target: ComponentId) -> bool {
    match p.kind(target) {
        Kind::Node(n) => w.node.shelved(n),
        Kind::Container(c) => {
            let holds = [Hold::SafeMode, Hold::Shutdown, Hold::Dependency];
            w.container.shelved(c)
                || w.node.shelved(w.container.node(c))
                || holds.iter().any(|&hold| w.container.held_by(c, hold))
        }
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => true,
    }
}

/// Finds out if a target answers its watchdog now.
fn judge(w: &mut World, p: &Plan, i: u32) {
    let WatchPlan { watchdog, target, .. } = p.watches[i as usize];
    let Some(place) = w.watchdog.place(watchdog) else { return forget(w, p, i) };
    let well = answers(w, p, target, place);
    if !well && off_on_purpose(w, p, target) {
        return forget(w, p, i);
    }
    let mut watch = w.watchdog.watches[i as usize];
    if watch.watched && watch.well == well {
        return;
    }
    // What comes back from its shelf is watched from its first answer on; a watchdog that begins to
    // work watches at once.
    watch.hearing = if watch.watched {
        hearing::count(w, p, i, &watch)
    } else {
        hearing::begin(w, &p.watchdogs[watchdog as usize].hearing)
    };
    (watch.watched, watch.well) = (true, well);
    foresee(w, p, i, watch);
}

/// Nothing is known of a target any more, and nothing done about it.
fn forget(w: &mut World, p: &Plan, i: u32) {
    let mut old = std::mem::replace(&mut w.watchdog.watches[i as usize], IDLE);
    w.cancel(&mut old.alarm);
    w.cancel(&mut old.heard);
    ladder::stop(w, p, i);
}

/// Schedules the alarm or its end, if the target stays as it is.
fn foresee(w: &mut World, p: &Plan, i: u32, mut watch: Watch) {
    if watch.alarmed {
        w.cancel(&mut watch.heard);
        let at = if watch.well { hearing::heard(w, p, i, &watch) } else { Time::NEVER };
        watch.heard = w.at(at, Event::Heard(i));
    } else if let Some(at) = hearing::alarm(w, p, i, &mut watch) {
        w.cancel(&mut watch.alarm);
        watch.alarm = w.at(at, Event::Alarm(i));
    }
    w.watchdog.watches[i as usize] = watch;
}

/// A target has been silent for too long; or its answers were lost, and nothing ails it: that strikes
/// as a fault of the watchdog's own, until the target is heard.
pub(super) fn alarm(w: &mut World, p: &Plan, i: u32) {
    let target = p.watches[i as usize].target;
    let root = charge(w, p, i, target);
    let mut watch = w.watchdog.watches[i as usize];
    (watch.alarm, watch.alarmed, watch.root) = (Ticket::NONE, true, root);
    hearing::raised(p, i, &mut watch);
    foresee(w, p, i, watch);
    w.emit(FactKind::AlarmRaised, target, i, root);
    recovery::observed(w, p, target, Stage::Decide);
    ladder::climb(w, p, i);
}

/// A target about which an alarm was raised is heard again.
pub(super) fn heard(w: &mut World, p: &Plan, i: u32) {
    let mut watch = w.watchdog.watches[i as usize];
    let root = std::mem::replace(&mut watch.root, NO_CAUSE);
    (watch.heard, watch.alarmed) = (Ticket::NONE, false);
    hearing::answered(w, p, i, &mut watch);
    foresee(w, p, i, watch);
    w.emit(FactKind::AlarmCleared, p.watches[i as usize].target, i, root);
    ladder::stop(w, p, i);
}

/// What an act upon a component is charged to; one upon what nothing ails strikes a fault of the
/// watchdog's own.
pub(super) fn charge(w: &mut World, p: &Plan, i: u32, component: ComponentId) -> RowId {
    let root = ailment(w, p, i, component);
    if root != NO_CAUSE {
        return root;
    }
    let needless = p.watches[i as usize].needless;
    failure::strike(w, p, needless);
    needless
}

/// What a component is silent for, as far as a watch knows it: what it, or else the target, is down
/// for; or what cuts the target or the watchdog off; [`NO_CAUSE`] if nothing ails it.
pub(super) fn ailment(w: &World, p: &Plan, i: u32, component: ComponentId) -> RowId {
    let WatchPlan { watchdog, target, .. } = p.watches[i as usize];
    let held = |component: ComponentId| match p.kind(component) {
        Kind::Node(n) => w.node.root(n),
        Kind::Container(c) => w.container.root(c),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => NO_CAUSE,
    };
    let place = match p.kind(target) {
        Kind::Node(n) => n,
        Kind::Container(c) => w.container.node(c),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => return NO_CAUSE,
    };
    let cut = |n: Option<u32>| n.map_or(NO_CAUSE, |n| network::cause(w, p, n));
    let stands = w.watchdog.place(watchdog);
    let parted = stands.map_or(NO_CAUSE, |stands| network::why(w, p, stands, place));
    let causes = [held(component), held(target), cut(Some(place)), cut(stands), parted];
    causes.into_iter().find(|&row| row != NO_CAUSE).unwrap_or(NO_CAUSE)
}
