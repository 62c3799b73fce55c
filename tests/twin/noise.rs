//! Probes that lose checks and containers that are gray, against chains walked check by check: luck
//! cannot be shared with a twin that ticks, so distributions are compared, at fixed seeds.

use super::support::{plan, traced};
use shakedown::vessel::fact::FactKind;
use shakedown::vessel::probe::Verdict;

/// Flights of each comparison; an estimate may be 4.7 standard errors off.
const FLIGHTS: u64 = 4000;

/// Instants (in periods of 10 s from the first check on) of the first verdict of each flight.
fn first_verdicts(service: &str, inject: &str, verdict: Verdict) -> Vec<f64> {
    let mission = format!(
        "(name: \"m\", phases: [(name: \"p\", lasts: \"4 h\")], functions: {{ \"f\": (needs: \"s\") }}, inject: [{inject}])"
    );
    let model = format!(
        "(nodes: {{ \"n\": () }}, images: {{ \"i\": () }}, services: {{ \"s\": (image: \"i\", {service}) }})"
    );
    let plan = plan(&mission, &model, 3);
    let first = |k: u64| {
        let (_, trace) = traced(&plan, k);
        let is = |fact: shakedown::vessel::fact::Fact| {
            fact.kind() == FactKind::ProbeVerdict && fact.argument() == verdict as u32
        };
        let found = trace.facts.iter().find(|(_, fact)| is(*fact));
        found.map_or(f64::NAN, |(at, _)| at.0 as f64 / 1e10)
    };
    (0..FLIGHTS).map(first).collect()
}

/// Share of those up to each of these instants, against what it should be.
fn agree(found: &[f64], expected: &[(f64, f64)]) {
    for &(at, share) in expected {
        let seen = found.iter().filter(|&&t| t <= at).count() as f64 / FLIGHTS as f64;
        let error = (share * (1.0 - share) / FLIGHTS as f64).sqrt();
        assert!((seen - share).abs() <= 4.7 * error + 1e-9, "up to {at}: {seen}, exact {share}");
    }
}

/// Probability of a run of `run` failures within n checks, for n = 0, 1, 2 …
fn within(q: &[f64], run: usize) -> Vec<f64> {
    let mut state = vec![0.0; run];
    state[0] = 1.0;
    let mut gone = vec![0.0];
    for &q in q {
        let mut next = vec![0.0; run];
        let mut lost = *gone.last().unwrap();
        for (i, share) in state.iter().enumerate() {
            next[0] += share * (1.0 - q);
            if i + 1 < run {
                next[i + 1] += share * q;
            } else {
                lost += share * q;
            }
        }
        state = next;
        gone.push(lost);
    }
    gone
}

#[test]
fn liveness_gives_up_by_chance() {
    let service =
        r#"restart: Never, liveness: (every: "10 s", timeout: "1 s", failures: 3, loss: 0.3)"#;
    let found = first_verdicts(service, "", Verdict::GivenUp);
    // The n-th check begins at (n − 1) periods and is given up a tenth of one later.
    let exact = within(&[0.3; 200], 3);
    let expected: Vec<_> =
        [3, 4, 10, 30, 60, 120].iter().map(|&n| (n as f64 - 0.9 + 1e-9, exact[n])).collect();
    agree(&found, &expected);
    assert!(found.iter().all(|t| t.is_nan() || ((t - 0.1) - (t - 0.1).round()).abs() < 1e-9));
}

#[test]
fn a_hang_meets_the_failures_that_luck_has_left() {
    let service =
        r#"restart: Never, liveness: (every: "10 s", timeout: "1 s", failures: 3, loss: 0.3)"#;
    let hang = r#"(at: "95 s", on: "s", fault: Hang)"#;
    let found = first_verdicts(service, hang, Verdict::GivenUp);
    // Ten checks by luck (0 … 90 s), then all fail.
    let q: Vec<f64> = (0..20).map(|n| if n < 10 { 0.3 } else { 1.0 }).collect();
    let exact = within(&q, 3);
    let expected: Vec<_> =
        [3, 6, 10, 11, 12, 13].iter().map(|&n| (n as f64 - 0.9 + 1e-9, exact[n])).collect();
    agree(&found, &expected);
    assert!((exact[13] - 1.0).abs() < 1e-12);
}

#[test]
fn readiness_sees_gray_by_chance_and_liveness_never() {
    let service = r#"restart: Never, probe: (every: "10 s", timeout: "1 s", failures: 2)"#;
    let gray = r#"(at: "95 s", on: "s", fault: Gray(share: 0.4))"#;
    let found = first_verdicts(service, gray, Verdict::Unready);
    // Errors come at once: the n-th check after the onset, at 100 s, 110 s …
    let exact = within(&[0.4; 100], 2);
    let expected: Vec<_> =
        [2, 3, 5, 10, 20].iter().map(|&n| (9.0 + n as f64 + 1e-9, exact[n])).collect();
    agree(&found, &expected);
    assert!(first_verdicts(service, gray, Verdict::GivenUp).iter().all(|t| t.is_nan()));
}

#[test]
fn luck_begins_behind_a_startup_probe() {
    let service = r#"startup: (every: "10 s"), liveness: (every: "10 s", timeout: "1 s", failures: 3, loss: 0.3)"#;
    let crash = r#"(at: "5 s", on: "s", fault: Crash)"#;
    let found = first_verdicts(service, crash, Verdict::GivenUp);
    // Launched anew at 5 s, where the startup probe passes and liveness makes its first check.
    let exact = within(&[0.3; 200], 3);
    let expected: Vec<_> =
        [3, 4, 10, 30, 60, 120].iter().map(|&n| (n as f64 - 0.4 + 1e-9, exact[n])).collect();
    agree(&found, &expected);
}

#[test]
fn luck_keeps_a_container_from_being_ready_again() {
    let service =
        r#"readiness: (every: "10 s", timeout: "1 s", failures: 8, successes: 2, loss: 0.3)"#;
    // Eight checks fail for sure (100 … 170 s); from 200 s on two in a row must pass.
    let hang = r#"(at: "95 s", on: "s", fault: Hang, lasts: "100 s")"#;
    let found = first_verdicts(service, hang, Verdict::Ready);
    let exact = within(&[0.7; 100], 2);
    let expected: Vec<_> =
        [2, 3, 4, 6, 10].iter().map(|&n| (19.0 + n as f64 + 1e-9, exact[n])).collect();
    agree(&found, &expected);
}
