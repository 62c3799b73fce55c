//! Sweeps of a small vessel, for the tests of this room and of reports.

use super::{Design, Logbook, Outcome, Point, Store, Sweep, Values, layout};
use crate::campaign::context::Context;
use crate::campaign::shard::Shard;
use crate::campaign::testkit::Pair as Vessel;
use crate::spec::vary::{Vary, parse};
use crate::vessel::plan::Plan;
use std::io::{self, BufRead};
use std::sync::atomic::AtomicBool;

/// A logbook in memory.
#[derive(Clone, Default)]
pub(crate) struct Memory(pub(super) Vec<u8>);

impl Store for Memory {
    fn lines(&self) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(Box::new(self.0.as_slice()))
    }

    fn line(&self, at: u64, bytes: u64) -> io::Result<Vec<u8>> {
        Ok(self.0[at as usize..(at + bytes) as usize].to_vec())
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        self.0.extend(line);
        Ok(())
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        self.0.truncate(bytes as usize);
        Ok(())
    }
}

/// The vessel of these values: what is varied are the mean times of a repair and to a fault, hours.
pub(super) fn vessel(values: &Values) -> Plan {
    let hours = |at: usize| values.get(at)?.as_ref().map(|hours| hours.parse::<f64>().unwrap());
    let written = Vessel::default();
    let (repair, fault) = (hours(0).unwrap_or(written.repair), hours(1).unwrap_or(written.fault));
    Vessel { repair, fault, ..written }.plan()
}

pub(crate) fn sweep(vary: &[&str], design: Design, asked: usize, n: u64) -> Sweep {
    let parameters: Vec<Vary> = vary.iter().map(|text| parse(text).unwrap()).collect();
    let values = layout(&parameters, design, asked, 1).unwrap();
    let points = values.into_iter().map(|values| {
        let plan = vessel(&values);
        Point::new(values, &plan)
    });
    let paths = parameters.iter().map(|p| p.path.clone()).collect();
    let plan = Vessel::default().plan();
    Sweep::new(&plan, &Context::default(), n, paths, (design, asked), points.collect())
}

pub(super) fn flown(sweep: &Sweep, shard: Option<Shard>, jobs: usize, store: &mut Memory) -> bool {
    let mut logbook = Logbook::open(sweep, shard, store).unwrap();
    let mut plan = |point: usize| Ok(vessel(&sweep.points[point].values));
    logbook.fly(&mut plan, jobs, &mut (), &AtomicBool::new(false)).unwrap()
}

pub(super) fn outcome(sweep: &Sweep, store: &mut Memory) -> Outcome {
    Outcome::new(&Logbook::open(sweep, None, store).unwrap()).unwrap()
}

/// A sweep, flown.
pub(crate) fn swept(vary: &[&str], design: Design, asked: usize, n: u64) -> Outcome {
    let sweep = sweep(vary, design, asked, n);
    let mut store = Memory::default();
    assert!(flown(&sweep, None, 2, &mut store));
    outcome(&sweep, &mut store)
}
