//! The command line: one file a command. The only room that opens files, reads a clock, looks at
//! the terminal or counts processors.
//!
//! A command takes its arguments and a [`Screen`], and returns an [`Exit`] or a [`Failure`]:
//! results go to standard output, everything else to standard error, and [`exit`] holds every exit
//! code. Nothing of the environment enters a result.

pub mod alarm;
pub mod args;
pub mod baseline;
pub mod campaign;
pub mod check;
pub mod claim;
pub mod compare;
pub mod completions;
pub mod context;
pub mod exit;
pub mod explain;
pub mod files;
pub mod flight;
pub mod import;
pub mod interrupt;
pub mod man;
pub mod merge;
pub mod new;
pub mod panic;
pub mod pictures;
pub mod pilot;
mod placement;
pub mod progress;
pub mod record;
pub mod recorded;
pub mod run;
pub mod scan;
pub mod screen;
pub mod show;
pub mod sink;
pub mod sources;
pub mod sweep;
pub mod until;
pub mod validate;
pub mod why;
pub mod write;

use clap::{Parser, Subcommand};
use exit::{Exit, Failure};
use screen::Screen;

/// Flies a containerized spacecraft ten thousand times before it flies once.
#[derive(Parser, Debug)]
#[command(
    name = "shakedown",
    version,
    long_about = "Flies a containerized spacecraft ten thousand times before it flies once: how available is each \
        function that the mission needs, how long do repairs take and where does that time go, and what can end the \
        mission.",
    after_help = exit::HELP,
    arg_required_else_help = true,
    infer_subcommands = false,
    max_term_width = 100
)]
pub struct Cli {
    /// Print results and errors only
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    New(new::New),
    Validate(validate::Validate),
    Show(show::Show),
    Run(run::Run),
    Why(why::Why),
    Campaign(campaign::Campaign),
    Merge(merge::Merge),
    Compare(compare::Compare),
    Scan(scan::Scan),
    Sweep(sweep::Sweep),
    Baseline(baseline::BaselineCommand),
    Check(check::CheckCommand),
    Import(import::Import),
    Explain(explain::Explain),
    Completions(completions::Completions),
    Man(man::Man),
}

/// Parses the command line and does what it says.
pub fn main() -> Exit {
    panic::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; clap ignores a broken pipe and knows its colours.
            let exit = if error.use_stderr() { Exit::Wrong } else { Exit::Done };
            let _ = error.print();
            return exit;
        }
    };
    let screen = Screen::new(cli.quiet);
    match dispatch(cli.command, &screen) {
        Ok(exit) => exit,
        Err(failure) => {
            screen.failure(&failure);
            failure.exit
        }
    }
}

fn dispatch(command: Command, screen: &Screen) -> Result<Exit, Failure> {
    match command {
        Command::New(command) => command.run(screen),
        Command::Validate(command) => command.run(screen),
        Command::Show(command) => command.run(screen),
        Command::Run(command) => command.run(screen),
        Command::Why(command) => command.run(screen),
        Command::Campaign(command) => command.run(screen),
        Command::Merge(command) => command.run(screen),
        Command::Compare(command) => command.run(screen),
        Command::Scan(command) => command.run(screen),
        Command::Sweep(command) => command.run(screen),
        Command::Baseline(command) => command.run(screen),
        Command::Check(command) => command.run(screen),
        Command::Import(command) => command.run(screen),
        Command::Explain(command) => command.run(screen),
        Command::Completions(command) => command.run(screen),
        Command::Man(command) => command.run(screen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_command_is_well_formed_and_ends_its_help_with_an_example() {
        Cli::command().debug_assert();
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            let example = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(example.contains(&format!("shakedown {name}")), "{name}: {example:?}");
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(!help.is_empty() && help.lines().count() == 1, "{name} {}", arg.get_id());
                assert!(!help.ends_with('.'), "{name} {}", arg.get_id());
            }
        }
    }
}
