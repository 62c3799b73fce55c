//! Pictures and further tables of a finished campaign.

use super::exit::Failure;
use super::flight::Flight;
use super::run::{MAX_FACTS, timeline};
use super::sink::EXTRAS;
use super::write;
use shakedown::campaign::replay;
use shakedown::campaign::summary::Summary;
use shakedown::report::{csv, svg, verdict};
use std::path::Path;

/// Writes them.
///
/// # Errors
/// What the system says.
pub fn store(flight: &Flight, summary: &Summary, folder: &Path) -> Result<(), Failure> {
    let texts = [
        csv::items(summary),
        csv::causes(summary),
        csv::requirements(summary),
        csv::curves(summary),
        svg::forest(summary),
        svg::pareto(summary),
        svg::anatomy(summary),
        svg::reliability(summary, verdict::foremost(summary)),
        worst(flight, summary)?,
    ];
    for (name, text) in EXTRAS.into_iter().zip(texts) {
        write::result(&folder.join(name), text.as_bytes())?;
    }
    Ok(())
}

/// The timeline of the replication most worth flying again.
fn worst(flight: &Flight, summary: &Summary) -> Result<String, Failure> {
    let replication = summary.notable.first().map_or(0, |notable| notable.replication);
    let flown = replay(&flight.plan, replication, MAX_FACTS, &mut ());
    let row = flown.row.map_err(|error| flight.failure(&error))?;
    Ok(timeline(flight, &row, &flown.trace))
}
