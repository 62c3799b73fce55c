//! Fingerprints: an ordered hash of facts, by which two flights are known to be the same.
//!
//! Not against forgers, against accidents: another order, another instant, another component give
//! another fingerprint with all but one chance in 2^64. Written here rather than taken from a
//! library because a stored fingerprint must be recognised by every later version.

use super::time::Time;
use std::fmt;
use std::str::FromStr;

/// Odd multipliers: the leading bits of the fractional parts of √2, √3, √5, √7 and √11.
const K: [u64; 5] = [
    0x6a09_e667_f3bc_c909,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
];

/// Spreads every bit of `x` over the word: two rounds of xor-shift and multiply, as in the
/// finalisers of MurmurHash3 (Appleby, 2011), with multipliers of our own.
const fn finalise(mut x: u64) -> u64 {
    x ^= x >> 32;
    x = x.wrapping_mul(K[1]);
    x ^= x >> 29;
    x = x.wrapping_mul(K[3]);
    x ^ (x >> 32)
}

/// A name's hash, stable for ever: FNV-1a over its UTF-8 bytes, then finalised.
pub const fn name_hash(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        i += 1;
    }
    finalise(hash)
}

/// The running hash of a replication's facts, or of a campaign's replications.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fingerprint {
    state: u64,
    count: u64,
}

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint::new()
    }
}

impl Fingerprint {
    /// The fingerprint of nothing.
    pub const fn new() -> Fingerprint {
        Fingerprint { state: K[4], count: 0 }
    }

    /// Adds one fact: when, a stable tag of its kind, and the [`name_hash`]es of the component it
    /// happened to and of its root cause.
    ///
    /// The four words are multiplied side by side, so that only one multiplication stands in the
    /// chain from fact to fact.
    #[inline]
    pub fn fact(&mut self, time: Time, tag: u64, component: u64, root: u64) {
        let word = time.0.wrapping_mul(K[0])
            ^ tag.wrapping_mul(K[1]).rotate_left(17)
            ^ component.wrapping_mul(K[2]).rotate_left(31)
            ^ root.wrapping_mul(K[3]).rotate_left(47);
        self.mix(word);
    }

    /// Adds a word: a replication's digest to a campaign's, in order.
    #[inline]
    pub fn fold(&mut self, word: u64) {
        self.mix(word.wrapping_mul(K[0]));
    }

    #[inline]
    fn mix(&mut self, word: u64) {
        self.state = (self.state ^ word).rotate_left(29).wrapping_mul(K[4]);
        self.count += 1;
    }

    /// The hash of all that was added, in its order. More may be added afterwards.
    pub const fn finish(&self) -> u64 {
        finalise(self.state ^ self.count.wrapping_mul(K[2]))
    }

    /// [`Fingerprint::finish`], as what is printed and stored.
    pub const fn digest(&self) -> Digest {
        Digest(self.finish())
    }
}

/// A finished fingerprint: 16 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u64);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:016x}", self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The text was not 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotADigest;

impl fmt::Display for NotADigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fingerprint is 16 hexadecimal digits")
    }
}

impl std::error::Error for NotADigest {}

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Digest, NotADigest> {
        // `from_str_radix` alone would take a sign and fewer digits.
        let digits = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        if !digits {
            return Err(NotADigest);
        }
        u64::from_str_radix(text, 16).map(Digest).map_err(|_| NotADigest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(facts: &[(u64, u64, u64, u64)]) -> u64 {
        let mut print = Fingerprint::new();
        for &(t, tag, component, root) in facts {
            print.fact(Time(t), tag, component, root);
        }
        print.finish()
    }

    /// Stored fingerprints must be recognised for ever: a change here breaks every result folder.
    #[test]
    fn test_vectors() {
        assert_eq!(name_hash(""), 0x467d_dcad_ea9e_7e8d);
        assert_eq!(name_hash("fc-1"), 0x07de_59fe_fb68_0edc);
        assert_eq!(Fingerprint::new().finish(), 0x0512_b803_2ef2_cf05);
        assert_eq!(of(&[(1, 2, 3, 4)]), 0x8dbf_07a3_df76_e864);
        let fact = (3_600_000_000_000, 7, name_hash("navigation"), name_hash("fc-1"));
        let mut campaign = Fingerprint::new();
        campaign.fold(of(&[fact, (1, 2, 3, 4)]));
        assert_eq!(campaign.digest().to_string(), "cb1654057ab9797c");
    }

    #[test]
    fn digests_are_written_and_read() {
        let digest = Digest(0x00ab_cdef_0123_4567);
        assert_eq!(digest.to_string(), "00abcdef01234567");
        assert_eq!("00abcdef01234567".parse(), Ok(digest));
        for wrong in ["", "+0abcdef01234567", "0abcdef01234567", "00abcdef0123456g"] {
            assert_eq!(wrong.parse::<Digest>(), Err(NotADigest), "{wrong}");
        }
    }

    /// One flipped input bit flips each output bit with a chance near one half.
    #[test]
    fn one_bit_in_moves_half_the_bits_out() {
        let base = [86_400_000_000_000, 3, name_hash("bus"), name_hash("string-a")];
        let print = |w: [u64; 4]| of(&[(w[0], w[1], w[2], w[3])]);
        let mut flips = [0u32; 64];
        for word in 0..4 {
            for bit in 0..64 {
                let mut changed = base;
                changed[word] ^= 1 << bit;
                let difference = print(base) ^ print(changed);
                assert!((14..=50).contains(&difference.count_ones()), "word {word} bit {bit}");
                for (out, n) in flips.iter_mut().enumerate() {
                    *n += (difference >> out & 1) as u32;
                }
            }
        }
        // 256 flips each: mean 128, standard deviation 8; six of them either way.
        assert!(flips.iter().all(|n| (80..=176).contains(n)), "{flips:?}");
    }

    proptest! {
        #[test]
        fn order_matters(a in any::<(u64, u64, u64, u64)>(), b in any::<(u64, u64, u64, u64)>()) {
            prop_assume!(a != b);
            prop_assert_ne!(of(&[a, b]), of(&[b, a]));
        }

        #[test]
        fn nothing_cancels(a in any::<(u64, u64, u64, u64)>()) {
            prop_assert_ne!(of(&[]), of(&[a]));
            prop_assert_ne!(of(&[a]), of(&[a, a]));
            prop_assert_ne!(of(&[]), of(&[a, a]));
        }

        #[test]
        fn digests_survive_print_and_parse(n in any::<u64>()) {
            prop_assert_eq!(Digest(n).to_string().parse(), Ok(Digest(n)));
        }
    }
}
