//! A timer that is fed tick by tick, against the flown one that knows its last feeding.

use super::support::{plan, traced};
use proptest::prelude::*;
use shakedown::vessel::fact::FactKind;

/// What happens to the node, in order: the instant, and how long a hang lasts by itself (none: it
/// is a reset).
type Blow = (u64, Option<u64>);

/// Walks nanosecond by nanosecond: the node boots, feeds, hangs; the timer counts down.
fn ticked(blows: &[Blow], boot: u64, feed: u64, timeout: u64, end: u64) -> Vec<u64> {
    let (mut next_feed, mut left) = (0, timeout);
    let (mut booted_at, mut hangs) = (None, Vec::new());
    let mut expired = Vec::new();
    let mut blows = blows.iter().peekable();
    for now in 0..=end {
        let hung = !hangs.is_empty();
        hangs.retain(|&until| until > now);
        if hung && hangs.is_empty() {
            // A boot that hung begins anew; software that hung feeds at once.
            booted_at = booted_at.map(|_| now + boot);
            (next_feed, left) = (now, timeout);
        }
        let mut starts = false;
        while let Some(&&(_, lasts)) = blows.peek().filter(|blow| blow.0 == now) {
            blows.next();
            match lasts {
                Some(lasts) => hangs.push(now + lasts),
                None => starts = true,
            }
        }
        if !hangs.is_empty() && left == 0 && !starts {
            expired.push(now);
            starts = true;
        }
        if starts {
            hangs.clear();
            booted_at = Some(now + boot);
            (next_feed, left) = (now, timeout);
        }
        if booted_at == Some(now) && hangs.is_empty() {
            booted_at = None;
            next_feed = now;
        }
        if hangs.is_empty() && now == next_feed {
            left = timeout;
            next_feed += feed;
        }
        left = left.saturating_sub(1);
    }
    expired
}

fn flown(blows: &[Blow], boot: u64, feed: u64, timeout: u64, end: u64) -> Vec<u64> {
    let inject: String = blows
        .iter()
        .map(|(at, lasts)| match lasts {
            Some(lasts) => {
                format!("(at: \"{at} ns\", on: \"n\", fault: Hang, lasts: \"{lasts} ns\"),")
            }
            None => format!("(at: \"{at} ns\", on: \"n\", fault: Reset),"),
        })
        .collect();
    let mission = format!(
        "(name: \"m\", phases: [(name: \"p\", lasts: \"{end} ns\")], functions: {{ \"f\": (needs: \"n\") }}, inject: [{inject}])"
    );
    let model = format!(
        "(nodes: {{ \"n\": (boot: \"{boot} ns\", timer: (timeout: \"{timeout} ns\", feed: \"{feed} ns\")) }})"
    );
    let (_, trace) = traced(&plan(&mission, &model, 1), 0);
    let expired = trace.facts.iter().filter(|(_, f)| f.kind() == FactKind::TimerExpired);
    expired.map(|(at, _)| at.0).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn timers_expire_when_nobody_has_fed_them(
        gaps in prop::collection::vec((3..90_u64, prop::option::weighted(0.8, 1..80_u64)), 1..8),
        boot in 1..30_u64, feed in 1..40_u64, more in 1..40_u64,
    ) {
        // All in sixteens, but for the ends of hangs: what ends one is never what resets it.
        let mut at = 0;
        let blows: Vec<Blow> = (0..)
            .zip(&gaps)
            .map(|(i, &(gap, lasts))| {
                at += 16 * gap;
                (at, lasts.map(|l| 16 * l + 2 * i + 1))
            })
            .collect();
        let (boot, feed) = (16 * boot, 16 * feed);
        let timeout = feed + 16 * more;
        let end = at + 3000;
        prop_assert_eq!(
            flown(&blows, boot, feed, timeout, end),
            ticked(&blows, boot, feed, timeout, end)
        );
    }
}
