//! The agenda against a sorted list that does everything the slow and obvious way.

use super::*;
use crate::kernel::time::Span;
use proptest::prelude::*;

/// The obvious agenda: all events ever scheduled, the next one found by looking at each.
#[derive(Clone, Default)]
struct Naive {
    /// (time, insertion, event), live ones only.
    entries: Vec<(Time, u64, u32)>,
    order: u64,
    now: Time,
    ties: u64,
    processed: u64,
}

impl Naive {
    fn schedule(&mut self, at: Time, event: u32) -> u64 {
        self.order += 1;
        if !at.is_never() {
            self.entries.push((at, self.order, event));
        }
        self.order
    }

    fn cancel(&mut self, order: u64) -> bool {
        let before = self.entries.len();
        self.entries.retain(|entry| entry.1 != order);
        self.entries.len() < before
    }

    fn pop(&mut self, until: Time) -> Option<(Time, u32)> {
        let next = *self.entries.iter().min()?;
        if next.0 > until {
            return None;
        }
        self.entries.retain(|entry| *entry != next);
        self.ties += u64::from(self.processed > 0 && next.0 == self.now);
        self.processed += 1;
        self.now = next.0;
        Some((next.0, next.2))
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// After so many nanoseconds, so many times.
    Schedule(u64, u8),
    Never,
    /// Cancels the ticket at this place of all ever issued, dead ones included.
    Cancel(prop::sample::Index),
    /// Cancels every second of all tickets ever issued.
    CancelHalf,
    /// Pops up to so many events due within so many nanoseconds.
    Pop(u8, u64),
    Reset,
    /// Goes on with a copy.
    Clone,
    /// Goes back to the copy taken last.
    Restore,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0u64..50, 1u8..4).prop_map(|(d, n)| Step::Schedule(d, n)),
        8 => (0u64..1_000_000_000, 1u8..40).prop_map(|(d, n)| Step::Schedule(d, n)),
        1 => Just(Step::Schedule(0, 200)),
        1 => Just(Step::Never),
        8 => any::<prop::sample::Index>().prop_map(Step::Cancel),
        1 => Just(Step::CancelHalf),
        8 => (1u8..40, 0u64..u64::MAX / 2).prop_map(|(n, d)| Step::Pop(n, d)),
        4 => (1u8..9, 0u64..100).prop_map(|(n, d)| Step::Pop(n, d)),
        1 => Just(Step::Reset),
        1 => Just(Step::Clone),
        1 => Just(Step::Restore),
    ]
}

/// Both agendas, the tickets they gave out, and the generator of scattered delays.
#[derive(Clone, Default)]
struct Twins {
    fast: Agenda<u32>,
    slow: Naive,
    tickets: Vec<(Ticket, u64)>,
    scatter: u64,
}

impl Twins {
    fn schedule(&mut self, at: Time) {
        let event = self.tickets.len() as u32;
        self.tickets.push((self.fast.schedule(at, event), self.slow.schedule(at, event)));
    }

    fn cancel(&mut self, place: usize) {
        let (ticket, order) = self.tickets[place];
        assert_eq!(self.fast.cancel(ticket), self.slow.cancel(order));
    }

    fn apply(&mut self, step: &Step) {
        match step {
            Step::Schedule(delay, times) => {
                for _ in 0..*times {
                    self.scatter =
                        self.scatter.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(99);
                    let delay = if *delay == 0 { 0 } else { (self.scatter >> 20) % delay };
                    self.schedule(self.fast.now() + Span(delay));
                }
            }
            Step::Never => {
                self.schedule(Time::NEVER);
                assert!(self.tickets.last().unwrap().0.is_none());
            }
            Step::Cancel(index) if !self.tickets.is_empty() => {
                self.cancel(index.index(self.tickets.len()));
            }
            Step::CancelHalf => (0..self.tickets.len()).step_by(2).for_each(|i| self.cancel(i)),
            Step::Pop(times, within) => {
                let until = self.fast.now() + Span(*within);
                for _ in 0..*times {
                    assert_eq!(self.fast.pop(until).unwrap(), self.slow.pop(until));
                }
            }
            Step::Reset => {
                self.fast.reset();
                self.slow = Naive::default();
                self.tickets.clear();
            }
            Step::Cancel(_) | Step::Clone | Step::Restore => {}
        }
        assert_eq!(self.fast.now(), self.slow.now);
        assert_eq!(self.fast.pending(), self.slow.entries.len());
        assert_eq!(
            (self.fast.ties(), self.fast.processed()),
            (self.slow.ties, self.slow.processed)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn does_what_the_obvious_agenda_does(steps in prop::collection::vec(step(), 1..120)) {
        let mut twins = Twins::default();
        let mut kept = twins.clone();
        for step in &steps {
            match step {
                Step::Clone => kept.clone_from(&twins),
                Step::Restore => {
                    // Into the buffers of an agenda that has lived on.
                    let mut fast = std::mem::take(&mut twins.fast);
                    fast.clone_from(&kept.fast);
                    twins = Twins { fast, ..kept.clone() };
                }
                _ => {}
            }
            twins.apply(step);
        }
        // All that is left comes out in order.
        while let Some(next) = twins.slow.pop(Time::NEVER) {
            prop_assert_eq!(twins.fast.pop(Time::NEVER).unwrap(), Some(next));
        }
        prop_assert_eq!(twins.fast.pop(Time::NEVER), Ok(None));
    }
}

/// Thousands pending, over eleven decades of delay, a third cancelled at once.
#[test]
fn large_populations_come_out_sorted() {
    let mut agenda = Agenda::new();
    let mut expected = Vec::new();
    let mut word = 1u64;
    for event in 0..20_000u32 {
        word = word.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let at = Time((word >> 20) >> (word % 37));
        let ticket = agenda.schedule(at, event);
        if event % 3 == 0 {
            assert!(agenda.cancel(ticket));
            assert!(!agenda.cancel(ticket));
        } else {
            expected.push((at, event));
        }
    }
    expected.sort_by_key(|entry| *entry);
    for entry in expected {
        assert_eq!(agenda.pop(Time::NEVER), Ok(Some(entry)));
    }
    assert_eq!(agenda.pop(Time::NEVER), Ok(None));
}

#[test]
fn events_due_at_the_end_run_and_later_ones_wait() {
    let mut agenda = Agenda::new();
    agenda.schedule(Time(10), 'a');
    agenda.schedule(Time(11), 'b');
    assert_eq!(agenda.pop(Time(10)), Ok(Some((Time(10), 'a'))));
    assert_eq!(agenda.pop(Time(10)), Ok(None));
    assert_eq!(agenda.now(), Time(10));
    assert_eq!(agenda.pop(Time(11)), Ok(Some((Time(11), 'b'))));
}

#[test]
fn cancelled_events_do_not_move_the_clock() {
    let mut agenda = Agenda::new();
    let ticket = agenda.schedule(Time(10), ());
    assert!(agenda.cancel(ticket));
    assert_eq!(agenda.pop(Time::NEVER), Ok(None));
    assert_eq!((agenda.now(), agenda.processed(), agenda.pending()), (Time::ZERO, 0, 0));
    assert!(!agenda.cancel(Ticket::NONE));
}

#[test]
fn ties_are_counted() {
    let mut agenda = Agenda::new();
    for at in [0, 0, 5, 7, 7, 7] {
        agenda.schedule(Time(at), at);
    }
    while agenda.pop(Time::NEVER).unwrap().is_some() {}
    assert_eq!((agenda.processed(), agenda.ties()), (6, 3));
}

#[test]
fn too_many_events_are_a_named_result() {
    let mut agenda = Agenda::with_limits(Limits { events: 3, ..Limits::default() });
    for at in 1..=4 {
        agenda.schedule(Time(at), at);
    }
    for at in 1..=3 {
        assert_eq!(agenda.pop(Time::NEVER), Ok(Some((Time(at), at))));
    }
    assert_eq!(agenda.pop(Time::NEVER), Err(LimitReached::Events { at: Time(4), limit: 3 }));
}

#[test]
fn too_many_events_at_one_instant_are_a_named_result() {
    let mut agenda = Agenda::with_limits(Limits { at_one_instant: 2, ..Limits::default() });
    agenda.schedule(Time(5), 0);
    let reached = loop {
        match agenda.pop(Time::NEVER) {
            Ok(Some((now, n))) => agenda.schedule(now, n + 1),
            Ok(None) => panic!("the chain broke"),
            Err(reached) => break reached,
        };
    };
    assert_eq!(reached, LimitReached::AtOneInstant { at: Time(5), limit: 2 });
    assert_eq!(agenda.processed(), 2);
}

#[test]
fn too_many_pending_are_a_named_result_until_reset() {
    let mut agenda = Agenda::with_limits(Limits { pending: 2, ..Limits::default() });
    agenda.schedule(Time(1), 1);
    agenda.schedule(Time(2), 2);
    assert!(agenda.schedule(Time(3), 3).is_none());
    let reached = LimitReached::Pending { at: Time::ZERO, limit: 2 };
    assert_eq!(agenda.pop(Time::NEVER), Err(reached));
    assert_eq!(agenda.pop(Time::NEVER), Err(reached));
    agenda.reset();
    agenda.schedule(Time(4), 4);
    assert_eq!(agenda.pop(Time::NEVER), Ok(Some((Time(4), 4))));
}

/// The last order number that fits still sorts; the next one is refused by name.
#[test]
fn order_numbers_run_out_by_name() {
    let mut agenda = Agenda::new();
    agenda.scheduled = MOST_ORDERS - 2;
    for event in 0..3 {
        let ticket = agenda.schedule(Time(9), event);
        assert_eq!(ticket.is_none(), event == 2);
    }
    assert!(matches!(agenda.pop(Time::NEVER), Err(LimitReached::Events { .. })));
    agenda.overflow = None;
    assert_eq!(agenda.pop(Time::NEVER), Ok(Some((Time(9), 0))));
    assert_eq!(agenda.pop(Time::NEVER), Ok(Some((Time(9), 1))));
    assert_eq!(agenda.pop(Time::NEVER), Ok(None));
}

#[test]
#[should_panic(expected = "which is before")]
#[cfg(debug_assertions)]
fn the_past_is_refused() {
    let mut agenda = Agenda::new();
    agenda.schedule(Time(5), ());
    agenda.pop(Time::NEVER).unwrap();
    agenda.schedule(Time(4), ());
}
