//! Availability as text and as nines: truncated, never rounded up.

/// What a certain availability reads as: nothing measured is 100 %.
const CERTAIN: &str = "0.9999999999999999";

/// Number of nines of an unavailability: −log10(u), so 1e-4 is 4.0; infinite for 0 (an exact zero
/// is never estimated, only bounded), 0 for 1 and above.
#[must_use]
pub fn nines(unavailability: f64) -> f64 {
    -libm::log10(unavailability.clamp(0.0, 1.0))
}

/// `availability` in decimal: its leading nines and then `significant` more digits, truncated.
///
/// 0.99999996 never becomes 1.0000: with two significant digits it reads `0.999999960`. What is 1
/// or more reads as sixteen nines, since nothing measured is certain. Digits are cut from the
/// shortest decimal that is this `f64`, so 0.9996 does not read 0.9995. Below 0 or `NaN`: zeros.
#[must_use]
pub fn availability_digits(availability: f64, significant: usize) -> String {
    if availability >= 1.0 {
        return CERTAIN.to_owned();
    }
    let text = if availability > 0.0 { availability.to_string() } else { String::new() };
    cut(text.strip_prefix("0.").unwrap_or_default(), significant)
}

/// 1 − `unavailability` in decimal as [`availability_digits`] gives it, keeping the digits that
/// the subtraction would lose in an `f64`: 3.7e-20 reads `0.999999999999999999963`.
#[must_use]
pub fn availability_digits_from_unavailability(unavailability: f64, significant: usize) -> String {
    if unavailability <= 0.0 {
        return CERTAIN.to_owned();
    }
    let text = if unavailability < 1.0 { unavailability.to_string() } else { String::new() };
    // The tens' complement of the digits: the last one is not 0, so nothing is carried.
    let digits = text.strip_prefix("0.").unwrap_or_default().as_bytes();
    let last = digits.len().saturating_sub(1);
    let complement: String = digits
        .iter()
        .enumerate()
        .map(|(k, d)| char::from(b'0' + if k == last { 10 } else { 9 } - (d - b'0')))
        .collect();
    cut(&complement, significant)
}

/// `0.` and as many of `digits` as there are leading nines and `significant` more, zeros at the end.
fn cut(digits: &str, significant: usize) -> String {
    let nines = digits.bytes().take_while(|&d| d == b'9').count();
    let wanted = (nines + significant).max(1);
    let kept: String = digits.chars().take(wanted).collect();
    format!("0.{kept:0<wanted$}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn truncates_and_never_rounds_up() {
        for (a, significant, text) in [
            (0.999_999_96, 2, "0.999999960"),
            (0.999_999_96, 1, "0.99999996"),
            (0.999_999_96, 0, "0.9999999"),
            (0.9996, 1, "0.9996"),
            (0.9996, 3, "0.999600"),
            (0.999_689, 2, "0.99968"),
            (0.5, 2, "0.50"),
            (0.0, 2, "0.00"),
            (1.0, 2, CERTAIN),
            (f64::NAN, 1, "0.0"),
            (-3.0, 1, "0.0"),
        ] {
            assert_eq!(availability_digits(a, significant), text, "{a}");
        }
    }

    #[test]
    fn unavailability_keeps_digits_beyond_the_float() {
        for (u, text) in [
            (3.7e-20, "0.9999999999999999999630"),
            (0.0004, "0.99960"),
            (0.25, "0.75"),
            (1.0, "0.00"),
            (0.0, CERTAIN),
            (1e-7, "0.999999900"),
        ] {
            let found = availability_digits_from_unavailability(u, 2);
            assert!(found.starts_with(text) || text.starts_with(&found), "{u}: {found}");
        }
        assert_eq!(availability_digits_from_unavailability(3.7e-9, 2), "0.9999999963");
    }

    #[test]
    fn nines_of_powers_of_ten() {
        assert!((nines(1e-4) - 4.0).abs() < 1e-12);
        assert!((nines(3e-6) - 5.522_878_745_280_337).abs() < 1e-12);
        assert_eq!((nines(2.0), nines(0.0)), (0.0, f64::INFINITY));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_never_more_than_the_truth(a in 0.0f64..1.0, significant in 0usize..12) {
            let printed: f64 = availability_digits(a, significant).parse().unwrap();
            prop_assert!(printed <= a);
            // And loses less than one unit in the last digit kept.
            prop_assert!(a - printed <= 1.0 - a || significant == 0);
        }

        #[test]
        fn both_ways_agree(k in 1u32..100_000) {
            // u = k/100000 has a short decimal, so 1 − u has one too.
            let u: f64 = format!("0.{k:05}").parse().unwrap();
            let a: f64 = format!("0.{:05}", 100_000 - k).parse().unwrap();
            prop_assert_eq!(availability_digits(a, 3), availability_digits_from_unavailability(u, 3));
        }
    }
}
