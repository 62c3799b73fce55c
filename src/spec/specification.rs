//! A mission with its model, decoded and validated: what the vessel is built from.

use super::belief::{self, Believed};
use super::decode::{Decode, Decoder};
use super::diagnostic::Diagnostics;
use super::load::{Files, Input, Language, Loaded, Refused, load};
use super::merge::Inherit;
use super::mission::Mission;
use super::model::Model;
use super::place::Sources;
use super::tree::Tree;
use super::validate;

/// A mission with its model.
#[derive(Debug)]
pub struct Specification {
    /// What is flown.
    pub mission: Mission,
    /// What flies.
    pub model: Model,
    /// All texts, for places.
    pub sources: Sources,
    /// The mission's tree, for `show`.
    pub mission_tree: Tree,
    /// The model's tree, with everything laid in, for `show`.
    pub model_tree: Tree,
    /// Every file that was read.
    pub inputs: Vec<Input>,
    /// What is believed of values that nobody knows well; each is held at its median.
    pub beliefs: Vec<Believed>,
    /// Findings: it flies, but the author should look.
    pub findings: Diagnostics,
}

/// What inherits from what.
pub const INHERITS: &[Inherit] = &[
    Inherit { section: "nodes", field: "hardware", base: "hardware" },
    Inherit { section: "services", field: "profile", base: "profiles" },
    Inherit { section: "orchestrators", field: "profile", base: "orchestrator_profiles" },
];

/// The language, for the loader, `explain` and `show`.
#[must_use]
pub fn language() -> Language {
    Language { mission: Mission::schema(), model: Model::schema(), inherits: INHERITS }
}

impl Specification {
    /// Reads a mission and its model (or another), with overrides; reports all mistakes at once.
    ///
    /// # Errors
    /// The texts and the mistakes in them.
    pub fn read(
        files: &dyn Files,
        mission: &str,
        model: Option<&str>,
        sets: &[String],
    ) -> Result<Specification, Box<Refused>> {
        let Loaded { mut sources, mission, model, model_path, inputs, beliefs } =
            load(files, &language(), mission, model, sets)?;
        let (mission_tree, model_tree) = (mission, model);
        let mut decoder = Decoder::new(&mut sources);
        let mission = Mission::decode(&mission_tree, &mut decoder);
        let model = Model::decode(&model_tree, &mut decoder);
        let mut found = decoder.finish();
        let (Some(mission), Some(mut model)) = (mission, model) else {
            return Err(Box::new(Refused { sources, diagnostics: found }));
        };
        name_after_file(&mut model, &model_path);
        found.append(validate::validate(&mission, &model));
        if found.has_errors() {
            return Err(Box::new(Refused { sources, diagnostics: found }));
        }
        belief::finding(&beliefs).into_iter().for_each(|finding| found.push(finding));
        let findings = found;
        Ok(Specification {
            mission,
            model,
            sources,
            mission_tree,
            model_tree,
            inputs,
            beliefs,
            findings,
        })
    }
}

/// A model without a name is called like its file.
fn name_after_file(model: &mut Model, path: &str) {
    if model.name.is_none() {
        let file = path.rsplit('/').next().unwrap_or(path);
        let text = file.strip_suffix(".ron").unwrap_or(file).to_owned();
        model.name = Some(super::decode::Name { text, place: model.place });
    }
}
