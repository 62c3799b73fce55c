//! Static placement: which node each replica stands on for the whole mission (card B3).
//!
//! First fit by preference where a service names its nodes, least loaded otherwise (fewest
//! replicas, then the order of the model); `spread` and resources are kept. Deterministic.

use super::convert::cores;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::{Diagnostic, Diagnostics};
use crate::spec::model::Model;
use crate::spec::service::{Service, Spread};

/// For each service, the node of each replica.
pub(super) struct Placement {
    pub(super) nodes: Vec<Vec<u32>>,
}

/// What is left on a node.
struct Room {
    cpu: f64,
    memory: f64,
    replicas: u32,
}

/// Places all replicas.
pub(super) fn place(model: &Model) -> Result<Placement, Diagnostics> {
    let mut rooms: Vec<Room> = model
        .nodes
        .iter()
        .map(|(_, node)| Room {
            cpu: node.cpu.map_or(f64::INFINITY, |cpu| cores(cpu) * node.overcommit.0),
            memory: node.memory.map_or(f64::INFINITY, |m| m.0 as f64 * node.overcommit.0),
            replicas: 0,
        })
        .collect();
    let mut diagnostics = Diagnostics::new();
    let mut nodes = Vec::new();
    for (name, service) in model.services.iter() {
        let mut placed: Vec<u32> = Vec::new();
        for replica in 0..service.replicas.0 {
            match choose(model, service, &placed, &rooms) {
                Ok(n) => {
                    let room = &mut rooms[n as usize];
                    room.cpu -= cpu(service);
                    room.memory -= memory(service);
                    room.replicas += 1;
                    placed.push(n);
                }
                Err(why) => {
                    diagnostics.push(no_room(name, service, replica, &why));
                    break;
                }
            }
        }
        nodes.push(placed);
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(Placement { nodes }) }
}

fn cpu(service: &Service) -> f64 {
    service.cpu.map_or(0.0, cores)
}

fn memory(service: &Service) -> f64 {
    service.memory.map_or(0.0, |memory| memory.0 as f64)
}

/// The node for the next replica, or why there is none.
fn choose(model: &Model, service: &Service, placed: &[u32], rooms: &[Room]) -> Result<u32, String> {
    let (mut spread, mut resources) = (0, 0);
    let mut best: Option<u32> = None;
    for n in candidates(model, service) {
        if !apart(model, service, placed, n) {
            spread += 1;
            continue;
        }
        let room = &rooms[n as usize];
        if room.cpu < cpu(service) || room.memory < memory(service) {
            resources += 1;
            continue;
        }
        let better = best.is_none_or(|b| {
            let named = !service.on.is_empty();
            let taken = |n: u32| placed.iter().filter(|&&other| other == n).count();
            let (mine, its) = (taken(n), taken(b));
            mine < its || !named && mine == its && room.replicas < rooms[b as usize].replicas
        });
        if better {
            best = Some(n);
        }
    }
    best.ok_or_else(|| {
        format!("{spread} nodes are excluded by spread, {resources} have too little left")
    })
}

/// Nodes that a service may stand on, in order of preference.
fn candidates(model: &Model, service: &Service) -> Vec<u32> {
    let number = |name: &str| model.nodes.iter().position(|(n, _)| n.text == name);
    if service.on.is_empty() {
        return (0..model.nodes.len() as u32).collect();
    }
    service.on.iter().filter_map(|name| number(&name.text)).map(|n| n as u32).collect()
}

/// True if a replica on node `n` keeps apart from those placed.
fn apart(model: &Model, service: &Service, placed: &[u32], n: u32) -> bool {
    let domain = |n: u32| {
        let node = model.nodes.0.get(n as usize).map(|(_, node)| node);
        node.and_then(|node| node.domain.as_ref()).map(|name| name.text.as_str())
    };
    match service.spread {
        Spread::Free => true,
        Spread::Node => !placed.contains(&n),
        // Nodes outside all domains are domains of their own.
        Spread::Domain => placed.iter().all(|&other| match (domain(other), domain(n)) {
            (None, None) => other != n,
            (a, b) => a != b,
        }),
        Spread::Across { .. } => true,
    }
}

fn no_room(name: &Name, service: &Service, replica: u32, why: &str) -> Diagnostic {
    let message = format!("replica {replica} of `{}` fits on no node: {why}", name.text);
    Diagnostic::error(codes::NO_ROOM, name.place, message)
        .label(format!("{} replicas are asked for", service.replicas.0))
        .help("ask for fewer replicas or less, relax `spread`, or add nodes to `on`")
}
