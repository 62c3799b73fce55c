//! `shakedown validate`: all mistakes and findings of missions, without flying.

use super::args::{Format, Output, Vessel};
use super::exit::{Exit, Failure};
use super::flight::{Mistakes, Read, try_read};
use super::screen::Screen;
use super::{placement, sources};
use serde_json::{Value, json};
use shakedown::spec::diagnostic::{Diagnostic, Diagnostics, Severity};
use shakedown::spec::place::Sources;
use shakedown::spec::specification::Specification;

/// Check missions and the models that they name
#[derive(clap::Args, Debug)]
#[command(
    about = "Check missions and their models: all mistakes and findings at once, without flying",
    after_help = "Examples:
  shakedown validate missions/*.ron
  shakedown validate missions/mars-transit.ron -m models/mars-2fc.ron --strict-sources"
)]
pub struct Validate {
    /// Mission files
    #[arg(required = true, value_name = "MISSION")]
    missions: Vec<String>,
    #[command(flatten)]
    vessel: Vessel,
    /// Refuse figures that are assumed, or do not say where they come from
    #[arg(long)]
    strict_sources: bool,
    #[command(flatten)]
    output: Output,
}

/// What came of one mission.
struct Checked {
    mission: String,
    /// What it holds, if it can be flown.
    counts: Option<String>,
    found: Diagnostics,
    sources: Sources,
}

impl Validate {
    /// Checks all missions.
    ///
    /// # Errors
    /// What the system says; mistakes of a mission are a result, with exit code 2.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let format = self.output.format(&[Format::Text, Format::Json])?;
        let checked: Vec<Checked> = self.missions.iter().map(|it| self.check(it)).collect();
        match format {
            Format::Json => {
                let list: Vec<Value> = checked.iter().map(Checked::json).collect();
                let text = serde_json::to_string_pretty(&list).unwrap_or_default();
                self.output.target.deliver(screen, &(text + "\n"))?;
            }
            _ => {
                let mut lines = String::new();
                for it in &checked {
                    if !it.found.is_empty() {
                        screen.rendered(&it.found.render(&it.sources, screen.color_err()));
                    }
                    lines.push_str(&it.sentence(self));
                }
                self.output.target.deliver(screen, &lines)?;
            }
        }
        let fine = checked.iter().all(|it| it.counts.is_some());
        Ok(if fine { Exit::Done } else { Exit::Wrong })
    }

    fn check(&self, mission: &str) -> Checked {
        let (found, sources, counts) = match try_read(mission, &self.vessel) {
            Ok(Read { mut spec, .. }) => {
                let mut found = std::mem::take(&mut spec.findings);
                if self.strict_sources {
                    found.append(sources::refused(&spec.model));
                }
                match shakedown::vessel::build(&spec.mission, &spec.model, 1) {
                    Ok(_) if found.has_errors() => (found, spec.sources, None),
                    Ok(plan) => {
                        found.append(placement::findings(&spec.model, &plan));
                        (found, std::mem::take(&mut spec.sources), Some(counts(&spec)))
                    }
                    Err(problems) => {
                        found.append(problems);
                        (found, spec.sources, None)
                    }
                }
            }
            Err(mistakes) => {
                let Mistakes { found, sources } = *mistakes;
                (found, sources, None)
            }
        };
        Checked { mission: mission.to_owned(), counts, found, sources }
    }
}

/// What a mission and its model hold, in a few words.
fn counts(spec: &Specification) -> String {
    let containers: u64 = spec.model.services.iter().map(|(_, it)| u64::from(it.replicas.0)).sum();
    let counted = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    let parts = [
        counted(spec.mission.phases.len(), "phase"),
        counted(spec.mission.functions.len(), "function"),
        counted(spec.model.nodes.len(), "node"),
        counted(spec.model.services.len(), "service"),
        counted(containers as usize, "container"),
    ];
    let model = spec.model.name.as_ref().map_or("", |name| name.text.as_str());
    format!("{} with {model}: {}", spec.mission.name, parts.join(", "))
}

impl Checked {
    /// Errors and findings.
    fn tally(&self) -> (usize, usize) {
        let sorted = self.found.sorted();
        let errors = sorted.iter().filter(|it| it.severity == Severity::Error).count();
        (errors, sorted.len() - errors)
    }

    fn sentence(&self, command: &Validate) -> String {
        let (errors, findings) = self.tally();
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let name = shakedown::spec::diagnostic::neutral(&self.mission);
        match &self.counts {
            None => format!("{name}: not flyable, {errors} error{}\n", plural(errors)),
            Some(counts) => {
                let findings = match findings {
                    0 => String::new(),
                    n => format!(" ({n} finding{}, see above)", plural(n)),
                };
                let words = command.vessel.words(&self.mission);
                format!("{name}: ok{findings}, {counts}\n  fly it: shakedown run {words}\n")
            }
        }
    }

    fn json(&self) -> Value {
        let list: Vec<Value> =
            self.found.sorted().into_iter().map(|it| diagnostic(it, &self.sources)).collect();
        json!({
            "mission": self.mission,
            "ok": self.counts.is_some(),
            "diagnostics": list,
            "dropped": self.found.dropped(),
        })
    }
}

fn diagnostic(it: &Diagnostic, sources: &Sources) -> Value {
    let place = |place| {
        let (line, column) = sources.line_col(place);
        json!({ "file": sources.name(place.file), "line": line, "column": column,
            "start": place.start, "end": place.end })
    };
    let severity = match it.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let others: Vec<Value> = it
        .others
        .iter()
        .map(|(at, label)| json!({ "place": place(*at), "label": label }))
        .collect();
    json!({
        "code": it.code.id,
        "severity": severity,
        "message": it.message,
        "place": it.place.map(place),
        "label": it.label,
        "others": others,
        "notes": it.notes,
        "help": it.help,
    })
}
