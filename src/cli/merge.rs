//! `shakedown merge`: the shards of a campaign or a sweep, put together.

use super::args::{Flown, Format, Output, Vessel, quoted};
use super::campaign::{report, threads};
use super::claim::{Owner, claim};
use super::context::context;
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::progress::Bar;
use super::record::{self, Part as Piece, Record};
use super::screen::Screen;
use super::screen::Shown as _;
use super::sink::{self, Begin, Folder};
use super::{pictures, sweep};
use shakedown::campaign::Shard;
use shakedown::campaign::manifest::Manifest;
use shakedown::campaign::merge::{Part, check, merge};
use std::path::{Path, PathBuf};

/// Put the shards of a campaign or a sweep together
#[derive(clap::Args, Debug)]
#[command(
    about = "Put the shards of a campaign or a sweep together: the same bytes as if it had been flown in one piece",
    after_help = "Shards are the folders that `shakedown campaign --shard I/K` and `shakedown sweep --shard I/K`
write; all of one campaign or sweep are wanted, in any order. Each is held against its own sums
while it is read.

Examples:
  shakedown merge shards/0 shards/1 shards/2 --out output/whole
  shakedown merge shards/* --out output/whole"
)]
pub struct Merge {
    /// Folders of all shards
    #[arg(required = true, value_name = "SHARD")]
    shards: Vec<PathBuf>,
    /// Result folder of the whole
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many threads read [default: one per processor]
    #[arg(short, long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Overwrite a result folder that holds another campaign, or a larger one
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

/// A shard's folder, and what it says of itself.
struct Found<'a> {
    path: &'a Path,
    piece: Piece,
    manifest: Manifest,
    folder: Folder,
}

impl Merge {
    /// Merges them.
    ///
    /// # Errors
    /// Shards that are not of one campaign, are missing, twice there, unfinished or damaged; an
    /// out folder that holds something else; what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let begin = if self.force { Begin::Force } else { Begin::Merge };
        if self.looked_at()? {
            return sweep::merge::run(screen, &self.shards, &self.out, begin, &self.output);
        }
        let every = [Format::Text, Format::Json, Format::Csv, Format::Markdown];
        let format = self.output.format_or_svg(&every)?;
        let mut found: Vec<Found<'_>> =
            self.shards.iter().map(|path| find(path)).collect::<Result<_, Failure>>()?;
        found.sort_by_key(|shard| shard.piece.shard);
        let replications = complete(&found)?;
        let flight = self.flight(screen, found[0].path)?;
        let parts: Vec<Part<'_>> = found.iter().map(part).collect();
        let context = context(&flight);
        check(&flight.plan, &context, &parts).map_err(|error| flight.failure(&error))?;
        let inputs = &flight.spec.inputs;
        let _claim = claim(screen, &self.out, Owner::Campaign, self.force)?;
        let mut folder = sink::prepare(&self.out, &flight.record, inputs, begin, replications)?;
        let jobs = threads(self.jobs);
        let mut bar = Bar::new(screen);
        let merged = merge(&flight.plan, &context, &parts, jobs, &mut folder, &mut bar);
        bar.clear();
        let summary = merged.map_err(|error| flight.failure(&error))?;
        pictures::store(&flight, &summary, &self.out)?;
        let report = report(screen, &flight, &summary, &self.output, format, "");
        self.output.target.deliver(screen, &report)?;
        let (shards, out) = (parts.len(), self.out.shown());
        screen.note(&format!("{shards} shards merged, results in {out}"));
        Ok(Exit::Done)
    }

    /// Looks at the folders; true if they are of a sweep.
    fn looked_at(&self) -> Result<bool, Failure> {
        let out = self.out.canonicalize().ok();
        let mut kinds = Vec::new();
        for path in &self.shards {
            let name = path.shown();
            if out.is_some() && path.canonicalize().ok() == out {
                let message = format!("`{name}` is a shard: the whole cannot be written into it");
                return Err(Failure::wrong(message).help("name another folder with --out DIR"));
            }
            let has = |file: &str| path.join(file).exists();
            kinds.push(match (has(sweep::folder::FILE), has(record::FILE)) {
                (true, _) => (path, true),
                (_, true) => (path, false),
                _ if !path.exists() => {
                    return Err(Failure::wrong(format!("there is no folder `{name}`")));
                }
                _ => {
                    let failure = Failure::wrong(format!("`{name}` is no shard"));
                    return Err(failure.help("shards are flown with `campaign --shard I/K`"));
                }
            });
        }
        let of_sweep = kinds.first().is_some_and(|&(_, of_sweep)| of_sweep);
        if let Some((other, is)) = kinds.iter().find(|&&(_, it)| it != of_sweep) {
            let kind = |of_sweep| if of_sweep { "a sweep" } else { "a campaign" };
            let (a, b) = (self.shards[0].shown(), other.shown());
            let message = format!("`{a}` is of {}, `{b}` is of {}", kind(of_sweep), kind(*is));
            return Err(Failure::wrong(message).help("shards of one campaign only make a whole"));
        }
        Ok(of_sweep)
    }

    /// What was flown, as the first shard keeps it, under the name of the whole.
    fn flight(&self, screen: &Screen, first: &Path) -> Result<Flight, Failure> {
        let mission = first.to_string_lossy().into_owned();
        let flown = Flown { mission, vessel: Vessel::default(), seed: None };
        let mut flight = Flight::open(screen, &flown, false)?;
        flight.record.shard = None;
        flight.words = quoted(&self.out.to_string_lossy());
        Ok(flight)
    }
}

fn find(path: &Path) -> Result<Found<'_>, Failure> {
    let name = path.shown();
    let record = Record::load(path)?;
    let Some(piece) = record.shard else {
        let message = format!("`{name}` is no shard, but a whole campaign");
        return Err(Failure::wrong(message).help("shards are flown with `campaign --shard I/K`"));
    };
    let Shard { index, of } = piece.shard;
    let (theirs, ours) = (&record.shakedown, env!("CARGO_PKG_VERSION"));
    if theirs != ours {
        let message = format!(
            "shard {} (`{name}`) cannot be merged: {} is of shakedown {theirs}, this is {ours}",
            piece.shard,
            record::FILE
        );
        return Err(Failure::wrong(message));
    }
    if index >= of || of > piece.replications {
        return Err(Failure::wrong(format!("`{name}` is not what shakedown wrote: {piece}")));
    }
    let folder = Folder::at(path);
    let Some(manifest) = folder.finished() else {
        let (kept, shard) = (folder.kept(), piece.shard);
        let range = shard.range(piece.replications);
        let asked = range.end - range.start;
        let message = format!("`{name}` is not finished: {kept} of {asked} replications are flown");
        let help = format!("fly its rest: campaign --shard {shard} --resume, as it was begun");
        return Err(Failure::wrong(message).help(help));
    };
    Ok(Found { path, piece, manifest, folder })
}

fn part<'a>(found: &'a Found<'_>) -> Part<'a> {
    let name = format!("shard {} (`{}`)", found.piece.shard, found.path.shown());
    Part { name, manifest: found.manifest.clone(), stored: &found.folder }
}

/// That all shards of one campaign are there, once each; how many replications it has. They are
/// sorted. Whether they flew the same is asked when they are read.
fn complete(found: &[Found<'_>]) -> Result<u64, Failure> {
    let first = &found[0];
    let Piece { shard: Shard { of, .. }, replications } = first.piece;
    let other = |it: &Found<'_>| it.piece.shard.of != of || it.piece.replications != replications;
    if let Some(it) = found.iter().find(|it| other(it)) {
        let (a, b) = (first.path.shown(), it.path.shown());
        let message = format!("`{a}` is {}, `{b}` is {}", first.piece, it.piece);
        return Err(Failure::wrong(message).help("shards of one campaign only make a whole"));
    }
    let shards: Vec<(Shard, &Path)> = found.iter().map(|it| (it.piece.shard, it.path)).collect();
    each_once(&shards)?;
    Ok(replications)
}

/// That all shards are there, once each. They are sorted and of as many.
pub fn each_once(shards: &[(Shard, &Path)]) -> Result<(), Failure> {
    let of = shards.first().map_or(0, |(shard, _)| shard.of);
    if let Some(two) = shards.windows(2).find(|two| two[0].0 == two[1].0) {
        let (a, b) = (two[0].1.shown(), two[1].1.shown());
        let message = format!("shard {} is there twice: `{a}` and `{b}`", two[0].0);
        return Err(Failure::wrong(message));
    }
    let there: Vec<u64> = shards.iter().map(|(shard, _)| shard.index).collect();
    let missing = of - there.len() as u64;
    if missing == 0 {
        return Ok(());
    }
    let named = (0..of).filter(|index| there.binary_search(index).is_err()).take(NAMED);
    let mut named: Vec<String> = named.map(|index| format!("{index}/{of}")).collect();
    let more = missing - named.len() as u64;
    if more > 0 {
        named.push(format!("{more} more"));
    }
    let (shards, are) = if missing == 1 { ("shard", "is") } else { ("shards", "are") };
    Err(Failure::wrong(format!("{shards} {} {are} missing", named.join(", "))))
}

/// Missing shards that are named.
const NAMED: usize = 5;
