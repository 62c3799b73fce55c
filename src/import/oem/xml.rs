//! The form in XML (CCSDS 505.0-B): as much of XML as ephemerides use: elements, attributes, text,
//! comments, the five named entities. No document types, hence no entities that grow.

use super::Oem;
use super::build::Builder;
use crate::import::contacts::decimal;
use crate::import::{Problems, Spot, quoted};

/// The deepest nesting; an ephemeris in a message of several has six.
const MAX_DEPTH: usize = 16;

/// Elements that hold others.
const STRUCTURE: [&str; 9] = [
    "ndm",
    "oem",
    "header",
    "body",
    "segment",
    "metadata",
    "data",
    "stateVector",
    "covarianceMatrix",
];

const STATE: [&str; 9] = ["X", "Y", "Z", "X_DOT", "Y_DOT", "Z_DOT", "X_DDOT", "Y_DDOT", "Z_DDOT"];

/// Numbers of a covariance: the lower triangle of a matrix of 6.
const COVARIANCE_NUMBERS: usize = 21;

/// Reads the whole file.
pub(super) fn read(text: &str) -> Result<Oem, Problems> {
    let mut scanner = Scanner { text, at: 0, line: 1, begin: 0 };
    let mut reader = Reader {
        builder: Builder::new(),
        open: Vec::new(),
        leaf: String::new(),
        parts: Vec::new(),
    };
    loop {
        let spot = scanner.spot();
        match scanner.next() {
            Ok(Some(token)) => {
                if let Err((reason, remedy)) = reader.take(token, spot) {
                    reader.builder.problems.push(spot, reason, remedy);
                    return reader.builder.finish(spot);
                }
            }
            Ok(None) => {
                if let Some(name) = reader.open.last() {
                    let reason = format!("the file ends within {}", quoted(name));
                    reader.builder.problems.push(spot, reason, "add what closes it");
                }
                return reader.builder.finish(spot);
            }
            Err(reason) => {
                reader.builder.problems.push(spot, reason, "correct the XML");
                return reader.builder.finish(spot);
            }
        }
    }
}

enum Token<'a> {
    Open { name: &'a str, attributes: &'a str, empty: bool },
    Close(&'a str),
    Text(&'a str),
}

/// Cuts the text into tokens.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    /// Where the line begins.
    begin: usize,
}

impl<'a> Scanner<'a> {
    fn spot(&self) -> Spot {
        Spot { line: self.line, column: self.at - self.begin + 1 }
    }

    /// Steps over the next `length` bytes and gives them.
    fn step(&mut self, length: usize) -> &'a str {
        let piece = &self.text[self.at..self.at + length];
        for (offset, _) in piece.match_indices('\n') {
            (self.line, self.begin) = (self.line + 1, self.at + offset + 1);
        }
        self.at += length;
        piece
    }

    /// Steps to the end of something that ends with `mark`, which is left out.
    fn until(&mut self, mark: &str, what: &str) -> Result<&'a str, String> {
        match self.text[self.at..].find(mark) {
            Some(length) => {
                let piece = self.step(length);
                self.step(mark.len());
                Ok(piece)
            }
            None => Err(format!("{what} that does not end")),
        }
    }

    fn next(&mut self) -> Result<Option<Token<'a>>, String> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return Ok(None);
            }
            if !rest.starts_with('<') {
                let length = rest.find('<').unwrap_or(rest.len());
                return Ok(Some(Token::Text(self.step(length))));
            }
            if rest.starts_with("<!--") {
                self.step(4);
                self.until("-->", "a comment")?;
            } else if rest.starts_with("<?") {
                self.until("?>", "an instruction")?;
            } else if rest.starts_with("<!") {
                return Err("document types and raw sections are not read".into());
            } else if rest.starts_with("</") {
                self.step(2);
                return Ok(Some(Token::Close(local(self.until(">", "a tag")?.trim_end()))));
            } else {
                self.step(1);
                let inside = self.until(">", "a tag")?;
                let empty = inside.ends_with('/');
                let inside = inside.strip_suffix('/').unwrap_or(inside);
                let (name, attributes) =
                    inside.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inside, ""));
                return Ok(Some(Token::Open { name: local(name), attributes, empty }));
            }
        }
    }
}

/// A name without its namespace.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    while let Some((before, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, next) = after[1..].split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = next;
    }
    None
}

/// Text with its entities resolved; what is none stays as it is.
fn resolved(text: &str) -> String {
    if !text.contains('&') {
        return text.trim().to_owned();
    }
    let entities =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    let plain = |text: String, (entity, c): &(&str, &str)| text.replace(entity, c);
    entities.iter().fold(text.trim().to_owned(), plain)
}

/// A leaf of a state or covariance.
struct Part<'a> {
    name: &'a str,
    value: String,
    at: Spot,
}

struct Reader<'a> {
    builder: Builder,
    open: Vec<&'a str>,
    /// Text of the innermost element.
    leaf: String,
    parts: Vec<Part<'a>>,
}

/// Reason and remedy of what cannot be read past.
type Fatal = (String, String);

impl<'a> Reader<'a> {
    fn take(&mut self, token: Token<'a>, at: Spot) -> Result<(), Fatal> {
        match token {
            Token::Text(text) => {
                self.leaf.push_str(text);
                Ok(())
            }
            Token::Open { name, attributes, empty } => {
                self.open(name, attributes, at)?;
                if empty { self.close(name, at) } else { Ok(()) }
            }
            Token::Close(name) => self.close(name, at),
        }
    }

    fn open(&mut self, name: &'a str, attributes: &str, at: Spot) -> Result<(), Fatal> {
        if self.open.len() == MAX_DEPTH {
            let reason = format!("more than {MAX_DEPTH} elements inside each other");
            return Err((reason, "an ephemeris has no such depth".into()));
        }
        let inside = self.open.last().copied();
        let nested = match inside {
            None => matches!(name, "oem" | "ndm"),
            Some("header" | "metadata" | "stateVector" | "covarianceMatrix") => {
                !STRUCTURE.contains(&name)
            }
            Some(parent) => {
                name == "COMMENT" || (STRUCTURE.contains(&parent) && STRUCTURE.contains(&name))
            }
        };
        if !nested {
            let parent = inside.unwrap_or("the file");
            let reason = format!("{} does not belong into {}", quoted(name), quoted(parent));
            return Err((reason, "write the elements of CCSDS 505.0-B".into()));
        }
        match name {
            "oem" => {
                let version = attribute(attributes, "version").unwrap_or_default();
                self.builder.header("CCSDS_OEM_VERS", version, at);
            }
            "metadata" => self.builder.meta_start(at),
            "stateVector" | "covarianceMatrix" => self.parts.clear(),
            _ => {}
        }
        self.open.push(name);
        self.leaf.clear();
        Ok(())
    }

    fn close(&mut self, name: &'a str, at: Spot) -> Result<(), Fatal> {
        if self.open.pop() != Some(name) {
            return Err((
                format!("{} closes what is not open", quoted(name)),
                "close elements in order".into(),
            ));
        }
        let value = resolved(&std::mem::take(&mut self.leaf));
        match (name, self.open.last().copied()) {
            ("COMMENT", _) => {}
            ("metadata", _) => self.builder.meta_stop(at),
            ("stateVector", _) => self.state(at),
            ("covarianceMatrix", _) => self.covariance(at),
            (_, Some("header")) => self.builder.header(name, &value, at),
            (_, Some("metadata")) => self.builder.meta(name, &value, at),
            // No state has more parts: the rest of a hostile one is not kept.
            (_, Some("stateVector" | "covarianceMatrix"))
                if self.parts.len() <= COVARIANCE_NUMBERS + 2 =>
            {
                self.parts.push(Part { name, value, at });
            }
            _ => {}
        }
        Ok(())
    }

    fn state(&mut self, at: Spot) {
        let parts = std::mem::take(&mut self.parts);
        let find = |name: &str| parts.iter().find(|part| part.name == name);
        let width = if parts.iter().any(|part| part.name.ends_with("_DDOT")) { 9 } else { 6 };
        let numbers: Vec<(&str, Spot)> = STATE[..width]
            .iter()
            .filter_map(|name| find(name).map(|part| (part.value.as_str(), part.at)))
            .collect();
        match find("EPOCH") {
            Some(epoch) if numbers.len() == width && parts.len() == width + 1 => {
                self.builder.state(&epoch.value, at, &numbers);
            }
            _ => {
                let reason = "a state needs EPOCH, X, Y, Z, X_DOT, Y_DOT, Z_DOT, once each";
                let remedy = "correct it; accelerations are X_DDOT, Y_DDOT and Z_DDOT";
                self.builder.problems.push(at, reason, remedy);
            }
        }
    }

    fn covariance(&mut self, at: Spot) {
        let parts = std::mem::take(&mut self.parts);
        let numbers = || {
            parts.iter().filter(|part| part.name.starts_with('C') && part.name != "COV_REF_FRAME")
        };
        if numbers().count() != COVARIANCE_NUMBERS {
            let reason = format!("a covariance has {COVARIANCE_NUMBERS} numbers");
            self.builder.problems.push(at, reason, "write the whole lower triangle");
        }
        for part in numbers().filter(|part| decimal(&part.value).is_none()) {
            let reason = format!("{} is not a number", quoted(&part.value));
            self.builder.problems.push(part.at, reason, "write a decimal number");
        }
        let epoch = parts.iter().find(|part| part.name == "EPOCH");
        self.builder.covariance(epoch.map(|part| part.value.as_str()), at);
    }
}
