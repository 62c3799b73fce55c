//! `shakedown why`: the story of one outage.

use super::args::{Flown, Target};
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::panic;
use super::recorded::{self, Found};
use super::run::{MAX_FACTS, compare};
use super::screen::{Screen, WIDTH};
use shakedown::campaign::replay;
use shakedown::ledger::Row;
use shakedown::report::{Style, text};

/// Tell one outage's story
#[derive(clap::Args, Debug)]
#[command(
    about = "Tell the story of one outage: what struck, what was waited for, what ended it",
    after_help = "Outages are numbered from 1: over all replications, as `outages.csv` of a result folder lists them
(its lines with part 0), or within one replication, as `shakedown run` lists them.

Examples:
  shakedown why output/mars-transit-mars-3fc-s1
  shakedown why output/mars-transit-mars-3fc-s1 --outage 17
  shakedown why missions/mars-transit.ron --replication 4711 --outage 2"
)]
pub struct Why {
    #[command(flatten)]
    flown: Flown,
    /// Number of the outage, from 1 [default: the longest]
    #[arg(long, value_name = "N")]
    outage: Option<u64>,
    /// Number of the replication whose outage it is
    #[arg(long, value_name = "K")]
    replication: Option<u64>,
    #[command(flatten)]
    target: Target,
}

impl Why {
    /// Tells it.
    ///
    /// # Errors
    /// Mistakes of the mission, an outage that is not there, what the system says.
    pub fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let flight = Flight::open(screen, &self.flown, false)?;
        let found = self.find(&flight)?;
        let replication = found.map_or(self.replication.unwrap_or(0), |found| found.replication);
        panic::replay_with(&flight.replay_line(replication));
        let flown = replay(&flight.plan, replication, MAX_FACTS, &mut ());
        let row = flown.row.map_err(|error| flight.failure(&error))?;
        compare(screen, &flight, &row)?;
        let number = match found {
            Some(found) => found.number,
            None => self.number(&row)?,
        };
        let style = Style { color: self.target.color(screen), width: WIDTH };
        let mut story = text::why(&flight.plan, &row, &flown.trace, number, style);
        let line = flight.replay_line(replication);
        story.push_str(&format!("To see the whole replication:\n  {line}\n"));
        self.target.deliver(screen, &story)?;
        Ok(Exit::Done)
    }

    /// The outage, if a result folder's table is to be asked.
    fn find(&self, flight: &Flight) -> Result<Option<Found>, Failure> {
        let (Some(folder), None) = (&flight.folder, self.replication) else { return Ok(None) };
        match self.outage {
            Some(number) => recorded::outage(folder, number).map(Some),
            None => match recorded::longest(folder)? {
                Some(found) => Ok(Some(found)),
                None => Err(Failure::wrong(format!("`{}` has no outage", folder.display()))),
            },
        }
    }

    /// The number of the outage within its replication.
    fn number(&self, row: &Row) -> Result<usize, Failure> {
        let total = row.outages.len();
        let k = row.replication;
        match self.outage {
            _ if total == 0 => {
                let help = "a campaign finds one that has; or try another --replication";
                Err(Failure::wrong(format!("replication {k} has no outage")).help(help))
            }
            Some(number) => match usize::try_from(number) {
                Ok(number) if (1..=total).contains(&number) => Ok(number),
                _ => {
                    let there = if total == 1 { "one".to_owned() } else { format!("1 to {total}") };
                    let message =
                        format!("there is no outage {number}: replication {k} has {there}");
                    Err(Failure::wrong(message))
                }
            },
            None => {
                let lengths = row.outages.iter().enumerate();
                let longest = lengths.rev().max_by_key(|(_, outage)| outage.length());
                Ok(longest.map_or(1, |(index, _)| index + 1))
            }
        }
    }
}
