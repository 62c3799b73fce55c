//! From the words of the command line to a specification and a plan.

use super::args::Vessel;
use super::exit::Failure;
use super::files::{self, Located};
use super::screen::Screen;
use shakedown::spec::diagnostic::{Diagnostic, Diagnostics};
use shakedown::spec::place::Sources;
use shakedown::spec::specification::Specification;

/// What was read: the specification, and where it lies.
#[derive(Debug)]
pub struct Read {
    /// Mission and model.
    pub spec: Specification,
    /// Their places.
    pub located: Located,
}

/// Reads a mission and its model.
///
/// # Errors
/// All mistakes at once, rendered.
pub fn read(screen: &Screen, mission: &str, vessel: &Vessel) -> Result<Read, Failure> {
    try_read(mission, vessel).map_err(|mistakes| mistakes.into_failure(screen))
}

/// Mistakes, and the texts that they are about.
#[derive(Debug)]
pub struct Mistakes {
    /// The mistakes.
    pub found: Diagnostics,
    /// The texts.
    pub sources: Sources,
}

impl Mistakes {
    fn one(diagnostic: Diagnostic) -> Mistakes {
        let mut found = Diagnostics::new();
        found.push(diagnostic);
        Mistakes { found, sources: Sources::new() }
    }

    /// The mistakes as a failure.
    pub fn into_failure(self, screen: &Screen) -> Failure {
        Failure::rendered(self.found.render(&self.sources, screen.color_err()))
    }
}

/// Reads a mission and its model.
///
/// # Errors
/// All mistakes at once.
pub fn try_read(mission: &str, vessel: &Vessel) -> Result<Read, Box<Mistakes>> {
    let located = files::locate(mission, vessel.model.as_deref(), vessel.root.as_deref())
        .map_err(|diagnostic| Box::new(Mistakes::one(*diagnostic)))?;
    let model = located.model.as_deref();
    match Specification::read(&located.disk, &located.mission, model, &vessel.sets) {
        Ok(spec) => Ok(Read { spec, located }),
        Err(refused) => {
            let refused = *refused;
            Err(Box::new(Mistakes { found: refused.diagnostics, sources: refused.sources }))
        }
    }
}
