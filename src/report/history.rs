//! States over time of one replication, read from its facts: what timelines draw.

use crate::ledger::{Outage, Row, Trace};
use crate::vessel::fact::{Fact, FactKind, STAGES, Stage};
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};

/// What a component, function or service is like during a stretch, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Serves; never written down, since it is what is left.
    Up,
    /// A function outside the phases that need it.
    NotNeeded,
    /// A cold spare on the shelf.
    Off,
    /// A function at need, though a part under it is down.
    Degraded,
    /// A function below need, but tolerated or not needed.
    Unmet,
    /// A fault domain that has failed; or out of order to the end, since nothing repairs it.
    Failed,
    /// Down, in a stage of its recovery.
    Down(Stage),
    /// Needed, but the mission was lost.
    Lost,
}

/// A stretch in one state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its beginning, nanoseconds since mission start.
    pub from: u64,
    /// Its end.
    pub to: u64,
    /// The state.
    pub state: State,
    /// The root cause; [`NO_CAUSE`] if nothing failed.
    pub root: RowId,
}

/// A fault that struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strike {
    /// When, nanoseconds since mission start.
    pub at: u64,
    /// The component that it struck.
    pub component: ComponentId,
    /// The fault's row.
    pub root: RowId,
}

/// States of everything in one replication. Where segments of a list overlap, later ones lie on
/// top. What has no segment is up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Nanoseconds from mission start to the planned end.
    pub end: u64,
    /// Segments of each component, in the plan's order.
    pub components: Vec<Vec<Segment>>,
    /// Segments of each function and service, in the plan's order.
    pub items: Vec<Vec<Segment>>,
    /// Faults, in order.
    pub strikes: Vec<Strike>,
}

impl History {
    /// Reads a replication's facts and row.
    #[must_use]
    pub fn new(plan: &Plan, row: &Row, trace: &Trace) -> History {
        let mut strikes = Vec::new();
        let mut open: Vec<Option<Segment>> = vec![None; plan.components.len()];
        let mut components: Vec<Vec<Segment>> = vec![Vec::new(); plan.components.len()];
        for (id, component) in plan.components.iter().enumerate() {
            if shelved(plan, component.kind) {
                open[id] = Some(Segment { from: 0, to: 0, state: State::Off, root: NO_CAUSE });
            }
        }
        for &(now, fact) in &trace.facts {
            if fact.kind() == FactKind::FaultStruck {
                let (component, root) = (fact.component(), fact.root());
                strikes.push(Strike { at: now.0, component, root });
            }
            let id = fact.component() as usize;
            if let Some(next) = change(plan, fact, open.get(id).copied().flatten())
                && let (Some(slot), Some(list)) = (open.get_mut(id), components.get_mut(id))
            {
                close(slot, now.0, list);
                *slot = next.map(|(state, root)| Segment { from: now.0, to: 0, state, root });
            }
        }
        for (id, (slot, list)) in (0..).zip(open.iter_mut().zip(&mut components)) {
            if let Some(last) = slot.as_mut().filter(|last| for_good(plan, id, last.root)) {
                // Work that nothing does is not under way.
                let acts = last.state == State::Down(Stage::Act);
                last.state = if acts { State::Failed } else { last.state };
            }
            close(slot, row.end, list);
        }
        let items = (0..plan.tree.items.len())
            .map(|item| item_segments(plan, row, trace, item, &components))
            .collect();
        History { end: plan.end.0, components, items, strikes }
    }

    /// The state in each of `n` equal columns of `from..to`: the worst in it; where that is an
    /// outage, the stage that took most of the column's downtime.
    #[must_use]
    pub fn columns(segments: &[Segment], (from, to): (u64, u64), n: usize) -> Vec<State> {
        let span = to.saturating_sub(from).max(1);
        let edge = |i: usize| from + (u128::from(span) * i as u128 / n.max(1) as u128) as u64;
        let column =
            |t: u64| (u128::from(t.saturating_sub(from)) * n as u128 / u128::from(span)) as usize;
        let mut worst = vec![State::Up; n];
        let mut stages = vec![[0u64; STAGES]; n];
        for segment in segments.iter().filter(|s| s.from < to && s.to > from) {
            let first = column(segment.from).saturating_sub(1);
            for i in first..=column(segment.to).min(n.saturating_sub(1)) {
                let (left, right) = (segment.from.max(edge(i)), segment.to.min(edge(i + 1)));
                if right <= left {
                    continue;
                }
                match segment.state {
                    State::Down(stage) => stages[i][stage as usize] += right - left,
                    state => worst[i] = worst[i].max(state),
                }
            }
        }
        worst.into_iter().zip(stages).map(|(w, s)| longest(w, &s)).collect()
    }
}

/// The worst state, or the longest stage if there was any and nothing was lost.
fn longest(worst: State, stages: &[u64; STAGES]) -> State {
    let (mut best, mut most) = (None, 0);
    for (i, &time) in (0u32..).zip(stages) {
        if time > most {
            (best, most) = (Some(i), time);
        }
    }
    match best {
        Some(stage) if worst < State::Lost => State::Down(Stage::from_index(stage)),
        _ => worst,
    }
}

/// Off at the beginning: cold spares, and containers placed on one.
fn shelved(plan: &Plan, kind: Kind) -> bool {
    let node = |n: u32| plan.nodes.get(n as usize).is_some_and(|n| n.shelved);
    match kind {
        Kind::Node(n) => node(n),
        Kind::Container(c) => {
            plan.containers.get(c as usize).is_some_and(|c| c.shelved || node(c.home))
        }
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => false,
    }
}

/// True if what a component is down for is a fault that nothing ends, of its own or of the node
/// that it is bound to.
fn for_good(plan: &Plan, component: ComponentId, root: RowId) -> bool {
    let Some(row) = plan.rows.get(root as usize).filter(|row| row.is_for_good()) else {
        return false;
    };
    let home = match plan.components.get(component as usize).map(|c| c.kind) {
        Some(Kind::Container(c)) => {
            let bound = plan.containers.get(c as usize).filter(|c| c.orchestrator.is_none());
            bound.map(|c| plan.node_component(c.home))
        }
        _ => None,
    };
    row.component == component || home == Some(row.component)
}

/// True if an outage that is not over ends in waiting for what nothing repairs: its last charge's
/// act is no act.
#[must_use]
pub fn never_repaired(plan: &Plan, outage: &Outage) -> bool {
    let last = outage.charges.last().filter(|_| outage.censored);
    last.is_some_and(|charge| {
        let acts = charge.stages[Stage::Act as usize] > 0;
        let none_after = charge.stages[Stage::Resync as usize] == 0;
        acts && none_after && for_good(plan, charge.component, charge.root)
    })
}

fn close(slot: &mut Option<Segment>, now: u64, list: &mut Vec<Segment>) {
    if let Some(segment) = slot.take()
        && now > segment.from
    {
        list.push(Segment { to: now, ..segment });
    }
}

/// What a fact makes of its component: nothing new, up, or a state with its cause.
#[expect(clippy::option_option, reason = "no change, up, and a state are three answers")]
fn change(plan: &Plan, fact: Fact, now: Option<Segment>) -> Option<Option<(State, RowId)>> {
    let down = matches!(now, Some(Segment { state: State::Down(_) | State::Off, .. }));
    // What is down without a fault is switched off: a cold spare, and the containers on it.
    let state = if fact.root() == NO_CAUSE { State::Off } else { State::Down(fact.stage()) };
    let is_domain = || matches!(plan.components.get(fact.component() as usize), Some(c) if matches!(c.kind, Kind::Domain(_)));
    match fact.kind() {
        FactKind::Down => Some(Some((state, fact.root()))),
        FactKind::StageEntered | FactKind::ChargeMoved if down => Some(Some((state, fact.root()))),
        FactKind::Up => Some(None),
        FactKind::DomainFailed => Some(Some((State::Failed, fact.root()))),
        FactKind::DomainRestored if is_domain() => Some(None),
        _ => None,
    }
}

fn item_segments(
    plan: &Plan,
    row: &Row,
    trace: &Trace,
    item: usize,
    components: &[Vec<Segment>],
) -> Vec<Segment> {
    let spec = &plan.tree.items[item];
    let mut out = Vec::new();
    for &leaf in &spec.leaves {
        let parts = components.get(leaf as usize).into_iter().flatten();
        let down = parts.filter(|s| matches!(s.state, State::Down(_) | State::Failed));
        out.extend(down.map(|s| Segment { state: State::Degraded, ..*s }));
    }
    out.extend(unmet(trace, item, row.end));
    for (i, to) in ends(plan) {
        if spec.needed.get(i) == Some(&false) {
            let (from, state) = (plan.phases[i].start.0, State::NotNeeded);
            // What happens outside the needed time is not an outage.
            out.retain(|s: &Segment| s.from < from || s.to > to);
            out.push(Segment { from, to, state, root: NO_CAUSE });
        }
    }
    for outage in row.outages.iter().filter(|o| o.item as usize == item) {
        out.extend(stages_of(outage));
        if let Some(last) = out.last_mut().filter(|_| never_repaired(plan, outage)) {
            last.state = State::Failed;
        }
    }
    if let Some((_, root)) = row.loss {
        let rest = |(i, to): (usize, u64)| {
            let from = plan.phases[i].start.0.max(row.end);
            let needed = spec.needed.get(i) != Some(&false);
            (needed && to > from).then_some(Segment { from, to, state: State::Lost, root })
        };
        out.extend(ends(plan).filter_map(rest));
    }
    out
}

/// Phases with their ends.
fn ends(plan: &Plan) -> impl Iterator<Item = (usize, u64)> {
    let next = |i: usize| plan.phases.get(i + 1).map_or(plan.end, |next| next.start).0;
    (0..plan.phases.len()).map(move |i| (i, next(i)))
}

/// Stretches in which an item is below need, charged or not.
fn unmet(trace: &Trace, item: usize, end: u64) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut open: Option<Segment> = None;
    for &(now, fact) in &trace.facts {
        if fact.component() as usize != item {
            continue;
        }
        match fact.kind() {
            FactKind::NeedUnmet => {
                open = Some(Segment { from: now.0, to: 0, state: State::Unmet, root: fact.root() });
            }
            FactKind::NeedMet => close(&mut open, now.0, &mut out),
            _ => {}
        }
    }
    close(&mut open, end, &mut out);
    out
}

/// An outage cut into its stages, charge by charge. Within a charge the ledger keeps sums, so
/// its stages are laid out in their natural order.
#[must_use]
pub fn stages_of(outage: &Outage) -> Vec<Segment> {
    let mut out = Vec::new();
    let mut from = outage.start;
    for charge in &outage.charges {
        for (stage, &time) in (0u32..).zip(&charge.stages) {
            if time > 0 {
                let state = State::Down(Stage::from_index(stage));
                out.push(Segment { from, to: from + time, state, root: charge.root });
                from += time;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::time::Time;
    use crate::report::fixture;

    #[test]
    fn an_outage_is_cut_into_its_stages() {
        let (plan, row, trace) = fixture::flight();
        let history = History::new(&plan, &row, &trace);
        let outage = &row.outages[0];
        let cut = stages_of(outage);
        assert_eq!(cut.first().map(|s| s.from), Some(outage.start));
        assert_eq!(cut.last().map(|s| s.to), Some(outage.end));
        assert!(cut.windows(2).all(|w| w[0].to == w[1].from));
        let item = &history.items[outage.item as usize];
        let span = (outage.start, outage.end);
        let columns = History::columns(item, span, 70);
        // A second a column: 12 s of detect, 52 s of act, 6 s of resync.
        let count = |stage| columns.iter().filter(|s| **s == State::Down(stage)).count();
        let counts = [Stage::Detect, Stage::Act, Stage::Resync].map(count);
        assert_eq!(counts, [12, 52, 6]);
        // One column for the whole flight: the longest stage, however short the outage.
        let item = &History::new(&plan, &row, &trace).items[0];
        assert_eq!(History::columns(item, (0, plan.end.0), 1), [State::Down(Stage::Act)]);
        assert_eq!(History::columns(item, (0, 10), 2), [State::Up; 2]);
    }

    #[test]
    fn what_nothing_repairs_is_not_under_repair() {
        use crate::vessel::failure::{Effect, Repair};
        let (mut plan, mut row, mut trace) = fixture::flight();
        let fact = |kind, stage: Stage| Fact::new(kind, 3, stage as u32, 1);
        trace.facts = vec![
            (Time(10), fact(FactKind::Down, Stage::Detect)),
            (Time(20), fact(FactKind::StageEntered, Stage::Act)),
        ];
        let outage = &mut row.outages[0];
        outage.censored = true;
        outage.charges.truncate(1);
        (outage.charges[0].root, outage.charges[0].component) = (1, 3);
        outage.charges[0].stages = [5, 0, 0, outage.end - outage.start - 5, 0];
        let (item, outage) = (outage.item as usize, outage.clone());
        let last = |plan: &Plan| {
            let history = History::new(plan, &row, &trace);
            let item = history.items[item].iter().rfind(|s| s.to == outage.end).copied();
            (history.components[3].last().unwrap().state, item.unwrap().state)
        };
        (plan.rows[1].lasts, plan.rows[1].component) = (None, 3);
        (plan.rows[1].effect, plan.rows[1].repair) = (Effect::Permanent, Repair::Reboot);
        assert_eq!(last(&plan), (State::Down(Stage::Act), State::Down(Stage::Act)));
        plan.rows[1].repair = Repair::Never;
        assert_eq!(last(&plan), (State::Failed, State::Failed));
        assert!(never_repaired(&plan, &outage));
    }

    #[test]
    fn what_no_fault_keeps_down_is_off() {
        let (plan, row, mut trace) = fixture::flight();
        let fact = |kind, root| Fact::new(kind, 3, Stage::Detect as u32, root);
        trace.facts = vec![
            (Time(10), fact(FactKind::Down, 1)),
            (Time(20), fact(FactKind::ChargeMoved, NO_CAUSE)),
            (Time(30), fact(FactKind::ChargeMoved, 1)),
            (Time(40), fact(FactKind::Up, NO_CAUSE)),
            (Time(50), fact(FactKind::Down, NO_CAUSE)),
        ];
        let history = History::new(&plan, &row, &trace);
        let states: Vec<_> = history.components[3].iter().map(|s| (s.from, s.state)).collect();
        let down = State::Down(Stage::Detect);
        assert_eq!(states, [(10, down), (20, State::Off), (30, down), (50, State::Off)]);
    }

    #[test]
    fn components_follow_their_facts() {
        let (plan, row, trace) = fixture::flight();
        let history = History::new(&plan, &row, &trace);
        assert_eq!(history.strikes.len(), 4);
        let node = plan.first_node as usize;
        let states: Vec<State> = history.components[node].iter().map(|s| s.state).collect();
        assert_eq!(
            states,
            [State::Down(Stage::Detect), State::Down(Stage::Act), State::Down(Stage::Resync)]
        );
    }
}
