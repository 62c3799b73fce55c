//! Words of RON: brackets, names, numbers, texts; comments are skipped.

use super::codes::{self, Code};
use super::diagnostic::Diagnostic;
use super::place::{FileId, Place};

mod text;

/// The longest text in bytes.
pub const MAX_TEXT: usize = 64 * 1024;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// `:`.
    Colon,
    /// `,`.
    Comma,
    /// A bare word.
    Word(String),
    /// A number as written, without `_`.
    Number(String),
    /// A string or character, its escapes resolved.
    Text(String),
    /// `#!` of an attribute.
    Attribute,
    /// Something that was reported already.
    Bad,
    /// The end of the text.
    End,
}

/// A token and its byte range.
#[derive(Clone, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Reads tokens from a text, left to right. Mistakes are kept in `problems`.
#[derive(Debug)]
pub struct Lexer<'a> {
    file: FileId,
    text: &'a str,
    at: usize,
    /// Mistakes found so far.
    pub problems: Vec<Diagnostic>,
    /// The last text that went over a line's end: if the quotes are off by one, it started here.
    pub long_text: Option<Place>,
}

impl<'a> Lexer<'a> {
    /// Starts at byte `from` of the text.
    pub fn new(file: FileId, text: &'a str, from: usize) -> Lexer<'a> {
        let at = if text[from..].starts_with('\u{feff}') { from + 3 } else { from };
        Lexer { file, text, at, problems: Vec::new(), long_text: None }
    }

    /// The place of a byte range of this text.
    pub fn place(&self, start: usize, end: usize) -> Place {
        Place::new(self.file, start, end)
    }

    /// The text under a place.
    pub fn slice(&self, place: Place) -> &'a str {
        self.text.get(place.range()).unwrap_or("")
    }

    /// The text that follows a token.
    pub fn after(&self, token: &Token) -> &'a str {
        self.text.get(token.end..).unwrap_or("")
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn report(&mut self, code: Code, start: usize, end: usize, message: String, help: &str) {
        let place = self.place(start, end);
        let diagnostic = Diagnostic::error(code, place, message);
        let help = (!help.is_empty()).then(|| help.to_string());
        self.problems.push(diagnostic.help_if(help));
    }

    /// The next token. After the end it is `End` for ever.
    pub fn next_token(&mut self) -> Token {
        let start = match self.skip_blank() {
            Ok(()) => self.at,
            Err(start) => return Token { kind: Kind::Bad, start, end: self.at },
        };
        let Some(c) = self.peek() else { return Token { kind: Kind::End, start, end: start } };
        let single = match c {
            '(' | '[' | '{' => Some(Kind::Open(self.text.as_bytes()[start])),
            ')' | ']' | '}' => Some(Kind::Close(self.text.as_bytes()[start])),
            ':' => Some(Kind::Colon),
            ',' => Some(Kind::Comma),
            _ => None,
        };
        let kind = if let Some(kind) = single {
            self.at += 1;
            kind
        } else if self.rest().starts_with("#!") {
            self.at += 2;
            Kind::Attribute
        } else if c == '"' || self.raw_hashes().is_some() {
            self.string()
        } else if c == '\'' {
            self.character()
        } else if c.is_ascii_digit() || matches!(c, '+' | '-' | '.') {
            self.number()
        } else if c.is_alphabetic() || c == '_' {
            self.word()
        } else {
            self.at += c.len_utf8();
            let shown = format!("a stray character {c:?}");
            self.report(codes::SYNTAX, start, self.at, shown, "");
            Kind::Bad
        };
        Token { kind, start, end: self.at }
    }

    /// Skips spaces and comments. Fails with the start of a comment that never ends.
    fn skip_blank(&mut self) -> Result<(), usize> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                let start = self.at;
                if !self.block_comment() {
                    let message = "a comment that never ends".to_string();
                    self.report(codes::UNCLOSED, start, start + 2, message, "close it with `*/`");
                    return Err(start);
                }
            } else {
                return Ok(());
            }
        }
    }

    /// Skips a block comment, which may hold others; counts, so that depth costs nothing.
    fn block_comment(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        while self.at < bytes.len() {
            match (bytes[self.at], bytes.get(self.at + 1)) {
                (b'/', Some(b'*')) => {
                    depth += 1;
                    self.at += 2;
                }
                (b'*', Some(b'/')) => {
                    depth -= 1;
                    self.at += 2;
                    if depth == 0 {
                        return true;
                    }
                }
                _ => self.at += 1,
            }
        }
        false
    }

    /// A bare word. A word with `-` or `.` in it is a name that lacks its quotes.
    fn word(&mut self) -> Kind {
        let start = self.at;
        if self.rest().starts_with("r#") {
            self.at += 2;
        }
        let from = self.at;
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        self.at += self.rest().find(|c| !inside(c)).unwrap_or(self.rest().len());
        let mut after = self.rest().chars();
        let glued = matches!(after.next(), Some('-' | '.')) && after.next().is_some_and(inside);
        if glued {
            let name = |c: char| inside(c) || matches!(c, '-' | '.');
            self.at += self.rest().find(|c| !name(c)).unwrap_or(self.rest().len());
            let text = &self.text[start..self.at];
            let message = format!("`{text}` is not a word of the language");
            let help = format!("names with `-` or `.` are quoted: \"{text}\"");
            self.report(codes::SYNTAX, start, self.at, message, &help);
            // Read on as if it were one word: nothing else is wrong with it.
            return Kind::Word(text.to_string());
        }
        Kind::Word(self.text[from..self.at].to_string())
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let mut last = ' ';
        for c in self.rest().chars() {
            let sign = matches!(c, '+' | '-');
            let exponent = matches!(last, 'e' | 'E') && !self.text[start..].starts_with("0x");
            if !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
                && !(sign && (last == ' ' || exponent))
            {
                break;
            }
            last = c;
            self.at += 1;
        }
        let text = self.text[start..self.at].replace('_', "");
        if is_number(&text) {
            return Kind::Number(text);
        }
        let message = format!("`{}` is not a number", &self.text[start..self.at]);
        let help = if text.trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit())
        {
            "a quantity with a unit is quoted: \"10 s\""
        } else {
            "numbers are written 12, -1.5, 3.2e-6 or 0xff"
        };
        self.report(codes::BAD_NUMBER, start, self.at, message, help);
        Kind::Bad
    }
}

/// Whether a text without `_` is a number of RON: decimal, or an integer in base 2, 8 or 16.
fn is_number(text: &str) -> bool {
    let plain = text.strip_prefix(['+', '-']).unwrap_or(text);
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = plain.strip_prefix(prefix) {
            return !digits.is_empty() && digits.chars().all(|c| c.is_digit(base));
        }
    }
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (plain, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fine = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fine
}
