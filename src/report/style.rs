//! How text may look: colour or none, and how wide. Meaning never hangs on colour alone.

/// How text may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// True to use ANSI colours.
    pub color: bool,
    /// Columns that a line may take; names are shortened to it, figures are not.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Style {
        Style { color: false, width: 100 }
    }
}

/// What a piece of text means, and so its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// As it is.
    #[default]
    Plain,
    /// A heading.
    Bold,
    /// Less important.
    Faint,
    /// A requirement that is met, a recovery.
    Good,
    /// A requirement that is missed, an outage.
    Bad,
    /// Undecided; a fault.
    Warn,
}

impl Style {
    /// The text in its colour, if colours are asked for.
    #[must_use]
    pub fn paint(self, paint: Paint, text: &str) -> String {
        let code = match paint {
            Paint::Bold => "1",
            Paint::Faint => "2",
            Paint::Good => "32",
            Paint::Bad => "1;31",
            Paint::Warn => "33",
            Paint::Plain => return text.to_owned(),
        };
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A heading, with a blank line before it.
    #[must_use]
    pub fn heading(self, text: &str) -> String {
        format!("\n{}\n", self.paint(Paint::Bold, text))
    }

    /// Words wrapped at the width; lines after the first begin with `indent` spaces, the
    /// first with those that the text begins with.
    #[must_use]
    pub fn wrap(self, text: &str, indent: usize) -> String {
        use crate::report::clean::columns;
        let lead = text.len() - text.trim_start_matches(' ').len();
        let mut out = " ".repeat(lead);
        let mut used = lead;
        let mut first = true;
        for word in text.split_whitespace() {
            let width = columns(word);
            if !first && used + 1 + width > self.width.max(40) {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                used = indent;
            } else if !first {
                out.push(' ');
                used += 1;
            }
            first = false;
            out.push_str(word);
            used += width;
        }
        out.push('\n');
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_if_asked() {
        let style = Style::default();
        assert_eq!(style.paint(Paint::Bad, "fail"), "fail");
        let style = Style { color: true, ..style };
        assert_eq!(style.paint(Paint::Bad, "fail"), "\x1b[1;31mfail\x1b[0m");
        assert_eq!(style.paint(Paint::Plain, "x"), "x");
    }

    #[test]
    fn wrapping_keeps_all_words() {
        let style = Style { color: false, width: 40 };
        let text = "  one two three four five six seven eight nine ten eleven twelve";
        let wrapped = style.wrap(text, 2);
        assert!(wrapped.lines().all(|l| l.len() <= 40));
        assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>().join(" "), text.trim());
        assert!(wrapped.lines().all(|l| l.starts_with("  ")));
    }
}
