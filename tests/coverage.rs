//! Coverage of the printed 95 % intervals over whole campaigns, on models with exact values: of a
//! thousand campaigns some 950 must hold the truth. Minutes long; run with
//! `cargo test --release --test coverage -- --ignored --nocapture`.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "coverage/decisions.rs"]
mod decisions;
#[path = "support/mod.rs"]
mod support;

use shakedown::ledger::{Ledger, Row};
use shakedown::stats::proportion;
use shakedown::stats::ratio::Ratio;
use shakedown::stats::unavailability::Unavailability;
use shakedown::stats::{Estimate, Kind};
use shakedown::vessel::flight::fly;
use shakedown::vessel::world::World;

const CAMPAIGNS: u64 = 1500;

/// What one kind of interval did.
#[derive(Default)]
struct Score {
    held: u64,
    above: u64,
    below: u64,
    affected: u64,
}

impl Score {
    fn push(&mut self, estimate: &Estimate, affected: u64, exact: f64) {
        assert!(affected >= 20, "{affected} affected replications are too few to ask");
        assert_eq!(estimate.kind, Kind::Interval);
        self.affected += affected;
        match (estimate.low <= exact, exact <= estimate.high) {
            (true, true) => self.held += 1,
            (false, _) => self.above += 1,
            (_, false) => self.below += 1,
        }
    }

    /// Between 93 and 97 %, the noise of the campaigns (0.6 %) included.
    fn check(&self, what: &str) {
        let n = self.held + self.above + self.below;
        let share = self.held as f64 / n as f64;
        println!(
            "{what}: {:.2} % of {n} campaigns hold the truth ({} too high, {} too low), {:.0} affected each",
            100.0 * share,
            self.above,
            self.below,
            self.affected as f64 / n as f64
        );
        assert!((0.93..=0.97).contains(&share), "{what}: {share}");
    }
}

/// Flies `CAMPAIGNS` campaigns of `n` replications, one after the other of the same seed.
fn campaigns(mission: &str, model: &str, seed: u64, n: u64, mut each: impl FnMut(&[Row])) {
    let plan = support::plan(mission, model, seed);
    let (mut world, mut ledger) = (World::new(&plan), Ledger::new(&plan));
    let mut rows = Vec::new();
    for c in 0..CAMPAIGNS {
        rows.clear();
        for k in c * n..(c + 1) * n {
            fly(&plan, &mut world, k, &mut ledger).unwrap();
            rows.push(ledger.row(&plan, &world, k));
        }
        each(&rows);
    }
}

fn availability(rows: &[Row]) -> (Estimate, u64) {
    let mut sums = Unavailability::default();
    rows.iter().for_each(|row| sums.push(row.items[0].down, row.items[0].needed));
    (sums.estimate(0.95).complement(), sums.affected())
}

/// The mean time to recovery as campaigns print it: charged downtime over finished outages.
fn mttr(rows: &[Row]) -> (Estimate, u64) {
    let mut sums = Ratio::default();
    for item in rows.iter().map(|row| &row.items[0]) {
        sums.push(item.down - item.lost, item.outages - item.censored);
    }
    (sums.estimate(0.95), sums.affected())
}

fn mission(hours: f64, rest: &str) -> String {
    format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"{hours} h\")], functions: {{ \"f\": (needs: Any([\"a\", \"b\"])) }}, {rest})"
    )
}

const H: f64 = 3.6e12;

/// O01: one unit, λ = 1e-3 /h, μ = 0.1 /h, over its first 100 h: interval availability exact.
#[test]
#[ignore = "long statistical test"]
fn o01_single_unit() {
    let model =
        r#"(nodes: { "a": (modes: { "m": (time: "1e-3 /h", repair: Exponential("10 h")) }) })"#;
    let mission = mission(100.0, "").replace(", \"b\"", "");
    let mut score = Score::default();
    campaigns(&mission, model, 1, 600, |rows| {
        let (estimate, affected) = availability(rows);
        score.push(&estimate, affected, 0.991_079_265_680_3);
    });
    score.check("O01 availability over 100 h");
}

/// R02's pair, λ = 1e-3 /h, μ = 0.1 /h, over 1000 h.
const LAMBDA: f64 = 1e-3;
const MU: f64 = 0.1;
const HOURS: f64 = 1000.0;

fn pair() -> String {
    let unit = r#"(modes: { "m": (time: "1e-3 /h", repair: Exponential("10 h")) })"#;
    format!("(nodes: {{ \"a\": {unit}, \"b\": {unit} }})")
}

#[test]
#[ignore = "long statistical test"]
fn r02_pair_availability_and_mttr() {
    // Units are independent: the mean of u(t)² over the horizon, u(t) = λ/s · (1 − e^(−st)).
    let s = LAMBDA + MU;
    let (one, two) = (1.0 - libm::exp(-s * HOURS), 1.0 - libm::exp(-2.0 * s * HOURS));
    let mean = 1.0 - 2.0 * one / (s * HOURS) + two / (2.0 * s * HOURS);
    let available = 1.0 - LAMBDA / s * (LAMBDA / s) * mean;
    let (mut up, mut repair) = (Score::default(), Score::default());
    campaigns(&mission(HOURS, ""), &pair(), 2, 3000, |rows| {
        let (estimate, affected) = availability(rows);
        up.push(&estimate, affected, available);
        let (estimate, affected) = mttr(rows);
        // Either repair ends it: 1 / 2μ.
        repair.push(&estimate, affected, 0.5 / MU * H);
    });
    up.check("R02 availability over 1000 h");
    repair.check("R02 MTTR");
}

#[test]
#[ignore = "long statistical test"]
fn r02_pair_mission_success() {
    // R(t) of the chain 2 → 1 → lost with repair: roots of s² + (3λ + μ)s + 2λ² = 0.
    let b = 3.0 * LAMBDA + MU;
    let root = libm::sqrt(b * b - 8.0 * LAMBDA * LAMBDA);
    let (s1, s2) = ((-b + root) / 2.0, (-b - root) / 2.0);
    let success = (s1 * libm::exp(s2 * HOURS) - s2 * libm::exp(s1 * HOURS)) / (s1 - s2);
    let mut score = Score::default();
    campaigns(&mission(HOURS, r#"loss: [(function: "f")]"#), &pair(), 3, 3000, |rows| {
        let n = rows.len() as u64;
        let lost = rows.iter().filter(|row| row.loss.is_some()).count() as u64;
        score.push(&proportion(n - lost, n, 0.95), lost, success);
    });
    score.check("R02 mission success over 1000 h");
}
