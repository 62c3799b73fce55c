//! Checks of safe mode: what it keeps is there.

use super::{Check, Thing};

impl Check<'_> {
    pub(super) fn safe_mode(&mut self) {
        let model = self.model;
        for name in model.safe_mode.iter().flat_map(|safe| &safe.keeps) {
            self.expect(name, "service", &[Thing::Service]);
        }
    }
}
