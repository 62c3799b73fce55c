//! Digests of bytes: what a plan says, what a table holds. They do not depend on how the bytes are
//! cut into pieces.

use crate::kernel::fingerprint::Fingerprint;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, Read};

/// How much a table holds, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Its length, bytes.
    pub bytes: u64,
    /// Digest of them, 16 hexadecimal digits.
    pub digest: String,
}

impl Extent {
    /// How much comes from there, and what.
    ///
    /// # Errors
    /// Whatever the medium says.
    pub fn of(from: impl Read) -> io::Result<Extent> {
        let mut reading = Digesting::new(from);
        let mut buffer = vec![0; CHUNK];
        while reading.read(&mut buffer)? > 0 {}
        Ok(reading.read.extent())
    }
}

/// Bytes that are read at once.
const CHUNK: usize = 1 << 18;

/// Digests bytes as they come, eight at a time.
#[derive(Clone, Debug, Default)]
pub(super) struct Digester {
    fingerprint: Fingerprint,
    word: u64,
    /// Bytes in `word`, below 8.
    filled: u32,
    bytes: u64,
}

impl Digester {
    /// Adds bytes.
    pub(super) fn add(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        while let Some((&byte, rest)) = bytes.split_first()
            && self.filled > 0
        {
            self.push(byte);
            bytes = rest;
        }
        let (words, rest) = bytes.as_chunks::<8>();
        for &word in words {
            self.fingerprint.fold(u64::from_be_bytes(word));
        }
        for &byte in rest {
            self.push(byte);
        }
    }

    fn push(&mut self, byte: u8) {
        self.word = self.word << 8 | u64::from(byte);
        self.filled += 1;
        if self.filled == 8 {
            self.fingerprint.fold(self.word);
            (self.word, self.filled) = (0, 0);
        }
    }

    /// The digest of what has come, 16 hexadecimal digits. More may come.
    pub(super) fn digest(&self) -> String {
        let mut fingerprint = self.fingerprint;
        fingerprint.fold(self.word);
        fingerprint.fold(u64::from(self.filled));
        fingerprint.digest().to_string()
    }

    /// What has come.
    pub(super) fn extent(&self) -> Extent {
        Extent { bytes: self.bytes, digest: self.digest() }
    }
}

impl fmt::Write for Digester {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.add(text.as_bytes());
        Ok(())
    }
}

/// Digests what is read through it.
pub(super) struct Digesting<R> {
    from: R,
    pub(super) read: Digester,
}

impl<R: Read> Digesting<R> {
    pub(super) fn new(from: R) -> Digesting<R> {
        Digesting { from, read: Digester::default() }
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read.add(&buffer[..read]);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_do_not_matter_and_bytes_do(
            bytes in proptest::collection::vec(any::<u8>(), 1..200),
            cuts in proptest::collection::vec(0..200usize, 0..6),
            at in any::<prop::sample::Index>(),
        ) {
            let mut whole = Digester::default();
            whole.add(&bytes);
            let mut pieces = Digester::default();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            for pair in cuts.windows(2) {
                pieces.add(&bytes[pair[0]..pair[1]]);
            }
            prop_assert_eq!(whole.extent(), pieces.extent());
            let mut reading = Digesting::new(bytes.as_slice());
            io::copy(&mut reading, &mut io::sink()).unwrap();
            prop_assert_eq!(whole.extent(), reading.read.extent());
            prop_assert_eq!(whole.extent(), Extent::of(bytes.as_slice()).unwrap());
            let mut other = bytes.clone();
            other[at.index(bytes.len())] ^= 1;
            let mut changed = Digester::default();
            changed.add(&other);
            prop_assert_ne!(whole.digest(), changed.digest());
            let mut longer = whole.clone();
            longer.add(&[0]);
            prop_assert_ne!(whole.digest(), longer.digest());
        }
    }
}
