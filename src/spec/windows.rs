//! Windows: when something is open, and how long what is sent takes.

use super::codes;
use super::decode::{Decode, Decoder, Name};
use super::dist::Dist;
use super::language::language;
use super::place::Place;
use super::quantity::{Angle, Duration, PositiveDuration, Probability};
use super::tree::{Tree, Value};

language! {
    /// When something is open: a link, a shift. Times count from the mission's start.
    pub enum Windows check(check) {
        /// At all times.
        Always,
        /// In these windows, in order and apart from each other: pairs of beginning and end. A
        /// contact plan of ION gives such lists (`shakedown import contacts`).
        List {
            /// Beginning and end of each.
            windows: Vec<(Duration, Duration)>,
        },
        /// From `offset` on for `open`, once every `period`.
        Every {
            /// From the beginning of one window to that of the next.
            period: PositiveDuration,
            /// How long each is; at most `period`.
            open: PositiveDuration,
            /// Beginning of the first.
            offset: Duration = "0 s",
        },
        /// While `target` stands at least `under` from the Sun in the sky of `observer`: closed in
        /// conjunctions. Bodies are the planets, `moon` and `sun`; the mission's `epoch` counts.
        Conjunction {
            /// Where the antenna stands: `earth`.
            observer: Name,
            /// Where the other end is: `mars`.
            target: Name,
            /// Angle to the Sun under which nothing gets through.
            under: Angle,
        },
        /// While a satellite stands high enough over a station's horizon.
        Passes {
            /// A name under `orbits`.
            orbit: Name,
            /// A name under `stations`.
            station: Name,
            /// Height over the horizon from which on it is in view.
            above: Angle = "10 deg",
        },
        /// While two satellites see each other past the Earth and 100 km of its air.
        Sight {
            /// A name under `orbits`.
            one: Name,
            /// Another one.
            other: Name,
        },
        /// While all of these are open.
        All {
            /// What must be open.
            of: Vec<Windows>,
        },
    }

    /// How long what is sent is on its way. A bare duration or distribution is drawn anew each time.
    pub enum Delay short("a duration or a distribution", short) check(check_delay) {
        /// Light time between two bodies (the planets, `moon`, `sun`) at the instant of sending,
        /// after the VSOP87 ephemeris; the mission's `epoch` counts.
        LightTime {
            /// One end.
            from: Name,
            /// The other end.
            to: Name,
        },
        /// Straight lines between rows of time and delay, or a file of such rows
        /// (`Table("cruise.csv")`, as `shakedown import oem` writes it); before the first and after
        /// the last row it is theirs.
        Table {
            /// Pairs of time since the mission's start and delay, in order of time.
            rows: Vec<(Duration, Duration)>,
        },
        /// Drawn for each message.
        Drawn {
            /// How long.
            time: Dist,
        },
    }

    /// How messages are lost. A bare probability is that of each message alone.
    pub enum Loss short("a probability", short_loss) {
        /// Each message alone.
        Each {
            /// Probability.
            share: Probability,
        },
        /// In bursts (Gilbert and Elliott): all that is sent within one is lost. Bursts and the time
        /// between them are exponential.
        Bursts {
            /// Share of the time that bursts take.
            share: Probability,
            /// Mean length of a burst.
            length: PositiveDuration,
        },
    }
}

fn variant(tree: &Tree) -> Option<&str> {
    match &tree.value {
        Value::Variant { name, .. } | Value::Record { name: Some(name), .. } => Some(&name.text),
        _ => None,
    }
}

fn short(tree: &Tree, d: &mut Decoder<'_>) -> Option<Option<Delay>> {
    if variant(tree).is_some_and(|name| ["LightTime", "Table", "Drawn"].contains(&name)) {
        return None;
    }
    Some(Dist::decode(tree, d).map(|time| Delay::Drawn { time }))
}

fn short_loss(tree: &Tree, d: &mut Decoder<'_>) -> Option<Option<Loss>> {
    if variant(tree).is_some_and(|name| ["Each", "Bursts"].contains(&name)) {
        return None;
    }
    Some(Probability::decode(tree, d).map(|share| Loss::Each { share }))
}

/// Whether windows have a length and stand in order; reports why not.
fn check(windows: &Windows, place: Place, d: &mut Decoder<'_>) -> bool {
    let problem = match windows {
        Windows::List { windows } => windows.iter().zip(1_usize..).find_map(|((from, to), i)| {
            if to <= from {
                return Some(format!("window {i} ends ({to}) before it starts ({from})"));
            }
            let before = windows[..i - 1].last()?;
            (before.1 > *from).then(|| {
                format!("window {i} starts ({from}) before window {} ends ({})", i - 1, before.1)
            })
        }),
        Windows::Every { period, open, .. } if open.0 > period.0 => {
            Some(format!("it is open for longer ({open}) than its period ({period})"))
        }
        Windows::All { of } if of.is_empty() => Some("there are no windows in it".to_string()),
        _ => None,
    };
    match problem {
        None => true,
        Some(problem) => {
            let help = "windows go forward in time, and do not overlap";
            d.fail::<()>(codes::BAD_WINDOWS, place, problem, help).is_some()
        }
    }
}

/// Whether the rows of a table stand in order; reports why not.
fn check_delay(delay: &Delay, place: Place, d: &mut Decoder<'_>) -> bool {
    let problem = match delay {
        Delay::Table { rows } if rows.is_empty() => Some("the table has no rows".to_string()),
        Delay::Table { rows } => rows.windows(2).zip(2..).find_map(|(pair, i)| {
            let (before, after) = (pair[0].0, pair[1].0);
            (after <= before).then(|| format!("row {i} ({after}) is not later than the one before"))
        }),
        _ => None,
    };
    match problem {
        None => true,
        Some(problem) => {
            let help = "rows are pairs of time and delay, in order of time";
            d.fail::<()>(codes::BAD_WINDOWS, place, problem, help).is_some()
        }
    }
}
