//! Texts: strings with escapes, raw strings, characters.

use super::{Kind, Lexer, MAX_TEXT};
use crate::spec::codes;

/// How an escape or a text ended badly.
struct TextProblem {
    start: usize,
    end: usize,
    message: String,
    help: &'static str,
}

impl<'a> Lexer<'a> {
    /// The number of `#` if a raw string starts here.
    pub(super) fn raw_hashes(&self) -> Option<usize> {
        let rest = self.rest().strip_prefix('r')?;
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        rest[hashes..].starts_with('"').then_some(hashes)
    }

    pub(super) fn string(&mut self) -> Kind {
        let start = self.at;
        let read = match self.raw_hashes() {
            Some(hashes) => self.raw_string(hashes),
            None => self.escaped_string(),
        };
        let place = self.place(start, self.at);
        if self.text[start..self.at].contains('\n') {
            self.long_text = Some(place);
        }
        match read {
            Ok(text) if text.len() > MAX_TEXT => {
                let message = format!("a text of {} KiB", text.len() / 1024);
                let help = "the limit is 64 KiB: is a closing quote missing?";
                self.report(codes::TEXT_TOO_LONG, start, start + 1, message, help);
                Kind::Bad
            }
            Ok(text) => Kind::Text(text),
            Err(problem) => {
                let TextProblem { start, end, message, help } = problem;
                self.report(codes::BAD_TEXT, start, end, message, help);
                Kind::Bad
            }
        }
    }

    fn raw_string(&mut self, hashes: usize) -> Result<String, TextProblem> {
        let start = self.at;
        let body = start + hashes + 2;
        let close = format!("\"{}", "#".repeat(hashes));
        match self.text[body..].find(&close) {
            Some(length) => {
                self.at = body + length + close.len();
                Ok(self.text[body..body + length].to_string())
            }
            None => Err(self.unclosed(start, body)),
        }
    }

    /// A text without an end: reading goes on at the next line, where the mistake likely is not.
    fn unclosed(&mut self, start: usize, body: usize) -> TextProblem {
        let line = self.text[body..].find('\n').map_or(self.text.len(), |length| body + length);
        self.at = line;
        TextProblem {
            start,
            end: line,
            message: "a text that never ends".to_string(),
            help: "close it with a quote",
        }
    }

    fn escaped_string(&mut self) -> Result<String, TextProblem> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        let mut first_problem = None;
        loop {
            let rest = self.rest();
            let plain = rest.find(['"', '\\']).unwrap_or(rest.len());
            out.push_str(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                None => {
                    let long = out.contains('\n');
                    let problem = self.unclosed(start, start + 1);
                    if long {
                        self.long_text = None;
                    }
                    return Err(problem);
                }
                Some('"') => {
                    self.at += 1;
                    return first_problem.map_or(Ok(out), Err);
                }
                _ => match self.escape() {
                    Ok(c) => out.push(c),
                    Err(problem) => first_problem = first_problem.or(Some(problem)),
                },
            }
        }
    }

    /// One escape, from its backslash on.
    fn escape(&mut self) -> Result<char, TextProblem> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else { return Err(self.bad_escape(start)) };
        self.at += c.len_utf8();
        let simple = match c {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            '\\' | '"' | '\'' => c,
            'x' => return self.code_point(start, 2),
            'u' if self.peek() == Some('{') => {
                self.at += 1;
                let digits = self.rest().find('}').unwrap_or(0);
                let read = self.code_point(start, digits.min(6));
                if read.is_ok() {
                    if self.peek() != Some('}') {
                        return Err(self.bad_escape(start));
                    }
                    self.at += 1;
                }
                return read;
            }
            _ => return Err(self.bad_escape(start)),
        };
        Ok(simple)
    }

    fn code_point(&mut self, start: usize, digits: usize) -> Result<char, TextProblem> {
        let hex = self.rest().get(..digits).unwrap_or("");
        let plain = !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).filter(|_| plain) {
            Some(c) => {
                self.at += digits;
                Ok(c)
            }
            None => Err(self.bad_escape(start)),
        }
    }

    fn bad_escape(&self, start: usize) -> TextProblem {
        TextProblem {
            start,
            end: self.at,
            message: format!("`{}` is not an escape", &self.text[start..self.at]),
            help: "write \\\\ for a backslash; escapes are \\n \\r \\t \\\" \\\\ \\' \\0 \\x41 \\u{1F680}",
        }
    }

    /// A single character in quotes: `'a'`.
    pub(super) fn character(&mut self) -> Kind {
        let start = self.at;
        self.at += 1;
        let read = match self.peek() {
            Some('\\') => self.escape().ok(),
            Some(c) if c != '\'' => {
                self.at += c.len_utf8();
                Some(c)
            }
            _ => None,
        };
        if let (Some(c), Some('\'')) = (read, self.peek()) {
            self.at += 1;
            return Kind::Text(c.to_string());
        }
        let help = "texts stand in double quotes: \"cruise\"";
        let rest = self.rest();
        let close = rest.find(['\'', '\n', ',', ')']).unwrap_or(rest.len());
        self.at += close + usize::from(rest[close..].starts_with('\''));
        self.report(
            codes::BAD_TEXT,
            start,
            self.at,
            "a character that is not one".to_string(),
            help,
        );
        Kind::Bad
    }
}
