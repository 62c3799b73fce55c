//! Recovery: what a watchdog's questions add to an outage (O08), and a crash loop with back-off (N12).

use super::support::{flights, plan, traced};
use super::{Mean, Ratio};
use shakedown::vessel::fact::FactKind;

const S: f64 = 1e9;

fn mission(hours: u64) -> String {
    format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"{hours} h\")], functions: {{ \"f\": (needs: \"s\") }})"
    )
}

/// Detection delays and unavailability of a process that a watchdog declares dead at the third
/// question without an answer.
fn watched(id: &str, model: &str, delay: f64, unavailability: f64) {
    let plan = plan(&mission(100), model, 20_261_121);
    let (mut late, mut down) = (Mean::new(), Mean::new());
    for k in 0..400 {
        let (row, trace) = traced(&plan, k);
        down.push(row.items[0].down as f64 / row.items[0].needed as f64);
        let mut silent = 0;
        for (at, fact) in &trace.facts {
            let target = plan.name(fact.component()) == "s/0";
            match fact.kind() {
                FactKind::FaultStruck if target => silent = at.0,
                FactKind::AlarmRaised if target => late.push((at.0 - silent) as f64 / S),
                _ => {}
            }
        }
    }
    late.check(&format!("O08.ED_{id}"), delay);
    down.check(&format!("O08.U_{id}"), unavailability);
}

#[test]
fn o08_questions_on_a_grid_of_their_own() {
    for signal in ["Poll", "Heartbeat"] {
        let model = format!(
            r#"(nodes: {{ "a": (), "b": () }},
            images: {{ "i": (start: Exponential("5 s"), modes: {{ "m": (time: Exponential("3600 s"), effect: Crash) }}) }},
            services: {{ "s": (image: "i", on: ["b"], restart: Never) }},
            watchdogs: {{ "dog": (by: "a", watches: ["s"], signal: {signal}, every: "1 s", timeout: "1 ns", failures: 3,
                repeats: true, ladder: [RestartContainer(wait: "1 min")]) }})"#
        );
        watched("free", &model, 2.500_000_015_439, 0.002_079_002_083_273);
    }
}

#[test]
fn o08_questions_that_begin_anew_with_each_restart() {
    // The watchdog is a timer in the node that it reboots: it begins to ask when that is up.
    let model = r#"(nodes: { "b": (boot: Exponential("5 s")) },
        images: { "i": (modes: { "m": (time: Exponential("3600 s"), effect: Hang) }) },
        services: { "s": (image: "i") },
        watchdogs: { "dog": (by: "b", watches: ["s"], every: "1 s", timeout: "1 ns", failures: 3, ladder: [RebootNode()]) })"#;
    watched("reset", model, 2.500_023_148_148, 0.002_079_008_482_335);
}

#[test]
fn n12_a_crash_loop_with_capped_back_off() {
    for (p, id, mttr) in [(0.3, "p03", 10.086_371_428_57), (0.7, "p07", 200.934_866_666_7)] {
        let model = format!(
            r#"(nodes: {{ "n": () }},
            images: {{ "i": (start: "2 s", start_failure: {p}, modes: {{ "m": (time: "1 h", effect: Crash) }}) }},
            services: {{ "s": (image: "i", backoff: (first: "0 s", initial: "10 s", factor: 2, cap: "300 s", reset_after: "10 min")) }})"#
        );
        let plan = plan(&mission(500), &model, 12);
        let (mut mean, mut square, mut soon) = (Mean::new(), Mean::new(), Mean::new());
        let mut ratio = Ratio::new();
        flights(&plan, 200, |row| {
            let (mut sum, mut count) = (0.0, 0.0);
            // An outage that the mission's end cuts is not known whole.
            for outage in row.outages.iter().filter(|o| o.item == 0 && !o.censored) {
                let t = outage.length() as f64 / S;
                mean.push(t);
                square.push((t - mttr) * (t - mttr));
                soon.push(f64::from(u8::from(t <= 60.0)));
                (sum, count) = (sum + t, count + 1.0);
            }
            ratio.push(sum, count);
        });
        mean.check(&format!("N12.MTTR_{id}"), mttr);
        ratio.check(&format!("N12.MTTR_{id} as a ratio"), mttr);
        if p < 0.5 {
            square.check("N12.SD_p03 squared", 30.247_415_966_15_f64.powi(2));
            soon.check("N12.P60", 0.973);
        }
    }
}
