//! Tables of text: columns as wide as their widest cell, the first shortened if the line is full.

use crate::report::clean;
use crate::report::style::{Paint, Style};

/// On which side a column is flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Least columns that a shortened name keeps.
const LEAST_NAME: usize = 12;
/// Space between columns.
const GAP: usize = 2;

/// A table being filled.
#[derive(Clone, Debug)]
pub struct Table {
    heads: Vec<(String, Side)>,
    rows: Vec<Vec<(String, Paint)>>,
}

impl Table {
    /// A table with these column heads.
    #[must_use]
    pub fn new<S: AsRef<str>>(heads: &[(S, Side)]) -> Table {
        let heads = heads.iter().map(|(head, side)| (head.as_ref().to_owned(), *side)).collect();
        Table { heads, rows: Vec::new() }
    }

    /// Adds a row of plain cells.
    pub fn row(&mut self, cells: Vec<String>) {
        self.painted(cells.into_iter().map(|c| (c, Paint::Plain)).collect());
    }

    /// Adds a row of cells with their meaning.
    pub fn painted(&mut self, cells: Vec<(String, Paint)>) {
        debug_assert_eq!(cells.len(), self.heads.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// True if it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn widths(&self, style: Style) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|h| clean::columns(&h.0)).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(clean::columns(&cell.0));
            }
        }
        let rest: usize = widths.iter().skip(1).map(|w| w + GAP).sum();
        if let Some(first) = widths.first_mut() {
            *first = (*first).min(style.width.saturating_sub(rest).max(LEAST_NAME));
        }
        widths
    }

    /// Lines of the table, indented by `indent` spaces, with a line of heads.
    #[must_use]
    pub fn render(&self, style: Style, indent: usize) -> String {
        let narrower = Style { width: style.width.saturating_sub(indent), ..style };
        let widths = self.widths(narrower);
        let mut out = String::new();
        let heads = self.heads.iter().map(|h| (h.0.clone(), Paint::Faint)).collect();
        for row in std::iter::once(&heads).chain(&self.rows) {
            let mut line = " ".repeat(indent);
            // Spaces wait until something follows them: no line ends in blanks.
            let mut waiting = 0;
            for (i, (cell, paint)) in row.iter().enumerate() {
                let text = if i == 0 { clean::shorten(cell, widths[0]) } else { cell.clone() };
                let pad = widths[i].saturating_sub(clean::columns(&text));
                let (before, after) =
                    if self.heads[i].1 == Side::Right { (pad, 0) } else { (0, pad) };
                waiting += before;
                if !text.is_empty() {
                    line.push_str(&" ".repeat(waiting));
                    waiting = 0;
                    line.push_str(&style.paint(*paint, &text));
                }
                waiting += after + GAP;
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let mut table = Table::new(&[("item", Side::Left), ("outages", Side::Right)]);
        table.row(vec!["guidance".to_owned(), "7".to_owned()]);
        table.row(vec!["漢".to_owned(), "1234".to_owned()]);
        let text = table.render(Style::default(), 2);
        assert_eq!(text, "  item      outages\n  guidance        7\n  漢           1234\n");
    }

    #[test]
    fn a_long_name_gives_way_not_the_figures() {
        let mut table = Table::new(&[("item", Side::Left), ("figure", Side::Right)]);
        table.row(vec!["x".repeat(300), "0.999957".to_owned()]);
        let text = table.render(Style { color: false, width: 40 }, 0);
        assert!(text.lines().all(|l| clean::columns(l) <= 40), "{text}");
        assert!(text.contains("0.999957"));
    }
}
