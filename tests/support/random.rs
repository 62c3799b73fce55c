//! Random vessels and missions as texts, from a seed: small, wild, and valid.

#[path = "grounds.rs"]
mod grounds;
#[path = "orchestra.rs"]
mod orchestra;

/// SplitMix64: enough for shapes.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    pub fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len() as u64) as usize]
    }

    /// True in one of `sides` rolls.
    pub fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

fn life(d: &mut Dice) -> String {
    let t = d.roll(600) + 1;
    match d.roll(8) {
        0 => format!("Exponential(\"{t} h\")"),
        1 => format!("Weibull({}, \"{t} h\")", d.pick(&["0.5", "1.0", "2.5"])),
        2 => format!("LogNormal(\"{t} h\", {})", d.pick(&["0.3", "1.2"])),
        3 => format!("\"{t} h\""),
        4 => format!("Gamma(2.0, \"{t} h\")"),
        5 => format!("PowerLaw(\"{t} h\", 0.6)"),
        6 => format!("Uniform(\"1 h\", \"{} h\")", t + 1),
        _ => format!("Empirical([\"{t} h\", \"{} h\", \"7 h\"])", t + 5),
    }
}

fn short(d: &mut Dice) -> String {
    let t = d.roll(5000);
    match d.roll(6) {
        0 => "\"0 s\"".to_owned(),
        1 => format!("\"{t} s\""),
        2 => format!("Exponential(\"{} s\")", t + 1),
        3 => format!("LogNormal(\"{} s\", 0.8)", t + 1),
        4 => format!("Triangular(\"0 s\", \"{t} s\", \"{} s\")", t + 9),
        _ => format!("\"{} ms\"", t),
    }
}

fn node_mode(d: &mut Dice, crew: bool) -> String {
    let effect = d.pick(&[
        "Reset",
        "Hang",
        "Latchup",
        "Latchup(limit: \"1 h\")",
        "Degrade(0.5)",
        "Permanent",
    ]);
    let mut out = format!("(time: {}, effect: {effect}", life(d));
    let work = effect != "Reset" && d.one_in(2);
    if work {
        out += &format!(", repair: {}", short(d));
        if crew && d.one_in(2) {
            out += &format!(", crew: \"crew\", priority: {}", d.roll(3));
        }
    }
    if d.one_in(3) {
        out += ", proof_test: (every: \"90 h\", lasts: \"1 h\")";
    } else if d.one_in(2) {
        out += &format!(", detect: {}", short(d));
    }
    if d.one_in(4) {
        out += &format!(", decide: {}, transit: {}", short(d), short(d));
    }
    if d.one_in(4) {
        out += ", success: 0.7";
    }
    if d.one_in(4) {
        out += &format!(", lasts: {}", short(d));
    }
    if d.one_in(4) {
        out += ", renewal: AsBadAsOld";
    }
    if d.one_in(3) {
        out += ", hazard: \"sun\"";
    }
    if d.one_in(3) {
        out += &format!(", dormancy: {}", d.pick(&["0.1", "1.0"]));
    }
    out + ")"
}

fn probe(d: &mut Dice, can_err: bool) -> String {
    let every = d.roll(60) + 1;
    let (timeout, loss) = if can_err && d.one_in(3) {
        (d.roll(every * 1000) + 1, d.pick(&["0.3", "0.01", "1e-6"]))
    } else {
        (d.roll(90_000) + 1, "0")
    };
    format!(
        "(every: \"{every} s\", timeout: \"{timeout} ms\", failures: {}, initial_delay: \"{} s\", loss: {loss})",
        d.roll(4) + 1,
        d.roll(20)
    )
}

fn image(d: &mut Dice) -> String {
    let mut out = format!("(start: {}", short(d));
    if d.one_in(3) {
        out += ", start_failure: 0.3";
    }
    if d.one_in(3) {
        out += &format!(", stop: {}", short(d));
    }
    if d.one_in(4) {
        out += &format!(", clean_start: {}", short(d));
    }
    if d.one_in(3) {
        out += ", size: \"50 MiB\", preloaded: false";
    }
    if d.one_in(3) {
        out += ", uses: \"10 MiB\", leak: \"1 MiB/h\"";
    }
    out += ", modes: {";
    for m in 0..d.roll(3) {
        let effect = d.pick(&["Crash", "Hang", "Leak(\"3 MiB/h\")", "Gray(0.4)", "Gray(1)"]);
        let silent = effect == "Hang" || effect.starts_with("Gray");
        out += &format!("\"m{m}\": (time: {}, effect: {effect}", life(d));
        if silent && d.one_in(2) {
            out += &format!(", lasts: {}", short(d));
        }
        if silent && d.one_in(2) {
            out += &format!(", detect: {}", short(d));
        }
        out += "),";
    }
    out + "})"
}

/// How callers find a service's replicas, with dice of their own; only where all replicas work.
fn routed(d: &mut Dice, service: &str) -> String {
    if !service.contains("redundancy: Active") || !d.one_in(2) {
        return String::new();
    }
    let by = d.pick(&["Proxy", "Dns(ttl: \"20 s\")", "Client(timeout: \"3 s\")"]);
    format!("routing: {by}, answers: {},", d.pick(&["1.0", "0.5", "0.7"]))
}

fn redundancy(d: &mut Dice) -> String {
    match d.roll(5) {
        0 => "Active".to_owned(),
        1 => format!("HotStandby({})", short(d)),
        2 => format!("WarmStandby(0.3, {})", short(d)),
        3 => format!("ColdStandby({})", short(d)),
        _ => format!("Voting({})", short(d)),
    }
}

/// When service number `i` of `all` is given up, and what it does without others.
fn supervised(d: &mut Dice, i: u64, all: u64) -> String {
    let mut out = String::new();
    if d.one_in(3) {
        let (starts, within) = (d.roll(4) + 1, d.roll(5000) + 1);
        let gives_up = d.pick(&["Stay", "RebootNode"]);
        out += &format!("limit: (starts: {starts}, within: \"{within} s\", gives_up: {gives_up}),");
    }
    if d.one_in(2) {
        out += "depends: {";
        for on in (0..all).filter(|&on| on != i) {
            // Who refuse in a circle are refused themselves.
            let choices: &[&str] =
                if on < i { &["Refuse", "Wait", "Tolerate"] } else { &["Wait", "Tolerate"] };
            if d.one_in(2) {
                out += &format!("\"s{on}\": {},", d.pick(choices));
            }
        }
        out += "},";
    }
    out
}

/// Some services stand in a tree, each second supervisor below the one before.
fn supervisors(d: &mut Dice, services: u64) -> String {
    if services == 0 || d.one_in(2) {
        return String::new();
    }
    let mut levels: Vec<Vec<String>> = vec![Vec::new()];
    for i in 0..services {
        if d.one_in(3) {
            levels.push(Vec::new());
        }
        if !d.one_in(5) {
            let level = levels.len() - 1;
            levels[level].push(format!("\"s{i}\""));
        }
    }
    levels.retain(|level| !level.is_empty());
    let mut out = String::new();
    for (i, level) in levels.iter().enumerate() {
        let mut children = level.clone();
        if i + 1 < levels.len() {
            let at = d.roll(children.len() as u64 + 1) as usize;
            children.insert(at, format!("\"t{}\"", i + 1));
        }
        out += &format!(
            "\"t{i}\": (children: [{}], strategy: {}, restarts: {}, within: \"{} s\", gives_up: {}),",
            children.join(","),
            d.pick(&["OneForOne", "OneForAll", "RestForOne"]),
            d.roll(4),
            d.roll(100_000) + 1,
            d.pick(&["Stay", "RebootNode"])
        );
    }
    out
}

/// A model: domains d*, nodes n*, maybe a group g, images i*, services s*.
#[expect(clippy::too_many_lines, reason = "one paragraph a part of the vessel")]
pub fn model(d: &mut Dice) -> (String, Vec<String>) {
    let crew = d.one_in(2);
    let mut fleet = orchestra::Orchestra::new(d);
    let (mut domains, mut nodes, mut images, mut services) =
        (String::new(), String::new(), String::new(), String::new());
    let mut names = Vec::new();
    let domain_count = d.roll(4);
    for i in 0..domain_count {
        let within =
            if i > 0 && d.one_in(2) { format!("within: \"d{}\",", i - 1) } else { String::new() };
        let modes = if d.one_in(2) {
            format!("\"bus\": (time: {}, repair: {}),", life(d), short(d))
        } else {
            String::new()
        };
        let cut = fleet.cut();
        domains += &format!("\"d{i}\": ({within} modes: {{ {modes}{cut} }}),");
    }
    let node_count = d.roll(5) + 1;
    for i in 0..node_count {
        let mut node = String::new();
        if domain_count > 0 && d.one_in(2) {
            node += &format!("domain: \"d{}\",", d.roll(domain_count));
        }
        if d.one_in(2) {
            node += &format!("boot: {}, boot_failure: {},", short(d), d.pick(&["0.0", "0.4"]));
        }
        if d.one_in(2) {
            node += &format!("power_cycle: {},", short(d));
        }
        if d.one_in(2) {
            node += "memory: \"256 MiB\", pull_rate: \"8 Mbit/s\",";
            node += fleet.cores("cpu: 2, overcommit: 9,");
        } else {
            node += fleet.cores("");
        }
        if d.one_in(3) {
            let coverage = d.pick(&["0.5", "1"]);
            let (timeout, feed) = (d.roll(600) + 30, d.roll(29) + 1);
            node += &format!(
                "timer: (timeout: \"{timeout} s\", feed: \"{feed} s\", coverage: {coverage}),"
            );
        }
        if d.one_in(3) {
            let resets = d.roll(4);
            let counts = d.pick(&["AllResets", "AllResets(cleared_after: \"2 h\")", "FailedBoots"]);
            node += &format!("resets: {resets}, counts: {counts},");
        }
        let modes: Vec<String> =
            (0..d.roll(4)).map(|m| format!("\"m{m}\": {}", node_mode(d, crew))).collect();
        let cut = fleet.cut();
        nodes += &format!("\"n{i}\": ({node} modes: {{ {cut}{} }}),", modes.join(","));
        names.push(format!("n{i}"));
    }
    let mut groups = String::new();
    if node_count > 1 && d.one_in(2) {
        let members: Vec<String> = (0..node_count).map(|i| format!("\"n{i}\"")).collect();
        let need = d.roll(node_count) + 1;
        groups = format!(
            "\"g\": (of: [{}], need: {need}, redundancy: {}, coverage: {}, reconfigure: {})",
            members.join(","),
            redundancy(d),
            d.pick(&["1.0", "0.5"]),
            short(d)
        );
        names.push("g".to_owned());
    }
    let service_count = d.roll(4);
    for i in 0..service_count {
        images += &format!("\"i{i}\": {},", image(d));
        let replicas = d.roll(3) + 1;
        let mut service = format!(
            "image: \"i{i}\", replicas: {replicas}, min_ready: {}, redundancy: {}, coverage: {}, reconfigure: {}, priority: {},",
            d.roll(replicas) + 1,
            redundancy(d),
            d.pick(&["1.0", "0.5"]),
            short(d),
            d.roll(3)
        );
        for kind in ["probe", "startup", "liveness", "readiness"] {
            if d.one_in(3) {
                service += &format!("{kind}: {},", probe(d, kind != "startup"));
            }
        }
        if d.one_in(2) {
            service += "memory: \"20 MiB\", memory_cap: \"64 MiB\",";
            service += fleet.asks("cpu: 1,");
        } else {
            service += fleet.asks("");
        }
        service += &fleet.moves(replicas);
        if d.one_in(3) {
            service += &format!("restart: {},", d.pick(&["Always", "OnFailure", "Never"]));
        }
        if d.one_in(2) {
            service += &format!("grace: \"{} s\",", d.roll(40));
        }
        service += &routed(&mut Dice(d.0 ^ 0x0d15_ea5e), &service);
        service += &supervised(d, i, service_count);
        services += &format!("\"s{i}\": ({service}),");
        names.push(format!("s{i}"));
    }
    let guards = guards(&mut Dice(d.0 ^ 0x57a7_c4d0), node_count, &names);
    let trees = supervisors(d, service_count);
    let crews = if crew { "\"crew\": (size: 1)" } else { "" };
    let (image, control, plane) = fleet.plane();
    let text = format!(
        "(domains: {{ {domains} }}, nodes: {{ {nodes} }}, groups: {{ {groups} }}, images: {{ {images} {image} }}, services: {{ {services} {control} }}, orchestrators: {{ {plane} }}, supervisors: {{ {trees} }}, repair_crews: {{ {crews} }}, {guards})"
    );
    (fleet.tightened(&text, node_count), names)
}

/// Links and watchdogs over the nodes and services of a model, with dice of their own: what else there
/// is does not depend on them. Half the models have none.
fn guards(d: &mut Dice, nodes: u64, names: &[String]) -> String {
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
    let (earth, teams) = if ground { grounds::grounds(far) } else { Default::default() };
    format!("links: {{ {links} {earth} }}, watchdogs: {{ {watchdogs} }}, {safe}, {teams}")
}

/// A mission over these names.
pub fn mission(d: &mut Dice, names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let all = quoted.join(",");
    let k = d.roll(quoted.len() as u64) + 1;
    let tolerates = d.pick(&["0 s", "5 min", "3 h"]);
    let inject = if d.one_in(3) {
        format!(
            "(at: \"{} h\", on: \"n0\", fault: {}, lasts: \"2 h\"),",
            d.roll(500),
            d.pick(&["Hang", "Latchup", "Permanent", "Reset"])
        )
    } else {
        String::new()
    };
    let loss = if d.one_in(3) { "(function: \"some\", down_for: \"100 h\")" } else { "" };
    format!(
        "(name: \"wild\", phases: [(name: \"p0\", lasts: \"300 h\"), (name: \"p1\", lasts: \"100 h\", hazard: {{ \"sun\": {} }}), (name: \"p2\", lasts: \"300 h\")],
          functions: {{
            \"all\": (needs: All([{all}]), tolerates: \"{tolerates}\"),
            \"some\": (needs: AtLeast({k}, [{all}]), phases: [\"p0\", \"p2\"]),
            \"both\": (needs: Any([\"all\", All([\"some\", {first}])])),
          }},
          inject: [{inject}], loss: [{loss}])",
        d.pick(&["0", "0.5", "20"]),
        first = quoted[0]
    )
}
