//! The exit codes, all of them, and what a command returns when it does not succeed.

use super::screen::Shown as _;

/// Exit codes. Scripts rely on them: none ever changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; every requirement that was asked about is met.
    Done = 0,
    /// The verdict is *fail*: a requirement is missed, and `--strict` was given; `check` found that
    /// results changed, or that something is worse; or a scan found a single point of failure that
    /// nobody accepted.
    Failed = 1,
    /// Wrong input or command line, a limit that a replication reached, or a file that could not be
    /// read or written.
    Wrong = 2,
    /// The verdict is *inconclusive*, and `--strict` was given, or of `check`, or `--max` did not do
    /// for what a campaign or comparison was to reach: more replications are needed.
    Inconclusive = 3,
    /// A bug of Shakedown (a panic, or two flights of one replication that differ). The line that
    /// flies it again is on standard error.
    Bug = 101,
    /// Interrupted by Ctrl-C or a request to terminate; the checkpoint is kept.
    Interrupted = 130,
}

/// The same, for `--help`.
pub const HELP: &str = "\
Exit codes:
  0    done; with --strict: every requirement is met; of check: pass
  1    with --strict: a requirement is missed; of check: results changed, or something is worse;
       of scan: a single point of failure is not accepted
  2    wrong input or command line, a limit was reached, or a file could not be read or written
  3    with --strict, and of check: inconclusive, more replications are needed
  101  a bug of shakedown; the line that flies it again is printed
  130  interrupted; the checkpoint is kept

Examples:
  shakedown new lander
  shakedown run missions/mars-transit.ron
  shakedown campaign missions/mars-transit.ron -n 10000";

/// Why a command did not succeed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What to say on standard error.
    pub message: String,
    /// What to do about it, or nothing.
    pub help: Option<String>,
    /// True if the message is a text of its own (rendered diagnostics), to be printed as it is.
    pub rendered: bool,
}

impl Failure {
    /// Wrong input, or something that the system refused.
    pub fn wrong(message: impl Into<String>) -> Failure {
        Failure { exit: Exit::Wrong, message: message.into(), help: None, rendered: false }
    }

    /// Diagnostics, already rendered.
    pub fn rendered(message: String) -> Failure {
        Failure { exit: Exit::Wrong, message, help: None, rendered: true }
    }

    /// A file that could not be read or written.
    pub fn io(what: &str, path: &std::path::Path, error: &std::io::Error) -> Failure {
        Failure::wrong(format!("cannot {what} `{}`: {error}", path.shown()))
    }

    /// With a remedy.
    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.help = Some(help.into());
        self
    }

    /// With another exit code.
    pub fn exit(mut self, exit: Exit) -> Failure {
        self.exit = exit;
        self
    }
}
