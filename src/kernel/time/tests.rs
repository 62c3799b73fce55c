//! Edges of time: how it reads, how it rounds, where it saturates.

use super::*;
use proptest::prelude::*;

#[test]
fn time_reads_as_mission_elapsed_time() {
    let t = |n| Time(n).to_string();
    assert_eq!(t(0), "0 d 00:00:00");
    assert_eq!(t(12 * DAY + 3 * HOUR + 4 * MINUTE + 5 * SECOND), "12 d 03:04:05");
    assert_eq!(t(12 * DAY + 3 * HOUR + 4 * MINUTE + 5_250_000_000), "12 d 03:04:05.250");
    assert_eq!(t(1_000), "0 d 00:00:00.000001");
    assert_eq!(t(1_001), "0 d 00:00:00.000001001");
    assert_eq!(Time::NEVER.to_string(), "never");
}

#[test]
fn spans_read_short_or_exactly() {
    let both = |n| (Span(n).to_string(), Span(n).exact().to_string());
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    assert_eq!(both(0), pair("0 s", "0 s"));
    assert_eq!(both(7), pair("7 ns", "7 ns"));
    assert_eq!(both(250 * MILLISECOND), pair("250 ms", "250 ms"));
    assert_eq!(both(4 * HOUR + 30 * MINUTE), pair("4.5 h", "4 h 30 min"));
    assert_eq!(both(12 * DAY + 3 * HOUR), pair("12 d 3 h", "12 d 3 h"));
    assert_eq!(both(MINUTE - 1), pair("1 min", "59 s 999 ms 999 µs 999 ns"));
    assert_eq!(both(3653 * DAY + 1), pair("3653 d", "3653 d 1 ns"));
    assert_eq!(both(DAY - 1).0, "1 d");
    assert_eq!(both(100 * DAY - 1).0, "100 d");
    assert_eq!(both(3 * DAY + 29 * MINUTE).0, "3 d");
    assert_eq!(both(u64::MAX), pair("never", "never"));
}

#[test]
fn rounding_is_to_nearest_and_the_horizon_is_never() {
    assert_eq!(Span::from_nanos_f64(0.49999999999999994), Span(0));
    assert_eq!(Span::from_nanos_f64(0.5), Span(0));
    assert_eq!(Span::from_nanos_f64(1.5), Span(2));
    assert_eq!(Span::from_nanos_f64(4503599627370495.5), Span(1 << 52));
    assert_eq!(Span::from_nanos_f64(4503599627370497.0), Span((1 << 52) + 1));
    assert_eq!(Span::from_nanos_f64(1.844_674_407_370_955e19), Span(u64::MAX - 2047));
    assert_eq!(Span::from_nanos_f64(1.8446744073709552e19), Span::NEVER);
    assert_eq!(Span::from_nanos_f64(f64::INFINITY), Span::NEVER);
    assert_eq!(Span::from_nanos_f64(-0.0), Span(0));
    assert_eq!(Span::from_secs_f64(0.25), Span::millis(250));
}

#[test]
fn sums_saturate() {
    assert_eq!(Time(5) + Span::NEVER, Time::NEVER);
    assert_eq!(Time(5) - Time(7), Span::ZERO);
    assert_eq!(Span(5) - Span(7), Span::ZERO);
    assert_eq!(Span::days(u64::MAX), Span::NEVER);
}

proptest! {
    #[test]
    fn adding_and_subtracting_agree(t in 0u64..u64::MAX / 2, d in 0u64..u64::MAX / 2) {
        prop_assert_eq!((Time(t) + Span(d)) - Time(t), Span(d));
    }

    #[test]
    fn integers_below_two_to_53_pass_through_doubles(n in 0u64..1 << 53) {
        prop_assert_eq!(Span::from_nanos_f64(Span(n).as_nanos_f64()), Span(n));
    }

    #[test]
    fn rounding_never_moves_more_than_half(x in 0.0f64..1e15) {
        let gap = (Span::from_nanos_f64(x).0 as f64 - x).abs();
        prop_assert!(gap <= 0.5, "{}", gap);
    }

    #[test]
    fn exact_spans_add_up(n in 0u64..u64::MAX) {
        let text = Span(n).exact().to_string();
        let words: Vec<&str> = text.split(' ').collect();
        let total: u64 = words
            .chunks(2)
            .map(|w| {
                let unit = UNITS.iter().find(|u| u.1 == w[1]).unwrap().0;
                w[0].parse::<u64>().unwrap() * unit
            })
            .sum();
        prop_assert_eq!(total, n);
    }
}
