//! Closed forms and Markov chains: redundancy, coverage, voting, non-exponential lives.

use super::support::{flights, plan};
use super::{Mean, Ratio};
use shakedown::ledger::Row;

const H: f64 = 3.6e12;

fn mission(hours: f64, needs: &str) -> String {
    format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"{hours} h\")], functions: {{ \"f\": (needs: {needs}) }})"
    )
}

fn unavailability(row: &Row) -> f64 {
    row.items[0].down as f64 / row.items[0].needed as f64
}

#[test]
fn o01_single_unit() {
    let model =
        r#"(nodes: { "u": (modes: { "m": (time: "1e-3 /h", repair: Exponential("10 h")) }) })"#;
    let needs = "\"u\"";
    let (mut a10, mut ai100) = (Mean::new(), Mean::new());
    flights(&plan(&mission(100.0, needs), model, 1), 200_000, |row| {
        let up = !row.outages.iter().any(|o| o.start as f64 <= 10.0 * H && o.end as f64 > 10.0 * H);
        a10.push(f64::from(u8::from(up)));
        ai100.push(1.0 - unavailability(row));
    });
    a10.check("O01.A10", 0.993_705_138_411_6);
    ai100.check("O01.AI100", 0.991_079_265_680_3);
    let (mut n1000, mut r1000) = (Mean::new(), Mean::new());
    flights(&plan(&mission(1000.0, needs), model, 2), 100_000, |row| {
        n1000.push(row.items[0].outages as f64);
        r1000.push(f64::from(u8::from(row.items[0].first.is_none())));
    });
    n1000.check("O01.N1000", 0.990_197_039_505_9);
    r1000.check("O01.R1000", 0.367_879_441_171_4);
    let mut ass = Ratio::new();
    flights(&plan(&mission(1e6, needs), model, 3), 500, |row| {
        cycles(row, 0.0, &mut ass);
    });
    ass.check("O01.A_ss", 1.0 - 0.990_099_009_901);
}

/// Down time by time, after a warm-up (hours): regenerative enough for long flights.
fn cycles(row: &Row, warm: f64, ratio: &mut Ratio) {
    let from = (warm * H) as u64;
    let down: u64 = row.outages.iter().map(|o| o.end.saturating_sub(o.start.max(from))).sum();
    ratio.push(down as f64, (row.end - from) as f64);
}

struct Exact {
    u: f64,
    mttf: f64,
    mut_: f64,
    mdt: f64,
    f500: f64,
}

/// One of two, λ = 0.01/h, μ = 0.5/h.
fn one_of_two(id: &str, group: &str, crew: &str, seed: u64, exact: &Exact) {
    let unit =
        format!("(modes: {{ \"m\": (time: \"0.01 /h\", repair: Exponential(\"2 h\"){crew}) }})");
    let model = format!(
        "(repair_crews: {{ \"c\": () }}, nodes: {{ \"a\": {unit}, \"b\": {unit} }}, groups: {{ \"g\": (of: [\"a\", \"b\"], redundancy: {group}) }})"
    );
    let (mut u, mut up, mut down) = (Ratio::new(), Ratio::new(), Ratio::new());
    flights(&plan(&mission(200_000.0, "\"g\""), &model, seed), 400, |row| {
        let item = &row.items[0];
        let finished = (item.outages - item.censored) as f64;
        cycles(row, 100.0, &mut u);
        // Up times between outages: the one before the first starts with both good.
        let between = row.outages.windows(2).map(|pair| (pair[1].start - pair[0].end) as f64 / H);
        up.push(between.sum(), row.outages.len().saturating_sub(1) as f64);
        down.push(item.down as f64 / H, finished);
    });
    u.check(&format!("{id}.U_ss"), exact.u);
    up.check(&format!("{id}.MUT"), exact.mut_);
    down.check(&format!("{id}.MDT"), exact.mdt);
    let mut mttf = Ratio::new();
    flights(&plan(&mission(60_000.0, "\"g\""), &model, seed + 1), 4_000, |row| {
        let first = row.items[0].first;
        mttf.push(first.unwrap_or(row.end) as f64 / H, f64::from(u8::from(first.is_some())));
    });
    mttf.check(&format!("{id}.MTTF"), exact.mttf);
    let mut f500 = Mean::new();
    flights(&plan(&mission(500.0, "\"g\""), &model, seed + 2), 40_000, |row| {
        f500.push(f64::from(u8::from(row.items[0].first.is_some())));
    });
    f500.check(&format!("{id}.F500"), exact.f500);
}

#[test]
fn o02_hot_standby_two_crews() {
    let exact = Exact {
        u: 0.000_384_467_512_495_2,
        mttf: 2650.0,
        mut_: 2600.0,
        mdt: 1.0,
        f500: 0.171_468_571_695_8,
    };
    one_of_two("O02", "HotStandby()", "", 20, &exact);
    one_of_two("O02 active", "Active", "", 25, &exact);
}

#[test]
fn o03_hot_standby_one_crew() {
    let exact = Exact {
        u: 0.000_768_639_508_070_7,
        mttf: 2650.0,
        mut_: 2600.0,
        mdt: 2.0,
        f500: 0.171_468_571_695_8,
    };
    one_of_two("O03", "HotStandby()", ", crew: \"c\"", 30, &exact);
}

#[test]
fn o04_warm_standby_one_crew() {
    let exact = Exact {
        u: 0.000_582_185_134_872_9,
        mttf: 3500.0,
        mut_: 3_433.333_333_333,
        mdt: 2.0,
        f500: 0.132_717_061_689_1,
    };
    one_of_two("O04", "WarmStandby(dormancy: 0.5)", ", crew: \"c\"", 40, &exact);
}

#[test]
fn o05_cold_standby_one_crew() {
    let exact = Exact {
        u: 0.000_392_003_136_025_1,
        mttf: 5200.0,
        mut_: 5100.0,
        mdt: 2.0,
        f500: 0.091_371_780_171_32,
    };
    one_of_two("O05", "ColdStandby()", ", crew: \"c\"", 50, &exact);
}

#[test]
fn o07_imperfect_coverage() {
    let unit = r#"(modes: { "m": (time: "1e-4 /h", repair: Exponential("10 h"), crew: "c") })"#;
    let model = format!(
        "(repair_crews: {{ \"c\": () }}, nodes: {{ \"a\": {unit}, \"b\": {unit} }}, groups: {{ \"g\": (of: [\"a\", \"b\"], redundancy: Active, coverage: 0.95, reconfigure: Exponential(\"30 min\")) }})"
    );
    let (mut u, mut down) = (Ratio::new(), Ratio::new());
    flights(&plan(&mission(4e6, "\"g\""), &model, 70), 400, |row| {
        let item = &row.items[0];
        cycles(row, 0.0, &mut u);
        down.push(item.down as f64 / H, (item.outages - item.censored) as f64);
    });
    u.check("O07.U_ss", 6.985_979_139_866e-6);
    down.check("O07.MDT", 0.686_274_509_803_921_5);
    let mut mttf = Ratio::new();
    flights(&plan(&mission(4e6, "\"g\""), &model, 71), 2_000, |row| {
        let first = row.items[0].first;
        mttf.push(first.unwrap_or(row.end) as f64 / H, f64::from(u8::from(first.is_some())));
    });
    mttf.check("O07.MTTF", 98_323.529_411_76);
    let mut f = Mean::new();
    flights(&plan(&mission(8760.0, "\"g\""), &model, 72), 60_000, |row| {
        f.push(f64::from(u8::from(row.items[0].first.is_some())));
    });
    f.check("O07.F8760", 0.085_238_661_063_073_65);
}

/// Five processors vote; a faulty one is removed at rate δ. At the oracle's own rates a failure
/// within 10 h has probability 3.5e-11, which plain flights never see: there the bound is tested,
/// and the chain itself at rates where it is seen.
fn sift(lambda: f64, delta: f64, hours: f64, n: u64, seed: u64) -> (u64, u64) {
    let unit = format!("(modes: {{ \"m\": (time: \"{lambda} /h\", repair: Never) }})");
    let names = ["a", "b", "c", "d", "e"];
    let nodes: Vec<String> = names.iter().map(|name| format!("\"{name}\": {unit}")).collect();
    let model = format!(
        "(nodes: {{ {} }}, groups: {{ \"g\": (of: [\"a\", \"b\", \"c\", \"d\", \"e\"], redundancy: Voting(isolate: \"{delta} /h\")) }})",
        nodes.join(",")
    );
    let mut failed = 0;
    flights(&plan(&mission(hours, "\"g\""), &model, seed), n, |row| {
        failed += u64::from(row.items[0].first.is_some());
    });
    (failed, n)
}

/// Probability that the chain has failed by `hours`, by uniformisation over states (w, f).
fn sift_exact(lambda: f64, delta: f64, hours: f64) -> f64 {
    let states: Vec<(usize, usize)> =
        (1..=5).flat_map(|w| (0..=w).map(move |f| (w, f))).filter(|(w, f)| 2 * f < *w).collect();
    let at = |w: usize, f: usize| states.iter().position(|s| *s == (w, f));
    let rate = 5.0 * (lambda + delta);
    let mut p = vec![0.0; states.len()];
    p[at(5, 0).unwrap()] = 1.0;
    let steps = (rate * hours).ceil();
    let (mut weight, mut alive) = ((-rate * hours).exp(), 0.0);
    for k in 1..(steps as usize * 4 + 100) {
        alive += weight * p.iter().sum::<f64>();
        weight *= rate * hours / k as f64;
        let mut next = vec![0.0; states.len()];
        for (i, &(w, f)) in states.iter().enumerate() {
            let (fail, remove) = ((w - f) as f64 * lambda / rate, f as f64 * delta / rate);
            next[i] += p[i] * (1.0 - fail - remove);
            if let Some(j) = at(w, f + 1) {
                next[j] += p[i] * fail;
            }
            if f > 0
                && let Some(j) = at(w - 1, f - 1)
            {
                next[j] += p[i] * remove;
            }
        }
        p = next;
    }
    1.0 - alive
}

#[test]
fn o11_sift_voting() {
    let (failed, n) = sift(1e-4, 100.0, 10.0, 20_000, 110);
    assert_eq!(failed, 0, "3.5e-11 per flight");
    assert!(1.0 - 0.05_f64.powf(1.0 / n as f64) > 3.484_634_771_022e-11);
    let exact = sift_exact(0.02, 1.0, 20.0);
    let (failed, n) = sift(0.02, 1.0, 20.0, 100_000, 111);
    let share = failed as f64 / n as f64;
    let error = (exact * (1.0 - exact) / n as f64).sqrt();
    println!("O11 scaled: {share} ± {error}, exact {exact}");
    assert!((share - exact).abs() <= 4.7 * error, "{share} ± {error}, exact {exact}");
}

#[test]
fn n01_weibull_life_lognormal_repair() {
    let median = 1.21_f64.exp();
    let model = format!(
        "(nodes: {{ \"u\": (modes: {{ \"m\": (time: Weibull(2.0, \"1000 h\"), repair: LogNormal(\"{median} h\", 0.8)) }}) }})"
    );
    let (mut mttr, mut up, mut rate) = (Ratio::new(), Ratio::new(), Ratio::new());
    flights(&plan(&mission(1e6, "\"u\""), &model, 1), 200, |row| {
        let item = &row.items[0];
        let finished = (item.outages - item.censored) as f64;
        mttr.push(item.down as f64 / H, finished);
        // Cut each flight at its last recovery: whole cycles only.
        let last = row.outages.iter().filter(|o| !o.censored).map(|o| o.end).max().unwrap();
        up.push((last as f64 - item.down as f64) / H, finished);
        rate.push(finished, last as f64 / H);
    });
    mttr.check("N01.MTTR", 4.618_176_822_3);
    up.check("N01.MTTF", 886.226_925_452_8);
    rate.check("N01.w_ss", 0.001_122_529_604_132);
    let mut a = Ratio::new();
    flights(&plan(&mission(1e6, "\"u\""), &model, 2), 400, |row| cycles(row, 5000.0, &mut a));
    a.check("N01.A_ss", 1.0 - 0.994_815_959_799_9);
}

#[test]
fn n09_satellite_weibull_and_its_survivors() {
    let model = |age: &str| {
        format!(
            "(nodes: {{ \"s\": (age: \"{age}\", modes: {{ \"m\": (time: Weibull(0.4521, \"2607 y\"), repair: Never) }}) }})"
        )
    };
    let mission = "(name: \"m\", phases: [(name: \"all\", lasts: \"15 y\")], functions: { \"f\": (needs: \"s\") })";
    let year = 365.25 * 24.0 * H;
    let exact = [
        (1.0, 0.971_856_477_521_5),
        (5.0, 0.942_615_133_009_3),
        (10.0, 0.922_335_015_813_2),
        (15.0, 0.907_454_243_881_7),
    ];
    let mut survive: Vec<Mean> = exact.iter().map(|_| Mean::new()).collect();
    flights(&plan(mission, &model("0 s"), 9), 200_000, |row| {
        for (mean, (years, _)) in survive.iter_mut().zip(exact) {
            let alive = row.items[0].first.is_none_or(|first| first as f64 > years * year);
            mean.push(f64::from(u8::from(alive)));
        }
    });
    for (mean, (years, value)) in survive.iter().zip(exact) {
        mean.check(&format!("N09.R{years}"), value);
    }
    let short = mission.replace("15 y", "5 y");
    let mut aged = Mean::new();
    flights(&plan(&short, &model("5 y"), 10), 200_000, |row| {
        aged.push(f64::from(u8::from(row.items[0].first.is_none())));
    });
    aged.check("N09.P5_1 (5 to 10 y)", 0.978_485_262_451_3);
}
