//! Redundancy groups: who is active, who stands by, and what a switch-over takes (card A3).

mod spare;
mod swap;

pub(super) use swap::on_order;

use spare::{called_spare_failed, eligible, fill, node_up, resume};

use crate::kernel::agenda::Ticket;
use crate::kernel::streams::StreamId;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::failure;
use crate::vessel::plan::{ComponentId, Draw, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// How the members of a group share the work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Sharing {
    /// All work; a failed one must be left out (with the group's coverage).
    Active,
    /// Spares run beside the active ones.
    Hot,
    /// Spares run and age at this rate.
    Warm(f64),
    /// Spares are off.
    Cold,
    /// Majority of the configured ones; a faulty one is removed after a time.
    Voting,
}

/// A redundancy group as planned.
#[derive(Clone, Debug)]
pub struct GroupPlan {
    /// Its component.
    pub component: ComponentId,
    /// Members, in order of preference.
    pub members: Vec<ComponentId>,
    /// How many must be active and serve.
    pub need: u32,
    /// How they share the work.
    pub sharing: Sharing,
    /// Time of a take-over, of a cold start, or until a faulty voter is removed.
    pub takeover: Draw,
    /// Probability that a switch-over works.
    pub coverage: f64,
    /// Luck of the switch-overs.
    pub luck: StreamId,
    /// Row that a failed switch-over is charged to; its repair puts it right.
    pub switch_row: RowId,
    /// Number of the first membership in the flat list of all.
    pub first: u32,
}

#[derive(Clone, Copy, Debug)]
struct Membership {
    group: u32,
    component: ComponentId,
    /// Has the active role (for voters: is configured).
    active: bool,
    transit: Ticket,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    up: bool,
    /// A switch-over failed and is not yet put right.
    blocked: bool,
    /// That failure's recovery has begun.
    told: bool,
    root: RowId,
    /// The member whose recovery the group waits for.
    blame: ComponentId,
}

/// All groups in flight.
#[derive(Clone, Debug)]
pub struct State {
    memberships: Vec<Membership>,
    groups: Vec<Group>,
    /// Membership of each component, `u32::MAX` for none.
    of: Vec<u32>,
}

impl State {
    /// All groups of this plan, not yet begun.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let mut memberships = Vec::new();
        let mut of = vec![u32::MAX; plan.components.len()];
        for (group, spec) in (0u32..).zip(&plan.groups) {
            for &component in &spec.members {
                of[component as usize] = memberships.len() as u32;
                let transit = Ticket::NONE;
                memberships.push(Membership { group, component, active: false, transit });
            }
        }
        let idle = Group { up: true, blocked: false, told: false, root: NO_CAUSE, blame: u32::MAX };
        State { memberships, groups: vec![idle; plan.groups.len()], of }
    }

    /// True if the group does its work.
    #[must_use]
    pub fn up(&self, g: u32) -> bool {
        self.groups[g as usize].up
    }

    fn membership(&self, component: ComponentId) -> Option<u32> {
        self.of.get(component as usize).copied().filter(|&m| m != u32::MAX)
    }
}

/// Gives the roles at the beginning of a flight; nodes and containers have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (g, spec) in (0u32..).zip(&p.groups) {
        for i in 0..spec.members.len() as u32 {
            let all = matches!(spec.sharing, Sharing::Active | Sharing::Voting);
            let m = &mut w.group.memberships[(spec.first + i) as usize];
            m.active = all || i < spec.need;
            m.transit = Ticket::NONE;
        }
        let idle = Group { up: true, blocked: false, told: false, root: NO_CAUSE, blame: u32::MAX };
        w.group.groups[g as usize] = idle;
        w.group.groups[g as usize].up = enough(w, p, g);
    }
}

/// Rate at which a powered member ages: a warm spare's is the group's, all others' is one.
#[inline]
#[must_use]
pub fn ageing(w: &World, p: &Plan, component: ComponentId) -> f64 {
    let Some(m) = w.group.membership(component) else { return 1.0 };
    let membership = &w.group.memberships[m as usize];
    match p.groups[membership.group as usize].sharing {
        Sharing::Warm(rate) if !membership.active => rate,
        _ => 1.0,
    }
}

/// What groups listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    if let Kind::Group(g) = p.kind(fact.component()) {
        match fact.kind() {
            // The recovery of a failed switch-over has its stage now: say that the group is down.
            FactKind::FaultStruck => {
                w.group.groups[g as usize].told = true;
                judge(w, p, g, fact.root());
            }
            FactKind::FaultCleared => {
                w.group.groups[g as usize].blocked = false;
                w.group.groups[g as usize].told = false;
                fill(w, p, g, true);
                judge(w, p, g, NO_CAUSE);
                recharge(w, p, g);
            }
            _ => {}
        }
        return;
    }
    if let (Kind::Node(n), FactKind::Up) = (p.kind(fact.component()), fact.kind()) {
        node_up(w, p, n);
    }
    let Some(m) = w.group.membership(fact.component()) else { return };
    let g = w.group.memberships[m as usize].group;
    match fact.kind() {
        FactKind::Down => member_down(w, p, m, fact.root()),
        FactKind::Up => member_up(w, p, m),
        FactKind::FaultStruck | FactKind::ContainerExited | FactKind::NodeStopped => {
            called_spare_failed(w, p, m);
        }
        // A cold spare that was broken on its shelf, or had no place, may be called again.
        FactKind::FaultCleared | FactKind::ContainerPlaced
            if p.groups[g as usize].sharing == Sharing::Cold =>
        {
            fill(w, p, g, false);
            judge(w, p, g, NO_CAUSE);
        }
        FactKind::StageEntered | FactKind::ChargeMoved => relay(w, p, g, fact),
        _ => {}
    }
}

fn serves(w: &World, p: &Plan, component: ComponentId) -> bool {
    match p.kind(component) {
        Kind::Node(n) => w.node.up(n),
        Kind::Container(c) => w.container.serves(c),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => false,
    }
}

fn members(p: &Plan, g: u32) -> std::ops::Range<u32> {
    let spec = &p.groups[g as usize];
    spec.first..spec.first + spec.members.len() as u32
}

fn member_down(w: &mut World, p: &Plan, m: u32, root: RowId) {
    let Membership { group: g, component, active, transit } = w.group.memberships[m as usize];
    let spec = &p.groups[g as usize];
    if spec.sharing == Sharing::Voting {
        let span = w.draw(&spec.takeover);
        w.group.memberships[m as usize].transit = w.after(span, Event::Isolate(m));
    } else {
        let mut transit = transit;
        w.cancel(&mut transit);
        let membership = &mut w.group.memberships[m as usize];
        membership.transit = Ticket::NONE;
        membership.active = false;
        if active && spec.sharing == Sharing::Active {
            leave_out(w, p, g);
        } else {
            fill(w, p, g, false);
        }
    }
    let group = &mut w.group.groups[g as usize];
    if !group.blocked || group.told {
        group.blame = component;
    }
    judge(w, p, g, root);
}

/// A working member of an active group failed: the others go on if it can be left out.
fn leave_out(w: &mut World, p: &Plan, g: u32) {
    let spec = &p.groups[g as usize];
    let left = members(p, g).filter(|&m| works(w, p, m)).count() as u32;
    if left >= spec.need
        && !w.group.groups[g as usize].blocked
        && !w.chance(spec.coverage, spec.luck)
    {
        block(w, p, g);
    }
}

fn works(w: &World, p: &Plan, m: u32) -> bool {
    let membership = &w.group.memberships[m as usize];
    membership.active && serves(w, p, membership.component)
}

fn block(w: &mut World, p: &Plan, g: u32) {
    let spec = &p.groups[g as usize];
    w.group.groups[g as usize].blocked = true;
    w.group.groups[g as usize].blame = spec.component;
    w.emit(FactKind::SwitchFailed, spec.component, 0, spec.switch_row);
    failure::strike(w, p, spec.switch_row);
}

fn member_up(w: &mut World, p: &Plan, m: u32) {
    let Membership { group: g, component, active, .. } = w.group.memberships[m as usize];
    let spec = &p.groups[g as usize];
    match spec.sharing {
        Sharing::Active => w.group.memberships[m as usize].active = true,
        Sharing::Voting => {
            let mut transit = w.group.memberships[m as usize].transit;
            w.cancel(&mut transit);
            w.group.memberships[m as usize].transit = Ticket::NONE;
            w.group.memberships[m as usize].active = true;
        }
        Sharing::Hot | Sharing::Warm(_) | Sharing::Cold => {
            let working = members(p, g).filter(|&m| works(w, p, m)).count() as u32;
            if !active && working < spec.need {
                resume(w, p, g, m);
            } else if spec.sharing == Sharing::Cold && (!active || working > spec.need) {
                w.group.memberships[m as usize].active = false;
                w.emit(FactKind::PowerOff, component, 0, NO_CAUSE);
            }
        }
    }
    judge(w, p, g, NO_CAUSE);
    recharge(w, p, g);
}

/// A switch-over under way is the stage *act* of a group that is down.
fn announce_takeover(w: &mut World, p: &Plan, g: u32) {
    let group = &w.group.groups[g as usize];
    if !group.up {
        w.enter(p.groups[g as usize].component, Stage::Act, group.root);
    }
}

fn take(w: &mut World, p: &Plan, m: u32) {
    let membership = &mut w.group.memberships[m as usize];
    membership.transit = Ticket::NONE;
    membership.active = true;
    let Membership { group: g, component, .. } = *membership;
    let root = w.group.groups[g as usize].root;
    w.emit(FactKind::RoleTaken, component, g, root);
    if p.groups[g as usize].sharing == Sharing::Cold && !serves(w, p, component) {
        w.emit(FactKind::PowerOn, component, 0, root);
    }
}

/// A take-over's time is over.
pub(super) fn take_over(w: &mut World, p: &Plan, m: u32) {
    let g = w.group.memberships[m as usize].group;
    if eligible(w, p, m) {
        take(w, p, m);
    } else {
        // The node of a cold replica has failed meanwhile: call another.
        w.group.memberships[m as usize].transit = Ticket::NONE;
        fill(w, p, g, false);
    }
    judge(w, p, g, NO_CAUSE);
}

/// A faulty voter is removed from the configuration.
pub(super) fn isolate(w: &mut World, p: &Plan, m: u32) {
    let membership = &mut w.group.memberships[m as usize];
    membership.active = false;
    membership.transit = Ticket::NONE;
    let Membership { group: g, component, .. } = *membership;
    let root = w.group.groups[g as usize].root;
    w.emit(FactKind::MemberIsolated, component, g, root);
    judge(w, p, g, NO_CAUSE);
}

/// True if the group does its work now.
fn enough(w: &World, p: &Plan, g: u32) -> bool {
    let spec = &p.groups[g as usize];
    let working = members(p, g).filter(|&m| works(w, p, m)).count() as u32;
    if spec.sharing == Sharing::Voting {
        let configured =
            members(p, g).filter(|&m| w.group.memberships[m as usize].active).count() as u32;
        return 2 * working > configured;
    }
    // What is left of an active group is not trusted until the failed one is left out; a standby
    // group whose switch-over failed works again once its failed member is back by itself.
    let trusted = spec.sharing != Sharing::Active || !w.group.groups[g as usize].blocked;
    trusted && working >= spec.need
}

/// Says if the group has gone down or up; `root` is what took a member down just now.
fn judge(w: &mut World, p: &Plan, g: u32, root: RowId) {
    let component = p.groups[g as usize].component;
    let up = enough(w, p, g);
    let group = &mut w.group.groups[g as usize];
    // A failed switch-over is told once its own recovery has begun, and has a stage.
    if group.blocked && !group.told {
        return;
    }
    if group.up && !up {
        group.up = false;
        group.root = root;
        let stage = if in_transit(w, p, g) { Stage::Act } else { w.failure.stage(root) };
        w.emit(FactKind::Down, component, stage as u32, root);
    } else if !group.up && up {
        group.up = true;
        let root = std::mem::replace(&mut group.root, NO_CAUSE);
        w.emit(FactKind::Up, component, 0, root);
    }
}

/// What a group that stays down is charged to is healed: the first member that still has a fault
/// pays from now on.
fn recharge(w: &mut World, p: &Plan, g: u32) {
    let group = &w.group.groups[g as usize];
    if group.up || w.failure.active(group.root) || in_transit(w, p, g) {
        return;
    }
    let root_of = |w: &World, component: ComponentId| match p.kind(component) {
        Kind::Node(n) => w.node.root(n),
        Kind::Container(c) => w.container.root(c),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => NO_CAUSE,
    };
    let still = |component: &&ComponentId| {
        !serves(w, p, **component) && w.failure.active(root_of(w, **component))
    };
    let Some(&component) = p.groups[g as usize].members.iter().find(still) else { return };
    let root = root_of(w, component);
    let stage = w.failure.stage(root);
    w.group.groups[g as usize].root = root;
    w.group.groups[g as usize].blame = component;
    w.emit(FactKind::ChargeMoved, p.groups[g as usize].component, stage as u32, root);
}

fn in_transit(w: &World, p: &Plan, g: u32) -> bool {
    members(p, g).any(|m| w.group.memberships[m as usize].transit != Ticket::NONE)
}

/// The recovery of the member that a group waits for is the group's: of the failed one, or, once a
/// cold spare was called, that spare's start.
fn relay(w: &mut World, p: &Plan, g: u32, fact: Fact) {
    let group = &w.group.groups[g as usize];
    if group.up {
        return;
    }
    let called = members(p, g).map(|m| &w.group.memberships[m as usize]).find(|m| {
        p.groups[g as usize].sharing == Sharing::Cold && m.active && !serves(w, p, m.component)
    });
    let component = p.groups[g as usize].component;
    if fact.kind() == FactKind::ChargeMoved {
        // A spare that goes back to the shelf takes no blame along.
        if group.blame != fact.component() || fact.root() == NO_CAUSE {
            return;
        }
        w.group.groups[g as usize].root = fact.root();
        w.emit(FactKind::ChargeMoved, component, fact.argument(), fact.root());
    } else if fact.component() == called.map_or(group.blame, |m| m.component)
        && group.root == fact.root()
        && !in_transit(w, p, g)
    {
        w.enter(component, fact.stage(), fact.root());
    }
}
