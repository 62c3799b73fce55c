//! Facts in plain words.

use crate::kernel::time::Time;
use crate::report::clean::plain;
use crate::report::format;
use crate::report::style::Paint;
use crate::vessel::buffer::Policy;
use crate::vessel::container::EXIT_NAMES;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::ladder::{self, LOST_WORDS};
use crate::vessel::peer::PeerPlan;
use crate::vessel::plan::{Kind, NO_CAUSE, Plan};
use crate::vessel::probe::Verdict;
use crate::vessel::scheduler::REASON_NAMES;

/// What a stage means to who waits in it.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Detect => "not yet noticed",
        Stage::Decide => "noticed, what to do is being decided",
        Stage::Transit => "the command is on its way",
        Stage::Act => "restart or repair under way",
        Stage::Resync => "running again, not yet ready",
    }
}

/// What a fault does, by the code of its effect ([`crate::vessel::failure::Effect::code`]).
fn effect(code: u32) -> &'static str {
    match code {
        0 => "it resets",
        1 => "it hangs, powered but without an answer",
        2 => "it latches up and needs a power cycle",
        3 => "it loses capacity",
        4 => "it is out of order until repaired",
        5 => "its process crashes",
        6 => "its memory begins to leak",
        7 => "it runs on and cannot be reached",
        8 => "it answers a share of its requests with errors",
        9 => "nothing is wrong with it, who watches it errs",
        _ => "it is faulty",
    }
}

/// True if a leak from the start is told, when it has used up what there was.
fn is_full(plan: &Plan, fact: Fact) -> bool {
    let own = match plan.kind(fact.component()) {
        Kind::Container(c) => plan.containers[c as usize].leak_row,
        _ => None,
    };
    own == Some(fact.root())
}

/// What gives an order of importance to a line.
pub(super) fn paint(fact: Fact) -> Paint {
    match fact.kind() {
        FactKind::NeedUnmet | FactKind::MissionLost | FactKind::FaultBecamePermanent => Paint::Bad,
        FactKind::FaultStruck
        | FactKind::SwitchFailed
        | FactKind::RepairFailed
        | FactKind::CommandLost
        | FactKind::LadderExhausted
        | FactKind::TimerExpired
        | FactKind::SafeModeEntered
        | FactKind::GroundMissed
        | FactKind::CommandsMissed
        | FactKind::BufferFull
        | FactKind::PoolFilled
        | FactKind::TransferCut
        | FactKind::SupervisorGaveUp => Paint::Warn,
        FactKind::NeedMet | FactKind::Up => Paint::Good,
        FactKind::PhaseBegan | FactKind::MissionEnded => Paint::Bold,
        _ => Paint::Plain,
    }
}

/// True for the lines that a log needs; the others only where every fact is asked for.
pub(super) fn interesting(plan: &Plan, fact: Fact) -> bool {
    match fact.kind() {
        FactKind::Down => fact.root() != NO_CAUSE,
        // Who watches marks the stages; elsewhere they follow from what is told anyway.
        FactKind::StageEntered => plan.has_watchdogs() || plan.has_grounds(),
        FactKind::ChargeMoved
        | FactKind::NodeStopped
        | FactKind::BootBegan
        | FactKind::ContainerStarting
        | FactKind::ContainerTerminating
        | FactKind::CapacityChanged
        | FactKind::ContainerStarted
        | FactKind::FaultCleared => false,
        FactKind::ContainerExited => {
            fact.argument() as usize != crate::vessel::container::Exit::NodeStopped as usize
        }
        FactKind::ProbeVerdict => fact.argument() == Verdict::GivenUp as u32,
        FactKind::NeedUnmet | FactKind::NeedMet => {
            plan.tree.items.get(fact.component() as usize).is_some()
        }
        _ => true,
    }
}

/// Whom a fact is about, cleaned.
pub(super) fn subject(plan: &Plan, fact: Fact) -> String {
    let id = fact.component() as usize;
    let name = match fact.kind() {
        FactKind::NeedUnmet | FactKind::NeedMet => {
            plan.tree.items.get(id).map_or("-", |i| i.name.as_str())
        }
        FactKind::PhaseBegan | FactKind::MissionEnded | FactKind::MissionLost => "mission",
        FactKind::SafeModeEntered | FactKind::SafeModeLeft => "vessel",
        _ => plan.name(fact.component()),
    };
    plain(name)
}

/// Name of a fault's mode, cleaned.
pub(super) fn mode(plan: &Plan, fact: Fact) -> String {
    plan.rows.get(fact.root() as usize).map_or_else(|| "nothing".to_owned(), |r| plain(&r.mode))
}

/// What happened, without its subject; names in it are cleaned.
pub(super) fn happened(plan: &Plan, fact: Fact) -> String {
    let argument = fact.argument();
    match fact.kind() {
        FactKind::PhaseBegan => {
            let name = plan.phases.get(argument as usize).map_or("-", |p| p.name.as_str());
            format!("phase {} begins", plain(name))
        }
        FactKind::MissionEnded => "the flight ends as planned".to_owned(),
        FactKind::MissionLost => {
            let name = plan.losses.get(fact.component() as usize).map_or("-", |l| l.name.as_str());
            format!("the mission is lost: {}", plain(name))
        }
        FactKind::FaultStruck if is_full(plan, fact) => {
            format!("{} strikes: its leak has filled its memory", mode(plan, fact))
        }
        FactKind::FaultStruck => format!("{} strikes: {}", mode(plan, fact), effect(argument)),
        FactKind::FaultCleared => format!("{} is gone", mode(plan, fact)),
        FactKind::RepairFailed => "the repair did not help and begins anew".to_owned(),
        FactKind::FaultBecamePermanent => {
            format!("{} was not cleared in time and is permanent now", mode(plan, fact))
        }
        FactKind::Down if fact.root() == NO_CAUSE => "is off".to_owned(),
        FactKind::Down => format!("serves no more ({})", stage(fact.stage())),
        FactKind::Up => "serves again".to_owned(),
        FactKind::StageEntered => stage(fact.stage()).to_owned(),
        FactKind::ChargeMoved if fact.root() == NO_CAUSE => "is off".to_owned(),
        FactKind::ChargeMoved => format!("now down for another cause ({})", stage(fact.stage())),
        FactKind::NeedUnmet => format!("below need: {} tipped it", plain(plan.name(argument))),
        FactKind::NeedMet => "at need again".to_owned(),
        _ => machinery(plan, fact),
    }
}

/// What happened inside the vessel's machinery.
fn machinery(plan: &Plan, fact: Fact) -> String {
    let argument = fact.argument();
    let group = || plain(plan.name(plan.group_component(argument)));
    match fact.kind() {
        FactKind::CrewAwaited if argument == 0 => "waits for a repair crew".to_owned(),
        FactKind::CrewAwaited => {
            format!("waits for a repair crew, behind {}", format::counted(argument.into(), "job"))
        }
        FactKind::CrewAssigned => {
            let crew = plan.crews.get(argument as usize).map_or("-", |c| c.name.as_str());
            format!("{} begins the repair", plain(crew))
        }
        FactKind::NodeStopped => "stops, and its containers with it".to_owned(),
        FactKind::BootBegan if argument == 0 => "boots".to_owned(),
        FactKind::BootBegan => format!("boots, attempt {}", argument + 1),
        FactKind::BootFailed => "its boot failed".to_owned(),
        FactKind::PowerCycled => "its power is cycled".to_owned(),
        FactKind::CapacityChanged => {
            format!("has {} of its capacity", format::percent(f64::from(argument) / 1000.0))
        }
        FactKind::DomainFailed => "failed, with all that is inside it".to_owned(),
        FactKind::DomainRestored => "is sound again".to_owned(),
        FactKind::ContainerStarting => "is being started".to_owned(),
        FactKind::ContainerStarted => "answers".to_owned(),
        FactKind::ContainerExited => {
            let why = EXIT_NAMES.get(argument as usize).copied().unwrap_or("unknown");
            format!("its process is gone: {why}")
        }
        FactKind::ContainerBackOff => {
            format!("waits before restart {}", u64::from(argument) + 1)
        }
        FactKind::ContainerTerminating => "is told to stop".to_owned(),
        FactKind::ContainerDead => "will not be started again".to_owned(),
        FactKind::ProbeVerdict => probe(argument).to_owned(),
        FactKind::RoleTaken => format!("takes the active role in {}", group()),
        FactKind::SwitchFailed => "its switch-over failed".to_owned(),
        FactKind::MemberIsolated => format!("is taken out of {}", group()),
        _ => recovery(plan, fact),
    }
}

/// What those did who watch and place.
fn recovery(plan: &Plan, fact: Fact) -> String {
    let argument = fact.argument();
    let node = || plain(plan.name(plan.node_component(argument)));
    let orchestrator =
        || plain(plan.orchestrators.get(argument as usize).map_or("-", |o| o.name.as_str()));
    match fact.kind() {
        FactKind::NodeIsolated => "cannot be reached any more".to_owned(),
        FactKind::NodeReachable => "can be reached again".to_owned(),
        FactKind::LinkOpened => "its window opens".to_owned(),
        FactKind::LinkClosed => "its window closes".to_owned(),
        FactKind::NetworkChanged => "joins or parts nodes".to_owned(),
        FactKind::LeaderLost => format!("leads {} no more", orchestrator()),
        FactKind::LeaderElected => format!("leads {} now", orchestrator()),
        FactKind::NodeUnready => format!("{} counts it as dead", orchestrator()),
        FactKind::NodeReady => format!("{} hears of it again", orchestrator()),
        FactKind::ContainerEvicted => format!("is evicted from {}", node()),
        FactKind::ContainerPlaced => format!("is placed on {}", node()),
        FactKind::ContainerPending => {
            let why = REASON_NAMES.get(argument as usize).copied().unwrap_or("unknown");
            format!("waits for a place: {why}")
        }
        FactKind::ContainerPreempted => {
            format!("makes room for {}", plain(plan.name(argument)))
        }
        FactKind::SplitBrainBegan => format!("runs twice: its old copy lives on {}", node()),
        FactKind::SplitBrainEnded => format!("its old copy on {} is gone", node()),
        FactKind::SupervisorGaveUp => {
            let name = plan.supervisors.get(argument as usize).map_or("-", |s| s.name.as_str());
            format!("its supervisor {} gives up: restarts came too fast", plain(name))
        }
        FactKind::DependencyAwaited => {
            let name = plan.tree.items.get(argument as usize).map_or("-", |i| i.name.as_str());
            format!("waits for {}", plain(name))
        }
        FactKind::NodeFenced => "is known to be off".to_owned(),
        _ => watching(plan, fact),
    }
}

/// What watchdogs did, and those whom they ask.
fn watching(plan: &Plan, fact: Fact) -> String {
    let argument = fact.argument();
    let watchdog = || {
        let watch = plan.watches.get(argument as usize);
        let watchdog = watch.and_then(|watch| plan.watchdogs.get(watch.watchdog as usize));
        plain(watchdog.map_or("-", |watchdog| watchdog.name.as_str()))
    };
    match fact.kind() {
        FactKind::AlarmRaised => format!("{} hears nothing of it and raises the alarm", watchdog()),
        FactKind::AlarmCleared => format!("{} hears of it again", watchdog()),
        FactKind::CommandSent => {
            let (step, link) = ladder::route(plan, argument);
            let what = plan.steps.get(step as usize).map_or("-", |step| step.remedy.words());
            match link.and_then(|l| plan.links.get(l as usize)) {
                Some(link) => {
                    format!("{what} is commanded over {}", plain(plan.name(link.component)))
                }
                None => format!("{what} is commanded"),
            }
        }
        FactKind::CommandLost => {
            let why = LOST_WORDS.get(argument as usize).copied().unwrap_or("unknown");
            format!("the command is lost: {why}")
        }
        FactKind::LadderExhausted => format!("{} has no step left for it", watchdog()),
        FactKind::TimerExpired => "its watchdog timer was not fed and resets it".to_owned(),
        FactKind::SafeModeEntered => {
            "safe mode begins: what it does not keep is stopped".to_owned()
        }
        FactKind::SafeModeLeft => "safe mode is over".to_owned(),
        FactKind::ShutdownBegan => "is shut down, one level after the other".to_owned(),
        FactKind::ShutdownEnded if argument == 0 => "is shut down, and reboots".to_owned(),
        FactKind::ShutdownEnded => "goes down before it is shut down".to_owned(),
        _ => far_away(plan, fact),
    }
}

/// What ground did.
fn far_away(plan: &Plan, fact: Fact) -> String {
    let ground = |g: u32| plain(plan.grounds.get(g as usize).map_or("-", |g| g.name.as_str()));
    let argument = fact.argument();
    match fact.kind() {
        FactKind::GroundTold => format!("{} hears of it", ground(argument)),
        FactKind::GroundAwaited => format!("waits for people at {}", ground(argument)),
        FactKind::GroundBegins => format!("{} begins to work on it", ground(argument)),
        FactKind::GroundCommands => format!("{} sends its command", ground(argument)),
        FactKind::GroundMissed => {
            format!("the command of {} does not arrive", ground(argument))
        }
        FactKind::GroundCommanded => {
            let team = plan.asks.get(argument as usize).map_or(u32::MAX, |ask| ask.ground);
            format!("the command of {} is there", ground(team))
        }
        FactKind::CommandsMissed => {
            format!("the vessel has heard nothing of {} for too long", ground(argument))
        }
        _ => speaking(plan, fact),
    }
}

/// Who speaks to whom, and what becomes of it.
fn speaking(plan: &Plan, fact: Fact) -> String {
    let argument = fact.argument() as usize;
    let peer = |peer: u32| match plan.peers.get(peer as usize) {
        Some(PeerPlan::Node(n)) => plain(plan.name(plan.node_component(*n))),
        Some(PeerPlan::Service(item, _)) => {
            plain(plan.tree.items.get(*item as usize).map_or("-", |item| item.name.as_str()))
        }
        None => "-".to_owned(),
    };
    let buffer = plan.buffers.get(argument);
    let taker = || buffer.and_then(|b| b.takers.first()).map_or("-".to_owned(), |t| peer(t.0));
    let callee = || plan.pools.get(argument).map_or("-".to_owned(), |pool| peer(pool.peer));
    let transfer = || {
        let name = plan.transfers.get(argument).map_or("-", |t| t.name.as_str());
        format!("the transfer {}", plain(name))
    };
    match fact.kind() {
        FactKind::ReceiverLost => format!("{} takes nothing more: it buffers", taker()),
        FactKind::ReceiverBack => format!("{} takes what it sends again", taker()),
        FactKind::BufferFull => match buffer.map(|b| b.policy) {
            Some(Policy::Block) => format!("its buffer for {} is full: it stands still", taker()),
            _ => format!("its buffer for {} is full: it drops", taker()),
        },
        FactKind::BufferEmptied => format!("its buffer for {} has drained", taker()),
        FactKind::PoolFilled => format!("all its requests wait for {}: it stands still", callee()),
        FactKind::PoolFreed => format!("its requests to {} are answered again", callee()),
        FactKind::TransferBegan => format!("{} begins", transfer()),
        FactKind::TransferCut => format!("{} is cut", transfer()),
        FactKind::TransferResumed => format!("{} goes on", transfer()),
        FactKind::TransferDone => format!("{} is here", transfer()),
        kind => format!("{kind:?}"),
    }
}

fn probe(argument: u32) -> &'static str {
    match argument {
        a if a == Verdict::Ready as u32 => "its probe finds it ready",
        a if a == Verdict::Unready as u32 => "its probe finds it unready",
        _ => "its probe gives it up",
    }
}

/// Name of the phase at an instant, cleaned.
pub(super) fn phase_at(plan: &Plan, now: Time) -> String {
    let phase = plan.phases.iter().rev().find(|p| p.start <= now);
    phase.map_or_else(|| "-".to_owned(), |p| plain(&p.name))
}
