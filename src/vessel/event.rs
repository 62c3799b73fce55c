//! Everything that can be pending, nested per mechanism under one closed enum.

use crate::vessel::plan::RowId;

/// A pending event. The number names a row or a member of the mechanism's own list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A phase begins.
    Phase(u32),
    /// An injection's instant has come.
    Inject(u32),
    /// A failure mode's clock has run out.
    Strike(RowId),
    /// A recovery's stage (detect, decide, transit) is over.
    StageOver(RowId),
    /// An act of repair is over.
    ActOver(RowId),
    /// A fault ends by itself.
    EndsItself(RowId),
    /// A latch-up's limit has passed.
    LatchupLimit(RowId),
    /// A node's boot is over.
    BootOver(u32),
    /// A node's power cycle is over.
    CycleOver(u32),
    /// A group's take-over is over; the number is that of the membership.
    TakeOver(u32),
    /// A voting group removes a faulty member; the number is that of the membership.
    Isolate(u32),
    /// A container's process answers.
    StartOver(u32),
    /// A container's readiness is confirmed.
    Ready(u32),
    /// A probe gives a container up.
    GivenUp(u32),
    /// A readiness probe takes a container out of service.
    Unready(u32),
    /// A container's grace period (or its orderly stop) is over.
    StopOver(u32),
    /// A container's back-off is over.
    BackOffOver(u32),
    /// A container's memory reaches its cap.
    CapReached(u32),
    /// A node's memory is used up.
    MemoryOut(u32),
    /// A replica takes the lead of a control plane.
    Elect(u32),
    /// A look at a node's lease; the number is that of a control plane and a node.
    Declare(u32),
    /// A node's first renewal after a silence; the number as for `Declare`.
    Renewed(u32),
    /// A dead node's turn to be evicted may have come; the number as for `Declare`.
    Taint(u32),
    /// A container's toleration is over.
    Evict(u32),
    /// A container whose restarts are used up has waited to be placed anew.
    Reschedule(u32),
    /// The old copy of a container is stopped.
    CopyOver(u32),
    /// The share of a service's requests that is answered turns.
    Route(u32),
    /// The scheduler has found a place for a container.
    Placed(u32),
    /// A watchdog has heard nothing of a target for too long; the number is that of the watch.
    Alarm(u32),
    /// A target about which an alarm was raised is heard again; the number is that of the watch.
    Heard(u32),
    /// A phase of a ladder's step is over; the number is that of the watch.
    Rung(u32),
    /// A window of a link opens or closes.
    LinkEdge(u32),
    /// A buffer is full, or empty.
    Buffer(u32),
    /// A pool of requests is full, or has a place again.
    Pool(u32),
    /// A transfer's data is there to be sent.
    TransferDue(u32),
    /// A transfer's last bit is sent.
    TransferSent(u32),
    /// A transfer's last bit has arrived.
    TransferArrived(u32),
    /// A node's watchdog timer expires.
    TimerExpires(u32),
    /// What is asked of ground goes on; the number is that of the question.
    Ground(u32),
    /// A shift on the ground begins.
    Shift(u32),
    /// A command-loss timer runs out; the number is that of the team whose commands are missed.
    Silence(u32),
    /// Safe mode begins, or is over.
    SafeMode,
    /// A loss criterion's time is up.
    Loss(u32),
}
