//! Exact 256-bit sums of products of integers.
//!
//! Power sums of nanoseconds overflow `u128` (a three-year downtime cubed has 170 bits), and sums
//! of floats depend on their order. These sums are exact, so replications may be folded and merged
//! in any order with the same bits.

/// An unsigned sum of up to 2⁶⁴ products of three `u64`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    /// Adds `a · b · c`.
    pub fn add_product(&mut self, a: u64, b: u64, c: u64) {
        let square = u128::from(a) * u128::from(b);
        let c = u128::from(c);
        // Two halves of the 192-bit product: below 2^128 each, the upper one worth 2^64.
        let lower = (square & u128::from(u64::MAX)) * c;
        let upper = (square >> 64) * c;
        self.add(Self { high: 0, low: lower });
        self.add(Self { high: upper >> 64, low: upper << 64 });
    }

    /// Adds another sum.
    pub fn add(&mut self, other: Self) {
        let (low, carry) = self.low.overflowing_add(other.low);
        self.low = low;
        // Cannot overflow: 2^64 products below 2^192 each.
        self.high = self.high.wrapping_add(other.high).wrapping_add(u128::from(carry));
    }

    /// The sum as a float, within one part in 2⁵².
    #[must_use]
    pub fn to_f64(self) -> f64 {
        const TWO_128: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;
        self.high as f64 * TWO_128 + self.low as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn small_products_are_exact(v in prop::collection::vec((0u64..1 << 40, 0u64..1 << 40, 0u64..1 << 40), 0..20)) {
            let mut sum = Wide::default();
            for &(a, b, c) in &v {
                sum.add_product(a, b, c);
            }
            let exact: u128 = v.iter().map(|&(a, b, c)| u128::from(a) * u128::from(b) * u128::from(c)).sum();
            prop_assert_eq!(sum, Wide { high: 0, low: exact });
        }

        #[test]
        fn halves_add_up(a: u64, b: u64, c: u64, d: u64) {
            // (c + d) split in two summands gives the same sum, carries included.
            let (c, d) = (c / 2, d / 2);
            let (mut whole, mut parts) = (Wide::default(), Wide::default());
            whole.add_product(a, b, c + d);
            parts.add_product(a, b, c);
            parts.add_product(a, b, d);
            prop_assert_eq!(whole, parts);
        }
    }

    #[test]
    fn the_largest_product_keeps_its_size() {
        let mut sum = Wide::default();
        sum.add_product(u64::MAX, u64::MAX, u64::MAX);
        assert!((sum.to_f64() / libm::pow(2.0, 192.0) - 1.0).abs() < 1e-15);
    }
}
