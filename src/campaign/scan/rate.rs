//! How often a fault comes, and when: what FMECA tables and cut sets are computed from.
//!
//! The clock of a mode runs from the mission's start, in each phase under the multiplier of its
//! environment, and each repair sets it back to zero (or not: processes, and `AsBadAsOld`). Left
//! out is what stops clocks or sets them back beside that: the time that a fault is there, spares
//! that are off (they count as if they were on), restarts of the process that a mode belongs to.

use crate::kernel::dist::Dist;
use crate::kernel::math::{exp, exp_m1, ln};
use crate::kernel::time::Time;
use crate::vessel::failure::RowPlan;
use crate::vessel::plan::Plan;

/// Cells of the renewal equation over the mission, at least.
const CELLS: f64 = 256.0;
/// A mission so many mean lives long sees the rate of the renewal theorem.
const MANY: f64 = 64.0;
/// Points of a mean life.
const POINTS: u32 = 512;
/// More hazard than anything outlives, and still a number.
const SURE: f64 = 1e9;

/// When a failure mode strikes, by its distribution and the mission's phases. Times are nanoseconds
/// since mission start.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Course {
    dist: Dist,
    /// Age at mission start.
    age: f64,
    /// True if a fault leaves the age as it is.
    minimal: bool,
    /// Phases (one, if none matters): end and multiplier.
    pieces: Vec<(f64, f64)>,
    /// Instants, and faults expected up to each; of a mode that is not minimal.
    expected: Vec<(f64, f64)>,
}

/// A hazard under a multiplier: what never acts adds nothing, whatever it is.
fn under(factor: f64, hazard: f64) -> f64 {
    if factor > 0.0 && hazard > 0.0 { (factor * hazard).min(SURE) } else { 0.0 }
}

/// Chance that something happens at least once that is expected so often.
pub(super) fn chance(expected: f64) -> f64 {
    -exp_m1(-expected)
}

impl Course {
    /// The course of a row whose time to the fault is `dist`; none if it never strikes.
    pub(super) fn new(plan: &Plan, row: &RowPlan, dist: &Dist) -> Option<Course> {
        let ends = plan.phases.iter().skip(1).map(|phase| phase.start).chain([plan.end]);
        let since = |at: Time| (at - Time::ZERO).0 as f64;
        let pieces = match row.environment {
            None => vec![(since(plan.end), 1.0)],
            Some(e) => {
                let factor = |i: usize| plan.phases[i].multipliers.get(e as usize).copied();
                ends.enumerate().map(|(i, end)| (since(end), factor(i).unwrap_or(1.0))).collect()
            }
        };
        let course = Course::of(dist, row.age, row.as_bad_as_old, pieces);
        (course.until(since(plan.end)) > 0.0).then_some(course)
    }

    fn of(dist: &Dist, age: f64, as_bad_as_old: bool, pieces: Vec<(f64, f64)>) -> Course {
        let memoryless = matches!(dist, Dist::Exponential { .. });
        let minimal = dist.is_process() || memoryless || as_bad_as_old;
        let dist = dist.clone();
        let mut course = Course { dist, age, minimal, pieces, expected: Vec::new() };
        let length = course.length();
        let short = |mean: &f64| *mean > 0.0 && mean * MANY < length;
        if !minimal {
            course.expected = match course.dist.mean().filter(short) {
                Some(_) => course.settled(),
                None => course.renewals(),
            };
        }
        course
    }

    fn length(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.0)
    }

    /// Hazard between two instants of a life that is `age` old at the first.
    fn spent(&self, age: f64, from: f64, to: f64) -> f64 {
        let hazard = |age: f64| self.dist.cumulative_hazard(age).min(SURE);
        let (mut spent, mut lived, mut begin) = (0.0, age, from);
        for &(end, factor) in &self.pieces {
            let end = end.min(to);
            if end <= begin {
                continue;
            }
            if self.dist.has_atoms() {
                // There is no hazard rate: the environment scales age.
                lived += factor * (end - begin);
            } else {
                let (young, old) = (age + (begin - from), age + (end - from));
                spent += under(factor, hazard(old) - hazard(young));
            }
            begin = end;
        }
        if self.dist.has_atoms() { hazard(lived) - hazard(age) } else { spent }
    }

    /// Renewals of lives that are short: the renewal theorem, phase by phase.
    fn settled(&self) -> Vec<(f64, f64)> {
        let atoms = self.dist.has_atoms();
        let life = |factor: f64| {
            let survivals = (0..POINTS).map(|i| (f64::from(i) + 0.5) / f64::from(POINTS));
            let lives = survivals.map(|s| match atoms {
                true => self.dist.age_at_hazard(-ln(s)) / factor,
                false => self.dist.age_at_hazard(-ln(s) / factor),
            });
            lives.sum::<f64>() / f64::from(POINTS)
        };
        let mut expected = vec![(0.0, 0.0)];
        for &(end, factor) in &self.pieces {
            let (begin, before) = expected.last().copied().unwrap_or_default();
            let more = if factor > 0.0 { (end - begin) / life(factor) } else { 0.0 };
            expected.push((end, before + more));
        }
        expected
    }

    /// The renewal equation M(t) = F₀(t) + ∫ F(s, t) dM(s) in cells, each of whose faults strike in
    /// its middle (M. Xie, Commun. Statist. Simul. 18 (1989) 281).
    fn renewals(&self) -> Vec<(f64, f64)> {
        let length = self.length();
        let mut times = vec![0.0];
        let mut begin = 0.0;
        for &(end, _) in &self.pieces {
            // Quarters of phases, at which stretches of moments end, are among the instants.
            let cells = 4 * (0.25 * CELLS * (end - begin) / length).ceil() as u32;
            let cell = |i: u32| begin + (end - begin) * f64::from(i) / f64::from(cells);
            times.extend((1..=cells).map(cell));
            begin = end;
        }
        let middle = |j: usize| 0.5 * (times[j - 1] + times[j]);
        let mut expected = vec![0.0; times.len()];
        let mut lived = vec![0.0; times.len()];
        for i in 1..times.len() {
            let mut sum = chance(self.spent(self.age, 0.0, times[i]));
            let mut own = 0.0;
            for j in 1..=i {
                let begin = times[i - 1].max(middle(j));
                self.live(&mut lived[j], begin - middle(j), begin, times[i]);
                let struck = self.struck(lived[j]);
                if j == i {
                    own = struck;
                } else {
                    sum += struck * (expected[j] - expected[j - 1]);
                }
            }
            let renewed = (sum - own * expected[i - 1]) / (1.0 - own).max(f64::EPSILON);
            expected[i] = renewed.max(expected[i - 1]);
        }
        times.into_iter().zip(expected).collect()
    }

    /// A life goes on, within one phase, from an instant at which it is `age` old; `lived` is its
    /// hazard, or its age where only age is scaled.
    fn live(&self, lived: &mut f64, age: f64, begin: f64, end: f64) {
        let piece = self.pieces.iter().find(|piece| end <= piece.0);
        let factor = piece.map_or(1.0, |piece| piece.1);
        if self.dist.has_atoms() {
            *lived += factor * (end - begin);
        } else {
            let hazard = |age: f64| self.dist.cumulative_hazard(age).min(SURE);
            *lived += under(factor, hazard(age + (end - begin)) - hazard(age));
        }
    }

    fn struck(&self, lived: f64) -> f64 {
        match self.dist.has_atoms() {
            true => chance(self.dist.cumulative_hazard(lived)),
            false => chance(lived),
        }
    }

    /// Faults expected up to an instant.
    pub(super) fn until(&self, at: f64) -> f64 {
        if self.minimal {
            return self.spent(self.age, 0.0, at);
        }
        interpolated(&self.expected, at)
    }

    /// Faults a nanosecond, on average over the mission.
    pub(super) fn rate(&self) -> f64 {
        self.until(self.length()) / self.length()
    }

    /// Chance of at least one fault between two instants. Of a mode that is renewed: none strikes if
    /// the life that was begun last before the first instant outlives the second.
    pub(super) fn chance(&self, from: f64, to: f64) -> f64 {
        let settled = self.expected.len() <= self.pieces.len() + 1;
        if self.minimal || settled && from > 0.0 {
            return chance(self.until(to) - self.until(from));
        }
        let mut none = exp(-self.spent(self.age, 0.0, to));
        for pair in self.expected.windows(2).take_while(|pair| pair[0].0 < from) {
            let end = pair[1].0.min(from);
            let begun = interpolated(&self.expected, end) - pair[0].1;
            none += begun * exp(-self.spent(0.0, 0.5 * (pair[0].0 + end), to));
        }
        (1.0 - none).clamp(0.0, 1.0)
    }
}

/// The value at `at` of a line through points in order; flat beyond its ends.
pub(super) fn interpolated(points: &[(f64, f64)], at: f64) -> f64 {
    let next = points.partition_point(|point| point.0 < at);
    let last = points.last().map_or(0.0, |point| point.1);
    match (next.checked_sub(1).and_then(|i| points.get(i)), points.get(next)) {
        (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (at - a.0) / (b.0 - a.0),
        (None, Some(first)) => first.1,
        (_, None) => last,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Span;

    const YEAR: f64 = 3.15576e16;

    fn close(a: f64, b: f64, by: f64) {
        assert!((a / b - 1.0).abs() < by, "{a} {b}");
    }

    fn year(dist: Dist) -> Course {
        Course::of(&dist, 0.0, false, vec![(YEAR, 1.0)])
    }

    #[test]
    fn faults_expected_of_what_is_renewed() {
        close(year(Dist::Exponential { mean: YEAR }).rate(), 1.0 / YEAR, 1e-9);
        // So few fail that none is renewed: F(T).
        let late = year(Dist::Weibull { shape: 2.0, scale: 1e3 * YEAR });
        close(late.until(YEAR), 1e-6, 1e-4);
        close(late.chance(0.5 * YEAR, YEAR), 0.75e-6, 1e-3);
        // Many lives: the renewal theorem.
        let short = year(Dist::Gamma { shape: 4.0, scale: YEAR / 4e3 });
        close(short.until(YEAR), 1e3, 1e-3);
        // Gamma lives of shape 2: M(t) = t/2 − (1 − e^(−2t))/4, t in scales.
        let two = year(Dist::Gamma { shape: 2.0, scale: 0.25 * YEAR });
        close(two.until(YEAR), 2.0 - 0.25 * (1.0 - exp(-8.0)), 3e-3);
        let process = year(Dist::PowerLaw { alpha: 0.25 * YEAR, beta: 0.5 });
        close(process.until(YEAR), 2.0, 1e-12);
        close(process.until(0.25 * YEAR), 1.0, 1e-12);
        assert_eq!(year(Dist::Never).until(YEAR), 0.0);
        // Its third life ends with the year.
        let fixed = year(Dist::Fixed(Span((0.3 * YEAR) as u64)));
        close(fixed.until(0.95 * YEAR), 3.0, 1e-9);
    }

    /// Gamma lives of shape 2 are two exponential stages; the chance of none in a stretch is that of
    /// a chain of two states (in which stage it is, and no second one ends).
    #[test]
    fn chance_of_what_is_renewed_in_a_stretch() {
        let two = year(Dist::Gamma { shape: 2.0, scale: 0.25 * YEAR });
        // At half a year (2 scales): in the first stage with (1 + e^(−4))/2.
        let first = 0.5 * (1.0 + exp(-4.0));
        // None in the next half: from the first stage e^(−2)(1 + 2), from the second e^(−2).
        let none = exp(-2.0) * (3.0 * first + (1.0 - first));
        close(two.chance(0.5 * YEAR, YEAR), 1.0 - none, 2e-3);
        // From the beginning it is the distribution itself, however often it comes.
        close(two.chance(0.0, YEAR), 1.0 - 5.0 * exp(-4.0), 1e-9);
    }

    #[test]
    fn phases_multiply_their_own_part() {
        // A cruise of 99 days at a hundredth, a storm of one day at ten times the rate.
        let pieces = vec![(99.0, 0.01), (100.0, 10.0)];
        let course = |dist: Dist| Course::of(&dist, 0.0, false, pieces.clone());
        let flat = course(Dist::Exponential { mean: 50.0 });
        close(flat.until(100.0) - flat.until(99.0), 0.2, 1e-9);
        close(flat.chance(99.0, 100.0), 1.0 - exp(-0.2), 1e-9);
        // Old at the storm: 10 · (100² − 99²)/500².
        let old = course(Dist::Weibull { shape: 2.0, scale: 500.0 });
        close(old.chance(99.0, 100.0), 1.0 - exp(-10.0 * 199.0 / 250_000.0), 1e-3);
        // Where only age is scaled: 0.99 and 10 days of it.
        let fixed = course(Dist::Fixed(Span(5)));
        assert_eq!((fixed.chance(0.0, 99.0), fixed.chance(99.0, 100.0)), (0.0, 1.0));
        // Of short lives, hazard is multiplied, not age: shape 2 lives √4 times as briefly.
        let brief = Dist::Weibull { shape: 2.0, scale: 0.1 };
        let brief = Course::of(&brief, 0.0, false, vec![(50.0, 1.0), (100.0, 4.0)]);
        close(brief.until(100.0) - brief.until(50.0), 2.0 * brief.until(50.0), 1e-9);
    }
}
