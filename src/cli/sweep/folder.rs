//! The result folder of a sweep: what is swept, the logbook, and the results.

use crate::cli::campaign::tidy;
use crate::cli::exit::Failure;
use crate::cli::record::INPUTS;
use crate::cli::screen::Shown as _;
use crate::cli::sink::Begin;
use crate::cli::write;
use serde::{Deserialize, Serialize};
use shakedown::campaign::Shard;
use shakedown::campaign::sweep::logbook::FILE as LOGBOOK;
use shakedown::campaign::sweep::{Design, Outcome, Store, Sweep};
use shakedown::report::{csv, json, svg};
use shakedown::spec::load::{Input, normal};
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// What is swept, in a result folder.
pub const FILE: &str = "sweep.json";
/// The result: with it a sweep is finished.
const SUMMARY: &str = "summary.json";
/// The tables of all points, and of Sobol's indices.
const TABLES: [&str; 2] = ["points.csv", "indices.csv"];

/// The logbook on the disk.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    file: Option<File>,
}

impl Folder {
    /// The folder's logbook as it is.
    pub fn at(path: &Path) -> Folder {
        Folder { path: path.join(LOGBOOK), file: None }
    }
}

impl Store for Folder {
    fn lines(&self) -> io::Result<Box<dyn BufRead + '_>> {
        match File::open(&self.path) {
            Ok(file) => Ok(Box::new(BufReader::new(file))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Box::new(io::empty())),
            Err(error) => Err(error),
        }
    }

    fn line(&self, at: u64, bytes: u64) -> io::Result<Vec<u8>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(at))?;
        let mut line = Vec::new();
        file.take(bytes).read_to_end(&mut line)?;
        Ok(line)
    }

    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) => file,
            None => OpenOptions::new().append(true).create(true).open(&self.path)?,
        };
        file.write_all(line)?;
        // A point takes longer than this.
        file.sync_data()?;
        self.file = Some(file);
        Ok(())
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        self.file = None;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&self.path)?;
        file.set_len(bytes)
    }
}

/// What `sweep.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Which part of it; none if it is the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What is swept.
    pub sweep: Sweep,
}

impl Record {
    /// The record of a result folder.
    ///
    /// # Errors
    /// If it is not there or not readable.
    pub fn load(folder: &Path) -> Result<Record, Failure> {
        let path = folder.join(FILE);
        let text = fs::read(&path).map_err(|error| Failure::io("read", &path, &error))?;
        serde_json::from_slice(&text).map_err(|error| {
            let message = format!("`{}` is not what shakedown wrote: {error}", path.shown());
            Failure::wrong(message)
        })
    }
}

/// Makes the folder ready for a sweep and stores what is swept.
///
/// # Errors
/// If the folder holds something else, or the system refuses.
pub fn prepare(
    path: &Path,
    record: &Record,
    inputs: &[Input],
    begin: Begin,
) -> Result<Folder, Failure> {
    refuse(path, record, begin)?;
    if path.join(FILE).exists() {
        clear(path)?;
        if begin == Begin::Force {
            write::remove_directory(&path.join(INPUTS))?;
        }
    }
    write::directory(path)?;
    for input in inputs {
        // The loader made these names; that they stay inside is checked once more.
        let Some(name) = normal(&input.name) else { continue };
        let file = path.join(INPUTS).join(name);
        write::directory(file.parent().unwrap_or(path))?;
        write::result(&file, input.text.as_bytes())?;
    }
    let mut text = serde_json::to_vec_pretty(record)
        .map_err(|error| Failure::wrong(format!("cannot write {FILE}: {error}")))?;
    text.push(b'\n');
    // Last: a folder with this file has all its inputs.
    write::result(&path.join(FILE), &text)?;
    Ok(Folder::at(path))
}

/// Refuses a folder that holds another sweep, or this one unfinished, unless told what to do.
///
/// # Errors
/// If it is refused.
pub fn refuse(path: &Path, record: &Record, begin: Begin) -> Result<(), Failure> {
    if begin == Begin::Force || !path.join(FILE).exists() {
        return Ok(());
    }
    let why = match Record::load(path) {
        Err(failure) => Some(failure.message),
        Ok(before) if before.shard != record.shard => Some(match before.shard {
            Some(shard) => format!("it was shard {shard}"),
            None => "it was no shard".to_owned(),
        }),
        Ok(before) => before.sweep.difference(&record.sweep).map(|it| it.since()),
    };
    let name = path.shown();
    match (why, begin) {
        (Some(why), Begin::Resume) => {
            let message = format!("the sweep in `{name}` cannot be resumed: {why}");
            Err(Failure::wrong(message).help("name another folder with --out DIR"))
        }
        (Some(why), _) => {
            let message = format!("`{name}` holds another sweep: {why}");
            let help = "--out DIR names another folder, --force overwrites this one";
            Err(Failure::wrong(message).help(help))
        }
        // A merge writes what stands there already, and more.
        (None, Begin::Anew) if unfinished(path) => {
            let message = format!("`{name}` holds this sweep, unfinished");
            Err(Failure::wrong(message).help("--resume goes on, --force starts over"))
        }
        (None, _) => Ok(()),
    }
}

/// True if a folder holds some points of a sweep, and not all, or not their results.
fn unfinished(path: &Path) -> bool {
    let Ok(text) = fs::read(path.join(LOGBOOK)) else { return false };
    if text.is_empty() {
        return false;
    }
    let Ok(Record { shard, sweep }) = Record::load(path) else { return true };
    let lines = text.iter().filter(|&&byte| byte == b'\n').count();
    lines < sweep.flown(shard).len() || shard.is_none() && !path.join(SUMMARY).exists()
}

/// Removes results: what is flown from here on makes others. The logbook stays.
fn clear(path: &Path) -> Result<(), Failure> {
    let entries = fs::read_dir(path);
    let entries = entries.map_err(|error| Failure::io("read the directory", path, &error))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let picture = svg::SWEEP_PICTURES.iter().any(|kind| {
            let rest = name.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-'));
            rest.is_some_and(|rest| rest.ends_with(".svg"))
        });
        if picture || name == SUMMARY || TABLES.contains(&name.as_str()) {
            let file = entry.path();
            fs::remove_file(&file).map_err(|error| Failure::io("remove", &file, &error))?;
        }
    }
    Ok(())
}

/// A picture's file name, which no other has: names of measures may be alike once they are tidy,
/// and some disks hold `A` for `a`.
fn picture_name(kind: &str, measure: &str, taken: &mut BTreeSet<String>) -> String {
    let plain = format!("{kind}-{}", tidy(measure));
    let mut name = plain.clone();
    let mut number = 1_u64;
    while !taken.insert(name.to_ascii_lowercase()) {
        number += 1;
        name = format!("{plain}-{number}");
    }
    format!("{name}.svg")
}

/// Removes what a sweep wrote, and nothing else.
///
/// # Errors
/// A failure that names the file.
pub fn remove(path: &Path) -> Result<(), Failure> {
    clear(path)?;
    write::remove_directory(&path.join(INPUTS))?;
    // The record goes last: until then the folder is known for what it is.
    [LOGBOOK, FILE].into_iter().try_for_each(|name| write::remove(&path.join(name)))
}

/// Writes the results.
///
/// # Errors
/// What the system says.
pub fn results(path: &Path, outcome: &Outcome) -> Result<(), Failure> {
    write::result(&path.join(TABLES[0]), csv::sweep(outcome).as_bytes())?;
    if outcome.sweep.design == Design::Sensitivity {
        write::result(&path.join(TABLES[1]), csv::indices(outcome).as_bytes())?;
    }
    let mut taken = BTreeSet::new();
    for (at, measure) in outcome.measures.iter().enumerate() {
        if let Some((kind, picture)) = svg::sweep(outcome, at) {
            let name = picture_name(kind, &measure.name, &mut taken);
            write::result(&path.join(name), picture.as_bytes())?;
        }
    }
    // Last: with it the sweep is finished.
    write::result(&path.join(SUMMARY), json::sweep(outcome).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_pictures_have_one_name() {
        let mut taken = BTreeSet::new();
        let names = ["a b", "a-b", "a/b", "A-B", "a-b-2", &"x".repeat(80), &"x".repeat(90)];
        let all: Vec<String> =
            names.iter().map(|name| picture_name("line", name, &mut taken)).collect();
        assert_eq!(all[..3], ["line-a-b.svg", "line-a-b-2.svg", "line-a-b-3.svg"]);
        let different: BTreeSet<String> = all.iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(different.len(), names.len(), "{all:?}");
    }
}
