//! What a comparison keeps of its replications.

use super::{Candidate, Compared, Comparison, Measure, Pair, SCHEMA_VERSION, SUCCESS};
use crate::campaign::crew::{self, Flown};
use crate::campaign::error::Error;
use crate::campaign::labels::Labels;
use crate::campaign::replicate::Pilot;
use crate::campaign::sink::Progress;
use crate::campaign::tally::Tally;
use crate::ledger::Row;
use crate::stats::estimate::{CONFIDENCE, Estimate, Kind};
use crate::stats::share::proportion;
use crate::stats::{Looks, Moments, Together, Unavailability};
use crate::vessel::flight;
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// Stands for one lost replication in sums of nanoseconds.
const LOST: u64 = 1_000_000_000;

/// What is known of a range of replications, or of all.
pub(super) struct Fold {
    tallies: Vec<Tally>,
    fingerprints: Vec<Vec<u64>>,
    /// For each measure, each candidate.
    own: Vec<Vec<Unavailability>>,
    /// For each measure, each pair of candidates (the first minus the second).
    pairs: Vec<Vec<Together>>,
}

/// Numbers of all pairs of `count` candidates.
fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

impl Fold {
    pub(super) fn new(candidates: &[Candidate<'_>], functions: usize) -> Fold {
        let each = vec![Together::default(); pairs(candidates.len()).count()];
        let own = vec![Unavailability::default(); candidates.len()];
        Fold {
            tallies: candidates.iter().map(|c| Tally::new(c.plan)).collect(),
            fingerprints: vec![Vec::new(); candidates.len()],
            own: vec![own; functions + 1],
            pairs: vec![each; functions + 1],
        }
    }

    /// Replications flown.
    pub(super) fn n(&self) -> u64 {
        self.tallies.first().map_or(0, Tally::n)
    }

    fn push(&mut self, candidates: &[Candidate<'_>], functions: &[Vec<usize>], rows: &[Row]) {
        for ((tally, candidate), row) in self.tallies.iter_mut().zip(candidates).zip(rows) {
            tally.push(candidate.plan, row);
        }
        for (list, row) in self.fingerprints.iter_mut().zip(rows) {
            list.push(row.fingerprint);
        }
        let each = self.pairs.iter_mut().zip(&mut self.own).enumerate();
        for (measure, (paired, own)) in each {
            let value = |c: usize| match functions.get(measure) {
                Some(items) => {
                    let item = &rows[c].items[items[c]];
                    (item.down - item.lost, item.needed)
                }
                None => (if rows[c].loss.is_some() { LOST } else { 0 }, LOST),
            };
            for (c, own) in own.iter_mut().enumerate() {
                let (down, needed) = value(c);
                own.push(down, needed);
            }
            for ((a, b), pair) in pairs(rows.len()).zip(paired) {
                let ((down_a, needed_a), (down_b, needed_b)) = (value(a), value(b));
                pair.push(down_a, down_b, needed_a.max(needed_b));
            }
        }
    }

    fn merge(&mut self, other: &Fold) {
        for (i, tally) in self.tallies.iter_mut().enumerate() {
            tally.merge(&other.tallies[i], &other.fingerprints[i]);
        }
        for (mine, theirs) in self.pairs.iter_mut().flatten().zip(other.pairs.iter().flatten()) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.own.iter_mut().flatten().zip(other.own.iter().flatten()) {
            mine.merge(theirs);
        }
    }

    /// Flies on to replication `end`, or until `stop` is set.
    pub(super) fn fly_to(
        &mut self,
        candidates: &[Candidate<'_>],
        functions: &[Vec<usize>],
        end: u64,
        jobs: usize,
        progress: &mut dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let fly =
            |pilots: &mut Vec<Pilot<'_>>, range| fly_range(candidates, functions, pilots, range);
        let hire = || candidates.iter().map(|c| Pilot::new(c.plan)).collect();
        crew::in_order(self.n()..end, jobs, stop, hire, fly, |flown: Fold| {
            self.merge(&flown);
            let worst = self.tallies[0].worst(candidates[0].plan);
            progress.update(self.n(), end, worst);
        })
    }

    /// What is known so far, of `n` replications that were asked for.
    pub(super) fn compared(
        &self,
        candidates: &[Candidate<'_>],
        functions: &[Vec<usize>],
        n: u64,
        looks: Looks,
    ) -> Comparison {
        let summaries = self.tallies.iter().zip(candidates).map(|(tally, candidate)| {
            let labels = Labels::new(candidate.plan);
            let summary = tally.summary(candidate.plan, &labels, candidate.context, n);
            let cost = candidate.plan.cost.clone();
            Compared { label: candidate.label.to_owned(), cost, summary }
        });
        let flown = candidates;
        // Asked only of what has no spread: it flies one replication of each.
        let certain = || flown.iter().all(|c| flight::is_certain(c.plan));
        let candidates: Vec<Compared> = summaries.collect();
        let loses = candidates.iter().any(|c| c.summary.success.is_some());
        let names = functions.iter().map(|items| {
            let item = items.first().and_then(|&item| candidates.first()?.summary.items.get(item));
            item.map_or_else(String::new, |item| item.name.clone())
        });
        let names: Vec<String> = names.chain(loses.then(|| SUCCESS.to_owned())).collect();
        let intervals = names.len() * pairs(candidates.len()).count();
        let each_one = 1.0 - looks.part(1.0 - CONFIDENCE) / intervals.max(1) as f64;
        let each = names.into_iter().zip(self.own.iter().zip(&self.pairs));
        let measures =
            each.map(|(name, (own, paired))| measure(name, own, paired, each_one, &certain));
        let measures = measures.collect();
        let (schema_version, confidence) = (SCHEMA_VERSION, CONFIDENCE);
        Comparison { schema_version, confidence, candidates, measures, stopping: None }
    }
}

/// Flies a range of replications, all candidates each.
fn fly_range(
    candidates: &[Candidate<'_>],
    functions: &[Vec<usize>],
    pilots: &mut [Pilot<'_>],
    range: Range<u64>,
) -> Result<Flown<Fold>, Error> {
    let mut fold = Fold::new(candidates, functions.len());
    let mut rows = Vec::with_capacity(pilots.len());
    for replication in range {
        rows.clear();
        for pilot in pilots.iter_mut() {
            rows.push(pilot.fly(replication)?);
        }
        fold.push(candidates, functions, &rows);
    }
    let events = fold.tallies.iter().map(Tally::events).sum();
    Ok(Flown { fold, events })
}

/// What one measure says of all candidates, each pair at this confidence; exactly, where nothing of
/// any of them is left to chance.
fn measure(
    name: String,
    own: &[Unavailability],
    paired: &[Together],
    confidence: f64,
    certain: &dyn Fn() -> bool,
) -> Measure {
    let exact = |e: Estimate| match e.kind == Kind::Interval && e.std_error <= 0.0 && certain() {
        true => Estimate { low: e.value, high: e.value, ..e },
        false => e,
    };
    // Lost or not: each replication is 0 or all of its time.
    let share = |u: &Unavailability| proportion(u.affected(), u.n(), CONFIDENCE);
    let values: Vec<Estimate> = own
        .iter()
        .map(|u| if name == SUCCESS { share(u) } else { exact(u.estimate(CONFIDENCE)) })
        .collect();
    // What was never down counts as 0 here, not as its bound.
    let known: Vec<Option<Moments>> = own.iter().map(Unavailability::moments).collect();
    let of = |c: usize| known[c].map_or((f64::NAN, f64::NAN), |m| (m.value, m.std_error));
    let mut ranking: Vec<usize> = (0..own.len()).collect();
    ranking.sort_by(|&a, &b| of(a).0.total_cmp(&of(b).0).then(a.cmp(&b)));
    let pairs = pairs(own.len()).zip(paired).map(|((a, b), flown)| {
        let pair = flown.pairs();
        let e = exact(pair.estimate(confidence));
        let swapped = of(a).0 <= of(b).0;
        let (better, worse) = if swapped { (a, b) } else { (b, a) };
        let difference = if swapped { mirrored(&e) } else { e };
        let apart = of(a).1 * of(a).1 + of(b).1 * of(b).1;
        let together = e.std_error * e.std_error;
        let gain = (together > 0.0).then(|| apart / together);
        let avoided = flown.avoided(worse == b, confidence);
        // Who is surely better avoids something.
        let decided = difference.low > 0.0;
        let avoided = avoided
            .map(|e| if decided { Estimate { low: e.low.max(0.0), ..e } } else { e })
            .map(exact);
        Pair { better, worse, difference, avoided, differing: pair.differing(), gain }
    });
    Measure { name, ranking, pairs: pairs.collect(), values }
}

/// The same difference, seen from the other side.
fn mirrored(e: &Estimate) -> Estimate {
    // Taken from 0, so that no difference is 0 and not -0.
    Estimate { value: 0.0 - e.value, low: 0.0 - e.high, high: 0.0 - e.low, ..*e }
}
