//! Routing: how callers find the replicas of a service, and how long they ask one that is dead (card
//! D4).
//!
//! Callers send evenly to all endpoints that they know. One that stops serving is *stale* until they
//! know that too: the share of requests that it gets goes unanswered. With a proxy that is until its
//! endpoint is dropped; with names that are looked up, entries of that age die out evenly over their
//! time to live after the drop; a caller that retries gives a replica up after its timeout, whatever
//! anybody else knows. All shares are linear in time, so the instant at which enough is answered again
//! is one event.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::vessel::container::Exit;
use crate::vessel::event::Event;
use crate::vessel::fact::{Fact, FactKind, Stage};
use crate::vessel::orchestrator;
use crate::vessel::plan::{ComponentId, Kind, NO_CAUSE, Plan, RowId};
use crate::vessel::probe::Verdict;
use crate::vessel::world::World;

/// How callers find replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A proxy that knows the endpoints.
    Proxy,
    /// Names, kept for so long.
    Dns(Span),
    /// By trying, for so long.
    Client(Span),
}

/// The endpoints of a service as planned.
#[derive(Clone, Debug)]
pub struct RoutePlan {
    /// Its component.
    pub component: ComponentId,
    /// Containers that callers are sent to.
    pub endpoints: Vec<u32>,
    /// How callers find them.
    pub by: By,
    /// Least share of the requests that must be answered.
    pub answers: f64,
    /// The control plane that drops endpoints; none: the nodes' own agents do.
    pub orchestrator: Option<u32>,
}

/// What callers know of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    /// It serves, and they are sent there.
    Serves,
    /// It serves no more, and they are sent there all the same.
    Stale,
    /// Dropped at this instant; entries from before die out.
    Dying(Time),
    /// Nobody is sent there.
    Gone,
}

#[derive(Clone, Copy, Debug)]
struct Endpoint {
    known: Known,
    /// When callers that try give it up.
    given_up: Time,
    /// What it stopped serving for.
    root: RowId,
}

const FRESH: Endpoint = Endpoint { known: Known::Serves, given_up: Time::NEVER, root: NO_CAUSE };

#[derive(Clone, Debug)]
struct Route {
    up: bool,
    root: RowId,
    /// The endpoint that pays.
    blame: usize,
    endpoints: Vec<Endpoint>,
    turn: Ticket,
}

/// All routes in flight.
#[derive(Clone, Debug)]
pub struct State {
    routes: Vec<Route>,
}

impl State {
    /// All endpoints serve.
    #[must_use]
    pub fn new(plan: &Plan) -> State {
        let route = |spec: &RoutePlan| Route {
            up: true,
            root: NO_CAUSE,
            blame: 0,
            endpoints: vec![FRESH; spec.endpoints.len()],
            turn: Ticket::NONE,
        };
        State { routes: plan.routes.iter().map(route).collect() }
    }

    /// True if enough requests are answered.
    #[must_use]
    pub fn up(&self, r: u32) -> bool {
        self.routes[r as usize].up
    }
}

/// Callers know what serves, at the beginning of a flight; containers have begun before.
pub(super) fn begin(w: &mut World, p: &Plan) {
    for (r, spec) in p.routes.iter().enumerate() {
        for (i, &c) in spec.endpoints.iter().enumerate() {
            let known = if w.container.serves(c) { Known::Serves } else { Known::Gone };
            w.routing.routes[r].endpoints[i] = Endpoint { known, ..FRESH };
        }
        let route = &mut w.routing.routes[r];
        (route.up, route.root, route.turn) = (true, NO_CAUSE, Ticket::NONE);
    }
}

/// What routes listen to.
pub(super) fn on_fact(w: &mut World, p: &Plan, fact: Fact) {
    match (p.kind(fact.component()), fact.kind()) {
        (Kind::Container(c), FactKind::Down) => lost(w, p, c, fact.root()),
        (Kind::Container(c), FactKind::Up) => found(w, p, c),
        (Kind::Container(c), FactKind::ContainerExited)
            if fact.argument() != Exit::NodeStopped as u32 =>
        {
            told(w, p, c);
        }
        (Kind::Container(c), FactKind::ContainerTerminating) => told(w, p, c),
        (Kind::Container(c), FactKind::ProbeVerdict)
            if fact.argument() != Verdict::Ready as u32 =>
        {
            told(w, p, c);
        }
        (Kind::Container(c), FactKind::ContainerEvicted) => each(w, p, c, drop_endpoint),
        (Kind::Container(c), FactKind::StageEntered | FactKind::ChargeMoved) => {
            relay(w, p, c, fact)
        }
        (Kind::Container(_), FactKind::LeaderElected)
        | (Kind::Node(_), FactKind::Up | FactKind::NodeReachable) => all_told(w, p),
        (Kind::Node(n), FactKind::NodeUnready) => {
            for c in 0..p.containers.len() as u32 {
                let moved = p.containers[c as usize].orchestrator == Some(fact.argument());
                if moved && w.container.node(c) == n && !w.container.serves(c) {
                    each(w, p, c, drop_endpoint);
                }
            }
        }
        _ => {}
    }
}

/// Does something for each route that a container is an endpoint of.
fn each(w: &mut World, p: &Plan, c: u32, then: fn(&mut World, &Plan, u32, usize)) {
    for r in 0..p.routes.len() as u32 {
        if let Some(i) = p.routes[r as usize].endpoints.iter().position(|&other| other == c) {
            then(w, p, r, i);
            judge(w, p, r);
        }
    }
}

/// A replica serves no more; callers do not know yet, unless its agent does.
fn lost(w: &mut World, p: &Plan, c: u32, root: RowId) {
    let heard = agent_knows(w, c);
    for r in 0..p.routes.len() as u32 {
        let spec = &p.routes[r as usize];
        let Some(i) = spec.endpoints.iter().position(|&other| other == c) else { continue };
        let now = w.now;
        let endpoint = &mut w.routing.routes[r as usize].endpoints[i];
        endpoint.known = Known::Stale;
        endpoint.root = root;
        endpoint.given_up = match spec.by {
            By::Client(timeout) => now + timeout,
            By::Proxy | By::Dns(_) => Time::NEVER,
        };
        if heard && listens(w, p, r) {
            drop_endpoint(w, p, r, i);
        }
        judge(w, p, r);
    }
}

/// A replica serves again.
fn found(w: &mut World, p: &Plan, c: u32) {
    each(w, p, c, |w, _, r, i| w.routing.routes[r as usize].endpoints[i] = FRESH);
}

/// True if the agent of a container's node can be heard, and knows that it does not serve: one that
/// hangs is not known before its probe has failed.
fn agent_knows(w: &World, c: u32) -> bool {
    let n = w.container.node(c);
    let heard = w.node.up(n) && w.network.reachable(n);
    heard && (!w.container.runs(c) || !w.probe.ready(c))
}

/// True if there is somebody who drops endpoints of a route.
fn listens(w: &World, p: &Plan, r: u32) -> bool {
    p.routes[r as usize].orchestrator.is_none_or(|o| orchestrator::works(w, p, o))
}

/// Callers are told of a container that has stopped serving, if its agent knows.
fn told(w: &mut World, p: &Plan, c: u32) {
    if !agent_knows(w, c) {
        return;
    }
    for r in 0..p.routes.len() as u32 {
        let at = p.routes[r as usize].endpoints.iter().position(|&other| other == c);
        if let Some(i) = at.filter(|_| listens(w, p, r)) {
            drop_endpoint(w, p, r, i);
            judge(w, p, r);
        }
    }
}

/// Somebody listens again, or an agent speaks again: what does not serve is told.
pub(super) fn all_told(w: &mut World, p: &Plan) {
    for r in 0..p.routes.len() {
        for i in 0..p.routes[r].endpoints.len() {
            if w.routing.routes[r].endpoints[i].known == Known::Stale {
                told(w, p, p.routes[r].endpoints[i]);
            }
        }
    }
}

/// An endpoint that serves no more is dropped: who asks from now on is not sent there. One that is
/// about to stop serving is dropped when it has.
fn drop_endpoint(w: &mut World, p: &Plan, r: u32, i: usize) {
    let now = w.now;
    let endpoint = &mut w.routing.routes[r as usize].endpoints[i];
    if endpoint.known != Known::Stale {
        return;
    }
    match p.routes[r as usize].by {
        By::Proxy => endpoint.known = Known::Gone,
        By::Dns(_) => {
            endpoint.known = Known::Dying(now);
            let route = &w.routing.routes[r as usize];
            if !route.up && route.blame == i {
                let root = route.root;
                w.enter(p.routes[r as usize].component, Stage::Transit, root);
            }
        }
        // Who tries finds out for himself.
        By::Client(_) => {}
    }
}

/// Forgets what nobody asks any more.
fn forget(w: &mut World, p: &Plan, r: u32) {
    let now = w.now;
    for endpoint in &mut w.routing.routes[r as usize].endpoints {
        let over = match (endpoint.known, p.routes[r as usize].by) {
            (Known::Stale, _) => endpoint.given_up <= now,
            (Known::Dying(since), By::Dns(ttl)) => since + ttl <= now,
            (Known::Dying(_), _) => true,
            _ => false,
        };
        if over {
            endpoint.known = Known::Gone;
        }
    }
}

/// The share of requests that goes unanswered now, how fast that share falls (per nanosecond), and
/// when next an endpoint is forgotten.
fn unanswered(w: &World, p: &Plan, r: u32) -> (f64, f64, Time) {
    let endpoints = &w.routing.routes[r as usize].endpoints;
    let known = endpoints.iter().filter(|e| e.known != Known::Gone).count().max(1) as f64;
    let (mut share, mut falls, mut next) = (0.0, 0.0, Time::NEVER);
    for endpoint in endpoints {
        match (endpoint.known, p.routes[r as usize].by) {
            (Known::Stale, _) => {
                share += 1.0 / known;
                next = next.min(endpoint.given_up);
            }
            (Known::Dying(since), By::Dns(ttl)) if ttl.0 > 0 => {
                let whole = ttl.as_nanos_f64();
                share += (1.0 - (w.now - since).as_nanos_f64() / whole) / known;
                falls += 1.0 / (known * whole);
                next = next.min(since + ttl);
            }
            _ => {}
        }
    }
    (share, falls, next)
}

/// Finds out if enough is answered now, says so where that has changed, and foresees the next turn.
fn judge(w: &mut World, p: &Plan, r: u32) {
    forget(w, p, r);
    let spec = &p.routes[r as usize];
    let (share, falls, next) = unanswered(w, p, r);
    let over = share - (1.0 - spec.answers);
    let up = over <= 1e-9;
    let mut at = next;
    if !up && falls > 0.0 {
        let span = Span::from_nanos_f64(libm::ceil(over / falls).max(1.0));
        at = at.min(w.now + span);
    }
    let mut old = std::mem::replace(&mut w.routing.routes[r as usize].turn, Ticket::NONE);
    w.cancel(&mut old);
    let turn = w.at(at, Event::Route(r));
    let route = &mut w.routing.routes[r as usize];
    route.turn = turn;
    if up == route.up {
        if !up {
            pass_on(w, p, r);
        }
        return;
    }
    route.up = up;
    if up {
        let root = std::mem::replace(&mut route.root, NO_CAUSE);
        w.emit(FactKind::Up, spec.component, 0, root);
        return;
    }
    let blame = route.endpoints.iter().position(asked_in_vain).unwrap_or(0);
    (route.blame, route.root) = (blame, route.endpoints[blame].root);
    let (root, stage) = (route.root, stage(w, p, r, blame));
    w.emit(FactKind::Down, spec.component, stage as u32, root);
}

/// True if callers still go to an endpoint that does not serve.
fn asked_in_vain(endpoint: &Endpoint) -> bool {
    matches!(endpoint.known, Known::Stale | Known::Dying(_))
}

/// The endpoint that has paid serves again, or is forgotten: the first that is still asked in vain
/// pays from now on.
fn pass_on(w: &mut World, p: &Plan, r: u32) {
    let route = &mut w.routing.routes[r as usize];
    if asked_in_vain(&route.endpoints[route.blame]) {
        return;
    }
    let Some(blame) = route.endpoints.iter().position(asked_in_vain) else { return };
    (route.blame, route.root) = (blame, route.endpoints[blame].root);
    let (root, stage) = (route.root, stage(w, p, r, blame));
    w.emit(FactKind::ChargeMoved, p.routes[r as usize].component, stage as u32, root);
}

/// A route's recovery is that of the endpoint that pays until it is dropped; then callers have to hear.
fn stage(w: &World, p: &Plan, r: u32, i: usize) -> Stage {
    match w.routing.routes[r as usize].endpoints[i].known {
        Known::Dying(_) => Stage::Transit,
        _ => w.container.stage(p.routes[r as usize].endpoints[i]),
    }
}

/// The share has reached what was foreseen.
pub(super) fn turn(w: &mut World, p: &Plan, r: u32) {
    w.routing.routes[r as usize].turn = Ticket::NONE;
    judge(w, p, r);
}

/// The endpoint that pays goes on in its recovery, or has another cause.
fn relay(w: &mut World, p: &Plan, c: u32, fact: Fact) {
    for (r, spec) in p.routes.iter().enumerate() {
        let route = &w.routing.routes[r];
        if route.up || spec.endpoints.get(route.blame) != Some(&c) {
            continue;
        }
        if fact.kind() == FactKind::ChargeMoved {
            if fact.root() != NO_CAUSE {
                w.routing.routes[r].root = fact.root();
                w.emit(FactKind::ChargeMoved, spec.component, fact.argument(), fact.root());
            }
        } else if route.root == fact.root() && route.endpoints[route.blame].known == Known::Stale {
            w.enter(spec.component, fact.stage(), fact.root());
        }
    }
}
