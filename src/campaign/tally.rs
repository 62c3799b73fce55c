//! The fold of a campaign: rows in, in replication order; a summary out, at any time.
//!
//! All that is kept are integers and exact sums, so that folding row by row and merging the folds
//! of consecutive ranges give the same bits; its size does not grow with the number of rows.

use crate::campaign::causes::Causes;
use crate::campaign::context::Context;
use crate::campaign::items::{ItemTally, Stretch};
use crate::campaign::labels::Labels;
use crate::campaign::losses::Losses;
use crate::campaign::notable::{Notables, watched};
use crate::campaign::recovery::Recoveries;
use crate::campaign::requirements::judge;
use crate::campaign::sink::Worst;
use crate::campaign::summary::{SCHEMA_VERSION, SourceNote, Summary};
use crate::kernel::fingerprint::{Digest, Fingerprint};
use crate::ledger::Row;
use crate::stats::estimate::CONFIDENCE;
use crate::vessel::plan::Plan;

/// What is counted of a range of replications.
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) n: u64,
    pub(super) items: Vec<ItemTally>,
    pub(super) losses: Losses,
    causes: Causes,
    recoveries: Recoveries,
    notables: Notables,
    fingerprint: Fingerprint,
    facts: u64,
    events: u64,
    ties: u64,
    scratch: Scratch,
}

/// Working memory of [`Tally::push`], empty between calls.
#[derive(Clone, Debug, Default)]
struct Scratch {
    stretches: Vec<Vec<Stretch>>,
    pairs: Vec<(u64, u64)>,
}

impl Tally {
    /// The fold of no replications of this plan.
    #[must_use]
    pub fn new(plan: &Plan) -> Tally {
        let items = 0..plan.tree.items.len();
        let stretches = vec![Vec::new(); items.len()];
        Tally {
            n: 0,
            items: items.map(|i| ItemTally::new(plan, i)).collect(),
            losses: Losses::new(plan),
            causes: Causes::default(),
            recoveries: Recoveries::new(plan),
            notables: Notables::new(plan),
            fingerprint: Fingerprint::new(),
            facts: 0,
            events: 0,
            ties: 0,
            scratch: Scratch { stretches, pairs: Vec::new() },
        }
    }

    /// Replications folded.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Events fired, over all replications.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Fold of the replications' fingerprints, in order.
    #[must_use]
    pub fn fingerprint(&self) -> Digest {
        self.fingerprint.digest()
    }

    /// Folds the next replication.
    pub fn push(&mut self, plan: &Plan, row: &Row) {
        self.n += 1;
        self.facts += row.facts;
        self.events += row.events;
        self.ties += row.ties;
        self.fingerprint.fold(row.fingerprint);
        self.losses.push(row);
        self.recoveries.push(&row.counts);
        self.notables.push(plan, row);
        let Scratch { stretches, pairs } = &mut self.scratch;
        for outage in &row.outages {
            let &crate::ledger::Outage { item, start, end, censored, .. } = outage;
            let stages = outage.stages();
            stretches[item as usize].push(Stretch { start, end, censored, stages });
            self.causes.push(outage);
        }
        self.causes.push_lost(row);
        for ((tally, item), found) in self.items.iter_mut().zip(&row.items).zip(stretches) {
            tally.push(plan, row, item, found, pairs);
            found.clear();
        }
    }

    /// Adds the replications that follow, with their fingerprints in order: the same as pushing
    /// their rows here.
    pub fn merge(&mut self, other: &Tally, fingerprints: &[u64]) {
        debug_assert_eq!(other.n, fingerprints.len() as u64);
        self.n += other.n;
        self.facts += other.facts;
        self.events += other.events;
        self.ties += other.ties;
        for &fingerprint in fingerprints {
            self.fingerprint.fold(fingerprint);
        }
        self.losses.merge(&other.losses);
        self.notables.merge(&other.notables);
        self.causes.merge(&other.causes);
        self.recoveries.merge(&other.recoveries);
        for (mine, theirs) in self.items.iter_mut().zip(&other.items) {
            mine.merge(theirs);
        }
    }

    /// The function with the largest share of downtime so far, for whoever watches; none before
    /// the first replication.
    #[must_use]
    pub fn worst<'a>(&self, plan: &'a Plan) -> Option<Worst<'a>> {
        let known = |i: &usize| watched(plan, *i) && self.items[*i].down_share().is_some();
        let items = (0..self.items.len()).filter(known);
        // Of equals the first: `max_by` would take the last.
        let by_share = |&a: &usize, &b: &usize| {
            let share = |i: usize| self.items[i].down_share().unwrap_or(0.0);
            share(a).total_cmp(&share(b))
        };
        let worst = items.rev().max_by(by_share)?;
        let name = plan.tree.items[worst].name.as_str();
        Some(Worst { name, availability: self.items[worst].availability(plan, CONFIDENCE) })
    }

    /// What the replications folded so far say; `asked` is how many are wanted. Of a campaign that
    /// ends by itself every interval holds at all its looks together.
    #[must_use]
    pub fn summary(&self, plan: &Plan, labels: &Labels, context: &Context, asked: u64) -> Summary {
        let items = self.items.iter().enumerate();
        let requirements = context.requirements.iter();
        let confidence = context.confidence();
        let (assumed, sourced) = sources(&context.sources);
        Summary {
            schema_version: SCHEMA_VERSION,
            shakedown: env!("CARGO_PKG_VERSION").to_owned(),
            mission: plan.mission.clone(),
            model: plan.model.clone(),
            seed: plan.seed,
            replications: self.n,
            asked,
            stopping: None,
            duration: plan.end.as_secs_f64(),
            fingerprint: self.fingerprint().to_string(),
            success: self.losses.success(self.n, confidence),
            losses: self.losses.summary(plan, labels, self.n, confidence),
            items: items.map(|(i, item)| item.summary(plan, i, confidence)).collect(),
            causes: self.causes.summary(plan, labels, &self.items),
            recovery: self.recoveries.summary(self.n, confidence),
            requirements: requirements.map(|spec| judge(plan, self, spec, confidence)).collect(),
            notable: self.notables.summary(plan),
            facts: self.facts,
            events: self.events,
            ties: self.ties,
            assumptions: context.assumptions.clone(),
            constraints: context.constraints.clone(),
            assumed,
            sourced,
        }
    }
}

/// Grades that name a source, the best first.
const GRADES: [&str; 3] = ["Measured", "Published", "Derived"];

/// What rests on an assumption (or on nothing), and what names a source, by grade.
fn sources(notes: &[SourceNote]) -> (Vec<SourceNote>, Vec<SourceNote>) {
    let grade = |note: &SourceNote| GRADES.iter().position(|&grade| grade == note.grade);
    let (mut sourced, assumed): (Vec<_>, Vec<_>) =
        notes.iter().cloned().partition(|note| grade(note).is_some());
    sourced.sort_by_key(grade);
    (assumed, sourced)
}
