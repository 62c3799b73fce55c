//! Contacts joined with ranges: what can be sent when, and how long it is on its way.

use super::{Plan, Range};
use crate::kernel::contacts::Contact;
use crate::kernel::time::{Span, Time};
use std::collections::BTreeMap;

/// A contact, or a part of one, over which the light time is one figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    /// The sending node's number.
    pub from: u64,
    /// The receiving node's number.
    pub to: u64,
    /// Beginning in seconds since the origin, not before it.
    pub start: u64,
    /// End in seconds since the origin.
    pub end: u64,
    /// Bits per second.
    pub rate: u64,
    /// One-way light time in seconds.
    pub owlt: u64,
}

/// Ranges of one direction, apart from each other, by start.
type Known = Vec<(i64, i64, u64)>;

impl Plan {
    /// All that can be sent from the origin on: contacts cut where their range changes; none where
    /// no range is known (ION does not route there) or nothing can be sent (rate zero). By sender,
    /// receiver, start. And how many contacts have a part for which no range is known.
    pub fn legs(&self) -> (Vec<Leg>, usize) {
        let ranges = self.by_direction();
        let (mut legs, mut unknown) = (Vec::new(), 0);
        let nothing = Known::new();
        for contact in &self.contacts {
            let known = ranges.get(&(contact.from, contact.to)).unwrap_or(&nothing);
            let mut covered = contact.start;
            let mut hole = false;
            let first = known.partition_point(|range| range.1 <= contact.start);
            for (start, end, owlt) in &known[first..] {
                if *start >= contact.end {
                    break;
                }
                hole |= *start > covered;
                covered = *end;
                let start = (*start).max(contact.start).max(0) as u64;
                let end = (*end).min(contact.end).max(0) as u64;
                if start < end && contact.rate > 0 {
                    let (from, to, rate) = (contact.from, contact.to, contact.rate);
                    legs.push(Leg { from, to, start, end, rate, owlt: *owlt });
                }
            }
            unknown += usize::from(hole || covered < contact.end);
        }
        (legs, unknown)
    }

    /// The ranges of each direction, those without a direction of their own included.
    fn by_direction(&self) -> BTreeMap<(u64, u64), Known> {
        let mut own: BTreeMap<(u64, u64), Vec<&Range>> = BTreeMap::new();
        for range in &self.ranges {
            own.entry((range.from, range.to)).or_default().push(range);
        }
        let mut known: BTreeMap<(u64, u64), Known> = BTreeMap::new();
        for (pair, ranges) in &own {
            known.insert(*pair, joined(ranges));
        }
        for ((from, to), ranges) in &own {
            if from < to {
                let back = known.entry((*to, *from)).or_default();
                *back = beside(back, &joined(ranges));
            }
        }
        known
    }

    /// The legs as contacts of the kernel, which finds earliest arrivals over them; the numbers of
    /// the nodes are those of the second list, which is in ascending order.
    pub fn kernel_contacts(&self) -> (Vec<Contact>, Vec<u64>) {
        let (legs, _) = self.legs();
        let mut nodes: Vec<u64> = legs.iter().flat_map(|leg| [leg.from, leg.to]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let index = |node: u64| nodes.partition_point(|it| *it < node) as u32;
        let contact = |leg: &Leg| Contact {
            from: index(leg.from),
            to: index(leg.to),
            start: Time::ZERO + Span::secs(leg.start),
            end: Time::ZERO + Span::secs(leg.end),
            rate: leg.rate,
            delay: Span::secs(leg.owlt),
        };
        (legs.iter().map(contact).collect(), nodes)
    }
}

/// Ranges by start, those that overlap (they agree) or touch and agree made one.
fn joined(ranges: &[&Range]) -> Known {
    let mut known = Known::new();
    for range in ranges {
        match known.last_mut() {
            Some(last) if range.start <= last.1 && range.owlt == last.2 => {
                last.1 = last.1.max(range.end);
            }
            _ => known.push((range.start, range.end, range.owlt)),
        }
    }
    known
}

/// `own`, and of `other` what lies beside it, by start. Both are sorted and apart.
fn beside(own: &Known, other: &Known) -> Known {
    let (mut all, mut next) = (own.clone(), 0);
    for (start, end, owlt) in other {
        let mut at = *start;
        while own.get(next).is_some_and(|it| it.1 <= at) {
            next += 1;
        }
        let mut k = next;
        while at < *end {
            let (hole, after) = match own.get(k) {
                Some(it) if it.0 < *end => (it.0, it.1),
                _ => (*end, *end),
            };
            if at < hole {
                all.push((at, hole, *owlt));
            }
            (at, k) = (after.max(at), k + 1);
        }
    }
    all.sort_unstable();
    all
}
