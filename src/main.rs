//! Parses, dispatches, maps results to exit codes; nothing else.
#![cfg_attr(test, allow(clippy::allow_attributes))]

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::main() as u8)
}
