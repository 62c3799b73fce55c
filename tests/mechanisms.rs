//! Mechanisms, each on a timeline worked by hand: instants, causes and the anatomy of outages.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "mechanism/calls.rs"]
mod calls;
#[path = "mechanism/checker.rs"]
mod checker;
#[path = "mechanism/container.rs"]
mod container;
#[path = "mechanism/crew.rs"]
mod crew;
#[path = "mechanism/dependency.rs"]
mod dependency;
#[path = "mechanism/domain.rs"]
mod domain;
#[path = "mechanism/ground.rs"]
mod ground;
#[path = "mechanism/group.rs"]
mod group;
#[path = "mechanism/inject.rs"]
mod inject;
#[path = "mechanism/ladder.rs"]
mod ladder;
#[path = "mechanism/link.rs"]
mod link;
#[path = "mechanism/loss.rs"]
mod loss;
#[path = "mechanism/memory.rs"]
mod memory;
#[path = "mechanism/network.rs"]
mod network;
#[path = "mechanism/node.rs"]
mod node;
#[path = "mechanism/orchestrator.rs"]
mod orchestrator;
#[path = "mechanism/phase.rs"]
mod phase;
#[path = "mechanism/routing.rs"]
mod routing;
#[path = "mechanism/safe_mode.rs"]
mod safe_mode;
#[path = "mechanism/shutdown.rs"]
mod shutdown;
#[path = "mechanism/sidecar.rs"]
mod sidecar;
#[path = "mechanism/sky.rs"]
mod sky;
#[path = "mechanism/supervisor.rs"]
mod supervisor;
#[path = "support/mod.rs"]
mod support;
#[path = "mechanism/timer.rs"]
mod timer;
#[path = "mechanism/transfer.rs"]
mod transfer;
#[path = "mechanism/watchdog.rs"]
mod watchdog;

use shakedown::kernel::time::{Span, Time};
use shakedown::ledger::{Count, Ledger, Row, Trace};
use shakedown::vessel::fact::{Fact, FactKind, STAGE_NAMES};
use shakedown::vessel::flight::fly_ordered;
use shakedown::vessel::function::ItemKind;
use shakedown::vessel::invariant::Checker;
use shakedown::vessel::plan::Plan;
use shakedown::vessel::world::World;

/// A flight, and what may be asked of it; times are read in seconds.
struct Flown {
    plan: Plan,
    row: Row,
    trace: Trace,
}

/// A mission of one phase of `lasts` seconds that needs `needs`.
fn mission(lasts: u64, needs: &str, rest: &str) -> String {
    format!(
        "(name: \"m\", phases: [(name: \"p\", lasts: \"{lasts} s\")], functions: {{ \"f\": (needs: {needs}) }}, {rest})"
    )
}

/// Flies replication 0 with all checkers on.
fn flown(mission: &str, model: &str) -> Flown {
    ordered(support::plan(mission, model, 1), &[])
}

/// The same, with orders from outside: second, kind, component, argument, and the cause they carry.
fn ordered(plan: Plan, orders: &[(u64, FactKind, &str, u32, &str)]) -> Flown {
    let order = |&(at, kind, name, argument, cause): &(u64, FactKind, &str, u32, &str)| {
        let component = plan.components.iter().position(|c| c.name == name).unwrap() as u32;
        let root = (0..plan.rows.len() as u32).find(|&row| plan.cause(row) == cause).unwrap();
        (Time::ZERO + Span::secs(at), Fact::new(kind, component, argument, root))
    };
    let orders: Vec<(Time, Fact)> = orders.iter().map(order).collect();
    let mut world = World::new(&plan);
    let mut all = (Ledger::new(&plan), (Trace::new(100_000), Checker::default()));
    fly_ordered(&plan, &mut world, 0, &orders, &mut all).unwrap();
    assert_eq!(all.1.1.broken, None);
    let row = all.0.row(&plan, &world, 0);
    for outage in &row.outages {
        assert_eq!(outage.stages().iter().sum::<u64>(), outage.length(), "{outage:?}");
    }
    Flown { plan, row, trace: all.1.0 }
}

fn seconds(nanos: u64) -> String {
    let (whole, part) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    if part == 0 {
        format!("{whole}")
    } else {
        format!("{whole}.{part:09}").trim_end_matches('0').to_owned()
    }
}

impl Flown {
    /// Outages of the first function: `from..to cause: stage seconds, …; cause: …`; cut ones with a
    /// bar in front.
    fn outages(&self) -> Vec<String> {
        self.outages_of("f")
    }

    fn outages_of(&self, function: &str) -> Vec<String> {
        let is = |i: &shakedown::vessel::function::ItemPlan| {
            i.name == function && i.kind == ItemKind::Function
        };
        let item = self.plan.tree.items.iter().position(is).unwrap() as u32;
        let of = self.row.outages.iter().filter(|o| o.item == item);
        of.map(|outage| {
            let charges: Vec<String> = outage
                .charges
                .iter()
                .map(|charge| {
                    let stages: Vec<String> = STAGE_NAMES
                        .iter()
                        .zip(charge.stages)
                        .filter(|(_, spent)| *spent > 0)
                        .map(|(name, spent)| format!("{name} {}", seconds(spent)))
                        .collect();
                    format!("{}: {}", self.plan.cause(charge.root), stages.join(", "))
                })
                .collect();
            let cut = if outage.censored { "| " } else { "" };
            format!(
                "{cut}{}..{} {}",
                seconds(outage.start),
                seconds(outage.end),
                charges.join("; ")
            )
        })
        .collect()
    }

    /// Facts of one kind: `instant component argument`.
    fn facts(&self, kind: FactKind) -> Vec<String> {
        let of = self.trace.facts.iter().filter(|(_, fact)| fact.kind() == kind);
        of.map(|(at, fact)| {
            format!("{} {} {}", seconds(at.0), self.plan.name(fact.component()), fact.argument())
        })
        .collect()
    }

    /// What was counted of recovery.
    fn count(&self, count: Count) -> u64 {
        self.row.counts[count as usize]
    }

    /// Instants at which a component goes down and up again, in turn.
    fn turns(&self, name: &str) -> Vec<String> {
        let is = |fact: &Fact| {
            matches!(fact.kind(), FactKind::Down | FactKind::Up)
                && self.plan.name(fact.component()) == name
        };
        self.trace.facts.iter().filter(|(_, fact)| is(fact)).map(|(at, _)| seconds(at.0)).collect()
    }
}
