//! Reads RON into a [`Tree`], each value with its place.
//!
//! The grammar is RON's, with `implicit_some`, `unwrap_newtypes` and `unwrap_variant_newtypes`
//! on. Maps have names as keys. Reading goes on after a mistake, at the next comma of the same
//! bracket, so that a file's mistakes are shown at once.

use super::codes;
use super::diagnostic::Diagnostic;
use super::lexer::{Kind, Lexer, Token};
use super::place::{FileId, Place};
use super::tree::{Key, Tree, Value};

/// The largest document in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The deepest nesting of brackets.
pub const MAX_DEPTH: usize = 64;
/// The most values in a document.
pub const MAX_VALUES: usize = 500_000;
/// Mistakes after which reading stops: what follows is mostly their echo.
const MAX_MISTAKES: usize = 20;

mod mistakes;

/// A document: its value, unless there is none that can be used, and all mistakes.
#[derive(Debug)]
pub struct Reading {
    /// The value; with mistakes it is what could be understood.
    pub tree: Option<Tree>,
    /// The mistakes, in the order of the text.
    pub mistakes: Vec<Diagnostic>,
}

/// Reads the document that starts at byte `from` of the text (`from` must lie between characters).
pub fn read(file: FileId, text: &str, from: usize) -> Reading {
    let mut reader = Reader {
        lexer: Lexer::new(file, text, from),
        next: Token { kind: Kind::End, start: from, end: from },
        mistakes: Vec::new(),
        values: 0,
        stopped: false,
    };
    if text.len() > MAX_BYTES {
        let place = Place::new(file, 0, 0);
        let message = format!("a document of {} MiB", text.len() / (1024 * 1024));
        let found = Diagnostic::error(codes::FILE_TOO_LARGE, place, message);
        let found = found.help("the limit is 8 MiB; equal nodes are written with `replicas`");
        return Reading { tree: None, mistakes: vec![found] };
    }
    reader.bump();
    reader.attributes();
    let tree = reader.document();
    reader.collect();
    Reading { tree, mistakes: reader.mistakes }
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    next: Token,
    mistakes: Vec<Diagnostic>,
    values: usize,
    /// Set at a mistake after which nothing that follows can be trusted.
    stopped: bool,
}

impl Reader<'_> {
    fn bump(&mut self) -> Token {
        if self.mistakes.len() + self.lexer.problems.len() >= MAX_MISTAKES {
            self.stopped = true;
        }
        let next = if self.stopped {
            Token { kind: Kind::End, start: self.next.end, end: self.next.end }
        } else {
            self.lexer.next_token()
        };
        std::mem::replace(&mut self.next, next)
    }

    fn place(&self, token: &Token) -> Place {
        self.lexer.place(token.start, token.end)
    }

    /// Moves the lexer's mistakes to the reader's, in their order.
    fn collect(&mut self) {
        self.mistakes.append(&mut self.lexer.problems);
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.collect();
        if self.stopped {
            return;
        }
        let mut diagnostic = diagnostic;
        // With the quotes off by one, every later mistake is an echo of the missing one.
        if let Some(text) = self.lexer.long_text.take() {
            diagnostic = diagnostic
                .also(text, "this text goes over several lines: does it lack its closing quote?");
            self.stopped = true;
        }
        self.mistakes.push(diagnostic);
        self.collect();
    }

    fn stop(&mut self, diagnostic: Diagnostic) {
        self.report(diagnostic);
        self.stopped = true;
        self.next = Token { kind: Kind::End, start: self.next.start, end: self.next.start };
    }

    fn document(&mut self) -> Option<Tree> {
        if self.next.kind == Kind::End && !self.stopped {
            self.collect();
            if self.mistakes.is_empty() {
                let place = self.lexer.place(0, 0);
                let found = Diagnostic::error(codes::EMPTY_FILE, place, "the file holds no value");
                self.report(found.help(
                    "a document is one record `( field: value, ... )`; `shakedown new` writes one",
                ));
            }
            return None;
        }
        let tree = self.value(0);
        if self.next.kind != Kind::End && !self.stopped {
            let found = Diagnostic::error(
                codes::SYNTAX,
                self.place(&self.next),
                "text after the document's end",
            );
            let found = match &tree {
                Some(tree) => found.also(tree.place, "the document ends with this value"),
                None => found,
            };
            // After another mistake this is its echo.
            self.collect();
            if self.mistakes.is_empty() {
                self.report(found.help("a document is one value; is a bracket closed too early?"));
            }
        }
        tree
    }

    fn count(&mut self) {
        self.values += 1;
        if self.values > MAX_VALUES && !self.stopped {
            let found = Diagnostic::error(
                codes::TOO_MANY_VALUES,
                self.place(&self.next),
                "too many values",
            );
            self.stop(found.help("the limit is 500 000; equal nodes are written with `replicas`"));
        }
    }

    /// One value, `depth` brackets deep. `None` after a mistake, with the reader somewhere after it.
    fn value(&mut self, depth: usize) -> Option<Tree> {
        self.count();
        if matches!(self.next.kind, Kind::Close(_) | Kind::Comma) {
            // Not taken: it ends the entry that lacks its value.
            self.no_value(self.place(&self.next));
            return None;
        }
        let token = self.bump();
        let place = self.place(&token);
        let value = match token.kind {
            Kind::Text(text) => Value::Text(text),
            Kind::Number(text) => Value::Number(text),
            Kind::Word(word) => return self.word(word, place, depth),
            Kind::Open(open) => return self.bracket(None, open, place, depth),
            Kind::Bad => {
                self.collect();
                return None;
            }
            Kind::End => {
                if !self.stopped {
                    self.report(Diagnostic::error(
                        codes::SYNTAX,
                        place,
                        "the text ends where a value belongs",
                    ));
                }
                return None;
            }
            Kind::Close(_) | Kind::Colon | Kind::Comma | Kind::Attribute => {
                self.no_value(place);
                return None;
            }
        };
        Some(Tree { place, value })
    }

    fn word(&mut self, word: String, place: Place, depth: usize) -> Option<Tree> {
        if let Kind::Open(open) = self.next.kind
            && open == b'('
        {
            let opened = self.bump();
            let bracket = self.place(&opened);
            return self.bracket(Some(Key { text: word, place }), open, bracket, depth);
        }
        let value = match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "None" => Value::Nothing,
            "inf" | "NaN" => {
                let found = Diagnostic::error(
                    codes::BAD_NUMBER,
                    place,
                    format!("`{word}` is not a number here"),
                );
                self.report(
                    found.help("give a finite number; a thing that never happens is `Never`"),
                );
                return None;
            }
            _ => Value::Variant { name: Key { text: word, place }, args: Vec::new() },
        };
        Some(Tree { place, value })
    }

    /// What follows an opening bracket, up to its closing one.
    fn bracket(
        &mut self,
        name: Option<Key>,
        open: u8,
        opened: Place,
        depth: usize,
    ) -> Option<Tree> {
        if depth >= MAX_DEPTH {
            let found =
                Diagnostic::error(codes::TOO_DEEP, opened, "brackets nested more than 64 deep");
            self.stop(found.help("flatten the text: no vessel needs this depth"));
            return None;
        }
        let mut items = Items { keyed: open == b'{', entries: Vec::new(), values: Vec::new() };
        let mut first = true;
        let end = loop {
            match &self.next.kind {
                Kind::Close(_) | Kind::End => break self.close(open, opened),
                _ => {}
            }
            self.item(open, &mut first, &mut items, depth + 1);
            self.separator(open);
        };
        let place = name.as_ref().map_or(opened, |name| name.place).to(end);
        self.duplicates(&items.entries);
        let value = match (open, name) {
            (b'[', _) => Value::List(items.values),
            (b'{', _) => Value::Map(items.entries),
            (_, Some(name)) if name.text == "Some" && !items.keyed && items.values.len() == 1 => {
                return items.values.pop();
            }
            (_, Some(name)) if items.keyed => {
                Value::Record { name: Some(name), fields: items.entries }
            }
            (_, Some(name)) => Value::Variant { name, args: items.values },
            (_, None) if items.keyed => Value::Record { name: None, fields: items.entries },
            (_, None) if first => Value::Unit,
            (_, None) => Value::Tuple(items.values),
        };
        Some(Tree { place, value })
    }

    /// One entry of a bracket: `key: value` or a value. The first one of a parenthesis decides
    /// which of the two the others have to be.
    fn item(&mut self, open: u8, first: &mut bool, items: &mut Items, depth: usize) {
        let was_first = std::mem::replace(first, false);
        let started = self.place(&self.next);
        let word = match &self.next.kind {
            Kind::Word(word) if open != b'[' => Some(word.clone()),
            Kind::Text(text) if open == b'{' => Some(text.clone()),
            _ => None,
        };
        if let Some(text) = word {
            let token = self.bump();
            let place = self.place(&token);
            if self.next.kind == Kind::Colon {
                self.bump();
                if was_first {
                    items.keyed = true;
                } else if !items.keyed {
                    let found = Diagnostic::error(
                        codes::SYNTAX,
                        place,
                        "a named value after values without names",
                    );
                    self.report(found.help("name all of them, or none"));
                }
                if let Some(value) = self.value(depth) {
                    items.entries.push((Key { text, place }, value));
                } else {
                    self.skip();
                }
                return;
            }
            if open != b'{' && !items.keyed {
                match self.word(text, place, depth) {
                    Some(value) => items.values.push(value),
                    None => self.skip(),
                }
                return;
            }
            self.missing_colon(&text, place);
            return self.skip();
        }
        match self.value(depth) {
            Some(value) if !items.keyed => items.values.push(value),
            Some(value) => {
                let (message, help) = if open == b'{' {
                    ("the names of a map are texts", "write `{ \"name\": value }`")
                } else {
                    ("a value without a name after named values", "write `field: value`")
                };
                self.report(
                    Diagnostic::error(codes::SYNTAX, started.to(value.place), message).help(help),
                );
                self.skip();
            }
            None => self.skip(),
        }
    }

    /// The comma between two entries. A missing one is reported, and taken as there.
    fn separator(&mut self, open: u8) {
        match self.next.kind {
            Kind::Comma => {
                self.bump();
            }
            Kind::Close(_) | Kind::End => {}
            Kind::Bad => {
                self.collect();
                self.skip_entry();
            }
            _ => self.missing_comma(open),
        }
    }

    /// Skips what is left of an entry, and the comma after it.
    fn skip_entry(&mut self) {
        self.skip();
        if self.next.kind == Kind::Comma {
            self.bump();
        }
    }

    /// Skips to the next comma or closing bracket at this level.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.next.kind {
                Kind::End => {
                    // What was skipped may have held the closing brackets: do not ask for them.
                    self.collect();
                    self.stopped = true;
                    return;
                }
                Kind::Comma | Kind::Close(_) if depth == 0 => return,
                Kind::Open(_) => depth += 1,
                Kind::Close(_) => depth -= 1,
                _ => {}
            }
            self.bump();
        }
    }
}

/// What stands in a bracket: named entries or values.
struct Items {
    keyed: bool,
    entries: Vec<(Key, Tree)>,
    values: Vec<Tree>,
}

#[cfg(test)]
mod tests;
