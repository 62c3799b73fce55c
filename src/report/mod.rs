//! Reports: results into text, JSON, CSV, markdown and pictures.
//!
//! Everything here is a pure function from results to a `String`: nothing is flown, opened or
//! printed, no clock and no environment is read, and equal results give equal bytes. Names come
//! from files that somebody else wrote: each format neutralises them by [`clean`].

pub mod causes;
pub mod check;
pub mod clean;
pub mod command;
pub mod compare;
pub mod csv;
pub mod dictionary;
pub mod fmeca;
pub mod format;
pub mod github;
pub mod history;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod recovery;
pub mod style;
pub mod svg;
pub mod sweep;
pub mod table;
pub mod text;
pub mod verdict;

#[cfg(test)]
mod fixture;

pub use style::Style;
