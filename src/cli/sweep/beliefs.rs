//! `shakedown sweep --beliefs`: what is drawn.

use crate::cli::exit::Failure;
use crate::cli::flight::Flight;
use shakedown::campaign::sweep::beliefs::FEWEST_REPLICATIONS;
use shakedown::spec::belief::beliefs;
use shakedown::spec::vary::Vary;

/// The beliefs of a flight, each of which is a parameter.
///
/// # Errors
/// If nothing is believed, or so few replications are asked for that nothing tells chance.
pub fn of(flight: &Flight, replications: u64) -> Result<Vec<Vary>, Failure> {
    let all = beliefs(&flight.spec.beliefs);
    if all.is_empty() {
        let failure = Failure::wrong("nothing is believed: no value is written as `Belief`");
        return Err(failure.help(
            "write one, for instance `time: Belief(median: \"1e-5 /h\", factor90: 3)`; \
             `shakedown explain Belief` tells more",
        ));
    }
    if replications < FEWEST_REPLICATIONS {
        let message = format!("{replications} replications of a draw tell nothing of its chance");
        return Err(Failure::wrong(message).help(format!("give -n {FEWEST_REPLICATIONS} or more")));
    }
    Ok(all)
}
