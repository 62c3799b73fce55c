//! Calls between services: pools that fill, buffers that drain (card G2).

use super::{Flown, flown, mission};
use shakedown::ledger::Count;
use shakedown::vessel::fact::FactKind;

/// `c` calls `a` (50 places, 5 a second, 60 s), and that calls `b`, which crashes at 100 and takes so
/// many seconds to start.
fn chain(call: &str, starts: u64) -> Flown {
    let model = format!(
        "(nodes: {{ \"n\": () }},
          images: {{ \"i\": (), \"slow\": (start: \"{starts} s\") }},
          services: {{
            \"c\": (image: \"i\", calls: {{ \"a\": Sync(rate: \"5 /s\", timeout: \"60 s\", pool: 50) }}),
            \"a\": (image: \"i\", calls: {{ \"b\": {call} }}),
            \"b\": (image: \"slow\"),
          }})"
    );
    let functions = r#"inject: [(at: "100 s", on: "b", fault: Crash)]"#;
    let mission = mission(400, "\"a\"", functions)
        .replace("functions: {", "functions: { \"g\": (needs: \"c\"),");
    flown(&mission, &model)
}

const SYNC: &str = r#"Sync(rate: "10 /s", timeout: "30 s", pool: 100)"#;

#[test]
fn a_pool_fills_and_the_cascade_goes_on() {
    let f = chain(SYNC, 25);
    // 100 places at 10 a second are 10 s. The first request is over at 130.
    assert_eq!(f.facts(FactKind::PoolFilled), ["110 a/0 1", "120 c/0 0"]);
    assert_eq!(f.facts(FactKind::PoolFreed), ["130 a/0 1", "170 c/0 0"]);
    assert_eq!(f.outages(), ["110..130 b/0/injected crash #1: act 15, resync 5"]);
    assert_eq!(f.outages_of("g"), ["120..170 b/0/injected crash #1: act 5, resync 45"]);
    // Ten seconds of each until its pool is full.
    assert_eq!(f.count(Count::MessagesLost), 100 + 50);
    assert_eq!(f.count(Count::PoolsFilled), 2);
}

#[test]
fn places_become_free_in_stretches() {
    // 32 s after the loss places are becoming free; 45 s after it the next are at 60.
    assert_eq!(chain(SYNC, 32).outages(), ["110..132 b/0/injected crash #1: act 22"]);
    assert_eq!(chain(SYNC, 45).outages(), ["110..160 b/0/injected crash #1: act 35, resync 15"]);
}

#[test]
fn short_losses_and_wide_pools_only_lose_requests() {
    let f = chain(SYNC, 9);
    assert_eq!((f.outages().len(), f.count(Count::MessagesLost)), (0, 90));
    let wide = r#"Sync(rate: "10 /s", timeout: "30 s", pool: 301)"#;
    let f = chain(wide, 200);
    assert_eq!((f.outages().len(), f.count(Count::MessagesLost)), (0, 2000));
    // Just as many as come in a timeout do fill it.
    let just = r#"Sync(rate: "10 /s", timeout: "30 s", pool: 300)"#;
    assert_eq!(chain(just, 200).turns("a/0"), ["130", "300"]);
    let kept = r#"Sync(rate: "10 /s", timeout: "30 s", pool: 301, replay: true)"#;
    let f = chain(kept, 200);
    assert_eq!(f.count(Count::MessagesLost), 0);
    assert_eq!(f.count(Count::MessagesReplayed), 2000);
}

#[test]
fn who_crashes_has_an_empty_pool() {
    let model = format!(
        "(nodes: {{ \"n\": () }}, images: {{ \"i\": (start: \"2 s\"), \"slow\": (start: \"100 s\") }},
          services: {{ \"a\": (image: \"i\", calls: {{ \"b\": {SYNC} }}), \"b\": (image: \"slow\") }})"
    );
    let inject =
        r#"inject: [(at: "100 s", on: "b", fault: Crash), (at: "115 s", on: "a", fault: Crash)]"#;
    let f = flown(&mission(300, "\"a\"", inject), &model);
    // Full at 110; the crash at 115 clears it; full again at 127.
    assert_eq!(f.turns("a/0"), ["110", "117", "127", "207"]);
    assert_eq!(
        f.outages(),
        [
            "110..117 b/0/injected crash #1: act 5; a/0/injected crash #2: act 2",
            "127..207 b/0/injected crash #1: act 73, resync 7"
        ]
    );
}

#[test]
fn a_callee_out_of_reach_is_not_there() {
    let model = format!(
        "(nodes: {{ \"n\": (), \"far\": () }}, images: {{ \"i\": () }},
          services: {{ \"a\": (image: \"i\", on: [\"n\"], calls: {{ \"b\": {SYNC} }}),
                      \"b\": (image: \"i\", on: [\"far\"]) }})"
    );
    let inject = r#"inject: [(at: "100 s", on: "far", fault: Isolate, lasts: "50 s")]"#;
    let f = flown(&mission(300, "\"a\"", inject), &model);
    assert_eq!(f.outages(), ["110..160 far/injected isolation #1: act 40, resync 10"]);
}

#[test]
fn services_that_call_each_other_come_back() {
    let model = format!(
        "(nodes: {{ \"n\": () }}, images: {{ \"i\": (start: \"40 s\") }},
          services: {{ \"a\": (image: \"i\", calls: {{ \"b\": {SYNC} }}),
                      \"b\": (image: \"i\", calls: {{ \"a\": {SYNC} }}) }})"
    );
    let inject = r#"inject: [(at: "100 s", on: "b", fault: Crash)]"#;
    let f = flown(&mission(300, "\"a\"", inject), &model);
    // `b` is back at 140, with `a` away: its own pool is full at 150. `a` waits for 160, when its first
    // requests are over; but `b` is gone again at 150.
    assert_eq!(f.turns("b/0")[..3], ["100", "140", "150"]);
    assert_eq!(f.turns("a/0")[0], "110");
}

#[test]
fn an_asynchronous_caller_goes_on() {
    let call = |policy: &str| {
        format!(
            "Async(rate: \"10 /s\", size: \"100 B\", buffer: \"20 kB\", drain: \"30 /s\", {policy})"
        )
    };
    let f = chain(&call("policy: DropNewest"), 50);
    // 200 messages are 20 s; 30 s of loss; 200 messages at 30 - 10 a second.
    assert_eq!(f.facts(FactKind::BufferFull), ["120 a/0 0"]);
    assert_eq!(f.facts(FactKind::BufferEmptied), ["160 a/0 0"]);
    assert_eq!((f.outages().len(), f.count(Count::MessagesLost)), (0, 300));
    let f = chain(&call("replay: true"), 50);
    assert_eq!((f.count(Count::MessagesLost), f.count(Count::MessagesReplayed)), (0, 300));
    let f = chain(&call("policy: Block"), 50);
    assert_eq!(f.outages(), ["120..150 b/0/injected crash #1: act 30"]);
    // It falls by 20 a second while `a` sends 10, though `c` waits for its timeouts until 180 + 10.
    assert_eq!(f.facts(FactKind::BufferEmptied), ["160 a/0 0"]);
    assert_eq!(f.outages_of("g"), ["130..180 b/0/injected crash #1: act 20, resync 30"]);
}
