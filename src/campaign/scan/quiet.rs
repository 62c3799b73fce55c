//! The vessel on which nothing happens by itself: what a scan strikes, one fault after another.
//!
//! Clocks of failure modes never start, what fails by chance on demand does not (answers, messages,
//! boots, starts, acts of repair), nothing leaks, and what the mission injects is left out. Each
//! draw is a median, so that a flight says what a fault does typically, and says it for ever.

use crate::campaign::scan::rate::Course;
use crate::kernel::dist::Dist;
use crate::kernel::streams::StreamKey;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::failure::{Effect as SpecEffect, Mode};
use crate::spec::inject::Injection;
use crate::spec::mission::Mission;
use crate::spec::model::Model;
use crate::spec::probe::Probe;
use crate::spec::quantity::{Duration, Probability};
use crate::spec::windows::Loss;
use crate::vessel;
use crate::vessel::failure::Effect;
use crate::vessel::plan::{ComponentId, Kind, Plan, RowId};

/// Name of the fault that no model states: the component is lost for good.
pub const LOST: &str = "lost";

/// What can be struck: a failure mode of one component, or its loss for good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// The component.
    pub component: ComponentId,
    /// Its row in [`Quiet::plan`].
    pub row: RowId,
    /// True for the loss for good that stands for whatever the model does not say.
    pub lost: bool,
    /// Faults a nanosecond, on average over the mission; none for a loss of which the model gives no
    /// rate.
    pub rate: Option<f64>,
    /// Number of the course that it takes.
    course: Option<usize>,
}

/// The vessel on which nothing happens by itself, and what can be struck.
#[derive(Clone, Debug)]
pub struct Quiet {
    /// The vessel.
    pub plan: Plan,
    /// Faults, those of one component together.
    pub faults: Vec<Fault>,
    /// When they come; faults of one kind share a course.
    courses: Vec<(Key, Course)>,
}

/// What makes the courses of two faults the same: distribution, age, renewal, environment.
type Key = (Dist, u64, bool, Option<u32>);

impl Quiet {
    /// Silences a vessel.
    ///
    /// # Errors
    /// What keeps it from being built.
    pub fn new(mission: &Mission, model: &Model, seed: u64) -> Result<Quiet, Diagnostics> {
        let (mut mission, mut model) = (mission.clone(), model.clone());
        silence(&mut model);
        mission.inject = losses(&model);
        let mut plan = vessel::build(&mission, &model, seed)?;
        plan.injections.clear();
        plan.streams.fill(StreamKey::MEDIAN);
        let (mut faults, mut courses) = (Vec::new(), Vec::new());
        for id in 0..plan.rows.len() {
            let time = plan.rows[id].time.take();
            let stated = time.is_some();
            let course = time.and_then(|time| course(&plan, id, &time.dist, &mut courses));
            let rate = course.map(|course| courses[course].1.rate());
            let row = &mut plan.rows[id];
            let lost = std::mem::take(&mut row.injected);
            if lost {
                row.mode = LOST.to_owned();
            }
            if (stated || lost) && row.effect != Effect::FalseAlarm {
                let (component, row) = (row.component, id as RowId);
                faults.push(Fault { component, row, lost, rate, course });
            }
        }
        Ok(Quiet { plan, faults, courses })
    }

    /// When a fault comes; none if the model gives no rate.
    pub(super) fn course(&self, fault: usize) -> Option<&Course> {
        let course = self.faults.get(fault)?.course?;
        self.courses.get(course).map(|(_, course)| course)
    }

    /// Name of a fault: `fc-1/hang`.
    #[must_use]
    pub fn name(&self, fault: usize) -> String {
        self.faults.get(fault).map_or_else(String::new, |fault| self.plan.cause(fault.row))
    }

    /// The word for what a component is.
    #[must_use]
    pub fn kind(&self, component: ComponentId) -> &'static str {
        match self.plan.kind(component) {
            Kind::Domain(_) => "domain",
            Kind::Node(_) => "node",
            Kind::Link(_) => "link",
            Kind::Container(_) => "replica",
            Kind::Group(_) => "group",
            Kind::Route(_) => "route",
        }
    }
}

/// The number of a row's course, which is new or shared; none if it never strikes.
fn course(plan: &Plan, id: usize, dist: &Dist, courses: &mut Vec<(Key, Course)>) -> Option<usize> {
    let row = &plan.rows[id];
    let key = (dist.clone(), row.age.to_bits(), row.as_bad_as_old, row.environment);
    if let Some(same) = courses.iter().position(|(other, _)| *other == key) {
        return Some(same);
    }
    courses.push((key, Course::new(plan, row, dist)?));
    Some(courses.len() - 1)
}

/// Takes chance out of a model.
fn silence(model: &mut Model) {
    let sure = Probability(1.0);
    let never = Probability(0.0);
    let help = |modes: &mut Vec<(Name, Mode)>| {
        for (_, mode) in modes {
            mode.success = sure;
        }
    };
    for (_, domain) in &mut model.domains.0 {
        help(&mut domain.modes.0);
    }
    for (_, node) in &mut model.nodes.0 {
        node.boot_failure = never;
        help(&mut node.modes.0);
    }
    for (_, link) in &mut model.links.0 {
        link.loss = Loss::Each { share: never };
        link.success = sure;
        help(&mut link.modes.0);
    }
    for (_, image) in &mut model.images.0 {
        image.start_failure = never;
        image.leak = None;
        help(&mut image.modes.0);
    }
    for (_, watchdog) in &mut model.watchdogs.0 {
        watchdog.loss = never;
    }
    for (_, service) in &mut model.services.0 {
        let all = [&mut service.probe, &mut service.liveness, &mut service.readiness];
        for probe in all.into_iter().flatten() {
            let probe: &mut Probe = probe;
            probe.loss = never;
        }
    }
}

/// One loss for good of each domain, node and link. Software comes back with whatever restarts it;
/// what is lost for good is what it runs on.
fn losses(model: &Model) -> Vec<Injection> {
    let names = model.domains.names().chain(model.nodes.names()).chain(model.links.names());
    let injection = |name: &Name| Injection {
        at: Duration(0),
        phase: None,
        on: name.clone(),
        mode: None,
        fault: Some(SpecEffect::Permanent),
        lasts: None,
        place: name.place,
    };
    names.map(injection).collect()
}
