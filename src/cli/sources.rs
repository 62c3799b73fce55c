//! Where the parameters come from, and `--strict-sources`.

use shakedown::spec::codes;
use shakedown::spec::decode::Name;
use shakedown::spec::diagnostic::{Diagnostic, Diagnostics};
use shakedown::spec::failure::Mode;
use shakedown::spec::model::Model;
use shakedown::spec::place::Place;
use shakedown::spec::source::Source;

/// A thing of the model and where its figures come from.
#[derive(Clone, Debug)]
pub struct Sourced<'a> {
    /// Its path in the model.
    pub path: String,
    /// Its source, if it names one.
    pub source: Option<&'a Source>,
    /// Where it stands.
    pub place: Place,
}

/// Every thing of a model that may name a source. Failure modes always have figures; nodes, images,
/// services, groups and crews only count if they name a source, since most have no figures of
/// their own. Nodes stand for their hardware, which is not listed twice.
pub fn list(model: &Model) -> Vec<Sourced<'_>> {
    let mut all = Vec::new();
    let own = |section: &str, name: &Name, source| Sourced {
        path: format!("{section}.{name}"),
        source,
        place: name.place,
    };
    for (name, domain) in model.domains.iter() {
        modes(&mut all, &format!("domains.{name}"), domain.modes.iter());
    }
    for (name, node) in model.nodes.iter() {
        // The hardware's own entry speaks for all nodes of its kind.
        let section = match &node.hardware {
            Some(hardware) => format!("hardware.{hardware}"),
            None => format!("nodes.{name}"),
        };
        let source = node.source.as_ref();
        all.push(Sourced { path: section.clone(), source, place: name.place });
        modes(&mut all, &section, node.modes.iter());
    }
    for (name, image) in model.images.iter() {
        all.push(own("images", name, image.source.as_ref()));
        modes(&mut all, &format!("images.{name}"), image.modes.iter());
    }
    for (name, service) in model.services.iter() {
        all.push(own("services", name, service.source.as_ref()));
    }
    for (name, group) in model.groups.iter() {
        all.push(own("groups", name, group.source.as_ref()));
    }
    for (name, crew) in model.repair_crews.iter() {
        all.push(own("repair_crews", name, crew.source.as_ref()));
    }
    for (name, ground) in model.grounds.iter() {
        all.push(own("grounds", name, ground.source.as_ref()));
        let path = format!("grounds.{name}.command_loss");
        let timer = ground.command_loss.as_ref();
        let source = timer.and_then(|timer| timer.source.as_ref());
        all.push(Sourced { path, source, place: name.place });
    }
    all.retain(|it| it.source.is_some() || it.path.contains(".modes."));
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|a, b| a.path == b.path);
    all
}

fn modes<'a>(
    all: &mut Vec<Sourced<'a>>,
    section: &str,
    modes: impl Iterator<Item = &'a (Name, Mode)>,
) {
    for (name, mode) in modes {
        let path = format!("{section}.modes.{name}");
        all.push(Sourced { path, source: mode.source.as_ref(), place: mode.place });
    }
}

/// What `--strict-sources` refuses: whatever is assumed, or does not say where it comes from.
pub fn refused(model: &Model) -> Diagnostics {
    let mut found = Diagnostics::new();
    for it in list(model) {
        let message = match it.source {
            None => format!("`{}` does not say where its figures come from", it.path),
            Some(Source::Assumed { text }) => format!("`{}` is assumed: {text}", it.path),
            Some(_) => continue,
        };
        let help = "--strict-sources wants `Measured`, `Published` or `Derived`";
        found.push(Diagnostic::error(codes::UNSOURCED, it.place, message).help(help));
    }
    found
}
