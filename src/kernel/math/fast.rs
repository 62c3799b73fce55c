//! The logarithm and the exponential of the hot path: tables and polynomials, no division.
//!
//! Both follow Tang (*Table-driven implementation of the logarithm function*, ACM TOMS 16, 1990;
//! *… of the exponential function*, TOMS 15, 1989). The tables are computed by the compiler in
//! integer arithmetic, so that there is nothing to copy wrongly. Errors are below 0.6 units in the
//! last place (measured: see the tests), which no simulation can tell from exact.

/// Bits of table index.
const BITS: u32 = 7;
/// Rows of each table.
const ROWS: usize = 1 << BITS;
/// Significand bits of a double.
const FRACTION: u32 = 52;

/// One row of the logarithm's table: 1/c, and −ln(1/c) as a short and a remaining part.
#[derive(Clone, Copy)]
struct LogRow {
    inverse: f64,
    high: f64,
    low: f64,
}

/// Where the reduced argument's interval begins: 0.6875 in bits. It then ends at 1.375, and 1 lies
/// inside, far from where one power of two hands over to the next.
const LOG_START: u64 = 0x3fe6_0000_0000_0000;
/// Binary places of the tables' integer arithmetic.
const PLACES: u32 = 100;
/// Binary places of the logarithm's short parts: few enough that k·ln 2 + ln c is exact.
const SHORT: u32 = 42;

static LOG_TABLE: [LogRow; ROWS] = log_table();
/// ln 2 as a short and a remaining part.
const LN_2: (f64, f64) = split_log(2, 1);

/// ln(a/b) for 1/2 ≤ a/b ≤ 2 in units of 2^-100: twice the series of artanh((a−b)/(a+b)).
const fn log_of_ratio(a: i128, b: i128) -> i128 {
    let (difference, sum) = (a - b, a + b);
    let mut power = (difference << PLACES) / sum;
    let mut total = 0;
    let mut k = 1;
    while power != 0 {
        total += power / k;
        power = power * difference * difference / (sum * sum);
        k += 2;
    }
    2 * total
}

/// ln(a/b) as a multiple of 2^-42 and the rest.
const fn split_log(a: i128, b: i128) -> (f64, f64) {
    const UNIT: f64 = 1.0 / (1u64 << SHORT) as f64;
    const REST: f64 = 1.0 / (1u128 << PLACES) as f64;
    let log = log_of_ratio(a, b);
    let short = (log + (1 << (PLACES - SHORT - 1))) >> (PLACES - SHORT);
    let rest = log - (short << (PLACES - SHORT));
    (short as f64 * UNIT, rest as f64 * REST)
}

const fn log_table() -> [LogRow; ROWS] {
    let mut table = [LogRow { inverse: 1.0, high: 0.0, low: 0.0 }; ROWS];
    let mut row = 0;
    while row < ROWS {
        // Middle of the row's interval of reduced arguments.
        let bits = LOG_START + ((2 * row as u64 + 1) << (FRACTION - BITS - 1));
        let middle = f64::from_bits(bits);
        // 1/c in 512ths: ten bits, so that its product with 43 bits of the argument is exact. Next
        // to 1 it is 1, since only then is the result accurate where it is nearly 0.
        let first_above_one = ((1.0f64.to_bits() - LOG_START) >> (FRACTION - BITS)) as usize;
        let n = if row == first_above_one || row + 1 == first_above_one {
            512
        } else {
            (512.0 / middle + 0.5) as i128
        };
        let (high, low) = split_log(512, n);
        table[row] = LogRow { inverse: n as f64 / 512.0, high, low };
        row += 1;
    }
    table
}

/// Natural logarithm of a normal positive number (2^-1022 to the largest double).
#[inline]
pub fn ln(x: f64) -> f64 {
    debug_assert!(x.is_normal() && x > 0.0, "no logarithm of {x} here");
    let bits = x.to_bits();
    let above = bits.wrapping_sub(LOG_START);
    let row = &LOG_TABLE[(above >> (FRACTION - BITS)) as usize % ROWS];
    let k = (above as i64 >> FRACTION) as f64;
    // x = 2^k z with 0.6875 ≤ z < 1.375; r = z/c − 1 without error but that of its last addition.
    let reduced = bits.wrapping_sub(above & (0xfff << FRACTION));
    let z_high = f64::from_bits(reduced & !0x7ff);
    let z_low = f64::from_bits(reduced) - z_high;
    let r = (z_high * row.inverse - 1.0) + z_low * row.inverse;
    // ln(1 + r) − r by its series, |r| ≤ 2^-7.
    let r2 = r * r;
    let p = r2
        * ((-0.5 + r * (1.0 / 3.0))
            + r2 * ((-0.25 + r * 0.2) + r2 * ((-1.0 / 6.0 + r * (1.0 / 7.0)) - r2 * 0.125)));
    let exact = k * LN_2.0 + row.high;
    let sum = exact + r;
    let lost = (exact - sum) + r;
    sum + (lost + (k * LN_2.1 + row.low) + p)
}

/// The open unit interval's number from 64 random bits: (⌊raw / 2^12⌋ + 1/2) · 2^-52.
///
/// Exact, never 0 and never 1, and as far from the one as from the other; the upper 52 bits count
/// (with 53 the half would round the largest up to 1). By convention it is the *survival* of what
/// is drawn: small numbers mean late.
#[inline]
pub fn uniform(raw: u64) -> f64 {
    const UNIT: f64 = 1.0 / (1u64 << 52) as f64;
    // Below 2^53 the signed conversion is the same, and one instruction.
    ((raw >> 12) as i64 as f64 + 0.5) * UNIT
}

/// −ln of [`uniform`]: a draw of the unit exponential distribution.
#[inline]
pub fn unit_exponential(raw: u64) -> f64 {
    -ln(uniform(raw))
}

/// One row of the exponential's table: 2^(row/128) rounded, and what rounding lost.
#[derive(Clone, Copy)]
struct ExpRow {
    high: f64,
    low: f64,
}

static EXP_TABLE: [ExpRow; ROWS] = exp_table();

const fn exp_table() -> [ExpRow; ROWS] {
    /// Binary places of the roots.
    const ROOT: u32 = 62;
    // roots[j] = 2^(2^j / 128)
    let mut roots = [0u128; BITS as usize];
    let mut root = 2u128 << ROOT;
    let mut j = BITS as usize;
    while j > 0 {
        j -= 1;
        root = (root << ROOT).isqrt();
        roots[j] = root;
    }
    let mut table = [ExpRow { high: 1.0, low: 0.0 }; ROWS];
    let mut row = 0;
    while row < ROWS {
        let mut value = 1u128 << ROOT;
        let mut j = 0;
        while j < BITS as usize {
            if row >> j & 1 == 1 {
                value = (value * roots[j]) >> ROOT;
            }
            j += 1;
        }
        const UNIT: f64 = 1.0 / (1u64 << ROOT) as f64;
        let kept = value >> (ROOT - FRACTION) << (ROOT - FRACTION);
        let low = (value - kept) as f64 * UNIT;
        table[row] = ExpRow { high: kept as f64 * UNIT, low };
        row += 1;
    }
    table
}

/// e^x; 0 and infinity where a double cannot hold it, NaN for NaN.
#[inline]
pub fn exp(x: f64) -> f64 {
    if !(-700.0..=700.0).contains(&x) {
        // The power of two below would not be a normal number.
        return libm::exp(x);
    }
    /// Adding this leaves the nearest integer in the low bits of the significand.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    /// ln 2 / 128 in two parts; k times the first is exact, its low 11 bits being zero.
    const STEP_HIGH: f64 = f64::from_bits(LN_2_128.to_bits() & !0x1f_ffff);
    const STEP_LOW: f64 = (LN_2.0 / 128.0 - STEP_HIGH) + LN_2.1 / 128.0;
    const LN_2_128: f64 = (LN_2.0 + LN_2.1) / 128.0;
    let shifted = x * (128.0 / std::f64::consts::LN_2) + ROUNDER;
    let k = shifted.to_bits();
    let n = shifted - ROUNDER;
    let r = (x - n * STEP_HIGH) - n * STEP_LOW;
    let row = &EXP_TABLE[k as usize % ROWS];
    let r2 = r * r;
    // e^r − 1, |r| ≤ 0.0028.
    let p = r + r2 * ((0.5 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0)));
    let value = row.high + (row.low + row.high * p);
    // The integer's bits above the row number are the power of two; add it to the exponent.
    let power = (k >> BITS) << FRACTION;
    f64::from_bits(value.to_bits().wrapping_add(power))
}

/// x^y for x ≥ 0, y > 0: e^(y ln x). Its relative error grows with |y ln x|, 10^-14 at a hundred.
#[inline]
pub fn power(x: f64, y: f64) -> f64 {
    if x.is_normal() && x > 0.0 { exp(y * ln(x)) } else { libm::pow(x, y) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distance in units of the last place of `b`.
    fn ulps(a: f64, b: f64) -> f64 {
        (a - b).abs() / (b.abs().next_up() - b.abs())
    }

    #[test]
    fn known_values() {
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(2.0), std::f64::consts::LN_2);
        assert_eq!(ln(10.0), std::f64::consts::LN_10);
        // ε − ε²/2 is a double.
        assert_eq!(ln(1.0f64.next_up()), f64::EPSILON.next_down());
        assert_eq!(ln(1.0f64.next_down()), -f64::EPSILON / 2.0);
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(1.0), std::f64::consts::E);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(1000.0), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
    }

    #[test]
    fn uniforms_stay_inside() {
        let least = f64::EPSILON / 2.0;
        assert_eq!(uniform(0), least);
        assert_eq!(uniform(u64::MAX), 1.0 - least);
        assert_eq!(uniform(1 << 63), 0.5 + least);
        assert!(unit_exponential(u64::MAX) > 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        /// libm is within one unit, so two is what can be seen of less than one.
        #[test]
        fn ln_agrees_with_libm(raw in any::<u64>(), e in -60i32..1) {
            let u = uniform(raw);
            prop_assert!(ulps(ln(u), libm::log(u)) <= 1.0);
            let x = u * libm::exp2(f64::from(e));
            prop_assert!(ulps(ln(x), libm::log(x)) <= 1.0, "{x:e}");
            let y = 1.0 - x / 256.0;
            prop_assert!(ulps(ln(y), libm::log(y)) <= 1.0, "{y:e}");
        }

        #[test]
        fn exp_agrees_with_libm(x in -700.0f64..700.0, small in -1.0f64..1.0) {
            prop_assert!(ulps(exp(x), libm::exp(x)) <= 1.0, "{x}");
            prop_assert!(ulps(exp(small), libm::exp(small)) <= 1.0, "{small}");
        }

        /// A later draw for a smaller uniform, neighbours included.
        #[test]
        fn ln_is_monotone(x in 1e-18f64..1.0) {
            prop_assert!(ln(x) <= ln(x.next_up()));
        }
    }
}
