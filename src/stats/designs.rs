//! Points that fill a cube evenly: Sobol's sequence and Latin hypercubes.

/// The most dimensions of [`sobol`].
pub const MOST_DIMENSIONS: usize = 40;
/// Bits of a coordinate.
const BITS: usize = 32;

/// Primitive polynomials (coefficients as bits, both ends included) and first direction numbers of
/// the second and further dimensions: S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008)
/// 2635–2654, the table for two-dimensional projections (`new-joe-kuo-6.21201`).
const DIRECTIONS: [(u32, &[u32]); MOST_DIMENSIONS - 1] = [
    (3, &[1]),
    (7, &[1, 3]),
    (11, &[1, 3, 1]),
    (13, &[1, 1, 1]),
    (19, &[1, 1, 3, 3]),
    (25, &[1, 3, 5, 13]),
    (37, &[1, 1, 5, 5, 17]),
    (41, &[1, 1, 5, 5, 5]),
    (47, &[1, 1, 7, 11, 19]),
    (55, &[1, 1, 5, 1, 1]),
    (59, &[1, 1, 1, 3, 11]),
    (61, &[1, 3, 5, 5, 31]),
    (67, &[1, 3, 3, 9, 7, 49]),
    (91, &[1, 1, 1, 15, 21, 21]),
    (97, &[1, 3, 1, 13, 27, 49]),
    (103, &[1, 1, 1, 15, 7, 5]),
    (109, &[1, 3, 1, 15, 13, 25]),
    (115, &[1, 1, 5, 5, 19, 61]),
    (131, &[1, 3, 7, 11, 23, 15, 103]),
    (137, &[1, 3, 7, 13, 13, 15, 69]),
    (143, &[1, 1, 3, 13, 7, 35, 63]),
    (145, &[1, 3, 5, 9, 1, 25, 53]),
    (157, &[1, 3, 1, 13, 9, 35, 107]),
    (167, &[1, 3, 1, 5, 27, 61, 31]),
    (171, &[1, 1, 5, 11, 19, 41, 61]),
    (185, &[1, 3, 5, 3, 3, 13, 69]),
    (191, &[1, 1, 7, 13, 1, 19, 1]),
    (193, &[1, 3, 7, 5, 13, 19, 59]),
    (203, &[1, 1, 3, 9, 25, 29, 41]),
    (211, &[1, 3, 5, 13, 23, 1, 55]),
    (213, &[1, 3, 7, 3, 13, 59, 17]),
    (229, &[1, 3, 1, 3, 5, 53, 69]),
    (239, &[1, 1, 5, 5, 23, 33, 13]),
    (241, &[1, 1, 7, 7, 1, 61, 123]),
    (247, &[1, 1, 7, 9, 13, 61, 49]),
    (253, &[1, 3, 3, 5, 3, 55, 33]),
    (285, &[1, 3, 1, 15, 31, 13, 49, 245]),
    (299, &[1, 3, 5, 15, 31, 59, 63, 97]),
    (301, &[1, 3, 1, 11, 11, 11, 77, 249]),
];

/// Direction numbers of a dimension, from 0, as fractions of 2^32 (Bratley and Fox, ACM TOMS 14
/// (1988) 88–100).
fn directions(dimension: usize) -> [u32; BITS] {
    let mut v = [0_u32; BITS];
    let Some(&(polynomial, first)) = dimension.checked_sub(1).and_then(|at| DIRECTIONS.get(at))
    else {
        for (k, direction) in v.iter_mut().enumerate() {
            *direction = 1 << (BITS - 1 - k);
        }
        return v;
    };
    let degree = first.len();
    for k in 0..BITS {
        v[k] = match first.get(k) {
            Some(&m) => m << (BITS - 1 - k),
            None => {
                let mut next = v[k - degree] ^ (v[k - degree] >> degree);
                for j in 1..degree {
                    if polynomial >> (degree - j) & 1 == 1 {
                        next ^= v[k - j];
                    }
                }
                next
            }
        };
    }
    v
}

/// The first `points` of Sobol's sequence in `dimensions`, in Antonov and Saleev's order, each moved
/// to the middle of its stratum so that no coordinate is 0 or 1: 2^k points have each of the 2^k
/// strata of each coordinate exactly once. None for more than [`MOST_DIMENSIONS`].
#[must_use]
pub fn sobol(points: usize, dimensions: usize) -> Option<Vec<Vec<f64>>> {
    let strata = points.max(1).next_power_of_two() as f64;
    let coordinate = |x: u32| f64::from(x) / 4_294_967_296.0 + 0.5 / strata;
    sequence(points, &vec![0; dimensions], coordinate)
}

/// The same with each coordinate's binary digits turned over where those of a number by chance are
/// 1 (a digital shift: P. L'Ecuyer and C. Lemieux, Modeling Uncertainty, Kluwer 2002, 419–474). Each
/// point alone is then uniform, all still meet each stratum once, and no two coordinates of a point
/// are the same, as all of the first two points' are without it. `draw` gives 64 random bits, a
/// draw for each dimension.
#[must_use]
pub fn shifted_sobol(
    points: usize,
    dimensions: usize,
    draw: &mut dyn FnMut() -> u64,
) -> Option<Vec<Vec<f64>>> {
    let shifts: Vec<u32> = (0..dimensions).map(|_| (draw() >> 32) as u32).collect();
    sequence(points, &shifts, |x| (f64::from(x) + 0.5) / 4_294_967_296.0)
}

/// Sobol's sequence from the digits that each dimension begins with.
fn sequence(
    points: usize,
    begin: &[u32],
    coordinate: impl Fn(u32) -> f64,
) -> Option<Vec<Vec<f64>>> {
    if begin.len() > MOST_DIMENSIONS {
        return None;
    }
    let directions: Vec<[u32; BITS]> = (0..begin.len()).map(directions).collect();
    let mut at = begin.to_vec();
    let mut out = Vec::with_capacity(points);
    for number in 0..points {
        out.push(at.iter().map(|&x| coordinate(x)).collect());
        let bit = (number.trailing_ones() as usize).min(BITS - 1);
        for (x, v) in at.iter_mut().zip(&directions) {
            *x ^= v[bit];
        }
    }
    Some(out)
}

/// A Latin hypercube: `points` in `dimensions`, each coordinate in the middle of a stratum of its
/// own, in an order by chance (Fisher and Yates). `draw` gives 64 random bits; the order of draws is
/// dimension by dimension.
#[must_use]
pub fn latin_hypercube(
    points: usize,
    dimensions: usize,
    draw: &mut dyn FnMut() -> u64,
) -> Vec<Vec<f64>> {
    let mut out = vec![Vec::with_capacity(dimensions); points];
    for _ in 0..dimensions {
        let mut order: Vec<usize> = (0..points).collect();
        for last in (1..points).rev() {
            // The bias of this product is below 2^-40 for any number of points that is flown.
            let at = (u128::from(draw()) * (last as u128 + 1)) >> 64;
            order.swap(last, at as usize);
        }
        for (point, stratum) in out.iter_mut().zip(order) {
            point.push((stratum as f64 + 0.5) / points as f64);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_points_are_the_published_ones() {
        // Moved by half a stratum of eight.
        let exact = [
            [0.0, 0.0, 0.0],
            [0.5, 0.5, 0.5],
            [0.75, 0.25, 0.25],
            [0.25, 0.75, 0.75],
            [0.375, 0.375, 0.625],
            [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875],
            [0.125, 0.625, 0.375],
        ];
        let found = sobol(8, 3).unwrap();
        for (found, exact) in found.iter().zip(exact) {
            for (x, y) in found.iter().zip(exact) {
                assert!((x - y - 0.0625).abs() < 1e-12, "{found:?} {exact:?}");
            }
        }
    }

    #[test]
    fn every_stratum_of_every_coordinate_is_met_once() {
        let mut state = 1_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state
        };
        let shifted = shifted_sobol(256, 40, &mut draw).unwrap();
        for points in [sobol(256, 40).unwrap(), shifted, latin_hypercube(256, 7, &mut draw)] {
            for dimension in 0..points[0].len() {
                let mut seen: Vec<usize> =
                    points.iter().map(|p| (p[dimension] * 256.0) as usize).collect();
                seen.sort_unstable();
                assert!(seen.into_iter().eq(0..256), "dimension {dimension}");
            }
        }
        assert!(sobol(4, 41).is_none());
    }

    #[test]
    fn shifted_points_differ_in_their_halves() {
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state
        };
        for point in shifted_sobol(64, 8, &mut draw).unwrap() {
            assert!(point.iter().all(|&x| 0.0 < x && x < 1.0), "{point:?}");
            assert!((0..4).all(|i| (point[i] - point[i + 4]).abs() > 0.0), "{point:?}");
        }
        assert!(shifted_sobol(4, 41, &mut draw).is_none());
    }

    #[test]
    fn sobol_points_fill_the_squares_of_two_dimensions() {
        // The table was chosen for that: over all pairs of 12 dimensions, no square of 8 by 8 is
        // without any of 4096 points.
        let points = sobol(4096, 12).unwrap();
        for (a, b) in (0..12).flat_map(|a| (a + 1..12).map(move |b| (a, b))) {
            let mut squares = [0_u32; 64];
            for p in &points {
                squares[(p[a] * 8.0) as usize * 8 + (p[b] * 8.0) as usize] += 1;
            }
            assert!(squares.iter().all(|&n| n == 64), "{a} {b}: {squares:?}");
        }
    }
}
