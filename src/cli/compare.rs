//! `shakedown compare`: candidates on the same luck.

use super::args::{Flown, Format, Output, Vessel};
use super::check::percent;
use super::claim::{Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::interrupt;
use super::progress::Bar;
use super::screen::{Screen, WIDTH};
use super::until::{self, MOST};
use super::write;
use shakedown::campaign::Context;
use shakedown::campaign::compare::{
    Candidate, Comparison, Options, Precision, SUCCESS, compare, measures,
};
use shakedown::campaign::summary::Summary;
use shakedown::report::{Style, csv, json, markdown, svg, text};
use shakedown::stats::Looks;
use std::path::{Path, PathBuf};

/// Compare candidates on the same luck
#[derive(clap::Args, Debug)]
#[command(
    about = "Fly one mission with several models on the same luck: which is better, by how much, and is it sure",
    after_help = "What the candidates have in common fails at the same instants in each of them, so that few
replications tell what two campaigns would need many for: the column `gain` says how many times more.
Functions are held against each other while the mission is flown; what a loss leaves undone counts
as the loss.

All intervals of differences hold together at 95 %: all pairs, all measures, all looks. The best choice
is surely better than every other in some measure, and surely worse in none.

With --precision it ends by itself: it looks after -n replications, after twice as many, and so on,
and ends once half the interval of each pair's share (\"down less by 44 % (21 … 60)\") is small enough.
If --max is not enough: exit code 3.

Examples:
  shakedown compare missions/mars-transit.ron -m models/mars-2fc.ron -m models/mars-3fc.ron
  shakedown compare missions/mars-transit.ron -m models/mars-restart.ron -m models/mars-orchestrated.ron
      -m models/mars-watchdog.ron -n 5000
  shakedown compare missions/mars-transit.ron -m models/mars-2fc.ron -m models/mars-3fc.ron
      --precision 10% --out output/computers"
)]
pub struct Compare {
    /// Mission file
    mission: String,
    /// A model to fly; two or more
    #[arg(short, long = "model", value_name = "FILE", required = true)]
    models: Vec<String>,
    /// Fly until it is known within this share how much of the worse one's downtime the better avoids, like 10%
    #[arg(long, value_name = "SHARE", value_parser = percent)]
    precision: Option<f64>,
    /// What is to be precise: a function, or `success` of the mission [default: first function]
    #[arg(long, value_name = "NAME", requires = "precision")]
    measure: Option<String>,
    /// Most replications of each, with --precision; -n are flown at least [default: 1000000]
    #[arg(long, value_name = "N", requires = "precision",
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    max: Option<u64>,
    /// How many replications to fly with each
    #[arg(short = 'n', long = "replications", value_name = "N", default_value_t = 1000,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    replications: u64,
    /// Seed of all luck [default: 1]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// Override one value of mission or models; may be given several times
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Directory that no file may lie outside [default: the nearest above with `models` in it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Result folder: all as JSON, tables as CSV, a report as markdown, a picture
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write into that folder even if it holds a comparison, or something else: what another command made there goes
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    output: Output,
}

/// What a result folder holds.
pub const FILES: [&str; 5] =
    ["comparison.json", "candidates.csv", "differences.csv", "comparison.md", "comparison.svg"];

impl Compare {
    /// Flies and compares.
    ///
    /// # Errors
    /// Mistakes of the mission or a model, fewer than two models, a limit that was reached.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let picture = self.output.is_svg();
        let every = [Format::Text, Format::Json, Format::Csv, Format::Markdown];
        let format = self.output.format_or_svg(&every)?;
        if self.models.len() < 2 {
            let failure = Failure::wrong("one model cannot be compared".to_owned());
            return Err(failure.help("give another: -m OTHER"));
        }
        let flights: Result<Vec<Flight>, Failure> =
            self.models.iter().map(|model| self.open(screen, model)).collect();
        let flights = flights?;
        let contexts: Vec<Context> = flights.iter().map(context).collect();
        let labels = labels(&self.models);
        let named = flights.iter().zip(&contexts).zip(&labels);
        let candidates: Vec<Candidate<'_>> = named
            .map(|((flight, context), label)| Candidate { label, plan: &flight.plan, context })
            .collect();
        let out = self.out.as_deref();
        let _claim = out.map(|out| claim(screen, out, Owner::Compare, self.force)).transpose()?;
        let mut bar = Bar::new(screen);
        let stop = interrupt::flag();
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        let jobs = self.jobs.map_or(processors, usize::from);
        let precision = self.precision(&measures(&candidates))?;
        let options = Options { n: self.replications, jobs, precision };
        let compared = compare(&candidates, &options, &mut bar, stop);
        bar.clear();
        let compared = compared.map_err(|error| flights[0].failure(&error))?;
        if let Some(folder) = out {
            store(folder, &compared)?;
            screen.note(&format!("wrote {}", folder.display()));
        }
        let report = match format {
            Format::Text if picture => svg::comparison(&compared),
            Format::Json => json::comparison(&compared),
            Format::Csv => csv::comparison(&compared),
            Format::Markdown => markdown::comparison(&compared),
            Format::Text => {
                let color = self.output.target.color(screen);
                text::compare(&compared, Style { color, width: WIDTH })
            }
        };
        self.output.target.deliver(screen, &report)?;
        let &Summary { replications: done, asked, .. } = &compared.candidates[0].summary;
        if done < asked {
            let message = format!("{done} of {asked} replications are compared");
            return Err(Failure::wrong(message).exit(Exit::Interrupted));
        }
        match &compared.stopping {
            Some(stopping) if !stopping.met => Ok(Exit::Inconclusive),
            _ => Ok(Exit::Done),
        }
    }

    fn precision(&self, measures: &[String]) -> Result<Option<Precision>, Failure> {
        let Some(relative) = self.precision else { return Ok(None) };
        let first = self.replications;
        let max = self.max.unwrap_or(MOST.max(first));
        if max < first {
            let message = format!("--max {max} is less than the {first} that are flown at least");
            return Err(Failure::wrong(message).help("give a smaller -n, or a larger --max"));
        }
        let measure = self.measure.as_deref().map(|name| measure(name, measures)).transpose()?;
        Ok(Some(Precision { looks: Looks::new(first, max), measure, relative }))
    }

    fn open(&self, screen: &Screen, model: &str) -> Result<Flight, Failure> {
        let (sets, root) = (self.sets.clone(), self.root.clone());
        let vessel = Vessel { model: Some(model.to_owned()), sets, root };
        let flown = Flown { mission: self.mission.clone(), vessel, seed: self.seed };
        Flight::open(screen, &flown, false)
    }
}

/// The measure that is called so; mission success has the name that campaigns give it, too.
fn measure(name: &str, measures: &[String]) -> Result<String, Failure> {
    let named = |name: &str| measures.iter().find(|measure| *measure == name).cloned();
    let success = || (name == until::SUCCESS).then(|| named(SUCCESS)).flatten();
    named(name).or_else(success).ok_or_else(|| {
        let names: Vec<&str> = measures.iter().map(String::as_str).collect();
        Failure::wrong(format!("the candidates have no measure `{name}` in common"))
            .help(format!("there are {}", names.join(", ")))
    })
}

/// Writes a result folder.
fn store(folder: &Path, compared: &Comparison) -> Result<(), Failure> {
    let texts = [
        json::comparison(compared),
        csv::candidates(compared),
        csv::comparison(compared),
        markdown::comparison(compared),
        svg::comparison(compared),
    ];
    for (name, text) in FILES.iter().zip(texts) {
        write::result(&folder.join(name), text.as_bytes())?;
    }
    Ok(())
}

/// What the candidates are called: their files' names, or their paths where those are the same.
fn labels(models: &[String]) -> Vec<String> {
    let stem = |model: &String| {
        let stem = Path::new(model).file_stem().map(|stem| stem.to_string_lossy().into_owned());
        stem.unwrap_or_else(|| model.clone())
    };
    let stems: Vec<String> = models.iter().map(stem).collect();
    let unique = |s: &String| stems.iter().filter(|&other| other == s).count() == 1;
    models.iter().zip(&stems).map(|(m, s)| if unique(s) { s } else { m }.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_called_by_what_tells_them_apart() {
        let of =
            |models: &[&str]| labels(&models.iter().map(|&m| m.to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["a/x.ron", "b/y.ron"]), ["x", "y"]);
        assert_eq!(of(&["a/x.ron", "b/x.ron"]), ["a/x.ron", "b/x.ron"]);
    }
}
