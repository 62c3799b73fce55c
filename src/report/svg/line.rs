//! A sweep of one parameter as a line: how much more is down than at the best value.

use super::backend::fit;
use super::ink::Ink;
use super::sweep::{levels, ticks, unit, words};
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, path, stroke, text_style,
    write,
};
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::outcome::Measure;
use crate::kernel::math::log10;
use crate::report::sweep::{claim, labels};
use crate::report::{clean, format};
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement, Polygon};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of the axes' frame.
const FRAME: i32 = 320;
/// Room of a label along the parameter's axis, and of all of them, pixels.
const LABEL: f64 = 60.0;
const LABELS: f64 = 700.0;
const SMALL: f64 = 11.0;

/// A place of the line.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    value: f64,
    low: f64,
    high: f64,
    near: bool,
}

/// What a measure is along one parameter, beside its best value, with the band of the differences.
pub(super) fn line(outcome: &Outcome, at: usize, parameter: usize) -> String {
    let measure = &outcome.measures[at];
    let (values, places) = places(outcome, measure, parameter);
    let title = title(outcome, measure);
    let described = values.iter().zip(&places);
    let described: Vec<String> = described
        .map(|(value, place)| format!("{value}: +{}", words(measure, place.value)))
        .collect();
    let path = clean::plain(&outcome.sweep.parameters[parameter]);
    let description = format!(
        "{} more than at the best value of {path}. {}.",
        unit(measure),
        described.join("; ")
    );
    let top = headline_height(&clean::plain(&title));
    let height = (top + FRAME + 64) as u32;
    figure("line", (WIDTH, height), &title, &description, |sheet| {
        draw(sheet, outcome, (at, &path), top, (&values, &places))
    })
}

fn title(outcome: &Outcome, measure: &Measure) -> String {
    let knee = measure.knees.first().and_then(|knee| crate::report::sweep::knee(outcome, knee));
    match knee {
        Some(knee) => format!("{}: {knee}", measure.name),
        None => claim(outcome, measure, &labels(outcome)),
    }
}

/// The places in order along the axis, with the values there.
fn places(outcome: &Outcome, measure: &Measure, parameter: usize) -> (Vec<String>, Vec<Place>) {
    let sweep = &outcome.sweep;
    let levels = levels(outcome, parameter);
    let texts: Vec<&str> = levels.iter().map(String::as_str).collect();
    let sizes = Outcome::sizes(&texts);
    let mut out: Vec<(String, Place)> = Vec::new();
    for (i, level) in levels.iter().enumerate() {
        let is =
            |point: &crate::campaign::sweep::Point| point.values[parameter].as_ref() == Some(level);
        let Some(point) = sweep.points.iter().position(is) else { continue };
        let stands = outcome.same[point];
        // Where nothing differed there is a bound, which would hide all others.
        let seen = measure.behind_best[stands].filter(|e| !e.never_differs());
        let more = seen.map(|behind| behind.more).filter(|more| more.value.is_finite());
        let (value, low, high) = more.map_or((0.0, 0.0, 0.0), |e| (e.value, e.low, e.high));
        let x = sizes.as_ref().map_or(i as f64, |sizes| sizes[i]);
        let near = measure.near.contains(&stands);
        out.push((clean::plain(level.trim_matches('"')), Place { x, value, low, high, near }));
    }
    out.sort_by(|a, b| a.1.x.total_cmp(&b.1.x));
    let (first, last) = (out.first().map_or(0.0, |p| p.1.x), out.last().map_or(1.0, |p| p.1.x));
    if first > 0.0 && last >= 20.0 * first {
        for (_, place) in &mut out {
            place.x = log10(place.x);
        }
    }
    out.into_iter().unzip()
}

/// What the axis of differences spans. Wide bands are cut off rather than hide the line.
fn range(places: &[Place]) -> (f64, f64) {
    let most = places.iter().map(|p| p.value).fold(0.0, f64::max);
    let high = places.iter().map(|p| p.high).fold(0.0, f64::max);
    let low = places.iter().map(|p| p.low).fold(0.0, f64::min);
    let high = if most > 0.0 { high.min(3.0 * most) } else { high };
    let high = if high > 0.0 { high } else { 1e-9 };
    (low.max(-0.4 * high), 1.06 * high)
}

/// Labels of the parameter's axis: those that would cover another stay away.
fn labelled(values: &[String], places: &[Place], span: f64) -> Vec<(f64, String)> {
    let gap = span * LABEL / LABELS;
    let mut out: Vec<(f64, String)> = Vec::new();
    for (place, text) in places.iter().zip(values) {
        if out.last().is_none_or(|(x, _)| place.x - x >= gap) {
            out.push((place.x, fit(text, TEXT, LABEL - 6.0)));
        }
    }
    out
}

fn draw(
    sheet: &Sheet<'_>,
    outcome: &Outcome,
    (at, name): (usize, &str),
    top: i32,
    (values, places): (&[String], &[Place]),
) -> Result<(), Failure> {
    let measure = &outcome.measures[at];
    let (low, high) = range(places);
    let (first, last) = (places.first().map_or(0.0, |p| p.x), places.last().map_or(1.0, |p| p.x));
    let margin = 0.03 * (last - first).max(1e-9);
    let labelled = labelled(values, places, last - first);
    let x_axis = Axis::new(first - margin, last + margin, labelled);
    let y_axis = Axis::new(low, high, ticks(measure, (low, high)));
    let frame = sheet.clone().shrink((MARGIN, top), (WIDTH as i32 - 2 * MARGIN, FRAME));
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(28)
        .y_label_area_size(92)
        .build_cartesian_2d(x_axis, y_axis)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(text_style(Ink::Muted, TEXT, HPos::Center, VPos::Center))
        .draw()?;
    let held = |y: f64| y.clamp(low, high);
    let mut band: Vec<(f64, f64)> = places.iter().map(|p| (p.x, held(p.high))).collect();
    band.extend(places.iter().rev().map(|p| (p.x, held(p.low))));
    chart.draw_series([Polygon::new(band, Ink::Band.color().filled())])?;
    chart
        .draw_series([PathElement::new(vec![(first, 0.0), (last, 0.0)], stroke(Ink::Limit, 1))])?;
    let middle = places.iter().map(|p| (p.x, held(p.value))).collect::<Vec<_>>();
    chart.draw_series([PathElement::new(middle, stroke(Ink::Mark, 2))])?;
    for place in places {
        // Filled where it is worse, open where that is not sure.
        let at = (place.x, held(place.value));
        chart.draw_series([Circle::new(at, 5, Ink::Mark.color().filled())])?;
        if place.near {
            chart.draw_series([Circle::new(at, 3, Ink::Paper.color().filled())])?;
        }
    }
    foot(sheet, outcome, (measure, at), name, top + FRAME + 16)
}

fn foot(
    sheet: &Sheet<'_>,
    outcome: &Outcome,
    (measure, at): (&Measure, usize),
    name: &str,
    y: i32,
) -> Result<(), Failure> {
    let muted = (Ink::Muted, SMALL);
    let anchor = (HPos::Left, VPos::Center);
    let best = measure.ranking.first().and_then(|&best| outcome.of(best));
    let best = best.map_or_else(String::new, |figures| words(measure, figures.measures[at].share));
    let name = fit(name, SMALL, 300.0);
    let note = format!(
        "{} more than at the best value ({best} there), along {name}; band: 95 %, all together, none where nothing differed",
        unit(measure)
    );
    write(sheet, &note, (MARGIN, y), muted, anchor)?;
    let n = format::counted(outcome.sweep.replications, "replication");
    let text = format!("open: the best is no clear gain over it; {n} each on the same luck");
    path(sheet, &[(MARGIN, y + 18), (MARGIN + 18, y + 18)], Ink::Mark, 2)?;
    sheet.draw(&Circle::new((MARGIN + 9, y + 18), 5, Ink::Mark.color().filled()))?;
    sheet.draw(&Circle::new((MARGIN + 9, y + 18), 3, Ink::Paper.color().filled()))?;
    write(sheet, &text, (MARGIN + 26, y + 18), muted, anchor)
}
