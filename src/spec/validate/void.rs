//! Checks of values that can do nothing: rates and sizes of zero, windows that never open, data that
//! is due after the end.

use super::Check;
use crate::kernel::time::{Span, Time};
use crate::kernel::windows::Windows as Known;
use crate::spec::calls::Call;
use crate::spec::codes;
use crate::spec::decode::Name;
use crate::spec::windows::{Loss, Windows};

impl Check<'_> {
    pub(super) fn voids(&mut self) {
        let model = self.model;
        for (name, link) in model.links.iter() {
            let (Loss::Each { share } | Loss::Bursts { share, .. }) = link.loss;
            if link.rate.is_some_and(|rate| rate.0 == 0) {
                let message = format!("nothing gets over `{}`: its `rate` is zero", name.text);
                let help = "give it a rate, or none for one without limit";
                self.error(codes::OUT_OF_RANGE, name, message, help);
            }
            if share.0 >= 1.0 {
                let message = format!("nothing gets over `{}`: all of it is lost", name.text);
                self.error(codes::OUT_OF_RANGE, name, message, "give `loss` a share below 1");
            }
        }
        for (name, service) in model.services.iter() {
            if service.beside().is_some_and(|sidecar| sidecar.rate.0 == 0) {
                let message = format!("the sidecar of `{}` sends nothing", name.text);
                let help = "give it a `rate`, or fly without it: `on: false`";
                self.error(codes::OUT_OF_RANGE, name, message, help);
            }
            for (callee, call) in service.calls.iter() {
                let (Call::Sync { rate, .. } | Call::Async { rate, .. }) = call;
                if rate.0 <= 0.0 {
                    let message = format!("`{}` asks nothing of `{}`", name.text, callee.text);
                    self.error(codes::OUT_OF_RANGE, callee, message, "give it a `rate`");
                }
            }
        }
        let end = self.end();
        for (name, transfer) in self.mission.transfers.iter() {
            if transfer.size.0 == 0 {
                let message = format!("`{}` is nothing: its `size` is zero", name.text);
                self.error(codes::OUT_OF_RANGE, name, message, "give it a `size`");
            }
            if Time(transfer.at.0) > end {
                let message = format!("the mission ends before `{}` is there", name.text);
                self.error(codes::AFTER_THE_END, name, message, "let it be there earlier");
            }
        }
    }

    /// End of the mission.
    fn end(&self) -> Time {
        let phases = self.mission.phases.iter();
        Time(phases.fold(0, |sum: u64, phase| sum.saturating_add(phase.lasts.0)))
    }

    /// Links and teams whose windows do not open while the mission lasts.
    pub(super) fn void_lints(&mut self) {
        let (model, end) = (self.model, self.end());
        let links = model.links.iter().map(|(name, link)| (name, &link.windows));
        let shifts = model.grounds.iter().map(|(name, ground)| (name, &ground.shifts));
        for (name, windows) in links.chain(shifts) {
            if known(windows, end).open_from(Time::ZERO) >= end {
                let message = format!("no window of `{}` opens before the mission ends", name.text);
                let help = "look at the windows' times: they count from the mission's start";
                self.warn(codes::NEVER_OPENS, name, message, help);
            }
        }
    }

    /// An angle to the Sun that bodies can have.
    pub(super) fn elongation(&mut self, observer: &Name, under: f64) {
        if !(0.0..180.0).contains(&under) {
            let message = format!("no body stands {under} deg from the Sun, or more");
            let help = "it is 0 deg to below 180 deg";
            self.error(codes::OUT_OF_RANGE, observer, message, help);
        }
    }
}

/// Windows as far as they are known without the sky, which may always be open.
fn known(windows: &Windows, end: Time) -> Known {
    match windows {
        Windows::List { windows } => {
            Known::list(windows.iter().map(|(from, to)| (Time(from.0), Time(to.0))).collect())
        }
        Windows::Every { period, open, offset } => {
            Known::Every { period: Span(period.0), open: Span(open.0), offset: Span(offset.0) }
        }
        Windows::All { of } => {
            of.iter().fold(Known::Always, |all, windows| all.meet(&known(windows, end), end))
        }
        Windows::Always
        | Windows::Conjunction { .. }
        | Windows::Passes { .. }
        | Windows::Sight { .. } => Known::Always,
    }
}
