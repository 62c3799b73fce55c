//! Domains, nodes and groups of nodes.

use super::Builder;
use super::convert::cores;
use super::shutdowns::counts;
use crate::spec::redundancy::{Group, Redundancy};
use crate::vessel::domain::DomainPlan;
use crate::vessel::group::{GroupPlan, Sharing};
use crate::vessel::node::NodePlan;
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE};

impl Builder<'_> {
    pub(super) fn domains_and_nodes(&mut self) {
        let model = self.model;
        for (i, (name, _)) in (0u32..).zip(model.domains.iter()) {
            let component = self.component(&name.text, Kind::Domain(i));
            self.plan.domains.push(DomainPlan { component, within: None, nodes: Vec::new() });
        }
        for (i, (_, domain)) in model.domains.iter().enumerate() {
            let within = domain.within.as_ref().and_then(|name| self.domain(&name.text));
            self.plan.domains[i].within = within;
        }
        self.plan.first_node = self.plan.components.len() as ComponentId;
        for (i, (name, node)) in (0u32..).zip(model.nodes.iter()) {
            let component = self.component(&name.text, Kind::Node(i));
            let domain = node.domain.as_ref().and_then(|name| self.domain(&name.text));
            let boot = self.draw(&node.boot, &name.text, "boot");
            let power_cycle = self.draw(&node.power_cycle, &name.text, "power-cycle");
            let luck = self.stream(&name.text, "boot-failure");
            let timer = self.timer(&name.text, node);
            self.plan.nodes.push(NodePlan {
                component,
                domain,
                boot,
                boot_failure: node.boot_failure.0,
                luck,
                resets: node.resets,
                counts: counts(node),
                power_cycle,
                cpu: node.cpu.map_or(f64::INFINITY, cores),
                memory: node.memory.map(|memory| memory.0),
                pull_rate: node.pull_rate.map(|rate| rate.0 as f64),
                timer,
                shelved: false,
            });
            self.put_inside(i, domain);
        }
    }

    pub(super) fn domain(&self, name: &str) -> Option<u32> {
        match self.plan.components.get(*self.components.get(name)? as usize)?.kind {
            Kind::Domain(d) => Some(d),
            _ => None,
        }
    }

    /// Notes a node in its domain and all around it.
    fn put_inside(&mut self, node: u32, innermost: Option<u32>) {
        let mut domain = innermost;
        while let Some(d) = domain {
            self.plan.domains[d as usize].nodes.push(node);
            domain = self.plan.domains[d as usize].within;
        }
    }

    pub(super) fn groups(&mut self) {
        let model = self.model;
        self.plan.first_group = self.plan.components.len() as ComponentId;
        for (name, group) in model.groups.iter() {
            let members = group.of.iter().filter_map(|name| self.components.get(&name.text));
            let members: Vec<ComponentId> = members.copied().collect();
            if matches!(group.redundancy, Redundancy::ColdStandby { .. }) {
                for &member in members.iter().skip(group.need.0 as usize) {
                    if let Kind::Node(n) = self.plan.kind(member) {
                        self.plan.nodes[n as usize].shelved = true;
                    }
                }
            }
            self.group(&name.text, members, group);
        }
        self.service_groups();
    }

    /// Adds a group of these members.
    pub(super) fn group(&mut self, name: &str, members: Vec<ComponentId>, group: &Group) {
        let number = self.plan.groups.len() as u32;
        let component = self.component(name, Kind::Group(number));
        let zero = self.fixed(crate::kernel::time::Span(0));
        let (sharing, takeover) = match &group.redundancy {
            Redundancy::Active => (Sharing::Active, zero),
            Redundancy::HotStandby { takeover } => {
                (Sharing::Hot, self.draw(takeover, name, "takeover"))
            }
            Redundancy::WarmStandby { dormancy, takeover } => {
                (Sharing::Warm(dormancy.0), self.draw(takeover, name, "takeover"))
            }
            Redundancy::ColdStandby { start } => (Sharing::Cold, self.draw(start, name, "start")),
            Redundancy::Voting { isolate } => {
                (Sharing::Voting, self.draw(isolate, name, "isolate"))
            }
        };
        let luck = self.stream(name, "coverage");
        let first = self.plan.groups.last().map_or(0, |g| g.first + g.members.len() as u32);
        self.plan.groups.push(GroupPlan {
            component,
            members,
            need: group.need.0,
            sharing,
            takeover,
            coverage: group.coverage.0,
            luck,
            switch_row: NO_CAUSE,
            first,
        });
    }
}
