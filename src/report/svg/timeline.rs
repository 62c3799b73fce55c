//! Timeline of one replication: what was up when, which fault struck, which outage came of it.

mod arrows;
mod lanes;
mod words;

use super::backend::fit;
use super::ink::Ink;
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, legend, rectangle, stroke,
    time_ticks, write,
};
use crate::kernel::time::Time;
use crate::kernel::windows::Windows;
use crate::ledger::{Row, Trace};
use crate::report::history::{History, State};
use crate::report::{clean, format};
use crate::vessel::fact::Stage;
use crate::vessel::plan::Plan;
use lanes::{Lane, Subject};
use plotters::chart::ChartBuilder;
use plotters::element::Polygon;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Left of the lanes: their names.
const NAMES: i32 = 176;
/// Width of the lanes, pixels.
const PLOT: i32 = WIDTH as i32 - 2 * MARGIN - NAMES;
/// Lanes left out that are named.
const LEFT_OUT: usize = 12;
/// Least width of an outage, pixels.
const LEAST: usize = 3;

/// A part of the flight to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its beginning.
    pub from: Time,
    /// Its end.
    pub to: Time,
}

/// Where things are drawn.
struct Frame {
    from: u64,
    to: u64,
    /// When the flight was over.
    over: u64,
    top: i32,
    lane: i32,
}

impl Frame {
    /// The pixel of an instant, if it is in the window.
    fn x(&self, t: u64) -> Option<i32> {
        if t < self.from || t > self.to {
            return None;
        }
        let span = u128::from(self.to - self.from).max(1);
        let offset = u128::from(t - self.from) * u128::from(PLOT.unsigned_abs()) / span;
        Some(MARGIN + NAMES + offset as i32)
    }

    fn y(&self, lane: &Lane) -> i32 {
        self.top + lane.offset
    }
}

/// Lanes for phases, domains, nodes, containers, groups, functions and services; bars by state
/// (down by stage), a tick where a fault struck, an arrow from the fault to the outage it made.
/// A window of the flight; if none is given, the whole of it, as far as it was flown.
#[must_use]
pub fn timeline(plan: &Plan, row: &Row, trace: &Trace, window: Option<Window>) -> String {
    let history = History::new(plan, row, trace);
    let whole = match row.loss {
        // A twentieth more shows that it was lost.
        Some(_) => row.end.saturating_add(row.end / 20 + 1).min(history.end),
        None => history.end,
    };
    let (from, to) = window.map_or((0, whole), |w| (w.from.0, w.to.0.min(history.end)));
    let title = words::title(plan, row, (from, to));
    let top = headline_height(&clean::plain(&title)) + 6;
    let (lanes, left_out) = lanes::choose(plan, &history, (from, to));
    let lane = lanes::height(lanes.len());
    let frame = Frame { from, to: to.max(from + 1), over: row.end, top, lane };
    let bottom = lanes.last().map_or(0, |l| l.offset) + lane;
    let height = (top + bottom + if left_out.is_empty() { 112 } else { 128 }) as u32;
    let struck = !history.strikes.is_empty();
    let description = words::description(plan, row);
    figure("timeline", (WIDTH, height), &title, &description, |sheet| {
        axis(sheet, &frame, bottom)?;
        let mut seen: Vec<Ink> = Vec::new();
        for lane in &lanes {
            draw_lane(sheet, plan, &history, &frame, lane, &mut seen)?;
        }
        ticks(sheet, &history, &frame, &lanes)?;
        let arrows = arrows::draw(sheet, row, &history, &frame, &lanes)?;
        foot(sheet, &frame, top + bottom + 46, (&seen, struck, arrows), (&left_out, trace.dropped))
    })
}

fn axis(sheet: &Sheet<'_>, frame: &Frame, bottom: i32) -> Result<(), Failure> {
    let seconds = (frame.to - frame.from) as f64 / 1e9;
    let (ticks, name) = time_ticks(seconds);
    let area = sheet.clone().shrink((MARGIN + NAMES, frame.top - 4), (PLOT, bottom + 4 + 24));
    let mut chart = ChartBuilder::on(&area)
        .x_label_area_size(24)
        .build_cartesian_2d(Axis::new(0.0, seconds, ticks), 0.0..1.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(super::text_style(Ink::Muted, 11.0, HPos::Left, VPos::Top))
        .draw()?;
    let text = if frame.from == 0 {
        format!("mission time, {name}")
    } else {
        format!("{name} after {}", format::elapsed(frame.from))
    };
    let at = (MARGIN + NAMES + PLOT, frame.top + bottom + 32);
    write(sheet, &text, at, (Ink::Muted, 11.0), (HPos::Right, VPos::Center))
}

fn ink_of(state: State) -> Ink {
    match state {
        State::Up => Ink::Up,
        State::NotNeeded | State::Off => Ink::Idle,
        State::Degraded => Ink::Degraded,
        State::Unmet => Ink::Unmet,
        State::Down(Stage::Detect) => Ink::Detect,
        State::Down(Stage::Decide) => Ink::Decide,
        State::Down(Stage::Transit) => Ink::Transit,
        State::Down(Stage::Act) => Ink::Act,
        State::Down(Stage::Resync) => Ink::Resync,
        State::Failed | State::Lost => Ink::Bad,
    }
}

/// States widened so that the shortest outage is still seen.
fn widened(mut states: Vec<State>) -> Vec<State> {
    let bad = |s: State| s >= State::Unmet;
    let mut i = 0;
    while i < states.len() {
        let Some(end) = (i..states.len()).find(|&j| !bad(states[j]) || !bad(states[i])) else {
            break;
        };
        if bad(states[i]) && end - i < LEAST {
            let last = states[end - 1];
            for state in states.iter_mut().take(i + LEAST).skip(end) {
                if !bad(*state) {
                    *state = last;
                }
            }
            i += LEAST;
        } else {
            i = end.max(i + 1);
        }
    }
    states
}

/// What a link does not carry because its window is closed; where it opens within a pixel, it is up.
fn close(states: &mut [State], windows: &Windows, (from, to): (u64, u64)) {
    let (span, n) = (u128::from(to - from), states.len().max(1) as u128);
    for (i, state) in (0u128..).zip(states) {
        let edge = |i: u128| Time(from + (span * i / n) as u64);
        if *state == State::Up && windows.open_from(edge(i)) >= edge(i + 1) {
            *state = State::Off;
        }
    }
}

fn draw_lane(
    sheet: &Sheet<'_>,
    plan: &Plan,
    history: &History,
    frame: &Frame,
    lane: &Lane,
    seen: &mut Vec<Ink>,
) -> Result<(), Failure> {
    let y = frame.y(lane);
    let (upper, lower) = (y + 3, y + frame.lane - 3);
    if let Some(head) = lane.head {
        let at = (MARGIN, y - lanes::HEAD / 2 + 1);
        write(sheet, head, at, (Ink::Muted, 10.0), (HPos::Left, VPos::Center))?;
    }
    let size = if frame.lane < 18 { 10.0 } else { TEXT };
    let name = fit(&clean::plain(&lane.name), size, f64::from(NAMES) - 20.0);
    let at = (MARGIN + 10, y + frame.lane / 2);
    write(sheet, &name, at, (Ink::Ink, size), (HPos::Left, VPos::Center))?;
    let segments = match lane.subject {
        Subject::Phases => return phases(sheet, plan, frame, (upper, lower)),
        Subject::Component(id) => history.components.get(id as usize),
        Subject::Item(id) => history.items.get(id as usize),
    };
    let segments = segments.map(Vec::as_slice).unwrap_or_default();
    let columns = PLOT.unsigned_abs() as usize;
    let mut states = widened(History::columns(segments, (frame.from, frame.to), columns));
    if let Some(windows) = lanes::windows(plan, lane.subject) {
        close(&mut states, windows, (frame.from, frame.to));
    }
    let left = MARGIN + NAMES;
    // After a loss nothing more is known of components.
    let known = match lane.subject {
        Subject::Component(_) if frame.over < frame.from => 0,
        Subject::Component(_) => frame.x(frame.over).map_or(states.len(), |x| {
            ((x - left).unsigned_abs() as usize).max(LEAST).min(states.len())
        }),
        _ => states.len(),
    };
    let mut start = 0;
    for i in 1..=known {
        if i == known || states[i] != states[start] {
            let ink = ink_of(states[start]);
            rectangle(sheet, (left + start as i32, upper), (left + i as i32, lower), ink)?;
            if !seen.contains(&ink) {
                seen.push(ink);
            }
            start = i;
        }
    }
    Ok(())
}

fn phases(
    sheet: &Sheet<'_>,
    plan: &Plan,
    frame: &Frame,
    (upper, lower): (i32, i32),
) -> Result<(), Failure> {
    for (i, phase) in plan.phases.iter().enumerate() {
        let to = plan.phases.get(i + 1).map_or(plan.end, |next| next.start).0.min(frame.to);
        let from = phase.start.0.max(frame.from);
        let (Some(x0), Some(x1)) = (frame.x(from), frame.x(to)) else { continue };
        if x1 <= x0 {
            continue;
        }
        rectangle(sheet, (x0, upper), (x1 - 1, lower), Ink::Phase)?;
        let size = 11.0_f64.min(f64::from(lower - upper) - 1.0);
        let name = fit(&clean::plain(&phase.name), size, f64::from(x1 - x0) - 10.0);
        if clean::columns(&name) > 2 || name == phase.name {
            let at = (x0 + 5, (upper + lower) / 2);
            write(sheet, &name, at, (Ink::Ink, size), (HPos::Left, VPos::Center))?;
        }
    }
    Ok(())
}

/// A small triangle in the lane of what a fault struck; one a pixel is enough.
fn ticks(
    sheet: &Sheet<'_>,
    history: &History,
    frame: &Frame,
    lanes: &[Lane],
) -> Result<(), Failure> {
    let mut last: Vec<i32> = vec![i32::MIN; lanes.len()];
    for strike in &history.strikes {
        let subject = Subject::Component(strike.component);
        let Some(i) = lanes.iter().position(|l| l.subject == subject) else { continue };
        let Some(x) = frame.x(strike.at) else { continue };
        if x <= last[i] {
            continue;
        }
        last[i] = x + 2;
        let y = frame.y(&lanes[i]);
        let points = vec![(x - 4, y - 1), (x + 4, y - 1), (x, y + 6)];
        sheet.draw(&Polygon::new(points, Ink::Ink.color().filled()))?;
    }
    Ok(())
}

fn foot(
    sheet: &Sheet<'_>,
    frame: &Frame,
    y: i32,
    (seen, struck, arrows): (&[Ink], bool, usize),
    (left_out, dropped): (&[String], u64),
) -> Result<(), Failure> {
    let all = [
        (Ink::Up, "up"),
        (Ink::Degraded, "up, a part down"),
        (Ink::Idle, "not needed, off, or window closed"),
        (Ink::Unmet, "tolerated"),
        (Ink::Detect, "down: detect"),
        (Ink::Decide, "decide"),
        (Ink::Transit, "transit"),
        (Ink::Act, "act"),
        (Ink::Resync, "resync"),
        (Ink::Bad, "domain out, out for good, or lost"),
    ];
    let entries: Vec<(Ink, &str)> = all.into_iter().filter(|(i, _)| seen.contains(i)).collect();
    let height = legend(sheet, &entries, (MARGIN, y), WIDTH as i32 - MARGIN)?;
    let mut x = MARGIN;
    let y = y + height + 8;
    let mut text = String::new();
    if struck {
        let mark = vec![(x + 2, y - 4), (x + 10, y - 4), (x + 6, y + 3)];
        sheet.draw(&Polygon::new(mark, Ink::Ink.color().filled()))?;
        x += 20;
        text.push_str("a fault strikes; ");
    }
    if arrows > 0 {
        text.push_str("lines lead to the outages it made, with their numbers; ");
    }
    let pixel = format::duration((frame.to - frame.from) as f64 / 1e9 / f64::from(PLOT));
    text.push_str(&format!("bars are at least {LEAST} pixels wide, a pixel is {pixel}"));
    if !left_out.is_empty() {
        let name = |name: &String| clean::plain(name);
        let names: Vec<String> = left_out.iter().take(LEFT_OUT).map(name).collect();
        let more = if left_out.len() > LEFT_OUT { ", …" } else { "" };
        let lanes = format::counted(left_out.len() as u64, "lane");
        let rest = format!("{lanes} left out, the quiet ones first: {}{more}", names.join(", "));
        let at = (MARGIN, y + 16);
        let rest = fit(&rest, 11.0, f64::from(WIDTH as i32 - 2 * MARGIN));
        write(sheet, &rest, at, (Ink::Muted, 11.0), (HPos::Left, VPos::Center))?;
    }
    if dropped > 0 {
        text.push_str(&format!("; {} not kept", format::counted(dropped, "later fact")));
    }
    write(sheet, &text, (x, y), (Ink::Muted, 11.0), (HPos::Left, VPos::Center))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_closed_outside_its_windows() {
        use crate::kernel::time::Span;
        let (up, off, act) = (State::Up, State::Off, State::Down(Stage::Act));
        let windows = Windows::Every { period: Span(40), open: Span(10), offset: Span(10) };
        let mut states = vec![up, up, up, act, up, up, up, up];
        close(&mut states, &windows, (0, 80));
        assert_eq!(states, [off, up, off, act, off, up, off, off]);
        // A pixel in which it opens at all is up: a day of passes in one pixel hides nothing.
        let mut states = vec![up; 2];
        close(&mut states, &windows, (0, 80));
        assert_eq!(states, [up, up]);
    }

    #[test]
    fn short_outages_are_widened_and_long_ones_left() {
        let (up, down) = (State::Up, State::Down(Stage::Act));
        assert_eq!(widened(vec![up, down, up, up, up]), [up, down, down, down, up]);
        assert_eq!(widened(vec![down; 4]), [down; 4]);
        assert_eq!(widened(vec![down, down, down, up]), [down, down, down, up]);
        let other = State::Down(Stage::Detect);
        assert_eq!(widened(vec![down, up, other, up]), [down, down, other, up]);
    }
}
