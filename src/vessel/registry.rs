//! The registry: which mechanism begins when, fires on what, and hears which facts.
//!
//! Handlers run in the order in which the mechanisms stand here: failure, recovery, crew, domain,
//! node, container, supervisor, probe, resources, group, watchdog, ground, function, loss, dependency. Routes are written out:
//! a `match` costs some nanoseconds, a broadcast to all costs more than the mechanisms themselves.

use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind};
use crate::vessel::plan::{Kind, Plan};
use crate::vessel::world::World;
use crate::vessel::{
    buffer, calls, container, crew, dependency, domain, failure, function, ground, group, inject,
    ladder, link, loss, network, node, orchestrator, peer, phase, probe, recovery, resources,
    routing, safe_mode, scheduler, shutdown, supervisor, timer, transfer, watchdog,
};

/// Sets all mechanisms going, at instant zero.
pub(super) fn begin(w: &mut World, p: &Plan) {
    phase::begin(w, p);
    domain::begin(w);
    link::begin(w, p);
    node::begin(w, p);
    network::begin(w, p);
    timer::begin(w);
    probe::begin(w, p);
    container::begin(w, p);
    probe::begin_to_err(w, p);
    supervisor::begin(w, p);
    dependency::begin(w);
    resources::begin(w, p);
    group::begin(w, p);
    safe_mode::begin(w);
    shutdown::begin(w);
    watchdog::begin(w, p);
    crew::begin(w);
    ground::begin(w, p);
    failure::begin(w, p);
    orchestrator::begin(w, p);
    routing::begin(w, p);
    scheduler::begin(w);
    function::begin(w, p);
    loss::begin(w);
    buffer::begin(w, p);
    calls::begin(w);
    transfer::begin(w, p);
    peer::begin(w, p);
    inject::begin(w, p);
}

/// An event fires.
#[inline]
pub(super) fn fire(w: &mut World, p: &Plan, event: Event) {
    match event {
        Event::Strike(row) => failure::strike(w, p, row),
        Event::ActOver(row) => recovery::act_over(w, p, row),
        Event::StageOver(row) => recovery::stage_over(w, p, row),
        Event::EndsItself(row) => failure::clear(w, p, row),
        Event::LatchupLimit(row) => recovery::latchup_limit(w, p, row),
        Event::Phase(phase) => phase::began(w, p, phase),
        Event::Inject(i) => inject::fire(w, p, i),
        Event::BootOver(n) => node::boot_over(w, p, n),
        Event::CycleOver(n) => node::cycle_over(w, p, n),
        Event::TakeOver(m) => group::take_over(w, p, m),
        Event::Isolate(m) => group::isolate(w, p, m),
        Event::StartOver(c) => container::start_over(w, p, c),
        Event::StopOver(c) => container::stop_over(w, p, c),
        Event::BackOffOver(c) => supervisor::back_off_over(w, p, c),
        Event::Ready(c) => probe::ready(w, p, c),
        Event::Unready(c) => probe::unready(w, p, c),
        Event::GivenUp(c) => probe::given_up(w, p, c),
        Event::CapReached(c) => resources::cap_reached(w, p, c),
        Event::MemoryOut(n) => resources::memory_out(w, p, n),
        Event::Elect(o) => orchestrator::elect(w, p, o),
        Event::Declare(key) => orchestrator::declare(w, p, key),
        Event::Renewed(key) => orchestrator::heard(w, p, key),
        Event::Taint(key) => orchestrator::taint(w, p, key),
        Event::Evict(c) => orchestrator::evict_due(w, p, c),
        Event::Reschedule(c) => orchestrator::reschedule_due(w, p, c),
        Event::CopyOver(c) => orchestrator::copy_over(w, p, c),
        Event::Route(r) => routing::turn(w, p, r),
        Event::Placed(c) => scheduler::placed(w, p, c),
        Event::Alarm(i) => watchdog::alarm(w, p, i),
        Event::Heard(i) => watchdog::heard(w, p, i),
        Event::Rung(i) => ladder::over(w, p, i),
        Event::LinkEdge(l) => link::edge(w, p, l),
        Event::Ground(a) => ground::over(w, p, a),
        Event::Shift(g) => ground::shift(w, p, g),
        Event::Silence(g) => ground::silence_over(w, p, g),
        Event::Buffer(b) => buffer::turn(w, p, b),
        Event::Pool(i) => calls::turn(w, p, i),
        Event::TransferDue(i) => transfer::due(w, p, i),
        Event::TransferSent(i) => transfer::sent(w, p, i),
        Event::TransferArrived(i) => transfer::arrived(w, p, i),
        Event::TimerExpires(n) => timer::expires(w, p, n),
        Event::SafeMode => safe_mode::turn(w, p),
        Event::Loss(i) => loss::met(w, p, i),
    }
}

/// A fact or order goes to those who listen to it.
#[inline]
#[expect(clippy::too_many_lines, reason = "one table of what goes where, read as one")]
pub(super) fn route(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::Down | FactKind::Up => {
            failure::on_fact(w, p, fact);
            if p.has_networks {
                network::on_fact(w, p, fact);
            }
            if p.hosts_containers {
                container::on_fact(w, p, fact);
                resources::on_fact(w, p, fact);
                supervisor::on_fact(w, p, fact);
                shed(w, p, fact);
            }
            if p.has_timers {
                timer::on_fact(w, p, fact);
            }
            if p.has_groups() {
                group::on_fact(w, p, fact);
            }
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
                scheduler::on_fact(w, p, fact);
            }
            if p.has_watchdogs() {
                watchdog::on_fact(w, p, fact);
            }
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            if p.has_grounds() {
                ground::on_fact(w, p, fact);
            }
            function::on_fact(w, p, fact);
            // After the trees have counted: who else keeps a dependency below need?
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
        }
        FactKind::FaultStruck => {
            recovery::on_struck(w, p, fact);
            struck_or_cleared(w, p, fact);
        }
        FactKind::FaultCleared => {
            crew::on_cleared(w, p, fact);
            if p.has_grounds() {
                ground::on_fact(w, p, fact);
            }
            struck_or_cleared(w, p, fact);
            failure::on_fact(w, p, fact);
        }
        FactKind::StageEntered | FactKind::ChargeMoved => {
            node::on_fact(w, p, fact);
            network::on_fact(w, p, fact);
            container::on_fact(w, p, fact);
            group::on_fact(w, p, fact);
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
        }
        FactKind::NodeStopped => {
            failure::on_fact(w, p, fact);
            // Before the node, which may be up again at once: processes end for what it was down for.
            if p.hosts_containers {
                container::on_fact(w, p, fact);
                supervisor::on_fact(w, p, fact);
            }
            node::on_fact(w, p, fact);
            if p.has_timers {
                timer::on_fact(w, p, fact);
            }
            if p.has_groups() {
                group::on_fact(w, p, fact);
            }
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
            }
        }
        FactKind::BootBegan => {
            failure::on_fact(w, p, fact);
            if p.has_timers {
                timer::on_fact(w, p, fact);
            }
        }
        FactKind::RoleTaken => failure::on_fact(w, p, fact),
        FactKind::DomainFailed | FactKind::DomainRestored => {
            node::on_fact(w, p, fact);
            link::on_fact(w, p, fact);
        }
        FactKind::LinkOpened | FactKind::LinkClosed => {
            network::on_fact(w, p, fact);
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
        }
        FactKind::NetworkChanged => {
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
                scheduler::on_fact(w, p, fact);
            }
            if p.has_watchdogs() {
                watchdog::on_fact(w, p, fact);
            }
        }
        FactKind::NodeIsolated | FactKind::NodeReachable => {
            network::on_fact(w, p, fact);
            container::on_fact(w, p, fact);
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
            safe_mode::on_fact(w, p, fact);
            if p.has_grounds() {
                ground::on_fact(w, p, fact);
            }
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
                scheduler::on_fact(w, p, fact);
            }
            if p.has_watchdogs() {
                watchdog::on_fact(w, p, fact);
            }
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
        }
        FactKind::ContainerDead => orchestrator::on_fact(w, p, fact),
        FactKind::LeaderElected => {
            orchestrator::on_fact(w, p, fact);
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            scheduler::on_fact(w, p, fact);
        }
        FactKind::NodeUnready if p.has_routes() => routing::on_fact(w, p, fact),
        FactKind::ContainerEvicted => {
            supervisor::on_fact(w, p, fact);
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
            }
            if !p.shutdowns.is_empty() {
                shutdown::on_fact(w, p, fact);
            }
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            scheduler::on_fact(w, p, fact);
        }
        FactKind::NodeReady | FactKind::NodeFenced => {
            scheduler::on_fact(w, p, fact);
        }
        FactKind::GroundCommanded => {
            recovery::on_fact(w, p, fact);
            safe_mode::on_fact(w, p, fact);
            ladder::on_fact(w, p, fact);
        }
        FactKind::SwapActive => group::on_order(w, p, fact),
        FactKind::CrewAssigned => recovery::on_crew(w, p, fact),
        FactKind::ContainerStarting
        | FactKind::ContainerStarted
        | FactKind::ContainerExited
        | FactKind::ContainerTerminating
        | FactKind::ContainerPlaced
        | FactKind::ProbeVerdict => route_of_container(w, p, fact),
        FactKind::PhaseBegan => {
            failure::on_fact(w, p, fact);
            loss::on_fact(w, p, fact);
        }
        FactKind::NeedUnmet | FactKind::NeedMet => {
            loss::on_fact(w, p, fact);
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
        }
        FactKind::StartContainer
        | FactKind::KillContainer
        | FactKind::PlaceContainer
        | FactKind::EvictContainer
        | FactKind::PreemptContainer => container::on_order(w, p, fact),
        FactKind::EnterSafeMode => safe_mode::on_order(w, p, fact),
        FactKind::ShutDownNode => shutdown::on_order(w, p, fact),
        FactKind::ReviveContainer => {
            supervisor::on_order(w, p, fact);
            container::on_order(w, p, fact);
        }
        FactKind::RestartNode => node::on_order(w, p, fact),
        FactKind::FailOver => ladder::on_order(w, fact),
        FactKind::ReviewPeers => {
            peer::on_order(w, p, fact);
            buffer::on_order(w, p, fact);
            calls::on_order(w, p, fact);
            transfer::on_order(w, p, fact);
        }
        FactKind::ReviewPlaces => scheduler::on_order(w, p, fact),
        FactKind::PowerOn | FactKind::PowerOff => {
            node::on_order(w, p, fact);
            container::on_order(w, p, fact);
        }
        // Nobody hears the others; `tests/tidy.rs` asks all who listen if they are sent what they want.
        _ => {}
    }
}

/// Facts about a container's process.
fn route_of_container(w: &mut World, p: &Plan, fact: Fact) {
    match fact.kind() {
        FactKind::ContainerStarting => {
            supervisor::on_fact(w, p, fact);
            resources::on_fact(w, p, fact);
        }
        FactKind::ContainerStarted => {
            failure::on_fact(w, p, fact);
            probe::on_fact(w, p, fact);
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
            }
            if p.has_trees() {
                supervisor::on_fact(w, p, fact);
            }
            if p.speaks() {
                peer::on_fact(w, p, fact);
            }
        }
        FactKind::ContainerExited => {
            failure::on_fact(w, p, fact);
            if p.speaks() {
                buffer::on_fact(w, p, fact);
                calls::on_fact(w, p, fact);
                peer::on_fact(w, p, fact);
            }
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
            supervisor::on_fact(w, p, fact);
            probe::on_fact(w, p, fact);
            resources::on_fact(w, p, fact);
            group::on_fact(w, p, fact);
            if p.is_orchestrated() {
                orchestrator::on_fact(w, p, fact);
            }
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            shed(w, p, fact);
        }
        FactKind::ContainerTerminating => {
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            probe::on_fact(w, p, fact);
            safe_mode::on_fact(w, p, fact);
        }
        FactKind::ContainerPlaced => {
            supervisor::on_fact(w, p, fact);
            scheduler::on_fact(w, p, fact);
            safe_mode::on_fact(w, p, fact);
            if p.has_groups() {
                group::on_fact(w, p, fact);
            }
        }
        FactKind::ProbeVerdict => {
            container::on_fact(w, p, fact);
            supervisor::on_fact(w, p, fact);
            if p.has_routes() {
                routing::on_fact(w, p, fact);
            }
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
        }
        _ => {}
    }
    if p.has_watchdogs() {
        watchdog::on_fact(w, p, fact);
    }
}

/// What was stopped on purpose concerns those who did it.
#[inline]
fn shed(w: &mut World, p: &Plan, fact: Fact) {
    if p.safe_mode.is_some() {
        safe_mode::on_fact(w, p, fact);
    }
    if !p.shutdowns.is_empty() {
        shutdown::on_fact(w, p, fact);
    }
}

/// A fault concerns the mechanism of the component that it strikes, and the group around it.
#[inline]
fn struck_or_cleared(w: &mut World, p: &Plan, fact: Fact) {
    match p.kind(fact.component()) {
        Kind::Domain(_) => {
            domain::on_fact(w, p, fact);
            network::on_fact(w, p, fact);
            node::on_fact(w, p, fact);
        }
        Kind::Link(_) => link::on_fact(w, p, fact),
        Kind::Node(_) => {
            network::on_fact(w, p, fact);
            node::on_fact(w, p, fact);
            if p.has_timers {
                timer::on_fact(w, p, fact);
            }
            if p.hosts_containers {
                resources::on_fact(w, p, fact);
            }
        }
        Kind::Container(_) => {
            container::on_fact(w, p, fact);
            resources::on_fact(w, p, fact);
            if p.has_watchdogs() {
                watchdog::on_fact(w, p, fact);
            }
            if p.has_dependencies() {
                dependency::on_fact(w, p, fact);
            }
        }
        Kind::Group(_) | Kind::Route(_) => {}
    }
    if p.has_groups() {
        group::on_fact(w, p, fact);
    }
}
