//! A fixed linear grid of instants from 0 to a horizon, shared by the curves over mission time.

/// Most bins a grid may have.
const MOST_BINS: usize = 65_536;

/// `bins + 1` instants, evenly spaced from 0 to the horizon to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    horizon_ns: u64,
    bins: usize,
}

/// Two accumulators with different grids cannot be merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridMismatch;

impl core::fmt::Display for GridMismatch {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("curves over different horizons or numbers of bins cannot be merged")
    }
}

impl core::error::Error for GridMismatch {}

impl Grid {
    /// A grid to `horizon_ns` (0 counts as 1) of `bins`, held between 1 and 65 536.
    #[must_use]
    pub fn new(horizon_ns: u64, bins: usize) -> Self {
        Self { horizon_ns: horizon_ns.max(1), bins: bins.clamp(1, MOST_BINS) }
    }

    /// Number of bins; there is one instant more.
    #[must_use]
    pub fn bins(&self) -> usize {
        self.bins
    }

    /// The end of the grid in nanoseconds.
    #[must_use]
    pub fn horizon_ns(&self) -> u64 {
        self.horizon_ns
    }

    /// The `k`-th instant in nanoseconds; the horizon from `bins` on.
    #[must_use]
    pub fn instant_ns(&self, k: usize) -> u64 {
        let k = k.min(self.bins) as u128;
        // At most the horizon, so it fits.
        (u128::from(self.horizon_ns) * k / self.bins as u128) as u64
    }

    /// Number of the first instant at or after `at_ns`; `bins + 1` where there is none.
    #[must_use]
    pub fn first_at_or_after(&self, at_ns: u64) -> usize {
        if at_ns > self.horizon_ns {
            return self.bins + 1;
        }
        (u128::from(at_ns) * self.bins as u128).div_ceil(u128::from(self.horizon_ns)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn first_at_or_after_is_what_it_says(horizon in 1u64.., bins in 1usize..600, at: u64) {
            let grid = Grid::new(horizon, bins);
            let k = grid.first_at_or_after(at);
            if k <= bins {
                prop_assert!(grid.instant_ns(k) >= at);
            } else {
                prop_assert!(at > horizon);
            }
            if k > 0 && k <= bins {
                prop_assert!(grid.instant_ns(k - 1) < at);
            }
        }
    }

    #[test]
    fn ends_are_exact() {
        let grid = Grid::new(u64::MAX, 512);
        assert_eq!((grid.instant_ns(0), grid.instant_ns(512)), (0, u64::MAX));
        assert_eq!(Grid::new(0, 0), Grid::new(1, 1));
    }
}
