//! What a sweep's points and parameters are called, and what is said of each measure.

use crate::campaign::sweep::outcome::{Knee, Measure};
use crate::campaign::sweep::{Design, Outcome, Point, Sweep};
use crate::report::clean::plain;
use crate::report::{compare, format};
use crate::vessel::cost::{Cost, Sum};

/// Seconds of a year.
const YEAR: f64 = 31_557_600.0;

/// What the point at which nothing is varied is called.
pub const WRITTEN: &str = "as written";

/// Short names of the parameters: the last words of their paths that tell them apart.
#[must_use]
pub fn short(sweep: &Sweep) -> Vec<String> {
    let words: Vec<Vec<&str>> =
        sweep.parameters.iter().map(|path| path.split('.').collect()).collect();
    let tail = |at: usize, length: usize| -> String {
        let words = &words[at];
        words[words.len().saturating_sub(length)..].join(".")
    };
    let alone = |at: usize, length: usize| {
        (0..words.len()).all(|other| other == at || tail(other, length) != tail(at, length))
    };
    let name = |at: usize| {
        let most = words[at].len();
        let length = (1..most).find(|&length| alone(at, length)).unwrap_or(most);
        plain(&tail(at, length))
    };
    (0..words.len()).map(name).collect()
}

/// The value of a parameter at a point; none where it is as written. Drawn numbers are shown with
/// five digits; `points.csv` has them as they were flown.
#[must_use]
pub fn value(sweep: &Sweep, point: usize, parameter: usize) -> Option<String> {
    let value = sweep.points.get(point)?.values.get(parameter)?.as_deref()?;
    let value = plain(value.trim_matches('"'));
    let drawn = !matches!(sweep.design, Design::Grid | Design::OneAtATime);
    let (digits, unit) = value.split_once(' ').unwrap_or((&value, ""));
    let long = drawn && digits.len() > 6;
    let short = digits.parse::<f64>().ok().filter(|_| long);
    Some(short.map_or_else(
        || value.clone(),
        |size| format!("{} {unit}", format::significant(size, 5)).trim_end().to_owned(),
    ))
}

/// What each point is called: `replicas=2, every=10s`.
#[must_use]
pub fn labels(outcome: &Outcome) -> Vec<String> {
    let sweep = &outcome.sweep;
    let names = short(sweep);
    let written = outcome.written();
    let label = |i: usize| {
        let each = names.iter().enumerate();
        let each = each.filter_map(|(at, name)| Some(format!("{name}={}", value(sweep, i, at)?)));
        let each: Vec<String> = each.collect();
        match (each.is_empty(), written == Some(i)) {
            (true, _) => WRITTEN.to_owned(),
            (false, true) => format!("{} ({WRITTEN})", each.join(", ")),
            (false, false) => each.join(", "),
        }
    };
    (0..sweep.points.len()).map(label).collect()
}

/// Whether any point is clearly worse than the best.
#[must_use]
pub fn tells(measure: &Measure) -> bool {
    measure.near.len() < measure.ranking.len() && !measure.near.is_empty()
}

/// What is said of a measure in one sentence.
#[must_use]
pub fn sentence(outcome: &Outcome, measure: &Measure, labels: &[String]) -> String {
    claim(outcome, measure, labels) + &details(outcome, measure, labels) + "."
}

/// The same in short, without a full stop: titles of pictures.
#[must_use]
pub fn claim(outcome: &Outcome, measure: &Measure, labels: &[String]) -> String {
    let name = plain(&measure.name);
    let Some(&best) = measure.ranking.first() else { return name };
    let points = measure.ranking.len() as u64;
    if measure.near.is_empty() {
        return format!("{name}: {}", share(outcome, measure));
    }
    if !tells(measure) {
        return format!("{name}: no clear difference between {}", format::counted(points, "point"));
    }
    let best = &labels[best];
    match measure.near.len() - 1 {
        0 => format!("{name}: {best} is best"),
        1 => format!("{name}: {best} looks best, with no clear gain over 1 other point"),
        many => format!("{name}: {best} looks best, with no clear gain over {many} other points"),
    }
}

/// What else is to be said of those that are no worse than the best, and of those that are.
fn details(outcome: &Outcome, measure: &Measure, labels: &[String]) -> String {
    let Some(&best) = measure.ranking.first() else { return String::new() };
    if !tells(measure) {
        return String::new();
    }
    let written = outcome.written().filter(|it| measure.near.contains(it) && *it != best);
    let written = written.map_or("", |_| ", what is written among them");
    let least = match measure.least {
        Some(least) if least == best => "; none of these asks for less".to_owned(),
        Some(least) => {
            let asks = asks(outcome, measure, least);
            format!("; of these {} asks for the least ({asks})", labels[least])
        }
        None => String::new(),
    };
    format!("{written}{least}{}{}", worst(measure), shadowed(measure, labels))
}

/// How far the worst is behind: what there is to gain at all.
fn worst(measure: &Measure) -> String {
    // Of those that are surely worse only: the others' figures are luck.
    let sure = (0..measure.behind_best.len())
        .filter(|point| !measure.near.contains(point) && !measure.shadowed.contains(point));
    let behind = sure.filter_map(|point| measure.behind_best[point]);
    let most = behind.map(|behind| behind.more.value).fold(0.0, f64::max);
    match (most > 0.0, measure.is_loss()) {
        (true, false) => {
            format!("; the worst is down {} a year more", format::duration(most * YEAR))
        }
        (true, true) => {
            let most = format::significant(100.0 * most, 2);
            format!("; of the worst {most} % of the replications more are lost")
        }
        (false, _) => String::new(),
    }
}

/// Who is down less and yet not called better.
fn shadowed(measure: &Measure, labels: &[String]) -> String {
    let less =
        |&&point: &&usize| measure.behind_best[point].is_some_and(|behind| behind.more.high < 0.0);
    let mut less = measure.shadowed.iter().filter(less);
    let Some(&first) = less.next() else { return String::new() };
    let more = match less.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    format!(
        "; {}{more} is down less, but lost more often, and downtime ends with the mission",
        labels[first]
    )
}

/// What a point asks for, as far as others that are no worse ask for something else.
fn asks(outcome: &Outcome, measure: &Measure, point: usize) -> String {
    let points = &outcome.sweep.points;
    let it = &points[point];
    let differ =
        |of: &dyn Fn(&Point) -> bool| measure.near.iter().any(|&other| !of(&points[other]));
    let mut out = Vec::new();
    if differ(&|other| other.cost.price == it.cost.price) {
        out.push(plain(&compare::price(&it.cost)));
    }
    for (unit, of) in [("kg", (|c| &c.mass) as fn(&Cost) -> &Sum), ("W", |c| &c.power)] {
        if differ(&|other| of(&other.cost) == of(&it.cost)) {
            out.push(compare::sum(&it.cost, of(&it.cost), unit));
        }
    }
    if differ(&|other| other.containers == it.containers) {
        out.push(format::counted(it.containers, "container"));
    }
    if differ(&|other| other.millicores == it.millicores) {
        let cores = format::significant(it.millicores as f64 / 1000.0, 3);
        out.push(format!("{cores} cores"));
    }
    out.join(", ")
}

/// Where the spread of a design that pairs nothing lies.
fn share(outcome: &Outcome, measure: &Measure) -> String {
    let at = outcome.measures.iter().position(|it| it.name == measure.name).unwrap_or(0);
    let share = |point: usize| outcome.of(point).map_or(f64::NAN, |f| f.measures[at].share);
    let ends = (measure.ranking.first(), measure.ranking.last());
    let (Some(&best), Some(&worst)) = ends else { return String::new() };
    let words = |point: usize| format!("{} %", format::significant(100.0 * share(point), 2));
    let what = if measure.is_loss() { "of the replications lost" } else { "of the time down" };
    format!("{} to {} {what}, by point", words(best), words(worst))
}

/// Where gains along a parameter end, as a sentence; none where the line says nothing.
#[must_use]
pub fn knee(outcome: &Outcome, knee: &Knee) -> Option<String> {
    let path = plain(outcome.sweep.parameters.get(knee.parameter)?);
    let value = |at: usize| value(&outcome.sweep, *knee.line.get(at)?, knee.parameter);
    let last = knee.line.len() - 1;
    let (at, to) = (value(knee.at)?, value(knee.to)?);
    let (way, most) = if knee.rising { ("up", "highest") } else { ("down", "lowest") };
    let end = match (knee.at, knee.to) {
        (0, to) if to == last => {
            return Some(format!("{path}: no clear gain anywhere from {at} to {}", value(last)?));
        }
        (k, _) if k == last => {
            return Some(said(
                knee,
                &value,
                format!("{path}: gains {way} to {at}, the {most} value given"),
            ));
        }
        (0, 0) => format!("{path}: best seen at {at}"),
        (0, _) => format!("{path}: no clear gain from {at} to {to}"),
        (k, t) if k == t => format!("{path}: gains {way} to {at}"),
        _ => format!("{path}: gains {way} to {at}, no clear gain from there to {to}"),
    };
    let end = match knee.to {
        t if t < last => format!("{end}, lost again at {}", value(t + 1)?),
        _ => end,
    };
    Some(said(knee, &value, end))
}

/// A sentence of a knee, with the values outside of the stretch that are no clear loss.
fn said(knee: &Knee, value: &dyn Fn(usize) -> Option<String>, sentence: String) -> String {
    let others: Vec<String> = knee.others.iter().filter_map(|&at| value(at)).collect();
    match others.as_slice() {
        [] => sentence,
        [last] => format!("{sentence}; {last} is no clear loss"),
        [all @ .., last] => format!("{sentence}; {} and {last} are no clear loss", all.join(", ")),
    }
}
