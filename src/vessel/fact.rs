//! Facts: state changes at an instant, with the fault that caused them; and orders.
//!
//! A fact is two words. It carries what happened, to which component, one argument and its root
//! cause. An *order* is a request of one mechanism to another; it travels on the same queue, its
//! handler reads the state anew before it obeys, and no listener ever sees it.

use crate::vessel::plan::{ComponentId, RowId};

/// Stages of a recovery; each second of an outage belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Stage {
    /// Not yet noticed.
    Detect = 0,
    /// Noticed; what to do is not yet chosen (back-off waits belong here).
    Decide = 1,
    /// The command is on its way.
    Transit = 2,
    /// Restarting, swapping, waiting for a crew, under repair.
    Act = 3,
    /// Running again but not yet serving: readiness not yet confirmed, state catching up.
    Resync = 4,
}

/// How many stages there are.
pub const STAGES: usize = 5;

/// Names of the stages, in order.
pub const STAGE_NAMES: [&str; STAGES] = ["detect", "decide", "transit", "act", "resync"];

impl Stage {
    /// The stage with this number; [`Stage::Resync`] for numbers past the last.
    #[must_use]
    pub fn from_index(index: u32) -> Stage {
        match index {
            0 => Stage::Detect,
            1 => Stage::Decide,
            2 => Stage::Transit,
            3 => Stage::Act,
            _ => Stage::Resync,
        }
    }
}

/// What happened. The number is the stable tag that enters fingerprints: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum FactKind {
    /// A phase begins; argument: its number.
    PhaseBegan = 1,
    /// The flight ends as planned.
    MissionEnded = 2,
    /// A loss criterion is met; component: its number.
    MissionLost = 3,

    /// A fault strikes a component; argument: what it does (see [`crate::vessel::failure`]).
    FaultStruck = 10,
    /// The defect is gone (repaired, rebooted away, ended by itself).
    FaultCleared = 11,
    /// An act of repair did not help and begins anew.
    RepairFailed = 12,
    /// A latch-up was not cleared in time and is permanent now.
    FaultBecamePermanent = 13,

    /// A component can no longer serve; argument: the stage that its recovery is in.
    Down = 20,
    /// A component serves again.
    Up = 21,
    /// The recovery of a component that is down enters a stage; argument: the stage.
    StageEntered = 22,
    /// A component that is down is now charged to another cause; argument: the stage.
    ChargeMoved = 23,

    /// A repair waits for a crew; argument: jobs waiting before it.
    CrewAwaited = 30,
    /// A crew begins a repair.
    CrewAssigned = 31,

    /// A node's processors lose power or are held in reset: its containers are gone.
    NodeStopped = 40,
    /// A node boots; argument: the number of attempts before.
    BootBegan = 41,
    /// A boot failed.
    BootFailed = 42,
    /// A node's power is cycled.
    PowerCycled = 43,
    /// A node has a different capacity; argument: thousandths of the nominal one.
    CapacityChanged = 44,
    /// A domain can no longer serve what is inside it.
    DomainFailed = 45,
    /// A domain serves again.
    DomainRestored = 46,

    /// A container's start begins.
    ContainerStarting = 50,
    /// A container's process answers; readiness may be still to come.
    ContainerStarted = 51,
    /// A container's process is gone; argument: why (see [`crate::vessel::container::Exit`]).
    ContainerExited = 52,
    /// A container waits before its next start; argument: how many restarts came before.
    ContainerBackOff = 53,
    /// A container is told to stop.
    ContainerTerminating = 54,
    /// A container will not be started again.
    ContainerDead = 55,
    /// A probe's verdict on a container changed; argument: see [`crate::vessel::probe::Verdict`].
    ProbeVerdict = 56,

    /// A group gave the active role to a member; component: the member, argument: the group.
    RoleTaken = 60,
    /// A switch-over did not work; component: the group.
    SwitchFailed = 61,
    /// A voting group removed a faulty member; component: the member, argument: the group.
    MemberIsolated = 62,

    /// A function or service is below need; component: number in the tree's list of measured
    /// items, argument: the component that tipped it.
    NeedUnmet = 70,
    /// A function or service is at need again.
    NeedMet = 71,

    /// A node runs and cannot be reached over the data plane.
    NodeIsolated = 80,
    /// A node can be reached again.
    NodeReachable = 81,
    /// A window of a link opens.
    LinkOpened = 82,
    /// A window of a link closes.
    LinkClosed = 83,
    /// Which nodes reach which has changed; component: what changed it.
    NetworkChanged = 84,

    /// The replica that led a control plane leads no more; component: the replica, argument: the
    /// orchestrator.
    LeaderLost = 100,
    /// A replica leads a control plane now; argument: the orchestrator.
    LeaderElected = 101,
    /// A control plane counts a node as dead; argument: the orchestrator.
    NodeUnready = 102,
    /// A control plane hears of a node again; argument: the orchestrator.
    NodeReady = 103,
    /// A container left its node: it is placed anew, or waits for that; argument: the node.
    ContainerEvicted = 105,
    /// A container that waits for a place found none; argument: why.
    ContainerPending = 106,
    /// A container was placed; argument: the node.
    ContainerPlaced = 107,
    /// A container makes room for another; argument: the component of that one.
    ContainerPreempted = 108,
    /// A copy of a container that was replaced runs on; argument: the node.
    SplitBrainBegan = 109,
    /// That copy is gone; argument: the node.
    SplitBrainEnded = 110,
    /// A node is known to be off, and nothing runs there; its containers may be placed elsewhere.
    NodeFenced = 111,

    /// A watchdog raises an alarm about a silent target; argument: the watch.
    AlarmRaised = 140,
    /// The target is heard again; argument: the watch.
    AlarmCleared = 141,
    /// A watchdog sends a command for its target; argument: the step and the out-of-band link (see
    /// [`crate::vessel::ladder::route`]).
    CommandSent = 142,
    /// A watchdog's command does nothing; argument: why (see [`crate::vessel::ladder::Lost`]).
    CommandLost = 143,
    /// A watchdog has taken all its steps and does not begin anew; argument: the watch.
    LadderExhausted = 144,
    /// A watchdog timer was not fed in time and resets its node.
    TimerExpired = 150,
    /// The vessel is in safe mode: what it does not keep is told to stop; component: for whom.
    SafeModeEntered = 151,
    /// Safe mode is over; component: as before.
    SafeModeLeft = 152,
    /// A node's containers are stopped one level after the other; argument: number of the shutdown.
    ShutdownBegan = 153,
    /// An orderly shutdown is over; argument: 0 if all have stopped and the node is rebooted, 1 if
    /// it went down before.
    ShutdownEnded = 154,
    /// Children of a supervisor failed too often: it stops them and fails; component: the node,
    /// argument: the supervisor.
    SupervisorGaveUp = 120,
    /// A container that has to wait for another service waits; argument: that service's number among
    /// the measured items.
    DependencyAwaited = 121,

    /// Telemetry has told ground of what is wrong with a component; argument: the team.
    GroundTold = 160,
    /// The matter waits for people; argument: the team.
    GroundAwaited = 161,
    /// People begin to work on it; argument: the team.
    GroundBegins = 162,
    /// They have chosen, and their command is sent; argument: the team.
    GroundCommands = 163,
    /// The command does not arrive, and will be sent again; argument: the team.
    GroundMissed = 164,
    /// The command is there; argument: the question (see [`crate::vessel::ground::AskPlan`]).
    GroundCommanded = 165,
    /// The vessel has heard no command for too long; component: the first link of commands, argument:
    /// the team.
    CommandsMissed = 166,
    /// Nobody takes any more what a container sends; argument: the buffer that fills.
    ReceiverLost = 170,
    /// What a container sends is taken again; argument: the buffer that drains.
    ReceiverBack = 171,
    /// A buffer is full; argument: its number.
    BufferFull = 172,
    /// A buffer has drained; argument: its number.
    BufferEmptied = 173,
    /// As many requests of a container wait for answers as may; argument: the pool.
    PoolFilled = 174,
    /// The callee is back, and a request need not wait for others; argument: the pool.
    PoolFreed = 175,
    /// A transfer's first bit is sent; component: the sender, argument: the transfer.
    TransferBegan = 176,
    /// A transfer's path is gone; component: the sender, argument: the transfer.
    TransferCut = 177,
    /// A transfer that was cut has a path again; component: the sender, argument: the transfer.
    TransferResumed = 178,
    /// A transfer's last bit has arrived; component: the receiver, argument: the transfer.
    TransferDone = 179,

    /// Order: start a container if it is to run and does not.
    StartContainer = 200,
    /// Order: kill a container; argument: 0, or one more than the number of the shutdown whose grace
    /// period holds.
    KillContainer = 201,
    /// Order: give a node power (a cold spare is called).
    PowerOn = 202,
    /// Order: take a node's power (a cold spare goes back to the shelf).
    PowerOff = 203,
    /// Order: restart a node; argument: 1 if its power is to be cycled.
    RestartNode = 204,
    /// Order: place a container on a node and start it there; argument: the node.
    PlaceContainer = 205,
    /// Order: take a container from its node; it waits for a place.
    EvictContainer = 206,
    /// Order: stop a container in good order; it then waits for a place. Argument: the component of
    /// the one that it makes room for.
    PreemptContainer = 220,
    /// Order: start a container that was given up, or waits for its restart.
    ReviveContainer = 210,
    /// Order of a ladder to itself: place a container that was evicted just now; argument: the node.
    FailOver = 225,
    /// Order of the scheduler to itself: find places for what waits, once all that happens now is told.
    ReviewPlaces = 226,
    /// Order of all who speak to each other to themselves: look who is there, once all that happens now
    /// is told.
    ReviewPeers = 245,
    /// Order: enter safe mode; component: for whom.
    EnterSafeMode = 230,
    /// Order: stop what runs on a node, then reboot it; argument: number of the shutdown.
    ShutDownNode = 231,
    /// Order: give the active role of a standby group to its next member; component: the group.
    SwapActive = 240,
}

/// First number of the orders.
const FIRST_ORDER: u8 = 200;

impl FactKind {
    /// True for requests, which no listener sees.
    #[inline]
    #[must_use]
    pub fn is_order(self) -> bool {
        self as u8 >= FIRST_ORDER
    }
}

/// A state change and its root cause, or an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    kind: FactKind,
    component: ComponentId,
    argument: u32,
    root: RowId,
}

impl Fact {
    /// A fact about a component.
    #[inline]
    #[must_use]
    pub fn new(kind: FactKind, component: ComponentId, argument: u32, root: RowId) -> Fact {
        Fact { kind, component, argument, root }
    }

    /// What happened.
    #[inline]
    #[must_use]
    pub fn kind(self) -> FactKind {
        self.kind
    }

    /// To which component (for [`FactKind::NeedUnmet`] and the like: to which item).
    #[inline]
    #[must_use]
    pub fn component(self) -> ComponentId {
        self.component
    }

    /// The argument, whose meaning the kind gives.
    #[inline]
    #[must_use]
    pub fn argument(self) -> u32 {
        self.argument
    }

    /// The root cause.
    #[inline]
    #[must_use]
    pub fn root(self) -> RowId {
        self.root
    }

    /// The argument as a stage.
    #[inline]
    #[must_use]
    pub fn stage(self) -> Stage {
        Stage::from_index(self.argument)
    }
}

/// First-in first-out queue of facts and orders; cleared when drained.
#[derive(Clone, Debug, Default)]
pub struct FactQueue {
    facts: Vec<Fact>,
    next: usize,
}

impl FactQueue {
    /// Appends a fact or order.
    #[inline]
    pub fn push(&mut self, fact: Fact) {
        self.facts.push(fact);
    }

    /// Takes the oldest; the queue's memory is reused once it is empty.
    #[inline]
    pub fn pop(&mut self) -> Option<Fact> {
        if let Some(&fact) = self.facts.get(self.next) {
            self.next += 1;
            return Some(fact);
        }
        self.clear();
        None
    }

    /// Forgets all that waits.
    #[inline]
    pub fn clear(&mut self) {
        self.facts.clear();
        self.next = 0;
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.facts.len() - self.next
    }

    /// True if none waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
