//! R(t): how long replications fly without an outage of one item, with band and number at risk.

use super::ink::Ink;
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, stroke, time_ticks, write,
};
use crate::campaign::summary::{CurvePoint, ItemSummary, Summary};
use crate::report::{clean, format};
use plotters::chart::ChartBuilder;
use plotters::element::Polygon;
use plotters::series::LineSeries;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of the plot without its axis.
const PLOT: i32 = 260;
/// Left of the plot: labels of the value axis.
const LEFT: i32 = 80;

/// R(t) of item number `item` of the summary: the share of replications without an outage up to t,
/// with its 95 % band and the number at risk below the axis. Empty picture if there is no curve.
#[must_use]
pub fn reliability(summary: &Summary, item: usize) -> String {
    let item = summary.items.get(item);
    let curve = item.map(|i| i.reliability.as_slice()).unwrap_or_default();
    let title = item.map_or_else(|| "There is no such item".to_owned(), |i| title(summary, i));
    let description = item.map_or_else(String::new, |i| description(i, curve));
    let top = headline_height(&clean::plain(&title));
    let height = (top + PLOT + 110) as u32;
    figure("reliability", (WIDTH, height), &title, &description, |sheet| {
        if curve.len() < 2 {
            let at = (MARGIN, top + 30);
            let anchor = (HPos::Left, VPos::Center);
            return write(sheet, "There is no curve to show.", at, (Ink::Muted, TEXT), anchor);
        }
        draw(sheet, summary, curve, item.is_some_and(|i| i.outages > 0), top)
    })
}

fn title(summary: &Summary, item: &ItemSummary) -> String {
    let end = format::duration(summary.duration);
    match item.reliability.last() {
        None => format!("No outage curve of {}", item.name),
        Some(_) if item.outages == 0 => {
            let n = format::counted(summary.replications, "replication");
            format!("No outage of {} was seen in {n} of {end}", item.name)
        }
        Some(last) => {
            let share = truncated_percent(last.value);
            let half = item.reliability.iter().find(|p| p.value <= 0.5);
            match half {
                Some(p) => format!(
                    "Half of the flights have had an outage of {} by {}",
                    item.name,
                    format::duration(p.t)
                ),
                None => format!("{share} of the flights pass without an outage of {}", item.name),
            }
        }
    }
}

/// A share in per cent with one decimal, truncated: 0.9999 is 99.9 %.
fn truncated_percent(share: f64) -> String {
    let digits = format::truncated(share, 3);
    let tenths = digits.trim_start_matches("0.").parse::<u32>().unwrap_or_default();
    format!("{}.{} %", tenths / 10, tenths % 10)
}

fn description(item: &ItemSummary, curve: &[CurvePoint]) -> String {
    let mut text = format!(
        "Share of replications without an outage of {} up to a time, with its 95 % band.",
        item.name
    );
    if let Some(last) = curve.last() {
        text.push_str(&format!(
            " At {}: {} ({} … {}), {} at risk.",
            format::duration(last.t),
            format::truncated(last.value, 4),
            format::truncated(last.low, 4),
            format::truncated(last.high, 4),
            format::count(last.at_risk)
        ));
    }
    text
}

/// A round lower end of the value axis below all that is shown.
fn floor_of(curve: &[CurvePoint]) -> f64 {
    let low = curve.iter().map(|p| p.low).fold(1.0, f64::min);
    let mut room = 1.0;
    // 1, 0.5, 0.2, 0.1, 0.05 …: the least that holds 1 - low with some air.
    for factor in [2.0, 2.5, 2.0].iter().cycle().take(30) {
        if (1.0 - low) * 1.02 > room / factor {
            break;
        }
        room /= factor;
    }
    1.0 - room
}

/// The curve from point to point. The points are a grid of instants: what happens between two of
/// them is not known better than by a straight line.
fn line(curve: &[CurvePoint], value: impl Fn(&CurvePoint) -> f64) -> Vec<(f64, f64)> {
    curve.iter().map(|p| (p.t, value(p))).collect()
}

fn draw(
    sheet: &Sheet<'_>,
    summary: &Summary,
    curve: &[CurvePoint],
    seen: bool,
    top: i32,
) -> Result<(), Failure> {
    let end = curve.last().map_or(1.0, |p| p.t).max(summary.duration).max(1e-9);
    let bottom = floor_of(curve);
    let (ticks, unit_name) = time_ticks(end);
    let width = WIDTH as i32 - 2 * MARGIN - LEFT;
    let frame = sheet.clone().shrink((MARGIN + LEFT - 60, top), (width + 60, PLOT + 30));
    let decimals = (2.0 - crate::kernel::math::log10(1.0 - bottom).floor()).max(1.0) as usize;
    let values = (0..=5).map(|i| bottom + (1.0 - bottom) * f64::from(i) / 5.0);
    let values = values.map(|v| (v, axis_value(v, decimals))).collect();
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(30)
        .y_label_area_size(60)
        .build_cartesian_2d(Axis::new(0.0, end, ticks.clone()), Axis::new(bottom, 1.0, values))?;
    chart
        .configure_mesh()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(super::text_style(Ink::Muted, TEXT, HPos::Left, VPos::Top))
        .draw()?;
    let mut band = line(curve, |p| p.high.max(bottom));
    band.extend(line(curve, |p| p.low.max(bottom)).into_iter().rev());
    chart.draw_series([Polygon::new(band, Ink::Band.color().filled())])?;
    // Where nothing was seen there is a bound, and no estimate to draw.
    if seen {
        let values = line(curve, |p| p.value.max(bottom));
        chart.draw_series(LineSeries::new(values, stroke(Ink::Mark, 2)))?;
    }
    let at = (MARGIN + LEFT + 6, top + 10);
    write(sheet, "share without an outage", at, (Ink::Muted, 11.0), (HPos::Left, VPos::Center))?;
    at_risk(sheet, curve, &ticks, end, top + PLOT + 44)?;
    let note = format!(
        "share of {} without an outage, by mission time in {unit_name}; shaded: 95 % band",
        format::counted(summary.replications, "replication")
    );
    let at = (MARGIN + LEFT, top + PLOT + 84);
    write(sheet, &note, at, (Ink::Muted, 11.0), (HPos::Left, VPos::Center))
}

/// A value on the axis: exact enough, and 1 is the one number that may read as 1 here.
fn axis_value(v: f64, decimals: usize) -> String {
    let text = format!("{v:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// The number at risk under each tick that has room.
fn at_risk(
    sheet: &Sheet<'_>,
    curve: &[CurvePoint],
    ticks: &[(f64, String)],
    end: f64,
    y: i32,
) -> Result<(), Failure> {
    let anchor = (HPos::Left, VPos::Center);
    write(sheet, "at risk", (MARGIN, y), (Ink::Muted, 11.0), anchor)?;
    let width = f64::from(WIDTH as i32 - 2 * MARGIN - LEFT);
    let mut free = f64::from(MARGIN + LEFT) - 30.0;
    for &(t, _) in ticks {
        let Some(point) = curve.iter().rev().find(|p| p.t <= t * (1.0 + 1e-12)) else { continue };
        let text = format::count(point.at_risk);
        let half = super::backend::text_width(&text, 11.0) / 2.0;
        let x = f64::from(MARGIN + LEFT) + width * t / end;
        let right = f64::from(WIDTH) - 4.0;
        if x - half < free || x + half > right {
            continue;
        }
        free = x + half + 8.0;
        let at = (libm::round(x) as i32, y);
        write(sheet, &text, at, (Ink::Ink, 11.0), (HPos::Center, VPos::Center))?;
    }
    Ok(())
}
