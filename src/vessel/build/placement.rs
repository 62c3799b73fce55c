//! Placement before the flight: which node each replica stands on when the mission begins (cards B3
//! and D3).
//!
//! First fit by preference where a service names its nodes, least loaded otherwise; `spread`, labels,
//! taints and resources are kept. The choice itself is the scheduler's, so that what a control plane
//! would do in flight is done here.

use super::orchestrators::score;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::model::Model;
use crate::spec::node::Node;
use crate::spec::service::{Service, Spread};
use crate::vessel::scheduler::choose::{Excluded, Room, Rule, Score, choose};

/// For each service, the node of each replica.
pub(super) struct Placement {
    pub(super) nodes: Vec<Vec<u32>>,
}

/// Places all replicas, service by service in the order of the model.
pub(super) fn place(model: &Model) -> Result<Placement, Diagnostics> {
    let rules: Vec<Rule> = model.services.iter().map(|(_, service)| rule(model, service)).collect();
    let mut diagnostics = Diagnostics::new();
    let mut nodes: Vec<Vec<u32>> = Vec::new();
    for (s, (name, service)) in model.services.iter().enumerate() {
        let mut placed: Vec<u32> = Vec::new();
        let asks = (cpu(service), memory(service));
        for replica in 0..service.replicas.0 {
            let rooms = rooms(model, &rules, s, &nodes, &placed);
            match choose(&rules[s], asks, &rooms, score_of(model, service)) {
                Ok(n) => placed.push(n),
                Err(why) => {
                    diagnostics.push(no_room(name, service, replica, why));
                    break;
                }
            }
        }
        nodes.push(placed);
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(Placement { nodes }) }
}

fn score_of(model: &Model, service: &Service) -> Score {
    let orchestrator = service.orchestrator.as_ref();
    orchestrator.and_then(|name| model.orchestrators.get(&name.text)).map_or(Score::Fewest, score)
}

/// Thousandths of a core that a replica asks for: whole numbers, so that sums are exact.
pub(super) fn cpu(service: &Service) -> f64 {
    service.asks_cpu().map_or(0.0, |cpu| cpu as f64)
}

/// Thousandths of a core and bytes that may be asked for on a node.
pub(super) fn capacity(node: &Node) -> (f64, f64) {
    let all = |size: Option<u64>| size.map_or(f64::INFINITY, |s| s as f64 * node.overcommit.0);
    (all(node.cpu.map(|cpu| cpu.0)), all(node.memory.map(|memory| memory.0)))
}

/// Bytes that a replica asks for.
pub(super) fn memory(service: &Service) -> f64 {
    service.asks_memory().map_or(0.0, |memory| memory as f64)
}

/// What is left on each node for the next replica of service `s`.
fn rooms(
    model: &Model,
    rules: &[Rule],
    s: usize,
    before: &[Vec<u32>],
    placed: &[u32],
) -> Vec<Room> {
    let mut rooms: Vec<Room> = Vec::with_capacity(model.nodes.len());
    for (_, node) in model.nodes.iter() {
        let (cpu, memory) = capacity(node);
        let (ready, barred) = (true, false);
        rooms.push(Room { cpu, memory, replicas: 0, siblings: 0, share: 0.0, ready, barred });
    }
    let whole = rooms.clone();
    let all = before.iter().map(Vec::as_slice).chain([placed]);
    for (other, (nodes, (_, service))) in all.zip(model.services.iter()).enumerate() {
        let barred =
            rules[s].avoids.contains(&(other as u32)) || rules[other].avoids.contains(&(s as u32));
        for &n in nodes {
            let room = &mut rooms[n as usize];
            room.cpu -= cpu(service);
            room.memory -= memory(service);
            room.replicas += 1;
            room.siblings += u32::from(other == s);
            room.barred |= barred;
        }
    }
    let share = |left: f64, all: f64| if all.is_finite() { 1.0 - left / all } else { 0.0 };
    for (room, whole) in rooms.iter_mut().zip(&whole) {
        room.share = share(room.cpu, whole.cpu).max(share(room.memory, whole.memory));
    }
    rooms
}

/// Where replicas of a service may stand.
pub(super) fn rule(model: &Model, service: &Service) -> Rule {
    let labelled = |other: &Service| service.avoids.iter().any(|l| other.labels.contains(l));
    let services = (0u32..).zip(model.services.iter());
    Rule {
        candidates: candidates(model, service),
        named: !service.on.is_empty(),
        apart: places(model, &service.spread),
        rather: places(model, &service.prefers),
        avoids: services.filter(|(_, (_, other))| labelled(other)).map(|(s, _)| s).collect(),
    }
}

/// Nodes that a service may stand on, in order of preference.
pub(super) fn candidates(model: &Model, service: &Service) -> Vec<u32> {
    let number = |name: &Name| model.nodes.names().position(|n| n.text == name.text);
    let named: Vec<usize> = match service.on.is_empty() {
        true => (0..model.nodes.len()).collect(),
        false => service.on.iter().filter_map(number).collect(),
    };
    let fits = |n: &usize| model.nodes.0.get(*n).is_some_and(|(_, node)| service.suits(node));
    named.into_iter().filter(fits).map(|n| n as u32).collect()
}

/// For each node, the number of the place that is not shared; empty if all may be.
fn places(model: &Model, spread: &Spread) -> Vec<u32> {
    let domain = |name: Option<&Name>| {
        let name = name?;
        model.domains.names().position(|other| other.text == name.text)
    };
    let place = |(n, (_, node)): (usize, &(Name, Node))| {
        // Nodes outside all domains are places of their own.
        let own = model.domains.len() + n;
        let found = match spread {
            Spread::Free | Spread::Node => None,
            Spread::Domain => domain(node.domain.as_ref()),
            Spread::Across { kind } => {
                let mut at = domain(node.domain.as_ref());
                // Circles were refused; the bound is for safety's sake.
                for _ in 0..=model.domains.len() {
                    let Some((_, d)) = at.and_then(|d| model.domains.0.get(d)) else { break };
                    if d.kind.as_ref().is_some_and(|k| k.text == kind.text) {
                        break;
                    }
                    at = domain(d.within.as_ref());
                }
                at
            }
        };
        found.unwrap_or(own) as u32
    };
    match spread {
        Spread::Free => Vec::new(),
        _ => model.nodes.0.iter().enumerate().map(place).collect(),
    }
}

fn no_room(name: &Name, service: &Service, replica: u32, why: Excluded) -> Diagnostic {
    let message = format!(
        "replica {replica} of `{}` fits on no node: {} nodes are excluded by spread, {} by what it avoids, {} have too little left",
        name.text, why.spread, why.barred, why.resources
    );
    Diagnostic::error(codes::NO_ROOM, name.place, message)
        .label(format!("{} replicas are asked for", service.replicas.0))
        .help("ask for fewer replicas or less, relax `spread`, or add nodes to `on`")
}
