//! R(t): the share of replications that have not yet had their first outage (or loss).

use super::Estimate;
use super::grid::{Grid, GridMismatch};
use super::share::{all_of, none_of, wilson_ends};

/// Kaplan–Meier over a fixed grid: each replication gives the time of its event, or the time at
/// which it was last seen without one.
///
/// Memory is the grid's, whatever n. An event counts from the first instant at or after it, so the
/// curve is exact at every instant where nothing is censored before the horizon. Who is censored
/// between two instants still counts as at risk for the events between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survival {
    grid: Grid,
    n: u64,
    events: Vec<u64>,
    censored: Vec<u64>,
}

/// One instant of R(t).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SurvivalPoint {
    /// Mission time in nanoseconds.
    pub at_ns: u64,
    /// Replications still under observation just before the instant (the last bin's arrivals).
    pub at_risk: u64,
    /// R at this instant.
    pub survival: Estimate,
}

impl Survival {
    /// An empty curve to `horizon_ns` with `bins` bins (512 serve a picture).
    #[must_use]
    pub fn new(horizon_ns: u64, bins: usize) -> Self {
        let grid = Grid::new(horizon_ns, bins);
        let slots = vec![0; grid.bins() + 1];
        Self { grid, n: 0, events: slots.clone(), censored: slots }
    }

    /// Adds a replication whose first event came at `at_ns`; past the horizon it is censored there.
    pub fn push_event(&mut self, at_ns: u64) {
        match self.events.get_mut(self.grid.first_at_or_after(at_ns)) {
            Some(slot) => *slot += 1,
            None => return self.push_censored(at_ns),
        }
        self.n += 1;
    }

    /// Adds a replication seen until `at_ns` without the event (the horizon, for most).
    pub fn push_censored(&mut self, at_ns: u64) {
        let k = self.grid.first_at_or_after(at_ns).min(self.grid.bins());
        if let Some(slot) = self.censored.get_mut(k) {
            *slot += 1;
        }
        self.n += 1;
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
        let (mine, theirs) = (&mut self.events, &other.events);
        mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        let (mine, theirs) = (&mut self.censored, &other.censored);
        mine.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        Ok(())
    }

    /// Replications pushed.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// R(t) at every instant of the grid, with a *pointwise* band: Wilson's interval at the
    /// effective number n* = R(1 − R)/V, V by Greenwood's formula (K. J. Rothman, J. Chronic Dis.
    /// 31 (1978) 557–560). Without censoring n* = n and the band meets the Wilson interval of the
    /// mission success at the end.
    ///
    /// Before the first event the bound α^(1/at risk); after the last survivor is censored, no data.
    #[must_use]
    pub fn curve(&self, confidence: f64) -> Vec<SurvivalPoint> {
        let mut at_risk = self.n;
        let (mut survival, mut greenwood) = (1.0, 0.0);
        let mut points = Vec::with_capacity(self.events.len());
        for (k, (&events, &censored)) in self.events.iter().zip(&self.censored).enumerate() {
            let before = at_risk;
            if events > 0 {
                let (d, r) = (events as f64, before as f64);
                survival *= (r - d) / r;
                greenwood += if before > events { d / (r * (r - d)) } else { 0.0 };
            }
            let estimate = if before == 0 && survival > 0.0 {
                Estimate::no_data(self.n, confidence)
            } else {
                self.at(before, survival, greenwood, confidence)
            };
            let at_ns = self.grid.instant_ns(k);
            points.push(SurvivalPoint { at_ns, at_risk: before, survival: estimate });
            at_risk = before.saturating_sub(events).saturating_sub(censored);
        }
        points
    }

    fn at(&self, at_risk: u64, survival: f64, greenwood: f64, confidence: f64) -> Estimate {
        let n = self.n;
        if greenwood <= 0.0 && survival >= 1.0 {
            return Estimate::lower_bound(all_of(at_risk, confidence), 1.0, n, confidence);
        }
        if survival <= 0.0 {
            return Estimate::upper_bound(0.0, none_of(n, confidence), n, confidence);
        }
        let std_error = survival * libm::sqrt(greenwood);
        let effective = (1.0 - survival) / (survival * greenwood);
        let ends = wilson_ends(survival, effective, confidence);
        Estimate::interval(survival, ends, std_error, n, confidence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Kind, share::wilson};
    use proptest::prelude::*;

    #[test]
    fn by_hand_with_censoring() {
        // Remission times of 21 patients (Freireich 1963, in every textbook): 6 6 6 6+ 7 9+ 10 10+
        // 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+.
        let mut curve = Survival::new(35, 35);
        for t in [6, 6, 6, 7, 10, 13, 16, 22, 23] {
            curve.push_event(t);
        }
        for t in [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35] {
            curve.push_censored(t);
        }
        let points = curve.curve(0.95);
        for (t, risk, s, se) in [
            (6, 21, 0.8571, 0.0764),
            (7, 17, 0.8067, 0.0869),
            (10, 15, 0.7529, 0.0963),
            (13, 12, 0.6902, 0.1068),
            (16, 11, 0.6275, 0.1141),
            (22, 7, 0.5378, 0.1282),
            (23, 6, 0.4482, 0.1346),
        ] {
            let p = points[t];
            assert_eq!((p.at_ns, p.at_risk), (t as u64, risk));
            assert!((p.survival.value - s).abs() < 6e-5, "{t}: {:?}", p.survival);
            assert!((p.survival.std_error - se).abs() < 6e-5, "{t}: {:?}", p.survival);
        }
        assert_eq!(points[5].survival.kind, Kind::LowerBound);
        assert!((points[35].survival.value - 0.4482).abs() < 6e-5);
    }

    #[test]
    fn nobody_left_is_no_data_and_nobody_survived_is_a_bound() {
        let mut curve = Survival::new(10, 10);
        curve.push_censored(3);
        curve.push_censored(4);
        let points = curve.curve(0.95);
        assert_eq!(points[4].survival.kind, Kind::LowerBound);
        assert_eq!(points[5].survival.kind, Kind::NoData);
        let mut curve = Survival::new(10, 10);
        curve.push_event(3);
        curve.push_event(0);
        let points = curve.curve(0.95);
        assert_eq!(points[0].survival.value, 0.5);
        assert_eq!(points[10].survival.kind, Kind::UpperBound);
        assert_eq!(Survival::new(10, 2).curve(0.95)[0].survival.kind, Kind::NoData);
        assert_eq!(curve.merge(&Survival::new(10, 9)), Err(GridMismatch));
    }

    proptest! {
        #[test]
        fn without_early_censoring_it_is_wilson(times in prop::collection::vec(0u64..2000, 1..60)) {
            let mut curve = Survival::new(1000, 50);
            let mut halves = (Survival::new(1000, 50), Survival::new(1000, 50));
            for (k, &t) in times.iter().enumerate() {
                curve.push_event(t);
                if k % 2 == 0 { halves.0.push_event(t) } else { halves.1.push_event(t) }
            }
            halves.0.merge(&halves.1).unwrap();
            prop_assert_eq!(&halves.0, &curve);
            let n = times.len() as u64;
            for p in curve.curve(0.95) {
                let alive = times.iter().filter(|&&t| t > p.at_ns).count() as u64;
                let w = wilson(alive, n, 0.95);
                prop_assert!((p.survival.low - w.low).abs() < 1e-9, "{:?} {:?}", p, w);
                prop_assert!((p.survival.high - w.high).abs() < 1e-9, "{:?} {:?}", p, w);
                prop_assert_eq!(p.survival.kind, w.kind);
            }
        }
    }
}
