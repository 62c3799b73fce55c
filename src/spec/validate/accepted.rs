//! Accepted single points of failure: what is named is there, and says why.

use super::{Check, Thing};
use crate::spec::codes;

const STRUCK: &[Thing] = &[Thing::Domain, Thing::Node, Thing::Link, Thing::Service];

impl Check<'_> {
    pub(super) fn accepted(&mut self) {
        let all = [&self.model.accepted_spofs, &self.mission.accepted_spofs];
        for (name, reason) in all.into_iter().flat_map(|accepted| accepted.iter()) {
            let replica = name.text.rsplit_once('/').filter(|(_, n)| n.parse::<u32>().is_ok());
            let service = replica.and_then(|(service, n)| {
                self.model.services.get(service).map(|s| (s, n.parse().unwrap_or(u32::MAX)))
            });
            if service.is_none_or(|(service, n)| n >= service.replicas.0) {
                self.expect(name, "domain, node, link or service", STRUCK);
            }
            if reason.trim().is_empty() {
                let message = format!("`{}` is accepted without a reason", name.text);
                let help = "say why the mission can live with it";
                self.error(codes::NO_REASON, name, message, help);
            }
        }
    }
}
