//! `shakedown import`: contact plans and ephemerides of others, made into parts that a model names.

use super::args::Target;
use super::exit::{Exit, Failure};
use super::files;
use super::screen::Screen;
use clap::{Args, Subcommand};
use shakedown::astro::body::Body;
use shakedown::astro::scale::Utc;
use shakedown::import::emit::{self, TooManyRows};
use shakedown::import::oem::{End, Oem, Unknown, light_time};
use shakedown::import::{MAX_BYTES, Problems, contacts, oem};
use shakedown::kernel::time::Span;
use shakedown::spec::quantity::{Duration, Instant, Quantity};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Make parts of a model from files of others
#[derive(Args, Debug)]
#[command(
    about = "Make parts of a model from contact plans and ephemerides",
    after_help = "Examples:
  shakedown import contacts relay.ionrc -o models/parts/relay.ron
  shakedown import oem cruise.oem --to earth -o models/parts/cruise.csv"
)]
pub struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Contacts(Contacts),
    Oem(Ephemeris),
}

/// Links with windows from an ION contact plan
#[derive(Args, Debug)]
#[command(after_help = "Example:
  shakedown import contacts relay.ionrc --epoch 2026-11-20T00:00:00Z -o models/parts/relay.ron")]
struct Contacts {
    /// Contact plan, as `ionadmin` reads it
    #[arg(value_name = "FILE")]
    plan: String,
    /// Start of the mission, from which `+` counts [default: what the plan says]
    #[arg(long, value_name = "UTC", value_parser = instant)]
    epoch: Option<Instant>,
    /// What stands before a node's number in its name
    #[arg(long, value_name = "TEXT", default_value = "node-")]
    prefix: String,
    #[command(flatten)]
    target: Target,
}

/// A table of light times from a CCSDS orbit ephemeris message
#[derive(Args, Debug)]
#[command(after_help = "Example:
  shakedown import oem cruise.oem --to earth -o models/parts/cruise.csv")]
struct Ephemeris {
    /// Ephemeris in keywords and values, or in XML
    #[arg(value_name = "FILE")]
    ephemeris: String,
    /// The other end: a body (`earth`, `mars` …) or another ephemeris [default: its centre]
    #[arg(long, value_name = "BODY|FILE")]
    to: Option<String>,
    /// Start of the mission, at which the table begins [default: where the ephemeris begins]
    #[arg(long, value_name = "UTC", value_parser = instant)]
    epoch: Option<Instant>,
    /// How far straight lines between the table's rows may be off
    #[arg(long, value_name = "DURATION", default_value = "1 ms", value_parser = duration)]
    tolerance: Duration,
    #[command(flatten)]
    target: Target,
}

fn instant(text: &str) -> Result<Instant, String> {
    Instant::parse(text).map_err(|_| "an instant is written as 2026-11-20T00:00:00Z".into())
}

fn duration(text: &str) -> Result<Duration, String> {
    let fine = Duration::parse(text).ok().filter(|duration| duration.0 >= 2_000);
    fine.ok_or_else(|| "a duration is written as `1 ms`, and is 2 us at least".into())
}

impl Import {
    /// Reads, and writes what was made of it.
    ///
    /// # Errors
    /// A file that cannot be read, or everything that is wrong in it.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        match &self.what {
            What::Contacts(command) => command.run(screen),
            What::Oem(command) => command.run(screen),
        }
    }
}

/// The bytes of a file, as many as are read of it.
fn bytes(path: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::io("read", Path::new(path), &error);
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    files::reads(std::path::Path::new(path));
    File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// All that is wrong in a file.
fn refused(path: &str, problems: &Problems) -> Failure {
    let mut text = String::new();
    for problem in &problems.found {
        let (line, column) = (problem.line, problem.column);
        text += &format!("error: {}\n  --> {path}:{line}:{column}\n", problem.reason);
        text += &format!("  help: {}\n", problem.remedy);
    }
    if problems.more > 0 {
        text += &format!("and {} more\n", problems.more);
    }
    Failure::rendered(text)
}

/// The last part of a path: results do not say where files lie.
fn name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

impl Contacts {
    fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let epoch = self.epoch.map(|epoch| epoch.0.div_euclid(1_000_000_000));
        let plan = contacts::read(&bytes(&self.plan)?, epoch)
            .map_err(|problems| refused(&self.plan, &problems))?;
        let (contacts, ranges) = (plan.contacts.len(), plan.ranges.len());
        let skipped = plan.skipped.admin;
        screen.note(&format!(
            "{contacts} contacts, {ranges} ranges; {skipped} other commands skipped"
        ));
        for note in &plan.notes {
            screen.note(note);
        }
        self.target.deliver(screen, &emit::contacts(&plan, name(&self.plan), &self.prefix))?;
        Ok(Exit::Done)
    }
}

/// Why a table could not be made.
enum Broken {
    Unknown(Unknown),
    Long,
}

impl From<TooManyRows> for Broken {
    fn from(_: TooManyRows) -> Broken {
        Broken::Long
    }
}

impl Ephemeris {
    fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let load =
            |path: &str| oem::read(&bytes(path)?).map_err(|problems| refused(path, &problems));
        let oem = load(&self.ephemeris)?;
        let body = self.to.as_deref().and_then(Body::named);
        let other: Option<Oem> = match (&self.to, body) {
            (Some(path), None) if Path::new(path).is_file() => Some(load(path)?),
            (Some(name), None) => {
                let names: Vec<&str> = Body::ALL.iter().map(|row| row.0).collect();
                let message = format!("`{name}` is neither a body nor a file");
                return Err(Failure::wrong(message).help(format!("bodies: {}", names.join(", "))));
            }
            _ => None,
        };
        let Some((first, last)) = oem.span() else {
            let message = format!("`{}` has no states", self.ephemeris);
            return Err(Failure::wrong(message).help("name another file"));
        };
        if let oem::System::Other(name) = &oem.system {
            let name = shakedown::import::quoted(name);
            screen
                .note(&format!("the time system {name} is not known: its times are taken for UTC"));
        }
        let begin = self.epoch.map_or(first, |epoch| Utc(epoch.0));
        // Files often promise more time than they hold states for.
        let last = last.min(oem.known_until().unwrap_or(last));
        let delay = |after: u64| -> Result<Span, Broken> {
            let at = Utc(begin.0.saturating_add_unsigned(after));
            match (&other, body) {
                (Some(other), _) => light_time(End::Object(&oem), End::Object(other), at),
                (None, Some(body)) => light_time(End::Object(&oem), End::Body(body), at),
                (None, None) => oem.from_center(at),
            }
            .map_err(Broken::Unknown)
        };
        let length = u64::try_from(last.0.saturating_sub(begin.0)).unwrap_or(0);
        let rows =
            emit::delays(length, Span(self.tolerance.0), delay).map_err(|broken| match broken {
                Broken::Long => Failure::wrong("the table would have more than 100 000 rows")
                    .help("give a larger --tolerance"),
                Broken::Unknown(unknown) => Failure::wrong(format!(
                    "nothing is known of {}: {}",
                    unknown.at, unknown.reason
                ))
                .help(unknown.remedy),
            })?;
        screen.note(&format!(
            "{} states in {} blocks, {} covariances not used; {} rows from {begin} to {last}",
            oem.states(),
            oem.blocks.len(),
            oem.covariances,
            rows.len()
        ));
        let source = format!("{} from {begin}", name(&self.ephemeris));
        self.target.deliver(screen, &emit::table(&rows, &source))?;
        Ok(Exit::Done)
    }
}
