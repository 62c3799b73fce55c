//! Forest plot: the availability of each function and service on an axis of nines.

use super::backend::{fit, text_width};
use super::ink::Ink;
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, path, stroke, write,
};
use crate::campaign::summary::{ItemSummary, Requirement, Summary, Verdict};
use crate::report::{clean, format, verdict};
use crate::stats::estimate::Printable;
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of a row.
const ROW: i32 = 30;
/// Column for names, pixels.
const NAMES: i32 = 190;
/// Size of the figures beside the rows, pixels.
const SMALL: f64 = 11.0;
/// Height of axis and legend below the rows.
const FOOT: i32 = 74;

/// Availability of functions and services with 95 % intervals, bounds as arrows, requirements as
/// diamonds, on a nines axis: is each available enough?
#[must_use]
pub fn forest(summary: &Summary) -> String {
    let title = title(summary);
    let description = description(summary);
    let top = headline_height(&clean::plain(&title));
    let rows = summary.items.len().max(1) as i32;
    let height = top + rows * ROW + FOOT;
    figure("forest", (WIDTH, height as u32), &title, &description, |sheet| {
        if summary.items.is_empty() {
            let at = (MARGIN, top + ROW / 2);
            let anchor = (HPos::Left, VPos::Center);
            return write(sheet, "Nothing was measured.", at, (Ink::Muted, TEXT), anchor);
        }
        draw(sheet, summary, top, rows)
    })
}

fn title(summary: &Summary) -> String {
    match verdict::overall(summary) {
        None => match verdict::weakest(summary) {
            Some(item) => {
                let word = verdict::kind_word(item.kind);
                let value = format::share(&item.availability);
                match item.availability.printable() {
                    Printable::AtLeast(_) => format!("No outage was seen: availability is {value}"),
                    _ => format!("{} is the least available {word}: {value}", item.name),
                }
            }
            None => "No availability was measured".to_owned(),
        },
        Some(_) => {
            let about: Vec<&Requirement> =
                summary.requirements.iter().filter(|r| r.quantity == "availability").collect();
            let count = |v| about.iter().filter(|r| r.verdict == v).count();
            let (missed, open) = (count(Verdict::Fail), count(Verdict::Inconclusive));
            match (about.len(), missed, open) {
                (0, ..) => "How available is each function and service?".to_owned(),
                (n, 0, 0) => format!("All {n} availability requirements are met"),
                (n, 0, open) => format!("{open} of {n} availability requirements are undecided"),
                (n, missed, _) => format!("{missed} of {n} availability requirements are missed"),
            }
        }
    }
}

fn description(summary: &Summary) -> String {
    let rows: Vec<String> = summary
        .items
        .iter()
        .map(|i| format!("{}: {}", i.name, format::share(&i.availability)))
        .collect();
    format!("Availability with 95 % intervals on an axis of nines. {}.", rows.join("; "))
}

/// The axis: whole nines around all that is shown.
fn range(summary: &Summary) -> (f64, f64) {
    let mut shown: Vec<f64> = Vec::new();
    for item in &summary.items {
        let a = &item.availability;
        match a.printable() {
            Printable::Interval { value, low, high } => {
                shown.extend([low, value].map(format::nines_of));
                // An end at 1 has no place on this axis: its arrow ends at the frame.
                if high < 1.0 {
                    shown.push(format::nines_of(high));
                }
            }
            Printable::AtLeast(bound) | Printable::AtMost(bound) => {
                shown.push(format::nines_of(bound));
            }
            Printable::Nothing => {}
        }
    }
    shown.extend(requirements(summary).map(|(_, r)| format::nines_of(r.required)));
    let low = shown.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shown.iter().copied().fold(0.0, f64::max);
    let low = if low.is_finite() { (low - 0.05).floor().max(0.0) } else { 0.0 };
    (low, libm::ceil(high + 0.15).max(low + 1.0))
}

/// Availability requirements with the rows that they are about.
fn requirements(summary: &Summary) -> impl Iterator<Item = (usize, &Requirement)> {
    summary.requirements.iter().filter(|r| r.quantity == "availability").filter_map(|r| {
        let name = r.item.as_deref()?;
        summary.items.iter().position(|i| i.name == name).map(|row| (row, r))
    })
}

/// `0.9`, `0.99`, `0.999`, `4 nines`: what whole nines mean.
fn nines_label(nines: f64) -> String {
    let n = libm::round(nines) as usize;
    match n {
        0 => "0".to_owned(),
        n if n <= 3 => format!("0.{}", "9".repeat(n)),
        n => format!("{n} nines"),
    }
}

fn draw(sheet: &Sheet<'_>, summary: &Summary, top: i32, rows: i32) -> Result<(), Failure> {
    let (low, high) = range(summary);
    let step = if high - low > 8.0 { 2 } else { 1 };
    let whole = (low as u32..=high as u32).step_by(step).map(f64::from);
    let ticks = whole.map(|n| (n, nines_label(n))).collect();
    let width = WIDTH as i32;
    let frame = sheet.clone().shrink(
        (MARGIN + NAMES, top),
        (width - 2 * MARGIN - NAMES - figures(summary), rows * ROW + 34),
    );
    let axis = Axis::new(low, high, ticks);
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(34)
        .build_cartesian_2d(axis, f64::from(rows)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(super::text_style(Ink::Muted, TEXT, HPos::Left, VPos::Top))
        .draw()?;
    for (row, r) in requirements(summary) {
        let x = format::nines_of(r.required);
        let y = row as f64;
        let line = vec![(x, y + 0.08), (x, y + 0.92)];
        chart.draw_series([PathElement::new(line, stroke(Ink::Limit, 2))])?;
    }
    for (i, item) in (0i32..).zip(&summary.items) {
        let y = f64::from(i) + 0.5;
        for shape in shapes(item, (low, high), y) {
            match shape {
                Shape::Line(points) => {
                    chart.draw_series([PathElement::new(points, stroke(Ink::Mark, 2))])?;
                }
                Shape::Dot(at) => {
                    chart.draw_series([Circle::new(at, 4, Ink::Mark.color().filled())])?;
                }
                Shape::Head(points) => {
                    chart.draw_series([Polygon::new(points, Ink::Mark.color().filled())])?;
                }
            }
        }
        names(sheet, summary, item, top + i * ROW + ROW / 2)?;
    }
    foot(sheet, summary, top + rows * ROW + 44)
}

enum Shape {
    Line(Vec<(f64, f64)>),
    Dot((f64, f64)),
    Head(Vec<(f64, f64)>),
}

/// Marks of a row: a dot in its interval, or an arrow from a bound to where the truth lies.
fn shapes(item: &ItemSummary, (left, right): (f64, f64), y: f64) -> Vec<Shape> {
    let at = |a: f64| format::nines_of(a).clamp(left, right);
    let unit = (right - left) / 100.0;
    let cap = |x: f64| Shape::Line(vec![(x, y - 0.2), (x, y + 0.2)]);
    let head = |x: f64, turn: f64| {
        Shape::Head(vec![
            (x, y),
            (x - turn * 1.8 * unit, y - 0.2),
            (x - turn * 1.8 * unit, y + 0.2),
        ])
    };
    match item.availability.printable() {
        Printable::Interval { value, low, high } => {
            let mut out = vec![Shape::Line(vec![(at(low), y), (at(high), y)]), cap(at(low))];
            out.push(if high < 1.0 { cap(at(high)) } else { head(right, 1.0) });
            out.push(Shape::Dot((at(value), y)));
            out
        }
        Printable::AtLeast(bound) => {
            let x = at(bound);
            let tip = (x + 14.0 * unit).min(right);
            vec![cap(x), Shape::Line(vec![(x, y), (tip, y)]), head(tip, 1.0)]
        }
        Printable::AtMost(bound) => {
            let x = at(bound);
            let tip = (x - 14.0 * unit).max(left);
            vec![cap(x), Shape::Line(vec![(x, y), (tip, y)]), head(tip, -1.0)]
        }
        Printable::Nothing => Vec::new(),
    }
}

/// Whether the item's requirement is met, in a word and a sign.
fn sign(summary: &Summary, item: &ItemSummary) -> (&'static str, Ink) {
    let about = summary
        .requirements
        .iter()
        .find(|r| r.quantity == "availability" && r.item.as_deref() == Some(&item.name));
    match about.map(|r| r.verdict) {
        Some(Verdict::Pass) => ("✓ met", Ink::Good),
        Some(Verdict::Fail) => ("✗ missed", Ink::Bad),
        Some(Verdict::Inconclusive) => ("? open", Ink::Muted),
        None => ("", Ink::Muted),
    }
}

/// Width of the column of figures and signs.
fn figures(summary: &Summary) -> i32 {
    let widest = |text: &dyn Fn(&ItemSummary) -> String| {
        summary.items.iter().map(|i| text_width(&text(i), SMALL)).fold(0.0, f64::max)
    };
    let figure = widest(&|i| format::share(&i.availability));
    let sign = widest(&|i| sign(summary, i).0.to_owned());
    libm::ceil(figure + sign) as i32 + 30
}

/// Name at the left, figure and verdict at the right.
fn names(sheet: &Sheet<'_>, summary: &Summary, item: &ItemSummary, y: i32) -> Result<(), Failure> {
    let name = fit(&clean::plain(&item.name), TEXT, f64::from(NAMES) - 12.0);
    write(sheet, &name, (MARGIN, y), (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
    let x = WIDTH as i32 - MARGIN - figures(summary) + 14;
    let figure = format::share(&item.availability);
    let (sign, ink) = sign(summary, item);
    write(sheet, &figure, (x, y), (Ink::Ink, SMALL), (HPos::Left, VPos::Center))?;
    let right = (WIDTH as i32 - MARGIN, y);
    write(sheet, sign, right, (ink, SMALL), (HPos::Right, VPos::Center))
}

fn foot(sheet: &Sheet<'_>, summary: &Summary, y: i32) -> Result<(), Failure> {
    let left = MARGIN + NAMES;
    let axis = "availability (each tick: one nine more)";
    write(sheet, axis, (left, y), (Ink::Muted, 11.0), (HPos::Left, VPos::Center))?;
    if requirements(summary).next().is_some() {
        let x = left + text_width(axis, 11.0) as i32 + 24;
        path(sheet, &[(x, y - 8), (x, y + 8)], Ink::Limit, 2)?;
        let anchor = (HPos::Left, VPos::Center);
        write(sheet, "required", (x + 8, y), (Ink::Muted, 11.0), anchor)?;
    }
    let n = format::counted(summary.replications, "replication");
    let note = format!("{n}, 95 % intervals; an arrow is a bound");
    let at = (WIDTH as i32 - MARGIN, y);
    write(sheet, &note, at, (Ink::Muted, 11.0), (HPos::Right, VPos::Center))
}
