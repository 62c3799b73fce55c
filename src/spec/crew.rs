//! Repair crews.

use super::language::language;
use super::quantity::Count;
use super::source::Source;

language! {
    /// People (or a robot) who repair: a limited number, one job each.
    pub struct Crew {
        /// How many jobs are done at once.
        size: Count = 1,
        /// Where the figure comes from.
        source: Option<Source> = None,
    }
}
