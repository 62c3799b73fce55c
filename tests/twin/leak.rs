//! Memory that grows, in exact fractions of a byte, against the flown kills.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::container::Exit;
use shakedown::vessel::fact::FactKind;

const HOUR: i128 = 3_600_000_000_000;

#[derive(Clone, Copy, Debug)]
struct Tenant {
    /// Bytes used from the start.
    uses: u32,
    /// Bytes per hour.
    leak: u32,
    cap: Option<u32>,
    priority: u32,
}

#[derive(Clone, Debug)]
struct Case {
    tenants: Vec<Tenant>,
    memory: u32,
    /// Hours.
    end: u32,
}

impl Case {
    fn plan(&self) -> shakedown::vessel::plan::Plan {
        let (mut images, mut services) = (String::new(), String::new());
        for (i, t) in self.tenants.iter().enumerate() {
            let leak = if t.leak > 0 { format!("leak: \"{} B/h\"", t.leak) } else { String::new() };
            let cap = t.cap.map(|cap| format!("memory_cap: \"{cap} B\",")).unwrap_or_default();
            images += &format!("\"i{i}\": (uses: \"{} B\", {leak}),", t.uses);
            services += &format!(
                "\"s{i}\": (image: \"i{i}\", {cap} priority: {}, backoff: (first: \"1 h\", initial: \"1 h\", cap: \"1 h\")),",
                t.priority
            );
        }
        plan(
            &format!(
                "(name: \"m\", phases: [(name: \"p\", lasts: \"{} h\")], functions: {{ \"f\": (needs: \"s0\") }})",
                self.end
            ),
            &format!(
                "(nodes: {{ \"n\": (memory: \"{} B\") }}, images: {{ {images} }}, services: {{ {services} }})",
                self.memory
            ),
            1,
        )
    }
}

/// Instants (nanoseconds) and numbers of the kills, in exact arithmetic: bytes times an hour.
fn exact(case: &Case) -> Vec<(i128, usize)> {
    let end = i128::from(case.end) * HOUR;
    // Since when it runs; none while it waits for its restart, an hour after its kill.
    let mut since: Vec<Result<i128, i128>> = vec![Ok(0); case.tenants.len()];
    let mut kills = Vec::new();
    let mut now = 0;
    let used = |i: usize, since: &[Result<i128, i128>], t: i128| match since[i] {
        Ok(start) => {
            i128::from(case.tenants[i].uses) * HOUR + i128::from(case.tenants[i].leak) * (t - start)
        }
        Err(_) => 0,
    };
    let reaches = |room: i128, rate: i128| if room > 0 { (room + rate - 1) / rate } else { 0 };
    loop {
        let mut next: Vec<(i128, Option<usize>)> = Vec::new();
        for (i, tenant) in case.tenants.iter().enumerate() {
            match (since[i], tenant.cap) {
                (Err(back), _) => next.push((back, None)),
                (Ok(_), Some(cap)) if tenant.leak > 0 => {
                    let room = i128::from(cap) * HOUR - used(i, &since, now);
                    next.push((now + reaches(room, i128::from(tenant.leak)), Some(i)));
                }
                _ => {}
            }
        }
        let all: i128 = (0..since.len()).map(|i| used(i, &since, now)).sum();
        let rate: i128 = (0..since.len())
            .filter(|&i| since[i].is_ok())
            .map(|i| i128::from(case.tenants[i].leak))
            .sum();
        let room = i128::from(case.memory) * HOUR - all;
        if rate > 0 || room < 0 {
            let at = now + if room < 0 { 0 } else { reaches(room, rate) };
            let victim = (0..since.len())
                .filter(|&i| since[i].is_ok() && used(i, &since, at) > 0)
                .min_by_key(|&i| (case.tenants[i].priority, -used(i, &since, at), i));
            next.push((at, victim));
        }
        let Some(&(at, victim)) = next.iter().min_by_key(|(at, victim)| (*at, victim.is_some()))
        else {
            break;
        };
        if at > end {
            break;
        }
        now = at;
        match victim {
            Some(i) => {
                kills.push((now, i));
                since[i] = Err(now + HOUR);
            }
            None => {
                let i = since.iter().position(|s| *s == Err(at)).unwrap();
                since[i] = Ok(at);
            }
        }
    }
    kills
}

fn flown(case: &Case) -> Vec<(i128, usize)> {
    let plan = case.plan();
    let (_, trace) = traced(&plan, 0);
    let out = |f: &&(_, shakedown::vessel::fact::Fact)| {
        f.1.kind() == FactKind::ContainerExited && f.1.argument() == Exit::OutOfMemory as u32
    };
    let number = |component| (component - plan.first_container) as usize;
    trace.facts.iter().filter(out).map(|(t, f)| (i128::from(t.0), number(f.component()))).collect()
}

/// Cases in which two things happen within a microsecond leave their order open.
fn close_calls(kills: &[(i128, usize)]) -> bool {
    let near = |a: i128, b: i128| (a - b).abs() < 1000;
    let back = |t: i128| kills.iter().any(|(k, _)| near(*k + HOUR, t));
    kills.windows(2).any(|pair| near(pair[0].0, pair[1].0)) || kills.iter().any(|(t, _)| back(*t))
}

prop_compose! {
    fn tenant()(
        uses in 1..4000_u32, leak in prop_oneof![Just(0), 1..5000_u32],
        cap in prop::option::of(4001..20_000_u32), priority in 0..3_u32,
    ) -> Tenant {
        Tenant { uses, leak, cap, priority }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn kills_come_when_memory_is_used_up(
        tenants in prop::collection::vec(tenant(), 1..5), memory in 16_000..60_000_u32, end in 1..60_u32,
    ) {
        let case = Case { tenants, memory, end };
        let exact = exact(&case);
        prop_assume!(!close_calls(&exact));
        let flown = flown(&case);
        prop_assert_eq!(flown.len(), exact.len(), "{:?}\n{:?}\n{:?}", case, flown, exact);
        for (a, b) in flown.iter().zip(&exact) {
            // Floating-point bytes: a microsecond at the scale of days.
            prop_assert!(a.1 == b.1 && (a.0 - b.0).abs() <= 1000, "{a:?} {b:?} {case:?}");
        }
    }
}

/// Cap C, rate r: killed C/r after the start, and again C/r after each next start, to the nanosecond.
#[test]
fn a_leak_kills_at_its_cap() {
    let tenant = Tenant { uses: 1000, leak: 3600, cap: Some(8200), priority: 0 };
    let case = Case { tenants: vec![tenant], memory: 60_000, end: 12 };
    let hours = |h: i128| h * HOUR;
    assert_eq!(exact(&case), [(hours(2), 0), (hours(5), 0), (hours(8), 0), (hours(11), 0)]);
    assert_eq!(flown(&case), exact(&case));
}
