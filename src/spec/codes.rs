//! The codes of diagnostics, and what `shakedown explain E104` says about each.
//!
//! One table per subject in `codes/`; a code is added by adding its row there. `E` is a mistake
//! (nothing is flown), `W` a finding (a lint: the mission flies, the author should look).

mod meaning;
mod reading;

pub use meaning::*;
pub use reading::*;

/// A kind of mistake or finding.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// `E104`, `W201`.
    pub id: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What it means, an example of it, and the remedy.
    pub text: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Code) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Code) -> std::cmp::Ordering {
        self.id.cmp(other.id)
    }
}

/// Every code, in the order of the tables.
pub fn all() -> impl Iterator<Item = Code> {
    READING.iter().chain(MEANING).copied()
}

/// The code with this id, in upper or lower case.
pub fn find(id: &str) -> Option<Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Writes one constant per row and the table of all rows:
/// `UNKNOWN_FIELD = "E104": "title", "text";`.
macro_rules! codes {
    ($table:ident; $($name:ident = $id:literal: $title:literal, $text:literal;)*) => {
        $(
            #[doc = $title]
            pub const $name: $crate::spec::codes::Code =
                $crate::spec::codes::Code { id: $id, title: $title, text: $text };
        )*
        /// The rows of this table.
        pub const $table: &[$crate::spec::codes::Code] = &[$($name),*];
    };
}
use codes;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_unique_and_has_a_title_and_a_text_that_explains() {
        let mut seen = BTreeSet::new();
        for code in all() {
            assert!(seen.insert(code.id), "{} is used twice", code.id);
            let (kind, number) = code.id.split_at(1);
            let lowest = if kind == "E" { 100 } else { 200 };
            assert!(kind == "E" || kind == "W", "{}", code.id);
            let number: u32 = number.parse().unwrap();
            assert!((lowest..lowest + 100).contains(&number), "{}", code.id);
            assert!(code.title.len() > 8 && !code.title.ends_with('.'), "{}", code.id);
            assert!(code.text.len() > 60 && code.text.trim_end().ends_with('.'), "{}", code.id);
        }
        assert!(seen.len() > 30);
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(find("e104"), Some(UNKNOWN_FIELD));
        assert_eq!(find("E000"), None);
    }
}
