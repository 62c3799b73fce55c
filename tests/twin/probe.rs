//! A prober that ticks: one worker a probe, check by check, as the kubelet's does.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;
use shakedown::vessel::probe::Verdict;

#[derive(Clone, Copy, Debug)]
struct Probe {
    every: u64,
    timeout: u64,
    failures: u64,
    successes: u64,
    delay: u64,
}

/// One life of a container; all times in units.
#[derive(Clone, Debug)]
struct Case {
    /// Nanoseconds in a unit.
    unit: u64,
    startup: Option<Probe>,
    liveness: Option<Probe>,
    readiness: Option<Probe>,
    /// Time of a start; none for the life that runs and is ready when the flight begins.
    start: Option<u64>,
    /// Hangs: after how long since the launch, and for how long.
    hangs: Vec<(u64, u64)>,
    /// The same, for stretches in which it answers each request with an error.
    grays: Vec<(u64, u64)>,
    /// True if checks can be lost, so seldom that none is: the machinery of luck, and its instants.
    lossy: bool,
    stop: u64,
    grace: u64,
}

/// Instant of the crash that makes a new life begin.
const CRASH: u64 = 100;
const END: u64 = 3000;

impl Case {
    fn launch(&self) -> u64 {
        if self.start.is_some() { CRASH } else { 0 }
    }

    fn hung(&self, t: u64) -> bool {
        let since = t - self.launch();
        self.hangs.iter().any(|(from, lasts)| (*from..from + lasts).contains(&since))
    }

    fn gray(&self, t: u64) -> bool {
        let since = t - self.launch();
        self.grays.iter().any(|(from, lasts)| (*from..from + lasts).contains(&since))
    }

    /// When the process answers for the first time: a start makes progress unless it hangs.
    fn answers(&self) -> u64 {
        let mut t = self.launch();
        let mut left = self.start.unwrap_or(0);
        while left > 0 || self.start.is_some() && self.hung(t) {
            left -= u64::from(!self.hung(t));
            t += 1;
        }
        t
    }

    fn model(&self) -> String {
        let time = |t: u64| format!("\"{} ns\"", t * self.unit);
        let probe = |name: &str, p: &Option<Probe>| match p {
            None => String::new(),
            Some(p) => format!(
                "{name}: (every: {}, timeout: {}, failures: {}, successes: {}, initial_delay: {}{}),",
                time(p.every),
                time(p.timeout),
                p.failures,
                p.successes,
                time(p.delay),
                if self.lossy && name != "startup" && p.timeout <= p.every {
                    ", loss: 1e-15"
                } else {
                    ""
                }
            ),
        };
        format!(
            "(nodes: {{ \"n\": () }}, images: {{ \"i\": (start: {}, stop: {}) }}, services: {{ \"s\": (image: \"i\", grace: {}, {}{}{}) }})",
            time(self.start.unwrap_or(0)),
            time(self.stop),
            time(self.grace),
            probe("startup", &self.startup),
            probe("liveness", &self.liveness),
            probe("readiness", &self.readiness),
        )
    }

    fn mission(&self) -> String {
        let mut inject = String::new();
        if self.start.is_some() {
            inject += &format!("(at: \"{} ns\", on: \"s\", fault: Crash),", CRASH * self.unit);
        }
        for (from, lasts) in &self.hangs {
            let at = (self.launch() + from) * self.unit;
            let lasts = lasts * self.unit;
            inject += &format!("(at: \"{at} ns\", on: \"s\", fault: Hang, lasts: \"{lasts} ns\"),");
        }
        for (from, lasts) in &self.grays {
            let at = (self.launch() + from) * self.unit;
            let lasts = lasts * self.unit;
            inject += &format!(
                "(at: \"{at} ns\", on: \"s\", fault: Gray(share: 1), lasts: \"{lasts} ns\"),"
            );
        }
        format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"{} ns\")], functions: {{ \"f\": (needs: \"s\") }}, inject: [{inject}])",
            END * self.unit
        )
    }
}

/// Which probe a worker makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Startup,
    Liveness,
    Readiness,
}

struct Worker {
    role: Role,
    probe: Probe,
    /// Instant of the next check.
    next: u64,
    /// Last raw result, and how many of it in a row.
    last: bool,
    run: u64,
}

type Verdicts = Vec<(u64, u32)>;

/// The verdicts of one life, check by check, up to the one that gives it up.
fn tick(case: &Case) -> Verdicts {
    let (launch, answers) = (case.launch(), case.answers());
    let fresh = case.start.is_some();
    let kinds = [
        (Role::Startup, case.startup),
        (Role::Liveness, case.liveness),
        (Role::Readiness, case.readiness),
    ];
    let mut workers: Vec<Worker> = kinds
        .into_iter()
        .filter_map(|(role, probe)| {
            let probe = probe?;
            Some(Worker { role, probe, next: launch + probe.delay, last: false, run: 0 })
        })
        .collect();
    let mut started = !fresh || case.startup.is_none();
    let mut ready = !fresh;
    let mut verdicts = Verdicts::new();
    if !ready && started && case.readiness.is_none() {
        verdicts.push((answers, Verdict::Ready as u32));
        ready = true;
    }
    for now in launch..END {
        for worker in &mut workers {
            if worker.next != now {
                continue;
            }
            let Probe { every, timeout, failures, successes, delay } = worker.probe;
            let origin = launch + delay;
            let grid = origin + ((now - origin) / every + 1) * every;
            if (worker.role == Role::Startup) == started {
                // Not this worker's turn: it looks again at its next tick.
                worker.next = grid;
                continue;
            }
            let answered = now >= answers && !case.hung(now);
            let passed = answered && (worker.role != Role::Readiness || !case.gray(now));
            // An error comes at once.
            let verdict = if answered { now } else { now + timeout };
            worker.run = if worker.last == passed { worker.run + 1 } else { 1 };
            worker.last = passed;
            worker.next = if answered { grid } else { now + every.max(timeout) };
            match (worker.role, passed) {
                (Role::Startup, true) => {
                    started = true;
                    if case.readiness.is_none() {
                        verdicts.push((now, Verdict::Ready as u32));
                        ready = true;
                    }
                }
                (Role::Readiness, true) if !ready && worker.run >= successes => {
                    ready = true;
                    verdicts.push((now, Verdict::Ready as u32));
                }
                (Role::Readiness, false) if ready && worker.run >= failures => {
                    ready = false;
                    verdicts.push((verdict, Verdict::Unready as u32));
                }
                (Role::Startup | Role::Liveness, false) if worker.run == failures => {
                    verdicts.push((now + timeout, Verdict::GivenUp as u32));
                }
                _ => {}
            }
        }
    }
    verdicts.sort_by_key(|(at, _)| *at);
    // Whoever is told to stop is checked no more.
    if let Some(i) = verdicts.iter().position(|(_, v)| *v == Verdict::GivenUp as u32) {
        let at = verdicts[i].0;
        verdicts.retain(|(t, v)| *t < at || *t == at && *v == Verdict::GivenUp as u32);
    }
    verdicts.retain(|(at, _)| *at < END);
    verdicts
}

/// The verdicts of the same life as flown, and when its process was gone.
fn flown(case: &Case) -> (Verdicts, Option<u64>) {
    let plan = plan(&case.mission(), &case.model(), 1);
    let (_, trace) = traced(&plan, 0);
    let life = trace
        .facts
        .iter()
        .skip_while(|(_, fact)| case.start.is_some() && fact.kind() != FactKind::ContainerStarting);
    let mut verdicts = Verdicts::new();
    for (at, fact) in life {
        assert_eq!(at.0 % case.unit, 0, "whole units only");
        let at = at.0 / case.unit;
        match fact.kind() {
            FactKind::ProbeVerdict => verdicts.push((at, fact.argument())),
            FactKind::ContainerExited => return (verdicts, Some(at)),
            _ => {}
        }
    }
    (verdicts, None)
}

fn check(case: &Case) -> Result<(), TestCaseError> {
    let expected = tick(case);
    let (verdicts, gone) = flown(case);
    // What falls on the same instant as the verdict that gives up may come before it.
    let mut seen = verdicts.clone();
    if let Some(&(at, v)) = expected.last()
        && v == Verdict::GivenUp as u32
    {
        seen.retain(|(t, v)| *t < at || *v == Verdict::GivenUp as u32);
    }
    prop_assert_eq!(
        &seen,
        &expected,
        "flown, ticking: {:?}\n{}\n{}",
        case,
        case.mission(),
        case.model()
    );
    let Some((at, _)) = expected.last().filter(|(_, v)| *v == Verdict::GivenUp as u32) else {
        prop_assert_eq!(gone, None, "{:?}", case);
        return Ok(());
    };
    // A hang that begins or ends at that very instant may come before or after it.
    let slow = [case.hung(*at), case.hung(*at - 1)];
    let killed = slow.map(|hung| at + if hung { case.grace } else { case.stop.min(case.grace) });
    prop_assert!(gone.is_some_and(|gone| killed.contains(&gone)), "{gone:?} {killed:?} {case:?}");
    Ok(())
}

prop_compose! {
    fn probe(successes: u64)(
        every in 1..12_u64, timeout in 1..20_u64, failures in 1..5_u64,
        successes in 1..=successes, delay in 0..15_u64,
    ) -> Probe {
        Probe { every, timeout, failures, successes, delay }
    }
}

prop_compose! {
    fn case()(
        unit in prop::sample::select(vec![1, 1_000_000_007_u64]),
        startup in prop::option::of(probe(1)),
        liveness in prop::option::of(probe(1)),
        readiness in prop::option::weighted(0.8, probe(3)),
        start in prop::option::of(0..40_u64),
        hangs in prop::collection::vec((1..150_u64, 1..60_u64), 0..5),
        grays in prop_oneof![Just(Vec::new()), prop::collection::vec((1..150_u64, 1..60_u64), 0..4)],
        lossy in any::<bool>(),
        stop in 0..9_u64,
        grace in 0..9_u64,
    ) -> Case {
        Case { unit, startup, liveness, readiness, start, hangs, grays, lossy, stop, grace }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn verdicts_come_when_a_prober_that_ticks_gives_them(case in case()) {
        check(&case)?;
    }
}

/// The twin itself, worked by hand: a check every 10, a timeout of 3, three failures.
#[test]
fn the_prober_that_ticks_is_right_by_hand() {
    let probe = Probe { every: 10, timeout: 3, failures: 3, successes: 2, delay: 5 };
    let mut case = Case {
        unit: 1,
        startup: None,
        liveness: Some(probe),
        readiness: Some(Probe { failures: 2, ..probe }),
        start: Some(12),
        hangs: vec![(46, 100)],
        grays: Vec::new(),
        lossy: false,
        stop: 1,
        grace: 4,
    };
    // Launched at 100: checks at 105 (fails), 115, 125, … pass; hung from 146: 155, 165, 175 fail.
    let (ready, unready, given_up) =
        (Verdict::Ready as u32, Verdict::Unready as u32, Verdict::GivenUp as u32);
    assert_eq!(tick(&case), [(125, ready), (168, unready), (178, given_up)]);
    // A hang that ends before the deciding check goes unnoticed by liveness.
    case.hangs = vec![(46, 29)];
    assert_eq!(tick(&case), [(125, ready), (168, unready), (185, ready)]);
    // A timeout of 15 makes a stride: 155, 170, 185 fail.
    case.liveness = Some(Probe { timeout: 15, ..probe });
    case.hangs = vec![(46, 100)];
    assert_eq!(tick(&case), [(125, ready), (168, unready), (200, given_up)]);
    // Errors come at once, and liveness does not see them: 155 and 165 fail, 205 and 215 pass.
    (case.hangs, case.grays) = (Vec::new(), vec![(46, 54)]);
    assert_eq!(tick(&case), [(125, ready), (165, unready), (215, ready)]);
}
