//! Checks of sidecars, calls and transfers: whom they name is there, and what is sent can go.

use super::{Check, Thing};
use crate::spec::buffer::Overflow;
use crate::spec::calls::Call;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::place::Place;
use crate::spec::service::Service;
use crate::spec::sidecar::Sidecar;

impl Check<'_> {
    pub(super) fn peers(&mut self) {
        let model = self.model;
        for (name, service) in model.services.iter() {
            if let Some(sidecar) = &service.sidecar {
                self.sidecar(name, sidecar);
            }
            for (callee, _) in service.calls.iter() {
                self.expect(callee, "service", &[Thing::Service]);
                self.not_itself(name, callee);
            }
        }
        for (_, transfer) in self.mission.transfers.iter() {
            self.expect(&transfer.from, "node", &[Thing::Node]);
            self.expect(&transfer.to, "node", &[Thing::Node]);
            if transfer.from.text == transfer.to.text {
                let message = format!("the data is on `{}` already", transfer.to.text);
                self.error(codes::CIRCLE, &transfer.to, message, "name another node");
            }
        }
    }

    fn sidecar(&mut self, name: &Name, sidecar: &Sidecar) {
        if let Some(sink) = &sidecar.sink {
            self.expect(sink, "node or service", &[Thing::Node, Thing::Service]);
            self.not_itself(name, sink);
        }
        if let Some(pull) = &sidecar.pull {
            self.expect(&pull.by, "node", &[Thing::Node]);
        }
        if sidecar.sink.is_none() && sidecar.pull.is_none() {
            let message = format!("nobody takes what the sidecar of `{}` sends", name.text);
            let help = "give it a `sink`, or a `pull`";
            self.error(codes::NOBODY_TAKES, name, message, help);
        }
    }

    fn not_itself(&mut self, name: &Name, other: &Name) {
        if name.text == other.text {
            let message = format!("`{}` sends to itself", name.text);
            self.error(codes::CIRCLE, other, message, "name another service");
        }
    }

    pub(super) fn peer_lints(&mut self) {
        let model = self.model;
        for (_, service) in model.services.iter() {
            if let Some(sidecar) = service.beside() {
                let taken = sidecar.drain.map(|drain| drain.0);
                let pulled = sidecar.pull.is_some();
                if taken.is_some_and(|taken| taken <= sidecar.rate.0) && !pulled {
                    self.backlog(sidecar.place, "is sent");
                }
                let (policy, size) = (&sidecar.policy, sidecar.buffer.0);
                self.memory_of(sidecar.place, service, policy, size, "the buffer of the sidecar");
            }
            for (callee, call) in service.calls.iter() {
                if let Call::Async { rate, buffer, policy, drain, .. } = call {
                    if drain.is_some_and(|drain| drain.0 <= rate.0) {
                        self.backlog(callee.place, "is sent");
                    }
                    let what = format!("the buffer for `{}`", callee.text);
                    self.memory_of(callee.place, service, policy, buffer.0, &what);
                }
            }
        }
    }

    /// A buffer that drains no faster than it fills keeps what it once has.
    fn backlog(&mut self, at: Place, what: &str) {
        let message = format!("no more is taken (`drain`) than {what}: what waits once, waits");
        let found = Diagnostic::warning(codes::NO_DRAIN, at, message);
        self.found.push(found.help("let `drain` be more than `rate`"));
    }

    /// A buffer that ends where its container's memory does.
    fn memory_of(
        &mut self,
        at: Place,
        service: &Service,
        policy: &Overflow,
        size: u64,
        what: &str,
    ) {
        let uses = service.image.as_ref().and_then(|image| self.model.images.get(&image.text));
        let uses = uses.map_or(0, |image| image.uses.0);
        let grows = matches!(policy, Overflow::Unbounded);
        let tight = service.memory_cap.is_some_and(|cap| cap.0.saturating_sub(uses) < size);
        if grows || tight {
            let message = if grows {
                format!("nothing limits {what} but memory")
            } else {
                format!("{what} does not fit under `memory_cap`, beside what the image uses")
            };
            let help = "a long loss ends in a kill: give it a `policy` that drops or blocks, and a `buffer` that fits";
            self.found.push(Diagnostic::warning(codes::BUFFER_KILLS, at, message).help(help));
        }
    }
}
