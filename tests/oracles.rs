//! Oracles: exact values that the simulator must meet, as small missions named after their ids.
//!
//! A simulated estimate must satisfy |estimate − exact| ≤ 4.7 standard errors, seeds fixed.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "tests")]
#![expect(clippy::disallowed_methods, reason = "exact values need no portable bits")]
#![expect(clippy::allow_attributes, reason = "support is shared: what one leaves out another uses")]

#[path = "oracle/cern.rs"]
mod cern;
#[path = "oracle/markov.rs"]
mod markov;
#[path = "oracle/recovery.rs"]
mod recovery;
#[path = "support/mod.rs"]
mod support;

/// A mean with its standard error, from values in order.
struct Mean {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Mean {
    fn new() -> Mean {
        Mean { n: 0.0, sum: 0.0, squares: 0.0 }
    }

    fn push(&mut self, x: f64) {
        self.n += 1.0;
        self.sum += x;
        self.squares += x * x;
    }

    fn check(&self, id: &str, exact: f64) {
        let mean = self.sum / self.n;
        let variance = (self.squares / self.n - mean * mean) * self.n / (self.n - 1.0);
        let error = (variance / self.n).sqrt();
        let z = (mean - exact) / error;
        println!(
            "{id}: {mean} ± {error} (exact {exact}, z = {z:.2}, relative {:.1e})",
            error / exact
        );
        assert!(z.abs() <= 4.7, "{id}: {mean} ± {error}, exact {exact}, z = {z}");
    }
}

/// A ratio of sums over replications with its delta-method standard error.
struct Ratio {
    pairs: Vec<(f64, f64)>,
}

impl Ratio {
    fn new() -> Ratio {
        Ratio { pairs: Vec::new() }
    }

    fn push(&mut self, over: f64, under: f64) {
        self.pairs.push((over, under));
    }

    fn check(&self, id: &str, exact: f64) {
        let n = self.pairs.len() as f64;
        let (x, y) = self.pairs.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
        let ratio = x / y;
        let spread: f64 = self.pairs.iter().map(|(a, b)| (a - ratio * b) * (a - ratio * b)).sum();
        let error = (spread / (n - 1.0) * n).sqrt() / y;
        let z = (ratio - exact) / error;
        println!(
            "{id}: {ratio} ± {error} (exact {exact}, z = {z:.2}, relative {:.1e})",
            error / exact
        );
        assert!(z.abs() <= 4.7, "{id}: {ratio} ± {error}, exact {exact}, z = {z}");
    }
}
