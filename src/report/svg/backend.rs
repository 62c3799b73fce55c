//! The backend that plotters draws on: SVG elements with classes instead of colours.
//!
//! plotters' own SVG backend writes fixed colours and neither title nor description. This one
//! writes what a screen reader, a dark page and a style sheet need, and nothing that depends on
//! the machine: text is measured by a table, never by a font.

use super::ink::{self, Ink};
use crate::report::clean;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    FontTransform,
};
use std::convert::Infallible;
use std::fmt::Write;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// Writes elements into a string.
pub(super) struct Svg<'a> {
    out: &'a mut String,
    size: (u32, u32),
}

/// Width of a text in pixels at this font size, for a sans-serif a little wider than most.
///
/// From the advance widths of common faces: narrow letters, wide ones, capitals, the rest.
#[must_use]
pub fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| thousandths(c) as f64).sum::<f64>() * size / 1000.0
}

/// Width of a character in thousandths of the font size.
#[must_use]
pub fn thousandths(c: char) -> usize {
    match c {
        'i' | 'j' | 'l' | 'I' | '|' | '\'' | '.' | ',' | ':' | ';' | '!' => 330,
        ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' | '·' => 400,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' | '—' => 960,
        'A'..='Z' => 710,
        c if c.is_ascii() => 610,
        c => match clean::columns_of(c) {
            0 => 0,
            1 => 680,
            _ => 1050,
        },
    }
}

/// The text if it fits into this many pixels, else shortened in its middle.
#[must_use]
pub fn fit(text: &str, size: f64, width: f64) -> String {
    let room = (width * 1000.0 / size).max(0.0) as usize;
    clean::shorten_by(text, room, thousandths)
}

impl<'a> Svg<'a> {
    /// Opens a figure: its name (an identifier of ours), title and description as given.
    pub(super) fn open(
        out: &'a mut String,
        name: &str,
        size: (u32, u32),
        title: &str,
        description: &str,
    ) -> Svg<'a> {
        let (w, h) = size;
        let (title, description) = (clean::xml(title), clean::xml(description));
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"shakedown {name}\" \
             viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{name}-title {name}-desc\" font-family=\"sans-serif\">\n\
             <title id=\"{name}-title\">{title}</title>\n\
             <desc id=\"{name}-desc\">{description}</desc>\n\
             <style>{}</style>\n<defs>\n{}</defs>\n",
            ink::sheet(name),
            ink::patterns(name)
        );
        let _ = writeln!(out, "<rect class=\"f-paper\" width=\"{w}\" height=\"{h}\"/>");
        Svg { out, size }
    }

    fn line(&mut self, element: std::fmt::Arguments<'_>) -> Drawn {
        // Writing to a string cannot fail.
        let _ = self.out.write_fmt(element);
        self.out.push('\n');
        Ok(())
    }

    fn stroke<S: BackendStyle>(style: &S) -> String {
        let class = Ink::class_of(style.color().rgb);
        match style.stroke_width() {
            0 | 1 => format!("class=\"s-{class}\""),
            n => format!("class=\"s-{class}\" stroke-width=\"{n}\""),
        }
    }
}

fn points(path: impl IntoIterator<Item = BackendCoord>) -> String {
    let mut out = String::new();
    let mut last = None;
    for (x, y) in path {
        // A point drawn twice shows nothing new.
        if last != Some((x, y)) {
            let _ = write!(out, "{}{x},{y}", if out.is_empty() { "" } else { " " });
            last = Some((x, y));
        }
    }
    out
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        let class = Ink::class_of(color.rgb);
        self.line(format_args!(
            "<rect class=\"f-{class}\" x=\"{x}\" y=\"{y}\" width=\"1\" height=\"1\"/>"
        ))
    }

    fn draw_line<S: BackendStyle>(&mut self, a: BackendCoord, b: BackendCoord, s: &S) -> Drawn {
        self.draw_path([a, b], s)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x0, y0): BackendCoord,
        (x1, y1): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let look = if fill { format!("class=\"f-{class}\"") } else { Self::stroke(style) };
        let (x, y, w, h) = (x0.min(x1), y0.min(y1), x0.abs_diff(x1), y0.abs_diff(y1));
        self.line(format_args!("<rect {look} x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/>"))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if style.color().alpha <= 0.0 {
            return Ok(());
        }
        let points = points(path);
        self.line(format_args!("<polyline {} points=\"{points}\"/>", Self::stroke(style)))
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let look = if fill { format!("class=\"f-{class}\"") } else { Self::stroke(style) };
        self.line(format_args!("<circle {look} cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"))
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let class = Ink::class_of(style.color().rgb);
        let points = points(path);
        self.line(format_args!("<polygon class=\"f-{class}\" points=\"{points}\"/>"))
    }

    fn draw_text<T: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &T,
        (x, y): BackendCoord,
    ) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let size = style.size();
        let anchor = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " text-anchor=\"middle\"",
            HPos::Right => " text-anchor=\"end\"",
        };
        // The baseline, in hundredths of the font size below the anchor.
        let drop = match style.anchor().v_pos {
            VPos::Top => 0.85,
            VPos::Center => 0.35,
            VPos::Bottom => -0.15,
        };
        let turn = match style.transform() {
            FontTransform::None => String::new(),
            FontTransform::Rotate90 => format!(" transform=\"rotate(90 {x} {y})\""),
            FontTransform::Rotate180 => format!(" transform=\"rotate(180 {x} {y})\""),
            FontTransform::Rotate270 => format!(" transform=\"rotate(270 {x} {y})\""),
        };
        let class = Ink::class_of(style.color().rgb);
        let (dy, text) = (libm::round(drop * size), clean::xml(text));
        self.line(format_args!(
            "<text class=\"t-{class}\" x=\"{x}\" y=\"{y}\" dy=\"{dy}\" font-size=\"{size}\"\
             {anchor}{turn}>{text}</text>"
        ))
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size();
        Ok((libm::ceil(text_width(text, size)) as u32, libm::ceil(size) as u32))
    }

    fn blit_bitmap(&mut self, _: BackendCoord, _: (u32, u32), _: &[u8]) -> Drawn {
        // No picture of ours holds a bitmap.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_where_it_is_told_to() {
        let text = "an-unreasonably-long-name/17";
        assert_eq!(fit(text, 12.0, 1000.0), text);
        let short = fit(text, 12.0, 90.0);
        assert!(short.ends_with("/17") && short.contains('…'), "{short}");
        assert!(text_width(&short, 12.0) <= 90.0);
        assert!(text_width("MMMM", 10.0) > text_width("iiii", 10.0));
    }
}
