//! Why processes end.

/// Why a process is gone: the argument of [`crate::vessel::fact::FactKind::ContainerExited`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Exit {
    /// It crashed.
    Crashed = 0,
    /// Its start failed.
    StartFailed = 1,
    /// It was told to stop, and killed when its grace period was over.
    Killed = 2,
    /// It was killed for its memory.
    OutOfMemory = 3,
    /// Its node stopped.
    NodeStopped = 4,
    /// It was taken out of service as a spare.
    Shelved = 5,
    /// It was taken from its node, to be placed elsewhere.
    Evicted = 6,
    /// A service that it depends on is not there.
    Refused = 7,
    /// It was told to stop (by its supervisor, after a probe gave it up or on an order), and did.
    Stopped = 8,
}

/// Names of the exits, by number.
pub const EXIT_NAMES: [&str; 9] = [
    "crashed",
    "start failed",
    "killed",
    "out of memory",
    "node stopped",
    "shelved",
    "evicted",
    "a dependency is missing",
    "stopped in good order",
];
