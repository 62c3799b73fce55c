//! Teams on the ground, and the questions that are put to them.

use super::Builder;
use crate::kernel::time::Span;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::ground::{CommandLoss, Resort as SpecResort};
use crate::vessel::ground::{AskPlan, GroundPlan, Matter, Resort, SilencePlan};

impl Builder<'_> {
    pub(super) fn grounds(&mut self) -> Result<(), Diagnostics> {
        let model = self.model;
        for (name, spec) in model.grounds.iter() {
            let named = |name: &Name| {
                model.links.names().position(|link| link.text == name.text).map(|l| l as u32)
            };
            let links: Vec<u32> = spec.links.iter().filter_map(named).collect();
            let commands: Vec<u32> = spec.commands.iter().filter_map(named).collect();
            let runbooks = spec.runbooks.iter().map(|(runbook, time)| {
                let purpose = format!("runbook {}", runbook.text);
                (runbook.text.clone(), self.draw(time, &name.text, &purpose))
            });
            let runbooks = runbooks.collect();
            let ground = GroundPlan {
                name: name.text.clone(),
                commands: if commands.is_empty() { links.clone() } else { commands },
                links,
                shifts: self.open(&spec.shifts, name)?,
                reaction: self.draw(&spec.reaction, &name.text, "reaction"),
                decision: self.draw(&spec.decision, &name.text, "decision"),
                runbooks,
                at_once: spec.at_once.0,
                silence: spec.command_loss.as_ref().map(|spec| self.silence(spec)),
            };
            self.plan.grounds.push(ground);
        }
        Ok(())
    }

    fn silence(&self, spec: &CommandLoss) -> SilencePlan {
        let resort = |resort: &SpecResort| match resort {
            SpecResort::SafeMode => Some(Resort::SafeMode),
            SpecResort::Swap { group } => {
                let number = self.model.groups.names().position(|name| name.text == group.text)?;
                Some(Resort::Swap(number as u32))
            }
        };
        SilencePlan {
            after: Span(spec.after.0),
            then: spec.then.iter().filter_map(resort).collect(),
        }
    }

    /// A question to the team `by`, if there is one, about a matter.
    pub(super) fn ask(
        &mut self,
        by: Option<&Name>,
        runbook: Option<&Name>,
        priority: u32,
        matter: Matter,
    ) -> Option<u32> {
        let by = by?;
        let ground = self.plan.grounds.iter().position(|ground| ground.name == by.text)?;
        let runbooks = &self.plan.grounds[ground].runbooks;
        let runbook = runbook.and_then(|name| runbooks.iter().find(|row| row.0 == name.text));
        let runbook = runbook.map(|row| row.1.clone());
        self.plan.asks.push(AskPlan { ground: ground as u32, matter, runbook, priority });
        Some(self.plan.asks.len() as u32 - 1)
    }
}
