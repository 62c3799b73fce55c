//! Missing dependencies: what a container does while a service that it needs is below need
//! (card C4).
//!
//! A dependency is missing from the instant at which its service is judged below need until it is
//! judged at need again. Who *refuses* exits then, and whenever a start of its own ends meanwhile;
//! its supervisor makes a crash loop of that. Who *waits* is out of service as long as it lasts, and
//! is not started before it is over. Both are charged to what took the dependency; who waits shares
//! the stages of its recovery, for it has none of its own.

use crate::vessel::container::{self, Exit, Hold};
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::function;
use crate::vessel::plan::{ComponentId, Kind, Plan, RowId};
use crate::vessel::world::World;

/// What a container does without a service that it depends on; to bear it is no dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Without {
    /// It exits.
    Refuse,
    /// It is not started, and does not serve.
    Wait,
}

/// What services do without others.
#[derive(Clone, Debug, Default)]
pub struct DependencyPlan {
    /// For each service: the items that it depends on.
    pub of: Vec<Vec<(u32, Without)>>,
    /// For each service: true if it waits, through others, for itself. Such a one follows nobody's
    /// recovery: it would follow its own.
    pub circular: Vec<bool>,
    /// For each item: the containers that depend on it.
    pub on: Vec<Vec<(u32, Without)>>,
}

/// Who waits for whom: the container, the item, and the component whose recovery it waits for.
#[derive(Clone, Copy, Debug)]
struct Wait {
    container: u32,
    item: u32,
    tip: ComponentId,
}

/// Containers that would serve, or start, if a dependency were there.
#[derive(Clone, Debug)]
pub struct State {
    waits: Vec<Wait>,
}

impl State {
    /// Nobody waits.
    #[must_use]
    pub fn new(_plan: &Plan) -> State {
        State { waits: Vec::new() }
    }
}

/// Nobody waits, at the beginning of a flight.
pub(super) fn begin(w: &mut World) {
    w.dependency.waits.clear();
}

fn service(p: &Plan, c: u32) -> usize {
    p.containers[c as usize].service as usize
}

/// The first item missing that this container does not do without in this way.
fn missing(w: &World, p: &Plan, c: u32, how: Without) -> Option<u32> {
    let of = p.dependencies.of.get(service(p, c))?;
    of.iter()
        .find(|(item, without)| *without == how && w.function.down(*item))
        .map(|(item, _)| *item)
}

/// True if a dependency is missing that keeps the container from serving.
#[must_use]
pub fn lacks(w: &World, p: &Plan, c: u32) -> bool {
    refused(w, p, c).is_some() || missing(w, p, c, Without::Wait).is_some()
}

/// What took the dependency without which the container refuses to run.
#[must_use]
pub fn refused(w: &World, p: &Plan, c: u32) -> Option<RowId> {
    missing(w, p, c, Without::Refuse).map(|item| w.function.root(item))
}

/// What dependencies listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::NeedUnmet => unmet(w, p, fact),
        FactKind::NeedMet => met(w, p, fact),
        FactKind::StageEntered | FactKind::ChargeMoved => follow(w, p, fact),
        FactKind::Up => match p.kind(fact.component()) {
            // What was frozen notices now.
            Kind::Node(n) => {
                for i in 0..w.container.on(n).len() {
                    let c = w.container.on(n)[i];
                    noticed(w, p, c);
                }
            }
            _ => passed_on(w, p, fact.component()),
        },
        FactKind::ContainerExited => {
            let Kind::Container(c) = p.kind(fact.component()) else { return };
            w.dependency.waits.retain(|wait| wait.container != c);
            if missing(w, p, c, Without::Wait).is_some() {
                container::hold(w, c, Hold::Dependency);
            }
        }
        FactKind::ProbeVerdict | FactKind::FaultCleared => {
            let Kind::Container(c) = p.kind(fact.component()) else { return };
            noticed(w, p, c);
        }
        _ => {}
    }
}

/// A service is below need.
fn unmet(w: &mut World, p: &Plan, fact: Fact) {
    let item = fact.component() as usize;
    for &(c, how) in &p.dependencies.on[item] {
        if how == Without::Wait && !w.container.exists(c) {
            container::hold(w, c, Hold::Dependency);
            continue;
        }
        if how == Without::Wait {
            let (_, stage) = recovery(w, p, fact.argument(), fact.root());
            container::update(w, p, c, fact.root(), stage);
        }
        noticed(w, p, c);
    }
}

/// A service is at need again.
fn met(w: &mut World, p: &Plan, fact: Fact) {
    let item = fact.component();
    w.dependency.waits.retain(|wait| wait.item != item);
    for &(c, how) in &p.dependencies.on[item as usize] {
        if how == Without::Wait && missing(w, p, c, how).is_none() {
            container::release(w, p, c, Hold::Dependency, fact.root());
            container::update(w, p, c, fact.root(), Stage::Resync);
        }
        // Another dependency may be missing still.
        noticed(w, p, c);
    }
}

/// A process that runs and answers finds that a dependency is missing: it exits, or waits.
fn noticed(w: &mut World, p: &Plan, c: u32) {
    let answers = w.container.runs(c) && !w.container.hangs(c) && w.node.up(w.container.node(c));
    if !answers {
        return;
    }
    if let Some(root) = refused(w, p, c) {
        container::exit(w, p, c, Exit::Refused, root);
    } else if container::sound(w, c) {
        awaits(w, p, c);
    }
}

/// A container could serve, or be started, but for a dependency: it is charged to what took that.
pub(super) fn awaits(w: &mut World, p: &Plan, c: u32) {
    let Some(item) = missing(w, p, c, Without::Wait) else { return };
    if w.dependency.waits.iter().any(|wait| wait.container == c) {
        return;
    }
    let tip = blocker(w, p, item).unwrap_or(w.function.tip(item));
    let (root, stage) = recovery(w, p, tip, w.function.root(item));
    w.dependency.waits.push(Wait { container: c, item, tip });
    w.emit(FactKind::DependencyAwaited, p.containers[c as usize].component, item, root);
    container::blame(w, p, c, root, stage);
}

/// The component that keeps an item below need: what tipped it, or, if that is up again, another.
pub(super) fn blocker(w: &World, p: &Plan, item: u32) -> Option<ComponentId> {
    let leaves = &p.tree.items[item as usize].leaves;
    let all = std::iter::once(w.function.tip(item)).chain(leaves.iter().copied());
    let known = all.filter(|&leaf| (leaf as usize) < p.components.len());
    known.into_iter().find(|&leaf| function::blocks(w, p, leaf, item))
}

/// Cause and stage of the recovery of a component that is down.
pub(super) fn recovery(w: &World, p: &Plan, component: ComponentId, root: RowId) -> (RowId, Stage) {
    match p.components.get(component as usize).map(|c| c.kind) {
        Some(Kind::Container(c)) => (w.container.root(c), w.container.stage(c)),
        _ => (root, w.failure.stage(root)),
    }
}

/// The recovery that somebody waits for goes on.
fn follow(w: &mut World, p: &Plan, fact: Fact) {
    for i in 0..w.dependency.waits.len() {
        let Wait { container: c, tip, .. } = w.dependency.waits[i];
        if tip == fact.component() && !p.dependencies.circular[service(p, c)] {
            container::blame(w, p, c, fact.root(), fact.stage());
        }
    }
}

/// A component is up: who waited for it, and waits on, waits for another one's recovery.
fn passed_on(w: &mut World, p: &Plan, component: ComponentId) {
    for i in 0..w.dependency.waits.len() {
        let Wait { container: c, item, tip } = w.dependency.waits[i];
        if tip != component || p.dependencies.circular[service(p, c)] {
            continue;
        }
        if let Some(next) = blocker(w, p, item) {
            w.dependency.waits[i].tip = next;
            let (root, stage) = recovery(w, p, next, w.function.root(item));
            container::blame(w, p, c, root, stage);
        }
    }
}
