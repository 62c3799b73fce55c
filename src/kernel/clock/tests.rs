//! Clocks under changing conditions against the integral of the hazard, and against each other.

use super::*;
use crate::kernel::math::fast;
use crate::kernel::streams::{StreamId, StreamKey, Streams};
use proptest::prelude::*;

fn continuous() -> Vec<Dist> {
    vec![
        Dist::Exponential { mean: 1e13 },
        Dist::Weibull { shape: 0.6, scale: 1e13 },
        Dist::Weibull { shape: 2.5, scale: 1e13 },
        Dist::LogNormal { mu: 30.0, sigma: 0.8 },
        Dist::Gamma { shape: 2.2, scale: 5e12 },
    ]
}

/// Stretches of constant speed and hazard; the last one lasts for ever.
fn stretches() -> impl Strategy<Value = Vec<(u64, f64, f64)>> {
    let factor = prop_oneof![1 => Just(0.0), 2 => Just(1.0), 3 => 0.1f64..4.0];
    let stretch = (1u64..8_000_000_000_000, factor.clone(), factor);
    prop::collection::vec(stretch, 1..6)
}

/// Rate of hazard at an age, by central difference.
fn rate(dist: &Dist, age: f64) -> f64 {
    let step = age * 1e-4 + 1.0;
    let low = (age - step).max(0.0);
    (dist.cumulative_hazard(age + step) - dist.cumulative_hazard(low)) / (age + step - low)
}

/// ∫ hazard · rate(age) · speed dt from 0 to `end`, by Gauss and Legendre's two points on many
/// pieces: knows nothing of how clocks compute.
fn integral(dist: &Dist, stretches: &[(u64, f64, f64)], end: f64) -> f64 {
    let (mut age, mut start, mut total) = (0.0, 0.0, 0.0);
    for (i, &(lasts, speed, hazard)) in stretches.iter().enumerate() {
        let last = i + 1 == stretches.len();
        let stop = if last { end } else { end.min(start + lasts as f64) };
        if stop <= start {
            break;
        }
        let pieces = 2_000;
        // Pieces grow with the square of their number: hazards may be steep at age zero.
        let edge = |k: u32| {
            let share = f64::from(k) / f64::from(pieces);
            start + (stop - start) * share * share
        };
        for k in 0..pieces {
            let (a, b) = (edge(k), edge(k + 1));
            for point in [0.211_324_865_405_187_1, 0.788_675_134_594_812_9] {
                let t = a + (b - a) * point;
                total += 0.5 * (b - a) * hazard * speed * rate(dist, age + speed * (t - start));
            }
        }
        age += speed * (stop - start);
        start = stop;
    }
    total
}

/// Flies a clock through stretches; the instant at which it fires.
fn fly(dist: &Dist, stretches: &[(u64, f64, f64)], raw: u64) -> Time {
    let (_, speed, hazard) = stretches[0];
    let (mut clock, mut fires) = Clock::start(dist, Time::ZERO, 0.0, speed, hazard, raw);
    let mut now = Time::ZERO;
    for pair in stretches.windows(2) {
        now += Span(pair[0].0);
        if fires <= now {
            break;
        }
        fires = clock.rescale(dist, now, pair[1].1, pair[1].2);
        assert_eq!(fires, clock.fires());
    }
    fires
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// When it fires, exactly the threshold's worth of hazard has been lived through.
    #[test]
    fn hazard_lived_through_is_the_threshold(plan in stretches(), raw in any::<u64>()) {
        for dist in continuous() {
            let fires = fly(&dist, &plan, raw);
            let threshold = fast::unit_exponential(raw);
            if fires.is_never() {
                let (_, speed, hazard) = plan[plan.len() - 1];
                prop_assert!(speed * hazard < 1e-6 || threshold > 1.0, "{:?} never", dist);
                continue;
            }
            let lived = integral(&dist, &plan, fires.as_nanos_f64());
            // What the quadrature misses at a steep start is the larger error.
            prop_assert!((lived - threshold).abs() < 2e-3 * threshold + 1e-6, "{:?} {} {}", dist, lived, threshold);
        }
    }

    /// Cutting a stretch by changes that are undone at once moves nothing by more than rounding.
    #[test]
    fn detours_change_nothing(plan in stretches(), raw in any::<u64>(), at in 1u64..1_000_000_000_000) {
        for dist in continuous().into_iter().chain([Dist::Fixed(Span::hours(3))]) {
            let straight = fly(&dist, &plan, raw);
            let mut cut = Vec::new();
            for (i, &(lasts, speed, hazard)) in plan.iter().enumerate() {
                if lasts > at && i + 1 < plan.len() {
                    // A change to other factors that lasts no time at all.
                    cut.extend([(at, speed, hazard), (0, 7.0, 0.5), (lasts - at, speed, hazard)]);
                } else {
                    cut.push((lasts, speed, hazard));
                }
            }
            let around = fly(&dist, &cut, raw);
            let gap = straight.0.abs_diff(around.0) as f64;
            prop_assert!(gap <= 2.0 + 1e-9 * straight.as_nanos_f64(), "{:?} {} {}", dist, straight, around);
        }
    }

    #[test]
    fn unchanged_factors_change_nothing(raw in any::<u64>(), share in 0.0f64..1.0, age in 0.0f64..1e13) {
        for dist in continuous() {
            for (age, speed, hazard) in [(0.0, 1.0, 1.0), (age, 1.0, 1.0), (age, 0.3, 2.0)] {
                let (mut clock, fires) = Clock::start(&dist, Time(5), age, speed, hazard, raw);
                let now = Time((fires.0 as f64 * share) as u64).max(Time(5)).min(fires);
                prop_assert_eq!(clock.rescale(&dist, now, speed, hazard), fires);
            }
        }
    }

    /// Twice the hazard of an exponential is half its mean; twice the speed halves anything.
    #[test]
    fn factors_mean_what_they_say(raw in any::<u64>()) {
        let dist = Dist::Exponential { mean: 1e13 };
        let plain = dist.sample(raw).as_nanos_f64();
        let (_, fires) = Clock::start(&dist, Time::ZERO, 0.0, 1.0, 2.0, raw);
        prop_assert!((fires.as_nanos_f64() - plain / 2.0).abs() <= 1.0 + plain * 1e-15);
        for dist in continuous() {
            let plain = dist.sample(raw).as_nanos_f64();
            let (_, fires) = Clock::start(&dist, Time::ZERO, 0.0, 2.0, 1.0, raw);
            prop_assert!((fires.as_nanos_f64() - plain / 2.0).abs() <= 1.0 + plain * 1e-9);
        }
    }
}

#[test]
fn atoms_age_by_both_factors() {
    let dist = Dist::Fixed(Span::secs(100));
    let at = |s| Time::ZERO + Span::secs(s);
    let (mut clock, fires) = Clock::start(&dist, Time::ZERO, 0.0, 1.0, 1.0, 0);
    assert_eq!(fires, at(100));
    // 40 s gone; 60 s of age left at six times the pace.
    assert_eq!(clock.rescale(&dist, at(40), 2.0, 3.0), at(50));
    assert_eq!(clock.age(at(45)), 70e9);
    assert_eq!(clock.rescale(&dist, at(45), 1.0, 0.0), Time::NEVER);
    assert_eq!(clock.age(at(1000)), 70e9);
    assert_eq!(clock.rescale(&dist, at(1000), 0.5, 1.0), at(1060));
}

#[test]
fn a_stopped_clock_waits() {
    let dist = Dist::Weibull { shape: 2.0, scale: 1e12 };
    let raw = 1 << 60;
    let (mut clock, fires) = Clock::start(&dist, Time::ZERO, 0.0, 1.0, 1.0, raw);
    let half = Time(fires.0 / 2);
    assert_eq!(clock.rescale(&dist, half, 0.0, 1.0), Time::NEVER);
    let later = half + Span::hours(50);
    let again = clock.rescale(&dist, later, 1.0, 1.0);
    assert!(again.0.abs_diff((fires + Span::hours(50)).0) <= 2, "{again} {fires}");
    // Hazard 0 spends nothing but lets age go on, so that a wearing unit then fails sooner.
    let (mut clock, _) = Clock::start(&dist, Time::ZERO, 0.0, 1.0, 0.0, raw);
    assert_eq!(clock.age(later), later.as_nanos_f64());
    let aged = clock.rescale(&dist, later, 1.0, 1.0);
    assert!(aged - later < fires - Time::ZERO, "{aged}");
}

/// Residual lives, by a redraw at an age, follow the conditional survival (Kolmogorov–Smirnov).
#[test]
fn redraws_follow_the_conditional_distribution() {
    let mut streams = Streams::new(vec![StreamKey::new(5, "clock", "redraw")]);
    for dist in continuous() {
        let now = Time(4_000_000_000_000);
        let n = 3_000;
        let mut lived: Vec<f64> = (0..n)
            .map(|_| {
                let never = u64::MAX >> 60;
                let (mut clock, _) = Clock::start(&dist, Time::ZERO, 0.0, 1.5, 2.0, never);
                let fires = clock.redraw(&dist, now, streams.draw(StreamId(0)));
                let before = dist.cumulative_hazard(1.5 * now.as_nanos_f64());
                2.0 * (dist.cumulative_hazard(clock.age(fires)) - before)
            })
            .collect();
        // Hazard lived through from the redraw on is unit exponential.
        lived.sort_by(f64::total_cmp);
        let n = f64::from(n);
        let distance = lived
            .iter()
            .enumerate()
            .map(|(i, &h)| {
                let passed = 1.0 - crate::kernel::math::exp(-h);
                (passed - i as f64 / n).abs().max((passed - (i + 1) as f64 / n).abs())
            })
            .fold(0.0, f64::max);
        assert!(distance * n.sqrt() < 2.2, "{dist:?}: {}", distance * n.sqrt());
    }
}

/// A process goes on ageing: started at the age of each arrival, Λ(t) arrivals are expected by t.
#[test]
fn a_power_law_process_counts_its_expectation() {
    let dist = Dist::PowerLaw { alpha: 1e12, beta: 0.5 };
    assert!(dist.is_process());
    let mut streams = Streams::new(vec![StreamKey::new(6, "process", "arrival")]);
    let (flights, end) = (2_000u64, Time(25_000_000_000_000));
    let mut arrivals = 0u64;
    for replication in 0..flights {
        streams.begin(replication, 0);
        let mut now = Time::ZERO;
        loop {
            let raw = streams.draw(StreamId(0));
            (_, now) = Clock::start(&dist, now, now.as_nanos_f64(), 1.0, 1.0, raw);
            if now > end {
                break;
            }
            arrivals += 1;
        }
    }
    // Poisson with mean 5 each: 10 000 in all, standard deviation 100.
    assert!((9_530..=10_470).contains(&arrivals), "{arrivals}");
}
