//! Preemption: replicas of lower priority make room for one that fits nowhere.
//!
//! As in Kubernetes only where some node fits after all of lower priority were taken from it: of the
//! nodes that do, the one that loses the fewest, of those the least important. The victims are told
//! to stop in good order, and wait for places of their own.

use super::choose::{Room, Score, choose};
use crate::vessel::fact::FactKind;
use crate::vessel::plan::Plan;
use crate::vessel::world::World;

/// Has a container's lessers leave a node, if that makes it fit there. It is placed when they have
/// left.
pub(super) fn make_room(w: &mut World, p: &Plan, c: u32, rooms: &[Room]) {
    let spec = &p.containers[c as usize];
    let service = &p.schedule.services[spec.service as usize];
    let asks = (service.cpu, service.memory);
    let mut best: Option<(usize, u32, u32, Vec<u32>)> = None;
    for &n in &service.rule.candidates {
        let Some(victims) = victims(w, p, c, n, rooms[n as usize]) else { continue };
        let mut freed = rooms.to_vec();
        (freed[n as usize].cpu, freed[n as usize].memory) = (f64::INFINITY, f64::INFINITY);
        let alone = super::Rule { candidates: vec![n], ..service.rule.clone() };
        if choose(&alone, asks, &freed, Score::Fewest).is_err() {
            continue;
        }
        let highest = victims.iter().map(|&v| p.containers[v as usize].priority).max();
        let key = (victims.len(), highest.unwrap_or(0), n);
        if best.as_ref().is_none_or(|(len, high, node, _)| key < (*len, *high, *node)) {
            best = Some((key.0, key.1, key.2, victims));
        }
    }
    let Some((_, _, _, victims)) = best else { return };
    let root = w.container.root(c);
    for victim in victims {
        let component = p.containers[victim as usize].component;
        w.emit(FactKind::PreemptContainer, component, spec.component, root);
    }
}

/// The fewest containers of lower priority whose leaving makes room on a node, the least important
/// first; none if all of them are not enough.
fn victims(w: &World, p: &Plan, c: u32, n: u32, room: Room) -> Option<Vec<u32>> {
    let spec = &p.containers[c as usize];
    let service = &p.schedule.services[spec.service as usize];
    let mut lessers: Vec<u32> = w.container.on(n).to_vec();
    lessers.retain(|&other| {
        let other = &p.containers[other as usize];
        other.orchestrator == spec.orchestrator && other.priority < spec.priority
    });
    lessers.sort_by_key(|&other| (p.containers[other as usize].priority, other));
    let (mut cpu, mut memory) = (room.cpu, room.memory);
    let mut taken = Vec::new();
    for lesser in lessers {
        if cpu >= service.cpu && memory >= service.memory {
            break;
        }
        let rule = &p.schedule.services[p.containers[lesser as usize].service as usize];
        (cpu, memory) = (cpu + rule.cpu, memory + rule.memory);
        taken.push(lesser);
    }
    (cpu >= service.cpu && memory >= service.memory && !taken.is_empty()).then_some(taken)
}
