//! The Moon around the Earth.
//!
//! The truncated ELP 2000-82 of Meeus, *Astronomical Algorithms* (1998), chapter 47: 10″ in
//! longitude, 4″ in latitude. The distance is within some 30 km, 0.1 ms of light time; seen from
//! other bodies, the error in longitude weighs another 20 km.

use super::body::Vector;

/// Multiples of D, M, M′ and F; 1e-6 degrees of longitude (sine), metres of distance (cosine).
const LONGITUDE: [([i8; 4], i32, i32); 60] = [
    ([0, 0, 1, 0], 6_288_774, -20_905_355),
    ([2, 0, -1, 0], 1_274_027, -3_699_111),
    ([2, 0, 0, 0], 658_314, -2_955_968),
    ([0, 0, 2, 0], 213_618, -569_925),
    ([0, 1, 0, 0], -185_116, 48_888),
    ([0, 0, 0, 2], -114_332, -3_149),
    ([2, 0, -2, 0], 58_793, 246_158),
    ([2, -1, -1, 0], 57_066, -152_138),
    ([2, 0, 1, 0], 53_322, -170_733),
    ([2, -1, 0, 0], 45_758, -204_586),
    ([0, 1, -1, 0], -40_923, -129_620),
    ([1, 0, 0, 0], -34_720, 108_743),
    ([0, 1, 1, 0], -30_383, 104_755),
    ([2, 0, 0, -2], 15_327, 10_321),
    ([0, 0, 1, 2], -12_528, 0),
    ([0, 0, 1, -2], 10_980, 79_661),
    ([4, 0, -1, 0], 10_675, -34_782),
    ([0, 0, 3, 0], 10_034, -23_210),
    ([4, 0, -2, 0], 8_548, -21_636),
    ([2, 1, -1, 0], -7_888, 24_208),
    ([2, 1, 0, 0], -6_766, 30_824),
    ([1, 0, -1, 0], -5_163, -8_379),
    ([1, 1, 0, 0], 4_987, -16_675),
    ([2, -1, 1, 0], 4_036, -12_831),
    ([2, 0, 2, 0], 3_994, -10_445),
    ([4, 0, 0, 0], 3_861, -11_650),
    ([2, 0, -3, 0], 3_665, 14_403),
    ([0, 1, -2, 0], -2_689, -7_003),
    ([2, 0, -1, 2], -2_602, 0),
    ([2, -1, -2, 0], 2_390, 10_056),
    ([1, 0, 1, 0], -2_348, 6_322),
    ([2, -2, 0, 0], 2_236, -9_884),
    ([0, 1, 2, 0], -2_120, 5_751),
    ([0, 2, 0, 0], -2_069, 0),
    ([2, -2, -1, 0], 2_048, -4_950),
    ([2, 0, 1, -2], -1_773, 4_130),
    ([2, 0, 0, 2], -1_595, 0),
    ([4, -1, -1, 0], 1_215, -3_958),
    ([0, 0, 2, 2], -1_110, 0),
    ([3, 0, -1, 0], -892, 3_258),
    ([2, 1, 1, 0], -810, 2_616),
    ([4, -1, -2, 0], 759, -1_897),
    ([0, 2, -1, 0], -713, -2_117),
    ([2, 2, -1, 0], -700, 2_354),
    ([2, 1, -2, 0], 691, 0),
    ([2, -1, 0, -2], 596, 0),
    ([4, 0, 1, 0], 549, -1_423),
    ([0, 0, 4, 0], 537, -1_117),
    ([4, -1, 0, 0], 520, -1_571),
    ([1, 0, -2, 0], -487, -1_739),
    ([2, 1, 0, -2], -399, 0),
    ([0, 0, 2, -2], -381, -4_421),
    ([1, 1, 1, 0], 351, 0),
    ([3, 0, -2, 0], -340, 0),
    ([4, 0, -3, 0], 330, 0),
    ([2, -1, 2, 0], 327, 0),
    ([0, 2, 1, 0], -323, 1_165),
    ([1, 1, -1, 0], 299, 0),
    ([2, 0, 3, 0], 294, 0),
    ([2, 0, -1, -2], 0, 8_752),
];

/// Multiples of D, M, M′ and F; 1e-6 degrees of latitude (sine).
const LATITUDE: [([i8; 4], i32); 60] = [
    ([0, 0, 0, 1], 5_128_122),
    ([0, 0, 1, 1], 280_602),
    ([0, 0, 1, -1], 277_693),
    ([2, 0, 0, -1], 173_237),
    ([2, 0, -1, 1], 55_413),
    ([2, 0, -1, -1], 46_271),
    ([2, 0, 0, 1], 32_573),
    ([0, 0, 2, 1], 17_198),
    ([2, 0, 1, -1], 9_266),
    ([0, 0, 2, -1], 8_822),
    ([2, -1, 0, -1], 8_216),
    ([2, 0, -2, -1], 4_324),
    ([2, 0, 1, 1], 4_200),
    ([2, 1, 0, -1], -3_359),
    ([2, -1, -1, 1], 2_463),
    ([2, -1, 0, 1], 2_211),
    ([2, -1, -1, -1], 2_065),
    ([0, 1, -1, -1], -1_870),
    ([4, 0, -1, -1], 1_828),
    ([0, 1, 0, 1], -1_794),
    ([0, 0, 0, 3], -1_749),
    ([0, 1, -1, 1], -1_565),
    ([1, 0, 0, 1], -1_491),
    ([0, 1, 1, 1], -1_475),
    ([0, 1, 1, -1], -1_410),
    ([0, 1, 0, -1], -1_344),
    ([1, 0, 0, -1], -1_335),
    ([0, 0, 3, 1], 1_107),
    ([4, 0, 0, -1], 1_021),
    ([4, 0, -1, 1], 833),
    ([0, 0, 1, -3], 777),
    ([4, 0, -2, 1], 671),
    ([2, 0, 0, -3], 607),
    ([2, 0, 2, -1], 596),
    ([2, -1, 1, -1], 491),
    ([2, 0, -2, 1], -451),
    ([0, 0, 3, -1], 439),
    ([2, 0, 2, 1], 422),
    ([2, 0, -3, -1], 421),
    ([2, 1, -1, 1], -366),
    ([2, 1, 0, 1], -351),
    ([4, 0, 0, 1], 331),
    ([2, -1, 1, 1], 315),
    ([2, -2, 0, -1], 302),
    ([0, 0, 1, 3], -283),
    ([2, 1, 1, -1], -229),
    ([1, 1, 0, -1], 223),
    ([1, 1, 0, 1], 223),
    ([0, 1, -2, -1], -220),
    ([2, 1, -1, -1], -220),
    ([1, 0, 1, 1], -185),
    ([2, -1, -2, -1], 181),
    ([0, 1, 2, 1], -177),
    ([4, 0, -2, -1], 176),
    ([4, -1, -1, -1], 166),
    ([1, 0, 1, -1], -164),
    ([4, 0, 1, -1], 132),
    ([1, 0, -1, -1], -119),
    ([4, -1, 0, -1], 115),
    ([2, -2, 0, 1], 107),
];

/// Longitude and latitude in radians, ecliptic and mean equinox of date, and distance in
/// kilometres; `t` in Julian centuries of TDB since J2000.0.
fn of_date(t: f64) -> (f64, f64, f64) {
    let polynomial = |c: [f64; 5]| {
        let degrees = c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * c[4])));
        degrees.to_radians()
    };
    let mean = polynomial([
        218.316_447_7,
        481_267.881_234_21,
        -0.001_578_6,
        1.0 / 538_841.0,
        -1.0 / 65_194_000.0,
    ]);
    let arguments = [
        polynomial([
            297.850_192_1,
            445_267.111_403_4,
            -0.001_881_9,
            1.0 / 545_868.0,
            -1.0 / 113_065_000.0,
        ]),
        polynomial([357.529_109_2, 35_999.050_290_9, -0.000_153_6, 1.0 / 24_490_000.0, 0.0]),
        polynomial([
            134.963_396_4,
            477_198.867_505_5,
            0.008_741_4,
            1.0 / 69_699.0,
            -1.0 / 14_712_000.0,
        ]),
        polynomial([
            93.272_095_0,
            483_202.017_523_3,
            -0.003_653_9,
            -1.0 / 3_526_000.0,
            1.0 / 863_310_000.0,
        ]),
    ];
    let [_, _, anomaly, node] = arguments;
    let venus = (119.75 + 131.849 * t).to_radians();
    let jupiter = (53.09 + 479_264.290 * t).to_radians();
    let third = (313.45 + 481_266.484 * t).to_radians();
    // The Earth's orbit grows rounder: terms with the Sun's anomaly M shrink.
    let round = 1.0 - t * (0.002_516 + 0.000_007_4 * t);
    let of = |term: &[i8; 4]| {
        let angle: f64 = term.iter().zip(&arguments).map(|(n, x)| f64::from(*n) * x).sum();
        let shrink = match term[1].unsigned_abs() {
            0 => 1.0,
            1 => round,
            _ => round * round,
        };
        (angle, shrink)
    };
    let (mut longitude, mut latitude, mut distance) = (0.0, 0.0, 0.0);
    for (term, sine, cosine) in &LONGITUDE {
        let (angle, shrink) = of(term);
        longitude += f64::from(*sine) * shrink * libm::sin(angle);
        distance += f64::from(*cosine) * shrink * libm::cos(angle);
    }
    for (term, sine) in &LATITUDE {
        let (angle, shrink) = of(term);
        latitude += f64::from(*sine) * shrink * libm::sin(angle);
    }
    longitude +=
        3958.0 * libm::sin(venus) + 1962.0 * libm::sin(mean - node) + 318.0 * libm::sin(jupiter);
    latitude += -2235.0 * libm::sin(mean)
        + 382.0 * libm::sin(third)
        + 175.0 * (libm::sin(venus - node) + libm::sin(venus + node))
        + 127.0 * libm::sin(mean - anomaly)
        - 115.0 * libm::sin(mean + anomaly);
    let micro = 1e-6_f64.to_radians();
    (mean + longitude * micro, latitude * micro, 385_000.56 + distance / 1000.0)
}

/// Position seen from the Earth's centre in kilometres, ecliptic and equinox of J2000.0; `t` in
/// Julian centuries of TDB since J2000.0.
pub fn geocentric(t: f64) -> Vector {
    let (longitude, latitude, distance) = of_date(t);
    // The ecliptic of date is inclined by η to that of J2000.0, about a node at Π in the one and at
    // Π + p in the other (Meeus 21.5, after Lieske 1979).
    let seconds = |arc: f64| (arc / 3600.0).to_radians();
    let inclination = seconds(t * (47.0029 + t * (-0.033_02 + t * 0.000_06)));
    let node = 174.876_384_f64.to_radians() + seconds(t * (-869.8089 + t * 0.035_36));
    let precession = seconds(t * (5029.0966 + t * (1.111_13 - t * 0.000_006)));
    let from_node = longitude - node - precession;
    let (x, y, z) = (
        distance * libm::cos(latitude) * libm::cos(from_node),
        distance * libm::cos(latitude) * libm::sin(from_node),
        distance * libm::sin(latitude),
    );
    let (sin, cos) = (libm::sin(inclination), libm::cos(inclination));
    let (y, z) = (y * cos - z * sin, y * sin + z * cos);
    let (sin, cos) = (libm::sin(node), libm::cos(node));
    [x * cos - y * sin, x * sin + y * cos, z]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Meeus' example 47.a: 1992-04-12 at 0 h TD.
    #[test]
    fn the_book_s_example() {
        let (longitude, latitude, distance) = of_date((2_448_724.5 - 2_451_545.0) / 36_525.0);
        let longitude = longitude.to_degrees().rem_euclid(360.0);
        assert!((longitude - 133.162_655).abs() < 1e-6, "{longitude}");
        assert!((latitude.to_degrees() + 3.229_126).abs() < 1e-6, "{}", latitude.to_degrees());
        assert!((distance - 368_409.7).abs() < 0.05, "{distance}");
    }

    #[test]
    fn the_frame_turns_with_precession_only() {
        // A century on, the equinox has moved by 1.397°: the same direction has that much less
        // longitude in the older frame.
        let (longitude, _, distance) = of_date(1.0);
        let [x, y, z] = geocentric(1.0);
        let turned = (longitude - libm::atan2(y, x)).to_degrees().rem_euclid(360.0);
        assert!((turned - 1.397).abs() < 0.002, "{turned}");
        assert!((libm::sqrt(x * x + y * y + z * z) - distance).abs() < 1e-6);
        let (longitude, latitude, distance) = of_date(0.0);
        let [x, _, z] = geocentric(0.0);
        assert!((x - distance * libm::cos(latitude) * libm::cos(longitude)).abs() < 1e-6);
        assert!((z - distance * libm::sin(latitude)).abs() < 1e-6);
    }
}
