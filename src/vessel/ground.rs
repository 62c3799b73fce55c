//! Ground in the loop: down a link, to people who choose what to do, and up a link again (card K3).
//!
//! What ground is asked about is a *matter*: a fault, safe mode, a step of a ladder. It waits for a
//! link that carries telemetry and its light time (*transit*), for people (*decide*), for a link that
//! carries commands and its light time (*transit*); then who asked goes on (*act*). All instants are
//! found in windows and shifts, not ticked through; they are found anew when a link or one of its ends
//! fails or works again. Delays are those of the instant of sending. What stands on another network
//! than the ends of the team's links needs a path to one of them, and from one.

mod silence;
mod team;
mod way;

pub(super) use silence::over as silence_over;
pub use silence::{Resort, SilencePlan};
pub(super) use team::shift;

use crate::kernel::agenda::Ticket;
use crate::kernel::time::Time;
use crate::kernel::windows::Windows;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;
use crate::vessel::{ladder, link, network, recovery, safe_mode};
use team::Team;

/// A team on the ground as planned.
#[derive(Clone, Debug)]
pub struct GroundPlan {
    /// Its name.
    pub name: String,
    /// Links that telemetry takes, in order of preference.
    pub links: Vec<u32>,
    /// Links that commands take, in order of preference.
    pub commands: Vec<u32>,
    /// When people work.
    pub shifts: Windows,
    /// Working time until somebody looks.
    pub reaction: Draw,
    /// Working time to choose, without a runbook.
    pub decision: Draw,
    /// Runbooks by name, with the time that each takes.
    pub runbooks: Vec<(String, Draw)>,
    /// How many matters are worked on at once.
    pub at_once: u32,
    /// What the vessel does when it hears no command.
    pub silence: Option<SilencePlan>,
}

/// What ground is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter {
    /// A fault, by its row.
    Fault(RowId),
    /// The end of safe mode.
    SafeMode,
    /// A step of the ladder that a watch climbs.
    Watch(u32),
}

/// A question to ground as planned; it is asked once at a time.
#[derive(Clone, Debug)]
pub struct AskPlan {
    /// Whom.
    pub ground: u32,
    /// About what.
    pub matter: Matter,
    /// Time that the runbook takes; none if it has to be thought about.
    pub runbook: Option<Draw>,
    /// Among those that wait, the highest goes first.
    pub priority: u32,
}

/// Where a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Rest,
    /// Waits for a link that carries telemetry.
    Unheard,
    /// Telemetry is on its way down.
    Falling,
    /// Waits for people.
    Queued,
    Worked,
    /// A command waits for a link.
    Unsent,
    /// It is on its way up.
    Rising,
    /// It has come to nothing, and ground does not know that yet.
    Missed,
}

#[derive(Clone, Copy, Debug)]
struct Ask {
    phase: Phase,
    component: ComponentId,
    root: RowId,
    /// The link that its command takes, and whether that loses it.
    link: u32,
    lost: bool,
    ticket: Ticket,
}

const AT_REST: Ask = Ask {
    phase: Phase::Rest,
    component: 0,
    root: NO_CAUSE,
    link: 0,
    lost: false,
    ticket: Ticket::NONE,
};

/// All ground teams in flight.
#[derive(Clone, Debug)]
pub struct State {
    asks: Vec<Ask>,
    teams: Vec<Team>,
    silences: Vec<silence::Timer>,
    /// For each link, whether it and its ends were sound when that was last looked at.
    sound: Vec<bool>,
}

impl State {
    /// Nobody is asked anything.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let links = if plan.grounds.is_empty() { 0 } else { plan.links.len() };
        State {
            asks: vec![AT_REST; plan.asks.len()],
            teams: vec![Team::default(); plan.grounds.len()],
            silences: vec![silence::FRESH; plan.grounds.len()],
            sound: vec![true; links],
        }
    }

    /// True while a question has no answer.
    #[must_use]
    pub fn asked(&self, a: u32) -> bool {
        self.asks[a as usize].phase != Phase::Rest
    }

    /// True while people work on a question.
    #[must_use]
    pub fn worked_on(&self, a: u32) -> bool {
        self.asks[a as usize].phase == Phase::Worked
    }
}

/// Nobody is asked anything, at the beginning of a flight; links and nodes have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.ground.asks.fill(AT_REST);
    for team in &mut w.ground.teams {
        team.begin();
    }
    for l in 0..w.ground.sound.len() as u32 {
        w.ground.sound[l as usize] = sound(w, p, l);
    }
    silence::begin(w, p);
}

/// True if a link would carry what is sent now if its window were open.
fn sound(w: &World, p: &Plan, l: u32) -> bool {
    let link = &p.links[l as usize];
    let whole = |n: u32| w.node.up(n) && w.network.reachable(n);
    w.link.up(l) && whole(link.from) && whole(link.to)
}

/// When, and on which of a team's links, what waits can be sent first, or there may be a path to one
/// that is open; the first named of those that open at one instant. [`Time::NEVER`] if all that is
/// known of never opens.
fn opening(w: &World, p: &Plan, a: u32) -> (Time, u32) {
    let at = |l: u32| {
        let open = p.links[l as usize].windows.open_from(w.now);
        let cut = open == w.now && way::find(w, p, a, l).is_none();
        (if cut { way::edge(w, p) } else { open }, l)
    };
    let open = links(w, p, a).iter().filter(|&&l| sound(w, p, l)).map(|&l| at(l));
    open.min_by_key(|found| found.0).unwrap_or((Time::NEVER, 0))
}

/// Asks ground: telemetry waits for a link. The one who asks is in stage *transit* from now on.
pub(super) fn ask(w: &mut World, p: &Plan, a: u32, component: ComponentId, root: RowId) {
    withdraw(w, p, a);
    w.ground.asks[a as usize] = Ask { phase: Phase::Unheard, component, root, ..AT_REST };
    wait(w, p, a);
}

/// Nobody needs an answer any more: what is on its way comes to nothing.
pub(super) fn withdraw(w: &mut World, p: &Plan, a: u32) {
    let mut old = std::mem::replace(&mut w.ground.asks[a as usize], AT_REST);
    w.cancel(&mut old.ticket);
    if matches!(old.phase, Phase::Queued | Phase::Worked) {
        team::leave(w, p, a, old.phase == Phase::Worked);
    }
}

/// Waits for a link that carries what is to be sent.
fn wait(w: &mut World, p: &Plan, a: u32) {
    let (at, _) = opening(w, p, a);
    let mut old = w.ground.asks[a as usize].ticket;
    w.cancel(&mut old);
    w.ground.asks[a as usize].ticket = w.at(at, Event::Ground(a));
}

/// The links that what waits now can take.
fn links<'a>(w: &World, p: &'a Plan, a: u32) -> &'a [u32] {
    let ground = &p.grounds[p.asks[a as usize].ground as usize];
    match w.ground.asks[a as usize].phase {
        Phase::Unheard => &ground.links,
        _ => &ground.commands,
    }
}

/// The time of a phase is over.
pub(super) fn over(w: &mut World, p: &Plan, a: u32) {
    w.ground.asks[a as usize].ticket = Ticket::NONE;
    match w.ground.asks[a as usize].phase {
        Phase::Rest | Phase::Queued => {}
        Phase::Unheard | Phase::Unsent => send(w, p, a),
        Phase::Falling => {
            say(w, p, a, FactKind::GroundTold);
            goes_on(w, p, a, Stage::Decide);
            team::queue(w, p, a);
        }
        Phase::Worked => {
            team::leave(w, p, a, true);
            goes_on(w, p, a, Stage::Transit);
            w.ground.asks[a as usize].phase = Phase::Unsent;
            wait(w, p, a);
        }
        Phase::Rising => arrive(w, p, a),
        Phase::Missed => {
            w.ground.asks[a as usize].phase = Phase::Unsent;
            wait(w, p, a);
        }
    }
}

/// Sends telemetry or a command over the link that carries it now; waits on if none does.
fn send(w: &mut World, p: &Plan, a: u32) {
    let (at, l) = opening(w, p, a);
    let Some(way) = way::find(w, p, a, l).filter(|_| at <= w.now) else { return wait(w, p, a) };
    let span = network::along(w, p, &way) + link::latency(w, p, l);
    let command = w.ground.asks[a as usize].phase == Phase::Unsent;
    // Telemetry is repeated: of it only the light time is felt.
    let lost = command && link::lost(w, p, l);
    let ticket = w.after(span, Event::Ground(a));
    let ask = &mut w.ground.asks[a as usize];
    (ask.link, ask.lost, ask.ticket) = (l, lost, ticket);
    ask.phase = if command { Phase::Rising } else { Phase::Falling };
    if command {
        say(w, p, a, FactKind::GroundCommands);
    }
}

/// A command should be there: who asked goes on; or it is not, which shows after the light time back.
fn arrive(w: &mut World, p: &Plan, a: u32) {
    let Ask { link: l, lost, component, root, .. } = w.ground.asks[a as usize];
    if lost || !sound(w, p, l) {
        let back = p.links[l as usize].delay.expected(w.now);
        w.ground.asks[a as usize].phase = Phase::Missed;
        w.ground.asks[a as usize].ticket = w.after(back, Event::Ground(a));
        return say(w, p, a, FactKind::GroundMissed);
    }
    w.ground.asks[a as usize] = AT_REST;
    w.emit(FactKind::GroundCommanded, component, a, root);
}

/// Says what happens to a question.
fn say(w: &mut World, p: &Plan, a: u32, kind: FactKind) {
    let Ask { component, root, .. } = w.ground.asks[a as usize];
    w.emit(kind, component, p.asks[a as usize].ground, root);
}

/// Who asked enters a stage.
fn goes_on(w: &mut World, p: &Plan, a: u32, stage: Stage) {
    match p.asks[a as usize].matter {
        Matter::Fault(row) => recovery::goes_on(w, p, row, stage),
        Matter::SafeMode => safe_mode::goes_on(w, p, stage),
        Matter::Watch(i) => ladder::goes_on(w, p, i, stage),
    }
}

/// What ground listens to: links and their ends, and faults that are gone.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (_, FactKind::FaultCleared) => {
            if let Some(a) = p.rows[fact.root() as usize].ask {
                withdraw(w, p, a);
            }
        }
        (Kind::Link(l), FactKind::Down | FactKind::Up) => {
            look(w, p, |other| other == l);
            reconsider(w, p);
        }
        (
            Kind::Node(n),
            FactKind::Down | FactKind::Up | FactKind::NodeIsolated | FactKind::NodeReachable,
        ) => {
            look(w, p, |l| p.links[l as usize].from == n || p.links[l as usize].to == n);
            reconsider(w, p);
        }
        _ => {}
    }
}

/// Finds out if these links have become sound, or are no more: then openings are others.
fn look(w: &mut World, p: &Plan, concerned: impl Fn(u32) -> bool) {
    let mut changed = false;
    for l in (0..p.links.len() as u32).filter(|&l| concerned(l)) {
        let sound = sound(w, p, l);
        if sound != w.ground.sound[l as usize] {
            if !changed {
                silence::note(w, p);
            }
            w.ground.sound[l as usize] = sound;
            changed = true;
        }
    }
    if !changed {
        return;
    }
    for a in 0..p.asks.len() as u32 {
        if waits(w, a) {
            wait(w, p, a);
        }
    }
    silence::foresee_all(w, p);
}

/// True while something waits for a link.
fn waits(w: &World, a: u32) -> bool {
    matches!(w.ground.asks[a as usize].phase, Phase::Unheard | Phase::Unsent)
}

/// Paths to the team's links may be others.
fn reconsider(w: &mut World, p: &Plan) {
    for a in 0..p.asks.len() as u32 {
        if waits(w, a) && way::far(w, p, a) {
            wait(w, p, a);
        }
    }
}
