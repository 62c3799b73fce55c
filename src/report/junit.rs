//! Checks as JUnit XML, which CI servers read: a suite for each mission, a case for the exact gate
//! and one for each measure. What is undecided is *skipped*: the exit code tells it from a pass.

use crate::campaign::check::{Check, Gate, Measure, Outcome};
use crate::report::check as words;
use crate::report::clean::xml;

/// What a case came to.
enum Case {
    Passed,
    Failed(String),
    Skipped(String),
}

/// All checks of one command. No times and no host: equal results, equal bytes.
#[must_use]
pub fn checks(checks: &[Check]) -> String {
    let suites: Vec<(String, Vec<(String, Case)>)> = checks.iter().map(suite).collect();
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    out.push_str(&format!("<testsuites name=\"shakedown check\" {}>\n", counts(all())));
    for (name, cases) in &suites {
        let counts = counts(cases.iter());
        out.push_str(&format!("  <testsuite name=\"{}\" {counts}>\n", xml(name)));
        for (case, came) in cases {
            out.push_str(&one(name, case, came));
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts<'a>(cases: impl Iterator<Item = &'a (String, Case)>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for (_, case) in cases {
        tests += 1;
        failures += u32::from(matches!(case, Case::Failed(_)));
        skipped += u32::from(matches!(case, Case::Skipped(_)));
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

fn one(suite: &str, case: &str, came: &Case) -> String {
    let head = format!("    <testcase classname=\"{}\" name=\"{}\"", xml(suite), xml(case));
    match came {
        Case::Passed => format!("{head}/>\n"),
        Case::Failed(why) => {
            format!("{head}>\n      <failure message=\"{}\"/>\n    </testcase>\n", xml(why))
        }
        Case::Skipped(why) => {
            format!("{head}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", xml(why))
        }
    }
}

fn suite(check: &Check) -> (String, Vec<(String, Case)>) {
    let gate = match check.gate {
        Gate::Same => Case::Passed,
        Gate::ToolChanged => Case::Failed(words::sentence(check)),
        // That the inputs changed is no failure: the measures decide.
        Gate::ModelChanged | Gate::Unknown => Case::Skipped(words::gate(check)),
    };
    let measure = |m: &Measure| {
        let said = words::told(check, m);
        let came = match m.outcome {
            Outcome::Same | Outcome::Pass => Case::Passed,
            Outcome::Fail | Outcome::Missing => Case::Failed(said),
            // With every figure as it was there is nothing to be seen.
            Outcome::Unseen if check.gate == Gate::Same => Case::Passed,
            Outcome::Inconclusive | Outcome::Unseen => Case::Skipped(said),
        };
        (m.name.clone(), came)
    };
    let cases = std::iter::once(("exact gate".to_owned(), gate));
    let name = format!("{} with {}", check.mission, check.model);
    (name, cases.chain(check.measures.iter().map(measure)).collect())
}
