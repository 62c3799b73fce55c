//! What each component weighs: importance measures, with how sure they are.
//!
//! With U the share of its needed time that a function is below need, and q the share that a
//! component ails (both while the mission is not lost):
//! - Birnbaum (Z. W. Birnbaum, in Multivariate Analysis II, 1969): P(below need | ails) − P(below
//!   need | does not), as seen. Where components fail together (a common cause, one that overloads
//!   another) it says what goes along with the fault, not what the fault alone would do.
//! - criticality (H. E. Lambert, 1975): Birnbaum · q / U, the share of U that goes if the component
//!   never ails, to first order;
//! - Fussell–Vesely (J. B. Fussell, IEEE Trans. Reliab. 24 (1975) 169): the share of U in which the
//!   component is among what blocks the function.
//!
//! Time in which the component is down for another one's sake is left out of the first two: nobody can
//! tell then what it does. Where it is missing from U, it is so on both sides.
//!
//! For the loss of the mission, by the excess of losses of `super::peril`: for each time that the
//! component begins to ail (Birnbaum), as a share of all losses (criticality); Fussell–Vesely is the
//! share of losses in which it is among what blocks the lost function at that instant.
//!
//! Standard errors come from leaving out one group of replications after another (the delete-a-group
//! jackknife, P. S. Kott, J. Official Statist. 17 (2001) 521), intervals from Student's t. Where
//! fewer than [`LEAST`] flights show what a figure rests on there is no figure.

use crate::campaign::scan::importance::Sums;
use crate::campaign::scan::peril::Peril;
use crate::stats::share::{all_of, none_of};
use crate::stats::special::student_t_quantile;
use crate::stats::{CONFIDENCE, Estimate};
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};

/// Flights that must show what a figure rests on, as outages need so many affected replications.
pub const LEAST: u64 = 20;
/// Errors and distances below this are rounding.
const ROUNDING: f64 = 1e-12;

/// What components weigh.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Importance {
    /// Flights that it was measured on.
    pub replications: u64,
    /// Those of them that lost the mission.
    pub losses: u64,
    /// Components that weigh something, for each function and the mission, the weightiest first.
    pub weights: Vec<Weight>,
}

/// What one component weighs for one function, or for the mission. Figures are missing where too
/// little was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Weight {
    /// The function, or `mission`.
    pub of: String,
    /// The component.
    pub component: String,
    /// Share of the needed time that it ails; for the mission, of all time flown.
    pub ails: f64,
    /// Birnbaum's measure, −1 to 1; for the mission, losses more for each time that it begins to ail.
    pub birnbaum: Option<Estimate>,
    /// Criticality, up to 1.
    pub criticality: Option<Estimate>,
    /// Fussell and Vesely's measure, 0 to 1.
    pub fussell_vesely: Option<Estimate>,
}

/// What was seen of one component and one function: nanoseconds, and flights that show them.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// All needed time in which the component is not held, and that below need.
    all: u128,
    bad: u128,
    /// That with the component ailing, and that below need.
    there: u128,
    both: u128,
    /// All time below need, and that which the component takes part in.
    below: u128,
    part: u128,
    bad_flights: u64,
    there_flights: u64,
    both_flights: u64,
    part_flights: u64,
}

impl Seen {
    fn of(sums: &Sums, component: usize, f: usize) -> Seen {
        let shared = &sums.of[component][f];
        Seen {
            all: sums.needed[f] - shared.held,
            bad: sums.below[f] - shared.held_below,
            there: shared.ails,
            both: shared.both,
            below: sums.below[f],
            part: shared.blocks,
            bad_flights: sums.flights[f],
            there_flights: shared.ails_flights,
            both_flights: shared.both_flights,
            part_flights: shared.blocks_flights,
        }
    }

    fn combined(self, other: Seen, with: impl Fn(u128, u128) -> u128) -> Seen {
        let count = |a: u64, b: u64| with(u128::from(a), u128::from(b)) as u64;
        Seen {
            all: with(self.all, other.all),
            bad: with(self.bad, other.bad),
            there: with(self.there, other.there),
            both: with(self.both, other.both),
            below: with(self.below, other.below),
            part: with(self.part, other.part),
            bad_flights: count(self.bad_flights, other.bad_flights),
            there_flights: count(self.there_flights, other.there_flights),
            both_flights: count(self.both_flights, other.both_flights),
            part_flights: count(self.part_flights, other.part_flights),
        }
    }

    /// None where the component always ails, or never does.
    fn birnbaum(&self) -> Option<f64> {
        let known = self.there > 0 && self.there < self.all;
        let without = (self.bad - self.both) as f64 / (self.all - self.there) as f64;
        known.then(|| self.both as f64 / self.there as f64 - without)
    }

    fn criticality(&self) -> Option<f64> {
        let birnbaum = self.birnbaum().filter(|_| self.below > 0)?;
        Some(birnbaum * self.there as f64 / self.below as f64)
    }

    fn fussell_vesely(&self) -> Option<f64> {
        (self.below > 0).then(|| self.part as f64 / self.below as f64)
    }
}

/// What is seen of a component, for a function or the mission.
trait Measured: Sized {
    fn sum(groups: &[Self]) -> Self;
    fn without(&self, group: &Self) -> Self;
    fn ails(&self) -> f64;
    /// Birnbaum, criticality, Fussell-Vesely.
    fn figures(&self) -> [Option<f64>; 3];
    /// Flights that show something bad, the component ailing, both, and its part in what is bad.
    fn flights(&self) -> [u64; 4];
    /// What criticality is for each unit of Birnbaum.
    fn criticality_of_one(&self) -> f64;
}

impl Measured for Seen {
    fn sum(groups: &[Seen]) -> Seen {
        groups.iter().fold(Seen::default(), |a, b| a.combined(*b, |a, b| a + b))
    }
    fn without(&self, group: &Seen) -> Seen {
        self.combined(*group, |all, one| all - one)
    }
    fn ails(&self) -> f64 {
        self.there as f64 / self.all as f64
    }
    fn figures(&self) -> [Option<f64>; 3] {
        [self.birnbaum(), self.criticality(), self.fussell_vesely()]
    }
    fn flights(&self) -> [u64; 4] {
        [self.bad_flights, self.there_flights, self.both_flights, self.part_flights]
    }
    fn criticality_of_one(&self) -> f64 {
        self.there as f64 / self.below as f64
    }
}

impl Measured for Peril {
    fn sum(groups: &[Peril]) -> Peril {
        let mut sum = Peril::default();
        groups.iter().for_each(|group| sum.add(group));
        sum
    }
    fn without(&self, group: &Peril) -> Peril {
        Peril::without(self, group)
    }
    fn ails(&self) -> f64 {
        Peril::ails(self)
    }
    fn figures(&self) -> [Option<f64>; 3] {
        [self.birnbaum(), self.criticality(), self.fussell_vesely()]
    }
    fn flights(&self) -> [u64; 4] {
        [self.losses(), self.ailed, self.lost(), self.blocked]
    }
    fn criticality_of_one(&self) -> f64 {
        self.times as f64 / self.losses() as f64
    }
}

/// Weighs components by what groups of replications show.
pub(super) fn weigh(plan: &Plan, groups: &[Sums]) -> Importance {
    let functions = groups.first().map_or(0, |sums| sums.needed.len());
    let mut weights = Vec::new();
    for function in (0..functions).map(Some).chain([None]) {
        let name = function.map_or("mission", |f| &plan.tree.items[f].name);
        let mut found = Vec::new();
        for c in 0..plan.components.len() {
            let component = plan.name(c as u32);
            found.extend(match function {
                Some(f) => {
                    let seen = groups.iter().map(|sums| Seen::of(sums, c, f));
                    weight(name, component, &seen.collect::<Vec<Seen>>())
                }
                None => {
                    let seen = groups.iter().map(|sums| sums.perils.of(c as u32));
                    weight(name, component, &seen.collect::<Vec<Peril>>())
                }
            });
        }
        // A key that is there even where no figure may be told.
        found.sort_by(|(a, _), (b, _)| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
        weights.extend(found.into_iter().map(|(_, weight)| weight));
    }
    let replications = groups.iter().map(|sums| sums.replications).sum();
    let losses = groups.iter().map(|sums| sums.losses).sum();
    Importance { replications, losses, weights }
}

/// A weight with what it is sorted by; none for a component that weighs nothing.
fn weight<S: Measured>(of: &str, component: &str, seen: &[S]) -> Option<((f64, f64), Weight)> {
    let whole = S::sum(seen);
    let figures = whole.figures();
    let key = (figures[2]?, figures[1].unwrap_or(0.0));
    if key.0 <= 0.0 && key.1 <= 0.0 {
        return None;
    }
    let [bad, there, both, part] = whole.flights();
    let others: Vec<[Option<f64>; 3]> =
        seen.iter().map(|group| whole.without(group).figures()).collect();
    let figure = |i: usize, shown: u64, lowest: f64| {
        let others: Option<Vec<f64>> = others.iter().map(|figures| figures[i]).collect();
        let value = figures[i].filter(|_| shown >= LEAST)?;
        Some(jackknife(value, &others?, lowest, shown))
    };
    // Never seen together: at most so often.
    let unseen = |of_one: f64| {
        let most = (none_of(there, CONFIDENCE) * of_one).min(1.0);
        Estimate::upper_bound(0.0, most, there, CONFIDENCE)
    };
    let together = |i: usize, lowest: f64, of_one: f64| match both {
        0 if bad.min(there) >= LEAST => Some(unseen(of_one)),
        both => figure(i, both, lowest),
    };
    let weight = Weight {
        of: of.to_owned(),
        component: component.to_owned(),
        ails: whole.ails(),
        birnbaum: together(0, -1.0, 1.0),
        criticality: together(1, f64::NEG_INFINITY, whole.criticality_of_one()),
        fussell_vesely: figure(2, part, 0.0),
    };
    Some((key, weight))
}

/// A figure with its interval, from what it is without one group after another; so many flights
/// could have `shown` something else than 1.
fn jackknife(value: f64, others: &[f64], lowest: f64, shown: u64) -> Estimate {
    let n = others.len() as f64;
    let mean = others.iter().sum::<f64>() / n;
    let squares: f64 = others.iter().map(|x| (x - mean) * (x - mean)).sum();
    let error = libm::sqrt(squares * (n - 1.0) / n);
    if error < ROUNDING && value > 1.0 - ROUNDING {
        return Estimate::lower_bound(all_of(shown, CONFIDENCE), 1.0, shown, CONFIDENCE);
    }
    let half = student_t_quantile(n - 1.0, 0.5 + 0.5 * CONFIDENCE) * error;
    let ends = ((value - half).max(lowest), (value + half).min(1.0));
    Estimate::interval(value, ends, error, others.len() as u64, CONFIDENCE)
}
