//! What happens to a message on a link: how long it is on its way, and whether it is lost.

use crate::astro::light::DelayTable;
use crate::astro::scale::Utc;
use crate::kernel::dist::Dist;
use crate::kernel::streams::StreamId;
use crate::kernel::time::{Span, Time};
use crate::vessel::plan::{Draw, Plan};
use crate::vessel::world::World;

/// How long what is sent is on its way.
#[derive(Clone, Debug)]
pub enum Delay {
    /// Drawn for each message.
    Drawn(Draw),
    /// Straight lines between rows, in order of time; the outermost hold beyond.
    Table(Vec<(Time, Span)>),
    /// Light time between two bodies, tabulated over the mission, and the mission's beginning.
    Light(Box<DelayTable>, Utc),
}

impl Delay {
    /// The delay of what is sent at an instant, or what is expected of it where it is drawn: paths are
    /// chosen by it.
    #[must_use]
    pub fn expected(&self, at: Time) -> Span {
        match self {
            Delay::Drawn(draw) => draw
                .fixed()
                .unwrap_or_else(|| draw.dist.mean().map_or(Span::NEVER, Span::from_nanos_f64)),
            Delay::Table(rows) => between(rows, at),
            Delay::Light(table, epoch) => {
                // Validated: the mission lies within the table.
                let at = Utc(epoch.0.saturating_add_unsigned(at.0));
                table.at(at).unwrap_or(Span::NEVER)
            }
        }
    }

    /// True if it is the same for all messages, and zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        matches!(self, Delay::Drawn(Draw { dist: Dist::Fixed(Span(0)), .. }))
    }
}

/// The straight line between the rows around an instant.
fn between(rows: &[(Time, Span)], at: Time) -> Span {
    let after = rows.partition_point(|row| row.0 <= at);
    let (Some(&before), Some(&next)) = (rows.get(after.wrapping_sub(1)), rows.get(after)) else {
        let nearest = if after == 0 { rows.first() } else { rows.last() };
        return nearest.map_or(Span(0), |row| row.1);
    };
    let (length, part) = (u128::from(next.0.0 - before.0.0), u128::from(at.0 - before.0.0));
    let rise = u128::from(next.1.0.abs_diff(before.1.0)) * part / length.max(1);
    let rise = u64::try_from(rise).unwrap_or(u64::MAX);
    if next.1 >= before.1 {
        Span(before.1.0.saturating_add(rise))
    } else {
        Span(before.1.0.saturating_sub(rise))
    }
}

/// How messages are lost.
#[derive(Clone, Copy, Debug)]
pub enum Losing {
    /// Each alone, with this probability.
    Each(f64),
    /// In bursts: two states, exponential times in each (Gilbert 1960, Elliott 1963).
    Bursts {
        /// Share of the time that bursts take, below 1.
        share: f64,
        /// Mean length of a burst in nanoseconds, above zero.
        length: f64,
    },
}

/// What is known of a link's bursts: its state at an instant.
#[derive(Clone, Copy, Debug)]
pub(super) struct Burst {
    at: Time,
    bad: bool,
    known: bool,
}

pub(super) const UNKNOWN: Burst = Burst { at: Time::ZERO, bad: false, known: false };

/// How long what is sent over a link now is on its way.
pub fn latency(w: &mut World, p: &Plan, l: u32) -> Span {
    match &p.links[l as usize].delay {
        Delay::Drawn(draw) => w.draw(draw),
        delay => delay.expected(w.now),
    }
}

/// Bits per second that get over a link where what is lost is sent again; none without limit.
#[must_use]
pub fn goodput(p: &Plan, l: u32) -> Option<u64> {
    let spec = &p.links[l as usize];
    let (Losing::Each(share) | Losing::Bursts { share, .. }) = spec.losing;
    // Rates are whole numbers; a double has them exactly up to 2^53.
    spec.rate.is_finite().then(|| libm::floor(spec.rate * (1.0 - share)) as u64)
}

/// True if a message that is sent over a link now is lost. Bursts are not simulated: the state at this
/// instant is drawn from that at the last message, p(t) = s + (p(0) - s)·exp(-t / (L·(1 - s))) for a
/// share `s` and a mean length `L`.
pub fn lost(w: &mut World, p: &Plan, l: u32) -> bool {
    let spec = &p.links[l as usize];
    let stream: StreamId = spec.losses;
    match spec.losing {
        Losing::Each(share) => w.chance(share, stream),
        Losing::Bursts { share, length } => {
            let burst = w.link.links[l as usize].burst;
            let since = (w.now - burst.at).as_nanos_f64();
            let fades = libm::exp(-since / (length * (1.0 - share)));
            let before = if burst.bad { 1.0 } else { 0.0 };
            let bad = if burst.known { share + (before - share) * fades } else { share };
            let bad = w.chance(bad, stream);
            w.link.links[l as usize].burst = Burst { at: w.now, bad, known: true };
            bad
        }
    }
}
