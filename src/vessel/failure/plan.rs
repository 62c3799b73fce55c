//! Failure modes as planned: what can strike, how it is noticed and repaired.

use crate::kernel::streams::StreamId;
use crate::kernel::time::Span;
use crate::vessel::plan::{ComponentId, Draw};

/// What a fault does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// A node reboots by itself.
    Reset,
    /// Looks alive on power, answers nothing.
    Hang,
    /// Needs a power cycle; permanent after the limit, if there is one.
    Latchup(Option<Span>),
    /// Capacity falls to this share.
    Degrade(f64),
    /// Out of order until repaired.
    Permanent,
    /// Runs on and cannot be reached over the data plane.
    Isolate,
    /// A container's process exits.
    Crash,
    /// A container's memory grows, bytes per second.
    Leak(f64),
    /// A container answers this share of its requests with errors.
    Gray(f64),
    /// A probe failed by chance alone: nothing is wrong.
    FalseAlarm,
}

impl Effect {
    /// Small stable number, the argument of [`crate::vessel::fact::FactKind::FaultStruck`].
    #[must_use]
    pub fn code(self) -> u32 {
        match self {
            Effect::Reset => 0,
            Effect::Hang => 1,
            Effect::Latchup(_) => 2,
            Effect::Degrade(_) => 3,
            Effect::Permanent => 4,
            Effect::Crash => 5,
            Effect::Leak(_) => 6,
            Effect::Isolate => 7,
            Effect::Gray(_) => 8,
            Effect::FalseAlarm => 9,
        }
    }
}

/// How a fault is noticed.
#[derive(Clone, Debug)]
pub enum Detect {
    /// After a drawn time.
    After(Draw),
    /// At the end of the first inspection that begins at or after the fault.
    ProofTest {
        /// Time between the beginnings of inspections.
        every: Span,
        /// Beginning of the first.
        offset: Span,
        /// How long one takes.
        lasts: Span,
    },
}

/// What removes a fault.
#[derive(Clone, Debug)]
pub enum Repair {
    /// Restarting the node.
    Reboot,
    /// Cycling the node's power.
    PowerCycle,
    /// Work that takes a drawn time.
    Work(Draw),
    /// Killing the container; its supervisor starts it anew.
    Restart,
    /// Nothing.
    Never,
}

/// One way in which one component can fail.
#[derive(Clone, Debug)]
pub struct RowPlan {
    /// The component that fails.
    pub component: ComponentId,
    /// Name of the mode.
    pub mode: String,
    /// Stable hash of `component/mode`.
    pub hash: u64,
    /// Time to the fault; none for what is struck by something else (injections, switch-overs).
    pub time: Option<Draw>,
    /// What it does.
    pub effect: Effect,
    /// How it is noticed.
    pub detect: Detect,
    /// Time to choose what to do.
    pub decide: Draw,
    /// Time for the command to arrive.
    pub transit: Draw,
    /// What removes it.
    pub repair: Repair,
    /// Time after which it ends by itself.
    pub lasts: Option<Draw>,
    /// Crew that must do the work.
    pub crew: Option<u32>,
    /// The question to ground that stands for `decide` and `transit`.
    pub ask: Option<u32>,
    /// Priority of the job among those that wait for the crew; higher goes first.
    pub priority: u32,
    /// Probability that an act of repair helps.
    pub success: f64,
    /// Luck of the acts of repair.
    pub luck: StreamId,
    /// True if the repaired component is as old as before, not as new.
    pub as_bad_as_old: bool,
    /// Environment that multiplies the hazard.
    pub environment: Option<u32>,
    /// Rate of ageing while off.
    pub dormancy: f64,
    /// Age at the beginning of the mission, nanoseconds.
    pub age: f64,
    /// True if an author injected it.
    pub injected: bool,
}

impl RowPlan {
    /// True if nothing ends a fault of this kind: no repair, and it does not pass.
    #[must_use]
    pub fn is_for_good(&self) -> bool {
        let ends = !matches!(self.repair, Repair::Never) || self.lasts.is_some();
        self.effect == Effect::Permanent && !ends
    }

    /// True if the act of repair begins with the fault: nothing before it takes time.
    #[inline]
    #[must_use]
    pub fn is_prompt(&self) -> bool {
        matches!(&self.detect, Detect::After(draw) if draw.is_zero())
            && self.decide.is_zero()
            && self.transit.is_zero()
            && self.ask.is_none()
    }
}
