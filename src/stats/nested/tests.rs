//! Known beliefs with known chance: variances, points and weights against their closed forms, and
//! how often the intervals hold them.
use super::*;
use crate::stats::Kind;

/// SplitMix64 (Steele, Lea and Flood 2014): enough for tests.
struct Luck(u64);

impl Luck {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn share(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    fn exponential(&mut self) -> f64 {
        -libm::log(self.share())
    }
}

/// Outages at a believed rate per flight, of exponential lengths with mean one: of `n` flights the
/// mean and its standard error, flight by flight.
fn flown(rate: f64, n: usize, luck: &mut Luck) -> Draw {
    let (mut sum, mut squares) = (0.0, 0.0);
    for _ in 0..n {
        let (mut down, mut at) = (0.0, luck.exponential());
        while at < rate {
            down += luck.exponential();
            at += luck.exponential();
        }
        sum += down;
        squares += down * down;
    }
    let n = n as f64;
    let variance = (squares - sum * sum / n) / (n - 1.0);
    Draw { value: sum / n, std_error: libm::sqrt(variance.max(0.0) / n) }
}

/// Log-normal beliefs of two rates that add, in a Latin hypercube; the rates, and the draws.
fn two(
    (medians, sigmas): ([f64; 2], [f64; 2]),
    (draws, n): (usize, usize),
    luck: &mut Luck,
) -> (Vec<Vec<f64>>, Vec<Draw>) {
    let cube = super::super::designs::latin_hypercube(draws, 2, &mut || luck.next());
    let rate =
        |which: usize, u: f64| medians[which] * libm::exp(sigmas[which] * normal_quantile(u));
    let inputs: Vec<Vec<f64>> =
        (0..2).map(|which| cube.iter().map(|u| rate(which, u[which])).collect()).collect();
    let draws = (0..draws).map(|i| flown(inputs[0][i] + inputs[1][i], n, luck)).collect();
    (inputs, draws)
}

/// Variance of a log-normal.
fn variance(median: f64, sigma: f64) -> f64 {
    median * median * libm::exp(sigma * sigma) * (libm::exp(sigma * sigma) - 1.0)
}

/// Standard deviation of the natural logarithm for a factor of 3.
const SIGMA: f64 = 0.667_907;

#[test]
fn the_variance_between_draws_is_that_of_the_belief() {
    let mut luck = Luck(1);
    let (inputs, draws) = two(([0.1, 0.0], [SIGMA, 0.0]), (2000, 200), &mut luck);
    let found = nested(&draws, &inputs).unwrap();
    let exact = libm::sqrt(variance(0.1, SIGMA));
    let off = found.ignorance.value / exact - 1.0;
    assert!(off.abs() < 0.1, "{:?} {exact}", found.ignorance);
    assert!(found.ignorance.low < exact && exact < found.ignorance.high);
    // A compound Poisson sum of exponential lengths: variance 2 × rate a flight.
    let mean = 0.1 * libm::exp(0.5 * SIGMA * SIGMA);
    let chance = libm::sqrt(2.0 * mean / 200.0);
    assert!((found.chance.value / chance - 1.0).abs() < 0.05, "{:?} {chance}", found.chance);
    assert!(found.mean.low < mean && mean < found.mean.high, "{:?} {mean}", found.mean);
    for (point, exact) in found.points.iter().zip([0.1 / 3.0, 0.1, 0.3]) {
        assert!(point.low < exact && exact < point.high, "{point:?} {exact}");
        assert!((point.value / exact - 1.0).abs() < 0.2, "{point:?} {exact}");
    }
    assert!(found.seen[0] < found.points[0].value && found.points[2].value < found.seen[2]);
    let weights = weights(&draws, &inputs);
    assert!(weights[0].share.value > 0.9 && weights[0].rank.low > 0.7, "{weights:?}");
    assert_eq!(weights[1].share.kind, Kind::UpperBound);
    assert!(weights[1].share.high < 0.1, "{weights:?}");
}

#[test]
fn where_there_is_only_chance_there_is_a_bound() {
    let mut luck = Luck(7);
    let draws: Vec<Draw> = (0..200).map(|_| flown(0.1, 500, &mut luck)).collect();
    let found = nested(&draws, &[]).unwrap();
    assert_eq!(found.ignorance.kind, Kind::UpperBound);
    assert!(found.ignorance.high < 0.015 && found.chance.low > 0.015, "{found:?}");
}

#[test]
fn a_draw_of_knowns_by_hand() {
    // Ten at 0 and ten at 2, no chance: mean 1, variance 20/19.
    let draw = |i: i32| Draw { value: f64::from(i % 2) * 2.0, std_error: 0.0 };
    let draws: Vec<Draw> = (0..20).map(draw).collect();
    let found = nested(&draws, &[]).unwrap();
    assert!((found.ignorance.value - libm::sqrt(20.0 / 19.0)).abs() < 1e-12, "{found:?}");
    assert!((found.mean.value - 1.0).abs() < 1e-12);
    assert_eq!((found.seen, found.chance.high), ([0.0, 1.0, 2.0], 0.0));
    // With a squared standard error of 10/19 each, half of it is chance.
    let noisy: Vec<Draw> =
        draws.iter().map(|d| Draw { std_error: libm::sqrt(10.0 / 19.0), ..*d }).collect();
    let found = nested(&noisy, &[]).unwrap();
    assert!((found.ignorance.value - libm::sqrt(10.0 / 19.0)).abs() < 1e-12, "{found:?}");
    assert!((found.points[2].value - (1.0 + libm::sqrt(0.5))).abs() < 1e-12, "{found:?}");
}

#[test]
fn too_little_says_nothing() {
    let draw = |value: f64| Draw { value, std_error: 0.1 };
    assert_eq!(nested(&[draw(1.0); 200], &[]), None);
    assert_eq!(nested(&[draw(1.0), draw(2.0)], &[]), None);
    assert_eq!(nested(&[], &[]), None);
    assert!(weights(&[draw(1.0); 30], &[vec![1.0; 30]]).is_empty());
    // One draw that makes all of it tells nothing of how much there is.
    let mut one = [draw(0.0); 50];
    one[7].value = 1.0;
    assert_eq!(nested(&one, &[]).unwrap().ignorance.kind, Kind::NoData);
}

#[test]
fn shares_of_two_unknowns_are_those_of_their_variances() {
    let mut luck = Luck(3);
    let (inputs, draws) = two(([0.1, 0.05], [SIGMA, 1.4]), (1000, 300), &mut luck);
    let both = [variance(0.1, SIGMA), variance(0.05, 1.4)];
    let found = weights(&draws, &inputs);
    for (weight, variance) in found.iter().zip(both) {
        let exact = variance / (both[0] + both[1]);
        assert!(weight.share.low <= exact && exact <= weight.share.high, "{weight:?} {exact}");
        assert!(weight.share.high - weight.share.low < 0.4, "{weight:?}");
    }
}

#[test]
fn of_few_draws_no_share_is_surely_the_whole() {
    let exact = 1.0 / (1.0 + 0.04);
    let mut held = 0;
    for time in 0..200 {
        let mut luck = Luck(77_003 * time);
        let (inputs, draws) = two(([0.1, 0.02], [SIGMA, SIGMA]), (60, 100), &mut luck);
        let found = weights(&draws, &inputs)[0].share;
        assert!(found.low < 0.97 && found.high > 0.5, "{time}: {found:?}");
        held += u64::from(found.low <= exact && exact <= found.high);
    }
    assert!(held >= 186, "{held} of 200");
}

#[test]
fn ranks_of_equals_are_their_mean() {
    assert_eq!(fit::ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
}

/// How often the intervals hold the truth, at the size that the command suggests.
fn coverage(times: u64, draws: usize, n: usize, sigma: f64) -> [f64; 5] {
    let mut held = [0_u64; 5];
    for time in 0..times {
        let mut luck = Luck(1_000_003 * time + draws as u64);
        let (inputs, draws) = two(([0.1, 0.0], [sigma, 0.0]), (draws, n), &mut luck);
        let Some(found) = nested(&draws, &inputs[..1]) else { continue };
        let holds = |e: &Estimate, exact: f64| u64::from(e.low <= exact && exact <= e.high);
        let mean = 0.1 * libm::exp(0.5 * sigma * sigma);
        let end = libm::exp(1.644_854 * sigma);
        let all = [
            holds(&found.mean, mean),
            holds(&found.ignorance, libm::sqrt(variance(0.1, sigma))),
            holds(&found.points[0], 0.1 / end),
            holds(&found.points[1], 0.1),
            holds(&found.points[2], 0.1 * end),
        ];
        held.iter_mut().zip(all).for_each(|(sum, one)| *sum += one);
    }
    held.map(|held| held as f64 / times as f64)
}

#[test]
fn intervals_hold_the_truth() {
    let found = coverage(100, 100, 100, SIGMA);
    assert!(found.iter().all(|&share| share >= 0.85), "{found:?}");
}

#[test]
#[ignore = "minutes: cargo test --release --lib nested -- --ignored --nocapture"]
fn intervals_hold_the_truth_often() {
    for (draws, n, sigma) in
        [(200, 500, SIGMA), (200, 50, SIGMA), (50, 500, SIGMA), (200, 500, 1.4), (1000, 100, SIGMA)]
    {
        let found = coverage(2000, draws, n, sigma);
        println!(
            "{draws} draws of {n}, sigma {sigma}: mean, ignorance, 5 %, 50 %, 95 %: {found:?}"
        );
        assert!(found.iter().all(|&share| share >= 0.9), "{found:?}");
    }
}
