//! A sweep over beliefs: where a measure lies over what is believed, and which belief makes how much
//! of that.

use super::indices::{BARS, Bars, ROW, bars};
use super::ink::Ink;
use super::sweep::{Scale, unit, words};
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, stroke, text_style, write,
};
use crate::campaign::context::Quantity;
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::outcome::Measure;
use crate::report::{clean, format, text};
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, PathElement};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of the frame of the draws, pixels.
const FRAME: i32 = 250;
const SMALL: f64 = 11.0;
/// Shares of what is believed, below which the three points lie.
const POINTS: [f64; 3] = [0.05, 0.5, 0.95];

/// The draws of a measure in order, its ends with chance taken out, and the shares of beliefs.
pub(super) fn beliefs(outcome: &Outcome, at: usize) -> String {
    let measure = &outcome.measures[at];
    let title = text::believed(outcome, measure);
    let title = title.trim_end_matches('.');
    let whole = |point| Some(outcome.of(point)?.measures.get(at)?.whole);
    let mut draws: Vec<f64> = (0..outcome.sweep.points.len()).filter_map(whole).collect();
    draws.sort_by(f64::total_cmp);
    let shares = text::foremost_beliefs(outcome, measure);
    let rows: Vec<Bars<'_>> = shares
        .into_iter()
        .take(BARS)
        .map(|(path, weight)| (path.to_owned(), vec![(&weight.share, Ink::Band)]))
        .collect();
    let top = headline_height(&clean::plain(title));
    let below = if rows.is_empty() { 0 } else { rows.len() as i32 * ROW + 56 };
    let ends = measure.ignorance.as_ref().map_or_else(String::new, |found| {
        let each = POINTS.iter().zip(&found.points);
        let each = each.map(|(share, e)| {
            format!("{:.0} % of what is believed below {}", 100.0 * share, words(measure, e.value))
        });
        format!(": {}", each.collect::<Vec<_>>().join("; "))
    });
    let drawn = format::counted(draws.len() as u64, "draw");
    let description = format!("{} in {drawn} of what is believed{ends}.", unit(measure));
    let size = (WIDTH, (top + FRAME + 58 + below) as u32);
    figure("beliefs", size, title, &description, |sheet| {
        lie(sheet, outcome, measure, &draws, top)?;
        if rows.is_empty() {
            return Ok(());
        }
        let head = "share of what is not known that goes away once this is known; line: 95 %";
        let at = (MARGIN, top + FRAME + 60);
        write(sheet, head, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))?;
        bars(sheet, top + FRAME + 70, &rows).map(|_| ())
    })
}

/// The draws in order, with the ends of what is believed.
fn lie(
    sheet: &Sheet<'_>,
    outcome: &Outcome,
    measure: &Measure,
    draws: &[f64],
    top: i32,
) -> Result<(), Failure> {
    let found = measure.ignorance.as_ref();
    let ends = found.iter().flat_map(|it| it.points.iter().map(|e| e.value));
    let limits: Vec<f64> = limits(outcome, measure);
    let scale = Scale::of(draws.iter().copied().chain(ends).chain(limits.iter().copied()));
    let shares = (0..=4).map(|i| (f64::from(i) / 4.0, format!("{} %", 25 * i))).collect();
    let frame = sheet.clone().shrink((MARGIN, top), (WIDTH as i32 - 2 * MARGIN, FRAME));
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(26)
        .y_label_area_size(60)
        .build_cartesian_2d(scale.axis(measure), Axis::new(-0.02, 1.04, shares))?;
    chart
        .configure_mesh()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(text_style(Ink::Muted, TEXT, HPos::Center, VPos::Center))
        .draw()?;
    for &limit in &limits {
        let x = scale.place(limit);
        chart.draw_series([PathElement::new(vec![(x, 0.0), (x, 1.0)], stroke(Ink::Limit, 2))])?;
    }
    // Thousands of draws are a line as well as hundreds.
    let every = draws.len().div_ceil(800).max(1);
    let n = draws.len().max(1) as f64;
    for (i, draw) in draws.iter().enumerate().step_by(every) {
        let at = (scale.place(*draw), (i as f64 + 0.5) / n);
        chart.draw_series([Circle::new(at, 2, Ink::Mark.color().filled())])?;
    }
    let points = found.iter().flat_map(|found| POINTS.iter().zip(&found.points));
    for (&share, e) in points {
        let line = [e.low, e.high].map(|x| (scale.place(x), share));
        chart.draw_series([PathElement::new(line.to_vec(), stroke(Ink::Ink, 2))])?;
        let at = (scale.place(e.value), share);
        chart.draw_series([Circle::new(at, 5, Ink::Ink.color().filled())])?;
    }
    let n = format::counted(outcome.sweep.replications, "replication");
    let limit = if limits.is_empty() { "" } else { "; dashed: required, met to its left" };
    let notes = [
        format!("{} of each draw, {n} each, and the share of draws below it", unit(measure)),
        format!("large: 5, 50 and 95 % of what is believed, chance taken out; lines: 95 %{limit}"),
    ];
    for (line, note) in (0i32..).zip(notes) {
        let at = (MARGIN, top + FRAME + 12 + 18 * line);
        write(sheet, &note, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))?;
    }
    Ok(())
}

/// What is required of the measure, as the most that may be down or lost.
fn limits(outcome: &Outcome, measure: &Measure) -> Vec<f64> {
    let mine = outcome.met.iter().map(|met| &met.requirement);
    let mine = mine.filter(|it| it.measure == measure.name && it.quantity != Quantity::Mttr);
    mine.map(|it| 1.0 - it.required).collect()
}
