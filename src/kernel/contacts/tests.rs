//! Plans worked by hand, and a search that tries every sequence of contacts.

use super::*;
use proptest::prelude::*;

fn contact(from: u32, to: u32, seconds: (u64, u64), rate: u64, delay: u64) -> Contact {
    let at = |seconds| Time(seconds * SECOND);
    Contact { from, to, start: at(seconds.0), end: at(seconds.1), rate, delay: Span::secs(delay) }
}

fn seconds(plan: &ContactPlan, from: u32, to: u32, ready: u64, bits: u64) -> Option<f64> {
    let journey = plan.earliest(from, to, Time(ready * SECOND), bits)?;
    Some(journey.arrival.as_secs_f64())
}

/// A rover (1), a relay (2), the ground (3). 8000 bits take 4 s to the relay and 2 s down.
/// Ready at 0: waits to 100, at the relay 100 + 4 + 1 = 105; the pass down opens at 300, is there at
/// 300 + 2 + 600 = 902. Ready at 197: 3 s are left of the first pass, 4 are needed: it takes the
/// second, 500 + 4 + 1 = 505, and the pass down that is open since 300 is over at 400: 700 + 602.
#[test]
fn by_hand_a_relay_in_orbit() {
    let plan = ContactPlan::new(vec![
        contact(1, 2, (100, 200), 2000, 1),
        contact(1, 2, (500, 600), 2000, 1),
        contact(2, 3, (300, 400), 4000, 600),
        contact(2, 3, (700, 800), 4000, 600),
    ]);
    assert_eq!(seconds(&plan, 1, 3, 0, 8000), Some(902.0));
    assert_eq!(seconds(&plan, 1, 3, 196, 8000), Some(902.0));
    assert_eq!(seconds(&plan, 1, 3, 197, 8000), Some(1302.0));
    assert_eq!(seconds(&plan, 1, 3, 597, 8000), None);
    assert_eq!(seconds(&plan, 3, 1, 0, 8000), None, "contacts have a direction");
    assert_eq!(seconds(&plan, 3, 3, 7, 8000), Some(7.0));
    assert_eq!(seconds(&plan, 1, 9, 0, 8000), None, "a node of no contact");
    let hops = plan.earliest(1, 3, Time::ZERO, 8000).unwrap().hops;
    assert_eq!(hops, [0, 2]);
}

/// The direct path opens late, the detour is slow but open: 10 s at 100 bit/s for each of two hops
/// (arrivals 11 and 22), against 30 + 1 + 5 = 36. For a message of 4000 bits the detour takes
/// 40 + 1 + 40 + 1 = 82, the direct one 30 + 4 + 5 = 39.
#[test]
fn by_hand_the_better_path_depends_on_size() {
    let plan = ContactPlan::new(vec![
        contact(1, 3, (30, 90), 1000, 5),
        contact(1, 2, (0, 90), 100, 1),
        contact(2, 3, (0, 90), 100, 1),
    ]);
    assert_eq!(seconds(&plan, 1, 3, 0, 1000), Some(22.0));
    assert_eq!(seconds(&plan, 1, 3, 0, 4000), Some(39.0));
    assert_eq!(seconds(&plan, 1, 3, 0, 0), Some(2.0), "an empty message still needs both hops");
}

/// A slow contact is open now, a fast one of the same pair opens 10 s later: 1000 bits are there at
/// 100 + 2 over the slow one, at 10 + 1 + 2 = 13 over the fast one. 3 bits at 7 bit/s take
/// 428 571 428.57 ns, rounded up. And a later contact of shorter range overtakes: 20 + 1 + 0 < 13 + 9.
#[test]
fn by_hand_overlapping_contacts_and_rounding() {
    let slow = contact(1, 2, (0, 200), 10, 2);
    let fast = contact(1, 2, (10, 20), 1000, 2);
    assert_eq!(seconds(&ContactPlan::new(vec![slow, fast]), 1, 2, 0, 1000), Some(13.0));
    let odd = ContactPlan::new(vec![contact(1, 2, (0, 1), 7, 0)]);
    assert_eq!(odd.earliest(1, 2, Time::ZERO, 3).unwrap().arrival, Time(428_571_429));
    let whole = ContactPlan::new(vec![contact(1, 2, (0, 1), 7, 0)]);
    assert_eq!(seconds(&whole, 1, 2, 0, 7), Some(1.0), "it just fits");
    assert_eq!(seconds(&whole, 1, 2, 0, 8), None);
    let near = contact(1, 2, (20, 30), 1000, 0);
    let far = contact(1, 2, (10, 15), 1000, 20);
    assert_eq!(seconds(&ContactPlan::new(vec![far, near]), 1, 2, 0, 1000), Some(21.0));
}

#[test]
fn edges() {
    let empty = ContactPlan::new(Vec::new());
    assert_eq!(empty.earliest(1, 2, Time::ZERO, 1), None);
    assert!(empty.earliest(1, 1, Time::ZERO, 1).is_some());
    let dead = ContactPlan::new(vec![contact(1, 2, (0, 10), 0, 0), contact(1, 2, (5, 5), 9, 0)]);
    assert_eq!(dead.earliest(1, 2, Time::ZERO, 0), None);
    let mut long = contact(1, 2, (0, 1), u64::MAX, 0);
    long.end = Time::NEVER;
    long.delay = Span::NEVER;
    assert_eq!(ContactPlan::new(vec![long]).earliest(1, 2, Time::ZERO, u64::MAX), None);
    assert!(!empty.contacts().iter().any(|_| true));
}

/// Every sequence of contacts that visits no node twice.
fn brute(contacts: &[Contact], path: &mut Vec<u32>, to: u32, ready: Time, bits: u64) -> Time {
    let here = *path.last().unwrap();
    if here == to {
        return ready;
    }
    let mut best = Time::NEVER;
    for contact in contacts.iter().filter(|contact| contact.from == here) {
        if !path.contains(&contact.to)
            && let Some(arrival) = contact.arrival(ready, bits)
        {
            path.push(contact.to);
            best = best.min(brute(contacts, path, to, arrival, bits));
            path.pop();
        }
    }
    best
}

fn contacts() -> impl Strategy<Value = Vec<Contact>> {
    let one = (0..5_u32, 0..5_u32, 0..40_u64, 0..15_u64, 0..4_u64, 0..6_u64);
    prop::collection::vec(one, 0..14).prop_map(|all| {
        let make = |(from, to, start, length, rate, delay)| {
            contact(from, to, (start, start + length), rate, delay)
        };
        all.into_iter().map(make).collect()
    })
}

proptest! {
    #[test]
    fn it_is_what_trying_everything_finds(
        contacts in contacts(), to in 0..5_u32, ready in 0..30_u64, bits in 0..20_u64,
    ) {
        let plan = ContactPlan::new(contacts.clone());
        let ready = Time(ready * SECOND);
        let expected = brute(&contacts, &mut vec![0], to, ready, bits);
        match plan.earliest(0, to, ready, bits) {
            None => prop_assert_eq!(expected, Time::NEVER),
            Some(journey) => {
                prop_assert_eq!(journey.arrival, expected);
                // The hops lead there, one after the other.
                let (mut node, mut at) = (0, ready);
                for hop in journey.hops {
                    let contact = plan.contacts()[hop];
                    prop_assert_eq!(contact.from, node);
                    at = contact.arrival(at, bits).unwrap();
                    node = contact.to;
                }
                prop_assert_eq!((node, at), (to, expected));
            }
        }
    }
}
