//! `shakedown man`: manual pages.

use super::exit::{Exit, Failure};
use super::screen::Screen;
use super::screen::Shown as _;
use super::write;
use clap::CommandFactory;
use std::path::PathBuf;

/// Print the manual page
#[derive(clap::Args, Debug)]
#[command(
    about = "Print the manual page, or write one page a command into a directory",
    after_help = "Examples:
  shakedown man | man -l -
  shakedown man --out ~/.local/share/man/man1"
)]
pub struct Man {
    /// Directory for one page a command
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    /// Prints or writes the pages.
    ///
    /// # Errors
    /// What the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut command = super::Cli::command();
        command.build();
        let Some(folder) = &self.out else {
            screen.print_bytes(&page(command)?)?;
            return Ok(Exit::Done);
        };
        write::directory(folder)?;
        let mut pages = vec![("shakedown".to_owned(), command.clone())];
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let name = format!("shakedown-{}", sub.get_name());
            pages.push((name, sub.clone().version(env!("CARGO_PKG_VERSION"))));
        }
        let count = pages.len();
        for (name, command) in pages {
            write::result(&folder.join(format!("{name}.1")), &page(command)?)?;
        }
        screen.note(&format!("wrote {count} pages to {}", folder.shown()));
        Ok(Exit::Done)
    }
}

fn page(command: clap::Command) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut text);
    rendered.map_err(|error| Failure::wrong(format!("cannot write the manual page: {error}")))?;
    Ok(text)
}
