//! A sweep of many parameters at once: a measure against each of them, in small panels.

use super::backend::{fit, text_width};
use super::ink::Ink;
use super::sweep::{Scale, levels, unit};
use super::{
    Axis, Failure, MARGIN, Sheet, WIDTH, figure, headline_height, stroke, text_style, write,
};
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::outcome::Measure;
use crate::kernel::math::{log10, pow};
use crate::report::sweep::{claim, labels, short};
use crate::report::{clean, format};
use crate::stats::nested::rank_correlation;
use plotters::chart::ChartBuilder;
use plotters::element::Circle;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Panels side by side, and the most of all.
const COLUMNS: i32 = 3;
const PANELS: usize = 12;
/// Height of a panel with its head and labels, and of its frame, pixels.
const PANEL: i32 = 212;
const FRAME: i32 = 178;
/// Room for the labels of the measure's axis, pixels.
const LEFT: i32 = 84;
const GAP: i32 = 16;
const SMALL: f64 = 11.0;
/// The most dots of a picture.
const DOTS: usize = 1500;

/// One parameter: its points with their places, and what its axis says.
struct Panel {
    head: String,
    /// Rank correlation of the measure with the values; none of values that are no numbers.
    rank: Option<f64>,
    axis: Axis,
    dots: Vec<(f64, usize)>,
}

/// A measure at all points against each parameter, those that it follows most first.
pub(super) fn scatter(outcome: &Outcome, at: usize) -> String {
    let measure = &outcome.measures[at];
    let names = short(&outcome.sweep);
    let panel = |parameter: usize| panel(outcome, at, parameter, &names[parameter]);
    let mut panels: Vec<Panel> = (0..names.len()).map(panel).collect();
    let size = |panel: &Panel| panel.rank.map_or(0.0, f64::abs);
    panels.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let more = panels.len().saturating_sub(PANELS);
    panels.truncate(PANELS);
    let title = claim(outcome, measure, &labels(outcome));
    let heads: Vec<&str> = panels.iter().map(|panel| panel.head.as_str()).collect();
    let description = format!(
        "{} at {} against each parameter: {}.",
        unit(measure),
        format::counted(measure.ranking.len() as u64, "point"),
        heads.join("; ")
    );
    let top = headline_height(&clean::plain(&title));
    let rows = (panels.len() as i32 + COLUMNS - 1) / COLUMNS;
    let height = top + rows * PANEL + 52;
    figure("scatter", (WIDTH, height as u32), &title, &description, |sheet| {
        let scale = Scale::of(measure.ranking.iter().filter_map(|&p| share(outcome, at, p)));
        for (i, panel) in (0i32..).zip(&panels) {
            let across = (WIDTH as i32 - 2 * MARGIN - LEFT + GAP) / COLUMNS;
            let x = MARGIN + LEFT + i % COLUMNS * across;
            let place = (x, top + i / COLUMNS * PANEL, across - GAP);
            draw(sheet, (outcome, at), panel, &scale, (place, i % COLUMNS == 0))?;
        }
        foot(sheet, outcome, measure, (top + rows * PANEL + 14, more))
    })
}

fn share(outcome: &Outcome, at: usize, point: usize) -> Option<f64> {
    Some(outcome.of(point)?.measures.get(at)?.share)
}

/// What stands behind the digits of a value.
fn unit_of(text: &str) -> &str {
    text.trim_matches('"').trim_start_matches(|c: char| c.is_ascii_digit() || "+-.eE ".contains(c))
}

fn panel(outcome: &Outcome, at: usize, parameter: usize, name: &str) -> Panel {
    let all = levels(outcome, parameter);
    let texts: Vec<&str> = all.iter().map(String::as_str).collect();
    let sizes = Outcome::sizes(&texts);
    let place = |level: &String| all.iter().position(|it| it == level);
    let value = |point: usize| {
        let level = place(outcome.sweep.points[point].values[parameter].as_ref()?)?;
        Some(sizes.as_ref().map_or(level as f64, |sizes| sizes[level]))
    };
    // Points of the same plan are one dot each: their values differ.
    let points = (0..outcome.sweep.points.len()).filter_map(|p| Some((value(p)?, p)));
    let mut dots: Vec<(f64, usize)> = points.collect();
    let found: (Vec<f64>, Vec<f64>) =
        dots.iter().filter_map(|&(x, p)| Some((x, share(outcome, at, p)?))).unzip();
    let rank = sizes.as_ref().and_then(|_| rank_correlation(&found.0, &found.1));
    let low = dots.iter().map(|dot| dot.0).fold(f64::INFINITY, f64::min).min(1e300);
    let high = dots.iter().map(|dot| dot.0).fold(low, f64::max);
    // Ratios where values were chosen by ratios: few of them then lie in the upper half.
    let mut order = found.0.clone();
    order.sort_by(f64::total_cmp);
    let middle = order.get(order.len() / 2).copied().unwrap_or(high);
    let far = low > 0.0 && high >= 20.0 * low;
    let by_ratio = sizes.is_some() && far && middle < low + 0.3 * (high - low);
    if by_ratio {
        dots.iter_mut().for_each(|dot| dot.0 = log10(dot.0));
    }
    let ticks = match &sizes {
        Some(sizes) if sizes.len() <= 3 => {
            let place = |size: &f64| if by_ratio { log10(*size) } else { *size };
            sizes.iter().map(|size| (place(size), digits(*size))).collect()
        }
        Some(_) if by_ratio => decades(low, high),
        Some(_) => round(low, high),
        None => {
            let name = |text: &&str| fit(&clean::plain(text.trim_matches('"')), SMALL, 70.0);
            (0i32..).map(f64::from).zip(texts.iter().map(name)).collect()
        }
    };
    let (low, high) = if by_ratio { (log10(low), log10(high)) } else { (low, high) };
    // Names need more room at the ends than numbers do.
    let part = if sizes.is_some() { 0.06 } else { 0.2 };
    let margin = if high > low { part * (high - low) } else { 0.5 };
    let ticks = apart(ticks, if sizes.is_some() { 0.17 } else { 0.45 } * (high - low));
    let unit = match (sizes.is_some(), texts.first().map_or("", |text| unit_of(text))) {
        (false, _) | (true, "") => String::new(),
        (true, unit) => format!(" ({})", clean::plain(unit)),
    };
    let rank_word = rank.map_or_else(String::new, |rank| format!(", rank {rank:.2}"));
    let head = format!("{name}{unit}{rank_word}");
    Panel { head, rank, axis: Axis::new(low - margin, high + margin, ticks), dots }
}

/// Those of ticks in order that are so far apart, so that no label lies on another.
fn apart(mut ticks: Vec<(f64, String)>, gap: f64) -> Vec<(f64, String)> {
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f64, String)> = Vec::new();
    for tick in ticks {
        if out.last().is_none_or(|last| tick.0 - last.0 >= gap) {
            out.push(tick);
        }
    }
    out
}

/// At most five round ticks.
fn round(low: f64, high: f64) -> Vec<(f64, String)> {
    let mut step = pow(10.0, log10((high - low).max(1e-12)).floor() - 1.0);
    for factor in [2.0, 2.5, 2.0].iter().cycle().take(6) {
        if (high - low) / step <= 4.2 {
            break;
        }
        step *= factor;
    }
    let first = (low / step - 1e-9).ceil();
    let all = (0..5).map(|k| (first + f64::from(k)) * step);
    all.take_while(|tick| *tick <= high + 1e-9 * step).map(|x| (x, digits(x))).collect()
}

/// A number without dust and without zeros behind its point.
fn digits(x: f64) -> String {
    let text = format::significant(if x.abs() < 1e-300 { 0.0 } else { x }, 4);
    match text.contains('.') && !text.contains('e') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

/// At most four powers of ten, or the ends where there are none within; of logarithms.
fn decades(low: f64, high: f64) -> Vec<(f64, String)> {
    let (from, to) = (log10(low).ceil() as i32, log10(high).floor() as i32);
    let step = ((to - from) / 4 + 1).max(1) as usize;
    let all: Vec<i32> = (from..=to).step_by(step).collect();
    if all.len() < 2 {
        return [low, high].map(|x| (log10(x), digits(x))).to_vec();
    }
    all.into_iter().map(|k| (f64::from(k), digits(pow(10.0, f64::from(k))))).collect()
}

fn draw(
    sheet: &Sheet<'_>,
    (outcome, at): (&Outcome, usize),
    panel: &Panel,
    scale: &Scale,
    ((x, y, width), labelled): ((i32, i32, i32), bool),
) -> Result<(), Failure> {
    let measure = &outcome.measures[at];
    let head = fit(&panel.head, SMALL, f64::from(width));
    write(sheet, &head, (x, y + 8), (Ink::Ink, SMALL), (HPos::Left, VPos::Center))?;
    let left = if labelled { LEFT } else { 0 };
    let frame = sheet.clone().shrink((x - left, y + 18), (width + left, FRAME));
    let mut chart = ChartBuilder::on(&frame)
        .x_label_area_size(22)
        .y_label_area_size(left)
        .build_cartesian_2d(panel.axis.clone(), scale.axis(measure))?;
    chart
        .configure_mesh()
        .axis_style(stroke(Ink::Muted, 1))
        .bold_line_style(stroke(Ink::Grid, 1))
        .light_line_style(plotters::style::TRANSPARENT)
        .label_style(text_style(Ink::Muted, SMALL, HPos::Center, VPos::Center))
        .draw()?;
    let every = every(outcome);
    for &(x, point) in panel.dots.iter().filter(|dot| dot.1 % every == 0) {
        let Some(share) = share(outcome, at, point) else { continue };
        let place = (x, scale.place(share));
        chart.draw_series([Circle::new(place, 3, Ink::Mark.color().filled())])?;
        if measure.near.contains(&outcome.same[point]) {
            chart.draw_series([Circle::new(place, 2, Ink::Paper.color().filled())])?;
        }
    }
    Ok(())
}

/// Of how many points one is drawn.
fn every(outcome: &Outcome) -> usize {
    let panels = outcome.sweep.parameters.len().clamp(1, PANELS);
    (outcome.sweep.points.len() * panels).div_ceil(DOTS).max(1)
}

fn foot(
    sheet: &Sheet<'_>,
    outcome: &Outcome,
    measure: &Measure,
    (y, more): (i32, usize),
) -> Result<(), Failure> {
    let n = format::counted(outcome.sweep.replications, "replication");
    let thinned = match every(outcome) {
        1 => String::new(),
        every => format!("; one point of {every} is drawn"),
    };
    let more = match more {
        0 => String::new(),
        more => format!("; {} not shown", format::counted(more as u64, "parameter")),
    };
    let lines = [
        format!("{}, by parameter, {n} each on the same luck{thinned}{more}", unit(measure)),
        "rank: rank correlation, above 0 where more of it is worse; open: the best is no clear gain over it"
            .to_owned(),
    ];
    for (line, text) in (0i32..).zip(lines) {
        debug_assert!(text_width(&text, SMALL) < f64::from(WIDTH), "{text}");
        let at = (MARGIN, y + 18 * line);
        write(sheet, &text, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))?;
    }
    Ok(())
}
