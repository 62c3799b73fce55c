//! Names made harmless for the format that they are printed in.
//!
//! A name may hold anything: terminal escapes, markup, formulas, characters that turn the reading
//! direction. Each format has one function here, and nothing prints a name without it.

/// What stands in for a character that must not be printed.
const STAND_IN: char = '\u{fffd}';

/// True for characters that steer instead of showing: controls, direction marks, line separators,
/// invisible joiners, and what XML forbids.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

/// For a terminal: one line, nothing that steers.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if steers(c) { STAND_IN } else { c }).collect()
}

/// For text and attributes of XML and HTML.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if steers(c) => out.push(STAND_IN),
            c => out.push(c),
        }
    }
    out
}

/// For a cell of a GitHub table: no markup, no link, no mention, no formula, no cell border.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // As entities: GitHub makes mentions, formulas and links of these even if escaped.
            '@' => out.push_str("&#64;"),
            '$' => out.push_str("&#36;"),
            '|' => out.push_str("&#124;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '!' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c if steers(c) => out.push(STAND_IN),
            c => out.push(c),
        }
    }
    // What would be linked.
    out.replace("www.", "www&#46;").replace("://", "&#58;//")
}

/// For a cell of a CSV file: quoted where needed; what a spreadsheet would take for a formula gets
/// an apostrophe before it.
#[must_use]
pub fn csv(text: &str) -> String {
    let mut cell = plain(text);
    let formula = |c: char| matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let first = text.chars().next();
    if first.is_some_and(|c| formula(c) || c.is_control()) || cell.trim_start().starts_with(formula)
    {
        cell.insert(0, '\'');
    }
    if cell.contains([',', '"', ';', '\'']) || cell.trim() != cell {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// For finished JSON: the same value, written so that it can stand in a page or on a terminal.
///
/// `<` and all that steers occur in strings only, so replacing them by `\u…` changes no value.
#[must_use]
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '<' || (steers(c) && c != '\n') {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Columns that a character takes on a terminal: 0 for combining marks, 2 for wide ones.
#[must_use]
pub fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36f | 0x1ab0..=0x1aff | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff => 2,
        0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff => 2,
        0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Columns that a text takes on a terminal.
#[must_use]
pub fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// The text if it fits into this many columns, else its beginning, `…`, and its end: names that
/// differ only at the end (`navigation/0`, `navigation/1`) stay apart.
#[must_use]
pub fn shorten(text: &str, width: usize) -> String {
    shorten_by(text, width, columns_of)
}

/// [`shorten`] with another measure of a character.
#[must_use]
pub fn shorten_by(text: &str, width: usize, measure: impl Fn(char) -> usize) -> String {
    let total: usize = text.chars().map(&measure).sum();
    if total <= width {
        return text.to_owned();
    }
    if width < measure('…') {
        return String::new();
    }
    let room = width - measure('…');
    let tail_room = room / 3;
    let (mut used, mut tail_start) = (0, text.len());
    for (i, c) in text.char_indices().rev() {
        if used + measure(c) > tail_room {
            break;
        }
        used += measure(c);
        tail_start = i;
    }
    let mut out = String::new();
    for c in text[..tail_start].chars() {
        if used + measure(c) > room {
            break;
        }
        used += measure(c);
        out.push(c);
    }
    out.push('…');
    out.push_str(&text[tail_start..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_steered() {
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\nd"), "a�[31mb�c�d");
        assert_eq!(plain("Müller 漢 ✓"), "Müller 漢 ✓");
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(xml("<a b='&\"'>\u{7}"), "&lt;a b=&#39;&amp;&quot;&#39;&gt;�");
        assert_eq!(markdown("a|b*c_<x>"), "a&#124;b\\*c\\_&lt;x&gt;");
        assert_eq!(
            markdown("@me https://x www.y $1$"),
            "&#64;me https&#58;//x www&#46;y &#36;1&#36;"
        );
    }

    #[test]
    fn formulas_are_text() {
        assert_eq!(csv("=cmd()"), "\"'=cmd()\"");
        assert_eq!(csv("  +1"), "\"'  +1\"");
        assert_eq!(csv("\t=1"), "\"'�=1\"");
        assert_eq!(csv("say \"hi\", you"), "\"say \"\"hi\"\", you\"");
        assert_eq!(csv("fc-1"), "fc-1");
    }

    #[test]
    fn json_keeps_its_value() {
        let value = "</script>\u{1b}\u{9b}\u{202e}\u{e0001}";
        let safe = json(&serde_json::to_string(value).unwrap());
        assert!(safe.is_ascii() && !safe.contains('<'), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), value);
    }

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(shorten("navigation", 10), "navigation");
        assert_eq!(shorten("a-very-long-name/17", 12), "a-very-l…/17");
        assert_eq!(columns(&shorten("漢漢漢漢漢漢漢漢", 9)), 9);
        assert_eq!((shorten("abc", 1), shorten("abc", 0)), ("…".to_owned(), String::new()));
    }
}
