//! `shakedown completions`: what a shell needs to complete the command line.

use super::exit::{Exit, Failure};
use super::screen::Screen;
use clap::CommandFactory;
use clap_complete::Shell;

/// Print completions for a shell
#[derive(clap::Args, Debug)]
#[command(
    about = "Print what a shell needs to complete the command line",
    after_help = "Example:
  shakedown completions bash > ~/.local/share/bash-completion/completions/shakedown"
)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    ///
    /// # Errors
    /// What the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut super::Cli::command(), "shakedown", &mut text);
        screen.print_bytes(&text)?;
        Ok(Exit::Done)
    }
}
