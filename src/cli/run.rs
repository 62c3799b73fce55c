//! `shakedown run`: one replication, told fact by fact.

use super::args::{Flown, Format, Output};
use super::claim::{Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::recorded::{self, Rank, Ranked};
use super::screen::Shown as _;
use super::screen::{Screen, WIDTH};
use super::{panic, write};
use shakedown::campaign::checkpoint::Subject;
use shakedown::campaign::labels::Labels;
use shakedown::campaign::notable::watched;
use shakedown::campaign::replay;
use shakedown::campaign::rows::Writer;
use shakedown::campaign::rows::write::outages_header;
use shakedown::kernel::fingerprint::Digest;
use shakedown::ledger::{Row, Trace};
use shakedown::report::text::{self, RunOptions};
use shakedown::report::{Style, format, json, svg};
use std::path::PathBuf;

/// The most facts that are kept for a log: 24 bytes each.
pub const MAX_FACTS: usize = 2_000_000;

/// What `--out` writes.
pub const FILES: [&str; 4] = ["log.txt", "run.json", "outages.csv", "timeline.svg"];

/// Fly one replication
#[derive(clap::Args, Debug)]
#[command(
    about = "Fly one replication and tell what happened",
    after_help = "The same mission, model, overrides, seed and number always fly the same flight. A replication of a
result folder is flown from the folder alone, and must have the fingerprint that the campaign recorded.

Examples:
  shakedown run missions/mars-transit.ron
  shakedown run missions/mars-transit.ron --replication 4711 --verbose
  shakedown run missions/mars-transit.ron --replication 4711 -o timeline.svg
  shakedown run output/mars-transit-mars-3fc-s1 --replication 4711
  shakedown run output/mars-transit-mars-3fc-s1 --worst"
)]
pub struct Run {
    #[command(flatten)]
    flown: Flown,
    /// Number of the replication
    #[arg(long, value_name = "K", default_value_t = 0)]
    replication: u64,
    /// Of a result folder, the replication with the most downtime of all functions together
    #[arg(long, conflicts_with_all = ["replication", "median"])]
    worst: bool,
    /// Of a result folder, the replication with the median of that downtime
    #[arg(long, conflicts_with = "replication")]
    median: bool,
    /// Tell every fact
    #[arg(short, long)]
    verbose: bool,
    /// Also write log, outages and timeline into a folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into that folder even if it holds something else
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    output: Output,
    /// Say what would be flown and written, and fly nothing
    #[arg(long)]
    plan: bool,
}

impl Run {
    /// Flies it.
    ///
    /// # Errors
    /// Mistakes of the mission, a limit that was reached, what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let svg = self.output.is_svg();
        let format = self.output.format_or_svg(&[Format::Text, Format::Json, Format::Csv])?;
        let flight = Flight::open(screen, &self.flown, false)?;
        self.output.target.spare()?;
        let replication = self.which(screen, &flight)?;
        if self.plan {
            return self.tell_plan(screen, &flight, replication);
        }
        let out = self.out.as_deref();
        let _claim = out.map(|out| claim(screen, out, Owner::Run, self.force)).transpose()?;
        panic::replay_with(&flight.replay_line(replication));
        let flown = replay(&flight.plan, replication, MAX_FACTS, &mut ());
        let row = flown.row.map_err(|error| flight.failure(&error))?;
        compare(screen, &flight, &row)?;
        let color = self.output.target.color(screen);
        let text = match format {
            _ if svg => timeline(&flight, &row, &flown.trace),
            Format::Json => json::run(&flight.plan, &row),
            Format::Csv => outages(&flight, &row),
            Format::Text | Format::Markdown => self.log(&flight, &row, &flown.trace, color),
        };
        if let Some(folder) = &self.out {
            self.store(screen, folder, &flight, &row, &flown.trace)?;
        }
        self.output.target.deliver(screen, &text)?;
        Ok(Exit::Done)
    }

    /// The number of the replication asked for.
    fn which(&self, screen: &Screen, flight: &Flight) -> Result<u64, Failure> {
        let (rank, word) = match (self.worst, self.median) {
            (true, _) => (Rank::Worst, "worst"),
            (_, true) => (Rank::Median, "median"),
            _ => return Ok(self.replication),
        };
        let Some(folder) = &flight.folder else {
            let message = format!("--{word} needs a result folder");
            let help = "name the folder of a campaign instead of the mission";
            return Err(Failure::wrong(message).help(help));
        };
        let labels = Labels::new(&flight.plan).items;
        let watched = labels.iter().enumerate().filter(|&(i, _)| watched(&flight.plan, i));
        let items: Vec<&str> = watched.map(|(_, name)| name.as_str()).collect();
        let Ranked { replication, down, of } = recorded::ranked(folder, &items, rank)?;
        let down = format::duration(down as f64 / 1e9);
        screen.note(&format!("replication {replication}: the {word} of {of}, {down} down in all"));
        Ok(replication)
    }

    fn log(&self, flight: &Flight, row: &Row, trace: &Trace, color: bool) -> String {
        let style = Style { color, width: WIDTH };
        let options = RunOptions { style, verbose: self.verbose, mission: Flight::NAME };
        flight.with_words(&text::run(&flight.plan, row, trace, options), "")
    }

    fn store(
        &self,
        screen: &Screen,
        folder: &std::path::Path,
        flight: &Flight,
        row: &Row,
        trace: &Trace,
    ) -> Result<(), Failure> {
        let texts = [
            self.log(flight, row, trace, false),
            json::run(&flight.plan, row),
            outages(flight, row),
            timeline(flight, row, trace),
        ];
        for (name, text) in FILES.into_iter().zip(texts) {
            write::result(&folder.join(name), text.as_bytes())?;
        }
        screen.note(&format!("wrote {} to {}", FILES.join(", "), folder.shown()));
        Ok(())
    }

    fn tell_plan(
        &self,
        screen: &Screen,
        flight: &Flight,
        replication: u64,
    ) -> Result<Exit, Failure> {
        let mut text = format!(
            "would fly 1 replication, number {replication}, of {} with {}, seed {}\n",
            flight.plan.mission, flight.plan.model, flight.plan.seed
        );
        for name in FILES.iter().filter(|_| self.out.is_some()) {
            let folder = self.out.as_deref().unwrap_or(std::path::Path::new(""));
            text.push_str(&format!("would write {}\n", folder.join(name).shown()));
        }
        if let Some(file) = &self.output.target.file {
            text.push_str(&format!("would write {}\n", file.shown()));
        }
        screen.print(&text)?;
        Ok(Exit::Done)
    }
}

/// Holds a replication of a result folder against the fingerprint that the campaign recorded.
///
/// # Errors
/// If the folder cannot be read, or if this very version recorded another fingerprint.
pub fn compare(screen: &Screen, flight: &Flight, row: &Row) -> Result<(), Failure> {
    let Some(folder) = &flight.folder else { return Ok(()) };
    let now = Digest(row.fingerprint).to_string();
    match recorded::fingerprint(folder, row.replication)? {
        Some(before) if before == now => {
            screen.note(&format!("the fingerprint {now} is the one that the campaign recorded"));
        }
        Some(before) => {
            let flown = recorded::subject(folder)?;
            let version = flown.as_ref().map_or("?", |flown| &flown.shakedown);
            if version == env!("CARGO_PKG_VERSION") {
                return Err(not_the_same(flight, folder, flown.as_ref(), (row, &before)));
            }
            screen.say(&format!(
                "warning: the campaign, flown by shakedown {version}, recorded the fingerprint \
                 {before}, this flight has {now}"
            ));
        }
        None => screen.note("the campaign in this folder did not fly this replication"),
    }
    Ok(())
}

/// What it means that a replication is not what was recorded: that the folder says itself that it
/// would fly something else than it flew, or a mistake of ours.
fn not_the_same(
    flight: &Flight,
    folder: &std::path::Path,
    flown: Option<&Subject>,
    (row, before): (&Row, &str),
) -> Failure {
    let now = |flown: &Subject| Subject::new(&flight.plan, &context(flight), flown.first);
    if let Some(difference) = flown.and_then(|flown| flown.difference(&now(flown))) {
        let (name, since) = (folder.shown(), difference.since());
        let message = format!("`{name}` was changed after it was written: {since}");
        let help = "restore its flight.json and inputs/, or fly the campaign again with --force";
        return Failure::wrong(message).help(help);
    }
    let message = format!(
        "the campaign recorded the fingerprint {before} of replication {}, this flight has {}",
        row.replication,
        Digest(row.fingerprint)
    );
    let help = "either the folder was changed, or this is a mistake of shakedown: please report it";
    Failure::wrong(message).help(help).exit(Exit::Bug)
}

/// The picture of one replication.
pub fn timeline(flight: &Flight, row: &Row, trace: &Trace) -> String {
    svg::timeline(&flight.plan, row, trace, None)
}

/// The outages of one replication, with the columns of a campaign's `outages.csv`.
fn outages(flight: &Flight, row: &Row) -> String {
    let labels = Labels::new(&flight.plan);
    let mut lines = outages_header();
    Writer::new(&flight.plan, &labels).outages(&mut lines, row);
    String::from_utf8_lossy(&lines).into_owned()
}
