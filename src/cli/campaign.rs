//! `shakedown campaign`: many replications, and the estimates drawn from them.

use super::args::{Flown, Format, Output, quoted};
use super::claim::{self, Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::interrupt;
use super::progress::Bar;
use super::record::Part;
use super::screen::Shown as _;
use super::screen::{Screen, WIDTH};
use super::sink::{self, Begin, Folder};
use super::until::{Ends, MOST};
use super::{pictures, pilot, write};
use shakedown::campaign::summary::{Summary, Verdict};
use shakedown::campaign::{Context, Error, Options, Shard, fly};
use shakedown::report::{Style, csv, json, markdown, svg, text, verdict};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Fly a mission many times
#[derive(clap::Args, Debug)]
#[command(
    about = "Fly a mission many times: availability, repair times, what takes it down, with intervals",
    after_help = "The result is the same for any number of threads. A campaign that was killed goes on with
--resume; one that is finished grows with --resume and a larger -n. A campaign too large for one
machine is cut into shards, flown anywhere, in any order; `shakedown merge` makes the whole of them.

With --precision or --until-decided a campaign ends by itself: it looks after -n replications, after
twice as many, and so on, each look with intervals so much wider that together they hold at 95 %.
How many it flies depends on the inputs and the seed alone. If --max is not enough: exit code 3.

Examples:
  shakedown campaign missions/mars-transit.ron -n 10000
  shakedown campaign missions/mars-transit.ron -n 10000 -m models/mars-2fc.ron --format json
  shakedown campaign missions/mars-transit.ron -n 10000 --set services.navigation.replicas=3 --plan
  shakedown campaign missions/mars-transit.ron --precision 10% --measure guidance:mttr
  shakedown campaign missions/mars-transit.ron -n 1000000 --shard 0/10 --resume --out shards/0"
)]
pub struct Campaign {
    #[command(flatten)]
    flown: Flown,
    /// How many replications to fly
    #[arg(short = 'n', long = "replications", value_name = "N", default_value_t = 1000,
        value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    replications: u64,
    #[command(flatten)]
    ends: Ends,
    /// How many threads fly [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Result folder [default: output/MISSION-MODEL-sSEED]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Go on where it was interrupted, or add to it if -n is larger now
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Overwrite a result folder that holds another campaign, or a larger one
    #[arg(long)]
    force: bool,
    /// Fly only part I (from 0) of K; wants -n, the replications of all parts together
    #[arg(long, value_name = "I/K", requires = "replications",
        conflicts_with_all = ["strict", "format", "file"])]
    shard: Option<Shard>,
    /// Share of the replications that are flown twice and compared, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    verify: f64,
    /// Say what would be flown and written, and how long it would take
    #[arg(long)]
    plan: bool,
    /// Exit with 1 if a requirement is missed, with 3 if one is undecided
    #[arg(long)]
    strict: bool,
    /// Refuse figures that are assumed, or do not say where they come from
    #[arg(long)]
    strict_sources: bool,
    #[command(flatten)]
    output: Output,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share lies between 0 and 1, like 0.05".to_owned()),
    }
}

impl Campaign {
    /// Flies it.
    ///
    /// # Errors
    /// Mistakes of the mission, a folder that holds something else, a limit that was reached, what
    /// the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let every = [Format::Text, Format::Json, Format::Csv, Format::Markdown];
        let format = self.output.format_or_svg(&every)?;
        let mut flight = Flight::open(screen, &self.flown, self.strict_sources)?;
        self.output.target.spare()?;
        flight.record.shard = self.part()?;
        flight.record.until = self.ends.rule(self.replications);
        let until = self.ends.until(&flight, self.replications)?;
        let path = self.folder(&flight);
        if self.plan {
            self.refuse(&flight, &path)?;
            let text = pilot::plan(&flight, self.asked(), self.jobs(), &path)?;
            self.output.target.deliver(screen, &text)?;
            return Ok(Exit::Done);
        }
        let (inputs, asked) = (&flight.spec.inputs, self.asked());
        // Held until the last picture is drawn.
        let _claim = claim(screen, &path, Owner::Campaign, self.force)?;
        let mut folder = sink::prepare(&path, &flight.record, inputs, self.begin(), asked)?;
        if self.resume {
            self.say_where(screen, &folder, &path);
        }
        let context = Context { until, ..context(&flight) };
        let summary = self.fly(screen, &flight, &context, (&mut folder, &path))?;
        let finished = summary.replications == summary.asked;
        if let Some(part) = flight.record.shard {
            if finished {
                screen.print(&flown_part(part, &summary))?;
            }
        } else {
            if finished {
                pictures::store(&flight, &summary, &path)?;
            }
            let report = report(screen, &flight, &summary, &self.output, format, &self.more());
            // The report knows how far it was to fly next; who began it knows how it was to end.
            let report = match self.ends.asked() {
                true => report.replace(
                    &format!(" -n {} --resume", summary.asked),
                    &format!(" -n {}{} --resume", self.replications, self.ends.words()),
                ),
                false => report,
            };
            self.output.target.deliver(screen, &report)?;
        }
        if !finished {
            return Err(self.interrupted(&flight, &summary, &path));
        }
        screen.note(&format!("results in {}", path.shown()));
        Ok(self.exit(screen, &summary))
    }

    /// The shard asked for.
    fn part(&self) -> Result<Option<Part>, Failure> {
        let Some(shard) = self.shard else { return Ok(None) };
        let replications = self.replications;
        if replications < shard.of {
            let message = format!("{replications} replications make no {} shards", shard.of);
            return Err(Failure::wrong(message).help("-n counts those of all shards together"));
        }
        Ok(Some(Part { shard, replications }))
    }

    /// The replications to be flown: all, or the shard's.
    fn range(&self) -> Range<u64> {
        let whole = 0..self.replications;
        self.shard.map_or(whole, |shard| shard.range(self.replications))
    }

    /// How many they are.
    fn asked(&self) -> u64 {
        if self.ends.asked() {
            return self.ends.max.unwrap_or(MOST.max(self.replications));
        }
        let range = self.range();
        range.end - range.start
    }

    /// What would be refused of the folder, before anything is changed.
    fn refuse(&self, flight: &Flight, path: &Path) -> Result<(), Failure> {
        claim::check(path, Owner::Campaign, self.force)?;
        sink::refuse(path, &flight.record, &flight.spec.inputs, self.begin(), self.asked())?;
        Ok(())
    }

    fn say_where(&self, screen: &Screen, folder: &Folder, path: &Path) {
        if let Some(torn) = folder.torn() {
            screen.say(&format!("warning: {torn}: going back to the last whole checkpoint"));
        }
        let (path, asked) = (path.shown(), self.asked());
        screen.note(&match folder.kept() {
            0 => format!("nothing to resume in {path}: flying from the beginning"),
            kept if kept >= asked => format!("{kept} replications are flown already in {path}"),
            kept => format!("going on in {path} behind the {kept} of {asked} that are flown"),
        });
    }

    fn begin(&self) -> Begin {
        match (self.resume, self.force) {
            (true, _) => Begin::Resume,
            (_, true) => Begin::Force,
            _ => Begin::Anew,
        }
    }

    fn jobs(&self) -> usize {
        threads(self.jobs)
    }

    fn fly(
        &self,
        screen: &Screen,
        flight: &Flight,
        context: &Context,
        (folder, path): (&mut Folder, &Path),
    ) -> Result<Summary, Failure> {
        let options = Options {
            first: self.range().start,
            n: self.asked(),
            jobs: self.jobs(),
            verify: self.verify,
            // The folder itself sees to it that the disk is not asked too often.
            block: 1,
            resume: self.resume,
        };
        let mut bar = Bar::new(screen);
        let stop = interrupt::flag();
        let flown = fly(&flight.plan, context, &options, folder, &mut bar, stop);
        bar.clear();
        // Whatever happened, what was flown is kept.
        let settled = folder.settle();
        if let Some(why) = folder.fell_back() {
            screen.say(&format!("warning: {why}: went back to an older checkpoint"));
        }
        let summary = flown.map_err(|error| {
            let failure = flight.failure(&error);
            let message = format!("`{}`: {}", path.shown(), failure.message);
            match error {
                Error::Io { .. } => {
                    Failure { message, ..failure }.help("what was flown is kept: --resume goes on")
                }
                Error::Corrupt { .. } => Failure { message, ..failure },
                _ => failure,
            }
        })?;
        settled.map_err(|error| Failure::wrong(format!("cannot keep the checkpoint: {error}")))?;
        Ok(summary)
    }

    /// What further campaigns must be told to find the folder.
    fn more(&self) -> String {
        match &self.out {
            Some(out) => format!(" --out {}", quoted(&out.to_string_lossy())),
            None => String::new(),
        }
    }

    fn interrupted(&self, flight: &Flight, summary: &Summary, path: &Path) -> Failure {
        let Summary { replications, asked, seed, .. } = summary;
        let message = format!(
            "{replications} of {asked} replications are flown and kept in {}",
            path.shown()
        );
        let shard = self.shard.map_or(String::new(), |shard| format!(" --shard {shard}"));
        let line = format!(
            "shakedown campaign {}{} --seed {seed} -n {}{}{shard} --resume",
            flight.words,
            self.more(),
            self.replications,
            self.ends.words()
        );
        Failure::wrong(message).exit(Exit::Interrupted).help(format!("to fly the rest: {line}"))
    }

    fn exit(&self, screen: &Screen, summary: &Summary) -> Exit {
        if summary.stopping.as_ref().is_some_and(|stopping| !stopping.met) {
            screen.say("note: --max was not enough for what was asked");
            return Exit::Inconclusive;
        }
        if !self.strict {
            return Exit::Done;
        }
        match verdict::overall(summary) {
            Some(Verdict::Fail) => Exit::Failed,
            Some(Verdict::Inconclusive) => Exit::Inconclusive,
            Some(Verdict::Pass) => Exit::Done,
            None => {
                screen.say("note: --strict has nothing to hold, the mission requires nothing");
                Exit::Done
            }
        }
    }

    /// The result folder: by its name one knows what was flown.
    fn folder(&self, flight: &Flight) -> PathBuf {
        if let Some(out) = &self.out {
            return out.clone();
        }
        if let Some(folder) = &flight.folder {
            return folder.clone();
        }
        let plan = &flight.plan;
        let mut name = format!("{}-{}-s{}", tidy(&plan.mission), tidy(&plan.model), plan.seed);
        if !flight.record.sets.is_empty() {
            let digest = write::digest(&flight.record.sets.join("\n"));
            name.push_str(&format!("-{}", &digest[..8]));
        }
        if let Some(rule) = &flight.record.until {
            // What ends by itself is another campaign than one of a number that was given.
            name.push_str(&format!("-until-{}", &write::digest(rule)[..8]));
        }
        if let Some(Shard { index, of }) = self.shard {
            // Padded, so that a listing is in order.
            let width = of.to_string().len();
            name.push_str(&format!("-shard-{index:0width$}-of-{of}"));
        }
        Path::new("output").join(name)
    }
}

/// Threads; as many as there are processors, unless told otherwise.
pub fn threads(jobs: Option<u16>) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    jobs.map_or_else(processors, usize::from)
}

/// What a campaign says, in the form asked for; `more` is what further campaigns must be told.
pub fn report(
    screen: &Screen,
    flight: &Flight,
    summary: &Summary,
    output: &Output,
    format: Format,
    more: &str,
) -> String {
    if output.is_svg() {
        return svg::forest(summary);
    }
    match format {
        Format::Json => json::campaign(summary),
        Format::Csv => csv::items(summary),
        Format::Markdown => flight.with_words(&markdown::campaign(summary, Flight::NAME), more),
        Format::Text => {
            let style = Style { color: output.target.color(screen), width: WIDTH };
            flight.with_words(&text::campaign(summary, Flight::NAME, style), more)
        }
    }
}

/// What there is to say of a shard: estimates are the whole's to give.
fn flown_part(part: Part, summary: &Summary) -> String {
    let Part { shard, replications } = part;
    let Range { start, end } = shard.range(replications);
    let fingerprint = &summary.fingerprint;
    format!(
        "Shard {shard}: replications {start} to {} of {replications} are flown, fingerprint \
         {fingerprint}.\nWhen all {} are: shakedown merge SHARD… --out DIR\n",
        end - 1,
        shard.of
    )
}

/// A name as part of a file name: nothing but letters, digits, `-`, `_` and dots within.
pub fn tidy(name: &str) -> String {
    let fine = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().map(fine).take(60).collect();
    name.trim_matches(['.', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_file_names() {
        assert_eq!(tidy("mars-transit"), "mars-transit");
        assert_eq!(tidy("../../etc/passwd"), "etc-passwd");
        assert_eq!(tidy("nav:1.4 b"), "nav-1.4-b");
        assert_eq!(tidy(&"x".repeat(500)).len(), 60);
    }

    #[test]
    fn shares_are_shares() {
        assert_eq!(share("0.05"), Ok(0.05));
        for wrong in ["1.1", "-0.1", "NaN", "x", ""] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }
}
