//! The agenda: pending events in exact order (time, insertion), cheap to schedule and to cancel.
//!
//! An entry is one `u128` key, time 64 | order 39 | slot 24 bits, so that one comparison settles
//! the order and nothing else moves. The event waits in its slot; the keys meet in a *tournament*,
//! a binary tree of which each node holds the smaller key of its two children. Guarantees:
//!
//! 1. Events fire by time; at one instant, in the order in which they were scheduled.
//! 2. A cancelled event neither fires nor moves the clock, and is gone at once.
//! 3. A ticket that has fired or been cancelled is dead for ever: cancelling it does nothing.
//! 4. [`Agenda::reset`] and `clone_from` allocate nothing that is there already.
//!
//! Why a tournament: vessels have 2 to 200 events pending, and there the mispredicted branch is
//! the unit of cost, not the comparison. Heaps, sorted rows and ladders branch on keys at every
//! level; a replay does not branch on any. Nanoseconds per event, ChaCha8 draws included, on the
//! machine this was chosen on (`cargo bench --bench kernel`; hold model, and repairable units of
//! which 30 % of events are cancelled):
//!
//! | pending | hold: tournament | ladder | `BinaryHeap` | repairable: tournament | ladder | `BinaryHeap` |
//! |---|---|---|---|---|---|---|
//! | 2 | 24 | 32 | 36 | 44 | 52 | 62 |
//! | 100 | 36 | 51 | 56 | 57 | 71 | 98 |
//! | 200 | 39 | 53 | 58 | 63 | 73 | 106 |
//! | 100 000 | 64 | 95 | 154 | 248 | 223 | 391 |
//!
//! (The ladder: a sorted row of up to 64 keys before unsorted rungs that are split by rank, with
//! lazy cancellation. Some 19 ns of each figure of the hold model are the draw.)

#[cfg(test)]
mod tests;
mod tournament;

use super::limits::{LimitReached, Limits};
use super::time::Time;
use tournament::{NO_KEY, Tournament};

/// Width of a slot number in a ticket.
const SLOT_BITS: u32 = 24;
/// Width of a ticket: order and slot.
const TICKET_BITS: u32 = 63;
/// The largest order number that fits.
const MOST_ORDERS: u64 = (1 << (TICKET_BITS - SLOT_BITS)) - 1;
/// The slot number in a ticket.
const SLOT_MASK: u64 = (1 << SLOT_BITS) - 1;

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

    fn slot(self) -> u32 {
        (self.0 & SLOT_MASK) as u32
    }
}

impl Default for Ticket {
    fn default() -> Ticket {
        Ticket::NONE
    }
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
    order: Tournament,
    /// What waits in each slot; outdated in free ones.
    events: Vec<E>,
    /// Slots without an event, the last one to be used first. `vacant` is not among them.
    free: Vec<u32>,
    /// The slot freed last, while its key is still in the tournament: what fires or is cancelled is
    /// mostly followed by something scheduled, which takes its place with one replay for two.
    vacant: Option<u32>,
    now: Time,
    /// Events scheduled so far, which numbers them from 1.
    scheduled: u64,
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
            order: Tournament::new(),
            events: Vec::new(),
            free: Vec::new(),
            vacant: None,
            now: Time::ZERO,
            scheduled: 0,
            processed: 0,
            ties: 0,
            at_this_instant: 0,
            limits: limits.representable(),
            overflow: None,
        }
    }

    /// Empties the agenda and sets the clock to mission start. Keeps the allocations and limits.
    pub fn reset(&mut self) {
        self.order.clear();
        self.events.clear();
        self.free.clear();
        self.vacant = None;
        self.now = Time::ZERO;
        self.scheduled = 0;
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
        self.events.len() - self.free.len() - usize::from(self.vacant.is_some())
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
        if self.scheduled >= MOST_ORDERS {
            return self.overflow();
        }
        let slot = match self.vacant.take().or_else(|| self.free.pop()) {
            Some(slot) => {
                self.events[slot as usize] = event;
                slot
            }
            None if self.events.len() >= self.limits.pending as usize => return self.overflow(),
            None => {
                if self.events.len() == self.order.capacity() {
                    self.order.double();
                }
                self.events.push(event);
                (self.events.len() - 1) as u32
            }
        };
        self.scheduled += 1;
        let ticket = self.scheduled << SLOT_BITS | u64::from(slot);
        // `max` is for release builds; see above.
        self.order.set(slot as usize, key(at.max(self.now), ticket));
        Ticket(ticket)
    }

    /// Takes a pending event back; false when it has fired or been taken back already.
    #[inline]
    pub fn cancel(&mut self, ticket: Ticket) -> bool {
        let slot = ticket.slot();
        let (_, current) = parts(self.order.key(slot as usize));
        if current != ticket.0 || self.vacant == Some(slot) {
            return false;
        }
        self.vacate(slot);
        true
    }

    /// The instant of the next event that will fire, if any is pending.
    #[inline]
    pub fn next_due(&mut self) -> Option<Time> {
        if let Some(slot) = self.vacant.take() {
            self.clear(slot);
        }
        let first = self.order.first();
        (first != NO_KEY).then(|| parts(first).0)
    }

    /// Moves the clock to the next event due at or before `until` and hands it out; none when
    /// there is none, and then the clock stays.
    ///
    /// # Errors
    /// [`LimitReached`], when this event is one too many or one was scheduled too many.
    #[inline]
    pub fn pop(&mut self, until: Time) -> Result<Option<(Time, E)>, LimitReached> {
        if let Some(slot) = self.vacant.take() {
            self.clear(slot);
        }
        if let Some(reached) = self.overflow {
            return Err(reached);
        }
        let first = self.order.first();
        let (at, ticket) = parts(first);
        if at > until || first == NO_KEY {
            return Ok(None);
        }
        self.advance(at)?;
        let slot = Ticket(ticket).slot();
        // None is vacant, see above.
        self.vacant = Some(slot);
        Ok(Some((at, self.events[slot as usize])))
    }

    /// Frees a slot, leaving its key where it is as long as no one looks.
    #[inline]
    fn vacate(&mut self, slot: u32) {
        if let Some(before) = self.vacant.replace(slot) {
            self.clear(before);
        }
    }

    /// Frees a slot for good.
    #[inline]
    fn clear(&mut self, slot: u32) {
        self.order.set(slot as usize, NO_KEY);
        self.free.push(slot);
    }

    /// Counts one event at `at` and moves the clock there.
    #[inline]
    fn advance(&mut self, at: Time) -> Result<(), LimitReached> {
        debug_assert!(at >= self.now);
        if self.processed >= self.limits.events {
            return Err(LimitReached::Events { at, limit: self.limits.events });
        }
        if at > self.now || self.processed == 0 {
            self.now = at;
            self.at_this_instant = 1;
        } else {
            if self.at_this_instant >= self.limits.at_one_instant {
                return Err(LimitReached::AtOneInstant { at, limit: self.limits.at_one_instant });
            }
            self.ties += 1;
            self.at_this_instant += 1;
        }
        self.processed += 1;
        Ok(())
    }

    /// Notes that one event too many was scheduled.
    #[cold]
    fn overflow(&mut self) -> Ticket {
        let at = self.now;
        let reached = if self.pending() >= self.limits.pending as usize {
            LimitReached::Pending { at, limit: self.limits.pending }
        } else {
            LimitReached::Events { at, limit: self.limits.events }
        };
        self.overflow.get_or_insert(reached);
        Ticket::NONE
    }
}

/// Time 64 | order 39 | slot 24 bits; `ticket` is the lower two.
#[inline]
fn key(at: Time, ticket: u64) -> u128 {
    u128::from(at.0) << TICKET_BITS | u128::from(ticket)
}

/// The time and the ticket of a key.
#[inline]
fn parts(key: u128) -> (Time, u64) {
    (Time((key >> TICKET_BITS) as u64), key as u64 & ((1 << TICKET_BITS) - 1))
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
            order,
            events,
            free,
            vacant,
            now,
            scheduled,
            processed,
            ties,
            at_this_instant,
            limits,
            overflow,
        } = source;
        self.order.clone_from(order);
        self.events.clear();
        self.events.extend_from_slice(events);
        self.free.clear();
        self.free.extend_from_slice(free);
        self.vacant = *vacant;
        self.now = *now;
        self.scheduled = *scheduled;
        self.processed = *processed;
        self.ties = *ties;
        self.at_this_instant = *at_this_instant;
        self.limits = *limits;
        self.overflow = *overflow;
    }
}
