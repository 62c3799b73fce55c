//! Random vessels and missions as texts, from a seed: small, wild, and valid.

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
    fn one_in(&mut self, sides: u64) -> bool {
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

fn redundancy(d: &mut Dice) -> String {
    match d.roll(5) {
        0 => "Active".to_owned(),
        1 => format!("HotStandby({})", short(d)),
        2 => format!("WarmStandby(0.3, {})", short(d)),
        3 => format!("ColdStandby({})", short(d)),
        _ => format!("Voting({})", short(d)),
    }
}

/// A model: domains d*, nodes n*, maybe a group g, images i*, services s*.
#[expect(clippy::too_many_lines, reason = "one paragraph a part of the vessel")]
pub fn model(d: &mut Dice) -> (String, Vec<String>) {
    let crew = d.one_in(2);
    let (mut domains, mut nodes, mut images, mut services) =
        (String::new(), String::new(), String::new(), String::new());
    let mut names = Vec::new();
    let domain_count = d.roll(4);
    for i in 0..domain_count {
        let within =
            if i > 0 && d.one_in(2) { format!("within: \"d{}\",", i - 1) } else { String::new() };
        let modes = if d.one_in(2) {
            format!("\"bus\": (time: {}, repair: {})", life(d), short(d))
        } else {
            String::new()
        };
        domains += &format!("\"d{i}\": ({within} modes: {{ {modes} }}),");
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
            node += "cpu: 2, memory: \"256 MiB\", overcommit: 9, pull_rate: \"8 Mbit/s\",";
        }
        let modes: Vec<String> =
            (0..d.roll(4)).map(|m| format!("\"m{m}\": {}", node_mode(d, crew))).collect();
        nodes += &format!("\"n{i}\": ({node} modes: {{ {} }}),", modes.join(","));
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
    for i in 0..d.roll(4) {
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
            service += "cpu: 1, memory: \"20 MiB\", memory_cap: \"64 MiB\",";
        }
        if d.one_in(3) {
            service += &format!("restart: {},", d.pick(&["Always", "OnFailure", "Never"]));
        }
        if d.one_in(2) {
            service += &format!("grace: \"{} s\",", d.roll(40));
        }
        services += &format!("\"s{i}\": ({service}),");
        names.push(format!("s{i}"));
    }
    let crews = if crew { "\"crew\": (size: 1)" } else { "" };
    let text = format!(
        "(domains: {{ {domains} }}, nodes: {{ {nodes} }}, groups: {{ {groups} }}, images: {{ {images} }}, services: {{ {services} }}, repair_crews: {{ {crews} }})"
    );
    (text, names)
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
