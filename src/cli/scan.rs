//! `shakedown scan`: single and double points of failure.

use super::args::{Flown, Format, Output, Vessel};
use super::campaign::threads;
use super::claim::{Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::{Flight, Mistakes};
use super::interrupt;
use super::screen::{Screen, WIDTH};
use super::sink::Folder;
use super::write;
use shakedown::campaign::checkpoint::Subject;
use shakedown::campaign::scan::importance::importance;
use shakedown::campaign::scan::{At, Importance, Options, Quiet, scan};
use shakedown::kernel::time::Span;
use shakedown::report::{Style, fmeca, json, text};
use shakedown::spec::quantity::{Duration, Quantity};
use std::ops::Range;
use std::path::PathBuf;

/// Strike every component once, or two at a time
#[derive(clap::Args, Debug)]
#[command(
    about = "Find single and double points of failure: strike every component, one flight each, all else sound",
    after_help = "Each domain, node and link is lost for good, and each failure mode of the model strikes, at each
moment (start and middle of each phase), while nothing fails by itself and every duration is its median. A component of which one fault
loses the mission, or a function to the end of its time, is a single point of failure: exit 1, unless
`accepted_spofs` of mission or model names it with a reason.

--format csv and --format markdown write the FMECA.

Examples:
  shakedown scan missions/mars-transit.ron
  shakedown scan missions/mars-transit.ron --order 2 --out output/fmeca
  shakedown scan missions/mars-transit.ron --at insertion --at '100 d' -o fmeca.csv
  shakedown scan missions/mars-transit.ron -n 2000"
)]
pub struct Scan {
    /// Mission file
    mission: String,
    #[command(flatten)]
    vessel: Vessel,
    /// How many faults strike together at most: 1, or 2 for pairs too
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=2))]
    order: u32,
    /// When they strike: a phase (its start and its middle), or a time since mission start [default: every phase]
    #[arg(long, value_name = "PHASE|TIME", num_args = 1..)]
    at: Vec<String>,
    /// Also fly so many replications, all faults on, and weigh components by them
    #[arg(short = 'n', long = "replications", value_name = "N", conflicts_with = "from",
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    replications: Option<u64>,
    /// The same with the replications of a finished campaign, flown again
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// Seed of those replications [default: 1]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Also write `scan.json`, `fmeca.csv` and `fmeca.md` into DIR
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into DIR whatever it holds; another command's result in it goes
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    output: Output,
}

/// What `--out` writes.
pub const FILES: [&str; 3] = ["scan.json", "fmeca.csv", "fmeca.md"];

impl Scan {
    /// Flies and tells.
    ///
    /// # Errors
    /// Mistakes of the mission, moments that it does not have, a flight that does not end, a campaign
    /// that flew something else.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let every = [Format::Text, Format::Json, Format::Csv, Format::Markdown];
        let format = self.output.format(&every)?;
        let (mission, vessel) = (self.mission.clone(), self.vessel.clone());
        let flight = Flight::open(screen, &Flown { mission, vessel, seed: self.seed }, false)?;
        let out = self.out.as_deref();
        let _claim = out.map(|out| claim(screen, out, Owner::Scan, self.force)).transpose()?;
        interrupt::at_once();
        let (at, range) = (self.moments(&flight)?, self.range(&flight)?);
        let (spec, jobs) = (&flight.spec, threads(self.jobs));
        let quiet = match Quiet::new(&spec.mission, &spec.model, flight.record.seed) {
            Ok(quiet) => quiet,
            Err(found) => {
                let sources = flight.spec.sources;
                return Err(Mistakes { found, sources }.into_failure(screen));
            }
        };
        let options = Options { order: self.order, at, jobs, prune: true };
        let mut found = scan(spec, &quiet, &options).map_err(|error| flight.failure(&error))?;
        found.importance = range.map(|range| weigh(&flight, range, jobs)).transpose()?;
        let report = match format {
            Format::Json => json::scan(&found),
            Format::Csv => fmeca::csv(&found),
            Format::Markdown => fmeca::markdown(&found),
            Format::Text => {
                let color = self.output.target.color(screen);
                text::scan(&found, Style { color, width: WIDTH }, &self.vessel.words(&self.mission))
            }
        };
        if let Some(folder) = &self.out {
            let texts = [json::scan(&found), fmeca::csv(&found), fmeca::markdown(&found)];
            for (name, text) in FILES.into_iter().zip(texts) {
                write::result(&folder.join(name), text.as_bytes())?;
            }
            screen.note(&format!("wrote {}", folder.display()));
        }
        self.output.target.deliver(screen, &report)?;
        if found.undocumented().is_empty() {
            return Ok(Exit::Done);
        }
        screen.say(&text::scan_sentence(&found));
        Ok(Exit::Failed)
    }

    fn moments(&self, flight: &Flight) -> Result<Vec<At>, Failure> {
        let phases = &flight.plan.phases;
        let moment = |words: &String| {
            if phases.iter().any(|phase| phase.name == *words) {
                return Ok(At::Phase(words.clone()));
            }
            let span = Duration::parse(words).ok().map(|duration| Span(duration.0));
            let inside = span.filter(|span| span.0 < flight.plan.end.0);
            let names: Vec<&str> = phases.iter().map(|phase| phase.name.as_str()).collect();
            let help = format!(
                "name a phase ({}), or a time since mission start before its end, as '100 d'",
                names.join(", ")
            );
            let wrong = || {
                let message = format!("`{words}` is no moment of the mission");
                Failure::wrong(message).help(help)
            };
            inside.map(|span| At::Instant(words.clone(), span)).ok_or_else(wrong)
        };
        self.at.iter().map(moment).collect()
    }

    /// The replications that components are weighed by.
    fn range(&self, flight: &Flight) -> Result<Option<Range<u64>>, Failure> {
        let Some(folder) = &self.from else { return Ok(self.replications.map(|n| 0..n)) };
        let name = folder.display();
        let Some(manifest) = Folder::at(folder).finished() else {
            return Err(Failure::wrong(format!(
                "`{name}` is not the folder of a finished campaign"
            )));
        };
        let subject = Subject::new(&flight.plan, &context(flight), manifest.subject.first);
        if subject != manifest.subject {
            let message = format!("`{name}` flew something else: other files, overrides or seed");
            let help = "scan what it flew, with its -m, --set and --seed";
            return Err(Failure::wrong(message).help(help));
        }
        let first = manifest.subject.first;
        Ok(Some(first..first + manifest.replications))
    }
}

fn weigh(flight: &Flight, range: Range<u64>, jobs: usize) -> Result<Importance, Failure> {
    importance(&flight.plan, range, jobs).map_err(|error| flight.failure(&error))
}
