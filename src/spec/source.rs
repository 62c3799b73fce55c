//! Where a parameter comes from.

use super::language::language;

language! {
    /// Where figures come from, and how far they can be trusted. `--strict-sources` refuses
    /// `Assumed`.
    pub enum Source {
        /// Measured on the thing itself.
        Measured {
            /// By whom, when, where it is written.
            text: String,
        },
        /// Published for things of this kind.
        Published {
            /// The publication.
            text: String,
        },
        /// Derived by arithmetic from measured or published figures.
        Derived {
            /// From which, and how.
            text: String,
        },
        /// Assumed, for want of anything better.
        Assumed {
            /// Why it is thought plausible.
            text: String,
        },
    }
}

impl Source {
    /// The grade and the text.
    pub fn parts(&self) -> (&'static str, &str) {
        match self {
            Source::Measured { text } => ("Measured", text),
            Source::Published { text } => ("Published", text),
            Source::Derived { text } => ("Derived", text),
            Source::Assumed { text } => ("Assumed", text),
        }
    }
}
