//! Windows of links in the log of a flight: counted, not told one by one.

use crate::report::format;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use std::collections::BTreeSet;

/// True of what is charged to a window that is closed: no fault, and no incident of its own.
pub(super) fn is_window(plan: &Plan, root: RowId) -> bool {
    root != NO_CAUSE && plan.links.iter().any(|link| link.closed == root)
}

/// What comes and goes with the windows of links, counted instead of told.
#[derive(Default)]
pub(super) struct Passes {
    edges: u64,
    cuts: u64,
    /// Transfers that wait for the next window.
    waiting: BTreeSet<u32>,
}

impl Passes {
    /// True if a fact is one of those, and it is counted.
    pub(super) fn take(&mut self, plan: &Plan, fact: Fact) -> bool {
        let window = is_window(plan, fact.root());
        match fact.kind() {
            FactKind::LinkOpened | FactKind::LinkClosed => self.edges += 1,
            FactKind::NetworkChanged if fact.root() == NO_CAUSE || window => {}
            FactKind::ReceiverLost | FactKind::ReceiverBack | FactKind::BufferEmptied if window => {
            }
            FactKind::TransferCut if window => {
                self.cuts += 1;
                self.waiting.insert(fact.argument());
            }
            FactKind::TransferResumed if self.waiting.remove(&fact.argument()) => {}
            _ => return false,
        }
        true
    }

    pub(super) fn words(&self) -> Option<String> {
        let times =
            |n| if n == 1 { "once".to_owned() } else { format!("{} times", format::count(n)) };
        let cut = match self.cuts {
            0 => String::new(),
            n => format!(", and cut transfers {} until the next", times(n)),
        };
        let edges = times(self.edges);
        (self.edges > 0 || self.cuts > 0).then(|| {
            format!("Windows of links opened or closed {edges}{cut} (--verbose lists it).")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Time;
    use crate::report::fixture;
    use crate::report::style::Style;
    use crate::report::text::run::{RunOptions, log};

    fn options(verbose: bool) -> RunOptions<'static> {
        RunOptions { style: Style::default(), verbose, mission: "missions/test.ron" }
    }

    #[test]
    fn windows_are_counted_and_what_they_cut_is_no_incident() {
        let (mut plan, _, mut trace) = fixture::flight();
        trace.facts.clear();
        let (window, fault) = (0, 1);
        let link = fixture::link(window);
        plan.links = vec![link];
        let facts = [
            (FactKind::LinkOpened, NO_CAUSE),
            (FactKind::LinkClosed, NO_CAUSE),
            (FactKind::TransferCut, window),
            (FactKind::LinkOpened, NO_CAUSE),
            (FactKind::TransferResumed, NO_CAUSE),
            (FactKind::TransferCut, fault),
            (FactKind::TransferResumed, NO_CAUSE),
            (FactKind::BufferFull, window),
        ];
        for (at, (kind, root)) in (1..).zip(facts) {
            trace.facts.push((Time(at), Fact::new(kind, 3, 0, root)));
        }
        let text = log(&plan, &trace, options(false)).replace("\n  it)", " it)");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].contains("#1") && lines[0].contains("is cut"), "{text}");
        assert!(lines[1].contains("─") && lines[1].contains("goes on"), "{text}");
        assert!(lines[2].contains("─") && lines[2].contains("is full"), "{text}");
        assert_eq!(
            lines[3],
            "Windows of links opened or closed 3 times, and cut transfers once until the next \
             (--verbose lists it)."
        );
        assert_eq!(log(&plan, &trace, options(true)).lines().count(), facts.len());
    }
}
