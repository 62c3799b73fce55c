//! Ground in the loop (card K3): each wait, on a timeline by hand.

use super::{Flown, flown, mission, ordered, support};
use shakedown::kernel::time::{Span, Time};
use shakedown::vessel::fact::FactKind;

/// A link that opens at 100 s for 300 s, every 1000 s, and takes 40 s.
const PASSES: &str =
    r#"delay: "40 s", windows: Every(period: "1000 s", open: "300 s", offset: "100 s")"#;
/// People who work from 200 s on for 400 s, every 1000 s.
const SHIFTS: &str = r#"shifts: Every(period: "1000 s", open: "400 s", offset: "200 s")"#;

/// `b` fails as its mode `m` says, is noticed after 5 s and put right in 20 s at ground's command.
fn asked(link: &str, ground: &str, mode: &str, inject: &str) -> Flown {
    let mode = |priority: u32| {
        format!(
            r#"modes: {{ "m": (time: "9 y", detect: "5 s", by: "mcc", repair: "20 s", priority: {priority}, {mode}) }}"#
        )
    };
    let model = format!(
        r#"(nodes: {{ "radio": (), "dsn": (network: "ground"), "b": ({}), "c": ({}), "d": ({}) }},
            links: {{ "earth": (between: ("radio", "dsn"), {link}) }},
            grounds: {{ "mcc": (links: ["earth"], reaction: "10 s", {ground}) }})"#,
        mode(0),
        mode(5),
        mode(7)
    );
    flown(&mission(5000, "\"b\"", &format!("inject: [{inject}]")), &model)
}

fn fault(at: u64) -> String {
    format!(r#"(at: "{at} s", on: "b", mode: "m")"#)
}

#[test]
fn each_wait_is_charged_to_its_stage() {
    let ground = format!(r#"decision: "60 s", {SHIFTS}"#);
    // Noticed 55, sent 100, heard 140, begun 200, chosen 270, there 310.
    let f = asked(PASSES, &ground, "", &fault(50));
    assert_eq!(f.outages(), ["50..330 b/injected m #1: detect 5, decide 130, transit 125, act 20"]);
    assert_eq!(f.facts(FactKind::GroundTold), ["140 b 0"]);
    assert_eq!(f.facts(FactKind::GroundAwaited), ["140 b 0"]);
    assert_eq!(f.facts(FactKind::GroundBegins), ["200 b 0"]);
    assert_eq!(f.facts(FactKind::GroundCommands), ["270 b 0"]);
    assert_eq!(f.facts(FactKind::GroundCommanded), ["310 b 1"]);
    // Noticed 335, heard 375, chosen 445; the link is closed until 1100.
    let f = asked(PASSES, &ground, "", &fault(330));
    assert_eq!(
        f.outages(),
        ["330..1160 b/injected m #1: detect 5, decide 70, transit 735, act 20"]
    );
    assert!(f.facts(FactKind::GroundAwaited).is_empty());
}

#[test]
fn the_next_shift_goes_on_with_what_the_end_of_one_cuts() {
    // Begun 375, cut 600 with 85 s to go, chosen 1285.
    let f = asked(PASSES, &format!(r#"decision: "300 s", {SHIFTS}"#), "", &fault(330));
    assert_eq!(
        f.outages(),
        ["330..1345 b/injected m #1: detect 5, decide 910, transit 80, act 20"]
    );
}

#[test]
fn a_runbook_takes_the_place_of_the_decision() {
    let ground = r#"decision: "2000 s", runbooks: { "swap": "7 s" }"#;
    let f = asked(r#"delay: "40 s""#, ground, r#"runbook: "swap""#, &fault(50));
    assert_eq!(f.outages(), ["50..172 b/injected m #1: detect 5, decide 17, transit 80, act 20"]);
}

#[test]
fn a_conjunction_in_the_middle_is_transit() {
    let closed = r#"delay: "60 s", windows: List([("0 s", "200 s"), ("3000 s", "9000 s")])"#;
    // Heard 165, chosen 235, sent 3000.
    let f = asked(closed, r#"decision: "60 s""#, "", &fault(100));
    assert_eq!(
        f.outages(),
        ["100..3080 b/injected m #1: detect 5, decide 70, transit 2885, act 20"]
    );
}

#[test]
fn the_conjunction_of_2028_to_the_nanosecond() {
    let model = r#"(nodes: { "radio": (), "dsn": (network: "ground"), "b": (
            modes: { "m": (time: "500 y", detect: "5 s", by: "mcc", repair: "20 s") }) },
        links: { "earth": (between: ("radio", "dsn"), delay: LightTime("earth", "mars"),
            windows: Conjunction("earth", "mars", "3 deg")) },
        grounds: { "mcc": (links: ["earth"], decision: "1 h") })"#;
    let text = r#"(name: "m", epoch: "2028-03-01T00:00:00Z", phases: [(name: "p", lasts: "60 d")],
        functions: { "f": (needs: "b") }, inject: [(at: "10 d", on: "b", mode: "m")])"#;
    let plan = support::plan(text, model, 1);
    let link = &plan.links[0];
    let noticed = Time::ZERO + Span::secs(10 * 86_400 + 5);
    let open = link.windows.open_from(noticed);
    // 2028-04-03 17 h.
    assert!((open.0 / 1_000_000_000).abs_diff((33 * 24 + 17) * 3600) < 3600, "{open:?}");
    let heard = open + link.delay.expected(open);
    let chosen = heard + Span::secs(3600);
    let there = chosen + link.delay.expected(chosen);
    let end = there + Span::secs(20);
    let f = flown(text, model);
    let outage = f.row.outages.first().unwrap();
    assert_eq!(outage.end, end.0);
    let transit = (heard - noticed).0 + (there - chosen).0;
    assert_eq!(outage.stages(), [5_000_000_000, 3_600_000_000_000, transit, 20_000_000_000, 0]);
}

#[test]
fn a_command_waits_for_a_link_that_fails_meanwhile() {
    let ground = format!(r#"decision: "60 s", {SHIFTS}"#);
    let fails = |at: u64, lasts: u64| {
        let link = format!(r#"(at: "{at} s", on: "earth", fault: Permanent, lasts: "{lasts} s")"#);
        asked(PASSES, &ground, "", &format!("{}, {link}", fault(330)))
    };
    // It waits since 445, and would go at 1100.
    let f = fails(1000, 150);
    assert_eq!(
        f.outages(),
        ["330..1210 b/injected m #1: detect 5, decide 70, transit 785, act 20"]
    );
    // On its way from 1100 to 1140, when its receiver is not there; that shows at 1180.
    let f = fails(1120, 40);
    assert_eq!(f.facts(FactKind::GroundMissed), ["1140 b 0"]);
    assert_eq!(f.facts(FactKind::GroundCommands), ["1100 b 0", "1180 b 0"]);
    assert_eq!(
        f.outages(),
        ["330..1240 b/injected m #1: detect 5, decide 70, transit 815, act 20"]
    );
    // Telemetry waits as well: until 120, for a link that opens at 100.
    let link = r#"(at: "90 s", on: "radio", fault: Permanent, lasts: "30 s")"#;
    let f = asked(PASSES, &ground, "", &format!("{}, {link}", fault(50)));
    assert_eq!(f.facts(FactKind::GroundTold), ["160 b 0"]);
}

#[test]
fn a_lost_command_is_sent_again_after_the_round_trip() {
    let f = asked(r#"delay: "40 s", loss: 0.9"#, r#"decision: "60 s""#, "", &fault(50));
    let sent = f.facts(FactKind::GroundCommands);
    assert!(sent.len() > 2, "{sent:?}");
    for (i, line) in sent.iter().enumerate() {
        assert_eq!(*line, format!("{} b 0", 165 + 80 * i));
    }
    assert_eq!(f.facts(FactKind::GroundMissed).len(), sent.len() - 1);
}

#[test]
fn matters_queue_by_priority_and_what_heals_by_itself_leaves() {
    let faults = format!(
        r#"{}, (at: "20 s", on: "c", mode: "m"), (at: "30 s", on: "d", mode: "m")"#,
        fault(10)
    );
    let link = r#"delay: "40 s""#;
    let f = asked(link, r#"decision: "60 s""#, "", &faults);
    // b is heard of at 55, c at 65, d at 75; b takes until 125, then d, then c.
    assert_eq!(f.facts(FactKind::GroundBegins), ["55 b 0", "125 d 0", "195 c 0"]);
    assert_eq!(f.facts(FactKind::GroundAwaited), ["65 c 0", "75 d 0"]);
    assert_eq!(f.turns("b"), ["10", "185"]);
    assert_eq!(f.turns("d"), ["30", "255"]);
    assert_eq!(f.turns("c"), ["20", "325"]);
    let f = asked(link, r#"decision: "60 s", at_once: 2"#, "", &faults);
    assert_eq!(f.facts(FactKind::GroundBegins), ["55 b 0", "65 c 0", "125 d 0"]);
    // b is well at 100, in the middle of the work on it; d at 180, before its command is there.
    let heals = r#"(at: "10 s", on: "b", mode: "m", lasts: "90 s"), (at: "20 s", on: "c", mode: "m"), (at: "30 s", on: "d", mode: "m", lasts: "150 s")"#;
    let f = asked(link, r#"decision: "60 s""#, "", heals);
    assert_eq!(f.facts(FactKind::GroundBegins), ["55 b 0", "100 d 0", "170 c 0"]);
    assert_eq!(f.turns("d"), ["30", "180"]);
    assert_eq!(f.facts(FactKind::GroundCommanded), ["280 c 3"]);
}

#[test]
fn an_act_that_does_not_help_goes_the_whole_way_again() {
    let f = asked(r#"delay: "40 s""#, r#"decision: "60 s""#, "success: 0", &fault(10));
    // Heard 55, chosen 125, there 165, done 185, heard of again at 225.
    let told = f.facts(FactKind::GroundTold);
    assert_eq!(told[..3], ["55 b 0", "225 b 0", "395 b 0"]);
}

/// Flight software that is kept, science that is not; safe mode at 100 s.
fn safe(ends: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (boot: "30 s"), "b": (boot: "30 s"), "dsn": (network: "ground") }},
            images: {{ "fsw": (), "i": (start: "20 s", stop: "6 s") }},
            services: {{ "fsw": (image: "fsw", on: ["a"]), "s": (image: "i", on: ["b"]) }},
            links: {{ "earth": (between: ("a", "dsn"), delay: "40 s") }},
            grounds: {{ "mcc": (links: ["earth"], reaction: "10 s", decision: "1 h", runbooks: {{ "safe": "20 s" }}) }},
            safe_mode: (keeps: ["fsw"], {ends}))"#
    );
    let inject =
        format!(r#"inject: [(at: "90 s", on: "a", fault: Isolate, lasts: "2 s"), {inject}]"#);
    let plan = support::plan(&mission(9000, "\"s\"", &inject), &model, 1);
    ordered(plan, &[(100, FactKind::EnterSafeMode, "a", 0, "a/injected isolation #1")])
}

#[test]
fn ground_commands_the_vessel_out_of_safe_mode() {
    // Heard 140, chosen 170, there 210.
    let f = safe(r#"by: "mcc", runbook: "safe""#, "");
    assert_eq!(f.facts(FactKind::SafeModeLeft), ["210 a 0"]);
    assert_eq!(f.outages(), ["100..230 a/injected isolation #1: decide 30, transit 80, act 20"]);
    // Who is down for its node until 305 is started then.
    let f = safe(
        r#"by: "mcc", runbook: "safe""#,
        r#"(at: "150 s", on: "b", fault: Permanent, lasts: "125 s")"#,
    );
    assert_eq!(f.turns("s/0"), ["100", "325"]);
    // A timer that is sooner ends it, and ground's command comes to nothing.
    let f = safe(r#"by: "mcc", runbook: "safe", lasts: "1 min""#, "");
    assert_eq!(f.facts(FactKind::SafeModeLeft), ["160 a 0"]);
    assert!(f.facts(FactKind::GroundCommanded).is_empty());
    // One that is later is called off.
    let f = safe(r#"by: "mcc", runbook: "safe", lasts: "1 h""#, "");
    assert_eq!(f.facts(FactKind::SafeModeLeft), ["210 a 0"]);
}

/// `dog` on `a` watches `b`, which hangs at 103 s: the alarm comes at 131.
fn hung(ladder: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "a": (), "b": (boot: "30 s"), "dsn": (network: "ground") }},
            links: {{ "oob": (between: ("a", "b"), plane: OutOfBand, delay: "3 s"),
                "earth": (between: ("a", "dsn"), delay: "40 s") }},
            grounds: {{ "mcc": (links: ["earth"], decision: "60 s") }},
            watchdogs: {{ "dog": (by: "a", watches: ["b"], every: "10 s", timeout: "1 s", decide: "2 s", ladder: [{ladder}]) }})"#
    );
    let inject = format!(r#"inject: [(at: "103 s", on: "b", fault: Hang), {inject}]"#);
    flown(&mission(1000, "\"b\"", &inject), &model)
}

#[test]
fn a_ladder_asks_ground_and_goes_on_at_its_command() {
    // Decided 133, heard 173, chosen 233, there 273; then the reset line.
    let f = hung(r#"Ask("mcc"), RebootNode"#, "");
    assert_eq!(
        f.outages(),
        ["103..306 b/injected hang #1: detect 28, decide 62, transit 83, act 30"]
    );
    // Patience ends at 183, in the middle of the work.
    let f = hung(r#"Ask(by: "mcc", wait: "50 s"), RebootNode"#, "");
    assert_eq!(f.turns("b"), ["103", "216"]);
    assert!(f.facts(FactKind::GroundCommands).is_empty());
    // The target answers by itself before ground does: nothing is commanded.
    let f = hung(r#"Ask("mcc"), RebootNode"#, r#"(at: "150 s", on: "b", fault: Reset)"#);
    assert_eq!(f.turns("b"), ["103", "180"]);
    assert!(f.facts(FactKind::GroundCommands).is_empty());
}

/// Two receivers, the second off, and a link of commands to each.
fn receivers(windows: &str, timer: &str, lasts: u64, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "rx-a": (boot: "7 s"), "rx-b": (boot: "7 s"), "dsn": (network: "ground"), "n": () }},
            groups: {{ "rx": (of: ["rx-a", "rx-b"], redundancy: ColdStandby(start: "5 s")) }},
            links: {{ "up-a": (between: ("rx-a", "dsn"), windows: {windows}),
                "up-b": (between: ("rx-b", "dsn"), windows: {windows}) }},
            images: {{ "i": () }}, services: {{ "s": (image: "i", on: ["n"]) }},
            safe_mode: (keeps: [], lasts: "1 d"),
            grounds: {{ "mcc": (links: ["up-a", "up-b"], decision: "60 s", command_loss: ({timer})) }})"#
    );
    flown(&mission(lasts, "\"rx\"", &format!("inject: [{inject}]")), &model)
}

const DEAF: &str = r#"(at: "50 s", on: "up-a", fault: Permanent)"#;

#[test]
fn a_vessel_that_hears_no_command_swaps_its_receivers() {
    let f = receivers("Always", r#"after: "100 s", then: [Swap("rx")]"#, 1000, DEAF);
    assert_eq!(f.facts(FactKind::CommandsMissed), ["150 up-a 0"]);
    assert_eq!(f.facts(FactKind::RoleTaken), ["155 rx-b 0"]);
    assert_eq!(f.outages(), ["150..162 up-a/injected failure #1: act 12"]);
    assert_eq!(f.turns("rx-a"), ["150"]);
    // Nothing is heard over the second one either: it swaps back, and so on.
    let both = format!(r#"{DEAF}, (at: "60 s", on: "up-b", fault: Permanent)"#);
    let f = receivers("Always", r#"after: "100 s", then: [Swap("rx")]"#, 400, &both);
    assert_eq!(f.facts(FactKind::CommandsMissed), ["150 up-a 0", "250 up-a 0", "350 up-a 0"]);
    let outages = f.outages();
    assert!(outages[1].starts_with("250..262 "), "{outages:?}");
}

#[test]
fn it_does_one_thing_after_the_other_and_begins_anew_once_it_heard_a_command() {
    let then = r#"after: "100 s", then: [SafeMode, Swap("rx")]"#;
    let f = receivers("Always", then, 1000, DEAF);
    assert_eq!(f.facts(FactKind::CommandsMissed), ["150 up-a 0", "250 up-a 0"]);
    assert_eq!(f.facts(FactKind::SafeModeEntered), ["150 up-a 0"]);
    assert_eq!(f.outages(), ["250..262 up-a/injected failure #1: act 12"]);
    // Sound again from 200 to 300: heard, so that the timer begins with safe mode again.
    let twice = r#"(at: "50 s", on: "up-a", fault: Permanent, lasts: "150 s"), (at: "300 s", on: "up-a", fault: Permanent, lasts: "150 s")"#;
    let f = receivers("Always", then, 1000, twice);
    assert_eq!(f.facts(FactKind::CommandsMissed), ["150 up-a 0", "400 up-a 0"]);
    assert!(f.facts(FactKind::RoleTaken).is_empty());
}

#[test]
fn gaps_between_windows_that_are_too_long_run_it_out_and_others_cost_nothing() {
    let windows = r#"Every(period: "1000 s", open: "300 s", offset: "100 s")"#;
    let timer = |after: u64| format!(r#"after: "{after} s", then: [Swap("rx")]"#);
    // Heard until 400 and 1400: at 1050, and again at 2050.
    let f = receivers(windows, &timer(650), 2500, "");
    assert_eq!(f.facts(FactKind::CommandsMissed), ["1050 up-a 0", "2050 up-a 0"]);
    assert_eq!(f.outages()[0], "1050..1062 up-a/closed: act 12");
    let f = receivers(windows, &timer(750), 2500, "");
    assert!(f.facts(FactKind::CommandsMissed).is_empty());
    assert_eq!(f.row.events, 0, "no window is an event");
    // Unsound from 350 to 1390: heard from then on until 1400.
    let deaf = r#"(at: "350 s", on: "up-a", fault: Permanent, lasts: "1040 s")"#;
    let f = receivers(windows, &timer(900), 2500, deaf);
    assert_eq!(f.facts(FactKind::CommandsMissed), ["1250 up-a 0"]);
    let list = r#"List([("0 s", "100 s"), ("200 s", "300 s"), ("900 s", "950 s")])"#;
    let f = receivers(list, &timer(500), 1400, "");
    assert_eq!(f.facts(FactKind::CommandsMissed), ["800 up-a 0"]);
}

/// `b` on the network of a rover, whose relay opens at 300 for 100 s, every 1000 s, and takes 3 s; ground
/// is always there, 40 s away.
fn rover(relay: &str, inject: &str) -> Flown {
    let model = format!(
        r#"(nodes: {{ "radio": (), "dsn": (network: "ground"), "arm": (network: "rover"), "b": (network: "rover",
                modes: {{ "m": (time: "9 y", detect: "5 s", by: "mcc", repair: "20 s") }}) }},
            links: {{ "earth": (between: ("radio", "dsn"), delay: "40 s"), {relay} }},
            grounds: {{ "mcc": (links: ["earth"], decision: "60 s") }})"#
    );
    flown(&mission(5000, "\"b\"", &format!("inject: [{inject}]")), &model)
}

#[test]
fn ground_hears_and_commands_over_a_path_only() {
    let relay = r#""relay": (between: ("arm", "radio"), delay: "3 s",
        windows: Every(period: "1000 s", open: "100 s", offset: "300 s"))"#;
    // Noticed 55, sent 300, heard 343, chosen 403; the relay is closed until 1300.
    let f = rover(relay, &fault(50));
    assert_eq!(
        f.outages(),
        ["50..1363 b/injected m #1: detect 5, decide 60, transit 1228, act 20"]
    );
    // A relay that fails ends the wait when it is back.
    let always = r#""relay": (between: ("arm", "radio"), delay: "3 s")"#;
    let breaks = r#"(at: "30 s", on: "relay", fault: Permanent, lasts: "70 s")"#;
    let f = rover(always, &format!("{}, {breaks}", fault(50)));
    assert_eq!(f.outages(), ["50..266 b/injected m #1: detect 5, decide 60, transit 131, act 20"]);
    // Another link of the team's is no help to whom no path joins with it.
    let f = rover("", &fault(50));
    assert_eq!(f.facts(FactKind::GroundTold), [""; 0]);
    assert_eq!(f.outages(), ["| 50..5000 b/injected m #1: detect 5, transit 4945"]);
}
