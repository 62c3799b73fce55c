//! `shakedown why`: the story of one outage.

use super::args::{Flown, Target};
use super::exit::{Exit, Failure};
use super::flight::Flight;
use super::panic;
use super::recorded::{self, Found};
use super::run::{MAX_FACTS, compare};
use super::screen::Shown as _;
use super::screen::{Screen, WIDTH};
use shakedown::campaign::labels::Labels;
use shakedown::campaign::replay;
use shakedown::ledger::Row;
use shakedown::report::{Style, text};
use shakedown::spec::diagnostic::neutral;
use shakedown::spec::suggest::{listing, nearest};
use shakedown::vessel::plan::Plan;

/// Tell one outage's story
#[derive(clap::Args, Debug)]
#[command(
    about = "Tell the story of one outage: what struck, what was waited for, what ended it",
    after_help = "Outages are numbered from 1: over all replications, as `outages.csv` of a result folder lists them
(its lines with part 0), or within one replication, as `shakedown run` lists them.

Examples:
  shakedown why output/mars-transit-mars-3fc-s1
  shakedown why output/mars-transit-mars-3fc-s1 --outage 17
  shakedown why output/mars-transit-mars-3fc-s1 --item navigation
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
    /// Function or service whose longest outage it is
    #[arg(long, value_name = "NAME", conflicts_with = "outage")]
    item: Option<String>,
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
        let item = self.item(&flight.plan)?;
        let found = match self.find(&flight)? {
            Search::Found(found) => Some(found),
            Search::Fly => None,
            Search::NeverDown(sentence) => {
                self.target.deliver(screen, &sentence)?;
                return Ok(Exit::Done);
            }
        };
        let replication = found.map_or(self.replication.unwrap_or(0), |found| found.replication);
        panic::replay_with(&flight.replay_line(replication));
        let flown = replay(&flight.plan, replication, MAX_FACTS, &mut ());
        let row = flown.row.map_err(|error| flight.failure(&error))?;
        compare(screen, &flight, &row)?;
        let number = match (found, item) {
            (Some(found), _) => found.number,
            (None, None) => self.number(&row)?,
            (None, Some(item)) => match longest(&row, Some(item)) {
                Some(number) => number,
                None => {
                    let times = row.items.get(item).map_or(0, |item| item.interruptions);
                    let place = format!("replication {replication}");
                    self.target.deliver(screen, &self.never_down(&place, times))?;
                    return Ok(Exit::Done);
                }
            },
        };
        let style = Style { color: self.target.color(screen), width: WIDTH };
        let mut story = text::why(&flight.plan, &row, &flown.trace, number, style);
        let line = flight.replay_line(replication);
        story.push_str(&format!("To see the whole replication:\n  {line}\n"));
        self.target.deliver(screen, &story)?;
        Ok(Exit::Done)
    }

    /// The outage, if a result folder's table is to be asked.
    fn find(&self, flight: &Flight) -> Result<Search, Failure> {
        let (Some(folder), None) = (&flight.folder, self.replication) else {
            return Ok(Search::Fly);
        };
        if let Some(number) = self.outage {
            return recorded::outage(folder, number).map(Search::Found);
        }
        match (recorded::longest(folder, self.item.as_deref())?, &self.item) {
            (Some(found), _) => Ok(Search::Found(found)),
            (None, Some(item)) => {
                let (replications, times) = recorded::interruptions(folder, item)?;
                let place = match replications {
                    1 => "the one replication flown".to_owned(),
                    n => format!("any of {n} replications"),
                };
                Ok(Search::NeverDown(self.never_down(&place, times)))
            }
            (None, None) => Err(Failure::wrong(format!("`{}` has no outage", folder.shown()))),
        }
    }

    /// The number of the function or service that is asked about.
    fn item(&self, plan: &Plan) -> Result<Option<usize>, Failure> {
        let Some(wanted) = &self.item else { return Ok(None) };
        let labels = Labels::new(plan).items;
        if let Some(number) = labels.iter().position(|name| name == wanted) {
            return Ok(Some(number));
        }
        let known = || labels.iter().map(String::as_str);
        let help = match nearest(wanted, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", listing(known(), 20)),
        };
        let message = format!("no function or service is named `{wanted}`");
        Err(Failure::wrong(message).help(help))
    }

    /// What there is to say of a function that has no outage.
    fn never_down(&self, place: &str, interruptions: u64) -> String {
        let item = neutral(self.item.as_deref().unwrap_or("it"));
        let tolerated = match interruptions {
            0 => "it was not interrupted either".to_owned(),
            1 => "it was interrupted once, for no longer than is tolerated".to_owned(),
            n => format!("it was interrupted {n} times, never for longer than is tolerated"),
        };
        format!("{item} was never down in {place}: {tolerated}.\n")
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
            None => Ok(longest(row, None).unwrap_or(1)),
        }
    }
}

/// Where a result folder's table leads.
enum Search {
    /// To this outage.
    Found(Found),
    /// Nowhere: the replication must be flown to know.
    Fly,
    /// To no outage of what is asked about; what to say.
    NeverDown(String),
}

/// The number of a replication's longest outage, or of one function's or service's, from 1; the
/// first of several.
fn longest(row: &Row, item: Option<usize>) -> Option<usize> {
    let asked = |of: u32| item.is_none_or(|item| item == of as usize);
    let outages = row.outages.iter().enumerate().filter(|(_, outage)| asked(outage.item));
    outages.rev().max_by_key(|(_, outage)| outage.length()).map(|(index, _)| index + 1)
}
