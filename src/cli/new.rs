//! `shakedown new`: a commented mission and model to start from.

use super::exit::{Exit, Failure};
use super::screen::Screen;
use super::screen::Shown as _;
use super::write;
use std::path::{Path, PathBuf};

/// The texts, with `@NAME@` where the name goes.
const MISSION: &str = include_str!("new/mission.ron");
const MODEL: &str = include_str!("new/model.ron");

/// Write a starter mission and model
#[derive(clap::Args, Debug)]
#[command(
    about = "Write a commented mission and model to start from",
    long_about = "Write a commented mission and model to start from. In a directory that has `models`, NAME makes \
        missions/NAME.ron and models/NAME.ron; elsewhere, or with a path, a directory is made around them.",
    after_help = "Examples:
  shakedown new lander
  shakedown new ~/studies/lander"
)]
pub struct New {
    /// Name of the mission, or the directory to make for it
    #[arg(value_name = "NAME|DIR")]
    name: PathBuf,
    /// Print which files would be written, and write none
    #[arg(long)]
    plan: bool,
}

impl New {
    /// Writes the two files.
    ///
    /// # Errors
    /// A name that cannot be one, a file that is there already, what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let name = self.name.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let fine = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !name.chars().all(fine) {
            let message = format!("`{}` cannot be the name of a mission", self.name.shown());
            let help = "a letter or digit first, then letters, digits, `-` and `_`: `lander-2`";
            return Err(Failure::wrong(message).help(help));
        }
        let bare = self.name.components().count() == 1;
        let folder = if bare && Path::new("models").is_dir() { Path::new("") } else { &self.name };
        let mission = folder.join("missions").join(format!("{name}.ron"));
        let model = folder.join("models").join(format!("{name}.ron"));
        let files = [(&mission, MISSION), (&model, MODEL)];
        for (path, _) in files {
            if path.symlink_metadata().is_ok() {
                let message = format!("`{}` is there already", path.shown());
                return Err(Failure::wrong(message).help("choose another name, or move it away"));
            }
        }
        if self.plan {
            let list: String = files.iter().map(|it| format!("{}\n", it.0.shown())).collect();
            screen.print(&list)?;
            return Ok(Exit::Done);
        }
        for (path, text) in files {
            write::directory(path.parent().unwrap_or(folder))?;
            write::result(path, text.replace("@NAME@", name).as_bytes())?;
        }
        let mission = super::args::quoted(&mission.to_string_lossy());
        screen.print(&format!(
            "wrote {mission} and {}\n  fly it: shakedown run {mission}\n  many times: shakedown campaign {mission}\n",
            model.shown()
        ))?;
        Ok(Exit::Done)
    }
}
