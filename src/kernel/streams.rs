//! Random numbers by address: draw k of (seed, component, purpose, replication, branch).
//!
//! Each pair of component and purpose has a ChaCha8 key of its own, so that adding a component
//! leaves the others' luck alone and two candidates share theirs. Within a key, the replication is
//! the ChaCha stream number and the branch the upper half of its block counter; draw k is 64-bit
//! word k from there. No address shares a block with another, whatever their numbers.
//!
//! Nothing is set up for a stream until its first draw (creating a generator costs some 90 ns, a
//! flight of few events draws from few of its streams), and `begin` only counts an epoch up. No
//! generator is kept: since words are addressed, each refill makes one, reads 32 words and
//! forgets it, which costs a nanosecond per draw and leaves a hot footprint of one row of eight
//! bytes per stream and the buffer line being read.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Words buffered per stream: the four blocks that ChaCha makes in one go.
const WORDS: u32 = 32;
/// What the hash of a name starts from; changing it changes every result.
const START: [u8; 32] = *b"shakedown stream keys, version 1";

/// A stream's ChaCha8 key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StreamKey([u8; 32]);

impl StreamKey {
    /// The key without luck: every draw under it is the median, so that durations are their medians
    /// and what has a chance of more than a half happens.
    pub const MEDIAN: StreamKey = StreamKey([0xff; 32]);

    /// The key of what `component` draws for `purpose` in all flights of `seed`.
    ///
    /// The message seed (8 bytes, little-endian) | length of component (8) | component | length of
    /// purpose (8) | purpose, padded with zeros to a multiple of 32 bytes, is absorbed 32 bytes at
    /// a time: the key becomes the first 32 bytes that ChaCha8 gives under the key xor those
    /// bytes, in the stream numbered by their place. The lengths make the message unambiguous,
    /// ChaCha8 makes the keys unrelated. It resists accidents; nobody attacks a simulation.
    pub fn new(seed: u64, component: &str, purpose: &str) -> StreamKey {
        let mut message = Vec::with_capacity(64 + component.len() + purpose.len());
        message.extend_from_slice(&seed.to_le_bytes());
        for text in [component, purpose] {
            message.extend_from_slice(&(text.len() as u64).to_le_bytes());
            message.extend_from_slice(text.as_bytes());
        }
        let mut key = START;
        for (place, chunk) in message.chunks(32).enumerate() {
            for (byte, word) in key.iter_mut().zip(chunk) {
                *byte ^= word;
            }
            let mut generator = ChaCha8Rng::from_seed(key);
            generator.set_stream(place as u64);
            generator.fill_bytes(&mut key);
        }
        StreamKey(key)
    }

    /// The key's bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Which stream: its place in the list that [`Streams::new`] was given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct StreamId(pub u32);

/// How far a stream has been drawn; meaningless unless `epoch` is the current one.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    epoch: u32,
    drawn: u32,
}

/// All streams of one vessel, positioned in one replication and branch.
#[derive(Debug)]
pub struct Streams {
    keys: Vec<StreamKey>,
    heads: Vec<Head>,
    buffers: Vec<[u64; WORDS as usize]>,
    replication: u64,
    branch: u32,
    epoch: u32,
}

impl Streams {
    /// Streams with these keys, at the start of replication 0, branch 0.
    pub fn new(keys: Vec<StreamKey>) -> Streams {
        Streams {
            heads: vec![Head::default(); keys.len()],
            buffers: vec![[0; WORDS as usize]; keys.len()],
            keys,
            replication: 0,
            branch: 0,
            epoch: 1,
        }
    }

    /// Number of streams.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no streams.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Puts all streams at their first word in this replication and branch.
    pub fn begin(&mut self, replication: u64, branch: u32) {
        self.replication = replication;
        self.branch = branch;
        if self.epoch == u32::MAX {
            // Once in four thousand million flights epochs start anew.
            self.heads.fill(Head::default());
            self.epoch = 0;
        }
        self.epoch += 1;
    }

    /// True if nothing has been drawn in this replication and branch.
    pub fn untouched(&self) -> bool {
        self.heads.iter().all(|head| head.epoch != self.epoch)
    }

    /// The replication that streams are in.
    pub fn replication(&self) -> u64 {
        self.replication
    }

    /// The next 64 bits of a stream. Draws after the 2^32nd of one flight start over.
    #[inline]
    pub fn draw(&mut self, stream: StreamId) -> u64 {
        let i = stream.0 as usize;
        let head = &mut self.heads[i];
        if head.epoch != self.epoch || head.drawn.is_multiple_of(WORDS) {
            return self.refill(i);
        }
        let word = self.buffers[i][(head.drawn % WORDS) as usize];
        head.drawn = head.drawn.wrapping_add(1);
        word
    }

    /// Fills a stream's buffer from where it stands and hands out the first word.
    #[cold]
    #[inline(never)]
    fn refill(&mut self, i: usize) -> u64 {
        let head = &mut self.heads[i];
        if head.epoch != self.epoch {
            *head = Head { epoch: self.epoch, drawn: 0 };
        }
        // A block is eight words. Blocks of a branch: 2^32, of which 2^29 can be reached.
        let block = u64::from(self.branch) << 32 | u64::from(head.drawn / 8);
        if self.keys[i] == StreamKey::MEDIAN {
            head.drawn = head.drawn.wrapping_add(1);
            self.buffers[i] = [1 << 63; WORDS as usize];
            return 1 << 63;
        }
        let mut generator = ChaCha8Rng::from_seed(self.keys[i].0);
        generator.set_stream(self.replication);
        generator.set_word_pos(u128::from(block) * 16);
        let buffer = &mut self.buffers[i];
        for word in buffer.iter_mut() {
            *word = generator.next_u64();
        }
        head.drawn = head.drawn.wrapping_add(1);
        buffer[0]
    }
}

impl Clone for Streams {
    fn clone(&self) -> Streams {
        let mut copy = Streams::new(Vec::new());
        copy.clone_from(self);
        copy
    }

    /// Takes over `source`'s positions in this one's buffers; words that are not going to be read
    /// are not copied.
    fn clone_from(&mut self, source: &Streams) {
        let Streams { keys, heads, buffers, replication, branch, epoch } = source;
        self.keys.clone_from(keys);
        self.heads.clone_from(heads);
        self.buffers.resize(buffers.len(), [0; WORDS as usize]);
        for ((mine, theirs), head) in self.buffers.iter_mut().zip(buffers).zip(heads) {
            if head.epoch == *epoch && !head.drawn.is_multiple_of(WORDS) {
                *mine = *theirs;
            }
        }
        self.replication = *replication;
        self.branch = *branch;
        self.epoch = *epoch;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn streams(n: u32) -> Streams {
        let key = |i| StreamKey::new(7, &format!("unit-{i}"), "failure");
        Streams::new((0..n).map(key).collect())
    }

    /// Results of all versions hang on these: they may never change.
    #[test]
    fn key_test_vectors() {
        let hex =
            |key: StreamKey| -> String { key.bytes().iter().map(|b| format!("{b:02x}")).collect() };
        assert_eq!(
            hex(StreamKey::new(0, "", "")),
            "1eace001f720510f616823a7723c4e01cbdb60f9c32736993f9981e5def1298c"
        );
        assert_eq!(
            hex(StreamKey::new(42, "fc-1", "failure")),
            "a25276060c25a9805d77b01ab9790a3d2527a7151b9734ba93c2732ad73eb959"
        );
        let long = StreamKey::new(u64::MAX, "a-component-with-a-rather-long-name", "repair");
        assert_eq!(hex(long), "03a1a1325cc8356f6eea5ea23d6e06614248188c905ccd534b009d3e76b136c5");
    }

    #[test]
    fn draw_test_vectors() {
        let mut s = Streams::new(vec![StreamKey::new(42, "fc-1", "failure")]);
        s.begin(3, 0);
        assert_eq!(
            [s.draw(StreamId(0)), s.draw(StreamId(0))],
            [10288335020626344153, 3132169094515861861]
        );
    }

    #[test]
    fn keys_differ_by_seed_component_and_purpose() {
        let base = StreamKey::new(1, "ab", "c");
        assert_ne!(base, StreamKey::new(2, "ab", "c"));
        assert_ne!(base, StreamKey::new(1, "a", "bc"));
        assert_ne!(base, StreamKey::new(1, "ab", "c\0"));
        assert_eq!(base, StreamKey::new(1, "ab", "c"));
    }

    #[test]
    fn the_key_without_luck_draws_medians() {
        use crate::kernel::dist::Dist;
        let mut s = Streams::new(vec![StreamKey::MEDIAN]);
        s.begin(3, 0);
        let even = Dist::Uniform { low: 0.0, high: 2e9 };
        for _ in 0..100 {
            assert_eq!(even.sample(s.draw(StreamId(0))).0, 1_000_000_000);
        }
    }

    /// Draw k is word k of the ChaCha8 stream numbered by the replication.
    #[test]
    fn draws_are_the_generators_words() {
        let key = StreamKey::new(1, "x", "y");
        let mut s = Streams::new(vec![key]);
        s.begin(1 << 40, 5);
        let mut reference = ChaCha8Rng::from_seed(*key.bytes());
        reference.set_stream(1 << 40);
        reference.set_word_pos(16 * (5u128 << 32));
        for k in 0..200 {
            assert_eq!(s.draw(StreamId(0)), reference.next_u64(), "word {k}");
        }
    }

    #[test]
    fn a_new_flight_starts_over_and_others_do_not_disturb() {
        let mut s = streams(3);
        s.begin(1, 0);
        let first: Vec<u64> = (0..50).map(|_| s.draw(StreamId(1))).collect();
        s.begin(2, 0);
        assert_ne!(s.draw(StreamId(1)), first[0]);
        s.begin(1, 1);
        assert_ne!(s.draw(StreamId(1)), first[0]);
        s.begin(1, 0);
        for word in first {
            s.draw(StreamId(0));
            s.draw(StreamId(2));
            assert_eq!(s.draw(StreamId(1)), word);
        }
    }

    #[test]
    fn epochs_may_run_out() {
        let mut s = streams(1);
        s.begin(9, 0);
        let first = s.draw(StreamId(0));
        s.epoch = u32::MAX;
        s.heads[0] = Head { epoch: 1, drawn: 5 };
        s.begin(9, 0);
        assert_eq!(s.epoch, 1);
        assert_eq!(s.draw(StreamId(0)), first);
    }

    proptest! {
        /// A copy, into whatever was there before, goes on where the original does.
        #[test]
        fn copies_go_on_alike(draws in prop::collection::vec(0u32..4, 0..150), old in 0u32..9) {
            let mut s = streams(4);
            s.begin(5, 2);
            for &i in &draws {
                s.draw(StreamId(i));
            }
            let mut copy = streams(old);
            copy.begin(1, 1);
            if old > 0 {
                copy.draw(StreamId(0));
            }
            copy.clone_from(&s);
            for k in 0..80 {
                prop_assert_eq!(copy.draw(StreamId(k % 4)), s.draw(StreamId(k % 4)));
            }
        }
    }
}
