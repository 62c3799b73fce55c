//! Positions between the lines of an ephemeris.

use super::{Block, Method, Oem, Stamp, State};
use crate::astro::body::Vector;
use crate::astro::scale::{Tai, Utc};
use std::fmt;

/// An interval between states is a gap when it is so many times as long as the longer of the
/// intervals beside it. The steps of ephemerides grow and shrink along an orbit, but not so fast.
const GAP: i64 = 10;

/// The most states that a polynomial goes through: higher degrees swing with rounding.
const MAX_NODES: usize = 32;

/// Why no position is known at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub at: Utc,
    /// Why there is no answer, with the lines of the file.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing is known of {}: {}; {}", self.at, self.reason, self.remedy)
    }
}

impl std::error::Error for Unknown {}

impl Oem {
    /// The block that is useable at an instant, and the instant in its scale. Where one block ends
    /// as the next begins, the next.
    ///
    /// # Errors
    /// An instant outside the useable times.
    pub(super) fn block(&self, at: Utc) -> Result<(&Block, Stamp), Unknown> {
        let stamp = at.tai().0;
        let after = self.blocks.partition_point(|block| block.useable.0 <= stamp);
        let before = self.blocks[..after].last();
        if let Some(block) = before.filter(|block| stamp <= block.useable.1) {
            return Ok((block, stamp));
        }
        let utc = |stamp| Tai(stamp).utc();
        let reason = match (before, self.blocks.get(after)) {
            (Some(before), Some(next)) => format!(
                "the block of line {} is useable until {}, that of line {} from {}",
                before.line,
                utc(before.useable.1),
                next.line,
                utc(next.useable.0)
            ),
            (None, Some(next)) => format!("the ephemeris begins at {}", utc(next.useable.0)),
            (Some(before), None) => format!("the ephemeris ends at {}", utc(before.useable.1)),
            (None, None) => "the ephemeris is empty".to_owned(),
        };
        let remedy = "ask within it, or take an ephemeris that covers this".to_owned();
        Err(Unknown { at, reason, remedy })
    }

    /// Position at an instant in kilometres, in the centre and frame of the block that is useable
    /// then. Interpolated as the file says, from the states of that block that lie nearest.
    ///
    /// # Errors
    /// An instant outside the useable times, before the first or after the last state of its block,
    /// or in a gap (an interval ten times as long as those beside it).
    pub fn position(&self, at: Utc) -> Result<Vector, Unknown> {
        let (block, stamp) = self.block(at)?;
        block.position(stamp).map_err(|reason| {
            let remedy = "ask within the states, or take an ephemeris that has them".to_owned();
            Unknown { at, reason, remedy }
        })
    }

    /// The gaps: intervals between states, within useable times, in which no position is known.
    pub fn gaps(&self) -> Vec<(Stamp, Stamp)> {
        let mut gaps = Vec::new();
        for block in &self.blocks {
            let inside = |k: &usize| {
                let (from, to) = (block.states[*k].at, block.states[*k + 1].at);
                block.is_gap(*k) && from < block.useable.1 && to > block.useable.0
            };
            let intervals = 0..block.states.len().saturating_sub(1);
            gaps.extend(
                intervals.filter(inside).map(|k| (block.states[k].at, block.states[k + 1].at)),
            );
        }
        gaps
    }
}

impl Block {
    /// Whether the interval after a state is a gap.
    fn is_gap(&self, k: usize) -> bool {
        let length = |k: usize| {
            let (state, next) = (self.states.get(k)?, self.states.get(k + 1)?);
            Some(next.at.saturating_sub(state.at))
        };
        let before = k.checked_sub(1).and_then(length);
        let beside = before.max(length(k + 1));
        beside.is_some_and(|beside| length(k) > Some(beside.saturating_mul(GAP)))
    }

    fn position(&self, at: Stamp) -> Result<Vector, String> {
        let states = &self.states;
        let after = states.partition_point(|state| state.at <= at);
        let Some(k) = after.checked_sub(1) else {
            let first = states.first().map_or(self.line, |state| state.line as usize);
            return Err(format!("the first state of its block comes later, on line {first}"));
        };
        if states[k].at == at {
            return Ok(states[k].position);
        }
        let Some(next) = states.get(after) else {
            return Err(format!(
                "the last state of its block is before, on line {}",
                states[k].line
            ));
        };
        if self.is_gap(k) {
            let (one, two) = (states[k].line, next.line);
            return Err(format!("there is a gap between the states of lines {one} and {two}"));
        }
        let wanted = match self.method {
            Method::Linear => 2,
            Method::Lagrange(degree) => degree as usize + 1,
            Method::Hermite(degree) => (degree as usize + 2) / 2,
        };
        let nodes = self.around(k, wanted.clamp(1, MAX_NODES));
        Ok(match self.method {
            Method::Hermite(_) => hermite(nodes, at),
            Method::Linear | Method::Lagrange(_) => lagrange(nodes, at),
        })
    }

    /// Up to `wanted` states with the interval after state `k` in their middle, as far as the block
    /// and its gaps allow; at least the two ends of the interval.
    fn around(&self, k: usize, wanted: usize) -> &[State] {
        let (mut first, mut last) = (k, k + 1);
        while last - first + 1 < wanted {
            let down = first > 0 && !self.is_gap(first - 1);
            let up = last + 1 < self.states.len() && !self.is_gap(last);
            match (down, up) {
                (false, false) => break,
                (true, true) if k - first < last - (k + 1) => first -= 1,
                (_, true) => last += 1,
                (true, false) => first -= 1,
            }
        }
        &self.states[first..=last]
    }
}

/// Seconds from the asked instant; small numbers, so that doubles keep nanoseconds.
fn seconds(state: &State, at: Stamp) -> f64 {
    (state.at - at) as f64 / 1e9
}

/// Neville's scheme: the polynomial through positions, at zero.
fn lagrange(nodes: &[State], at: Stamp) -> Vector {
    let mut values: Vec<Vector> = nodes.iter().map(|state| state.position).collect();
    let times: Vec<f64> = nodes.iter().map(|state| seconds(state, at)).collect();
    for width in 1..nodes.len() {
        for i in 0..nodes.len() - width {
            let (a, b) = (times[i], times[i + width]);
            let (low, high) = (values[i], values[i + 1]);
            values[i] = std::array::from_fn(|axis| (low[axis] * b - high[axis] * a) / (b - a));
        }
    }
    values[0]
}

/// Newton's divided differences with every node twice: the polynomial through positions and
/// velocities, at zero.
fn hermite(nodes: &[State], at: Stamp) -> Vector {
    let n = nodes.len() * 2;
    let times: Vec<f64> = (0..n).map(|i| seconds(&nodes[i / 2], at)).collect();
    std::array::from_fn(|axis| {
        let mut column: Vec<f64> = (0..n).map(|i| nodes[i / 2].position[axis]).collect();
        let mut value = column[0];
        let mut product = 1.0;
        for width in 1..n {
            for i in 0..n - width {
                // Of a node and itself the difference quotient is the velocity.
                column[i] = if width == 1 && i % 2 == 0 {
                    nodes[i / 2].velocity[axis]
                } else {
                    (column[i + 1] - column[i]) / (times[i + width] - times[i])
                };
            }
            product *= -times[width - 1];
            value += column[0] * product;
        }
        value
    })
}
