//! From a point's values to its plan. Each file is read once, so that all points are of the same
//! texts, whatever happens to the files while the sweep flies.

use super::words;
use crate::cli::args::Flown;
use crate::cli::exit::Failure;
use crate::cli::files::{self, Disk, Located};
use crate::cli::flight::{Flight, Mistakes};
use crate::cli::screen::Screen;
use crate::cli::write;
use shakedown::campaign::Error;
use shakedown::campaign::sweep::{Point, Sweep, Values};
use shakedown::spec::diagnostic::neutral;
use shakedown::spec::load::{FileProblem, Files, Input};
use shakedown::spec::show::show;
use shakedown::spec::specification::{Specification, language};
use shakedown::vessel::plan::Plan;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The most different mistakes that are shown.
const MOST_SHOWN: usize = 5;
/// The most points that are named with one mistake.
const MOST_NAMED: usize = 3;

/// Files, each read from the disk once.
struct Once {
    disk: Disk,
    read: RefCell<BTreeMap<String, Result<Vec<u8>, FileProblem>>>,
}

impl Files for Once {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileProblem> {
        let mut read = self.read.borrow_mut();
        read.entry(path.to_owned()).or_insert_with(|| self.disk.read(path)).clone()
    }
}

/// What makes plans of values.
pub struct Builder<'a> {
    files: Once,
    mission: String,
    model: Option<String>,
    flown: &'a Flown,
    seed: u64,
    parameters: Vec<String>,
}

/// What is written at a path, if that is one value.
pub fn written(flight: &Flight, path: &str) -> Option<String> {
    let (spec, language) = (&flight.spec, language());
    let mut lines = show(language.model, &spec.model_tree, &spec.sources, &spec.beliefs);
    lines.extend(show(language.mission, &spec.mission_tree, &spec.sources, &spec.beliefs));
    lines.into_iter().find(|line| line.path == path).map(|line| line.value)
}

impl<'a> Builder<'a> {
    /// One for the vessel of a flight that was opened.
    ///
    /// # Errors
    /// If its files are not there any more.
    pub fn new(
        flight: &Flight,
        flown: &'a Flown,
        parameters: Vec<String>,
    ) -> Result<Builder<'a>, Failure> {
        let vessel = &flown.vessel;
        let located =
            files::locate(&flown.mission, vessel.model.as_deref(), vessel.root.as_deref());
        let Located { disk, mission, model } =
            located.map_err(|found| Failure::wrong(found.message.clone()))?;
        // What was opened is what is swept.
        let texts = flight.spec.inputs.iter();
        let texts = texts.map(|it| (it.name.clone(), Ok(it.text.clone().into_bytes())));
        let files = Once { disk, read: RefCell::new(texts.collect()) };
        Ok(Builder { files, mission, model, flown, seed: flight.plan.seed, parameters })
    }

    /// All files that any point has read.
    pub fn inputs(&self) -> Vec<Input> {
        let read = self.files.read.borrow();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let input = |(name, found): (&String, &Result<Vec<u8>, FileProblem>)| {
            Some(Input { name: name.clone(), text: text(found.as_ref().ok()?) })
        };
        read.iter().filter_map(input).collect()
    }

    /// Their names and digests.
    pub fn digests(&self) -> Vec<(String, String)> {
        self.inputs().into_iter().map(|it| (it.name, write::digest(&it.text))).collect()
    }

    fn overrides(&self, values: &Values) -> Vec<String> {
        let each = self.parameters.iter().zip(values);
        let varied = each.filter_map(|(path, value)| Some(format!("{path}={}", value.as_ref()?)));
        self.flown.vessel.sets.iter().cloned().chain(varied).collect()
    }

    fn plan(&self, values: &Values) -> Result<Plan, Box<Mistakes>> {
        let sets = self.overrides(values);
        let model = self.model.as_deref();
        let spec = match Specification::read(&self.files, &self.mission, model, &sets) {
            Ok(spec) => spec,
            Err(refused) => {
                let refused = *refused;
                let (found, sources) = (refused.diagnostics, refused.sources);
                return Err(Box::new(Mistakes { found, sources }));
            }
        };
        shakedown::vessel::build(&spec.mission, &spec.model, self.seed)
            .map_err(|found| Box::new(Mistakes { found, sources: spec.sources }))
    }

    /// Whether a parameter takes a value, all else as written.
    pub fn takes(&self, parameter: usize, value: String) -> bool {
        let mut values = vec![None; self.parameters.len()];
        values[parameter] = Some(value);
        self.plan(&values).is_ok()
    }

    /// The plan of values that were looked at before.
    ///
    /// # Errors
    /// [`Error::Resume`] if they have a mistake after all.
    pub fn again(&self, values: &Values) -> Result<Plan, Error> {
        self.plan(values).map_err(|_| Error::Resume("it cannot be built any more".to_owned()))
    }

    /// The points of these values, each looked at.
    ///
    /// # Errors
    /// The mistakes of all points, each mistake once.
    pub fn points(&self, screen: &Screen, values: Vec<Values>) -> Result<Vec<Point>, Failure> {
        let mut points = Vec::with_capacity(values.len());
        let mut wrong: Vec<(String, Vec<usize>)> = Vec::new();
        for (number, values) in values.iter().enumerate() {
            match self.plan(values) {
                Ok(plan) => points.push(Point::new(values.clone(), &plan)),
                Err(mistakes) => {
                    let text = mistakes.into_failure(screen).message;
                    match wrong.iter_mut().find(|(known, _)| *known == text) {
                        Some((_, points)) => points.push(number),
                        None => wrong.push((text, vec![number])),
                    }
                }
            }
        }
        if wrong.is_empty() {
            return Ok(points);
        }
        let mut out = String::new();
        for (text, points) in wrong.iter().take(MOST_SHOWN) {
            out.push_str(&format!("{}\n", self.named(&values, points)));
            out.push_str(&self.as_varied(text));
            out.push('\n');
        }
        if wrong.len() > MOST_SHOWN {
            out.push_str(&format!("and {} more mistakes\n", wrong.len() - MOST_SHOWN));
        }
        Err(Failure::rendered(out.trim_end().to_owned()))
    }

    /// `point 3 (a=1 b=2) and 2 more:`.
    fn named(&self, values: &[Values], points: &[usize]) -> String {
        let one = |&point: &usize| {
            let each = self.parameters.iter().zip(&values[point]);
            let each = each.filter_map(|(path, value)| Some(format!("{path}={}", value.as_ref()?)));
            let each: Vec<String> = each.collect();
            let each = if each.is_empty() { "as written".to_owned() } else { each.join(" ") };
            // A sweep file's words are those of whoever wrote it.
            format!("point {point} ({})", neutral(&each))
        };
        let named: Vec<String> = points.iter().take(MOST_NAMED).map(one).collect();
        match points.len().saturating_sub(MOST_NAMED) {
            0 => format!("{}:", named.join(", ")),
            more => format!("{} and {more} more:", named.join(", ")),
        }
    }

    /// A mistake's text, with the values' places called as they were given.
    fn as_varied(&self, text: &str) -> String {
        let sets = self.flown.vessel.sets.len();
        let names = (1..=self.parameters.len()).rev();
        names.fold(text.to_owned(), |text, number| {
            text.replace(&format!("--set #{}", sets + number), &format!("--vary #{number}"))
        })
    }

    /// What a flight's error means: with the line that flies it again at its point.
    pub fn failure(&self, flight: &mut Flight, sweep: &Sweep, error: &Error) -> Failure {
        if let Error::Point { point, .. } = error {
            let each = self.parameters.iter().zip(&sweep.points[*point].values);
            for (path, value) in each {
                let Some(value) = value else { continue };
                flight.words.push(' ');
                flight.words.push_str(&words(path, value));
            }
        }
        flight.failure(error)
    }
}
