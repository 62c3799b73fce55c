//! Deterministic cases after the test suite of CERN's AvailSim4, exact to the nanosecond, and the
//! exponential pairs R02 and R03.

use super::support::{flights, plan};
use super::{Mean, Ratio};

const H: u64 = 3_600_000_000_000;

fn one(model: &str, mission: &str) -> shakedown::ledger::Row {
    let plan = plan(mission, model, 1);
    let mut found = None;
    flights(&plan, 1, |row| found = Some(row.clone()));
    found.unwrap()
}

fn mission(hours: u64, needs: &str) -> String {
    format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"{hours} h\")], functions: {{ \"f\": (needs: {needs}) }})"
    )
}

#[test]
fn t01_one_unit_90_up_10_down() {
    let model = r#"(nodes: { "u": (modes: { "m": (time: "90 h", repair: "10 h") }) })"#;
    let row = one(model, &mission(1000, "\"u\""));
    assert_eq!((row.items[0].outages, row.items[0].down), (10, 100 * H));
    assert_eq!(row.items[0].needed, 1000 * H);
}

#[test]
fn t06_three_in_series_with_two_modes_each() {
    let unit = r#"(modes: {
        "a": (time: "59.5 h", repair: "2.5 h", dormancy: 1.0),
        "b": (time: "60 h", repair: "4 h", dormancy: 1.0),
    })"#;
    let model = format!("(nodes: {{ \"u\": {unit}, \"v\": {unit}, \"w\": {unit} }})");
    let row = one(&model, &mission(100, r#"All(["u", "v", "w"])"#));
    assert_eq!(row.items[0].needed - row.items[0].down, 955 * H / 10);
}

#[test]
fn t13_repair_beside_a_twin() {
    let model = r#"(nodes: { "u": (modes: { "m": (time: "5 h", repair: "1 h") }), "v": () })"#;
    let row = one(model, &mission(20, r#"Any(["u", "v"])"#));
    assert_eq!((row.items[0].outages, row.items[0].down), (0, 0));
}

#[test]
fn t17_two_paths_that_share_a_unit() {
    let model =
        r#"(nodes: { "s": (modes: { "m": (time: "2 h", repair: "30 min") }), "a": (), "b": () })"#;
    let row = one(model, &mission(10, r#"Any([All(["a", "s"]), All(["b", "s"])])"#));
    assert_eq!(row.items[0].down, 2 * H);
    assert_eq!(row.items[0].needed, 10 * H);
}

#[test]
fn t19_fails_in_the_first_phase_only() {
    let model =
        r#"(nodes: { "u": (modes: { "m": (time: "9.5 h", repair: "2.5 h", hazard: "first") }) })"#;
    let mission = r#"(name: "m", functions: { "f": (needs: "u") }, phases: [
        (name: "p1", lasts: "50 h"), (name: "p2", lasts: "50 h", hazard: { "first": 0 }),
    ])"#;
    let row = one(model, mission);
    assert_eq!(row.items[0].needed - row.items[0].down, 90 * H);
}

#[test]
fn t03_ten_of_thirty() {
    let mut nodes = String::new();
    let mut inject = String::new();
    let mut names = Vec::new();
    for i in 0..10 {
        nodes += &format!(
            "\"alt{i}\": (modes: {{ \"m\": (time: \"50 h\", repair: \"50 h\") }}), \"dead{i}\": (), \"good{i}\": (),"
        );
        inject += &format!("(at: \"0 s\", on: \"dead{i}\", fault: Permanent),");
        names.extend([format!("\"alt{i}\""), format!("\"dead{i}\""), format!("\"good{i}\"")]);
    }
    let mission = format!(
        "(name: \"m\", phases: [(name: \"all\", lasts: \"1000 h\")], inject: [{inject}], functions: {{ \"f\": (needs: AtLeast(10, [{}])) }})",
        names.join(",")
    );
    let row = one(&format!("(nodes: {{ {nodes} }})"), &mission);
    assert_eq!((row.items[0].outages, row.items[0].down), (0, 0));
}

#[test]
fn t10_hidden_failures_wait_for_their_inspection() {
    // Inspections every 5 h from 4.5 h, half an hour each: begins at 4.5, 9.5, 14.5, 19.5 h.
    let model = r#"(nodes: { "u": (modes: { "m": (time: "3 h", repair: "0 s",
        proof_test: (every: "5 h", offset: "4.5 h", lasts: "30 min")) }) })"#;
    let row = one(model, &mission(20, "\"u\""));
    // Fails at 3, found at 5; at 8, found at 10; at 13, found at 15; at 18, found at 20.
    assert_eq!((row.items[0].outages, row.items[0].down), (4, 8 * H));
    assert_eq!(row.items[0].stages[0], 8 * H);
}

const PAIR_UNIT: &str =
    r#"(modes: { "m": (time: Exponential("1000 h"), repair: Exponential("10 h")) })"#;

#[test]
fn r02_pair() {
    let model = format!("(nodes: {{ \"a\": {PAIR_UNIT}, \"b\": {PAIR_UNIT} }})");
    let plan = plan(&mission(100_000, r#"Any(["a", "b"])"#), &model, 20_261_121);
    let (mut up, mut outage, mut first) = (Mean::new(), Ratio::new(), Ratio::new());
    flights(&plan, 20_000, |row| {
        let item = &row.items[0];
        up.push(1.0 - item.down as f64 / item.needed as f64);
        outage.push(item.down as f64 / H as f64, (item.outages - item.censored) as f64);
        let end = item.first.unwrap_or(row.end);
        first.push(end as f64 / H as f64, f64::from(u8::from(item.first.is_some())));
    });
    up.check("R02.A", 0.999_901_98);
    outage.check("R02.mean outage", 5.0);
    first.check("R02.mean time to first outage", 51_500.0);
}

#[test]
fn r03_fifty_pairs_in_series() {
    let mut nodes = String::new();
    let mut pairs = Vec::new();
    for i in 0..50 {
        nodes += &format!("\"a{i}\": {PAIR_UNIT}, \"b{i}\": {PAIR_UNIT},");
        pairs.push(format!("Any([\"a{i}\", \"b{i}\"])"));
    }
    let needs = format!("All([{}])", pairs.join(","));
    let plan = plan(&mission(100_000, &needs), &format!("(nodes: {{ {nodes} }})"), 3);
    let mut up = Mean::new();
    flights(&plan, 400, |row| up.push(1.0 - row.items[0].down as f64 / row.items[0].needed as f64));
    up.check("R03.A", 0.995_111);
}

#[test]
fn r05_pair_with_one_repair_crew() {
    let unit = PAIR_UNIT.replace("repair:", "crew: \"c\", repair:");
    let model =
        format!("(repair_crews: {{ \"c\": () }}, nodes: {{ \"a\": {unit}, \"b\": {unit} }})");
    let plan = plan(&mission(100_000, r#"Any(["a", "b"])"#), &model, 5);
    let mut up = Mean::new();
    flights(&plan, 20_000, |row| {
        up.push(1.0 - row.items[0].down as f64 / row.items[0].needed as f64)
    });
    up.check("R05.A", 0.999_803_96);
}
