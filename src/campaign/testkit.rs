//! Small vessels made by hand, and a sink in memory that can be killed. For tests only.

use crate::campaign::sink::{Document, Sink, Table};
use crate::kernel::dist::Dist;
use crate::kernel::fingerprint::name_hash;
use crate::kernel::streams::{StreamId, StreamKey};
use crate::kernel::time::{Span, Time};
use crate::vessel::failure::{Detect, Effect, Repair, RowPlan};
use crate::vessel::function::{ItemKind, ItemPlan, TreePlan};
use crate::vessel::loss::LossPlan;
use crate::vessel::node::NodePlan;
use crate::vessel::phase::PhasePlan;
use crate::vessel::plan::{Component, Draw, Kind, Plan};
use std::collections::BTreeMap;
use std::io::{self, BufRead};

/// A pair of nodes in a mission of two phases.
pub(super) struct Pair {
    pub(super) seed: u64,
    pub(super) days: u64,
    /// Mean time to a node's fault, hours.
    pub(super) fault: f64,
    /// Mean time of its repair, hours.
    pub(super) repair: f64,
    pub(super) names: [&'static str; 2],
    /// Hours that both may be down before the mission is lost.
    pub(super) loss: u64,
}

impl Default for Pair {
    fn default() -> Pair {
        Pair { seed: 7, days: 100, fault: 300.0, repair: 20.0, names: ["a", "b"], loss: 16 }
    }
}

const HOUR: f64 = 3.6e12;

impl Pair {
    /// Items: `any` (one of two, needed always, tolerates half an hour), `both` (needed in the
    /// first phase only), and the service `=spare` (the second node).
    pub(super) fn plan(&self) -> Plan {
        let mut streams = Vec::new();
        let mut stream = |component: &str, purpose: &str| {
            streams.push(StreamKey::new(self.seed, component, purpose));
            StreamId(streams.len() as u32 - 1)
        };
        let never = fixed(Span::NEVER);
        let rows = (0u32..).zip(self.names).map(|(i, name)| RowPlan {
            component: i,
            mode: "dies, \"really\"".to_owned(),
            hash: name_hash(name),
            time: Some(exponential(self.fault, stream(name, "fault"))),
            effect: Effect::Permanent,
            detect: Detect::After(exponential(1.0, stream(name, "detect"))),
            decide: fixed(Span::minutes(6)),
            transit: fixed(Span::ZERO),
            repair: Repair::Work(exponential(self.repair, stream(name, "repair"))),
            lasts: None,
            crew: None,
            ask: None,
            priority: 0,
            success: 1.0,
            luck: stream(name, "success"),
            as_bad_as_old: false,
            environment: None,
            dormancy: 1.0,
            age: 0.0,
            injected: false,
        });
        let rows: Vec<_> = rows.collect();
        let nodes = (0u32..2).map(|i| NodePlan {
            component: i,
            domain: None,
            boot: fixed(Span::secs(90)),
            boot_failure: 0.0,
            luck: rows[i as usize].luck,
            resets: 0,
            counts: crate::vessel::node::Counts::FailedBoots,
            power_cycle: never.clone(),
            cpu: f64::INFINITY,
            memory: None,
            pull_rate: None,
            timer: None,
            shelved: false,
        });
        let component = |i: u32, name: &str| Component {
            name: name.to_owned(),
            hash: name_hash(name),
            kind: Kind::Node(i),
        };
        let phase = |name: &str, day: u64| PhasePlan {
            name: name.to_owned(),
            hash: name_hash(name),
            start: Time::ZERO + Span::days(day),
            multipliers: Vec::new(),
        };
        Plan {
            mission: "pair".to_owned(),
            model: "two nodes".to_owned(),
            seed: self.seed,
            end: Time::ZERO + Span::days(self.days),
            hosts_containers: false,
            components: (0..).zip(self.names).map(|(i, name)| component(i, name)).collect(),
            first_node: 0,
            first_container: 2,
            first_group: 2,
            phases: vec![phase("out", 0), phase("back", self.days / 2)],
            nodes: nodes.collect(),
            rows,
            tree: tree(),
            losses: vec![LossPlan {
                name: "any, for too long".to_owned(),
                hash: name_hash("loss"),
                item: 0,
                down_for: Span::hours(self.loss),
                during: vec![true, true],
            }],
            streams,
            ..Plan::default()
        }
    }
}

fn tree() -> TreePlan {
    let item =
        |name: &str, node: u32, kind: ItemKind, needed: [bool; 2], leaves: &[u32]| ItemPlan {
            name: name.to_owned(),
            hash: name_hash(name),
            kind,
            node,
            needed: needed.to_vec(),
            tolerates: Span::minutes(30),
            leaves: leaves.to_vec(),
        };
    TreePlan {
        items: vec![
            item("any", 0, ItemKind::Function, [true, true], &[0, 1]),
            item("both", 1, ItemKind::Function, [true, false], &[0, 1]),
            item("=spare", 2, ItemKind::Service, [true, true], &[1]),
        ],
        need: vec![1, 2, 1],
        parent_start: vec![0; 4],
        parents: Vec::new(),
        over_start: vec![0, 2, 5],
        over: vec![0, 1, 0, 1, 2],
        item_of: vec![0, 1, 2],
    }
}

fn fixed(span: Span) -> Draw {
    Draw { dist: Dist::Fixed(span), stream: StreamId(0) }
}

fn exponential(hours: f64, stream: StreamId) -> Draw {
    Draw { dist: Dist::Exponential { mean: hours * HOUR }, stream }
}

/// A result folder in memory. With `fuel`, each writing call burns one; the call that finds none
/// left does half its work and fails, as all later ones do: a process killed at that instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Folder {
    pub(super) tables: [Vec<u8>; 2],
    pub(super) checkpoint: Option<Vec<u8>>,
    pub(super) documents: BTreeMap<&'static str, Vec<u8>>,
    pub(super) fuel: Option<u64>,
}

impl Folder {
    pub(super) fn text(&self, table: Table) -> &str {
        std::str::from_utf8(&self.tables[table as usize]).unwrap()
    }

    /// Fails if the process is dead.
    fn burn(&mut self) -> io::Result<()> {
        match &mut self.fuel {
            None => Ok(()),
            Some(0) => Err(io::Error::other("killed")),
            Some(fuel) => {
                *fuel -= 1;
                Ok(())
            }
        }
    }
}

impl Sink for Folder {
    fn append(&mut self, table: Table, bytes: &[u8]) -> io::Result<()> {
        let alive = self.burn();
        let written = if alive.is_ok() { bytes } else { &bytes[..bytes.len() / 2] };
        self.tables[table as usize].extend_from_slice(written);
        alive
    }

    fn length(&mut self, table: Table) -> io::Result<u64> {
        Ok(self.tables[table as usize].len() as u64)
    }

    fn truncate(&mut self, table: Table, length: u64) -> io::Result<()> {
        self.burn()?;
        self.tables[table as usize].truncate(length as usize);
        Ok(())
    }

    fn read(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(self.tables[table as usize].as_slice()))
    }

    fn load_checkpoint(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(self.checkpoint.clone())
    }

    fn checkpoint(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.burn()?;
        self.checkpoint = Some(bytes.to_vec());
        Ok(())
    }

    fn remove_checkpoint(&mut self) -> io::Result<()> {
        self.burn()?;
        self.checkpoint = None;
        Ok(())
    }

    fn document(&mut self, document: Document, bytes: &[u8]) -> io::Result<()> {
        self.burn()?;
        self.documents.insert(document.file_name(), bytes.to_vec());
        Ok(())
    }
}
