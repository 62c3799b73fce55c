//! Tornado of a sweep of one value at a time: which parameter matters.

use super::backend::{fit, text_width};
use super::ink::Ink;
use super::sweep::{ticks, unit, words};
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, stroke, text_style, write,
};
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::outcome::Measure;
use crate::report::sweep::{short, value};
use crate::report::{clean, format};
use crate::stats::estimate::Estimate;
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement, Rectangle};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

const ROW: i32 = 52;
/// Column for names, pixels.
const NAMES: i32 = 230;
const SMALL: f64 = 11.0;
/// Room for the last label of the axis, pixels.
const RIGHT: i32 = 30;
/// The most parameters that are shown.
const BARS: usize = 40;

/// One parameter: its values, each with the difference against what is written.
struct Bar {
    parameter: usize,
    levels: Vec<(String, Option<Estimate>)>,
}

impl Bar {
    fn values(&self) -> impl Iterator<Item = f64> {
        self.levels.iter().map(|(_, e)| e.map_or(0.0, |e| e.value)).chain([0.0])
    }

    fn ends(&self) -> (f64, f64) {
        (self.values().fold(0.0, f64::min), self.values().fold(0.0, f64::max))
    }

    fn swing(&self) -> f64 {
        let (low, high) = self.ends();
        high - low
    }
}

fn bars(outcome: &Outcome, measure: &Measure) -> Vec<Bar> {
    let sweep = &outcome.sweep;
    let bar = |parameter: usize| {
        let on = (0..sweep.points.len()).filter_map(|point| {
            let text = value(sweep, point, parameter)?;
            // Where nothing differed, or nothing is known, there is a bound that would hide all.
            let behind = measure.behind_written[outcome.same[point]];
            let behind = behind.filter(|it| !it.never_differs() && it.more.value.is_finite());
            Some((text, behind.map(|behind| behind.more)))
        });
        Bar { parameter, levels: on.collect() }
    };
    let mut bars: Vec<Bar> = (0..sweep.parameters.len()).map(bar).collect();
    bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()).then(a.parameter.cmp(&b.parameter)));
    bars.truncate(BARS);
    bars
}

/// Whether any of the values is clearly another than what is written.
fn clear(bar: &Bar) -> bool {
    bar.levels.iter().any(|(_, e)| e.is_some_and(|e| e.low > 0.0 || e.high < 0.0))
}

/// How a measure moves as each parameter alone leaves what is written, the one that moves it most
/// on top.
pub(super) fn tornado(outcome: &Outcome, at: usize) -> String {
    let measure = &outcome.measures[at];
    let bars = bars(outcome, measure);
    let names = short(&outcome.sweep);
    let name = |bar: &Bar| names.get(bar.parameter).cloned().unwrap_or_default();
    let title = match bars.iter().find(|bar| clear(bar)) {
        Some(bar) => {
            let (low, high) = bar.ends();
            format!(
                "{}: {} moves it most, from {} to {} against what is written",
                measure.name,
                name(bar),
                signed(measure, low),
                signed(measure, high)
            )
        }
        None => format!("{}: no value is clearly another than what is written", measure.name),
    };
    let described: Vec<String> =
        bars.iter()
            .map(|bar| {
                let each = bar.levels.iter().map(|(text, e)| {
                    format!("{text} {}", signed(measure, e.map_or(0.0, |e| e.value)))
                });
                format!("{}: {}", name(bar), each.collect::<Vec<_>>().join(", "))
            })
            .collect();
    let description = format!(
        "{} more than as written, one value changed at a time. {}.",
        unit(measure),
        described.join("; ")
    );
    let top = headline_height(&clean::plain(&title));
    let height = top + bars.len() as i32 * ROW + 76;
    figure("tornado", (WIDTH, height as u32), &title, &description, |sheet| {
        draw(sheet, outcome, measure, &bars, top)
    })
}

fn signed(measure: &Measure, share: f64) -> String {
    match share {
        s if s > 0.0 => format!("+{}", words(measure, s)),
        s if s < 0.0 => format!("−{}", words(measure, -s)),
        _ => "0".to_owned(),
    }
}

/// What the axis spans: all bars, and of the intervals what does not hide them.
fn range(bars: &[Bar]) -> (f64, f64) {
    let low = bars.iter().map(|bar| bar.ends().0).fold(0.0, f64::min);
    let high = bars.iter().map(|bar| bar.ends().1).fold(0.0, f64::max);
    let all = || bars.iter().flat_map(|bar| bar.levels.iter().filter_map(|(_, e)| e.as_ref()));
    let least = all().map(|e| e.low).fold(0.0, f64::min);
    let most = all().map(|e| e.high).fold(0.0, f64::max);
    let reach = (high - low).max(if high > low { 0.0 } else { most - least }).max(1e-12);
    let (low, high) = (least.max(low - 0.6 * reach), most.min(high + 0.6 * reach));
    let margin = 0.04 * (high - low).max(1e-12);
    (low - margin, high + margin)
}

fn draw(
    sheet: &Sheet<'_>,
    outcome: &Outcome,
    measure: &Measure,
    bars: &[Bar],
    top: i32,
) -> Result<(), Failure> {
    let (low, high) = range(bars);
    let rows = bars.len() as i32;
    let size = (WIDTH as i32 - 2 * MARGIN - NAMES - RIGHT, rows * ROW + 30);
    let frame = sheet.clone().shrink((MARGIN + NAMES, top), size);
    let axis = Axis::new(low, high, ticks(measure, (low, high)));
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(30)
        .build_cartesian_2d(axis, f64::from(rows)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(text_style(Ink::Muted, TEXT, HPos::Center, VPos::Top))
        .draw()?;
    let held = |x: f64| x.clamp(low, high);
    let x_of = |x: f64| {
        let share = (held(x) - low) / (high - low);
        MARGIN + NAMES + libm::round(share * f64::from(size.0)) as i32
    };
    for (i, bar) in (0i32..).zip(bars) {
        let y = f64::from(i);
        let (from, to) = bar.ends();
        let shape = [(from, y + 0.42), (to, y + 0.78)];
        chart.draw_series([Rectangle::new(shape, Ink::Band.color().filled())])?;
        for (_, e) in &bar.levels {
            let at = (e.map_or(0.0, |e| e.value), y + 0.6);
            if let Some(e) = e {
                let line = vec![(held(e.low), y + 0.6), (held(e.high), y + 0.6)];
                chart.draw_series([PathElement::new(line, stroke(Ink::Mark, 1))])?;
            }
            chart.draw_series([Circle::new(at, 4, Ink::Mark.color().filled())])?;
        }
        let middle = top + i * ROW + ROW * 6 / 10;
        let name = clean::plain(&outcome.sweep.parameters[bar.parameter]);
        let name = fit(&name, TEXT, f64::from(NAMES) - 12.0);
        write(sheet, &name, (MARGIN, middle), (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
        names(sheet, bar, top + i * ROW + 12, x_of)?;
    }
    let line = vec![(0.0, 0.0), (0.0, f64::from(rows))];
    chart.draw_series([PathElement::new(line, stroke(Ink::Limit, 1))])?;
    let n = format::counted(outcome.sweep.replications, "replication");
    let note = format!(
        "{} more than as written (dashed); lines: 95 %, all together; {n} each on the same luck",
        unit(measure)
    );
    let at = (MARGIN, top + rows * ROW + 50);
    write(sheet, &note, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))
}

/// The values above their marks; those that would cover another stay away.
fn names(sheet: &Sheet<'_>, bar: &Bar, y: i32, x_of: impl Fn(f64) -> i32) -> Result<(), Failure> {
    let mut taken: Vec<(i32, i32)> = Vec::new();
    let mut order: Vec<&(String, Option<Estimate>)> = bar.levels.iter().collect();
    // The ends of the bar first.
    order.sort_by(|a, b| {
        let size = |it: &(String, Option<Estimate>)| it.1.map_or(0.0, |e| e.value.abs());
        size(b).total_cmp(&size(a))
    });
    for (text, e) in order {
        let text = fit(text, SMALL, 120.0);
        let half = libm::ceil(0.5 * text_width(&text, SMALL)) as i32 + 3;
        let edge = WIDTH as i32 - MARGIN - half;
        let x = x_of(e.map_or(0.0, |e| e.value)).min(edge).max(MARGIN + NAMES + half);
        if taken.iter().any(|&(from, to)| x - half < to && from < x + half) {
            continue;
        }
        taken.push((x - half, x + half));
        write(sheet, &text, (x, y), (Ink::Ink, SMALL), (HPos::Center, VPos::Center))?;
    }
    Ok(())
}
