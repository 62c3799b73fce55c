//! The agenda: pending events in exact order (time, insertion), cheap to schedule and to cancel.
//!
//! An entry is one `u128` key, time 64 | order 40 | slot 24 bits, so that one comparison settles
//! the order and nothing else moves. The event waits in its slot; a slot remembers the ticket it
//! was given to, and a key whose ticket is not the slot's is *stale*: cancelled, to be dropped
//! unseen when it is met. Numbered guarantees:
//!
//! 1. Events fire by time; at one instant, in the order in which they were scheduled.
//! 2. A cancelled event neither fires nor moves the clock.
//! 3. A ticket that has fired or been cancelled is dead for ever: cancelling it does nothing.
//! 4. At most as many stale keys as live ones, plus 64, are kept.
//! 5. [`Agenda::reset`] and `clone_from` allocate nothing that is there already.

mod queue;
#[cfg(test)]
mod tests;

use super::limits::{LimitReached, Limits};
use super::time::Time;
use queue::Queue;

/// Width of a slot number in a ticket.
const SLOT_BITS: u32 = 24;
/// The slot number in a ticket.
const SLOT_MASK: u64 = (1 << SLOT_BITS) - 1;
/// End of the chain of free slots; no slot has this number.
const NO_SLOT: u64 = SLOT_MASK;
/// Stale keys that are not worth a sweep.
const STALE_SLACK: usize = 64;

/// A pending event's name: what [`Agenda::cancel`] takes. Never reused within a replication.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// The ticket of nothing: cancelling it does nothing.
    pub const NONE: Ticket = Ticket(0);

    /// Whether this is [`Ticket::NONE`]. A ticket is not told when its event fires.
    #[inline]
    pub fn is_none(self) -> bool {
        self == Ticket::NONE
    }

    fn slot(self) -> usize {
        (self.0 & SLOT_MASK) as usize
    }
}

impl Default for Ticket {
    fn default() -> Ticket {
        Ticket::NONE
    }
}

/// Where an event waits. `ticket` is the live ticket, or, in a free slot, the number of the next
/// free one; the two cannot be mistaken, since orders start at 1 and so tickets at 2^24.
#[derive(Clone, Copy, Debug)]
struct Slot<E> {
    ticket: u64,
    event: E,
}

/// Pending events of type `E`, the clock, and the counts that limits are held against.
///
/// ```
/// use shakedown::kernel::agenda::Agenda;
/// use shakedown::kernel::time::Time;
///
/// let mut agenda = Agenda::new();
/// agenda.schedule(Time(20), "second");
/// let ticket = agenda.schedule(Time(10), "never seen");
/// agenda.schedule(Time(10), "first");
/// agenda.cancel(ticket);
/// assert_eq!(agenda.pop(Time(20)), Ok(Some((Time(10), "first"))));
/// assert_eq!(agenda.pop(Time(20)), Ok(Some((Time(20), "second"))));
/// assert_eq!(agenda.pop(Time::NEVER), Ok(None));
/// ```
#[derive(Debug)]
pub struct Agenda<E: Copy> {
    queue: Queue,
    slots: Vec<Slot<E>>,
    /// First of the chain of free slots, or [`NO_SLOT`].
    free: u64,
    now: Time,
    /// Order number of the last event scheduled; the first gets 1.
    order: u64,
    live: usize,
    stale: usize,
    processed: u64,
    ties: u64,
    /// Events fired at `now` so far.
    at_this_instant: u64,
    limits: Limits,
    /// A limit reached by `schedule`, which has no way to say so; the next `pop` does.
    overflow: Option<LimitReached>,
}

impl<E: Copy> Default for Agenda<E> {
    fn default() -> Agenda<E> {
        Agenda::new()
    }
}

impl<E: Copy> Agenda<E> {
    /// An empty agenda at mission start, with the default limits.
    pub fn new() -> Agenda<E> {
        Agenda::with_limits(Limits::default())
    }

    /// An empty agenda at mission start. Limits beyond what keys can hold are cut to that.
    pub fn with_limits(limits: Limits) -> Agenda<E> {
        Agenda {
            queue: Queue::default(),
            slots: Vec::new(),
            free: NO_SLOT,
            now: Time::ZERO,
            order: 0,
            live: 0,
            stale: 0,
            processed: 0,
            ties: 0,
            at_this_instant: 0,
            limits: limits.representable(),
            overflow: None,
        }
    }

    /// Empties the agenda and sets the clock to mission start. Keeps the allocations and limits.
    pub fn reset(&mut self) {
        self.queue.clear();
        self.slots.clear();
        self.free = NO_SLOT;
        self.now = Time::ZERO;
        self.order = 0;
        self.live = 0;
        self.stale = 0;
        self.processed = 0;
        self.ties = 0;
        self.at_this_instant = 0;
        self.overflow = None;
    }

    /// The instant of the event fired last; mission start before the first.
    #[inline]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Events fired since mission start.
    #[inline]
    pub fn processed(&self) -> u64 {
        self.processed
    }

    /// Events fired at the very instant of the event before them, since mission start. Where two
    /// events tie, their order is an assumption: the one scheduled first goes first.
    #[inline]
    pub fn ties(&self) -> u64 {
        self.ties
    }

    /// Events scheduled and neither fired nor cancelled.
    #[inline]
    pub fn pending(&self) -> usize {
        self.live
    }

    /// The limits this agenda holds.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Lets `event` fire at `at`, after all that are scheduled for that instant already.
    ///
    /// At [`Time::NEVER`] nothing is stored and the ticket is [`Ticket::NONE`]. Scheduling in the
    /// past is a mistake of the caller: it stops a debug build and means *now* in a release build.
    /// When a limit is reached the event is dropped and the next [`Agenda::pop`] says so.
    #[inline]
    pub fn schedule(&mut self, at: Time, event: E) -> Ticket {
        debug_assert!(at >= self.now, "scheduled at {at}, which is before {}", self.now);
        if at.is_never() {
            return Ticket::NONE;
        }
        if self.live >= self.limits.pending as usize || self.order >> (64 - SLOT_BITS) != 0 {
            return self.overflow();
        }
        self.order += 1;
        let slot = self.free;
        let ticket = if let Some(place) = self.slots.get_mut(slot as usize) {
            self.free = place.ticket;
            let ticket = self.order << SLOT_BITS | slot;
            *place = Slot { ticket, event };
            ticket
        } else {
            let ticket = self.order << SLOT_BITS | self.slots.len() as u64;
            self.slots.push(Slot { ticket, event });
            ticket
        };
        self.live += 1;
        if at > self.now {
            self.queue.insert(queue::key(at, ticket));
        } else {
            self.queue.append(queue::key(self.now, ticket));
        }
        Ticket(ticket)
    }

    /// Takes a pending event back; false when it has fired or been taken back already.
    #[inline]
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let Some(place) = self.slots.get_mut(ticket.slot()) else { return false };
        if place.ticket != ticket.0 {
            return false;
        }
        place.ticket = self.free;
        self.free = ticket.slot() as u64;
        self.live -= 1;
        self.stale += 1;
        if self.stale > self.live + STALE_SLACK {
            self.sweep();
        }
        true
    }

    /// The instant of the next event that will fire, if any is pending.
    #[inline]
    pub fn next_due(&mut self) -> Option<Time> {
        let slots = &self.slots;
        let stale = &mut self.stale;
        let key = self.queue.first(self.now, |ticket| {
            let live = is_live(slots, ticket);
            *stale -= usize::from(!live);
            live
        })?;
        Some(queue::parts(key).0)
    }

    /// Moves the clock to the next event due at or before `until` and hands it out; none when
    /// there is none, and then the clock stays.
    ///
    /// # Errors
    /// [`LimitReached`], when this event is one too many or one was scheduled too many.
    #[inline]
    pub fn pop(&mut self, until: Time) -> Result<Option<(Time, E)>, LimitReached> {
        if let Some(reached) = self.overflow {
            return Err(reached);
        }
        loop {
            let slots = &self.slots;
            let stale = &mut self.stale;
            let Some(key) = self.queue.first(self.now, |ticket| {
                let live = is_live(slots, ticket);
                *stale -= usize::from(!live);
                live
            }) else {
                return Ok(None);
            };
            let (at, ticket) = queue::parts(key);
            if at > until {
                return Ok(None);
            }
            self.queue.remove_first();
            let slot = ticket & SLOT_MASK;
            let place = &mut self.slots[slot as usize];
            if place.ticket != ticket {
                self.stale -= 1;
                continue;
            }
            let event = place.event;
            place.ticket = self.free;
            self.free = slot;
            self.live -= 1;
            self.advance(at)?;
            return Ok(Some((at, event)));
        }
    }

    /// Counts one event at `at` and moves the clock there.
    #[inline]
    fn advance(&mut self, at: Time) -> Result<(), LimitReached> {
        debug_assert!(at >= self.now);
        if at > self.now || self.processed == 0 {
            self.now = at;
            self.at_this_instant = 1;
        } else {
            self.ties += 1;
            self.at_this_instant += 1;
            if self.at_this_instant > self.limits.at_one_instant {
                let limit = self.limits.at_one_instant;
                return Err(LimitReached::AtOneInstant { at, limit });
            }
        }
        self.processed += 1;
        if self.processed > self.limits.events {
            return Err(LimitReached::Events { at, limit: self.limits.events });
        }
        Ok(())
    }

    /// Notes that one event too many was scheduled.
    #[cold]
    fn overflow(&mut self) -> Ticket {
        let at = self.now;
        let reached = if self.live >= self.limits.pending as usize {
            LimitReached::Pending { at, limit: self.limits.pending }
        } else {
            LimitReached::Events { at, limit: self.limits.events }
        };
        self.overflow.get_or_insert(reached);
        Ticket::NONE
    }

    /// Drops all stale keys.
    #[cold]
    fn sweep(&mut self) {
        let slots = &self.slots;
        self.queue.retain(|ticket| is_live(slots, ticket));
        self.stale = 0;
        debug_assert_eq!(self.queue.len(), self.live);
    }
}

/// Whether a key's ticket is still the one its slot was given to.
#[inline]
fn is_live<E>(slots: &[Slot<E>], ticket: u64) -> bool {
    slots.get((ticket & SLOT_MASK) as usize).is_some_and(|place| place.ticket == ticket)
}

impl<E: Copy> Clone for Agenda<E> {
    fn clone(&self) -> Agenda<E> {
        let mut copy = Agenda::with_limits(self.limits);
        copy.clone_from(self);
        copy
    }

    /// Takes over `source`'s state in this agenda's buffers. Written out, since the derived one
    /// would allocate anew for each of the thousands of snapshots that splitting takes.
    fn clone_from(&mut self, source: &Agenda<E>) {
        let Agenda {
            queue,
            slots,
            free,
            now,
            order,
            live,
            stale,
            processed,
            ties,
            at_this_instant,
            limits,
            overflow,
        } = source;
        self.queue.clone_from(queue);
        self.slots.clear();
        self.slots.extend_from_slice(slots);
        self.free = *free;
        self.now = *now;
        self.order = *order;
        self.live = *live;
        self.stale = *stale;
        self.processed = *processed;
        self.ties = *ties;
        self.at_this_instant = *at_this_instant;
        self.limits = *limits;
        self.overflow = *overflow;
    }
}
