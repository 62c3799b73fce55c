//! What numbers read like, and that availability never reads better than it is.

use super::*;
use proptest::prelude::*;

#[test]
fn durations_read_like_speech() {
    for (seconds, text) in [
        (0.0, "0 s"),
        (4.2, "4.2 s"),
        (42.0, "42 s"),
        (59.96, "1 min"),
        (185.0, "3 min 5 s"),
        (3599.7, "1 h"),
        (4.0 * 3600.0 + 720.0, "4 h 12 min"),
        (86_399.0, "1 d"),
        (12.0 * 86_400.0 + 3.0 * 3600.0, "12 d 3 h"),
        (300.0 * 86_400.0, "300 d"),
        (1095.75 * 86_400.0, "3.0 y"),
        (0.25, "250 ms"),
        (0.9999, "1 s"),
        (0.0125, "12.5 ms"),
        (3e-6, "3 µs"),
        (5e-9, "5 ns"),
        (-2.0, "-2 s"),
        (f64::INFINITY, "∞"),
        (f64::NAN, NO_DATA),
    ] {
        assert_eq!(duration(seconds), text, "{seconds}");
    }
}

#[test]
fn instants_are_mission_elapsed_time() {
    let t = ((12 * 24 + 3) * 3600 + 4 * 60 + 5) * 1_000_000_000 + 250_999_999;
    assert_eq!(elapsed(t), "T+12 d 03:04:05.250");
    assert_eq!(elapsed(0), "T+0 d 00:00:00.000");
}

#[test]
fn shares_are_truncated_and_show_their_interval() {
    let e = |v, l, h| Estimate::interval(v, (l, h), 0.0, 100, 0.95);
    assert_eq!(share(&e(0.999_957_9, 0.999_942_1, 0.999_969_9)), "0.999957 (0.999942 … 0.999969)");
    assert_eq!(
        share(&e(0.999_999_999, 0.999_9, 1.0)),
        "0.9999999990 (0.9999000000 … 0.9999999999)"
    );
    assert_eq!(share(&e(0.5, 0.4, 0.6)), "0.50 (0.40 … 0.60)");
    assert_eq!(share(&Estimate::lower_bound(0.999_709, 1.0, 10_000, 0.95)), "at least 0.99970");
    assert_eq!(share(&Estimate::upper_bound(0.0, 0.031, 97, 0.95)), "at most 0.031");
    assert_eq!(share(&Estimate::upper_bound(0.0, 0.002_991, 97, 0.95)), "at most 0.0030");
    // Never seen in 10 000: 1 - 0.05^(1/10000).
    let never = crate::stats::proportion(0, 10_000, 0.95);
    assert_eq!(share(&never), "at most 0.00030");
    assert_eq!(share(&never.complement()), "at least 0.99970");
    for (bound, upper, lower) in [
        (0.000_291, "0.00030", "0.00029"),
        (0.01, "0.010", "0.010"),
        (0.009_94, "0.010", "0.0099"),
        (0.0101, "0.011", "0.010"),
        (0.5001, "0.51", "0.50"),
    ] {
        assert_eq!(share(&Estimate::upper_bound(0.0, bound, 9, 0.95)), format!("at most {upper}"));
        assert_eq!(share(&Estimate::lower_bound(bound, 1.0, 9, 0.95)), format!("at least {lower}"));
    }
    assert_eq!(share(&Estimate::no_data(0, 0.95)), NO_DATA);
    assert_eq!(truncated(0.999_957, 6), "0.999957");
}

#[test]
fn nines_are_truncated() {
    let e = Estimate::interval(0.999_957, (0.999_9, 0.999_97), 0.0, 1, 0.95);
    assert_eq!(nines(&e), "4.3");
    assert_eq!(nines(&Estimate::lower_bound(0.999, 1.0, 1, 0.95)), "≥ 3.0");
    assert_eq!(nines(&Estimate::no_data(1, 0.95)), "-");
}

#[test]
fn counts_and_numbers() {
    assert_eq!((count(10_000), count(123_456)), ("10000".to_owned(), "123 456".to_owned()));
    assert_eq!(count(1_234_567), "1 234 567");
    assert_eq!(counted(1, "outage"), "1 outage");
    assert_eq!(counted(0, "outage"), "0 outages");
    assert_eq!(significant(0.001_234, 3), "0.00123");
    assert_eq!(significant(3.7e-9, 3), "3.70e-9");
    assert_eq!(significant(42.0, 3), "42.0");
    assert_eq!(percent(0.0004), "< 0.1 %");
    assert_eq!(percent(0.63), "63 %");
    assert_eq!(confidence(&Estimate::no_data(1, 0.999)), "99.9 %");
}

#[test]
fn time_bounds_stay_bounds() {
    let e = Estimate::lower_bound(90.0, f64::INFINITY, 10, 0.95);
    assert_eq!(time(&e), "≥ 1 min 30 s");
    let e = Estimate::interval(4.2, (3.9, 4.6), 0.2, 10, 0.95);
    assert_eq!(time(&e), "4.20 s (3.90 … 4.60)");
    assert_eq!(time(&e.scaled(500.0)), "35.0 min (32.5 … 38.3)");
    assert_eq!(time(&e.scaled(1e8)), "13.3 y (12.4 … 14.6)");
    assert_eq!(time(&e.scaled(0.0)), "0.00 s (0.00 … 0.00)");
    assert_eq!(time_alone(&e), "4.2 s");
}

proptest! {
    #[test]
    fn availability_never_reads_better_than_it_is(a in 0.0f64..1.0, decimals in 1usize..15) {
        let read: f64 = truncated(a, decimals).parse().unwrap();
        prop_assert!(read <= a + 1e-15 && read < 1.0);
        prop_assert!(a - read < 1.001 / math::pow(10.0, decimals as f64));
    }

    #[test]
    fn near_one_it_is_never_one(u in 1e-18f64..1e-3) {
        let e = Estimate::interval(1.0 - u, (1.0 - 2.0 * u, 1.0), 0.0, 9, 0.95);
        prop_assert!(share(&e).starts_with("0.99"));
        let text = share(&e);
        let numbers = text.split([' ', '(', ')', '…']).filter(|w| !w.is_empty());
        for number in numbers {
            prop_assert!(number.parse::<f64>().unwrap() < 1.0, "{text}");
        }
    }

    #[test]
    fn durations_are_close_to_the_truth(s in 1e-8f64..1e8) {
        let mut sum = 0.0;
        let text = duration(s);
        let words: Vec<&str> = text.split(' ').collect();
        for pair in words.chunks(2) {
            let unit = match pair[1] {
                "y" => YEAR, "d" => DAY, "h" => HOUR, "min" => MINUTE, "s" => 1.0,
                "ms" => 1e-3, "µs" => 1e-6, _ => 1e-9,
            };
            sum += pair[0].parse::<f64>().unwrap() * unit;
        }
        prop_assert!((sum - s).abs() <= 0.051 * s, "{s} reads {text}");
    }
}

#[test]
fn neighbours_can_be_told_apart() {
    let second = 1_000_000_000;
    assert_eq!(to_the_second(4_200_000_000), "4.2 s");
    assert_eq!(to_the_second(3599 * second), "59 min 59 s");
    assert_eq!(to_the_second((3 * 3600 + 4 * 60 + 5) * second), "3:04:05");
    assert_eq!(to_the_second((14 * 86_400 + 22 * 3600 + 605) * second), "14 d 22:10:05");
}

#[test]
fn data_has_units() {
    let text = |x| bytes(x);
    assert_eq!([text(0.0), text(512.0), text(1000.0)], ["0 B", "512 B", "1.00 kB"]);
    assert_eq!([text(999_900.0), text(1_307_800_348.0)], ["1.00 MB", "1.31 GB"]);
    assert_eq!([text(0.25), text(312_444_338_398_464.0)], ["0.25 B", "312 TB"]);
}
