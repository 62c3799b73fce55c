//! Safe mode, timers and orderly shutdowns.

use super::Builder;
use crate::kernel::time::Span;
use crate::spec::decode::Name;
use crate::spec::model::Model;
use crate::spec::node::{Counts as SpecCounts, Node};
use crate::vessel::ground::Matter;
use crate::vessel::node::Counts;
use crate::vessel::safe_mode::SafeModePlan;
use crate::vessel::shutdown::ShutdownPlan;
use crate::vessel::timer::TimerPlan;

/// What a node counts.
pub(super) fn counts(node: &Node) -> Counts {
    match node.counts {
        SpecCounts::FailedBoots => Counts::FailedBoots,
        SpecCounts::AllResets { cleared_after } => Counts::AllResets {
            cleared_after: cleared_after.map_or(Span::NEVER, |after| Span(after.0)),
        },
    }
}

impl Builder<'_> {
    /// The timer in a node's hardware.
    pub(super) fn timer(&mut self, name: &str, node: &Node) -> Option<TimerPlan> {
        let spec = node.timer.as_ref()?;
        self.plan.has_timers = true;
        let luck = self.stream(name, "timer");
        let feed = spec.feed.map_or(spec.timeout.0.div_ceil(2), |feed| feed.0);
        let (timeout, coverage) = (Span(spec.timeout.0), spec.coverage.0);
        Some(TimerPlan { timeout, feed: Span(feed), coverage, luck })
    }

    /// What the vessel sheds, once its containers are there.
    pub(super) fn safe_mode(&mut self) {
        let Some(spec) = &self.model.safe_mode else { return };
        let kept: Vec<bool> = self
            .model
            .services
            .names()
            .map(|service| spec.keeps.iter().any(|name| name.text == service.text))
            .collect();
        let sheds = (0u32..).zip(&self.plan.containers);
        let sheds = sheds.filter(|(_, c)| !kept[c.service as usize]).map(|(c, _)| c).collect();
        let enter = self.draw(&spec.enter, "safe mode", "enter");
        let lasts = self.draw(&spec.lasts, "safe mode", "lasts");
        let (by, runbook) = (spec.by.as_ref(), spec.runbook.as_ref());
        let ask = self.ask(by, runbook, spec.priority, Matter::SafeMode);
        self.plan.safe_mode = Some(SafeModePlan { sheds, enter, lasts, ask });
    }

    /// Number of the shutdown that stops the services of `order` first, one after the other, then
    /// the others by what depends on them; stops are forced after `grace`.
    ///
    /// It is the argument of [`crate::vessel::fact::FactKind::ShutDownNode`].
    pub(super) fn shutdown_plan(&mut self, order: &[Name], grace: Span) -> u32 {
        let plan = ShutdownPlan { levels: levels(self.model, order), grace };
        let known = self.plan.shutdowns.iter().position(|other| *other == plan);
        let number = known.unwrap_or(self.plan.shutdowns.len());
        if known.is_none() {
            self.plan.shutdowns.push(plan);
        }
        number as u32
    }
}

/// Level of each service: the place in `order`, or behind all of that one more than the highest of
/// those that depend on it. Services that depend on each other in a circle end at the same bound.
fn levels(model: &Model, order: &[Name]) -> Vec<u32> {
    let count = model.services.len() as u32;
    let names: Vec<&str> = model.services.names().map(|name| name.text.as_str()).collect();
    let mut depths = vec![0u32; names.len()];
    let mut edges = Vec::new();
    for (from, (_, service)) in model.services.iter().enumerate() {
        for on in service.depends.names() {
            if let Some(to) = names.iter().position(|name| *name == on.text) {
                edges.push((from, to));
            }
        }
    }
    let mut changed = true;
    while changed {
        changed = false;
        for &(from, to) in &edges {
            let depth = (depths[from] + 1).min(count);
            if depths[to] < depth {
                depths[to] = depth;
                changed = true;
            }
        }
    }
    let first = order.len() as u32;
    let level = |(name, depth): (&&str, u32)| {
        let named = order.iter().position(|other| other.text == **name);
        named.map_or(first + depth, |place| place as u32)
    };
    names.iter().zip(depths).map(level).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::decode::decode_document;
    use crate::spec::place::{FileKind, Sources};
    use crate::spec::reader;

    /// Levels of services with these dependencies.
    fn leveled(services: &[(&str, &str)], order: &[&str]) -> Vec<u32> {
        let services: String = services
            .iter()
            .map(|(name, on)| format!("\"{name}\": (image: \"i\", depends: {{ {on} }}),"))
            .collect();
        let text = format!("(services: {{ {services} }})");
        let mut sources = Sources::new();
        let file = sources.add("m.ron", text.as_str(), FileKind::Document);
        let tree = reader::read(file, &text, 0).tree.unwrap();
        let (model, found) = decode_document::<Model>(&tree, &mut sources);
        assert!(!found.has_errors());
        let place = model.as_ref().unwrap().place;
        let order: Vec<Name> =
            order.iter().map(|name| Name { text: (*name).to_owned(), place }).collect();
        levels(&model.unwrap(), &order)
    }

    #[test]
    fn who_depends_on_others_stops_before_them() {
        let chain = [
            ("store", ""),
            ("u", r#""store": Wait"#),
            ("v", r#""store": Refuse"#),
            ("top", r#""u": Wait, "v": Tolerate, "store": Tolerate"#),
            ("alone", ""),
        ];
        assert_eq!(leveled(&chain, &[]), [2, 1, 1, 0, 0]);
        assert_eq!(leveled(&chain, &["v", "alone"]), [4, 3, 0, 2, 1]);
    }

    #[test]
    fn circles_end() {
        let circle = [("a", r#""b": Tolerate"#), ("b", r#""a": Tolerate"#), ("c", r#""a": Wait"#)];
        let found = leveled(&circle, &[]);
        assert_eq!((found[0], found[1], found[2]), (3, 3, 0));
    }
}
