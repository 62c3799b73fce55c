//! The form of keywords and values: one assignment, state or marker a line.

use super::Oem;
use super::build::{Builder, Section};
use crate::import::contacts::decimal;
use crate::import::{Problems, Spot, Word, quoted, words};

/// Numbers of a covariance, line by line: 1, 2, 3, 4, 5, 6.
const COVARIANCE_LINES: usize = 6;

/// Reads the whole file.
pub(super) fn read(text: &str) -> Result<Oem, Problems> {
    let mut reader = Reader { builder: Builder::new(), begun: false, matrix: None };
    let mut last = Spot { line: 1, column: 1 };
    for (index, line) in text.lines().enumerate() {
        let shown = line.trim();
        if shown.is_empty() {
            continue;
        }
        let lead = line.len() - line.trim_start().len();
        last = Spot { line: index + 1, column: lead + 1 };
        reader.line(shown, line, last);
    }
    reader.end_matrix(last);
    if !reader.begun {
        reader.builder.problems.push(last, "an empty file", "begin with CCSDS_OEM_VERS = 2.0");
    }
    reader.builder.finish(last)
}

/// A covariance that is being read.
struct Matrix {
    at: Spot,
    epoch: Option<String>,
    frame: bool,
    lines: usize,
}

struct Reader {
    builder: Builder,
    begun: bool,
    matrix: Option<Matrix>,
}

impl Reader {
    fn line(&mut self, shown: &str, line: &str, at: Spot) {
        if !self.begun {
            self.begun = true;
            if !shown.starts_with("CCSDS_OEM_VERS") {
                let reason = "the file does not begin with its version";
                self.builder.problems.push(at, reason, "begin with CCSDS_OEM_VERS = 2.0");
            }
        }
        if shown == "COMMENT" || shown.starts_with("COMMENT ") || shown.starts_with("COMMENT\t") {
            return;
        }
        match (shown, self.builder.section) {
            ("META_START", Section::Header | Section::Data) => self.builder.meta_start(at),
            ("META_STOP", Section::Meta) => self.builder.meta_stop(at),
            ("COVARIANCE_START", Section::Data) => self.builder.section = Section::Covariance,
            ("COVARIANCE_STOP", Section::Covariance) => {
                self.end_matrix(at);
                self.builder.section = Section::Data;
            }
            ("META_START" | "META_STOP" | "COVARIANCE_START" | "COVARIANCE_STOP", section) => {
                self.marker(shown, section, at);
            }
            (_, Section::Header) => {
                if let Some((name, value)) = self.assignment(shown, at) {
                    self.builder.header(name, value, at);
                }
            }
            (_, Section::Meta) => {
                if let Some((name, value)) = self.assignment(shown, at) {
                    self.builder.meta(name, value, at);
                }
            }
            (_, Section::Data) => self.state(line, at),
            (_, Section::Covariance) => self.covariance(shown, line, at),
        }
    }

    /// A marker where it does not belong; what comes after is read as it says.
    fn marker(&mut self, marker: &str, section: Section, at: Spot) {
        let missing = match (marker, section) {
            ("META_START", Section::Meta) => "META_STOP",
            ("META_START", _) => "COVARIANCE_STOP",
            ("META_STOP", _) => "META_START",
            ("COVARIANCE_START", Section::Covariance) | ("COVARIANCE_STOP", _) => {
                "COVARIANCE_START"
            }
            _ => "META_STOP",
        };
        let reason = format!("{marker} does not belong here");
        let remedy = format!("leave it out, or add the {missing} that it lacks");
        self.builder.problems.push(at, reason, remedy);
        if marker == "META_START" {
            self.end_matrix(at);
            self.builder.meta_start(at);
        }
    }

    fn assignment<'a>(&mut self, line: &'a str, at: Spot) -> Option<(&'a str, &'a str)> {
        let pair = line.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        let fine = |name: &str| {
            !name.is_empty() && name.bytes().all(|it| it.is_ascii_uppercase() || b"_".contains(&it))
        };
        match pair {
            Some((name, value)) if fine(name) => Some((name, value)),
            _ => {
                let reason = format!("{} is not an assignment", quoted(line));
                self.builder.problems.push(at, reason, "write `KEYWORD = value`");
                None
            }
        }
    }

    fn state(&mut self, line: &str, at: Spot) {
        if line.contains('=') {
            let reason = format!("{} among the states of a block", quoted(line.trim()));
            return self.builder.problems.push(at, reason, "give keywords before META_STOP");
        }
        // One word more than any state has, so that it is seen to be too many.
        let words: Vec<Word<'_>> = words(line, at.line).take(11).collect();
        let Some(epoch) = words.first() else { return };
        let numbers: Vec<(&str, Spot)> = words[1..].iter().map(|it| (it.text, it.at())).collect();
        self.builder.state(epoch.text, at, &numbers);
    }

    fn covariance(&mut self, shown: &str, line: &str, at: Spot) {
        let new = || Matrix { at, epoch: None, frame: false, lines: 0 };
        let matrix = self.matrix.get_or_insert_with(new);
        if shown.contains('=') {
            if matrix.lines > 0 {
                let reason = format!("a covariance has 6 lines, this one has {}", matrix.lines);
                self.builder.problems.push(at, reason, "write the whole lower triangle");
                self.matrix = Some(new());
            }
            let Some((name, value)) = self.assignment(shown, at) else { return };
            let Some(matrix) = &mut self.matrix else { return };
            let twice = match name {
                "EPOCH" => matrix.epoch.replace(value.to_owned()).is_some(),
                "COV_REF_FRAME" => std::mem::replace(&mut matrix.frame, true),
                _ => {
                    let reason = format!("{} is not a keyword here", quoted(name));
                    let remedy = "write EPOCH or COV_REF_FRAME";
                    return self.builder.problems.push(at, reason, remedy);
                }
            };
            if twice {
                let reason = format!("{name} is given twice");
                self.builder.problems.push(at, reason, "leave one of them out");
            }
            return;
        }
        matrix.lines += 1;
        let (lines, complete) = (matrix.lines, matrix.lines == COVARIANCE_LINES);
        let mut n = 0;
        for word in words(line, at.line).take(COVARIANCE_LINES + 1) {
            n += 1;
            if decimal(word.text).is_none() {
                let reason = format!("{} is not a number", quoted(word.text));
                self.builder.problems.push(word.at(), reason, "write a decimal number");
            }
        }
        if n != lines {
            let reason = format!("line {lines} of a covariance has {lines} numbers; here are {n}");
            self.builder.problems.push(at, reason, "write the lower triangle: 1 to 6 numbers");
        }
        if complete && let Some(matrix) = self.matrix.take() {
            self.builder.covariance(matrix.epoch.as_deref(), matrix.at);
        }
    }

    /// The covariances are over: none may be half read.
    fn end_matrix(&mut self, at: Spot) {
        if let Some(matrix) = self.matrix.take() {
            let reason = format!("a covariance has 6 lines, this one has {}", matrix.lines);
            self.builder.problems.push(at, reason, "write the whole lower triangle");
        }
    }
}
