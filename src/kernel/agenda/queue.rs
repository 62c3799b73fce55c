//! The order behind the agenda: a short sorted row, and rungs of unsorted keys behind it.
//!
//! `near` holds the next few keys, sorted. What is due later lies unsorted on *rungs*, each of
//! which covers a stretch of keys: inserting there is one push. When `near` runs out, the nearest
//! rung is split around an order statistic until a piece is short enough to be sorted. Because
//! rungs are cut by rank, not by clock, no mixture of milliseconds and years can unbalance them,
//! and there is no bucket width to tune. What is scheduled for the current instant is appended to
//! a plain row (`instant`), since sorting it in would cost a shift for each that is there already.

use crate::kernel::time::Time;

/// More keys than this in `near` and its later half becomes a rung.
const NEAR_MOST: usize = 64;
/// A rung of up to this many keys is sorted rather than split.
const SORT_MOST: usize = 32;

/// Time 64 | order 40 | slot 24 bits; `ticket` is the lower two.
#[inline]
pub(super) fn key(at: Time, ticket: u64) -> u128 {
    u128::from(at.0) << 64 | u128::from(ticket)
}

/// The time and the ticket of a key.
#[inline]
pub(super) fn parts(key: u128) -> (Time, u64) {
    (Time((key >> 64) as u64), key as u64)
}

/// Unsorted keys, none smaller than `from`, all smaller than those of the rung before.
#[derive(Debug)]
struct Rung {
    from: u128,
    keys: Vec<u128>,
}

/// Keys in order; see the module's page.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// The smallest keys, largest first, so that the next is popped off the end.
    near: Vec<u128>,
    /// Farthest first; the last one follows `near`.
    rungs: Vec<Rung>,
    /// Keys for the current instant, in order; those before `taken` are gone. All keys of this
    /// instant in `near` are older, since they were scheduled before it came.
    instant: Vec<u128>,
    taken: usize,
    /// Emptied rungs' buffers, to be used again.
    spare: Vec<Vec<u128>>,
    /// Whether the first key is in `instant`; set by `first` for `remove_first`.
    from_instant: bool,
}

impl Queue {
    /// Forgets all keys, keeps the buffers.
    pub(super) fn clear(&mut self) {
        self.near.clear();
        self.instant.clear();
        self.taken = 0;
        while let Some(rung) = self.rungs.pop() {
            self.recycle(rung.keys);
        }
    }

    /// Number of keys, stale ones included.
    pub(super) fn len(&self) -> usize {
        let far: usize = self.rungs.iter().map(|rung| rung.keys.len()).sum();
        self.near.len() + far + self.instant.len() - self.taken
    }

    /// Adds a key of the current instant, larger than all of that instant before it.
    #[inline]
    pub(super) fn append(&mut self, key: u128) {
        self.instant.push(key);
    }

    /// Adds a key of a later instant.
    #[inline]
    pub(super) fn insert(&mut self, key: u128) {
        if let Some(rung) = self.rungs.last_mut()
            && key >= rung.from
        {
            if self.rungs.len() == 1 {
                self.rungs[0].keys.push(key)
            } else {
                self.insert_far(key)
            }
            return;
        }
        let mut i = self.near.len();
        self.near.push(key);
        while i > 0 && self.near[i - 1] < key {
            self.near[i] = self.near[i - 1];
            i -= 1;
        }
        self.near[i] = key;
        if self.near.len() > NEAR_MOST {
            self.halve_near();
        }
    }

    /// Adds a key to the rung that covers it.
    fn insert_far(&mut self, key: u128) {
        let mut i = self.rungs.len() - 1;
        while i > 0 && key >= self.rungs[i - 1].from {
            i -= 1;
        }
        self.rungs[i].keys.push(key);
    }

    /// Turns the later half of `near` into a rung.
    #[cold]
    fn halve_near(&mut self) {
        let half = self.near.len() / 2;
        let mut keys = self.spare.pop().unwrap_or_default();
        keys.extend_from_slice(&self.near[..half]);
        self.near.drain(..half);
        self.rungs.push(Rung { from: keys[half - 1], keys });
    }

    /// The smallest key, given the current instant. Keys that `live` denies may be dropped on the
    /// way; each is asked about once at most before it is dropped.
    #[inline]
    pub(super) fn first(&mut self, now: Time, live: impl FnMut(u64) -> bool) -> Option<u128> {
        if self.near.is_empty() && !self.rungs.is_empty() {
            self.refill(live);
        }
        let near = self.near.last().copied();
        self.from_instant = false;
        if self.taken < self.instant.len() && near.is_none_or(|key| parts(key).0 > now) {
            self.from_instant = true;
            return Some(self.instant[self.taken]);
        }
        near
    }

    /// Removes what `first` returned.
    #[inline]
    pub(super) fn remove_first(&mut self) {
        if !self.from_instant {
            self.near.pop();
            return;
        }
        self.taken += 1;
        if self.taken == self.instant.len() {
            self.instant.clear();
            self.taken = 0;
        }
    }

    /// Fills `near` from the nearest rung, splitting it as often as needed.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, mut live: impl FnMut(u64) -> bool) {
        while self.near.is_empty()
            && let Some(mut rung) = self.rungs.pop()
        {
            rung.keys.retain(|&key| live(parts(key).1));
            while rung.keys.len() > SORT_MOST {
                let mut later = rung;
                let cut = later.keys.len() - (later.keys.len() / 3).max(SORT_MOST);
                later.keys.select_nth_unstable_by(cut, |a, b| b.cmp(a));
                let mut keys = self.spare.pop().unwrap_or_default();
                keys.extend_from_slice(&later.keys[cut..]);
                let from = later.from;
                later.keys.truncate(cut);
                // The key at the cut is the largest of the nearer piece; what comes between it
                // and the later piece may go to either.
                later.from = parts_successor(keys[0]);
                self.rungs.push(later);
                rung = Rung { from, keys };
            }
            rung.keys.sort_unstable_by(|a, b| b.cmp(a));
            let emptied = std::mem::replace(&mut self.near, rung.keys);
            self.recycle(emptied);
        }
    }

    /// Keeps only keys that `live` grants.
    pub(super) fn retain(&mut self, mut live: impl FnMut(u64) -> bool) {
        self.near.retain(|&key| live(parts(key).1));
        for rung in &mut self.rungs {
            rung.keys.retain(|&key| live(parts(key).1));
        }
        self.instant.drain(..self.taken);
        self.taken = 0;
        self.instant.retain(|&key| live(parts(key).1));
    }

    fn recycle(&mut self, mut keys: Vec<u128>) {
        keys.clear();
        self.spare.push(keys);
    }
}

/// The smallest key that is larger.
fn parts_successor(key: u128) -> u128 {
    key + 1
}

impl Clone for Queue {
    fn clone(&self) -> Queue {
        let mut copy = Queue::default();
        copy.clone_from(self);
        copy
    }

    fn clone_from(&mut self, source: &Queue) {
        self.clear();
        self.near.extend_from_slice(&source.near);
        self.instant.extend_from_slice(&source.instant);
        self.taken = source.taken;
        self.from_instant = source.from_instant;
        for rung in &source.rungs {
            let mut keys = self.spare.pop().unwrap_or_default();
            keys.extend_from_slice(&rung.keys);
            self.rungs.push(Rung { from: rung.from, keys });
        }
    }
}
