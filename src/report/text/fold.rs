//! What happens to many parts at one instant for one reason is told once.

use super::words;
use crate::kernel::time::Time;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::Plan;

/// Names that are listed after the first.
const NAMES: usize = 4;

/// One thing that happened, to one part or several.
pub(super) struct Told {
    pub(super) at: Time,
    /// The first of the facts.
    pub(super) fact: Fact,
    /// Index of the first of the facts, as the caller counts.
    pub(super) index: usize,
    /// What happened, without its subject; cleaned.
    pub(super) what: String,
    /// All that it happened to, cleaned.
    subjects: Vec<String>,
}

impl Told {
    /// The first that it happened to.
    pub(super) fn subject(&self) -> &str {
        self.subjects.first().map_or("-", String::as_str)
    }

    /// `; also fc-2, edge and 3 more`, or nothing.
    pub(super) fn others(&self) -> String {
        let rest = self.subjects.get(1..).unwrap_or_default();
        if rest.is_empty() {
            return String::new();
        }
        let shown = &rest[..rest.len().min(NAMES)];
        let more = rest.len() - shown.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("; also {}{more}", shown.join(", "))
    }
}

/// Facts in order, those at one instant with one root cause and the same words folded into one.
pub(super) fn fold(
    plan: &Plan,
    facts: impl Iterator<Item = (usize, Time, Fact)>,
    folded: bool,
) -> Vec<Told> {
    let mut out: Vec<Told> = Vec::new();
    // Where the present instant begins in `out`.
    let mut instant = 0;
    for (index, at, fact) in facts {
        if out.last().is_none_or(|last| last.at != at) {
            instant = out.len();
        }
        let what = words::happened(plan, fact);
        let subject = words::subject(plan, fact);
        let same = |t: &&mut Told| {
            folded && t.fact.kind() == fact.kind() && t.fact.root() == fact.root() && t.what == what
        };
        match out[instant..].iter_mut().find(same) {
            Some(told) => told.subjects.push(subject),
            None => out.push(Told { at, fact, index, what, subjects: vec![subject] }),
        }
    }
    out
}

/// Fact `i` as it is told: a recovery that passes through stages in no time is told by the last of
/// them. None if an earlier fact has told it.
pub(super) fn settled(facts: &[(Time, Fact)], i: usize) -> Option<Fact> {
    use FactKind::{Down, StageEntered};
    let &(at, fact) = facts.get(i)?;
    let of_it = |&&(time, other): &&(Time, Fact)| {
        let same = other.component() == fact.component() && other.root() == fact.root();
        time == at && same && matches!(other.kind(), Down | StageEntered)
    };
    if !matches!(fact.kind(), Down | StageEntered) {
        return Some(fact);
    }
    let now = |&&(time, _): &&(Time, Fact)| time == at;
    if fact.kind() == StageEntered && facts[..i].iter().rev().take_while(now).any(|f| of_it(&f)) {
        return None;
    }
    let later = facts[i + 1..].iter().take_while(now);
    let last = later.filter(of_it).filter(|(_, f)| f.kind() == StageEntered).last();
    let stage = last.map_or(fact.argument(), |(_, f)| f.argument());
    Some(Fact::new(fact.kind(), fact.component(), stage, fact.root()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_that_take_no_time_are_not_told() {
        let fact = |kind, component, stage| Fact::new(kind, component, stage, 0);
        let facts = [
            (Time(5), fact(FactKind::Down, 1, 1)),
            (Time(5), fact(FactKind::Down, 2, 1)),
            (Time(5), fact(FactKind::StageEntered, 1, 3)),
            (Time(5), fact(FactKind::StageEntered, 1, 4)),
            (Time(6), fact(FactKind::StageEntered, 1, 3)),
        ];
        let told = |i| settled(&facts, i).map(|f| (f.kind(), f.argument()));
        let down = |stage| Some((FactKind::Down, stage));
        assert_eq!((told(0), told(1), told(2), told(3)), (down(4), down(1), None, None));
        assert_eq!(told(4), Some((FactKind::StageEntered, 3)));
    }

    #[test]
    fn one_instant_one_reason_one_line() {
        let (plan, ..) = crate::report::fixture::flight();
        let down = |c| Fact::new(FactKind::Down, c, 0, 0);
        let mut facts: Vec<(usize, Time, Fact)> =
            (0..14).map(|i| (i, Time(5), down(1 + (i as u32) % 6))).collect();
        facts.push((14, Time(6), down(1)));
        facts.push((15, Time(6), Fact::new(FactKind::Down, 2, 0, 1)));
        let told = fold(&plan, facts.iter().copied(), true);
        assert_eq!(told.len(), 3);
        assert_eq!(told[0].subject(), "fc-1");
        assert!(told[0].others().starts_with("; also fc-2, edge, navigation/0, navigation/1 and"));
        assert!(told[0].others().ends_with(" and 9 more"), "{}", told[0].others());
        assert_eq!(told[1].others(), "");
        assert_eq!(fold(&plan, facts.into_iter(), false).len(), 16);
    }
}
