//! A result folder on the disk.
//!
//! Tables grow by appending; everything else appears as a whole. Nothing is lost when the process
//! is killed: a checkpoint is replaced only after the table's bytes that it speaks of are on the
//! disk, and a table that is longer than its checkpoint says is cut when the campaign resumes.

use super::exit::Failure;
use super::record::{self, Record};
use super::write;
use saved::Saved;
use shakedown::campaign::checkpoint::Checkpoint;
use shakedown::campaign::manifest::Manifest;
use shakedown::campaign::sink::{CHECKPOINT_FILE, Document};
use shakedown::campaign::{Sink, Stored, Table};
use shakedown::spec::load::Input;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "cli reads the clock: how often to save")]
use std::time::Instant;

pub mod saved;

/// Pictures and further tables of a finished campaign, by name.
pub const EXTRAS: [&str; 9] = [
    "items.csv",
    "causes.csv",
    "requirements.csv",
    "curves.csv",
    "forest.svg",
    "pareto.svg",
    "anatomy.svg",
    "reliability.svg",
    "timeline.svg",
];

/// Bytes of a table that are read at once.
const CHUNK: usize = 1 << 18;

/// Time between two checkpoints on the disk: what a crash costs at most, beside one replication.
const PAUSE: Duration = Duration::from_secs(1);

/// A result folder that is being written.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    tables: [Option<File>; 2],
    /// The newest checkpoint, if it is not on the disk yet.
    waiting: Option<Vec<u8>>,
    /// A checkpoint that speaks of a finished campaign, which a longer one is going on from.
    extended: Option<Vec<u8>>,
    #[expect(clippy::disallowed_types, reason = "cli reads the clock: how often to save")]
    saved: Option<Instant>,
}

/// How a campaign wants to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// In a folder that is new, or holds a result of the same inputs.
    Anew,
    /// Where it was interrupted, or behind what it has finished.
    Resume,
    /// In any folder, whose earlier result goes.
    Force,
}

/// Makes the folder ready for a campaign of `asked` replications and stores what is flown.
///
/// # Errors
/// If the folder holds something else or more, or the system refuses.
pub fn prepare(
    path: &Path,
    record: &Record,
    inputs: &[Input],
    begin: Begin,
    asked: u64,
) -> Result<Folder, Failure> {
    match state(path, record, inputs)? {
        State::Empty => {}
        State::Same { unfinished: Some(done) } if begin == Begin::Anew => {
            let message =
                format!("`{}` holds this campaign, unfinished: {done} are flown", path.display());
            return Err(Failure::wrong(message).help("--resume goes on, --force starts over"));
        }
        State::Same { unfinished: None } if begin != Begin::Force => refuse_less(path, asked)?,
        State::Same { .. } => {}
        State::Other(why) if begin == Begin::Resume => {
            let message = format!("the campaign in `{}` cannot be resumed: {why}", path.display());
            return Err(Failure::wrong(message).help("name another folder with --out DIR"));
        }
        State::Other(why) if begin == Begin::Anew => {
            let message = format!("`{}` holds another campaign: {why}", path.display());
            let help = "--out DIR names another folder, --force overwrites this one";
            return Err(Failure::wrong(message).help(help));
        }
        State::Hollow | State::Other(_) => clear(path)?,
    }
    write::directory(path)?;
    record.store(inputs, path)?;
    Ok(Folder::at(path))
}

/// A finished campaign gives way to no smaller one.
fn refuse_less(path: &Path, asked: u64) -> Result<(), Failure> {
    let flown = Folder::at(path).finished().map_or(0, |manifest| manifest.replications);
    if flown <= asked {
        return Ok(());
    }
    let message = format!(
        "`{}` holds this campaign, finished, with {flown} replications: {asked} would overwrite it",
        path.display()
    );
    Err(Failure::wrong(message).help("--out DIR names another folder, --force overwrites this one"))
}

/// What a folder holds before a campaign begins.
enum State {
    Empty,
    /// A result of the same inputs.
    Same {
        /// Replications that are flown, if it is not finished.
        unfinished: Option<u64>,
    },
    /// A campaign of other inputs that has not flown anything.
    Hollow,
    /// A result of other inputs: what was different.
    Other(String),
}

fn state(path: &Path, record: &Record, inputs: &[Input]) -> Result<State, Failure> {
    if path.join(record::FILE).exists() {
        let flown = flown(path);
        return Ok(match record.differs(inputs, path) {
            // Nothing is lost with a campaign that never flew: it may make room.
            Some(_) if flown == Some(0) => State::Hollow,
            Some(why) => State::Other(why),
            None => State::Same { unfinished: flown.filter(|&flown| flown > 0) },
        });
    }
    Ok(State::Empty)
}

/// How many replications an unfinished campaign has flown; none if it is finished, or if nobody
/// can tell.
fn flown(path: &Path) -> Option<u64> {
    if path.join(Document::Manifest.file_name()).exists() && !Folder::at(path).is_unfinished() {
        return None;
    }
    match Saved::load(path) {
        Ok(Saved { bytes: None, torn: None }) | Err(_) => Some(0),
        // Whatever cannot be read may stand for something.
        Ok(saved) => Some(saved.done().unwrap_or(1).max(u64::from(saved.torn.is_some()))),
    }
}

/// Removes what an earlier campaign wrote, and nothing else.
///
/// # Errors
/// A failure that names the file.
pub fn clear(path: &Path) -> Result<(), Failure> {
    // The record goes last: until then the folder is known for what it is.
    if path.join(record::FILE).exists() {
        write::remove_directory(&path.join(record::INPUTS))?;
    }
    let documents = [Document::Summary, Document::Manifest].map(Document::file_name);
    let tables = Table::ALL.map(Table::file_name);
    let names =
        [saved::PREVIOUS, CHECKPOINT_FILE].into_iter().chain(documents).chain(tables).chain(EXTRAS);
    names.chain([record::FILE]).try_for_each(|name| write::remove(&path.join(name)))
}

impl Folder {
    /// A result folder as it is.
    pub fn at(path: &Path) -> Folder {
        let tables = [None, None];
        let path = path.to_path_buf();
        Folder { path, tables, waiting: None, extended: None, saved: None }
    }

    /// Whether there is a checkpoint to go on from.
    pub fn is_unfinished(&self) -> bool {
        saved::exists(&self.path)
    }

    /// The manifest of a campaign that is finished; none if there is none that can be read.
    pub fn finished(&self) -> Option<Manifest> {
        if self.is_unfinished() {
            return None;
        }
        let bytes = fs::read(self.path.join(Document::Manifest.file_name())).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// How many replications a campaign can go on from, interrupted or finished.
    pub fn kept(&self) -> u64 {
        match self.finished() {
            Some(manifest) => manifest.replications,
            None => Saved::load(&self.path).ok().and_then(|saved| saved.done()).unwrap_or(0),
        }
    }

    /// What is wrong with the newest checkpoint, if it cannot be gone on from.
    pub fn torn(&self) -> Option<String> {
        Saved::load(&self.path).ok()?.torn
    }

    /// The checkpoint that a finished campaign would have left: all its rows, and nothing to fly.
    fn as_if_interrupted(&self) -> io::Result<Option<Vec<u8>>> {
        let Some(found) = self.finished() else { return Ok(None) };
        let Manifest { subject, replications, asked, fingerprint, tables, .. } = found;
        let checkpoint = Checkpoint::new(&subject, (replications, asked), fingerprint, tables);
        serde_json::to_vec_pretty(&checkpoint).map(Some).map_err(io::Error::from)
    }

    fn table_path(&self, table: Table) -> PathBuf {
        self.path.join(table.file_name())
    }

    fn table_at(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        let file = File::open(self.table_path(table))?;
        Ok(Box::new(BufReader::with_capacity(CHUNK, file)))
    }

    fn open(&mut self, table: Table) -> io::Result<&mut File> {
        let path = self.table_path(table);
        let slot = &mut self.tables[table as usize];
        if slot.is_none() {
            *slot = Some(OpenOptions::new().append(true).create(true).open(path)?);
        }
        slot.as_mut().ok_or_else(|| io::Error::other("the table is not open"))
    }

    /// Removes what was drawn from the summary before: an interrupted campaign writes a summary and
    /// draws nothing, and what lies beside it must not speak of fewer replications.
    fn remove_extras(&self) -> io::Result<()> {
        EXTRAS.into_iter().try_for_each(|name| match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
    }

    /// Puts the newest checkpoint on the disk, if one waits.
    ///
    /// # Errors
    /// Whatever the system says.
    pub fn settle(&mut self) -> io::Result<()> {
        let Some(bytes) = self.waiting.take() else { return Ok(()) };
        for file in self.tables.iter().flatten() {
            file.sync_data()?;
        }
        saved::replace(&self.path, &bytes)?;
        #[expect(clippy::disallowed_types, reason = "cli reads the clock: how often to save")]
        let now = Instant::now();
        self.saved = Some(now);
        Ok(())
    }
}

impl Sink for Folder {
    fn append(&mut self, table: Table, bytes: &[u8]) -> io::Result<()> {
        // From here on the tables are longer than the manifest says: only a checkpoint knows by
        // how much, should the process be killed.
        if let Some(bytes) = self.extended.take() {
            self.waiting = Some(bytes);
            self.settle()?;
        }
        self.open(table)?.write_all(bytes)
    }

    fn length(&mut self, table: Table) -> io::Result<u64> {
        match fs::metadata(self.table_path(table)) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    fn truncate(&mut self, table: Table, length: u64) -> io::Result<()> {
        let path = self.table_path(table);
        self.tables[table as usize] = None;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.set_len(length)
    }

    fn read(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        self.table_at(table)
    }

    fn load_checkpoint(&mut self) -> io::Result<Option<Vec<u8>>> {
        let found = Saved::load(&self.path)?;
        if found.bytes.is_none() && found.torn.is_none() {
            self.extended = self.as_if_interrupted()?;
            return Ok(self.extended.clone());
        }
        Ok(found.bytes)
    }

    fn checkpoint(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.waiting = Some(bytes.to_vec());
        let soon = self.saved.is_some_and(|saved| saved.elapsed() < PAUSE);
        if soon { Ok(()) } else { self.settle() }
    }

    fn remove_checkpoint(&mut self) -> io::Result<()> {
        (self.waiting, self.extended) = (None, None);
        saved::remove(&self.path)
    }

    fn document(&mut self, document: Document, bytes: &[u8]) -> io::Result<()> {
        // Results speak of all rows: these must be on the disk first.
        for file in self.tables.iter().flatten() {
            file.sync_data()?;
        }
        if document == Document::Summary {
            self.remove_extras()?;
        }
        write::replace(&self.path.join(document.file_name()), bytes, true)
    }
}

impl Stored for Folder {
    fn rows(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        self.table_at(table)
    }
}

#[cfg(test)]
mod tests;
