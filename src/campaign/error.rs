//! Why a campaign ended without a result. What was flown before is kept.

use crate::campaign::verify::Difference;
use crate::kernel::limits::LimitReached;
use std::fmt;
use std::io;

/// Why a campaign ended. Where a replication is named, the command line prints how to fly it again.
#[derive(Debug)]
pub enum Error {
    /// Options that make no campaign: what is wrong with them.
    Options(&'static str),
    /// A replication panicked: a bug.
    Panicked {
        /// Its number.
        replication: u64,
        /// What the panic said.
        message: String,
    },
    /// A replication reached one of the kernel's limits.
    Limit {
        /// Its number.
        replication: u64,
        /// Which limit, and when.
        limit: LimitReached,
    },
    /// A replication, flown twice, was not the same: a bug.
    Diverged {
        /// Its number.
        replication: u64,
        /// The first fact that differs; none if a further pair of flights was the same.
        difference: Option<Box<Difference>>,
    },
    /// The checkpoint cannot be resumed from: why.
    Resume(String),
    /// A table on disk is not what this campaign wrote.
    Corrupt {
        /// Its file name.
        file: &'static str,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A part of a campaign cannot be merged.
    Part {
        /// What it is called.
        name: String,
        /// What is wrong with it.
        error: Box<Error>,
    },
    /// A flight of a scan did not end: what was struck, and why.
    Struck(String),
    /// A point of a sweep cannot be flown.
    Point {
        /// Its number.
        point: usize,
        /// Why.
        error: Box<Error>,
    },
    /// Rows or results could not be written or read.
    Io {
        /// What was to be done.
        what: String,
        /// What the medium says.
        error: io::Error,
    },
    /// No threads could be had.
    Threads(String),
}

impl Error {
    /// The replication to fly again to see it happen.
    #[must_use]
    pub fn replication(&self) -> Option<u64> {
        match self {
            Error::Panicked { replication, .. }
            | Error::Limit { replication, .. }
            | Error::Diverged { replication, .. } => Some(*replication),
            Error::Point { error, .. } => error.replication(),
            _ => None,
        }
    }

    /// True if it is a bug of Shakedown, not of its input.
    #[must_use]
    pub fn is_bug(&self) -> bool {
        match self {
            Error::Panicked { .. } | Error::Diverged { .. } => true,
            Error::Point { error, .. } => error.is_bug(),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Options(what) => f.write_str(what),
            Error::Panicked { replication, message } => {
                write!(f, "replication {replication} panicked: {message}")
            }
            Error::Limit { replication, limit } => {
                write!(f, "replication {replication} reached a limit: {limit}")
            }
            Error::Diverged { replication, difference } => {
                write!(f, "replication {replication}, flown twice, was not the same")?;
                match difference {
                    Some(difference) => write!(f, ": {difference}"),
                    None => f.write_str(", and the same when flown a third and fourth time"),
                }
            }
            Error::Resume(why) => write!(f, "this campaign cannot be resumed: {why}"),
            Error::Corrupt { file, line, reason } => write!(f, "{file}, line {line}: {reason}"),
            Error::Part { name, error } => match error.as_ref() {
                Error::Resume(why) => write!(f, "{name} cannot be merged: {why}"),
                error => write!(f, "{name} cannot be merged: {error}"),
            },
            Error::Struck(why) => f.write_str(why),
            Error::Point { point, error } => match error.as_ref() {
                Error::Resume(why) => write!(f, "point {point}: {why}"),
                error => write!(f, "point {point}: {error}"),
            },
            Error::Io { what, error } => write!(f, "{what}: {error}"),
            Error::Threads(why) => write!(f, "no threads to fly with: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { error, .. } => Some(error),
            Error::Limit { limit, .. } => Some(limit),
            Error::Part { error, .. } | Error::Point { error, .. } => Some(error),
            _ => None,
        }
    }
}

/// Says what was to be done when the medium failed.
pub(super) fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Error {
    let what = what.into();
    move |error| Error::Io { what, error }
}
