//! Checks of safe mode: what it keeps is there, and something ends it.

use super::{Check, Thing};
use crate::spec::codes;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::dist::Dist;

impl Check<'_> {
    pub(super) fn safe_mode(&mut self) {
        let model = self.model;
        for name in model.safe_mode.iter().flat_map(|safe| &safe.keeps) {
            self.expect(name, "service", &[Thing::Service]);
        }
        if let Some(safe) = &model.safe_mode {
            self.asks(safe.by.as_ref(), safe.runbook.as_ref());
            if safe.by.is_none() && matches!(safe.lasts, Dist::Never) {
                let message = "nothing ends safe mode".to_owned();
                let found = Diagnostic::warning(codes::NEVER_ENDS, safe.place, message);
                self.found.push(found.help("name a team on the ground in `by`, or say `lasts`"));
            }
        }
    }
}
