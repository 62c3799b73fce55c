//! Sidecars, calls and transfers: who speaks to whom, and how much.

use super::Builder;
use crate::kernel::reservoir::FASTEST;
use crate::kernel::time::{Span, Time};
use crate::spec::buffer::Overflow;
use crate::spec::calls::Call;
use crate::spec::decode::Name;
use crate::spec::quantity::{Bytes, DataRate, Rate};
use crate::spec::service::Service;
use crate::spec::sidecar::Sidecar;
use crate::vessel::buffer::{BIT, BufferPlan, MESSAGE, Policy};
use crate::vessel::calls::PoolPlan;
use crate::vessel::function::ItemKind;
use crate::vessel::peer::PeerPlan;
use crate::vessel::transfer::TransferPlan;
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

fn policy(spec: &Overflow) -> Policy {
    match spec {
        Overflow::DropOldest | Overflow::DropNewest => Policy::Drop,
        Overflow::Block => Policy::Block,
        Overflow::Unbounded => Policy::Grow,
    }
}

/// Grains of a message per nanosecond; the language counts by the hour.
fn messages(rate: Rate) -> u64 {
    let grains = libm::round(rate.0 * 1e6);
    if grains >= FASTEST as f64 { FASTEST } else { grains as u64 }
}

fn bits(rate: DataRate) -> u64 {
    rate.0.min(FASTEST)
}

/// Grains that a buffer of a size holds.
fn cap(policy: &Overflow, size: Bytes, grains: u128, per: u64) -> Option<u128> {
    match policy {
        Overflow::Unbounded => None,
        _ => Some(u128::from(size.0) * 8 * grains / u128::from(per)),
    }
}

impl Builder<'_> {
    pub(super) fn peers(&mut self) {
        let model = self.model;
        for c in 0..self.plan.containers.len() as u32 {
            let s = self.plan.containers[c as usize].service as usize;
            let Some((_, service)) = model.services.0.get(s) else { continue };
            let first = self.plan.buffers.len();
            if let Some(sidecar) = service.beside() {
                self.sidecar(c, sidecar);
            }
            for (callee, call) in service.calls.iter() {
                self.call(c, callee, call);
            }
            let siblings = (first as u32, (self.plan.buffers.len() - first) as u32);
            for buffer in &mut self.plan.buffers[first..] {
                buffer.siblings = siblings;
            }
        }
        self.still_circles();
    }

    /// The number of a node or service among those who are spoken to.
    fn peer(&mut self, name: &Name) -> u32 {
        let model = self.model;
        let node = model.nodes.names().position(|other| other.text == name.text);
        let peer = match node {
            Some(n) => PeerPlan::Node(n as u32),
            None => {
                let service = model.services.iter().enumerate();
                let service = service.filter(|(_, (other, _))| other.text == name.text);
                let replicas =
                    service.flat_map(|(s, (_, service))| self.serving(s as u32, service));
                let replicas = replicas.collect();
                let is = |i: &crate::vessel::function::ItemPlan| {
                    i.kind == ItemKind::Service && i.name == name.text
                };
                let item = self.plan.tree.items.iter().position(is).unwrap_or(0);
                PeerPlan::Service(item as u32, replicas)
            }
        };
        let known = self.plan.peers.iter().position(|other| *other == peer);
        let number = known.unwrap_or(self.plan.peers.len());
        if known.is_none() {
            self.plan.peers.push(peer);
        }
        number as u32
    }

    fn sidecar(&mut self, c: u32, spec: &Sidecar) {
        let mut takers = Vec::new();
        let sink = spec.sink.as_ref().map(|sink| self.peer(sink));
        takers.extend(sink.map(|sink| (sink, spec.drain.map(bits))));
        if let Some(pull) = &spec.pull {
            takers.push((self.peer(&pull.by), pull.rate.map(bits)));
        }
        self.plan.buffers.push(BufferPlan {
            container: c,
            siblings: (0, 0),
            messages: false,
            takers,
            sink,
            rate: bits(spec.rate),
            cap: cap(&spec.policy, spec.buffer, BIT, 1),
            policy: policy(&spec.policy),
            bytes: 0.125 / BIT as f64,
            bits: 1,
            grains: BIT,
            replay: false,
        });
    }

    fn call(&mut self, c: u32, callee: &Name, call: &Call) {
        let peer = self.peer(callee);
        match call {
            Call::Sync { rate, timeout, pool, replay } => self.plan.pools.push(PoolPlan {
                container: c,
                peer,
                rate: messages(*rate),
                size: pool.0,
                timeout: Span(timeout.0),
                replay: *replay,
            }),
            Call::Async { rate, size, buffer, policy: full, drain, replay } => {
                let bits = size.0.max(1).saturating_mul(8);
                self.plan.buffers.push(BufferPlan {
                    container: c,
                    siblings: (0, 0),
                    messages: true,
                    takers: vec![(peer, drain.map(messages))],
                    sink: None,
                    rate: messages(*rate),
                    cap: cap(full, *buffer, MESSAGE, bits),
                    policy: policy(full),
                    bytes: size.0 as f64 / MESSAGE as f64,
                    bits,
                    grains: MESSAGE,
                    replay: *replay,
                });
            }
        }
    }

    /// Services that stand still, through others, for want of themselves.
    fn still_circles(&mut self) {
        let model = self.model;
        let number = |name: &Name| model.services.names().position(|other| other.text == name.text);
        let waits = |service: &Service| {
            let calls = service.calls.iter().filter(|(_, call)| {
                matches!(call, Call::Sync { .. } | Call::Async { policy: Overflow::Block, .. })
            });
            let blocks = |sidecar: &&Sidecar| matches!(sidecar.policy, Overflow::Block);
            let sink = service.beside().filter(blocks).and_then(|s| s.sink.as_ref());
            let all = calls.map(|(callee, _)| callee).chain(service.depends.names()).chain(sink);
            all.filter_map(number).collect::<Vec<usize>>()
        };
        let edges = model.services.iter().enumerate().flat_map(|(s, (_, service))| {
            waits(service).into_iter().map(move |other| (s as u32, other as u32))
        });
        let graph: DiGraph<(), ()> = DiGraph::from_edges(edges);
        let mut circular = vec![false; model.services.len()];
        for circle in tarjan_scc(&graph).into_iter().filter(|circle| circle.len() > 1) {
            for service in circle {
                circular[service.index()] = true;
            }
        }
        self.plan.circular = circular;
    }

    pub(super) fn transfers(&mut self) {
        let (mission, model) = (self.mission, self.model);
        let node = |name: &Name| {
            model.nodes.names().position(|other| other.text == name.text).unwrap_or(0) as u32
        };
        for (name, spec) in mission.transfers.iter() {
            self.plan.transfers.push(TransferPlan {
                name: name.text.clone(),
                from: node(&spec.from),
                to: node(&spec.to),
                bytes: spec.size.0,
                at: Time(spec.at.0),
                every: spec.every.map(|every| Span(every.0)),
                resume: spec.resume,
            });
        }
        if self.plan.speaks() {
            self.plan.heeds_links |= self.plan.links.iter().any(|link| link.data);
            for link in self.plan.links.iter_mut().filter(|link| link.data) {
                link.heeded = true;
            }
        }
    }
}
