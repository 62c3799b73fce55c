//! Checks of links: both ends are nodes, and not the same one.

use super::{Check, Thing};
use crate::spec::codes;

impl Check<'_> {
    pub(super) fn links(&mut self) {
        let model = self.model;
        for (name, link) in model.links.iter() {
            let (from, to) = &link.between;
            self.expect(from, "node", &[Thing::Node]);
            self.expect(to, "node", &[Thing::Node]);
            if from.text == to.text {
                let message = format!("`{}` goes from `{}` to itself", name.text, from.text);
                self.error(codes::CIRCLE, name, message, "name another node");
            }
            if let Some(domain) = &link.domain {
                self.expect(domain, "domain", &[Thing::Domain]);
            }
            self.modes(&link.modes, Thing::Link);
        }
    }
}
