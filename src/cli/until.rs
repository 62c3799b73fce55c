//! `--precision` and `--until-decided`: campaigns that end by themselves.

use super::check::percent;
use super::exit::Failure;
use super::flight::Flight;
use shakedown::campaign::{Precision, Quantity, Until, baseline};
use shakedown::stats::Looks;
use shakedown::vessel::function::ItemKind;

/// What stands for mission success where a measure is named.
pub const SUCCESS: &str = "success";
/// What follows an item's name where its repairs are meant.
const MTTR: &str = ":mttr";

/// When a campaign ends by itself.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Ends {
    /// Fly until the interval of --measure is within this share of its value, like 5%
    #[arg(long, value_name = "SHARE", value_parser = percent, conflicts_with_all = ["shard", "plan"])]
    pub precision: Option<f64>,
    /// What is to be precise: NAME (its unavailability), NAME:mttr, success [default: first function]
    #[arg(long, value_name = "WHAT", requires = "precision")]
    pub measure: Option<String>,
    /// Fly until each requirement is met or missed
    #[arg(long, conflicts_with_all = ["shard", "plan"])]
    pub until_decided: bool,
    /// Most replications, where the campaign ends by itself; -n are flown at least [default: 1000000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000_000))]
    pub max: Option<u64>,
}

/// Most replications, unless told otherwise.
pub const MOST: u64 = 1_000_000;

impl Ends {
    /// True if the campaign ends by itself.
    pub fn asked(&self) -> bool {
        self.precision.is_some() || self.until_decided
    }

    /// When the campaign ends, if by itself; `first` replications are flown at least.
    ///
    /// # Errors
    /// A measure that the mission does not have, nothing to be decided, a `--max` without use.
    pub fn until(&self, flight: &Flight, first: u64) -> Result<Option<Until>, Failure> {
        if !self.asked() {
            return match self.max {
                None => Ok(None),
                Some(_) => Err(Failure::wrong("--max is for campaigns that end by themselves")
                    .help("give --precision or --until-decided too; -n is the number to fly")),
            };
        }
        let max = self.max.unwrap_or(MOST.max(first));
        if max < first {
            let message = format!("--max {max} is less than the {first} that are flown at least");
            return Err(Failure::wrong(message).help("give a smaller -n, or a larger --max"));
        }
        let precision =
            self.precision.map(|relative| self.precise(flight, relative)).transpose()?;
        Ok(Some(Until { looks: Looks::new(first, max), precision, decided: self.until_decided }))
    }

    fn precise(&self, flight: &Flight, relative: f64) -> Result<Precision, Failure> {
        let items = &flight.plan.tree.items;
        let measure = self.measure.as_deref();
        if measure.is_some_and(|name| [SUCCESS, baseline::SUCCESS].contains(&name)) {
            if flight.plan.losses.is_empty() {
                return Err(Failure::wrong("the mission cannot be lost: it has no loss criterion"));
            }
            let name = "share of missions lost".to_owned();
            return Ok(Precision { name, item: None, quantity: Quantity::Success, relative });
        }
        let (name, quantity) = match &self.measure {
            Some(name) => match name.strip_suffix(MTTR) {
                Some(name) => (Some(name), Quantity::Mttr),
                None => (Some(name.as_str()), Quantity::Availability),
            },
            None => (None, Quantity::Availability),
        };
        let found = match name {
            Some(name) => items.iter().position(|item| item.name == name),
            None => items.iter().position(|item| item.kind == ItemKind::Function).or(Some(0)),
        };
        let Some((at, item)) = found.and_then(|at| Some((at, items.get(at)?))) else {
            let names: Vec<&str> = items.iter().map(|item| item.name.as_str()).collect();
            let message = format!("the mission has no measure `{}`", name.unwrap_or_default());
            let help = format!("there are {}, each with {MTTR}, and {SUCCESS}", names.join(", "));
            return Err(Failure::wrong(message).help(help));
        };
        let word = if quantity == Quantity::Mttr { "MTTR" } else { "unavailability" };
        let name = format!("{word} of {}", item.name);
        Ok(Precision { name, item: u32::try_from(at).ok(), quantity, relative })
    }

    /// The words of a command line that say the same.
    pub fn words(&self) -> String {
        let mut words = String::new();
        if let Some(precision) = self.precision {
            words.push_str(&format!(" --precision {precision}"));
        }
        if let Some(measure) = &self.measure {
            words.push_str(&format!(" --measure {}", super::args::quoted(measure)));
        }
        if self.until_decided {
            words.push_str(" --until-decided");
        }
        if let Some(max) = self.max {
            words.push_str(&format!(" --max {max}"));
        }
        words
    }

    /// The rule as a result folder keeps it; none if there is none. It says all that the number of
    /// replications depends on, beside inputs and seed.
    pub fn rule(&self, first: u64) -> Option<String> {
        let words = self.words();
        self.asked().then(|| format!("{} -n {first}", words.trim_start()))
    }
}
