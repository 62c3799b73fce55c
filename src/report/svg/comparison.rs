//! Candidates side by side: how long each is down, and how much of that the best avoids.

use super::backend::fit;
use super::ink::Ink;
use super::{Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, path, write};
use crate::campaign::compare::{Comparison, Measure};
use crate::kernel::math;
use crate::report::compare as words;
use crate::report::{clean, format};
use crate::stats::estimate::{Estimate, Printable};
use plotters::element::{Circle, Polygon};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of a row.
const ROW: i32 = 20;
/// Height of the columns' heads.
const HEAD: i32 = 24;
/// Where the candidates' figures end.
const FIGURES: i32 = 306;
/// Left end and width of the logarithmic axis of shares.
const SHARES: (i32, i32) = (326, 260);
/// The same of the axis of differences.
const DIFFERENCES: (i32, i32) = (640, 240);
/// Size of figures, pixels.
const SMALL: f64 = 11.0;
const FOOT: i32 = 56;

/// For each measure the candidates, the best first: the share of time down (or of missions lost)
/// with its interval on a logarithmic axis, and beside it the difference to the best, by the worse
/// one's share: who is better, by how much, and is it sure?
#[must_use]
pub fn comparison(comparison: &Comparison) -> String {
    let title = words::verdict(comparison);
    let top = headline_height(&clean::plain(&title)) + HEAD;
    let rows = comparison.measures.iter().map(|m| 1 + m.ranking.len() as i32).sum::<i32>();
    let height = (top + rows.max(1) * ROW + FOOT) as u32;
    let description = words::sentences(comparison).join(" ");
    figure("comparison", (WIDTH, height), &title, &description, |sheet| {
        if comparison.measures.is_empty() {
            let at = (MARGIN, top + ROW / 2);
            let anchor = (HPos::Left, VPos::Center);
            return write(sheet, "Nothing was measured.", at, (Ink::Muted, TEXT), anchor);
        }
        draw(sheet, comparison, top, top + rows * ROW)
    })
}

/// Exponents of ten at both ends of the axis of shares.
fn range(comparison: &Comparison) -> (i32, i32) {
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    let mut take = |x: f64| {
        if x > 0.0 && x.is_finite() {
            (low, high) = (low.min(x), high.max(x));
        }
    };
    for e in comparison.measures.iter().flat_map(|m| &m.values) {
        match e.printable() {
            Printable::Interval { value, low, high } => [value, low, high].map(&mut take),
            Printable::AtMost(x) | Printable::AtLeast(x) => [x, x, x].map(&mut take),
            Printable::Nothing => [(); 3],
        };
    }
    if high <= 0.0 {
        return (-6, 0);
    }
    let first = math::log10(low).floor().max(-16.0) as i32;
    (first, (libm::ceil(math::log10(high)) as i32).max(first + 1))
}

/// An axis between two ends, in pixels.
#[derive(Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    place: (i32, i32),
}

impl Scale {
    fn at(self, x: f64) -> i32 {
        let share = ((x - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
        self.place.0 + libm::round(share * f64::from(self.place.1)) as i32
    }
}

fn draw(sheet: &Sheet<'_>, comparison: &Comparison, top: i32, bottom: i32) -> Result<(), Failure> {
    let (first, last) = range(comparison);
    let shares = Scale { low: f64::from(first), high: f64::from(last), place: SHARES };
    let step = ((last - first + 5) / 6).max(1) as usize;
    let label = |power: i32| if power == 0 { "1".to_owned() } else { format!("1e{power}") };
    let ticks = (first..=last).step_by(step).map(|power| (f64::from(power), label(power)));
    axis(sheet, shares, &ticks.collect::<Vec<_>>(), (top, bottom))?;
    let differences = Scale { low: -1.0, high: 1.0, place: DIFFERENCES };
    let ticks = [-1.0, -0.5, 0.0, 0.5, 1.0].map(|x| (x, format!("{} %", 100.0 * x)));
    axis(sheet, differences, &ticks, (top, bottom))?;
    let zero = differences.at(0.0);
    path(sheet, &[(zero, top), (zero, bottom)], Ink::Limit, 1)?;
    let head = |text: &str, x: i32| {
        let at = (x, top - HEAD + 8);
        write(sheet, text, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))
    };
    head("share of time down, or of missions lost", SHARES.0)?;
    head("part of it that the best avoids", DIFFERENCES.0)?;
    let at = (FIGURES, top - HEAD + 8);
    write(sheet, "down a year", at, (Ink::Muted, SMALL), (HPos::Right, VPos::Center))?;
    let mut y = top;
    for measure in &comparison.measures {
        let name = fit(&clean::plain(&measure.name), TEXT, f64::from(FIGURES - MARGIN));
        let at = (MARGIN, y + ROW / 2);
        write(sheet, &name, at, (Ink::Title, TEXT), (HPos::Left, VPos::Center))?;
        y += ROW;
        for &c in &measure.ranking {
            row(sheet, (comparison, measure, c), (shares, differences), y + ROW / 2)?;
            y += ROW;
        }
    }
    let n = comparison.candidates.first().map_or(0, |c| c.summary.replications);
    let note = format!(
        "{} of each on the same luck; left: 95 % intervals, an arrow is a bound; right: all intervals hold \
         together, grey ones hold zero",
        format::counted(n, "replication")
    );
    let at = (MARGIN, bottom + 40);
    write(sheet, &note, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))
}

fn axis(
    sheet: &Sheet<'_>,
    scale: Scale,
    ticks: &[(f64, String)],
    (top, bottom): (i32, i32),
) -> Result<(), Failure> {
    for (value, label) in ticks {
        let x = scale.at(*value);
        path(sheet, &[(x, top), (x, bottom)], Ink::Grid, 1)?;
        let at = (x, bottom + 12);
        write(sheet, label, at, (Ink::Muted, SMALL), (HPos::Center, VPos::Center))?;
    }
    let (left, width) = scale.place;
    path(sheet, &[(left, bottom), (left + width, bottom)], Ink::Muted, 1)
}

/// One candidate: its name, its figure, its share, and the difference to the best.
fn row(
    sheet: &Sheet<'_>,
    (comparison, measure, c): (&Comparison, &Measure, usize),
    (shares, differences): (Scale, Scale),
    y: i32,
) -> Result<(), Failure> {
    let value = words::value(measure, c);
    let taken = super::backend::text_width(&value, SMALL);
    let room = f64::from(FIGURES - MARGIN - 24) - taken;
    let name = fit(&clean::plain(words::label(comparison, c)), TEXT, room);
    write(sheet, &name, (MARGIN + 12, y), (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
    write(sheet, &value, (FIGURES, y), (Ink::Muted, SMALL), (HPos::Right, VPos::Center))?;
    if let Some(e) = measure.values.get(c) {
        let log = |x: f64| if x > 0.0 { shares.at(math::log10(x)) } else { shares.place.0 };
        let ends = |e: &Estimate| (log(e.low), log(e.high));
        match e.printable() {
            Printable::Interval { value, .. } => {
                interval(sheet, ends(e), log(value), y, Ink::Mark)?;
            }
            Printable::AtMost(bound) => arrow(sheet, log(bound), shares.place.0, y)?,
            Printable::AtLeast(bound) => {
                arrow(sheet, log(bound), shares.place.0 + shares.place.1, y)?;
            }
            Printable::Nothing => {}
        }
    }
    let best = measure.ranking.first().copied().filter(|&best| best != c);
    let Some(pair) = best.and_then(|best| measure.pair(best, c)) else { return Ok(()) };
    if pair.never_differs() {
        let at = (differences.at(0.0) + 6, y);
        let n = format::counted(pair.difference.n, "replication");
        let text = fit(&format!("the same in all {n}"), SMALL, f64::from(DIFFERENCES.1 / 2));
        return write(sheet, &text, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center));
    }
    let Some(share) = pair.avoided else { return Ok(()) };
    if !share.value.is_finite() {
        return Ok(());
    }
    let ink = if pair.decided() { Ink::Good } else { Ink::Muted };
    let ends = (differences.at(share.low), differences.at(share.high));
    interval(sheet, ends, differences.at(share.value), y, ink)
}

fn interval(
    sheet: &Sheet<'_>,
    (low, high): (i32, i32),
    value: i32,
    y: i32,
    ink: Ink,
) -> Result<(), Failure> {
    path(sheet, &[(low, y), (high, y)], ink, 2)?;
    for x in [low, high] {
        path(sheet, &[(x, y - 4), (x, y + 4)], ink, 2)?;
    }
    sheet.draw(&Circle::new((value, y), 4, ink.color().filled()))
}

/// A bound, and where the truth lies.
fn arrow(sheet: &Sheet<'_>, bound: i32, end: i32, y: i32) -> Result<(), Failure> {
    path(sheet, &[(bound, y - 4), (bound, y + 4)], Ink::Mark, 2)?;
    path(sheet, &[(bound, y), (end, y)], Ink::Mark, 2)?;
    let turn = if end < bound { -7 } else { 7 };
    let head = vec![(end, y), (end - turn, y - 4), (end - turn, y + 4)];
    sheet.draw(&Polygon::new(head, Ink::Mark.color().filled()))
}
