//! `shakedown explain`: the language's reference, and what a diagnostic's code means.

use super::args::Target;
use super::exit::{Exit, Failure};
use super::screen::Screen;
use shakedown::report::dictionary::dictionary;
use shakedown::spec::decode::Decode;
use shakedown::spec::explain::explain;
use shakedown::spec::specification::language;
use shakedown::spec::sweep::SweepFile;

/// Explain a field of the language, a code or a result file
#[derive(clap::Args, Debug)]
#[command(
    about = "Explain a field of the language, the code of a diagnostic or a result file",
    after_help = "Names that you chose may be left out of a path: `services.probe`, `services.navigation.probe`.

Examples:
  shakedown explain services.probe
  shakedown explain PowerCycle
  shakedown explain units
  shakedown explain results    every column of every file that commands write
  shakedown explain points.csv
  shakedown explain E109
  shakedown explain            lists everything that a mission, a model and a sweep file may say"
)]
pub struct Explain {
    /// A path of the language, a type, a choice, a field, `units`, `results`, a result file or a code;
    /// nothing for everything
    #[arg(value_name = "PATH|CODE", default_value = "", hide_default_value = true)]
    what: String,
    #[command(flatten)]
    target: Target,
}

impl Explain {
    /// Explains.
    ///
    /// # Errors
    /// If nothing of that name is known.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        if let Some(text) = dictionary(&self.what) {
            return self.target.deliver(screen, &text).map(|()| Exit::Done);
        }
        let language = language();
        let roots = [
            ("mission", language.mission),
            ("model", language.model),
            ("sweep", SweepFile::schema()),
        ];
        let text = explain(&roots, &self.what).map_err(|message| {
            Failure::wrong(message).help("`shakedown explain` alone lists everything")
        })?;
        self.target.deliver(screen, &text)?;
        Ok(Exit::Done)
    }
}
