//! A watchdog that ticks: every question, beat and step of its ladder, quarter of a unit by quarter.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;
use shakedown::vessel::ladder::Lost;
use std::fmt::Write as _;

#[derive(Clone, Copy, Debug)]
struct Step {
    takes: u64,
    works: bool,
    wait: u64,
}

/// All times in units. The ladder begins a quarter off, and boots take half a unit more, so that no
/// step ties with a question or a boot: who is first within an instant is not asked here.
#[derive(Clone, Debug)]
struct Case {
    /// Nanoseconds in a quarter of a unit.
    quarter: u64,
    every: u64,
    timeout: u64,
    failures: u64,
    beats: bool,
    decide: u64,
    delay: u64,
    boot: u64,
    steps: Vec<Step>,
    repeats: bool,
    /// Hangs of the target, and outages of the watchdog's node: from when, and for how long.
    hangs: Vec<(u64, u64)>,
    gone: Vec<(u64, u64)>,
}

const END: u64 = 600;

impl Case {
    /// Time of a boot in quarters.
    fn boots_for(&self) -> u64 {
        if self.boot == 0 { 0 } else { 4 * self.boot + 2 }
    }

    fn model(&self) -> String {
        let time = |t: u64| format!("\"{} ns\"", 4 * t * self.quarter);
        let mut ladder = String::new();
        for step in &self.steps {
            let success = u8::from(step.works);
            let (takes, wait) = (time(step.takes), time(step.wait));
            write!(ladder, "RebootNode(takes: {takes}, success: {success}, wait: {wait}),")
                .unwrap();
        }
        format!(
            "(nodes: {{ \"a\": (), \"b\": (boot: {}) }},
              links: {{ \"l\": (between: (\"a\", \"b\"), plane: OutOfBand, delay: {}) }},
              watchdogs: {{ \"dog\": (by: \"a\", watches: [\"b\"], signal: {}, every: {}, timeout: {}, failures: {}, decide: \"{} ns\", repeats: {}, ladder: [{ladder}]) }})",
            format_args!("\"{} ns\"", self.boots_for() * self.quarter),
            time(self.delay),
            if self.beats { "Heartbeat" } else { "Poll" },
            time(self.every),
            time(self.timeout),
            self.failures,
            (4 * self.decide + 1) * self.quarter,
            self.repeats,
        )
    }

    fn mission(&self) -> String {
        let mut inject = String::new();
        let of = |node, fault, list: &[(u64, u64)], inject: &mut String| {
            for (from, lasts) in list {
                let (at, lasts) = (4 * from * self.quarter, 4 * lasts * self.quarter);
                write!(
                    inject,
                    "(at: \"{at} ns\", on: \"{node}\", fault: {fault}, lasts: \"{lasts} ns\"),"
                )
                .unwrap();
            }
        };
        of("b", "Hang", &self.hangs, &mut inject);
        of("a", "Permanent", &self.gone, &mut inject);
        format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"{} ns\")], functions: {{ \"f\": (needs: \"b\") }}, inject: [{inject}])",
            4 * END * self.quarter
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Rest,
    Decide,
    Travel,
    Act,
    Wait,
}

/// What happens, in quarters of a unit: facts of the watchdog, and turns of the target.
type Story = Vec<(u64, u8, u32)>;

struct Twin<'a> {
    case: &'a Case,
    t: u64,
    story: Story,
    /// The target: the hangs that are there, and when its boot is over, if it is not up.
    hangs: Vec<usize>,
    hung: bool,
    boot: Option<u64>,
    up: bool,
    /// The watchdog: when it began to work, if it does.
    since: Option<u64>,
    next: u64,
    /// When the question that was put and not answered fails.
    pending: Option<u64>,
    failed: u64,
    last: u64,
    alarmed: bool,
    /// Its ladder.
    phase: Phase,
    until: u64,
    rung: usize,
    out_of_band: bool,
}

impl Twin<'_> {
    fn say(&mut self, kind: FactKind, argument: u32) {
        self.story.push((self.t, kind as u8, argument));
    }

    fn boots(&mut self) {
        if !self.up && self.hangs.is_empty() && self.boot.is_none() {
            self.boot = Some(self.t + self.case.boots_for());
        }
    }

    /// Faults end and strike, boots end.
    fn target(&mut self) {
        for (i, (from, lasts)) in self.case.hangs.iter().enumerate() {
            if 4 * from == self.t {
                self.hangs.push(i);
                self.hung |= self.up;
                (self.up, self.boot) = (false, None);
            }
            if 4 * (from + lasts) == self.t && self.hangs.contains(&i) {
                self.hangs.retain(|&other| other != i);
                if self.hung && self.hangs.is_empty() {
                    (self.up, self.hung) = (true, false);
                }
            }
        }
        self.boots();
        if self.boot == Some(self.t) {
            (self.up, self.boot) = (true, None);
        }
    }

    fn reset(&mut self) {
        (self.hung, self.up, self.boot) = (false, false, None);
        self.hangs.clear();
        self.boots();
        if self.case.boot == 0 {
            (self.up, self.boot) = (true, None);
        }
    }

    fn watchdog(&mut self) {
        let gone = |(from, lasts): &(u64, u64)| (4 * from..4 * (from + lasts)).contains(&self.t);
        if self.case.gone.iter().any(gone) {
            (self.since, self.phase) = (None, Phase::Rest);
            return;
        }
        if self.since.is_none() {
            (self.since, self.next, self.last) = (Some(self.t), self.t, self.t);
            (self.pending, self.failed, self.alarmed) = (None, 0, false);
        }
        if self.case.beats {
            self.beat();
        } else {
            self.ask();
        }
    }

    fn ask(&mut self) {
        let (every, timeout) = (4 * self.case.every, 4 * self.case.timeout);
        if self.pending == Some(self.t) {
            (self.pending, self.failed) = (None, self.failed + 1);
            if self.failed >= self.case.failures && !self.alarmed {
                self.raise();
            }
        }
        if self.next == self.t {
            if self.up {
                self.failed = 0;
                self.next =
                    self.since.unwrap() + ((self.t - self.since.unwrap()) / every + 1) * every;
                self.clear();
            } else {
                self.pending = Some(self.t + timeout);
                self.next = self.t + every.max(timeout);
            }
        }
    }

    fn beat(&mut self) {
        let every = 4 * self.case.every;
        if self.next == self.t {
            self.next += every;
            if self.up {
                self.last = self.t;
                self.clear();
            }
        }
        let missed = self.last + self.case.failures * every + 4 * self.case.timeout;
        if !self.alarmed && self.t == missed {
            self.raise();
        }
    }

    fn raise(&mut self) {
        self.alarmed = true;
        self.say(FactKind::AlarmRaised, 0);
        if !self.case.steps.is_empty() {
            (self.rung, self.phase) = (0, Phase::Decide);
            self.until = self.t + 4 * self.case.decide + 1;
        }
    }

    fn clear(&mut self) {
        if self.alarmed {
            (self.alarmed, self.phase) = (false, Phase::Rest);
            self.say(FactKind::AlarmCleared, 0);
        }
    }

    fn ladder(&mut self) {
        while self.phase != Phase::Rest && self.until == self.t {
            let step = self.case.steps[self.rung];
            match self.phase {
                Phase::Rest => {}
                Phase::Decide => self.send(),
                Phase::Travel => (self.phase, self.until) = (Phase::Act, self.t + 4 * step.takes),
                Phase::Act => {
                    let why = match (self.out_of_band || self.up, step.works) {
                        (false, _) => Some(Lost::NoPath),
                        (true, false) => Some(Lost::Failed),
                        (true, true) => None,
                    };
                    match why {
                        Some(why) => self.say(FactKind::CommandLost, why as u32),
                        None => self.reset(),
                    }
                    (self.phase, self.until) = (Phase::Wait, self.t + 4 * step.wait);
                }
                Phase::Wait => {
                    self.rung += 1;
                    if self.rung < self.case.steps.len() || self.case.repeats {
                        self.rung %= self.case.steps.len();
                        self.send();
                    } else {
                        self.phase = Phase::Rest;
                        self.say(FactKind::LadderExhausted, 0);
                    }
                }
            }
        }
    }

    fn send(&mut self) {
        self.out_of_band = !self.up;
        let link = if self.out_of_band { self.case.steps.len() } else { 0 };
        self.say(FactKind::CommandSent, (self.rung + link) as u32);
        let delay = if self.out_of_band { 4 * self.case.delay } else { 0 };
        (self.phase, self.until) = (Phase::Travel, self.t + delay);
    }
}

fn tick(case: &Case) -> Story {
    let mut twin = Twin {
        case,
        t: 0,
        story: Story::new(),
        hangs: Vec::new(),
        hung: false,
        boot: None,
        up: true,
        since: None,
        next: 0,
        pending: None,
        failed: 0,
        last: 0,
        alarmed: false,
        phase: Phase::Rest,
        until: 0,
        rung: 0,
        out_of_band: false,
    };
    let mut turns = Vec::new();
    for t in 0..=4 * END {
        twin.t = t;
        let before = twin.up;
        twin.target();
        twin.watchdog();
        twin.ladder();
        if twin.up != before {
            turns.push((t, if twin.up { FactKind::Up } else { FactKind::Down } as u8, 0));
        }
    }
    twin.story.extend(turns);
    twin.story
}

/// The same of a flight; what goes down and up again within an instant has not turned.
fn flown(case: &Case) -> Story {
    let plan = plan(&case.mission(), &case.model(), 1);
    let (_, trace) = traced(&plan, 0);
    let (mut story, mut turns) = (Story::new(), Story::new());
    let of = |fact: &shakedown::vessel::fact::Fact| plan.name(fact.component()) == "b";
    for (at, fact) in trace.facts.iter().filter(|(_, fact)| of(fact)) {
        assert_eq!(at.0 % case.quarter, 0);
        let line = (at.0 / case.quarter, fact.kind() as u8, fact.argument());
        match fact.kind() {
            FactKind::AlarmRaised
            | FactKind::AlarmCleared
            | FactKind::CommandSent
            | FactKind::CommandLost
            | FactKind::LadderExhausted => story.push(line),
            FactKind::Up | FactKind::Down => {
                if turns.last().is_some_and(|last| last.0 == line.0) {
                    turns.pop();
                } else {
                    turns.push((line.0, line.1, 0));
                }
            }
            _ => {}
        }
    }
    story.extend(turns);
    story
}

fn step() -> impl Strategy<Value = Step> {
    (0_u64..8, any::<bool>(), 1_u64..40).prop_map(|(takes, works, wait)| Step {
        takes,
        works,
        wait,
    })
}

prop_compose! {
    fn case()(
        quarter in prop_oneof![Just(1), Just(7), 1_u64..1_000_000_000],
        (every, timeout, failures, beats) in (1_u64..12, 1_u64..16, 1_u64..5, any::<bool>()),
        (decide, delay, boot) in (0_u64..6, 0_u64..6, prop_oneof![Just(0), 0_u64..25]),
        (steps, repeats) in (prop::collection::vec(step(), 0..4), any::<bool>()),
        hangs in prop::collection::vec((0_u64..500, 1_u64..150), 0..5),
        gone in prop::collection::vec((0_u64..500, 1_u64..60), 0..3),
    ) -> Case {
        Case { quarter, every, timeout, failures, beats, decide, delay, boot, steps, repeats, hangs, gone }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn watchdogs_and_ladders_do_what_their_ticking_twin_does(case in case()) {
        prop_assert_eq!(flown(&case), tick(&case));
    }
}

/// The twin itself, by hand: questions at 0, 5, 10 …; the hang of 7 to 100 is declared at 21.
#[test]
fn the_twin_ticks_as_it_should() {
    let case = Case {
        quarter: 1,
        every: 5,
        timeout: 1,
        failures: 3,
        beats: false,
        decide: 2,
        delay: 3,
        boot: 10,
        steps: vec![Step { takes: 4, works: true, wait: 40 }],
        repeats: false,
        hangs: vec![(7, 93)],
        gone: Vec::new(),
    };
    let expected = vec![
        (84, FactKind::AlarmRaised as u8, 0),
        (93, FactKind::CommandSent as u8, 1),
        (180, FactKind::AlarmCleared as u8, 0),
        (28, FactKind::Down as u8, 0),
        (163, FactKind::Up as u8, 0),
    ];
    assert_eq!(tick(&case), expected);
}
