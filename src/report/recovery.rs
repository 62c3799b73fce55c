//! What recovery did, in rows of words: only what happened at all.

use crate::campaign::summary::{ItemSummary, Summary};
use crate::ledger::{ALL_COUNTS, Counts};
use crate::report::format;
use crate::stats::estimate::{Estimate, Printable};

/// A row of the block *Recovery*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub what: String,
    /// Mean per flight with its interval.
    pub per_flight: String,
    /// Over all replications.
    pub total: String,
    /// Share of replications in which it happened.
    pub flights: String,
}

/// What happened, in the summary's order; empty where recovery did nothing.
#[must_use]
pub fn entries(summary: &Summary) -> Vec<Entry> {
    let happened = summary.recovery.iter().filter(|r| r.total > 0.0);
    happened
        .map(|r| {
            let (total, per_flight) = match unit_of(&r.name) {
                Unit::Time => (format::duration(r.total), format::time(&r.per_flight)),
                Unit::Bytes => (format::bytes(r.total), data(&r.per_flight)),
                Unit::Number => (format::count(r.total as u64), number(&r.per_flight)),
            };
            let flights = format::percent(r.affected as f64 / summary.replications.max(1) as f64);
            Entry { what: words(&r.name), per_flight, total, flights }
        })
        .collect()
}

/// What a count counts.
enum Unit {
    Time,
    Bytes,
    Number,
}

fn unit_of(name: &str) -> Unit {
    if name.ends_with("_time") {
        Unit::Time
    } else if name.split('_').any(|word| word == "bytes") {
        Unit::Bytes
    } else {
        Unit::Number
    }
}

/// Mean time to recovery in words. Total downtime by finished outages says little where most never
/// finish: then it is the mean of what was seen, which is a bound, and how many are still open.
#[must_use]
pub fn mttr(item: &ItemSummary) -> String {
    bounded(item).unwrap_or_else(|| format::time(&item.mttr))
}

/// The same without its interval.
#[must_use]
pub fn mttr_alone(item: &ItemSummary) -> String {
    bounded(item).unwrap_or_else(|| format::time_alone(&item.mttr))
}

/// Mean length that was seen, if more than half of the outages were not over.
fn bounded(item: &ItemSummary) -> Option<String> {
    let most = item.censored.saturating_mul(2) > item.outages;
    let seen = item.stages.iter().sum::<f64>() / item.outages.max(1) as f64;
    most.then(|| format!("≥ {}", format::duration(seen)))
}

/// Outages that were not over when the flight, or the need, ended: `100 of 118`, `0`.
#[must_use]
pub fn open(item: &ItemSummary) -> String {
    if item.censored == 0 {
        return "0".to_owned();
    }
    format!("{} of {}", format::count(item.censored), format::count(item.outages))
}

/// What was counted in one replication, in words; only what happened at all.
#[must_use]
pub fn counted(counts: &Counts) -> Vec<(String, String)> {
    let happened = ALL_COUNTS.into_iter().zip(counts).filter(|(_, n)| **n > 0);
    happened
        .map(|(count, &n)| {
            let text = match unit_of(count.name()) {
                Unit::Time => format::span(n),
                Unit::Bytes => format::bytes(n as f64),
                Unit::Number => format::count(n),
            };
            (words(count.name()), text)
        })
        .collect()
}

fn words(name: &str) -> String {
    match name {
        "safe_mode_time" => "time in safe mode",
        "safe_modes" => "entries into safe mode",
        "split_brain_time" => "time with a container running twice",
        "alarms" => "alarms of watchdogs",
        "false_alarms" => "false alarms among them",
        "commands_sent" => "commands sent",
        "commands_lost" => "commands lost, or without effect",
        "timers_expired" => "watchdog timers expired",
        "evictions" => "containers evicted",
        "preemptions" => "containers displaced by others",
        "supervisors_given_up" => "supervisors that gave up",
        "telemetry_bytes_received" => "telemetry received",
        "telemetry_bytes_lost" => "telemetry lost",
        "messages_lost" => "requests and messages lost",
        "messages_replayed" => "requests and messages sent again",
        "pools_filled" => "services that stood still for want of answers",
        "transfers_done" => "transfers that arrived",
        "transfers_cut" => "transfers cut",
        "transferred_bytes" => "data of transfers that arrived",
        other => other,
    }
    .to_owned()
}

/// A mean amount of data with its interval, all in one unit: `1.31 (1.20 … 1.42) GB`.
fn data(e: &Estimate) -> String {
    match e.printable() {
        Printable::Interval { value, .. } => {
            let (unit, name) = format::byte_unit(value);
            format!("{} {name}", number(&e.scaled(1.0 / unit)))
        }
        Printable::AtLeast(bound) => format!("≥ {}", format::bytes(bound)),
        Printable::AtMost(bound) => format!("≤ {}", format::bytes(bound)),
        Printable::Nothing => format::NO_DATA.to_owned(),
    }
}

/// A mean with its interval, all with the same decimals: `0.0123 (0.0100 … 0.0151)`.
fn number(e: &Estimate) -> String {
    match e.printable() {
        Printable::Interval { value, low, high } => {
            let shown = format::significant(value, 3);
            if shown.contains('e') {
                let end = |x| format::significant(x, 3);
                return format!("{shown} ({} … {})", end(low), end(high));
            }
            let decimals = shown.split_once('.').map_or(0, |(_, rest)| rest.len());
            format!("{shown} ({low:.decimals$} … {high:.decimals$})")
        }
        Printable::AtLeast(bound) => format!("≥ {}", format::significant(bound, 2)),
        Printable::AtMost(bound) => format!("≤ {}", format::significant(bound, 2)),
        Printable::Nothing => format::NO_DATA.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn only_what_happened_has_a_row() {
        assert!(entries(&fixture::quiet_summary()).is_empty());
        let found = entries(&fixture::summary());
        let rows: Vec<String> = found
            .iter()
            .map(|e| format!("{}: {}, {} in all, {}", e.what, e.per_flight, e.total, e.flights))
            .collect();
        assert_eq!(
            rows,
            [
                "time in safe mode: 5.00 h (4.00 … 6.00), 5.7 y in all, 12 %",
                "alarms of watchdogs: 0.0420 (0.0336 … 0.0504), 420 in all, 3.1 %",
            ]
        );
    }

    #[test]
    fn data_is_told_in_units_and_kept_in_bytes() {
        let mut summary = fixture::summary();
        let row = &mut summary.recovery[0];
        row.name = "telemetry_bytes_lost".to_owned();
        row.total = 13_078_003_480_000.0;
        row.affected = 10_000;
        row.per_flight = Estimate {
            value: 1_307_800_348.0,
            low: 1_200_000_000.0,
            high: 1_415_600_000.0,
            kind: crate::stats::Kind::Interval,
            ..row.per_flight
        };
        let found = &entries(&summary)[0];
        assert_eq!((found.what.as_str(), found.total.as_str()), ("telemetry lost", "13.1 TB"));
        assert_eq!(found.per_flight, "1.31 (1.20 … 1.42) GB");
        assert!(crate::report::json::campaign(&summary).contains("13078003480000"));
    }

    #[test]
    fn most_open_is_a_bound_and_no_figure() {
        let mut item = fixture::summary().items[0].clone();
        (item.outages, item.censored) = (118, 59);
        item.stages = [0.0, 0.0, 0.0, 118.0 * 86_400.0, 0.0];
        assert_eq!(mttr(&item), format::time(&item.mttr));
        item.censored = 100;
        assert_eq!((mttr(&item).as_str(), open(&item).as_str()), ("≥ 1 d", "100 of 118"));
        assert_eq!(mttr_alone(&item), "≥ 1 d");
        item.censored = 0;
        assert_eq!(open(&item), "0");
    }

    #[test]
    fn every_count_has_words() {
        for count in crate::ledger::ALL_COUNTS {
            assert!(words(count.name()) != count.name() && !words(count.name()).contains('_'));
            assert_eq!(count.name().ends_with("_time"), count.is_time());
        }
    }
}
