//! `shakedown show`: the resolved mission and vessel, each value with where it came from.

use super::args::{Format, Output, Vessel};
use super::exit::{Exit, Failure};
use super::screen::Screen;
use super::{flight, placement};
use serde_json::{Value, json};
use shakedown::spec::show::{ShowLine, show};
use shakedown::spec::specification::{Specification, language};
use shakedown::spec::suggest::nearest;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Show the resolved vessel
#[derive(clap::Args, Debug)]
#[command(
    about = "Show the resolved mission and vessel, each value with where it came from",
    after_help = "Examples:
  shakedown show missions/mars-transit.ron services.navigation
  shakedown show missions/mars-transit.ron --set services.navigation.replicas=3 --given
  shakedown show missions/mars-transit.ron placement"
)]
pub struct Show {
    /// Mission file
    mission: String,
    /// Only values at or below this path; `placement` for which replica stands on which node
    #[arg(value_name = "PATH")]
    path: Option<String>,
    #[command(flatten)]
    vessel: Vessel,
    /// Only what files and overrides say, no defaults
    #[arg(long)]
    given: bool,
    #[command(flatten)]
    output: Output,
}

/// A line, and which document it belongs to.
type Line = (&'static str, ShowLine);

impl Show {
    /// Shows it.
    ///
    /// # Errors
    /// Mistakes of the mission, or a path that leads nowhere.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let format = self.output.format(&[Format::Text, Format::Json, Format::Csv])?;
        let spec = flight::read(screen, &self.mission, &self.vessel)?.spec;
        let language = language();
        let mission = show(language.mission, &spec.mission_tree, &spec.sources, &spec.beliefs);
        let model = show(language.model, &spec.model_tree, &spec.sources, &spec.beliefs);
        let mission = mission.into_iter().map(|line| ("mission", line));
        let mut all: Vec<Line> =
            mission.chain(model.into_iter().map(|line| ("model", line))).collect();
        self.place(screen, &spec, &mut all)?;
        let lines = self.select(all)?;
        let text = match format {
            Format::Json => json_of(&lines),
            Format::Csv => csv_of(&lines),
            Format::Text | Format::Markdown => text_of(&lines, self.output.target.color(screen)),
        };
        self.output.target.deliver(screen, &text)?;
        Ok(Exit::Done)
    }

    /// Adds where the replicas stand, if it is asked for or everything is.
    fn place(
        &self,
        screen: &Screen,
        spec: &Specification,
        all: &mut Vec<Line>,
    ) -> Result<(), Failure> {
        let asked = self.path.as_deref() == Some(placement::WORD);
        if !asked && (self.path.is_some() || self.given) {
            return Ok(());
        }
        match shakedown::vessel::build(&spec.mission, &spec.model, 1) {
            Ok(plan) if asked && plan.containers.is_empty() => {
                Err(Failure::wrong("this vessel has no services, so there is nothing to place"))
            }
            Ok(plan) => {
                let lines = placement::lines(&plan).into_iter();
                all.extend(lines.map(|line| (placement::WORD, line)));
                Ok(())
            }
            Err(found) if asked => {
                Err(Failure::rendered(found.render(&spec.sources, screen.color_err())))
            }
            // The values are what helps to find out why something has no room.
            Err(_) => {
                screen.note("note: not every replica has room; see `shakedown validate`");
                Ok(())
            }
        }
    }

    fn select(&self, all: Vec<Line>) -> Result<Vec<Line>, Failure> {
        let wanted = self.path.as_deref().map(|path| path.replace('"', ""));
        let fits = |(document, line): &&Line| match wanted.as_deref() {
            None => true,
            Some(wanted) => {
                let whole = format!("{document}.{}", line.path);
                below(&line.path, wanted) || below(&whole, wanted)
            }
        };
        let found: Vec<Line> = all.iter().filter(fits).cloned().collect();
        if let (Some(wanted), true) = (wanted, found.is_empty()) {
            return Err(nothing_at(&wanted, &all));
        }
        Ok(found.into_iter().filter(|(_, line)| !(self.given && line.is_default)).collect())
    }
}

/// Whether a path is, or lies below, another.
fn below(path: &str, wanted: &str) -> bool {
    path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The failure of a path that leads nowhere, with the nearest one of as many words.
fn nothing_at(wanted: &str, all: &[Line]) -> Failure {
    let words = wanted.split('.').count();
    let known: BTreeSet<String> = all
        .iter()
        .map(|(_, line)| line.path.split('.').take(words).collect::<Vec<_>>().join("."))
        .collect();
    let failure = Failure::wrong(format!("nothing is at `{wanted}`"));
    let known = || known.iter().map(String::as_str);
    let longer = || known().find(|path| !wanted.is_empty() && path.starts_with(wanted));
    match nearest(wanted, known()).or_else(longer) {
        Some(near) => failure.help(format!("did you mean `{near}`?")),
        None => failure.help("`shakedown show MISSION` alone shows every path"),
    }
}

/// Columns that a value takes before its origin moves to the right.
const MOST: usize = 60;

fn text_of(lines: &[Line], color: bool) -> String {
    let chars = |text: &str| text.chars().count();
    let width = |texts: &dyn Fn(&Line) -> usize| lines.iter().map(texts).max().unwrap_or(0);
    let paths = width(&|(_, line)| chars(&line.path)).min(MOST);
    let values = width(&|(_, line)| chars(&line.value)).min(MOST);
    let mut out = String::new();
    let mut last = "";
    for (document, line) in lines {
        if *document != last {
            let gap = if last.is_empty() { "" } else { "\n" };
            let title =
                if color { format!("\x1b[1m{document}\x1b[0m") } else { (*document).into() };
            let _ = writeln!(out, "{gap}{title}");
            last = document;
        }
        let (path, origin) = (&line.path, &line.origin);
        let value = match &line.belief {
            Some(belief) => &format!("{} ({belief})", line.value),
            None => &line.value,
        };
        let whole = format!("  {path:paths$}  {value:values$}  {origin}");
        let faint = color && line.is_default;
        let _ = match faint {
            true => writeln!(out, "\x1b[2m{whole}\x1b[0m"),
            false => writeln!(out, "{whole}"),
        };
    }
    out
}

fn json_of(lines: &[Line]) -> String {
    let list: Vec<Value> = lines
        .iter()
        .map(|(document, line)| {
            json!({ "document": document, "path": line.path, "value": line.value,
                "origin": line.origin, "default": line.is_default, "belief": line.belief })
        })
        .collect();
    serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"
}

fn csv_of(lines: &[Line]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let _ = writer.write_record(["document", "path", "value", "origin", "default", "belief"]);
    for (document, line) in lines {
        let default = if line.is_default { "true" } else { "false" };
        // Writing to memory does not fail.
        let belief = line.belief.as_deref().unwrap_or("");
        let ShowLine { path, value, origin, .. } = line;
        let _ = writer.write_record([*document, path, value, origin, default, belief]);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_selects_whole_words() {
        assert!(below("services.navigation.replicas", "services.navigation"));
        assert!(below("services.navigation", "services.navigation"));
        assert!(!below("services.navigation.replicas", "services.nav"));
    }
}
