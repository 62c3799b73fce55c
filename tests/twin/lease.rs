//! Leases of a node that tick: every renewal and every look, nanosecond by nanosecond.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::kernel::time::{Span, Time};
use shakedown::vessel::fact::FactKind;
use shakedown::vessel::orchestrator::lease::{first_look, last_renewal, next_renewal};

/// All in nanoseconds.
#[derive(Clone, Debug)]
struct Case {
    heartbeat: u64,
    grace: u64,
    poll: u64,
    /// When the node is cut off, and when it can be reached again.
    cuts: Vec<(u64, u64)>,
}

const END: u64 = 900;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Unready,
    Ready,
}

impl Case {
    fn cut(&self, t: u64) -> bool {
        self.cuts.iter().any(|(from, until)| (*from..*until).contains(&t))
    }

    /// What the control plane says, tick by tick, of a node that renews at `phase` and every
    /// heartbeat from then. At one instant a look may come before a renewal or after it.
    fn tick(&self, phase: u64, look_first: &dyn Fn(u64) -> bool) -> Vec<(u64, Said)> {
        let (mut last, mut unready, mut said) = (0, false, Vec::new());
        for t in 0..=END {
            let renews = t >= phase && (t - phase).is_multiple_of(self.heartbeat) && !self.cut(t);
            let order = if look_first(t) { [false, true] } else { [true, false] };
            for renewal in order {
                if renewal && renews {
                    last = t;
                    if unready {
                        unready = false;
                        said.push((t, Said::Ready));
                    }
                } else if !renewal
                    && t.is_multiple_of(self.poll)
                    && !unready
                    && t > last + self.grace
                {
                    unready = true;
                    said.push((t, Said::Unready));
                }
            }
        }
        said
    }

    fn flown(&self) -> Vec<(u64, Said)> {
        let cuts = self.cuts.iter().map(|(from, until)| {
            format!(
                "(at: \"{from} ns\", on: \"x\", fault: Isolate, lasts: \"{} ns\"),",
                until - from
            )
        });
        let mission = format!(
            "(name: \"m\", phases: [(name: \"p\", lasts: \"{END} ns\")], functions: {{ \"f\": (needs: \"x\") }}, inject: [{}])",
            cuts.collect::<String>()
        );
        let model = format!(
            "(nodes: {{ \"a\": (), \"x\": () }}, images: {{ \"i\": () }}, services: {{
                \"server\": (image: \"i\", on: [\"a\"]), \"s\": (image: \"i\", on: [\"x\"], orchestrator: \"o\") }},
              orchestrators: {{ \"o\": (service: \"server\", heartbeat: \"{} ns\", grace: \"{} ns\", poll: \"{} ns\") }})",
            self.heartbeat, self.grace, self.poll
        );
        let plan = plan(&mission, &model, self.heartbeat * 1000 + self.grace);
        let (_, trace) = traced(&plan, self.poll);
        let said = trace.facts.iter().filter_map(|(at, fact)| match fact.kind() {
            FactKind::NodeUnready => Some((at.0, Said::Unready)),
            FactKind::NodeReady => Some((at.0, Said::Ready)),
            _ => None,
        });
        said.collect()
    }
}

prop_compose! {
    fn case()(
        heartbeat in 1..30_u64, more in 0..80_u64, poll in 1..30_u64,
        spans in prop::collection::vec((1..120_u64, 1..150_u64), 1..6),
    ) -> Case {
        let mut now = 0;
        let cuts = spans.into_iter().map(|(wait, lasts)| {
            let from = now + wait;
            now = from + lasts;
            (from, now)
        });
        let cuts = cuts.filter(|(from, _)| *from < END).collect();
        Case { heartbeat, grace: heartbeat + more, poll, cuts }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 800, failure_persistence: None, ..ProptestConfig::default() })]

    /// The node's phase is its luck: one of them must tell the whole story.
    #[test]
    fn a_control_plane_says_what_one_that_ticks_says(case in case()) {
        let flown = case.flown();
        // A look and a renewal at one instant come in the order that the flight shows.
        let look_first = |t: u64| {
            let here: Vec<Said> = flown.iter().filter(|(at, _)| *at == t).map(|(_, s)| *s).collect();
            here == [Said::Unready, Said::Ready]
        };
        let told = (0..=case.heartbeat).any(|phase| case.tick(phase, &look_first) == flown);
        prop_assert!(told, "{case:?}\nflown: {flown:?}\nphase 0: {:?}", case.tick(0, &look_first));
    }

    #[test]
    fn instants_are_those_of_leases_that_tick(
        every in 1..30_u64, share in 0.0..1.0_f64, since in 0..60_u64, poll in 1..30_u64,
        due in 0..200_u64, now in 0..300_u64,
    ) {
        let phase = (share * every as f64) as u64;
        let renewals = || (0..).map(|k| phase + k * every);
        let last = renewals().take_while(|&t| t < now).last().unwrap_or(0);
        prop_assert_eq!(last_renewal(Time(phase), Span(every), Time(now)), Time(last));
        let next = renewals().find(|&t| t >= now);
        prop_assert_eq!(Some(next_renewal(Time(phase), Span(every), Time(now)).0), next);
        let now = now.max(since);
        let look = (0..).map(|k| since + k * poll).find(|&t| t >= now && t > due);
        prop_assert_eq!(Some(first_look(Time(since), Span(poll), Time(due), Time(now)).0), look);
    }
}

/// The twin itself, by hand: renewals at 3, 13, 23, …; looks every 5; grace 12.
#[test]
fn the_leases_that_tick_are_right_by_hand() {
    let case = Case { heartbeat: 10, grace: 12, poll: 5, cuts: vec![(20, 51), (70, 73), (80, 94)] };
    // Last renewed at 13: dead at 30, the first look after 25. Renewed again at 53, 63; 73 is in
    // time. Last renewed at 73 before 80: dead at 90, back at 103.
    let (unready, ready) = (Said::Unready, Said::Ready);
    let story = [(30, unready), (53, ready), (90, unready), (103, ready)];
    assert_eq!(case.tick(3, &|_| false)[..4], story);
}
