//! A(t): the share of replications that are up at each instant of mission time.

use super::Estimate;
use super::grid::{Grid, GridMismatch};
use super::share::wilson;

/// Counts, per instant of a fixed grid, the replications that are down; memory is the grid's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointAvailability {
    grid: Grid,
    n: u64,
    /// Outages begun by the instant, less those ended: kept as differences until read.
    begun: Vec<u64>,
    ended: Vec<u64>,
}

/// One instant of A(t).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AvailabilityPoint {
    /// Mission time in nanoseconds.
    pub at_ns: u64,
    /// Replications down at this instant.
    pub down: u64,
    /// A at this instant, Wilson's interval (pointwise).
    pub availability: Estimate,
}

impl PointAvailability {
    /// An empty curve to `horizon_ns` with `bins` bins (512 serve a picture).
    #[must_use]
    pub fn new(horizon_ns: u64, bins: usize) -> Self {
        let grid = Grid::new(horizon_ns, bins);
        let slots = vec![0; grid.bins() + 2];
        Self { grid, n: 0, begun: slots.clone(), ended: slots }
    }

    /// Adds one replication's outages, each `[start, end)` in nanoseconds of mission time, none
    /// overlapping another. An outage still open ends at `u64::MAX`; an empty one is not counted.
    pub fn push(&mut self, outages: impl IntoIterator<Item = (u64, u64)>) {
        self.n += 1;
        for (start, end) in outages {
            let (from, to) =
                (self.grid.first_at_or_after(start), self.grid.first_at_or_after(end.max(start)));
            if from < to {
                self.begun[from] += 1;
                self.ended[to] += 1;
            }
        }
    }

    /// Adds the replications of another with the same grid.
    ///
    /// # Errors
    /// [`GridMismatch`], and nothing is added, where the grids differ.
    pub fn merge(&mut self, other: &Self) -> Result<(), GridMismatch> {
        if self.grid != other.grid {
            return Err(GridMismatch);
        }
        self.n += other.n;
        self.begun.iter_mut().zip(&other.begun).for_each(|(a, b)| *a += b);
        self.ended.iter_mut().zip(&other.ended).for_each(|(a, b)| *a += b);
        Ok(())
    }

    /// Replications pushed.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// A(t) at every instant of the grid, with Wilson's pointwise interval. Where the function is
    /// not needed nobody is down: the caller knows the phases and leaves those instants out.
    #[must_use]
    pub fn curve(&self, confidence: f64) -> Vec<AvailabilityPoint> {
        let mut down = 0_u64;
        let pairs = self.begun.iter().zip(&self.ended).take(self.grid.bins() + 1);
        pairs
            .enumerate()
            .map(|(k, (begun, ended))| {
                down = (down + begun).saturating_sub(*ended);
                let availability = wilson(self.n.saturating_sub(down), self.n, confidence);
                AvailabilityPoint { at_ns: self.grid.instant_ns(k), down, availability }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn counts_match_looking_at_each_instant(
            flights in prop::collection::vec(prop::collection::vec((0u64..50, 1u64..50), 0..6), 1..12),
            horizon in 1u64..400,
            bins in 1usize..80,
        ) {
            let mut curve = PointAvailability::new(horizon, bins);
            let mut halves = (curve.clone(), curve.clone());
            let mut all = Vec::new();
            for (k, gaps) in flights.iter().enumerate() {
                let mut now = 0;
                let outages: Vec<(u64, u64)> = gaps.iter().map(|&(up, down)| {
                    let outage = (now + up, now + up + down);
                    now = outage.1;
                    outage
                }).collect();
                curve.push(outages.iter().copied());
                if k % 2 == 0 { halves.0.push(outages.iter().copied()) } else { halves.1.push(outages.iter().copied()) }
                all.extend(outages);
            }
            halves.0.merge(&halves.1).unwrap();
            prop_assert_eq!(&halves.0, &curve);
            let points = curve.curve(0.95);
            prop_assert_eq!(points.len(), bins + 1);
            for p in points {
                let down = all.iter().filter(|o| o.0 <= p.at_ns && p.at_ns < o.1).count() as u64;
                prop_assert_eq!(p.down, down);
            }
        }
    }

    #[test]
    fn an_open_outage_is_down_at_the_horizon_and_an_empty_one_nowhere() {
        let mut curve = PointAvailability::new(100, 10);
        curve.push([(95, u64::MAX)]);
        curve.push([(50, 50), (60, 40)]);
        let points = curve.curve(0.95);
        assert_eq!(points.iter().map(|p| p.down).sum::<u64>(), 1);
        assert_eq!((points[10].at_ns, points[10].down), (100, 1));
        assert_eq!(points[10].availability.value, 0.5);
    }
}
