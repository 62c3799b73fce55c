//! Pictures as SVG: each answers one question and says the answer in its title.
//!
//! plotters lays out axes and scales; [`backend`] writes the elements and [`ink`] their looks.
//! Logarithms are our own (nines are mapped before plotters sees them), so that bytes are equal
//! for equal results. Meaning never hangs on colour alone: stages have patterns, marks have labels.

mod anatomy;
mod axis;
pub mod backend;
mod beliefs;
mod comparison;
mod forest;
mod heat;
mod indices;
pub mod ink;
mod line;
mod pareto;
mod reliability;
mod scatter;
mod sweep;
mod timeline;
mod tornado;

pub use anatomy::anatomy;
pub use comparison::comparison;
pub use forest::forest;
pub use pareto::pareto;
pub use reliability::reliability;
pub use sweep::{PICTURES as SWEEP_PICTURES, sweep};
pub use timeline::{Window, timeline};

use axis::Axis;
use backend::Svg;
use ink::Ink;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::{PathElement, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, IntoFont, ShapeStyle, TextStyle};
use std::convert::Infallible;

/// Width of every picture, pixels.
const WIDTH: u32 = 920;
/// Size of ordinary text, pixels.
const TEXT: f64 = 12.0;
/// Space between the edge and everything else.
const MARGIN: i32 = 16;

type Failure = DrawingAreaErrorKind<Infallible>;
type Sheet<'a> = DrawingArea<Svg<'a>, Shift>;

/// Draws a figure of this name and size, with its title at the top.
///
/// The backend never fails, so what can go wrong is a mistake of ours in the layout; the picture
/// then says so instead of passing for complete.
fn figure(
    name: &str,
    (width, height): (u32, u32),
    title: &str,
    description: &str,
    draw: impl FnOnce(&Sheet<'_>) -> Result<(), Failure>,
) -> String {
    let mut out = String::new();
    {
        let sheet =
            Svg::open(&mut out, name, (width, height), title, description).into_drawing_area();
        let room = f64::from(width) - 2.0 * f64::from(MARGIN);
        let drawn = headline(&sheet, title, room).and_then(|()| draw(&sheet));
        debug_assert!(drawn.is_ok(), "{name}: {:?}", drawn.err());
        if drawn.is_err() {
            let text = "This picture is not complete: its layout failed.";
            let style = text_style(Ink::Bad, TEXT, HPos::Left, VPos::Bottom);
            let _ = sheet.draw(&Text::new(text, (MARGIN, height as i32), style));
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Height that the title takes, with the space below it.
fn headline_height(title: &str) -> i32 {
    let lines = broken(title, f64::from(WIDTH) - 2.0 * f64::from(MARGIN)).len() as i32;
    MARGIN + lines * 20 + 8
}

/// The title in at most two lines.
fn broken(title: &str, room: f64) -> Vec<String> {
    const SIZE: f64 = 15.0;
    // Bold letters are a little wider.
    let width = |s: &str| backend::text_width(s, SIZE) * 1.06;
    if width(title) <= room {
        return vec![title.to_owned()];
    }
    let mut first = String::new();
    let mut words = title.split(' ').peekable();
    while let Some(word) = words.peek() {
        let longer = if first.is_empty() { (*word).to_owned() } else { format!("{first} {word}") };
        if width(&longer) > room {
            break;
        }
        first = longer;
        words.next();
    }
    let rest: Vec<&str> = words.collect();
    let fit = |s: &str| backend::fit(s, SIZE * 1.06, room);
    if first.is_empty() {
        return vec![fit(title)];
    }
    vec![first, fit(&rest.join(" "))]
}

fn headline(sheet: &Sheet<'_>, title: &str, room: f64) -> Result<(), Failure> {
    let title = crate::report::clean::plain(title);
    for (i, line) in (0i32..).zip(broken(&title, room)) {
        let style = text_style(Ink::Title, 15.0, HPos::Left, VPos::Top);
        sheet.draw(&Text::new(line, (MARGIN, MARGIN + 20 * i), style))?;
    }
    Ok(())
}

fn text_style(ink: Ink, size: f64, h: HPos, v: VPos) -> TextStyle<'static> {
    (FontFamily::SansSerif, size).into_font().color(&ink.color()).pos(Pos::new(h, v))
}

fn stroke(ink: Ink, width: u32) -> ShapeStyle {
    ink.color().stroke_width(width)
}

/// A text at a place.
fn write(
    sheet: &Sheet<'_>,
    text: &str,
    at: (i32, i32),
    (ink, size): (Ink, f64),
    anchor: (HPos, VPos),
) -> Result<(), Failure> {
    let text = crate::report::clean::plain(text);
    sheet.draw(&Text::new(text, at, text_style(ink, size, anchor.0, anchor.1)))
}

fn rectangle(
    sheet: &Sheet<'_>,
    (x0, y0): (i32, i32),
    (x1, y1): (i32, i32),
    ink: Ink,
) -> Result<(), Failure> {
    sheet.draw(&Rectangle::new([(x0, y0), (x1, y1)], ink.color().filled()))
}

fn path(sheet: &Sheet<'_>, points: &[(i32, i32)], ink: Ink, width: u32) -> Result<(), Failure> {
    sheet.draw(&PathElement::new(points.to_vec(), stroke(ink, width)))
}

/// Samples with words in rows from `(x, y)`; returns the height taken.
fn legend(
    sheet: &Sheet<'_>,
    entries: &[(Ink, &str)],
    (left, top): (i32, i32),
    right: i32,
) -> Result<i32, Failure> {
    let (mut x, mut y) = (left, top);
    for &(ink, word) in entries {
        let width = 20 + libm::ceil(backend::text_width(word, TEXT)) as i32 + 18;
        if x + width > right && x > left {
            x = left;
            y += 20;
        }
        rectangle(sheet, (x, y), (x + 14, y + 12), ink)?;
        write(sheet, word, (x + 20, y + 6), (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
        x += width;
    }
    Ok(y + 20 - top)
}

/// Ticks of a time axis of `span` seconds: a round step with five to ten ticks, and its unit.
fn time_ticks(span: f64) -> (Vec<(f64, String)>, &'static str) {
    const DAY: f64 = 86_400.0;
    const YEAR: f64 = 365.25 * DAY;
    let (unit, name) = match span {
        s if s >= 4.0 * YEAR => (YEAR, "years"),
        s if s >= 3.0 * DAY => (DAY, "days"),
        s if s >= 3.0 * 3600.0 => (3600.0, "hours"),
        s if s >= 180.0 => (60.0, "minutes"),
        s if s >= 3.0 => (1.0, "seconds"),
        _ => (1e-3, "milliseconds"),
    };
    let length = span / unit;
    let mut step = 1.0;
    for factor in [2.0, 2.5, 2.0].iter().cycle().take(24) {
        if length / step <= 10.0 {
            break;
        }
        step *= factor;
    }
    let ticks = (0u32..64).map(|i| f64::from(i) * step);
    let inside = ticks.take_while(|t| t * unit <= span * (1.0 + 1e-9));
    (inside.map(|t| (t * unit, tick_label(t))).collect(), name)
}

/// A tick's label: at most three decimals, no zeros behind them.
fn tick_label(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
