//! Anatomy: where an outage's time goes, and how long the whole of it is.

use super::backend::{fit, text_width};
use super::ink::{Ink, PART_INKS};
use super::{
    Failure, MARGIN, Sheet, TEXT, WIDTH, figure, headline_height, legend, path, rectangle, write,
};
use crate::campaign::summary::{ItemSummary, Summary};
use crate::kernel::math;
use crate::report::{clean, format, recovery, verdict};
use crate::stats::estimate::{Kind, Printable};
use crate::vessel::fact::{STAGE_NAMES, STAGES};
use plotters::element::{Circle, Polygon};
use plotters::style::Color;
use plotters::style::text_anchor::{HPos, VPos};

/// Height of a row: a bar and the times of its stages below it.
const ROW: i32 = 42;
const BAR: i32 = 16;
const NAMES: i32 = 170;
/// Width of a whole bar.
const BARS: i32 = 370;
/// Width of the axis of whole times.
const AXIS: i32 = 130;
/// Size of figures, pixels.
const SMALL: f64 = 11.0;
const FOOT: i32 = 84;
/// Height of the columns' heads.
const HEAD: i32 = 22;

/// Ticks that an axis of times may have, seconds, with their labels.
const TICKS: [(f64, &str); 23] = [
    (1e-9, "1 ns"),
    (1e-6, "1 µs"),
    (1e-3, "1 ms"),
    (1e-2, "10 ms"),
    (0.1, "0.1 s"),
    (0.3, "0.3 s"),
    (1.0, "1 s"),
    (3.0, "3 s"),
    (10.0, "10 s"),
    (30.0, "30 s"),
    (60.0, "1 min"),
    (180.0, "3 min"),
    (600.0, "10 min"),
    (1800.0, "30 min"),
    (3600.0, "1 h"),
    (10_800.0, "3 h"),
    (36_000.0, "10 h"),
    (86_400.0, "1 d"),
    (345_600.0, "4 d"),
    (1_296_000.0, "15 d"),
    (5_184_000.0, "60 d"),
    (31_557_600.0, "1 y"),
    (315_576_000.0, "10 y"),
];

/// For each function and service: the mean outage as one bar, split by stage, and its mean time to
/// recovery with the interval on a logarithmic axis: which stage is to be shortened?
#[must_use]
pub fn anatomy(summary: &Summary) -> String {
    let title = title(summary);
    let top = headline_height(&clean::plain(&title)) + HEAD;
    let rows = summary.items.len().max(1) as i32;
    let seen = summary.items.iter().any(|item| stages(item).is_some());
    let height = (top + rows * ROW + if seen { FOOT } else { 0 }) as u32;
    figure("anatomy", (WIDTH, height), &title, &description(summary), |sheet| {
        if summary.items.is_empty() {
            let at = (MARGIN, top + ROW / 2);
            let anchor = (HPos::Left, VPos::Center);
            return write(sheet, "Nothing was measured.", at, (Ink::Muted, TEXT), anchor);
        }
        draw(sheet, summary, top)
    })
}

/// Mean seconds in each stage, and their sum; none where no outage was seen.
fn stages(item: &ItemSummary) -> Option<([f64; STAGES], f64)> {
    let known = |e: &crate::stats::Estimate| {
        if e.kind == Kind::Interval && e.value.is_finite() { e.value.max(0.0) } else { 0.0 }
    };
    let values: [f64; STAGES] = std::array::from_fn(|i| known(&item.anatomy[i]));
    let total: f64 = values.iter().sum();
    (item.outages > 0 && total > 0.0).then_some((values, total))
}

fn title(summary: &Summary) -> String {
    let first = summary.items.get(verdict::foremost(summary));
    let shown = |i: &&ItemSummary| stages(i).is_some();
    let item = first.filter(shown).or_else(|| summary.items.iter().find(shown));
    let Some((item, (values, total))) = item.and_then(|i| Some((i, stages(i)?))) else {
        let n = format::counted(summary.replications, "replication");
        return format!("No outage was seen in {n}");
    };
    let name = clean::shorten(&clean::plain(&item.name), 48);
    let most = longest(&values);
    if let Some((share, rest)) = without_longest(item) {
        let next = longest(&rest);
        if next != most {
            return format!(
                "One outage makes {} of the downtime of {name}; the others spend {} of theirs in stage {}",
                format::percent(share),
                format::percent(rest[next] / rest.iter().sum::<f64>()),
                STAGE_NAMES[next]
            );
        }
    }
    let share = format::percent(values[most] / total);
    format!("An outage of {name} spends {share} of its time in stage {}", STAGE_NAMES[most])
}

fn longest(values: &[f64; STAGES]) -> usize {
    (0..STAGES).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap_or(0)
}

/// The longest outage's share of the downtime, and the stages of all others: where these say
/// something else, the mean is that one outage's story. None where there are no others.
fn without_longest(item: &ItemSummary) -> Option<(f64, [f64; STAGES])> {
    let one = item.longest?;
    let rest: [f64; STAGES] = std::array::from_fn(|i| (item.stages[i] - one[i]).max(0.0));
    let all: f64 = item.stages.iter().sum();
    let any = rest.iter().any(|&seconds| seconds > 0.0);
    (any && all > 0.0).then(|| (one.iter().sum::<f64>() / all, rest))
}

fn description(summary: &Summary) -> String {
    let words = |item: &ItemSummary| match stages(item) {
        None => format!("{}: no outage seen", item.name),
        Some((values, _)) => {
            let parts = STAGE_NAMES.iter().zip(values).filter(|(_, v)| *v > 0.0);
            let parts: Vec<String> =
                parts.map(|(name, v)| format!("{name} {}", format::duration(v))).collect();
            format!("{}: {}, MTTR {}", item.name, parts.join(", "), recovery::mttr(item))
        }
    };
    let rows: Vec<String> = summary.items.iter().map(words).collect();
    format!("Mean time per outage in each stage of recovery. {}.", rows.join("; "))
}

/// Seconds at both ends of the axis of whole times.
fn range(summary: &Summary) -> (f64, f64) {
    let (mut low, mut high) = (f64::INFINITY, 0.0f64);
    let mut take = |x: f64| {
        if x > 0.0 && x.is_finite() {
            low = low.min(x);
            high = high.max(x);
        }
    };
    for item in summary.items.iter().filter(|i| i.outages > 0) {
        match item.mttr.printable() {
            Printable::Interval { value, low, high } => [value, low, high].map(&mut take),
            Printable::AtLeast(x) | Printable::AtMost(x) => [x, x, x].map(&mut take),
            Printable::Nothing => [(); 3],
        };
    }
    if high <= 0.0 {
        return (1.0, 100.0);
    }
    // At least a decade, so that ticks have room.
    let around = |x: f64, by: f64| math::pow(10.0, math::log10(x) + by);
    let short = (1.0 - math::log10(high / low)).max(0.0) / 2.0;
    (around(low, -short - 0.1), around(high, short + 0.1))
}

/// The axis of whole times: where a time lies on it.
struct Scale {
    low: f64,
    high: f64,
    left: i32,
}

impl Scale {
    fn at(&self, seconds: f64) -> i32 {
        let share =
            math::log10(seconds.max(self.low) / self.low) / math::log10(self.high / self.low);
        self.left + libm::round(share.clamp(0.0, 1.0) * f64::from(AXIS)) as i32
    }
}

fn draw(sheet: &Sheet<'_>, summary: &Summary, top: i32) -> Result<(), Failure> {
    let (low, high) = range(summary);
    let bars = MARGIN + NAMES;
    let scale = Scale { low, high, left: bars + BARS + 24 };
    let bottom = top + summary.items.len() as i32 * ROW;
    let seen = summary.items.iter().any(|item| stages(item).is_some());
    let head = |text: &str, x: i32| {
        let at = (x, top - HEAD + 6);
        write(sheet, text, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))
    };
    if seen {
        head("share of the mean outage", bars)?;
        head("mean time to recovery, log scale", scale.left)?;
        axis(sheet, &scale, (top, bottom))?;
    }
    for (i, item) in (0i32..).zip(&summary.items) {
        let y = top + i * ROW;
        let name = fit(&clean::plain(&item.name), TEXT, f64::from(NAMES) - 12.0);
        let at = (MARGIN, y + BAR / 2 + 4);
        write(sheet, &name, at, (Ink::Ink, TEXT), (HPos::Left, VPos::Center))?;
        match stages(item) {
            Some((values, total)) => {
                bar(sheet, item, (values, total), (bars, y + 4))?;
                whole(sheet, item, &scale, y + 4 + BAR / 2)?;
            }
            None => {
                let at = (bars, y + 4 + BAR / 2);
                let anchor = (HPos::Left, VPos::Center);
                write(sheet, "no outage seen", at, (Ink::Muted, SMALL), anchor)?;
            }
        }
    }
    if seen { foot(sheet, summary, bottom + 40) } else { Ok(()) }
}

/// Ticks as far apart as their labels need.
fn axis(sheet: &Sheet<'_>, scale: &Scale, (top, bottom): (i32, i32)) -> Result<(), Failure> {
    let mut free = scale.left - 12;
    for (seconds, label) in TICKS {
        let half = libm::ceil(text_width(label, SMALL) / 2.0) as i32;
        let x = scale.at(seconds);
        if seconds < scale.low || seconds > scale.high || x - half < free {
            continue;
        }
        free = x + half + 8;
        path(sheet, &[(x, top - 4), (x, bottom)], Ink::Grid, 1)?;
        let anchor = (HPos::Center, VPos::Center);
        write(sheet, label, (x, bottom + 12), (Ink::Muted, SMALL), anchor)?;
    }
    let (left, right) = (scale.left, scale.left + AXIS);
    path(sheet, &[(left, bottom), (right, bottom)], Ink::Muted, 1)
}

/// A bar of stages, with the time of each below it where it fits.
fn bar(
    sheet: &Sheet<'_>,
    item: &ItemSummary,
    (values, total): ([f64; STAGES], f64),
    (left, y): (i32, i32),
) -> Result<(), Failure> {
    let place = |sum: f64| left + libm::round(sum / total * f64::from(BARS)) as i32;
    let mut sum = 0.0;
    for ((value, stage), ink) in values.into_iter().zip(&item.anatomy).zip(PART_INKS) {
        let (from, to) = (place(sum), place(sum + value));
        sum += value;
        if to <= from {
            continue;
        }
        rectangle(sheet, (from, y), (to, y + BAR), ink)?;
        // In one unit, and without its interval.
        let label = format::time(stage);
        let label = label.split(" (").next().unwrap_or_default().to_owned();
        if text_width(&label, SMALL) + 4.0 <= f64::from(to - from) {
            let at = ((from + to) / 2, y + BAR + 9);
            write(sheet, &label, at, (Ink::Muted, SMALL), (HPos::Center, VPos::Center))?;
        }
    }
    Ok(())
}

/// The mean time to recovery: a dot in its interval, and in figures.
fn whole(sheet: &Sheet<'_>, item: &ItemSummary, scale: &Scale, y: i32) -> Result<(), Failure> {
    let cap = |x: i32| path(sheet, &[(x, y - 5), (x, y + 5)], Ink::Mark, 2);
    let line = |from: i32, to: i32| path(sheet, &[(from, y), (to, y)], Ink::Mark, 2);
    let arrow = |tip: i32, turn: i32| {
        let points = vec![(tip, y), (tip - turn * 7, y - 4), (tip - turn * 7, y + 4)];
        sheet.draw(&Polygon::new(points, Ink::Mark.color().filled()))
    };
    let right = scale.left + AXIS;
    match item.mttr.printable() {
        Printable::Interval { value, low, high } => {
            let end = if high.is_finite() { scale.at(high) } else { right };
            line(scale.at(low), end)?;
            if low > 0.0 {
                cap(scale.at(low))?
            } else {
                arrow(scale.left, -1)?
            }
            if high.is_finite() {
                cap(end)?
            } else {
                arrow(right, 1)?
            }
            sheet.draw(&Circle::new((scale.at(value), y), 4, Ink::Mark.color().filled()))?;
        }
        Printable::AtLeast(bound) => {
            cap(scale.at(bound))?;
            line(scale.at(bound), right)?;
            arrow(right, 1)?;
        }
        Printable::AtMost(bound) => {
            cap(scale.at(bound))?;
            line(scale.left, scale.at(bound))?;
            arrow(scale.left, -1)?;
        }
        Printable::Nothing => {}
    }
    let x = right + 14;
    let anchor = (HPos::Left, VPos::Center);
    let room = f64::from(WIDTH as i32 - MARGIN - x);
    let figure = match item.mttr.printable() {
        Printable::Nothing => "none finished".to_owned(),
        _ => recovery::mttr(item),
    };
    write(sheet, &fit(&figure, SMALL, room), (x, y), (Ink::Ink, SMALL), anchor)?;
    let mut outages = format::counted(item.outages, "outage");
    if item.censored > 0 {
        outages.push_str(&format!(", {} open", format::count(item.censored)));
    }
    write(sheet, &fit(&outages, SMALL, room), (x, y + BAR + 1), (Ink::Muted, SMALL), anchor)
}

fn foot(sheet: &Sheet<'_>, summary: &Summary, y: i32) -> Result<(), Failure> {
    let left = MARGIN + NAMES;
    let entries: Vec<_> = PART_INKS.into_iter().zip(STAGE_NAMES).collect();
    let below = legend(sheet, &entries, (left, y), WIDTH as i32 - MARGIN)?;
    let n = format::counted(summary.replications, "replication");
    let note = format!(
        "{n}; stages are means over all outages, open ones too; MTTR, with its 95 % interval, \
         divides by finished ones"
    );
    let at = (MARGIN, y + below + 8);
    write(sheet, &note, at, (Ink::Muted, SMALL), (HPos::Left, VPos::Center))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::stats::Estimate;

    #[test]
    fn one_outage_makes_no_headline_of_all() {
        let mut summary = fixture::summary();
        let first = verdict::foremost(&summary);
        let item = &mut summary.items[first];
        // A thousand outages of a minute in act, one of a day and more in decide.
        item.stages = [0.0, 100_000.0, 0.0, 60_000.0, 0.0];
        let estimate = item.anatomy[0];
        let about = |value: f64| Estimate { value, kind: Kind::Interval, ..estimate };
        item.anatomy = [0.0, 100.0, 0.0, 60.0, 0.0].map(about);
        (item.outages, item.longest) = (1001, None);
        assert!(title(&summary).ends_with("spends 62 % of its time in stage decide"));
        let name = summary.items[first].name.clone();
        let longest = Some([0.0, 100_000.0, 0.0, 0.0, 0.0]);
        summary.items[first].longest = longest;
        let told = format!(
            "One outage makes 62 % of the downtime of {name}; the others spend 100 % of theirs in stage act"
        );
        assert_eq!(title(&summary), told);
        // As long, and like the others: nothing to set apart.
        summary.items[first].longest = Some([0.0, 60.0, 0.0, 40.0, 0.0]);
        assert!(title(&summary).starts_with("An outage of "));
    }
}
