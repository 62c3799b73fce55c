//! The command-loss timer: a vessel that hears no command for long acts by itself.
//!
//! A command is heard whenever one of the links of commands is sound and open. Nothing is scheduled
//! for each window: the end of the first gap that is long enough is found in the windows, and found
//! anew when a link becomes sound, or is no more.

use crate::kernel::agenda::Ticket;
use crate::kernel::time::{Span, Time};
use crate::kernel::windows::Windows;
use crate::vessel::event::Event;
use crate::vessel::fact::FactKind;
use crate::vessel::network;
use crate::vessel::plan::{NO_CAUSE, Plan, RowId};
use crate::vessel::world::World;

/// A command-loss timer as planned.
#[derive(Clone, Debug)]
pub struct SilencePlan {
    /// Time without a command after which it runs out.
    pub after: Span,
    /// What is done then, one after the other.
    pub then: Vec<Resort>,
}

/// What a vessel does that hears no commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resort {
    /// It enters safe mode.
    SafeMode,
    /// A group gives the active role to its next member.
    Swap(u32),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Timer {
    /// When a command was last heard, as far as was looked, or the timer began anew.
    last: Time,
    /// Instant up to which was looked.
    noted: Time,
    /// How often it has run out since a command was heard.
    turns: u32,
    ticket: Ticket,
}

pub(super) const FRESH: Timer =
    Timer { last: Time::ZERO, noted: Time::ZERO, turns: 0, ticket: Ticket::NONE };

/// All timers begin, as if a command were heard at this instant.
pub(super) fn begin(w: &mut World, p: &Plan) {
    w.ground.silences.fill(FRESH);
    foresee_all(w, p);
}

/// Notes when commands were last heard, before links become sound or are no more.
pub(super) fn note(w: &mut World, p: &Plan) {
    for (g, spec) in p.grounds.iter().enumerate().filter(|(_, spec)| spec.silence.is_some()) {
        let mut timer = w.ground.silences[g];
        for &l in spec.commands.iter().filter(|&&l| w.ground.sound[l as usize]) {
            let heard = p.links[l as usize].windows.open_until(w.now);
            if let Some(heard) = heard.filter(|heard| *heard > timer.noted) {
                (timer.last, timer.turns) = (timer.last.max(heard), 0);
            }
        }
        timer.noted = w.now;
        w.ground.silences[g] = timer;
    }
}

/// Schedules all timers anew.
pub(super) fn foresee_all(w: &mut World, p: &Plan) {
    for (g, _) in (0u32..).zip(&p.grounds).filter(|(_, spec)| spec.silence.is_some()) {
        foresee(w, p, g);
    }
}

fn foresee(w: &mut World, p: &Plan, g: u32) {
    let Some(spec) = &p.grounds[g as usize].silence else { return };
    let last = w.ground.silences[g as usize].last;
    let at = runs_out(w, p, &p.grounds[g as usize].commands, last, spec.after);
    let mut old = w.ground.silences[g as usize].ticket;
    w.cancel(&mut old);
    let at = if at > p.end { Time::NEVER } else { at };
    w.ground.silences[g as usize].ticket = w.at(at, Event::Silence(g));
}

/// The end of the first gap of length `after` in which none of the links that are sound now is open.
fn runs_out(w: &World, p: &Plan, links: &[u32], mut last: Time, after: Span) -> Time {
    let sound = || links.iter().filter(|&&l| w.ground.sound[l as usize]);
    let windows = || sound().map(|&l| &p.links[l as usize].windows);
    let regular = windows().any(|windows| match windows {
        Windows::Every { period, open, offset } => {
            *period - *open < after && Time(offset.0) < last.max(w.now) + after
        }
        _ => false,
    });
    // One of them alone leaves no gap that is long enough, if the first is not.
    loop {
        let limit = last + after;
        let from = last.max(w.now);
        let next = windows().filter_map(|windows| windows.next(from)).min();
        match next {
            Some((begin, end)) if begin < limit => {
                if end > p.end || regular {
                    return Time::NEVER;
                }
                last = end;
            }
            _ => return limit,
        }
    }
}

/// The timer has run out.
pub(in crate::vessel) fn over(w: &mut World, p: &Plan, g: u32) {
    let spec = &p.grounds[g as usize];
    let Some(silence) = &spec.silence else { return };
    note(w, p);
    let timer = &mut w.ground.silences[g as usize];
    timer.ticket = Ticket::NONE;
    let turn = timer.turns;
    (timer.turns, timer.last) = (turn + 1, w.now);
    let root = why(w, p, &spec.commands);
    let component = spec.commands.first().map_or(0, |&l| p.links[l as usize].component);
    w.emit(FactKind::CommandsMissed, component, g, root);
    match silence.then.get(turn as usize % silence.then.len().max(1)) {
        Some(Resort::SafeMode) => w.emit(FactKind::EnterSafeMode, component, 0, root),
        Some(Resort::Swap(group)) => {
            w.emit(FactKind::SwapActive, p.group_component(*group), 0, root);
        }
        None => {}
    }
    foresee(w, p, g);
}

/// Why no command is heard: what a link or one of its ends is down for, else its closed window.
fn why(w: &World, p: &Plan, links: &[u32]) -> RowId {
    let known = |row: &RowId| *row != NO_CAUSE;
    let fault = |&l: &u32| {
        let (from, to) = (p.links[l as usize].from, p.links[l as usize].to);
        let cut = [from, to].map(|n| network::cause(w, p, n));
        let causes = [w.link.root(l), w.node.root(from), w.node.root(to), cut[0], cut[1]];
        causes.into_iter().find(known)
    };
    let shut = |&l: &u32| Some(p.links[l as usize].closed).filter(known);
    links.iter().find_map(fault).or_else(|| links.iter().find_map(shut)).unwrap_or(NO_CAUSE)
}
