//! Holds: who keeps a container from being started.

use super::{Condition, State};
use crate::vessel::fact::FactKind;
use crate::vessel::plan::{Plan, RowId};
use crate::vessel::world::World;

/// Who keeps a container from being started: one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Hold {
    /// It was taken from its node and has no place yet.
    Evicted = 1,
    /// The vessel is in safe mode.
    SafeMode = 2,
    /// The supervisor above it has stopped it.
    Supervisor = 4,
    /// A service that it waits for is not there.
    Dependency = 8,
    /// Its node is being shut down.
    Shutdown = 16,
}

impl State {
    /// True if `who` keeps it from being started.
    #[inline]
    #[must_use]
    pub fn held_by(&self, c: u32, who: Hold) -> bool {
        self.containers[c as usize].holds & who as u8 != 0
    }

    /// True if it was stopped on purpose: who has stopped it starts it again.
    #[inline]
    #[must_use]
    pub fn stopped(&self, c: u32) -> bool {
        self.held_by(c, Hold::SafeMode) || self.held_by(c, Hold::Shutdown)
    }

    /// True if it has been told to stop, and its process is still there.
    #[must_use]
    pub fn stops(&self, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Terminating
    }

    /// True if its process has been launched, or waits for its image, and has not answered.
    #[must_use]
    pub fn starts(&self, c: u32) -> bool {
        self.containers[c as usize].condition == Condition::Starting
    }
}

/// Keeps a container from being started; what runs goes on.
pub(in crate::vessel) fn hold(w: &mut World, c: u32, who: Hold) {
    w.container.containers[c as usize].holds |= who as u8;
}

/// Gives up a hold; after the last one the container is started, unless it waits for its restart.
pub(in crate::vessel) fn release(w: &mut World, p: &Plan, c: u32, who: Hold, root: RowId) {
    let container = &mut w.container.containers[c as usize];
    let before = container.holds;
    container.holds &= !(who as u8);
    // Where a dependency is the last, the start that is refused says so.
    let last = container.holds == 0 || container.holds == Hold::Dependency as u8;
    if before != container.holds && last && !w.supervisor.waits(c) {
        w.emit(FactKind::StartContainer, p.containers[c as usize].component, 0, root);
    }
}
