//! Pareto of downtime: which root causes cost most, and in which stage.

use super::backend::fit;
use super::ink::{Ink, PART_INKS};
use super::{
    Axis, Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, legend, rectangle, stroke,
    write,
};
use crate::campaign::summary::Summary;
use crate::report::causes::{self, PART_NAMES, PARTS, Ranked};
use crate::report::{clean, format, verdict};
use plotters::chart::ChartBuilder;
use plotters::element::{Circle, Rectangle};
use plotters::series::LineSeries;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Causes that get a bar of their own.
const BARS: usize = 12;
const ROW: i32 = 28;
const NAMES: i32 = 250;
const FIGURES: i32 = 120;

/// Downtime by root cause, the largest first, stacked by stage and loss, with the cumulative share as a
/// line: what is worth mending, and where in the repair?
#[must_use]
pub fn pareto(summary: &Summary) -> String {
    let ranked = causes::ranking(summary);
    let shown = shorten(&ranked);
    let kind = verdict::kind_word(causes::counted(summary));
    let title = title(summary, &ranked, kind);
    let description = description(&shown, kind);
    let top = headline_height(&clean::plain(&title));
    let rows = shown.len().max(1) as i32;
    let height = top + rows * ROW + if shown.is_empty() { 8 } else { 96 };
    figure("pareto", (WIDTH, height as u32), &title, &description, |sheet| {
        if shown.is_empty() {
            let text = "There is no downtime to divide.";
            let anchor = (HPos::Left, VPos::Center);
            return write(sheet, text, (MARGIN, top + ROW / 2), (Ink::Muted, TEXT), anchor);
        }
        draw(sheet, summary, &shown, top)
    })
}

/// The first causes, and all the others as one.
fn shorten(ranked: &[Ranked]) -> Vec<Ranked> {
    // What is below a thousandth has no bar to see.
    let seen = ranked.iter().filter(|r| r.share >= 0.001).count();
    let head = seen.clamp(1, BARS - 1);
    if ranked.len() <= head + 1 {
        return ranked.to_vec();
    }
    let (head, tail) = ranked.split_at(head);
    let mut rest = Ranked {
        cause: format!("{} other causes", tail.len()),
        injected: false,
        outages: 0,
        parts: [0.0; PARTS],
        down: 0.0,
        share: 0.0,
        items: Vec::new(),
    };
    for entry in tail {
        rest.outages += entry.outages;
        rest.down += entry.down;
        rest.share += entry.share;
        for (total, time) in rest.parts.iter_mut().zip(entry.parts) {
            *total += time;
        }
    }
    let mut out = head.to_vec();
    out.push(rest);
    out
}

fn title(summary: &Summary, ranked: &[Ranked], kind: &str) -> String {
    let Some(first) = ranked.first() else {
        let n = format::counted(summary.replications, "replication");
        return format!("Nothing was down in {n}");
    };
    let most = match causes::longest(&first.parts).map_or("detect", |i| PART_NAMES[i]) {
        "lost" => "after the mission was lost".to_owned(),
        stage => format!("in stage {stage}"),
    };
    format!(
        "{} causes {} of the {kind}s' downtime, most of it {most}",
        clean::shorten(&clean::plain(&first.cause), 48),
        format::percent(first.share)
    )
}

fn description(shown: &[Ranked], kind: &str) -> String {
    let rows: Vec<String> = shown
        .iter()
        .map(|r| {
            format!("{}: {} ({})", r.cause, format::duration(r.down), format::percent(r.share))
        })
        .collect();
    format!(
        "Downtime of {kind}s by root cause over all replications, stacked by stage of recovery and \
         what was lost with the mission. {}.",
        rows.join("; ")
    )
}

fn draw(sheet: &Sheet<'_>, summary: &Summary, shown: &[Ranked], top: i32) -> Result<(), Failure> {
    let rows = shown.len() as i32;
    let most = shown.iter().map(|r| r.share).fold(0.0, f64::max);
    debug_assert!(most <= 1.0 + 1e-9, "a share is a part of the whole");
    let frame = sheet.clone().shrink(
        (MARGIN + NAMES, top),
        (WIDTH as i32 - 2 * MARGIN - NAMES - FIGURES, rows * ROW + 30),
    );
    let ticks = (0..=5).map(|i| (f64::from(i) / 5.0, format!("{} %", 20 * i))).collect();
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(30)
        .build_cartesian_2d(Axis::new(0.0, 1.0, ticks), f64::from(rows)..0.0)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(super::text_style(Ink::Muted, TEXT, HPos::Left, VPos::Top))
        .draw()?;
    let mut sum = 0.0;
    let mut line = Vec::new();
    for (i, entry) in (0i32..).zip(shown) {
        let y = f64::from(i);
        let mut x = 0.0;
        for (time, ink) in entry.parts.iter().zip(PART_INKS) {
            let to = x + time / entry.down * entry.share;
            if to > x {
                let bar = Rectangle::new([(x, y + 0.18), (to, y + 0.82)], ink.color().filled());
                chart.draw_series([bar])?;
            }
            x = to;
        }
        sum += entry.share;
        line.push((sum.min(1.0), y + 0.5));
        labels(sheet, entry, top + i * ROW + ROW / 2)?;
    }
    chart.draw_series(LineSeries::new(line.iter().copied(), stroke(Ink::Ink, 1)))?;
    chart.draw_series(line.iter().map(|&p| Circle::new(p, 3, Ink::Ink.color().filled())))?;
    foot(sheet, summary, shown, top + rows * ROW + 42)
}

fn labels(sheet: &Sheet<'_>, entry: &Ranked, y: i32) -> Result<(), Failure> {
    let injected = if entry.injected { " (injected)" } else { "" };
    let room = f64::from(NAMES) - 12.0 - super::backend::text_width(injected, TEXT);
    let name = fit(&clean::plain(&entry.cause), TEXT, room) + injected;
    let at = (MARGIN + NAMES - 8, y);
    write(sheet, &name, at, (Ink::Ink, TEXT), (HPos::Right, VPos::Center))?;
    let figure = format!("{} · {}", format::percent(entry.share), format::duration(entry.down));
    let at = (WIDTH as i32 - MARGIN, y);
    write(sheet, &figure, at, (Ink::Ink, 11.0), (HPos::Right, VPos::Center))
}

fn foot(sheet: &Sheet<'_>, summary: &Summary, shown: &[Ranked], y: i32) -> Result<(), Failure> {
    let left = MARGIN + NAMES;
    let occurs = |&(i, _): &(usize, _)| shown.iter().any(|r| r.parts[i] > 0.0);
    let all = PART_INKS.into_iter().zip(PART_NAMES).enumerate();
    let entries: Vec<_> = all.filter(occurs).map(|(_, entry)| entry).collect();
    let below = legend(sheet, &entries, (left, y), WIDTH as i32 - MARGIN - 170)?;
    let x = WIDTH as i32 - MARGIN - 150;
    super::path(sheet, &[(x, y + 6), (x + 18, y + 6)], Ink::Ink, 1)?;
    sheet.draw(&Circle::new((x + 9, y + 6), 3, Ink::Ink.color().filled()))?;
    let anchor = (HPos::Left, VPos::Center);
    write(sheet, "cumulative share", (x + 26, y + 6), (Ink::Ink, TEXT), anchor)?;
    let n = format::counted(summary.replications, "replication");
    let total: f64 = shown.iter().map(|r| r.down).sum();
    let note = format!("share of {} of downtime in {n}", format::duration(total));
    write(sheet, &note, (left, y + below + 8), (Ink::Muted, 11.0), anchor)?;
    // The axis ends where the frame does; a thin line keeps bars from floating.
    rectangle(sheet, (left - 1, y - 42 - shown.len() as i32 * ROW), (left, y - 42), Ink::Muted)
}
