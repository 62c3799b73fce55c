//! Invariants: what must always hold, checked by a listener that stands apart from the mechanisms.
//!
//! It recomputes from the facts and from first principles what the mechanisms keep incrementally.
//! The cheap checks run at every fact; the costly ones whenever an instant has settled. Tests fly
//! with it.

#[cfg(test)]
mod tests;

use crate::kernel::time::Time;
use crate::vessel::container::Hold;
use crate::vessel::dependency::Without;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::flight::Listener;
use crate::vessel::ground::Matter;
use crate::vessel::plan::{ComponentId, Kind, Plan};
use crate::vessel::world::World;
use std::collections::BTreeSet;

/// Finds the first broken invariant of a flight.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    /// What is broken, and when; none so far if all holds.
    pub broken: Option<String>,
    up: Vec<bool>,
    known: Vec<bool>,
    active: Vec<bool>,
    unmet: Vec<bool>,
    last: Time,
    over: bool,
    settled: u64,
}

impl Checker {
    fn expect(&mut self, holds: bool, now: Time, what: impl Fn() -> String) {
        if !holds && self.broken.is_none() {
            self.broken = Some(format!("at {now}: {}", what()));
        }
    }

    /// Each component goes down, then up, in turn; the first fact about it may be either.
    fn alternates(&mut self, plan: &Plan, now: Time, fact: Fact) {
        let (c, up) = (fact.component() as usize, fact.kind() == FactKind::Up);
        let (known, before) = (self.known[c], self.up[c]);
        self.expect(!known || before != up, now, || {
            format!("{} went {} twice", plan.name(c as ComponentId), if up { "up" } else { "down" })
        });
        (self.known[c], self.up[c]) = (true, up);
    }

    fn nodes(&mut self, plan: &Plan, world: &World) {
        for (n, node) in (0u32..).zip(&plan.nodes) {
            let dark = domains_around(plan, n).any(|d| world.domain.failed(d));
            self.expect(!(dark && world.node.up(n)), world.now, || {
                format!("{} is up in a dark domain", plan.name(node.component))
            });
            for &c in world.container.on(n) {
                let name = || plan.name(plan.container_component(c)).to_owned();
                self.expect(world.node.up(n) || !world.container.serves(c), world.now, || {
                    format!("{} serves on a node that is down", name())
                });
                self.expect(world.node.hosts(n) || !world.container.exists(c), world.now, || {
                    format!("{} exists on a dead node", name())
                });
                let sound = world.container.runs(c)
                    && !world.container.hangs(c)
                    && !world.container.grays(c)
                    && world.probe.ready(c)
                    && world.node.up(n)
                    && world.network.reachable(n)
                    && !self.lacks(plan, c, None)
                    && !world.peer.stalled(c);
                self.expect(sound == world.container.serves(c), world.now, || {
                    format!("{} serves: {}, should: {sound}", name(), !sound)
                });
            }
        }
    }

    /// Each container stands on one node, or waits for a place and does not exist.
    fn places(&mut self, plan: &Plan, world: &World) {
        let mut on = vec![0_u32; plan.containers.len()];
        for n in 0..plan.nodes.len() as u32 {
            for &c in world.container.on(n) {
                on[c as usize] += 1;
                self.expect(world.container.node(c) == n, world.now, || {
                    format!("{} is listed on another node", plan.name(plan.container_component(c)))
                });
            }
        }
        for (c, &count) in (0u32..).zip(&on) {
            let placed = world.container.placed(c);
            self.expect(count == u32::from(placed), world.now, || {
                let name = plan.name(plan.container_component(c));
                format!("{name} stands on {count} nodes, placed: {placed}")
            });
            self.expect(placed || !world.container.exists(c), world.now, || {
                format!("{} exists without a place", plan.name(plan.container_component(c)))
            });
        }
    }

    /// Where control planes place replicas, no node is asked for more than it has, and what must not
    /// share a place does not.
    fn rules(&mut self, plan: &Plan, world: &World) {
        let mut taken = BTreeSet::new();
        for (n, &(cpu, memory)) in (0u32..).zip(&plan.schedule.capacity) {
            let mut asked = (0.0, 0.0);
            for &c in world.container.on(n) {
                let service = plan.containers[c as usize].service;
                let rules = &plan.schedule.services[service as usize];
                asked = (asked.0 + rules.cpu, asked.1 + rules.memory);
                if let Some(&place) = rules.rule.apart.get(n as usize) {
                    self.expect(taken.insert((service, place)), world.now, || {
                        let name = plan.name(plan.container_component(c));
                        format!("{name} shares a place with a sibling")
                    });
                }
            }
            self.expect(asked.0 <= cpu && asked.1 <= memory, world.now, || {
                let node = plan.name(plan.nodes[n as usize].component);
                format!("{asked:?} asked for of {:?} on {node}", (cpu, memory))
            });
        }
    }

    /// In safe mode nothing runs that is not kept, but for what is stopping, frozen or cut off.
    fn shed(&mut self, plan: &Plan, world: &World) {
        let Some(safe) = plan.safe_mode.as_ref().filter(|_| world.safe_mode.on()) else { return };
        for &c in &safe.sheds {
            let starts = world.container.starts(c) || world.container.runs(c);
            let n = world.container.node(c);
            let told = world.node.up(n) && world.network.reachable(n);
            self.expect(!starts || !told, world.now, || {
                format!("{} runs in safe mode", plan.name(plan.container_component(c)))
            });
        }
    }

    /// True if a dependency of this container (that it does without in this way) is unmet.
    fn lacks(&self, plan: &Plan, c: u32, how: Option<Without>) -> bool {
        let service = plan.containers[c as usize].service as usize;
        let of = plan.dependencies.of.get(service).into_iter().flatten();
        of.filter(|(_, without)| how.is_none_or(|how| how == *without))
            .any(|(item, _)| self.unmet[*item as usize])
    }

    /// What is held does not run, unless it is being stopped; who refuses does not run without.
    fn held(&mut self, plan: &Plan, world: &World) {
        for c in 0..plan.containers.len() as u32 {
            let name = || plan.name(plan.container_component(c)).to_owned();
            let holds = [Hold::Supervisor, Hold::Dependency];
            let held = holds.iter().any(|&who| world.container.held_by(c, who));
            let idle = !world.container.exists(c) || world.container.stopping(c);
            self.expect(!held || idle, world.now, || format!("{} runs though held", name()));
            let frozen = world.container.hangs(c) || !world.node.up(world.container.node(c));
            let refuses = self.lacks(plan, c, Some(Without::Refuse));
            let runs = world.container.runs(c) && !frozen;
            self.expect(!(refuses && runs), world.now, || {
                format!("{} runs without what it depends on", name())
            });
        }
    }

    /// Nobody works on more than they can, and ground is asked about no fault that is gone.
    fn grounds(&mut self, plan: &Plan, world: &World) {
        let mut worked = vec![0; plan.grounds.len()];
        for (a, ask) in (0u32..).zip(&plan.asks) {
            worked[ask.ground as usize] += u32::from(world.ground.worked_on(a));
            let Matter::Fault(row) = ask.matter else { continue };
            self.expect(!world.ground.asked(a) || world.failure.active(row), world.now, || {
                format!("ground is asked about {}, which is gone", plan.cause(row))
            });
        }
        for (spec, worked) in plan.grounds.iter().zip(worked) {
            self.expect(worked <= spec.at_once, world.now, || {
                format!("{} works on {worked} of {}", spec.name, spec.at_once)
            });
        }
    }

    fn memory(&mut self, plan: &Plan, world: &World) {
        for (n, node) in (0u32..).zip(&plan.nodes) {
            let Some(memory) = node.memory else { continue };
            let used: f64 =
                world.container.on(n).iter().map(|&c| world.resources.used(c, world.now)).sum();
            let room = memory as f64 * world.resources.capacity(n);
            // What is over waits for its kill at this very instant.
            let fits = used <= room * (1.0 + 1e-9) + 1.0
                || world.agenda.clone().next_due() == Some(world.now);
            self.expect(fits, world.now, || {
                format!("{used} bytes used of {room} on {}", plan.name(node.component))
            });
        }
    }

    fn crews(&mut self, plan: &Plan, world: &World) {
        for (c, crew) in (0u32..).zip(&plan.crews) {
            self.expect(world.crew.busy(c) <= crew.size, world.now, || {
                format!("crew {} does more than it can", crew.name)
            });
        }
    }

    /// The trees, evaluated from their leaves, agree with the counters kept while climbing.
    fn trees(&mut self, plan: &Plan, world: &World) {
        let tree = &plan.tree;
        let mut balance: Vec<i32> = tree.need.iter().map(|need| -(*need as i32)).collect();
        let mut counted = vec![false; tree.need.len()];
        for component in 0..plan.components.len() {
            if serves(plan, world, component as ComponentId) {
                let (from, to) = (tree.over_start[component], tree.over_start[component + 1]);
                for &node in &tree.over[from as usize..to as usize] {
                    balance[node as usize] += 1;
                }
            }
        }
        // Nodes that are met hold their parents up; repeat until nothing changes.
        loop {
            let met = |i: &usize| balance[*i] >= 0 && !counted[*i];
            let Some(i) = (0..tree.need.len()).find(met) else { break };
            counted[i] = true;
            let (from, to) = (tree.parent_start[i], tree.parent_start[i + 1]);
            for &parent in &tree.parents[from as usize..to as usize] {
                balance[parent as usize] += 1;
            }
        }
        for (i, balance) in balance.iter().enumerate() {
            let kept = world.function.balance(i as u32);
            self.expect(*balance == kept, world.now, || {
                format!("tree node {i} has balance {kept}, should have {balance}")
            });
        }
    }
}

fn domains_around(plan: &Plan, n: u32) -> impl Iterator<Item = u32> {
    let within = |d: &u32| plan.domains[*d as usize].within;
    std::iter::successors(plan.nodes[n as usize].domain, within)
}

fn serves(plan: &Plan, world: &World, component: ComponentId) -> bool {
    match plan.kind(component) {
        Kind::Domain(_) => true,
        Kind::Node(n) => world.node.up(n),
        Kind::Link(l) => world.link.up(l),
        Kind::Container(c) => world.container.serves(c),
        Kind::Group(g) => world.group.up(g),
        Kind::Route(r) => world.routing.up(r),
    }
}

impl Listener for Checker {
    fn begin(&mut self, plan: &Plan) {
        *self = Checker {
            up: vec![true; plan.components.len()],
            known: vec![false; plan.components.len()],
            active: vec![false; plan.rows.len()],
            unmet: vec![false; plan.tree.items.len()],
            ..Checker::default()
        };
    }

    fn fact(&mut self, plan: &Plan, now: Time, fact: Fact) {
        let (last, over) = (self.last, self.over);
        self.expect(now >= last, now, || format!("time runs back from {last}"));
        self.expect(!over, now, || "a fact after the end".to_owned());
        self.last = now;
        let root = fact.root() as usize;
        match fact.kind() {
            FactKind::Down | FactKind::Up => self.alternates(plan, now, fact),
            FactKind::FaultStruck | FactKind::FaultCleared => {
                let strikes = fact.kind() == FactKind::FaultStruck;
                let before = std::mem::replace(&mut self.active[root], strikes);
                self.expect(before != strikes, now, || {
                    format!("{} struck or cleared twice", plan.cause(root as u32))
                });
            }
            FactKind::NeedUnmet | FactKind::NeedMet => {
                let unmet = fact.kind() == FactKind::NeedUnmet;
                let item = fact.component() as usize;
                let before = std::mem::replace(&mut self.unmet[item], unmet);
                self.expect(before != unmet, now, || {
                    format!("{} judged twice alike", plan.tree.items[item].name)
                });
            }
            FactKind::SplitBrainBegan => {
                let Kind::Container(c) = plan.kind(fact.component()) else { return };
                let by = plan.containers[c as usize].orchestrator;
                let fenced = by.is_some_and(|o| plan.orchestrators[o as usize].fenced);
                self.expect(!fenced, now, || {
                    format!("{} runs twice, though fenced", plan.name(fact.component()))
                });
            }
            FactKind::MissionEnded | FactKind::MissionLost => self.over = true,
            _ => {}
        }
    }

    fn settled(&mut self, plan: &Plan, world: &World) {
        self.settled += 1;
        self.nodes(plan, world);
        self.places(plan, world);
        self.rules(plan, world);
        self.shed(plan, world);
        self.held(plan, world);
        self.memory(plan, world);
        self.crews(plan, world);
        self.trees(plan, world);
        self.grounds(plan, world);
        for component in 0..plan.components.len() {
            let known = self.known[component];
            let (told, is) = (self.up[component], serves(plan, world, component as ComponentId));
            let node = matches!(plan.kind(component as ComponentId), Kind::Domain(_));
            self.expect(node || !known || told == is, world.now, || {
                format!("{} is {is}, the facts say {told}", plan.name(component as ComponentId))
            });
        }
    }
}
