//! `shakedown sweep`: one mission at many points, each with other values.

mod beliefs;
mod builder;
pub mod folder;
pub mod merge;

use super::args::{Flown, Format, Output, Vessel, quoted};
use super::campaign::{threads, tidy};
use super::claim::{self, Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::files::Disk;
use super::flight::{Flight, Mistakes};
use super::interrupt;
use super::progress::Bar;
use super::screen::{Screen, WIDTH};
use super::{sink::Begin, write};
use crate::cli::screen::Shown as _;
use builder::Builder;
use folder::Record;
use shakedown::campaign::sweep::{Design, Logbook, Outcome, Point, Sweep as Subject, layout};
use shakedown::campaign::{Error, Shard};
use shakedown::report::{Style, csv, format, json, text};
use shakedown::spec::diagnostic::neutral;
use shakedown::spec::load::Refused;
use shakedown::spec::sweep::{self, SweepFile};
use shakedown::spec::vary::{self, Vary};
use std::path::{Path, PathBuf};

/// Vary values of a mission or model
#[derive(clap::Args, Debug)]
#[command(
    about = "Fly a mission at many points, each with other values: which is best, and what gains nothing",
    after_help = "Values are listed or stepped: a=1,2,3   a=1..4   a=0..1+0.25   a=1s..60s*2 (steps go on while
they stay within the range); a range without a step (a=0.5..1.5, a=1s..60s* by ratios) is for --design
lhs, sobol and sensitivity, which draw any number from a=1..4 too where the field takes any. Texts need
no quotes, but those within brackets do: a='Exponential(\"9 d\")'. All points fly the same luck, so that few replications tell them apart; every point is
looked at before anything flies. A sweep that was killed goes on with --resume; one too large for
one machine is cut into shards by its points, which `shakedown merge` puts together.

Examples:
  shakedown sweep missions/mars-transit.ron --vary services.navigation.replicas=1,2,3
      --vary watchdogs.main.every=1s,10s,60s
  shakedown sweep missions/mars-transit.ron --vary watchdogs.main.failures=3..48*2 -n 5000
  shakedown sweep missions/mars-transit.ron --file sweep.ron --shard 0/10 --resume --out shards/0
  shakedown sweep missions/examples/belief.ron --beliefs 200 -n 500"
)]
pub struct Sweep {
    /// Mission file
    mission: String,
    #[command(flatten)]
    vessel: Vessel,
    /// What is varied, and over which values; may be given several times
    #[arg(long = "vary", value_name = "PATH=VALUES", value_parser = vary::parse)]
    vary: Vec<Vary>,
    /// File that says what is varied; `shakedown explain sweep` tells what it may say
    #[arg(long = "file", value_name = "FILE")]
    from: Option<String>,
    /// Instead, draw what is believed so many times: chance and ignorance apart; `explain Belief`
    #[arg(long, value_name = "DRAWS", value_parser = clap::value_parser!(u32).range(20..=10_000),
        conflicts_with_all = ["vary", "from", "design", "points"])]
    beliefs: Option<u32>,
    /// How the points are laid [default: grid, every combination]
    #[arg(long, value_enum, value_name = "DESIGN")]
    design: Option<Layout>,
    /// How many points, for lhs and sobol; of each sample, 32 or more, for sensitivity [default: 64]
    #[arg(long, value_name = "P", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    points: Option<u32>,
    /// How many replications to fly at each point [default: 1000]
    #[arg(short = 'n', long = "replications", value_name = "N",
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    replications: Option<u64>,
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
    /// Fly only the points of part I (from 0) of K
    #[arg(long, value_name = "I/K", conflicts_with_all = ["format", "file"])]
    shard: Option<Shard>,
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

/// What is asked for, by the command line or by a file.
struct Asked {
    vary: Vec<Vary>,
    design: Design,
    points: usize,
    replications: u64,
    seed: Option<u64>,
}

impl Asked {
    fn paths(&self) -> Vec<String> {
        self.vary.iter().map(|parameter| parameter.path.clone()).collect()
    }
}

impl Sweep {
    /// Flies it.
    ///
    /// # Errors
    /// Mistakes of the mission, a value that does not fit, a folder that holds something else, a
    /// limit that was reached, what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        self.output.format(&FORMATS)?;
        let mut asked = self.asked(screen)?;
        let (vessel, mission) = (self.vessel.clone(), self.mission.clone());
        let flown = Flown { mission, vessel, seed: asked.seed };
        let mut flight = match self.beliefs {
            Some(_) => Flight::open_to_draw(screen, &flown)?,
            None => Flight::open(screen, &flown, false)?,
        };
        self.output.target.spare()?;
        if self.beliefs.is_some() {
            asked.vary = beliefs::of(&flight, asked.replications)?;
        }
        let builder = Builder::new(&flight, &flown, asked.paths())?;
        drawn(screen, &mut asked, &builder);
        let subject = subject(screen, &asked, &flight, &builder)?;
        let path = self.folder(&flight, &subject)?;
        let record = Record { shard: self.shard, sweep: subject };
        if self.plan {
            claim::check(&path, Owner::Sweep, self.force)?;
            folder::refuse(&path, &record, self.begin())?;
            self.output.target.deliver(screen, &self.said(&record.sweep, &path))?;
            return Ok(Exit::Done);
        }
        let _claim = claim(screen, &path, Owner::Sweep, self.force)?;
        let mut folder = folder::prepare(&path, &record, &builder.inputs(), self.begin())?;
        let Record { shard, sweep: subject } = record;
        let mut logbook = Logbook::open(&subject, shard, &mut folder).map_err(failure)?;
        self.begun(screen, &mut logbook, &path)?;
        let mut bar = Bar::new(screen);
        let mut plan = |point: usize| builder.again(&subject.points[point].values);
        let stop = interrupt::flag();
        let done = logbook.fly(&mut plan, threads(self.jobs), &mut bar, stop);
        bar.clear();
        let done = done.map_err(|error| builder.failure(&mut flight, &subject, &error))?;
        if !done {
            return Err(interrupted(&logbook, &path));
        }
        if let Some(shard) = shard {
            let points = format::counted(logbook.kept() as u64, "point");
            screen.print(&format!(
                "Shard {shard}: {points} of {} are flown.\nWhen all {} are: shakedown merge SHARD… \
                 --out DIR\n",
                subject.flown(None).len(),
                shard.of
            ))?;
            return Ok(Exit::Done);
        }
        let outcome = Outcome::new(&logbook).map_err(failure)?;
        finish(screen, &outcome, &path, &self.output)
    }

    /// What is asked for: the command line goes before the file.
    fn asked(&self, screen: &Screen) -> Result<Asked, Failure> {
        if let Some(draws) = self.beliefs {
            return Ok(Asked {
                vary: Vec::new(),
                design: Design::Beliefs,
                points: draws as usize,
                replications: self.replications.unwrap_or(1000),
                seed: self.seed,
            });
        }
        let file = match &self.from {
            Some(path) => Some(read(screen, path)?),
            None => None,
        };
        let given = file.iter().flat_map(|file| file.vary.iter().map(|it| &it.value.0));
        let vary: Vec<Vary> = given.chain(&self.vary).cloned().collect();
        each_once(&vary)?;
        let design = self.design.map(Layout::design);
        let design = design.or(file.as_ref().map(|file| of_file(&file.design)));
        if let (Some(_), None | Some(Design::Grid | Design::OneAtATime)) = (self.points, design) {
            let failure = Failure::wrong("--points is not for a grid, nor for one value at a time");
            return Err(
                failure.help("their values say how many points there are; give --design lhs")
            );
        }
        let points = self.points.or(file.as_ref().map(|file| file.points.0));
        let n = self.replications.or(file.as_ref().map(|file| u64::from(file.replications.0)));
        Ok(Asked {
            vary,
            design: design.unwrap_or(Design::Grid),
            points: points.unwrap_or(64) as usize,
            replications: n.unwrap_or(1000),
            seed: self.seed.or(file.as_ref().map(|file| file.seed)),
        })
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
        let (kept, asked, path) = (logbook.kept(), logbook.asked(), path.shown());
        screen.note(&match kept {
            0 => format!("nothing to resume in {path}: flying from the beginning"),
            _ if kept == asked => format!("{kept} points are flown already in {path}"),
            _ => format!("going on in {path} behind the {kept} of {asked} points that are flown"),
        });
        Ok(())
    }

    /// What would be flown.
    fn said(&self, subject: &Subject, path: &Path) -> String {
        let flown = subject.flown(self.shard).len() as u64;
        let n = subject.replications;
        format!(
            "would fly {} ({}), {} each, {} in all, on {}\nwould write to {}\n",
            format::counted(flown, "point"),
            subject.design.word(),
            format::counted(n, "replication"),
            format::count(flown.saturating_mul(n)),
            format::counted(threads(self.jobs) as u64, "thread"),
            path.shown()
        )
    }

    /// The result folder: by its name one knows what was flown.
    fn folder(&self, flight: &Flight, subject: &Subject) -> Result<PathBuf, Failure> {
        let flown = subject.flown(None).len() as u64;
        if let Some(Shard { of, .. }) = self.shard
            && of > flown
        {
            let points = format::counted(flown, "point");
            return Err(Failure::wrong(format!("{points} make no {of} shards")));
        }
        if let Some(out) = &self.out {
            return Ok(out.clone());
        }
        let plan = &flight.plan;
        let what = format!("{:?} {:?} {:?}", subject.parameters, subject.design, subject.points);
        let digest = write::digest(&format!("{what} {}", subject.replications));
        let (mission, model) = (tidy(&plan.mission), tidy(&plan.model));
        let mut name = format!("{mission}-{model}-s{}-sweep-{}", plan.seed, &digest[..8]);
        if let Some(Shard { index, of }) = self.shard {
            // Padded, so that a listing is in order.
            let width = of.to_string().len();
            name.push_str(&format!("-shard-{index:0width$}-of-{of}"));
        }
        Ok(Path::new("output").join(name))
    }
}

/// The forms of a sweep's result.
const FORMATS: [Format; 3] = [Format::Text, Format::Json, Format::Csv];

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

fn of_file(layout: &sweep::Layout) -> Design {
    match layout {
        sweep::Layout::Grid => Design::Grid,
        sweep::Layout::OneAtATime => Design::OneAtATime,
        sweep::Layout::Lhs => Design::Lhs,
        sweep::Layout::Sobol => Design::Sobol,
        sweep::Layout::Sensitivity => Design::Sensitivity,
    }
}

/// Reads a sweep file.
fn read(screen: &Screen, path: &str) -> Result<SweepFile, Failure> {
    let given = Path::new(path);
    let (parent, name) = match (given.parent(), given.file_name().and_then(|name| name.to_str())) {
        (Some(parent), Some(name)) if !parent.as_os_str().is_empty() => (parent, name),
        (_, Some(name)) => (Path::new("."), name),
        (_, None) => return Err(Failure::wrong(format!("`{path}` is no file"))),
    };
    let disk = Disk::below(parent).map_err(|error| Failure::io("read", given, &error))?;
    SweepFile::read(&disk, name).map_err(|refused| {
        let Refused { sources, diagnostics: found } = *refused;
        Mistakes { found, sources }.into_failure(screen)
    })
}

/// That something is varied, and nothing twice.
fn each_once(vary: &[Vary]) -> Result<(), Failure> {
    if vary.is_empty() {
        let failure = Failure::wrong("nothing is varied");
        return Err(failure.help("give --vary services.navigation.replicas=1,2,3, or --file FILE"));
    }
    let twice = (1..vary.len()).find(|&at| vary[..at].iter().any(|it| it.path == vary[at].path));
    let Some(at) = twice else { return Ok(()) };
    let message = format!("`{}` is varied twice", neutral(&vary[at].path));
    Err(Failure::wrong(message).help("give all of its values at once, on the line or in the file"))
}

/// Where points are drawn: any number between two whole ones, where the field takes any.
fn drawn(screen: &Screen, asked: &mut Asked, builder: &Builder<'_>) {
    if matches!(asked.design, Design::Grid | Design::OneAtATime | Design::Beliefs) {
        return;
    }
    for (at, parameter) in asked.vary.iter_mut().enumerate() {
        let Some((any, between)) = parameter.any() else { continue };
        let path = neutral(&parameter.path);
        if builder.takes(at, between) {
            screen.note(&format!("{path}: any number in its range is drawn, not whole ones only"));
            *parameter = any;
        } else {
            screen.note(&format!("{path}: whole numbers are drawn"));
        }
    }
}

/// What is swept, with every point looked at.
fn subject(
    screen: &Screen,
    asked: &Asked,
    flight: &Flight,
    builder: &Builder<'_>,
) -> Result<Subject, Failure> {
    let values = layout(&asked.vary, asked.design, asked.points, flight.plan.seed);
    let points: Vec<Point> = builder.points(screen, values.map_err(Failure::wrong)?)?;
    let mut context = context(flight);
    context.inputs = builder.digests();
    let laid = (asked.design, asked.points);
    let (n, paths) = (asked.replications, asked.paths());
    let as_written = paths.iter().map(|path| builder::written(flight, path)).collect();
    Ok(Subject { as_written, ..Subject::new(&flight.plan, &context, n, paths, laid, points) })
}

fn interrupted(logbook: &Logbook<'_>, path: &Path) -> Failure {
    let (kept, asked) = (logbook.kept(), logbook.asked());
    let message = format!("{kept} of {asked} points are flown and kept in {}", path.shown());
    let help = "give the same command with --resume to fly the rest";
    Failure::wrong(message).exit(Exit::Interrupted).help(help)
}

/// Stores the results and says what they are.
fn finish(
    screen: &Screen,
    outcome: &Outcome,
    path: &Path,
    output: &Output,
) -> Result<Exit, Failure> {
    let format = output.format(&FORMATS)?;
    folder::results(path, outcome)?;
    let report = match format {
        Format::Json => json::sweep(outcome),
        Format::Csv => csv::sweep(outcome),
        Format::Text | Format::Markdown => {
            let color = output.target.color(screen);
            text::sweep(outcome, Style { color, width: WIDTH })
        }
    };
    output.target.deliver(screen, &report)?;
    screen.note(&format!("results in {}", path.shown()));
    Ok(Exit::Done)
}

/// What an error means that is about no replication.
fn failure(error: Error) -> Failure {
    match error {
        Error::Resume(why) => Failure::wrong(format!("this sweep cannot be resumed: {why}"))
            .help("--force flies it from the beginning, --out DIR elsewhere"),
        error => Failure::wrong(error.to_string()),
    }
}

/// The words of a command line that vary this.
fn words(path: &str, value: &str) -> String {
    format!("--set {}", quoted(&format!("{path}={value}")))
}
