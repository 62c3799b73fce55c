//! What a sweep over beliefs says: chance and ignorance of each measure, and which belief matters.

use crate::campaign::context::Quantity;
use crate::campaign::sweep::point::{LOSS, Measured};
use crate::campaign::sweep::{Required, Sweep};
use crate::spec::vary::numbers;
use crate::stats::estimate::{CONFIDENCE, Estimate, Kind};
use crate::stats::nested::{Draw, nested, weights};
use crate::stats::proportion;
use serde::{Deserialize, Serialize};

pub use crate::stats::nested::FEWEST;

/// The fewest replications of a draw: with less nothing tells its chance.
pub const FEWEST_REPLICATIONS: u64 = 10;

/// What is chance and what is not known of one measure: of the share of the needed time that is
/// down, what losses leave undone included (what requirements are about), or of replications lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignorance {
    /// Mean over what is believed.
    pub mean: Estimate,
    /// Standard deviation, over what is believed, of the figure that infinitely many replications
    /// would give: what more knowledge could take away. A bound where chance hides it.
    pub ignorance: Estimate,
    /// Root mean square of the draws' standard errors: what more replications take away.
    pub chance: Estimate,
    /// Standard deviation of a single flight's figure at a given draw, root mean square over draws:
    /// what neither takes away.
    pub flight: Estimate,
    /// Points 5 %, 50 % and 95 % of the figure over what is believed, with chance removed; the
    /// outer ends of the intervals allow for chance that was left in.
    pub points: [Estimate; 3],
    /// The same points of the figures as seen, chance included.
    pub seen: [f64; 3],
    /// By parameter; empty if chance hides the ignorance.
    pub weights: Vec<Weight>,
}

/// What one unknown has to do with a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weight {
    /// Share of the ignorance (its variance) that would go if it were known; at most 1.
    pub share: Estimate,
    /// Rank correlation with the unknown's value, from −1 to 1; above zero, more of it is worse.
    pub rank: Estimate,
}

/// A requirement, and how sure it is that it is met, given what is believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Met {
    /// What is required.
    pub requirement: Required,
    /// Share of the draws whose own figure, as seen, meets it: the chance of each draw's few
    /// replications is in it. Draws without an outage meet any time to recovery.
    pub chance: Estimate,
}

/// Holds the figures of each draw against a requirement; none without the measure.
pub(super) fn met<'a>(
    required: &Required,
    draws: impl Iterator<Item = &'a [Measured]>,
) -> Option<Met> {
    let (mut all, mut met) = (0, 0);
    for measures in draws {
        let found = measures.iter().find(|it| it.name == required.measure)?;
        let meets = match required.quantity {
            Quantity::Availability | Quantity::Success => 1.0 - found.whole >= required.required,
            Quantity::Mttr => found.outages == 0 || found.mttr.value <= required.required,
        };
        all += 1;
        met += u64::from(meets);
    }
    Some(Met { requirement: required.clone(), chance: proportion(met, all, CONFIDENCE) })
}

/// A point's figure with the standard error that variances ask for: no bound stands for zero.
fn draw(measured: &Measured, n: u64) -> Draw {
    let (value, estimate) = (measured.whole, &measured.unavailability);
    let std_error = match (measured.name == LOSS, estimate.kind) {
        (true, _) => libm::sqrt(value * (1.0 - value) / (n.max(2) - 1) as f64),
        (false, Kind::Interval) => estimate.std_error,
        (false, _) => 0.0,
    };
    Draw { value, std_error }
}

/// Chance and ignorance of points on luck of their own; none if no point differs from another, or
/// if there are too few.
pub(super) fn ignorance<'a>(
    sweep: &Sweep,
    value: impl Fn(usize) -> Option<&'a Measured>,
) -> Option<Ignorance> {
    let n = sweep.replications;
    let one = |point: usize| value(point).map(|measured| draw(measured, n));
    let draws: Vec<Draw> = (0..sweep.points.len()).map(one).collect::<Option<_>>()?;
    let column = |parameter: usize| {
        let texts = sweep.points.iter().map(|point| point.values[parameter].as_deref());
        numbers(&texts.collect::<Option<Vec<_>>>()?)
    };
    let inputs: Option<Vec<Vec<f64>>> = (0..sweep.parameters.len()).map(column).collect();
    let inputs = inputs.unwrap_or_default();
    let found = nested(&draws, &inputs)?;
    let weights = match found.ignorance.kind {
        Kind::Interval => weights(&draws, &inputs),
        _ => Vec::new(),
    };
    Some(Ignorance {
        mean: found.mean,
        ignorance: found.ignorance,
        chance: found.chance,
        flight: found.chance.scaled(libm::sqrt(n as f64)),
        points: found.points,
        seen: found.seen,
        weights: weights.into_iter().map(|it| Weight { share: it.share, rank: it.rank }).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::campaign::context::Context;
    use crate::campaign::sweep::{Design, Logbook, Outcome, Point, fixture::Memory, layout};
    use crate::kernel::math::{exp, normal};
    use crate::spec::belief::{beliefs, sigma};
    use crate::spec::load::{FileProblem, Files};
    use crate::spec::specification::Specification;
    use crate::vessel::plan::Plan;
    use std::sync::atomic::AtomicBool;

    struct One(&'static str);

    impl Files for One {
        fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
            let mission = r#"(
                name: "m", phases: [(name: "p", lasts: "10 d")], functions: { "f": (needs: "u") },
            )"#;
            Ok(if path == "mission.ron" { mission } else { self.0 }.as_bytes().to_vec())
        }
    }

    fn read(model: &'static str, sets: &[String]) -> Specification {
        let read = Specification::read(&One(model), "mission.ron", Some("model.ron"), sets);
        read.unwrap_or_else(|refused| panic!("{}", refused.render(false)))
    }

    /// Draws what the model believes, flies each draw, and tells of the one function.
    fn believed(model: &'static str, draws: usize, n: u64) -> (Sweep, Ignorance) {
        let spec = read(model, &[]);
        let parameters = beliefs(&spec.beliefs);
        let paths: Vec<String> = parameters.iter().map(|it| it.path.clone()).collect();
        let plan_of = |values: &[Option<String>]| -> Plan {
            let each = paths.iter().zip(values);
            let sets = each.map(|(path, value)| format!("{path}={}", value.as_ref().unwrap()));
            let spec = read(model, &sets.collect::<Vec<_>>());
            assert!(spec.beliefs.is_empty());
            crate::vessel::build(&spec.mission, &spec.model, 1).unwrap()
        };
        let values = layout(&parameters, Design::Beliefs, draws, 1).unwrap();
        let plans: Vec<Plan> = values.iter().map(|values| plan_of(values)).collect();
        let points = values.into_iter().zip(&plans);
        let points = points.map(|(values, plan)| Point::new(values, plan)).collect();
        let design = (Design::Beliefs, draws);
        let sweep = Sweep::new(&plans[0], &Context::default(), n, paths.clone(), design, points);
        let mut store = Memory::default();
        let mut logbook = Logbook::open(&sweep, None, &mut store).unwrap();
        let mut plan = |point: usize| Ok(plan_of(&sweep.points[point].values));
        assert!(logbook.fly(&mut plan, 2, &mut (), &AtomicBool::new(false)).unwrap());
        let outcome = Outcome::new(&logbook).unwrap();
        let measure = outcome.measures.iter().find(|it| it.name == "f").unwrap();
        let found = measure.ignorance.clone().unwrap();
        drop(logbook);
        (sweep, found)
    }

    /// Mean unavailability over ten days of a unit that is up at first, with failures and repairs
    /// per hour: the integral of 1 − A(t) = λ/s · (1 − exp(−s·t)), s = λ + μ.
    fn down(failures: f64, repairs: f64) -> f64 {
        let (s, t) = (failures + repairs, 240.0);
        failures / s * (1.0 - (1.0 - exp(-s * t)) / (s * t))
    }

    #[test]
    fn a_single_unit_with_a_believed_rate_has_its_known_spread() {
        let (sweep, found) = believed(
            r#"(nodes: { "u": (modes: { "m": (
                time: Belief(median: "0.02 /h", factor90: 3), repair: Exponential("2 h"),
            ) }) })"#,
            300,
            200,
        );
        let rate = |u: f64| 0.02 * exp(sigma(3.0) * normal::quantile(u));
        let many = 20_000;
        let each = |i: i32| down(rate((f64::from(i) + 0.5) / f64::from(many)), 0.5);
        let mean = (0..many).map(each).sum::<f64>() / f64::from(many);
        let square = |i: i32| (each(i) - mean) * (each(i) - mean);
        let spread = libm::sqrt((0..many).map(square).sum::<f64>() / f64::from(many));
        let holds = |e: &Estimate, exact: f64| e.low <= exact && exact <= e.high;
        assert!(holds(&found.mean, mean), "{:?} {mean}", found.mean);
        assert!(holds(&found.ignorance, spread), "{:?} {spread}", found.ignorance);
        assert!((found.ignorance.value / spread - 1.0).abs() < 0.1, "{found:?} {spread}");
        for (point, u) in found.points.iter().zip([0.05, 0.5, 0.95]) {
            let exact = down(rate(u), 0.5);
            assert!(
                holds(point, exact) && (point.value / exact - 1.0).abs() < 0.1,
                "{point:?} {exact}"
            );
        }
        let [weight] = &found.weights[..] else { panic!("{:?}", found.weights) };
        assert!(weight.share.low > 0.8 && weight.rank.low > 0.9, "{weight:?}");
        // Draws fly luck of their own.
        assert_eq!(sweep.replications_of(3), 600..800);
    }

    #[test]
    fn of_two_unknowns_the_wider_one_matters_more() {
        let (sweep, found) = believed(
            r#"(nodes: { "u": (modes: { "m": (
                time: Belief(median: "0.02 /h", factor90: 5),
                repair: Exponential(Belief(low: "1.8 h", high: "2.2 h")),
            ) }) })"#,
            200,
            100,
        );
        assert_eq!(sweep.parameters[1], "nodes.u.modes.m.repair.0");
        let [rate, repair] = &found.weights[..] else { panic!("{:?}", found.weights) };
        assert!(rate.share.low > 0.5 && repair.share.high < 0.2, "{found:?}");
    }

    #[test]
    fn what_a_belief_does_not_reach_is_chance() {
        let (_, found) = believed(
            r#"(nodes: {
                "u": (modes: { "m": (time: "0.02 /h", repair: Exponential("2 h")) }),
                "v": (modes: { "m": (time: Belief(median: "0.02 /h", factor90: 3)) }),
            })"#,
            60,
            50,
        );
        assert_eq!(found.ignorance.kind, Kind::UpperBound, "{found:?}");
        assert!(found.weights.is_empty() && found.flight.value > 5.0 * found.chance.value);
    }
}
