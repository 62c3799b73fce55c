//! Bars of shares: Sobol's indices of a sweep, and what each belief makes of the ignorance.

use super::backend::fit;
use super::ink::Ink;
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, path, rectangle, stroke,
    text_style, write,
};
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::indices::Influences;
use crate::report::sweep::short;
use crate::report::{clean, format};
use crate::stats::estimate::{Estimate, Kind};
use plotters::chart::ChartBuilder;
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of a row of bars, pixels.
pub(super) const ROW: i32 = 52;
/// Column for names, pixels.
const NAMES: i32 = 230;
const SMALL: f64 = 11.0;
/// Room for the last label of the axis, pixels.
const RIGHT: i32 = 30;
/// The most rows that are shown.
pub(super) const BARS: usize = 40;

/// A row: its name, and its bars from top to bottom.
pub(super) type Bars<'a> = (String, Vec<(&'a Estimate, Ink)>);

/// Rows of bars of shares, each with the line of its interval, on an axis of per cent; returns the
/// height taken. A bound has no bar, but its line.
pub(super) fn bars(sheet: &Sheet<'_>, top: i32, rows: &[Bars<'_>]) -> Result<i32, Failure> {
    let count = rows.len() as i32;
    let size = (WIDTH as i32 - 2 * MARGIN - NAMES - RIGHT, count * ROW + 30);
    let frame = sheet.clone().shrink((MARGIN + NAMES, top), size);
    let ticks = (0..=5).map(|i| (f64::from(i) / 5.0, format!("{} %", 20 * i))).collect();
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(30)
        .build_cartesian_2d(Axis::new(0.0, 1.0, ticks), f64::from(count)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(text_style(Ink::Muted, TEXT, HPos::Center, VPos::Top))
        .draw()?;
    let held = |x: f64| x.clamp(0.0, 1.0);
    for (i, (name, all)) in (0i32..).zip(rows) {
        let step = 0.68 / all.len().max(1) as f64;
        let from = |k: usize| f64::from(i) + 0.16 + step * k as f64;
        for (k, (e, ink)) in all.iter().enumerate() {
            if e.kind == Kind::NoData {
                continue;
            }
            if e.kind == Kind::Interval {
                let thick = (0.88 * step).min(0.4);
                let shape = [(0.0, from(k)), (held(e.value), from(k) + thick)];
                chart.draw_series([Rectangle::new(shape, ink.color().filled())])?;
            }
            let middle = from(k) + 0.5 * (0.88 * step).min(0.4);
            let line = vec![(held(e.low), middle), (held(e.high), middle)];
            chart.draw_series([PathElement::new(line, stroke(Ink::Ink, 1))])?;
        }
        let name = fit(&clean::plain(name), TEXT, f64::from(NAMES) - 12.0);
        let at = (MARGIN, top + i * ROW + ROW / 2);
        write(sheet, &name, at, (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
    }
    Ok(size.1)
}

/// Sobol's indices of a measure: what each parameter alone, and with others, has to do with its
/// spread.
pub(super) fn indices(outcome: &Outcome, at: usize) -> String {
    let measure = &outcome.measures[at];
    let Some(found) = &measure.influences else { return String::new() };
    let names = short(&outcome.sweep);
    let mut order: Vec<usize> = (0..found.parameters.len()).collect();
    // A bound stands behind all that are seen.
    let total = |p: usize| match found.parameters[p].total {
        e if e.kind == Kind::Interval => e.value,
        _ => 0.0,
    };
    order.sort_by(|&a, &b| total(b).total_cmp(&total(a)).then(a.cmp(&b)));
    order.truncate(BARS);
    let title = match order.first() {
        Some(&first) => {
            let share = crate::report::text::percent(total(first));
            format!("{}: {} has to do with {share} of its spread", measure.name, names[first])
        }
        None => measure.name.clone(),
    };
    let described = order.iter().map(|&p| {
        let it = &found.parameters[p];
        format!("{}: alone {:.2}, in all {:.2}", names[p], it.first.value, it.total.value)
    });
    let described: Vec<String> = described.collect();
    let description = format!("Sobol's indices. {}.", described.join("; "));
    let top = headline_height(&clean::plain(&title));
    let height = top + order.len() as i32 * ROW + 92;
    let rows: Vec<Bars<'_>> = order
        .iter()
        .map(|&p| {
            let it = &found.parameters[p];
            let bars = vec![(&it.first, Ink::Heat3), (&it.total, Ink::Band)];
            (outcome.sweep.parameters[p].clone(), bars)
        })
        .collect();
    figure("indices", (WIDTH, height as u32), &title, &description, |sheet| {
        let below = top + bars(sheet, top, &rows)?;
        foot(sheet, found, below + 14)
    })
}

fn foot(sheet: &Sheet<'_>, found: &Influences, y: i32) -> Result<(), Failure> {
    rectangle(sheet, (MARGIN, y), (MARGIN + 14, y + 12), Ink::Heat3)?;
    rectangle(sheet, (MARGIN + 110, y), (MARGIN + 124, y + 12), Ink::Band)?;
    path(sheet, &[(MARGIN + 330, y + 6), (MARGIN + 350, y + 6)], Ink::Ink, 1)?;
    let anchor = (HPos::Left, VPos::Center);
    let words = [(20, "alone"), (130, "alone and with others"), (356, "95 %; no bar: none seen")];
    for (x, text) in words {
        write(sheet, text, (MARGIN + x, y + 6), (Ink::Muted, SMALL), anchor)?;
    }
    let note = format!(
        "share of the variance over points; at most {} of it is the chance of few replications",
        format::percent(found.noise)
    );
    write(sheet, &note, (MARGIN, y + 28), (Ink::Muted, SMALL), anchor)
}
