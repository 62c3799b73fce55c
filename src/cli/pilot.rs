//! `--plan`: what a campaign would take, from a few flights.

use super::exit::Failure;
use super::flight::Flight;
use super::record;
use super::screen::Shown as _;
use super::sink::EXTRAS;
use shakedown::campaign::Table;
use shakedown::campaign::replay;
use shakedown::campaign::sink::Document;
use shakedown::report::{Style, format};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
#[expect(clippy::disallowed_types, reason = "cli reads the clock: how long a flight takes")]
use std::time::Instant;

/// Flights that are enough to guess from.
const FLIGHTS: u64 = 32;
/// Time that is enough to guess from.
const ENOUGH: Duration = Duration::from_millis(500);

/// Says what a campaign would fly, how long it would take and what it would write.
///
/// # Errors
/// What keeps a pilot flight from ending.
pub fn plan(flight: &Flight, n: u64, jobs: usize, folder: &Path) -> Result<String, Failure> {
    let (mut flown, mut events, mut facts) = (0, 0, 0);
    let (mut lines, mut outages) = (0, 0);
    #[expect(clippy::disallowed_types, reason = "cli reads the clock: how long a flight takes")]
    let begun = Instant::now();
    while flown < FLIGHTS.min(n) && begun.elapsed() < ENOUGH {
        let row = replay(&flight.plan, flown, 0, &mut ()).row;
        let row = row.map_err(|error| flight.failure(&error))?;
        flown += 1;
        events += row.events;
        facts += row.facts;
        outages += row.outages.len() as u64;
        lines += row.outages.iter().map(|outage| outage.charges.len() as u64).sum::<u64>();
    }
    let each = begun.elapsed().as_secs_f64() / flown.max(1) as f64;
    let per = |count: u64| count as f64 / flown.max(1) as f64;
    let seconds = each * n as f64 / jobs.max(1) as f64;
    let plan = &flight.plan;
    let mut out = format!(
        "would fly {} of {} with {}, seed {}, on {}\n",
        format::counted(n, "replication"),
        plan.mission,
        plan.model,
        plan.seed,
        format::counted(jobs as u64, "thread")
    );
    let total = |count: u64| format::significant(per(count) * n as f64, 2);
    let _ = writeln!(
        out,
        "  judging by {}: some {} events, {} facts, {} outages",
        format::counted(flown, "pilot flight"),
        total(events),
        total(facts),
        total(outages)
    );
    let _ = writeln!(out, "  time: about {}", format::duration(seconds));
    let megabytes = (per(lines) * LINE + ROW) * n as f64 / 1e6;
    let _ = writeln!(out, "  tables: about {} MB", format::significant(megabytes.max(0.01), 2));
    let _ = writeln!(out, "would write to {}:", folder.shown());
    let documents = [Document::Summary, Document::Manifest].map(Document::file_name);
    // Pictures and further tables are the whole campaign's.
    let extras = EXTRAS.into_iter().filter(|_| flight.record.shard.is_none());
    let names = documents.into_iter().chain(Table::ALL.map(Table::file_name)).chain(extras);
    let names: Vec<&str> = names.chain([record::FILE, "inputs/"]).collect();
    out.push_str(&Style::default().wrap(&format!("- {}", names.join(", ")), 2));
    Ok(out)
}

/// Bytes of a line of `outages.csv`, roughly.
const LINE: f64 = 110.0;
/// Bytes of a line of `replications.csv` with a handful of items, roughly.
const ROW: f64 = 200.0;
