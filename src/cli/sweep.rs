//! `shakedown sweep`: one mission at many points, each with other values.

mod beliefs;
mod builder;
mod folder;

use super::args::{Flown, Format, Output, Vessel, quoted};
use super::campaign::{threads, tidy};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::interrupt;
use super::progress::Bar;
use super::screen::{Screen, WIDTH};
use super::{sink::Begin, write};
use builder::Builder;
use folder::Record;
use shakedown::campaign::Error;
use shakedown::campaign::sweep::{Design, Logbook, Outcome, Point, Sweep as Subject, layout};
use shakedown::report::{Style, csv, format, json, text};
use shakedown::spec::vary::{self, Vary};
use std::path::{Path, PathBuf};

/// Vary values of a mission or model
#[derive(clap::Args, Debug)]
#[command(
    about = "Fly a mission at many points, each with other values: which is best, and what gains nothing",
    after_help = "Values are listed or stepped: a=1,2,3   a=1..4   a=0..1+0.25   a=1s..60s*2; a range without
a step (a=0.5..1.5, a=1s..60s* by ratios) is for --design lhs, sobol and sensitivity. Texts need no
quotes. All points fly the same luck, so that few replications tell them apart; every point is
looked at before anything flies.

Examples:
  shakedown sweep missions/mars-transit.ron --vary services.navigation.replicas=1,2,3
      --vary watchdogs.main.every=1s,10s,60s
  shakedown sweep missions/mars-transit.ron --vary watchdogs.main.failures=3..48*2 -n 5000
  shakedown sweep missions/examples/belief.ron --beliefs 200 -n 500"
)]
pub struct Sweep {
    /// Mission file
    mission: String,
    #[command(flatten)]
    vessel: Vessel,
    /// What is varied, and over which values; may be given several times
    #[arg(long = "vary", value_name = "PATH=VALUES", value_parser = vary::parse,
        required_unless_present = "beliefs")]
    vary: Vec<Vary>,
    /// Draw this many times what is believed instead: tells chance from ignorance; see `explain Belief`
    #[arg(long, value_name = "DRAWS", value_parser = clap::value_parser!(u32).range(20..=10_000),
        conflicts_with_all = ["vary", "design", "points"])]
    beliefs: Option<u32>,
    /// How the points are laid: every combination, or one value changed at a time, or …
    #[arg(long, value_enum, value_name = "DESIGN", default_value = "grid")]
    design: Layout,
    /// How many points, for lhs and sobol; how many of each sample, for sensitivity
    #[arg(long, value_name = "P", default_value_t = 64,
        value_parser = clap::value_parser!(u64).range(1..=10_000))]
    points: u64,
    /// How many replications to fly at each point
    #[arg(short = 'n', long = "replications", value_name = "N", default_value_t = 1000,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    replications: u64,
    /// Seed of all luck [default: 1]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Result folder [default: output/MISSION-MODEL-sSEED-sweep-DIGEST]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on where it was interrupted
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Overwrite a result folder that holds something else
    #[arg(long)]
    force: bool,
    /// Say what would be flown, and write nothing
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    output: Output,
}

/// The designs, as they are asked for.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[value(rename_all = "kebab-case")]
pub enum Layout {
    Grid,
    OneAtATime,
    Lhs,
    Sobol,
    Sensitivity,
}

impl Layout {
    fn design(self) -> Design {
        match self {
            Layout::Grid => Design::Grid,
            Layout::OneAtATime => Design::OneAtATime,
            Layout::Lhs => Design::Lhs,
            Layout::Sobol => Design::Sobol,
            Layout::Sensitivity => Design::Sensitivity,
        }
    }
}

impl Sweep {
    /// Flies it.
    ///
    /// # Errors
    /// Mistakes of the mission, a value that does not fit, a folder that holds something else, a
    /// limit that was reached, what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let format = self.output.format(&[Format::Text, Format::Json, Format::Csv])?;
        let (vessel, mission) = (self.vessel.clone(), self.mission.clone());
        let flown = Flown { mission, vessel, seed: self.seed };
        let mut flight = match self.beliefs {
            Some(_) => beliefs::open(screen, &flown)?,
            None => Flight::open(screen, &flown, false)?,
        };
        let (vary, design, points) = match self.beliefs {
            Some(draws) => {
                (beliefs::of(&flight, self.replications)?, Design::Beliefs, draws as usize)
            }
            None => (self.vary.clone(), self.design.design(), self.points as usize),
        };
        let paths = vary.iter().map(|parameter| parameter.path.clone()).collect();
        let builder = Builder::new(&flight, &flown, paths)?;
        let subject = self.subject(screen, &flight, &builder, (&vary, design, points))?;
        let path = self.folder(&flight, &subject);
        if self.plan {
            self.output.target.deliver(screen, &self.said(&subject, &path))?;
            return Ok(Exit::Done);
        }
        let record = Record { shard: None, sweep: subject };
        let mut folder = folder::prepare(&path, &record, &builder.inputs(), self.begin())?;
        let subject = record.sweep;
        let mut logbook = Logbook::open(&subject, None, &mut folder).map_err(failure)?;
        self.begun(screen, &mut logbook, &path)?;
        let mut bar = Bar::new(screen);
        let mut plan = |point: usize| builder.again(&subject.points[point].values);
        let stop = interrupt::flag();
        let done = logbook.fly(&mut plan, threads(self.jobs), &mut bar, stop);
        bar.clear();
        let done = done.map_err(|error| builder.failure(&mut flight, &subject, &error))?;
        if !done {
            return Err(self.interrupted(&logbook, &path));
        }
        let outcome = Outcome::new(&logbook).map_err(failure)?;
        self.finish(screen, &outcome, (&path, format))
    }

    /// What is swept, with every point looked at.
    fn subject(
        &self,
        screen: &Screen,
        flight: &Flight,
        builder: &Builder<'_>,
        (vary, design, asked): (&[Vary], Design, usize),
    ) -> Result<Subject, Failure> {
        let values = layout(vary, design, asked, flight.plan.seed);
        let points: Vec<Point> = builder.points(screen, values.map_err(Failure::wrong)?)?;
        let mut context = context(flight);
        context.inputs = builder.digests();
        let n = self.replications;
        let paths = vary.iter().map(|parameter| parameter.path.clone()).collect();
        Ok(Subject::new(&flight.plan, &context, n, paths, (design, asked), points))
    }

    fn begin(&self) -> Begin {
        match (self.resume, self.force) {
            (true, _) => Begin::Resume,
            (_, true) => Begin::Force,
            _ => Begin::Anew,
        }
    }

    /// Says where it goes on, or begins anew.
    fn begun(
        &self,
        screen: &Screen,
        logbook: &mut Logbook<'_>,
        path: &Path,
    ) -> Result<(), Failure> {
        if !self.resume {
            return logbook.clear().map_err(failure);
        }
        if let Some(torn) = logbook.torn() {
            screen.say(&format!("warning: {torn}: going back to the line before"));
        }
        let (kept, asked, path) = (logbook.kept(), logbook.asked(), path.display());
        screen.note(&match kept {
            0 => format!("nothing to resume in {path}: flying from the beginning"),
            _ if kept == asked => format!("{kept} points are flown already in {path}"),
            _ => format!("going on in {path} behind the {kept} of {asked} points that are flown"),
        });
        Ok(())
    }

    fn interrupted(&self, logbook: &Logbook<'_>, path: &Path) -> Failure {
        let (kept, asked) = (logbook.kept(), logbook.asked());
        let message = format!("{kept} of {asked} points are flown and kept in {}", path.display());
        let help = "give the same command with --resume to fly the rest";
        Failure::wrong(message).exit(Exit::Interrupted).help(help)
    }

    /// What would be flown.
    fn said(&self, subject: &Subject, path: &Path) -> String {
        let flown = subject.flown(None).len() as u64;
        let n = subject.replications;
        format!(
            "would fly {} ({}), {} each, {} in all, on {}\nwould write to {}\n",
            format::counted(flown, "point"),
            subject.design.word(),
            format::counted(n, "replication"),
            format::count(flown.saturating_mul(n)),
            format::counted(threads(self.jobs) as u64, "thread"),
            path.display()
        )
    }

    fn finish(
        &self,
        screen: &Screen,
        outcome: &Outcome,
        (path, format): (&Path, Format),
    ) -> Result<Exit, Failure> {
        folder::results(path, outcome)?;
        let report = match format {
            Format::Json => json::sweep(outcome),
            Format::Csv => csv::sweep(outcome),
            Format::Text | Format::Markdown => {
                let color = self.output.target.color(screen);
                text::sweep(outcome, Style { color, width: WIDTH })
            }
        };
        self.output.target.deliver(screen, &report)?;
        screen.note(&format!("results in {}", path.display()));
        Ok(Exit::Done)
    }

    /// The result folder: by its name one knows what was flown.
    fn folder(&self, flight: &Flight, subject: &Subject) -> PathBuf {
        if let Some(out) = &self.out {
            return out.clone();
        }
        let plan = &flight.plan;
        let what = format!("{:?} {:?} {:?}", subject.parameters, subject.design, subject.points);
        let digest = write::digest(&format!("{what} {}", subject.replications));
        let (mission, model) = (tidy(&plan.mission), tidy(&plan.model));
        let name = format!("{mission}-{model}-s{}-sweep-{}", plan.seed, &digest[..8]);
        Path::new("output").join(name)
    }
}

/// What an error means that is about no replication.
fn failure(error: Error) -> Failure {
    Failure::wrong(error.to_string())
}

/// The words of a command line that vary this.
fn words(path: &str, value: &str) -> String {
    format!("--set {}", quoted(&format!("{path}={value}")))
}
