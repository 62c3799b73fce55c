//! What a campaign must know beside the plan: requirements, sources, what its inputs were.

use super::flight::Flight;
use super::{sources, write};
use shakedown::campaign::summary::SourceNote;
use shakedown::campaign::{Context, Quantity, RequirementPlan};

/// Nanoseconds of a second.
const SECOND: f64 = 1e9;

/// The context of a flight.
pub fn context(flight: &Flight) -> Context {
    let spec = &flight.spec;
    let note = |it: sources::Sourced<'_>| {
        let (grade, text) = it.source.map_or(("unstated", ""), |source| source.parts());
        SourceNote { path: it.path, grade: grade.to_owned(), text: text.to_owned() }
    };
    Context {
        requirements: requirements(flight),
        assumptions: spec.model.assumptions.clone(),
        constraints: spec.model.constraints.clone(),
        sources: sources::list(&spec.model).into_iter().map(note).collect(),
        inputs: spec.inputs.iter().map(|it| (it.name.clone(), write::digest(&it.text))).collect(),
        overrides: flight.record.sets.clone(),
        until: None,
    }
}

fn requirements(flight: &Flight) -> Vec<RequirementPlan> {
    let mission = &flight.spec.mission;
    let mut all = Vec::new();
    for (name, function) in mission.functions.iter() {
        let Some(require) = &function.require else { continue };
        let items = &flight.plan.tree.items;
        let item = items.iter().position(|item| item.name == name.text);
        let item = item.and_then(|item| u32::try_from(item).ok());
        let wanted = [
            (Quantity::Availability, require.availability.map(|share| share.0)),
            (Quantity::Mttr, require.mttr.map(|time| time.0 as f64 / SECOND)),
        ];
        // One identifier may stand for two figures: each then says which it is.
        let both = wanted.iter().all(|(_, required)| required.is_some());
        for (quantity, required) in wanted {
            let Some(required) = required else { continue };
            let id = match (require.id.as_str(), both) {
                ("", _) => format!("{name} {}", quantity.word()),
                (id, false) => id.to_owned(),
                (id, true) => format!("{id} {}", quantity.word()),
            };
            all.push(RequirementPlan { id, item, quantity, required });
        }
    }
    if let Some(require) = &mission.require
        && let Some(success) = require.success
    {
        let id = if require.id.is_empty() { "mission success" } else { &require.id };
        let quantity = Quantity::Success;
        all.push(RequirementPlan { id: id.to_owned(), item: None, quantity, required: success.0 });
    }
    all
}
