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
//! For the loss of the mission the same over replications: struck at least once, or not; among those
//! that ail when it is lost.
//!
//! Standard errors come from leaving out one group of replications after another (the delete-a-group
//! jackknife, P. S. Kott, J. Official Statist. 17 (2001) 521), intervals from Student's t. Where
//! fewer than [`LEAST`] groups show what a figure rests on there is no figure.

use crate::campaign::scan::importance::Sums;
use crate::stats::share::all_of;
use crate::stats::special::student_t_quantile;
use crate::stats::{CONFIDENCE, Estimate};
use crate::vessel::plan::Plan;
use serde::{Deserialize, Serialize};

/// Groups that must show what a figure rests on, as outages need so many affected replications.
pub const LEAST: usize = 20;
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
    /// Share of the needed time that it ails; for the mission, of replications in which it is struck.
    pub ails: f64,
    /// Birnbaum's measure, −1 to 1.
    pub birnbaum: Option<Estimate>,
    /// Criticality, up to 1.
    pub criticality: Option<Estimate>,
    /// Fussell and Vesely's measure, 0 to 1.
    pub fussell_vesely: Option<Estimate>,
}

/// What was seen of one component and one function (nanoseconds) or the mission (replications).
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// Everything.
    all: u128,
    /// That below need, or lost.
    bad: u128,
    /// That with the component ailing.
    there: u128,
    /// Both.
    both: u128,
    /// That of `bad` which it takes part in.
    part: u128,
}

impl Seen {
    fn of(sums: &Sums, component: usize, function: Option<usize>) -> Seen {
        match function {
            Some(f) => Seen {
                all: sums.needed[f],
                bad: sums.below[f],
                there: sums.ails[component][f],
                both: sums.both[component][f],
                part: sums.blocks[component][f],
            },
            None => Seen {
                all: u128::from(sums.replications),
                bad: u128::from(sums.losses),
                there: u128::from(sums.struck[component]),
                both: u128::from(sums.struck_lost[component]),
                part: u128::from(sums.ails_lost[component]),
            },
        }
    }

    fn combined(self, other: Seen, with: impl Fn(u128, u128) -> u128) -> Seen {
        Seen {
            all: with(self.all, other.all),
            bad: with(self.bad, other.bad),
            there: with(self.there, other.there),
            both: with(self.both, other.both),
            part: with(self.part, other.part),
        }
    }

    /// None where the component always ails, or never does not.
    fn birnbaum(self) -> Option<f64> {
        let known = self.there > 0 && self.there < self.all;
        let without = (self.bad - self.both) as f64 / (self.all - self.there) as f64;
        known.then(|| self.both as f64 / self.there as f64 - without)
    }

    fn criticality(self) -> Option<f64> {
        let birnbaum = self.birnbaum().filter(|_| self.bad > 0)?;
        Some(birnbaum * self.there as f64 / self.bad as f64)
    }

    fn fussell_vesely(self) -> Option<f64> {
        (self.bad > 0).then(|| self.part as f64 / self.bad as f64)
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
            let seen: Vec<Seen> = groups.iter().map(|sums| Seen::of(sums, c, function)).collect();
            found.extend(weight(name, plan.name(c as u32), &seen));
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
fn weight(of: &str, component: &str, seen: &[Seen]) -> Option<((f64, f64), Weight)> {
    let whole = seen.iter().fold(Seen::default(), |a, b| a.combined(*b, |a, b| a + b));
    let key = (whole.fussell_vesely()?, whole.criticality().unwrap_or(0.0));
    if key.0 <= 0.0 && key.1 <= 0.0 {
        return None;
    }
    let in_enough = |what: fn(&Seen) -> u128| seen.iter().filter(|s| what(s) > 0).count() >= LEAST;
    let (bad, there, part) = (in_enough(|s| s.bad), in_enough(|s| s.there), in_enough(|s| s.part));
    let figure = |enough: bool, lowest: f64, measure: fn(Seen) -> Option<f64>| {
        let jackknifed = || jackknife(seen, whole, lowest, measure);
        enough.then(jackknifed).flatten()
    };
    let weight = Weight {
        of: of.to_owned(),
        component: component.to_owned(),
        ails: whole.there as f64 / whole.all as f64,
        birnbaum: figure(bad && there, -1.0, Seen::birnbaum),
        criticality: figure(bad && there, f64::NEG_INFINITY, Seen::criticality),
        fussell_vesely: figure(part, 0.0, Seen::fussell_vesely),
    };
    Some((key, weight))
}

fn jackknife(
    seen: &[Seen],
    whole: Seen,
    lowest: f64,
    measure: fn(Seen) -> Option<f64>,
) -> Option<Estimate> {
    let value = measure(whole)?;
    let without = |group: &Seen| measure(whole.combined(*group, |all, one| all - one));
    let others: Vec<f64> = seen.iter().map(without).collect::<Option<_>>()?;
    let n = others.len() as f64;
    let mean = others.iter().sum::<f64>() / n;
    let squares: f64 = others.iter().map(|x| (x - mean) * (x - mean)).sum();
    let error = libm::sqrt(squares * (n - 1.0) / n);
    if error < ROUNDING && value > 1.0 - ROUNDING {
        // It was so in every group: a bound, by how many groups could have shown something else.
        let shown = seen.iter().filter(|group| group.bad > 0).count() as u64;
        return Some(Estimate::lower_bound(all_of(shown, CONFIDENCE), 1.0, shown, CONFIDENCE));
    }
    let half = student_t_quantile(n - 1.0, 0.5 + 0.5 * CONFIDENCE) * error;
    let ends = ((value - half).max(lowest), (value + half).min(1.0));
    Some(Estimate::interval(value, ends, error, seen.len() as u64, CONFIDENCE))
}
