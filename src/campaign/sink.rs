//! What the command line hands down: where rows and results go, and who watches.

use crate::stats::Estimate;
use std::io::{self, BufRead};

/// A table of rows that grows while the campaign flies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// One line per replication.
    Replications,
    /// One line per charge of each outage.
    Outages,
}

impl Table {
    /// Both.
    pub const ALL: [Table; 2] = [Table::Replications, Table::Outages];

    /// Its file name in a result folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Table::Replications => "replications.csv",
            Table::Outages => "outages.csv",
        }
    }
}

/// A result written once, at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// The estimates.
    Summary,
    /// What was flown.
    Manifest,
}

impl Document {
    /// Its file name in a result folder.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Document::Summary => "summary.json",
            Document::Manifest => "manifest.json",
        }
    }
}

/// Name of the checkpoint's file in a result folder; there only while a campaign is unfinished.
pub const CHECKPOINT_FILE: &str = "checkpoint.json";

/// Where a campaign leaves its rows and results. All calls come from one thread.
///
/// Nothing is lost if the process is killed between any two calls or within one, provided that
/// [`Sink::checkpoint`] and [`Sink::document`] replace their file as a whole (a temporary name,
/// then a rename), and that what [`Sink::append`] was given reaches the operating system before a
/// later checkpoint does.
pub trait Sink {
    /// Appends bytes to a table; makes the table if it is not there.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn append(&mut self, table: Table, bytes: &[u8]) -> io::Result<()>;

    /// Length of a table in bytes; 0 if it is not there.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn length(&mut self, table: Table) -> io::Result<u64>;

    /// Cuts a table to its first `length` bytes (never more than it has); makes an empty one if it
    /// is not there.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn truncate(&mut self, table: Table, length: u64) -> io::Result<()>;

    /// Reads a table from its beginning; both may be read at once.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn read(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>>;

    /// The last checkpoint; none if there is none.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn load_checkpoint(&mut self) -> io::Result<Option<Vec<u8>>>;

    /// An older checkpoint than the one given last, which cannot be gone on from (`why`); none if
    /// there is none.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn older_checkpoint(&mut self, why: &str) -> io::Result<Option<Vec<u8>>> {
        let _ = why;
        Ok(None)
    }

    /// Replaces the checkpoint, atomically.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn checkpoint(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Removes the checkpoint: the campaign is finished.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn remove_checkpoint(&mut self) -> io::Result<()>;

    /// Writes a result, atomically.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn document(&mut self, document: Document, bytes: &[u8]) -> io::Result<()>;
}

/// The estimate to watch while a campaign flies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Worst<'a> {
    /// Name of the function (or service, where the mission names no function) with the largest
    /// share of downtime so far.
    pub name: &'a str,
    /// Its availability.
    pub availability: Estimate,
}

/// Who watches a campaign. Called from one thread, some times a second.
pub trait Progress {
    /// `done` of `asked` replications are flown.
    fn update(&mut self, done: u64, asked: u64, worst: Option<Worst<'_>>);
}

/// Nobody watches.
impl Progress for () {
    fn update(&mut self, _done: u64, _asked: u64, _worst: Option<Worst<'_>>) {}
}
