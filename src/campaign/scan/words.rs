//! From what was flown to words and numbers.

use crate::campaign::scan::Flown;
use crate::campaign::scan::cuts::{Cut, cuts, probability};
use crate::campaign::scan::pairs::Pair;
use crate::campaign::scan::result::{
    CutSet, Damage, Effects, FaultResult, FunctionDamage, MomentResult, Network, PairResult,
    SCHEMA_VERSION, Scan, Severity, SinglePoint,
};
use crate::campaign::scan::strike::{Harm, Outcome};
use crate::campaign::scan::structure::{Structure, structure};
use crate::kernel::time::Span;
use crate::spec::specification::Specification;
use crate::vessel::failure::{Detect, Effect};
use crate::vessel::function::ItemPlan;
use crate::vessel::plan::{ComponentId, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// Nanoseconds of a second.
const SECOND: f64 = 1e9;
/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

fn severity(outcome: &Outcome) -> Severity {
    let any = |hit: fn(&Harm) -> bool| outcome.functions.iter().any(hit);
    if outcome.lost.is_some() {
        Severity::MissionLost
    } else if any(|harm| harm.for_good) {
        Severity::FunctionLost
    } else if any(|harm| harm.down > 0) {
        Severity::FunctionDown
    } else {
        Severity::Borne
    }
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / SECOND
}

fn damage(flown: &Flown<'_>, moment: usize, outcome: &Outcome) -> Damage {
    let plan = &flown.quiet.plan;
    let hit = outcome.functions.iter().zip(&plan.tree.items);
    let hit = hit.filter(|(harm, _)| harm.down > 0 || harm.interruptions > 0);
    let function = |(harm, item): (&Harm, &ItemPlan)| FunctionDamage {
        name: item.name.clone(),
        down: seconds(harm.down),
        for_good: harm.for_good,
        interruptions: harm.interruptions,
    };
    let criterion = |loss: u32| plan.losses.get(loss as usize).map(|loss| loss.name.clone());
    Damage {
        moment: flown.moments[moment].name.clone(),
        mission_lost: outcome.lost.and_then(criterion),
        functions: hit.map(function).collect(),
    }
}

/// Puts what was flown into words.
pub(super) fn scan(spec: &Specification, flown: &Flown<'_>, order: u32) -> Scan {
    let plan = &flown.quiet.plan;
    let structure = structure(plan);
    let name = |c: &ComponentId| plan.name(*c).to_owned();
    let functions: Vec<String> =
        plan.tree.items.iter().take(structure.single.len()).map(|item| item.name.clone()).collect();
    let mut faults: Vec<FaultResult> =
        (0..flown.singles.len()).map(|f| fault(flown, &structure, f)).collect();
    faults.sort_by_key(|fault| fault.severity);
    let mut together: BTreeMap<(usize, usize), Vec<&Pair>> = BTreeMap::new();
    for pair in flown.pairs {
        together.entry(pair.faults).or_default().push(pair);
    }
    let mut pairs: Vec<PairResult> = together.values().map(|same| pair(flown, same)).collect();
    let likely = |pair: &PairResult| pair.probability.unwrap_or(-1.0);
    pairs.sort_by(|a, b| a.severity.cmp(&b.severity).then(likely(b).total_cmp(&likely(a))));
    let (single_points, stale) = single_points(spec, flown, &structure);
    let moments = flown.moments.iter();
    let moments = moments.map(|m| MomentResult { name: m.name.clone(), at: seconds(m.at.0) });
    let single = structure.single.iter().map(|points| points.iter().map(name).collect());
    Scan {
        schema_version: SCHEMA_VERSION,
        mission: plan.mission.clone(),
        model: plan.model.clone(),
        duration: seconds(plan.end.0),
        order,
        moments: moments.collect(),
        counts: flown.counts,
        faults,
        single_points,
        stale,
        structure: functions.iter().cloned().zip(single).collect(),
        borne: borne(flown, &structure),
        network: Network {
            articulation_points: structure.articulations.iter().map(name).collect(),
            bridges: structure.bridges.iter().map(name).collect(),
        },
        pairs,
        cut_sets: cuts(flown).iter().map(|cut| cut_set(flown, &functions, cut)).collect(),
        functions,
        importance: None,
    }
}

fn fault(flown: &Flown<'_>, structure: &Structure, f: usize) -> FaultResult {
    let plan = &flown.quiet.plan;
    let fault = &flown.quiet.faults[f];
    let outcomes = &flown.singles[f];
    let hurt = |(m, outcome): (usize, &Outcome)| {
        let damage = damage(flown, m, outcome);
        (outcome.lost.is_some() || !damage.functions.is_empty()).then_some(damage)
    };
    let foreseen = |i: usize| structure.single[i].contains(&fault.component);
    let down = |i: usize| outcomes.iter().any(|outcome| outcome.functions[i].down > 0);
    let surprising = (0..structure.single.len()).filter(|&i| down(i) && !foreseen(i));
    // Of a flight that loses the mission nobody knows how long the fault would have lasted.
    let flown_out = outcomes.iter().filter(|outcome| outcome.lost.is_none());
    let worst = outcomes.iter().map(severity).min().unwrap_or(Severity::Borne);
    let then = outcomes.iter().enumerate().filter(|(_, outcome)| severity(outcome) == worst);
    let then: BTreeSet<usize> = then.map(|(m, _)| m).collect();
    let ends: Option<Vec<u64>> = flown_out.map(|outcome| outcome.lasts).collect();
    FaultResult {
        component: plan.name(fault.component).to_owned(),
        kind: flown.quiet.kind(fault.component).to_owned(),
        mode: plan.rows[fault.row as usize].mode.clone(),
        effects: effects(flown, f),
        per_year: fault.rate.map(|rate| rate * SECOND * YEAR),
        probability: flown.quiet.course(f).map(|course| course.chance(0.0, plan.end.0 as f64)),
        worst_probability: probability(flown, &[f], &then),
        lasts: ends.and_then(|all| all.into_iter().max()).map(seconds),
        severity: worst,
        damage: outcomes.iter().enumerate().filter_map(hurt).collect(),
        only_simulated: surprising.map(|i| plan.tree.items[i].name.clone()).collect(),
    }
}

fn effects(flown: &Flown<'_>, f: usize) -> Effects {
    let fault = &flown.quiet.faults[f];
    let row = &flown.quiet.plan.rows[fault.row as usize];
    let local = match row.effect {
        Effect::Reset => "reboots",
        Effect::Hang => "answers nothing",
        Effect::Latchup(_) => "latched up until its power is cycled",
        Effect::Degrade(_) => "loses capacity",
        Effect::Permanent if fault.lost => "lost for good",
        Effect::Permanent => "out of order",
        Effect::Isolate => "runs and cannot be reached",
        Effect::Crash => "process exits",
        Effect::Leak(_) => "memory grows",
        Effect::Gray(_) => "answers with errors",
        Effect::FalseAlarm => "nothing is wrong",
    };
    let (mut noticed_after, mut inspected_every) = (None, None);
    match &row.detect {
        Detect::After(draw) => {
            let median = draw.dist.sample(1 << 63);
            noticed_after = (median < Span::NEVER).then(|| seconds(median.0));
        }
        Detect::ProofTest { every, .. } => inspected_every = Some(seconds(every.0)),
    }
    let union = |each: &dyn Fn(&Outcome) -> Vec<String>| -> Vec<String> {
        let all: BTreeSet<String> = flown.singles[f].iter().flat_map(each).collect();
        all.into_iter().collect()
    };
    Effects {
        local: local.to_owned(),
        noticed_after,
        inspected_every,
        noticed_by: union(&|outcome| outcome.noticed.iter().cloned().collect()),
        compensation: union(&|outcome| outcome.acts.iter().map(|&act| act.to_owned()).collect()),
    }
}

/// Single points of failure, and acceptances that are none.
fn single_points(
    spec: &Specification,
    flown: &Flown<'_>,
    structure: &Structure,
) -> (Vec<SinglePoint>, Vec<String>) {
    let plan = &flown.quiet.plan;
    let accepted: BTreeMap<&str, &str> = [&spec.model.accepted_spofs, &spec.mission.accepted_spofs]
        .into_iter()
        .flat_map(|map| map.iter())
        .map(|(name, reason)| (name.text.as_str(), reason.as_str()))
        .collect();
    let (mut points, mut used): (Vec<SinglePoint>, BTreeSet<&str>) = Default::default();
    let mut from = 0;
    for same in flown.quiet.faults.chunk_by(|a, b| a.component == b.component) {
        let all = from..from + same.len();
        from = all.end;
        let component = same[0].component;
        let (mut modes, mut loses, mut foreseen) = (Vec::new(), BTreeSet::new(), false);
        for f in all {
            let lost = losses(plan, &flown.singles[f]);
            if !lost.is_empty() {
                modes.push(plan.rows[flown.quiet.faults[f].row as usize].mode.clone());
            }
            for (words, item) in lost {
                foreseen |= structure.single.get(item).is_some_and(|s| s.contains(&component));
                loses.insert(words);
            }
        }
        if modes.is_empty() {
            continue;
        }
        let name = plan.name(component);
        let service = name.rsplit_once('/').map_or(name, |(service, _)| service);
        let reason = [name, service].into_iter().find_map(|n| accepted.get_key_value(n));
        used.extend(reason.map(|(key, _)| *key));
        points.push(SinglePoint {
            component: name.to_owned(),
            modes,
            loses: loses.into_iter().collect(),
            accepted: reason.map(|(_, reason)| (*reason).to_owned()),
            only_simulated: !foreseen,
        });
    }
    let stale = accepted.keys().filter(|name| !used.contains(**name));
    (points, stale.map(|&name| name.to_owned()).collect())
}

/// What a fault loses, in words, with the number of the function.
fn losses(plan: &Plan, outcomes: &[Outcome]) -> Vec<(String, usize)> {
    let mut lost = Vec::new();
    for outcome in outcomes {
        // A lost mission takes all functions; its criterion says enough.
        if let Some(loss) = outcome.lost.and_then(|loss| plan.losses.get(loss as usize)) {
            lost.push((format!("mission ({})", loss.name), loss.item as usize));
            continue;
        }
        for (i, harm) in outcome.functions.iter().enumerate() {
            if harm.for_good {
                lost.push((plan.tree.items[i].name.clone(), i));
            }
        }
    }
    lost
}

fn borne(flown: &Flown<'_>, structure: &Structure) -> Vec<(String, String)> {
    let plan = &flown.quiet.plan;
    let down = |component: ComponentId, i: usize| {
        let own = flown.quiet.faults.iter().zip(flown.singles);
        let mut own = own.filter(|(fault, _)| fault.component == component);
        own.any(|(_, outcomes)| outcomes.iter().any(|o| o.functions[i].down > 0))
    };
    let points = structure.single.iter().enumerate();
    let each = points.flat_map(|(i, points)| points.iter().map(move |&point| (i, point)));
    each.filter(|&(i, component)| !down(component, i))
        .map(|(i, component)| (plan.name(component).to_owned(), plan.tree.items[i].name.clone()))
        .collect()
}

/// One pair at all moments at which it breaks something.
fn pair(flown: &Flown<'_>, same: &[&Pair]) -> PairResult {
    let (a, b) = same[0].faults;
    let news: Vec<Outcome> = same.iter().map(|pair| news(pair)).collect();
    let worst = news.iter().map(severity).min().unwrap_or(Severity::Borne);
    let then = same.iter().zip(&news).filter(|(_, news)| severity(news) == worst);
    PairResult {
        faults: [flown.quiet.name(a), flown.quiet.name(b)],
        severity: worst,
        probability: probability(flown, &[a, b], &then.map(|(pair, _)| pair.moment).collect()),
        damage: same.iter().zip(&news).map(|(it, news)| damage(flown, it.moment, news)).collect(),
    }
}

/// What a pair does that neither of its faults does alone.
fn news(pair: &Pair) -> Outcome {
    let new = |top: u32| pair.news.contains(&top);
    let mut outcome = pair.outcome.clone();
    outcome.lost = outcome.lost.filter(|_| new(0));
    for (i, harm) in (0u32..).zip(&mut outcome.functions) {
        if !new(1 + 2 * i) && !new(2 + 2 * i) {
            *harm = Harm::default();
        }
        harm.for_good &= new(2 + 2 * i);
    }
    outcome
}

fn cut_set(flown: &Flown<'_>, functions: &[String], cut: &Cut) -> CutSet {
    let function = functions.get((cut.top.max(1) - 1) as usize / 2);
    let top = match (cut.top, function) {
        (0, _) | (_, None) => "mission lost".to_owned(),
        (top, Some(function)) if top % 2 == 1 => format!("{function} down"),
        (_, Some(function)) => format!("{function} lost"),
    };
    CutSet {
        top,
        faults: cut.faults.iter().map(|&f| flown.quiet.name(f)).collect(),
        moments: cut.moments.iter().map(|&m| flown.moments[m].name.clone()).collect(),
        probability: cut.probability,
    }
}
