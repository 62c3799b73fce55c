//! From the words of the command line to a specification and a plan.

use super::args::{Flown, Vessel, quoted};
use super::claim;
use super::exit::{Exit, Failure};
use super::files::{self, Disk, Located};
use super::record::{self, Record};
use super::screen::{Screen, Shown as _};
use super::{placement, sources};
use shakedown::campaign::Error;
use shakedown::kernel::limits::LimitReached;
use shakedown::spec::codes;
use shakedown::spec::diagnostic::{Diagnostic, Diagnostics, neutral};
use shakedown::spec::place::Sources;
use shakedown::spec::specification::Specification;
use shakedown::vessel::plan::Plan;
use std::path::{Path, PathBuf};

/// Findings that are named before a flight.
const MOST_FINDINGS: usize = 5;

/// What was read: the specification, and where it lies.
#[derive(Debug)]
pub struct Read {
    /// Mission and model.
    pub spec: Specification,
    /// Their places.
    pub located: Located,
}

/// Mistakes, and the texts that they are about.
#[derive(Debug)]
pub struct Mistakes {
    /// The mistakes.
    pub found: Diagnostics,
    /// The texts.
    pub sources: Sources,
}

impl Mistakes {
    fn one(diagnostic: Diagnostic) -> Mistakes {
        let mut found = Diagnostics::new();
        found.push(diagnostic);
        Mistakes { found, sources: Sources::new() }
    }

    /// The mistakes as a failure.
    pub fn into_failure(self, screen: &Screen) -> Failure {
        Failure::rendered(self.found.render(&self.sources, screen.color_err()))
    }
}

/// Reads a mission and its model.
///
/// # Errors
/// All mistakes at once.
pub fn try_read(mission: &str, vessel: &Vessel) -> Result<Read, Box<Mistakes>> {
    let located = files::locate(mission, vessel.model.as_deref(), vessel.root.as_deref());
    let located = located.map_err(|diagnostic| Box::new(Mistakes::one(*diagnostic)))?;
    read_located(located, &vessel.sets)
}

fn read_located(located: Located, sets: &[String]) -> Result<Read, Box<Mistakes>> {
    let model = located.model.as_deref();
    match Specification::read(&located.disk, &located.mission, model, sets) {
        Ok(spec) => Ok(Read { spec, located }),
        Err(refused) => {
            let refused = *refused;
            Err(Box::new(Mistakes { found: refused.diagnostics, sources: refused.sources }))
        }
    }
}

/// Reads a mission and its model.
///
/// # Errors
/// All mistakes at once, rendered.
pub fn read(screen: &Screen, mission: &str, vessel: &Vessel) -> Result<Read, Failure> {
    try_read(mission, vessel).map_err(|mistakes| mistakes.into_failure(screen))
}

/// What is to be flown, ready.
#[derive(Debug)]
pub struct Flight {
    /// Mission and model.
    pub spec: Specification,
    /// What was built from them.
    pub plan: Plan,
    /// Where they were found, overrides and seed: what flies it again.
    pub record: Record,
    /// The words of a command line that name it.
    pub words: String,
    /// The result folder that it comes from, if it comes from one.
    pub folder: Option<PathBuf>,
}

impl Flight {
    /// Reads and builds what the command line names: a mission, or a result folder, which holds
    /// its own mission.
    ///
    /// # Errors
    /// All mistakes at once, rendered.
    pub fn open(screen: &Screen, flown: &Flown, strict_sources: bool) -> Result<Flight, Failure> {
        let folder = Path::new(&flown.mission);
        let of_campaign = folder.join(record::FILE).is_file();
        if let Some(what) = claim::holds(folder).filter(|_| !of_campaign) {
            let message = format!("`{}` holds {what}, not a campaign", folder.shown());
            return Err(Failure::wrong(message).help("name a mission, or a campaign's folder"));
        }
        let flight = match of_campaign {
            true => Flight::from_folder(screen, flown, folder)?,
            false => Flight::from_mission(screen, flown)?,
        };
        if strict_sources {
            let found = sources::refused(&flight.spec.model);
            if found.has_errors() {
                let sources = flight.spec.sources;
                return Err(Mistakes { found, sources }.into_failure(screen));
            }
        }
        flight.mention_findings(screen);
        Ok(flight)
    }

    /// The same for who draws what is believed: that beliefs are held is no finding then.
    ///
    /// # Errors
    /// All mistakes at once, rendered.
    pub fn open_to_draw(screen: &Screen, flown: &Flown) -> Result<Flight, Failure> {
        let mut flight = Flight::from_mission(screen, flown)?;
        let mut findings = Diagnostics::new();
        for finding in flight.spec.findings.sorted() {
            if finding.code != codes::HELD_AT_MEDIAN {
                findings.push(finding.clone());
            }
        }
        flight.spec.findings = findings;
        flight.mention_findings(screen);
        Ok(flight)
    }

    fn from_mission(screen: &Screen, flown: &Flown) -> Result<Flight, Failure> {
        let Read { spec, located } = read(screen, &flown.mission, &flown.vessel)?;
        let record = Record {
            shakedown: env!("CARGO_PKG_VERSION").to_owned(),
            mission: located.mission,
            model: located.model,
            sets: flown.vessel.sets.clone(),
            seed: flown.seed.unwrap_or(1),
            shard: None,
            until: None,
        };
        let words = flown.vessel.words(&flown.mission);
        Flight::build(screen, spec, record, words)
    }

    fn from_folder(screen: &Screen, flown: &Flown, folder: &Path) -> Result<Flight, Failure> {
        let record = Record::load(folder)?;
        let Vessel { model, sets, root } = &flown.vessel;
        let other_seed = flown.seed.is_some_and(|seed| seed != record.seed);
        if model.is_some() || !sets.is_empty() || root.is_some() || other_seed {
            let message = "a result folder says itself what was flown";
            let help = "to fly something else, name the mission instead of the folder";
            return Err(Failure::wrong(message).help(help));
        }
        let inputs = folder.join(record::INPUTS);
        let disk = Disk::below(&inputs).map_err(|error| Failure::io("read", &inputs, &error))?;
        let (mission, model) = (record.mission.clone(), record.model.clone());
        let located = Located { disk, mission, model };
        let read = read_located(located, &record.sets);
        let spec = read.map_err(|mistakes| mistakes.into_failure(screen))?.spec;
        let mut flight = Flight::build(screen, spec, record, quoted(&flown.mission))?;
        flight.folder = Some(folder.to_path_buf());
        Ok(flight)
    }

    fn build(
        screen: &Screen,
        mut spec: Specification,
        record: Record,
        words: String,
    ) -> Result<Flight, Failure> {
        match shakedown::vessel::build(&spec.mission, &spec.model, record.seed) {
            Ok(plan) => {
                spec.findings.append(placement::findings(&spec.model, &plan));
                Ok(Flight { spec, plan, record, words, folder: None })
            }
            Err(found) => Err(Mistakes { found, sources: spec.sources }.into_failure(screen)),
        }
    }

    /// Names what the author should look at; a result folder's author has been told.
    fn mention_findings(&self, screen: &Screen) {
        let findings = self.spec.findings.sorted();
        if findings.is_empty() || self.folder.is_some() {
            return;
        }
        let plural = if findings.len() == 1 { "" } else { "s" };
        screen.note(&format!("note: {} finding{plural} in the files", findings.len()));
        for finding in findings.iter().take(MOST_FINDINGS) {
            let place = finding.place.map_or(String::new(), |place| {
                format!(" ({})", neutral(&self.spec.sources.origin(place)))
            });
            screen.note(&format!("  {}: {}{place}", finding.code.id, neutral(&finding.message)));
        }
        let more = match findings.len().saturating_sub(MOST_FINDINGS) {
            0 => String::new(),
            more => format!("{more} more; "),
        };
        screen.note(&format!("  {more}`shakedown validate {}` tells more", self.words));
    }

    /// The line that flies one replication again.
    pub fn replay_line(&self, replication: u64) -> String {
        let (words, seed) = (&self.words, self.record.seed);
        format!("shakedown run {words} --seed {seed} --replication {replication}")
    }

    /// What a campaign's or replication's error means for the command.
    pub fn failure(&self, error: &Error) -> Failure {
        let exit = if error.is_bug() { Exit::Bug } else { Exit::Wrong };
        let failure = Failure::wrong(error.to_string()).exit(exit);
        if matches!(error, Error::Resume(_) | Error::Corrupt { .. }) {
            return failure.help("--force flies it from the beginning, --out DIR elsewhere");
        }
        let Some(replication) = error.replication() else { return failure };
        let line = self.replay_line(replication);
        match error {
            Error::Limit { limit: LimitReached::AtOneInstant { .. }, .. } => failure.help(format!(
                "probably something restarts or repairs for ever without taking time: look for \
                 zero durations\nto see it again: {line}"
            )),
            Error::Limit { .. } => failure.help(format!(
                "something comes round too often for so long a mission: look for short periods \
                 (windows, transfers, probes) and short times between failures or restarts\n\
                 to see it again: {line}"
            )),
            _ => failure.help(format!(
                "this is a mistake of shakedown, not yours; please report it\nto see it again: {line}"
            )),
        }
    }

    /// The word that stands for the mission in reports until [`Flight::with_words`] replaces it.
    pub const NAME: &'static str = "@flight@";

    /// A report with the words of this flight in its commands. Reports know one path only, but
    /// overrides and another model must not be forgotten when a line is pasted. `more` is what
    /// further campaigns must be told.
    pub fn with_words(&self, report: &str, more: &str) -> String {
        let campaign = format!("campaign {}", Flight::NAME);
        let report = report.replace(&campaign, &format!("campaign {}{more}", self.words));
        report.replace(Flight::NAME, &self.words)
    }
}
