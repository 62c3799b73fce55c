//! `shakedown baseline`: what missions fly today, kept for `shakedown check` to hold against.

use super::args::{Flown, Vessel};
use super::campaign::{threads, tidy};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::interrupt;
use super::progress::Bar;
use super::screen::Screen;
use super::write;
use shakedown::campaign::baseline::{BASELINE_VERSION, Baseline, MOST, baseline};
use shakedown::report::{format, json};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Replications of a baseline, unless told otherwise.
const REPLICATIONS: u64 = 1000;
/// A baseline's file is smaller than this.
const MOST_BYTES: u64 = 16 << 20;

/// Store what missions fly today
#[derive(clap::Args, Debug)]
#[command(
    about = "Store what missions fly today, for `shakedown check` to hold against",
    after_help = "A baseline is a small JSON file, one a mission and model: estimates, their standard errors, n,
digests of all inputs, fingerprints. Keep the folder under version control.

Examples:
  shakedown baseline save missions/mars-transit.ron --out baselines/
  shakedown baseline update missions/mars-transit.ron --out baselines/ --reason \"a third computer\""
)]
pub struct BaselineCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    Save(Save),
    Update(Update),
}

/// Store baselines where there are none
#[derive(clap::Args, Debug)]
#[command(
    after_help = "What is stored already and would be the same is left alone; what would be another is refused.

Example:
  shakedown baseline save missions/mars-transit.ron missions/first-light.ron -n 2000 --out baselines/"
)]
struct Save {
    #[command(flatten)]
    flown: Stored,
    /// Overwrite baselines that say something else, and forget their history
    #[arg(long)]
    force: bool,
}

/// Replace baselines, saying why
#[derive(clap::Args, Debug)]
#[command(after_help = "The reason is kept in the baseline, with those before it.

Example:
  shakedown baseline update missions/*.ron --out baselines/ --reason \"probes every 2 s, see #41\"")]
struct Update {
    #[command(flatten)]
    flown: Stored,
    /// Why results are to be others from now on
    #[arg(long, value_name = "WHY", value_parser = reason)]
    reason: String,
}

/// What is flown for baselines, and where they are.
#[derive(clap::Args, Debug)]
struct Stored {
    /// Mission files
    #[arg(required = true, value_name = "MISSION")]
    missions: Vec<String>,
    #[command(flatten)]
    vessel: Vessel,
    /// Folder of the baselines
    #[arg(long, value_name = "DIR", default_value = "baselines")]
    out: PathBuf,
    /// How many replications to fly [default: those of the baseline there, else 1000]
    #[arg(short = 'n', long = "replications", value_name = "N",
        value_parser = clap::value_parser!(u64).range(2..=MOST))]
    replications: Option<u64>,
    /// Seed of all luck [default: that of the baseline there, else 1]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

fn reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("say why: whoever reads the history wants to know".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// A baseline as it is, and the one that is flown now.
struct Pair {
    path: PathBuf,
    old: Option<Baseline>,
    new: Baseline,
}

impl BaselineCommand {
    /// Flies and stores.
    ///
    /// # Errors
    /// Mistakes of a mission, a baseline that may not be overwritten or is not one, what the
    /// system says. What was stored before stays.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match &self.what {
            What::Save(save) => save.run(screen),
            What::Update(update) => update.run(screen),
        }
    }
}

impl Save {
    fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        // All are flown before any is written: a mistake in the last stores none.
        let pairs = self.flown.fly(screen, self.force)?;
        for Pair { path, old, new } in &pairs {
            if let Some(old) = old
                && !old.same(new)
                && !self.force
            {
                let message = format!("`{}` holds another baseline", path.display());
                let help = "replace it with `shakedown baseline update --reason WHY`, which keeps \
                            its history, or with --force, which does not";
                return Err(Failure::wrong(message).help(help));
            }
        }
        for Pair { path, old, new } in pairs {
            match old.is_some_and(|old| old.same(&new)) {
                true => screen.print(&format!("{} is as it was\n", path.display()))?,
                false => store(screen, &path, &new, "saved")?,
            }
        }
        Ok(Exit::Done)
    }
}

impl Update {
    fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let pairs = self.flown.fly(screen, false)?;
        if let Some(pair) = pairs.iter().find(|pair| pair.old.is_none()) {
            return Err(none_there(&pair.path));
        }
        for Pair { path, old, new } in pairs {
            match old {
                Some(old) if !old.same(&new) => {
                    store(screen, &path, &new.instead_of(&old, &self.reason), "updated")?;
                }
                _ => screen.print(&format!("{} is as it was\n", path.display()))?,
            }
        }
        Ok(Exit::Done)
    }
}

impl Stored {
    /// With `anew`, a baseline that cannot be read counts as none.
    fn fly(&self, screen: &Screen, anew: bool) -> Result<Vec<Pair>, Failure> {
        let open = |mission: &String| {
            open(screen, mission, &self.vessel, self.seed, Place { at: &self.out, anew })
        };
        let opened: Result<Vec<Opened>, Failure> = self.missions.iter().map(open).collect();
        let opened = opened?;
        for (k, (_, path, _)) in opened.iter().enumerate() {
            let same = opened[..k].iter().position(|(_, other, _)| other == path);
            let same = same.map(|first| (&self.missions[first], &self.missions[k]));
            // The same file twice is no mistake.
            if let Some((first, second)) = same.filter(|(first, second)| first != second) {
                let message = format!("{first} and {second} would share {}", path.display());
                let help = "give one of both missions another `name`, or a folder of its own";
                return Err(Failure::wrong(message).help(help));
            }
        }
        opened.into_iter().map(|opened| self.fly_one(screen, opened)).collect()
    }

    fn fly_one(&self, screen: &Screen, (flight, path, old): Opened) -> Result<Pair, Failure> {
        let n = self.replications.or(old.as_ref().map(|old| old.replications));
        let n = n.unwrap_or(REPLICATIONS);
        let mut bar = Bar::new(screen);
        let jobs = threads(self.jobs);
        let stop = interrupt::flag();
        let flown = baseline(&flight.plan, &context(&flight), n, jobs, &mut bar, stop);
        bar.clear();
        let Some(new) = flown.map_err(|error| flight.failure(&error))? else {
            let message = "stopped, no baseline was stored".to_owned();
            return Err(Failure::wrong(message).exit(Exit::Interrupted));
        };
        Ok(Pair { path, old, new })
    }
}

/// Where a baseline is.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The folder of baselines, or the baseline's file.
    pub at: &'a Path,
    /// True if one that cannot be read, or is of something else, counts as none.
    pub anew: bool,
}

/// A flight, the file of its baseline, and what stands there.
pub type Opened = (Flight, PathBuf, Option<Baseline>);

/// Opens a flight and its baseline in a folder, or the baseline that is named itself. Without a
/// seed, the baseline's is flown.
///
/// # Errors
/// Mistakes of the mission; a file that is no baseline, or that of something else.
pub fn open(
    screen: &Screen,
    mission: &str,
    vessel: &Vessel,
    seed: Option<u64>,
    Place { at: place, anew }: Place<'_>,
) -> Result<Opened, Failure> {
    let flown = |seed| Flown { mission: mission.to_owned(), vessel: vessel.clone(), seed };
    let flight = Flight::open(screen, &flown(seed), false)?;
    let (name, model) = (flight.plan.mission.clone(), flight.plan.model.clone());
    let named = place.is_file();
    let path = match named {
        true => place.to_path_buf(),
        false => place.join(format!("{}-{}.json", tidy(&name), tidy(&model))),
    };
    let found = match load(&path) {
        Err(_) if anew => None,
        found => found?,
    };
    let Some(found) = found else { return Ok((flight, path, None)) };
    // A baseline that is named may be of another model: that is what it is held against.
    if found.mission != name || (found.model != model && !named) {
        let (mission, model) = (&found.mission, &found.model);
        let message = format!("`{}` is the baseline of {mission} with {model}", path.display());
        let help = "give the mission another `name`, or its baselines a folder of their own";
        return Err(Failure::wrong(message).help(help));
    }
    let other_seed = seed.is_none() && found.seed != flight.plan.seed;
    let flight = match other_seed {
        true => Flight::open(screen, &flown(Some(found.seed)), false)?,
        false => flight,
    };
    Ok((flight, path, Some(found)))
}

/// That there is no baseline, and how to make one.
pub fn none_there(path: &Path) -> Failure {
    let message = format!("there is no baseline `{}`", path.display());
    let folder = path.parent().map_or_else(|| ".".into(), Path::to_string_lossy);
    let folder = super::args::quoted(&folder);
    Failure::wrong(message)
        .help(format!("make one: shakedown baseline save MISSION --out {folder}"))
}

fn load(path: &Path) -> Result<Option<Baseline>, Failure> {
    let refused = |error: &io::Error| Failure::io("read", path, error);
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(refused(&error)),
        Ok(it) if it.len() > MOST_BYTES => {
            return Err(Failure::wrong(format!(
                "`{}` is too large for a baseline",
                path.display()
            )));
        }
        Ok(_) => {}
    }
    let bytes = fs::read(path).map_err(|error| refused(&error))?;
    let wrong = |why: String| {
        let message = format!("`{}` is not a baseline that can be used: {why}", path.display());
        Failure::wrong(message)
            .help("restore it, or save another in its place: shakedown baseline save --force")
    };
    let found: Baseline = serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))?;
    if found.schema_version != BASELINE_VERSION {
        let version = found.schema_version;
        return Err(wrong(format!("its shape is version {version}, not {BASELINE_VERSION}")));
    }
    match found.fault() {
        Some(fault) => Err(wrong(fault.to_owned())),
        None => Ok(Some(found)),
    }
}

fn store(screen: &Screen, path: &Path, new: &Baseline, done: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        write::directory(folder)?;
    }
    write::result(path, json::baseline(new).as_bytes())?;
    screen.print(&format!(
        "{done} {}: {} with {}, {}, fingerprint {}\n",
        path.display(),
        new.mission,
        new.model,
        format::counted(new.replications, "replication"),
        new.fingerprint
    ))
}
