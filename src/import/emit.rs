//! Model parts and tables written of what was read.
//!
//! A link of a contact plan has one direction, one rate and one delay, and is open in the plan's
//! contacts:
//!
//! ```ron
//! (links: { "8-to-6": (between: ("node-8", "node-6"), one_way: true, rate: "131072 bit/s", delay: "1 s",
//!     windows: List([("0 s", "1200 s"), ("8400 s", "9600 s")])) })
//! ```
//! A delay table is a file of two columns, time since the mission's start and delay, between whose
//! lines delays are straight lines: `delay: Table("mars-transit.csv")`.

use super::contacts::{Leg, Plan};
use crate::kernel::time::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The most lines of a delay table: as many as the language reads of a file.
pub const MAX_ROWS: usize = crate::spec::dist::MAX_EMPIRICAL;

/// A text as RON writes it: within quotes, with all that would end it or hide in it escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        let hidden = c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c) || c == '\u{feff}';
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            _ if hidden => out.extend(c.escape_unicode()),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Seconds without rounding: `635.2766 s`.
pub fn seconds(nanos: u64) -> String {
    let (whole, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    if rest == 0 {
        return format!("{whole} s");
    }
    let digits = format!("{rest:09}");
    format!("{whole}.{} s", digits.trim_end_matches('0'))
}

/// What links of a plan have in common.
type Link = (u64, u64, u64, u64);

/// A model part of a contact plan's links. `source` names the file, `prefix` stands before every
/// node's number. Links are in order of sender, receiver, rate, delay; a pair that has several gets
/// them numbered.
pub fn contacts(plan: &Plan, source: &str, prefix: &str) -> String {
    let (legs, unknown) = plan.legs();
    let mut links: BTreeMap<Link, Vec<&Leg>> = BTreeMap::new();
    for leg in &legs {
        links.entry((leg.from, leg.to, leg.rate, leg.owlt)).or_default().push(leg);
    }
    let mut of_pair: BTreeMap<(u64, u64), (usize, usize)> = BTreeMap::new();
    for (from, to, _, _) in links.keys() {
        of_pair.entry((*from, *to)).or_default().0 += 1;
    }
    let mut out = heading(plan, source, unknown);
    let nodes: BTreeSet<u64> = links.keys().flat_map(|link| [link.0, link.1]).collect();
    out.push_str("// Its nodes, to be copied into the model that imports this:\n");
    for node in nodes {
        let name = quoted(&format!("{prefix}{node}"));
        let _ = writeln!(out, "//     {name}: (network: {name}),");
    }
    out.push_str("(\n    links: {\n");
    for ((from, to, rate, owlt), legs) in &links {
        let mut name = format!("{from}-to-{to}");
        if let Some((all, used)) = of_pair.get_mut(&(*from, *to))
            && *all > 1
        {
            *used += 1;
            let _ = write!(name, "-{used}");
        }
        let ends = [from, to].map(|node| quoted(&format!("{prefix}{node}")));
        let _ = writeln!(out, "        {}: (", quoted(&name));
        let _ = writeln!(out, "            between: ({}, {}),", ends[0], ends[1]);
        out.push_str("            one_way: true,\n");
        let _ = writeln!(out, "            rate: \"{rate} bit/s\",");
        let _ = writeln!(out, "            delay: \"{owlt} s\",");
        windows(&mut out, legs);
        out.push_str("        ),\n");
    }
    out.push_str("    },\n)\n");
    out
}

fn heading(plan: &Plan, source: &str, unknown: usize) -> String {
    let mut out = String::new();
    // A name with a line break in it must not end the comment.
    let source = quoted(source);
    let (contacts, ranges) = (plan.contacts.len(), plan.ranges.len());
    let _ = writeln!(
        out,
        "// Links of the contact plan {source}: {contacts} contacts, {ranges} ranges;"
    );
    let _ = writeln!(out, "// {} other commands were skipped.", plan.skipped.admin);
    for note in &plan.notes {
        let _ = writeln!(out, "// {note}");
    }
    if unknown > 0 {
        let _ = writeln!(
            out,
            "// {unknown} contacts have no range over the whole of their time: left out there."
        );
    }
    out
}

/// The windows of a link, in order; those that touch are one.
fn windows(out: &mut String, legs: &[&Leg]) {
    let mut joined: Vec<(u64, u64)> = Vec::with_capacity(legs.len());
    for leg in legs {
        match joined.last_mut() {
            Some(last) if last.1 == leg.start => last.1 = leg.end,
            _ => joined.push((leg.start, leg.end)),
        }
    }
    out.push_str("            windows: List([\n");
    for (start, end) in joined {
        let _ = writeln!(out, "                (\"{start} s\", \"{end} s\"),");
    }
    out.push_str("            ]),\n");
}

/// Lines of a delay table: nanoseconds since the mission's start, and delay in nanoseconds.
pub type Rows = Vec<(u64, u64)>;

/// Delays over a mission of `length` nanoseconds. Straight lines between the rows are within
/// `tolerance` of `delay`: intervals of a day are halved, down to a second, until the line is within
/// half of the tolerance at a quarter, the half and three quarters of each; the other half is kept
/// for what lies between.
///
/// # Errors
/// What `delay` says; more than [`MAX_ROWS`] rows.
pub fn delays<E: From<TooManyRows>>(
    length: u64,
    tolerance: Span,
    delay: impl Fn(u64) -> Result<Span, E>,
) -> Result<Rows, E> {
    /// Intervals begin with a day, and are halved down to this at least.
    const DAY: u64 = 86_400_000_000_000;
    const SHORTEST: u64 = 1_000_000_000;
    let mut rows: Rows = vec![(0, delay(0)?.0)];
    let mut left: Vec<(u64, u64)> = Vec::new();
    let mut from = 0;
    while from < length {
        let to = from.saturating_add(DAY).min(length);
        left.push((to, delay(to)?.0));
        while let Some((to, at_end)) = left.pop() {
            let (begin, at_begin) = *rows.last().unwrap_or(&(0, 0));
            let mut fine = to - begin <= SHORTEST;
            let mut half = (to, at_end);
            if !fine {
                let mut worst = 0;
                for quarter in [2, 1, 3] {
                    let at = begin + (to - begin) / 4 * quarter;
                    let known = delay(at)?.0;
                    if quarter == 2 {
                        half = (at, known);
                    }
                    worst = worst.max(known.abs_diff(between((begin, at_begin), (to, at_end), at)));
                }
                fine = worst <= tolerance.0 / 2;
            }
            if fine {
                rows.push((to, at_end));
                if rows.len() > MAX_ROWS {
                    return Err(TooManyRows.into());
                }
            } else {
                left.push((to, at_end));
                left.push(half);
            }
        }
        from = to;
    }
    Ok(rows)
}

/// A delay table would have more than [`MAX_ROWS`] rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyRows;

/// The straight line between two rows.
pub fn between(one: (u64, u64), two: (u64, u64), at: u64) -> u64 {
    let (length, part) = (u128::from(two.0 - one.0).max(1), u128::from(at - one.0));
    let rise = u128::from(one.1.abs_diff(two.1)) * part / length;
    let rise = u64::try_from(rise).unwrap_or(u64::MAX);
    if two.1 >= one.1 { one.1.saturating_add(rise) } else { one.1.saturating_sub(rise) }
}

/// A delay table as a file of two columns.
pub fn table(rows: &[(u64, u64)], source: &str) -> String {
    let mut out = format!("# One-way light time: {}\nat,delay\n", quoted(source));
    for (at, delay) in rows {
        let _ = writeln!(out, "{},{}", seconds(*at), seconds(*delay));
    }
    out
}
