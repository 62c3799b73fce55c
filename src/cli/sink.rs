//! A result folder on the disk.
//!
//! Tables grow by appending; everything else appears as a whole. Nothing is lost when the process
//! is killed: a checkpoint is replaced only after the table's bytes that it speaks of are on the
//! disk, and a table that is longer than its checkpoint says is cut when the campaign resumes.

use super::exit::Failure;
use super::record::{self, Record};
use super::screen::Shown as _;
use super::write;
use saved::Saved;
use shakedown::campaign::checkpoint::{Checkpoint, Subject};
use shakedown::campaign::digest::Extent;
use shakedown::campaign::manifest::Manifest;
use shakedown::campaign::sink::{CHECKPOINT_FILE, Document};
use shakedown::campaign::{Sink, Stored, Table};
use shakedown::report::clean;
use shakedown::spec::load::Input;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "cli reads the clock: how often to save")]
use std::time::Instant;

pub mod saved;
mod state;

pub use state::{Begin, Held, refuse};

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
    /// Older checkpoints that can be tried, the newest first.
    older: std::vec::IntoIter<Vec<u8>>,
    /// Why the newest was not gone on from.
    fell_back: Option<String>,
    #[expect(clippy::disallowed_types, reason = "cli reads the clock: how often to save")]
    saved: Option<Instant>,
}

/// Makes the folder, which must be claimed, ready for a campaign of `asked` replications and stores
/// what is flown.
///
/// # Errors
/// As [`refuse`]; if the system refuses.
pub fn prepare(
    path: &Path,
    record: &Record,
    inputs: &[Input],
    begin: Begin,
    asked: u64,
) -> Result<Folder, Failure> {
    if refuse(path, record, inputs, begin, asked)? == state::Makes::Room {
        clear(path)?;
    }
    write::directory(path)?;
    record.store(inputs, path)?;
    Ok(Folder::at(path))
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
        let (waiting, extended, saved) = (None, None, None);
        Folder {
            path,
            tables,
            waiting,
            extended,
            older: Vec::new().into_iter(),
            fell_back: None,
            saved,
        }
    }

    /// Whether there is a checkpoint to go on from.
    pub fn is_unfinished(&self) -> bool {
        saved::exists(&self.path)
    }

    /// The manifest; none if there is none.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn manifest(&self) -> Result<Option<Manifest>, String> {
        let name = Document::Manifest.file_name();
        match write::read(&self.path.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{name} cannot be read ({error})")),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| format!("{name} is not what was written ({error})")),
        }
    }

    /// The manifest of a campaign that is finished; none if there is none that can be read.
    pub fn finished(&self) -> Option<Manifest> {
        if self.is_unfinished() { None } else { self.manifest().ok().flatten() }
    }

    /// What is held of a campaign.
    pub fn held(&self) -> Held {
        let saved = match Saved::load(&self.path) {
            Ok(saved) => saved,
            Err(error) => return Held::Unreadable(error.to_string()),
        };
        if let Some(newest) = saved.newest() {
            // A merge that was begun, or a campaign that had no time, has flown nothing.
            return match (newest.done, saved.torn) {
                (0, None) => Held::Nothing,
                (done, _) => Held::Unfinished(done),
            };
        }
        let unfinished = saved.torn.is_some() || !saved.whole.is_empty();
        match (self.manifest(), unfinished) {
            (Ok(Some(manifest)), false) => Held::Finished(manifest.replications),
            // It grew from what its manifest tells, which can be gone on from.
            (Ok(Some(manifest)), true) => Held::Unfinished(manifest.replications),
            (Err(why), _) => Held::Unreadable(why),
            (Ok(None), true) => Held::Unreadable(
                saved
                    .torn
                    .unwrap_or("the checkpoint is of another version of shakedown".to_owned()),
            ),
            (Ok(None), false) => match self.has_rows() {
                true => Held::Unreadable(format!(
                    "{} is missing, and there are rows",
                    Document::Manifest.file_name()
                )),
                false => Held::Nothing,
            },
        }
    }

    /// Whether the table of replications holds more than its header, whatever the checkpoints say.
    fn has_rows(&self) -> bool {
        let Ok(table) = self.table_at(Table::Replications) else { return false };
        table.lines().nth(1).is_some()
    }

    /// How many replications a campaign can go on from, interrupted or finished.
    pub fn kept(&self) -> u64 {
        match self.held() {
            Held::Unfinished(kept) | Held::Finished(kept) => kept,
            Held::Nothing | Held::Unreadable(_) => 0,
        }
    }

    /// What is wrong with the newest checkpoint, if it cannot be gone on from.
    pub fn torn(&self) -> Option<String> {
        Saved::load(&self.path).ok()?.torn
    }

    /// Why the checkpoint that stands in the folder was not gone on from, but an older one.
    pub fn fell_back(&self) -> Option<&str> {
        self.fell_back.as_deref()
    }

    /// What the tables are to hold, by the newest that tells: a checkpoint or the manifest; and the
    /// subject. None if nothing is flown.
    ///
    /// # Errors
    /// If that cannot be told.
    pub fn recorded(&self) -> Result<Option<(Subject, [Extent; 2])>, Failure> {
        let name = self.path.shown();
        let unreadable = |why: String| {
            Failure::wrong(format!("what `{name}` holds cannot be told: {why}"))
                .help("restore that file, or fly the campaign again with --force")
        };
        let saved = Saved::load(&self.path);
        let saved = saved.map_err(|error| unreadable(error.to_string()))?;
        if let Some(Checkpoint { subject, tables, .. }) = saved.newest() {
            return Ok(Some((subject, tables)));
        }
        let manifest = self.manifest().map_err(unreadable)?;
        match (manifest, saved.torn) {
            (Some(manifest), _) => Ok(Some((manifest.subject, manifest.tables))),
            (None, Some(torn)) => Err(unreadable(torn)),
            (None, None) => Ok(None),
        }
    }

    /// The checkpoint that a finished campaign would have left: all its rows, and nothing to fly.
    fn as_if_interrupted(&self) -> io::Result<Option<Vec<u8>>> {
        // One that cannot be read was refused before anything was flown.
        let Ok(Some(found)) = self.manifest() else { return Ok(None) };
        let Manifest { subject, replications, asked, fingerprint, tables, .. } = found;
        let checkpoint = Checkpoint::new(&subject, (replications, asked), fingerprint, tables);
        serde_json::to_vec_pretty(&checkpoint).map(Some).map_err(io::Error::from)
    }

    fn table_path(&self, table: Table) -> PathBuf {
        self.path.join(table.file_name())
    }

    fn table_at(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        let file = write::open(&self.table_path(table))?;
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
        let manifest = self.as_if_interrupted()?;
        if found.whole.is_empty() && found.torn.is_none() {
            self.extended = manifest.clone();
        }
        let mut all = found.whole.into_iter().chain(manifest);
        let newest = all.next();
        // To go back to nothing is to fly from the beginning, which must be asked for.
        let of_something = |bytes: &Vec<u8>| {
            serde_json::from_slice::<Checkpoint>(bytes).is_ok_and(|it| it.done > 0)
        };
        self.older = all.filter(of_something).collect::<Vec<_>>().into_iter();
        Ok(newest)
    }

    fn older_checkpoint(&mut self, why: &str) -> io::Result<Option<Vec<u8>>> {
        let next = self.older.next();
        if next.is_some() {
            self.fell_back.get_or_insert_with(|| why.to_owned());
        }
        Ok(next)
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
        let path = self.path.join(document.file_name());
        if document == Document::Summary {
            self.remove_extras()?;
            // Names are a stranger's: nothing in the file may steer who looks at it.
            let text = clean::json(&String::from_utf8_lossy(bytes));
            return write::replace(&path, text.as_bytes(), true);
        }
        write::replace(&path, bytes, true)
    }
}

impl Stored for Folder {
    fn rows(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>> {
        self.table_at(table)
    }
}

#[cfg(test)]
mod tests;
