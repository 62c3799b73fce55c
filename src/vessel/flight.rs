//! One replication: the loop over events, facts and needs, and who may listen.

use crate::kernel::agenda::Agenda;
use crate::kernel::engine::{self, Model};
use crate::kernel::limits::LimitReached;
use crate::kernel::time::Time;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{NO_CAUSE, Plan};
use crate::vessel::world::World;
use crate::vessel::{function, registry};

/// Who hears all facts, in the order in which they happen. Listeners never change the vessel.
pub trait Listener {
    /// A flight begins.
    fn begin(&mut self, plan: &Plan);
    /// A fact has been handled by the mechanisms.
    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact);
    /// An event has been handled and no fact waits; another may be due at this very instant, and
    /// needs are judged after the last. `world` may be looked at.
    fn settled(&mut self, plan: &Plan, world: &World) {
        let _ = (plan, world);
    }
}

impl Listener for () {
    fn begin(&mut self, _plan: &Plan) {}
    fn fact(&mut self, _plan: &Plan, _now: Time, _fact: Fact) {}
}

impl<A: Listener, B: Listener> Listener for (A, B) {
    fn begin(&mut self, plan: &Plan) {
        self.0.begin(plan);
        self.1.begin(plan);
    }
    #[inline]
    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        self.0.fact(plan, now, fact);
        self.1.fact(plan, now, fact);
    }
    #[inline]
    fn settled(&mut self, plan: &Plan, world: &World) {
        self.0.settled(plan, world);
        self.1.settled(plan, world);
    }
}

impl<L: Listener> Listener for &mut L {
    fn begin(&mut self, plan: &Plan) {
        (**self).begin(plan);
    }
    #[inline]
    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        (**self).fact(plan, now, fact);
    }
    #[inline]
    fn settled(&mut self, plan: &Plan, world: &World) {
        (**self).settled(plan, world);
    }
}

/// A replication under way, as the kernel sees it.
struct Flight<'a, L> {
    plan: &'a Plan,
    world: &'a mut World,
    listener: &'a mut L,
}

impl<L: Listener> Model for Flight<'_, L> {
    type Event = Event;

    #[inline]
    fn agenda(&mut self) -> &mut Agenda<Event> {
        &mut self.world.agenda
    }

    #[inline]
    fn fire(&mut self, now: Time, event: Event) {
        self.world.now = now;
        registry::fire(self.world, self.plan, event);
        drain(self.plan, self.world, self.listener);
    }

    #[inline]
    fn over(&self) -> bool {
        self.world.over
    }
}

/// True if nothing in a plan is left to chance: a flight that draws no number is every replication,
/// since only numbers drawn can tell two apart. Flies one to see, the first time that it is asked.
#[must_use]
pub fn is_certain(plan: &Plan) -> bool {
    *plan.certain.0.get_or_init(|| {
        let mut world = World::new(plan);
        fly(plan, &mut world, 0, &mut ()).is_ok() && world.streams.untouched()
    })
}

/// Flies replication number `replication` of a plan from its beginning to its end or loss.
///
/// `world` must have been made for this plan; its memory is reused.
///
/// # Errors
/// [`LimitReached`] if the replication would fire more events (in all, at one instant, or pending)
/// than the kernel's limits allow; the world is left where it was.
pub fn fly<L: Listener>(
    plan: &Plan,
    world: &mut World,
    replication: u64,
    listener: &mut L,
) -> Result<(), LimitReached> {
    fly_ordered(plan, world, replication, &[], listener)
}

/// Flies as [`fly`] does, with orders that come from outside the vessel, as a command from ground
/// does: each is given at its instant, after all else that happens then. They stand in the order of
/// time; those past the end are not given.
///
/// # Errors
/// As [`fly`].
pub fn fly_ordered<L: Listener>(
    plan: &Plan,
    world: &mut World,
    replication: u64,
    orders: &[(Time, Fact)],
    listener: &mut L,
) -> Result<(), LimitReached> {
    world.agenda.reset();
    world.queue.clear();
    world.streams.begin(replication, 0);
    world.now = Time::ZERO;
    world.over = false;
    listener.begin(plan);
    registry::begin(world, plan);
    drain(plan, world, listener);
    let mut flight = Flight { plan, world, listener };
    for &(at, order) in orders.iter().take_while(|(at, _)| *at <= plan.end) {
        engine::run(&mut flight, at)?;
        if flight.world.over {
            break;
        }
        flight.world.now = at;
        flight.world.queue.push(order);
        drain(plan, flight.world, flight.listener);
    }
    if !flight.world.over {
        engine::run(&mut flight, plan.end)?;
    }
    let Flight { world, listener, .. } = flight;
    if world.over {
        return Ok(());
    }
    world.now = plan.end;
    world.over = true;
    world.emit(FactKind::MissionEnded, 0, 0, NO_CAUSE);
    drain(plan, world, listener);
    Ok(())
}

/// Handles facts first-in first-out until none is left; when the instant is over, judges needs.
///
/// Needs are judged when the *instant* is settled, not the event: while another event is due at
/// this very instant, they wait.
#[inline]
fn drain<L: Listener>(plan: &Plan, world: &mut World, listener: &mut L) {
    loop {
        while let Some(fact) = world.queue.pop() {
            registry::route(world, plan, fact);
            if !fact.kind().is_order() {
                listener.fact(plan, world.now, fact);
            }
        }
        // A mission that is lost at this very instant judges nothing any more.
        let judged = world.over || !world.function.unsettled();
        if judged || world.agenda.next_due() == Some(world.now) {
            break;
        }
        function::settle(world);
    }
    listener.settled(plan, world);
}
