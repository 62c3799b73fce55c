//! Do the printed intervals hold the truth as often as they say? Campaigns with a known answer,
//! flown thousands of times; the long versions (`cargo test --release -- --ignored`) print and
//! assert 93–97 %.

use super::special::normal_quantile;
use super::{
    Estimate, Length, LogHistogram, Rate, Ratio, Survival, Together, Unavailability, proportion,
};

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

    fn poisson(&mut self, mean: f64) -> u64 {
        let (mut k, mut sum) = (0, self.exponential());
        while sum < mean {
            k += 1;
            sum += self.exponential();
        }
        k
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Lengths {
    Fixed,
    Exponential,
    LogNormal,
}

const SECOND: f64 = 1e9;
const NEEDED: u64 = 94_672_800_000_000_000; // 3 y
const UNIT: f64 = 60.0 * SECOND;

impl Lengths {
    fn draw(self, luck: &mut Luck) -> f64 {
        UNIT * match self {
            Self::Fixed => 1.0,
            Self::Exponential => luck.exponential(),
            Self::LogNormal => libm::exp(normal_quantile(luck.share())),
        }
    }

    fn mean(self) -> f64 {
        UNIT * if self == Self::LogNormal { libm::exp(0.5) } else { 1.0 }
    }

    fn quantile(self, p: f64) -> f64 {
        UNIT * match self {
            Self::Fixed => 1.0,
            Self::Exponential => -libm::log1p(-p),
            Self::LogNormal => libm::exp(normal_quantile(p)),
        }
    }
}

/// How outages fall: at random over `n` replications, or in bursts of 1 + Poisson(1) that share a
/// lognormal factor.
#[derive(Clone, Copy, Debug)]
struct Case {
    lengths: Lengths,
    n: u64,
    affected: f64,
    bursts: bool,
}

#[derive(Default)]
struct Tally {
    name: &'static str,
    used: u32,
    below: u32,
    above: u32,
}

impl Tally {
    fn add(&mut self, e: &Estimate, truth: f64) {
        self.used += 1;
        self.above += u32::from(truth < e.low * (1.0 - 1e-9));
        self.below += u32::from(truth > e.high * (1.0 + 1e-9));
    }

    fn percent(&self) -> f64 {
        100.0 - 100.0 * f64::from(self.below + self.above) / f64::from(self.used.max(1))
    }
}

/// Coverages of all estimators over `campaigns` campaigns with at least 20 affected replications.
fn fly(case: Case, campaigns: u32, seed: u64) -> Vec<Tally> {
    const NAMES: [&str; 5] = ["unavailability", "mttr", "rate", "p50", "p90"];
    let mut tallies: Vec<Tally> =
        NAMES.iter().map(|&name| Tally { name, ..Tally::default() }).collect();
    let mut luck = Luck(seed);
    let per_burst = if case.bursts { 2.0 } else { 1.0 };
    let factor = if case.bursts { libm::exp(0.125) } else { 1.0 };
    let mean = case.affected / case.n as f64;
    let truths = [
        mean * per_burst * case.lengths.mean() * factor / NEEDED as f64,
        case.lengths.mean() * factor,
        mean * per_burst / NEEDED as f64,
        case.lengths.quantile(0.5),
        case.lengths.quantile(0.9),
    ];
    for _ in 0..campaigns {
        let mut unavailability = Unavailability::default();
        let (mut mttr, mut rate) = (Ratio::default(), Rate::default());
        let mut histogram = LogHistogram::default();
        for _ in 0..case.n {
            let mut lengths = Vec::new();
            for _ in 0..luck.poisson(mean) {
                let outages = if case.bursts { 1 + luck.poisson(1.0) } else { 1 };
                let shared =
                    if case.bursts { libm::exp(0.5 * normal_quantile(luck.share())) } else { 1.0 };
                for _ in 0..outages {
                    lengths.push((case.lengths.draw(&mut luck) * shared) as u64);
                }
            }
            let down = lengths.iter().sum();
            let count = lengths.len() as u64;
            unavailability.push(down, NEEDED);
            mttr.push(down, count);
            rate.push(count, NEEDED);
            histogram.push(lengths.iter().map(|&ns| Length { ns, closed: true }));
        }
        if unavailability.affected() < 20 {
            continue;
        }
        let found = [
            unavailability.estimate(0.95),
            mttr.estimate(0.95),
            rate.estimate(0.95),
            histogram.quantile(0.5, 0.95),
            histogram.quantile(0.9, 0.95),
        ];
        for ((tally, e), truth) in tallies.iter_mut().zip(&found).zip(truths) {
            tally.add(e, truth);
        }
    }
    if case.bursts {
        tallies.truncate(3);
    }
    tallies
}

fn case(lengths: Lengths, n: u64, affected: f64, bursts: bool) -> Case {
    Case { lengths, n, affected, bursts }
}

#[test]
fn intervals_hold_the_truth_in_a_short_flight() {
    for lengths in [Lengths::Exponential, Lengths::LogNormal] {
        for tally in fly(case(lengths, 300, 60.0, false), 400, 11) {
            let percent = tally.percent();
            // Four standard errors around 95 % (1.1 % each), a little wider above.
            assert!((90.6..=99.4).contains(&percent), "{lengths:?} {}: {percent}", tally.name);
        }
    }
}

/// Fixed lengths make the unavailability a lattice (multiples of one outage), whose attainable
/// coverages jump by 1.5 % at 30 outages, and MTTR and quantiles certain: only asserted from below.
#[test]
#[ignore = "long statistical test"]
fn intervals_hold_the_truth_in_a_long_flight() {
    let mut failures = Vec::new();
    for lengths in [Lengths::Fixed, Lengths::Exponential, Lengths::LogNormal] {
        for (n, affected) in [(1000, 30.0), (1000, 60.0), (1000, 200.0), (10_000, 100.0)] {
            for bursts in [false, true] {
                let case = case(lengths, n, affected, bursts);
                let campaigns = if n > 1000 { 3000 } else { 10_000 };
                for t in fly(case, campaigns, n + affected as u64) {
                    let percent = t.percent();
                    let share = |k: u32| 100.0 * f64::from(k) / f64::from(t.used);
                    println!(
                        "{case:?} {}: {percent:.1} % of {} (too low {:.1}, too high {:.1})",
                        t.name,
                        t.used,
                        share(t.below),
                        share(t.above)
                    );
                    let certain = lengths == Lengths::Fixed && !bursts && t.name != "rate";
                    let lattice = t.name == "rate" || lengths == Lengths::Fixed;
                    let most = if certain && t.name != "unavailability" {
                        100.0
                    } else if lattice {
                        98.0
                    } else {
                        97.0
                    };
                    // Half a percent is two standard errors of 10 000 campaigns.
                    if percent < 93.0 || percent > most {
                        failures.push(format!("{case:?} {}: {percent:.2}", t.name));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
#[ignore = "long statistical test"]
fn few_affected_replications_stay_conservative() {
    let mut luck = Luck(5);
    for lengths in [Lengths::Fixed, Lengths::Exponential, Lengths::LogNormal] {
        for mean in [2.0, 5.0, 8.0, 12.0] {
            let mut tally = Tally::default();
            for _ in 0..10_000 {
                let mut u = Unavailability::default();
                for _ in 0..200 {
                    let down = (0..luck.poisson(mean / 200.0))
                        .map(|_| lengths.draw(&mut luck) as u64)
                        .sum();
                    u.push(down, NEEDED);
                }
                tally.add(&u.estimate(0.95), mean / 200.0 * lengths.mean() / NEEDED as f64);
            }
            println!("{lengths:?} mean {mean}: {:.1} %", tally.percent());
            // 0.22 % is one standard error.
            assert!(tally.percent() > 94.5, "{lengths:?} {mean}: {}", tally.percent());
        }
    }
}

#[test]
fn survival_band_holds_the_truth_at_each_instant() {
    // Exponential times of mean 1000 censored by an independent exponential of mean 2000, and at
    // the horizon 1500: R(750) = e^-0.75.
    let mut luck = Luck(3);
    let mut tally = Tally::default();
    for _ in 0..1500 {
        let mut curve = Survival::new(1_500_000, 300);
        for _ in 0..200 {
            let event = luck.exponential() * 1e6;
            let seen = (luck.exponential() * 2e6).min(1.5e6);
            if event <= seen {
                curve.push_event(event as u64)
            } else {
                curve.push_censored(seen as u64)
            }
        }
        tally.add(&curve.curve(0.95)[150].survival, libm::exp(-0.75));
    }
    assert!((93.0..=97.0).contains(&tally.percent()), "{}", tally.percent());
}

#[test]
fn proportions_hold_the_truth() {
    let mut luck = Luck(9);
    // Share, n, confidence; the second is what a campaign's sixth look of eight may meet.
    for (p, n, confidence) in [(0.15, 200, 0.95), (0.001, 1000, 0.993_75), (0.01, 300, 0.95)] {
        let (mut above, mut below, rounds) = (0, 0, 4000);
        for _ in 0..rounds {
            let successes = (0..n).filter(|_| luck.share() < p).count() as u64;
            let e = proportion(successes, n, confidence);
            above += u32::from(e.low > p);
            below += u32::from(e.high < p);
        }
        // 3.3 standard errors of what each end may miss; none or all seen: a one-sided bound.
        let tail = 0.5 * (1.0 - confidence) * f64::from(rounds);
        let most = tail + 3.3 * libm::sqrt(tail);
        assert!(f64::from(above) <= most, "{p} {n}: {above} of {rounds}, {most}");
        assert!(f64::from(below) <= 2.0 * most, "{p} {n}: {below} of {rounds}");
    }
}

/// Two candidates on the same luck: outages that both have, and those of either alone, each as many
/// a replication and as long in the mean.
#[derive(Clone, Copy, Debug)]
struct Shared {
    both: (f64, f64),
    first: (f64, f64),
    second: (f64, f64),
    lengths: Lengths,
    n: u64,
}

impl Shared {
    /// The share of the second's downtime that the first avoids.
    fn truth(&self) -> f64 {
        let mean = |(rate, length): (f64, f64)| rate * length;
        1.0 - (mean(self.both) + mean(self.first)) / (mean(self.both) + mean(self.second))
    }

    fn fly(&self, luck: &mut Luck) -> Together {
        let mut together = Together::default();
        let unit = 1.0 / self.lengths.mean();
        for _ in 0..self.n {
            let mut down = |(rate, length): (f64, f64)| -> f64 {
                (0..luck.poisson(rate))
                    .map(|_| self.lengths.draw(luck) * unit * length * UNIT)
                    .sum()
            };
            let (both, first, second) = (down(self.both), down(self.first), down(self.second));
            together.push((both + first) as u64, (both + second) as u64, NEEDED);
        }
        together
    }
}

fn shared_cases() -> Vec<Shared> {
    use Lengths::{Exponential, Fixed, LogNormal};
    let of = |both, first, second, lengths, n| Shared { both, first, second, lengths, n };
    vec![
        // Rare long ones in both, frequent short ones in the second alone.
        of((0.05, 480.0), (0.0001, 1.0), (12.0, 1.0), Exponential, 300),
        of((0.05, 480.0), (6.0, 1.0), (12.0, 1.0), Exponential, 300),
        // Nothing in common.
        of((0.0, 1.0), (0.2, 1.0), (0.3, 1.0), Exponential, 300),
        of((0.0, 1.0), (0.03, 1.0), (0.3, 1.0), Exponential, 300),
        of((0.0, 1.0), (0.2, 1.0), (0.3, 1.0), LogNormal, 300),
        // Nearly everything.
        of((0.3, 1.0), (0.02, 1.0), (0.1, 1.0), Exponential, 500),
        of((1.0, 1.0), (0.05, 1.0), (0.1, 1.0), LogNormal, 1000),
        // Long ones of the second alone.
        of((1.0, 1.0), (0.0, 1.0), (0.05, 20.0), Exponential, 1000),
        of((0.5, 1.0), (0.1, 1.0), (0.1, 3.0), Fixed, 300),
    ]
}

fn shares_held(case: Shared, campaigns: u32, confidence: f64) -> Tally {
    let mut luck = Luck(case.n + (1000.0 * case.second.0) as u64);
    let mut tally = Tally::default();
    for _ in 0..campaigns {
        if let Some(e) = case.fly(&mut luck).avoided(true, confidence) {
            tally.used += 1;
            tally.above += u32::from(case.truth() < e.low);
            tally.below += u32::from(case.truth() > e.high);
        }
    }
    tally
}

#[test]
fn shares_avoided_hold_the_truth() {
    for case in shared_cases() {
        let tally = shares_held(case, 250, 0.95);
        // 95 % less three standard errors of 250.
        assert!(tally.percent() >= 91.0, "{case:?}: {}", tally.percent());
    }
}

#[test]
#[ignore = "long statistical test"]
fn shares_avoided_hold_the_truth_in_many_campaigns() {
    let mut failures = Vec::new();
    for confidence in [0.95, 0.997] {
        for case in shared_cases() {
            let t = shares_held(case, 4000, confidence);
            println!(
                "{:.1} % {case:?}: {:.2} % of {} (too low {}, too high {})",
                100.0 * confidence,
                t.percent(),
                t.used,
                t.below,
                t.above
            );
            if t.percent() < if confidence > 0.99 { 99.0 } else { 93.0 } {
                failures.push(format!("{case:?}"));
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
