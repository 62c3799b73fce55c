//! The logbook of a sweep: a line for each point that is flown, in their order.

use crate::campaign::checkpoint::plan_digest;
use crate::campaign::error::{Error, io};
use crate::campaign::shard::Shard;
use crate::campaign::sink::Progress;
use crate::campaign::sweep::Sweep;
use crate::campaign::sweep::point::{Flown, Task, fly};
use crate::vessel::plan::Plan;
use std::io::{self, BufRead};
use std::sync::atomic::{AtomicBool, Ordering};

/// The logbook's name in a result folder.
pub const FILE: &str = "logbook.txt";

/// Where the lines lie. All calls come from one thread.
pub trait Store {
    /// Reads from the beginning; nothing there is nothing to read.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn lines(&self) -> io::Result<Box<dyn BufRead + '_>>;

    /// Reads so many bytes from there on.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn line(&self, at: u64, bytes: u64) -> io::Result<Vec<u8>>;

    /// Appends a line.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn append(&mut self, line: &[u8]) -> io::Result<()>;

    /// Cuts off what lies behind.
    ///
    /// # Errors
    /// Whatever the medium says.
    fn truncate(&mut self, bytes: u64) -> io::Result<()>;
}

/// The lines of a sweep, or of one part of it.
pub struct Logbook<'a> {
    sweep: &'a Sweep,
    /// The points of the lines, those not flown yet included.
    points: Vec<usize>,
    store: &'a mut dyn Store,
    /// Where each line begins; where the next will.
    starts: Vec<u64>,
    torn: Option<String>,
}

impl<'a> Logbook<'a> {
    /// Reads a logbook: its lines, up to the first that is not as it should be, are flown.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn open(
        sweep: &'a Sweep,
        shard: Option<Shard>,
        store: &'a mut dyn Store,
    ) -> Result<Logbook<'a>, Error> {
        let points = sweep.flown(shard);
        let (mut starts, mut torn) = (vec![0], None);
        {
            let mut lines = store.lines().map_err(io(format!("reading {FILE}")))?;
            let (mut line, mut at) = (Vec::new(), 0);
            loop {
                line.clear();
                lines.read_until(b'\n', &mut line).map_err(io(format!("reading {FILE}")))?;
                if line.is_empty() {
                    break;
                }
                let number = starts.len() - 1;
                let wanted = points.get(number).copied();
                if let Err(why) = check(sweep, wanted, &line) {
                    torn = Some(format!("line {} of {FILE}: {why}", number + 1));
                    break;
                }
                at += line.len() as u64;
                starts.push(at);
            }
        }
        Ok(Logbook { sweep, points, store, starts, torn })
    }

    /// Points that are flown.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.starts.len() - 1
    }

    /// Points that are to be flown, those that are included.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.points.len()
    }

    /// What is wrong behind the lines that are kept, if anything stands there.
    #[must_use]
    pub fn torn(&self) -> Option<&str> {
        self.torn.as_deref()
    }

    /// The point of each line that is to be there.
    #[must_use]
    pub fn points(&self) -> &[usize] {
        &self.points
    }

    /// Forgets all lines.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn clear(&mut self) -> Result<(), Error> {
        self.starts.truncate(1);
        self.cut()
    }

    /// Cuts off what does not belong there.
    fn cut(&mut self) -> Result<(), Error> {
        let end = self.starts.last().copied().unwrap_or(0);
        self.torn = None;
        self.store.truncate(end).map_err(io(format!("cutting {FILE}")))
    }

    /// Flies what is not flown yet, by `jobs` threads; no line depends on `jobs`. `plan` makes the
    /// plan of a point. When `stop` is set, the point being flown is given up; false then.
    ///
    /// # Errors
    /// [`Error::Point`] if a replication fails, or a plan is not the one that the sweep was made
    /// with; [`Error::Io`].
    pub fn fly(
        &mut self,
        plan: &mut dyn FnMut(usize) -> Result<Plan, Error>,
        jobs: usize,
        progress: &mut dyn Progress,
        stop: &AtomicBool,
    ) -> Result<bool, Error> {
        if self.sweep.replications == 0 || jobs == 0 {
            return Err(Error::Options("a sweep needs at least one replication and thread"));
        }
        self.cut()?;
        let n = self.sweep.replications;
        for number in self.kept()..self.points.len() {
            if stop.load(Ordering::Relaxed) {
                return Ok(false);
            }
            let point = self.points[number];
            let named = |error| Error::Point { point, error: Box::new(error) };
            let plan = plan(point).map_err(named)?;
            let digest = plan_digest(&plan);
            if digest != self.sweep.points[point].plan {
                let why = "the files have changed since the sweep began".to_owned();
                return Err(named(Error::Resume(why)));
            }
            let task = Task {
                plan: &plan,
                digest: &digest,
                range: self.sweep.replications_of(point),
                jobs,
                paired: self.sweep.design.paired(),
                before: (number as u64 * n, self.points.len() as u64 * n),
            };
            let Some(flown) = fly(&task, progress, stop).map_err(named)? else {
                return Ok(false);
            };
            self.append(&flown.line()?)?;
        }
        Ok(true)
    }

    fn append(&mut self, line: &[u8]) -> Result<(), Error> {
        self.store.append(line).map_err(io(format!("writing {FILE}")))?;
        let end = self.starts.last().copied().unwrap_or(0);
        self.starts.push(end + line.len() as u64);
        Ok(())
    }

    /// Appends the lines of a part; parts come in their order.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Resume`] if they are not those that follow.
    pub fn take(&mut self, part: &Logbook<'_>) -> Result<(), Error> {
        for number in 0..part.kept() {
            if self.points.get(self.kept()) != part.points.get(number) {
                return Err(Error::Resume("its points are not those that follow".to_owned()));
            }
            let line = part.line(number)?;
            self.append(&line)?;
        }
        Ok(())
    }

    fn line(&self, number: usize) -> Result<Vec<u8>, Error> {
        let (Some(&from), Some(&to)) = (self.starts.get(number), self.starts.get(number + 1))
        else {
            return Err(Error::Resume(format!("{FILE} has no line {}", number + 1)));
        };
        self.store.line(from, to - from).map_err(io(format!("reading {FILE}")))
    }

    /// What a line keeps, by its number.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Resume`] if it has changed since it was opened.
    pub(super) fn read(&self, number: usize) -> Result<Flown, Error> {
        let wrong = |why| Error::Resume(format!("line {} of {FILE}: {why}", number + 1));
        Flown::read(&self.line(number)?).map_err(wrong)
    }

    pub(super) fn sweep(&self) -> &'a Sweep {
        self.sweep
    }
}

/// Whether a line keeps this point.
fn check(sweep: &Sweep, point: Option<usize>, line: &[u8]) -> Result<(), &'static str> {
    let flown = Flown::read(line)?;
    let point = point.ok_or("it belongs to no point")?;
    let range = sweep.replications_of(point);
    let luck = (flown.first, flown.replications) == (range.start, range.end - range.start);
    let mine = flown.plan == sweep.points[point].plan && luck;
    let whole = flown.is_paired() || !sweep.design.paired();
    if mine && whole { Ok(()) } else { Err("it is of another sweep") }
}
