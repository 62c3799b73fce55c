//! When a campaign has flown enough: once an estimate is precise, or every requirement decided.
//!
//! A campaign that is to end by itself looks at its estimates after a first number of replications,
//! then at twice as many, and so on ([`Looks`]); each look spends a part of the permitted error, so
//! that what it says when it ends holds at the confidence that is stated. How many replications are
//! flown depends on the inputs, the seed and the rule, never on threads or time.

use crate::campaign::context::{Quantity, RequirementPlan};
use crate::campaign::requirements::{estimate, judge};
use crate::campaign::summary::{Stopping, Verdict};
use crate::campaign::tally::Tally;
use crate::stats::estimate::CONFIDENCE;
use crate::stats::{Estimate, Looks};
use crate::vessel::plan::Plan;

/// When a campaign ends by itself: when all that is asked for holds at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Until {
    /// When it looks.
    pub looks: Looks,
    /// How precise which estimate must be; none: no matter.
    pub precision: Option<Precision>,
    /// True if each requirement must be met or missed.
    pub decided: bool,
}

/// How precise an estimate must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// What the measure is called.
    pub name: String,
    /// The item that it is about; none for mission success.
    pub item: Option<u32>,
    /// Availability stands for one minus it, and success for the share lost: only their small
    /// sides can be precise.
    pub quantity: Quantity,
    /// Half the interval's width by its value, at most; above 0.
    pub relative: f64,
}

impl Until {
    /// Confidence of each look.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.looks.confidence(CONFIDENCE)
    }

    /// What is to be said after a look at `tally`, the look's number from 1.
    pub(super) fn look(
        &self,
        plan: &Plan,
        tally: &Tally,
        requirements: &[RequirementPlan],
        look: u64,
    ) -> Stopping {
        let confidence = self.confidence();
        let measured = self.precision.as_ref().map(|precision| {
            let e = estimate(plan, tally, precision.quantity, precision.item, confidence);
            match precision.quantity {
                Quantity::Mttr => e,
                Quantity::Availability | Quantity::Success => e.complement(),
            }
        });
        let wanted = self.precision.as_ref().map(|precision| precision.relative);
        let reached = measured.as_ref().and_then(Estimate::relative_half_width);
        let precise = wanted.is_none_or(|wanted| reached.is_some_and(|half| half <= wanted));
        let open = |spec| judge(plan, tally, spec, confidence).verdict == Verdict::Inconclusive;
        let decided = !self.decided || !requirements.iter().any(open);
        Stopping {
            look,
            looks: self.looks.count(),
            max: self.looks.last(),
            confidence: CONFIDENCE,
            look_confidence: confidence,
            measure: self.precision.as_ref().map(|precision| precision.name.clone()),
            estimate: measured,
            wanted,
            reached,
            until_decided: self.decided,
            met: precise && decided,
        }
    }
}

#[cfg(test)]
mod tests;
