//! The fixed log-integer buckets of lengths: exponent and six bits of mantissa.

/// Bits of mantissa: buckets are at most 1/64 = 1.6 % of their lower edge wide.
const MANTISSA_BITS: u32 = 6;
/// Buckets per power of two, and the lengths that have a bucket each.
const PER_OCTAVE: u64 = 1 << MANTISSA_BITS;
/// Bucket of a length.
pub(super) fn bucket_of(ns: u64) -> u16 {
    if ns < PER_OCTAVE {
        return ns as u16;
    }
    let shift = 63 - ns.leading_zeros() - MANTISSA_BITS;
    // At most 57 · 64 + 127: fits.
    (u64::from(shift) * PER_OCTAVE + (ns >> shift)) as u16
}

/// First and last length of a bucket.
pub(super) fn edges_of(bucket: u16) -> (u64, u64) {
    let bucket = u64::from(bucket);
    if bucket < 2 * PER_OCTAVE {
        return (bucket, bucket);
    }
    let shift = bucket / PER_OCTAVE - 1;
    let low = (bucket % PER_OCTAVE + PER_OCTAVE) << shift;
    (low, low + ((1 << shift) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn buckets_hold_their_lengths_and_are_narrow(bits in 0u32..64, seed: u64) {
            let ns = seed >> bits;
            let (first, last) = edges_of(bucket_of(ns));
            prop_assert!(first <= ns && ns <= last);
            prop_assert!((last - first) as f64 <= 0.02 * first as f64);
            prop_assert_eq!(bucket_of(first), bucket_of(last));
            if last < u64::MAX {
                prop_assert_eq!(bucket_of(last + 1), bucket_of(last) + 1);
            }
        }
    }
}
