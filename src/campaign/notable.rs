//! Replications worth flying again.

use crate::campaign::summary::Notable;
use crate::kernel::fingerprint::Digest;
use crate::kernel::time::{DAY, HOUR, MINUTE, SECOND, Span};
use crate::ledger::Row;
use crate::vessel::function::ItemKind;
use crate::vessel::plan::Plan;

/// The highest figure so far, and whose it is; ties stay with the lowest number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Best(Option<(u64, u64, u64)>);

impl Best {
    fn push(&mut self, figure: u64, replication: u64, fingerprint: u64) {
        let ahead = |&(best, first, _): &(u64, u64, u64)| {
            figure < best || figure == best && replication > first
        };
        if !self.0.as_ref().is_some_and(ahead) {
            self.0 = Some((figure, replication, fingerprint));
        }
    }

    fn merge(&mut self, other: Best) {
        if let Some((figure, replication, fingerprint)) = other.0 {
            self.push(figure, replication, fingerprint);
        }
    }

    fn notable(self, why: String, words: impl Fn(u64) -> String) -> Option<Notable> {
        let (figure, replication, fingerprint) = self.0?;
        let fingerprint = Digest(fingerprint).to_string();
        Some(Notable { why, replication, fingerprint, figure: words(figure) })
    }
}

/// The most notable replications.
#[derive(Clone, Debug)]
pub(super) struct Notables {
    /// Most downtime, by item; services only where the mission names no function.
    down: Vec<Best>,
    /// Earliest loss: its figure is the time before `u64::MAX`.
    loss: Best,
    outages: Best,
}

impl Notables {
    pub(super) fn new(plan: &Plan) -> Notables {
        let down = vec![Best::default(); plan.tree.items.len()];
        Notables { down, loss: Best::default(), outages: Best::default() }
    }

    pub(super) fn push(&mut self, plan: &Plan, row: &Row) {
        let mut outages = 0;
        for (i, item) in row.items.iter().enumerate() {
            if !watched(plan, i) {
                continue;
            }
            outages += item.outages;
            if item.down > 0 {
                self.down[i].push(item.down, row.replication, row.fingerprint);
            }
        }
        if outages > 0 {
            self.outages.push(outages, row.replication, row.fingerprint);
        }
        if row.loss.is_some() {
            self.loss.push(u64::MAX - row.end, row.replication, row.fingerprint);
        }
    }

    pub(super) fn merge(&mut self, other: &Notables) {
        for (mine, &theirs) in self.down.iter_mut().zip(&other.down) {
            mine.merge(theirs);
        }
        self.loss.merge(other.loss);
        self.outages.merge(other.outages);
    }

    pub(super) fn summary(&self, plan: &Plan) -> Vec<Notable> {
        let at = |figure| format!("lost at T+{}", brief(u64::MAX - figure));
        let most = |n: u64| if n == 1 { "1 outage".to_owned() } else { format!("{n} outages") };
        let down = |(best, item): (&Best, &crate::vessel::function::ItemPlan)| {
            let words = |ns| format!("{} down", brief(ns));
            best.notable(format!("most downtime of {}", item.name), words)
        };
        let first = self.loss.notable("earliest loss".to_owned(), at);
        let downs = self.down.iter().zip(&plan.tree.items).filter_map(down);
        let last = self.outages.notable("most outages".to_owned(), most);
        folded(first.into_iter().chain(downs).chain(last))
    }
}

/// A replication that is notable for several reasons stands once, under the first of them.
fn folded(all: impl Iterator<Item = Notable>) -> Vec<Notable> {
    let mut out: Vec<Notable> = Vec::new();
    for next in all {
        match out.iter_mut().find(|before| before.replication == next.replication) {
            Some(before) => before.figure.push_str(&format!("; {}: {}", next.why, next.figure)),
            None => out.push(next),
        }
    }
    out
}

/// Nanoseconds in at most two units, truncated: `4 h 16 min`.
fn brief(ns: u64) -> String {
    let least = match ns {
        DAY.. => HOUR,
        HOUR.. => MINUTE,
        MINUTE.. => SECOND,
        _ => return Span(ns).to_string(),
    };
    Span(ns / least * least).exact().to_string()
}

/// True of an item whose downtime is what a campaign is judged by: functions are what the mission
/// is about; services stand in where it names none.
#[must_use]
pub fn watched(plan: &Plan, item: usize) -> bool {
    let items = &plan.tree.items;
    let function = |kind| kind == ItemKind::Function;
    // Functions come first: if the first is none, there is none.
    function(items[item].kind) || !items.first().is_some_and(|first| function(first.kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_units_and_no_crumbs() {
        assert_eq!(brief(4 * HOUR + 16 * MINUTE + 59 * SECOND + 7), "4 h 16 min");
        assert_eq!(brief(294 * DAY + 5 * HOUR + 1), "294 d 5 h");
        assert_eq!(brief(61 * SECOND + 1), "1 min 1 s");
        assert_eq!(brief(4_500_000_000), "4.5 s");
    }

    #[test]
    fn one_replication_is_one_entry() {
        let entry = |why: &str, replication| Notable {
            why: why.to_owned(),
            replication,
            fingerprint: String::new(),
            figure: format!("much of {why}"),
        };
        let all = [entry("a", 3), entry("b", 5), entry("c", 3), entry("d", 3)];
        let folded = folded(all.into_iter());
        let found: Vec<_> = folded.iter().map(|n| (n.replication, n.why.as_str())).collect();
        assert_eq!(found, [(3, "a"), (5, "b")]);
        assert_eq!(folded[0].figure, "much of a; c: much of c; d: much of d");
        assert_eq!(folded[1].figure, "much of b");
    }
}
