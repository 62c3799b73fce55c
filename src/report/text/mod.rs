//! Text for a terminal: the campaign's tables, a check, one replication's log, one outage's story.

mod attribution;
mod beliefs;
mod campaign;
mod check;
mod compare;
mod fold;
mod passes;
mod run;
mod scan;
mod strip;
mod sweep;
mod why;
mod words;

pub(crate) use beliefs::{foremost_beliefs, percent, sentence as believed};
pub use campaign::campaign;
pub use check::check;
pub use compare::compare;
pub use run::{RunOptions, run};
pub use scan::{scan, sentence as scan_sentence};
pub use sweep::sweep;
pub use why::why;
