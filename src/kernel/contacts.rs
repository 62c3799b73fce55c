//! Contact plans: when a message that is stored and forwarded arrives at the earliest.
//!
//! A contact is a stretch of time in which one node can send to another. A message waits at a node
//! until a contact opens, takes size/rate to be sent, whole and within the contact, and arrives one
//! delay later. To be at a node earlier never makes the arrival anywhere later (one can always
//! wait), so the search is Dijkstra's with arrival times for distances (CCSDS 734.3-B-1, schedule
//! aware bundle routing, without its margins and queues).

use crate::kernel::time::{SECOND, Span, Time};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A stretch `[start, end)` in which `from` can send to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contact {
    /// The sending node: any number.
    pub from: u32,
    /// The receiving node.
    pub to: u32,
    /// First instant at which sending may begin.
    pub start: Time,
    /// Sending must be over by then.
    pub end: Time,
    /// Bits per second; at zero nothing is ever sent, not even an empty message.
    pub rate: u64,
    /// From the last bit sent to the last bit received.
    pub delay: Span,
}

impl Contact {
    /// When a message of `bits` that is ready at `ready` has arrived over this contact; none if it
    /// does not fit into what is left of it.
    pub fn arrival(&self, ready: Time, bits: u64) -> Option<Time> {
        let begin = self.start.max(ready);
        if begin >= self.end || self.rate == 0 {
            return None;
        }
        // Rounded up: a bit that is not through at the end of the contact is lost.
        let nanos = (u128::from(bits) * u128::from(SECOND)).div_ceil(u128::from(self.rate));
        let sent = begin + Span(u64::try_from(nanos).ok()?);
        let arrival = sent + self.delay;
        (sent <= self.end && !arrival.is_never()).then_some(arrival)
    }
}

/// How a message travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// When it is there.
    pub arrival: Time,
    /// The contacts it takes, in order, as indices into [`ContactPlan::contacts`].
    pub hops: Vec<usize>,
}

/// All contacts from one node to another.
#[derive(Clone, Copy, Debug)]
struct Pair {
    to: usize,
    first: usize,
    last: usize,
}

/// Contacts, sorted for searching; made once, asked often.
#[derive(Clone, Debug, Default)]
pub struct ContactPlan {
    contacts: Vec<Contact>,
    /// The latest end among the contacts of the same pair up to this one: never falls within a
    /// pair, so that those that are over are skipped by bisection even where contacts overlap.
    over_by: Vec<Time>,
    /// The nodes, ascending; elsewhere a node is its index here.
    nodes: Vec<u32>,
    pairs: Vec<Pair>,
    /// Where each node's pairs begin; one entry more than nodes.
    pairs_of: Vec<usize>,
}

impl ContactPlan {
    /// A plan of contacts in any order; they may overlap, and those that are empty never serve.
    pub fn new(mut contacts: Vec<Contact>) -> ContactPlan {
        contacts.sort_unstable();
        let mut nodes: Vec<u32> = contacts.iter().flat_map(|c| [c.from, c.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut plan = ContactPlan { nodes, ..ContactPlan::default() };
        plan.pairs_of.push(0);
        for (index, contact) in contacts.iter().enumerate() {
            let before = index.checked_sub(1).map(|before| contacts[before]);
            let same = before.is_some_and(|it| (it.from, it.to) == (contact.from, contact.to));
            let from = plan.index(contact.from).unwrap_or_default();
            while plan.pairs_of.len() <= from {
                plan.pairs_of.push(plan.pairs.len());
            }
            let end = match plan.over_by.last() {
                Some(over) if same => contact.end.max(*over),
                _ => contact.end,
            };
            plan.over_by.push(end);
            match plan.pairs.last_mut() {
                Some(pair) if same => pair.last = index + 1,
                _ => {
                    let to = plan.index(contact.to).unwrap_or_default();
                    plan.pairs.push(Pair { to, first: index, last: index + 1 });
                }
            }
        }
        while plan.pairs_of.len() <= plan.nodes.len() {
            plan.pairs_of.push(plan.pairs.len());
        }
        plan.contacts = contacts;
        plan
    }

    /// The contacts by sender, receiver, start.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    fn index(&self, node: u32) -> Option<usize> {
        self.nodes.binary_search(&node).ok()
    }

    /// How a message of `bits` that is at `from` at the instant `ready` gets to `to` at the
    /// earliest; none if it never does. Costs about (contacts looked at)·ln(nodes).
    pub fn earliest(&self, from: u32, to: u32, ready: Time, bits: u64) -> Option<Journey> {
        if from == to {
            return Some(Journey { arrival: ready, hops: Vec::new() });
        }
        let (from, to) = (self.index(from)?, self.index(to)?);
        let mut arrivals = vec![Time::NEVER; self.nodes.len()];
        let mut by = vec![usize::MAX; self.nodes.len()];
        let mut front = BinaryHeap::new();
        arrivals[from] = ready;
        front.push(Reverse((ready, from)));
        while let Some(Reverse((here, node))) = front.pop() {
            if node == to {
                return Some(self.journey(from, to, here, &by));
            }
            if here > arrivals[node] {
                continue;
            }
            for pair in &self.pairs[self.pairs_of[node]..self.pairs_of[node + 1]] {
                if let Some((arrival, contact)) = self.best(*pair, here, bits, arrivals[pair.to]) {
                    arrivals[pair.to] = arrival;
                    by[pair.to] = contact;
                    front.push(Reverse((arrival, pair.to)));
                }
            }
        }
        None
    }

    /// The contact of a pair that delivers first, if it does so before `known`.
    fn best(&self, pair: Pair, ready: Time, bits: u64, known: Time) -> Option<(Time, usize)> {
        let over = self.over_by[pair.first..pair.last].partition_point(|end| *end <= ready);
        let (mut best, mut found) = (known, None);
        for index in pair.first + over..pair.last {
            let contact = &self.contacts[index];
            if contact.start >= best {
                break;
            }
            if let Some(arrival) = contact.arrival(ready, bits)
                && arrival < best
            {
                (best, found) = (arrival, Some(index));
            }
        }
        found.map(|index| (best, index))
    }

    fn journey(&self, from: usize, to: usize, arrival: Time, by: &[usize]) -> Journey {
        let (mut node, mut hops) = (to, Vec::new());
        while node != from {
            hops.push(by[node]);
            node = self.index(self.contacts[by[node]].from).unwrap_or(from);
        }
        hops.reverse();
        Journey { arrival, hops }
    }
}

#[cfg(test)]
mod tests;
