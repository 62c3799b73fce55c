//! Of points that are no worse than the best, the one that asks for the least.

use crate::campaign::sweep::Point;
use crate::vessel::cost::{Cost, Sum};
use std::cmp::Ordering;

/// What a point asks for in one respect; none if not all of its nodes state it.
type Stated = fn(&Point) -> Option<f64>;

fn known(cost: &Cost, sum: &Sum) -> Option<f64> {
    (sum.nodes == cost.nodes).then_some(sum.total)
}

/// In which order points are held against each other; price by itself.
const RESPECTS: [Stated; 4] = [
    |point| known(&point.cost, &point.cost.mass),
    |point| known(&point.cost, &point.cost.power),
    |point| Some(point.containers as f64),
    |point| Some(point.millicores as f64),
];

/// The one price of a point, if all have it in the same currency.
fn prices(points: &[&Point]) -> Vec<Option<f64>> {
    let currency = |point: &Point| point.cost.price.keys().next().cloned();
    let first = points.first().and_then(|point| currency(point));
    let price = |point: &&Point| match point.cost.price.len() {
        1 if currency(point) == first => {
            point.cost.price.values().next().and_then(|sum| known(&point.cost, sum))
        }
        _ => None,
    };
    points.iter().map(price).collect()
}

/// By place, the order of what each asks for: by price, mass, power, containers, cores; 0 is the
/// least. None if all ask for the same, or if they differ in something that not all state.
pub(super) fn least(points: &[&Point]) -> Option<Vec<usize>> {
    let first = points.first()?;
    let mut keys: Vec<Vec<f64>> = vec![Vec::new(); points.len()];
    let mut add = |values: Vec<Option<f64>>, alike: bool| -> Option<()> {
        if alike {
            return Some(());
        }
        for (key, value) in keys.iter_mut().zip(values) {
            key.push(value?);
        }
        Some(())
    };
    let same = |of: &dyn Fn(&Point) -> bool| points.iter().all(|point| of(point));
    add(prices(points), same(&|point| point.cost.price == first.cost.price))?;
    for (at, respect) in RESPECTS.iter().enumerate() {
        let alike = same(&|point| match at {
            0 => point.cost.mass == first.cost.mass,
            1 => point.cost.power == first.cost.power,
            _ => respect(point) == respect(first),
        });
        add(points.iter().map(|point| respect(point)).collect(), alike)?;
    }
    let order = |a: &Vec<f64>, b: &Vec<f64>| -> Ordering {
        let each = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
        each.fold(Ordering::Equal, Ordering::then)
    };
    let mut sorted: Vec<&Vec<f64>> = keys.iter().collect();
    sorted.sort_by(|a, b| order(a, b));
    sorted.dedup();
    let place = |key: &Vec<f64>| sorted.iter().position(|it| *it == key);
    (sorted.len() > 1).then(|| keys.iter().filter_map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(mass: Option<f64>, containers: u64) -> Point {
        let mut cost = Cost { nodes: 2, ..Cost::default() };
        if let Some(total) = mass {
            cost.mass = Sum { total, nodes: 2 };
        }
        Point { values: Vec::new(), plan: String::new(), cost, containers, millicores: 0 }
    }

    fn places(points: &[Point]) -> Option<Vec<usize>> {
        least(&points.iter().collect::<Vec<_>>())
    }

    #[test]
    fn the_least_asks_for_less_of_what_all_state() {
        let stated = [point(Some(3.0), 1), point(Some(2.0), 9), point(Some(2.0), 8)];
        assert_eq!(places(&stated), Some(vec![2, 1, 0]));
        let silent = [point(None, 2), point(None, 1)];
        assert_eq!(places(&silent), Some(vec![1, 0]), "what none states is no difference");
        let alike = [point(Some(2.0), 1), point(Some(2.0), 1)];
        assert_eq!(places(&alike), None);
    }

    #[test]
    fn what_is_not_stated_is_not_nothing() {
        assert_eq!(places(&[point(Some(3.0), 1), point(None, 1)]), None);
        let mut partly = point(Some(1.0), 1);
        partly.cost.mass.nodes = 1;
        assert_eq!(places(&[point(Some(3.0), 1), partly.clone()]), None);
        // Two of one sum that says the same little differ in nothing known.
        assert_eq!(places(&[partly.clone(), Point { containers: 2, ..partly }]), Some(vec![0, 1]));
    }
}
