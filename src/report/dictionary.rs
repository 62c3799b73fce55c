//! The dictionary of result files: what each column says, and in which unit.

use crate::report::Style;

/// A file that commands write, and its columns.
struct File {
    name: &'static str,
    about: &'static str,
    /// Column (`ITEM.x`: one for each item; `a b`: several that are read alike) and what it says.
    columns: &'static [(&'static str, &'static str)],
}

const SUFFIXES: &str = "Estimates stand in four columns: the value, `_low` and `_high` (ends of the interval, as of 95 % \
unless said otherwise) and `_kind` (interval; lower_bound or upper_bound, where the value is the bound; no_data). Cells are \
empty where something is unknown, unlimited or does not apply. `_ns` is nanoseconds of simulated time since the mission's \
start, or how long; other times are seconds; shares are between 0 and 1.";

const FILES: &[File] = &[
    File {
        name: "replications.csv",
        about: "campaign, run: one row a replication, in order",
        columns: &[
            ("replication", "its number, from 0: `run --replication` flies it again"),
            ("fingerprint", "fold of all its facts"),
            ("end_ns", "when it ended: the mission's end, or its loss"),
            (
                "loss loss_cause",
                "the loss criterion that was met, and the root fault charged; empty if not lost",
            ),
            ("facts events ties", "counts of the engine: facts, events, events at one instant"),
            (
                "safe_mode_ns split_brain_ns",
                "time in safe mode; time for which two ran what only one may",
            ),
            (
                "safe_modes alarms false_alarms commands_sent commands_lost timers_expired evictions preemptions supervisors_given_up",
                "how often that happened",
            ),
            ("telemetry_bytes_received telemetry_bytes_lost transferred_bytes", "bytes"),
            (
                "messages_lost messages_replayed pools_filled transfers_done transfers_cut",
                "how often that happened",
            ),
            (
                "ITEM.down_ns",
                "downtime of a function or service while needed, what a loss left undone among it",
            ),
            ("ITEM.lost_ns", "the part of it that a loss left undone"),
            (
                "ITEM.outages ITEM.censored ITEM.interruptions",
                "outages that count; those open at the end; downtimes too short to count",
            ),
            ("ITEM.first_ns", "start of the first outage; empty without one"),
            (
                "ITEM.detect_ns ITEM.decide_ns ITEM.transit_ns ITEM.act_ns ITEM.resync_ns",
                "downtime by stage of recovery",
            ),
        ],
    },
    File {
        name: "outages.csv",
        about: "campaign, run: one row for each part of an outage that is charged to one cause",
        columns: &[
            (
                "replication outage part",
                "numbers: of the replication from 0, of its outages from 1, of an outage's parts",
            ),
            ("item kind", "the function or service, and which of both it is"),
            ("start_ns end_ns", "of the part"),
            ("censored", "true if the outage was open at the end"),
            ("component", "what was down"),
            ("cause_component cause_mode", "the root fault that is charged"),
            ("detect_ns decide_ns transit_ns act_ns resync_ns", "the part's time by stage"),
        ],
    },
    File {
        name: "items.csv",
        about: "campaign: one row for each function and service",
        columns: &[
            ("name kind", "the item, and whether it is a function or a service"),
            ("needed", "seconds for which one replication needs it"),
            (
                "outages censored interruptions affected",
                "over all replications; affected: replications with an outage",
            ),
            ("lost", "seconds that losses left undone, over all replications"),
            ("availability unavailability", "share of needed time"),
            ("downtime_per_year", "seconds per year of need"),
            (
                "mttr p50 p90 p99",
                "seconds: mean time to recovery, and quantiles of an outage's length",
            ),
            ("mtbf mttf", "seconds of need between outages, and to the first"),
            ("detect decide transit act resync", "seconds an outage, by stage"),
        ],
    },
    File {
        name: "causes.csv",
        about: "campaign: one row for each item and root fault",
        columns: &[
            ("item cause component mode", "the item, the root fault, and its two halves"),
            ("injected", "true if the mission injects it"),
            ("outages", "that it is charged with, over all replications"),
            ("down lost", "seconds over all replications: of outages, and left undone by losses"),
            ("share", "of the item's downtime, losses included"),
            ("detect decide transit act resync", "seconds over all replications, by stage"),
        ],
    },
    File {
        name: "requirements.csv",
        about: "campaign: one row for each requirement",
        columns: &[
            (
                "id item quantity",
                "its id, what it is about (empty: the mission), availability, mttr or success",
            ),
            ("required measured", "share, or seconds of an mttr"),
            ("verdict", "pass, fail or inconclusive"),
            ("replications_needed", "that would probably decide it"),
        ],
    },
    File {
        name: "curves.csv",
        about: "campaign: R(t) and A(t) of each item",
        columns: &[
            (
                "item curve",
                "the item; reliability (no outage so far) or availability (up at that instant)",
            ),
            ("t", "seconds since the mission's start"),
            ("value low high", "share of replications, with its pointwise interval"),
            ("at_risk", "replications behind it"),
        ],
    },
    File {
        name: "candidates.csv",
        about: "compare: one row for each measure and candidate",
        columns: &[
            ("measure candidate", "a function, or `mission success`; the model"),
            ("place", "its rank by the estimate, from 1"),
            ("down", "share of needed time, or of missions lost"),
            ("nodes", "computers"),
            ("mass mass_nodes", "kg, and how many computers state theirs"),
            ("power power_nodes", "W, likewise"),
            ("price", "of those that state it, by currency"),
        ],
    },
    File {
        name: "differences.csv",
        about: "compare: one row for each measure and pair of candidates",
        columns: &[
            ("measure better worse", "the pair; better by the estimate"),
            ("difference", "of both shares, worse less better"),
            ("confidence", "of this interval, so that all of all measures hold together"),
            ("differing", "replications in which both differ"),
            (
                "gain",
                "how many times more replications two campaigns on luck of their own would need",
            ),
            (
                "avoided",
                "the share of the worse one's that the better avoids: 1 less the ratio of both; at the same confidence",
            ),
        ],
    },
    File {
        name: "points.csv",
        about: "sweep: one row for each point and measure",
        columns: &[
            ("point same_as", "its number from 0, and the first point that flies the same"),
            ("PATH", "one column for each parameter: the value"),
            ("measure replications", "a function, or `mission success`; replications flown"),
            (
                "share_flown",
                "down while the mission is flown, of needed time; or lost, of replications: what points are \
              compared by",
            ),
            ("share", "the same with what losses leave undone"),
            ("unavailability", "that with its interval"),
            ("mttr outages", "seconds; how many"),
            (
                "behind_best behind_written",
                "how much more is down than at the best point, and than as written, as a share; all of a \
              measure hold together",
            ),
            (
                "behind_best_differing behind_written_differing",
                "replications in which both differ; 0: nothing was seen, and the ends are what that may hide",
            ),
            ("near_best", "yes: the best is no clear gain over it"),
            ("fingerprint", "fold of its replications"),
        ],
    },
    File {
        name: "indices.csv",
        about: "sweep --design sensitivity: one row for each measure and parameter",
        columns: &[
            ("measure parameter", "of what, and the path"),
            (
                "first total",
                "Sobol's indices: share of the variance that it makes alone, and with all others",
            ),
            (
                "spread noise",
                "standard deviation over points, and of one point by chance, as shares",
            ),
        ],
    },
    File {
        name: "fmeca.csv",
        about: "scan: one row for each component, mode and worst effect",
        columns: &[
            ("component kind mode", "what fails, and how"),
            ("local_effect end_effect", "on the component, and on the mission"),
            ("when at_other_times", "moments of the worst effect, and what happens at others"),
            ("detection compensation", "who notices; what is done"),
            ("severity", "how bad the end effect is"),
            ("rate_per_year", "of the mode"),
            (
                "chance_in_the_mission chance_of_the_end_effect",
                "that it strikes at all, and while it has this effect",
            ),
        ],
    },
];

/// The dictionary, or the part of it that `what` names: `results`, or a file's name. None if `what`
/// is neither.
#[must_use]
pub fn dictionary(what: &str) -> Option<String> {
    let files: Vec<&File> = match what {
        "results" => FILES.iter().collect(),
        name => FILES.iter().filter(|file| file.name == name).collect(),
    };
    if files.is_empty() {
        return None;
    }
    let mut out = String::new();
    for file in files {
        out.push_str(&format!("{}: {}.\n\n", file.name, file.about));
        for (columns, says) in file.columns {
            out.push_str(
                &Style::default().wrap(&format!("  {}: {says}.", columns.replace(' ', ", ")), 4),
            );
        }
        out.push('\n');
    }
    out.push_str(&Style::default().wrap(SUFFIXES, 0));
    Some(out)
}

/// True if the dictionary of a file has a column; the suffixes of estimates are no part of it.
#[must_use]
pub fn knows(file: &str, column: &str) -> bool {
    let bare = ["_low", "_high", "_kind"].iter().find_map(|end| column.strip_suffix(end));
    let known = |name: &str, column: &str| {
        name == column
            || name == "PATH" && column.contains('.')
            || name.strip_prefix("ITEM").is_some_and(|end| column.ends_with(end))
    };
    let columns = FILES.iter().filter(|it| it.name == file).flat_map(|it| it.columns);
    columns
        .flat_map(|(names, _)| names.split(' '))
        .any(|name| known(name, column) || bare.is_some_and(|bare| known(name, bare)))
}
