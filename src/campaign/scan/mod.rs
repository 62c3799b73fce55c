//! What each single fault does, and each pair: the vessel is struck on purpose, exhaustively.
//!
//! [`quiet`] silences the vessel, so that nothing fails by itself and every draw is a median;
//! [`strike`] flies one flight a fault (or pair) and moment; [`structure`] reads what graphs say
//! beside it, [`symmetry`] which pairs are the same, [`cuts`] what they add up to. [`importance`]
//! flies campaigns, by which [`weight`] weighs components. What it all comes to is a [`Scan`], in
//! words and numbers.

pub mod cuts;
pub mod importance;
mod meet;
pub mod pairs;
mod peril;
pub mod quiet;
mod rate;
mod result;
pub mod strike;
pub mod structure;
pub mod symmetry;
#[cfg(test)]
mod tests;
pub mod weight;
mod words;

pub use quiet::{LOST, Quiet};
pub use result::{
    CutSet, Damage, Effects, FaultResult, FunctionDamage, MomentResult, Network, PairResult, Scan,
    Severity, SinglePoint,
};
pub use weight::{Importance, Weight};

use crate::campaign::error::Error;
use crate::kernel::time::{Span, Time};
use crate::spec::specification::Specification;
use crate::vessel::plan::Plan;
use meet::Meetings;
use pairs::Singles;
use strike::{Strike, strike_all};

/// An instant at which faults strike, and the stretch of the mission that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The phase that it lies in, or what the author wrote.
    pub name: String,
    /// The instant.
    pub at: Time,
    /// Beginning of the stretch.
    pub from: Time,
    /// End of the stretch.
    pub to: Time,
}

/// What is asked of a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many faults strike together at most: 1 or 2.
    pub order: u32,
    /// Names of phases, or times since mission start with the words for them; every phase, if empty.
    pub at: Vec<At>,
    /// Threads, 1 or more; no result depends on it.
    pub jobs: usize,
    /// False to fly every pair, whatever symmetry and single faults say.
    pub prune: bool,
}

/// A moment asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// A phase: its start, where what takes long has the most of it to spoil, and its middle.
    Phase(String),
    /// An instant since mission start.
    Instant(String, Span),
}

/// How much was flown, and what did not have to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Single faults at all moments.
    pub singles: u64,
    /// Pairs at all moments.
    pub pairs: u64,
    /// Pairs of which one fault alone loses all.
    pub beaten: u64,
    /// Pairs that are like another one.
    pub symmetric: u64,
    /// Pairs that were flown.
    pub pairs_flown: u64,
}

/// What was flown, before it is put into words.
#[derive(Debug)]
pub(super) struct Flown<'a> {
    pub(super) quiet: &'a Quiet,
    pub(super) moments: &'a [Moment],
    pub(super) singles: &'a Singles,
    pub(super) pairs: &'a [pairs::Pair],
    pub(super) counts: Counts,
    meetings: Meetings,
}

impl<'a> Flown<'a> {
    fn new(
        quiet: &'a Quiet,
        moments: &'a [Moment],
        singles: &'a Singles,
        pairs: &'a [pairs::Pair],
        counts: Counts,
    ) -> Flown<'a> {
        let faults = pairs.iter().flat_map(|pair| [pair.faults.0, pair.faults.1]).collect();
        let meetings = Meetings::new(quiet, moments, singles, &faults);
        Flown { quiet, moments, singles, pairs, counts, meetings }
    }
}

/// Scans a mission; `seed` changes no result.
///
/// # Errors
/// [`Error::Options`] for moments past the end or an order other than 1 and 2, [`Error::Struck`] if
/// a flight does not end.
pub fn scan(spec: &Specification, quiet: &Quiet, options: &Options) -> Result<Scan, Error> {
    if !(1..=2).contains(&options.order) {
        return Err(Error::Options("faults strike alone or in pairs: an order of 1 or 2"));
    }
    let moments = moments(&quiet.plan, &options.at)?;
    let mut counts = Counts::default();
    let singles = singles(quiet, &moments, options.jobs, &mut counts)?;
    let mut pairs = Vec::new();
    if options.order == 2 {
        let exchanges = symmetry::exchanges(quiet, [&spec.mission_tree, &spec.model_tree]);
        let exchanges = options.prune.then_some(exchanges.as_slice());
        pairs = pairs::pairs(quiet, &moments, &singles, exchanges, options.jobs, &mut counts)?;
    }
    let flown = Flown::new(quiet, &moments, &singles, &pairs, counts);
    Ok(words::scan(spec, &flown, options.order))
}

fn singles(
    quiet: &Quiet,
    moments: &[Moment],
    jobs: usize,
    counts: &mut Counts,
) -> Result<Singles, Error> {
    let each = (0..quiet.faults.len())
        .flat_map(|f| moments.iter().map(move |m| Strike { at: m.at, faults: vec![f] }));
    let strikes: Vec<Strike> = each.collect();
    counts.singles = strikes.len() as u64;
    let outcomes = strike_all(quiet, &strikes, jobs)?;
    Ok(outcomes.chunks(moments.len()).map(<[_]>::to_vec).collect())
}

/// The moments asked for, in order of time, each with the part of its phase that is its own.
///
/// # Errors
/// [`Error::Options`] for a phase that is not there, or an instant past the end.
pub fn moments(plan: &Plan, at: &[At]) -> Result<Vec<Moment>, Error> {
    let ends = plan.phases.iter().skip(1).map(|phase| phase.start).chain([plan.end]);
    let phases: Vec<(&str, Time, Time)> =
        plan.phases.iter().zip(ends).map(|(p, end)| (p.name.as_str(), p.start, end)).collect();
    let both = |&(name, from, to): &(&str, Time, Time)| {
        let middle = from + Span((to - from).0 / 2);
        [(format!("{name} start"), from), (format!("{name} middle"), middle)]
    };
    let mut found: Vec<(String, Time)> = Vec::new();
    for at in at {
        match at {
            At::Phase(name) => {
                let phase = phases.iter().find(|phase| phase.0 == name);
                found.extend(both(phase.ok_or(Error::Options("no phase has this name"))?));
            }
            At::Instant(words, span) => found.push((words.clone(), Time::ZERO + *span)),
        }
    }
    if at.is_empty() {
        found.extend(phases.iter().flat_map(both));
    }
    if found.iter().any(|(_, at)| *at >= plan.end) {
        return Err(Error::Options("the mission ends before the moment that is asked for"));
    }
    found.sort_by_key(|(_, at)| *at);
    found.dedup_by_key(|(_, at)| *at);
    let phase = |at: Time| phases.iter().rposition(|phase| phase.1 <= at).unwrap_or(0);
    let mut moments = Vec::new();
    for (i, (name, at)) in found.iter().enumerate() {
        let (_, start, end) = phases[phase(*at)];
        // Two moments of one phase share it at the middle between them.
        let between = |other: Option<&(String, Time)>| {
            let near = other.map(|other| other.1).filter(|&o| phase(o) == phase(*at));
            near.map(|other| Time(other.0.midpoint(at.0)))
        };
        let from = between(i.checked_sub(1).and_then(|i| found.get(i))).unwrap_or(start);
        let to = between(found.get(i + 1)).unwrap_or(end);
        moments.push(Moment { name: name.clone(), at: *at, from, to });
    }
    Ok(moments)
}
