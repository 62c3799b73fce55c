//! Which lanes a timeline has, and where they stand.

use crate::kernel::windows::Windows;
use crate::report::history::{History, Segment};
use crate::vessel::function::ItemKind;
use crate::vessel::plan::{ComponentId, Kind, Plan};

/// Most lanes that are drawn; of more, those in which nothing happens are left out first.
const MOST: usize = 40;
/// Height of a group's heading.
pub(super) const HEAD: i32 = 16;

/// What a lane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    Phases,
    Component(ComponentId),
    Item(u32),
}

/// A lane.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) name: String,
    /// Heading above it, if it is the first of its group.
    pub(super) head: Option<&'static str>,
    pub(super) subject: Subject,
    /// Pixels from the top of the lanes to its upper edge.
    pub(super) offset: i32,
    /// True if anything happens in it.
    lively: bool,
}

/// Height of a lane, by how many there are.
pub(super) fn height(lanes: usize) -> i32 {
    match lanes {
        0..=14 => 24,
        15..=24 => 20,
        _ => 16,
    }
}

/// When a link is open; none for all else, and for links that always are.
pub(super) fn windows(plan: &Plan, subject: Subject) -> Option<&Windows> {
    let Subject::Component(c) = subject else { return None };
    let Kind::Link(l) = plan.components.get(c as usize)?.kind else { return None };
    let windows = &plan.links.get(l as usize)?.windows;
    (!matches!(windows, Windows::Always)).then_some(windows)
}

fn group_of(plan: &Plan, subject: Subject) -> &'static str {
    match subject {
        Subject::Phases => "Environment",
        Subject::Item(i) => match plan.tree.items.get(i as usize).map(|i| i.kind) {
            Some(ItemKind::Function) => "Functions",
            _ => "Services",
        },
        Subject::Component(c) => match plan.components.get(c as usize).map(|c| c.kind) {
            Some(Kind::Domain(_)) => "Domains",
            Some(Kind::Node(_)) => "Nodes",
            Some(Kind::Container(_)) => "Containers",
            Some(Kind::Link(_)) => "Links",
            Some(Kind::Route(_)) => "Routes",
            _ => "Groups",
        },
    }
}

/// The lanes, from causes at the top to functions at the bottom, and which were left out: first those
/// in which nothing happens, then (functions stay) the last ones.
pub(super) fn choose(
    plan: &Plan,
    history: &History,
    (from, to): (u64, u64),
) -> (Vec<Lane>, Vec<String>) {
    let inside = |s: &Segment| s.from < to && s.to > from;
    let lane = |name: &str, subject, lively| Lane {
        name: name.to_owned(),
        head: None,
        subject,
        offset: 0,
        lively,
    };
    let mut lanes = vec![lane("phases", Subject::Phases, true)];
    for (id, component) in (0u32..).zip(&plan.components) {
        let struck =
            history.strikes.iter().any(|s| s.component == id && (from..=to).contains(&s.at));
        let busy = history.components.get(id as usize).is_some_and(|s| s.iter().any(inside));
        let subject = Subject::Component(id);
        let closes = windows(plan, subject).is_some();
        lanes.push(lane(&component.name, subject, struck || busy || closes));
    }
    // Services under functions: what people ask about stands last, next to the axis.
    for kind in [ItemKind::Service, ItemKind::Function] {
        for (id, item) in (0u32..).zip(&plan.tree.items).filter(|(_, i)| i.kind == kind) {
            let busy = history.items.get(id as usize).is_some_and(|s| s.iter().any(inside));
            lanes.push(lane(&item.name, Subject::Item(id), busy || kind == ItemKind::Function));
        }
    }
    let all: Vec<(Subject, String)> = lanes.iter().map(|l| (l.subject, l.name.clone())).collect();
    if lanes.len() > MOST {
        lanes.retain(|l| l.lively);
    }
    if lanes.len() > MOST {
        // Functions stay; of the others the first.
        let functions = lanes.iter().filter(|l| group_of(plan, l.subject) == "Functions").count();
        let room = MOST.saturating_sub(functions);
        let mut kept = 0;
        lanes.retain(|l| {
            kept += 1;
            kept <= room || group_of(plan, l.subject) == "Functions"
        });
        lanes.truncate(MOST.max(functions));
    }
    let kept = |subject: Subject| lanes.iter().any(|l| l.subject == subject);
    let left_out = all.into_iter().filter(|(subject, _)| !kept(*subject));
    let left_out: Vec<String> = left_out.map(|(_, name)| name).collect();
    place(plan, &mut lanes);
    (lanes, left_out)
}

fn place(plan: &Plan, lanes: &mut [Lane]) {
    let height = height(lanes.len());
    let mut y = 0;
    let mut group = "";
    for lane in lanes {
        let own = group_of(plan, lane.subject);
        if own != group {
            group = own;
            if lane.subject != Subject::Phases {
                lane.head = Some(own);
                y += HEAD;
            }
        }
        lane.offset = y;
        y += height;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn never_more_lanes_than_can_be_read() {
        let (plan, row, trace) = fixture::wide_flight();
        let (lanes, left_out) = choose(&plan, &History::new(&plan, &row, &trace), (0, plan.end.0));
        assert!(lanes.len() <= MOST && !left_out.is_empty());
        assert!(lanes.windows(2).all(|w| w[1].offset >= w[0].offset + height(lanes.len())));
        let names: Vec<&str> = lanes.iter().map(|l| l.name.as_str()).collect();
        assert!(names.contains(&"guidance") && names.contains(&"habitability"), "{names:?}");
    }
}
