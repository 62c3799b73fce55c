//! ION contact plans: the commands of `ionadmin` that say who can send to whom, when, how fast, and
//! how far apart they are.
//!
//! ```text
//! @ 2026/11/20-00:00:00            the instant that + counts from; "@ +3600" moves it on
//! a contact +0 +1200 8 6 16384     from, until, sender, receiver, bytes per second [confidence]
//! a range   +0 +86400 2 5 324      from, until, two nodes, light seconds between them
//! ```
//! Grammar and meaning are those of ION's manual page *ionrc* and its `ionadmin.c`: a contact has
//! one direction; a range whose first node is the smaller holds both ways, except while the other
//! direction has a range of its own; numbers beginning with `0x` are hexadecimal, with `0` octal.
//! Everything else that administers ION is skipped and counted.
//!
//! Times are whole seconds since the *origin*, the instant at which the mission starts: `--epoch`,
//! or where there is none, see [`Plan::notes`].

use super::calendar::ion;
use super::{Problems, Spot, Word, quoted, text, words};

mod check;
mod route;

pub use route::Leg;

/// The most contacts and ranges of a plan.
const MAX_ENTRIES: usize = 2_000_000;
/// The furthest that a time may be from the origin: 250 years in seconds.
const MAX_SECONDS: i64 = 250 * 31_557_600;

/// A stretch of time in which one node can send to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Contact {
    /// The sending node's number.
    pub from: u64,
    /// The receiving node's number.
    pub to: u64,
    /// Beginning in seconds since the origin; negative before it.
    pub start: i64,
    /// End in seconds since the origin.
    pub end: i64,
    /// Bits per second (the file says bytes).
    pub rate: u64,
    /// Probability that it takes place, 0 to 1.
    pub confidence: f64,
    /// Line of the file.
    pub line: usize,
}

/// A stretch of time in which the light time between two nodes is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The sending node's number.
    pub from: u64,
    /// The receiving node's number.
    pub to: u64,
    /// Beginning in seconds since the origin; negative before it.
    pub start: i64,
    /// End in seconds since the origin.
    pub end: i64,
    /// One-way light time in seconds.
    pub owlt: u64,
    /// Line of the file.
    pub line: usize,
}

/// What a file held besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Comments.
    pub comments: usize,
    /// Commands that do not say a contact or a range.
    pub admin: usize,
    /// Of these, the ones that change or delete contacts or ranges.
    pub changes: usize,
    /// Registration contacts (they begin at -1).
    pub registrations: usize,
    /// Hypothetical contacts (they begin or end at 0).
    pub hypothetical: usize,
}

/// A contact plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Contacts by sender, receiver, start.
    pub contacts: Vec<Contact>,
    /// Ranges by sender, receiver, start, as written: one way each.
    pub ranges: Vec<Range>,
    /// The origin in seconds since 1970-01-01T00:00:00Z, where the plan or the caller says it.
    pub origin: Option<i64>,
    /// What was skipped.
    pub skipped: Skipped,
    /// What the author should know, in sentences.
    pub notes: Vec<String>,
}

/// A time as it is written: seconds since 1970, or since the instant of reading.
#[derive(Clone, Copy, Debug, Default)]
struct When {
    absolute: bool,
    seconds: i64,
}

/// A contact or range before its times are known.
struct Draft {
    pair: (u64, u64),
    start: When,
    end: When,
    value: Value,
    at: Spot,
}

enum Value {
    Contact { rate: u64, confidence: f64 },
    Range { owlt: u64 },
}

/// Reads a contact plan. `epoch` is the mission's start in seconds since 1970-01-01T00:00:00Z, at
/// which the instant that `+` counts from begins.
///
/// # Errors
/// Everything that is wrong in the file.
pub fn read(bytes: &[u8], epoch: Option<i64>) -> Result<Plan, Problems> {
    let text = text(bytes)?;
    let mut reader = Reader {
        reference: When { absolute: epoch.is_some(), seconds: epoch.unwrap_or(0) },
        ..Reader::default()
    };
    for (index, line) in text.lines().enumerate() {
        reader.line(line, index + 1);
    }
    check::plan(reader, epoch)
}

#[derive(Default)]
struct Reader {
    reference: When,
    drafts: Vec<Draft>,
    skipped: Skipped,
    notes: Vec<String>,
    octal: bool,
    problems: Problems,
}

impl Reader {
    fn line(&mut self, line: &str, number: usize) {
        let words: Vec<Word<'_>> = words(line, number).take(10).collect();
        let (Some(first), second) = (words.first(), words.get(1)) else { return };
        if first.text.starts_with('#') {
            self.skipped.comments += 1;
            return;
        }
        match (first.text, second.map(|word| word.text)) {
            ("@", Some(_)) => {
                if let Some(when) = self.when(words[1]) {
                    self.reference = when;
                }
            }
            ("@", None) => {
                self.problems.push(
                    first.at(),
                    "`@` without a time",
                    "write `@ +SECONDS` or a date",
                );
            }
            ("a", Some("contact")) => self.contact(&words),
            ("a", Some("range")) => self.range(&words),
            (command, object) => {
                self.skipped.admin += 1;
                let changes = matches!(command, "c" | "d");
                if changes && matches!(object, Some("contact" | "range")) {
                    self.skipped.changes += 1;
                }
            }
        }
    }

    fn contact(&mut self, words: &[Word<'_>]) {
        // A ninth word says in newer versions whether to tell the neighbours.
        if !self.counted(words, 7..=9, "a contact START STOP FROM TO BYTES_PER_SECOND [CONFIDENCE]")
        {
            return;
        }
        if words[2].text == "-1" {
            self.skipped.registrations += 1;
            return;
        }
        if words[2].text == "0" || words[3].text == "0" {
            self.skipped.hypothetical += 1;
            return;
        }
        let (times, pair) = (self.times(words), self.pair(words));
        let rate = self.number(words[6], "a rate in bytes per second");
        let bits = rate.and_then(|rate| {
            if rate.checked_mul(8).is_none() {
                self.problems.push(words[6].at(), "more than 2^61 bytes per second", "write less");
            }
            rate.checked_mul(8)
        });
        let confidence = match words.get(7) {
            None => Some(1.0),
            Some(word) => match decimal(word.text).filter(|it| (0.0..=1.0).contains(it)) {
                Some(confidence) => Some(confidence),
                None => {
                    let reason = format!("{} is not a confidence", quoted(word.text));
                    self.problems.push(word.at(), reason, "write a number from 0.0 to 1.0");
                    None
                }
            },
        };
        if let (Some((start, end)), Some(pair), Some(rate), Some(confidence)) =
            (times, pair, bits, confidence)
        {
            let value = Value::Contact { rate, confidence };
            self.add(Draft { pair, start, end, value, at: words[2].at() });
        }
    }

    fn range(&mut self, words: &[Word<'_>]) {
        if !self.counted(words, 7..=8, "a range START STOP NODE NODE LIGHT_SECONDS") {
            return;
        }
        let (times, pair) = (self.times(words), self.pair(words));
        let owlt = self.number(words[6], "a light time in seconds");
        let far = owlt.is_some_and(|owlt| owlt > MAX_SECONDS as u64);
        if far {
            self.problems.push(words[6].at(), "more than 250 years of light time", "write seconds");
        }
        if let (Some((start, end)), Some(pair), Some(owlt), false) = (times, pair, owlt, far) {
            self.add(Draft { pair, start, end, value: Value::Range { owlt }, at: words[2].at() });
        }
    }

    fn add(&mut self, draft: Draft) {
        if self.drafts.len() == MAX_ENTRIES {
            let reason = format!("more than {MAX_ENTRIES} contacts and ranges");
            self.problems.push(draft.at, reason, "cut the plan into several");
        }
        if self.drafts.len() <= MAX_ENTRIES {
            self.drafts.push(draft);
        }
    }

    fn counted(
        &mut self,
        words: &[Word<'_>],
        wanted: std::ops::RangeInclusive<usize>,
        form: &str,
    ) -> bool {
        let fine = wanted.contains(&words.len());
        if !fine {
            let at = words.get(*wanted.end()).or(words.last()).map(Word::at).unwrap_or_default();
            let what = if words.len() < *wanted.start() { "few" } else { "many" };
            self.problems.push(at, format!("too {what} words"), format!("write `{form}`"));
        }
        fine
    }

    fn times(&mut self, words: &[Word<'_>]) -> Option<(When, When)> {
        let (start, end) = (self.when(words[2]), self.when(words[3]));
        Some((start?, end?))
    }

    fn when(&mut self, word: Word<'_>) -> Option<When> {
        let seconds = match word.text.strip_prefix('+') {
            Some(offset) => {
                let offset = self.integer(offset, word)?;
                let sum = self.reference.seconds.checked_add_unsigned(offset);
                sum.map(|seconds| When { seconds, ..self.reference })
            }
            None => match ion(word.text) {
                Some(seconds) => Some(When { absolute: true, seconds }),
                None => {
                    let reason = format!("{} is not a time", quoted(word.text));
                    let remedy = "write yyyy/mm/dd-hh:mm:ss (UTC, 1700 to 2250) or +SECONDS";
                    self.problems.push(word.at(), reason, remedy);
                    return None;
                }
            },
        };
        // Absolute seconds count from 1970, 280 years before the last one that is read.
        let seconds = seconds.filter(|when| when.seconds.abs() <= 2 * MAX_SECONDS);
        if seconds.is_none() {
            self.problems.push(word.at(), "more than 250 years away", "write seconds, not more");
        }
        seconds
    }

    fn pair(&mut self, words: &[Word<'_>]) -> Option<(u64, u64)> {
        let mut node = |word: Word<'_>| {
            let number = self.number(word, "a node's number")?;
            if number == 0 {
                self.problems.push(word.at(), "there is no node 0", "number nodes from 1");
            }
            (number > 0).then_some(number)
        };
        let (from, to) = (node(words[4]), node(words[5]));
        Some((from?, to?))
    }

    fn number(&mut self, word: Word<'_>, what: &str) -> Option<u64> {
        let number = self.integer(word.text, word);
        if number.is_none()
            && let Some(last) = self.problems.found.last_mut()
        {
            last.remedy = format!("write {what} as a whole number");
        }
        number
    }

    /// A number as C's `strtol` with base 0 reads it.
    fn integer(&mut self, text: &str, word: Word<'_>) -> Option<u64> {
        let lower = text.to_ascii_lowercase();
        let (digits, radix) = match lower.strip_prefix("0x") {
            Some(hexadecimal) => (hexadecimal, 16),
            None if lower.len() > 1 && lower.starts_with('0') => (&lower[1..], 8),
            None => (lower.as_str(), 10),
        };
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = if plain { u64::from_str_radix(digits, radix).ok() } else { None };
        match number {
            None => {
                let reason = format!("{} is not a whole number", quoted(text));
                self.problems.push(word.at(), reason, "write digits only");
            }
            Some(_) if radix == 8 && digits.bytes().any(|byte| byte != b'0') && !self.octal => {
                self.octal = true;
                let line = word.at().line;
                self.notes.push(format!(
                    "line {line}: {} begins with 0 and is read as octal, as ION does",
                    quoted(text)
                ));
            }
            Some(_) => {}
        }
        number
    }
}

/// A decimal number without the words that Rust would read (`inf`, `nan`).
pub(super) fn decimal(text: &str) -> Option<f64> {
    let plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let number: f64 = if text.bytes().all(plain) { text.parse().ok()? } else { return None };
    number.is_finite().then_some(number)
}
