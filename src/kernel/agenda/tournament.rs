//! The order behind the agenda: a tournament among slots.
//!
//! A complete binary tree over the slots: each leaf holds its slot's key, each node the smaller of
//! its two children, the root the next key. Changing a leaf replays the matches on its way to the
//! root. That takes log₂ of the capacity steps whatever the keys are, and *no branch depends on a
//! key*: the way up is known beforehand, so its loads overlap and nothing is mispredicted.

/// What a slot without a pending event holds: later than any key. Keys have 127 bits.
pub(super) const NO_KEY: u128 = u128::MAX >> 1;

/// Keys by slot, and the smallest of them.
#[derive(Debug)]
pub(super) struct Tournament {
    /// `nodes[1]` is the root, `nodes[2i]` and `nodes[2i + 1]` the children of `nodes[i]`; the
    /// second half are the leaves. `nodes[0]` is not used.
    nodes: Vec<u128>,
}

impl Tournament {
    /// Room for two slots, both empty: one match.
    pub(super) fn new() -> Tournament {
        Tournament { nodes: vec![NO_KEY; 4] }
    }

    /// Back to room for two slots, both empty. Keeps the allocation.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.nodes.resize(4, NO_KEY);
    }

    /// Number of slots.
    #[inline]
    pub(super) fn capacity(&self) -> usize {
        self.nodes.len() / 2
    }

    /// The smallest key, or [`NO_KEY`].
    #[inline]
    pub(super) fn first(&self) -> u128 {
        self.nodes[1]
    }

    /// The key of a slot, [`NO_KEY`] if it has none or does not exist.
    #[inline]
    pub(super) fn key(&self, slot: usize) -> u128 {
        self.nodes.get(self.capacity() + slot).copied().unwrap_or(NO_KEY)
    }

    /// Gives a slot, which must exist, another key, or none.
    #[inline]
    pub(super) fn set(&mut self, slot: usize, key: u128) {
        let mut place = self.capacity() + slot;
        let nodes = self.nodes.as_mut_slice();
        let mut best = key;
        nodes[place] = best;
        while place > 1 {
            let rival = nodes[place ^ 1];
            best = smaller(rival, best);
            place /= 2;
            nodes[place] = best;
        }
    }

    /// Twice the slots.
    #[cold]
    #[inline(never)]
    pub(super) fn double(&mut self) {
        let leaves = self.capacity();
        self.nodes.resize(4 * leaves, NO_KEY);
        // Each level moves to twice its place, the lowest one first; right halves are new.
        let mut level = leaves;
        while level > 0 {
            self.nodes.copy_within(level..2 * level, 2 * level);
            self.nodes[3 * level..4 * level].fill(NO_KEY);
            level /= 2;
        }
        self.nodes[1] = self.nodes[2];
    }
}

/// The smaller key, without a branch. A comparison, in whatever dress, becomes a jump that is
/// mispredicted at every other match and doubles the cost of an event; so keys have 127 bits, and
/// the sign of a difference is the answer.
#[inline]
fn smaller(a: u128, b: u128) -> u128 {
    let difference = (a as i128).wrapping_sub(b as i128);
    b.wrapping_add((difference & (difference >> 127)) as u128)
}

impl Clone for Tournament {
    fn clone(&self) -> Tournament {
        Tournament { nodes: self.nodes.clone() }
    }

    fn clone_from(&mut self, source: &Tournament) {
        self.nodes.clear();
        self.nodes.extend_from_slice(&source.nodes);
    }
}
