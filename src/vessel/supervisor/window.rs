//! Sliding windows: has something happened more often within a time than it may?

use crate::kernel::time::{Span, Time};
use std::collections::VecDeque;

/// The latest instants at which something happened, oldest first; those too old to matter go.
#[derive(Clone, Debug, Default)]
pub(super) struct Window {
    instants: VecDeque<Time>,
}

impl Window {
    /// Remembers that it happens now.
    pub(super) fn count(&mut self, now: Time, within: Span) {
        self.forget(now, within);
        self.instants.push_back(now);
    }

    /// How often it happened in the last `within`, both ends included.
    pub(super) fn seen(&mut self, now: Time, within: Span) -> usize {
        self.forget(now, within);
        self.instants.len()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.instants.clear();
    }

    fn forget(&mut self, now: Time, within: Span) {
        while self.instants.front().is_some_and(|&first| now - first > within) {
            self.instants.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exactly_as_old_as_the_window_still_counts() {
        let mut window = Window::default();
        let within = Span::secs(10);
        for second in [0, 3, 10] {
            window.count(Time::ZERO + Span::secs(second), within);
        }
        assert_eq!(window.seen(Time::ZERO + Span::secs(10), within), 3);
        assert_eq!(window.seen(Time::ZERO + Span::secs(10) + Span(1), within), 2);
        assert_eq!(window.seen(Time::ZERO + Span::secs(20), within), 1);
        window.clear();
        assert_eq!(window.seen(Time::ZERO + Span::secs(20), within), 0);
    }
}
