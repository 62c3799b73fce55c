//! Windows: stretches of time in which something is open, asked and never ticked through.
//!
//! A window `[from, to)` is open at `from` and closed at `to`. Periodic ones are asked by division,
//! lists by bisection; nothing here schedules anything.

use crate::kernel::time::{Span, Time};

/// When something is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Windows {
    /// Always.
    Always,
    /// From `offset + k·period` for `open`, for k = 0, 1, 2 …
    Every {
        /// Time between the beginnings of windows, above zero.
        period: Span,
        /// How long each is open; the whole period at most.
        open: Span,
        /// Beginning of the first.
        offset: Span,
    },
    /// These, in order, apart from each other.
    List(Vec<(Time, Time)>),
}

impl Windows {
    /// A list from windows in any order: empty ones are left out, those that touch are joined.
    #[must_use]
    pub fn list(mut windows: Vec<(Time, Time)>) -> Windows {
        windows.retain(|(from, to)| from < to);
        windows.sort_unstable();
        let mut joined: Vec<(Time, Time)> = Vec::with_capacity(windows.len());
        for (from, to) in windows {
            match joined.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        Windows::List(joined)
    }

    /// When both are open, up to `end`: a list.
    #[must_use]
    pub fn meet(&self, other: &Windows, end: Time) -> Windows {
        let mut both = Vec::new();
        let mut at = Time::ZERO;
        while at < end {
            let (Some(one), Some(two)) = (self.next(at), other.next(at)) else { break };
            let (from, to) = (one.0.max(two.0), one.1.min(two.1));
            if from < to && from < end {
                both.push((from, to));
            }
            at = to;
        }
        Windows::list(both)
    }

    /// True at instants within a window.
    #[must_use]
    pub fn is_open(&self, at: Time) -> bool {
        self.next(at).is_some_and(|(from, _)| from <= at)
    }

    /// The first window that ends after `at`; none if there is none any more. One that is open has
    /// begun before.
    #[must_use]
    pub fn next(&self, at: Time) -> Option<(Time, Time)> {
        match self {
            Windows::Always => Some((Time::ZERO, Time::NEVER)),
            Windows::Every { period, open, offset } => {
                let (period, open) = (period.0.max(1), open.0);
                if open == 0 {
                    return None;
                }
                if open >= period {
                    return Some((Time(offset.0), Time::NEVER));
                }
                let k = match at.0.checked_sub(offset.0) {
                    None => 0,
                    Some(since) => since / period + u64::from(since % period >= open),
                };
                let from = Time(k.checked_mul(period)?.checked_add(offset.0)?);
                (from < Time::NEVER).then(|| (from, from + Span(open)))
            }
            Windows::List(list) => {
                let i = list.partition_point(|(_, to)| *to <= at);
                list.get(i).copied()
            }
        }
    }

    /// The first instant at or after `at` at which it is open; [`Time::NEVER`] if none comes.
    #[must_use]
    pub fn open_from(&self, at: Time) -> Time {
        self.next(at).map_or(Time::NEVER, |(from, _)| from.max(at))
    }

    /// The last instant up to `at` until which it was open: `at` itself within a window, else the end
    /// of the one before; none before the first.
    #[must_use]
    pub fn open_until(&self, at: Time) -> Option<Time> {
        let next = self.next(at);
        if next.is_some_and(|(from, _)| from <= at) {
            return Some(at);
        }
        match self {
            Windows::Always => None,
            Windows::Every { period, open, offset } => {
                let (from, _) = next?;
                (from.0 > offset.0).then(|| Time(from.0 - period.0) + *open)
            }
            Windows::List(list) => {
                let i = list.partition_point(|(_, to)| *to <= at);
                Some(list.get(i.checked_sub(1)?)?.1)
            }
        }
    }

    /// The first instant after `at` at which it opens or closes; [`Time::NEVER`] if none comes.
    #[must_use]
    pub fn next_edge(&self, at: Time) -> Time {
        match self.next(at) {
            None => Time::NEVER,
            Some((from, _)) if from > at => from,
            Some((_, to)) => to,
        }
    }

    /// The instant at which it has been open for `span` since `from`: the end of something that goes
    /// on only while it is open, and resumes where it was cut. [`Time::NEVER`] if never.
    #[must_use]
    pub fn after(&self, from: Time, span: Span) -> Time {
        let (mut at, mut left) = (from, span);
        if let Windows::Every { period, open, .. } = self
            && open.0 > 0
            && open < period
        {
            // Whole periods go by at once.
            let Some((begin, end)) = self.next(at) else { return Time::NEVER };
            let first = end - begin.max(at);
            if left <= first {
                return begin.max(at) + left;
            }
            left -= first;
            let whole = (left.0 - 1) / open.0;
            left = Span(left.0 - whole * open.0);
            let Some(skip) = whole.checked_mul(period.0) else { return Time::NEVER };
            at = end + Span(skip);
            return self.next(at).map_or(Time::NEVER, |(begin, _)| begin.max(at) + left);
        }
        loop {
            let Some((begin, end)) = self.next(at) else { return Time::NEVER };
            let begin = begin.max(at);
            if end == Time::NEVER || left <= end - begin {
                return begin + left;
            }
            left -= end - begin;
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_windows() -> impl Strategy<Value = Windows> {
        let every = (1u64..20, 0u64..25, 0u64..30).prop_map(|(period, open, offset)| {
            Windows::Every { period: Span(period), open: Span(open), offset: Span(offset) }
        });
        let list = prop::collection::vec((0u64..100, 0u64..15), 0..8).prop_map(|list| {
            Windows::list(list.into_iter().map(|(from, n)| (Time(from), Time(from + n))).collect())
        });
        prop_oneof![Just(Windows::Always), every, list]
    }

    /// The plain way: is it open in the nanosecond that begins at `at`?
    fn open(windows: &Windows, at: u64) -> bool {
        match windows {
            Windows::Always => true,
            Windows::Every { period, open, offset } => {
                at >= offset.0 && (at - offset.0) % period.0 < open.0
            }
            Windows::List(list) => list.iter().any(|(from, to)| from.0 <= at && at < to.0),
        }
    }

    proptest! {
        #[test]
        fn answers_are_those_of_a_walk(windows in any_windows(), at in 0u64..150, span in 0u64..40) {
            prop_assert_eq!(windows.is_open(Time(at)), open(&windows, at));
            let next = (at..2000).find(|&t| open(&windows, t)).map_or(Time::NEVER, Time);
            prop_assert_eq!(windows.open_from(Time(at)), next);
            let before = (0..at).rev().find(|&t| open(&windows, t)).map(|t| Time(t + 1));
            let until = if open(&windows, at) { Some(Time(at)) } else { before };
            prop_assert_eq!(windows.open_until(Time(at)), until);
            let is = open(&windows, at);
            let edge = (at + 1..2000).find(|&t| open(&windows, t) != is).map_or(Time::NEVER, Time);
            let whole = matches!(&windows, Windows::Every { period, open, .. } if open >= period);
            if !whole {
                prop_assert_eq!(windows.next_edge(Time(at)), edge);
            }
            let (mut left, mut t) = (span, at);
            while left > 0 && t < 3000 {
                left -= u64::from(open(&windows, t));
                t += 1;
            }
            let found = windows.after(Time(at), Span(span));
            if span > 0 {
                prop_assert_eq!(found, if left == 0 { Time(t) } else { Time::NEVER });
            }
        }
    }

    #[test]
    fn the_far_future_is_never() {
        let every = Windows::Every {
            period: Span(u64::MAX / 2 + 10),
            open: Span(3),
            offset: Span(u64::MAX / 2),
        };
        assert_eq!(every.open_from(Time(u64::MAX - 5)), Time::NEVER);
        assert_eq!(every.after(Time::ZERO, Span(u64::MAX)), Time::NEVER);
        assert_eq!(Windows::List(Vec::new()).next(Time::ZERO), None);
    }
}
