//! Checks as markdown, for a pull request or a job's summary.

use super::{code, table};
use crate::campaign::check::{Check, Gate};
use crate::report::check as words;
use crate::report::clean::markdown as escape;
use crate::report::{format, verdict};

/// The report of all checks of one command.
#[must_use]
pub fn checks(checks: &[Check]) -> String {
    let mut out = "# Shakedown: check against baselines\n".to_owned();
    let row = |check: &Check| {
        vec![
            escape(&check.mission),
            escape(&check.model),
            format!("**{}**", verdict::word(check.verdict)),
            format::count(check.replications),
            escape(&words::sentence(check)),
        ]
    };
    let rows: Vec<Vec<String>> = checks.iter().map(row).collect();
    let heads = ["mission", "model", "verdict", "replications", ""];
    table(&mut out, "Verdicts", &heads, &rows);
    for check in checks.iter().filter(|check| check.gate != Gate::Same) {
        let title = format!("{} with {}", escape(&check.mission), escape(&check.model));
        let row = |m: &crate::campaign::check::Measure| {
            vec![
                escape(&m.name),
                words::word(m.outcome).to_owned(),
                words::figure(m, &m.before),
                words::figure(m, &m.now),
                words::ratio(m),
                escape(&words::error(m)),
            ]
        };
        let rows: Vec<Vec<String>> = check.measures.iter().map(row).collect();
        let heads = ["measure", "verdict", "before", "now", "now / before", "error"];
        table(&mut out, &title, &heads, &rows);
        out.push_str(&format!("\nExact gate: {}.\n", escape(&words::gate(check))));
        for change in &check.changes {
            out.push_str(&format!("- `{}` {}\n", code(&change.what), escape(&change.how)));
        }
        if let Some(advice) = words::advice(check) {
            out.push_str(&format!("\nWhat next: {}.\n", escape(&advice)));
        }
    }
    out
}
