//! What steps do: orders to containers, nodes and the vessel, charged to what the target is down for.

use super::path::replicas;
use super::{Lost, Remedy, node_of};
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{ComponentId, Kind, Plan};
use crate::vessel::watchdog::charge;
use crate::vessel::world::World;
use crate::vessel::{orchestrator, resources, scheduler};

/// Gives the orders of a step.
pub(super) fn carry_out(
    w: &mut World,
    p: &Plan,
    i: u32,
    step: u32,
    link: Option<u32>,
) -> Result<(), Lost> {
    let target = p.watches[i as usize].target;
    let n = node_of(w, p, target);
    match &p.steps[step as usize].remedy {
        Remedy::RestartContainer => restart(w, p, i, target),
        Remedy::RestartService => {
            let d = p.watches[i as usize].watchdog;
            for c in replicas(p, target) {
                let n = w.container.node(c);
                let place = w.watchdog.place(d);
                if w.node.up(n) && place.is_some_and(|place| w.network.reaches(place, n)) {
                    restart(w, p, i, p.container_component(c));
                }
            }
        }
        Remedy::RebootNode | Remedy::PowerCycle => {
            if !w.node.powered(n) {
                return Err(Lost::NoPower);
            }
            let cycle = u32::from(p.steps[step as usize].remedy == Remedy::PowerCycle);
            let root = charge(w, p, i, p.node_component(n));
            w.emit(FactKind::RestartNode, p.node_component(n), cycle, root);
            if link.is_some() {
                orchestrator::confirmed_off(w, p, n, root);
            }
        }
        Remedy::Failover { to, may } => return failover(w, p, i, *to, may),
        Remedy::SafeMode => {
            let root = charge(w, p, i, target);
            w.emit(FactKind::EnterSafeMode, target, 0, root);
        }
        // Never carried out: ground's command leads to the next step.
        Remedy::Ask { .. } => return Err(Lost::NoPath),
        Remedy::GracefulShutdown { shutdown } => {
            let root = charge(w, p, i, p.node_component(n));
            w.emit(FactKind::ShutDownNode, p.node_component(n), *shutdown, root);
        }
    }
    Ok(())
}

fn restart(w: &mut World, p: &Plan, i: u32, component: ComponentId) {
    let Kind::Container(c) = p.kind(component) else { return };
    let root = charge(w, p, i, component);
    let order =
        if w.container.exists(c) { FactKind::KillContainer } else { FactKind::ReviveContainer };
    w.emit(order, component, 0, root);
}

/// Sends what stands on the target's node, or the target itself, to another node.
fn failover(w: &mut World, p: &Plan, i: u32, to: u32, may: &[bool]) -> Result<(), Lost> {
    let target = p.watches[i as usize].target;
    let all: Vec<u32> = match p.kind(target) {
        Kind::Container(c) => vec![c],
        Kind::Node(n) => w.container.on(n).to_vec(),
        Kind::Domain(_) | Kind::Link(_) | Kind::Group(_) | Kind::Route(_) => Vec::new(),
    };
    let (mut moved, mut why) = (Vec::new(), Lost::NoRoom);
    for c in all {
        if may.get(c as usize) != Some(&true) || w.container.node(c) == to && w.container.placed(c)
        {
            continue;
        }
        if !orchestrator::may_be_placed(w, c) || in_doubt(w, p, c) {
            why = Lost::NotFenced;
        } else if resources::fits(w, p, c, to, &moved) && scheduler::admits(w, p, c, to) {
            scheduler::promise(w, p, c, to);
            moved.push(c);
        }
    }
    if moved.is_empty() {
        return Err(why);
    }
    for c in moved {
        let component = p.container_component(c);
        let root = charge(w, p, i, component);
        orchestrator::left_behind(w, p, c);
        w.emit(FactKind::EvictContainer, component, 0, root);
        w.emit(FactKind::FailOver, component, to, root);
    }
    Ok(())
}

/// True if a container must not run twice, and its node does not say whether it runs there.
fn in_doubt(w: &World, p: &Plan, c: u32) -> bool {
    let (spec, n) = (&p.containers[c as usize], w.container.node(c));
    let answers = match spec.orchestrator {
        Some(o) => orchestrator::hears(w, p, o, n),
        None => w.node.up(n) && w.network.reachable(n),
    };
    let trusts = spec.orchestrator.is_some_and(|o| !p.orchestrators[o as usize].fenced);
    spec.exclusive && w.container.placed(c) && !answers && !trusts
}

/// An order of this mechanism to itself: what was evicted just now is placed, once all have heard
/// that its process is gone.
pub(in crate::vessel) fn on_order(w: &mut World, order: Fact) {
    if order.kind() == FactKind::FailOver {
        w.emit(FactKind::PlaceContainer, order.component(), order.argument(), order.root());
    }
}
