//! Answers that are lost by chance: a watchdog in flight against coins tossed one by one.

use super::support::{plan, traced};
use shakedown::vessel::fact::FactKind;

/// Means over many flights in which answers are lost: of the first alarm, of the answer that ends it,
/// and of the alarm about a hang. The twin tosses a coin for each question.
#[test]
fn lost_answers_raise_as_many_alarms_as_coins_tossed_one_by_one() {
    const FLIGHTS: u64 = 4000;
    const HANG: u64 = 100_003;
    for (signal, timeout, needed, late) in [("Poll", 4, 3, 4), ("Heartbeat", 14, 4, 4)] {
        let model = format!(
            r#"(nodes: {{ "a": (), "b": () }},
                watchdogs: {{ "dog": (by: "a", watches: ["b"], signal: {signal}, every: "10 s", timeout: "{timeout} s", failures: 3, loss: 0.2) }})"#
        );
        let mission = format!(
            r#"(name: "m", phases: [(name: "p", lasts: "101000 s")], functions: {{ "f": (needs: "b") }}, inject: [(at: "{HANG} s", on: "b", fault: Hang)])"#
        );
        let plan = plan(&mission, &model, 7);
        let (mut flown, mut ticked) = ([Sum::default(); 3], [Sum::default(); 3]);
        let mut dice = super::random::Dice(11);
        for k in 0..FLIGHTS {
            let (_, trace) = traced(&plan, k);
            let of = |kind: FactKind| {
                let all = trace.facts.iter().filter(move |(_, fact)| fact.kind() == kind);
                all.map(|(at, _)| at.0 / 1_000_000_000).collect::<Vec<u64>>()
            };
            let (raised, cleared) = (of(FactKind::AlarmRaised), of(FactKind::AlarmCleared));
            note(&mut flown, &raised, &cleared, HANG);
            let (mut raised, mut cleared) = (Vec::new(), Vec::new());
            let (mut failed, mut alarmed) = (0, false);
            let first = if signal == "Poll" { 0 } else { 1 };
            for question in first..10_100 {
                let at = 10 * question;
                if at < HANG && dice.roll(5) > 0 {
                    failed = 0;
                    if std::mem::take(&mut alarmed) {
                        cleared.push(at);
                    }
                } else {
                    failed += 1;
                    if failed >= needed && !std::mem::replace(&mut alarmed, true) {
                        raised.push(at + late);
                    }
                }
            }
            note(&mut ticked, &raised, &cleared, HANG);
        }
        for (flown, ticked) in flown.iter().zip(&ticked) {
            let z = (flown.mean() - ticked.mean()) / flown.error().hypot(ticked.error());
            assert!(z.abs() < 4.7, "{signal}: {} and {}, z = {z}", flown.mean(), ticked.mean());
        }
    }
}

/// First alarm; how long alarms last by day; how long the hang takes to be noticed (where no alarm
/// happens to be raised).
fn note(sums: &mut [Sum; 3], raised: &[u64], cleared: &[u64], hang: u64) {
    sums[0].push(raised[0] as f64);
    let lasted: u64 = raised.iter().zip(cleared).map(|(from, to)| to - from).sum();
    sums[1].push(lasted as f64 / cleared.len() as f64);
    if raised.len() > cleared.len() && raised[raised.len() - 1] > hang {
        sums[2].push((raised[raised.len() - 1] - hang) as f64);
    }
}

#[derive(Clone, Copy, Default)]
struct Sum {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Sum {
    fn push(&mut self, x: f64) {
        (self.n, self.sum, self.squares) = (self.n + 1.0, self.sum + x, self.squares + x * x);
    }

    fn mean(&self) -> f64 {
        self.sum / self.n
    }

    fn error(&self) -> f64 {
        ((self.squares / self.n - self.mean() * self.mean()) / self.n).sqrt()
    }
}
