//! What the reader says of text that is not RON, and where it goes on.

use super::Reader;
use crate::spec::codes;
use crate::spec::diagnostic::Diagnostic;
use crate::spec::lexer::{Kind, Token};
use crate::spec::place::Place;
use crate::spec::tree::{Key, Tree};
use std::collections::BTreeMap;

/// The extensions of RON that a document may name.
const EXTENSIONS: [&str; 4] =
    ["implicit_some", "unwrap_newtypes", "unwrap_variant_newtypes", "explicit_struct_names"];

impl Reader<'_> {
    /// `#![enable(implicit_some)]`, any number of them.
    pub(super) fn attributes(&mut self) {
        while self.next.kind == Kind::Attribute {
            self.bump();
            let mut depth = 0_usize;
            let mut first = true;
            loop {
                let token = self.bump();
                match &token.kind {
                    Kind::Open(_) => depth += 1,
                    Kind::Close(_) => depth = depth.saturating_sub(1),
                    Kind::Word(word) if first && word == "enable" => first = false,
                    Kind::Word(word) if !EXTENSIONS.contains(&word.as_str()) => {
                        let message = format!("the extension `{word}` is not known");
                        let found =
                            Diagnostic::error(codes::BAD_EXTENSION, self.place(&token), message);
                        self.report(found.help(format!("known are {}", EXTENSIONS.join(", "))));
                    }
                    Kind::End => return,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
    }

    pub(super) fn no_value(&mut self, place: Place) {
        let message = format!("`{}` where a value belongs", self.lexer.slice(place));
        let found = Diagnostic::error(codes::SYNTAX, place, message);
        self.report(found.label("a value belongs here"));
    }

    pub(super) fn missing_colon(&mut self, text: &str, place: Place) {
        if self.next.kind == Kind::Bad {
            return self.collect();
        }
        let found = Diagnostic::error(codes::SYNTAX, place, format!("`{text}` has no value"));
        self.report(found.label("a colon and a value belong after this name"));
    }

    pub(super) fn missing_comma(&mut self, open: u8) {
        let place = self.place(&self.next);
        let rest = self.lexer.after(&self.next).trim_start();
        // `lasts: 10 s`: a word that is no field's name.
        let unit = matches!(self.next.kind, Kind::Word(_)) && !rest.starts_with(':');
        let found = if unit {
            Diagnostic::error(codes::SYNTAX, place, "a word after a value")
                .help("a quantity with a unit is quoted: \"10 s\"; entries are separated by `,`")
        } else {
            let close = char::from(partner(open));
            Diagnostic::error(codes::SYNTAX, place, "a comma is missing before this")
                .help(format!("separate entries by `,`, or close the bracket with `{close}`"))
        };
        self.report(found);
        if unit || self.next.kind == Kind::Colon {
            self.skip_entry();
        }
    }

    /// The closing bracket; its end. A wrong one closes too, and is reported.
    pub(super) fn close(&mut self, open: u8, opened: Place) -> Place {
        let token = self.bump();
        let place = self.place(&token);
        let wanted = partner(open);
        match token.kind {
            Kind::Close(close) if close == wanted => place,
            _ if self.stopped => place,
            kind => {
                let (open, wanted) = (char::from(open), char::from(wanted));
                let found = match kind {
                    Kind::Close(close) => {
                        let message = format!("`{}` cannot close `{open}`", char::from(close));
                        Diagnostic::error(codes::UNCLOSED, place, message)
                            .label(format!("`{wanted}` belongs here"))
                            .also(opened, "opened here")
                    }
                    _ => Diagnostic::error(
                        codes::UNCLOSED,
                        opened,
                        format!("`{open}` is never closed"),
                    )
                    .help(format!("close it with `{wanted}`")),
                };
                self.report(found);
                // Which of the outer brackets is the wrong one cannot be known any more.
                self.stopped = true;
                self.next = Token { kind: Kind::End, start: token.end, end: token.end };
                place
            }
        }
    }

    pub(super) fn duplicates(&mut self, entries: &[(Key, Tree)]) {
        let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
        for (key, _) in entries {
            if let Some(before) = seen.insert(&key.text, key.place) {
                let message = format!("`{}` is given twice", key.text);
                let found = Diagnostic::error(codes::DUPLICATE, key.place, message);
                self.report(found.also(before, "first given here").help("remove one of the two"));
            }
        }
    }
}

fn partner(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    }
}
