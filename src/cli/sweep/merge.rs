//! The shards of a sweep, put together: the bytes of the whole.

use super::folder::{self, Folder, Record};
use super::{failure, finish};
use crate::cli::args::Output;
use crate::cli::claim::{Owner, claim};
use crate::cli::exit::{Exit, Failure};
use crate::cli::merge::each_once;
use crate::cli::record::INPUTS;
use crate::cli::screen::Screen;
use crate::cli::screen::Shown as _;
use crate::cli::sink::Begin;
use crate::cli::write;
use shakedown::campaign::sweep::{Logbook, Outcome, Sweep};
use shakedown::campaign::{Error, Shard};
use shakedown::spec::load::{Input, normal};
use std::fs;
use std::path::{Path, PathBuf};

/// A shard's folder, and what it says of itself.
struct Found<'a> {
    path: &'a Path,
    shard: Shard,
    sweep: Sweep,
}

impl Found<'_> {
    fn refused(&self, why: &str) -> Failure {
        let name = self.path.shown();
        Failure::wrong(format!("shard {} (`{name}`) cannot be merged: {why}", self.shard))
    }
}

/// Merges the shards in these folders.
///
/// # Errors
/// Shards that are not of one sweep, are missing, twice there, unfinished or damaged; an out folder
/// that holds something else; what the system says.
pub fn run(
    screen: &Screen,
    shards: &[PathBuf],
    out: &Path,
    begin: Begin,
    output: &Output,
) -> Result<Exit, Failure> {
    output.format(&super::FORMATS)?;
    let mut found: Vec<Found<'_>> =
        shards.iter().map(|path| find(path)).collect::<Result<_, _>>()?;
    found.sort_by_key(|it| it.shard);
    alike(&found)?;
    let all: Vec<(Shard, &Path)> = found.iter().map(|it| (it.shard, it.path)).collect();
    each_once(&all)?;
    // All are looked at before anything is written.
    for part in &found {
        whole(part)?;
    }
    let inputs = inputs(&found[0])?;
    let record = Record { shard: None, sweep: found[0].sweep.clone() };
    let _claim = claim(screen, out, Owner::Sweep, begin == Begin::Force)?;
    let mut store = folder::prepare(out, &record, &inputs, begin)?;
    let mut logbook = Logbook::open(&record.sweep, None, &mut store).map_err(failure)?;
    logbook.clear().map_err(failure)?;
    for part in &found {
        let mut lines = Folder::at(part.path);
        let lines = Logbook::open(&record.sweep, Some(part.shard), &mut lines);
        let taken = lines.and_then(|lines| logbook.take(&lines));
        taken.map_err(|error| match error {
            Error::Resume(why) => part.refused(&why),
            error => part.refused(&error.to_string()),
        })?;
    }
    let outcome = Outcome::new(&logbook).map_err(failure)?;
    let exit = finish(screen, &outcome, out, output)?;
    screen.note(&format!("{} shards merged", found.len()));
    Ok(exit)
}

fn find(path: &Path) -> Result<Found<'_>, Failure> {
    let Record { shard, sweep } = Record::load(path)?;
    let name = path.shown();
    let Some(shard) = shard else {
        let message = format!("`{name}` is no shard, but a whole sweep");
        return Err(Failure::wrong(message).help("shards are flown with `sweep --shard I/K`"));
    };
    if shard.index >= shard.of {
        return Err(Failure::wrong(format!("`{name}` is not what shakedown wrote: shard {shard}")));
    }
    Ok(Found { path, shard, sweep })
}

/// That all are of one sweep, cut into as many.
fn alike(found: &[Found<'_>]) -> Result<(), Failure> {
    let first = &found[0];
    for part in found {
        if part.sweep.shakedown != env!("CARGO_PKG_VERSION") {
            let theirs = &part.sweep.shakedown;
            let why = format!("it is of shakedown {theirs}, this is {}", env!("CARGO_PKG_VERSION"));
            return Err(part.refused(&why));
        }
        if let Some(difference) = part.sweep.difference(&first.sweep) {
            return Err(part.refused(&difference.here()));
        }
        if part.shard.of != first.shard.of {
            let (a, b) = (first.path.shown(), part.path.shown());
            let message = format!("`{a}` is shard {}, `{b}` is shard {}", first.shard, part.shard);
            return Err(Failure::wrong(message).help("shards of one sweep only make a whole"));
        }
    }
    Ok(())
}

/// That a shard is flown to its end, and as it was written.
fn whole(part: &Found<'_>) -> Result<(), Failure> {
    let mut lines = Folder::at(part.path);
    let logbook = Logbook::open(&part.sweep, Some(part.shard), &mut lines).map_err(failure)?;
    if let Some(torn) = logbook.torn() {
        let help = format!("fly it again from there: sweep --shard {} --resume", part.shard);
        return Err(part.refused(torn).help(help));
    }
    let (kept, asked) = (logbook.kept(), logbook.asked());
    if kept < asked {
        let name = part.path.shown();
        let message = format!("`{name}` is not finished: {kept} of {asked} points are flown");
        let help = format!("fly its rest: sweep --shard {} --resume, as it was begun", part.shard);
        return Err(Failure::wrong(message).help(help));
    }
    Ok(())
}

/// The texts that a shard keeps, as its record speaks of them.
fn inputs(part: &Found<'_>) -> Result<Vec<Input>, Failure> {
    let read = |(name, digest): &(String, String)| {
        let inside = normal(name).ok_or_else(|| part.refused("an input lies outside of it"))?;
        let path = part.path.join(INPUTS).join(inside);
        let text = fs::read_to_string(&path).map_err(|error| Failure::io("read", &path, &error))?;
        if write::digest(&text) != *digest {
            return Err(part.refused(&format!("{name} is not what was flown")));
        }
        Ok(Input { name: name.clone(), text })
    };
    part.sweep.inputs.iter().map(read).collect()
}
