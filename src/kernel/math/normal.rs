//! The normal distribution: its distribution function, quantile, and both again in terms of the
//! cumulative hazard, which stays accurate where the survival itself underflows.

use self::as241::{A, B, C, D, E, F};
use super::fast;
use super::{erfc, exp, exp_m1, ln, ln_1p, sqrt};
use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

/// ln √(2π).
const LN_SQRT_2_PI: f64 = 0.918_938_533_204_672_8;

/// P(Z ≤ z) of the standard normal distribution.
pub fn cdf(z: f64) -> f64 {
    0.5 * erfc(-z * FRAC_1_SQRT_2)
}

/// P(Z > z).
pub fn survival(z: f64) -> f64 {
    cdf(-z)
}

/// Density at z.
pub fn density(z: f64) -> f64 {
    exp(-0.5 * z * z - LN_SQRT_2_PI)
}

/// −ln P(Z > z): finite for every finite z.
pub fn cumulative_hazard(z: f64) -> f64 {
    if z < 0.0 {
        // Survival is near 1; its logarithm must come from the small complement.
        -ln_1p(-cdf(z))
    } else if z < 36.0 {
        -ln(survival(z))
    } else {
        // The asymptotic series of Mills' ratio (Abramowitz and Stegun 26.2.12) to 1/z^10: from 36
        // on what is left out is below one unit in the last place of z²/2; `erfc` underflows at 37.
        let w = 1.0 / (z * z);
        let tail = w * (1.0 - w * (3.0 - w * (15.0 - w * (105.0 - w * 945.0))));
        0.5 * z * z + ln(z) + LN_SQRT_2_PI - ln_1p(-tail)
    }
}

/// The z with P(Z ≤ z) = p, for 0 < p < 1; full double accuracy.
///
/// Wichura, *Algorithm AS 241: the percentage points of the normal distribution*, Applied
/// Statistics 37 (1988), routine PPND16.
#[inline]
pub fn quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= CENTRAL {
        return central(q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let z = far(sqrt(-fast::ln(tail)));
    if q < 0.0 { -z } else { z }
}

/// The z at which −ln P(Z > z) = h, for h > 0: the inverse of [`cumulative_hazard`].
pub fn at_hazard(h: f64) -> f64 {
    // Survival e^-h less one half, without cancellation where it is near 1/2.
    let q = 0.5 * exp_m1(LN_2 - h);
    if q.abs() <= CENTRAL {
        return -central(q);
    }
    if q > 0.0 {
        // Below the median: the small number is the distribution function, 1 - e^-h.
        return -far(sqrt(-ln(-exp_m1(-h))));
    }
    let root = sqrt(h);
    if root <= FAR_MOST {
        return far(root);
    }
    // Beyond what AS 241 covers: Newton on the cumulative hazard, whose slope is nearly z.
    let mut z = sqrt(2.0 * h);
    for _ in 0..4 {
        z -= (cumulative_hazard(z) - h) / (z + 1.0 / z);
    }
    z
}

/// Half width in p of the central approximation.
const CENTRAL: f64 = 0.425;
/// Largest √(−ln tail) of the tail approximations.
const FAR_MOST: f64 = 27.0;

/// Horner's rule, from the constant term upwards.
#[inline]
fn polynomial(x: f64, coefficients: &[f64; 8]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// AS 241 for |q| ≤ 0.425, q = p − 1/2.
#[inline]
fn central(q: f64) -> f64 {
    let r = CENTRAL * CENTRAL - q * q;
    q * polynomial(r, &A) / polynomial(r, &B)
}

/// AS 241 for the tails: r = √(−ln tail), a positive quantile.
#[inline]
fn far(r: f64) -> f64 {
    if r <= 5.0 {
        polynomial(r - 1.6, &C) / polynomial(r - 1.6, &D)
    } else {
        polynomial(r - 5.0, &E) / polynomial(r - 5.0, &F)
    }
}

/// AS 241's coefficients, from the constant term upwards: numerators A, C, E; denominators B, D, F.
#[expect(clippy::excessive_precision, reason = "written as published")]
mod as241 {
    pub(super) const A: [f64; 8] = [
        3.387_132_872_796_366_608,
        133.141_667_891_784_377_45,
        1_971.590_950_306_551_442_7,
        13_731.693_765_509_461_125,
        45_921.953_931_549_871_457,
        67_265.770_927_008_700_853,
        33_430.575_583_588_128_105,
        2_509.080_928_730_122_672_7,
    ];
    pub(super) const B: [f64; 8] = [
        1.0,
        42.313_330_701_600_911_252,
        687.187_007_492_057_908_3,
        5_394.196_021_424_751_107_7,
        21_213.794_301_586_595_867,
        39_307.895_800_092_710_61,
        28_729.085_735_721_942_674,
        5_226.495_278_852_854_561,
    ];
    pub(super) const C: [f64; 8] = [
        1.423_437_110_749_683_577_34,
        4.630_337_846_156_545_295_9,
        5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04,
        1.270_458_252_452_368_382_58,
        0.241_780_725_177_450_611_77,
        0.022_723_844_989_269_184_583_3,
        7.745_450_142_783_414_076_4e-4,
    ];
    pub(super) const D: [f64; 8] = [
        1.0,
        2.053_191_626_637_758_821_87,
        1.676_384_830_183_803_849_4,
        0.689_767_334_985_100_004_55,
        0.148_103_976_427_480_074_59,
        0.015_198_666_563_616_457_196_6,
        5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
    ];
    pub(super) const E: [f64; 8] = [
        6.657_904_643_501_103_777_2,
        5.463_784_911_164_114_369_9,
        1.784_826_539_917_291_335_8,
        0.296_560_571_828_504_891_23,
        0.026_532_189_526_576_123_093,
        0.001_242_660_947_388_078_438_6,
        2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
    ];
    pub(super) const F: [f64; 8] = [
        1.0,
        0.599_832_206_555_887_937_69,
        0.136_929_880_922_735_805_31,
        0.014_875_361_290_850_614_852_5,
        7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5,
        1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs(), "{a:e} is not {b:e}");
    }

    /// Published in Wichura's paper, and exact values computed to 40 digits.
    #[test]
    fn known_values() {
        close(quantile(0.25), -0.674_489_750_196_081_7, 1e-15);
        close(quantile(0.001), -3.090_232_306_167_813_5, 1e-15);
        close(quantile(1e-20), -9.262_340_089_798_408, 1e-15);
        close(quantile(0.975), 1.959_963_984_540_054_2, 1e-15);
        close(cdf(-3.0), 0.001_349_898_031_630_094_5, 2e-15);
        close(cumulative_hazard(10.0), 53.231_285_150_512_48, 1e-15);
        close(cumulative_hazard(40.0), 804.608_442_013_753_8, 1e-15);
        assert_eq!(quantile(0.5), 0.0);
    }

    proptest! {
        #[test]
        fn quantile_inverts_cdf(z in -8.0f64..5.0) {
            // Below −8 nothing is lost; above, p near 1 has few digits left for z.
            let back = quantile(cdf(z));
            let lost = f64::EPSILON / density(z);
            prop_assert!((back - z).abs() <= 1e-15 + 1e-14 * z.abs() + lost, "{} {}", z, back);
        }

        #[test]
        fn hazard_and_its_inverse_agree(z in -35.0f64..200.0) {
            let back = at_hazard(cumulative_hazard(z));
            prop_assert!((back - z).abs() <= 4e-15 * (1.0 + z.abs()), "{} {}", z, back);
        }

        #[test]
        fn hazard_is_monotone(z in -30.0f64..100.0, step in 1e-6f64..1.0) {
            prop_assert!(cumulative_hazard(z) < cumulative_hazard(z + step));
        }
    }
}
