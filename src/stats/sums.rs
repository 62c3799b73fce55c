//! Exact power sums of pairs of integers: the state behind every mean and ratio.

use super::wide::Wide;

/// Sums over replications of a pair (x, y), exact and therefore the same in any order.
///
/// A replication with x = y = 0 may be left out by the caller or pushed: only `n` differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PairSums {
    n: u64,
    affected: u64,
    x: u128,
    y: u128,
    xx: Wide,
    xy: Wide,
    yy: Wide,
    xxx: Wide,
    xxy: Wide,
    xyy: Wide,
    yyy: Wide,
}

/// Sums over replications of powers of the residual e = x − R·y at the ratio R = Σx/Σy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residuals {
    /// Σe².
    pub squares: f64,
    /// Σe³.
    pub cubes: f64,
}

impl Residuals {
    /// Σe³ / (Σe²)^1.5: the skewness of Σe, in `[-1, 1]`; 0 where there is no spread.
    #[must_use]
    pub fn skewness(&self) -> f64 {
        if self.squares <= 0.0 {
            return 0.0;
        }
        (self.cubes / (self.squares * libm::sqrt(self.squares))).clamp(-1.0, 1.0)
    }
}

impl PairSums {
    /// Adds one replication's pair.
    pub fn push(&mut self, x: u64, y: u64) {
        self.n += 1;
        self.affected += u64::from(x > 0);
        self.x += u128::from(x);
        self.y += u128::from(y);
        self.xx.add_product(x, x, 1);
        self.xy.add_product(x, y, 1);
        self.yy.add_product(y, y, 1);
        self.xxx.add_product(x, x, x);
        self.xxy.add_product(x, x, y);
        self.xyy.add_product(x, y, y);
        self.yyy.add_product(y, y, y);
    }

    /// Adds the sums of other replications.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.affected += other.affected;
        self.x += other.x;
        self.y += other.y;
        self.xx.add(other.xx);
        self.xy.add(other.xy);
        self.yy.add(other.yy);
        self.xxx.add(other.xxx);
        self.xxy.add(other.xxy);
        self.xyy.add(other.xyy);
        self.yyy.add(other.yyy);
    }

    /// Replications pushed.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Replications with x > 0.
    #[must_use]
    pub fn affected(&self) -> u64 {
        self.affected
    }

    /// Σx.
    #[must_use]
    pub fn x(&self) -> u128 {
        self.x
    }

    /// Σy.
    #[must_use]
    pub fn y(&self) -> u128 {
        self.y
    }

    /// R = Σx/Σy; `None` while Σy is 0.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        (self.y > 0).then(|| self.x as f64 / self.y as f64)
    }

    /// Power sums of the residuals at `ratio`.
    ///
    /// The expansion cancels where all residuals are tiny beside x; what is left of rounding is
    /// then below 1e-7 of x, and a negative Σe² is taken as 0.
    #[must_use]
    pub fn residuals(&self, ratio: f64) -> Residuals {
        let r = ratio;
        let squares = self.xx.to_f64() - 2.0 * r * self.xy.to_f64() + r * r * self.yy.to_f64();
        let cubes = self.xxx.to_f64() - 3.0 * r * self.xxy.to_f64()
            + 3.0 * r * r * self.xyy.to_f64()
            - r * r * r * self.yyy.to_f64();
        let noise = 1e-14 * self.xx.to_f64();
        if squares <= noise {
            Residuals { squares: 0.0, cubes: 0.0 }
        } else {
            Residuals { squares, cubes }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn residuals_match_the_definition(v in prop::collection::vec((0u64..1_000_000, 1u64..1000), 1..40)) {
            let mut sums = PairSums::default();
            for &(x, y) in &v {
                sums.push(x, y);
            }
            let r = sums.ratio().unwrap();
            let (mut squares, mut cubes) = (0.0, 0.0);
            for &(x, y) in &v {
                let e = x as f64 - r * y as f64;
                squares += e * e;
                cubes += e * e * e;
            }
            let found = sums.residuals(r);
            let size = v.iter().map(|p| (p.0 as f64) * (p.0 as f64)).sum::<f64>();
            prop_assert!((found.squares - squares).abs() <= 1e-11 * size);
            prop_assert!((found.cubes - cubes).abs() <= 1e-9 * size * 1e6);
        }

        #[test]
        fn merging_is_pushing(v in prop::collection::vec((any::<u64>(), any::<u64>()), 0..40), cut in 0usize..40) {
            let cut = cut.min(v.len());
            let (mut whole, mut left, mut right) = (PairSums::default(), PairSums::default(), PairSums::default());
            for (k, &(x, y)) in v.iter().enumerate() {
                whole.push(x, y);
                if k < cut { left.push(x, y) } else { right.push(x, y) }
            }
            right.merge(&left);
            prop_assert_eq!(whole, right);
        }
    }
}
