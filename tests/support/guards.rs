//! Random links, watchdogs and teams on the ground, as texts.

use super::{Dice, life, short};

/// Links and watchdogs over the nodes and services of a model, with dice of their own: what else there
/// is does not depend on them. Half the models have none.
pub fn guards(d: &mut Dice, nodes: u64, names: &[String]) -> String {
    let targets: Vec<&String> = names.iter().filter(|name| *name != "g").collect();
    if d.one_in(2) || targets.len() < 2 {
        return String::new();
    }
    let is_node = |name: &str| name.starts_with('n');
    let (mut links, mut watchdogs) = (String::new(), String::new());
    let far = &mut Dice(d.0 ^ 0x6a09_e667);
    let ground = nodes > 1 && far.one_in(2);
    let by_ground = if ground { "by: \"mcc\"," } else { "" };
    for i in 0..d.roll(3) * u64::from(nodes > 1) {
        let (from, to) = (d.roll(nodes), d.roll(nodes));
        let to = if from == to { (to + 1) % nodes } else { to };
        links += &format!(
            "\"l{i}\": (between: (\"n{from}\", \"n{to}\"), plane: OutOfBand, delay: {}, success: {}, modes: {{ \"m\": ({by_ground} time: {}, repair: {}) }}),",
            short(d),
            d.pick(&["1.0", "0.6"]),
            life(d),
            short(d)
        );
    }
    let mut first = String::new();
    for i in 0..=d.roll(3) {
        let by = targets[d.roll(targets.len() as u64) as usize];
        let watched: Vec<&&String> =
            targets.iter().filter(|name| **name != by && d.one_in(2)).collect();
        // Who is run by the same would watch itself.
        let other = if i > 0 && *by != first && d.one_in(4) { "\"w0\"," } else { "" };
        if i == 0 {
            first.clone_from(by);
        }
        let services = watched.iter().all(|name| !is_node(name)) && other.is_empty();
        let rungs = ["RebootNode", "PowerCycle", "Failover", "SafeMode", "GracefulShutdown"];
        let more: &[&str] = if services { &["RestartContainer", "RestartService"] } else { &[] };
        let all: Vec<&str> = rungs.iter().chain(more).copied().collect();
        let mut ladder = String::new();
        for _ in 0..d.roll(4) {
            let rung = d.pick(&all);
            let to = d.roll(nodes);
            let known = watched.iter().any(|name| ***name == format!("n{to}"));
            let how = match rung {
                // A node does not fail over to itself, and who runs the other one is not known here.
                "Failover" if known || !other.is_empty() => continue,
                "Failover" => format!("to: \"n{to}\","),
                "GracefulShutdown" => format!("grace: \"{} s\",", d.roll(60)),
                _ => String::new(),
            };
            if ground && far.one_in(3) {
                ladder += far.pick(&["Ask(\"mcc\"),", "Ask(by: \"mcc\", wait: \"3 h\"),"]);
            }
            ladder += &format!(
                "{rung}({how} takes: {}, success: {}, wait: \"{} s\"),",
                short(d),
                d.pick(&["1.0", "0.5"]),
                d.roll(900) + 1
            );
        }
        watchdogs += &format!(
            "\"w{i}\": (by: \"{by}\", watches: [{}{}], signal: {}, every: \"{} s\", timeout: \"{} s\", failures: {}, decide: {}, repeats: {}, ladder: [{ladder}]),",
            watched.iter().map(|name| format!("\"{name}\",")).collect::<String>(),
            other,
            d.pick(&["Poll", "Heartbeat"]),
            d.roll(900) + 1,
            d.roll(90) + 1,
            d.roll(4) + 1,
            short(d),
            d.one_in(4)
        );
    }
    let lasts = if ground { far.pick(&["2 h", "9 d"]) } else { "2 h" };
    let safe = format!("safe_mode: (keeps: [], {by_ground} enter: \"5 s\", lasts: \"{lasts}\")");
    let (earth, teams) = if ground { grounds(far) } else { Default::default() };
    format!("links: {{ {links} {earth} }}, watchdogs: {{ {watchdogs} }}, {safe}, {teams}")
}

/// A link to a team on the ground that has its end on another node, and that team.
fn grounds(d: &mut Dice) -> (String, String) {
    let pattern = |d: &mut Dice| {
        let (open, period) = (d.roll(20) + 1, d.roll(30) + 20);
        format!("Every(period: \"{period} h\", open: \"{open} h\", offset: \"{} h\")", d.roll(9))
    };
    let earth = format!(
        "\"earth\": (between: (\"n0\", \"n1\"), delay: {}, loss: {}, windows: {}, modes: {{ \"m\": (time: {}, lasts: {}) }}),",
        short(d),
        d.pick(&["0.0", "0.5"]),
        pattern(d),
        life(d),
        short(d)
    );
    let team = format!(
        "grounds: {{ \"mcc\": (links: [\"earth\"], shifts: {}, reaction: {}, decision: {}, at_once: {}, command_loss: (after: \"{} h\", then: [SafeMode])) }}",
        pattern(d),
        short(d),
        short(d),
        d.roll(2) + 1,
        d.roll(80) + 1
    );
    (earth, team)
}
