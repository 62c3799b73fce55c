//! `shakedown check`: is what missions fly now worse than their baselines?

use super::alarm;
use super::args::{Format, Output, Vessel};
use super::baseline::{Place, none_there, open};
use super::campaign::threads;
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::interrupt;
use super::progress::Bar;
use super::screen::{Screen, WIDTH};
use super::write;
use shakedown::campaign::baseline::Baseline;
use shakedown::campaign::check::{Check, Options, check};
use shakedown::campaign::summary::Verdict;
use shakedown::report::{Style, github, json, junit, markdown, text};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How many times the baseline's replications are flown at most, unless told otherwise.
const MOST: u64 = 16;

/// Hold missions against their baselines
#[derive(clap::Args, Debug)]
#[command(
    about = "Hold missions against their baselines: have results changed, and is anything worse",
    after_help = "First the baseline's replications are flown again: the same fingerprints are a pass; others from
the same inputs are a fail, since the tool has changed. If inputs have changed, each function's
downtime and the share of missions lost are held against the baseline's: shown to be worse by more
than the margin is a fail, shown not to be is a pass; the rest is flown on, up to --max. Requirements
are no matter here: `campaign --until-decided --strict` holds a mission to them.

Exit codes: 0 pass, 1 fail, 2 wrong input, 3 inconclusive.

Examples:
  shakedown check missions/mars-transit.ron --baseline baselines/
  shakedown check missions/*.ron --baseline baselines/ --margin 20% --junit check.xml --github
  shakedown check missions/*.ron --max-time 600 --summary check.md
  shakedown check missions/mars-transit.ron --set services.navigation.replicas=1"
)]
pub struct CheckCommand {
    /// Mission files
    #[arg(required = true, value_name = "MISSION")]
    missions: Vec<String>,
    #[command(flatten)]
    vessel: Vessel,
    /// Folder of the baselines, or the one to hold against, which may be another model's
    #[arg(long, value_name = "DIR|FILE", default_value = "baselines")]
    baseline: PathBuf,
    /// By how much a measure may be worse before it counts
    #[arg(long, value_name = "SHARE", default_value = "5%", value_parser = percent)]
    margin: f64,
    /// Most replications of a mission [default: 16 times the baseline's]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    max: Option<u64>,
    /// Most seconds for all missions together; what is undecided then is inconclusive
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    max_time: Option<u64>,
    /// Seed of all luck [default: the baseline's]
    #[arg(long, value_name = "S")]
    seed: Option<u64>,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Write the verdicts as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write a summary as markdown too
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Print annotations for GitHub Actions too
    #[arg(long)]
    github: bool,
    #[command(flatten)]
    output: Output,
}

/// A share, as `5%` or `0.05`.
pub fn percent(text: &str) -> Result<f64, String> {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    let found = match text.trim().strip_suffix('%') {
        Some(hundredths) => number(hundredths).map(|it| it / 100.0),
        // A bare 5 may be 500 % or 5 %: it is asked for.
        None => number(text).filter(|&it| it < 1.0),
    };
    match found {
        Some(share) if share > 0.0 && share <= 100.0 => Ok(share),
        _ => Err("a share is written like 5% or 0.05".to_owned()),
    }
}

impl CheckCommand {
    /// Flies and judges.
    ///
    /// # Errors
    /// Mistakes of a mission, a baseline that is not there, a limit that was reached, what the
    /// system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let every = [Format::Text, Format::Json, Format::Markdown];
        let format = self.output.format(&every)?;
        if self.github && format != Format::Text && self.output.target.file.is_none() {
            let message = "annotations on the screen would spoil the report that is printed there";
            return Err(Failure::wrong(message.to_owned()).help("write the report by -o FILE"));
        }
        self.places()?;
        // All are opened before any is flown: a mistake in the last costs no time.
        let opened: Result<Vec<(Flight, Baseline)>, Failure> =
            self.missions.iter().map(|mission| self.open(screen, mission)).collect();
        let opened = opened?;
        let asked = interrupt::flag();
        let limit = self.max_time.map(Duration::from_secs);
        let checks: Result<Vec<Check>, Failure> = alarm::within(asked, limit, |stop| {
            opened
                .iter()
                .map(|(flight, baseline)| self.one(screen, flight, baseline, stop))
                .collect()
        });
        let checks = checks?;
        let report = match format {
            Format::Json => json::checks(&checks),
            Format::Markdown => markdown::checks(&checks),
            Format::Text | Format::Csv => {
                let style = Style { color: self.output.target.color(screen), width: WIDTH };
                let all: Vec<String> = checks.iter().map(|it| text::check(it, style)).collect();
                all.join("\n")
            }
        };
        let shown = self.github && self.output.target.file.is_none();
        let report = if shown { github::quiet(&report) } else { report };
        self.output.target.deliver(screen, &report)?;
        if self.github {
            let each = checks.iter().zip(&self.missions);
            let lines: String = each.map(|(it, file)| github::annotations(it, file)).collect();
            screen.print(&lines)?;
        }
        if let Some(file) = &self.junit {
            write::result(file, junit::checks(&checks).as_bytes())?;
        }
        if let Some(file) = &self.summary {
            write::result(file, markdown::checks(&checks).as_bytes())?;
        }
        if asked.load(Ordering::Relaxed) {
            return Err(Failure::wrong("stopped before all was judged").exit(Exit::Interrupted));
        }
        Ok(exit(&checks))
    }

    /// Looks at where reports go before anything is flown.
    fn places(&self) -> Result<(), Failure> {
        let files = [&self.output.target.file, &self.junit, &self.summary];
        let files: Vec<&PathBuf> = files.into_iter().flatten().collect();
        for (k, file) in files.iter().enumerate() {
            if files[..k].contains(file) {
                let message = format!("two reports would go to {}", file.display());
                return Err(Failure::wrong(message).help("give each a file of its own"));
            }
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
                let message = format!("cannot write `{}`", file.display());
                let help = format!("there is no directory `{}`", folder.display());
                return Err(Failure::wrong(message).help(help));
            }
        }
        Ok(())
    }

    fn open(&self, screen: &Screen, mission: &str) -> Result<(Flight, Baseline), Failure> {
        let (flight, path, found) = {
            let place = Place { at: &self.baseline, anew: false };
            open(screen, mission, &self.vessel, self.seed, place)?
        };
        match found {
            Some(baseline) => Ok((flight, baseline)),
            None => Err(none_there(&path)),
        }
    }

    fn one(
        &self,
        screen: &Screen,
        flight: &Flight,
        baseline: &Baseline,
        stop: &AtomicBool,
    ) -> Result<Check, Failure> {
        let max = self.max.unwrap_or(baseline.replications.saturating_mul(MOST));
        let options = Options { margin: self.margin, max, jobs: threads(self.jobs) };
        let mut bar = Bar::new(screen);
        let found = check(&flight.plan, &context(flight), baseline, &options, &mut bar, stop);
        bar.clear();
        found.map_err(|error| flight.failure(&error))
    }
}

/// The worst verdict decides.
fn exit(checks: &[Check]) -> Exit {
    let any = |verdict| checks.iter().any(|check| check.verdict == verdict);
    match (any(Verdict::Fail), any(Verdict::Inconclusive)) {
        (true, _) => Exit::Failed,
        (_, true) => Exit::Inconclusive,
        _ => Exit::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_written_with_their_sign_or_below_one() {
        assert_eq!(percent("5%"), Ok(0.05));
        assert_eq!(percent("200 %"), Ok(2.0));
        assert_eq!(percent("0.05"), Ok(0.05));
        for wrong in ["5", "0", "0%", "-5%", "NaN", "inf%", "x", "", "%"] {
            assert!(percent(wrong).is_err(), "{wrong}");
        }
    }
}
