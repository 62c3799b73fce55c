//! What the user sees: results on standard output, everything else on standard error.
//!
//! Colours only on a terminal that wants them (`NO_COLOR` and its kin are anstream's business), and
//! a reader who went away (`| head`) is no error. Only looks depend on any of this.

use super::exit::{Exit, Failure};
use shakedown::spec::diagnostic::neutral;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

/// Standard output and standard error.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    quiet: bool,
    color_out: bool,
    color_err: bool,
}

/// A path as people are told it.
pub trait Shown {
    /// On one line, with nothing in it that steers a terminal or looks like a line of its own:
    /// whoever names a file may be a stranger.
    fn shown(&self) -> String;
}

impl Shown for Path {
    fn shown(&self) -> String {
        neutral(&self.to_string_lossy())
    }
}

/// Columns of a report, on every terminal: reports are compared, and pasted into mails.
pub const WIDTH: usize = 100;

impl Screen {
    /// The screen; a quiet one prints results and errors only.
    pub fn new(quiet: bool) -> Screen {
        let wanted = |choice| choice != anstream::ColorChoice::Never;
        Screen {
            quiet,
            color_out: wanted(anstream::AutoStream::choice(&io::stdout())),
            color_err: wanted(anstream::AutoStream::choice(&io::stderr())),
        }
    }

    /// Whether results are coloured.
    pub fn color_out(&self) -> bool {
        self.color_out
    }

    /// Whether messages are coloured.
    pub fn color_err(&self) -> bool {
        self.color_err
    }

    /// Whether anybody watches progress.
    pub fn watched(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Prints a result.
    ///
    /// # Errors
    /// What the system says, but for a reader who went away.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a result that need not be text.
    ///
    /// # Errors
    /// As [`Screen::print`].
    pub fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(Failure::wrong(format!("cannot write to standard output: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// Says something that is not the result, unless quiet.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.say(text);
        }
    }

    /// Says something that must be heard; nothing in it steers the terminal.
    pub fn say(&self, text: &str) {
        let lines: Vec<String> = text.lines().map(neutral).collect();
        self.rendered(&lines.join("\n"));
    }

    /// Says what is coloured and cleaned already. That nobody listens changes nothing.
    pub fn rendered(&self, text: &str) {
        let mut err = io::stderr().lock();
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let _ = err.write_all(format!("{text}{end}").as_bytes());
    }

    /// Says why a command did not succeed.
    pub fn failure(&self, failure: &Failure) {
        if failure.rendered {
            return self.rendered(&failure.message);
        }
        let (word, code) = match failure.exit {
            Exit::Bug => ("bug", "1;31"),
            Exit::Interrupted => ("interrupted", "1;33"),
            _ => ("error", "1;31"),
        };
        let word = self.painted(code, word);
        // The message may quote a stranger's file: nothing in it may steer the terminal.
        let message: Vec<String> = failure.message.lines().map(neutral).collect();
        self.rendered(&format!("{word}: {}", message.join("\n")));
        for line in failure.help.iter().flat_map(|help| help.lines()) {
            let word = self.painted("1;36", "help");
            self.rendered(&format!("  {word}: {}", neutral(line)));
        }
    }

    fn painted(&self, code: &str, word: &str) -> String {
        if self.color_err { format!("\x1b[{code}m{word}\x1b[0m") } else { word.to_owned() }
    }
}
