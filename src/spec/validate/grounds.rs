//! Checks of teams on the ground: their links, who asks them, and what the vessel does without them.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::decode::{Map, Name};
use crate::spec::diagnostic::Diagnostic;
use crate::spec::failure::{Effect, Mode};
use crate::spec::ground::{CommandLoss, Ground, Resort};
use crate::spec::ladder::Step;
use crate::spec::link::Plane;
use crate::spec::redundancy::Redundancy;
use crate::spec::suggest::nearest;

impl<'a> Check<'a> {
    pub(super) fn grounds(&mut self) {
        let model = self.model;
        for (name, ground) in model.grounds.iter() {
            if ground.links.is_empty() {
                let message = format!("no link leads to `{}`", name.text);
                self.error(codes::NO_WAY_DOWN, name, message, "name a link in `links`");
            }
            for link in ground.links.iter().chain(&ground.commands) {
                self.way(link, ground);
            }
            self.windows(&ground.shifts, false);
            if let Some(timer) = &ground.command_loss {
                self.command_loss(name, timer);
            }
        }
    }

    /// A link that telemetry or commands take.
    fn way(&mut self, link: &'a Name, ground: &'a Ground) {
        self.expect(link, "link", &[Thing::Link]);
        let Some(spec) = self.model.links.get(&link.text) else { return };
        if matches!(spec.plane, Plane::OutOfBand) {
            let message = format!("`{}` is not of the data plane", link.text);
            self.error(codes::NO_WAY_DOWN, link, message, "name a link with `plane: Data`");
        }
        let both = ground.commands.is_empty()
            || ground.links.contains(link) && ground.commands.contains(link);
        if spec.one_way && both {
            let message = format!("`{}` carries one way only, and is to carry both", link.text);
            self.error(codes::NO_WAY_DOWN, link, message, "name other links in `commands`");
        }
    }

    fn command_loss(&mut self, name: &Name, timer: &'a CommandLoss) {
        if timer.then.is_empty() {
            let message = format!("without commands of `{}` the vessel does nothing", name.text);
            self.error(codes::IMPOSSIBLE_STEP, name, message, "add what it does to `then`");
        }
        for resort in &timer.then {
            match resort {
                Resort::SafeMode if self.model.safe_mode.is_none() => {
                    let message = "there is no safe mode to enter".to_owned();
                    let help = "add `safe_mode` to the model";
                    self.error(codes::IMPOSSIBLE_STEP, name, message, help);
                }
                Resort::SafeMode => {}
                Resort::Swap { group } => {
                    self.expect(group, "group", &[Thing::Group]);
                    let spec = self.model.groups.get(&group.text);
                    let none = |redundancy: &Redundancy| {
                        matches!(redundancy, Redundancy::Active | Redundancy::Voting { .. })
                    };
                    if spec.is_some_and(|spec| none(&spec.redundancy)) {
                        let message = format!("`{}` has no spare to swap to", group.text);
                        let help = "use `HotStandby`, `WarmStandby` or `ColdStandby`";
                        self.error(codes::IMPOSSIBLE_STEP, group, message, help);
                    }
                }
            }
        }
    }

    /// A mode that ground recovers.
    pub(super) fn by_ground(&mut self, name: &Name, mode: &Mode) {
        self.asks(mode.by.as_ref(), mode.runbook.as_ref());
        let Some(by) = &mode.by else { return };
        if !Check::is_instant(&mode.decide) || !Check::is_instant(&mode.transit) {
            let message = format!("`{}` has both `by` and `decide` or `transit`", name.text);
            self.error(codes::DOES_NOT_FIT, by, message, "ground's own times count: remove these");
        }
        if matches!(mode.effect, Effect::Reset | Effect::Crash | Effect::Leak { .. }) {
            let message = format!("`{}` is over before ground hears of it", name.text);
            let help = "resets reboot, and what exits is restarted, by themselves: remove `by`";
            self.error(codes::DOES_NOT_FIT, by, message, help);
        }
    }

    /// The team that is asked, and its runbook.
    pub(super) fn asks(&mut self, by: Option<&Name>, runbook: Option<&Name>) {
        if let Some(by) = by {
            self.expect(by, "team on the ground", &[Thing::Ground]);
        }
        let Some(runbook) = runbook else { return };
        let Some(by) = by else {
            let message = format!("the runbook `{}` is nobody's", runbook.text);
            self.error(codes::DOES_NOT_FIT, runbook, message, "name who has it in `by`");
            return;
        };
        let Some(ground) = self.model.grounds.get(&by.text) else { return };
        if ground.runbooks.get(&runbook.text).is_none() {
            let message = format!("`{}` has no runbook `{}`", by.text, runbook.text);
            let names = ground.runbooks.names().map(|name| name.text.as_str());
            let near = nearest(&runbook.text, names).map(|near| format!("did you mean `{near}`?"));
            let found = Diagnostic::error(codes::UNKNOWN_NAME, runbook.place, message);
            let help = near.unwrap_or_else(|| "add it to `runbooks`, with its time".to_owned());
            self.found.push(found.help(help));
        }
    }

    /// All who ask ground: the team and the runbook.
    fn askers(&self) -> Vec<(&'a str, Option<&'a str>)> {
        let model = self.model;
        let modes = self.mode_sets().into_iter().flat_map(Map::iter);
        let modes = modes.map(|(_, mode)| (mode.by.as_ref(), mode.runbook.as_ref()));
        let safe = model.safe_mode.iter().map(|safe| (safe.by.as_ref(), safe.runbook.as_ref()));
        let ladders = model.watchdogs.iter().flat_map(|(_, watchdog)| &watchdog.ladder);
        let steps = ladders.filter_map(|step| match &step.value {
            Step::Ask { by, runbook, .. } => Some((Some(by), runbook.as_ref())),
            _ => None,
        });
        let text = |name: Option<&'a Name>| name.map(|name| name.text.as_str());
        let all = modes.chain(safe).chain(steps);
        all.filter_map(|(by, runbook)| Some((text(by)?, text(runbook)))).collect()
    }

    fn mode_sets(&self) -> Vec<&'a Map<Mode>> {
        let model = self.model;
        let domains = model.domains.iter().map(|(_, domain)| &domain.modes);
        let nodes = model.nodes.iter().map(|(_, node)| &node.modes);
        let links = model.links.iter().map(|(_, link)| &link.modes);
        let images = model.images.iter().map(|(_, image)| &image.modes);
        domains.chain(nodes).chain(links).chain(images).collect()
    }

    pub(super) fn ground_lints(&mut self) {
        let model = self.model;
        let askers = self.askers();
        for (name, ground) in model.grounds.iter() {
            let asked = askers.iter().any(|asker| asker.0 == name.text);
            if !asked && ground.command_loss.is_none() {
                let message = format!("nobody asks `{}`", name.text);
                self.warn(codes::NOT_USED, name, message, "name it in a `by`, or remove it");
            }
            let names = ground.runbooks.names();
            for runbook in
                names.filter(|runbook| !askers.contains(&(&name.text, Some(&runbook.text))))
            {
                let message = format!("nobody asks for the runbook `{}`", runbook.text);
                self.warn(
                    codes::NOT_USED,
                    runbook,
                    message,
                    "name it in a `runbook`, or remove it",
                );
            }
            let ends = |link: &Name, node: &str| {
                let link = model.links.get(&link.text);
                link.is_some_and(|link| link.between.0.text == node || link.between.1.text == node)
            };
            for (node, spec) in model.nodes.iter() {
                if ground.links.iter().all(|link| ends(link, &node.text)) {
                    self.earshot(name, &spec.modes);
                }
            }
            if let [only] = ground.links.as_slice()
                && let Some(link) = model.links.get(&only.text)
            {
                self.earshot(name, &link.modes);
            }
        }
    }

    /// Modes of what all telemetry goes through.
    fn earshot(&mut self, ground: &Name, modes: &'a Map<Mode>) {
        for (name, mode) in modes.iter() {
            let mute = !matches!(mode.effect, Effect::Degrade { .. });
            let asks = mode.by.as_ref().is_some_and(|by| by.text == ground.text);
            if asks && mute && mode.lasts.is_none() {
                let message =
                    format!("`{}` is to hear of `{}`, which cuts it off", ground.text, name.text);
                let help = "give it another link, or let the vessel repair it by itself";
                self.warn(codes::OUT_OF_EARSHOT, name, message, help);
            }
        }
    }
}
