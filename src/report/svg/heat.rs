//! Heat map of a sweep of two parameters: what each pair of values costs.

use super::backend::{fit, text_width};
use super::ink::{HEAT, Ink};
use super::sweep::{levels, unit, words};
use super::{Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, path, rectangle, write};
use crate::campaign::sweep::Outcome;
use crate::campaign::sweep::outcome::Measure;
use crate::kernel::math::ln;
use crate::report::sweep::{claim, labels};
use crate::report::{clean, format};
use plotters::style::text_anchor::{HPos, VPos};

/// Column for the values of the rows, pixels.
const NAMES: i32 = 120;
/// Height of rows, where there are few of them, and of all of them.
const ROW: i32 = 46;
const ROWS: i32 = 1200;
const SMALL: f64 = 11.0;
const CENTER: (HPos, VPos) = (HPos::Center, VPos::Center);

struct Map<'a> {
    outcome: &'a Outcome,
    at: usize,
    measure: &'a Measure,
    /// Parameters of rows and columns, and their values.
    parameters: (usize, usize),
    rows: Vec<String>,
    columns: Vec<String>,
}

/// A measure at each pair of values of two parameters, those of the first from top to bottom.
pub(super) fn heat(outcome: &Outcome, at: usize, parameters: (usize, usize)) -> String {
    let measure = &outcome.measures[at];
    let (rows, columns) = (levels(outcome, parameters.0), levels(outcome, parameters.1));
    let map = Map { outcome, at, measure, parameters, rows, columns };
    let title = claim(outcome, measure, &labels(outcome));
    let top = headline_height(&clean::plain(&title)) + 20;
    let height = top + map.rows.len() as i32 * map.row() + 86;
    figure("heat", (WIDTH, height as u32), &title, &map.description(), |sheet| map.draw(sheet, top))
}

impl Map<'_> {
    fn row(&self) -> i32 {
        (ROWS / self.rows.len().max(1) as i32).clamp(6, ROW)
    }

    /// The point at a place of the map.
    fn point(&self, row: usize, column: usize) -> Option<usize> {
        let sweep = &self.outcome.sweep;
        let is = |values: &Vec<Option<String>>| {
            values[self.parameters.0].as_ref() == self.rows.get(row)
                && values[self.parameters.1].as_ref() == self.columns.get(column)
        };
        let point = sweep.points.iter().position(|point| is(&point.values))?;
        self.outcome.same.get(point).copied()
    }

    fn share(&self, point: usize) -> Option<f64> {
        Some(self.outcome.of(point)?.measures[self.at].share)
    }

    fn description(&self) -> String {
        let mut cells = Vec::new();
        for (r, row) in self.rows.iter().enumerate() {
            for (c, column) in self.columns.iter().enumerate() {
                let share = self.point(r, c).and_then(|point| self.share(point));
                let share = share.map_or_else(String::new, |share| words(self.measure, share));
                cells.push(format!("{row}, {column}: {share}"));
            }
        }
        // Thousands of cells are for the table.
        cells.truncate(100);
        let [rows, columns] = [self.parameters.0, self.parameters.1]
            .map(|parameter| self.outcome.sweep.parameters[parameter].as_str());
        format!("{} by {rows} and {columns}. {}.", unit(self.measure), cells.join("; "))
    }

    /// How hot a share is: by its logarithm where they are of different sizes.
    fn ink(&self, share: f64, (low, high): (f64, f64)) -> Ink {
        let place = if high <= low {
            0.0
        } else if low > 0.0 && high > 10.0 * low {
            ln(share / low) / ln(high / low)
        } else {
            (share - low) / (high - low)
        };
        let step = (place * HEAT.len() as f64) as usize;
        HEAT[step.min(HEAT.len() - 1)]
    }

    fn draw(&self, sheet: &Sheet<'_>, top: i32) -> Result<(), Failure> {
        let left = MARGIN + NAMES;
        let width = WIDTH as i32 - MARGIN - left;
        let (row, columns) = (self.row(), self.columns.len().max(1) as i32);
        let [down, across] = [self.parameters.0, self.parameters.1]
            .map(|parameter| clean::plain(&self.outcome.sweep.parameters[parameter]));
        let (muted, start) = ((Ink::Muted, SMALL), (HPos::Left, VPos::Center));
        let room = f64::from(WIDTH as i32 - 2 * MARGIN);
        let half = |path: &str| fit(path, SMALL, 0.45 * room);
        let names = format!("{} ↓ · {} →", half(&down), half(&across));
        write(sheet, &names, (MARGIN, top - 14), muted, start)?;
        let shares: Vec<f64> =
            self.outcome.figures().map(|(_, figures)| figures.measures[self.at].share).collect();
        let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
        let high = shares.iter().copied().fold(0.0, f64::max);
        let bottom = top + row * self.rows.len() as i32;
        for r in 0..self.rows.len() {
            let y = top + r as i32 * row;
            if row >= 12 || r % 4 == 0 {
                let name = fit(&self.value(&self.rows[r]), TEXT, f64::from(NAMES) - 10.0);
                let at = (left - 8, y + row / 2);
                write(sheet, &name, at, (Ink::Ink, TEXT), (HPos::Right, VPos::Center))?;
            }
            for c in 0..self.columns.len() {
                let x = |c: i32| left + width * c / columns;
                let (from, to) = (x(c as i32), x(c as i32 + 1));
                let Some(point) = self.point(r, c) else { continue };
                let Some(share) = self.share(point) else { continue };
                rectangle(
                    sheet,
                    (from + 1, y + 1),
                    (to - 1, y + row - 1),
                    self.ink(share, (low, high)),
                )?;
                self.cell(sheet, point, share, (from, y), (to, y + row))?;
            }
        }
        let room = width / columns;
        for (c, column) in self.columns.iter().enumerate() {
            let name = fit(&self.value(column), TEXT, f64::from(room) - 4.0);
            let x = left + width * c as i32 / columns + room / 2;
            if room >= 24 || c % 4 == 0 {
                write(sheet, &name, (x, bottom + 12), (Ink::Ink, TEXT), CENTER)?;
            }
        }
        self.foot(sheet, bottom + 38)
    }

    fn value(&self, text: &str) -> String {
        clean::plain(text.trim_matches('"'))
    }

    fn cell(
        &self,
        sheet: &Sheet<'_>,
        point: usize,
        share: f64,
        (x0, y0): (i32, i32),
        (x1, y1): (i32, i32),
    ) -> Result<(), Failure> {
        let best = self.measure.ranking.first() == Some(&point);
        if best {
            let frame = [(x0 + 2, y0 + 2), (x1 - 2, y0 + 2), (x1 - 2, y1 - 2), (x0 + 2, y1 - 2)];
            let closed: Vec<(i32, i32)> = frame.into_iter().chain([frame[0]]).collect();
            path(sheet, &closed, Ink::Ink, 2)?;
        }
        let near = match !best && self.measure.near.contains(&point) {
            true => "≈ ",
            false if self.measure.shadowed.contains(&point) => "† ",
            false => "",
        };
        let written = if self.outcome.written() == Some(point) { " *" } else { "" };
        let text = format!("{near}{}{written}", words(self.measure, share));
        let (room, middle) = (f64::from(x1 - x0) - 6.0, ((x0 + x1) / 2, (y0 + y1) / 2));
        let fits = text_width(&text, TEXT) <= room;
        if !fits || y1 - y0 < 16 {
            let sign = near.trim();
            return if y1 - y0 < 12 {
                Ok(())
            } else {
                write(sheet, sign, middle, (Ink::Ink, TEXT), CENTER)
            };
        }
        let more = self.measure.behind_best[point].map_or(0.0, |behind| behind.more.value);
        if more <= 0.0 || y1 - y0 < 34 {
            return write(sheet, &text, middle, (Ink::Ink, TEXT), CENTER);
        }
        write(sheet, &text, (middle.0, middle.1 - 8), (Ink::Ink, TEXT), CENTER)?;
        let more = fit(&format!("+{}", words(self.measure, more)), SMALL, room);
        write(sheet, &more, (middle.0, middle.1 + 8), (Ink::Muted, SMALL), CENTER)
    }

    fn foot(&self, sheet: &Sheet<'_>, y: i32) -> Result<(), Failure> {
        let n = format::counted(self.outcome.sweep.replications, "replication");
        let note = format!(
            "{}, {n} each on the same luck; + more than at the best, which is framed",
            unit(self.measure)
        );
        let muted = (Ink::Muted, SMALL);
        write(sheet, &note, (MARGIN, y), muted, (HPos::Left, VPos::Center))?;
        let written = self.outcome.written().filter(|written| {
            // Only where a cell of the map is what is written, and says so.
            let cells =
                (0..self.rows.len()).flat_map(|r| (0..self.columns.len()).map(move |c| (r, c)));
            cells.into_iter().any(|(r, c)| self.point(r, c) == Some(*written))
        });
        let note = format!(
            "≈ the best is no clear gain over it (all such statements hold together){}{}",
            if self.measure.shadowed.is_empty() {
                ""
            } else {
                "; † lost more often, and less available"
            },
            if written.is_some() { "; * as written" } else { "" }
        );
        write(sheet, &note, (MARGIN, y + 18), muted, (HPos::Left, VPos::Center))
    }
}
