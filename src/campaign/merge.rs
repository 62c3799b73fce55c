//! The parts of a campaign put together: the bytes of the whole.
//!
//! Parts are folded from their rows, several at a time, and their rows are copied in replication
//! order. What is held in memory is one fold and one fingerprint a replication for each of the
//! parts being folded; it does not grow with their number.

use crate::campaign::checkpoint::{Checkpoint, Subject};
use crate::campaign::context::Context;
use crate::campaign::digest::Digester;
use crate::campaign::error::{Error, io};
use crate::campaign::fly::{End, Rows, check as check_tables, extents, finish, fold, json};
use crate::campaign::labels::Labels;
use crate::campaign::manifest::Manifest;
use crate::campaign::rows::write::{outages_header, replications_header};
use crate::campaign::sink::{CHECKPOINT_FILE, Document, Progress, Sink, Table};
use crate::campaign::summary::Summary;
use crate::campaign::tally::Tally;
use crate::kernel::fingerprint::Fingerprint;
use crate::ledger::Row;
use crate::vessel::plan::Plan;
use rayon::prelude::*;
use std::io::{self, BufRead, Read};

/// Where the rows and results of a part lie.
pub trait Stored: Sync {
    /// Reads a table from its beginning; several may be read at once.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn rows(&self, table: Table) -> io::Result<Box<dyn BufRead + '_>>;
}

/// A part of a campaign, flown.
pub struct Part<'a> {
    /// What to call it when something is wrong with it.
    pub name: String,
    /// What was flown.
    pub manifest: Manifest,
    /// Its rows and results.
    pub stored: &'a dyn Stored,
}

/// Puts `parts` together in `sink`: rows and results are those of a campaign that flew all of
/// their replications, byte for byte. `parts` stand in the order of their replications.
///
/// # Errors
/// [`Error::Part`], with its name, if a part is not of this plan and context, does not begin where
/// the one before ends, is not flown to its end, or is not as it was written. [`Error::Io`] if the sink fails. A sink that was begun holds a checkpoint of
/// nothing, so that nobody takes it for a result.
pub fn merge(
    plan: &Plan,
    context: &Context,
    parts: &[Part<'_>],
    jobs: usize,
    sink: &mut dyn Sink,
    progress: &mut dyn Progress,
) -> Result<Summary, Error> {
    let (subject, asked) = check(plan, context, parts)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
    let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
    let labels = Labels::new(plan);
    let headers = [replications_header(&labels), outages_header()];
    let mut rows = Rows { tally: Tally::new(plan), tables: Default::default() };
    begin(&subject, asked, &headers, &mut rows.tables, sink)?;
    for batch in parts.chunks(jobs.max(1)) {
        let fold = |part: &Part<'_>| folded(plan, &labels, part).map_err(named(part));
        let folded: Vec<_> = pool.install(|| batch.par_iter().map(fold).collect());
        for (part, folded) in batch.iter().zip(folded) {
            let (found, fingerprints) = folded?;
            for (table, header) in Table::ALL.into_iter().zip(&headers) {
                copy(part, table, header, &mut rows.tables[table as usize], sink)?;
            }
            rows.tally.merge(&found, &fingerprints);
            progress.update(rows.tally.n(), asked, rows.tally.worst(plan));
        }
    }
    finish(plan, &labels, context, subject, &rows, End { asked, stopping: None }, sink)
}

/// Whether the parts are what they must be, as far as their manifests tell; what they are together,
/// and how many replications.
///
/// # Errors
/// Those of [`merge`] that need no table.
pub fn check(plan: &Plan, context: &Context, parts: &[Part<'_>]) -> Result<(Subject, u64), Error> {
    let first = parts.first().ok_or(Error::Options("there is nothing to merge"))?;
    let subject = Subject::new(plan, context, first.manifest.subject.first);
    let mut next = subject.first;
    for part in parts {
        let Manifest { subject: theirs, replications, asked, .. } = &part.manifest;
        let wrong = |why: String| Err(named(part)(Error::Resume(why)));
        let wanted = Subject { first: theirs.first, ..subject.clone() };
        if let Some(difference) = theirs.difference(&wanted) {
            return wrong(difference.here());
        }
        if theirs.first != next {
            return wrong(format!("begins with replication {}, not {next}", theirs.first));
        }
        if replications != asked {
            return wrong(format!("{replications} of {asked} replications are flown"));
        }
        next = next.saturating_add(*replications);
    }
    let asked = next - subject.first;
    Ok((subject, asked))
}

fn named(part: &Part<'_>) -> impl FnOnce(Error) -> Error {
    let name = part.name.clone();
    move |error| Error::Part { name, error: Box::new(error) }
}

fn begin(
    subject: &Subject,
    asked: u64,
    headers: &[Vec<u8>; 2],
    written: &mut [Digester; 2],
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    sink.remove_checkpoint().map_err(io(format!("removing {CHECKPOINT_FILE}")))?;
    for (table, header) in Table::ALL.into_iter().zip(headers) {
        let name = table.file_name();
        sink.truncate(table, 0).map_err(io(format!("beginning {name}")))?;
        sink.append(table, header).map_err(io(format!("writing {name}")))?;
        written[table as usize].add(header);
    }
    let nothing = Fingerprint::new().digest().to_string();
    let checkpoint = json(&Checkpoint::new(subject, (0, asked), nothing, extents(written)))?;
    sink.checkpoint(&checkpoint).map_err(io(format!("writing {CHECKPOINT_FILE}")))
}

/// The fold of a part's rows, and their fingerprints.
fn folded(plan: &Plan, labels: &Labels, part: &Part<'_>) -> Result<(Tally, Vec<u64>), Error> {
    let manifest = &part.manifest;
    let open = |table: Table| {
        part.stored.rows(table).map_err(io(format!("reading {}", table.file_name())))
    };
    let mut fingerprints = Vec::new();
    let tables = (open(Table::Replications)?, open(Table::Outages)?);
    let seen = |row: &Row| fingerprints.push(row.fingerprint);
    let rows = fold(plan, labels, manifest.subject.first, tables, seen)?;
    let Rows { tally, tables } = rows;
    check_tables(&tables, &manifest.tables)?;
    if tally.n() != manifest.asked || tally.fingerprint().to_string() != manifest.fingerprint {
        let name = Document::Manifest.file_name();
        return Err(Error::Resume(format!("its tables are not those of its {name}")));
    }
    Ok((tally, fingerprints))
}

/// Appends a part's rows, without the header.
fn copy(
    part: &Part<'_>,
    table: Table,
    header: &[u8],
    written: &mut Digester,
    sink: &mut dyn Sink,
) -> Result<(), Error> {
    let name = table.file_name();
    let read = |error| named(part)(io(format!("reading {name}"))(error));
    let mut rows = part.stored.rows(table).map_err(read)?;
    let mut there = Vec::with_capacity(header.len());
    rows.by_ref().take(header.len() as u64).read_to_end(&mut there).map_err(read)?;
    if there != header {
        let reason = "the header is not as it was written".to_owned();
        return Err(named(part)(Error::Corrupt { file: name, line: 1, reason }));
    }
    loop {
        let bytes = rows.fill_buf().map_err(read)?;
        let length = bytes.len();
        if length == 0 {
            return Ok(());
        }
        sink.append(table, bytes).map_err(io(format!("writing {name}")))?;
        written.add(bytes);
        rows.consume(length);
    }
}
