//! A campaign from beginning to end: resume or begin, fly, reduce in order, write, finish.

use crate::campaign::checkpoint::{Checkpoint, Subject};
use crate::campaign::context::Context;
use crate::campaign::desk::Desk;
use crate::campaign::digest::{Digester, Digesting, Extent};
use crate::campaign::error::{Error, io};
use crate::campaign::labels::Labels;
use crate::campaign::manifest::{MANIFEST_VERSION, Manifest};
use crate::campaign::replicate::{Flown, work};
use crate::campaign::rows::write::{outages_header, replications_header};
use crate::campaign::rows::{Reader, Writer};
use crate::campaign::sink::{CHECKPOINT_FILE, Document, Progress, Sink, Table};
use crate::campaign::summary::{Stopping, Summary};
use crate::campaign::tally::Tally;
use crate::ledger::Row;
use crate::vessel::plan::Plan;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc;

/// What is asked of a campaign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Number of the first replication.
    pub first: u64,
    /// Replications, 1 or more; unless [`Context::until`] says when there are enough.
    pub n: u64,
    /// Threads, 1 or more; no result depends on it.
    pub jobs: usize,
    /// Share of the replications that are flown twice and compared, in `[0, 1]`.
    pub verify: f64,
    /// Replications between checkpoints, 1 or more; no result depends on it.
    pub block: u64,
    /// Goes on from the sink's checkpoint, if there is one.
    pub resume: bool,
}

impl Options {
    fn check(&self) -> Result<(), Error> {
        let wrong = |what| Err(Error::Options(what));
        match self {
            Options { n: 0, .. } => wrong("a campaign needs at least one replication"),
            Options { jobs: 0, .. } => wrong("a campaign needs at least one thread"),
            Options { block: 0, .. } => wrong("a block needs at least one replication"),
            Options { verify, .. } if !(0.0..=1.0).contains(verify) => {
                wrong("the share to verify must lie between 0 and 1")
            }
            Options { first, n, .. } if first.checked_add(*n).is_none() => {
                wrong("replications are numbered up to 2^64 - 1")
            }
            _ => Ok(()),
        }
    }
}

/// Flies a campaign. Rows and results go to `sink`, in replication order; the summary comes back.
///
/// When `stop` is set, what is being flown is finished, a checkpoint is left and the summary tells
/// of what is done (`replications` below `asked`).
///
/// # Errors
/// See [`Error`]. What was flown before is in the sink, with a checkpoint.
pub fn fly(
    plan: &Plan,
    context: &Context,
    options: &Options,
    sink: &mut dyn Sink,
    progress: &mut dyn Progress,
    stop: &AtomicBool,
) -> Result<Summary, Error> {
    options.check()?;
    let mut campaign = Campaign {
        plan,
        context,
        options,
        labels: Labels::new(plan),
        subject: Subject::new(plan, context, options.first),
        sink,
        tally: Tally::new(plan),
        written: Default::default(),
        saved: 0,
        asked: context.until.as_ref().map_or(options.n, |until| until.looks.last()),
        stopping: None,
    };
    if !(options.resume && campaign.resume()?) {
        campaign.begin()?;
    }
    campaign.show(progress);
    let flown = campaign.fly_on(progress, stop);
    if campaign.tally.n() > campaign.saved {
        campaign.save()?;
    }
    flown?;
    campaign.finish()
}

/// A campaign under way.
struct Campaign<'a> {
    plan: &'a Plan,
    context: &'a Context,
    options: &'a Options,
    labels: Labels,
    subject: Subject,
    sink: &'a mut dyn Sink,
    tally: Tally,
    /// What both tables hold of the replications folded.
    written: [Digester; 2],
    /// Replications that the last checkpoint speaks of.
    saved: u64,
    /// Replications that are wanted: all, or those up to the next look.
    asked: u64,
    /// What the last look said.
    stopping: Option<Stopping>,
}

impl Campaign<'_> {
    /// Begins anew, with empty tables.
    fn begin(&mut self) -> Result<(), Error> {
        let headers = [replications_header(&self.labels), outages_header()];
        // An old checkpoint must never meet new tables.
        self.sink.remove_checkpoint().map_err(io(format!("removing {CHECKPOINT_FILE}")))?;
        for (table, header) in Table::ALL.into_iter().zip(&headers) {
            let name = table.file_name();
            self.sink.truncate(table, 0).map_err(io(format!("beginning {name}")))?;
            self.append(table, header)?;
        }
        self.save()
    }

    /// Goes on from the newest checkpoint that the tables bear out; false if there is none at all.
    fn resume(&mut self) -> Result<bool, Error> {
        let reading = || format!("reading {CHECKPOINT_FILE}");
        let mut next = self.sink.load_checkpoint().map_err(io(reading()))?;
        let mut newest = None;
        while let Some(bytes) = next {
            // One of another campaign, or of a larger one, is no reason to go back.
            let found =
                Checkpoint::read(&bytes, &self.subject, self.asked).map_err(Error::Resume)?;
            let error = match self.resume_from(&found) {
                Ok(()) => return Ok(true),
                Err(error @ (Error::Resume(_) | Error::Corrupt { .. })) => error,
                Err(error) => return Err(error),
            };
            let older = self.sink.older_checkpoint(&error.to_string());
            next = older.map_err(io(reading()))?;
            newest.get_or_insert(error);
        }
        newest.map_or(Ok(false), Err)
    }

    /// Goes on from a checkpoint. Nothing is cut before all that it speaks of is found as it was
    /// written.
    fn resume_from(&mut self, found: &Checkpoint) -> Result<(), Error> {
        for (table, Extent { bytes: length, .. }) in Table::ALL.into_iter().zip(&found.tables) {
            let name = table.file_name();
            let there = self.sink.length(table).map_err(io(format!("looking at {name}")))?;
            if there < *length {
                let why = format!("{name} has {there} bytes, the checkpoint speaks of {length}");
                return Err(Error::Resume(why));
            }
        }
        let lengths = found.tables.each_ref().map(|extent| extent.bytes);
        let rows = refold(self.plan, &self.labels, self.options.first, self.sink, lengths)?;
        let same = rows.tally.fingerprint().to_string() == found.fingerprint;
        if rows.tally.n() != found.done || !same {
            let why = format!("{} is not what was flown", Table::Replications.file_name());
            return Err(Error::Resume(why));
        }
        check(&rows.tables, &found.tables)?;
        for (table, length) in Table::ALL.into_iter().zip(lengths) {
            let name = table.file_name();
            self.sink.truncate(table, length).map_err(io(format!("cutting {name}")))?;
        }
        (self.tally, self.written) = (rows.tally, rows.tables);
        self.saved = found.done;
        Ok(())
    }

    /// Flies what is left: all of it, or look by look until there is enough.
    fn fly_on(&mut self, progress: &mut dyn Progress, stop: &AtomicBool) -> Result<(), Error> {
        let Some(until) = &self.context.until else { return self.fly_all(progress, stop) };
        for (number, look) in (1..).zip(until.looks.iter()) {
            // What was flown before a resume has not been enough at its looks.
            if look < self.tally.n() {
                continue;
            }
            self.asked = look;
            self.fly_all(progress, stop)?;
            if self.tally.n() < look {
                break;
            }
            let said = until.look(self.plan, &self.tally, &self.context.requirements, number);
            let met = said.met;
            self.stopping = Some(said);
            if met {
                break;
            }
        }
        Ok(())
    }

    /// Flies what is left, reducing in replication order while other threads fly on.
    fn fly_all(&mut self, progress: &mut dyn Progress, stop: &AtomicBool) -> Result<(), Error> {
        let Options { first, jobs, verify, .. } = *self.options;
        let desk = Desk::new(first + self.tally.n(), first + self.asked, jobs, stop);
        let writer = Writer::new(self.plan, &self.labels);
        let plan = self.plan;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build();
        let pool = pool.map_err(|error| Error::Threads(error.to_string()))?;
        let (sender, receiver) = mpsc::channel();
        pool.in_place_scope(|scope| {
            for _ in 0..jobs {
                let (sender, desk, writer) = (sender.clone(), &desk, &writer);
                scope.spawn(move |_| {
                    work(plan, writer, verify, desk, |flown| sender.send(flown).is_ok());
                });
            }
            // With the last thread's sender gone, the loop below ends.
            drop(sender);
            let reduced = self.reduce_all(receiver, &desk, progress);
            desk.close();
            reduced
        })
    }

    fn reduce_all(
        &mut self,
        receiver: mpsc::Receiver<Flown>,
        desk: &Desk<'_>,
        progress: &mut dyn Progress,
    ) -> Result<(), Error> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        for flown in receiver {
            early.insert(flown.range.number, flown);
            while let Some(flown) = early.remove(&next) {
                next += 1;
                self.reduce(flown)?;
                desk.reduced();
                self.show(progress);
            }
        }
        Ok(())
    }

    /// Takes the next range: folds it, appends its lines, and saves if a block is full.
    fn reduce(&mut self, flown: Flown) -> Result<(), Error> {
        self.append(Table::Replications, &flown.replications)?;
        self.append(Table::Outages, &flown.outages)?;
        self.tally.merge(&flown.tally, &flown.fingerprints);
        if let Some(error) = flown.error {
            return Err(error);
        }
        if self.tally.n() - self.saved >= self.options.block {
            self.save()?;
        }
        Ok(())
    }

    fn append(&mut self, table: Table, bytes: &[u8]) -> Result<(), Error> {
        let name = table.file_name();
        self.sink.append(table, bytes).map_err(io(format!("writing {name}")))?;
        self.written[table as usize].add(bytes);
        Ok(())
    }

    fn save(&mut self) -> Result<(), Error> {
        let fingerprint = self.tally.fingerprint().to_string();
        let done = self.tally.n();
        let asked = self.asked;
        let checkpoint =
            Checkpoint::new(&self.subject, (done, asked), fingerprint, extents(&self.written));
        let bytes = json(&checkpoint)?;
        self.sink.checkpoint(&bytes).map_err(io(format!("writing {CHECKPOINT_FILE}")))?;
        self.saved = done;
        Ok(())
    }

    fn show(&self, progress: &mut dyn Progress) {
        progress.update(self.tally.n(), self.asked, self.tally.worst(self.plan));
    }

    fn finish(self) -> Result<Summary, Error> {
        let Campaign { plan, labels, context, subject, tally, written, sink, .. } = self;
        let rows = Rows { tally, tables: written };
        let end = End { asked: self.asked, stopping: self.stopping };
        finish(plan, &labels, context, subject, &rows, end, sink)
    }
}

/// Writes the results of what is folded; the checkpoint goes when nothing is left to fly.
pub(super) fn finish(
    plan: &Plan,
    labels: &Labels,
    context: &Context,
    subject: Subject,
    Rows { tally, tables }: &Rows,
    End { asked, stopping }: End,
    sink: &mut dyn Sink,
) -> Result<Summary, Error> {
    let summary = Summary { stopping, ..tally.summary(plan, labels, context, asked) };
    let manifest = Manifest {
        schema_version: MANIFEST_VERSION,
        subject,
        replications: tally.n(),
        asked,
        fingerprint: summary.fingerprint.clone(),
        tables: extents(tables),
    };
    let documents = [(Document::Summary, json(&summary)?), (Document::Manifest, json(&manifest)?)];
    for (document, bytes) in documents {
        let name = document.file_name();
        sink.document(document, &bytes).map_err(io(format!("writing {name}")))?;
    }
    if tally.n() == asked {
        sink.remove_checkpoint().map_err(io(format!("removing {CHECKPOINT_FILE}")))?;
    }
    Ok(summary)
}

/// How a campaign ended.
pub(super) struct End {
    /// Replications that were wanted in the end.
    pub(super) asked: u64,
    /// What its last look said, if it was to end by itself.
    pub(super) stopping: Option<Stopping>,
}

/// Rows of both tables, folded and digested.
pub(super) struct Rows {
    pub(super) tally: Tally,
    pub(super) tables: [Digester; 2],
}

pub(super) fn extents(tables: &[Digester; 2]) -> [Extent; 2] {
    tables.each_ref().map(Digester::extent)
}

/// Whether the tables are the ones recorded.
pub(super) fn check(tables: &[Digester; 2], recorded: &[Extent; 2]) -> Result<(), Error> {
    let same = |table: &Table| tables[*table as usize].extent() == recorded[*table as usize];
    match Table::ALL.into_iter().find(|table| !same(table)) {
        Some(table) => {
            Err(Error::Resume(format!("{} was changed after it was written", table.file_name())))
        }
        None => Ok(()),
    }
}

/// Folds the rows of a sink's tables, from their beginning on, so many bytes of each.
///
/// # Errors
/// [`Error::Corrupt`] if they are not rows of this plan, numbered from `first` without a gap.
pub(super) fn refold(
    plan: &Plan,
    labels: &Labels,
    first: u64,
    sink: &dyn Sink,
    lengths: [u64; 2],
) -> Result<Rows, Error> {
    let open = |table: Table| {
        let read = sink.read(table).map_err(io(format!("reading {}", table.file_name())));
        read.map(|rows| rows.take(lengths[table as usize]))
    };
    fold(plan, labels, first, (open(Table::Replications)?, open(Table::Outages)?), |_| {})
}

/// Folds the rows of two tables, showing each to `seen`.
pub(super) fn fold<R: Read, O: Read>(
    plan: &Plan,
    labels: &Labels,
    first: u64,
    (replications, outages): (R, O),
    mut seen: impl FnMut(&Row),
) -> Result<Rows, Error> {
    let (mut replications, mut outages) = (Digesting::new(replications), Digesting::new(outages));
    let mut reader = Reader::new(plan, labels, &mut replications, &mut outages)?;
    let (mut tally, mut row) = (Tally::new(plan), Row::default());
    while reader.next(&mut row)? {
        if row.replication != first + tally.n() {
            return Err(reader.wrong(format!("replication {} is out of order", row.replication)));
        }
        tally.push(plan, &row);
        seen(&row);
    }
    Ok(Rows { tally, tables: [replications.read, outages.read] })
}

pub(super) fn json<T: Serialize>(value: &T) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::Io { what: "writing JSON".to_owned(), error: error.into() })?;
    bytes.push(b'\n');
    Ok(bytes)
}
