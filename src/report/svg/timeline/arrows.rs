//! Arrows from faults to the outages that they made.

use super::lanes::{Lane, Subject};
use super::{Frame, LEAST, NAMES, PLOT};
use crate::ledger::Row;
use crate::report::history::History;
use crate::report::svg::backend::text_width;
use crate::report::svg::ink::Ink;
use crate::report::svg::{Failure, MARGIN, Sheet, path, write};
use crate::vessel::plan::NO_CAUSE;
use plotters::element::Polygon;
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Arrows that are drawn, for the longest outages.
const ARROWS: usize = 12;

/// Arrows from faults to the longest outages, which carry their numbers; returns how many.
pub(super) fn draw(
    sheet: &Sheet<'_>,
    row: &Row,
    history: &History,
    frame: &Frame,
    lanes: &[Lane],
) -> Result<usize, Failure> {
    let mut order: Vec<usize> = (0..row.outages.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(row.outages[i].length()), i));
    order.truncate(ARROWS);
    order.sort_unstable();
    let mut labels: Vec<(i32, i32)> = Vec::new();
    let mut drawn = 0;
    for i in order {
        let outage = &row.outages[i];
        let Some(to) = lanes.iter().find(|l| l.subject == Subject::Item(outage.item)) else {
            continue;
        };
        let Some(x1) = frame.x(outage.start) else { continue };
        let root = outage.charges.first().map_or(NO_CAUSE, |c| c.root);
        let struck = history.strikes.iter().rev();
        let strike = struck.clone().find(|s| s.root == root && s.at <= outage.start);
        let y1 = frame.y(to);
        if let Some(strike) = strike
            && let Some(from) =
                lanes.iter().find(|l| l.subject == Subject::Component(strike.component))
            && let Some(x0) = frame.x(strike.at)
        {
            let y0 = frame.y(from) + frame.lane / 2;
            path(sheet, &[(x0, y0), (x0, y1 - 8), (x1, y1 - 4)], Ink::Ink, 1)?;
            let head = vec![(x1 - 4, y1 - 4), (x1 + 4, y1 - 4), (x1, y1 + 4)];
            sheet.draw(&Polygon::new(head, Ink::Bad.color().filled()))?;
            drawn += 1;
        }
        let end = frame.x(outage.end.min(frame.to)).unwrap_or(x1).max(x1 + LEAST as i32);
        // Beside the bar; before it where it runs into the red of a loss.
        let last = row.loss.is_some() && outage.end >= row.end;
        let at = if last { x1 - 18 } else { end + 4 };
        number(sheet, &mut labels, i + 1, (at, y1 + frame.lane / 2))?;
    }
    Ok(drawn)
}

/// An outage's number beside its bar, if there is room.
fn number(
    sheet: &Sheet<'_>,
    taken: &mut Vec<(i32, i32)>,
    n: usize,
    (x, y): (i32, i32),
) -> Result<(), Failure> {
    let text = n.to_string();
    let width = libm::ceil(text_width(&text, 10.0)) as i32;
    let clash = taken.iter().any(|&(right, row)| row == y && x < right + 3);
    if clash || x + width > MARGIN + NAMES + PLOT {
        return Ok(());
    }
    taken.push((x + width, y));
    write(sheet, &text, (x, y), (Ink::Label, 10.0), (HPos::Left, VPos::Center))
}
